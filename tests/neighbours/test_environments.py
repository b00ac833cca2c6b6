"""Neighbours in environments of their own: each program says what it needs, and checks itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from processes import run_well

HERE = Path(__file__).parent
PROGRAMS = sorted((HERE / "programs").glob("under_*.py"))


@pytest.mark.exhaustive
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.stem)
def test_calls_work(program: Path) -> None:
    run_well(
        *(Path(sys.executable).with_name("uv"), "run", "--quiet", "--python", sys.executable),
        *("--with-editable", HERE.parents[1], "--script", program),
        PYTHONPATH=str(HERE.parent),
        SSL_CERT_DIR="",  # which holds none while tests run
        UV_SYSTEM_CERTS="1",
    )
