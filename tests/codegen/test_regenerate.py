"""scripts/regenerate: what it says, what it writes, and above all when it writes nothing."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from benchmarks import synthetic
from codegen import regenerate
from codegen.document import load
from codegen.overlay import apply, read
from codegen.regenerate import GENERATED, OVERLAYS, ROOT, SPEC, build, main
from codegen.versions import VERSIONS

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    """Return the files of a folder, apart from what Python leaves there."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in files
        if "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "generated"
    folder.mkdir()
    build(SPEC, OVERLAYS, folder)
    return folder


@pytest.fixture
def generated(built: Path, tmp_path: Path) -> Path:
    """Return a current copy of `generated/`, alone in its folder."""
    return Path(shutil.copytree(built, tmp_path / "work" / "generated"))


@pytest.fixture
def current(generated: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the same, where regenerating takes what was built already: it is not looked at."""

    def copy(spec: Path, overlay: Sequence[Path], folder: Path) -> None:
        assert (spec, overlay) == (SPEC, OVERLAYS)
        shutil.copytree(built, folder, dirs_exist_ok=True)

    monkeypatch.setattr(regenerate, "build", copy)
    return generated


def change_a_file(folder: Path) -> None:
    path = folder / "flowroute_api" / "models" / "number.py"
    path.write_text(path.read_text().replace("class Number(Model)", "class Changed(Model)"))


def remove_a_file(folder: Path) -> None:
    (folder / "flowroute_api" / "py.typed").unlink()


def remove_a_source(folder: Path) -> None:
    (folder / "flowroute_api" / "models" / "number.py").unlink()


def add_a_file(folder: Path) -> None:
    (folder / "flowroute_api" / "models" / "stray.py").write_text("STRAY = True\n")


def change_bytes(folder: Path) -> None:
    (folder / "openapi.json").write_bytes(b"\xff\xfe")


def remove_everything(folder: Path) -> None:
    shutil.rmtree(folder)


# Checking


def test_what_is_checked_in_is_current(
    built: Path, current: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert tree(GENERATED) == tree(built)
    assert main(["--check", "--into", str(current)]) == 0
    assert capsys.readouterr().out == "generated/ is current\n"
    assert tree(current) == tree(built)


def test_the_module_is_a_program(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(GENERATED)
    monkeypatch.setattr(sys, "argv", ["regenerate", "--check", "--spec", "nowhere.json"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(regenerate.__file__), run_name="__main__")
    assert ended.value.code == 2
    assert "No such file" in capsys.readouterr().err
    assert tree(GENERATED) == before


def test_a_check_ignores_what_python_leaves(current: Path) -> None:
    cache = current / "flowroute_api" / "__pycache__"
    cache.mkdir()
    (cache / "__init__.cpython-311.pyc").write_bytes(b"x")
    assert main(["--check", "--into", str(current)]) == 0


@pytest.mark.parametrize(
    ("change", "lines"),
    [
        (
            change_a_file,
            [
                "--- generated/flowroute_api/models/number.py",
                "+++ regenerated/flowroute_api/models/number.py",
                "-class Changed(Model):",
                "+class Number(Model):",
            ],
        ),
        (remove_a_source, ["+class Number(Model):"]),
        (add_a_file, ["--- generated/flowroute_api/models/stray.py", "-STRAY = True"]),
        (change_bytes, ["--- generated/openapi.json", '+  "openapi": "3.0.0",']),
        (remove_everything, ["+++ regenerated/flowroute_api/__init__.py"]),
        (remove_a_file, ["  flowroute_api/py.typed"]),
    ],
)
def test_a_check_shows_the_difference_and_changes_nothing(
    current: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Path], None],
    lines: list[str],
) -> None:
    change(current)
    before = tree(current.parent)
    assert main(["--check", "--into", str(current)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "generated/ is out of date; run scripts/regenerate. Files that differ:"
    assert {*lines} <= {*shown}
    assert len([line for line in shown[1:] if not line.startswith("  ")]) <= 3 * 40
    assert tree(current.parent) == before


def test_a_check_names_every_file_that_differs(
    current: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    remove_a_file(current)
    add_a_file(current)
    assert main(["--check", "--into", str(current)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert shown[1:3] == ["  flowroute_api/models/stray.py", "  flowroute_api/py.typed"]


# Writing


@pytest.mark.parametrize(
    "change", [change_a_file, remove_a_file, add_a_file, change_bytes, remove_everything]
)
def test_what_is_out_of_date_is_replaced_as_a_whole(
    current: Path,
    built: Path,
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Path], None],
) -> None:
    change(current)
    assert main(["--into", str(current)]) == 0
    assert "generated/ is regenerated; files that differed: " in capsys.readouterr().out
    assert tree(current) == tree(built)
    assert [path.name for path in current.parent.iterdir()] == ["generated"]


def test_what_is_current_stays_as_it_was(
    current: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--into", str(current)]) == 0
    assert capsys.readouterr().out == "generated/ was current\n"
    assert tree(current) == tree(built)


def test_others_may_read_what_is_written(current: Path) -> None:
    assert main(["--into", str(current)]) == 0
    assert current.stat().st_mode & 0o777 == 0o755


def test_another_document_can_be_given(generated: Path, tmp_path: Path) -> None:
    document: Any = load(SPEC)
    document["info"]["title"] = "Other APIs"
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document))
    assert main(["--spec", str(other), "--check", "--into", str(generated)]) == 1
    assert main(["--spec", str(other), "--into", str(generated)]) == 0
    assert json.loads((generated / "openapi.json").read_text())["info"]["title"] == "Other APIs"


def test_the_corrected_document_is_written(built: Path) -> None:
    assert json.loads((built / "openapi.json").read_text()) == apply(load(SPEC), read(*OVERLAYS))


def test_the_lock_says_what_it_was_made_of(built: Path) -> None:
    assert json.loads((built / "openapi.lock.json").read_text()) == {
        "document": {"sha256": sha256(SPEC.read_bytes()).hexdigest()},
        "overlays": {
            path.name: {"sha256": sha256(path.read_bytes()).hexdigest()} for path in OVERLAYS
        },
        "tools": {name: version(name) for name in ("openapi-python-client", "ruff")},
    }


def test_the_versions_are_those_of_the_project() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    constraints = (ROOT / "scripts/constraints.txt").read_text().splitlines()
    for name, pinned in VERSIONS.items():
        assert f'"{name}=={pinned}"' in project
        assert f"{name}=={pinned}" in constraints


# Refusing


Refused = Callable[..., str]


@pytest.fixture
def refused(generated: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Return a function that runs it in vain, and returns what it says."""

    def run_in_vain(*options: str) -> str:
        before = tree(generated.parent)
        assert main([*options, "--into", str(generated)]) == 2
        assert tree(generated.parent) == before
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.startswith("regenerate: ")
        assert "Traceback" not in told.err
        assert " at 0x" not in told.err  # an address, which differs each time
        return told.err

    return run_in_vain


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "No such file"),
        ("", "Expecting value"),
        ("{", "Expecting property name"),
        ("[]", "is no object; is it the right file?"),
        ('{"openapi": "3.2.0"}', "only 3.0.x and 3.1.x are"),
        (SPEC.read_text().replace("/v2/routes", "https://evil.example"), "is no plain path"),
        (SPEC.read_text().replace('"patch"', '"put"'), "matches nothing"),
    ],
)
def test_a_broken_document_is_refused(
    refused: Refused,
    tmp_path: Path,
    text: str | None,
    reason: str,
) -> None:
    broken = tmp_path / "broken.json"
    if text is not None:
        broken.write_text(text)
    assert reason in refused("--spec", str(broken))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("overlay: 1.1.0", "overlay: 2.0.0"), "is not supported; use 1.1.0"),
        (("actions:", "actions: ["), "overlay.yaml: line "),
        (("messages_send", "send"), "POST /v2.1/messages: needs one tag"),
        (("messages_send", "messages_list"), "is used twice"),
        (("['/v2/routes'].post", "['/v2/gone'].post"), "matches nothing; the vendor may have"),
    ],
)
def test_a_broken_overlay_is_refused(
    refused: Refused,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: tuple[str, str],
    reason: str,
) -> None:
    broken = tmp_path / "overlay.yaml"
    broken.write_text(OVERLAYS[0].read_text().replace(*change))
    monkeypatch.setattr(regenerate, "OVERLAYS", (broken, *OVERLAYS[1:]))
    assert reason in refused()


def test_a_failure_of_the_generator_leaves_everything_as_it_was(
    refused: Refused, tmp_path: Path
) -> None:
    document: Any = load(SPEC)
    document["components"]["schemas"]["NumberRelationships"]["title"] = "Route"
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps(document))
    told = refused("--spec", str(broken))
    assert "Route" in told


def test_a_failure_of_the_formatter_leaves_everything_as_it_was(
    refused: Refused,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failing = tmp_path / "python"
    failing.write_text("#!/bin/sh\necho 'out of order' >&2\nexit 7\n")
    failing.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(failing))
    told = refused()
    assert "the generated code cannot be formatted: out of order" in told


@pytest.mark.parametrize("tool", VERSIONS)
def test_another_version_of_a_tool_is_refused(
    refused: Refused,
    monkeypatch: pytest.MonkeyPatch,
    tool: str,
) -> None:
    monkeypatch.setitem(VERSIONS, tool, "0.0.1")
    told = refused("--check")
    assert f"{tool} 0.0.1 is needed, and {version(tool)} is installed: run scripts/setup" in told
    assert "## Move the generator's pin" in (ROOT / "CONTRIBUTING.md").read_text()


def test_a_folder_that_cannot_be_written_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert main(["--into", str(tmp_path / "file" / "generated")]) == 2
    assert "Not a directory" in capsys.readouterr().err


def test_a_swap_that_fails_is_undone(
    current: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if target == current and not self.name.endswith("-old"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    change_a_file(current)
    before = tree(current.parent)
    monkeypatch.setattr(Path, "rename", full)
    assert main(["--into", str(current)]) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert tree(current.parent) == before


# The same everywhere


def run(folder: Path, target: Path, **environment: str) -> Tree:
    """Regenerate in a process of its own, started in a folder."""
    command = [sys.executable, "-m", "codegen.regenerate", "--into", str(target)]
    scripts = {"PYTHONPATH": str(ROOT / "scripts")}
    done = subprocess.run(  # noqa: S603 - our own module
        command,
        cwd=folder,
        env={**os.environ, **scripts, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return tree(target)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "4294967295", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
        pytest.param(
            {"PYTHONHASHSEED": "0", "TZ": "Asia/Kathmandu", "LC_ALL": "C"},
            marks=pytest.mark.exhaustive,
        ),
        pytest.param(
            {"PYTHONHASHSEED": "1", "PYTHONUTF8": "0", "LANG": "ja_JP.eucJP", "COLUMNS": "20"},
            marks=pytest.mark.exhaustive,
        ),
    ],
)
def test_the_bytes_are_the_same_everywhere(
    tmp_path: Path, built: Path, environment: dict[str, str]
) -> None:
    """Neither the environment nor a configuration nearby has a say."""
    hostile = 'line-length = 79\n[format]\nquote-style = "single"\nindent-style = "tab"\n'
    (tmp_path / "ruff.toml").write_text(hostile)
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 40\n")
    (tmp_path / ".editorconfig").write_text("[*]\nindent_size = 8\n")
    (tmp_path / "attrs").mkdir()
    (tmp_path / "attrs" / "__init__.py").touch()  # by which imports would be sorted otherwise
    (tmp_path / "generated").mkdir()
    (tmp_path / "generated" / ".ruff.toml").write_text(hostile)
    told = run(tmp_path, tmp_path / "generated", PYTHONSAFEPATH="1", **environment)
    assert told == tree(built)


def test_a_document_of_any_size_can_be_measured(tmp_path: Path) -> None:
    spec, overlay = synthetic.write(14, tmp_path)
    build(spec, [overlay], tmp_path)
    assert len([*(tmp_path / "flowroute_api/api").glob("*/tag*_get*.py")]) == 14
    assert len([*(tmp_path / "flowroute_api/models").glob("thing*.py")]) == 14
    assert synthetic.regeneration(1) > 0
