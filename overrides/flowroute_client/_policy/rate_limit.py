"""A client-side rate limit, shared by every thread and task that uses a client."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from heapq import heappop, heappush
from threading import Lock

from attrs import define

from flowroute_client._clock import read_clock
from flowroute_client._fork import reset_in_children

SMS_RATE, MMS_RATE = 5.0, 1.0
"""Messages a second that Flowroute allows an access key, failed attempts included.

Source: https://developer.flowroute.com/docs/sms-mms-best-practices/
"""
_SLOWEST, _RECOVERY = 1 / 16, 1 / 20
"""The least that a rate is slowed down to, and what it gains with each call, of the whole."""
_NO_LIMIT = 10_000
"""Calls at once that are not counted."""
_LONGEST_TRIP = 2.0
"""Seconds after which a call has reached the service, even if it is not answered yet."""


@define(eq=False)
class Departure:
    """A call that has gone, and reaches the service at some time before its answer."""

    arrived_by: float = math.inf


class RateLimit:
    """Spaces calls evenly, in the order in which they came; it does not sleep itself.

    The service counts calls as they arrive, and they travel at different speeds: the first needs a
    connection, for one. So each counts until a second after it has arrived for certain, and no more
    go meanwhile than may arrive in a second.

    The places are on a time line of their own, which stands still during a pause. So a pause moves
    all who wait and changes nothing in their order: none starves.
    """

    def __init__(self, rate: float, clock: Callable[[], float] = read_clock) -> None:
        """Allow `rate` calls a second; ``math.inf`` for any number."""
        self._full_rate = self._rate = rate
        self._most_at_once = max(int(min(rate, _NO_LIMIT)), 1)
        self._window = self._most_at_once / rate
        self._departures: list[Departure] = []
        self._clock = clock
        self._paused = 0.0
        self._pause_ends = self._next_place = clock()
        self._free_places: list[float] = []
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Take a new lock: in a forked process nobody is left to release the old one."""
        self._lock = Lock()

    def waits(self, check_wait: Callable[[float], object]) -> Generator[float, None, Departure]:
        """Yield the waits before a call may go; closed early, it gives the place back.

        Args:
            check_wait: Told how many seconds the call would have to wait; if it raises, no place
                is kept.

        Returns:
            What is to be given to `note_end` when the call has ended.
        """
        departure = Departure()
        with self._lock:
            place = self._find_place()
            check_wait(self._wait_for(place))
            if self._free_places:
                heappop(self._free_places)
            else:
                self._next_place = place + 1 / self._rate
            self._rate = min(self._rate + self._full_rate * _RECOVERY, self._full_rate)
        try:
            while (wait := self._depart(departure, place)) > 0:
                check_wait(wait)
                yield wait
        except BaseException:
            with self._lock:
                heappush(self._free_places, place)
            raise
        return departure

    def note_end(self, departure: Departure) -> None:
        """Take a call to have arrived, since it is answered or given up."""
        departure.arrived_by = min(departure.arrived_by, self._clock())

    def slow_down(self, pause: float) -> None:
        """Let nobody go for `pause` seconds, as after a 429, and halve the rate for a while."""
        with self._lock:
            now = self._clock()
            if now >= self._pause_ends:  # otherwise this was sent before the last one was known
                self._rate = max(self._rate / 2, self._full_rate * _SLOWEST)
            self._next_place = max(self._next_place, self._find_place())
            self._paused += max(now + pause - max(now, self._pause_ends), 0)
            self._pause_ends = max(now + pause, self._pause_ends)

    def _find_place(self) -> float:
        """Return the next free place; those in the past are gone."""
        now = self._clock() - self._paused
        while self._free_places and self._free_places[0] < now:
            heappop(self._free_places)
        return self._free_places[0] if self._free_places else max(self._next_place, now)

    def _depart(self, departure: Departure, place: float) -> float:
        """Let a call go if it may, or return how long it has to wait."""
        with self._lock:
            wait, now = self._wait_for(place), self._clock()
            if wait <= 0 and (crowd := self._wait_for_arrivals(now)) > 0:
                self._paused += crowd - wait
                wait = crowd
            if wait <= 0 and self._most_at_once < _NO_LIMIT:
                departure.arrived_by = now + _LONGEST_TRIP
                self._departures.append(departure)
            return wait

    def _wait_for_arrivals(self, now: float) -> float:
        """Return how long too many may still arrive within the same second."""
        if len(self._departures) >= self._most_at_once:
            begin = now - self._window
            self._departures = [each for each in self._departures if each.arrived_by > begin]
        if len(self._departures) < self._most_at_once:
            return 0.0
        return min(each.arrived_by for each in self._departures) + self._window - now

    def _wait_for(self, place: float) -> float:
        return place + self._paused - self._clock()


class RateLimits:
    """The same limit for each endpoint, counted apart."""

    def __init__(self, rate: float | None) -> None:
        """Allow `rate` calls a second of an endpoint; any number if ``None``."""
        self._rate = rate
        self._limits: dict[str, RateLimit] = {}

    def of(self, endpoint: str) -> RateLimit | None:
        """Return the limit of an endpoint, if there is one."""
        if self._rate is None:
            return None
        return self._limits.get(endpoint) or self._limits.setdefault(
            endpoint, RateLimit(self._rate)
        )
