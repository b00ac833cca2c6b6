"""How to wait for what the service does after it has answered: patiently, to a deadline. No I/O."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from flowroute_client._clock import read_clock
from flowroute_client._redaction import shorten
from flowroute_client.errors import (
    APIConnectionError,
    APITimeoutError,
    FlowrouteError,
    RateLimitError,
    ServerError,
)

MAY_PASS = (APIConnectionError, RateLimitError, ServerError)
"""Failures of a read after which asking again can help."""
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 15.0
_SHORTEST = 0.001


class Polling:
    """Asks again and again, more and more rarely."""

    def __init__(self, name: str, deadline: float | None) -> None:
        """Begin to poll by the method of a name, for `deadline` seconds at most."""
        self._name = name
        self._ends = None if deadline is None else read_clock() + deadline
        self._pause = _FIRST_PAUSE
        self._status: object = None
        self._was_answered = False
        self._failure: FlowrouteError | None = None

    def remaining(self) -> float | None:
        """Tell how many seconds are left; ``None`` if there is no end."""
        return None if self._ends is None else max(self._ends - read_clock(), _SHORTEST)

    def note(self, status: object) -> None:
        """Note an answer, by the status of what is waited for."""
        self._status, self._was_answered, self._failure = status, True, None

    @contextmanager
    def endure(self) -> Generator[None]:
        """Endure a failure that may pass, once there was an answer: until then nothing is known."""
        try:
            yield
        except MAY_PASS as error:
            if not self._was_answered:
                raise
            self._failure = error

    def next_pause(self) -> float:
        """Return how many seconds to wait before asking again.

        Raises:
            APITimeoutError: None are left.
        """
        left = self.remaining()
        if left is not None and left <= _SHORTEST:
            raise APITimeoutError(
                f"{self._name}: the deadline has passed, and the last status is"
                f" {shorten(self._status)}; nothing has changed"
            ) from self._failure
        pause, self._pause = self._pause, min(self._pause * 2, _LONGEST_PAUSE)
        return pause if left is None else min(pause, left)
