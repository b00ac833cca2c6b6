"""The JSON that the control endpoints show of an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flowroute_client import segments
from flowroute_sandbox._account.message_detail_record import format_amount
from flowroute_sandbox._account.records import Message, Number, Webhook


def show_message(message: Message, webhooks: Iterable[Webhook]) -> dict[str, object]:
    """Return a message with its receipts and its webhooks."""
    size = segments(message.body or "")
    return {
        "id": message.id,
        "direction": message.direction,
        "from": message.from_,
        "to": message.to,
        "text": message.body,
        "media": [asdict(media) for media in message.media],
        "is_mms": message.is_mms,
        "message_type": message.message_type,
        "encoding": size.encoding,
        "characters": size.characters,
        "segments": size.count,
        "amount": format_amount(message),
        "status": message.status,
        "timestamp": message.timestamp,
        "timeline": [_show_webhook(message, webhook) for webhook in webhooks],
    }


def _show_webhook(message: Message, webhook: Webhook) -> dict[str, object]:
    event: dict[str, object] = {
        "kind": webhook.kind,
        "at": message.timestamp,
        "due": webhook.due,
        "state": webhook.state,
        "url": webhook.url,
        "attempts": [asdict(attempt) for attempt in webhook.attempts],
    }
    return {**event, **_show_receipt(webhook.body)} if webhook.kind == "receipt" else event


def _show_receipt(body: Any) -> dict[str, object]:  # noqa: ANN401  JSON
    receipt = body["data"]["attributes"]
    return {
        "at": receipt["timestamp"],
        "level": receipt["level"],
        "status": receipt["status"],
        "status_code": receipt["status_code"],
        "description": receipt["status_code_description"],
    }


def show_number(number: Number) -> dict[str, object]:
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
