"""A ledger in a file: what it leaves on the disk, and what can happen to that."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest

from flowroute_client import FlowrouteError, InvalidArgumentError, LedgerError
from flowroute_client._policy.entries import Answer, KeyedCall
from flowroute_ledger import SQLiteLedger
from flowroute_ledger._clock import read_time
from ledgers import answer, find_state, keyed


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sends.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[SQLiteLedger]:
    with SQLiteLedger(path) as ledger:
        yield ledger


def test_no_key_text_or_answer_can_be_read_in_the_file(path: Path, ledger: SQLiteLedger) -> None:
    private = b"12065550199"
    call = KeyedCall("messages.send", private.decode(), private, private)
    assert ledger.claim(call, 1)
    ledger.record(call, "done", Answer(202, private, "r0"))
    ledger.close()
    written = b"".join(file.read_bytes() for file in path.parent.iterdir() if file.is_file())
    assert b"messages.send" in written
    assert private not in written


def test_only_the_owner_can_read_the_files(path: Path, ledger: SQLiteLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    for file in path.parent.rglob("*"):
        is_private = stat.S_IMODE(file.stat().st_mode) & 0o077 == 0
        assert is_private or "ballast" in file.name  # which holds nothing


def test_a_ledger_shows_where_it_is(path: Path) -> None:
    assert repr(SQLiteLedger(path)) == f"SQLiteLedger({str(path)!r})"


def test_a_ledger_that_was_deleted_or_replaced_is_not_used(
    path: Path, ledger: SQLiteLedger
) -> None:
    assert ledger.claim(keyed("a"), 1)
    path.unlink()
    with pytest.raises(LedgerError, match="deleted or replaced"):
        ledger.claim(keyed("b"), 1)
    with SQLiteLedger(path) as other:
        assert other.claim(keyed("c"), 1)
    with pytest.raises(LedgerError, match="deleted or replaced"):
        ledger.claim(keyed("b"), 1)


def test_what_cannot_be_written_down_is_written_later(path: Path, ledger: SQLiteLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    hidden = path.rename(path.with_name("away"))
    with pytest.raises(LedgerError):
        ledger.record(keyed("a"), "done", answer())
    hidden.rename(path)
    entry = ledger.find(keyed("a"))
    assert entry is not None
    assert entry.answer == answer()


def test_what_cannot_be_written_down_is_written_at_the_end(
    path: Path, ledger: SQLiteLedger
) -> None:
    assert ledger.claim(keyed("a"), 1)
    hidden = path.rename(path.with_name("away"))
    with pytest.raises(LedgerError):
        ledger.record(keyed("a"), "done", answer())
    hidden.rename(path)
    ledger.close()
    with SQLiteLedger(path) as other:
        entry = other.find(keyed("a"))
    assert entry is not None
    assert entry.answer == answer()


def test_a_full_disk_gives_up_the_ballast_for_answers(path: Path, ledger: SQLiteLedger) -> None:
    ballast = path.with_name("sends.db-ballast")
    assert ledger.claim(keyed("a"), 1)
    assert ballast.stat().st_size == 64 * 1024
    connection = ledger._connection  # pyright: ignore[reportPrivateUsage]
    connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(LedgerError, match="full"):
        ledger.record(keyed("a"), "done", Answer(202, bytes(100_000), "r0"))
    assert not ballast.exists()
    with pytest.raises(LedgerError, match="full"):
        ledger.claim(keyed("b"), 1)
    connection.execute("PRAGMA max_page_count = 1000000")
    entry = ledger.find(keyed("a"))
    assert entry is not None
    assert entry.state == "done"


DAY = 86_400 * 10**6


@pytest.mark.parametrize("step", [DAY, -DAY])
def test_a_clock_that_is_set_makes_nothing_older(
    path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    hour = timedelta(hours=1)
    with SQLiteLedger(path, settling_time=hour, keep_for=hour) as ledger:
        for key in "ab":
            assert ledger.claim(keyed(key, key), 1)
        ledger.record(keyed("a", "a"), "done", answer())
        ledger.record(keyed("b", "b"), "unknown")
        monkeypatch.setattr("flowroute_ledger._sqlite.read_time", lambda: read_time() + step)
        assert find_state(ledger, "a") == "done"
        entry = ledger.find(keyed("b"))
    assert entry is not None
    assert timedelta() <= entry.age < hour
    assert entry.is_age_certain


def test_after_another_start_of_the_machine_no_age_is_certain(
    ledger: SQLiteLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ledger.claim(keyed("a"), 1)
    ledger.record(keyed("a"), "unknown")
    monkeypatch.setattr("flowroute_ledger._sqlite.read_boot", lambda: "another")
    entry = ledger.find(keyed("a"))
    assert entry is not None
    assert not entry.is_age_certain


def test_a_file_from_elsewhere_deletes_no_other_file(path: Path, ledger: SQLiteLedger) -> None:
    other = path.with_name("other")
    other.touch()
    assert ledger.claim(keyed("a"), 1)
    with ledger._begin() as execute:  # pyright: ignore[reportPrivateUsage]
        execute("UPDATE flowroute_calls SET owner = '../other'", {})
    assert find_state(ledger, "a") == "unknown"
    assert other.exists()


def test_a_file_that_is_none_is_refused(path: Path) -> None:
    path.write_text("this is not a database" * 100)
    with SQLiteLedger(path) as ledger, pytest.raises(LedgerError, match="not a database"):
        ledger.find(keyed("a"))


def test_a_platform_without_locks_is_told_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with SQLiteLedger(path) as ledger, pytest.raises(LedgerError, match="use a PostgresLedger"):
        ledger.find(keyed("a"))


@pytest.mark.parametrize(
    "path",
    [
        "",
        ":memory:",
        "file:sends.db?mode=memory",
        "postgresql+psycopg://user:password@host/name",
        "a\0b",
        "a\ud800b",
        b"sends.db",
        None,
        3,
    ],
)
def test_what_is_no_path_is_refused(path: object) -> None:
    with pytest.raises(InvalidArgumentError, match="path of a file") as caught:
        SQLiteLedger(cast("str", path))
    assert "password" not in str(caught.value)


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(FlowrouteError), SQLiteLedger(loop) as ledger:
        ledger.find(keyed("a"))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (tmp_path, pipe):
        with SQLiteLedger(path) as ledger, pytest.raises(LedgerError, match="is not a file"):
            ledger.find(keyed("a"))
    assert [*tmp_path.iterdir()] == [pipe]


def test_a_disk_without_what_a_file_needs_is_explained(path: Path) -> None:
    path.with_name("sends.db-wal").mkdir()
    with SQLiteLedger(path) as ledger, pytest.raises(LedgerError, match="a disk of this machine"):
        ledger.find(keyed("a"))


def test_a_database_of_something_else_is_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE guests (name TEXT)")
    before = path.read_bytes()
    with SQLiteLedger(path) as ledger, pytest.raises(LedgerError, match="something else"):
        ledger.find(keyed("a"))
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with (
        SQLiteLedger(tmp_path / "no" / "sends.db") as ledger,
        pytest.raises(LedgerError, match="folder that does not exist"),
    ):
        ledger.find(keyed("a"))


def test_a_file_is_the_same_by_another_name(path: Path, ledger: SQLiteLedger) -> None:
    other = path.with_name("other.db")
    other.symlink_to(path)
    assert ledger.claim(keyed("a"), 1)
    with SQLiteLedger(other) as same:
        assert find_state(same, "a") == "sending"


def test_a_file_with_hard_links_is_refused(path: Path, ledger: SQLiteLedger) -> None:
    assert ledger.find(keyed("a")) is None
    ledger.close()
    path.with_name("other.db").hardlink_to(path)
    with pytest.raises(LedgerError, match="hard links"):
        ledger.find(keyed("a"))
