"""What messages can do beyond the document: many at once, and the way out of an unknown outcome."""

from __future__ import annotations

import builtins  # the resource has a method named list
from collections.abc import AsyncIterable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, Unpack, overload

from flowroute_api.api import messages as generated
from flowroute_api.models import Message
from flowroute_client._bulk import (
    AsyncSending,
    AsyncSends,
    FoundRecords,
    Sending,
    SendManyOptions,
    ThreadedSends,
    check_several,
)
from flowroute_client._payload.formats import FormatError, check, date_time, phone_number, text
from flowroute_client._policy.evidence import MessageFingerprint, ServiceClock, unique_records
from flowroute_client._policy.outgoing import KeyedMessage, OutgoingMessage, read_message
from flowroute_client._redaction import shorten
from flowroute_client._transport import AsyncTransport, Transport
from flowroute_client.errors import InvalidArgumentError

if TYPE_CHECKING:
    import csv

_FIND = "messages.find_sent"

Moment: TypeAlias = datetime | date | str


class Messages(generated.Messages):
    """SMS and MMS: what was sent and received."""

    def __init__(self, transport: Transport) -> None:
        """Make the methods call through `transport`."""
        super().__init__(transport)
        self._transport = transport

    def find_sent(
        self,
        *,
        from_: str | int,
        to: str | int,
        body: str | None = None,
        since: Moment,
        until: Moment | None = None,
    ) -> builtins.list[Message]:
        """Find the records of a message that may have been sent.

        The way out of an `OutcomeUnknownError`. A record proves that such a message was sent; if
        the same text went to the same number twice, they cannot be told apart. No record proves
        nothing for the first minute: records appear some time after their messages.

        Args:
            from_: The number it was sent from.
            to: The number it was sent to.
            body: The text, exactly; any text if left out.
            since: When it was attempted (``OutcomeUnknownError.since``): a datetime, a date or ISO
                8601 text; without an offset it is in UTC. Records from two minutes before are taken
                too, since clocks differ; by more, if a reply says so.
            until: When it can have been sent at the latest, in the same forms, a date to its end;
                now if left out.

        Returns:
            The records of messages out, with these numbers and this text.

        Raises:
            InvalidArgumentError: An argument cannot be right, such as a `since` in the future;
                nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer.

        Source: ``GET /v2.1/messages``
        """
        message: OutgoingMessage = {"from_": from_, "to": to, "body": body}
        (found,) = self.find_sent_many([message], since=since, until=until)
        return found

    def find_sent_many(
        self, messages: Iterable[OutgoingMessage], *, since: Moment, until: Moment | None = None
    ) -> builtins.list[builtins.list[Message]]:
        """Find the records of many messages by one look at all that was sent meanwhile.

        Args:
            messages: The messages, as in `send_many`; of each, the numbers and the text count, and
                one without a text matches any.
            since: When the first of them was attempted, as in `find_sent`.
            until: When the last can have been sent at the latest; now if left out.

        Returns:
            For each message, in their order, what `find_sent` finds for it.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer.

        Source: ``GET /v2.1/messages``
        """
        window = _read_window(since, until)
        sought = _read_fingerprints(messages)
        records, _ = self._list_sent(*window)
        return [list(filter(each.matches, records)) for each in sought]

    def _list_sent(self, since: datetime, until: datetime | None = None) -> FoundRecords:
        clock = ServiceClock()
        found = self._transport.list_all(clock.listings(since, until), clock.watch)
        return unique_records(found), clock

    @overload
    def send_many(
        self, messages: Iterable[OutgoingMessage], **options: Unpack[SendManyOptions]
    ) -> Sending: ...
    @overload
    def send_many(
        self, messages: Iterable[KeyedMessage], **options: Unpack[SendManyOptions]
    ) -> Sending: ...
    @overload
    def send_many(
        self, messages: csv.DictReader[str], **options: Unpack[SendManyOptions]
    ) -> Sending: ...
    def send_many(
        self,
        messages: Iterable[Mapping[str, object]],
        **options: Unpack[SendManyOptions],
    ) -> Sending:
        """Send many messages, steadily.

        Nothing is sent before the results are iterated over.

        Args:
            messages: The arguments of `send` for each, such as ``{"from_": ..., "to": ...,
                "body": ...}``, or the rows of a `csv.DictReader`; ``from`` will do for ``from_``.
                With a ledger, each may have an ``idempotency_key``.
                They are taken as they are needed, so a generator may be endless.
            options: See `SendManyOptions`.

        Returns:
            An iterator over a result for each message, in the order of completion; one failure
            never stops the rest.

        Raises:
            InvalidArgumentError: An argument other than a message cannot be right.

        Source: ``POST /v2.1/messages``; https://developer.flowroute.com/docs/sms-mms-best-practices/
        """
        sends = ThreadedSends(messages, self._transport, options, self._list_sent)
        return Sending(sends)


class AsyncMessages(generated.AsyncMessages):
    """SMS and MMS: what was sent and received."""

    def __init__(self, transport: AsyncTransport) -> None:
        """Make the methods call through `transport`."""
        super().__init__(transport)
        self._transport = transport

    async def find_sent(
        self,
        *,
        from_: str | int,
        to: str | int,
        body: str | None = None,
        since: Moment,
        until: Moment | None = None,
    ) -> builtins.list[Message]:
        """Find the records of a message that may have been sent.

        The way out of an `OutcomeUnknownError`. A record proves that such a message was sent; if
        the same text went to the same number twice, they cannot be told apart. No record proves
        nothing for the first minute: records appear some time after their messages.

        Args:
            from_: The number it was sent from.
            to: The number it was sent to.
            body: The text, exactly; any text if left out.
            since: When it was attempted (``OutcomeUnknownError.since``): a datetime, a date or ISO
                8601 text; without an offset it is in UTC. Records from two minutes before are taken
                too, since clocks differ; by more, if a reply says so.
            until: When it can have been sent at the latest, in the same forms, a date to its end;
                now if left out.

        Returns:
            The records of messages out, with these numbers and this text.

        Raises:
            InvalidArgumentError: An argument cannot be right, such as a `since` in the future;
                nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer.

        Source: ``GET /v2.1/messages``
        """
        message: OutgoingMessage = {"from_": from_, "to": to, "body": body}
        (found,) = await self.find_sent_many([message], since=since, until=until)
        return found

    async def find_sent_many(
        self, messages: Iterable[OutgoingMessage], *, since: Moment, until: Moment | None = None
    ) -> builtins.list[builtins.list[Message]]:
        """Find the records of many messages by one look at all that was sent meanwhile.

        Args:
            messages: The messages, as in `send_many`; of each, the numbers and the text count, and
                one without a text matches any.
            since: When the first of them was attempted, as in `find_sent`.
            until: When the last can have been sent at the latest; now if left out.

        Returns:
            For each message, in their order, what `find_sent` finds for it.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer.

        Source: ``GET /v2.1/messages``
        """
        window = _read_window(since, until)
        sought = _read_fingerprints(messages)
        records, _ = await self._list_sent(*window)
        return [list(filter(each.matches, records)) for each in sought]

    async def _list_sent(self, since: datetime, until: datetime | None = None) -> FoundRecords:
        clock = ServiceClock()
        found = await self._transport.list_all(clock.listings(since, until), clock.watch)
        return unique_records(found), clock

    @overload
    def send_many(
        self, messages: Iterable[OutgoingMessage], **options: Unpack[SendManyOptions]
    ) -> AsyncSending: ...
    @overload
    def send_many(
        self,
        messages: Iterable[KeyedMessage] | AsyncIterable[KeyedMessage],
        **options: Unpack[SendManyOptions],
    ) -> AsyncSending: ...
    @overload
    def send_many(
        self,
        messages: AsyncIterable[OutgoingMessage] | csv.DictReader[str],
        **options: Unpack[SendManyOptions],
    ) -> AsyncSending: ...
    def send_many(
        self,
        messages: Iterable[Mapping[str, object]] | AsyncIterable[Mapping[str, object]],
        **options: Unpack[SendManyOptions],
    ) -> AsyncSending:
        """Send many messages, steadily.

        Nothing is sent before the results are iterated over. It needs asyncio.

        Args:
            messages: The arguments of `send` for each, such as ``{"from_": ..., "to": ...,
                "body": ...}``, or the rows of a `csv.DictReader`; ``from`` will do for ``from_``.
                With a ledger, each may have an ``idempotency_key``.
                They are taken as they are needed, so a generator may be endless.
            options: See `SendManyOptions`.

        Returns:
            An iterator over a result for each message, in the order of completion; one failure
            never stops the rest.

        Raises:
            InvalidArgumentError: An argument other than a message cannot be right.

        Source: ``POST /v2.1/messages``; https://developer.flowroute.com/docs/sms-mms-best-practices/
        """
        sends = AsyncSends(messages, self._transport, options, self._list_sent)
        return AsyncSending(sends)


def _read_window(since: object, until: object) -> tuple[datetime, datetime | None]:
    start = check(f"{_FIND}: since", since, _past_moment, shorten)
    end = None if until is None else check(f"{_FIND}: until", until, _end, shorten)
    if end is not None and end < start:
        raise InvalidArgumentError(f"{_FIND}: until is before since", "until")
    return start, end


def _moment(value: object) -> datetime:
    return datetime.fromisoformat(date_time(value))


def _end(value: object) -> datetime:
    moment = _moment(value)
    with suppress(ValueError):
        date.fromisoformat(str(value).strip())
        return moment + timedelta(seconds=86_399)
    return moment


def _past_moment(value: object) -> datetime:
    moment = _moment(value)
    if moment > datetime.now(UTC):
        raise FormatError("it is in the future; without an offset it is in UTC")
    return moment


def _read_fingerprints(messages: Iterable[object]) -> builtins.list[MessageFingerprint]:
    check_several(_FIND, messages)
    return [_read_fingerprint(read_message(_FIND, message)) for message in messages]


def _read_fingerprint(message: Mapping[str, object]) -> MessageFingerprint:
    from_, to = (
        check(f"{_FIND}: {name}", message.get(name), phone_number) for name in ("from_", "to")
    )
    body = message.get("body")
    return MessageFingerprint(
        from_, to, None if body is None else check(f"{_FIND}: body", body, text)
    )
