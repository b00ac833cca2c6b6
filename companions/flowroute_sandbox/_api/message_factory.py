"""Makes the records of messages, outbound and inbound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from mimetypes import guess_type
from posixpath import basename
from urllib.parse import urlsplit

from flowroute_client import segments
from flowroute_sandbox._account.records import Media, Message, Receipt, format_timestamp
from flowroute_sandbox._account.seed import LONG_CODE, TOLL_FREE, TOLL_FREE_CODES
from flowroute_sandbox._faults.magic_numbers import BUFFERED, DELIVERIES

# The prices in the recorded messages.
_SMS_NANODOLLARS = 4_000_000
_MMS_NANODOLLARS = 19_500_000

_ENCODINGS = {"ASCII": 0, "UCS-2": 8}
"""As numbers in records and webhooks."""


def make_inbound(  # noqa: PLR0913  the fields of a message
    message_id: str, now: datetime, *, from_: str, to: str, body: str | None, urls: Sequence[str]
) -> Message:
    """Make a message that a handset sends to the account.

    Args:
        message_id: Its id.
        now: When it comes in.
        from_: The handset's number, in E.164 without the plus.
        to: The account's number.
        body: Its text.
        urls: The URLs of its media, which make it an MMS.
    """
    return Message(
        id=message_id,
        from_=from_,
        to=to,
        body=body,
        is_mms=bool(urls),
        direction="inbound",
        message_type=_get_message_type(to),
        message_encoding=_ENCODINGS[segments(body or "").encoding],
        amount_nanodollars=_get_price(body or "", is_mms=bool(urls)),
        status="" if urls else "delivered",
        timestamp=format_timestamp(now),
        media=tuple(_make_media(url) for url in urls),
        receipts=(),
    )


def make_outbound(  # noqa: PLR0913  the fields of a message
    message_id: str,
    now: datetime,
    *,
    from_: str,
    to: str,
    body: str | None,
    urls: Sequence[str],
    is_mms: bool,
) -> Message:
    """Make a message that the account sends, with its delivery receipts.

    Args:
        message_id: Its id.
        now: When it is sent.
        from_: The account's number, in E.164 without the plus.
        to: The recipient, which decides what its receipts say.
        body: Its text.
        urls: The URLs of its media.
        is_mms: Whether it is an MMS, with media or without.
    """
    receipts = _make_receipts(to, format_timestamp(now), is_mms=is_mms)
    return Message(
        id=message_id,
        from_=from_,
        to=to,
        body=body,
        is_mms=is_mms,
        direction="outbound",
        message_type=_get_message_type(from_),
        message_encoding=_ENCODINGS[segments(body or "").encoding],
        amount_nanodollars=_get_price(body or "", is_mms=is_mms),
        status=receipts[0].status,
        timestamp=format_timestamp(now),
        media=tuple(_make_media(url) for url in urls),
        receipts=receipts,
    )


def _get_message_type(own_number: str) -> str:
    return TOLL_FREE if own_number[1:4] in TOLL_FREE_CODES else LONG_CODE


def _get_price(body: str, *, is_mms: bool) -> int:
    return _MMS_NANODOLLARS if is_mms else _SMS_NANODOLLARS * segments(body).count


def _make_receipts(to: str, now: str, *, is_mms: bool) -> tuple[Receipt, ...]:
    """Return the receipts in the order of the recorded message: level 2 first."""
    submitted = Receipt(
        level=1,
        status="mmsc submit" if is_mms else "smsc submit",
        status_code=None,
        status_code_description="Message has been sent",
        timestamp=now,
    )
    delivery = DELIVERIES.get(to, BUFFERED)
    if delivery is None:
        return (submitted,)
    carried = Receipt(
        level=2,
        status=delivery.status,
        status_code=delivery.status_code,
        status_code_description=delivery.description,
        timestamp=now,
    )
    return carried, submitted


def _make_media(url: str) -> Media:
    file_name = basename(urlsplit(url).path)
    mime_type = guess_type(file_name)[0] or "application/octet-stream"
    return Media(url=url, file_name=file_name, mime_type=mime_type)
