"""Many sends through a network that fails three times in ten: none twice, none lost.

Run by scripts/soak with 10,000 messages, and by the tests with fewer.
"""

from __future__ import annotations

import asyncio
import json
import math
import random
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event

import httpx

import fault_server as faults
from fault_server import Exchange, Fault, FaultServer
from flowroute_client import (
    AsyncFlowroute,
    Flowroute,
    Message,
    Options,
    OutgoingMessage,
    SendResult,
)

FROM, TO = "12065550100", "12065550199"
OPTIONS: Options = {
    "timeout": httpx.Timeout(0.4),
    "backoff": 0.005,
    "max_backoff": 0.02,
    "max_retries": 4,
}
FAULTS: tuple[Fault, ...] = (
    faults.fin_before_read,
    faults.rst_before_read,
    faults.fin_after_read,
    faults.rst_after_read,
    faults.half_a_status_line,
    faults.not_http,
    faults.cut_body,
    faults.not_gzip,
    faults.stall_before_acting,
    faults.stall_after_acting,
    faults.success_with(b"<html>"),
    faults.answers(429, retry_after="0"),
    faults.answers(500),
    faults.answers(502, acts=True),
    faults.answers(503, acts=True),
    faults.answers(422),
)


def _answer(exchange: Exchange) -> None:
    """Act and answer; a list is that of the messages acted on."""
    exchange.read()
    if exchange.method == "GET":
        exchange.answer(200, _records(exchange))
    else:
        exchange.act()
        exchange.answer()


def _records(exchange: Exchange) -> bytes:
    sent = [json.loads(body) for method, _, body in exchange.server.acted if method == "POST"]
    items = [
        {"id": f"mdr2-{index}", "attributes": {**attributes, "direction": "outbound"}}
        for index, attributes in enumerate(sent)
    ]
    return json.dumps({"data": items, "links": {}}).encode()


def _faults(seed: int, calm: Event) -> Iterator[Fault]:
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice of faults
    while True:
        yield (
            _answer
            if calm.is_set()
            else chance.choice(FAULTS)
            if chance.random() < 0.3
            else _answer
        )


def _messages(count: int) -> Iterator[OutgoingMessage]:
    return ({"from_": FROM, "to": TO, "body": f"message {index}"} for index in range(count))


def _by_threads(url: str, count: int, threads: int) -> list[SendResult]:
    with Flowroute("key", "secret", base_url=url, **OPTIONS) as flowroute:
        sending = flowroute.messages.send_many(
            _messages(count), concurrency=threads, max_rate=math.inf
        )
        return list(sending)


def _by_tasks(url: str, count: int, tasks: int) -> list[SendResult]:
    async def run() -> list[SendResult]:
        async with AsyncFlowroute("key", "secret", base_url=url, **OPTIONS) as flowroute:
            sending = flowroute.messages.send_many(
                _messages(count), concurrency=tasks, max_rate=math.inf
            )
            return [result async for result in sending]

    return asyncio.run(run())


def _look_up(url: str, unknown: list[int]) -> list[int]:
    """Tell which of the messages with an unknown outcome were sent."""
    with Flowroute("key", "secret", base_url=url) as flowroute:
        records: list[Message] = list(flowroute.messages.list(start_date=datetime.now(UTC)))
    found = {record.body for record in records}
    return [index for index in unknown if f"message {index}" in found]


def soak(count: int, workers: int, *, by_tasks: bool, seed: int = 1) -> str:
    """Send `count` messages and settle what became of each.

    Returns:
        What happened, in a line.

    Raises:
        AssertionError: A message was sent twice, or lost.
    """
    calm = Event()
    with FaultServer(_faults(seed, calm)) as server:
        send = _by_tasks if by_tasks else _by_threads
        results = send(server.url, count, workers)
        acted = Counter(json.loads(body)["body"] for _, _, body in server.acted)
        outcomes = Counter(result.outcome for result in results)
        unknown = [result.index for result in results if result.outcome == "unknown"]
        calm.set()
        settled = _look_up(server.url, unknown)
    sent = {result.index for result in results if result.outcome == "sent"} | set(settled)
    assert sorted(result.index for result in results) == list(range(count)), "accounted for"
    assert set(acted.values()) <= {1}, "never twice"
    assert {f"message {index}" for index in sent} == set(acted), "never lost"
    return (
        f"{count} messages by {workers} {'tasks' if by_tasks else 'threads'}: {dict(outcomes)};"
        f" of the unknown, {len(settled)} were sent; none twice, none lost"
    )


def main() -> int:
    """Run the long soak."""
    for workers, by_tasks in ((4, False), (100, True)):
        sys.stdout.write(f"{soak(10_000, workers, by_tasks=by_tasks)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
