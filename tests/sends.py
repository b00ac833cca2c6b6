"""`send_many` run to its end or until it is left, by threads or by tasks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from typing import Any, cast

import pytest
from attrs import define, field

from flowroute_client import AsyncFlowroute, Flowroute, Options, OutgoingMessage, SendResult

FROM, TO = "12065550100", "12065550199"
KEYS = ("key", "secret")


@define
class Sent:
    """What became of many messages."""

    results: list[SendResult] = field(factory=list[SendResult])
    """What the loop got."""
    rest: list[SendResult] = field(factory=list[SendResult])
    attempted: int = 0
    error: BaseException | None = None

    @property
    def all(self) -> dict[int, SendResult]:
        """Every result by index; there is one for each message that was taken."""
        results = [*self.results, *self.rest]
        assert sorted(result.index for result in results) == list(range(self.attempted))
        return {result.index: result for result in results}

    @property
    def outcomes(self) -> list[str]:
        return [self.all[index].outcome for index in range(self.attempted)]


def message(index: int) -> OutgoingMessage:
    return {"from_": FROM, "to": TO, "body": f"message {index}"}


def messages(count: int) -> Iterator[OutgoingMessage]:
    return map(message, range(count))


def by_threads(
    url: str,
    rows: object,
    client: Options | None = None,
    *,
    leave_after: int | None = None,
    keys: tuple[str, str] = KEYS,
    **options: Any,  # noqa: ANN401 - those of send_many
) -> Sent:
    sent = Sent()
    with Flowroute(*keys, base_url=url, **(client or {})) as flowroute:
        sending = flowroute.messages.send_many(cast("Any", rows), **options)
        try:
            with sending:
                for result in sending:
                    sent.results.append(result)
                    if len(sent.results) == leave_after:
                        break
        except BaseException as error:  # noqa: BLE001 - whatever it is
            sent.error = error
        sent.rest, sent.attempted = sending.rest, sending.attempted
    return sent


def by_tasks(
    url: str,
    rows: object,
    client: Options | None = None,
    *,
    leave_after: int | None = None,
    keys: tuple[str, str] = KEYS,
    **options: Any,  # noqa: ANN401 - those of send_many
) -> Sent:
    sent = Sent()

    async def run() -> None:
        async with AsyncFlowroute(*keys, base_url=url, **(client or {})) as flowroute:
            sending = flowroute.messages.send_many(cast("Any", rows), **options)
            try:
                async with sending:
                    async for result in sending:
                        sent.results.append(result)
                        if len(sent.results) == leave_after:
                            break
            except BaseException as error:  # noqa: BLE001 - whatever it is
                sent.error = error
            sent.rest, sent.attempted = sending.rest, sending.attempted

    asyncio.run(run())
    return sent


def by_tasks_of_a_stream(url: str, rows: Iterable[object], *args: Any, **options: Any) -> Sent:  # noqa: ANN401 - see by_tasks
    async def stream() -> AsyncIterator[object]:
        for row in rows:
            await asyncio.sleep(0)
            yield row

    return by_tasks(url, stream(), *args, **options)


Send = Callable[..., Sent]
both = pytest.mark.parametrize("send", [by_threads, by_tasks])
every_source = pytest.mark.parametrize("send", [by_threads, by_tasks, by_tasks_of_a_stream])
Fields = Mapping[str, object]
