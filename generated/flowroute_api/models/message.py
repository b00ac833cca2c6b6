"""The model `Message`."""

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
    integer,
    items,
    mapping,
    new,
    required_text,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class Message(Model):
    """Message, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "relationships": "relationships",
        "type": "type",
        "included": "included",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    id: str
    _attributes: MessageAttributes | None = _field(default=None, alias="attributes")
    relationships: MessageRelationships | None = None
    type: str | None = None
    included: list[Media] | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "relationships": lambda get: MessageRelationships.read(get("relationships")),
        "type": lambda get: text(get("type")),
        "included": lambda get: items(Media.read, get("included")),
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
    def attributes(self) -> MessageAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = MessageAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: MessageAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def amount_display(self) -> str | None:
        """What the message cost, in US dollars, as text ("$0.0040")."""
        if (unread := self._unread) is not None:
            return text(unread.get("amount_display"))
        return self.attributes.amount_display if self.attributes else None

    @property
    def amount_nanodollars(self) -> int | None:
        """What the message cost, in billionths of a US dollar."""
        if (unread := self._unread) is not None:
            return integer(unread.get("amount_nanodollars"))
        return self.attributes.amount_nanodollars if self.attributes else None

    @property
    def body(self) -> str | None:
        """See ``attributes.body``."""
        if (unread := self._unread) is not None:
            return text(unread.get("body"))
        return self.attributes.body if self.attributes else None

    @property
    def delivery_receipts(self) -> list[DeliveryReceipt] | None:
        """See ``attributes.delivery_receipts``."""
        return self.attributes.delivery_receipts if self.attributes else None

    @property
    def direction(self) -> str | None:
        """See ``attributes.direction``."""
        if (unread := self._unread) is not None:
            return text(unread.get("direction"))
        return self.attributes.direction if self.attributes else None

    @property
    def from_(self) -> str | None:
        """See ``attributes.from_``."""
        if (unread := self._unread) is not None:
            return text(unread.get("from"))
        return self.attributes.from_ if self.attributes else None

    @property
    def is_mms(self) -> bool | None:
        """See ``attributes.is_mms``."""
        if (unread := self._unread) is not None:
            return boolean(unread.get("is_mms"))
        return self.attributes.is_mms if self.attributes else None

    @property
    def message_encoding(self) -> int | None:
        """See ``attributes.message_encoding``."""
        if (unread := self._unread) is not None:
            return integer(unread.get("message_encoding"))
        return self.attributes.message_encoding if self.attributes else None

    @property
    def message_type(self) -> str | None:
        """See ``attributes.message_type``."""
        if (unread := self._unread) is not None:
            return text(unread.get("message_type"))
        return self.attributes.message_type if self.attributes else None

    @property
    def status(self) -> str | None:
        """See ``attributes.status``."""
        if (unread := self._unread) is not None:
            return text(unread.get("status"))
        return self.attributes.status if self.attributes else None

    @property
    def timestamp(self) -> datetime | None:
        """See ``attributes.timestamp``."""
        if (unread := self._unread) is not None:
            return timestamp(unread.get("timestamp"))
        return self.attributes.timestamp if self.attributes else None

    @property
    def to(self) -> str | None:
        """See ``attributes.to``."""
        if (unread := self._unread) is not None:
            return text(unread.get("to"))
        return self.attributes.to if self.attributes else None


from .delivery_receipt import DeliveryReceipt  # noqa: E402 - below the class: models may refer to each other
from .media import Media  # noqa: E402 - below the class: models may refer to each other
from .message_attributes import MessageAttributes  # noqa: E402 - below the class: models may refer to each other
from .message_relationships import MessageRelationships  # noqa: E402 - below the class: models may refer to each other
