"""The model `AvailableNumber`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from attrs import define

from .._model import (
    Model,
    members,
    required,
    text,
)


@define(repr=False)
class AvailableNumber(Model):
    """AvailableNumber, as the API describes it."""

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["id", "links"])

    id: str
    attributes: AvailableNumberAttributes | None = None
    links: dict[str, str | None] | None = None
    type: str | None = None

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            required(text(get("id")), "id"),
            AvailableNumberAttributes.read(get("attributes")),
            members(text, get("links")),
            text(get("type")),
            source=source,
        )

    @property
    def monthly_cost(self) -> float | None:
        """See ``attributes.monthly_cost``."""
        return self.attributes.monthly_cost if self.attributes else None

    @property
    def number_type(self) -> Literal["standard", "tollfree", "longcode", "toll-free"] | str | None:
        """See ``attributes.number_type``."""
        return self.attributes.number_type if self.attributes else None

    @property
    def rate_center(self) -> str | None:
        """See ``attributes.rate_center``."""
        return self.attributes.rate_center if self.attributes else None

    @property
    def setup_cost(self) -> float | None:
        """See ``attributes.setup_cost``."""
        return self.attributes.setup_cost if self.attributes else None

    @property
    def state(self) -> str | None:
        """See ``attributes.state``."""
        return self.attributes.state if self.attributes else None

    @property
    def value(self) -> str | None:
        """See ``attributes.value``."""
        return self.attributes.value if self.attributes else None

    @property
    def inbound_rate(self) -> float | None:
        """Price of a minute of inbound voice, in US dollars."""
        return self.attributes.inbound_rate if self.attributes else None

    @property
    def iso_country(self) -> str | None:
        """Two-letter ISO 3166 country code."""
        return self.attributes.iso_country if self.attributes else None

    @property
    def rate_type(self) -> str | None:
        """See ``attributes.rate_type``."""
        return self.attributes.rate_type if self.attributes else None

    @property
    def tier(self) -> str | None:
        """See ``attributes.tier``."""
        return self.attributes.tier if self.attributes else None


from .available_number_attributes import AvailableNumberAttributes  # noqa: E402 - below the class: models may refer to each other
