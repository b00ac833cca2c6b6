"""A Celery application that texts people once, however its workers die.

The broker is Redis, the ledger is in PostgreSQL, and the pool is Celery's usual one (prefork).
"""

from __future__ import annotations

import os
from functools import cache

from celery import Celery, Task

from flowroute_client import (
    APIConnectionError,
    Flowroute,
    InProgressError,
    LedgerError,
    OutcomeUnknownError,
    RateLimitError,
)
from flowroute_ledger import PostgresLedger

app = Celery("texts", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_acks_late=True,  # a task is acknowledged when it has run, ...
    task_reject_on_worker_lost=True,  # ... and runs again if its process dies
    worker_prefetch_multiplier=1,
    # What a dead worker held is delivered again after this: longer than a task may take.
    broker_transport_options={"visibility_timeout": 3600},
)


@cache
def client() -> Flowroute:
    """Return the client of this process, which is made in the child, at its first task."""
    return Flowroute(ledger=PostgresLedger(os.environ["LEDGER_URL"]), deadline=60)


@app.task(bind=True, max_retries=None)
def send_text(self: Task, key: str, to: str, body: str) -> str:
    """Send a text once.

    Args:
        self: The task.
        key: What is to happen, such as ``reminder-2026-042``: given by who sends the task, since
            a producer that tries again makes a new task.
        to: The number to text.
        body: The text.
    """
    once = client().with_options(idempotency_key=key)
    try:
        return once.messages.send(from_=os.environ["FLOWROUTE_FROM"], to=to, body=body).id
    except OutcomeUnknownError as error:
        if error.check_after is None:
            raise  # its record has not appeared: a person decides, by `flowroute ledger`
        raise self.retry(countdown=error.check_after) from error
    except (APIConnectionError, InProgressError, LedgerError, RateLimitError) as error:
        raise self.retry(countdown=1) from error  # this call sent nothing
