"""A ledger in a database: what can happen to the server, the connections and the tables."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import cache, partial
from itertools import chain
from pathlib import Path
from traceback import format_exception
from typing import cast
from uuid import uuid4

import psycopg
import pytest

import flowroute_ledger
from flowroute_client import InvalidArgumentError, LedgerError
from flowroute_client._http.store import call_store
from flowroute_client._policy.entries import Answer, KeyedCall
from flowroute_client._policy.once import StoreCall
from flowroute_ledger import PostgresLedger
from ledgers import answer, find_state, keyed, wait_until
from postgres import Postgres, run_postgres


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with run_postgres() as postgres:
        yield postgres


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    with postgres.new_schema() as url:
        yield url


@pytest.fixture
def ledger(url: str) -> Iterator[PostgresLedger]:
    with PostgresLedger(url) as ledger:
        yield ledger


def _end_sessions(url: str) -> None:
    """End every session but this one, as a restart of the server does."""
    end = b"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(end)


def test_no_key_text_or_answer_can_be_read_in_the_tables(url: str, ledger: PostgresLedger) -> None:
    private = "12065550199"
    call = KeyedCall("messages.send", private, private.encode(), private.encode())
    assert ledger.claim(call, 1)
    ledger.record(call, "done", Answer(202, private.encode(), "r0"))
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT * FROM flowroute_calls").fetchall()
    assert len(rows) == 1
    assert "messages.send" in str(rows)
    assert private not in str(rows)
    assert private.encode().hex() not in str(rows)
    assert url not in repr(ledger)


def test_all_is_connected_before_a_place_is_taken(url: str, ledger: PostgresLedger) -> None:
    def list_sessions() -> list[int]:
        with psycopg.connect(url) as connection:
            pids = "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            return sorted(pid for (pid,) in connection.execute(pids))

    assert ledger.find(keyed("a")) is None
    before = list_sessions()
    assert ledger.reserve("account", "sms", 1.0) == 0
    assert ledger.claim(keyed("a"), 1)
    assert list_sessions() == before


def test_a_lost_connection_is_made_again(url: str, ledger: PostgresLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    _end_sessions(url)
    ledger.record(keyed("a"), "done", answer())
    assert find_state(ledger, "a") == "done"
    _end_sessions(url)
    assert ledger.claim(keyed("b", "of b"), 1)


def test_a_connection_that_is_lost_in_the_middle_loses_no_answer(
    url: str, ledger: PostgresLedger
) -> None:
    assert ledger.claim(keyed("a"), 1)
    with pytest.raises(LedgerError, match="terminating connection"):
        _lose_connection(ledger, url)
    ledger.record(keyed("a"), "done", answer())
    assert find_state(ledger, "a") == "done"


def _lose_connection(ledger: PostgresLedger, url: str) -> None:
    with ledger._begin() as execute:  # pyright: ignore[reportPrivateUsage]
        _end_sessions(url)
        execute("SELECT pg_sleep(60)", {})


def test_who_lost_its_session_is_dead_to_others_and_goes_on_as_another(
    url: str, ledger: PostgresLedger
) -> None:
    assert ledger.claim(keyed("a"), 1)
    with PostgresLedger(url) as other:
        assert find_state(other, "a") == "sending"
        _end_sessions(url)
        wait_until(lambda: find_state(other, "a") == "unknown")
        assert ledger.claim(keyed("b", "of b"), 1)
        assert find_state(other, "b") == "sending"
        ledger.record(keyed("a"), "done", answer())  # its answer counts all the same
        assert find_state(other, "a") == "done"


@pytest.mark.parametrize("statement", ["DROP TABLE {0}", "DELETE FROM {0}"])
def test_tables_that_were_deleted_or_replaced_are_not_used(
    url: str, ledger: PostgresLedger, statement: str
) -> None:
    assert ledger.claim(keyed("a"), 1)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.format("flowroute_ledger").encode())
    with pytest.raises(LedgerError, match="deleted or replaced"):
        ledger.claim(keyed("b"), 1)
    with PostgresLedger(url) as other:
        assert other.claim(keyed("c"), 1)
    with pytest.raises(LedgerError, match="deleted or replaced"):
        ledger.claim(keyed("b"), 1)


def test_all_that_share_a_database_share_a_rate(url: str) -> None:
    slow = partial(PostgresLedger, url, sms_rate=0.001)
    with slow() as ledger, slow() as other:
        waits = [each.reserve("account", "sms", 1e6) for each in (ledger, other, ledger, other)]
        assert waits == pytest.approx([0, 1010, 2020, 3030], abs=500)
        assert other.reserve("another", "sms", 0) == 0
        assert other.reserve("account", "sms", 0) > 0


def test_a_429_is_told_to_all(url: str, ledger: PostgresLedger) -> None:
    with PostgresLedger(url) as other:
        ledger.slow_down("account", "sms", 3600)
        wait_until(lambda: other.reserve("account", "sms", 0) > 0)


@pytest.fixture
def server() -> Iterator[Postgres]:
    """Give a server that may be ill-treated."""
    with run_postgres() as server:
        yield server


def test_a_server_that_is_gone_or_frozen_holds_nobody_beyond_the_deadline(server: Postgres) -> None:
    with PostgresLedger(server.url) as ledger:
        assert ledger.claim(keyed("a"), 1)
        server.process.send_signal(signal.SIGSTOP)
        backends = _freeze_backends(server)
        with pytest.raises(LedgerError, match="within the deadline"):
            call_store(StoreCall(lambda: ledger.claim(keyed("b"), 1)), 0.2)
        for process in (server.process.pid, *backends):
            os.kill(process, signal.SIGCONT)
        wait_until(lambda: find_state(ledger, "b") == "sending")
        server.stop(signal.SIGQUIT)
        with pytest.raises(LedgerError, match="cannot be used"):
            ledger.claim(keyed("c"), 1)
        with pytest.raises(LedgerError, match="cannot be used"):
            ledger.record(keyed("a"), "done", answer())
        server.start()
        assert find_state(ledger, "a") == "done"


def _freeze_backends(server: Postgres) -> list[int]:
    """Stop what serves the connections."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    backends = [int(pid) for pid in children.read_text("ascii").split()]
    for backend in backends:
        os.kill(backend, signal.SIGSTOP)
    return backends


def test_a_fork_leaves_the_connections_to_the_parent(url: str, ledger: PostgresLedger) -> None:
    assert ledger.claim(keyed("a"), 1)
    child = os.fork()
    if child == 0:
        ledger.claim(keyed("b", "of the child"), 1)
        ledger.close()
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    ledger.record(keyed("a"), "done", answer())
    with PostgresLedger(url) as other:
        assert (find_state(other, "a"), find_state(other, "b")) == ("done", "unknown")


def test_threads_share_a_ledger(ledger: PostgresLedger) -> None:
    claimed = list[bool]()

    def claim(number: int) -> None:
        claimed.append(ledger.claim(keyed("one for all", f"of {number}"), 1))

    threads = [threading.Thread(target=claim, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claimed) == [False] * 7 + [True]


def test_closing_twice_does_no_harm(url: str) -> None:
    ledger = PostgresLedger(url)
    ledger.close()
    assert ledger.claim(keyed("a"), 1)
    ledger.close()
    ledger.close()


def test_without_psycopg_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flowroute_ledger._postgres", None)
    with pytest.raises(ModuleNotFoundError, match=r"in a clone: pip install '\.\[postgres\]'"):
        _ = flowroute_ledger.PostgresLedger
    assert not hasattr(flowroute_ledger, "PostgresLedgre")


@pytest.mark.parametrize(
    "database",
    [
        "postgres//app:s3cret@db",
        "postgresql://app:s3%cret@db/app",
        "postgresql://app:s3cret/@db/app",
        "postgresql://app:s3cret@[::1/app",
        "postgresql+psycopg://app:s3cret@db/app",
        "host=db password='s3cret",
        "s3cret\ud800",
        b"host=db password=s3cret",
        None,
    ],
)
def test_what_names_no_database_is_refused_and_not_shown(database: object) -> None:
    with pytest.raises(InvalidArgumentError, match="connection string") as caught:
        PostgresLedger(cast("str", database))
    assert "s3cret" not in "".join(format_exception(caught.value, limit=0))


def test_an_error_of_the_server_is_told_in_a_line(postgres: Postgres) -> None:
    with (
        PostgresLedger(f"{postgres.url} options='-c search_path=nowhere'") as ledger,
        pytest.raises(LedgerError, match=r"^the ledger cannot be used: no schema .*$") as caught,
    ):
        ledger.find(keyed("a"))
    assert "\n" not in str(caught.value)


def test_who_may_only_write_uses_tables_that_another_made(url: str, ledger: PostgresLedger) -> None:
    assert ledger.find(keyed("a")) is None
    schema, user = url.rpartition("=")[2].rstrip("'"), f"u{uuid4().hex}"
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (
            f"CREATE ROLE {user} LOGIN",
            f"GRANT USAGE ON SCHEMA {schema} TO {user}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {user}",
        ):
            connection.execute(statement.encode())
    with PostgresLedger(f"{url} user={user}") as other:
        assert other.claim(keyed("a"), 1)
        assert find_state(ledger, "a") == "sending"


def test_other_defaults_of_a_database_change_nothing(url: str) -> None:
    settings = (
        "default_transaction_isolation=serializable",
        "synchronous_commit=off",
        "client_encoding=SQL_ASCII",
    )
    strict = "".join((url[:-1], *(f" -c {each}" for each in settings), "'"))
    go = threading.Barrier(4)

    def claim(_: int) -> list[bool]:
        try:
            with PostgresLedger(strict) as ledger:
                return [
                    ledger.claim(keyed(f"key {n}", os.urandom(8).hex()), 1)
                    for n in range(10)
                    if go.wait() >= 0
                ]
        except LedgerError:
            go.abort()
            raise

    with ThreadPoolExecutor(4) as pool:
        results = chain.from_iterable(pool.map(claim, range(4)))
        assert sorted(results) == [False] * 30 + [True] * 10
    with PostgresLedger(strict) as ledger, ledger._begin() as execute:  # pyright: ignore[reportPrivateUsage]
        assert execute("SHOW synchronous_commit", {}) == [("on",)]


class _Pooled:
    """A connection as a pooler gives it, that shares one session between several."""

    def __init__(self, session: psycopg.Connection) -> None:
        self._session = session

    def __getattr__(self, name: str) -> object:
        return getattr(self._session, name)

    def close(self) -> None:
        pass


def test_a_pooler_that_shares_sessions_is_refused(
    ledger: PostgresLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = cache(vars(PostgresLedger)["_connect"])

    def pool(ledger: PostgresLedger) -> _Pooled:
        return _Pooled(connect(ledger))

    monkeypatch.setattr(PostgresLedger, "_connect", pool)
    with closing(connect(ledger)), pytest.raises(LedgerError, match="pooler"):
        ledger.claim(keyed("a"), 1)
