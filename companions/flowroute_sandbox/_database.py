"""The SQLite database that holds an account: in memory, or in a file that outlives the process."""

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from flowroute_sandbox._changes import Changes
from flowroute_sandbox._tables import SCHEMA, VERSION


class Database:
    """One database, which a server's thread and the threads of a test share.

    Args:
        fill: writes what a fresh account has.
        file: where to keep it; None keeps it in memory.

    Attributes:
        changes: tells of every transaction that wrote something.
        generation: how often it was reset.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is not a state file of this version.
    """

    def __init__(self, fill: Callable[[sqlite3.Connection], None], file: Path | None) -> None:
        self.changes: Changes = Changes()
        self.generation: int = 0
        self._lock = RLock()
        # Written once and copied whole, so that a reset is cheap.
        self._pristine = sqlite3.connect(":memory:", check_same_thread=False)
        with self._pristine:
            self._pristine.executescript(SCHEMA)
            fill(self._pristine)
        try:
            self._connection = _open(file)
            if _version(self._connection) == 0:
                self._pristine.backup(self._connection)
        except sqlite3.Error as error:
            raise ValueError(f"{file} cannot be used as a state file: {error}.") from error

    @contextmanager
    def transaction(self, *, keep: bool = True) -> Generator[sqlite3.Connection, None, None]:
        """Do all or nothing: what the block wrote is undone when it raises, or unless `keep`."""
        with self._lock:
            before = self._connection.total_changes
            with self._connection:
                yield self._connection
                if not keep:
                    self._connection.rollback()
            written = self._connection.total_changes - before
        if written:
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
        """Close the file, or forget what was in memory."""
        with self._lock:
            self._connection.close()
            self._pristine.close()


def _open(file: Path | None) -> sqlite3.Connection:
    if file is not None:
        # Created by hand, since nobody else may read the texts in it. SQLite gives the files
        # beside it the same permissions.
        os.close(os.open(file, os.O_RDWR | os.O_CREAT, 0o600))
    connection = sqlite3.connect(file or ":memory:", check_same_thread=False)
    # Looked at before anything is written, since somebody may need what is in it.
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and _version(connection) != VERSION:
        connection.close()
        raise ValueError(f"{file} is not a state file of this version: name another.")
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    # Together these two keep all that was committed when the process is killed.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _version(connection: sqlite3.Connection) -> int:
    """Return the version of a database, 0 for an empty one."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version)
