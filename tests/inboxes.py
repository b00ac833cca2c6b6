"""What the inbox of a sandbox tells of messages that were sent with a ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress

from flowroute_client import Flowroute, OutcomeUnknownError
from flowroute_ledger import PostgresLedger, SQLiteLedger
from flowroute_sandbox import Sandbox
from ledgers import wait_until

KEYS = ("sandbox1", "sandbox1" * 4)
FROM, TO = "12065550100", "12065550199"


def name_texts(count: int) -> dict[str, str]:
    """Give each of so many texts, which all differ, its key."""
    return {f"key {number}": f"message {number}" for number in range(count)}


def send(client: Flowroute, key: str, text: str) -> str:
    """Send a text once, and return the id of its message."""
    once = client.with_options(idempotency_key=key)
    return once.messages.send(from_=FROM, to=TO, body=text).id


def wait_for_the_dead(ledger: SQLiteLedger | PostgresLedger) -> None:
    """Wait until nobody is taken to be sending."""
    wait_until(lambda: not any(each.is_under_way for each in ledger.list_unknown()))


def send_again(
    sandbox: Sandbox, ledger: SQLiteLedger | PostgresLedger, texts: Mapping[str, str]
) -> list[str]:
    """Send all texts again, and return the ids of those that are not unknown.

    What a death left open is settled by its record; without one it stays unknown.
    """
    wait_for_the_dead(ledger)
    sent = list[str]()
    with Flowroute(*KEYS, base_url=sandbox.url, ledger=ledger) as client:
        for key, text in texts.items():
            with suppress(OutcomeUnknownError):
                sent.append(send(client, key, text))
    assert len(sent) + len(ledger.list_unknown()) == len(texts), "each is accounted for"
    return sent


def check_inbox(sandbox: Sandbox, texts: Iterable[str], sent: Iterable[str] | None = None) -> int:
    """Hold what is called sent against the inbox.

    Args:
        sandbox: Whose inbox it is.
        texts: All texts; one that is among them twice may be sent twice.
        sent: The ids of what is called sent; ``None`` if nobody knows yet.

    Returns:
        How many messages there are.

    Raises:
        AssertionError: A text was sent too often, or what is called sent was not.
    """
    messages = sandbox.inbox.messages()
    too_often = Counter(message.body or "" for message in messages) - Counter(texts)
    assert not too_often, "never twice"
    if sent is not None:
        assert sorted(sent) == sorted(message.id for message in messages), (
            "what is called sent was sent, and nothing else"
        )
    return len(messages)
