"""Makes the record of a message, sent or received."""

from collections.abc import Sequence
from datetime import datetime
from mimetypes import guess_type
from posixpath import basename
from typing import Final
from urllib.parse import urlsplit

from flowroute_sandbox._magic import BUFFERED, DELIVERIES
from flowroute_sandbox._records import Media, Message, Receipt, stamp
from flowroute_sandbox._seed import LONG_CODE, TOLL_FREE, TOLL_FREE_CODES
from flowroute_sandbox._segments import encoding_of, segments_of

# The prices in the recorded messages.
_SMS_NANODOLLARS: Final = 4_000_000
_MMS_NANODOLLARS: Final = 19_500_000


def inbound(  # noqa: PLR0913  what a message consists of
    message_id: str, now: datetime, *, from_: str, to: str, body: str | None, urls: Sequence[str]
) -> Message:
    """Return a message that somebody sent to the account.

    Args:
        message_id: its id.
        now: when it came.
        from_: who sent it, in E.164 without the plus.
        to: the account's number.
        body: its text.
        urls: where its media are, which make it an MMS.
    """
    return Message(
        id=message_id,
        from_=from_,
        to=to,
        body=body,
        is_mms=bool(urls),
        direction="inbound",
        message_type=_type_of(to),
        message_encoding=encoding_of(body or ""),
        amount_nanodollars=_price(body or "", is_mms=bool(urls)),
        status="" if urls else "delivered",
        timestamp=stamp(now),
        media=tuple(_media(url) for url in urls),
        receipts=(),
    )


def outbound(  # noqa: PLR0913  the same
    message_id: str,
    now: datetime,
    *,
    from_: str,
    to: str,
    body: str | None,
    urls: Sequence[str],
    is_mms: bool,
) -> Message:
    """Return a message that the account sends, with what becomes of it.

    Args:
        message_id: its id.
        now: when it was sent.
        from_: the account's number, in E.164 without the plus.
        to: the number that decides what becomes of it.
        body: its text.
        urls: where its media are.
        is_mms: whether it is an MMS, with media or without.
    """
    receipts = _receipts(to, stamp(now), is_mms=is_mms)
    return Message(
        id=message_id,
        from_=from_,
        to=to,
        body=body,
        is_mms=is_mms,
        direction="outbound",
        message_type=_type_of(from_),
        message_encoding=encoding_of(body or ""),
        amount_nanodollars=_price(body or "", is_mms=is_mms),
        status=receipts[0].status,
        timestamp=stamp(now),
        media=tuple(_media(url) for url in urls),
        receipts=receipts,
    )


def _type_of(own_number: str) -> str:
    return TOLL_FREE if own_number[1:4] in TOLL_FREE_CODES else LONG_CODE


def _price(body: str, *, is_mms: bool) -> int:
    return _MMS_NANODOLLARS if is_mms else _SMS_NANODOLLARS * segments_of(body)


def _receipts(to: str, now: str, *, is_mms: bool) -> tuple[Receipt, ...]:
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


def _media(url: str) -> Media:
    file_name = basename(urlsplit(url).path)
    mime_type = guess_type(file_name)[0] or "application/octet-stream"
    return Media(url=url, file_name=file_name, mime_type=mime_type)
