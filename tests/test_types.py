"""The types of the public API are complete, and tests/type_surface.py shows all of them."""

from __future__ import annotations

import ast
import json
import os
import sys
from pathlib import Path
from typing import Any, cast

import pytest

import flowroute_client
from flowroute_client import errors, webhooks
from oracle import OPERATIONS
from processes import run, run_well

ROOT = Path(__file__).parents[1]
SURFACE = ast.parse((ROOT / "tests/type_surface.py").read_text())


OTHERS = [
    pytest.param(package, marks=pytest.mark.exhaustive)  # scripts/check knows their types, too
    for package in ("flowroute_api", "flowroute_runtime", "flowroute_sandbox")
]


@pytest.mark.parametrize("package", ["flowroute_client", *OTHERS])
def test_every_public_type_is_known(package: str) -> None:
    programs = Path(sys.executable).parent
    written = run_well(
        *(programs / "pyright", "--verifytypes", package, "--ignoreexternal", "--outputjson"),
        cwd=ROOT,
        PATH=f"{programs}{os.pathsep}{os.environ['PATH']}",  # pyright asks the first python
    )
    found = cast("dict[str, Any]", json.loads(written)["typeCompleteness"])
    unknown = [symbol["name"] for symbol in found["symbols"] if not symbol["isTypeKnown"]]
    assert (found["completenessScore"], unknown) == (1, [])
    assert found["packageName"] == package
    assert found["exportedSymbolCounts"]["withKnownType"] > 0


def test_ty_finds_what_mypy_and_pyright_find() -> None:
    written = run(
        *(Path(sys.executable).parent / "ty", "check", "--python", sys.prefix),
        *("--output-format", "concise", "--ignore", "assert-type-unspellable-subtype"),
        "tests/type_surface.py",
        cwd=ROOT,
    ).stdout
    places = [line for line in written.splitlines() if line.startswith("tests/type_surface.py:")]
    found = {int(place.split(":")[1]) for place in places}
    lines = enumerate((ROOT / "tests/type_surface.py").read_text().splitlines(), 1)
    assert found == {number for number, line in lines if "# type: ignore[" in line}


def test_the_surface_shows_every_public_name() -> None:
    shown = {node.id for node in ast.walk(SURFACE) if isinstance(node, ast.Name)}
    shown |= {node.attr for node in ast.walk(SURFACE) if isinstance(node, ast.Attribute)}
    assert {*flowroute_client.__all__, *errors.__all__} - shown == set()
    assert {*webhooks.__all__} - shown == set()


@pytest.mark.parametrize("flavour", ["Flowroute", "AsyncFlowroute"])
def test_the_surface_shows_every_method(flavour: str) -> None:
    shown = {
        ast.unparse(node)
        for function in SURFACE.body
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and any(ast.unparse(arg) == f"flowroute: {flavour}" for arg in function.args.args)
        and not function.name.endswith("refuse")
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute)
    }
    methods = {f"flowroute.{operation.replace('_', '.', 1)}" for operation in OPERATIONS}
    assert methods - shown == set()
