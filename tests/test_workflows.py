"""GitHub's workflows: our scripts, pinned actions, and no more rights than needed."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, cast

import pytest

from codegen.document import MAX_DEPTH
from codegen.plain_yaml import parse
from processes import run, run_well

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".github/workflows"
FILES = sorted(FOLDER.iterdir())
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
RELEASE = f"""
name: release
on:
  push:
    tags: ["v*"]
permissions: {{}}
concurrency:
  group: release
  cancel-in-progress: false
jobs:
  publish:
    name: publish
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    environment: pypi
    permissions:
      contents: write # to write the notes of the release
      id-token: write # to be known to PyPI
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - run: scripts/test --all
      - uses: pypa/gh-action-pypi-publish@81e9d935c883d0b210363ab89cf05f3894778450 # v1.8.14
"""


def load(text: str) -> dict[str, Any]:
    return cast("dict[str, Any]", parse(text, MAX_DEPTH))


def load_file(name: str) -> dict[str, Any]:
    return load((FOLDER / name).read_text())


# Rules, which hold for any workflow

# What nobody outside can start with a token that writes.
TRIGGERS = {
    *("merge_group", "pull_request", "push", "release", "schedule"),
    *("workflow_call", "workflow_dispatch"),
}
ACTION = r"uses: [\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
COMMAND = r'(scripts/\w+|\.ci/run)((?: (?:--[a-z-]+|"\$\w+(?:/[\w.]+)?"))*)'
TOKEN = re.compile(r"github\.token|secrets\.")
OWN_BRANCH = "github.event.pull_request.head.repo.full_name == github.repository"
CONDITION = re.compile(
    r"(needs\.\w+\.outputs\.\w+ == 'true' && )?"
    rf"({re.escape(OWN_BRANCH)}|\(github\.event_name == 'push' \|\| {re.escape(OWN_BRANCH)}\))"
)
BASE = re.compile(r"\$\{\{ github\.event\.pull_request\.base\.sha( \|\| github\.sha)? \}\}")


def find_faults(text: str) -> list[str]:
    """Say which rules a workflow breaks."""
    workflow = load(text)
    faults = [f"anybody can start it: {each}" for each in sorted({*workflow["on"]} - TRIGGERS)]
    if workflow["permissions"] != {}:
        faults.append("a job has rights that it does not ask for")
    if len(re.findall(ACTION, text)) != text.count("uses:"):
        faults.append("an action is not pinned to a commit with its version")
    for job in workflow["jobs"].values():
        faults += find_faults_of_job(job)
        if "pull_request" in workflow["on"] and is_privileged(job):
            faults += find_dangers(job)
    return faults


def find_faults_of_job(job: dict[str, Any]) -> Iterator[str]:
    if not {"permissions", "timeout-minutes"} <= {*job}:
        yield "a job says neither what it may do nor how long"
    for step in job.get("steps", []):
        command = re.fullmatch(COMMAND, step.get("run", ".ci/run"))
        if not (command and os.access(ROOT / command[1], os.X_OK)):
            yield f"a step is not one script of ours: {step['run']}"
        if is_of(step, "checkout") and step["with"].get("persist-credentials") is not False:
            yield "a checkout leaves its token behind"
        if TOKEN.search(str({**step, "env": ""})) or ("uses" in step and "env" in step):
            yield "a token is not only in the environment of a script"
    if TOKEN.search(str({**job, "steps": ""})):
        yield "a token is shared by all steps of a job"


def is_of(step: dict[str, Any], action: str) -> bool:
    return str(step.get("uses", "")).startswith(f"actions/{action}@")


def is_privileged(job: dict[str, Any]) -> bool:
    return "write" in str(job.get("permissions")) or bool(TOKEN.search(str(job)))


def find_dangers(job: dict[str, Any]) -> Iterator[str]:
    """Say how something of a pull request could run with a token that writes."""
    if not CONDITION.fullmatch(" ".join(str(job.get("if", "")).split())):
        yield "it runs for the pull request of a fork"
    for step in job.get("steps", []):
        given = step.get("with", {})
        if is_of(step, "checkout") and not BASE.fullmatch(given.get("ref", "")):
            yield "it checks out the pull request"
        if is_of(step, "download-artifact") and "${{ runner.temp }}/" not in given.get("path", ""):
            yield "an artifact may replace its scripts"
        if "secrets." in str(step):
            yield "it has a secret"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_workflow_keeps_the_rules(file: Path) -> None:
    assert find_faults(file.read_text()) == []


def test_a_new_workflow_is_welcome(tmp_path: Path) -> None:
    file = tmp_path / ".github/workflows/release.yml"
    file.parent.mkdir(parents=True)
    file.write_text(RELEASE.lstrip())
    assert find_faults(RELEASE) == []
    for tool in ("check-jsonschema", "zizmor"):
        process = check(tool, file)
        assert process.returncode == 0, process.stdout + process.stderr


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  pull_request:\n", "  pull_request_target:\n", "anybody can start it"),
        ("  pull_request:\n", "  issue_comment:\n  pull_request:\n", "anybody can start it"),
        ("permissions: {}", "permissions: {contents: write}", "rights that it does not ask for"),
        (CHECKOUT, "actions/checkout@v7", "not pinned"),
        (" # v7.0.1", "", "not pinned"),
        ("    timeout-minutes: 5\n", "", "how long"),
        ("    permissions:\n      contents: read\n    outputs", "    outputs", "what it may do"),
        ('scripts/comment "$PULL_REQUEST"', "npm test", "not one script of ours: npm test"),
        ("scripts/comment", "scripts/unknown", "not one script of ours"),
        ('"$PULL_REQUEST"', "${{ github.head_ref }}", "not one script of ours"),
        ("credentials: false", "credentials: true", "leaves its token behind"),
        ("          persist-credentials: false\n", "          clean: true\n", "leaves its token"),
        ("path: ${{ runner.temp }}/patch", "path: ${{ github.token }}", "not only in"),
        ("    needs: generate\n", "    env: {T: '${{ github.token }}'}\n", "shared by all steps"),
        (OWN_BRANCH, f"{OWN_BRANCH} || true", "pull request of a fork"),
        (f"    if: {OWN_BRANCH}\n", "", "pull request of a fork"),
        ("github.event_name == 'push'", "github.actor == 'x'", "pull request of a fork"),
        ("pull_request.base.sha", "pull_request.head.sha", "checks out the pull request"),
        ("          ref: ${{ github.event.pull_request.base.sha }}\n", "", "checks out the pull"),
        ("          path: ${{ runner.temp }}/patch #", "          #", "may replace its scripts"),
        ("runner.temp }}/patch #", "github.workspace }} #", "may replace its scripts"),
        ("${{ github.token }}", "${{ secrets.TOKEN }}", "has a secret"),
    ],
)
def test_a_rule_that_is_broken_is_named(old: str, new: str, fault: str) -> None:
    text = (FOLDER / "regenerate.yml").read_text()
    assert old in text
    assert any(fault in each for each in find_faults(text.replace(old, new)))


# What our workflows do


def test_the_pythons_are_the_supported_ones() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    supported = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert f'requires-python = ">={supported[0]}"' in project
    every_day = load_file("test.yml")["jobs"]["suite"]
    assert every_day["strategy"]["matrix"] == {"python": supported}
    every_week = load_file("weekly.yml")["jobs"]["everything"]
    assert every_week["strategy"]["matrix"] == {"python": [supported[0], supported[-1]]}


def test_ci_runs_every_day_what_people_run() -> None:
    local = (ROOT / ".ci/run").read_text().splitlines()[3:]
    *jobs, smoke = load_file("test.yml")["jobs"].values()
    assert (
        [job["steps"][-1]["run"] for job in jobs] == local == ["scripts/test", "scripts/coverage"]
    )
    assert smoke["steps"][-1] == {"run": "scripts/smoke", "shell": "bash"}


def test_the_client_is_tried_on_windows_and_on_macos() -> None:
    smoke = load_file("test.yml")["jobs"]["smoke"]
    systems = smoke["strategy"]["matrix"]["system"]
    assert [each.partition("-")[0] for each in systems] == ["macos", "windows"]
    ends = run_well("git", "-C", ROOT, "check-attr", "eol", "scripts/smoke")
    assert ends == "scripts/smoke: eol: lf\n"  # or bash on Windows cannot read it


def test_everything_is_tested_once_a_week() -> None:
    workflow = load_file("weekly.yml")
    (schedule,) = workflow["on"]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", schedule["cron"])
    assert workflow["jobs"]["everything"]["steps"][-1] == {"run": "scripts/test --all"}
    assert [file.name for file in FILES if "scripts/test --all" in file.read_text()] == [
        "release.yml",
        "weekly.yml",
    ]


def test_the_published_document_is_compared_once_a_week_where_one_is_named() -> None:
    workflow = load_file("document.yml")
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", workflow["on"]["schedule"][0]["cron"])
    compare, ask = workflow["jobs"].values()
    assert compare["if"] == "vars.FLOWROUTE_DOCUMENT != ''"
    assert compare["permissions"] == {"contents": "read"}
    assert "token" not in str(compare)
    assert ask["if"] == "needs.compare.outputs.markdown != ''"
    assert ask["permissions"] == {"contents": "read", "issues": "write"}


def test_a_release_is_tested_built_and_attested_and_published_once_it_may_be() -> None:
    workflow = load_file("release.yml")
    assert workflow["on"] == {"push": {"tags": ["v*"]}}
    test, build, attest, publish = workflow["jobs"].values()
    assert test["steps"][-1] == {"run": "scripts/test --all"}
    assert (build["needs"], attest["needs"], publish["needs"]) == (
        "test",
        "build",
        ["build", "attest"],
    )
    assert publish["if"] == "needs.build.outputs.package != ''"
    assert {step["id"]: step["run"] for step in build["steps"] if "id" in step} == {
        "home": "scripts/home"
    }
    # What may sign runs nothing of ours, and the bytes that were checked are the published ones.
    for job in (attest, publish):
        assert job["permissions"]["id-token"] == "write"
        assert [each for each in job["steps"] if "run" in each] == []
        assert is_of(job["steps"][0], "download-artifact")


def test_nothing_is_named_that_the_owner_has_not_filled_in(tmp_path: Path) -> None:
    output = tmp_path / "output"
    assert run_well(ROOT / "scripts/home", GITHUB_OUTPUT=str(output)) == ""
    assert output.read_text() == ""


def test_whatever_generated_is_made_of_starts_a_regeneration() -> None:
    patterns = load_file("regenerate.yml")["on"]["pull_request"]["paths"]
    files = run_well(
        *("git", "-C", ROOT, "ls-files", "spec", "overrides/*.yaml", "scripts/codegen"),
        *("pyproject.toml", "scripts/constraints.txt", "scripts/regenerate"),
    ).split()
    assert len(files) > 10
    assert [each for each in files if not any(fnmatch(each, p) for p in patterns)] == []
    assert all(any(fnmatch(each, pattern) for each in files) for pattern in patterns)


def test_what_starts_the_tests_finds_them() -> None:
    (started,) = re.findall(r"gh workflow run (\S+)", (ROOT / "scripts/deliver").read_text())
    assert "workflow_dispatch" in load_file(started)["on"]


def test_what_decides_the_bytes_of_the_client_moves_by_hand() -> None:
    actions, pins = load((ROOT / ".github/dependabot.yml").read_text())["updates"]
    assert actions["package-ecosystem"] == "github-actions"
    assert {each["schedule"]["interval"] for each in (actions, pins)} == {"weekly"}
    lock = json.loads((ROOT / "generated/openapi.lock.json").read_text())
    assert {each["dependency-name"] for each in pins["ignore"]} == {*lock["tools"]}


# What scripts/check finds


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("permissions: {}", "permissions: write-all"), "excessive-permissions"),
        ((CHECKOUT, "actions/checkout@v7"), "unpinned-uses"),
        (("  pull_request:\n", "  pull_request_target:\n"), "dangerous-triggers"),
        (('"$PULL_REQUEST"', "${{ github.event.pull_request.title }}"), "template-injection"),
    ],
)
def test_the_check_finds_what_is_unsafe(
    tmp_path: Path, change: tuple[str, str], reason: str
) -> None:
    text = (FOLDER / "regenerate.yml").read_text()
    unsafe = tmp_path / ".github/workflows/unsafe.yml"
    unsafe.parent.mkdir(parents=True)
    assert change[0] in text
    unsafe.write_text(text.replace(*change))
    process = check("zizmor", unsafe)
    assert process.returncode
    assert reason in process.stdout


def test_the_check_finds_what_is_no_workflow(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text((FOLDER / "test.yml").read_text().replace("steps:", "stages:"))
    process = check("check-jsonschema", wrong)
    assert process.returncode
    assert "Additional properties are not allowed ('stages' was unexpected)" in process.stdout


def check(tool: str, file: Path) -> CompletedProcess[str]:
    """Run what `scripts/check` runs of a tool on another workflow."""
    lines = (ROOT / "scripts/check").read_text().splitlines()
    words = (line.removeprefix("quietly ") for line in lines)
    line = next(each for each in words if each.startswith(f"{tool} "))
    command, _, _ = line.rpartition(" ")
    return run("bash", "-c", f'cd {ROOT}; PATH="$PWD/.venv/bin:$PATH"; {command} "$0"', file)


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
    for name in ("announce", "ask", "comment", "watch"):
        (folder / name).write_bytes((ROOT / "scripts" / name).read_bytes())
    (folder / "diff").write_text(DIFF)
    (folder / "gh").write_text(GH)
    for file in folder.iterdir():
        file.chmod(0o755)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return folder


@pytest.mark.parametrize("status", [0, 1, 2])
def test_a_published_document_is_reported_if_anything_changes(
    scripts: Path, tmp_path: Path, status: int
) -> None:
    output, page = tmp_path / "output", tmp_path / "page"
    (tmp_path / "published.json").write_text("{}")
    told = run_well(
        *(scripts / "watch", "published.json"),
        DIFF_STATUS=str(status),
        GITHUB_OUTPUT=str(output),
        GITHUB_STEP_SUMMARY=str(page),
    )
    if status == 0:
        assert (told, output.exists(), page.exists()) == (
            "The document has no change for callers.\n",
            False,
            False,
        )
    else:
        first, report, *rest = output.read_text().splitlines()
        assert first == f"markdown<<{rest[-1]}"
        assert re.fullmatch(r"# HEAD \S+/published\.json --fail-on any", report)
        assert any(line.startswith("Not compared:") for line in rest) == (status == 2)
        assert page.read_text().startswith(report)
        assert told == ""  # some of its lines would be commands to a workflow


def test_a_document_that_cannot_be_had_fails(scripts: Path) -> None:
    for place in ("nowhere.json", "https://127.0.0.1:1/new.json"):
        process = run(scripts / "watch", place, DIFF_STATUS="0")
        assert process.returncode not in {0, 2}
        assert process.stderr


@pytest.mark.parametrize(
    ("found", "command"), [("7", "issue edit 7"), ("", "issue create --title")]
)
def test_an_issue_is_opened_once_and_then_edited(
    scripts: Path, tmp_path: Path, found: str, command: str
) -> None:
    (scripts / "gh").write_text(
        f'#!/bin/sh\necho "$*" >> calls\n'
        f'case "$*" in *list*) echo {found} ;; *) cat > body ;; esac\n'
    )
    path = f"{scripts}:{os.environ['PATH']}"
    run_well(scripts / "ask", REPORT="# `$(touch pwned)`", PATH=path)
    assert (tmp_path / "body").read_text() == "# `$(touch pwned)`\n"
    listed, done = (tmp_path / "calls").read_text().splitlines()
    assert listed.startswith("issue list --state open")
    assert done.startswith(command)
    assert not (tmp_path / "pwned").exists()


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
