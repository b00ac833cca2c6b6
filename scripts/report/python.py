"""The Python API that a document makes, and what changes in it.

griffe reads the generated package without running it. Its own comparison sees names and parameters
but no types (2.4.1), and says nothing of what is new, so the comparison is ours.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeAlias, cast

import griffe
from attrs import evolve, frozen

Kind: TypeAlias = Literal["resource", "method", "argument", "result", "model", "attribute", "value"]
_WIDER = {"int": "float"}  # as type checkers have it (PEP 484, The numeric tower)
_IS_PART_OF = ("(", ".", " ->")


@frozen
class Name:
    """Something that callers see.

    Attributes:
        kind: what it is.
        type: its type, as Python code.
        required: whether an argument must be given.
        position: where an argument stands if it may be given by position.

    """

    kind: Kind
    type: str = ""
    required: bool = False
    position: int | None = None

    def __str__(self) -> str:
        """Return the type, and how an argument is given."""
        parts = [self.type or self.kind, "required" * self.required]
        if self.position is not None:
            parts.append(f"position {self.position + 1}")
        return ", ".join(part for part in parts if part)


Surface: TypeAlias = dict[str, Name]


@frozen
class PythonChange:
    """A public name that is not as it was; `old` or `new` is ``None`` if it is new or gone."""

    name: str
    old: Name | None
    new: Name | None

    @property
    def breaks(self) -> bool:
        """Whether code that was right before can fail, or no longer passes a type checker."""
        if self.old is None:
            return bool(self.new and self.new.required)
        if self.new is None:
            return True
        return _breaks(self.old, self.new)


def surface(folder: Path) -> Surface:
    """Read what callers see of the package in a folder, by name; the package is not run.

    The asynchronous half has the same names by construction, and is left out.
    """
    loaded = griffe.load("flowroute_api", search_paths=[folder], allow_inspection=False)
    package = cast("griffe.Module", loaded)
    found: Surface = {"BASE_URL": Name("value", str(package["BASE_URL"].value))}
    for tag, resource in _public(package["Resources"]):
        found[tag] = Name("resource")
        # As it is imported there: `_api.numbers.Numbers`.
        kind = str(cast("griffe.Attribute", resource).annotation).rpartition(".")[2]
        for name, method in _public(package[f"api.{tag}.{kind}"]):
            found.update(_method(f"{tag}.{name}", cast("griffe.Function", method)))
    for module in package["models"].modules.values():
        for name, model in _public(module):
            found.update(_model(name, cast("griffe.Class", model)))
    return found


def _public(owner: griffe.Object) -> Iterator[tuple[str, griffe.Object]]:
    for name, member in owner.members.items():
        if not name.startswith("_") and not member.is_alias and not member.is_module:
            yield name, cast("griffe.Object", member)


def _method(name: str, method: griffe.Function) -> Surface:
    found: Surface = {name: Name("method"), f"{name} ->": Name("result", str(method.returns))}
    for index, parameter in enumerate(method.parameters):
        if parameter.name != "self":
            by_keyword = parameter.kind is griffe.ParameterKind.keyword_only
            found[f"{name}({parameter.name})"] = Name(
                "argument",
                str(parameter.annotation),
                parameter.required,
                None if by_keyword else index - 1,
            )
    return found


def _model(name: str, model: griffe.Class) -> Surface:
    found: Surface = {name: Name("model")}
    for member, value in _public(model):
        if value.is_attribute:
            annotation = cast("griffe.Attribute", value).annotation
            found[f"{name}.{member}"] = Name("attribute", str(annotation))
    return found


def compare(old: Surface, new: Surface) -> list[PythonChange]:
    """List the names that are not as they were; of what is new or gone as a whole, the whole."""
    changes = [
        PythonChange(name, old.get(name), new.get(name))
        for name in [*old, *(name for name in new if name not in old)]
        if _unordered(old.get(name)) != _unordered(new.get(name))
    ]
    whole = {change.name for change in changes if change.old is None or change.new is None}
    return [change for change in changes if not _is_within(change.name, whole)]


def _unordered(name: Name | None) -> object:
    """Return what a name is, whatever the order of the alternatives of its type."""
    return name and evolve(name, type=str(sorted(_alternatives(name.type))))


def _is_within(name: str, owners: set[str]) -> bool:
    return any(
        name != o and name.startswith(tuple(o + mark for mark in _IS_PART_OF)) for o in owners
    )


def _breaks(old: Name, new: Name) -> bool:
    if old.kind == "argument":
        moved = old.position is not None and old.position != new.position
        return moved or (new.required and not old.required) or not _covers(new.type, old.type)
    return old.kind == "value" or not _covers(old.type, new.type)


def _covers(wide: str, narrow: str) -> bool:
    """Tell whether whatever is of one type is of another."""
    choices = {*_alternatives(wide)}
    for each in _alternatives(narrow):
        kinds = {each, "object", _WIDER.get(each, "str" if each[:1] in {"'", '"'} else each)}
        if not kinds & choices:
            return False
    return True


def _alternatives(code: str) -> Iterator[str]:
    return _parts(ast.parse(code, mode="eval").body) if code else iter(())


def _parts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.BinOp):
        yield from _parts(node.left)
        yield from _parts(node.right)
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Literal":
        choices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        yield from map(ast.unparse, choices)
    else:
        yield ast.unparse(node)
