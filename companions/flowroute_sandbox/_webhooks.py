"""The webhooks of an account: which are to be posted, and how it went."""

import json
import sqlite3
from dataclasses import asdict
from typing import Final

from flowroute_sandbox._database import Database
from flowroute_sandbox._records import Attempt, Webhook

_INSERT: Final = """
INSERT INTO webhooks (message, kind, url, body, due, state, attempts)
VALUES (:message, :kind, :url, :body, :due, :state, :attempts)
"""
_UPDATE: Final = """
UPDATE webhooks SET due = :due, state = :state, attempts = :attempts WHERE position = :position
"""


class Webhooks:
    """The webhooks. Every method must be called inside a transaction of the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, webhook: Webhook) -> None:
        """Have a webhook posted when it is due."""
        self._database.connection.execute(_INSERT, _row(webhook))

    def of(self, message_id: str) -> list[Webhook]:
        """Return the webhooks of a message in the order of their making."""
        statement = "SELECT * FROM webhooks WHERE message = ? ORDER BY position"
        rows = self._database.connection.execute(statement, (message_id,))
        return [_webhook(row) for row in rows]

    def due(self, now: str) -> list[Webhook]:
        """Return those that are to be posted by now, in the order of their making."""
        statement = """
            SELECT * FROM webhooks WHERE state = 'waiting' AND due <= ? ORDER BY position
        """
        return [_webhook(row) for row in self._database.connection.execute(statement, (now,))]

    def next_due(self, now: str) -> str | None:
        """Return when the first of those after now is to be posted."""
        statement = "SELECT min(due) FROM webhooks WHERE state = 'waiting' AND due > ?"
        (due,) = self._database.connection.execute(statement, (now,)).fetchone()
        return None if due is None else str(due)

    def record(self, webhook: Webhook) -> None:
        """Record what became of a webhook."""
        self._database.connection.execute(_UPDATE, _row(webhook))


def _row(webhook: Webhook) -> dict[str, object]:
    values = asdict(webhook)
    return {**values, "body": json.dumps(webhook.body), "attempts": json.dumps(values["attempts"])}


def _webhook(row: sqlite3.Row) -> Webhook:
    values = dict(row)
    values["body"] = json.loads(row["body"])
    values["attempts"] = tuple(Attempt(**attempt) for attempt in json.loads(row["attempts"]))
    return Webhook(**values)
