"""Which of the operations of a document are which of the old ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple

from codegen.document import Document
from codegen.operations import Operation, read_operations

_VERSION = re.compile(r"/v[0-9]+(\.[0-9]+)*(?=/|\Z)")
_LIKE = 0.8
_MOST = 100_000  # pairs of operations to look for likeness in


class Pair(NamedTuple):
    """An operation before and after; one of them is ``None`` if it was added or removed."""

    old: Operation | None
    new: Operation | None


def has_moved(old: Operation, new: Operation) -> bool:
    """Tell whether an operation is somewhere else."""
    return _place(old) != _place(new) and (old.method, old.urls) != (new.method, new.urls)


def _place(operation: Operation) -> tuple[str, str]:
    return operation.method, operation.template


def _without_version(operation: Operation) -> tuple[str, str]:
    return operation.method, _VERSION.sub("", operation.template)


_KEYS: tuple[Callable[[Operation], object], ...] = (
    str,
    lambda operation: (_place(operation), operation.id, str(operation.tags)),
    lambda operation: (operation.method, *sorted(operation.urls)),
    _place,
    lambda operation: operation.id,
    _without_version,
)


def measure_likeness(old: str, new: str) -> float:
    """Return how much of two texts is the same, from 0 to 1."""
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def _alike(old: Operation, new: Operation) -> bool:
    """Tell whether two operations of one tag do the same, by their words and places."""
    if "summary" not in old.own or old.own["summary"] != new.own.get("summary"):
        return False
    likeness = measure_likeness(old.template, new.template)
    similar = old.method == new.method and likeness >= _LIKE
    return old.tags == new.tags and (similar or old.template == new.template)


def pair_operations(before: Document, after: Document) -> list[Pair]:
    """Pair the operations of two documents, in the order of the new one, removed ones last.

    An operation of the same method and path is the same, or one whose path has parameters of other
    names; of several such, the one of the same operationId and tags. Of the others, one that has
    the same operationId, one whose path differs by a version alone, and one that is alike have
    moved.
    """
    left, new = read_operations(before), read_operations(after)
    found: dict[int, Operation] = {}
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
