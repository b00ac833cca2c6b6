"""The scripts that people and CI run."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from shutil import which

import httpx
import pytest

import walkthrough
from flowroute_client import Flowroute
from flowroute_sandbox import Sandbox
from oracle import OPERATIONS, check_response
from processes import run, run_well

ROOT = Path(__file__).parents[1]
SHELL = [
    *(file for file in (ROOT / "scripts").iterdir() if file.is_file() and not file.suffix),
    ROOT / ".ci/run",
]


def test_the_walkthrough_makes_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def collect(response: httpx.Response) -> None:
        response.read()
        calls.append(check_response(response.request, response))

    with httpx.Client(event_hooks={"response": [collect]}) as http_client:

        def client(sandbox: Sandbox) -> Flowroute:
            keys = sandbox.access_key, sandbox.secret_key
            return Flowroute(*keys, base_url=sandbox.url, http_client=http_client)

        monkeypatch.setattr(walkthrough, "_client", client)
        assert walkthrough.main() == 0
    assert set(calls) == set(OPERATIONS)


def test_the_walkthrough_shows_each_call_under_its_name() -> None:
    names = [name for name, _, _ in walkthrough.STEPS]
    assert sorted(name.replace(".", "_") for name in names) == sorted(OPERATIONS)
    for name, code, _ in walkthrough.STEPS:
        assert f"flowroute.{name}(" in code


WALK = """
import sys, threading
import walkthrough
walkthrough.STEPS = (*walkthrough.STEPS, {then})
status = walkthrough.main()
print([thread.name for thread in threading.enumerate()])
sys.exit(status)
"""


def test_the_walkthrough_leaves_nothing_behind() -> None:
    written = run_well(
        *(sys.executable, "-W", "error", "-c", WALK.format(then="")),
        PYTHONPATH=str(ROOT / "scripts"),
    )
    assert f"{len(OPERATIONS)} operations done." in written
    assert written.splitlines()[-1] == "['MainThread']"


def test_a_step_that_fails_fails_the_walkthrough() -> None:
    step = '("numbers.get", "flowroute.numbers.get(\'12125550199\')", None)'
    process = run(*(sys.executable, "-c", WALK.format(then=step)), PYTHONPATH=str(ROOT / "scripts"))
    assert process.returncode == 1
    assert "NotFoundError" in process.stderr
    assert "operations done" not in process.stdout


@pytest.mark.parametrize("script", SHELL, ids=lambda script: script.name)
def test_a_script_is_sound(script: Path) -> None:
    run_well("bash", "-n", script)
    lines = script.read_text().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert os.access(script, os.X_OK)
    code = [line for line in lines if not line.startswith("#")]
    assert code[0] == "set -euo pipefail"
    assert '$(dirname "$0")/..' in code[1]  # so that it runs from anywhere


def test_ci_runs_what_people_run() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert lines[-1] == "scripts/test"
    assert not [line for line in lines if "pytest" in line or "ruff" in line]


def test_the_whole_test_includes_the_checks() -> None:
    assert "scripts/check" in (ROOT / "scripts/test").read_text().splitlines()
    checks = (ROOT / "scripts/check").read_text()
    for each in ("ruff check", "ruff format --check", "mypy", "pyright", "regenerate --check"):
        assert each in checks


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """Give a folder with the few commands that scripts/browser needs, on a Debian for root."""
    for name in ("bash", "dirname"):
        command = which(name)
        assert command
        (tmp_path / name).symlink_to(command)
    write_command(tmp_path / "id", "echo 0")
    write_command(tmp_path / "apt-get", f'echo "$*" >> {tmp_path}/asked')
    return tmp_path


def write_command(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/bash\n{line}\n")
    path.chmod(0o755)


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome"])
def test_a_browser_that_is_there_is_enough(bare: Path, name: str) -> None:
    write_command(bare / name, "")
    assert run_well(ROOT / "scripts/browser", PATH=str(bare)) == ""
    assert not (bare / "asked").exists()


def test_a_browser_is_installed_where_that_is_possible(bare: Path) -> None:
    run_well(ROOT / "scripts/browser", PATH=str(bare))
    update, install = (bare / "asked").read_text().splitlines()
    assert update.split()[0] == "update"
    assert install.split()[0] == "install"
    assert "--no-install-recommends" in install
    assert install.split()[-1] == "chromium"


def test_who_must_install_a_browser_is_told(bare: Path) -> None:
    write_command(bare / "id", "echo 1000")
    process = run(ROOT / "scripts/browser", PATH=str(bare))
    assert process.returncode == 1
    assert process.stderr.startswith("browser: install Chromium")
    assert not (bare / "asked").exists()


def test_the_whole_test_finds_a_browser_first() -> None:
    lines = (ROOT / "scripts/test").read_text().splitlines()
    assert lines.index("scripts/browser") < lines.index("scripts/check")
