"""What the page and the control endpoints show."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flowroute_sandbox._mdr import amount_display
from flowroute_sandbox._records import Message, Number, Webhook
from flowroute_sandbox._segments import ASCII, segments_of


def message_view(message: Message, webhooks: Iterable[Webhook]) -> dict[str, object]:
    """Return a message with all that happened to it."""
    text = message.body or ""
    return {
        "id": message.id,
        "direction": message.direction,
        "from": message.from_,
        "to": message.to,
        "text": message.body,
        "media": [asdict(media) for media in message.media],
        "is_mms": message.is_mms,
        "message_type": message.message_type,
        "encoding": "ASCII" if message.message_encoding == ASCII else "UCS-2",
        "characters": len(text),
        "segments": segments_of(text),
        "amount": amount_display(message),
        "status": message.status,
        "timestamp": message.timestamp,
        "timeline": [_event(webhook) for webhook in webhooks],
    }


def _event(webhook: Webhook) -> dict[str, object]:
    event: dict[str, object] = {
        "kind": webhook.kind,
        "due": webhook.due,
        "state": webhook.state,
        "url": webhook.url,
        "attempts": [asdict(attempt) for attempt in webhook.attempts],
    }
    return {**event, **_receipt(webhook.body)} if webhook.kind == "receipt" else event


def _receipt(body: Any) -> dict[str, object]:  # noqa: ANN401  JSON of ours
    said = body["data"]["attributes"]
    return {
        "level": said["level"],
        "status": said["status"],
        "status_code": said["status_code"],
        "description": said["status_code_description"],
    }


def number_view(number: Number) -> dict[str, object]:
    """Return one of the account's numbers."""
    return {
        "id": number.id,
        "number_type": number.number_type,
        "rate_center": number.rate_center,
        "state": number.state,
        "alias": number.alias,
        "primary_route": number.primary_route,
        "failover_route": number.failover_route,
    }
