"""What every store of a ledger does: the same as the model that the rules were explored with."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from flowroute_client import InvalidArgumentError, LedgerError
from flowroute_client._policy.once import Answer, KeyedCall
from flowroute_ledger import SQLiteLedger
from model_ledger import ModelLedger

OWNERS, KEYS, RECORDS = ("first", "second"), ("a", "b"), ("r0", "r1")
_STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["find", "claim", "done", "refused", "unknown", "settle", "release", "die"]
        ),
        st.sampled_from(OWNERS),
        st.sampled_from(KEYS),
        st.sampled_from(RECORDS),
        st.integers(1, 2),
    ),
    max_size=14,
)


def keyed(key: str, token: str = "token") -> KeyedCall:  # noqa: S107 - of a call
    return KeyedCall("messages.send (POST /v2.1/messages)", key, b"content", b"evidence", token)


def answer(record: str = "r0") -> Answer:
    return Answer(202, b'{"data": {"id": "%s"}}' % record.encode(), record)


def _take(
    ledger: SQLiteLedger | ModelLedger, what: str, call: KeyedCall, record: str, attempt: int
) -> object:
    """Take a step, and return what came of it, apart from times."""
    if what == "claim":
        return ledger.claim(call, attempt)
    entry = ledger.find(call)
    if what == "done":
        ledger.record(call, "done", answer(record))
    elif what in {"refused", "unknown"}:
        ledger.record(call, "refused" if what == "refused" else "unknown")
    elif what == "settle" and entry:
        return ledger.settle(call, attempt, answer(record))
    elif what == "release" and entry:
        ledger.release(call, attempt)
    return entry and evolve(entry, age=timedelta())


@given(_STEPS)
def test_a_store_does_what_the_model_does(steps: list[tuple[str, str, str, str, int]]) -> None:
    model = ModelLedger()
    model.alive = frozenset(OWNERS)
    taken = set[str]()
    with TemporaryDirectory() as folder:
        stores = {owner: SQLiteLedger(Path(folder) / "sends.db") for owner in OWNERS}
        for what, owner, key, record, attempt in steps:
            model.owner = owner
            if what == "die":
                stores[owner].close()
                model.alive -= {owner}
            elif owner in model.alive and not (what == "done" and record in taken):
                taken |= {record} if what == "done" else set()
                call = keyed(key, f"{owner} {key} {attempt}")
                expected = _take(model, what, call, record, attempt)
                assert _take(stores[owner], what, call, record, attempt) == expected
        for store in stores.values():
            store.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "sends.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[SQLiteLedger]:
    with SQLiteLedger(path) as ledger:
        yield ledger


def test_an_answer_is_read_again_by_another_process(path: Path, ledger: SQLiteLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    ledger.record(keyed("a"), "done", answer())
    with SQLiteLedger(path) as other:
        entry = other.find(keyed("a", "another token"))
    assert entry is not None
    assert (entry.state, entry.attempt, entry.answer) == ("done", 1, answer())
    assert entry.is_same


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


def test_a_key_of_10_kilobytes_is_a_key(ledger: SQLiteLedger) -> None:
    assert ledger.claim(keyed("k" * 10_000), 1)
    assert ledger.find(keyed("k" * 10_000)) is not None
    assert ledger.find(keyed("k" * 9_999)) is None


def test_another_content_under_a_key_is_told_apart(ledger: SQLiteLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    entry = ledger.find(evolve(keyed("a"), content=b"other"))
    assert entry is not None
    assert not entry.is_same


_CLAIM_AND_WAIT = """
import sys, time
from flowroute_client._policy.once import KeyedCall
from flowroute_ledger import SQLiteLedger
call = KeyedCall("messages.send (POST /v2.1/messages)", "a", b"content", b"evidence", "token")
print(SQLiteLedger(sys.argv[1]).claim(call, 1), flush=True)
time.sleep(60)
"""


def test_a_process_that_was_killed_leaves_an_unknown_outcome(path: Path) -> None:
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", _CLAIM_AND_WAIT, path], stdout=subprocess.PIPE
    )
    with process, SQLiteLedger(path) as ledger:
        assert process.stdout is not None
        assert process.stdout.readline() == b"True\n"
        alive = ledger.find(keyed("a"))
        process.kill()
        process.wait()
        dead = ledger.find(keyed("a"))
    assert alive is not None
    assert dead is not None
    assert (alive.state, dead.state) == ("sending", "unknown")


def test_a_forked_child_is_another_owner(ledger: SQLiteLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    child = os.fork()
    if child == 0:
        claimed = ledger.claim(keyed("b", "of the child"), 1)
        os._exit(0 if claimed else 1)
    assert os.waitpid(child, 0)[1] == 0
    of_parent, of_child = ledger.find(keyed("a")), ledger.find(keyed("b"))
    assert of_parent is not None
    assert of_child is not None
    assert (of_parent.state, of_child.state) == ("sending", "unknown")


def test_a_ledger_that_was_not_used_yet_can_be_forked(ledger: SQLiteLedger) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0 if ledger.claim(keyed("a"), 1) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert not ledger.claim(keyed("a", "of the parent"), 1)


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


def test_an_equal_call_of_the_dead_blocks_nothing(path: Path, ledger: SQLiteLedger) -> None:
    with SQLiteLedger(path) as other:
        assert other.claim(keyed("twin"), 1)
        assert ledger.claim(keyed("a"), 1)
        ledger.record(keyed("a"), "unknown")
        assert ledger.settle(keyed("a"), 1, answer()) == "blocked"
    assert ledger.settle(keyed("a"), 1, answer()) == "settled"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (None, b"another", "keeps its own secret"),
        (b"a secret", None, "needs its secret"),
        (b"a secret", b"another", "another secret"),
    ],
)
def test_a_ledger_is_not_opened_with_another_secret(
    path: Path, first: bytes | None, second: bytes | None, message: str
) -> None:
    with SQLiteLedger(path, secret=first) as ledger:
        assert ledger.claim(keyed("a"), 1)
    with SQLiteLedger(path, secret=second) as other, pytest.raises(LedgerError, match=message):
        other.find(keyed("a"))


def test_another_version_of_the_schema_is_refused(path: Path, ledger: SQLiteLedger) -> None:
    assert ledger.find(keyed("a")) is None
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE flowroute_ledger SET value = x'32' WHERE name = 'version'")
    with SQLiteLedger(path) as other, pytest.raises(LedgerError, match="schema version 2"):
        other.find(keyed("a"))


def test_a_file_that_is_none_is_refused(path: Path) -> None:
    path.write_text("this is not a database" * 100)
    with SQLiteLedger(path) as ledger, pytest.raises(LedgerError, match="not a database"):
        ledger.find(keyed("a"))
    with SQLiteLedger(path.parent) as folder, pytest.raises(LedgerError, match="is a folder"):
        folder.find(keyed("a"))


def test_what_is_certain_expires_and_what_is_not_stays(path: Path) -> None:
    brief = timedelta(milliseconds=1)
    with SQLiteLedger(path) as ledger:
        for key in "abc":
            assert ledger.claim(keyed(key, key), 1)
        ledger.record(keyed("a", "a"), "done", answer())
        ledger.record(keyed("b", "b"), "unknown")
    time.sleep(0.002)
    with SQLiteLedger(path, settling_time=brief, keep_for=brief) as other:
        found = [other.find(keyed(key)) for key in "abc"]
    assert [entry and entry.state for entry in found] == [None, "unknown", "unknown"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settling_time", timedelta()),
        ("keep_for", timedelta(minutes=1)),
        ("keep_for", timedelta()),
        ("sms_rate", 0),
        ("mms_rate", -1.0),
    ],
)
def test_an_option_that_cannot_be_right_is_refused(path: Path, name: str, value: object) -> None:
    with pytest.raises(InvalidArgumentError, match=name):
        SQLiteLedger(path, **{name: value})  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_many_that_make_a_new_ledger_at_once_make_one(path: Path) -> None:
    def use(key: str) -> None:
        with SQLiteLedger(path) as ledger:
            claimed.append(ledger.claim(keyed(key), 1))

    claimed: list[bool] = []
    threads = [threading.Thread(target=use, args=(f"key {n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert claimed == [True] * 16


def test_a_platform_without_locks_is_told_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fcntl", None)
    with SQLiteLedger(path) as ledger, pytest.raises(LedgerError, match="needs file locks"):
        ledger.find(keyed("a"))
