"""What must not grow with the amount of work; each figure is from a process of its own.

python -m benchmarks.growth paging RECORDS URL    prints CPU microseconds for each record
python -m benchmarks.growth threads MESSAGES URL  prints megabytes at the peak
python -m benchmarks.growth tasks MESSAGES URL    the same, asynchronously
python -m benchmarks.growth ledger KEYS URL       prints milliseconds that a ledger adds to a send
python -m benchmarks.growth operations NUMBER URL prints CPU milliseconds for each operation
"""

from __future__ import annotations

import asyncio
import math
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

from benchmarks.contenders import FROM, KEYS, TEXT, TO
from benchmarks.environments import TESTS
from flowroute_client import AsyncMessages, Flowroute, Messages, OutgoingMessage, Reply
from flowroute_client._config import ClientConfig, build_config
from flowroute_client._http.connections import AsyncOwnConnections, OwnConnections
from flowroute_client._payload.request import Request
from flowroute_client._transport import AsyncTransport, Transport
from flowroute_ledger import SQLiteLedger

_SENDS = 300
_ACCEPTED = Reply(202, {}, b'{"data": {"id": "mdr2-1", "type": "message"}}')


def _paging(records: int, url: str) -> float:
    with Flowroute(*KEYS, base_url=url, query={"total": str(records)}) as flowroute:
        flowroute.with_options(query={"total": "1"}).numbers.list()  # connects
        began = process_time()
        count = sum(1 for _ in flowroute.numbers.list(limit=200))
    assert count == records
    return (process_time() - began) / records * 1e6


class _Accepts(Transport):
    """Accepts everything at once."""

    def with_config(self, config: ClientConfig) -> _Accepts:
        del config
        return self

    def send(self, request: Request) -> Reply:
        del request
        return _ACCEPTED


class _AsyncAccepts(AsyncTransport):
    """Accepts everything at once."""

    def with_config(self, config: ClientConfig) -> _AsyncAccepts:
        del config
        return self

    async def send(self, request: Request) -> Reply:
        del request
        return _ACCEPTED


def _messages(count: int) -> Iterator[OutgoingMessage]:
    return ({"from_": FROM, "to": TO, "body": TEXT} for _ in range(count))


def _threads(count: int, url: str) -> float:
    common = build_config(*KEYS, url, allow_insecure=False, options={})
    messages = Messages(_Accepts(common, OwnConnections(url, None)))
    sending = messages.send_many(_messages(count), max_rate=math.inf)
    assert sum(result.outcome == "sent" for result in sending) == count
    return _peak()


def _tasks(count: int, url: str) -> float:
    async def run() -> int:
        common = build_config(*KEYS, url, allow_insecure=False, options={})
        messages = AsyncMessages(_AsyncAccepts(common, AsyncOwnConnections(url, None)))
        sending = messages.send_many(_messages(count), max_rate=math.inf)
        return sum([1 async for result in sending if result.outcome == "sent"])

    assert asyncio.run(run()) == count
    return _peak()


_KEYS_OF_OTHERS = """
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?)
    INSERT INTO flowroute_calls (key, operation, content, evidence, state, attempt, owner, token,
        since, ticks, boot, record)
    SELECT randomblob(32), 'messages.send', randomblob(32), randomblob(32), 'done', 1, 'owner',
        'token', 0, 0, 'boot', 'mdr2-' || n FROM numbers
    """


def _ledger(keys: int, url: str) -> float:
    """Send with keys and without, by turns."""
    forever = timedelta(days=100 * 365)
    with (
        TemporaryDirectory() as folder,
        SQLiteLedger(Path(folder, "sends.db"), keep_for=forever, sms_rate=1e6) as ledger,
        Flowroute(*KEYS, base_url=url) as plain,
        Flowroute(*KEYS, base_url=url, ledger=ledger) as flowroute,
    ):
        views = [flowroute.with_options(idempotency_key=str(number)) for number in range(_SENDS)]
        _send(views[0])  # makes the file, and connects
        with sqlite3.connect(ledger.path) as database:
            database.execute(_KEYS_OF_OTHERS, (keys,))
        taken = [(_send(view), _send(plain)) for view in views[1:]]
    return (median(once for once, _ in taken) - median(bare for _, bare in taken)) * 1e3


def _send(flowroute: Flowroute) -> float:
    began = perf_counter()
    flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
    return perf_counter() - began


def _operations(count: int, url: str) -> float:
    from benchmarks.synthetic import regeneration  # noqa: PLC0415 - not where the client is used

    del url
    return regeneration(count)


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


class Growth(NamedTuple):
    """A line of the table."""

    title: str
    run: Callable[[int, str], float]
    amounts: Sequence[int]
    developing: bool = False
    """Whether it takes the environment of development."""


GROWTHS: Mapping[str, Growth] = {
    "paging": Growth("paging: CPU µs a record", _paging, (1, 200, 1_000, 10_000, 100_000)),
    "threads": Growth("send_many: MB at the peak", _threads, (1_000, 10_000, 100_000, 1_000_000)),
    "tasks": Growth("the same of tasks", _tasks, (1_000, 10_000, 100_000, 1_000_000)),
    "ledger": Growth(
        "a ledger with that many keys: ms more a send", _ledger, (1_000, 10_000, 100_000, 1_000_000)
    ),
    "operations": Growth(
        "regenerating: CPU ms an operation", _operations, (13, 130, 1_300), developing=True
    ),
}


def grown(python: Path, url: str, most: int) -> dict[str, dict[int, float]]:
    """Measure amounts up to `most`, side by side: it is not about time by the clock."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        begun = {
            name: {
                amount: pool.submit(_figure, _python(growth, python), name, amount, url)
                for amount in growth.amounts
                if amount <= most
            }
            for name, growth in GROWTHS.items()
        }
    return {
        name: {amount: figure.result() for amount, figure in figures.items()}
        for name, figures in begun.items()
    }


def _python(growth: Growth, python: Path) -> Path:
    return Path(sys.executable) if growth.developing else python


def _figure(python: Path, name: str, amount: int, url: str) -> float:
    command = (python, "-m", "benchmarks.growth", name, str(amount), url)
    return float(subprocess.check_output(command, env=TESTS))  # noqa: S603 - our own command


if __name__ == "__main__":
    name, amount, url = sys.argv[1:]
    sys.stdout.write(f"{GROWTHS[name].run(int(amount), url)}\n")
