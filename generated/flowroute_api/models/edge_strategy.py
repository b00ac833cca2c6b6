"""The model `EdgeStrategy`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define
from attrs import field as _field

from flowroute_runtime.model import (
    Model,
    Reads,
    integer,
    mapping,
    new,
    required,
    text,
)


@define(eq=False, repr=False)
class EdgeStrategy(Model):
    """EdgeStrategy, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    id: int
    """What a route takes as its edge_strategy_id."""
    _attributes: EdgeStrategyAttributes | None = _field(default=None, alias="attributes")
    type: str | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "type": lambda get: text(get("type")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        get = (cls._opened(source) if "data" in source else source).get
        found.id = required(integer(get("id")), "id")
        found._attributes = None
        part = get("attributes")
        found._unread = part if isinstance(part, dict) else mapping(part)
        found.http_status = None
        return found

    @property
    def attributes(self) -> EdgeStrategyAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = EdgeStrategyAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: EdgeStrategyAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def description(self) -> str | None:
        """See ``attributes.description``."""
        if (unread := self._unread) is not None:
            return text(unread.get("description"))
        return self.attributes.description if self.attributes else None

    @property
    def firewall_rules(self) -> str | None:
        """The addresses to let in, as CIDR blocks and ranges in one text."""
        if (unread := self._unread) is not None:
            return text(unread.get("firewall_rules"))
        return self.attributes.firewall_rules if self.attributes else None

    @property
    def name(self) -> str | None:
        """See ``attributes.name``."""
        if (unread := self._unread) is not None:
            return text(unread.get("name"))
        return self.attributes.name if self.attributes else None

    @property
    def naptr(self) -> str | None:
        """The host that resolves to them."""
        if (unread := self._unread) is not None:
            return text(unread.get("naptr"))
        return self.attributes.naptr if self.attributes else None


from .edge_strategy_attributes import EdgeStrategyAttributes  # noqa: E402 - below the class: models may refer to each other
