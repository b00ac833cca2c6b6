"""The figures as a table of Markdown."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

from benchmarks.growth import GROWTHS
from benchmarks.measure import Ratio
from benchmarks.rows import ROWS

_NOISY = 0.25


def table(results: Mapping[str, Mapping[str, Ratio]]) -> str:
    """Write the ratios: a line for each row, a column for each contender."""
    names = list(dict.fromkeys(name for row in results.values() for name in row))
    head = ["divided by httpx", "target", *names[1:]]
    lines = [head, ["---"] + ["--:"] * (len(head) - 1)]
    lines += [
        [_title(row), _target(row), *(_cell(figures.get(name)) for name in names[1:])]
        for row, figures in results.items()
    ]
    return _markdown(lines)


def growth_table(grown: Mapping[str, Mapping[int, float]]) -> str:
    """Write what must stay flat: a line for each kind of work, a column for each amount."""
    amounts = sorted({amount for figures in grown.values() for amount in figures})
    lines = [["growth", *(f"{amount:,}" for amount in amounts)], ["---", *["--:"] * len(amounts)]]
    for name, figures in grown.items():
        cells = (f"{figures[each]:.1f}" if each in figures else "-" for each in amounts)
        lines.append([GROWTHS[name].title, *cells])
    return _markdown(lines)


def _markdown(lines: Iterable[Iterable[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _title(row: str) -> str:
    if row == "regenerate":
        return "regenerating / `openapi-python-client generate`"
    name, _, how = row.partition(" ")
    rate = f", throughput {how or 'for each CPU second'}" if ROWS[name].counts == "rate" else ""
    return ROWS[name].title + rate


def _target(row: str) -> str:
    if row == "regenerate":
        return "≤ 2"
    name = row.partition(" ")[0]
    if not ROWS[name].core:
        return "-"
    sign = "≥" if ROWS[name].counts == "rate" else "≤"
    return f"{sign} {ROWS[name].core:g}, {ROWS[name].fast:g}"


def _cell(ratio: Ratio | None) -> str:
    return f"{ratio.middle:.2f} ± {ratio.spread:.2f}" if ratio else "-"


def trust(others: float) -> str:
    """Say whether the machine had others to serve."""
    used = f"others kept {others:.2f} of {os.cpu_count()} processors busy"
    if others < _NOISY:
        return f"The machine was quiet: {used}."
    return f"THE MACHINE WAS NOISY: {used}; measure again, or trust CPU time more than throughput."
