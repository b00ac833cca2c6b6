"""Many messages: sent side by side, steadily, each with a result of its own."""

from __future__ import annotations

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
)
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Self

from attrs import frozen

from flowroute_api.models import SentMessage
from flowroute_client.errors import FlowrouteError, OutcomeUnknownError

if TYPE_CHECKING:
    from asyncio import Task
    from concurrent.futures import Future, ThreadPoolExecutor

Outcome = Literal["sent", "refused", "unknown"]
Message = Mapping[str, object]


@frozen
class SendResult:
    """What became of one message of many.

    Attributes:
        index: Its place in what was given, from 0.
        outcome: ``sent``; ``refused``: it was not sent; or ``unknown``: it may have been sent.
        sent: What the API answered, if it could be read.
        error: What went wrong.
    """

    index: int
    outcome: Outcome
    sent: SentMessage | None = None
    error: FlowrouteError | None = None


@frozen
class Progress:
    """How far the sending of many messages has come.

    Attributes:
        attempted: How many messages were taken to be sent: those with a lower index than this.
        sent: How many were sent.
        refused: How many were not sent.
        unknown: How many may have been sent.
    """

    attempted: int
    sent: int
    refused: int
    unknown: int


def failed(index: int, error: FlowrouteError) -> SendResult:
    """Say what an error means for a message."""
    unknown = isinstance(error, OutcomeUnknownError)
    return SendResult(index, "unknown" if unknown else "refused", error=error)


class _Tally:
    """Counts what was attempted and what became of it."""

    def __init__(self, on_progress: Callable[[Progress], None] | None) -> None:
        self._on_progress = on_progress
        self._outcomes: Counter[Outcome] = Counter()
        self._stopped = False
        self.attempted: int = 0
        """How many messages were taken to be sent: those with a lower index than this."""
        self.rest: list[SendResult] = []
        """What became of the messages that were under way when the iteration was given up."""

    def stop(self) -> None:
        """Take no more messages; the results of those under way still come."""
        self._stopped = True

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        counts = (self._outcomes[outcome] for outcome in ("sent", "refused", "unknown"))
        return Progress(self.attempted, *counts)

    def _counted(self, result: SendResult) -> SendResult:
        self._outcomes[result.outcome] += 1
        if self._on_progress is not None:
            self._on_progress(self.progress)
        return result

    def _take(self) -> None:
        self.attempted += 1

    def _give_up(self, results: Iterable[SendResult]) -> None:
        self.rest = [self._counted(result) for result in results]


class Sending(_Tally):
    """Messages being sent: iterate over it for their results, in the order of completion.

    Close it, or use it in a ``with`` statement, to give up: that waits for the messages under
    way; see `rest` for these.
    """

    def __init__(
        self,
        send: Callable[[int, Message], SendResult],
        messages: Iterable[Message],
        concurrency: int,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        """Send `messages`, `concurrency` at a time, by `send`."""
        super().__init__(on_progress)
        self._send = send
        self._concurrency = concurrency
        self._source = enumerate(messages)
        self._results = self._run()

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

    def _run(self) -> Generator[SendResult]:
        from concurrent.futures import (  # noqa: PLC0415 - slow to import
            FIRST_COMPLETED,
            ThreadPoolExecutor,
            wait,
        )

        pending: set[Future[SendResult]] = set()
        with ThreadPoolExecutor(self._concurrency, "flowroute") as pool:
            try:
                while self._fill(pool, pending):
                    done, _ = wait(pending, return_when=FIRST_COMPLETED)
                    for each in done:
                        pending.remove(each)
                        yield self._counted(each.result())
            finally:
                self._give_up(each.result() for each in pending)

    def _fill(self, pool: ThreadPoolExecutor, pending: set[Future[SendResult]]) -> bool:
        while not self._stopped and len(pending) < self._concurrency:
            following = next(self._source, None)
            if following is None:
                break
            pending.add(pool.submit(self._send, *following))
            self._take()
        return bool(pending)


class AsyncSending(_Tally):
    """Messages being sent: iterate over it for their results, in the order of completion.

    Close it, or use it in an ``async with`` statement: giving up cancels the messages under way,
    whose outcome is then unknown; see `rest` for these. It needs asyncio.
    """

    def __init__(
        self,
        send: Callable[[int, Message], Awaitable[SendResult]],
        messages: Iterable[Message] | AsyncIterable[Message],
        concurrency: int,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        """Send `messages`, `concurrency` at a time, by `send`."""
        super().__init__(on_progress)
        self._send = send
        self._concurrency = concurrency
        self._source = _each(messages)
        self._results = self._run()

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

    async def _run(self) -> AsyncGenerator[SendResult]:
        from asyncio import FIRST_COMPLETED, wait  # noqa: PLC0415 - slow to import

        pending: dict[Task[SendResult], int] = {}
        try:
            while await self._fill(pending):
                done, _ = await wait(pending, return_when=FIRST_COMPLETED)
                for each in done:
                    del pending[each]
                    yield self._counted(each.result())
        finally:
            self._give_up(await _given_up(pending))

    async def _fill(self, pending: dict[Task[SendResult], int]) -> bool:
        from asyncio import ensure_future  # noqa: PLC0415 - slow to import

        while not self._stopped and len(pending) < self._concurrency:
            index, message = self.attempted, await anext(self._source, None)
            if message is None:
                break
            pending[ensure_future(self._send(index, message))] = index
            self._take()
        return bool(pending)


async def _each(messages: Iterable[Message] | AsyncIterable[Message]) -> AsyncIterator[Message]:
    if isinstance(messages, AsyncIterable):
        async for message in messages:
            yield message
    else:
        for message in messages:
            yield message


async def _given_up(pending: Mapping[Task[SendResult], int]) -> list[SendResult]:
    from asyncio import gather  # noqa: PLC0415 - slow to import

    for task in pending:
        task.cancel()
    ended = await gather(*pending, return_exceptions=True)
    now = datetime.now(UTC)
    error = OutcomeUnknownError("messages.send was cancelled under way", "messages.send", now)
    return [
        result if isinstance(result, SendResult) else SendResult(index, "unknown", error=error)
        for index, result in zip(pending.values(), ended, strict=True)
    ]
