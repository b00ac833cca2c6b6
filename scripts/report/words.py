"""What differs between two documents of one API."""

from __future__ import annotations

import json
from typing import cast

from codegen.document import JSON, Document, nodes, short

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
    places = sorted(_leaves(was) ^ _leaves(now))
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


def _leaves(document: JSON) -> set[str]:
    """List the leaves of a document, each with what it is; their order in lists means nothing."""
    found: set[str] = set()
    for keys, leaf in nodes(document):
        if not leaf or not isinstance(leaf, dict | list):
            place = ("-" if isinstance(key, int) else key for key in keys)
            found.add(f"{'/'.join(('#', *place))}={json.dumps(leaf)}")
    return found
