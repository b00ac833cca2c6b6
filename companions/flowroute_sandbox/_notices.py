"""What is posted to the customer: delivery receipts and inbound messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal, get_args

from flowroute_sandbox._mdr import amount_display, included, relationships
from flowroute_sandbox._records import Message, Receipt, Webhook

Shape = Literal["json_api", "compact"]
SHAPES: Final[tuple[Shape, ...]] = get_args(Shape)


def receipt_webhook(base: str, message: Message, receipt: Receipt, url: str | None) -> Webhook:
    """Return the webhook of a delivery receipt.

    Args:
        base: what links start with.
        message: the message that was sent.
        receipt: what became of it.
        url: its `dlr_callback`. Without one the webhook is only recorded.
    """
    attributes = {
        "body": "" if message.is_mms else message.body,
        "level": receipt.level,
        "status": receipt.status,
        "status_code": receipt.status_code,
        "status_code_description": receipt.status_code_description,
        # Whole seconds and an offset, unlike the stamp of the same receipt in the record.
        "timestamp": datetime.fromisoformat(receipt.timestamp).isoformat(timespec="seconds"),
    }
    data = {
        "attributes": attributes,
        "id": message.id,
        "links": {"related": f"{base}/v2.1/messages/{message.id}"},
        "type": "delivery_receipt",
    }
    return _webhook("receipt", message, {"data": data}, url, receipt.timestamp)


def inbound_webhook(base: str, message: Message, url: str | None, shape: Shape) -> Webhook:
    """Return the webhook of a message that came in.

    Args:
        base: what links start with.
        message: the message.
        url: where the account wants it. Without one the webhook is only recorded.
        shape: the form that the account's callback has. There is none but "json_api" of an MMS.
    """
    if message.is_mms:
        body = _inbound_mms(base, message)
    elif shape == "compact":
        body = {"to": message.to, "body": message.body, "from": message.from_, "id": message.id}
    else:
        body = _inbound_sms(message, url)
    return _webhook("inbound", message, body, url, message.timestamp)


def _webhook(
    kind: str, message: Message, body: Mapping[str, object], url: str | None, due: str
) -> Webhook:
    state = "waiting" if url else "no callback"
    return Webhook(message=message.id, kind=kind, url=url, body=body, due=due, state=state)


def _inbound_sms(message: Message, url: str | None) -> dict[str, object]:
    attributes = {
        "amount_display": amount_display(message),
        "amount_nanodollars": str(message.amount_nanodollars),  # text here, a number in an MMS
        "body": message.body,
        "direction": message.direction,
        "from": message.from_,
        "is_mms": message.is_mms,
        "message_callback_url": url,
        "message_encoding": message.message_encoding,
        "message_type": message.message_type,
        "status": message.status,
        "timestamp": message.timestamp,
        "to": message.to,
    }
    return {"data": {"attributes": attributes, "id": message.id, "type": "message"}}


def _inbound_mms(base: str, message: Message) -> dict[str, object]:
    attributes: dict[str, object] = {
        "amount_display": amount_display(message),
        "amount_nanodollars": message.amount_nanodollars,
        "body": message.body,
        "delivery_receipts": [],
        "direction": message.direction,
        "from": message.from_,
        "is_mms": message.is_mms,
        "message_encoding": message.message_encoding,
        "message_type": message.message_type,
        "status": message.status,
        "timestamp": message.timestamp,
        "to": message.to,
    }
    data = {
        "id": message.id,
        "type": "message",
        "attributes": attributes,
        "relationships": relationships(message),
    }
    return {"data": data, "included": included(base, [message])}
