"""Alternating rounds, their medians and spreads, and whether the machine was busy with others."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import NamedTuple

from benchmarks.environments import TESTS
from benchmarks.rows import ROWS
from benchmarks.worker import Sample

BASE = "httpx"


class Ratio(NamedTuple):
    """What a contender's rounds come to, divided by those of the base next to them."""

    middle: float
    spread: float
    """Half of the distance between the quartiles."""
    value: float
    """The median itself: seconds, calls a second or bytes."""

    @classmethod
    def of(cls, values: Sequence[float], bases: Sequence[float]) -> Ratio:
        """Divide each round by the base's round."""
        ratios = [value / base for value, base in zip(values, bases, strict=True)]
        quarters = quantiles(ratios, n=4) if len(ratios) > 1 else [0, 0, 0]
        return cls(median(ratios), (quarters[2] - quarters[0]) / 2, median(values))


class Worker:
    """A process that does the rounds of a contender."""

    def __init__(self, row: str, name: str, url: str, python: Path) -> None:
        """Start it."""
        self._process = subprocess.Popen(  # noqa: S603 - our own command
            [python, "-m", "benchmarks.worker", row, name, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=TESTS,
        )

    def round(self, times: int) -> Sample:
        """Do a round."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{times}\n")
        self._process.stdin.flush()
        return Sample(*json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def ratios(
    row: str, pythons: Mapping[str, Path], url: str, rounds: int, share: float
) -> dict[str, dict[str, Ratio]]:
    """Do the rounds of a row, by turns, and divide; what counts a rate does so by the clock too."""
    times = max(int(ROWS[row].times * share), 1)
    with ExitStack() as stack:
        workers = {name: Worker(row, name, url, python) for name, python in pythons.items()}
        for worker in workers.values():
            stack.callback(worker.close)
            worker.round(times)  # the first is for warming up
        samples = [{name: w.round(times) for name, w in workers.items()} for _ in range(rounds)]
    counted: dict[str, str] = {row: ROWS[row].counts}
    if ROWS[row].counts == "rate":
        counted[f"{row} by the clock"] = "clock"
    return {title: _divided(samples, counts) for title, counts in counted.items()}


def _divided(samples: Sequence[Mapping[str, Sample]], counts: str) -> dict[str, Ratio]:
    bases = [each[BASE].value(counts) for each in samples]
    return {
        name: Ratio.of([each[name].value(counts) for each in samples], bases) for name in samples[0]
    }


class Noise:
    """How many processors others kept busy."""

    others: float = 0.0


@contextmanager
def listening() -> Generator[Noise]:
    """Tell afterwards how many processors were kept busy by others, where the system says so."""
    noise, began, busy, ours = Noise(), perf_counter(), _busy(), _ours()
    yield noise
    elapsed = perf_counter() - began
    noise.others = max(_busy() - busy - (_ours() - ours), 0) / elapsed


def _busy() -> float:
    """Return the seconds that all processors have been busy."""
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").split("\n")[0].split()[1:]
    except OSError:
        return 0.0
    user, nice, system, _, _, irq, soft, *_ = map(int, fields)
    return (user + nice + system + irq + soft) / os.sysconf("SC_CLK_TCK")


def _ours() -> float:
    """Return the seconds that this process and those that it has ended have used."""
    return sum(os.times()[:4])
