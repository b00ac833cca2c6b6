"""The rows: each says what is done in a round, and what is counted of it."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, NamedTuple

from benchmarks.contenders import CONTENDERS, Bare
from benchmarks.server import documented_page, page

AT_ONCE, THREADS, RECORDS = 100, 32, 10_000

Round = Callable[[int], float | None]
"""Does something that many times; returns what the row counts, unless that is time."""


class Row(NamedTuple):
    """A row of the table."""

    title: str
    begin: Callable[[str, str], Round]
    """Prepares a contender, by name, for a server, by URL."""
    method: str
    """What a contender needs to take part."""
    times: int
    counts: Literal["cpu", "rate", "result"] = "cpu"
    """CPU time, calls a second by the clock, or what a round returns."""
    core: float = 0
    fast: float = 0
    """The targets: at most, or at least for a rate."""


def _contender(name: str, url: str) -> Any:  # noqa: ANN401 - the row asks for what it needs
    return CONTENDERS[name](url)


def _time_program(code: str, start: str = "now()") -> Round:
    """Time code in new processes, which have imported nothing."""
    program = f"from time import process_time as now; began = {start}; {code}; print(now() - began)"

    def run(times: int) -> float:
        command = (sys.executable, "-c", program)
        return min(float(subprocess.check_output(command)) for _ in range(times))  # noqa: S603

    return run


def _import(name: str, _: str) -> Round:
    return _time_program(f"import {CONTENDERS[name].module}")


def _first_client(name: str, _: str) -> Round:
    return _time_program(CONTENDERS[name].opening)


def _script(name: str, url: str) -> Round:
    return _time_program(CONTENDERS[name].script.format(url=url), start="0")


def _repeated(call: Callable[[], object]) -> Round:
    def run(times: int) -> None:
        for _ in range(times):
            call()

    return run


def _get(name: str, url: str) -> Round:
    return _repeated(_contender(name, url).get)


def _send(name: str, url: str) -> Round:
    return _repeated(_contender(name, url).send)


def _page(name: str, url: str) -> Round:
    return _repeated(_contender(name, url).page)


def _decode(name: str, url: str) -> Round:
    body, decode = _body(name), _contender(name, url).decode
    return _repeated(lambda: decode(body))


def _look(name: str, url: str) -> Round:
    body, look = _body(name), _contender(name, url).look
    return _repeated(lambda: look(body))


def _body(name: str) -> bytes:
    return documented_page() if CONTENDERS[name] is Bare else page()


def _memory(name: str, url: str) -> Round:
    body, decode = _body(name), _contender(name, url).decode
    decode(body)  # what is made once does not count

    def run(times: int) -> int:
        gc.collect()
        tracemalloc.start()
        kept = [decode(body) for _ in range(times)]
        gc.collect()
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(kept) == times
        return size

    return run


def _async_sends(name: str, url: str) -> Round:
    runner = asyncio.Runner()
    send = runner.run(_contender(name, url).sender())

    async def sends(times: int) -> None:
        for _ in range(times // AT_ONCE):
            await asyncio.gather(*(send() for _ in range(AT_ONCE)))

    return lambda times: runner.run(sends(times))


def _threads(name: str, url: str) -> Round:
    send, pool = _contender(name, url).send, ThreadPoolExecutor(THREADS)

    def run(times: int) -> None:
        share = [times // THREADS] * THREADS
        for _ in pool.map(_repeated(send), share):
            pass

    return run


ROWS: dict[str, Row] = {
    "import": Row("import", _import, "module", 1, counts="result", core=1.15, fast=1.15),
    "client": Row(
        "import, first client", _first_client, "opening", 1, counts="result", core=1.2, fast=1.2
    ),
    "script": Row(
        "a whole script: Python, import, client, one GET",
        _script,
        "script",
        20,
        counts="result",
        core=1.35,
        fast=1.35,
    ),
    "get": Row("one GET", _get, "get", 400, core=1.05, fast=1.05),
    "post": Row("one POST", _send, "send", 400, core=1.05, fast=1.05),
    "page": Row("a page of 200 numbers", _page, "page", 120, core=1.2, fast=1.2),
    "decode": Row("decoding a record", _decode, "decode", 250, core=1.8, fast=0.9),
    "look": Row("decoding a record, and looking at 3 members", _look, "look", 250),
    "memory": Row(
        "memory of 10,000 records",
        _memory,
        "decode",
        RECORDS // 200,
        counts="result",
        core=0.7,
        fast=0.7,
    ),
    "async": Row(
        "async sends, 100 at once", _async_sends, "sender", 400, counts="rate", core=2.5, fast=2.5
    ),
    "threads": Row(
        "32 threads on one client", _threads, "send", 640, counts="rate", core=1.3, fast=1.3
    ),
}


def takes_part(row: Row, name: str) -> bool:
    """Tell whether a contender can do what a row asks."""
    return hasattr(CONTENDERS[name], row.method)
