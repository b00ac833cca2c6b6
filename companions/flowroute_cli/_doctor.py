"""Whether a set-up is right, found out by reading only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from flowroute_client import (
    AuthenticationError,
    Flowroute,
    FlowrouteError,
    InvalidArgumentError,
    Reply,
    normalize_phone_number,
)

_CLOCKS_AGREE = 120.0
"""Seconds by which clocks may differ without harm."""


def examine(client: Flowroute, numbers: Iterable[str], now: datetime) -> list[tuple[bool, str]]:
    """Find out what is right, and what is not.

    Args:
        client: The client of the set-up.
        numbers: Those that are to be sent from.
        now: The time of this machine.

    Returns:
        For each thing, whether it is right, and a sentence.
    """
    replies = list[Reply]()
    try:
        watched = client.with_options(on_reply=replies.append)
        own = {each.id for each in watched.numbers.list(limit=200)}
    except AuthenticationError as error:
        return [(True, "the API answers"), (False, f"the credentials are refused: {error}")]
    except FlowrouteError as error:
        return [(False, f"the API does not answer as it should: {error}")]
    findings = [
        (True, "the API answers"),
        (True, "the credentials are accepted"),
        (bool(own), f"the account has {len(own) or 'no'} numbers"),
        *(_examine_number(number, own) for number in numbers),
    ]
    return findings + _examine_clock(replies[0], now)


def _examine_number(number: str, own: set[str]) -> tuple[bool, str]:
    try:
        digits = normalize_phone_number(number)
    except InvalidArgumentError as error:
        return False, f"{number}: {error}"
    is_ours = digits in own
    return is_ours, f"{number} {'belongs' if is_ours else 'does not belong'} to the account"


def _examine_clock(reply: Reply, now: datetime) -> list[tuple[bool, str]]:
    date = reply.headers.get("date")
    if date is None:
        return [(False, "the API does not say what time it is: nothing unknown can be released")]
    ahead = (parsedate_to_datetime(date).replace(tzinfo=UTC) - now).total_seconds()
    what = f"the clocks differ by {abs(ahead):.0f} seconds"
    return [(abs(ahead) < _CLOCKS_AGREE, what)]
