"""An environment for each contender, made once and kept until what it needs changes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from zlib import crc32

from benchmarks.contenders import CONTENDERS, Bare, Contender, Ours, OursFast

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".benchmark"
TESTS = {**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}{os.pathsep}{ROOT / 'scripts'}"}
"""The variables of the processes that measure."""
DOCUMENT = ROOT / "spec/flowroute.json"


def make_environment(name: str) -> Path:
    """Make the environment of a contender, unless it is there; return its Python."""
    kind = CONTENDERS[name]
    home = HOME / "".join(each if each.isalnum() else "_" for each in name)
    stamp, python = home / "stamp", home / "bin/python"
    needed = _needed(kind)
    if stamp.exists() and stamp.read_text() == needed:
        return python
    sys.stderr.write(f"setting up {name}\n")
    run(sys.executable, "-m", "venv", "--clear", "--without-pip", home)
    run(sys.executable, "-m", "pip", "--python", python, *_INSTALL, *kind.needs)
    if kind is Bare:
        _generate(next(home.glob("lib/python*/site-packages")) / "bare")
    stamp.write_text(needed)
    return python


_INSTALL = ("install", "-qq", "--disable-pip-version-check")


def _needed(kind: type[Contender]) -> str:
    """Say what an environment depends on."""
    file = DOCUMENT if kind is Bare else ROOT / "pyproject.toml"
    return f"{sys.version} {kind.needs} {crc32(file.read_bytes()) if kind in _OF_FILES else 0}"


_OF_FILES = (Bare, Contender, Ours, OursFast)


def _generate(where: Path) -> None:
    generator = Path(sys.executable).with_name("openapi-python-client")
    run(generator, "generate", "--path", DOCUMENT, "--output-path", where, "--meta=none")


def run(*command: str | Path) -> None:
    """Run a command that must succeed, where ours are found first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(  # noqa: S603 - our own commands
        command, cwd=ROOT, check=True, capture_output=True, env={**os.environ, "PATH": path}
    )


def versions(pythons: Mapping[str, Path]) -> str:
    """List the versions of what was compared."""
    return ", ".join(f"{name} {_version(name, python)}" for name, python in pythons.items())


def _version(name: str, python: Path) -> str:
    if CONTENDERS[name] is Bare:
        return version(name)  # what made it is in the environment of development
    program = "import sys; from importlib.metadata import version; print(version(sys.argv[1]))"
    command = (python, "-c", program, name.partition("[")[0])
    return subprocess.check_output(command, text=True).strip()  # noqa: S603 - our own command
