"""Message detail records (MDRs) in JSON:API, for responses and webhooks."""

from __future__ import annotations

from flowroute_sandbox._account.records import Media, Message, Receipt

_NANODOLLARS_PER_DOLLAR = 10**9


def to_resource(message: Message) -> dict[str, object]:
    """Return a message as a resource."""
    resource: dict[str, object] = {
        "attributes": _to_attributes(message),
        "type": "message",
        "id": message.id,
    }
    if message.is_mms:
        resource["relationships"] = to_relationships(message)
    return resource


def to_relationships(message: Message) -> dict[str, object]:
    """Return the references of an MMS to its media."""
    media = [{"id": media_id, "type": "media"} for media_id, _ in _number_media(message)]
    return {"media": {"data": media}}


def _to_attributes(message: Message) -> dict[str, object]:
    return {
        "body": message.body,
        "status": message.status,
        "direction": message.direction,
        "amount_nanodollars": message.amount_nanodollars,
        "to": message.to,
        "message_encoding": message.message_encoding,
        "timestamp": message.timestamp,
        "delivery_receipts": [_to_receipt(receipt) for receipt in message.receipts],
        "amount_display": format_amount(message),
        "from": message.from_,
        "is_mms": message.is_mms,
        "message_type": message.message_type,
    }


def format_amount(message: Message) -> str:
    """Return the price of a message, such as `$0.0040`."""
    return f"${message.amount_nanodollars / _NANODOLLARS_PER_DOLLAR:.4f}"


def _to_receipt(receipt: Receipt) -> dict[str, object]:
    return {
        "status": receipt.status,
        "status_code": receipt.status_code,
        "status_code_description": receipt.status_code_description,
        "timestamp": receipt.timestamp,
        "level": receipt.level,
    }


def to_media_resources(base: str, message: Message) -> list[dict[str, object]]:
    """Return the media of a message as resources, with links that start with `base`."""
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
        for media_id, media in _number_media(message)
    ]


def _number_media(message: Message) -> list[tuple[str, Media]]:
    stem = message.id.removeprefix("mdr2-")
    return [(f"{stem}-{position}", media) for position, media in enumerate(message.media, start=1)]
