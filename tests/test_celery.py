"""The Celery application of the examples, with a real broker, ledger and workers that die.

scripts/soak is the long form.
"""

from __future__ import annotations

import os
import signal
from functools import partial

import pytest

from flowroute_ledger import PostgresLedger
from flowroute_sandbox import Sandbox
from inboxes import FROM, check_inbox, name_texts, send_again
from ledgers import wait_until
from postgres import run_postgres
from workers import enqueue, list_children, run_redis, run_worker

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
        texts = name_texts(12)
        enqueue(environment, texts)
        enqueue(environment, name_texts(1))
        with PostgresLedger(environment["LEDGER_URL"]) as ledger:
            with run_worker(environment, "texts", "--concurrency", "2") as worker:
                for enough in (1, 4):
                    wait_until(partial(_has_sent, sandbox, enough))
                    os.kill(list_children(worker)[0], signal.SIGKILL)
                wait_until(lambda: len(sandbox.inbox.messages()) + len(ledger.list_unknown()) >= 12)
            check_inbox(sandbox, texts.values(), send_again(sandbox, ledger, texts))
