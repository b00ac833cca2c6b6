"""The words of the report, in Markdown; nothing from a document can be markup in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from codegen.document import JSON, short
from report.changes import Change
from report.python import PythonChange

_SHOWN = 3
_PARTS = {"reply": "replies", "security": "credentials"}


def code(text: object) -> str:
    """Quote a text."""
    return f"`{short(text).replace('`', chr(39))}`"


def line(problem: str) -> str:
    """Write a message, whose parts are short by themselves, on one line."""
    return " ".join(problem.split())


def value(found: JSON) -> str:
    """Show a value of a document."""
    if found is None:
        return "nothing"
    return code(found if isinstance(found, str) else json.dumps(found, ensure_ascii=False))


def values(found: JSON) -> str:
    """Show several values."""
    return ", ".join(map(value, found)) if isinstance(found, list) else value(found)


def some(names: Iterable[str], more: str = "more") -> str:
    """List the first few names, and how many more there are."""
    found = list(dict.fromkeys(names))
    left = len(found) - _SHOWN
    return f"{', '.join(found[:_SHOWN])}{f' and {left} {more}' if left > 0 else ''}"


def where(place: Sequence[str]) -> str:
    """Say where in an operation something is; empty for the operation itself."""
    match place:
        case ["parameter", location, name, *rest]:
            return _join(f"{location} parameter {code(name)}", rest)
        case ["reply", status, "header", name, *rest]:
            return _join(f"reply {code(status)}, header {code(name)}", rest)
        case ["reply", status, *rest]:
            return _join(f"reply {code(status)}", rest)
        case [part, *rest]:
            return _join(_PARTS.get(part, part), rest)
        case _:
            return ""


def _join(part: str, rest: Sequence[str]) -> str:
    path = _path(rest)
    return f"{part}, {code(path)}" if path else part


def _path(parts: Sequence[str]) -> str:
    """Write a path within a value: ``data[].attributes.state``; alternatives are not part of it."""
    text = ".".join(part for part in parts if not part.startswith("<"))
    return text.replace(".[]", "[]")


def change(found: Change) -> str:
    """Say what changed, from what to what."""
    match found.fact:
        case "moved":
            return f"moved, {value(found.old)} -> {value(found.new)}"
        case "added" | "added as required":
            return f"{found.fact}{f' ({code(found.new)})' if found.place and found.new else ''}"
        case "removed":
            return f"removed{f' ({value(found.old)})' if found.place and found.old else ''}"
        case fact:
            return f"{fact} {value(found.old)} -> {value(found.new)}"


def python(found: PythonChange) -> str:
    """Say what changed in the Python API."""
    if found.new is None:
        return f"{code(found.name)} is gone"
    if found.old is None:
        type_ = f": {code(found.new)}" if found.new.type else ""
        return f"{code(found.name)} is new{type_}"
    return f"{code(found.name)}: {code(found.old)} -> {code(found.new)}"
