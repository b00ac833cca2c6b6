"""The model `Route`."""

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
class Route(Model):
    """Route, as the API describes it."""

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    attributes: RouteAttributes | None = None
    links: dict[str, str | None] | None = None
    type: str | None = None

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            required(text(get("id")), "id"),
            RouteAttributes.read(get("attributes")),
            members(text, get("links")),
            text(get("type")),
            source=source,
        )

    @property
    def alias(self) -> str | None:
        """See ``attributes.alias``."""
        return self.attributes.alias if self.attributes else None

    @property
    def route_type(self) -> Literal["host", "number", "uri", "sip-reg"] | str | None:
        """See ``attributes.route_type``."""
        return self.attributes.route_type if self.attributes else None

    @property
    def value(self) -> str | None:
        """See ``attributes.value``."""
        return self.attributes.value if self.attributes else None

    @property
    def edge_strategy_id(self) -> str | None:
        """See ``attributes.edge_strategy_id``."""
        return self.attributes.edge_strategy_id if self.attributes else None


from .route_attributes import RouteAttributes  # noqa: E402 - below the class: models may refer to each other
