"""The Celery application of the examples, with a real broker, ledger and workers that die.

scripts/soak is the long form.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from contextlib import suppress
from functools import partial

import pytest

from flowroute_client import Flowroute, OutcomeUnknownError
from flowroute_ledger import PostgresLedger
from flowroute_sandbox import Sandbox
from ledgers import wait_until
from postgres import run_postgres
from processes import run_well
from workers import EXAMPLE, FROM, TO, list_children, run_redis, run_worker

pytestmark = pytest.mark.slow


def _has_sent(sandbox: Sandbox, count: int) -> bool:
    return len(sandbox.inbox.messages()) >= count


def test_workers_that_die_text_nobody_twice() -> None:
    with run_redis() as broker, run_postgres() as postgres, Sandbox() as sandbox:
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
        with (
            run_worker(environment, "texts", "--concurrency", "2") as worker,
            PostgresLedger(environment["LEDGER_URL"]) as ledger,
        ):
            for enough in (1, 4):
                wait_until(partial(_has_sent, sandbox, enough))
                os.kill(list_children(worker)[0], signal.SIGKILL)
            wait_until(lambda: len(sandbox.inbox.messages()) + len(ledger.list_unknown()) >= 12)
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
