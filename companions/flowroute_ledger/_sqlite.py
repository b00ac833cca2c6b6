"""A ledger in a SQLite file, for any number of processes on one machine."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from threading import Lock, RLock
from typing import Any, Unpack, cast

from flowroute_client._fork import reset_in_children
from flowroute_client._payload.formats import FormatError, check
from flowroute_client.errors import LedgerError
from flowroute_ledger._clock import read_boot, read_ticks, read_time
from flowroute_ledger._options import LedgerOptions
from flowroute_ledger._owner import Owner, is_alive, lock_folder
from flowroute_ledger._secret import Secret
from flowroute_ledger._sql import (
    SCHEMA,
    Execute,
    Moment,
    SQLLedger,
    check_version,
)

_BALLAST = 64 * 1024
"""Bytes that are given up when the disk is full, so that the answers to calls still fit."""
_LONGEST_LOCK = 30.0


def _file(value: object) -> Path:
    """Take the path of a file, and return the one name it has: who is alive is shown beside it."""
    try:
        name = os.fspath(cast("os.PathLike[str]", value))
        path = Path(name).resolve()
        os.fsencode(path)
    except (TypeError, ValueError, OSError, RuntimeError):  # also half a character, or a loop
        raise FormatError("give the path of a file, as text or as a Path") from None
    if name in {"", ":memory:"} or name.startswith("file:") or "://" in name:
        raise FormatError("give the path of a file, not a URL or :memory:")
    return path


class SQLiteLedger(SQLLedger):
    """Remembers what was sent in a SQLite file.

    Share one between threads, tasks and clients; other processes open the same file. After a fork,
    a child opens it again by itself. Close it, or use it in a ``with`` statement.

    Args:
        path: The file, on a disk of this machine; it is made if it is not there, and so is a folder
            beside it, which shows what processes are alive.
        options: See `LedgerOptions`: settling time, release, what is remembered, rates, secret.

    Attributes:
        path: The file.

    Raises:
        InvalidArgumentError: One of these cannot be right.
        LedgerError: From each method: the file cannot be used; nothing was sent.
    """

    def __init__(self, path: str | os.PathLike[str], **options: Unpack[LedgerOptions]) -> None:
        """Take the file and the options; it is opened when it is needed."""
        super().__init__(options)
        self.path: Path = check("ledger: path", path, _file)
        self._left_to_parent: list[object] = []
        self._lock = RLock()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Begin anew: a child is another owner, and must not close what is its parent's."""
        self._lock, self._owing = RLock(), Lock()
        opened = vars(self)
        self._left_to_parent.append(opened.pop("_connection", None))
        owner = opened.pop("_own", None)
        if owner is not None:
            owner.forget()
        self._owed.clear()

    @cached_property
    def _own(self) -> Owner:
        return Owner(self._owners)

    @property
    def _owners(self) -> Path:
        return self.path.with_name(f"{self.path.name}-owners")

    @property
    def _ballast(self) -> Path:
        return self.path.with_name(f"{self.path.name}-ballast")

    @cached_property
    def _connection(self) -> sqlite3.Connection:
        """Open the file, and make it if it is not there."""
        if self.path.exists() and not self.path.is_file():
            raise LedgerError(f"the ledger {self.path} is not a file: give the path of one")
        if not self.path.parent.is_dir():
            raise LedgerError(f"the ledger {self.path} is in a folder that does not exist: make it")
        with lock_folder(self._owners):  # several that switch a new file to WAL fail at once
            self._make_file()
            connection = sqlite3.connect(
                self.path, timeout=_LONGEST_LOCK, isolation_level=None, check_same_thread=False
            )
            try:
                self._set_up(connection)
            except BaseException:
                connection.close()
                raise
            return connection

    def _make_file(self) -> None:
        """Make a file that nobody else can read.

        Only a new one is opened: closing one that SQLite has open would undo its locks (POSIX).
        """
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def _set_up(self, connection: sqlite3.Connection) -> None:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if tables and "flowroute_ledger" not in tables:
            what = "is a database of something else: give the ledger a file of its own"
            raise LedgerError(f"{self.path} {what}")
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            connection.execute("PRAGMA journal_mode = WAL")
        with _transaction(connection, "FULL") as execute:
            for statement in SCHEMA:
                execute(statement.format(blob="BLOB"), {})
            self._opened_secret = check_version(execute, self._options.secret, os.urandom(32))
            file = self.path.stat()
            if file.st_nlink > 1:
                raise LedgerError(
                    f"the ledger {self.path} has other names (hard links): give it one"
                )
            self._inode = file.st_ino

    @property
    def _secret(self) -> Secret:
        with self._use():
            return self._opened_secret

    def _show_owner(self, execute: Execute) -> str:  # noqa: ARG002 - others need it
        return self._own.id

    def _is_alive(self, execute: Execute, owner: str) -> bool:  # noqa: ARG002 - others need it
        return owner == self._own.id or is_alive(self._owners, owner)

    def _now(self, execute: Execute) -> Moment:  # noqa: ARG002 - others need it
        return Moment(read_time(), read_ticks(), read_boot())

    @contextmanager
    def _begin(self, *, is_durable: bool = True) -> Generator[Execute]:
        with self._use() as connection:
            self._check_file()
            with _transaction(connection, "FULL" if is_durable else "NORMAL") as execute:
                yield execute

    @contextmanager
    def _use(self) -> Generator[sqlite3.Connection]:
        """Use the connection; one thread at a time does."""
        with self._lock:
            try:
                yield self._connection
            except (sqlite3.Error, OSError) as error:
                raise _explain(self.path, error) from error

    def _check_file(self) -> None:
        """Refuse to write into a file that nobody else would find."""
        try:
            found = self.path.stat().st_ino
        except FileNotFoundError:
            found = None
        if found != self._inode:
            raise LedgerError(
                f"the ledger {self.path} was deleted or replaced while it was open: what was sent"
                " is not known there; open a new one if that is what you want"
            )

    def _prepare_for_answers(self) -> None:
        """Keep some room on the disk: a claim that fits without its answer is a call in doubt."""
        with self._use():
            if not self._ballast.exists():
                _write_ballast(self._ballast, self._own.id)

    def _pay(self) -> None:
        try:
            super()._pay()
        except LedgerError as error:
            if getattr(error.__cause__, "sqlite_errorname", "") != "SQLITE_FULL":
                raise
            self._ballast.unlink(missing_ok=True)
            super()._pay()

    def close(self) -> None:
        """Close the file; closing twice does no harm. What is under way is then in doubt."""
        with self._lock:
            opened = vars(self)
            with suppress(LedgerError):
                if self._owed:
                    self._pay()
            if "_connection" in opened:
                opened.pop("_connection").close()
            if "_own" in opened:
                opened.pop("_own").close()

    def __repr__(self) -> str:
        """Show where it is."""
        return f"SQLiteLedger({str(self.path)!r})"


def _explain(path: Path, error: sqlite3.Error | OSError) -> LedgerError:
    """Say what is wrong with a file, and what it may be."""
    what = f"the ledger {path} cannot be used: {error}"
    if getattr(error, "sqlite_errorname", "").startswith("SQLITE_IOERR"):
        what += "; it needs a disk of this machine, with room, locks and shared memory"
    return LedgerError(what)


@contextmanager
def _transaction(connection: sqlite3.Connection, synchronous: str) -> Generator[Execute]:
    def execute(statement: str, values: Mapping[str, object]) -> Sequence[Sequence[Any]]:
        return connection.execute(statement, values).fetchall()

    if connection.in_transaction:  # which Ctrl-C has left open
        connection.execute("ROLLBACK")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield execute
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _write_ballast(path: Path, owner: str) -> None:
    unfinished = path.with_name(f"{path.name}-{owner}")
    try:
        unfinished.write_bytes(os.urandom(_BALLAST))
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
