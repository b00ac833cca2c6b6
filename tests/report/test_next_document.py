"""The upgrade to the vendor's fuller document, step by step as a maintainer takes it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest

from codegen.document import MAX_DEPTH
from codegen.plain_yaml import parse
from codegen.regenerate import OVERLAYS, ROOT, SPEC
from processes import run, run_well

pytestmark = pytest.mark.exhaustive

NEXT = ROOT / "tests/vendor/flowroute-2018-27-operations.json"
DECISIONS = ROOT / "tests/vendor/decisions.yaml"
CALL = ROOT / "tests/report/call_upgraded.py"
SOURCES = ("overrides", "companions", "generated")
# What is asked of every operation, and not of those of one document. An upgrade runs them all.
TEST = """#!/bin/sh
set -e
cd "$(dirname "$0")/.."
scripts/setup
.venv/bin/mypy
exec .venv/bin/python -m pytest -q -n 2 tests/test_contract.py tests/test_models.py \\
  tests/test_public_api.py tests/test_requests.py tests/test_errors.py tests/test_pagination.py
"""
Calls: TypeAlias = dict[str, tuple[str, dict[str, object]]]
ADDRESS: dict[str, object] = {
    "label": "Home",
    "first_name": "Ada",
    "last_name": "Byron",
    "street_number": "1",
    "street_name": "Main St",
    "city": "Seattle",
    "state": "WA",
    "country": "USA",
    "zip": "98101",
}
URL = "https://example.com/sms"
SERVED: Calls = {
    "messages.send": ("SentMessage", {"from_": "owned", "to": "12065550199", "body": "hello"}),
    "numbers.get": ("Number", {"id": "owned"}),
    "callbacks.set": ("NoneType", {"type": "sms", "url": URL}),
    "callbacks.get": ("Callback", {"type": "sms"}),
    "callbacks.remove": ("NoneType", {"type": "sms"}),
    "numbers.set_callback": ("NoneType", {"id": "owned", "type": "sms", "url": URL}),
    "numbers.get_callback": ("Callback", {"id": "owned", "type": "sms"}),
    "numbers.remove_callback": ("NoneType", {"id": "owned", "type": "sms"}),
    "e911s.create": ("E911Address", {**ADDRESS, "country": "US"}),
    "numbers.release": ("NoneType", {"id": "owned"}),
}
"""Calls of the sandbox in order, and the types of what they return."""
UNSERVED: Calls = {
    "e911.list": ("GET /v2/e911", {}),
    "e911.create": ("POST /v2/e911", ADDRESS),
    "e911.update": ("PATCH /v2/e911", {"e911_id": 1, **ADDRESS}),
    "e911.delete": ("DELETE /v2/e911", {"e911_id": 1}),
    "e911.validate": ("POST /v2/e911/validate", ADDRESS),
    "e911.assign": ("PATCH /v2/numbers/{id}/relationships/e911", {"id": "owned", "e911_id": 1}),
    "e911.unassign": ("DELETE /v2/numbers/{id}/relationships/e911", {"id": "owned"}),
}
"""What it does not serve."""


class Steps(NamedTuple):
    """What was said on the way."""

    project: Path
    asked: str
    stopped: subprocess.CompletedProcess[str]
    decided: str
    upgraded: str


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    project = copy_project(tmp_path_factory.mktemp("next") / "project")
    asked = run(project / "scripts/diff", "HEAD", NEXT).stdout
    stopped = run(project / "scripts/upgrade", NEXT)
    decide(project)
    decided = run_well(project / "scripts/diff", "HEAD", NEXT)
    # It installs what it tests, and tests have no certificates.
    upgraded = run_well(project / "scripts/upgrade", NEXT, SSL_CERT_DIR="", UV_SYSTEM_CERTS="1")
    return Steps(project, asked, stopped, decided, upgraded)


def copy_project(folder: Path) -> Path:
    """Make a repository of the working tree, which uses the environment of the tests."""
    listed = ("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in run_well("git", "-C", ROOT, *listed).split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / "scripts/test").write_text(TEST)
    who = ("-c", "user.name=tests", "-c", "user.email=tests@example.com")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "The project.")):
        run_well("git", *command, cwd=folder, GIT_CONFIG_GLOBAL=os.devnull)
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


def read_decisions() -> Any:  # noqa: ANN401 - YAML
    return parse(DECISIONS.read_text(), MAX_DEPTH)


def decide(project: Path) -> None:
    """Add the actions to the overlay, and drop the additions that are published."""
    overlay, additions = (project / path.relative_to(ROOT) for path in OVERLAYS)
    with overlay.open("a") as file:
        file.write(DECISIONS.read_text().partition("actions:\n")[2])
    for name in read_decisions()["x-dropped"]:
        action = rf"  - target: .*\n    description: \"Adds {re.escape(name)}\.(.*\n)+?(?=  - )"
        text, dropped = re.subn(action, "", additions.read_text(), count=1)
        assert dropped == 1
        additions.write_text(text)


def test_it_stops_where_somebody_must_decide(steps: Steps) -> None:
    assert steps.stopped.returncode == 1
    assert steps.stopped.stderr.endswith("Everything is as it was.\n")
    _, to_decide, *_ = steps.asked.split("\n## ")[1:]
    decisions = re.findall(r"^- `", to_decide, re.MULTILINE)
    made = read_decisions()
    assert len(made["actions"]) + len(made["x-dropped"]) < len(decisions)


def test_what_is_decided_is_not_asked_again_and_breaks_nobody(steps: Steps) -> None:
    assert steps.decided.startswith(f"# `HEAD` -> `{NEXT}`: no breaking changes\n")
    questions = ["Mend these", "Name these", "Drop these from", "Correct or remove", "Give what of"]
    for question in questions:
        assert question in steps.asked
        assert question not in steps.decided


def test_it_is_put_in_place_with_its_types_and_tests_passing(steps: Steps) -> None:
    assert " passed" in steps.upgraded
    assert "Success: no issues found" in steps.upgraded
    assert (steps.project / SPEC.relative_to(ROOT)).read_bytes() == NEXT.read_bytes()
    changed = run_well("git", "-C", steps.project, "status", "--porcelain", "--", ":!.venv")
    assert {line[3:].split("/")[0] for line in changed.splitlines()} == {
        *("generated", "overrides", "spec")
    }


def test_the_sandbox_answers_what_it_knows_and_says_of_the_rest_that_it_does_not(
    steps: Steps,
) -> None:
    calls = {name: arguments for name, (_, arguments) in {**SERVED, **UNSERVED}.items()}
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(CALL)],
        input=json.dumps(calls),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(str(steps.project / s) for s in SOURCES)},
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout)
    assert Path(told["package"]).is_relative_to(steps.project)
    for outcomes in (told["called"], told["awaited"]):
        assert {name: outcomes[name] for name in SERVED} == {n: t for n, (t, _) in SERVED.items()}
        for name, (place, _) in UNSERVED.items():
            assert (
                f"501: Not Implemented: The sandbox does not serve {place} yet." in outcomes[name]
            )
