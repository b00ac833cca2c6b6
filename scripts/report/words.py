"""What differs between two documents of one API."""

from __future__ import annotations

import json
from typing import cast

from codegen.document import JSON, Document, short

_FOR_PEOPLE = frozenset({"description", "example", "examples", "externalDocs", "summary", "title"})
_NAMED = frozenset({"properties", "schemas", "responses", "parameters", "headers", "paths"})
"""What holds names that are the document's own, whatever they look like."""


def difference(old: Document, new: Document) -> str:
    """Say in a few words what differs between two documents that no caller can tell apart."""
    if old == new:
        return "the documents are the same"
    was, now = _sort(old), _sort(new)
    if was == now:
        return "only the order of the document differs"
    was, now = _sort(_without_words(old)), _sort(_without_words(new))
    if was == now:
        return "only words for people differ, such as descriptions and examples"
    places = sorted(_places(was) ^ _places(now))
    return f"only what no operation shows differs: {short(', '.join(places))}"


def _sort(value: JSON) -> JSON:
    """Put objects and lists in an order of their own: in a document it means next to nothing."""
    if isinstance(value, dict):
        return {name: _sort(value[name]) for name in sorted(value)}
    if isinstance(value, list):
        return sorted(map(_sort, value), key=json.dumps)
    return value


def _without_words(document: Document) -> Document:
    kept = {name: value for name, value in document.items() if name not in {"info", "tags"}}
    return cast("Document", _strip(kept, names=False))


def _strip(value: JSON, *, names: bool) -> JSON:
    if isinstance(value, list):
        return [_strip(each, names=False) for each in value]
    if isinstance(value, dict):
        return {
            name: _strip(each, names=name in _NAMED and not names)
            for name, each in value.items()
            if names or not (name in _FOR_PEOPLE or name.startswith("x-"))
        }
    return value


def _places(value: JSON, place: str = "#") -> set[str]:
    """List the leaves of a value, each with what it is."""
    items: list[tuple[str, JSON]] = []
    if isinstance(value, dict):
        items = [*value.items()]
    elif isinstance(value, list):
        items = [("-", each) for each in value]
    if not items:
        return {f"{place}={json.dumps(value)}"}
    return {leaf for name, each in items for leaf in _places(each, f"{place}/{name}")}
