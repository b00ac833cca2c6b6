"""What an account holds: phone numbers, inbound routes, messages and webhooks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A phone number: one of the account's when `owned`, for sale otherwise.

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
    """A delivery receipt (DLR). Level 1 is Flowroute to the carrier, level 2 is after it."""

    level: int
    status: str
    status_code: int | None
    status_code_description: str
    timestamp: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a message detail record (MDR) says. `receipts` stand in the order of the record."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to post a webhook.

    Attributes:
        at: when it was over.
        outcome: the status of the reply, or what went wrong.
        reply: the text of the reply, cut short.
    """

    at: str
    outcome: str
    reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """What is, or was, posted about a message.

    Attributes:
        message: the id of the message.
        kind: "receipt" or "inbound".
        url: where it is posted; None when nobody asked for it.
        body: what is posted.
        due: the stamp of the next attempt, or of the last when there is no next.
        state: "waiting", "delivered", "given up", "refused" or "no callback".
        attempts: the tries so far.
        position: what tells it from others, in the order of their making.
    """

    message: str
    kind: str
    url: str | None
    body: Mapping[str, object]
    due: str
    state: str = "waiting"
    attempts: tuple[Attempt, ...] = ()
    position: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A request that was refused.

    Attributes:
        at: when.
        method: its method.
        path: its path and query.
        status: how it was answered.
        reason: why, as the answer says it.
        body: what was sent, cut short.
        forbidden: whether the OpenAPI document itself forbids the request.
        position: what tells it from others, in the order of their arrival.
    """

    at: str
    method: str
    path: str
    status: int
    reason: str
    body: str
    forbidden: bool
    position: int | None = None


def stamp(moment: datetime) -> str:
    """Return an aware `moment` as records write it: UTC, to the hundredth of a second.

    Stamps are of equal width, so they sort as the moments do. The form is that of the MDRs in the
    README of Flowroute's Python SDK, `2017-12-22T01:52:39.39Z`.
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:22] + "Z"
