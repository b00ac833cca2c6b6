"""The JSON of webhooks: delivery receipts, inbound messages, and events of other things."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from flowroute_sandbox._account.message_detail_record import (
    format_amount,
    to_media_resources,
    to_relationships,
)
from flowroute_sandbox._account.records import Message, Receipt, Webhook, format_timestamp
from flowroute_sandbox._options import Shape

_CUSTOMER = "0" * 32


def make_receipt_webhook(
    base_url: str, message: Message, receipt: Receipt, url: str | None
) -> Webhook:
    """Make the webhook of a delivery receipt.

    Args:
        base_url: The beginning of links.
        message: The message that was sent.
        receipt: The receipt.
        url: The `dlr_callback` of the message; without one the webhook is only recorded.
    """
    attributes = {
        "body": "" if message.is_mms else message.body,
        "level": receipt.level,
        "status": receipt.status,
        "status_code": receipt.status_code,
        "status_code_description": receipt.status_code_description,
        # Whole seconds and an offset, unlike the timestamp of the same receipt in the MDR.
        "timestamp": datetime.fromisoformat(receipt.timestamp).isoformat(timespec="seconds"),
    }
    data = {
        "attributes": attributes,
        "id": message.id,
        "links": {"related": f"{base_url}/v2.1/messages/{message.id}"},
        "type": "delivery_receipt",
    }
    return _make_webhook("receipt", message, {"data": data}, url, receipt.timestamp)


def make_inbound_webhook(base_url: str, message: Message, url: str | None, shape: Shape) -> Webhook:
    """Make the webhook of an inbound message.

    Args:
        base_url: The beginning of links.
        message: The message.
        url: The account's inbound callback; without one the webhook is only recorded.
        shape: The format of the account's callback. An MMS always has "json_api".
    """
    if message.is_mms:
        body = _to_inbound_mms(base_url, message)
    elif shape == "compact":
        body = {"to": message.to, "body": message.body, "from": message.from_, "id": message.id}
    else:
        body = _to_inbound_sms(message, url)
    return _make_webhook("inbound", message, body, url, message.timestamp)


def _make_webhook(
    kind: str, message: Message, body: Mapping[str, object], url: str | None, due: str
) -> Webhook:
    state = "waiting" if url else "no callback"
    return Webhook(subject=message.id, kind=kind, url=url, body=body, due=due, state=state)


def make_event_webhook(  # noqa: PLR0913  each is a member of its own
    noun: str, resource_type: str, resource_id: str, *, status: str, at: datetime, url: str
) -> Webhook:
    """Make the webhook of a new status, in the form of the vendor's page on callbacks.

    The page shows a port order's; the words of other resources are a guess.

    Args:
        noun: What changes, as in "CDR export".
        resource_type: The type of its resource.
        resource_id: Its id.
        status: The new status.
        at: Since when it has it.
        url: Where that is posted.
    """
    event_id = str(uuid5(NAMESPACE_URL, f"{resource_type}/{resource_id}/{status}"))
    attributes = {
        "at": at.isoformat(timespec="microseconds"),
        "customer_id": _CUSTOMER,
        "event_type": "status_change",
        "id": event_id,
        "message": f"{noun} #{resource_id} has been {status}.",
        "resource_id": resource_id,
        "resource_type": resource_type,
        "status": status,
        "timestamp": at.isoformat(timespec="microseconds"),
        "type": "event",
        "url_override": url,
        "version": "1.0",
    }
    data = {
        "attributes": attributes,
        "id": event_id,
        "type": f"{resource_type}_status_change",
        "timestamp": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    due = format_timestamp(at)
    return Webhook(subject=resource_id, kind="event", url=url, body={"data": data}, due=due)


def _to_inbound_sms(message: Message, url: str | None) -> dict[str, object]:
    attributes = {
        "amount_display": format_amount(message),
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


def _to_inbound_mms(base_url: str, message: Message) -> dict[str, object]:
    attributes: dict[str, object] = {
        "amount_display": format_amount(message),
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
        "relationships": to_relationships(message),
    }
    return {"data": data, "included": to_media_resources(base_url, message)}
