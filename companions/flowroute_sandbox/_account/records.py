"""What an account holds: phone numbers, inbound routes, messages, webhooks and refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

FAILURE_WORDS = ("fail", "reject")
"""What the status of a message has in it that was not delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A phone number: one of the account's if `owned`, for sale otherwise.

    `id` is its E.164 form without the plus. A toll-free number has no rate center and no state.
    The two routes are route ids.
    """

    id: str
    number_type: str
    iso_country: str
    rate_center: str | None = None
    state: str | None = None
    monthly_cost: float
    setup_cost: float
    owned: bool = False
    alias: str | None = None
    cnam_lookups_enabled: bool = True
    primary_route: str | None = None
    failover_route: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """An inbound route. `value` is None for the built-in route "0" only."""

    id: str
    alias: str
    route_type: str
    value: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file of an MMS."""

    url: str
    file_name: str
    mime_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A delivery receipt (DLR): level 1 from Flowroute, level 2 from the carrier."""

    level: int
    status: str
    status_code: int | None
    status_code_description: str
    timestamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The fields of a message detail record (MDR). `receipts` are in the order of the record."""

    id: str
    from_: str
    to: str
    body: str | None
    is_mms: bool
    direction: str
    message_type: str
    message_encoding: int
    amount_nanodollars: int
    status: str
    timestamp: str
    media: tuple[Media, ...]
    receipts: tuple[Receipt, ...]

    @property
    def failed(self) -> bool:
        """Whether its status says that it was not delivered."""
        return any(word in self.status for word in FAILURE_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt to post a webhook.

    Attributes:
        at: When it ended.
        outcome: The status of the response, or what went wrong, such as "connection refused".
        reply: The beginning of the response's text.
    """

    at: str
    outcome: str
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A delivery receipt, an inbound message or another event, which is posted to a callback URL.

    Attributes:
        subject: The id of what it is about: a message, an export or a task.
        kind: "receipt", "inbound" or "event".
        url: Where it is posted; None if no callback is set.
        body: The JSON that is posted.
        due: The timestamp of the next attempt, or of the last if there is no next.
        state: "waiting", "delivered", "given up", "refused" or "no callback".
        attempts: The attempts so far.
        position: Its place in the order of creation, which identifies it.
    """

    subject: str
    kind: str
    url: str | None
    body: Mapping[str, object]
    due: str
    state: str = "waiting"
    attempts: tuple[Attempt, ...] = ()
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A request that was answered with an error.

    Attributes:
        at: When.
        method: Its method.
        path: Its path and query.
        status: The status of the response.
        reason: The reason that the response gives.
        body: The beginning of the request's body.
        forbidden: Whether the OpenAPI document itself forbids the request.
        position: Its place in the order of arrival, which identifies it.
    """

    at: str
    method: str
    path: str
    status: int
    reason: str
    body: str
    forbidden: bool
    position: int | None = None


def format_timestamp(moment: datetime) -> str:
    """Return an aware `moment` as records write it: UTC, to the hundredth of a second.

    All timestamps have the same width, so they sort as the moments do. The form is that of the
    MDRs in the README of Flowroute's Python SDK, `2017-12-22T01:52:39.39Z`.
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:22] + "Z"
