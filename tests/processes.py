"""Commands as users run them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_OF_TESTS = {
    *("COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"),  # a command is not measured
    *("PYTHONPATH", "PYTHONWARNINGS", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER"),
}
"""Variables that users do not have."""


def run(
    *command: str | Path, cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command with further environment variables, and return what it wrote."""
    environment = {**os.environ, **variables}
    for name in _OF_TESTS - set(variables):
        environment.pop(name, None)
    return subprocess.run(  # noqa: S603 - the tests' own commands
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def run_well(*command: str | Path, cwd: Path | None = None, **variables: str) -> str:
    """Run a command that must succeed, and return what it wrote to standard output."""
    process = run(*command, cwd=cwd, **variables)
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout
