"""The webhooks of an account: which are to be posted, and the attempts so far."""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from flowroute_sandbox._account.changes import Changes
from flowroute_sandbox._account.database import Database, to_row
from flowroute_sandbox._account.records import Attempt, Webhook

_INSERT = """
INSERT INTO webhooks (subject, kind, url, body, due, state, attempts)
VALUES (:subject, :kind, :url, :body, :due, :state, :attempts)
"""
_UPDATE = """
UPDATE webhooks SET due = :due, state = :state, attempts = :attempts WHERE position = :position
"""

WEBHOOK_FILTERS: Mapping[str, str] = {
    "delivered": "state = 'delivered'",
    "waiting": "state = 'waiting'",
    "failed": "state IN ('given up', 'refused') OR (state = 'waiting' AND attempts <> '[]')",
}
"""Which webhooks the page can show, each with its SQL."""


class WebhookQueue:
    """The webhooks. Every method must be called inside a transaction of the database.

    Attributes:
        changes: Counts what can make a webhook due, which is little of what happens to an account.
    """

    def __init__(self, database: Database) -> None:
        self.changes: Changes = Changes()
        self._database = database

    def add(self, webhook: Webhook) -> None:
        """Add a webhook."""
        self._database.connection.execute(_INSERT, _to_row(webhook))
        if webhook.state == "waiting":
            self.changes.announce()

    def drop_waiting(self, subject: str) -> None:
        """Drop the webhooks about something that no attempt was made to post."""
        statement = """
            DELETE FROM webhooks WHERE subject = ? AND state = 'waiting' AND attempts = '[]'
        """
        self._database.connection.execute(statement, (subject,))

    def list_for(self, subject: str) -> list[Webhook]:
        """Return the webhooks about something in the order of their creation."""
        statement = "SELECT * FROM webhooks WHERE subject = ? ORDER BY position"
        rows = self._database.connection.execute(statement, (subject,))
        return [_to_webhook(row) for row in rows]

    def list_by_subject(self, subjects: Iterable[str]) -> dict[str, list[Webhook]]:
        """Return the webhooks about several things, each in the order of their creation."""
        statement = """
            SELECT * FROM webhooks WHERE subject IN (SELECT value FROM json_each(?))
            ORDER BY position
        """
        found: dict[str, list[Webhook]] = {subject: [] for subject in subjects}
        for row in self._database.connection.execute(statement, (json.dumps([*found]),)):
            found[row["subject"]].append(_to_webhook(row))
        return found

    def search(
        self, text: str, limit: int, *, only: str | None = None, before: int | None = None
    ) -> list[Webhook]:
        """Return the newest webhooks that have a callback and contain `text`.

        Args:
            text: What the subject, the URL or the body has in it, in any case.
            limit: How many.
            only: A key of `WEBHOOK_FILTERS`; None for all.
            before: The position that they come before; None for the newest.
        """
        condition = "TRUE" if only is None else WEBHOOK_FILTERS[only]
        statement = f"""
            SELECT * FROM webhooks WHERE url IS NOT NULL AND ({condition})
            AND instr(lower(subject || ' ' || url || ' ' || body), :text)
            AND (:before IS NULL OR position < :before)
            ORDER BY position DESC LIMIT :limit
        """  # noqa: S608  one of the filters
        values = {"text": text.lower(), "limit": limit, "before": before}
        return [_to_webhook(row) for row in self._database.connection.execute(statement, values)]

    def find(self, position: int) -> Webhook | None:
        """Return the webhook with a position, or None."""
        statement = "SELECT * FROM webhooks WHERE position = ?"
        position = min(position, sys.maxsize)  # the largest that SQLite takes
        row = self._database.connection.execute(statement, (position,)).fetchone()
        return None if row is None else _to_webhook(row)

    def count(self) -> tuple[int, int]:
        """Return how many webhooks have a callback, and how many of them failed."""
        statement = f"""
            SELECT count(*), total({WEBHOOK_FILTERS["failed"]}) FROM webhooks
            WHERE url IS NOT NULL
        """  # noqa: S608  no text of others
        count, failed = self._database.connection.execute(statement).fetchone()
        return int(count), int(failed)

    def list_due(self, now: str) -> list[Webhook]:
        """Return those that are due by now, in the order of their creation."""
        statement = """
            SELECT * FROM webhooks WHERE state = 'waiting' AND due <= ? ORDER BY position
        """
        return [_to_webhook(row) for row in self._database.connection.execute(statement, (now,))]

    def find_next_due(self, now: str) -> str | None:
        """Return when the first of those is due that are due after now."""
        statement = "SELECT min(due) FROM webhooks WHERE state = 'waiting' AND due > ?"
        (due,) = self._database.connection.execute(statement, (now,)).fetchone()
        return None if due is None else str(due)

    def update(self, webhook: Webhook) -> None:
        """Record the state and the attempts of a webhook."""
        self._database.connection.execute(_UPDATE, _to_row(webhook))
        self.changes.announce()


def _to_row(webhook: Webhook) -> dict[str, Any]:
    attempts = [to_row(attempt) for attempt in webhook.attempts]
    return {
        **to_row(webhook),
        "body": json.dumps(webhook.body),
        "attempts": json.dumps(attempts),
    }


def _to_webhook(row: sqlite3.Row) -> Webhook:
    values = dict(row)
    values["body"] = json.loads(row["body"])
    values["attempts"] = tuple(Attempt(**attempt) for attempt in json.loads(row["attempts"]))
    return Webhook(**values)
