"""Celery workers that send 2,000 texts at the rate that Flowroute allows, and are killed at random.

Run by scripts/soak. The sandbox limits the rate as the service does, and its inbox judges. It takes
seven minutes, since that is what the rate makes of 2,000 texts; all runs go side by side.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from threading import Event, Thread

from attrs import frozen

from flowroute_ledger import PostgresLedger
from flowroute_sandbox import Sandbox
from inboxes import FROM, TO, check_inbox, name_texts, send_again
from ledgers import wait_until
from postgres import Postgres, run_postgres
from processes import run_well

EXAMPLE = Path(__file__).parents[1] / "examples/celery"
_APART = """
import os
import texts
from functools import cache
from flowroute_client import Flowroute
from flowroute_ledger import PostgresLedger

app = texts.app
texts.send_text.rate_limit = "5/s"

@cache
def client():
    return Flowroute(ledger=PostgresLedger(os.environ["LEDGER_URL"], sms_rate=1e6), deadline=60)

texts.client = client
"""
"""The application of the examples, with Celery's rate limit, which is one for each worker."""

_BRIEF = """
import texts

app = texts.app
app.conf.broker_transport_options = {
    "visibility_timeout": 20, "unacked_restore_throttle": 1, "unacked_restore_interval": 2
}
"""
"""The application of the examples, which soon gets again what a dead worker held."""


@contextmanager
def run_redis() -> Generator[str]:
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


@contextmanager
def run_worker(
    environment: Mapping[str, str], app: str, *options: str
) -> Generator[subprocess.Popen[bytes]]:
    """Run a worker of Celery, whose children run the tasks."""
    celery = (sys.executable, "-m", "celery", "--app", app, "worker", *options)
    quiet = ("--loglevel", "CRITICAL", "--without-gossip", "--without-mingle")
    worker = subprocess.Popen(  # noqa: S603 - ours
        [*celery, *quiet],
        cwd=EXAMPLE,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        worker.terminate()
        worker.wait()
        with suppress(ProcessLookupError):  # of a worker that was killed
            os.killpg(worker.pid, signal.SIGKILL)


def list_children(worker: subprocess.Popen[bytes]) -> list[int]:
    """List the processes that run a worker's tasks."""
    path = Path(f"/proc/{worker.pid}/task/{worker.pid}/children")
    return [int(pid) for pid in path.read_text("ascii").split()]


@frozen
class Plan:
    """Who sends, and who dies."""

    messages: int = 2_000
    workers: int = 4
    kills: int = 40
    """How many children are killed, of which Celery makes new ones."""
    deaths: int = 0
    """How many workers are killed: one time with their children, the next time without."""
    app: str = "texts"


@frozen
class Judgement:
    """What became of all texts."""

    sent: int
    unknown: int
    children_killed: int
    workers_killed: int
    refused: int
    """How often the rate was exceeded (429)."""
    seconds: int


class _Refusals:
    """Counts what a sandbox refuses, of which it remembers the latest only."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._is_over = Event()
        self._seen: set[int | None] = set()
        self._thread = Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._is_over.wait(1):
            self._look()

    def _look(self) -> None:
        found = self._sandbox.rejected
        self._seen.update(each.position for each in found if each.status == 429)

    def count(self) -> int:
        """Stop, and tell how many were refused for the rate."""
        self._is_over.set()
        self._thread.join()
        self._look()
        return len(self._seen)


def judge(plan: Plan, postgres: Postgres) -> Judgement:
    """Let workers send all texts, kill some, settle the rest, and judge it by the inbox.

    Raises:
        AssertionError: Somebody was texted twice, or a text is unaccounted for.
    """
    with (
        run_redis() as broker,
        postgres.new_schema() as place,
        Sandbox(rate_limit=True, keep=plan.messages * 2) as sandbox,
        tempfile.TemporaryDirectory() as folder,
    ):
        (Path(folder) / "texts_apart.py").write_text(_APART)
        (Path(folder) / "texts_brief.py").write_text(_BRIEF)
        environment = {
            "BROKER_URL": broker,
            "LEDGER_URL": place,
            "FLOWROUTE_BASE_URL": sandbox.url,
            "FLOWROUTE_ACCESS_KEY": sandbox.access_key,
            "FLOWROUTE_SECRET_KEY": sandbox.secret_key,
            "FLOWROUTE_FROM": FROM,
            "PYTHONPATH": folder,
        }
        began, refusals = time.monotonic(), _Refusals(sandbox)
        kills = _work(plan, environment, sandbox)
        seconds, refused = time.monotonic() - began, refusals.count()
        texts = name_texts(plan.messages)
        with PostgresLedger(place) as ledger:
            sent = send_again(sandbox, ledger, texts)
        check_inbox(sandbox, texts.values(), sent)
    return Judgement(len(sent), len(texts) - len(sent), *kills, refused, round(seconds))


def enqueue(environment: Mapping[str, str], texts: Mapping[str, str]) -> None:
    """Give texts to Celery."""
    send = f"""
from texts import send_text
for key, text in {dict(texts)}.items():
    send_text.delay(key, "{TO}", text)
"""
    run_well(sys.executable, "-c", send, cwd=EXAMPLE, **environment)


class _Crew:
    """The workers that run now."""

    def __init__(self, plan: Plan, environment: Mapping[str, str], stack: ExitStack) -> None:
        self._app, self._environment, self._stack = plan.app, environment, stack
        self._workers = [self._start(number) for number in range(plan.workers)]
        self.children_killed = self.workers_killed = 0

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        options = ("--concurrency", "1", "--hostname", f"w{number}@%h")
        return self._stack.enter_context(run_worker(self._environment, self._app, *options))

    def kill_child(self, number: int) -> None:
        """Kill a child, if there is one just now."""
        with suppress(ProcessLookupError, IndexError):
            os.kill(list_children(self._workers[number])[0], signal.SIGKILL)
            self.children_killed += 1

    def kill_worker(self, number: int) -> None:
        """Kill a worker, and start another one: what it held is delivered again after a while."""
        worker = self._workers[number]
        kill = os.killpg if self.workers_killed % 2 else os.kill
        kill(worker.pid, signal.SIGKILL)
        worker.wait()
        self.workers_killed += 1
        self._workers[number] = self._start(number)


def _work(plan: Plan, environment: Mapping[str, str], sandbox: Sandbox) -> tuple[int, int]:
    """Send all texts, and kill now and then; tell how many children and workers were killed."""
    enqueue(environment, name_texts(plan.messages))
    chance = random.Random(1)  # noqa: S311 - repeatable, apart from the machine's mood
    with ExitStack() as stack, PostgresLedger(environment["LEDGER_URL"]) as ledger:
        crew = _Crew(plan, environment, stack)
        victims = [crew.kill_child] * plan.kills + [crew.kill_worker] * plan.deaths
        chance.shuffle(victims)
        step = plan.messages / (len(victims) + 1)
        while (done := len(sandbox.inbox.messages())) < plan.messages:
            if victims and done >= plan.messages - step * len(victims):
                victims.pop()(chance.randrange(plan.workers))
            left_behind = [each for each in ledger.list_unknown() if not each.is_under_way]
            if done + len(left_behind) >= plan.messages:
                break
            time.sleep(chance.uniform(0.1, 0.5))
    return crew.children_killed, crew.workers_killed


PLANS = {
    "four workers, one rate": Plan(),
    "four workers that die": Plan(messages=1_000, kills=0, deaths=20, app="texts_brief"),
    "four workers, none killed": Plan(messages=1_000, kills=0),
    "one worker": Plan(workers=1, kills=0),
    "four workers, a rate each": Plan(app="texts_apart"),
}


def main() -> int:
    """Run all plans, and print what became of each."""
    with run_postgres() as postgres, ThreadPoolExecutor(len(PLANS)) as pool:
        judgements = pool.map(partial(judge, postgres=postgres), PLANS.values())
        for name, judgement in zip(PLANS, judgements, strict=True):
            sys.stdout.write(f"{name}: {judgement}\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
