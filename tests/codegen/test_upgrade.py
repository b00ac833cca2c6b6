"""scripts/upgrade: what it changes, what it leaves to a person, and how it leaves everything."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from codegen import upgrade
from codegen.regenerate import OVERLAYS, ROOT, SPEC, correct
from codegen.upgrade import main
from pets import CAT, DOG, pets
from processes import run_well

pytestmark = pytest.mark.slow

IDENTITY = ("-c", "user.name=tests", "-c", "user.email=tests@example.com")
SETUP = f"""#!/bin/sh
ln -sfn {sys.prefix} "$(dirname "$0")/../.venv"
"""
# A project like this one, of a document so small that what is done to it takes no time.
DOCUMENT = SPEC.relative_to(ROOT)
CORRECTIONS = """overlay: 1.1.0
info: { title: Corrections, version: 1.0.0 }
actions:
  - target: $.paths['/pets/{id}'].post
    description: "The document does not say what it does."
    update: { summary: Feed a pet }
"""
ADDITIONS = """overlay: 1.1.0
info: { title: Additions, version: 1.0.0 }
x-adds: true
actions:
  - target: $.paths['/pets/{id}'].post
    description: "The document does not say for how long."
    update: { deprecated: true }
"""
# Stand-ins: a test says what the report finds, what the tests find, and how long they take.
REGENERATE = """#!/bin/sh
cd "$(dirname "$0")/.."
cp spec/flowroute.json generated/openapi.json
cat spec/flowroute.json overrides/*.yaml | cksum > generated/openapi.lock.json
"""
DIFF = """#!/bin/sh
echo "report: $*"
exit "${DIFF_STATUS:-0}"
"""
TEST = """#!/bin/sh
cd "$(dirname "$0")/.."
[ -z "$SEEN" ] || cp -r spec generated overrides "$SEEN"
[ -z "$WAITING" ] || { echo $$ > "$WAITING.new" && mv "$WAITING.new" "$WAITING" && sleep 300; }
[ -z "$MEANWHILE" ] || echo >> "$MEANWHILE"
exit "${TEST_STATUS:-0}"
"""


def git(folder: Path, *arguments: str) -> str:
    return run_well("git", "-C", folder, *IDENTITY, *arguments, GIT_CONFIG_GLOBAL=os.devnull)


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, apart from what git and Python leave there."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not {".git", ".venv", "__pycache__"} & set(path.parts)
    }


def tree(folder: Path) -> tuple[dict[str, bytes], str]:
    """Return every file of a working tree, and what git thinks of it."""
    return contents(folder), git(folder, "status", "--porcelain", "--", ":!.venv")


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a repository like ours, with stand-ins for what takes long."""
    folder = tmp_path_factory.mktemp("repository") / "project"
    shutil.copytree(ROOT / "scripts", folder / "scripts")  # compiled as it is
    for name in (".gitignore", "pyproject.toml", "spec/README.md"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    (folder / DOCUMENT).write_text(json.dumps(pets()))
    overlays = [folder / path.relative_to(ROOT) for path in OVERLAYS]
    overlays[0].parent.mkdir()
    for path, text in zip(overlays, (CORRECTIONS, ADDITIONS), strict=True):
        path.write_text(text)
    (folder / "overrides/client.py").touch()
    (folder / "generated").mkdir()
    for name in ("openapi.json", "openapi.lock.json"):
        (folder / "generated" / name).write_text("{}")
    stand_ins = {"setup": SETUP, "regenerate": REGENERATE, "diff": DIFF, "test": TEST}
    for name, text in stand_ins.items():
        (folder / "scripts" / name).write_text(text)
        (folder / "scripts" / name).chmod(0o755)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=The project.")
    git(folder, "gc", "--quiet")  # one file in place of hundreds, for each test copies them
    return folder


@pytest.fixture
def project(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    return Path(shutil.copytree(committed, tmp_path / "project", symlinks=True))


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path) -> Iterator[None]:
    yield
    assert not list(tmp_path.glob("temporary/*"))
    assert not list(tmp_path.glob("project/.regenerate-*"))


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """Write the document with other words, in a folder with a space."""
    document = pets()
    document["info"] = {"version": "0.2.0", "title": "Pets | more"}
    folder = tmp_path / "from the vendor"
    folder.mkdir()
    return write(folder / "new.json", document)


def write(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document))
    return path


Left = Callable[..., str]


@pytest.fixture
def left(project: Path, capfd: pytest.CaptureFixture[str]) -> Left:
    """Return a function that upgrades in vain, checks that nothing changed, and returns why."""

    def run_in_vain(status: int, *arguments: str | Path) -> str:
        before = tree(project)
        assert main([*map(str, arguments)], root=project) == status
        assert tree(project) == before
        told = capfd.readouterr().err
        assert told.splitlines()[-1] == "Everything is as it was."
        return told

    return run_in_vain


# Done


def test_with_nothing_stood_in_for_a_document_that_breaks_nobody_goes_through(
    project: Path, published: Path
) -> None:
    for script in ("diff", "regenerate"):
        shutil.copy2(ROOT / "scripts" / script, project / "scripts" / script)
    name = Path("from the vendor") / published.name
    written = run_well(project / "scripts/upgrade", name, cwd=published.parents[1])
    assert "No change for callers" in written
    assert "Now write CHANGELOG.md by the report, and commit." in written
    assert (project / DOCUMENT).read_bytes() == published.read_bytes()
    corrected = correct(published, [project / path.relative_to(ROOT) for path in OVERLAYS])
    assert json.loads((project / "generated/openapi.json").read_text()) == corrected
    assert "def feed(" in (project / "generated/flowroute_api/api/pets/__init__.py").read_text()


def test_the_document_is_put_in_place_with_all_that_follows_from_it(
    project: Path, published: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main([str(published)], root=project) == 0
    assert (project / "spec/flowroute.json").read_bytes() == published.read_bytes()
    assert (project / "generated/openapi.json").read_bytes() == published.read_bytes()
    told = capfd.readouterr()
    report = f"report: {project}/spec/flowroute.json {published} --fail-on breaking\n"
    assert told.out.startswith(report)
    assert "spec/ and generated/ are upgraded; files of generated/ that differed: 2" in told.out


def test_nothing_else_is_changed(project: Path, published: Path) -> None:
    (project / "notes.txt").write_text("not committed\n")
    (project / "spec" / "notes.txt").write_text("not committed either\n")
    assert main([str(published)], root=project) == 0
    assert git(project, "status", "--porcelain", "--untracked-files=all").splitlines() == [
        " M generated/openapi.json",
        " M generated/openapi.lock.json",
        " M spec/README.md",
        " M spec/flowroute.json",
        "?? notes.txt",
        "?? spec/notes.txt",
    ]


def test_the_provenance_is_written_down(project: Path, published: Path) -> None:
    before = (project / "spec/README.md").read_text().splitlines()
    assert main([str(published)], root=project) == 0
    after = (project / "spec/README.md").read_text().splitlines()
    assert [line for line in after if line not in before] == [
        "| title | Pets &#124; more |",
        "| version | 0.2.0 |",
        f"| SHA-256 | `{sha256(published.read_bytes()).hexdigest()}` |",
    ]
    assert len(after) == len(before)


def test_what_is_tested_is_the_upgraded_working_tree(
    project: Path, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(project / "overrides/overlay.yaml", "# mended\n")
    (project / "overrides/client.py").unlink()
    (project / "overrides/new/module.py").parent.mkdir()
    (project / "overrides/new/module.py").write_text("NEW = True\n")
    seen = tmp_path / "seen"
    seen.mkdir()
    monkeypatch.setenv("SEEN", str(seen))
    assert main([str(published)], root=project) == 0
    for name in ("spec", "generated", "overrides"):
        assert contents(seen / name) == contents(project / name)


def test_what_is_in_place_stays_as_it_was(
    project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(project)
    monkeypatch.setattr(sys, "argv", ["upgrade", str(SPEC)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(upgrade.__file__), run_name="__main__")
    assert ended.value.code == 0
    assert main([str(project / DOCUMENT)], root=project) == 0
    assert tree(project) == before
    told = capsys.readouterr().out.splitlines()
    assert told == ["spec/flowroute.json is this document already"] * 2


# Left to a person


def test_breaking_changes_are_left_to_a_person(
    left: Left, project: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIFF_STATUS", "1")
    told = left(1, published)
    assert "breaks callers" in told
    assert "add --accept-breaking" in told
    assert main([str(published), "--accept-breaking"], root=project) == 0
    assert (project / "spec/flowroute.json").read_bytes() == published.read_bytes()


def test_an_action_that_no_longer_applies_is_left_to_a_person(
    left: Left, project: Path, tmp_path: Path
) -> None:
    document = pets()
    document["paths"]["/pets/{id}"]["put"] = document["paths"]["/pets/{id}"].pop("post")
    published = write(tmp_path / "moved.json", document)
    told = left(1, published)
    assert told.count("matches nothing") == 2
    assert "Drop or mend the actions" in told
    (project / "overrides/overlay.yaml").write_text("overlay: 1.1.0\n")
    assert "info must be" in left(2, published)


def test_all_that_is_to_be_decided_is_told_before_anything_is_built(
    left: Left, project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "scripts/regenerate").write_text("#!/bin/sh\nexit 3\n")
    monkeypatch.setenv("DIFF_STATUS", "1")
    [item] = pets()["paths"].values()
    del item["post"]["operationId"]
    paths = {f"/pets/{{id}}/{number}": item for number in range(12)}
    faulty: Any = {"get": {**item["post"], "parameters": []}}
    document: Any = {**pets(), "paths": {**paths, "/faulty/{id}": faulty}}
    told = left(1, write(tmp_path / "new.json", document))
    assert told.count("matches nothing") == 2
    assert "~1faulty~1{id}/get: declares [] for its path" in told
    assert "breaks callers" not in told
    del document["paths"]["/faulty/{id}"]
    assert left(1, write(tmp_path / "new.json", document)).count("needs one tag") == len(paths)


def test_tests_that_fail_are_left_to_a_person(
    left: Left, project: Path, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_STATUS", "1")
    told = left(1, published)
    assert "the tests fail" in told
    assert "add --skip-tests" in told
    assert main([str(published), "--skip-tests"], root=project) == 0
    assert (project / "spec/flowroute.json").read_bytes() == published.read_bytes()


# Refused


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("none.json", None, "No such file"),
        ("new.json", "{", "Expecting property name"),
        ("new.json", '{"openapi": "3.2.0"}', "only 3.0.x and 3.1.x are"),
        ("new.json", json.dumps(pets()).replace("/pets", "https://evil.example"), "plain path"),
        ("new.yaml", "openapi: 3.0.0", "keeps the document as published, in JSON"),
        ("new.yml", "openapi: 3.0.0", "keeps the document as published, in JSON"),
    ],
)
def test_a_broken_document_is_refused(
    left: Left, tmp_path: Path, name: str, text: str | None, reason: str
) -> None:
    broken = tmp_path / name
    if text is not None:
        broken.write_text(text)
    assert reason in left(2, broken)


def test_what_cannot_be_compared_is_refused(
    left: Left, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIFF_STATUS", "2")
    assert "could not compare" in left(2, published)
    assert "could not compare" in left(2, published, "--accept-breaking")


def test_schemas_of_one_name_are_left_to_a_person(left: Left, tmp_path: Path) -> None:
    friend = {"properties": {"friend": {"$ref": "#/components/schemas/Dog"}}}
    schemas = {"Cat": {**CAT, **friend}, "Dog": {**DOG, "title": "Cat"}}
    clashing = pets(reply={"$ref": "#/components/schemas/Cat"}, schemas=schemas)
    assert "two schemas are called 'Cat'" in left(1, write(tmp_path / "new.json", clashing))


def test_what_cannot_be_generated_is_refused(left: Left, project: Path, published: Path) -> None:
    (project / "scripts/regenerate").write_text("#!/bin/sh\nexit 2\n")
    assert "no client can be made of the document" in left(2, published)


@pytest.mark.parametrize(
    "name", ["spec/flowroute.json", "spec/README.md", "generated/openapi.json", "generated/new.py"]
)
@pytest.mark.parametrize("staged", [False, True])
def test_what_would_be_lost_is_refused(
    left: Left, project: Path, published: Path, name: str, *, staged: bool
) -> None:
    append(project / name, "\n")
    if staged:
        git(project, "add", "--all")
    told = left(2, published)
    assert "must be as committed" in told
    assert name in told


def test_what_changes_while_the_tests_run_is_not_lost(
    project: Path,
    published: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = tree(project)
    monkeypatch.setenv("MEANWHILE", str(project / "generated/openapi.json"))
    assert main([str(published)], root=project) == 2
    assert " M generated/openapi.json" in capfd.readouterr().err
    git(project, "restore", "generated")
    assert tree(project) == before


def test_a_folder_that_is_no_repository_is_refused(
    project: Path, published: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(project / ".git")
    before = contents(project)
    assert main([str(published)], root=project) == 2
    assert contents(project) == before
    assert "git status: fatal: not a git repository" in capfd.readouterr().err


@pytest.mark.parametrize("full", ["flowroute.json", "README.md", "generated"])
def test_a_disk_that_is_full_at_the_end_changes_nothing(
    left: Left, project: Path, published: Path, monkeypatch: pytest.MonkeyPatch, full: str
) -> None:
    def refuse(method: Callable[[Path, Path], Path]) -> Callable[[Path, Path], Path]:
        def refusing(path: Path, target: Path) -> Path:
            if target.name == full and target.is_relative_to(project) and path.name == full:
                raise OSError(28, "No space left on device")
            return method(path, target)

        return refusing

    monkeypatch.setattr(Path, "rename", refuse(Path.rename))
    monkeypatch.setattr(Path, "replace", refuse(Path.replace))
    assert "No space left on device" in left(2, published)


# Stopped


@pytest.fixture
def running(
    project: Path, published: Path, tmp_path: Path
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Give an upgrade whose tests are running, and the process of those."""
    waiting = tmp_path / "waiting"
    with subprocess.Popen(  # noqa: S603 - our own script
        [project / "scripts/upgrade", published],
        env={**os.environ, "WAITING": str(waiting)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not waiting.exists():
            assert process.poll() is None
            time.sleep(0.05)
        tests = int(waiting.read_text())
        yield process, tests
        process.kill()
        if is_running(tests):
            os.killpg(tests, signal.SIGKILL)
    shutil.rmtree(tmp_path / "temporary")


def is_running(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_signal_stops_it_and_leaves_everything_as_it_was(
    project: Path, tmp_path: Path, running: tuple[subprocess.Popen[str], int]
) -> None:
    process, tests = running
    process.send_signal(signal.SIGINT)
    assert process.wait() == 128 + signal.SIGINT
    assert not is_running(tests)
    _, told = process.communicate()
    assert told.endswith("upgrade: stopped\nEverything is as it was.\n")
    assert not list(tmp_path.glob("temporary/*"))
    assert git(project, "status", "--porcelain", "--", ":!.venv") == ""


def test_a_sudden_death_leaves_everything_as_it_was(
    project: Path, running: tuple[subprocess.Popen[str], int]
) -> None:
    process, _ = running
    process.kill()
    process.wait()
    assert git(project, "status", "--porcelain", "--", ":!.venv") == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("early", [True, False])
def test_a_script_is_ended_however_early_it_is_stopped(
    project: Path, published: Path, left: Left, number: signal.Signals, *, early: bool
) -> None:
    script, started = project / "scripts/test", project.with_name("started")
    wait = "" if early else "sleep 1; "
    script.write_text(
        f"#!/bin/sh\necho $$ > {started}\n{wait}kill -{number} {os.getpid()}\nsleep 300\n"
    )
    before = signal.getsignal(number)
    assert left(128 + number, published).startswith("Regenerating")
    assert signal.getsignal(number) == before
    assert not is_running(int(started.read_text()))


def test_a_signal_waits_for_a_process_to_have_started() -> None:
    steps: list[str] = []

    def start() -> None:
        with upgrade._defer_signals():  # pyright: ignore[reportPrivateUsage]
            os.kill(os.getpid(), signal.SIGTERM)
            steps.append("started")
        steps.append("went on")

    with (
        upgrade._handle_signals(upgrade._stop),  # pyright: ignore[reportPrivateUsage]
        pytest.raises(upgrade._Stopped),  # pyright: ignore[reportPrivateUsage]
    ):
        start()
    assert steps == ["started"]


def test_a_script_that_is_missing_is_named(left: Left, project: Path, published: Path) -> None:
    (project / "scripts/diff").unlink()
    assert "scripts/diff" in left(2, published)
