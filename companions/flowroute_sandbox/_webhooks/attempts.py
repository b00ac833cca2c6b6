"""The vendor's schedule: what an attempt to post a webhook leads to."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from flowroute_sandbox._account.records import Attempt, Webhook, format_timestamp

if TYPE_CHECKING:
    from flowroute_sandbox._account.account import Account

# Anything but a 200 is retried "a total of four (4) times at 30-second intervals", says
# developer.flowroute.com/docs/receive-an-inbound-message.
RETRIES = 4
RETRY_SECONDS = 30.0
_SHOWN_CHARACTERS = 200
EXTERNAL = "not a loopback address"
"""The outcome where nothing was posted, since it would have left the machine."""
_OK, _ANY_2XX = "200", re.compile(r"2\d\d")


def decode_beginning(content: bytes) -> str:
    """Return the beginning of a response's text, as far as it is UTF-8.

    The charset that a receiver names is not looked up: Python has some that cannot decode.
    """
    return content.decode(errors="replace")[:_SHOWN_CHARACTERS]


def record_attempt(account: Account, webhook: Webhook, outcome: str, reply: str) -> None:
    """Keep an attempt and the webhook's next state. Must be called inside a transaction.

    Args:
        account: The account.
        webhook: The webhook that was posted.
        outcome: The status of the response, or what went wrong.
        reply: The beginning of the response's text.
    """
    now = format_timestamp(account.clock.now())
    attempts = (*webhook.attempts, Attempt(at=now, outcome=outcome, reply=reply))
    due = webhook.due
    if outcome == _OK or (account.accepts_2xx and _ANY_2XX.fullmatch(outcome)):
        state = "delivered"
    elif outcome == EXTERNAL:
        state = "refused"
    elif len(attempts) > RETRIES:
        state = "given up"
    else:
        state, due = "waiting", format_timestamp(account.clock.after(RETRY_SECONDS))
    account.webhooks.update(replace(webhook, state=state, due=due, attempts=attempts))
