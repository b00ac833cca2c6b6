"""The model `MessagingTask`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define
from attrs import field as _field

from flowroute_runtime.model import (
    Model,
    Reads,
    mapping,
    new,
    required_text,
    text,
)


@define(eq=False, repr=False)
class MessagingTask(Model):
    """MessagingTask, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    id: str
    _attributes: MessagingTaskAttributes | None = _field(default=None, alias="attributes")
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
        found.id = (
            value if isinstance(value := get("id"), str) and value else required_text(value, "id")
        )
        found._attributes = None
        part = get("attributes")
        found._unread = part if isinstance(part, dict) else mapping(part)
        found.http_status = None
        return found

    @property
    def attributes(self) -> MessagingTaskAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = MessagingTaskAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: MessagingTaskAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def message(self) -> str | None:
        """See ``attributes.message``."""
        if (unread := self._unread) is not None:
            return text(unread.get("message"))
        return self.attributes.message if self.attributes else None

    @property
    def numbers(self) -> MessagingTaskNumbers | None:
        """Where each number stands; absent if there is only one."""
        return self.attributes.numbers if self.attributes else None

    @property
    def status(self) -> str | None:
        """processing at first; the words that follow are not documented."""
        if (unread := self._unread) is not None:
            return text(unread.get("status"))
        return self.attributes.status if self.attributes else None

    @property
    def tn(self) -> str | None:
        """The number, if there is only one."""
        if (unread := self._unread) is not None:
            return text(unread.get("tn"))
        return self.attributes.tn if self.attributes else None


from .messaging_task_attributes import MessagingTaskAttributes  # noqa: E402 - below the class: models may refer to each other
from .messaging_task_numbers import MessagingTaskNumbers  # noqa: E402 - below the class: models may refer to each other
