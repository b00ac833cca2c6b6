"""GitHub's workflows: our scripts, pinned actions, and no more rights than needed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from processes import run, run_well

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / ".github/workflows").iterdir())
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1"


def loaded(file: Path) -> dict[str, Any]:
    reader: Any = YAML(typ="safe")
    workflow: dict[str, Any] = reader.load(file)
    return workflow


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in FILES:
        for name, job in loaded(file)["jobs"].items():
            yield f"{file.stem}.{name}", job


def steps() -> Iterator[dict[str, Any]]:
    for _, job in jobs():
        yield from job["steps"]


def test_there_is_a_workflow_for_tests_and_one_for_the_document() -> None:
    assert [file.name for file in FILES] == ["regenerate.yml", "test.yml"]
    assert loaded(FILES[0])["on"]["pull_request"]["paths"] == ["spec/**", "overrides/overlay.yaml"]


def test_a_step_runs_one_script_of_ours() -> None:
    commands = [step["run"] for step in steps() if "run" in step]
    assert commands
    for command in commands:
        script = re.fullmatch(r'(scripts/\w+)( --check| "\$[A-Z_]+")?', command)
        assert script, command
        assert os.access(ROOT / script[1], os.X_OK)


def test_an_action_is_pinned_to_a_commit_and_says_its_version() -> None:
    lines = [line for file in FILES for line in file.read_text().splitlines() if "uses:" in line]
    assert len(lines) == sum("uses" in step for step in steps())
    for line in lines:
        assert re.fullmatch(r" +- uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_no_checkout_leaves_its_token_behind() -> None:
    for step in steps():
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_a_job_has_the_least_rights() -> None:
    assert all(loaded(file)["permissions"] == {} for file in FILES)
    assert {name: job["permissions"] for name, job in jobs()} == {
        "regenerate.report": {"contents": "read"},
        "regenerate.comment": {"contents": "read", "pull-requests": "write"},
        "test.suite": {"contents": "read"},
        "test.wheel": {"contents": "read"},
    }


def test_nothing_of_a_pull_request_runs_with_a_token_that_writes() -> None:
    job = dict(jobs())["regenerate.comment"]
    assert job["if"] == "github.event.pull_request.head.repo.full_name == github.repository"
    checkout, comment = job["steps"]
    assert checkout["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
    assert comment["run"] == 'scripts/comment "$PULL_REQUEST"'
    tokens = [step for step in steps() if "github.token" in str(step)]
    assert tokens == [comment]
    for file in FILES:
        assert "secrets." not in file.read_text()
        assert set(loaded(file)["on"]) <= {"push", "pull_request", "schedule"}


def test_the_pythons_are_the_supported_ones() -> None:
    suite, wheel = (
        dict(jobs())[f"test.{name}"]["strategy"]["matrix"] for name in ("suite", "wheel")
    )
    project = (ROOT / "pyproject.toml").read_text()
    supported = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert suite["python"] == supported
    assert f'requires-python = ">={supported[0]}"' in project
    assert wheel == {
        "python": [supported[0], supported[-1]],
        "dependencies": ["lowest", "highest"],
    }


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("permissions: {}", "permissions: write-all"), "excessive-permissions"),
        ((f"{CHECKOUT} # v7.0.1", "actions/checkout@v7"), "unpinned-uses"),
        (("  pull_request:\n", "  pull_request_target:\n"), "dangerous-triggers"),
        (('"$PULL_REQUEST"', "${{ github.event.pull_request.title }}"), "template-injection"),
    ],
)
def test_the_check_finds_what_is_unsafe(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    text = (ROOT / ".github/workflows/regenerate.yml").read_text()
    unsafe = tmp_path / ".github/workflows/unsafe.yml"
    unsafe.parent.mkdir(parents=True)
    assert change[0] in text
    unsafe.write_text(text.replace(*change))
    command = line_of_check("zizmor").replace(".github/workflows", str(unsafe.parent))
    process = run("bash", "-c", command)
    assert process.returncode
    assert reason in process.stdout


def test_the_check_finds_what_is_no_workflow(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text((ROOT / ".github/workflows/test.yml").read_text().replace("steps:", "stages:"))
    process = run(
        "bash",
        "-c",
        line_of_check("check-jsonschema").replace(".github/workflows/*.yml", str(wrong)),
    )
    assert process.returncode
    assert "Additional properties are not allowed ('stages' was unexpected)" in process.stdout


def line_of_check(tool: str) -> str:
    """Return what `scripts/check` runs, with the tools of this environment."""
    (line,) = (
        line
        for line in (ROOT / "scripts/check").read_text().splitlines()
        if line.startswith(f"{tool} ")
    )
    return f'cd {ROOT}; PATH="$PWD/.venv/bin:$PATH"; {line}'


# The scripts of the workflows


DIFF = """#!/bin/sh
echo "# $*"
echo ::warning::hello
exit $DIFF_STATUS
"""
GH = """#!/bin/sh
echo "$*" >> calls
cat > body
case "$*" in *--edit-last*) exit $EDIT_STATUS; esac
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Copy the scripts beside stand-ins for what they call."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    for name in ("announce", "comment"):
        (folder / name).write_bytes((ROOT / "scripts" / name).read_bytes())
    (folder / "diff").write_text(DIFF)
    (folder / "gh").write_text(GH)
    for file in folder.iterdir():
        file.chmod(0o755)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return folder


def test_a_report_is_shown(scripts: Path) -> None:
    written = run_well(scripts / "announce", "main", DIFF_STATUS="0", GITHUB_OUTPUT="")
    assert written == "# main --format markdown --fail-on none\n::warning::hello\n"


def test_a_report_in_a_workflow_goes_on_the_page_and_to_the_next_job(
    scripts: Path, tmp_path: Path
) -> None:
    output, summary = tmp_path / "output", tmp_path / "summary"
    logged = run_well(
        *(scripts / "announce", "main"),
        DIFF_STATUS="0",
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(summary),
    )
    assert logged == ""  # since a log obeys lines such as the second
    report = "# main --format markdown --fail-on none\n::warning::hello\n"
    assert summary.read_text() == report
    first, rest = output.read_text().split("\n", 1)
    assert re.fullmatch(r"markdown<<[0-9a-f-]{36}", first)
    assert rest == f"{report}{first.removeprefix('markdown<<')}\n"


def test_a_report_that_cannot_be_made_fails_the_job(scripts: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    process = run(scripts / "announce", "main", DIFF_STATUS="2", GITHUB_OUTPUT=str(output))
    assert process.returncode == 2
    assert not output.exists()


@pytest.mark.parametrize(("edited", "calls"), [("0", 1), ("1", 2)])
def test_a_comment_is_changed_or_else_made(scripts: Path, edited: str, calls: int) -> None:
    report = "# A report\n\n$(touch here) `code`"
    path = f"{scripts}:{os.environ['PATH']}"
    run_well(scripts / "comment", "7", REPORT=report, PATH=path, EDIT_STATUS=edited)
    root = scripts.parent
    assert (root / "body").read_text() == f"{report}\n"
    assert (root / "calls").read_text().splitlines() == [
        "pr comment 7 --edit-last --body-file -",
        "pr comment 7 --body-file -",
    ][:calls]
    assert not (root / "here").exists()


def test_the_level_of_dependencies_must_be_one_of_two() -> None:
    process = run(ROOT / "scripts/compatibility", "newest")
    assert process.returncode == 2
    assert process.stderr == "usage: scripts/compatibility lowest|highest\n"
