"""The options that the ledgers have in common."""

from __future__ import annotations

from datetime import timedelta

from attrs import field, frozen

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


@frozen(kw_only=True)
class Settings:
    """The options, complete and checked."""

    settling_time: timedelta = timedelta(minutes=10)
    release_unsettled: bool = False
    keep_for: timedelta = timedelta(days=30)
    sms_rate: float = SMS_RATE
    mms_rate: float = MMS_RATE
    secret: bytes | None = field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        """Check them.

        Raises:
            InvalidArgumentError: One cannot be right.
        """
        for name in ("settling_time", "keep_for"):
            if not getattr(self, name) > timedelta():
                raise InvalidArgumentError(f"{name}: give a timedelta above 0", name)
        for name in ("sms_rate", "mms_rate"):
            if not getattr(self, name) > 0:
                raise InvalidArgumentError(f"{name}: give a number above 0", name)
        if self.keep_for < self.settling_time:
            raise InvalidArgumentError("keep_for is shorter than settling_time", "keep_for")
