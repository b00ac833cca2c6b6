"""Messages: send one, look one up, look up a set."""

from collections.abc import Iterable
from datetime import UTC, datetime
from mimetypes import guess_type
from posixpath import basename
from typing import Final
from urllib.parse import urlsplit

from flowroute_sandbox import _query
from flowroute_sandbox._body import Attributes, attributes
from flowroute_sandbox._call import Call, Reply
from flowroute_sandbox._errors import MISSING, forbidden, not_found
from flowroute_sandbox._links import next_link
from flowroute_sandbox._records import Media, Message, Receipt, stamp
from flowroute_sandbox._seed import LONG_CODE, TOLL_FREE, TOLL_FREE_CODES
from flowroute_sandbox._segments import encoding_of, segments_of

# The prices in the recorded messages.
_SMS_NANODOLLARS: Final = 4_000_000
_MMS_NANODOLLARS: Final = 19_500_000
_NANODOLLARS_PER_DOLLAR: Final = 10**9


def send(call: Call) -> Reply:
    """Accept an SMS or an MMS, in the compact form or as a JSON:API document.

    Raises:
        RefusedError: 422 for a message of nothing, 403 when the account does not own `from`.
    """
    message = _accept(attributes(call.body), call.state.new_message_id())
    if call.state.account_number(message.sender) is None:
        raise forbidden()
    call.state.add_message(message)
    links = {"self": f"{call.base}/v2.1/messages/{message.id}"}
    return Reply(202, {"data": {"links": links, "type": "message", "id": message.id}})


def get(call: Call) -> Reply:
    """Return one message detail record.

    Raises:
        RefusedError: 404 for an id that no message has.
    """
    message = call.state.message(call.captured["id"])
    if message is None:
        raise not_found("message")
    document: dict[str, object] = {"data": _resource(message)}
    if message.is_mms:
        document["included"] = _included(call, [message])
    return Reply(200, document)


def list_all(call: Call) -> Reply:
    """Return the message detail records of a period, newest first."""
    page = _query.page(call.query)
    start = _query.moment(call.query, "start_date")
    end = _query.moment(call.query, "end_date") if "end_date" in call.query else None
    found = call.state.messages(stamp(start), None if end is None else stamp(end), page)
    shown = found[: page.limit]
    # Unlike the other lists: `limit` first, and no `self`.
    query = [("limit", str(page.limit)), ("start_date", start.isoformat())]
    query += [] if end is None else [("end_date", end.isoformat())]
    document: dict[str, object] = {
        "data": [_resource(message) for message in shown],
        "links": next_link(call, query, page, more=len(found) > len(shown)),
    }
    if any(message.is_mms for message in shown):
        document["included"] = _included(call, shown)
    return Reply(200, document)


def _accept(sent: Attributes, message_id: str) -> Message:
    sender, recipient = sent.phone_number("from"), sent.phone_number("to")
    body, urls = sent.text("body"), sent.texts("media_urls")
    is_mms = sent.flag("is_mms") or bool(urls)
    if not body and not urls:
        raise sent.refuse("body", MISSING)
    now = stamp(datetime.now(UTC))
    receipts = _receipts(now, is_mms=is_mms)
    return Message(
        id=message_id,
        sender=sender,
        recipient=recipient,
        body=body,
        is_mms=is_mms,
        direction="outbound",
        message_type=TOLL_FREE if sender[1:4] in TOLL_FREE_CODES else LONG_CODE,
        message_encoding=encoding_of(body or ""),
        amount_nanodollars=_price(body or "", is_mms=is_mms),
        status=receipts[0].status,
        timestamp=now,
        media=tuple(_media(url) for url in urls),
        receipts=receipts,
    )


def _price(body: str, *, is_mms: bool) -> int:
    return _MMS_NANODOLLARS if is_mms else _SMS_NANODOLLARS * segments_of(body)


def _receipts(now: str, *, is_mms: bool) -> tuple[Receipt, ...]:
    """Return both receipts in the order of the recorded message: level 2 first."""
    buffered = Receipt(
        level=2,
        status="message buffered",
        status_code=1003,
        status_code_description="Message accepted by Carrier",
        timestamp=now,
    )
    submitted = Receipt(
        level=1,
        status="mmsc submit" if is_mms else "smsc submit",
        status_code=None,
        status_code_description="Message has been sent",
        timestamp=now,
    )
    return buffered, submitted


def _media(url: str) -> Media:
    file_name = basename(urlsplit(url).path)
    mime_type = guess_type(file_name)[0] or "application/octet-stream"
    return Media(url=url, file_name=file_name, mime_type=mime_type)


def _resource(message: Message) -> dict[str, object]:
    resource: dict[str, object] = {
        "attributes": _attributes(message),
        "type": "message",
        "id": message.id,
    }
    if message.is_mms:
        media = [{"id": media_id, "type": "media"} for media_id, _ in _with_ids(message)]
        resource["relationships"] = {"media": {"data": media}}
    return resource


def _attributes(message: Message) -> dict[str, object]:
    return {
        "body": message.body,
        "status": message.status,
        "direction": message.direction,
        "amount_nanodollars": message.amount_nanodollars,
        "to": message.recipient,
        "message_encoding": message.message_encoding,
        "timestamp": message.timestamp,
        "delivery_receipts": [_receipt(receipt) for receipt in message.receipts],
        "amount_display": f"${message.amount_nanodollars / _NANODOLLARS_PER_DOLLAR:.4f}",
        "from": message.sender,
        "is_mms": message.is_mms,
        "message_type": message.message_type,
    }


def _receipt(receipt: Receipt) -> dict[str, object]:
    return {
        "status": receipt.status,
        "status_code": receipt.status_code,
        "status_code_description": receipt.status_code_description,
        "timestamp": receipt.timestamp,
        "level": receipt.level,
    }


def _included(call: Call, messages: Iterable[Message]) -> list[dict[str, object]]:
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
            "links": {"self": f"{call.base}/v2.1/media/{media_id}"},
        }
        for message in messages
        for media_id, media in _with_ids(message)
    ]


def _with_ids(message: Message) -> list[tuple[str, Media]]:
    stem = message.id.removeprefix("mdr2-")
    return [(f"{stem}-{position}", media) for position, media in enumerate(message.media, start=1)]
