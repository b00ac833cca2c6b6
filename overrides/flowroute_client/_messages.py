"""What messages can do beyond the document: many at once, and the way out of an unknown outcome."""

from __future__ import annotations

import builtins  # the resource has a method named list
from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from attrs import evolve, frozen

from flowroute_api.api import messages as generated
from flowroute_api.api.messages import messages_send
from flowroute_api.models import Message, SentMessage
from flowroute_client._bulk import AsyncSending, Progress, Sending, SendResult, failed
from flowroute_client._config import ClientConfig, check_positive
from flowroute_client._payload.formats import FormatError, phone_number
from flowroute_client._policy.rate_limit import RateLimits
from flowroute_client._transport import AsyncTransport, Transport
from flowroute_client.errors import FlowrouteError, InvalidArgumentError, OutcomeUnknownError

_SEND = messages_send.OPERATION
_ARGUMENTS = tuple(argument.name for argument in _SEND.arguments)
_CLOCKS_DIFFER = timedelta(minutes=2)
_PAGE = 200

OnUnknown = Literal["report", "look_up"]


class Messages(generated.Messages):
    """The messages."""

    def __init__(self, transport: Transport) -> None:
        """Make the methods call through `transport`."""
        super().__init__(transport)
        self._transport = transport

    def find_sent(
        self, *, from_: str | int, to: str | int, body: str | None = None, since: datetime
    ) -> builtins.list[Message]:
        """Find the records of a message that may have been sent.

        The way out of an `OutcomeUnknownError`. A record proves that such a message was sent; if
        the same text went to the same number twice, they cannot be told apart. No record proves
        nothing for the first minute: records appear some time after their messages.

        Args:
            from_: The number it was sent from.
            to: The number it was sent to.
            body: The text, exactly.
            since: When it was attempted (``OutcomeUnknownError.since``), in UTC if naive. Records
                from two minutes before are taken too, since clocks differ.

        Returns:
            The records of messages out, with these numbers and this text.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer.

        Source: ``GET /v2.1/messages``
        """
        return self._records(_Sought.of(from_, to, body), since)

    def _records(self, sought: _Sought, since: datetime) -> builtins.list[Message]:
        records = self.list(start_date=_start(since), limit=_PAGE)
        return [record for record in records if sought.is_in(record)]

    def send_many(
        self,
        messages: Iterable[Mapping[str, object]],
        *,
        concurrency: int = 5,
        max_rate: float | None = None,
        on_unknown: OnUnknown = "report",
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Sending:
        """Send many messages, steadily.

        Nothing is sent before the results are iterated over.

        Args:
            messages: The arguments of `send` for each, such as ``{"from_": ..., "to": ...,
                "body": ...}``. They are taken as they are needed, so a generator may be endless.
            concurrency: How many to send side by side.
            max_rate: Messages a second; if left out, what Flowroute allows an access key: 5 SMS
                and 1 MMS, shared by all that this client sends so. ``math.inf`` is no limit.
            on_unknown: ``look_up`` settles an unknown outcome by `find_sent` where that finds
                exactly one record; ``report`` leaves it unknown.
            on_progress: Called after each result.

        Returns:
            An iterator over a result for each message, in the order of completion; one failure
            never stops the rest.

        Raises:
            InvalidArgumentError: An argument other than a message cannot be right.

        Source: ``POST /v2.1/messages``; https://developer.flowroute.com/docs/sms-mms-best-practices/
        """
        _check(concurrency)
        limited = _limited(self._transport.config, max_rate)
        sms, mms = map(self._transport.with_config, limited)

        def send(index: int, message: Mapping[str, object]) -> SendResult:
            try:
                call = mms if _is_mms(message) else sms
                sent = call(_SEND, _arguments(message))
                return SendResult(index, "sent", sent)
            except OutcomeUnknownError as error:
                return self._settled(index, message, error, on_unknown)
            except FlowrouteError as error:
                return failed(index, error)

        return Sending(send, messages, concurrency, on_progress)

    def _settled(
        self,
        index: int,
        message: Mapping[str, object],
        error: OutcomeUnknownError,
        on_unknown: OnUnknown,
    ) -> SendResult:
        if on_unknown != "look_up":
            return failed(index, error)
        try:
            records = self._records(_Sought.in_message(message), error.since)
            return _settled(index, error, records)
        except FlowrouteError:
            return failed(index, error)


class AsyncMessages(generated.AsyncMessages):
    """The messages, asynchronously."""

    def __init__(self, transport: AsyncTransport) -> None:
        """Make the methods call through `transport`."""
        super().__init__(transport)
        self._transport = transport

    async def find_sent(
        self, *, from_: str | int, to: str | int, body: str | None = None, since: datetime
    ) -> builtins.list[Message]:
        """Find the records of a message that may have been sent.

        The way out of an `OutcomeUnknownError`. A record proves that such a message was sent; if
        the same text went to the same number twice, they cannot be told apart. No record proves
        nothing for the first minute: records appear some time after their messages.

        Args:
            from_: The number it was sent from.
            to: The number it was sent to.
            body: The text, exactly.
            since: When it was attempted (``OutcomeUnknownError.since``), in UTC if naive. Records
                from two minutes before are taken too, since clocks differ.

        Returns:
            The records of messages out, with these numbers and this text.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer.

        Source: ``GET /v2.1/messages``
        """
        return await self._records(_Sought.of(from_, to, body), since)

    async def _records(self, sought: _Sought, since: datetime) -> builtins.list[Message]:
        records = self.list(start_date=_start(since), limit=_PAGE)
        return [record async for record in records if sought.is_in(record)]

    def send_many(
        self,
        messages: Iterable[Mapping[str, object]] | AsyncIterable[Mapping[str, object]],
        *,
        concurrency: int = 5,
        max_rate: float | None = None,
        on_unknown: OnUnknown = "report",
        on_progress: Callable[[Progress], None] | None = None,
    ) -> AsyncSending:
        """Send many messages, steadily.

        Nothing is sent before the results are iterated over. It needs asyncio.

        Args:
            messages: The arguments of `send` for each, such as ``{"from_": ..., "to": ...,
                "body": ...}``. They are taken as they are needed, so a generator may be endless.
            concurrency: How many to send side by side.
            max_rate: Messages a second; if left out, what Flowroute allows an access key: 5 SMS
                and 1 MMS, shared by all that this client sends so. ``math.inf`` is no limit.
            on_unknown: ``look_up`` settles an unknown outcome by `find_sent` where that finds
                exactly one record; ``report`` leaves it unknown.
            on_progress: Called after each result.

        Returns:
            An iterator over a result for each message, in the order of completion; one failure
            never stops the rest.

        Raises:
            InvalidArgumentError: An argument other than a message cannot be right.

        Source: ``POST /v2.1/messages``; https://developer.flowroute.com/docs/sms-mms-best-practices/
        """
        _check(concurrency)
        limited = _limited(self._transport.config, max_rate)
        sms, mms = map(self._transport.with_config, limited)

        async def send(index: int, message: Mapping[str, object]) -> SendResult:
            try:
                call = mms if _is_mms(message) else sms
                sent = await call(_SEND, _arguments(message))
                return SendResult(index, "sent", sent)
            except OutcomeUnknownError as error:
                return await self._settled(index, message, error, on_unknown)
            except FlowrouteError as error:
                return failed(index, error)

        return AsyncSending(send, messages, concurrency, on_progress)

    async def _settled(
        self,
        index: int,
        message: Mapping[str, object],
        error: OutcomeUnknownError,
        on_unknown: OnUnknown,
    ) -> SendResult:
        if on_unknown != "look_up":
            return failed(index, error)
        try:
            records = await self._records(_Sought.in_message(message), error.since)
            return _settled(index, error, records)
        except FlowrouteError:
            return failed(index, error)


@frozen
class _Sought:
    """What a record must hold to be that of a message."""

    from_: str
    to: str
    body: str | None

    @classmethod
    def of(cls, from_: str | int, to: str | int, body: str | None) -> _Sought:
        return cls(_number("from_", from_), _number("to", to), body or None)

    @classmethod
    def in_message(cls, message: Mapping[str, object]) -> _Sought:
        """Look for a message that has been attempted, so its arguments are right."""
        body = message.get("body")
        return cls(
            phone_number(message["from_"]), phone_number(message["to"]), str(body or "") or None
        )

    def is_in(self, record: Message) -> bool:
        numbers = ((record.from_ or "").removeprefix("+"), (record.to or "").removeprefix("+"))
        same = numbers == (self.from_, self.to) and (record.body or None) == self.body
        return same and record.direction == "outbound"


def _number(name: str, value: str | int) -> str:
    try:
        return phone_number(value)
    except FormatError as error:
        raise InvalidArgumentError(f"messages.find_sent: {name}: {error}", name) from None


def _start(since: datetime) -> datetime:
    return (since if since.tzinfo else since.replace(tzinfo=UTC)) - _CLOCKS_DIFFER


def _check(concurrency: int) -> None:
    if isinstance(concurrency, bool) or concurrency < 1:
        raise InvalidArgumentError(
            f"messages.send_many: concurrency cannot be {concurrency!r}: give 1 or more",
            "concurrency",
        )


def _limited(config: ClientConfig, max_rate: float | None) -> tuple[ClientConfig, ClientConfig]:
    """Return configurations for SMS and for MMS."""
    if max_rate is None:
        return (
            evolve(config, limits=config.sms_limits),
            evolve(config, limits=config.mms_limits),
        )
    limited = evolve(config, limits=RateLimits(check_positive("max_rate", max_rate)))
    return limited, limited


def _arguments(message: Mapping[str, object]) -> dict[str, object]:
    unknown = sorted(message.keys() - set(_ARGUMENTS))
    if unknown:
        raise InvalidArgumentError(
            f"messages.send: there is no argument {unknown[0]!r}", unknown[0]
        )
    return {name: message.get(name) for name in _ARGUMENTS}


def _is_mms(message: Mapping[str, object]) -> bool:
    return bool(message.get("media_urls") or message.get("is_mms"))


def _settled(index: int, error: OutcomeUnknownError, records: list[Message]) -> SendResult:
    """Say what the records of a message prove: one, that it was sent."""
    if len(records) != 1:
        return failed(index, error)
    return SendResult(index, "sent", SentMessage(records[0].id), error)
