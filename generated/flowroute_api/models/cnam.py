"""The model `Cnam`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
    required_text,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class Cnam(Model):
    """Cnam, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "relationships": "relationships",
        "type": "type",
        "included": "included",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    _attributes: CnamAttributes | None = _field(default=None, alias="attributes")
    links: dict[str, str | None] | None = None
    relationships: CnamRelationships | None = None
    type: str | None = None
    included: list[Included] | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "links": lambda get: members(text, get("links")),
        "relationships": lambda get: CnamRelationships.read(get("relationships")),
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
    def attributes(self) -> CnamAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = CnamAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: CnamAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def approval_datetime(self) -> datetime | None:
        """See ``attributes.approval_datetime``."""
        if (unread := self._unread) is not None:
            return timestamp(unread.get("approval_datetime"))
        return self.attributes.approval_datetime if self.attributes else None

    @property
    def creation_datetime(self) -> datetime | None:
        """See ``attributes.creation_datetime``."""
        if (unread := self._unread) is not None:
            return timestamp(unread.get("creation_datetime"))
        return self.attributes.creation_datetime if self.attributes else None

    @property
    def is_approved(self) -> bool | None:
        """Whether it has been reviewed, and can be assigned."""
        if (unread := self._unread) is not None:
            return boolean(unread.get("is_approved"))
        return self.attributes.is_approved if self.attributes else None

    @property
    def rejection_reason(self) -> str | None:
        """See ``attributes.rejection_reason``."""
        if (unread := self._unread) is not None:
            return text(unread.get("rejection_reason"))
        return self.attributes.rejection_reason if self.attributes else None

    @property
    def value(self) -> str | None:
        """The name, in capitals."""
        if (unread := self._unread) is not None:
            return text(unread.get("value"))
        return self.attributes.value if self.attributes else None


from .cnam_attributes import CnamAttributes  # noqa: E402 - below the class: models may refer to each other
from .cnam_relationships import CnamRelationships  # noqa: E402 - below the class: models may refer to each other
from .included import Included  # noqa: E402 - below the class: models may refer to each other
