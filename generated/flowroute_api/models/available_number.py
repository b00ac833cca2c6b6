"""The model `AvailableNumber`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define
from attrs import field as _field

from flowroute_runtime.model import (
    Model,
    Reads,
    mapping,
    members,
    new,
    number,
    required_text,
    text,
)


@define(eq=False, repr=False)
class AvailableNumber(Model):
    """AvailableNumber, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["id", "links"])

    id: str
    _attributes: AvailableNumberAttributes | None = _field(default=None, alias="attributes")
    links: dict[str, str | None] | None = None
    type: str | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "links": lambda get: members(text, get("links")),
        "type": lambda get: text(get("type")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        get = (cls._opened(source) if "data" in source else source).get
        found.id = (
            value if isinstance(value := get("id"), str) and value else required_text(value, "id")
        )
        found._attributes = None
        part = get("attributes")
        found._unread = part if isinstance(part, dict) else mapping(part)
        found.http_status = None
        return found

    @property
    def attributes(self) -> AvailableNumberAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = AvailableNumberAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: AvailableNumberAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def monthly_cost(self) -> float | None:
        """See ``attributes.monthly_cost``."""
        if (unread := self._unread) is not None:
            return number(unread.get("monthly_cost"))
        return self.attributes.monthly_cost if self.attributes else None

    @property
    def number_type(self) -> str | None:
        """See ``attributes.number_type``."""
        if (unread := self._unread) is not None:
            return text(unread.get("number_type"))
        return self.attributes.number_type if self.attributes else None

    @property
    def rate_center(self) -> str | None:
        """See ``attributes.rate_center``."""
        if (unread := self._unread) is not None:
            return text(unread.get("rate_center"))
        return self.attributes.rate_center if self.attributes else None

    @property
    def setup_cost(self) -> float | None:
        """See ``attributes.setup_cost``."""
        if (unread := self._unread) is not None:
            return number(unread.get("setup_cost"))
        return self.attributes.setup_cost if self.attributes else None

    @property
    def state(self) -> str | None:
        """See ``attributes.state``."""
        if (unread := self._unread) is not None:
            return text(unread.get("state"))
        return self.attributes.state if self.attributes else None

    @property
    def value(self) -> str | None:
        """See ``attributes.value``."""
        if (unread := self._unread) is not None:
            return text(unread.get("value"))
        return self.attributes.value if self.attributes else None

    @property
    def inbound_rate(self) -> float | None:
        """Price of a minute of inbound voice, in US dollars."""
        if (unread := self._unread) is not None:
            return number(unread.get("inbound_rate"))
        return self.attributes.inbound_rate if self.attributes else None

    @property
    def iso_country(self) -> str | None:
        """Two-letter ISO 3166 country code."""
        if (unread := self._unread) is not None:
            return text(unread.get("iso_country"))
        return self.attributes.iso_country if self.attributes else None

    @property
    def rate_type(self) -> str | None:
        """See ``attributes.rate_type``."""
        if (unread := self._unread) is not None:
            return text(unread.get("rate_type"))
        return self.attributes.rate_type if self.attributes else None

    @property
    def tier(self) -> str | None:
        """See ``attributes.tier``."""
        if (unread := self._unread) is not None:
            return text(unread.get("tier"))
        return self.attributes.tier if self.attributes else None


from .available_number_attributes import AvailableNumberAttributes  # noqa: E402 - below the class: models may refer to each other
