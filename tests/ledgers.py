"""Calls and answers for the tests of ledgers."""

from __future__ import annotations

import time
from collections.abc import Callable

from flowroute_client._policy.entries import Answer, KeyedCall
from flowroute_client._policy.ledger import Ledger


def keyed(key: str, token: str = "token") -> KeyedCall:  # noqa: S107 - of a call
    return KeyedCall("messages.send (POST /v2.1/messages)", key, b"content", b"evidence", token)


def answer(record: str = "r0") -> Answer:
    return Answer(202, b'{"data": {"id": "%s"}}' % record.encode(), record)


def find_state(ledger: Ledger, key: str) -> str | None:
    entry = ledger.find(keyed(key))
    return None if entry is None else entry.state


def wait_until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.01)
