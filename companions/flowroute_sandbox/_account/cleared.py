"""What was cleared last: messages with their webhooks, and refusals. It can be brought back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowroute_sandbox._account.database import Database

_SELECTS: Mapping[str, str] = {
    "messages": "SELECT * FROM messages",
    "webhooks": "SELECT * FROM webhooks WHERE subject IN (SELECT id FROM messages)",
    "refusals": "SELECT * FROM refusals",
}


class ClearedRows:
    """The rows that were dropped. Every method must be called inside a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows: dict[str, list[Any]] = {}

    def clear(self) -> None:
        """Drop what there is, and keep it here in place of what was dropped before.

        If there is nothing, what was dropped before stays here: a key is easily pressed twice.
        """
        connection = self._database.connection
        found = {name: connection.execute(sql).fetchall() for name, sql in _SELECTS.items()}
        self._rows = {name: rows for name, rows in found.items() if rows} or self._rows
        connection.execute("DELETE FROM messages")
        connection.execute("DELETE FROM refusals")

    def restore(self) -> bool:
        """Bring back what was dropped last; return False if there is nothing."""
        rows, self._rows = self._rows, {}
        for name, each in rows.items():
            places = ", ".join("?" * len(each[0]))
            statement = f"INSERT INTO {name} VALUES ({places})"  # noqa: S608  one of the tables
            self._database.connection.executemany(statement, each)
        return bool(rows)

    def forget(self) -> None:
        """Let nothing be brought back."""
        self._rows = {}
