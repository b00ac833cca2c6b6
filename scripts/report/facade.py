"""What the hand-written half says of the generated one by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from codegen.regenerate import ROOT
from report.corrections import Corrected, Note
from report.python import PythonChange

_PACKAGE = ROOT / "overrides" / "flowroute_client"


def facade(changes: list[PythonChange], new: Corrected) -> Iterator[Note]:
    """Tell which models must be imported no longer, and which are to be made public."""
    imports = _imports()
    for name in sorted(imports.keys() & {c.name for c in changes if c.new is None}):
        where = f"overrides/flowroute_client/{imports[name]}"
        yield Note("import", name, f"is gone, and {where} names it: change it there")
    for change in changes:
        if change.old is None and new.surface[change.name].kind == "model":
            text = "is new: export it from overrides/flowroute_client/__init__.py"
            yield Note("export", change.name, text)


@cache
def _imports() -> dict[str, Path]:
    """Find a module of the client that imports each model, or makes it public."""
    modules = {path.relative_to(_PACKAGE): _models(path) for path in sorted(_PACKAGE.rglob("*.py"))}
    return {name: path for path, names in modules.items() for name in names}


def _models(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "flowroute_api.models":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            yield from ast.literal_eval(node.value)
