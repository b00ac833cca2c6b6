"""The sandbox's time."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The machine's time, which can be moved forward, and waits that can be compressed.

    Args:
        speed: what every wait is divided by; with 60, a minute takes a second.
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

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds` of the vendor's schedule, compressed as waits are."""
        self._skipped += timedelta(seconds=seconds / self._speed)

    def reset(self) -> None:
        """Be the machine's time again."""
        self._skipped = timedelta()
