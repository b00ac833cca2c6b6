"""One contender in one row, in a process of its own: does a round for each line it reads.

    python -m benchmarks.worker ROW CONTENDER URL

A line is how many times; the answer to it is a `Sample` as JSON.
"""

from __future__ import annotations

import gc
import json
import sys
from time import perf_counter, process_time
from typing import NamedTuple

from benchmarks.rows import ROWS, Round


class Sample(NamedTuple):
    """What a round took, for each of its times."""

    cpu: float
    wall: float
    result: float = 0

    def value(self, counts: str) -> float:
        """Choose what a row counts."""
        rates = {"rate": 1 / self.cpu, "clock": 1 / self.wall}
        return {"cpu": self.cpu, "result": self.result, **rates}[counts]


def measured(run: Round, times: int) -> Sample:
    """Do a round."""
    gc.collect()
    wall, cpu = perf_counter(), process_time()
    result = run(times)
    cpu, wall = process_time() - cpu, perf_counter() - wall
    return Sample(cpu / times, wall / times, result or 0)


def main(row: str, contender: str, url: str) -> None:
    """Answer to what is read until it ends."""
    run = ROWS[row].begin(contender, url)
    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(measured(run, int(line)))}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
