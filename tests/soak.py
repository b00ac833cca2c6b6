"""Many sends through what fails three times in ten: none twice, none unaccounted for.

Once a server fails, in all ways that HTTP knows; once the network dies in every phase of a call, on
the way to a sandbox, whose inbox judges. Run by scripts/soak, and with fewer messages by the tests.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import random
import signal
import ssl
import sys
import traceback
from collections import ChainMap, Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from threading import Event
from time import sleep

import httpx
import trustme

import fault_server as faults
from dying_network import DyingNetwork
from fault_server import Exchange, Fault, FaultServer
from flowroute_client import (
    AsyncFlowroute,
    Flowroute,
    FlowrouteError,
    Message,
    Options,
    OutgoingMessage,
    SendResult,
)
from flowroute_sandbox import Sandbox

FROM, TO = "12065550100", "12065550199"
KEYS = ("access", "secret")
_DAY = timedelta(days=1)
OPTIONS: Options = {
    "timeout": httpx.Timeout(0.4),
    "backoff": 0.005,
    "max_backoff": 0.02,
    "max_retries": 4,
}
PATIENT: Options = {**OPTIONS, "timeout": httpx.Timeout(20)}
"""For a network that tells when it dies."""
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


def _by_threads(url: str, count: int, threads: int, options: Options = OPTIONS) -> list[SendResult]:
    with Flowroute(*KEYS, base_url=url, **options) as flowroute:
        sending = flowroute.messages.send_many(
            _messages(count), concurrency=threads, max_rate=math.inf
        )
        return list(sending)


def _by_tasks(url: str, count: int, tasks: int, options: Options = OPTIONS) -> list[SendResult]:
    async def run() -> list[SendResult]:
        async with AsyncFlowroute(*KEYS, base_url=url, **options) as flowroute:
            sending = flowroute.messages.send_many(
                _messages(count), concurrency=tasks, max_rate=math.inf
            )
            return [result async for result in sending]

    return asyncio.run(run())


def _look_up(url: str, unknown: list[int]) -> list[int]:
    """Tell which of the messages with an unknown outcome were sent."""
    with Flowroute(*KEYS, base_url=url) as flowroute:
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


def make_sandbox() -> Sandbox:
    """Make the sandbox that the senders call."""
    access_key, secret_key = KEYS
    return Sandbox(access_key=access_key, secret_key=secret_key)


Outcomes = dict[int, tuple[str, str]]
"""What became of each message, and its id or the reason."""
Sender = Callable[[str, int], Outcomes]


def _note(results: Iterable[SendResult], first: int = 0, step: int = 1) -> Outcomes:
    return {first + result.index * step: (result.outcome, _explain(result)) for result in results}


def _explain(result: SendResult) -> str:
    return result.sent.id if result.sent else str(result.error or "")


def send_by_threads(url: str, count: int) -> Outcomes:
    return _note(_by_threads(url, count, 8, PATIENT))


def send_by_tasks(url: str, count: int) -> Outcomes:
    return _note(_by_tasks(url, count, 50, PATIENT))


def send_by_forks(url: str, count: int) -> Outcomes:
    """Send by four processes and their parent, all with a client that was used before.

    They begin when all are forked, and no thread ends meanwhile: OpenSSL has locks, taken for a
    moment also where a thread ends, that a child inherits as they are.
    """
    outcomes: Outcomes = {}
    with Flowroute(*KEYS, base_url=url, **PATIENT) as flowroute:
        with ThreadPoolExecutor() as pool:
            pool.map(_get, [flowroute] * 4)
        sleep(0.1)  # until their threads have ended for the system too
        gate = os.pipe()
        children = [_fork(flowroute, count, first, gate) for first in range(4)]
        for end in gate:
            os.close(end)
        outcomes |= _send_share(flowroute, count, 4)
        for child, pipe in children:
            with open(pipe, encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
                outcomes |= {int(index): tuple(each) for index, each in json.load(file).items()}
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return outcomes


def _get(flowroute: Flowroute) -> None:
    """Leave a connection open."""
    with suppress(FlowrouteError):
        flowroute.numbers.get(FROM)


def _fork(flowroute: Flowroute, count: int, first: int, gate: tuple[int, int]) -> tuple[int, int]:
    """Send every fifth message in a forked process, which writes into a pipe what became of it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    signal.alarm(600)  # a child that hangs ends
    try:
        os.close(gate[1])
        os.read(gate[0], 1)  # until the parent has closed its end
        with open(writing, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
            json.dump(_send_share(flowroute, count, first), file)
    except BaseException:  # noqa: BLE001 - it must not go on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _send_share(flowroute: Flowroute, count: int, first: int) -> Outcomes:
    share = islice(_messages(count), first, None, 5)
    results = flowroute.messages.send_many(share, concurrency=4, max_rate=math.inf)
    return _note(results, first, 5)


async def _send_half(flowroute: AsyncFlowroute, count: int, first: int) -> Outcomes:
    half = islice(_messages(count), first, None, 2)
    sending = flowroute.messages.send_many(half, concurrency=20, max_rate=math.inf)
    return _note([result async for result in sending], first, 2)


def send_by_loops_in_turn(url: str, count: int) -> Outcomes:
    """Send by one client in one event loop and then in another."""
    flowroute = AsyncFlowroute(*KEYS, base_url=url, **PATIENT)
    halves = [asyncio.run(_send_half(flowroute, count, first)) for first in range(2)]
    return halves[0] | halves[1]


def send_by_loops_at_once(url: str, count: int) -> Outcomes:
    """Send by one client in the event loops of two threads."""
    flowroute = AsyncFlowroute(*KEYS, base_url=url, **PATIENT)

    def send(first: int) -> Outcomes:
        return asyncio.run(_send_half(flowroute, count, first))

    with ThreadPoolExecutor(2) as pool:
        return dict(ChainMap(*pool.map(send, range(2))))


SENDERS: Mapping[str, Sender] = {
    "threads": send_by_threads,
    "tasks": send_by_tasks,
    "forked processes": send_by_forks,
    "two event loops in turn": send_by_loops_in_turn,
    "two event loops at once": send_by_loops_at_once,
}


def soak_network(
    sandbox: Sandbox, sender: str, count: int, *, tls: bool = False, seed: int = 1
) -> str:
    """Send `count` messages through a dying network, and compare what is said with what was taken.

    Returns:
        What happened, in a line.

    Raises:
        AssertionError: A message was taken twice, or is not accounted for.
    """
    sandbox.reset()
    port = int(sandbox.url.rpartition(":")[2])
    with (
        _trust_of_tests(tls=tls) as context,
        DyingNetwork(port, rate=0.3, seed=seed, tls=context) as network,
    ):
        outcomes = SENDERS[sender](network.url, count)
    taken = [(message.body or "", message.id) for message in sandbox.inbox.messages()]
    unknown = [index for index, (outcome, _) in outcomes.items() if outcome == "unknown"]
    found = _find(sandbox, unknown)
    judge(outcomes, taken, count)
    assert sum(outcome == "sent" for outcome, _ in outcomes.values()) > count / 4, "most pass"
    assert found == {index for index in unknown if f"message {index}" in dict(taken)}, "is found"
    counts = dict(Counter(outcome for outcome, _ in outcomes.values()))
    return (
        f"{count} messages by {sender}{' by TLS' if tls else ''}: {counts}; of the unknown,"
        f" {len(found)} were sent; none twice, none unaccounted for; died {network.deaths}"
    )


def judge(outcomes: Outcomes, taken: list[tuple[str, str]], count: int) -> None:
    """Compare what a sender says with the texts and ids of what the service has taken.

    Raises:
        AssertionError: It is not so.
    """
    said = {f"message {index}": outcome for index, outcome in outcomes.items()}
    ids = dict(taken)
    assert sorted(outcomes) == list(range(count)), "each has one outcome"
    assert len(ids) == len(taken), "never twice"
    assert ids.keys() <= said.keys(), "never another"
    for text, (outcome, detail) in said.items():
        if outcome == "sent":
            assert ids.get(text) == detail, "never lost, nor taken for another"
        else:
            assert detail, "with a reason"
            assert outcome == "unknown" or text not in ids, "what is refused was not taken"


def _find(sandbox: Sandbox, unknown: list[int]) -> set[int]:
    """Tell which messages have a record."""
    sought: list[OutgoingMessage] = [
        {"from_": FROM, "to": TO, "body": f"message {index}"} for index in unknown
    ]
    records = sandbox.client.messages.find_sent_many(sought, since=datetime.now(UTC) - _DAY)
    return {index for index, found in zip(unknown, records, strict=True) if found}


@contextmanager
def _trust_of_tests(*, tls: bool) -> Generator[ssl.SSLContext | None]:
    """Make a certificate for this machine that clients trust meanwhile."""
    if not tls:
        yield None
        return
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType] - for pyOpenSSL too
    with authority.cert_pem.tempfile() as file:
        os.environ["SSL_CERT_FILE"] = file
        try:
            yield context
        finally:
            del os.environ["SSL_CERT_FILE"]


def main() -> int:
    """Run the long soak."""
    for workers, by_tasks in ((4, False), (100, True)):
        sys.stdout.write(f"{soak(10_000, workers, by_tasks=by_tasks)}\n")
    with make_sandbox() as sandbox:
        for tls, sender in product((False, True), SENDERS):
            sys.stdout.write(f"{soak_network(sandbox, sender, 2_000, tls=tls)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
