"""A ledger in a PostgreSQL database, for any number of processes and machines."""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache, cached_property
from threading import Lock, RLock
from typing import Any, TypeAlias, Unpack

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from flowroute_client._fork import reset_in_children
from flowroute_client.errors import InvalidArgumentError, LedgerError
from flowroute_ledger._options import LedgerOptions
from flowroute_ledger._secret import Secret
from flowroute_ledger._sql import (
    SCHEMA,
    Execute,
    Moment,
    SQLLedger,
    check_version,
)

_CALLS, _RATES = 0x666C6F77, 0x72617465
"""The advisory locks of those who write: of calls, and of rates, which wait for no disk."""
_SESSION = """
    SET idle_in_transaction_session_timeout = '10s';
    SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
    SET default_transaction_isolation = 'read committed'; SET client_encoding = 'UTF8';
    SELECT set_config('synchronous_commit', 'on', false)
    WHERE current_setting('synchronous_commit') = 'off'
    """
"""Who stops in the middle of a write, or vanishes with its machine, does not hold up the others.

A database may have other defaults: writers wait for each other here, so no isolation is needed that
refuses one of them, and what was written must outlive the server.
"""
_Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]
_PARAMETER = re.compile(r":(\w+)")


class PostgresLedger(SQLLedger):
    """Remembers what was sent in tables of a PostgreSQL database.

    Share one between threads, tasks and clients; other processes and machines open the same
    database. After a fork, a child connects by itself. Close it, or use it in a ``with`` statement.

    It takes two connections, one of which shows that this process lives: they must be sessions of
    their own, not those of a pool that shares them between transactions.

    Args:
        database: Where it is: a connection string or URL of PostgreSQL. The tables are made in the
            first schema of its search path, if they are not there.
        options: See `LedgerOptions`: settling time, release, what is remembered, rates, secret.

    Raises:
        InvalidArgumentError: One of these cannot be right.
        LedgerError: From each method: the database cannot be used; nothing was sent.
    """

    def __init__(self, database: str, **options: Unpack[LedgerOptions]) -> None:
        """Take the database and the options; it is opened when it is needed."""
        super().__init__(options)
        self._database = _check_database(database)
        self._opened_secret: Secret | None = None
        self._id = b""
        self._left_to_parent: list[object] = []
        self._lock = RLock()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Begin anew: a child is another owner, and must not close what is its parent's."""
        self._lock, self._owing = RLock(), Lock()
        self._left_to_parent += [vars(self).pop(name, None) for name in ("_connection", "_life")]
        self._owed.clear()

    @cached_property
    def _connection(self) -> _Connection:
        _ = self._life  # before a place in the rate is taken, which does not wait
        return self._connect()

    @cached_property
    def _life(self) -> _Life:
        return _Life(self._connect())

    def _connect(self) -> _Connection:
        # Values are written into the statements here: of a bare parameter the server would not
        # know the type.
        connection = psycopg.connect(
            self._database, autocommit=True, cursor_factory=psycopg.ClientCursor
        )
        connection.execute(_SESSION)
        return connection

    @property
    def _secret(self) -> Secret:
        with self._use():
            self._opened_secret = self._opened_secret or self._set_up(self._connection)
            return self._opened_secret

    def _set_up(self, connection: _Connection) -> Secret:
        with connection.transaction():
            execute = _execute_on(connection)
            execute("SELECT pg_advisory_xact_lock(:lock)", {"lock": _CALLS})
            ((is_made,),) = execute("SELECT to_regclass('flowroute_ledger') IS NOT NULL", {})
            for statement in () if is_made else SCHEMA:  # who uses them may not be who made them
                execute(statement.format(blob="BYTEA"), {})
            secret = check_version(execute, self._options.secret, os.urandom(32))
            made = "INSERT INTO flowroute_ledger VALUES ('id', :id) ON CONFLICT (name) DO NOTHING"
            execute(made, {"id": os.urandom(16)})
            self._id = _read_id(execute)
        return secret

    def _show_owner(self, execute: Execute) -> str:
        for _ in range(2):  # a session can be lost: whoever was left behind is dead to the others
            if self._life.goes_on() and _is_held(execute, self._life.owner):
                return self._life.owner
            vars(self).pop("_life").close()
        raise LedgerError(
            "the ledger is behind a pooler that shares a session between connections, so others"
            " would take this process for dead: connect to the server itself"
        )

    def _is_alive(self, execute: Execute, owner: str) -> bool:
        is_own = "_life" in vars(self) and owner == self._life.owner
        return is_own or _is_held(execute, owner)

    def _now(self, execute: Execute) -> Moment:
        clock = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
        ((now,),) = execute(clock, {})
        return Moment(now, now, "")  # one clock for all: that of the server

    @contextmanager
    def _begin(self, *, is_durable: bool = True) -> Generator[Execute]:
        with self._use(), self._reconnect().transaction():
            execute = _execute_on(self._connection)
            lock = _CALLS if is_durable else _RATES
            execute("SELECT pg_advisory_xact_lock(:lock)", {"lock": lock})
            if not is_durable:
                execute("SET LOCAL synchronous_commit = off", {})
            if _read_id(execute) != self._id:
                raise _make_replaced_error()
            yield execute

    def _reconnect(self) -> _Connection:
        """Return the connection, or a new one if it was lost."""
        if not _answers(self._connection):
            del self._connection
        _ = self._secret
        return self._connection

    @contextmanager
    def _use(self) -> Generator[None]:
        """Use the connection; one thread at a time does."""
        with self._lock:
            try:
                yield
            except (errors.UndefinedTable, errors.InvalidSchemaName) as error:
                raise (_make_replaced_error() if self._id else _explain(error)) from None
            except psycopg.Error as error:
                raise _explain(error) from error

    def _prepare_for_answers(self) -> None:
        """Do nothing: the database is the user's, and so is the room on its disk."""

    def _pay(self) -> None:
        try:
            super()._pay()
        except LedgerError:  # perhaps only the connection was lost
            super()._pay()

    def close(self) -> None:
        """Close the connections; closing twice does no harm. What is under way is then in doubt."""
        with self._lock:
            with suppress(LedgerError):
                self._pay()
            for name in ("_connection", "_life"):
                if name in vars(self):
                    vars(self).pop(name).close()

    def __repr__(self) -> str:
        """Show no more than what it is: where it is may hold a password."""
        return "PostgresLedger(...)"


class _Life:
    """A session that shows that a process lives, by a lock that only its end opens."""

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self.owner = str(int.from_bytes(os.urandom(7), "big"))
        execute = _execute_on(connection)
        execute("SELECT pg_advisory_lock(:owner)", {"owner": int(self.owner)})

    def goes_on(self) -> bool:
        """Whether the session has not ended."""
        return _answers(self._connection)

    def close(self) -> None:
        """End it, so that others know at once."""
        with suppress(psycopg.Error):
            self._connection.execute("SELECT pg_advisory_unlock_all()")
        self._connection.close()


def _check_database(database: object) -> str:
    """Take what says where a database is; an error does not show it, since it may hold a password.

    Raises:
        InvalidArgumentError: It says nothing of that kind.
    """
    if not isinstance(database, str):
        raise _make_database_error()
    try:
        port = conninfo_to_dict(database).get("port")
    except (psycopg.Error, UnicodeEncodeError):
        raise _make_database_error() from None
    if not all(each.strip().isdecimal() for each in str(port or 0).split(",")):
        raise _make_database_error()  # such as a password with a slash in it
    return database


def _make_database_error() -> InvalidArgumentError:
    what = (
        "ledger: database: give a connection string or URL of PostgreSQL, such as"
        " postgresql://user@host/name; what is special in a URL, as in a password, is written %XX"
    )
    return InvalidArgumentError(what, "database")


def _explain(error: psycopg.Error) -> LedgerError:
    """Say in a line what the server says in several."""
    what = error.diag.message_primary or " ".join(str(error).split())
    return LedgerError(f"the ledger cannot be used: {what}")


def _is_held(execute: Execute, owner: str) -> bool:
    """Whether another session shows an owner."""
    ((is_free,),) = execute("SELECT pg_try_advisory_xact_lock(:owner)", {"owner": int(owner)})
    return not is_free


def _answers(connection: _Connection) -> bool:
    if connection.info.transaction_status != TransactionStatus.IDLE:  # as Ctrl-C has left it
        connection.close()
    try:
        connection.execute("SELECT 1")
    except psycopg.OperationalError:
        connection.close()
    return not connection.closed


def _execute_on(connection: _Connection) -> Execute:
    def execute(statement: str, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        cursor = connection.execute(_translate(statement), values)
        return cursor.fetchall() if cursor.description else []

    return execute


@cache
def _translate(statement: str) -> bytes:
    """Write the parameters of a statement as psycopg does."""
    return _PARAMETER.sub(r"%(\1)s", statement).encode()


def _read_id(execute: Execute) -> bytes:
    rows = execute("SELECT value FROM flowroute_ledger WHERE name = 'id'", {})
    return bytes(rows[0][0]) if rows else b""


def _make_replaced_error() -> LedgerError:
    return LedgerError(
        "the ledger was deleted or replaced while it was open: what was sent is not known there;"
        " open a new one if that is what you want"
    )
