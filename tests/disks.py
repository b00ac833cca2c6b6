"""Ledgers on disks that fill up: nothing is sent without a claim, and what was sent is known.

Run by scripts/soak. The disks are in memory, and only this process and its children see them.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from attrs import asdict, frozen

from flowroute_client import Flowroute, LedgerError
from flowroute_sandbox import Sandbox
from kills import KEYS, Plan, open_ledger
from ledgers import wait_until
from postgres import Postgres, run_postgres

FROM, TO = "12065550100", "12065550199"
PLAN = Plan(messages=0, kills=0)
DISKS = 24
_ENOUGH = 5
"""Messages in a row that are refused before the sender dies."""
_REMOUNT, _DETACH = 32, 2
_INSIDE = "FLOWROUTE_TESTS_OWN_MOUNTS"


class Disk:
    """A disk of a few kilobytes."""

    def __init__(self, kilobytes: int) -> None:
        """Mount it."""
        self.folder = Path(tempfile.mkdtemp(prefix="disk-", dir="/tmp"))
        self._mount(0, kilobytes)

    def _mount(self, flags: int, kilobytes: int) -> None:
        options = f"size={kilobytes}k,mode=0777".encode()
        path = str(self.folder).encode()
        _check(_libc().mount(b"none", path, b"tmpfs", flags, options))

    def make_room(self) -> None:
        """Let it be larger."""
        self._mount(_REMOUNT, 64_000)

    def close(self) -> None:
        """Throw it away."""
        _check(_libc().umount2(str(self.folder).encode(), _DETACH))
        self.folder.rmdir()


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> None:
    if result:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def fill(url: str, place: str) -> None:
    """Send until the disk is full and a while longer, say what became of it, and die."""
    outcomes = list[bool]()
    ledger = open_ledger(place, PLAN)
    client = Flowroute(*KEYS, base_url=url, ledger=ledger, max_retries=0)
    while len(outcomes) < _ENOUGH or any(outcomes[-_ENOUGH:]):
        try:
            _send(client, len(outcomes))
        except LedgerError:
            outcomes.append(False)
        else:
            outcomes.append(True)
    sys.stdout.write(json.dumps(outcomes))
    sys.stdout.flush()
    os._exit(0)  # what the ledger still had to write down is lost


def _send(client: Flowroute, number: int) -> str:
    once = client.with_options(idempotency_key=f"key {number}")
    return once.messages.send(from_=FROM, to=TO, body=f"message {number}").id


@frozen
class Judgement:
    """What became of the messages of a sender whose disk was full."""

    sent: int
    refused: int
    without_answer: int
    """Those whose claims fitted and whose answers did not."""


def judge(place: str, disk: Disk) -> Judgement:
    """Let a sender fill a disk, make room, send all again, and judge it by the inbox.

    Raises:
        AssertionError: A text was sent twice, or without a claim, or is unaccounted for.
    """
    with Sandbox(keep=100_000) as sandbox:
        command = [sys.executable, __file__, sandbox.url, place]
        outcomes = json.loads(subprocess.check_output(command))  # noqa: S603 - ourselves
        before = _count_texts(sandbox)
        told = {f"message {number}": 1 for number, is_sent in enumerate(outcomes) if is_sent}
        assert before == told, "what was refused was not sent, and the rest was"
        disk.make_room()
        with open_ledger(place, PLAN) as ledger:
            wait_until(lambda: not any(each.is_under_way for each in ledger.list_unknown()))
            without_answer = len(ledger.list_unknown())
            with Flowroute(*KEYS, base_url=sandbox.url, ledger=ledger) as client:
                ids = [_send(client, number) for number in range(len(outcomes))]
            assert ledger.list_unknown() == []
        messages = sandbox.inbox.messages()
        assert set(ids) == {message.id for message in messages}, "each key has its message"
        assert set(_count_texts(sandbox).values()) == {1}, "never twice"
    return Judgement(sum(outcomes), len(outcomes) - sum(outcomes), without_answer)


def _count_texts(sandbox: Sandbox) -> Counter[str | None]:
    return Counter(message.body for message in sandbox.inbox.messages())


@contextmanager
def _make_disk(kilobytes: int) -> Generator[Disk]:
    disk = Disk(kilobytes)
    try:
        yield disk
    finally:
        disk.close()


def judge_file(number: int) -> Judgement:
    """Judge a file on a disk, another one for each number."""
    with _make_disk(280 + 4 * number) as disk:
        return judge(str(disk.folder / "sends.db"), disk)


def judge_database(postgres: Postgres, number: int) -> Judgement:
    """Judge tables on a disk, another one for each number."""
    with (
        _make_disk(200 + 8 * number) as disk,
        postgres.use_disk(disk.folder),
        postgres.new_schema() as place,
    ):
        return judge(place, disk)


def main() -> int:
    """Fill disks; with arguments, be the sender that fills one."""
    if len(sys.argv) > 1:
        fill(*sys.argv[1:])
    if _INSIDE not in os.environ:
        user = () if os.getuid() == 0 else ("--user", "--map-current-user", "--keep-caps")
        own_mounts = ("unshare", "--mount", *user, sys.executable, __file__)
        os.execvpe(own_mounts[0], own_mounts, {**os.environ, _INSIDE: "1"})  # noqa: S606 - ourselves
    with run_postgres() as postgres:
        _report("SQLite", judge_file)
        _report("PostgreSQL", partial(judge_database, postgres))
    return 0


def _report(kind: str, judge_one: Callable[[int], Judgement]) -> None:
    total = Counter[str]()
    for number in range(DISKS):
        found = judge_one(number)
        total.update(
            {**asdict(found), "disks_with_claims_without_answer": found.without_answer > 0}
        )
    sys.stdout.write(f"{kind}, {DISKS} disks that fill up: {dict(total)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
