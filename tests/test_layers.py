"""Who imports whom: the client nothing beside it, and the rooms of the sandbox in one direction."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from processes import run_well

ROOT = Path(__file__).parents[1]
SANDBOX = ROOT / "companions/flowroute_sandbox"
COMPANIONS = {folder.name for folder in (ROOT / "companions").iterdir() if folder.is_dir()}
CORE = [*(ROOT / "overrides").rglob("*.py"), *(ROOT / "generated").rglob("*.py")]
ROOMS = {
    "_account": set[str](),
    "_faults": set[str](),
    "_page": set[str](),
    "_webhooks": {"_account"},
    "_api": {"_account", "_faults", "_webhooks"},
    "_control": {"_account", "_api", "_faults", "_page", "_webhooks"},
    "_cli": {"_faults"},
}
"""The rooms of the sandbox, each with those that it may import."""


def list_imports(file: Path) -> Iterator[str]:
    """List the modules that a file names in its imports, wherever they stand."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


@pytest.mark.parametrize("file", CORE, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_core_names_no_companion(file: Path) -> None:
    assert {name.partition(".")[0] for name in list_imports(file)} & COMPANIONS == set()


def test_the_core_works_where_no_companion_can_be_imported() -> None:
    code = f"""
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys({sorted(COMPANIONS)!r}))
for name in ("flowroute_api", "flowroute_client", "flowroute_runtime"):
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{{name}}."):
        print(importlib.import_module(module.name).__name__)
"""
    names = run_well(sys.executable, "-c", code).split()
    assert "flowroute_client._client" in names
    assert len(names) > len(CORE) / 2


def test_every_room_of_the_sandbox_is_listed() -> None:
    assert {folder.parent.name for folder in SANDBOX.glob("*/__init__.py")} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    names = {name for file in (SANDBOX / room).rglob("*.py") for name in list_imports(file)}
    parts = [name.split(".") for name in names if name.startswith("flowroute_sandbox.")]
    assert {part for _, part, *_ in parts} & set(ROOMS) - {room} <= ROOMS[room]
    assert not [name for name in names if name.startswith(".")]
