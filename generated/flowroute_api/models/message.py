"""The model `Message`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal, Self

from attrs import define

from .._model import (
    Model,
    items,
    required,
    text,
)


@define(repr=False)
class Message(Model):
    """Message, as the API describes it."""

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "relationships": "relationships",
        "type": "type",
        "included": "included",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    id: str
    attributes: MessageAttributes | None = None
    relationships: MessageRelationships | None = None
    type: str | None = None
    included: list[Media] | None = None

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            required(text(get("id")), "id"),
            MessageAttributes.read(get("attributes")),
            MessageRelationships.read(get("relationships")),
            text(get("type")),
            items(Media.read, get("included")),
            source=source,
        )

    @property
    def amount_display(self) -> str | None:
        """What the message cost, in US dollars, as text ("$0.0040")."""
        return self.attributes.amount_display if self.attributes else None

    @property
    def amount_nanodollars(self) -> int | None:
        """What the message cost, in billionths of a US dollar."""
        return self.attributes.amount_nanodollars if self.attributes else None

    @property
    def body(self) -> str | None:
        """See ``attributes.body``."""
        return self.attributes.body if self.attributes else None

    @property
    def delivery_receipts(self) -> list[DeliveryReceipt] | None:
        """See ``attributes.delivery_receipts``."""
        return self.attributes.delivery_receipts if self.attributes else None

    @property
    def direction(self) -> str | None:
        """See ``attributes.direction``."""
        return self.attributes.direction if self.attributes else None

    @property
    def from_(self) -> str | None:
        """See ``attributes.from_``."""
        return self.attributes.from_ if self.attributes else None

    @property
    def is_mms(self) -> bool | None:
        """See ``attributes.is_mms``."""
        return self.attributes.is_mms if self.attributes else None

    @property
    def message_encoding(self) -> int | None:
        """See ``attributes.message_encoding``."""
        return self.attributes.message_encoding if self.attributes else None

    @property
    def message_type(self) -> Literal["longcode", "toll-free", "long-code"] | str | None:
        """See ``attributes.message_type``."""
        return self.attributes.message_type if self.attributes else None

    @property
    def status(self) -> str | None:
        """See ``attributes.status``."""
        return self.attributes.status if self.attributes else None

    @property
    def timestamp(self) -> datetime | None:
        """See ``attributes.timestamp``."""
        return self.attributes.timestamp if self.attributes else None

    @property
    def to(self) -> str | None:
        """See ``attributes.to``."""
        return self.attributes.to if self.attributes else None


from .delivery_receipt import DeliveryReceipt  # noqa: E402 - below the class: models may refer to each other
from .media import Media  # noqa: E402 - below the class: models may refer to each other
from .message_attributes import MessageAttributes  # noqa: E402 - below the class: models may refer to each other
from .message_relationships import MessageRelationships  # noqa: E402 - below the class: models may refer to each other
