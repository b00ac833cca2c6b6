"""What is published: built, installed away from the source, and used."""

from __future__ import annotations

import json
import re
import sys
import tarfile
import tomllib
from collections.abc import Callable
from contextlib import suppress
from email import message_from_string
from importlib.metadata import Distribution, PackageNotFoundError, distribution, requires
from pathlib import Path
from zipfile import ZipFile

import pytest

import flowroute_client
from flowroute_sandbox import Sandbox
from processes import run, run_well

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PACKAGES = {
    "flowroute_api",
    "flowroute_cli",
    "flowroute_client",
    "flowroute_ledger",
    "flowroute_runtime",
    "flowroute_sandbox",
}
CORE = {"attrs", "httpx", "python-dateutil"}
NEEDED_BY_CORE = {"anyio", "certifi", "h11", "httpcore", "idna"}
SANDBOX = {"httptools", "jsonschema", "starlette", "uvicorn"}
NEEDED_BY_SOME_VERSIONS = {"six", "sniffio", "typing-extensions", "tzdata"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the sdist, and the wheel from the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    run_well(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(published: Path) -> Path:
    (built,) = published.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """List the files of the wheel."""
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> dict[str, list[str]]:
    """Read the wheel's metadata: the values of each field."""
    with ZipFile(wheel) as archive:
        (path,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        message = message_from_string(archive.read(path).decode())
    return {field: [str(value) for value in message.get_all(field, [])] for field in message}


def test_no_file_is_a_symlink() -> None:
    """A checkout on Windows, or a zip, holds the name of the target in place of its content."""
    lines = run_well("git", "ls-files", "-s", cwd=ROOT).splitlines()
    assert [line for line in lines if line.startswith("120000")] == []


def test_a_checkout_and_a_zip_of_it_give_the_wheel_of_the_sdist(
    wheel: Path, tmp_path: Path
) -> None:
    listed = ("ls-files", "--cached", "--others", "--exclude-standard")
    files = [ROOT / name for name in run_well("git", *listed, cwd=ROOT).splitlines()]
    with ZipFile(tmp_path / "source.zip", "w") as archive:
        for file in filter(Path.is_file, files):
            archive.write(file, file.relative_to(ROOT))
    with ZipFile(tmp_path / "source.zip") as archive:
        archive.extractall(tmp_path / "source")  # noqa: S202 - written above
    for source in (ROOT, tmp_path / "source"):
        folder = tmp_path / "dist" / source.name
        run_well(
            sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, cwd=source
        )
        (built,) = folder.iterdir()
        assert built.name == wheel.name
        assert built.read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_the_packages_and_nothing_else(names: set[str]) -> None:
    folders = {name.partition("/")[0] for name in names}
    (dist_info,) = folders - PACKAGES
    assert dist_info.endswith(".dist-info")
    kinds = {Path(name).suffix for name in names if not name.startswith(dist_info)}
    assert kinds == {".py", ".typed", ".md", ".json", ".html", ".css", ".js", ".svg"}
    folder = ROOT / "companions/flowroute_sandbox/_page/script"
    scripts = {f"flowroute_sandbox/_page/script/{path.name}" for path in folder.iterdir()}
    others = {name for name in names if not name.startswith(dist_info)}
    assert {name for name in others if not name.endswith((".py", ".typed"))} == {
        "flowroute_sandbox/DECISIONS.md",
        "flowroute_sandbox/README.md",
        "flowroute_sandbox/openapi.json",
        "flowroute_sandbox/_page/favicon.svg",
        "flowroute_sandbox/_page/index.html",
        "flowroute_sandbox/_page/page.css",
    } | scripts


def test_the_version_has_one_home(metadata: dict[str, list[str]]) -> None:
    assert metadata["Version"] == [flowroute_client.__version__]
    assert "version" not in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_module_of_the_source_is_in_the_wheel(names: set[str]) -> None:
    folders = ROOT / "overrides", ROOT / "companions", ROOT / "generated"
    modules = {str(p.relative_to(f)) for f in folders for p in f.rglob("*.py")}
    assert modules == {name for name in names if name.endswith(".py")}


def test_every_package_says_that_it_is_typed(names: set[str]) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= names


def test_the_core_depends_on_three_packages(metadata: dict[str, list[str]]) -> None:
    requirements = metadata["Requires-Dist"]
    core = [each for each in requirements if "extra ==" not in each]
    assert {each.split("<")[0].split(">")[0] for each in core} == CORE
    assert len(core) == 3
    assert set(metadata["Provides-Extra"]) == {"cli", "fast", "postgres", "sandbox"}


def test_the_sandbox_has_a_command(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (path,) = (name for name in archive.namelist() if name.endswith("entry_points.txt"))
        lines = archive.read(path).decode().split("\n")
    assert "flowroute-sandbox = flowroute_sandbox.__main__:main" in lines


def test_the_sdist_holds_what_the_wheel_is_built_from(published: Path) -> None:
    (sdist,) = published.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"spec/flowroute.json", "generated/openapi.json", "overrides/overlay.yaml"} <= names
    assert "scripts/build_hook.py" in names
    beside = {name for name in names if name.startswith(("tests", "scripts", ".ci", ".venv"))}
    assert beside <= {"scripts", "scripts/build_hook.py"}


@pytest.fixture(scope="module")
def wheelhouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Turn what is installed here back into wheels, so that no network is needed."""
    folder = tmp_path_factory.mktemp("wheelhouse")
    for name in _with_needs(*CORE, *SANDBOX, "pytest", "pytest-xdist"):
        _pack(distribution(name), folder)
    return folder


def _with_needs(*names: str) -> set[str]:
    """Find the distributions that are installed of some and of what they need."""
    found: set[str] = set()
    wanted = [*names]
    while wanted:
        name = wanted.pop()
        with suppress(PackageNotFoundError):  # what only other systems need
            needs = [each for each in requires(name) or () if "extra ==" not in each]
            wanted += {_name(each) for each in needs} - found - {*wanted}
            found.add(name)
    return found


def _name(requirement: str) -> str:
    match = re.match(r"[\w.-]+", requirement)
    assert match
    return match[0]


def _pack(distribution: Distribution, folder: Path) -> None:
    tag = message_from_string(distribution.read_text("WHEEL") or "").get_all("Tag", [])[-1]
    name = f"{distribution.name.replace('-', '_')}-{distribution.version}"
    files = [
        file
        for file in distribution.files or ()
        if file.parts[0] != ".." and file.suffix != ".pyc" and file.name not in _OF_INSTALLERS
    ]
    (dist_info,) = {file.parts[0] for file in files if file.name == "METADATA"}
    with ZipFile(folder / f"{name}-{tag}.whl", "w") as archive:
        for file in files:
            archive.write(str(file.locate()), str(file))
        record = "".join(f"{file},,\n" for file in files)
        archive.writestr(f"{dist_info}/RECORD", f"{record}{dist_info}/RECORD,,\n")


_OF_INSTALLERS = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}


@pytest.fixture(scope="module")
def install(
    wheel: Path, wheelhouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., Path]:
    """Give what makes an environment of the wheel and what it needs."""

    def install(extra: str = "", *others: str) -> Path:
        folder = tmp_path_factory.mktemp("elsewhere") / "environment"
        uv = (sys.executable, "-m", "uv", "--no-config", "--no-cache", "--offline")
        run_well(*uv, "venv", "--quiet", "--python", sys.executable, folder)
        python = folder / "bin/python"
        offline = ("--no-index", "--find-links", wheelhouse)
        into = (*uv, "pip", "install", "--quiet", "--python", python)
        run_well(*into, *offline, f"flowroute-client{extra} @ file://{wheel}", *others)
        return python

    return install


@pytest.fixture(scope="module")
def installed(install: Callable[..., Path]) -> Path:
    """Give the Python of an environment that holds the client alone."""
    return install()


def test_the_core_install_pulls_in_no_more_than_it_needs(installed: Path) -> None:
    listing = """
from importlib.metadata import distributions
from json import dumps
print(dumps([distribution.name.lower().replace("_", "-") for distribution in distributions()]))
"""
    found = set(json.loads(run_well(installed, "-I", "-c", listing)))
    assert found >= {"flowroute-client", *CORE, *NEEDED_BY_CORE}
    assert found <= {"flowroute-client", *CORE, *NEEDED_BY_CORE, *NEEDED_BY_SOME_VERSIONS}


def _run_beside_a_sandbox(installed: Path, code: str, folder: Path) -> str:
    """Run code on what is installed, with a sandbox that its environment names."""
    with Sandbox(seed=0) as sandbox:
        return run_well(
            *(installed, "-I", "-W", "error", "-c", code),
            cwd=folder,
            FLOWROUTE_ACCESS_KEY=sandbox.access_key,
            FLOWROUTE_SECRET_KEY=sandbox.secret_key,
            FLOWROUTE_BASE_URL=sandbox.url,
        )


def test_the_installed_client_sends_a_message(installed: Path, tmp_path: Path) -> None:
    code = """
import sys
import flowroute_api, flowroute_client
with flowroute_client.Flowroute() as flowroute:
    sent = flowroute.messages.send(from_="12065550100", to="12065550199", body="hello")
    print(flowroute_api.__file__)
    print(flowroute_client.__file__)
    print(flowroute.messages.get(sent.id).body)
    print("flowroute_sandbox" in sys.modules)
"""
    written = _run_beside_a_sandbox(installed, code, tmp_path)
    api, client, body, sandbox_loaded = written.splitlines()
    environment = installed.parents[1].resolve()
    assert {environment} <= set(Path(api).resolve().parents) & set(Path(client).resolve().parents)
    assert (body, sandbox_loaded) == ("hello", "False")


def test_the_installed_sandbox_has_the_document(installed: Path, tmp_path: Path) -> None:
    code = """
from json import dumps
from flowroute_sandbox._document import load_document
print(dumps(load_document()))
"""
    written = run_well(installed, "-I", "-W", "error", "-c", code, cwd=tmp_path)
    assert json.loads(written) == json.loads((ROOT / "generated/openapi.json").read_bytes())


def test_the_installed_wheel_compares_what_is_answered_with_the_document(
    installed: Path, tmp_path: Path
) -> None:
    code = """
from datetime import UTC, datetime
from pathlib import Path
from flowroute_cli._drift_report import write_report
from flowroute_client import Flowroute
print(write_report(Path("report.md"), Flowroute(), datetime.now(UTC)))
"""
    written = _run_beside_a_sandbox(installed, code, tmp_path)
    assert "reads were compared: 0 differences" in written
    assert "`GET /v2/numbers` | 200 |" in (tmp_path / "report.md").read_text()


PROJECT = """
import os
from pathlib import Path

from test_codes import text_code


def test_a_worker_has_a_server_of_its_own(flowroute_sandbox):
    text_code("12065550199")
    assert len(flowroute_sandbox.inbox.messages()) == 1
    Path(os.environ["PYTEST_XDIST_WORKER"]).write_text(flowroute_sandbox.url)
"""
UNUSED = """
import sys


def test_nothing_heavy_is_imported():
    heavy = {"starlette", "uvicorn", "jsonschema", "httpx", "flowroute_client", "sqlite3"}
    assert "flowroute_sandbox.pytest_plugin" in sys.modules
    assert heavy & set(sys.modules) == set()
"""


@pytest.fixture(scope="module")
def tested(install: Callable[..., Path]) -> Path:
    """Give the Python of an environment for the tests of a project that uses the client."""
    return install("[sandbox]", "pytest", "pytest-xdist")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Make a project of which the tests are those that the README shows."""
    blocks = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    (block,) = (each for each in blocks if "\ndef test_" in each)
    (tmp_path / "test_codes.py").write_text(block)
    return tmp_path


def in_project(project: Path, python: Path, *arguments: str) -> str:
    """Run pytest there, with warnings as errors, and return what it says at the end."""
    written = run_well(
        python, "-W", "error", "-m", "pytest", "-W", "error", *arguments, cwd=project
    )
    return written.splitlines()[-1]


def test_the_tests_of_the_readme_pass_and_each_worker_has_a_sandbox_of_its_own(
    tested: Path, project: Path
) -> None:
    (project / "test_workers.py").write_text(PROJECT)
    every_test_by_both = ("--dist", "each", "--tx", "2*popen")
    assert " 6 passed in " in f" {in_project(project, tested, *every_test_by_both)}"
    assert (project / "gw0").read_text() != (project / "gw1").read_text()


def test_an_unused_plugin_imports_nothing_heavy(tested: Path, tmp_path: Path) -> None:
    (tmp_path / "test_unused.py").write_text(UNUSED)
    assert " 1 passed in " in in_project(tmp_path, tested)


def test_without_the_extra_the_command_says_what_to_install(installed: Path) -> None:
    process = run(installed.parent / "flowroute-sandbox", "--port", "0")
    assert process.returncode == 1
    assert re.fullmatch(
        r"flowroute-sandbox: The sandbox needs \w+, which is not installed. Install the extra"
        r" 'sandbox'; in a clone: pip install '\.\[sandbox\]'\n",
        process.stderr,
    )


def test_without_the_extra_the_fixture_says_what_to_install(
    install: Callable[..., Path], project: Path
) -> None:
    process = run(install("", "pytest"), "-m", "pytest", cwd=project)
    assert "2 errors in " in process.stdout
    assert len(re.findall(r"^The sandbox needs \w+, which .+$", process.stdout, re.MULTILINE)) == 2
    assert "Traceback" not in process.stdout
