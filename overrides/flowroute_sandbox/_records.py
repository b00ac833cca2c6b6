"""What an account holds: phone numbers, inbound routes and messages."""

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
    sender: str
    recipient: str
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


def stamp(moment: datetime) -> str:
    """Return an aware `moment` as records write it: UTC, to the hundredth of a second.

    Stamps are of equal width, so they sort as the moments do. The form is that of the MDRs in the
    README of Flowroute's Python SDK, `2017-12-22T01:52:39.39Z`.
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:22] + "Z"
