"""The benchmark runs; what it says is for people, and never fails a test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.growth import GROWTHS
from benchmarks.measure import BASE, listening, ratios
from benchmarks.report import growth_table, table, trust
from benchmarks.server import serving

OURS = "flowroute-client"
HERE = dict.fromkeys([BASE, OURS], Path(sys.executable))


@pytest.mark.parametrize(
    "row", [pytest.param("script", marks=pytest.mark.exhaustive), "decode", "async"]
)
def test_a_row_is_a_line_of_ratios(row: str) -> None:
    with serving() as url:
        results = ratios(row, HERE, url, rounds=1, share=0.05)
    assert all(each[BASE].middle == 1 and each[OURS].value > 0 for each in results.values())
    written = table(results)
    assert f"| {results[row][OURS].middle:.2f} ±" in written
    assert ("throughput by the clock" in written) == (row == "async")


def test_a_noisy_machine_is_told() -> None:
    with listening() as noise:
        pass
    assert f"{noise.others:.2f} of" in trust(noise.others)
    assert "NOISY" not in trust(0)
    assert "NOISY" in trust(1)


def test_what_must_stay_flat_can_be_measured() -> None:
    with serving() as url:
        figures = {name: {13: growth.run(13, url)} for name, growth in GROWTHS.items()}
    assert all(figure[13] > 0 for figure in figures.values())
    assert "| growth | 13 |" in growth_table(figures)
