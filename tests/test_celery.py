"""The Celery application of the examples, with a real broker, ledger and workers that die."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from flowroute_client import Flowroute, OutcomeUnknownError
from flowroute_ledger import PostgresLedger
from flowroute_sandbox import Sandbox
from ledgers import wait_until
from postgres import run_postgres
from processes import run_well

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parents[1] / "examples/celery"
FROM, TO = "12065550100", "12065550199"


@contextmanager
def _run_redis() -> Generator[str]:
    """Run a Redis on a socket of its own."""
    with tempfile.TemporaryDirectory(prefix="redis-", dir="/tmp") as folder:
        path = Path(folder) / "socket"
        options = ("--port", "0", "--unixsocket", str(path), "--save", "", "--dir", folder)
        command = ["redis-server", *options]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:  # noqa: S603 - Debian's
            wait_until(path.exists)
            try:
                yield f"redis+socket://{path}"
            finally:
                server.terminate()


def _list_children(worker: subprocess.Popen[bytes]) -> list[int]:
    path = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    return [int(pid) for pid in path.read_text("ascii").split()]


def _has_sent(sandbox: Sandbox, count: int) -> bool:
    return len(sandbox.inbox.messages()) >= count


def test_workers_that_die_text_nobody_twice() -> None:
    with _run_redis() as broker, run_postgres() as postgres, Sandbox() as sandbox:
        environment = {
            "BROKER_URL": broker,
            "LEDGER_URL": f"postgresql:///postgres?host={postgres.folder}&user=nobody",
            "FLOWROUTE_BASE_URL": sandbox.url,
            "FLOWROUTE_ACCESS_KEY": sandbox.access_key,
            "FLOWROUTE_SECRET_KEY": sandbox.secret_key,
            "FLOWROUTE_FROM": FROM,
        }
        send = f"""
from texts import send_text
for n in range(12):
    send_text.delay(f"reminder-{{n}}", "{TO}", f"message {{n}}")
send_text.delay("reminder-0", "{TO}", "message 0")
"""
        run_well(sys.executable, "-c", send, cwd=EXAMPLE, **environment)
        celery = (sys.executable, "-m", "celery", "--app", "texts", "worker", "--concurrency", "2")
        quiet = ("--loglevel", "ERROR", "--without-gossip", "--without-mingle")
        worker = subprocess.Popen(  # noqa: S603 - ours
            [*celery, *quiet], cwd=EXAMPLE, env={**os.environ, **environment}
        )
        try:
            for enough in (1, 4):
                wait_until(partial(_has_sent, sandbox, enough))
                os.kill(_list_children(worker)[0], signal.SIGKILL)
            with PostgresLedger(environment["LEDGER_URL"]) as ledger:
                wait_until(lambda: len(sandbox.inbox.messages()) + len(ledger.list_unknown()) >= 12)
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait()
        sent = _settle(sandbox, environment["LEDGER_URL"])
        messages = sandbox.inbox.messages()
    assert max(Counter(message.body for message in messages).values()) == 1
    assert sent == {message.id for message in messages}


def _settle(sandbox: Sandbox, url: str) -> set[str]:
    """Ask again for each text; what a death left open, and no record shows, stays unknown."""
    keys = sandbox.access_key, sandbox.secret_key
    sent = set[str]()
    with (
        PostgresLedger(url) as ledger,
        Flowroute(*keys, base_url=sandbox.url, ledger=ledger) as flowroute,
    ):
        for n in range(12):
            once = flowroute.with_options(idempotency_key=f"reminder-{n}")
            with suppress(OutcomeUnknownError):
                sent.add(once.messages.send(from_=FROM, to=TO, body=f"message {n}").id)
        assert len(sent) + len(ledger.list_unknown()) == 12
    return sent
