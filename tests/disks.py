"""Ledgers on disks that fill up: nothing is sent without a claim, and what was sent is known.

Run by scripts/soak. The disks are in memory, and only this process and its children see them.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
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
from inboxes import KEYS, check_inbox, name_texts, send, send_again, wait_for_the_dead
from kills import Plan, open_ledger
from postgres import Postgres, run_postgres

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

    def fill(self) -> None:
        """Let it be as small as what is on it."""
        self._mount(_REMOUNT, shutil.disk_usage(self.folder).used // 1024)

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
            send(client, f"key {len(outcomes)}", f"message {len(outcomes)}")
        except LedgerError:
            outcomes.append(False)
        else:
            outcomes.append(True)
    sys.stdout.write(json.dumps(outcomes))
    sys.stdout.flush()
    os._exit(0)  # what the ledger still had to write down is lost


@frozen
class Judgement:
    """What became of the messages of a sender whose disk was full."""

    sent: int
    refused: int
    without_answer: int
    """Those whose claims fitted and whose answers did not."""


def judge(place: str, make_room: Callable[[], object]) -> Judgement:
    """Let a sender fill a disk, make room, send all again, and judge it by the inbox.

    Raises:
        AssertionError: A text was sent twice, or without a claim, or is unaccounted for.
    """
    with Sandbox(keep=100_000) as sandbox:
        command = [sys.executable, __file__, sandbox.url, place]
        outcomes = json.loads(subprocess.check_output(command))  # noqa: S603 - ourselves
        texts = name_texts(len(outcomes))
        told = [text for text, is_sent in zip(texts.values(), outcomes, strict=True) if is_sent]
        assert check_inbox(sandbox, told) == len(told), "what was refused was not sent"
        make_room()
        with open_ledger(place, PLAN) as ledger:
            wait_for_the_dead(ledger)
            without_answer = len(ledger.list_unknown())
            check_inbox(sandbox, texts.values(), send_again(sandbox, ledger, texts))
            assert ledger.list_unknown() == []
    return Judgement(len(told), len(outcomes) - len(told), without_answer)


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
        return judge(str(disk.folder / "sends.db"), disk.make_room)


def judge_database(postgres: Postgres, number: int) -> Judgement:
    """Judge tables on a disk, another one for each number."""
    with (
        _make_disk(200 + 8 * number) as disk,
        postgres.use_disk(disk.folder),
        postgres.new_schema() as place,
    ):
        return judge(place, disk.make_room)


def judge_log(number: int) -> Judgement:
    """Judge tables whose log is on a disk, without which PostgreSQL does not go on."""
    with (
        _make_disk(64_000) as disk,
        run_postgres(disk.folder / "log") as postgres,
        postgres.new_schema() as place,
    ):
        postgres.use_up_log(but=65_536 * (number % 8 + 1))
        disk.fill()

        def make_room() -> None:
            disk.make_room()
            postgres.stop(signal.SIGQUIT)
            postgres.start()

        return judge(place, make_room)


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
    _report("PostgreSQL's log", judge_log)
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
