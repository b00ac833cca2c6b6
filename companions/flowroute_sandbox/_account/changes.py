"""A counter of changes to the account, which threads and tasks can wait for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Condition


class Changes:
    """Counts changes, and wakes everybody who waits for one.

    Attributes:
        revision: How many changes there were.
        closed: Whether there will be no more.
    """

    def __init__(self) -> None:
        self.revision: int = 0
        self.closed: bool = False
        self._condition = Condition()
        self._listeners: set[Callable[[], None]] = set()

    def announce(self) -> None:
        """Count a change."""
        with self._condition:
            self.revision += 1
            self._condition.notify_all()
            listeners = tuple(self._listeners)
        for wake in listeners:
            wake()

    def close(self) -> None:
        """Wake everybody for the last time."""
        self.closed = True
        self.announce()

    def wait(self, seen: int, timeout: float) -> bool:
        """Block a thread until there is a revision after `seen`.

        Returns:
            Whether there is one; False after `timeout` seconds without.
        """
        with self._condition:
            return self._condition.wait_for(lambda: self.revision > seen, timeout)

    async def wait_until_closed(self) -> None:
        """Suspend a task until there will be no more changes."""
        while not self.closed:
            await self.wait_async(self.revision)

    async def wait_async(self, seen: int, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Suspend a task until there is a revision after `seen`, or for `timeout` seconds."""
        loop, changed = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with suppress(RuntimeError):  # the loop has ended in the meantime
                loop.call_soon_threadsafe(changed.set)

        with self._condition:
            self._listeners.add(wake)
            if self.revision > seen:
                changed.set()
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), timeout)
        finally:
            with self._condition:
                self._listeners.discard(wake)
