"""Many messages: sent side by side, steadily, each with one result, whatever happens.

A message counts from the moment it is taken from the caller: until its result has been handed over
it stays among the rows, so that neither an error nor Ctrl-C, at whatever moment, loses it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import ExitStack, contextmanager
from contextvars import copy_context
from datetime import datetime
from os import getpid
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING, Literal, Self, TypeAlias, cast, get_args

from anyio import sleep
from attrs import evolve, field, frozen

from flowroute_api.api.messages import messages_send
from flowroute_api.models import Message, SentMessage
from flowroute_client._config import (
    ClientConfig,
    check_options,
    hook,
    key,
    ledger,
    positive,
    positive_whole,
    rate,
)
from flowroute_client._payload.formats import FormatError
from flowroute_client._payload.response import read_result
from flowroute_client._policy.evidence import Claim, ServiceClock
from flowroute_client._policy.ledger import Ledger
from flowroute_client._policy.outgoing import DOUBTS, Doubt, Outcome, Row, SendResult, unanswered
from flowroute_client._policy.polling import MAY_PASS
from flowroute_client._policy.rate_limit import RateLimits
from flowroute_client._policy.run import Run
from flowroute_client._transport import AsyncTransport, Transport
from flowroute_client._typing import TypedDict
from flowroute_client.errors import (
    APIConnectionError,
    ClientClosedError,
    FlowrouteError,
    InvalidArgumentError,
)

if TYPE_CHECKING:
    from asyncio import Queue, Task

OnUnknown = Literal["report", "look_up"]
FoundRecords: TypeAlias = tuple[Sequence[Message], ServiceClock]
_LOOKS = 12
_IN_DOUBT_AT_ONCE = 100
_NOT_SENT = "messages.send: not sent, since the sending was given up; nothing has changed"


@frozen
class Progress:
    """How far the sending of many messages has come.

    Attributes:
        attempted: How many messages were taken to be sent: those with a lower index than this.
        sent: How many were sent.
        refused: How many were not sent.
        unknown: How many may have been sent.
        done_before: How many of those that were sent an earlier call had sent, by the ledger.
    """

    attempted: int
    sent: int
    refused: int
    unknown: int
    done_before: int = 0


class SendManyOptions(TypedDict, total=False, closed=True):
    """How `Messages.send_many` sends.

    Attributes:
        concurrency: How many to send side by side; 5 if left out.
        max_rate: Messages a second; if left out, what Flowroute allows an access key: 5 SMS and 1
            MMS, shared by all that this client sends so. ``math.inf`` is no limit.
        on_unknown: ``look_up`` settles an unknown outcome where the records leave no doubt: a
            record is evidence for one message only, and never if it is older than the attempt or
            was answered to somebody. ``report``, if left out, leaves it unknown.
        look_up_for: For how many seconds to look for a record, which appears some time after its
            message; 60 if left out. Other messages are sent meanwhile.
        ledger: Remembers what became of each message, so that the same call goes on after any
            death: it sends what was not attempted, and settles what was. The client's if left out.
        idempotency_key: Names the run: a message without a key of its own gets one made of this,
            its content, and which of its equals it is. The client's if left out. With a `ledger`
            and no name, the ledger is for one run.
        on_progress: Called after each result.
        on_result: Called once with each result, also with those that the loop does not get because
            it was left early: the place to write them down.
    """

    concurrency: int
    max_rate: float | None
    on_unknown: OnUnknown
    look_up_for: float
    ledger: Ledger | None
    idempotency_key: str | None
    on_progress: Callable[[Progress], None] | None
    on_result: Callable[[SendResult], None] | None


def _on_unknown(value: object) -> object:
    if value not in get_args(OnUnknown):
        raise FormatError(f"give {' or '.join(get_args(OnUnknown))}")
    return value


_RULES: Mapping[str, Callable[[object], object]] = {
    "concurrency": positive_whole,
    "max_rate": rate,
    "on_unknown": _on_unknown,
    "look_up_for": positive,
    "ledger": ledger,
    "idempotency_key": key,
    "on_progress": hook,
    "on_result": hook,
}


@frozen
class _Options:
    """The options, complete."""

    concurrency: int = 5
    max_rate: float | None = None
    on_unknown: OnUnknown = "report"
    look_up_for: float = 60.0
    ledger: Ledger | None = None
    idempotency_key: str | None = field(default=None, repr=False)
    on_progress: Callable[[Progress], None] | None = None
    on_result: Callable[[SendResult], None] | None = None


class _Sends:
    """Messages being sent, and what has become of them."""

    def __init__(
        self,
        config: ClientConfig,
        options: SendManyOptions,
        events: SimpleQueue[Row | None] | Queue[Row | None],
    ) -> None:
        self._options = _Options(**check_options("messages.send_many: ", options, _RULES))
        name = self._options.idempotency_key or config.idempotency_key
        self._run = Run.of(config.ledger, self._options.ledger, name)
        self._claims = config.claims
        self._events = events
        """Messages that have a result; ``None`` says that there is room for another."""
        self._lock = Lock()
        self._outcomes: Counter[Outcome] = Counter()
        self._done_before = 0
        self._rows: dict[int, Row] = {}
        self.attempted: int = 0
        self._is_stopped = False
        self._given_up = Event()

    def stop(self) -> None:
        self._is_stopped = True

    @property
    def progress(self) -> Progress:
        sent, refused, unknown = (self._outcomes[each] for each in get_args(Outcome))
        return Progress(self.attempted, sent, refused, unknown, self._done_before)

    @property
    def rest(self) -> list[SendResult]:
        return [self._lose(row) for row in self._rows.values() if self._given_up.is_set()]

    def _configs(self, config: ClientConfig) -> Iterator[ClientConfig]:
        """Return the configurations for SMS and for MMS."""
        limits = config.sms_limits, config.mms_limits
        if self._options.max_rate is not None:
            limits = (RateLimits(self._options.max_rate),) * 2
        common = evolve(config, sleep=self._sleep, ledger=self._run.ledger, idempotency_key=None)
        return (evolve(common, limits=each) for each in limits)

    def _sleep(self, seconds: float) -> None:
        if self._given_up.wait(seconds):
            raise APIConnectionError(_NOT_SENT)

    def _has_room(self) -> bool:
        most = self._options.concurrency
        under_way = sum(not row.is_waiting for row in self._rows.values())
        is_full = under_way >= most or len(self._rows) >= most + _IN_DOUBT_AT_ONCE
        return not (self._is_stopped or is_full)

    def _take(self, message: object) -> Row:
        """Take a message; one that cannot be sent has its result at once."""
        row = self._rows[self.attempted] = Row(
            self.attempted, cast("Mapping[str, object]", message)
        )
        self.attempted += 1
        try:
            row.prepare()
            self._run.give_key(row)
        except Exception as error:  # noqa: BLE001 - a mapping of the caller's can raise anything
            self._fail(row, error)
        return row

    def _begin(self, row: Row) -> Claim | None:
        """Return the claim of a message, if it is still to be sent."""
        with self._lock:
            row.is_begun = row.result is None
            return row.claim if row.is_begun else None

    def _settle(
        self, row: Row, sent: SentMessage | None, error: FlowrouteError | None
    ) -> SendResult:
        """Set the result of a message; the first one counts."""
        with self._lock:
            if row.result is None:
                outcome: Outcome = "sent" if sent else row.judge(error)
                before = sent is not None and row.was_done_before
                row.result = SendResult(
                    row.index, outcome, sent, error, row.message, row.key, before
                )
            return row.result

    def _succeed(self, row: Row, sent: SentMessage) -> None:
        self._claims.take(sent.id)
        self._settle(row, sent, row.doubt)

    def _fail(self, row: Row, error: BaseException) -> None:
        self._settle(row, None, row.doubt or row.explain(error))

    def _lose(self, row: Row) -> SendResult:
        """Settle a message whose result nobody has waited for."""
        if row.result is None and row.is_begun:
            error = row.doubt or unanswered(row.request, "it was not waited for")
            return self._settle(row, None, error)
        return self._settle(row, None, APIConnectionError(_NOT_SENT))

    def _looks(self, row: Row, claim: Claim, error: Doubt) -> Iterator[float]:
        """Yield the waits before each look for the record of a message."""
        if self._options.on_unknown == "look_up":
            row.doubt, claim.is_in_doubt = error, True
            yield 0.0
            row.is_waiting = True
            self._events.put_nowait(None)
            for _ in range(_LOOKS):
                yield self._options.look_up_for / _LOOKS

    @contextmanager
    def _look(self, row: Row, claim: Claim) -> Generator[None]:
        """Look once for what became of a message, if that is possible now."""
        may_pass = MAY_PASS if row.key is None else DOUBTS
        try:
            yield
        except may_pass:
            pass
        except FlowrouteError:
            if row.key is not None:  # its answer is certain
                row.doubt, claim.is_in_doubt = None, False
            raise

    def _find_record(self, claim: Claim, found: FoundRecords) -> SentMessage | None:
        record = self._claims.settle(claim, *found)
        return None if record is None else SentMessage(record)

    def _report(self, row: Row) -> SendResult:
        """Count a result and show it to the hooks, once."""
        result = self._lose(row)
        if not row.is_reported:
            row.is_reported = True
            self._outcomes[result.outcome] += 1
            self._done_before += result.done_before
            if self._options.on_result is not None:
                self._options.on_result(result)
            if self._options.on_progress is not None:
                self._options.on_progress(self.progress)
        return result

    def _report_rest(self) -> None:
        """Report what was not handed over; an error of a hook is raised at the end."""
        error = sys.exception()
        if self._rows and error is not None:
            outcomes = Counter(result.outcome for result in self.rest)
            counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items())
            error.add_note(f"send_many: not handed over: {counts}; see rest and on_result")
        with ExitStack() as reports:
            for row in reversed(self._rows.values()):
                reports.callback(self._report, row)


class ThreadedSends(_Sends):
    """Messages being sent by a thread each."""

    def __init__(
        self,
        messages: Iterable[object],
        transport: Transport,
        options: SendManyOptions,
        list_sent: Callable[[datetime], FoundRecords],
    ) -> None:
        check_several("messages.send_many", messages)
        self._events: SimpleQueue[Row | None] = SimpleQueue()
        super().__init__(transport.config, options, self._events)
        self._source = iter(messages)
        self._sms, self._mms = map(transport.with_config, self._configs(transport.config))
        self._list_sent = list_sent
        self._threads: dict[int, Thread] = {}

    def results(self) -> Generator[SendResult]:
        """Send, and yield the results as they come."""
        self._process = getpid()
        try:
            while self._fill():
                row = self._events.get()
                if row is not None:
                    result = self._report(row)
                    self._threads.pop(row.index).join()
                    del self._rows[row.index]  # Ctrl-C cannot come between this and the yield
                    yield result
        finally:
            self._give_up()

    def _fill(self) -> bool:
        if getpid() != self._process:
            raise ClientClosedError("messages.send_many goes on in the process that began it")
        while self._has_room():
            message = next(self._source, self)
            if message is self:
                self.stop()
            else:
                self._start(self._take(message))
        return bool(self._rows)

    def _start(self, row: Row) -> None:
        run, name = copy_context().run, f"flowroute_{row.index}"
        thread = self._threads[row.index] = Thread(None, run, name, (self._work, row))
        thread.start()

    def _work(self, row: Row) -> None:
        try:
            if claim := self._begin(row):
                with self._claims.track(claim):
                    self._succeed(row, self._send(row, claim))
        except BaseException as error:  # noqa: BLE001 - nobody else would see it
            self._fail(row, error)
        self._events.put(row)

    def _send(self, row: Row, claim: Claim) -> SentMessage:
        try:
            return self._attempt(row)
        except DOUBTS as error:
            for wait in self._looks(row, claim, error):
                self._sleep(wait)
                with self._look(row, claim):
                    if sent := self._settle_doubt(row, claim):
                        return sent
            raise

    def _attempt(self, row: Row) -> SentMessage:
        call = self._mms if row.is_mms else self._sms
        return read_result(messages_send.OPERATION, row.request, call.send(row.request))

    def _settle_doubt(self, row: Row, claim: Claim) -> SentMessage | None:
        if row.key is not None:
            return self._attempt(row)  # which sends nothing that may have been sent
        return self._find_record(claim, self._list_sent(row.request.since))

    def _give_up(self) -> None:
        if getpid() != self._process:  # forked: the threads, and their results, are the parent's
            return
        self.stop()
        self._given_up.set()
        try:
            while any(row.is_begun and row.result is None for row in self._rows.values()):
                self._events.get()
        finally:
            self._report_rest()


class AsyncSends(_Sends):
    """Messages being sent by a task of asyncio each."""

    def __init__(
        self,
        messages: Iterable[object] | AsyncIterable[object],
        transport: AsyncTransport,
        options: SendManyOptions,
        list_sent: Callable[[datetime], Awaitable[FoundRecords]],
    ) -> None:
        from asyncio import Queue  # noqa: PLC0415 - slow to import

        check_several("messages.send_many", messages, AsyncIterable)
        self._events: Queue[Row | None] = Queue()
        super().__init__(transport.config, options, self._events)
        self._source = _iterate(messages)
        self._sms, self._mms = map(transport.with_config, self._configs(transport.config))
        self._list_sent = list_sent
        self._tasks: dict[int, Task[None]] = {}

    async def results(self) -> AsyncGenerator[SendResult]:
        """Send, and yield the results as they come."""
        _require_asyncio()
        try:
            while await self._fill():
                row = await self._events.get()
                if row is not None:
                    result = self._report(row)
                    del self._tasks[row.index], self._rows[row.index]  # nor here
                    yield result
        finally:
            await self._give_up()

    async def _fill(self) -> bool:
        while self._has_room():
            message = await anext(self._source, self)
            if message is self:
                self.stop()
            else:
                self._start(self._take(message))
        return bool(self._rows)

    def _start(self, row: Row) -> None:
        from asyncio import ensure_future  # noqa: PLC0415 - slow to import

        task = self._tasks[row.index] = ensure_future(self._work(row))
        task.add_done_callback(lambda _: self._events.put_nowait(row))

    async def _work(self, row: Row) -> None:
        try:
            if claim := self._begin(row):
                with self._claims.track(claim):
                    self._succeed(row, await self._send(row, claim))
        except BaseException as error:
            self._fail(row, error)
            if not isinstance(error, Exception):
                raise

    async def _send(self, row: Row, claim: Claim) -> SentMessage:
        try:
            return await self._attempt(row)
        except DOUBTS as error:
            for wait in self._looks(row, claim, error):
                await sleep(wait)
                with self._look(row, claim):
                    if sent := await self._settle_doubt(row, claim):
                        return sent
            raise

    async def _attempt(self, row: Row) -> SentMessage:
        call = self._mms if row.is_mms else self._sms
        return read_result(messages_send.OPERATION, row.request, await call.send(row.request))

    async def _settle_doubt(self, row: Row, claim: Claim) -> SentMessage | None:
        if row.key is not None:
            return await self._attempt(row)  # which sends nothing that may have been sent
        return self._find_record(claim, await self._list_sent(row.request.since))

    async def _give_up(self) -> None:
        from asyncio import wait  # noqa: PLC0415 - slow to import

        self.stop()
        self._given_up.set()
        for task in self._tasks.values():
            task.cancel()
        try:
            if self._tasks:
                await wait(self._tasks.values())
        finally:
            self._report_rest()


def _require_asyncio() -> None:
    from asyncio import get_running_loop  # noqa: PLC0415 - slow to import

    try:
        get_running_loop()
    except RuntimeError:
        what = "send_many needs asyncio; elsewhere, call send in tasks of your own"
        raise RuntimeError(what) from None


async def _iterate(messages: Iterable[object] | AsyncIterable[object]) -> AsyncIterator[object]:
    if isinstance(messages, AsyncIterable):
        async for message in messages:
            yield message
    else:
        for message in messages:
            yield message


class _Sending:
    """What the two kinds of sending have in common.

    Their iterators hold the messages but not them, so that one that nobody holds is closed at once.
    """

    def __init__(self, sends: _Sends) -> None:
        self._sends = sends

    @property
    def attempted(self) -> int:
        """How many messages were taken to be sent: those with a lower index than this."""
        return self._sends.attempted

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        return self._sends.progress

    @property
    def rest(self) -> list[SendResult]:
        """The results that were not handed over when the iteration ended early, by index."""
        return self._sends.rest

    def stop(self) -> None:
        """Take no more messages; the results of those under way still come."""
        self._sends.stop()


class Sending(_Sending):
    """Messages being sent: iterate over it for their results, in the order of completion.

    Each message that was taken has one result. However the iteration ends early (``break``, Ctrl-C,
    an error of the iterable or of a hook), it waits for the messages under way; those that wait for
    the rate limit are not sent. The results that the loop did not get are in `rest`, and every
    result goes to ``on_result``. A second Ctrl-C ends the waiting: what is under way is then
    ``unknown``.

    Close it, or use it in a ``with`` statement, to give up.
    """

    def __init__(self, sends: ThreadedSends) -> None:
        """Give the results of messages."""
        super().__init__(sends)
        self._results = sends.results()

    def __iter__(self) -> Iterator[SendResult]:
        """Return the results."""
        return self._results

    def close(self) -> None:
        """Give up; closing twice does no harm."""
        self._results.close()

    def __enter__(self) -> Self:
        """Return the results."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give up what is not begun."""
        self.close()


class AsyncSending(_Sending):
    """Messages being sent: iterate over it for their results, in the order of completion.

    Each message that was taken has one result. However the iteration ends early (``break``,
    cancellation, an error of the iterable or of a hook), the messages under way are cancelled:
    those that wait for the rate limit are not sent, the others are ``unknown``. The results that
    the loop did not get are in `rest`, and every result goes to ``on_result``.

    Close it, or use it in an ``async with`` statement, to give up. It needs asyncio.
    """

    def __init__(self, sends: AsyncSends) -> None:
        """Give the results of messages."""
        super().__init__(sends)
        self._results = sends.results()

    def __aiter__(self) -> AsyncIterator[SendResult]:
        """Return the results."""
        return self._results

    async def aclose(self) -> None:
        """Give up; closing twice does no harm."""
        await self._results.aclose()

    async def __aenter__(self) -> Self:
        """Return the results."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Give up what is not done."""
        await self.aclose()


def check_several(operation: str, messages: object, *kinds: type) -> None:
    """Refuse one message in place of many, which would be taken for as many as it has names.

    Raises:
        InvalidArgumentError: It is that.
    """
    kind = type(messages).__name__
    is_one = isinstance(messages, str | bytes | Mapping)
    if is_one or not isinstance(messages, (Iterable, *kinds)):
        raise InvalidArgumentError(f"{operation}: give several messages, not a {kind}", "messages")
