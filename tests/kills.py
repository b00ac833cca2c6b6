"""Senders that are killed at random, and what became of their messages, as the inbox tells.

Run by scripts/soak until 1,000 were killed with a ledger of each kind, and by the tests with a few.
"""

from __future__ import annotations

import json
import math
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

import httpx
from attrs import asdict, evolve, frozen

from flowroute_client import Attempt, Flowroute, OutcomeUnknownError, OutgoingMessage, SendResult
from flowroute_ledger import LedgerOptions, PostgresLedger, SQLiteLedger
from flowroute_sandbox import Sandbox
from inboxes import FROM, KEYS, TO, check_inbox, wait_for_the_dead
from postgres import run_postgres

Kind = Literal["close", "reset", "status"]
When = Literal["before", "after"]
_FAULTS: tuple[tuple[Kind, When, int | None], ...] = (
    ("close", "before", None),
    ("close", "after", None),
    ("reset", "after", None),
    ("status", "before", 500),
    ("status", "after", 503),
    ("status", "before", 429),
    ("status", "before", 422),
)
_SHARE = 1 - (1 - 0.3) ** (1 / len(_FAULTS))
"""How often each fault occurs, so that one does three times in ten."""


@frozen
class Plan:
    """What is sent, and how its senders are killed."""

    messages: int
    kills: int
    """How many senders are killed, unless all is done before."""
    equal: int = 0
    """How many messages have the same text."""
    processes: int = 1
    concurrency: int = 2
    settling_time: float | None = None
    """After how many seconds what has no record is sent again; ``None`` for never."""
    seed: int = 1

    @property
    def rows(self) -> list[OutgoingMessage]:
        return [{"from_": FROM, "to": TO, "body": text} for text in self.texts]

    @property
    def texts(self) -> list[str]:
        equal = ["the same for all"] * self.equal
        return equal + [f"message {number}" for number in range(self.equal, self.messages)]


def open_ledger(place: str, plan: Plan) -> SQLiteLedger | PostgresLedger:
    """Open the ledger of a plan: in a file, or in the database that a connection string names."""
    options: LedgerOptions = {
        "settling_time": timedelta(seconds=plan.settling_time or 86_400),
        "release_unsettled": plan.settling_time is not None,
        "sms_rate": 1e6,
    }
    return PostgresLedger(place, **options) if "=" in place else SQLiteLedger(place, **options)


def send(url: str, place: str, plan: Plan, report: int | None = None) -> list[SendResult]:
    """Send all messages, as one process does, and report each attempt."""
    ledger = open_ledger(place, plan)
    with ledger, Flowroute(*KEYS, base_url=url, backoff=0.001) as client:
        hook = None if report is None else partial(_tell, report)
        sending = client.with_options(on_attempt=hook).messages.send_many(
            plan.rows, ledger=ledger, concurrency=plan.concurrency, max_rate=math.inf
        )
        return list(sending)


def _tell(report: int, _: Attempt) -> None:
    os.write(report, b".")


def _is_over(plan: Plan, results: list[SendResult]) -> bool:
    """Whether sending again would change nothing."""
    is_patient = plan.settling_time is None
    return all(
        result.outcome == "sent" or (is_patient and isinstance(result.error, OutcomeUnknownError))
        for result in results
    )


class Sender:
    """A process that sends all messages."""

    def __init__(self, url: str, place: str, plan: Plan) -> None:
        """Begin."""
        self._reports, report = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os._exit(not _is_over(plan, send(url, place, plan, report)))
        os.close(report)

    def kill(self, reports: int, pause: float) -> bool:
        """Kill it a while after so many attempts; tell whether it still ran."""
        is_running = all(os.read(self._reports, 1) for _ in range(reports))
        time.sleep(pause)
        os.close(self._reports)
        os.kill(self._child, signal.SIGKILL)
        _, status = os.waitpid(self._child, 0)
        self.is_done: bool = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
        return is_running and os.WIFSIGNALED(status)


def kill_senders(url: str, place: str, plan: Plan) -> int:
    """Start senders, and kill one after the other at random; each is replaced.

    Returns:
        How many were killed while they ran.
    """
    chance = random.Random(plan.seed)  # noqa: S311 - repeatable, apart from the machine's mood
    send(url, place, evolve(plan, messages=1))  # imports all that senders need
    senders = [Sender(url, place, plan) for _ in range(plan.processes)]
    kills = idle = 0
    while kills < plan.kills and idle < 10:
        victim = senders.pop(chance.randrange(plan.processes))
        was_running = victim.kill(chance.randrange(1, 4), chance.uniform(0, 0.01))
        kills += was_running
        idle = 10 if victim.is_done else 0 if was_running else idle + 1
        senders.append(Sender(url, place, plan))
    for sender in senders:
        sender.kill(0, 0)
    return kills


@frozen
class Judgement:
    """What became of all messages."""

    kills: int
    sent_until_last_kill: int
    sent: int
    unknown: int


def judge(plan: Plan, place: str) -> Judgement:
    """Let senders be killed, send the rest in peace, and judge all of it by the inbox.

    Args:
        plan: What is sent.
        place: Where the ledger is: a file, or the connection string of a database.

    Raises:
        AssertionError: A text was sent twice, or a message is unaccounted for.
    """
    with Sandbox(keep=plan.messages * 2) as sandbox:
        _fail_often(sandbox)
        arguments = json.dumps([sandbox.url, place, asdict(plan)])
        killing = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, __file__, arguments], check=True, stdout=subprocess.PIPE
        )
        _end_faults(sandbox)
        before = check_inbox(sandbox, plan.texts)
        with open_ledger(place, plan) as ledger:
            wait_for_the_dead(ledger)
        time.sleep(plan.settling_time or 0)
        # One at a time: while one is sent, the record of an equal one may be either's.
        calm = evolve(plan, concurrency=1)
        results = send(sandbox.url, place, calm)
        unknown = _check_results(sandbox, plan, results)
        released = send(sandbox.url, place, evolve(calm, settling_time=1e-6))
        assert _check_results(sandbox, plan, released) == 0, "none is left unknown once released"
    return Judgement(int(killing.stdout), before, len(results) - unknown, unknown)


def _fail_often(sandbox: Sandbox) -> None:
    for kind, when, status in _FAULTS:
        more: Any = {} if status is None else {"status": status, "retry_after": "0"}
        sandbox.fail(kind, when=when, operation="messages.send", times=None, rate=_SHARE, **more)


def _end_faults(sandbox: Sandbox) -> None:
    headers = {"content-type": "application/json"}
    httpx.delete(f"{sandbox.url}/_sandbox/faults", headers=headers).raise_for_status()


def _check_results(sandbox: Sandbox, plan: Plan, results: list[SendResult]) -> int:
    """Hold the results against the inbox, and return how many are unknown."""
    outcomes = Counter(result.outcome for result in results)
    assert len(results) == plan.messages, "each has a result"
    check_inbox(sandbox, plan.texts, [result.sent.id for result in results if result.sent])
    assert outcomes["sent"] + outcomes["unknown"] == plan.messages, "none is refused in peace"
    reasons = [str(result.error) for result in results if result.outcome == "unknown"]
    assert all("its record was not found" in reason for reason in reasons), reasons
    return outcomes["unknown"]


_WORLDS = {
    "one process": Plan(60, 60),
    "one process, equal texts": Plan(60, 60, equal=30),
    "three processes": Plan(60, 60, processes=3),
    "three processes, equal texts": Plan(60, 60, processes=3, equal=60),
    "one process, released": Plan(60, 60, equal=20, settling_time=3.0),
    "three processes, released": Plan(60, 60, processes=3, equal=20, settling_time=3.0),
}


def main() -> int:
    """Run the long form; with arguments, start the senders of a plan and kill them."""
    if len(sys.argv) > 1:
        url, place, plan = json.loads(sys.argv[1])
        sys.stdout.write(str(kill_senders(url, place, Plan(**plan))))
        return 0
    with run_postgres() as postgres:
        for kind, make_place in (("SQLite", _make_file), ("PostgreSQL", postgres.new_schema)):
            for name, plan in _WORLDS.items():
                sys.stdout.write(f"{kind}, {name}: {_kill_many(plan, make_place)}\n")
                sys.stdout.flush()
    return 0


@contextmanager
def _make_file() -> Generator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield str(Path(folder) / "sends.db")


def _kill_many(plan: Plan, make_place: Callable[[], AbstractContextManager[str]]) -> str:
    total, worlds = Counter[str](), 0
    while total["kills"] < 1000 / len(_WORLDS):
        worlds += 1
        with make_place() as place:
            total.update(asdict(judge(evolve(plan, seed=worlds), place)))
    return f"{worlds} x {plan.messages} messages: {dict(total)}"


if __name__ == "__main__":
    sys.exit(main())
