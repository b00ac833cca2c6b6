"""The Python API that a contract makes, what changes in it, and what callers call its places."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from codegen.contract import Argument, Contract, Method, Resource
from report.changes import Change, Place

Kind: TypeAlias = Literal["resource", "method", "argument", "result", "model", "attribute", "value"]
_SHOWN = 3
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
        model: the model that its type names.

    """

    kind: Kind
    type: str = ""
    required: bool = False
    position: int | None = None
    model: str | None = field(default=None, eq=False)

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
        old, new = self.old, self.new
        if old is None or new is None:
            return new is None or new.required
        if old.kind == "argument":
            moved = old.position is not None and old.position != new.position
            return moved or (new.required and not old.required) or not _covers(new.type, old.type)
        return old.kind == "value" or not _covers(old.type, new.type)


def list_names(contract: Contract) -> Surface:
    """List what callers see.

    The asynchronous half has the same names by construction, and is left out.
    """
    found: Surface = {"BASE_URL": Name("value", repr(contract.base_url))}
    for resource in contract.resources:
        found |= _resource(resource)
    for model in contract.models.values():
        found[model.name] = Name("model")
        for member in (*model.members, *model.promoted):
            name = Name("attribute", member.annotation, model=member.kind.model)
            found[f"{model.name}.{member.name}"] = name
    return found


def _resource(resource: Resource) -> Surface:
    found: Surface = {resource.tag: Name("resource")}
    for method in resource.methods:
        result = f"Page[{method.item}]" if method.result.many else method.item
        found[method.full_name] = Name("method")
        found[f"{method.full_name} ->"] = Name("result", result, model=method.model)
        found |= dict(_arguments(method))
    return found


def _arguments(method: Method) -> Iterator[tuple[str, Name]]:
    positions = {argument.name: place for place, argument in enumerate(method.positional)}
    for argument in (*method.positional, *method.by_keyword):
        name = Name(
            "argument", argument.annotation, argument.required, positions.get(argument.name)
        )
        yield f"{method.full_name}({argument.name})", name


def compare(old: Surface, new: Surface) -> list[PythonChange]:
    """List the names that are not as they were; of what is new or gone as a whole, the whole."""
    changes = [
        PythonChange(name, old.get(name), new.get(name))
        for name in [*old, *(name for name in new if name not in old)]
        if _sort_type(old.get(name)) != _sort_type(new.get(name))
    ]
    whole = {change.name for change in changes if change.old is None or change.new is None}
    return [change for change in changes if not _is_within(change.name, whole)]


def _sort_type(name: Name | None) -> object:
    """Return what a name is, whatever the order of the alternatives of its type."""
    return name and evolve(name, type=str(sorted(_alternatives(name.type))))


def _is_within(name: str, owners: set[str]) -> bool:
    return any(
        name != o and name.startswith(tuple(o + mark for mark in _IS_PART_OF)) for o in owners
    )


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


@frozen
class CallerName:
    """A place as a caller speaks of it.

    Attributes:
        method: the method with its arguments: ``numbers.get(id)``.
        name: the argument or the attribute, by its name in `Surface`.
        short: the same as one writes it: ``id``, ``Number.state``.

    """

    method: str
    name: str = ""
    short: str = ""

    @property
    def subject(self) -> str:
        """What to call it in a list of many."""
        return self.name if "(" in self.name else self.short or self.method

    @property
    def owners(self) -> set[str]:
        """The method and its resource, by their names in `Surface`."""
        method = self.method.partition("(")[0]
        return {method, method.partition(".")[0]}

    def affects(self, change: Change) -> set[str]:
        """Name what a change here can have consequences for, as `Surface` does."""
        if not change.place:
            return self.owners
        return {self.name, self.short} if self.name else {f"{self.method.partition('(')[0]} ->"}


class Callers:
    """The methods of a contract, by operation."""

    def __init__(self, contract: Contract) -> None:
        """Name the places of a contract."""
        self._models = contract.models
        self._methods = {f"{m.http_method} {m.path}": m for m in contract.methods}

    def find(self, change: Change) -> CallerName | None:
        """Return what a caller calls the place of a change; ``None`` if there is no such method."""
        method = self._methods.get(change.operation)
        if method is None:
            return None
        place = tuple(part for part in change.place if not part.startswith("<"))
        if change.side == "reply":
            return CallerName(_signature(method), *self._attribute(method, place[2:]))
        argument = next((a for a in method.arguments if _is_at(a, place)), None)
        names = (f"{method.full_name}({argument.name})", argument.name) if argument else ()
        return CallerName(_signature(method), *names)

    def _attribute(self, method: Method, place: Place) -> tuple[str, str]:
        """Follow a place within a reply, member by member, to an attribute of a model."""
        model, found, shown = self._models.get(method.model or ""), "", ""
        for part in place:
            members = {member.wire: member for member in model.members} if model else {}
            if part not in members:
                if part in {"data", "[]", "*"}:
                    continue
                return "", ""
            member = members[part]
            found = f"{model.name}.{member.name}" if model else ""
            shown = f"{shown[:-10]}{member.name}" if shown.endswith(".attributes") else found
            model = self._models.get(member.kind.model or "", model)
        return found, shown


def _signature(method: Method) -> str:
    names = [argument.name for argument in (*method.positional, *method.by_keyword)]
    shown = names if len(names) <= _SHOWN else [*names[: _SHOWN - 1], "..."]
    return f"{method.full_name}({', '.join(shown)})"


def _is_at(argument: Argument, place: Place) -> bool:
    """Tell whether a place is an argument, or is within one, in either envelope of a body."""
    if argument.location != "body":
        return place[:3] == ("parameter", argument.location, *argument.wire)
    inner = place[3:] if place[1:3] == ("data", "attributes") else place[1:]
    within = any(each[: len(argument.wire)] == argument.wire for each in (place[1:], inner))
    return place[:1] == ("body",) and within
