"""The model `E911Address`."""

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
class E911Address(Model):
    """E911Address, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    _attributes: E911AddressAttributes | None = _field(default=None, alias="attributes")
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
    def attributes(self) -> E911AddressAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = E911AddressAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: E911AddressAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def address_type(self) -> str | None:
        """See ``attributes.address_type``."""
        if (unread := self._unread) is not None:
            return text(unread.get("address_type"))
        return self.attributes.address_type if self.attributes else None

    @property
    def address_type_number(self) -> str | None:
        """See ``attributes.address_type_number``."""
        if (unread := self._unread) is not None:
            return text(unread.get("address_type_number"))
        return self.attributes.address_type_number if self.attributes else None

    @property
    def alias(self) -> str | None:
        """See ``attributes.alias``."""
        if (unread := self._unread) is not None:
            return text(unread.get("alias"))
        return self.attributes.alias if self.attributes else None

    @property
    def city(self) -> str | None:
        """See ``attributes.city``."""
        if (unread := self._unread) is not None:
            return text(unread.get("city"))
        return self.attributes.city if self.attributes else None

    @property
    def country(self) -> str | None:
        """See ``attributes.country``."""
        if (unread := self._unread) is not None:
            return text(unread.get("country"))
        return self.attributes.country if self.attributes else None

    @property
    def first_name(self) -> str | None:
        """See ``attributes.first_name``."""
        if (unread := self._unread) is not None:
            return text(unread.get("first_name"))
        return self.attributes.first_name if self.attributes else None

    @property
    def label(self) -> str | None:
        """See ``attributes.label``."""
        if (unread := self._unread) is not None:
            return text(unread.get("label"))
        return self.attributes.label if self.attributes else None

    @property
    def last_name(self) -> str | None:
        """See ``attributes.last_name``."""
        if (unread := self._unread) is not None:
            return text(unread.get("last_name"))
        return self.attributes.last_name if self.attributes else None

    @property
    def state(self) -> str | None:
        """See ``attributes.state``."""
        if (unread := self._unread) is not None:
            return text(unread.get("state"))
        return self.attributes.state if self.attributes else None

    @property
    def street_name(self) -> str | None:
        """See ``attributes.street_name``."""
        if (unread := self._unread) is not None:
            return text(unread.get("street_name"))
        return self.attributes.street_name if self.attributes else None

    @property
    def street_number(self) -> str | None:
        """See ``attributes.street_number``."""
        if (unread := self._unread) is not None:
            return text(unread.get("street_number"))
        return self.attributes.street_number if self.attributes else None

    @property
    def zip(self) -> str | None:
        """See ``attributes.zip``."""
        if (unread := self._unread) is not None:
            return text(unread.get("zip"))
        return self.attributes.zip if self.attributes else None


from .e911_address_attributes import E911AddressAttributes  # noqa: E402 - below the class: models may refer to each other
