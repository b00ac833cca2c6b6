"""Schemathesis finds nothing to say against the sandbox, by the corrected document."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from flowroute_sandbox import Sandbox
from oracle import OPERATIONS
from processes import run_well

pytestmark = pytest.mark.slow

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "generated/openapi.json"
CONFIRMED = {id_ for id_, operation in OPERATIONS.items() if "x-confidence" not in operation}
GROUPS = {"confirmed": CONFIRMED, "added": set(OPERATIONS) - CONFIRMED}


DEEP = [
    pytest.param(group, seed, examples, marks=pytest.mark.exhaustive)
    for group, examples in (("confirmed", 100), ("added", 20))
    for seed in (1, 2, 3)
]


@pytest.mark.parametrize(("group", "seed", "examples"), [("confirmed", 1, 5), *DEEP])
def test_the_sandbox_keeps_to_the_document(
    tmp_path: Path, group: str, seed: int, examples: int
) -> None:
    ids = GROUPS[group]
    report = tmp_path / "report.json"
    # Schemathesis takes the user name for the id of something, and asks for that too.
    with Sandbox(seed=0, access_key="12065550100") as sandbox:
        run_well(
            *(Path(sys.executable).with_name("schemathesis"), "--config-file"),
            *(TESTS / "schemathesis.toml", "run", DOCUMENT),
            *(part for id_ in sorted(ids) for part in ("--include-operation-id", id_)),
            *("--url", sandbox.url, "--auth", f"{sandbox.access_key}:{sandbox.secret_key}"),
            *(
                "--max-examples",
                str(examples),
                "--seed",
                str(seed),
                "--generation-database",
                "none",
            ),
            *("--report", "json", "--report-json-path", report),
            cwd=tmp_path,
            PYTHONPATH=str(TESTS),
            NO_COLOR="1",
        )
    found = cast("dict[str, Any]", json.loads(report.read_text()))
    assert found["complete"]
    assert found["operations"]["tested"] == len(ids)
    statuses = {phase["status"] for phase in found["phases"].values()}
    assert statuses - {"skip"} == {"success"}  # no addition has an example
    # That nothing is wrong means little of an operation that refused all that it was asked.
    rates = cast("dict[str, dict[str, dict[str, int]]]", found["valid_rates"])
    accepted = {
        operation: sum(phase["accepted"] for phase in phases.values())
        for operation, phases in rates.items()
    }
    assert len(accepted) == len(ids)
    # A number that is for sale is not to be guessed, nor what the account holds of the additions,
    # nor two moments, one soon after the other.
    unguessable = {"POST /v2/numbers/{id}", "GET /v2/portorders", "POST /v2/cdrs/exports"}
    if group == "added":
        unguessable |= {each for each in accepted if "{" in each}
    assert {each for each, count in accepted.items() if not count} <= unguessable
