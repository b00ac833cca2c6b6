"""The scripts that people and CI run."""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import which

import httpx
import pytest

import walkthrough
from flowroute_client import Flowroute, NotFoundError
from flowroute_sandbox import Sandbox
from flowroute_sandbox._api.cdrs import DOWNLOADS
from oracle import OPERATIONS, check_response
from processes import run, run_well

ROOT = Path(__file__).parents[1]
BY_HAND = {"cdrs.wait", "cdrs.download"}
STEPS = [step for steps in walkthrough.GROUPS.values() for step in steps]
SHELL = [
    *(file for file in (ROOT / "scripts").iterdir() if file.is_file() and not file.suffix),
    ROOT / ".ci/run",
]


def test_the_walkthrough_makes_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def collect(response: httpx.Response) -> None:
        response.read()
        if not response.request.url.path.startswith(DOWNLOADS):
            calls.append(check_response(response.request, response))

    with httpx.Client(event_hooks={"response": [collect]}) as http_client:

        def client(sandbox: Sandbox) -> Flowroute:
            keys = sandbox.access_key, sandbox.secret_key
            return Flowroute(*keys, base_url=sandbox.url, http_client=http_client)

        monkeypatch.setattr(walkthrough, "_client", client)
        assert walkthrough.main() == 0
    assert set(calls) == set(OPERATIONS)


def test_the_walkthrough_shows_each_call_under_its_name() -> None:
    names = {name for name, _, _ in STEPS}
    assert {name.replace(".", "_") for name in names - BY_HAND} == set(OPERATIONS)
    assert len(names) == len(STEPS)
    for name, code, shown in STEPS:
        assert f"flowroute.{name}(" in f"{code} {shown}"


def test_the_walkthrough_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    before = threading.enumerate()
    assert walkthrough.main() == 0
    assert threading.enumerate() == before
    assert f"{len(STEPS)} methods called." in capsys.readouterr().out


def test_a_step_that_fails_fails_the_walkthrough(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    step = "numbers.get", "flowroute.numbers.get('12125550199')", None
    monkeypatch.setattr(walkthrough, "GROUPS", {"Numbers": (step,)})
    with pytest.raises(NotFoundError):
        walkthrough.main()
    assert "methods called" not in capsys.readouterr().out


@pytest.mark.parametrize("script", SHELL, ids=lambda script: script.name)
def test_a_script_is_sound(script: Path) -> None:
    run_well("bash", "-n", script)
    lines = script.read_text().splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert os.access(script, os.X_OK)
    code = [line for line in lines if not line.startswith("#")]
    assert code[0] == "set -euo pipefail"
    assert '$(dirname "$0")/..' in code[1]  # so that it runs from anywhere


def test_ci_runs_what_people_run_and_holds_the_coverage() -> None:
    lines = (ROOT / ".ci/run").read_text().splitlines()
    assert lines[-2:] == ["scripts/test", "scripts/coverage"]
    assert not [line for line in lines if "pytest" in line or "ruff" in line]


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


def test_servers_that_are_there_are_enough(bare: Path) -> None:
    write_command(bare / "postgres", "")
    write_command(bare / "redis-server", "")
    assert run_well(ROOT / "scripts/servers", PATH=str(bare)) == ""
    assert not (bare / "asked").exists()


def test_who_must_install_servers_is_told(bare: Path) -> None:
    write_command(bare / "id", "echo 1000")
    process = run(ROOT / "scripts/servers", PATH=str(bare), POSTGRES_HOME=str(bare))
    assert process.returncode == 1
    assert "install PostgreSQL" in process.stderr


def test_who_must_install_a_browser_is_told(bare: Path) -> None:
    write_command(bare / "id", "echo 1000")
    process = run(ROOT / "scripts/browser", PATH=str(bare))
    assert process.returncode == 1
    assert process.stderr.startswith("browser: install Chromium")
    assert not (bare / "asked").exists()


# scripts/test and scripts/check, beside stand-ins for what they call


STAND_IN = """
called="$(basename "$0")${*:+ $*}"
echo "$called" >> called
case "$called" in $FAILS) echo "$called found something"; exit 3 ;; esac
"""
SCRIPTS = ("setup", "browser", "servers", "check", "soak", "compatibility", "regenerate")
CHECKS = [
    *("pyright", "ruff check *", "ruff format --check *", "zizmor *", "mypy *"),
    *("check-jsonschema *.yml", "check-jsonschema *dependabot.yml", "regenerate --check"),
]
PARALLEL = "pytest -n 4 --dist loadfile --no-loadscope-reorder --quiet"
EVERY_DAY = ["browser", "servers", "pyright --version", "check", PARALLEL]
EXHAUSTIVE = [
    f"{PARALLEL} -m exhaustive",
    f"{PARALLEL} -m hypothesis --hypothesis-profile exhaustive",
    "soak",
    "compatibility lowest",
    "compatibility highest",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a folder where each command of a script notes that it was called."""
    for folder in ("scripts", ".venv/bin"):
        (tmp_path / folder).mkdir(parents=True)
    for name in SCRIPTS:
        write_command(tmp_path / "scripts" / name, STAND_IN)
    for name in ("pytest", "pyright", "ruff", "check-jsonschema", "zizmor", "mypy"):
        write_command(tmp_path / ".venv/bin" / name, STAND_IN)
    return tmp_path


def run_there(
    project: Path, script: str, *arguments: str, fails: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a script of ours there."""
    copy = project / "scripts" / script
    copy.write_bytes((ROOT / "scripts" / script).read_bytes())
    copy.chmod(0o755)
    return run(copy, *arguments, FAILS=fails)


def commands_of(project: Path, script: str, *arguments: str) -> list[str]:
    """Run a script of ours, which must go well, and return what it calls, sorted."""
    process = run_there(project, script, *arguments)
    assert process.returncode == 0, process.stderr
    setup, *called = (project / "called").read_text().splitlines()
    assert setup == "setup"
    return sorted(called)


def test_a_day_is_the_checks_and_the_tests(project: Path) -> None:
    assert commands_of(project, "test") == sorted(EVERY_DAY)


@pytest.mark.parametrize("fails", EVERY_DAY)
def test_a_day_fails_if_any_part_does(project: Path, fails: str) -> None:
    assert run_there(project, "test", fails=fails).returncode


def test_tests_that_are_named_start_at_once(project: Path) -> None:
    named = "tests/test_x.py", "-x"
    assert commands_of(project, "test", *named) == ["pytest tests/test_x.py -x"]
    assert run_there(project, "test", *named, fails="pytest tests/test_x.py -x").returncode


def test_all_is_a_day_and_what_is_exhaustive(project: Path) -> None:
    assert commands_of(project, "test", "--all") == sorted([*EVERY_DAY, *EXHAUSTIVE])


@pytest.mark.parametrize("fails", [*EVERY_DAY, *EXHAUSTIVE])
def test_all_goes_on_after_a_failure_and_says_what_failed(project: Path, fails: str) -> None:
    process = run_there(project, "test", "--all", fails=fails)
    assert process.returncode
    assert (project / "called").read_text().splitlines()[-1] == EXHAUSTIVE[-1]
    summary = process.stdout.rpartition("===\n")[2].splitlines()
    assert len(summary) == 1 + len(EXHAUSTIVE)
    failed = [line.startswith("FAILED after 0 min") for line in summary]
    assert failed.index(True) == (1 + EXHAUSTIVE.index(fails) if fails in EXHAUSTIVE else 0)
    assert failed.count(True) == 1


def test_the_checks_are_all_made(project: Path) -> None:
    called = commands_of(project, "check")
    assert [check for check in CHECKS if not fnmatch.filter(called, check)] == []


@pytest.mark.parametrize("fails", CHECKS)
def test_the_checks_fail_and_say_why_if_any_finds_something(project: Path, fails: str) -> None:
    process = run_there(project, "check", fails=fails)
    assert process.returncode
    assert process.stdout.endswith(" found something\n")


SLOW_PYTHON = """#!/bin/sh
echo "begin $@" >> calls
sleep 0.3
echo end >> calls
"""


NEW_PYTHON = f"""#!/bin/sh
[ "$2" = venv ] || exit 0
mkdir -p .venv/bin
cat > .venv/bin/python << 'END'
{SLOW_PYTHON}END
chmod +x .venv/bin/python
"""


def _write_program(path: Path, code: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code)
    path.chmod(0o755)


def _stale_checkout(folder: Path) -> Path:
    """Make one whose environment is of an older pyproject.toml; return its scripts/setup."""
    for name in ("pyproject.toml", "scripts/constraints.txt", "scripts/setup"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    _write_program(folder / ".venv/bin/python", SLOW_PYTHON)
    (folder / ".venv/stamp").write_text("of an older pyproject.toml")
    return folder / "scripts/setup"


def _pips(folder: Path) -> list[str]:
    """List the calls of pip in a checkout, if none was made while another one was."""
    calls = (folder / "calls").read_text().splitlines()
    assert calls[1::2] == ["end"] * (len(calls) // 2)
    return [call for call in calls if "pip" in call]


def test_setup_changes_the_environment_in_which_tests_run_and_does_not_empty_it(
    tmp_path: Path,
) -> None:
    setup = _stale_checkout(tmp_path)
    run_well(setup)
    run_well(setup)
    (pip,) = _pips(tmp_path)
    assert pip.startswith("begin -m uv pip install --quiet --exact")


def test_two_setups_at_once_are_one(tmp_path: Path) -> None:
    setup = _stale_checkout(tmp_path)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run_well, [setup, setup]))
    assert len(_pips(tmp_path)) == 1


def test_setup_rebuilds_an_environment_whose_python_is_gone(tmp_path: Path) -> None:
    setup = _stale_checkout(tmp_path)
    (tmp_path / ".venv/bin/python").unlink()
    (tmp_path / ".venv/bin/uv").symlink_to(which("true") or "")  # needs no Python
    _write_program(tmp_path / "path/python3", NEW_PYTHON)
    run_well(setup, PATH=f"{tmp_path / 'path'}:{os.environ['PATH']}")
    fetched, installed = _pips(tmp_path)
    assert fetched.startswith("begin -m pip install")
    assert installed.startswith("begin -m uv pip install")
