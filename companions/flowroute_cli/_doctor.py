"""Whether a set-up is right, found out by reading only."""

from __future__ import annotations

from collections.abc import Iterable

from flowroute_client import (
    AuthenticationError,
    Flowroute,
    FlowrouteError,
    InvalidArgumentError,
    Reply,
    normalize_phone_number,
)
from flowroute_client._payload.response import read_date

_CLOCKS_AGREE = 120.0
"""Seconds by which clocks may differ without harm."""


def examine(client: Flowroute, url: str, numbers: Iterable[str]) -> list[tuple[bool, str]]:
    """Find out what is right, and what is not.

    Args:
        client: The client of the set-up.
        url: The base URL of the API.
        numbers: Those that are to be sent from.

    Returns:
        For each thing, whether it is right, and a sentence.
    """
    replies, api = list[Reply](), f"the API at {url}"
    try:
        watched = client.with_options(on_reply=replies.append)
        own = {each.id for each in watched.numbers.list(limit=200)}
    except AuthenticationError as error:
        return [(True, f"{api} answers"), (False, f"the credentials are refused: {error}")]
    except FlowrouteError as error:
        cause = f" ({error.__cause__})" if error.__cause__ else ""
        return [(False, f"{api} does not answer as it should: {error}{cause}")]
    findings = [
        (True, f"{api} answers"),
        (True, "the credentials are accepted"),
        (bool(own), f"the account has {len(own) or 'no'} numbers"),
        *(_examine_number(number, own) for number in numbers),
    ]
    return findings + _examine_clock(replies[-1])


def _examine_number(number: str, own: set[str]) -> tuple[bool, str]:
    try:
        digits = normalize_phone_number(number)
    except InvalidArgumentError as error:
        return False, f"{number}: {error}"
    is_ours = digits in own
    return is_ours, f"{number} {'belongs' if is_ours else 'does not belong'} to the account"


def _examine_clock(reply: Reply) -> list[tuple[bool, str]]:
    ahead = read_date(reply.headers.get("date", ""))
    if ahead is None:
        return [(False, "the API does not say what time it is: nothing unknown can be released")]
    seconds = abs(ahead.total_seconds())
    return [(seconds < _CLOCKS_AGREE, f"the clocks differ by {seconds:.0f} seconds")]
