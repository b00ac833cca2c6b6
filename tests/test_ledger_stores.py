"""What every store of a ledger does: the same as the model that the rules were explored with."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from flowroute_client import InvalidArgumentError, LedgerError
from flowroute_client._policy.entries import Answer, KeyedCall
from flowroute_ledger import PostgresLedger, SQLiteLedger
from ledgers import answer, find_state, keyed, wait_until
from model_ledger import ModelLedger
from postgres import Postgres, run_postgres

SomeLedger: TypeAlias = SQLiteLedger | PostgresLedger
Store: TypeAlias = Callable[..., SomeLedger]
"""Opens a ledger on the same file or database."""
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


def _take(
    ledger: SomeLedger | ModelLedger, what: str, call: KeyedCall, record: str, attempt: int
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


def _follow_model(store: Store, steps: list[tuple[str, str, str, str, int]]) -> None:
    """Take the same steps in stores and in the model, and compare what comes of each."""
    model = ModelLedger()
    model.alive = frozenset(OWNERS)
    taken = set[str]()
    stores = {owner: store() for owner in OWNERS}
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
    for opened in stores.values():
        opened.close()


@given(_STEPS)
def test_a_file_does_what_the_model_does(steps: list[tuple[str, str, str, str, int]]) -> None:
    with TemporaryDirectory() as folder:
        _follow_model(partial(SQLiteLedger, Path(folder) / "sends.db"), steps)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with run_postgres() as postgres:
        yield postgres


@given(steps=_STEPS)
def test_a_database_does_what_the_model_does(
    postgres: Postgres, steps: list[tuple[str, str, str, str, int]]
) -> None:
    with postgres.new_schema() as url:
        _follow_model(partial(PostgresLedger, url), steps)


@pytest.fixture(params=["SQLiteLedger", "PostgresLedger"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give a kind of ledger, and where a new one is."""
    if request.param == "SQLiteLedger":
        yield request.param, str(tmp_path / "sends.db")
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.new_schema() as url:
            yield request.param, url


@pytest.fixture
def store(place: tuple[str, str]) -> Store:
    kinds: Mapping[str, Store] = {each.__name__: each for each in (SQLiteLedger, PostgresLedger)}
    return partial(kinds[place[0]], place[1])


@pytest.fixture
def ledger(store: Store) -> Iterator[SomeLedger]:
    with store() as ledger:
        yield ledger


def test_an_answer_is_read_again_by_another_process(store: Store, ledger: SomeLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    ledger.record(keyed("a"), "done", answer())
    with store() as other:
        entry = other.find(keyed("a", "another token"))
    assert entry is not None
    assert (entry.state, entry.attempt, entry.answer) == ("done", 1, answer())
    assert entry.is_same


def test_a_key_of_10_kilobytes_is_a_key(ledger: SomeLedger) -> None:
    assert ledger.claim(keyed("k" * 10_000), 1)
    assert ledger.find(keyed("k" * 10_000)) is not None
    assert ledger.find(keyed("k" * 9_999)) is None


def test_another_content_under_a_key_is_told_apart(ledger: SomeLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    entry = ledger.find(evolve(keyed("a"), content=b"other"))
    assert entry is not None
    assert not entry.is_same


_CLAIM_AND_WAIT = """
import sys, time
import flowroute_ledger
from flowroute_client._policy.entries import KeyedCall
ledger = getattr(flowroute_ledger, sys.argv[1])(sys.argv[2])
call = KeyedCall("messages.send (POST /v2.1/messages)", "a", b"content", b"evidence", "token")
print(ledger.claim(call, 1), flush=True)
time.sleep(60)
"""


def test_a_process_that_was_killed_leaves_an_unknown_outcome(
    store: Store, place: tuple[str, str]
) -> None:
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", _CLAIM_AND_WAIT, *place], stdout=subprocess.PIPE
    )
    with process, store() as ledger:
        assert process.stdout is not None
        assert process.stdout.readline() == b"True\n"
        assert find_state(ledger, "a") == "sending"
        process.kill()
        wait_until(lambda: find_state(ledger, "a") == "unknown")


def test_a_forked_child_is_another_owner(ledger: SomeLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    child = os.fork()
    if child == 0:
        claimed = ledger.claim(keyed("b", "of the child"), 1)
        os._exit(0 if claimed else 1)
    assert os.waitpid(child, 0)[1] == 0
    wait_until(lambda: find_state(ledger, "b") == "unknown")
    assert find_state(ledger, "a") == "sending"


def test_a_ledger_that_was_not_used_yet_can_be_forked(ledger: SomeLedger) -> None:
    child = os.fork()
    if child == 0:
        os._exit(0 if ledger.claim(keyed("a"), 1) else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert not ledger.claim(keyed("a", "of the parent"), 1)


def test_a_transaction_that_was_left_open_is_given_up(store: Store, ledger: SomeLedger) -> None:
    """As Ctrl-C can leave one: what was written in it would be lost, and hold up all others."""
    assert ledger.find(keyed("a")) is None
    ledger._connection.execute("BEGIN")  # pyright: ignore[reportPrivateUsage]
    assert ledger.claim(keyed("a"), 1)
    with store() as other:
        assert find_state(other, "a") == "sending"


def test_an_equal_call_of_the_dead_blocks_nothing(store: Store, ledger: SomeLedger) -> None:
    with store() as other:
        assert other.claim(keyed("twin"), 1)
        assert ledger.claim(keyed("a"), 1)
        ledger.record(keyed("a"), "unknown")
        assert ledger.settle(keyed("a"), 1, answer()) == "blocked"
    assert ledger.settle(keyed("a"), 1, answer()) == "settled"


def test_what_is_unknown_is_listed_and_released(store: Store, ledger: SomeLedger) -> None:
    with store() as other:
        assert other.claim(keyed("a"), 1)
        (under_way,) = ledger.list_unknown()
    (left_behind,) = ledger.list_unknown()
    assert (under_way.is_under_way, left_behind.is_under_way) == (True, False)
    assert left_behind.operation == "messages.send (POST /v2.1/messages)"
    ledger.release_by_id(left_behind.id)
    assert ledger.list_unknown() == []
    assert ledger.claim(keyed("a", "again"), 2)


def test_what_somebody_has_found_is_done_until_an_answer_says_otherwise(ledger: SomeLedger) -> None:
    for key in ("a", "b"):
        assert ledger.claim(keyed(key), 1)
        ledger.record(keyed(key), "unknown")
    first, second = ledger.list_unknown()
    for nothing in ("", "https://manage.flowroute.com/mdr2-1", "mdr2-1\ud800"):
        with pytest.raises(InvalidArgumentError, match="no id of a message record"):
            ledger.mark_sent(first.id, nothing)
    ledger.mark_sent(first.id, "mdr2-1")
    for unknown in (first, second):  # no longer unknown, and the record is taken
        with pytest.raises(InvalidArgumentError, match="no message whose outcome is unknown, or"):
            ledger.mark_sent(unknown.id, "mdr2-1")
    found = ledger.find(keyed("a"))
    assert found is not None
    assert (found.state, found.answer) == ("done", Answer.of_message("mdr2-1"))
    ledger.record(keyed("b"), "done", Answer(202, b"{}", "mdr2-1"))
    found = ledger.find(keyed("a"))
    assert found is not None
    assert (found.state, found.answer) == ("unknown", None)


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (None, b"another", "keeps its own secret"),
        (b"a secret", None, "needs its secret"),
        (b"a secret", b"another", "another secret"),
    ],
)
def test_a_ledger_is_not_opened_with_another_secret(
    store: Store, first: bytes | None, second: bytes | None, message: str
) -> None:
    with store(secret=first) as ledger:
        assert ledger.claim(keyed("a"), 1)
    with store(secret=second) as other, pytest.raises(LedgerError, match=message):
        other.find(keyed("a"))


def test_another_version_of_the_schema_is_refused(store: Store, ledger: SomeLedger) -> None:
    assert ledger.find(keyed("a")) is None
    with ledger._begin() as execute:  # pyright: ignore[reportPrivateUsage]
        execute("UPDATE flowroute_ledger SET value = :two WHERE name = 'version'", {"two": b"2"})
    with store() as other, pytest.raises(LedgerError, match="schema version 2"):
        other.find(keyed("a"))


def test_what_is_certain_expires_and_what_is_not_stays(store: Store) -> None:
    """Also in a process that runs for months, and what others had left."""
    brief = timedelta(milliseconds=1)
    with store() as before:
        assert before.claim(keyed("c", "c"), 1)
    with store(settling_time=brief, keep_for=brief) as ledger:
        for key in "ab":
            assert ledger.claim(keyed(key, key), 1)
        ledger.record(keyed("a", "a"), "done", answer())
        ledger.record(keyed("b", "b"), "unknown")
        time.sleep(0.002)
        found = [ledger.find(keyed(key)) for key in "abc"]
        assert [entry and entry.state for entry in found] == [None, "unknown", "unknown"]
        assert ledger.claim(keyed("a", "a"), 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("settling_time", timedelta()),
        ("keep_for", timedelta(minutes=1)),
        ("keep_for", timedelta()),
        ("keep_for", 30),
        ("settling_time", timedelta.max),
        ("release_unsettled", "no"),
        ("sms_rate", 0),
        ("sms_rate", "5"),
        ("mms_rate", -1.0),
        ("secret", "in text"),
        ("secret", b""),
        ("keep", timedelta(days=1)),
    ],
)
def test_an_option_that_cannot_be_right_is_refused(store: Store, name: str, value: object) -> None:
    with pytest.raises(InvalidArgumentError, match=name) as caught:
        store(**{name: value})
    assert "in text" not in str(caught.value)


def test_what_is_certain_can_be_remembered_for_ever(store: Store) -> None:
    with store(keep_for=timedelta.max) as ledger:
        assert ledger.claim(keyed("a"), 1)
        ledger.record(keyed("a"), "done", answer())
    with store(keep_for=timedelta.max) as other:
        assert find_state(other, "a") == "done"


def test_a_rate_can_be_as_slow_as_a_pause_is_long(store: Store) -> None:
    with store(sms_rate=1e-300) as ledger:
        assert ledger.reserve("account", "sms", 1.0) == 0.0
        ledger._slow_down("account", "sms", 1e300)  # pyright: ignore[reportPrivateUsage]
        assert ledger.reserve("account", "sms", 1.0) > 1.0


def test_many_that_make_a_new_ledger_at_once_make_one(store: Store) -> None:
    def use(key: str) -> None:
        with store() as ledger:
            claimed.append(ledger.claim(keyed(key), 1))

    claimed: list[bool] = []
    threads = [threading.Thread(target=use, args=(f"key {n}",)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert claimed == [True] * 16
