"""The time of an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


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
        return self.now() + timedelta(seconds=seconds / self._speed)

    def before(self, seconds: float) -> datetime:
        """Return when a wait of `seconds` that is over now began."""
        return self.now() - timedelta(seconds=seconds / self._speed)

    def advance(self, seconds: float) -> None:
        """Move forward by a wait of `seconds`."""
        self._skipped += timedelta(seconds=seconds / self._speed)

    def reset(self) -> None:
        """Return to the machine's time."""
        self._skipped = timedelta()
