"""The model `Number`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define
from attrs import field as _field

from flowroute_runtime.model import (
    Model,
    Reads,
    boolean,
    items,
    mapping,
    members,
    new,
    number,
    required_text,
    text,
)


@define(eq=False, repr=False)
class Number(Model):
    """Number, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "relationships": "relationships",
        "type": "type",
        "included": "included",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["id", "links"])

    id: str
    _attributes: NumberAttributes | None = _field(default=None, alias="attributes")
    links: dict[str, str | None] | None = None
    relationships: NumberRelationships | None = None
    type: str | None = None
    included: list[Included] | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "links": lambda get: members(text, get("links")),
        "relationships": lambda get: NumberRelationships.read(get("relationships")),
        "type": lambda get: text(get("type")),
        "included": lambda get: items(Included.read, get("included")),
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
    def attributes(self) -> NumberAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = NumberAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: NumberAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def alias(self) -> str | None:
        """See ``attributes.alias``."""
        if (unread := self._unread) is not None:
            return text(unread.get("alias"))
        return self.attributes.alias if self.attributes else None

    @property
    def cnam_lookups_enabled(self) -> bool | None:
        """See ``attributes.cnam_lookups_enabled``."""
        if (unread := self._unread) is not None:
            return boolean(unread.get("cnam_lookups_enabled"))
        return self.attributes.cnam_lookups_enabled if self.attributes else None

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
    def messaging_enabled(self) -> bool | None:
        """See ``attributes.messaging_enabled``."""
        if (unread := self._unread) is not None:
            return boolean(unread.get("messaging_enabled"))
        return self.attributes.messaging_enabled if self.attributes else None

    @property
    def monthly_cost(self) -> float | None:
        """Monthly price, in US dollars."""
        if (unread := self._unread) is not None:
            return number(unread.get("monthly_cost"))
        return self.attributes.monthly_cost if self.attributes else None

    @property
    def note(self) -> str | None:
        """See ``attributes.note``."""
        if (unread := self._unread) is not None:
            return text(unread.get("note"))
        return self.attributes.note if self.attributes else None

    @property
    def rate_type(self) -> str | None:
        """See ``attributes.rate_type``."""
        if (unread := self._unread) is not None:
            return text(unread.get("rate_type"))
        return self.attributes.rate_type if self.attributes else None

    @property
    def setup_cost(self) -> float | None:
        """One-time price, in US dollars."""
        if (unread := self._unread) is not None:
            return number(unread.get("setup_cost"))
        return self.attributes.setup_cost if self.attributes else None

    @property
    def status(self) -> str | None:
        """See ``attributes.status``."""
        if (unread := self._unread) is not None:
            return text(unread.get("status"))
        return self.attributes.status if self.attributes else None

    @property
    def tier(self) -> str | None:
        """See ``attributes.tier``."""
        if (unread := self._unread) is not None:
            return text(unread.get("tier"))
        return self.attributes.tier if self.attributes else None


from .included import Included  # noqa: E402 - below the class: models may refer to each other
from .number_attributes import NumberAttributes  # noqa: E402 - below the class: models may refer to each other
from .number_relationships import NumberRelationships  # noqa: E402 - below the class: models may refer to each other
