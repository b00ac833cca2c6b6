"""The model `MessageAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    boolean,
    integer,
    items,
    new,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class MessageAttributes(Model):
    """MessageAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "amount_display": "amount_display",
        "amount_nanodollars": "amount_nanodollars",
        "body": "body",
        "delivery_receipts": "delivery_receipts",
        "direction": "direction",
        "from": "from_",
        "is_mms": "is_mms",
        "message_encoding": "message_encoding",
        "message_type": "message_type",
        "status": "status",
        "timestamp": "timestamp",
        "to": "to",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["body", "from_", "to"])

    amount_display: str | None = None
    """What the message cost, in US dollars, as text ("$0.0040")."""
    amount_nanodollars: int | None = None
    """What the message cost, in billionths of a US dollar."""
    body: str | None = None
    delivery_receipts: list[DeliveryReceipt] | None = None
    direction: str | None = None
    from_: str | None = None
    is_mms: bool | None = None
    message_encoding: int | None = None
    message_type: Literal["longcode", "toll-free", "long-code"] | str | None = None
    status: str | None = None
    timestamp: datetime | None = None
    to: str | None = None

    _reads: ClassVar[Reads] = {
        "amount_display": lambda get: text(get("amount_display")),
        "amount_nanodollars": lambda get: integer(get("amount_nanodollars")),
        "body": lambda get: text(get("body")),
        "delivery_receipts": lambda get: items(DeliveryReceipt.read, get("delivery_receipts")),
        "direction": lambda get: text(get("direction")),
        "from_": lambda get: text(get("from")),
        "is_mms": lambda get: boolean(get("is_mms")),
        "message_encoding": lambda get: integer(get("message_encoding")),
        "message_type": lambda get: text(get("message_type")),
        "status": lambda get: text(get("status")),
        "timestamp": lambda get: timestamp(get("timestamp")),
        "to": lambda get: text(get("to")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found


from .delivery_receipt import DeliveryReceipt  # noqa: E402 - below the class: models may refer to each other
