"""Apply an OpenAPI Overlay to a document, strictly.

This is the OpenAPI Overlay Specification, 1.0 and 1.1, with rules of our own on top: an action
does one thing, says why, and has an effect. The specification lets an action that selects nothing
pass; here it is an error, since it means that the vendor has changed what the action corrects.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias, cast
from urllib.parse import unquote

import jsonpath_rfc9535
from attrs import frozen
from jsonpath_rfc9535 import JSONPathError, JSONPathNode
from jsonpath_rfc9535.segments import JSONPathChildSegment
from jsonpath_rfc9535.selectors import FilterSelector, NameSelector

from codegen.document import JSON, MAX_BYTES, MAX_HOPS, Document, DocumentError, load, short

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

    from jsonpath_rfc9535 import JSONPathQuery

Modifier: TypeAlias = Literal["update", "remove", "copy"]
Version: TypeAlias = Literal["1.0", "1.1"]

MAX_QUERY = 1000  # longer queries can overflow the stack of the library

_MODIFIERS: tuple[Modifier, ...] = ("update", "remove", "copy")  # the last came with 1.1
_HINT = "the vendor may have fixed it: check the document and drop the action"
_PUBLISHED = "the vendor may have published it: check the document and drop the addition"


class OverlayError(Exception):
    """The overlay is malformed or does not fit the document; the message names each action."""


@frozen
class Action:
    """One correction (Overlay Specification 1.1, Action Object).

    Attributes:
        number: its place in the overlay as read, from 1.
        description: its evidence; the first line is its name in messages.
        target: the JSONPath (RFC 9535) of what it changes.
        modifier: how it changes that.
        value: what to merge (update), the JSONPath of what to merge (copy), or true (remove).
        adds: whether what it puts there must be new: the overlay says ``x-adds: true``.

    """

    number: int
    description: str
    target: str
    modifier: Modifier
    value: JSON
    adds: bool = False

    def __str__(self) -> str:
        """Return what messages call the action."""
        return _name(self.number, self.description, adds=self.adds)


@frozen
class Attempt:
    """What came of an action.

    Attributes:
        action: the action.
        places: what it selected, as normalised paths (RFC 9535, section 2.7).
        problem: why it does not apply; empty if it does.

    """

    action: Action
    places: tuple[str, ...]
    problem: str


@frozen
class Overlay:
    """A list of actions; `attrs.evolve` makes one with other actions."""

    version: Version
    actions: tuple[Action, ...]


def read(*paths: Path) -> Overlay:
    """Read overlays, in YAML or JSON by the name of the file, as one.

    Args:
        paths: the files.

    Returns:
        An overlay with the actions of all, in order.

    Raises:
        OverlayError: if a file is not an overlay of version 1.0 or 1.1, if they differ in version,
            or if one breaks our rules.

    """
    found = [_read(path) for path in paths]
    version = found[0].version
    if any(each.version != version for each in found):
        raise OverlayError("the overlays differ in version: use 1.1.0")
    return Overlay(version, tuple(action for each in found for action in each.actions))


def _read(path: Path) -> Overlay:
    try:
        fields = load(path)
    except DocumentError as error:
        raise OverlayError(str(error)) from error
    _check_keys("the overlay", fields, {"overlay", "info", "extends", "actions"})
    version = _version(fields)
    _check_info(fields.get("info"), version)
    if "extends" in fields:
        _text("the overlay", fields, "extends")
    actions = fields.get("actions")
    if not isinstance(actions, list) or not actions:
        raise OverlayError("the overlay: actions must be a list of at least one action")
    adds = fields.get("x-adds") is True
    numbered = enumerate(actions, 1)
    return Overlay(version, tuple(_action(n, raw, version, adds=adds) for n, raw in numbered))


def apply(document: JSON, overlay: Overlay) -> JSON:
    """Return the document with every action applied, in order.

    Args:
        document: the document, which is left as it is.
        overlay: what to change.

    Returns:
        A new document that shares nothing with the old one or with the overlay.

    Raises:
        OverlayError: if any action selects nothing, changes nothing or does not fit what it
            selects; the message has a line for each such action.

    """
    result, attempts = attempt(document, overlay)
    complaints = [f"{each.action}: {each.problem}" for each in attempts if each.problem]
    if complaints:
        raise OverlayError("\n".join(complaints))
    return result


def attempt(document: JSON, overlay: Overlay) -> tuple[JSON, list[Attempt]]:
    """Apply the actions that apply, and tell what came of each.

    Args:
        document: the document, which is left as it is.
        overlay: what to try.

    Returns:
        A new document, changed by every action that applies, and the attempts in order.

    Raises:
        OverlayError: if the document nests too deeply to be changed, or grows without bound.

    """
    attempts: list[Attempt] = []
    try:
        result = _copy(document)
        size = len(json.dumps(result))
        for action in overlay.actions:
            made, growth = _attempt(result, action, overlay.version)
            attempts.append(made)
            size += growth
            if size > MAX_BYTES:  # a copy can double the document, again and again
                raise OverlayError(f"{action}: the document grows beyond {MAX_BYTES} bytes")
    except RecursionError as error:
        raise OverlayError("the document nests too deeply to be changed") from error
    return result, attempts


def _check_keys(where: str, fields: Document, known: AbstractSet[str]) -> None:
    for name in fields:
        if name not in known and not name.startswith("x-"):
            raise OverlayError(f'{where}: "{short(name)}" is no key of this version; remove it')


def _text(where: str, fields: Document, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value.strip():
        raise OverlayError(f"{where}: {name} must be a text, and is {short(value)}")
    return value


def _version(fields: Document) -> Version:
    """Return the feature set; the patch number makes no difference (section Versions)."""
    text = _text("the overlay", fields, "overlay")
    if not re.fullmatch(r"1\.[01]\.[0-9]+", text):
        raise OverlayError(f"the overlay: version {short(text)} is not supported; use 1.1.0")
    return "1.1" if text.startswith("1.1") else "1.0"


def _check_info(info: JSON, version: Version) -> None:
    if not isinstance(info, dict):
        raise OverlayError("the overlay: info must be a mapping with a title and a version")
    texts = ["title", "version"]
    if version == "1.1" and "description" in info:
        texts.append("description")
    _check_keys("info", info, {*texts})
    for name in texts:
        _text("info", info, name)


def _name(number: int, description: str, *, adds: bool) -> str:
    first, _, _ = description.strip().partition("\n")
    return f'{"addition" if adds else "action"} {number} ("{short(first)}")'


def _action(number: int, fields: JSON, version: Version, *, adds: bool) -> Action:
    where = f"{'addition' if adds else 'action'} {number}"
    if not isinstance(fields, dict):
        raise OverlayError(f"{where}: must be a mapping, and is {short(fields)}")
    description = _text(where, fields, "description")
    where = _name(number, description, adds=adds)
    modifiers = _MODIFIERS if version == "1.1" else _MODIFIERS[:2]
    _check_keys(where, fields, {"target", "description", *modifiers})
    chosen: list[Modifier] = [name for name in modifiers if name in fields]
    if len(chosen) != 1:
        raise OverlayError(f"{where}: must have one of {', '.join(modifiers)}, and one only")
    target = _query(where, fields, "target")
    if "copy" in chosen:
        _query(where, fields, "copy")
    if "remove" in chosen and fields["remove"] is not True:
        raise OverlayError(f"{where}: remove must be true; leave it out otherwise")
    if adds and chosen != ["update"]:
        raise OverlayError(f"{where}: an addition can only update")
    return Action(number, description, target, chosen[0], fields[chosen[0]], adds=adds)


def _query(where: str, fields: Document, name: str) -> str:
    text = _text(where, fields, name)
    try:
        _compile(text)
    except OverlayError as error:
        raise OverlayError(f"{where}: {name} {error}") from error
    return text


@cache
def _compile(text: str) -> JSONPathQuery:
    if len(text) > MAX_QUERY:
        raise OverlayError(f"{short(text)} is longer than {MAX_QUERY} characters")
    try:
        return jsonpath_rfc9535.compile(text)
    except (JSONPathError, RecursionError) as error:
        raise OverlayError(f"{short(text)} is no RFC 9535 JSONPath: {short(error)}") from error


def _copy(value: JSON) -> JSON:
    """Return a copy that shares nothing, not even with itself as `copy.deepcopy` allows."""
    copy: JSON = json.loads(json.dumps(value))
    return copy


class _Change(NamedTuple):
    """What an action did to one value that it selects, as JSON."""

    place: str
    before: str
    after: str


def _attempt(document: JSON, action: Action, version: Version) -> tuple[Attempt, int]:
    """Carry out an action in place; return what came of it, and by how much the document grew."""
    try:
        changes = _act(document, action, version)
    except (OverlayError, JSONPathError) as error:
        return Attempt(action, (), str(error)), 0
    changed = any(change.before != change.after for change in changes)
    problem = "" if changed else f"target {action.target} already is so; {_HINT}"
    growth = sum(len(change.after) - len(change.before) for change in changes)
    return Attempt(action, tuple(change.place for change in changes), problem), growth


def _act(document: JSON, action: Action, version: Version) -> list[_Change]:
    """Change what an action selects.

    Only that is written as JSON, not the whole document: an overlay has actions for every
    operation.
    """
    _unfold(document, action.target)
    nodes = _select(document, "target", action.target)
    _check_kinds(nodes, action, version)
    if action.modifier == "remove":
        changes = [_Change(node.path(), json.dumps(node.value), "") for node in nodes]
        _remove(nodes)
        return changes
    value = _source(document, action)
    if action.adds:
        for node in nodes:
            _check_absent(node.value, value, node.path())
    return [_update(document, node, _copy(value), version) for node in nodes]


def _check_absent(target: object, value: JSON, where: str) -> None:
    """Check that an addition only adds members: only their containers may be there already."""
    if not isinstance(target, dict) or not isinstance(value, dict):
        raise OverlayError(f"{where} is there already; {_PUBLISHED}")
    there = cast("dict[str, object]", target)
    for key in filter(value.__contains__, there):  # in the order of the document
        _check_absent(there[key], value[key], f"{where}['{key}']")


def _select(document: JSON, role: str, text: str) -> list[JSONPathNode]:
    nodes = _compile(text).find(document)
    if not nodes:
        raise OverlayError(f"{role} {text} matches nothing; {_HINT}")
    return list({node.location: node for node in nodes}.values())


def _check_kinds(nodes: list[JSONPathNode], action: Action, version: Version) -> None:
    """Check what is selected (Action Object, the text below the table)."""
    kinds = {_kind(node.value) for node in nodes}
    if version == "1.0" and "a primitive value" in kinds:
        problem = "selects a primitive value, which takes overlay: 1.1.0"
        raise OverlayError(f"target {action.target} {problem}")
    if action.modifier != "remove" and len(kinds) > 1:
        problem = f"selects {' and '.join(sorted(kinds))}; split the action"
        raise OverlayError(f"target {action.target} {problem}")


def _kind(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    return "an array" if isinstance(value, list) else "a primitive value"


def _remove(nodes: list[JSONPathNode]) -> None:
    # Backwards, so that an index still is that of the same element when its turn comes.
    for node in sorted(nodes, key=lambda node: node.location, reverse=True):
        if node.parent is None:
            raise OverlayError("target $ is the whole document and cannot be removed")
        container: Any = node.parent.value
        del container[node.location[-1]]


def _source(document: JSON, action: Action) -> JSON:
    if action.modifier == "update":
        return action.value
    nodes = _select(document, "copy", str(action.value))
    if len(nodes) > 1:
        raise OverlayError(f"copy {action.value} must select one node, and selects {len(nodes)}")
    value: Any = nodes[0].value
    return _copy(value)


def _unfold(document: JSON, target: str) -> None:
    """Let a target lead through references: what is shared there gets a copy of its own."""
    nodes = [JSONPathNode(value=document, location=(), parent=None, root=document)]
    for segment in _compile(target).segments:
        if not isinstance(segment, JSONPathChildSegment):
            return  # who looks everywhere means what is written there
        for node in nodes:
            _unfold_for(document, cast("JSON", node.value), segment)
        nodes = [*segment.resolve(nodes)]


def _unfold_for(document: JSON, value: JSON, segment: JSONPathChildSegment) -> None:
    """Unfold what a segment has to see: the value by its names, items by what they are like."""
    names = {each.name for each in segment.selectors if isinstance(each, NameSelector)}
    if isinstance(value, dict) and names and not names & value.keys():
        _copy_reference(document, value)
    looks = any(isinstance(each, FilterSelector) for each in segment.selectors)
    if isinstance(value, list) and looks and "$ref" not in str(segment):
        for each in value:
            if isinstance(each, dict):
                _copy_reference(document, each)


def _copy_reference(document: JSON, value: Document) -> None:
    """Put a copy of what a value only leads to in its place, so that only it changes."""
    for _ in range(MAX_HOPS):
        key, found = _lead_on(document, value)
        if not isinstance(found, dict):
            return  # vetting will tell
        beside = {name: item for name, item in value.items() if name != key}
        meant = {**cast("Document", _copy(found)), **beside}
        value.clear()
        value.update(meant)


def _lead_on(document: JSON, value: Document) -> tuple[str, JSON]:
    """Return what a value leads to, and by which key: a reference, or all of one schema alone."""
    match value:
        case {"$ref": str(reference)}:
            return "$ref", _find_target(document, reference)
        case {"allOf": [only]} if value.keys() <= {"allOf", "title", "description", "example"}:
            return "allOf", only
        case _:
            return "", None


def _find_target(document: JSON, reference: str) -> JSON:
    value: JSON = document
    for part in unquote(reference.removeprefix("#/")).split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _update(document: JSON, node: JSONPathNode, value: JSON, version: Version) -> _Change:
    target: Any = node.value
    before = json.dumps(target)
    # Version 1.0 has only "an entry to append"; 1.1 concatenates arrays.
    if _kind(target) == "an array" and not (isinstance(value, list) and version == "1.1"):
        value = [value]
    _copy_references(document, target, value)
    node.value = _merge(target, value, node.path())
    return _Change(node.path(), before, json.dumps(node.value))


def _copy_references(document: JSON, target: JSON, value: JSON) -> None:
    """Copy what references lead to wherever something is merged into them."""
    if isinstance(target, dict) and isinstance(value, dict):
        if not {"$ref", "allOf"} & value.keys():
            _copy_reference(document, target)
        for name in target.keys() & value.keys():
            _copy_references(document, target[name], value[name])


def _merge(target: JSON, value: JSON, where: str) -> JSON:
    """Merge by the rules of the Action Object: objects and arrays in place, the rest replaced."""
    if isinstance(target, dict) and isinstance(value, dict):
        for key, item in value.items():
            target[key] = _merge(target[key], item, f"{where}.{key}") if key in target else item
        return target
    if isinstance(target, list) and isinstance(value, list):
        target.extend(value)
        return target
    if _kind(target) != _kind(value):
        problem = f"{_kind(value)} cannot be merged into {_kind(target)}"
        raise OverlayError(f"{problem}, {where}; remove that first, by another action")
    return value
