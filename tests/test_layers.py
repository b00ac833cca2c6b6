"""Who imports whom: the client nothing beside it, and rooms in one direction."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from processes import run_well

ROOT = Path(__file__).parents[1]
CLIENT = ROOT / "overrides/flowroute_client"
SANDBOX = ROOT / "companions/flowroute_sandbox"
COMPANIONS = {folder.name for folder in (ROOT / "companions").iterdir() if folder.is_dir()}
CORE = [*(ROOT / "overrides").rglob("*.py"), *(ROOT / "generated").rglob("*.py")]
ROOMS_OF_THE_CLIENT = {
    "_payload": set[str](),
    "_policy": {"_payload"},
    "_http": {"_payload", "_policy"},
}
"""The rooms of the client, each with those that it may import."""
ROOMS = {
    "_account": set[str](),
    "_faults": set[str](),
    "_page": set[str](),
    "_webhooks": {"_account"},
    "_api": {"_account", "_faults", "_webhooks"},
    "_control": {"_account", "_api", "_faults", "_page", "_webhooks"},
    "_cli": {"_faults"},
}
"""The rooms of the sandbox, likewise."""
HOUSES = {CLIENT: ROOMS_OF_THE_CLIENT, SANDBOX: ROOMS}


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


@pytest.mark.parametrize("package", HOUSES, ids=lambda package: package.name)
def test_every_room_is_listed(package: Path) -> None:
    assert {folder.parent.name for folder in package.glob("*/__init__.py")} == set(HOUSES[package])


@pytest.mark.parametrize(
    ("package", "room"), [(package, room) for package, rooms in HOUSES.items() for room in rooms]
)
def test_a_room_imports_only_what_it_may(package: Path, room: str) -> None:
    rooms = HOUSES[package]
    names = {name for file in (package / room).rglob("*.py") for name in list_imports(file)}
    parts = [name.split(".") for name in names if name.startswith(f"{package.name}.")]
    assert {part for _, part, *_ in parts} & set(rooms) - {room} <= rooms[room]
    assert not [name for name in names if name.startswith(".")]
