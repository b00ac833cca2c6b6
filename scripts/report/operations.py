"""The operations of a document, and which of the new ones are which of the old."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple, cast

from attrs import frozen

from codegen.document import JSON, Document
from codegen.projection import operations, resolved

_VERSION = re.compile(r"/v[0-9]+(\.[0-9]+)*(?=/|\Z)")
_LIKE = 0.8
_MOST = 100_000  # pairs of operations to look for likeness in
_IMPLIED = {("header", name) for name in ("accept", "authorization", "content-type")}
"""What OpenAPI says elsewhere (OpenAPI 3.0.4, Parameter Object, name)."""


@frozen(eq=False)
class Operation:
    """An operation with what its path and its document say about it.

    Attributes:
        path: the path template.
        method: the HTTP method, in capitals.
        own: the operation as the document has it.
        item: the path that it is of.
        document: the document that it is of.

    """

    path: str
    method: str
    own: Document
    item: Document
    document: Document

    def __str__(self) -> str:
        """Return what messages call the operation."""
        return f"{self.method} {self.path}"

    @property
    def id(self) -> str | None:
        """The operationId, if it has one."""
        found = self.own.get("operationId")
        return found if isinstance(found, str) else None

    @property
    def template(self) -> str:
        """The path, whatever its parameters are called."""
        return re.sub(r"\{[^}]*\}", "{}", self.path)

    @property
    def tags(self) -> list[JSON]:
        """The tags."""
        return cast("list[JSON]", self.own.get("tags", []))

    @property
    def parameters(self) -> dict[tuple[str, str], Document]:
        """The parameters, by location and name; those of the path by their place in it."""
        named = names(self.path)
        found: dict[tuple[str, str], Document] = {}
        for owner in (self.item, self.own):
            for each in cast("list[Document]", owner.get("parameters", [])):
                parameter = resolved(self.document, each)
                location, name = str(parameter["in"]), str(parameter["name"])
                place = str(named.index(name)) if location == "path" else name
                if (location, name.lower()) not in _IMPLIED:
                    found[location, place] = parameter
        return found

    def part(self, name: str) -> Document:
        """Return a part, such as the body; empty if there is none."""
        return resolved(self.document, self.own.get(name, {}))

    def parts(self, name: str) -> dict[str, Document]:
        """Return the parts of a part, such as the replies, by name."""
        found = cast("dict[str, Document]", self.own.get(name, {}))
        return {name: resolved(self.document, each) for name, each in found.items()}

    def effective(self, name: str) -> list[Document]:
        """Return its servers or security, or those that hold for its path or for everything."""
        for owner in (self.own, self.item, self.document):
            if name in owner:
                return cast("list[Document]", owner[name])
        return []


def names(path: str) -> list[str]:
    """List the parameters of a path template, in order."""
    return re.findall(r"\{([^}]*)\}", path)


def read(document: Document) -> list[Operation]:
    """List the operations of a document."""
    paths = cast("dict[str, Document]", document["paths"])
    return [
        Operation(path, method.upper(), own, paths[path], document)
        for path, method, own in operations(document)
    ]


class Pair(NamedTuple):
    """An operation before and after; one of them is ``None`` if it was added or removed."""

    old: Operation | None
    new: Operation | None

    @property
    def moved(self) -> bool:
        """Whether it is the same operation somewhere else."""
        return bool(self.old and self.new) and _place(self.old) != _place(self.new)


def _place(operation: Operation | None) -> tuple[str, str] | None:
    return (operation.method, operation.template) if operation else None


def _without_version(operation: Operation) -> tuple[str, str]:
    return operation.method, _VERSION.sub("", operation.template)


_KEYS: tuple[Callable[[Operation], object], ...] = (
    _place,
    lambda operation: operation.id,
    _without_version,
)


def _alike(old: Operation, new: Operation) -> bool:
    """Tell whether two operations of one tag do the same, by their words and places."""
    if "summary" not in old.own or old.own["summary"] != new.own.get("summary"):
        return False
    matcher = SequenceMatcher(None, old.template, new.template, autojunk=False)
    similar = old.method == new.method and matcher.ratio() >= _LIKE
    return old.tags == new.tags and (similar or old.template == new.template)


def paired(old: list[Operation], new: list[Operation]) -> list[Pair]:
    """Pair the operations of two documents, in the order of the new one, removed ones last.

    An operation that is in the same place is the same; of the others, one that has the same
    operationId, one whose path differs by a version alone, and one that is alike have moved.
    """
    left, found = [*old], dict[int, Operation]()
    for key in _KEYS:
        known = {key(was): was for was in reversed(left) if key(was) is not None}
        for now in new:
            if id(now) not in found and key(now) in known:
                found[id(now)] = known.pop(key(now))
        left = _without(left, found)
    for now in new if len(left) * len(new) <= _MOST else ():
        was = next((each for each in left if _alike(each, now)), None)
        if was and id(now) not in found:
            found[id(now)] = was
            left = _without(left, found)
    return [*(Pair(found.get(id(now)), now) for now in new), *(Pair(was, None) for was in left)]


def _without(operations: list[Operation], found: Mapping[int, Operation]) -> list[Operation]:
    used = {id(was) for was in found.values()}
    return [each for each in operations if id(each) not in used]
