"""Keep what Flowroute posts, each event once, and work on it after it was answered with 200.

`webhooks_fastapi.py` and `webhooks_flask.py` use it; README.md says how to run them.
"""

from __future__ import annotations

import hashlib
import logging
import sqlite3
from collections.abc import Callable
from threading import Lock
from time import time

from flowroute_client import (
    Flowroute,
    InvalidArgumentError,
    Message,
    NotFoundError,
    normalize_phone_number,
    webhooks,
)

Event = Message | webhooks.DeliveryReceiptEvent | webhooks.PlatformEvent
Handler = Callable[[Event, Message | None], None]

SCHEMA = """
CREATE TABLE IF NOT EXISTS events
(key TEXT PRIMARY KEY, body TEXT NOT NULL, received REAL NOT NULL, state TEXT NOT NULL)
"""
RECORD_SECONDS = 3600
"""How long after an event the record of its message may still be missing."""


def show(event: Event, record: Message | None) -> None:
    """Print an event: put what your application does with it in place of this.

    Args:
        event: What was posted.
        record: The account's own record of the message, None if the event is not about a message.
            Read the text and the numbers here, where only Flowroute can write.
    """
    if isinstance(event, webhooks.DeliveryReceiptEvent):
        print(f"receipt {event.level} of {event.message_id}: {event.status}")
    elif isinstance(event, webhooks.PlatformEvent) or record is None:
        print(f"event {event.id}")
    elif (record.body or "").strip().upper() == "STOP":
        print(f"opted out: {normalize_phone_number(record.from_ or '')}")
    else:
        print(f"message {record.id}")


class WebhookInbox:
    """The events of one account, in an SQLite file.

    Args:
        file: The path of the file.
        flowroute: A client of the account, to check events by.
        handle: Called with each event and with the account's own record of its message. It is
            called again if it raises or if the process ends meanwhile, so let it do no harm then.
    """

    def __init__(self, file: str, flowroute: Flowroute, handle: Handler) -> None:
        self._flowroute = flowroute
        self._handle = handle
        self._lock = Lock()
        self._database = sqlite3.connect(file, check_same_thread=False)
        self._execute(SCHEMA)

    def add(self, body: bytes) -> None:
        """Keep an event, unless it came before. When this returns it is safe: reply with 200.

        Args:
            body: What was posted.

        Raises:
            WebhookError: It is not an event of Flowroute.
        """
        row = identify(webhooks.parse(body), body), body.decode(), time()
        with self._lock:
            self._execute("INSERT OR IGNORE INTO events VALUES (?, ?, ?, 'new')", *row)

    def work(self) -> None:
        """Handle what is new. Call it after each reply, and when the application starts."""
        with self._lock:
            new = self._execute("SELECT key, body, received FROM events WHERE state = 'new'")
            for key, body, received in new:
                try:
                    state = self._work_on(webhooks.parse(body), received)
                except Exception:
                    logging.exception("An event could not be handled, and will be again: %s", key)
                else:
                    self._execute("UPDATE events SET state = ? WHERE key = ?", state, key)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _work_on(self, event: Event, received: float) -> str:
        try:
            record = self._find_record(event)
        except InvalidArgumentError:
            return "forged"  # no message has such an id
        except NotFoundError:
            return "new" if time() < received + RECORD_SECONDS else "forged"
        self._handle(event, record)
        return "done"

    def _find_record(self, event: Event) -> Message | None:
        if isinstance(event, webhooks.PlatformEvent):
            return None
        message_id = event.id if isinstance(event, Message) else event.message_id
        return self._flowroute.messages.get(message_id or "")

    def _execute(self, statement: str, *values: object) -> list[tuple[str, str, float]]:
        with self._database:
            return self._database.execute(statement, values).fetchall()


def identify(event: Event, body: bytes) -> str:
    """Return a key that is the same each time that an event is posted, and of no other event."""
    if isinstance(event, Message):
        return f"message {event.id}"
    if isinstance(event, webhooks.DeliveryReceiptEvent):
        return f"receipt {event.message_id} {event.level}"  # a message has one of each level
    return f"event {event.id}" if event.id else hashlib.sha256(body).hexdigest()
