"""Schemathesis finds nothing to say against the sandbox, by the corrected document."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, cast

from flowroute_sandbox import Sandbox
from oracle import OPERATIONS
from processes import run_well

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "generated/openapi.json"


def test_the_sandbox_keeps_to_the_document(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    with Sandbox(seed=0) as sandbox:
        run_well(
            *(Path(sys.executable).with_name("schemathesis"), "--config-file"),
            *(TESTS / "schemathesis.toml", "run", DOCUMENT),
            *("--url", sandbox.url, "--auth", f"{sandbox.access_key}:{sandbox.secret_key}"),
            *("--max-examples", "20", "--seed", "1", "--generation-database", "none"),
            *("--report", "json", "--report-json-path", report),
            cwd=tmp_path,
            PYTHONPATH=str(TESTS),
            NO_COLOR="1",
        )
    found = cast("dict[str, Any]", json.loads(report.read_text()))
    assert found["complete"]
    assert found["operations"]["tested"] == len(OPERATIONS)
    assert {phase["status"] for phase in found["phases"].values()} == {"success"}
    # That nothing is wrong means little of an operation that refused all that it was asked.
    rates = cast("dict[str, dict[str, dict[str, int]]]", found["valid_rates"])
    accepted = {
        operation: sum(phase["accepted"] for phase in phases.values())
        for operation, phases in rates.items()
    }
    assert len(accepted) == len(OPERATIONS)
    assert all(accepted.values()), accepted
