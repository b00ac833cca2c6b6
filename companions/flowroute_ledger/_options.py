"""The options that the ledgers have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from attrs import field, frozen

from flowroute_client._config import check_options, positive, rate
from flowroute_client._payload.formats import FormatError
from flowroute_client._policy.rate_limit import MMS_RATE, SMS_RATE
from flowroute_client._typing import TypedDict
from flowroute_client.errors import InvalidArgumentError


class LedgerOptions(TypedDict, total=False, closed=True):
    """What a ledger does differently.

    Attributes:
        settling_time: How long after an attempt its record may appear, at the latest; 10 minutes if
            left out.
        release_unsettled: Whether what has no record after the settling time is sent again; it is
            not, if left out.
        keep_for: How long to remember what is done or refused; 30 days if left out.
        sms_rate: SMS a second, of all who share the ledger; 5 if left out, as Flowroute allows.
        mms_rate: MMS a second, of all who share the ledger; 1 if left out, as Flowroute allows.
        secret: What to hash and encrypt with; if left out, the ledger makes one and keeps it.
    """

    settling_time: timedelta
    release_unsettled: bool
    keep_for: timedelta
    sms_rate: float
    mms_rate: float
    secret: bytes | None


_LONGEST = timedelta(days=365)
"""Longer settling times would reach beyond the calendar."""


def _duration(value: object) -> timedelta:
    if not isinstance(value, timedelta) or not value > timedelta():
        raise FormatError("give a timedelta above 0")
    return value


def _check_settling_time(value: object) -> timedelta:
    duration = _duration(value)
    if duration > _LONGEST:
        raise FormatError(f"give a timedelta of {_LONGEST.days} days at most")
    return duration


def _truth(value: object) -> bool:
    if not isinstance(value, bool):  # what is read from a file may be "no", which is true
        raise FormatError("give True or False")
    return value


def _secret(value: object) -> bytes | None:
    if value is not None and (not isinstance(value, bytes) or not value):
        raise FormatError("give bytes, or leave it out")
    return value


_RULES: Mapping[str, Callable[[object], object]] = {
    "settling_time": _check_settling_time,
    "release_unsettled": _truth,
    "keep_for": _duration,
    "sms_rate": lambda value: rate(positive(value)),
    "mms_rate": lambda value: rate(positive(value)),
    "secret": _secret,
}


@frozen(kw_only=True)
class Settings:
    """The options, complete."""

    settling_time: timedelta = timedelta(minutes=10)
    release_unsettled: bool = False
    keep_for: timedelta = timedelta(days=30)
    sms_rate: float = SMS_RATE
    mms_rate: float = MMS_RATE
    secret: bytes | None = field(default=None, repr=False)

    @classmethod
    def of(cls, options: LedgerOptions) -> Settings:
        """Check options.

        Raises:
            InvalidArgumentError: One cannot be right.
        """
        settings = cls(**check_options("ledger: ", options, _RULES))
        if settings.keep_for < settings.settling_time:
            raise InvalidArgumentError("ledger: keep_for is shorter than settling_time", "keep_for")
        return settings
