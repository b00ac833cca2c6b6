"""What the README says is so."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from flowroute_sandbox import Sandbox
from flowroute_sandbox._faults.fault import Fault
from flowroute_sandbox._faults.magic_numbers import BUFFERED, DELIVERIES, FAULTS, Delivery
from processes import run_well

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_readme_runs_and_the_message_is_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    namespace: dict[str, Any] = {"__name__": "readme"}
    with Sandbox(seed=0) as sandbox:
        monkeypatch.setenv("FLOWROUTE_ACCESS_KEY", sandbox.access_key)
        monkeypatch.setenv("FLOWROUTE_SECRET_KEY", sandbox.secret_key)
        monkeypatch.setenv("FLOWROUTE_BASE_URL", sandbox.url)
        for language, block in re.findall(
            r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL
        ):
            if language == "python":
                exec(compile(block, "README.md", "exec"), namespace)  # noqa: S102 - our own
            elif block.startswith("flowroute-sandbox receive "):
                path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
                run_well("sh", "-ec", block, PATH=path)
        number = namespace["flowroute"].numbers.get(namespace["bought"].id)
        namespace["flowroute"].close()
    assert number.relationships.primary_route.data.id == namespace["route"].id
    assert number.relationships.failover_route.data is None
    printed = capsys.readouterr().out
    assert "message buffered $0.0040\ninbound hello yourself\noutbound hello\n" in printed


def test_the_numbers_that_decide_are_those_of_the_sandbox() -> None:
    page = (ROOT / "docs/testing.md").read_text()
    section = page.partition("| sent to |")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| (\d+|any other) \| (.+) \|$", section, re.MULTILINE)
    delivered = {**DELIVERIES, "any other": BUFFERED}
    expected = {number: _receipt(delivery) for number, delivery in delivered.items()}
    assert len(listed) == len(dict(listed))
    assert dict(listed) == expected | {str(each.number): _fault(each) for each in FAULTS}


def _receipt(delivery: Delivery | None) -> str:
    if delivery is None:
        return "no receipt of the carrier"
    return f"receipt {delivery.status_code}, `{delivery.status}`: {delivery.description}"


def _fault(fault: Fault) -> str:
    if fault.kind == "latency":
        return f"answered after {fault.seconds:.0f} s"
    wait = f", `Retry-After: {fault.retry_after}`" if fault.retry_after else ""
    return f"{fault.status}{wait}"


def test_the_first_screen_says_how_to_see_it_work() -> None:
    first = README.splitlines()[:25]
    for script in ("scripts/demo", "scripts/test"):
        assert any(line.startswith(script) for line in first)
        assert (ROOT / script).stat().st_mode & 0o111


def test_every_dependency_is_listed_with_its_extra() -> None:
    file = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = file["project"]
    page = (ROOT / "CONTRIBUTING.md").read_text()
    section = page.partition("## Dependencies")[2].partition("\n## ")[0]
    listed = {
        (name, extra)
        for names, extra in re.findall(
            r"^\| ([^|]+) \| `(\w+)` \| [^|]+ \|$", section, re.MULTILINE
        )
        for name in names.split(", ")
    }
    extras = project["optional-dependencies"] | file["dependency-groups"]
    assert listed == {
        (_name(requirement), extra)
        for extra, requirements in extras.items()
        for requirement in requirements
    }
    core = section.partition("Everything else")[0]
    assert set(re.findall(r"([a-z-]+) \(", core)) == {_name(r) for r in project["dependencies"]}


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return found[0]


def test_every_script_is_listed() -> None:
    listing = (ROOT / "scripts/README.md").read_text()
    scripts = {
        file.name for file in (ROOT / "scripts").iterdir() if file.is_file() and not file.suffix
    }
    assert set(re.findall(r"^\| `(\w+)` \|", listing, re.MULTILINE)) == scripts
    packages = ("codegen", "report")
    modules = {
        file.stem for name in packages for file in (ROOT / "scripts" / name).glob("[a-z]*.py")
    }
    explained = listing.partition("`codegen/`")[2]
    assert modules - set(re.findall(r"`(\w+)`", explained)) == set()
