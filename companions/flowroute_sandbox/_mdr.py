"""Message detail records (MDRs), as replies and webhooks show them."""

from collections.abc import Iterable
from typing import Final

from flowroute_sandbox._records import Media, Message, Receipt

_NANODOLLARS_PER_DOLLAR: Final = 10**9


def resource(message: Message) -> dict[str, object]:
    """Return a message as a resource."""
    shown: dict[str, object] = {
        "attributes": _attributes(message),
        "type": "message",
        "id": message.id,
    }
    if message.is_mms:
        shown["relationships"] = relationships(message)
    return shown


def relationships(message: Message) -> dict[str, object]:
    """Return what leads from an MMS to its media."""
    media = [{"id": media_id, "type": "media"} for media_id, _ in _with_ids(message)]
    return {"media": {"data": media}}


def _attributes(message: Message) -> dict[str, object]:
    return {
        "body": message.body,
        "status": message.status,
        "direction": message.direction,
        "amount_nanodollars": message.amount_nanodollars,
        "to": message.to,
        "message_encoding": message.message_encoding,
        "timestamp": message.timestamp,
        "delivery_receipts": [_receipt(receipt) for receipt in message.receipts],
        "amount_display": amount_display(message),
        "from": message.from_,
        "is_mms": message.is_mms,
        "message_type": message.message_type,
    }


def amount_display(message: Message) -> str:
    """Return what a message costs, as `$0.0040`."""
    return f"${message.amount_nanodollars / _NANODOLLARS_PER_DOLLAR:.4f}"


def _receipt(receipt: Receipt) -> dict[str, object]:
    return {
        "status": receipt.status,
        "status_code": receipt.status_code,
        "status_code_description": receipt.status_code_description,
        "timestamp": receipt.timestamp,
        "level": receipt.level,
    }


def included(base: str, messages: Iterable[Message]) -> list[dict[str, object]]:
    """Return the media of messages as resources, with links that start with `base`."""
    return [
        {
            "id": media_id,
            "type": "media",
            "attributes": {
                "file_name": media.file_name,
                "file_size": 0,  # the file is never fetched
                "mime_type": media.mime_type,
                "url": media.url,
            },
            "links": {"self": f"{base}/v2.1/media/{media_id}"},
        }
        for message in messages
        for media_id, media in _with_ids(message)
    ]


def _with_ids(message: Message) -> list[tuple[str, Media]]:
    stem = message.id.removeprefix("mdr2-")
    return [(f"{stem}-{position}", media) for position, media in enumerate(message.media, start=1)]
