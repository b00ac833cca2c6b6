"""The requests that were refused."""

import sqlite3
from dataclasses import asdict
from typing import Final

from flowroute_sandbox._database import Database
from flowroute_sandbox._records import Refusal

_INSERT: Final = """
INSERT INTO refusals (at, method, path, status, reason, body, forbidden)
VALUES (:at, :method, :path, :status, :reason, :body, :forbidden)
"""
_KEPT: Final = 1_000


class Refusals:
    """The newest refusals. Every method must be called inside a transaction of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, refusal: Refusal) -> None:
        """Record a refusal, and forget the oldest when there are too many."""
        connection = self._database.connection
        newest = connection.execute(_INSERT, asdict(refusal)).lastrowid or 0
        connection.execute("DELETE FROM refusals WHERE position <= ?", (newest - _KEPT,))

    def newest_first(self) -> list[Refusal]:
        """Return what was refused."""
        rows = self._database.connection.execute("SELECT * FROM refusals ORDER BY position DESC")
        return [_refusal(row) for row in rows]

    def clear(self) -> None:
        """Forget them."""
        self._database.connection.execute("DELETE FROM refusals")


def _refusal(row: sqlite3.Row) -> Refusal:
    values = dict(row)
    values["forbidden"] = bool(values["forbidden"])
    return Refusal(**values)
