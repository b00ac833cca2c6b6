"""Compare this client with what one would take instead, side by side."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from benchmarks.contenders import CONTENDERS
from benchmarks.environments import make_environment, versions
from benchmarks.growth import grown
from benchmarks.measure import Ratio, listening, ratios
from benchmarks.regeneration import regeneration
from benchmarks.report import growth_table, table, trust
from benchmarks.rows import ROWS, takes_part
from benchmarks.server import serving

OURS = "flowroute-client"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/benchmark", description=__doc__)
    parser.add_argument(
        "rows",
        nargs="*",
        help=f"which: {', '.join(ROWS)}, regenerate, growth; all but growth if none",
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and no peers: a minute")
    parser.add_argument("--ours", action="store_true", help="without the peers")
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    return parser.parse_args()


def _compare(
    rows: Iterable[str], pythons: Mapping[str, Path], url: str, *, quick: bool
) -> dict[str, dict[str, Ratio]]:
    results: dict[str, dict[str, Ratio]] = {}
    for row in filter(ROWS.__contains__, rows):
        takers = {name: path for name, path in pythons.items() if takes_part(ROWS[row], name)}
        results |= ratios(row, takers, url, *((3, 0.25) if quick else (9, 0.25)))
        sys.stderr.write(f"{row}: {results[row][OURS].middle:.2f}\n")
    return results


def main() -> None:
    """Measure, and print tables."""
    asked = _arguments()
    alone = asked.ours or asked.quick
    names = [name for name in CONTENDERS if not alone or name.startswith(("httpx", OURS))]
    pythons = {name: make_environment(name) for name in names}
    rows = asked.rows or [*ROWS, "regenerate"]
    began, growth = perf_counter(), dict[str, dict[int, float]]()
    with listening() as noise, serving() as url:
        results = _compare(rows, pythons, url, quick=asked.quick)
        if "regenerate" in rows:
            results["regenerate"] = regeneration(1 if asked.quick else 3)
        if "growth" in rows:
            growth = grown(pythons[OURS], url, 1_000 if asked.quick else 1_000_000)
    tables = [table(results)] * bool(results) + [growth_table(growth)] * bool(growth)
    print("\n\n".join([*tables, trust(noise.others)]))  # noqa: T201
    print(  # noqa: T201
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {versions(pythons)};"
        f" {perf_counter() - began:.0f} s."
    )
    if asked.json:
        figures = {
            row: {name: each._asdict() for name, each in of.items()} for row, of in results.items()
        }
        asked.json.write_text(json.dumps({"ratios": figures, "growth": growth}, indent=2))


if __name__ == "__main__":
    main()
