"""The model `CnamAssignment`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from attrs import define
from attrs import field as _field

from flowroute_runtime.model import (
    Model,
    Reads,
    mapping,
    new,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class CnamAssignment(Model):
    """CnamAssignment, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "attributes": "attributes",
        "id": "id",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    _attributes: CnamAssignmentAttributes | None = _field(default=None, alias="attributes")
    id: str | None = None
    """The id of the record; None when it was unassigned."""
    type: str | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "id": lambda get: text(get("id")),
        "type": lambda get: text(get("type")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        get = (cls._opened(source) if "data" in source else source).get
        found._attributes = None
        part = get("attributes")
        found._unread = part if isinstance(part, dict) else mapping(part)
        found.http_status = None
        return found

    @property
    def attributes(self) -> CnamAssignmentAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = CnamAssignmentAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: CnamAssignmentAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def date_created(self) -> datetime | None:
        """See ``attributes.date_created``."""
        if (unread := self._unread) is not None:
            return timestamp(unread.get("date_created"))
        return self.attributes.date_created if self.attributes else None


from .cnam_assignment_attributes import CnamAssignmentAttributes  # noqa: E402 - below the class: models may refer to each other
