"""How long it takes to make `generated/`, next to the bare generator doing its part."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.environments import DOCUMENT, ROOT, run
from benchmarks.measure import Ratio


def regeneration(rounds: int) -> dict[str, Ratio]:
    """Do both by turns, and divide."""
    with tempfile.TemporaryDirectory() as folder:
        pairs = [
            (_cpu(ROOT / "scripts/regenerate", "--check"), _bare(Path(folder) / str(index)))
            for index in range(rounds)
        ]
    ours, bare = zip(*pairs, strict=True)
    return {"flowroute-client": Ratio.of(ours, bare)}


def _bare(output: Path) -> float:
    generator = Path(sys.executable).with_name("openapi-python-client")
    return _cpu(generator, "generate", "--path", DOCUMENT, "--output-path", output, "--meta=none")


def _cpu(*command: str | Path) -> float:
    """Return the CPU seconds of a command and all that it runs."""
    before = os.times()
    run(*command)
    after = os.times()
    return sum(after[2:4]) - sum(before[2:4])
