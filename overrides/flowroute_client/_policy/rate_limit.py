"""A client-side rate limit, shared by every thread and task that uses a client."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

SMS_RATE, MMS_RATE = 5.0, 1.0
"""Messages a second that Flowroute allows an access key, failed attempts included.

Source: https://developer.flowroute.com/docs/sms-mms-best-practices/
"""


class RateLimit:
    """Spreads calls evenly: each is given the next free moment, and waits for it.

    Nothing is said here about how to wait, so that threads and tasks can share a limit.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = monotonic) -> None:
        """Allow `rate` calls a second."""
        self._interval = 1 / rate
        self._clock = clock
        self._lock = Lock()
        self._next = clock()

    def reserve(self) -> float:
        """Take the next free moment; return how many seconds away it is."""
        with self._lock:
            now = self._clock()
            moment = max(self._next, now)
            self._next = moment + self._interval
            return moment - now


class RateLimits:
    """The same limit for each endpoint, counted apart."""

    def __init__(self, rate: float | None) -> None:
        """Allow `rate` calls a second of an endpoint; any number if ``None``."""
        self._rate = rate
        self._limits: dict[str, RateLimit] = {}
        self._lock = Lock()

    def reserve(self, endpoint: str) -> float:
        """Take the next free moment of an endpoint; return how many seconds away it is."""
        if self._rate is None:
            return 0.0
        with self._lock:
            limit = self._limits.setdefault(endpoint, RateLimit(self._rate))
        return limit.reserve()
