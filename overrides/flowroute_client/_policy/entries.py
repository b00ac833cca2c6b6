"""What a ledger is told of a call, and what it knows. No I/O here."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Literal

from attrs import field, frozen

from flowroute_client._payload.json import encode_json

State = Literal["sending", "unknown", "done", "refused"]


@frozen
class KeyedCall:
    """A call with an idempotency key."""

    name: str
    """What it attempts, such as ``messages.send (POST /v2.1/messages)``."""
    key: str = field(repr=False)
    content: bytes = field(repr=False)
    """All that it asks for."""
    evidence: bytes = field(repr=False)
    """What reading back shows of it: calls with the same cannot be told apart by that."""
    token: str = field(factory=lambda: os.urandom(16).hex(), repr=False)
    """Tells this call from every other one with its key."""


@frozen
class Answer:
    """What became of a call that was done."""

    status_code: int
    body: bytes = field(repr=False)
    record: str | None = None
    """The id of what it made, which is evidence for no other call."""

    @classmethod
    def of_message(cls, record: str) -> Answer:
        """Answer as Flowroute does to a message that it has accepted."""
        return cls(202, encode_json({"data": {"id": record, "type": "message"}}), record)


@frozen
class Entry:
    """What a ledger knows of a key."""

    state: State
    attempt: int
    """How many times it was tried."""
    age: timedelta
    """How long ago the last try began, by the ledger's clock."""
    is_same: bool
    """Whether the key was used for the same content."""
    answer: Answer | None = None
    is_age_certain: bool = True
    """Whether no clock that was set can have made it younger or older."""
