"""The newest requests that were answered with an error."""

from __future__ import annotations

import sqlite3

from flowroute_sandbox._account.database import Database, to_row
from flowroute_sandbox._account.records import Refusal

_INSERT = """
INSERT INTO refusals (at, method, path, status, reason, body, forbidden)
VALUES (:at, :method, :path, :status, :reason, :body, :forbidden)
"""
_MAX_REFUSALS = 1_000


class RefusalLog:
    """The newest refusals. Every method must be called inside a transaction of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, refusal: Refusal) -> None:
        """Record a refusal, and drop the oldest if there are too many."""
        connection = self._database.connection
        newest = connection.execute(_INSERT, to_row(refusal)).lastrowid or 0
        connection.execute("DELETE FROM refusals WHERE position <= ?", (newest - _MAX_REFUSALS,))

    def list_newest_first(self) -> list[Refusal]:
        """Return the refusals, newest first."""
        rows = self._database.connection.execute("SELECT * FROM refusals ORDER BY position DESC")
        return [_to_refusal(row) for row in rows]


def _to_refusal(row: sqlite3.Row) -> Refusal:
    values = dict(row)
    values["forbidden"] = bool(values["forbidden"])
    return Refusal(**values)
