"""The SQLite database that holds an account: in memory, or in a file that outlives the process."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import RLock
from typing import Any

from flowroute_sandbox._account.changes import Changes

_VERSION = 3
"""The version of a state file. Raise it when older files can no longer be used."""

_SCHEMA = """
CREATE TABLE routes (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    alias TEXT NOT NULL UNIQUE,
    route_type TEXT NOT NULL,
    value TEXT
);
CREATE TABLE numbers (
    id TEXT PRIMARY KEY,
    number_type TEXT NOT NULL,
    iso_country TEXT NOT NULL,
    rate_center TEXT,
    state TEXT,
    monthly_cost NUMERIC NOT NULL,
    setup_cost NUMERIC NOT NULL,
    owned INTEGER NOT NULL,
    alias TEXT,
    cnam_lookups_enabled INTEGER NOT NULL,
    primary_route TEXT REFERENCES routes (id),
    failover_route TEXT REFERENCES routes (id)
);
CREATE INDEX numbers_by_owner ON numbers (owned, id);
CREATE TABLE messages (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    from_ TEXT NOT NULL,
    to_ TEXT NOT NULL,
    body TEXT,
    is_mms INTEGER NOT NULL,
    direction TEXT NOT NULL,
    message_type TEXT NOT NULL,
    message_encoding INTEGER NOT NULL,
    amount_nanodollars INTEGER NOT NULL,
    status TEXT NOT NULL,
    timestamp TEXT NOT NULL,
    media TEXT NOT NULL,
    receipts TEXT NOT NULL
);
CREATE TABLE webhooks (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT,
    body TEXT NOT NULL,
    due TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts TEXT NOT NULL
);
CREATE INDEX webhooks_by_subject ON webhooks (subject);
CREATE INDEX webhooks_by_state ON webhooks (state, due);
CREATE TRIGGER drop_webhooks AFTER DELETE ON messages BEGIN
    DELETE FROM webhooks WHERE subject = OLD.id;
END;
CREATE TABLE resources (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (kind, id)
);
CREATE TABLE refusals (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL,
    reason TEXT NOT NULL,
    body TEXT NOT NULL,
    forbidden INTEGER NOT NULL
);
"""


class Database:
    """One database, which a server's thread and the threads of a test share.

    Args:
        fill: Writes the rows of a fresh account.
        file: The file to keep it in; None keeps it in memory.

    Attributes:
        changes: Counts the transactions that wrote something.
        generation: How often it was reset.

    Raises:
        OSError: The file cannot be opened.
        ValueError: It is not a state file of this version, is a link, or is in use.
    """

    def __init__(
        self, fill: Callable[[sqlite3.Connection], None], file: str | os.PathLike[str] | None
    ) -> None:
        self.changes: Changes = Changes()
        self.generation: int = 0
        self._lock = RLock()
        # Written once and copied whole, so that a reset is cheap.
        self._pristine = sqlite3.connect(":memory:", check_same_thread=False)
        with self._pristine:
            self._pristine.execute(f"PRAGMA user_version = {_VERSION}")
            self._pristine.executescript(_SCHEMA)
            fill(self._pristine)
        try:
            self._connection = _open(file)
            if _read_version(self._connection) == 0:
                self._pristine.backup(self._connection)
        except sqlite3.Error as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise ValueError(f"{file} is in use by another sandbox: name another.") from None
            raise ValueError(f"{file} cannot be used as a state file: {error}.") from error

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Generator[sqlite3.Connection, None, None]:
        """Commit what the block writes, or roll it back if it raises or unless `keep`."""
        with self._lock:
            before = self._connection.total_changes
            with self._connection:
                yield self._connection
                if not keep:
                    self._connection.rollback()
            count = self._connection.total_changes - before
        if count:
            self.changes.announce()

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, for use inside a transaction."""
        return self._connection

    def reset(self) -> None:
        """Start again as a fresh account."""
        with self._lock:
            self.generation += 1
            self._pristine.backup(self._connection)
        self.changes.announce()

    def close(self) -> None:
        """Close the file, or drop what was in memory."""
        with self._lock:
            self._connection.close()
            self._pristine.close()


def to_row(record: Any) -> dict[str, Any]:  # noqa: ANN401  one of the records
    """Return the fields of a record by name. Unlike `dataclasses.asdict`, it copies nothing."""
    return {name: getattr(record, name) for name in record.__slots__}


def _open(file: str | os.PathLike[str] | None) -> sqlite3.Connection:
    if file is not None:
        _create(file)
    connection = sqlite3.connect(file or ":memory:", timeout=0, check_same_thread=False)
    # Checked before anything is written: the file may be another program's.
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and _read_version(connection) != _VERSION:
        connection.close()
        raise ValueError(f"{file} is not a state file of this version: name another.")
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    if file is not None:
        _make_private(file)
        # From the first lock on, no other process can use the file, and a crash leaves no lock.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    # Together these two keep all that was committed when the process is killed.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    connection.commit()
    return connection


def _create(file: str | os.PathLike[str]) -> None:
    """Create the file unless it is there, readable only by its owner, since texts are in it.

    SQLite gives the files beside it the same permissions. One that is there is not opened: to close
    it again would drop the lock of a sandbox of this process.

    Raises:
        OSError: It cannot be created.
        ValueError: It is a link, which may lead to where others can read, or no file at all.
    """
    if Path(file).is_symlink():
        raise ValueError(f"{file} is a link: name the file itself.")
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if not Path(file).is_file():
        raise ValueError(f"{file} is not a file: name another.")


def _make_private(file: str | os.PathLike[str]) -> None:
    """Let only the owner read a state file that others could read, and what lies beside it.

    Raises:
        OSError: It is somebody else's.
    """
    for suffix in ("", "-wal", "-shm", "-journal"):
        path = Path(f"{os.fspath(file)}{suffix}")
        if path.exists():
            path.chmod(0o600)


def _read_version(connection: sqlite3.Connection) -> int:
    """Return the version of a database, 0 for an empty one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
