"""One rate for all who share a ledger: a row that says when the next call may go (GCRA)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from threading import Thread
from typing import Any, Self

from attrs import define

from flowroute_client._policy.once import HORIZON
from flowroute_client.errors import LedgerError

_SLOWEST, _RECOVERY = 1 / 16, 1 / 20
"""The least that the rate is slowed down to, and what it gains with each call, of the whole."""
_LONGEST_PAUSE = 86_400.0
_MARGIN = 1.01
"""By how much calls are further apart than need be, since some start late and the next does not."""
_READ = "SELECT boot, place, pause_ends, share FROM flowroute_rates WHERE name = :name"
_WRITE = """
    INSERT INTO flowroute_rates (name, boot, place, pause_ends, share)
    VALUES (:name, :boot, :place, :pause_ends, :share)
    ON CONFLICT (name) DO UPDATE SET boot = excluded.boot, place = excluded.place,
        pause_ends = excluded.pause_ends, share = excluded.share
    """


@define
class Rate:
    """The row of a rate, inside a transaction; moments are in microseconds."""

    name: bytes
    full: float
    now: int
    boot: str
    place: int = 0
    """When the next call may go."""
    pause_ends: int = 0
    share: float = 1.0
    """How much of the full rate is used."""

    @classmethod
    def read(
        cls,
        execute: Callable[[str, Mapping[str, object]], Sequence[Sequence[Any]]],
        name: bytes,
        full: float,
        now: int,
        boot: str,
    ) -> Self:
        """Read a row; one of another start of the machine means nothing."""
        rows = execute(_READ, {"name": name})
        if not rows or rows[0][0] != boot:
            return cls(name, full, now, boot)
        return cls(name, full, now, *rows[0])

    def reserve(
        self, execute: Callable[[str, Mapping[str, object]], object], within: float
    ) -> float:
        """Take the next place, unless it is later than `within` seconds; say how late it is."""
        self._correct(within)
        at = max(self.place, self.pause_ends, self.now)
        wait = (at - self.now) / 1e6
        if wait <= within:
            self.place = at + round(1e6 * _MARGIN / (self.full * self.share))
            self.share = min(self.share + _RECOVERY, 1.0)
            self._write(execute)
        return wait

    def _correct(self, within: float) -> None:
        """Forget a place that nobody can have taken: the clock was set back since."""
        ahead = max(within, HORIZON) + _MARGIN / (self.full * _SLOWEST)
        if self.place > max(self.pause_ends, self.now) + 1e6 * ahead:
            self.place = self.now

    def slow_down(
        self, execute: Callable[[str, Mapping[str, object]], object], pause: float
    ) -> None:
        """Let nobody go for `pause` seconds, and halve the rate for a while."""
        if self.now >= self.pause_ends:  # otherwise this was sent before the last one was known
            self.share = max(self.share / 2, _SLOWEST)
        self.pause_ends = max(self.pause_ends, self.now + round(1e6 * min(pause, _LONGEST_PAUSE)))
        self._write(execute)

    def _write(self, execute: Callable[[str, Mapping[str, object]], object]) -> None:
        row = {"name": self.name, "boot": self.boot, "place": self.place}
        execute(_WRITE, {**row, "pause_ends": self.pause_ends, "share": self.share})


def tell_later(tell: Callable[[], object]) -> None:
    """Write to a ledger in the background; if that fails, the rate was only an estimate."""

    def run() -> None:
        with suppress(LedgerError):
            tell()

    Thread(target=run, name="flowroute_ledger", daemon=True).start()
