"""What Flowroute posts to you, as types.

::

    from flowroute_client import Message, webhooks

    event = webhooks.parse(body)
    if isinstance(event, Message):
        print(event.from_, event.body, [media.attributes for media in event.included or []])
    elif isinstance(event, webhooks.DeliveryReceiptEvent):
        print(event.message_id, event.level, event.status)

Reply with 200, and soon: what is answered otherwise, or not at all, is posted again, up to four
times at intervals of 30 seconds. Duplicates happen all the same: tell them by the id of a message,
and by the id and the level of a receipt, of which each message has two. No signature is
documented, so whoever knows the URL can post to it: put a secret in it, and fetch what matters by
`Flowroute.messages.get`.

Source: https://developer.flowroute.com/api/messages/v2.1/receive-an-sms/
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import deepcopy
from datetime import datetime

from attrs import field, frozen

from flowroute_api.models import Message, MessageAttributes
from flowroute_client._payload.json import decode_json, is_deep, mapping
from flowroute_client.errors import WebhookError
from flowroute_runtime.model import integer, text, timestamp

__all__ = ["CompactMessage", "DeliveryReceiptEvent", "PlatformEvent", "parse"]


class CompactMessage(Message):
    """A message that was posted in compact form: its attributes and its id on one level."""

    __slots__ = ()

    def to_dict(self) -> dict[str, object]:
        """Write the message in compact form: what was posted, with what has been changed since."""
        written = self.attributes.to_dict() if self.attributes else {}
        return written if text(written.get("id")) == self.id else {**written, "id": self.id}


def _hidden(value: str | None) -> str:
    return "None" if value is None else "..."


@frozen
class _Event:
    """What was posted, as it came."""

    _posted: Mapping[str, object] = field(alias="posted", repr=False, eq=False, kw_only=True)

    def to_dict(self) -> dict[str, object]:
        """Write what was posted."""
        return deepcopy(dict(self._posted))


@frozen
class DeliveryReceiptEvent(_Event):
    """What became of a message; what was not posted is ``None``.

    Source: https://developer.flowroute.com/api/messages/v2.1/receive-a-dlr/
    """

    message_id: str | None
    level: int | None
    """1 once Flowroute has sent the message to the carrier, 2 once the carrier has answered."""
    status: str | None
    status_code: int | None
    """Such as 1003, accepted by the carrier, or 1004, delivered to the handset."""
    description: str | None
    """The status code in words."""
    timestamp: datetime | None
    from_: str | None = field(repr=_hidden)
    to: str | None = field(repr=_hidden)
    body: str | None = field(repr=_hidden)


@frozen
class PlatformEvent(_Event):
    """An event that is not about a message, such as a step of a port order.

    Source: https://developer.flowroute.com/api/numbers/callbacks/
    """

    id: str | None
    type: str | None
    """What happened, such as ``po_status_change``."""
    resource_type: str | None
    """What it happened to, such as ``portorders``."""
    resource_id: str | None
    status: str | None
    message: str | None = field(repr=_hidden)
    """What happened, in words."""
    timestamp: datetime | None


def parse(
    body: bytes | str | Mapping[str, object],
) -> Message | DeliveryReceiptEvent | PlatformEvent:
    """Read what Flowroute posted, of any of the shapes that it uses.

    Args:
        body: The body of the request, or the JSON object in it, which is kept: do not change it.

    Returns:
        A `Message` that came in, with its media; a receipt for one that was sent; or another event.

    Raises:
        WebhookError: It is not a JSON object, or not one that Flowroute is known to post. This
            includes ``None``, which frameworks give for a body that is not JSON.

    """
    posted = _object(body)
    resource = mapping(posted.get("data")) or posted
    attributes, kind = mapping(resource.get("attributes")), text(resource.get("type"))
    if kind == "delivery_receipt":
        return _receipt(resource, posted)
    if kind == "message" or (not kind and _is_message(attributes)):
        found = Message.read(posted)
    elif kind:
        return _platform_event(resource, posted)
    else:
        found = _compact_message(posted)
    if found is None:
        raise WebhookError("what was posted is neither a message, nor a receipt, nor another event")
    return found


def _is_message(attributes: Mapping[str, object]) -> bool:
    return not {"from", "to"}.isdisjoint(attributes)


def _compact_message(posted: Mapping[str, object]) -> CompactMessage | None:
    message_id = text(posted.get("id"))
    if message_id is None or not _is_message(posted):
        return None
    return CompactMessage(message_id, attributes=MessageAttributes.from_dict(posted))


def _object(body: object) -> Mapping[str, object]:
    found = mapping(body)
    if isinstance(body, bytes | bytearray | str):
        with suppress(ValueError):
            found = mapping(decode_json(body if isinstance(body, str) else bytes(body)))
    if not found or is_deep(found):
        what = f"this {type(body).__name__} is none, or nested too deep"
        raise WebhookError(f"give the JSON object that was posted: {what}")
    return found


def _receipt(resource: Mapping[str, object], posted: Mapping[str, object]) -> DeliveryReceiptEvent:
    get = mapping(resource.get("attributes")).get
    return DeliveryReceiptEvent(
        message_id=text(resource.get("id")),
        level=integer(get("level")),
        status=text(get("status")),
        status_code=integer(get("status_code")),
        description=text(get("status_code_description")),
        timestamp=timestamp(get("timestamp")),
        from_=text(get("from")),
        to=text(get("to")),
        body=text(get("body")),
        posted=posted,
    )


def _platform_event(resource: Mapping[str, object], posted: Mapping[str, object]) -> PlatformEvent:
    get = mapping(resource.get("attributes")).get
    return PlatformEvent(
        id=text(resource.get("id")),
        type=text(resource.get("type")),
        resource_type=text(get("resource_type")),
        resource_id=text(get("resource_id")),
        status=text(get("status")),
        message=text(get("message")),
        timestamp=timestamp(get("timestamp") or resource.get("timestamp")),
        posted=posted,
    )
