"""The model `Route`."""

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
    required_text,
    text,
)


@define(eq=False, repr=False)
class Route(Model):
    """Route, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    _attributes: RouteAttributes | None = _field(default=None, alias="attributes")
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
    def attributes(self) -> RouteAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = RouteAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: RouteAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def alias(self) -> str | None:
        """See ``attributes.alias``."""
        if (unread := self._unread) is not None:
            return text(unread.get("alias"))
        return self.attributes.alias if self.attributes else None

    @property
    def route_type(self) -> str | None:
        """See ``attributes.route_type``."""
        if (unread := self._unread) is not None:
            return text(unread.get("route_type"))
        return self.attributes.route_type if self.attributes else None

    @property
    def value(self) -> str | None:
        """See ``attributes.value``."""
        if (unread := self._unread) is not None:
            return text(unread.get("value"))
        return self.attributes.value if self.attributes else None

    @property
    def edge_strategy_id(self) -> str | None:
        """See ``attributes.edge_strategy_id``."""
        if (unread := self._unread) is not None:
            return text(unread.get("edge_strategy_id"))
        return self.attributes.edge_strategy_id if self.attributes else None


from .route_attributes import RouteAttributes  # noqa: E402 - below the class: models may refer to each other
