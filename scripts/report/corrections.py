"""What becomes of the overlay when the vendor's document changes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

from attrs import evolve, frozen

from codegen import overlay as overlays
from codegen.contract import Contract, read_contract
from codegen.document import JSON, Document, DocumentError, vet
from codegen.operations import Operation, name_parameters, read_operations
from codegen.overlay import Action, Attempt
from codegen.schemas import resolve
from report.pairs import Pair, measure_likeness, pair_operations
from report.wording import code, some

if TYPE_CHECKING:
    from report.sources import Source

DECISIONS: Mapping[str, str] = {
    "fault": "Mend these by overlay actions; until then they are left out of what follows",
    "name": "Name these by overlay actions: one tag, and an operationId that begins with it",
    "drop": "Drop these from the overlay, or mend them",
    "published": "Drop these additions if they are what is now published, which takes their names",
    "choice": "Correct or remove these lists of values (enum): no value of the type is among them",
    "sandbox": "Write handlers for these, or leave them: the sandbox answers 501",
    "private": "Give what of these is private a format that is: `private`, `phone-number`, `uri`",
    "reply": "Give the replies of these a schema, or leave them",
    "words": "Describe these arguments, or leave them",
}
"""What a person has to decide, by the kind of its notes, in the order to do so."""
_INDEX = re.compile(r"\[[0-9]+\]")


@frozen
class Note:
    """Something to do about an action, or about one that is missing.

    Attributes:
        kind: the target must `move`; the action is to `drop`; it now applies to `more` or `less`;
            an operation needs a `name`; a path has a `twin`; something is at `fault`, so that no
            client can be made of it; an addition is `published`; a `choice` has no value of its
            type; the `sandbox` lacks something; what looks `private` is shown; a `reply` has no
            schema; arguments have no `words`.
        about: what messages call the action, the operation, the method or the model.
        text: what is so, and what to do.

    """

    kind: str
    about: str
    text: str


@frozen
class Corrected:
    """A document with what the overlay says of it.

    Attributes:
        document: the document, corrected by every action that applies.
        attempts: what came of each action.
        published: the document as it was published.
        name: what messages call it.

    """

    document: Document
    attempts: tuple[Attempt, ...]
    published: Document
    name: str

    @property
    def unfit(self) -> int:
        """How many actions do not apply."""
        return sum(bool(attempt.problem) for attempt in self.attempts)

    @cached_property
    def contract(self) -> Contract:
        """What the document means for callers.

        Raises:
            DocumentError: It is not valid, or no client can be made of it.

        """
        try:
            vet(self.document)
            return read_contract(self.document)
        except DocumentError as error:
            message = f"{self.name}, corrected by the overlay: {error}"
            raise DocumentError(message, error.problems) from error

    @cached_property
    def faults(self) -> tuple[str, ...]:
        """Why no client can be made of it: a line each, with its place."""
        try:
            self.contract  # noqa: B018 - is worked out once
        except DocumentError as error:
            return error.problems
        return ()


def correct(source: Source) -> Corrected:
    """Apply the actions of an overlay that apply to a document, whatever comes of it.

    Raises:
        OverlayError: The document grows or nests without bound.

    """
    result, attempts = overlays.attempt(source.document, source.overlay)
    return Corrected(cast("Document", result), tuple(attempts), source.document, source.name)


def follow(old: Corrected, new: Source, pairs: list[Pair]) -> tuple[Corrected, list[Note]]:
    """Apply the overlay to a new document, as it would be after its targets have followed.

    Args:
        old: the old document, corrected.
        new: the new one, with the corrections to it.
        pairs: the operations of both.

    Returns:
        The new document, corrected but to be checked, each operation with a name; and what to do
        about the overlay.

    Raises:
        OverlayError: The document grows or nests without bound.

    """
    moved = _replacements(pairs, cast("Document", new.document["paths"]))
    actions = tuple(evolve(a, target=_move(a.target, moved)) for a in new.overlay.actions)
    after = correct(evolve(new, overlay=evolve(new.overlay, actions=actions)))
    named = [*_note_names(old.document, after.document)]
    notes = [
        *_note_moves(new.overlay.actions, after.attempts),
        *_note_drops(old, after),
        *_note_places(old.attempts, after.attempts, moved),
        *named,
        *_note_twins(old.document, after.document),
    ]
    return after, notes


def _replacements(pairs: list[Pair], kept: Document) -> dict[str, str]:
    """List what is to be written for what in the targets of actions, for operations that moved."""
    found: dict[str, str] = {}
    for old, new in pairs:
        if old and new and old.path not in kept:
            found[f"'{old.path}'"] = f"'{new.path}'"
            renamed = zip(name_parameters(old.path), name_parameters(new.path), strict=False)
            found |= {f"@.name=='{was}'": f"@.name=='{now}'" for was, now in renamed}
        if old and new and old.method != new.method:
            for form in ("'{}'].{}", "'{}']['{}']"):
                was, now = old.method.lower(), new.method.lower()
                found[form.format(new.path, was)] = form.format(new.path, now)
    return found


def _move(target: str, replacements: Mapping[str, str]) -> str:
    """Let a target follow the operations that moved."""
    moved = target
    for old, new in replacements.items():
        # The names of parameters change only in a path that does.
        if not old.startswith("@") or moved != target:
            moved = moved.replace(old, new)
    return moved


def _note_moves(actions: Iterable[Action], attempts: Iterable[Attempt]) -> Iterator[Note]:
    for action, attempt in zip(actions, attempts, strict=True):
        if attempt.action.target != action.target and not attempt.problem:
            text = f"what it corrects has moved: make its target {code(attempt.action.target)}"
            yield Note("move", str(action), text)


def _note_drops(old: Corrected, new: Corrected) -> Iterator[Note]:
    places = {str(each.action): each.places for each in old.attempts}
    for attempt in new.attempts:
        if attempt.problem:
            known = places.get(str(attempt.action), ())
            told = (_describe_rename(old.published, new.published, each) for each in known)
            renamed = dict.fromkeys(filter(None, told))
            text = f"looks renamed: {', '.join(renamed)}; make its target follow" if renamed else ""
            yield Note("drop", str(attempt.action), text or code(attempt.problem))


def _describe_rename(old: JSON, new: JSON, place: str) -> str:
    """Say what the first part of a place that is gone is called now, if it looks renamed."""
    # It is written as a normalised path (RFC 9535, section 2.7).
    for name, index in re.findall(r"\['((?:[^'\\]|\\.)*)'\]|\[([0-9]+)\]", place):
        key = index or re.sub(r"\\(.)", r"\1", name)
        was, now = _item(old, key), _item(new, key)
        if now is None and isinstance(old, dict) and isinstance(new, dict):
            fresh = {n: each for n, each in new.items() if n not in old and _alike(was, each)}
            found = max(fresh, key=lambda n: measure_likeness(key, n), default=None)
            return f"{code(key)} -> {code(found)}" if found else ""
        old, new = was, now
    return ""


def _item(value: JSON, key: str) -> JSON:
    items = {str(i): each for i, each in enumerate(value)} if isinstance(value, list) else value
    return items.get(key) if isinstance(items, dict) else None


def _alike(old: JSON, new: JSON) -> bool:
    """Tell whether two parts of a document can be the same one: objects of one type."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    return all(old.get(name) == new.get(name) for name in ("type", "$ref", "in"))


def _note_places(
    old: Iterable[Attempt], new: Iterable[Attempt], moved: Mapping[str, str]
) -> Iterator[Note]:
    """Tell where actions apply that did not before, and where they no longer do."""
    known = {str(e.action): _places(_move(place, moved) for place in e.places) for e in old}
    for attempt in new:
        was, now = known.get(str(attempt.action)), _places(attempt.places)
        if was is not None and not attempt.problem:
            if now - was:
                yield Note("more", str(attempt.action), f"now also applies to {_show(now - was)}")
            if was - now:
                yield Note("less", str(attempt.action), f"no longer applies to {_show(was - now)}")


def _places(places: Iterable[str]) -> Counter[str]:
    """Count places, whatever their position in a list is: that means nothing in a document."""
    return Counter(_INDEX.sub("[*]", place) for place in places)


def _show(places: Counter[str]) -> str:
    return some(map(code, sorted(places)), "more places")


def _note_twins(old: Document, new: Document) -> Iterator[Note]:
    """Tell of new paths that only the names of their parameters tell apart."""
    known, found = _group_templates(old), _group_templates(new)
    for template, paths in found.items():
        if len(paths) > 1 and paths.keys() != known.get(template, {}).keys():
            text = (
                "the one whose parameter lists its values is taken where one of them fits"
                if any(paths.values())
                else "list the values of a parameter (enum) by an action to tell them apart"
            )
            yield Note("twin", " and ".join(paths), f"match the same requests: {text}")


def _group_templates(document: Document) -> dict[str, dict[str, bool]]:
    """List the paths of each template, and whether the values of a parameter are listed."""
    found: dict[str, dict[str, bool]] = {}
    for operation in read_operations(document):
        in_path = (each for each in operation.parameters if each["in"] == "path")
        is_listed = any("enum" in resolve(document, each.get("schema", {})) for each in in_path)
        paths = found.setdefault(operation.template, {})
        paths[operation.path] = paths.get(operation.path, False) or is_listed
    return found


def _note_names(old: Document, new: Document) -> Iterator[Note]:
    """Give a name to each operation that the overlay does not name, so that it can be shown."""
    for before, operation in pair_operations(old, new):
        if operation and not operation.is_named:
            tags, known = operation.tags, before or operation
            if not known.is_named:
                _make_name(known)
            operation.own.update(tags=list[JSON](known.tags), operationId=known.id)
            text = f"tags {', '.join(map(code, tags)) or 'none'}; such as {code(operation.id)}"
            yield Note("name", str(operation), text)


def _make_name(operation: Operation) -> None:
    """Name an operation by its method and path."""
    words = re.findall("[a-z][a-z0-9]*", operation.path.lower())
    told = re.findall("[a-z][a-z0-9_]*", " ".join(operation.tags).lower())
    tag = (told or [word for word in words if word[:1] != "v"] or ["api"])[0]
    operation.own.update(tags=[tag], operationId="_".join([tag, operation.method.lower(), *words]))
