"""The time of an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_LONGEST = timedelta(days=36_525)
"""A hundred years: no wait is longer, so that every moment has a date."""


class Clock:
    """The machine's time, which can be moved forward, and waits that can be shortened.

    Args:
        speed: Divides every wait; with 60, a minute takes a second.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._skipped = timedelta()

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return datetime.now(UTC) + self._skipped

    def after(self, seconds: float) -> datetime:
        """Return when a wait of `seconds` that begins now is over."""
        return self.now() + self._shorten(seconds)

    def before(self, seconds: float) -> datetime:
        """Return when a wait of `seconds` that is over now began."""
        return self.now() - self._shorten(seconds)

    def advance(self, seconds: float) -> None:
        """Move forward by a wait of `seconds`."""
        self._skipped += self._shorten(seconds)

    def reset(self) -> None:
        """Return to the machine's time."""
        self._skipped = timedelta()

    def _shorten(self, seconds: float) -> timedelta:
        return timedelta(seconds=min(seconds / self._speed, _LONGEST.total_seconds()))
