"""What a person must decide before a document can take the place of another."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import cast

from attrs import evolve

from codegen.contract import Argument, Contract, Method
from codegen.document import JSON, Document, nodes, point, short
from codegen.models import Member
from codegen.operations import Operation, read_operations
from codegen.overlay import Action, Overlay
from flowroute_client._payload.formats import PRIVATE_FORMATS
from report.corrections import Corrected, Note
from report.pairs import measure_likeness, pair_operations
from report.wording import code

_LIKE = 0.8
_COMPONENT = re.compile(r"#/components/[^/]+/[^/:]+")
_PRIVATE_NAMES = re.compile(
    "(?:^|_)(?:(?:first|last|full)?name|street|address|zip|post(?:al|code)|phone|mobile|e?mail"
    "|birth(?:day)?|latitude|longitude|url|text|body|password|secret|token)(?:_|$)"
)
_PRIVATE_WORDS = re.compile(r"(?i)(?:\w+ ){0,2}(?:phone number|(?:first|last) name|street|e-?mail)")
_BARE = frozenset({"object", "dict[str, object]"})


def make_comparable(
    old: Corrected, new: Corrected
) -> tuple[Corrected, Corrected, set[str], list[Note]]:
    """Leave out the operations that are at fault, from both documents.

    Returns:
        What can be compared, which operations of the new document cannot be, and all that is at
        fault.

    """
    before, old_faults, old_lost = _leave_out(old)
    after, new_faults, new_lost = _leave_out(new)
    for was, now in pair_operations(old.document, new.document):
        if was and now and (was.pointer in old_lost or now.pointer in new_lost):
            old_lost.add(was.pointer)
            new_lost.add(now.pointer)
    lost = {str(each) for each in read_operations(new.document) if each.pointer in new_lost}
    notes = [_fault(each, "") for each in new_faults]
    notes += [
        _fault(each, "in the old document, ") for each in old_faults if each not in new_faults
    ]
    return _without(before, old_lost), _without(after, new_lost), lost, notes


def _leave_out(corrected: Corrected) -> tuple[Corrected, list[str], set[str]]:
    """Leave out what is at fault until a client can be made of the rest, or nothing is."""
    faults: list[str] = []
    lost: set[str] = set()
    while corrected.faults:
        told = (each for each in corrected.faults if not any(f'"{gone}"' in each for gone in lost))
        faults += [each for each in told if each not in faults]
        found = _find_faulty(corrected) - lost
        if not found:
            break
        lost |= found
        corrected = _without(corrected, found)
    return corrected, faults, lost


def _find_faulty(corrected: Corrected) -> set[str]:
    """Point at the operations that are at fault, or else at the components that are."""
    components = {match[0] for each in corrected.faults if (match := _COMPONENT.match(each))}
    operations = read_operations(corrected.document)
    at_fault = [each for each in operations if _is_at_fault(each, corrected.faults, components)]
    return {each.pointer for each in at_fault} or components


def _is_at_fault(operation: Operation, faults: Iterable[str], components: set[str]) -> bool:
    """Tell whether a fault is in an operation, in its path, or in a component that it uses."""
    own, item = operation.pointer, point(("paths", operation.path))
    marks = (f"{own}/", f"{own}:", f"{item}:", f"{item}/parameters")
    uses_faulty = bool(components and components & operation.reach.keys())
    return uses_faulty or any(each.startswith(marks) for each in faults)


def _without(corrected: Corrected, lost: set[str]) -> Corrected:
    """Leave out operations and components; only what holds them is copied."""
    parts: Document = {
        part: {
            name: {k: v for k, v in each.items() if point((part, name, k)) not in lost}
            for name, each in cast("dict[str, Document]", corrected.document.get(part, {})).items()
        }
        for part in ("paths", "components")
    }
    return evolve(corrected, document={**corrected.document, **parts}) if lost else corrected


def _fault(fault: str, where: str) -> Note:
    place, _, problem = fault.partition(": ") if fault.startswith("#") else ("#", "", fault)
    return Note("fault", place, f"{where}{code(problem)}")


def decide(old: Corrected, new: Corrected, published: Document, overlay: Overlay) -> Iterator[Note]:
    """List what to look at in what is new.

    Args:
        old: the old document, corrected.
        new: the new one, corrected; a client can be made of both.
        published: the new one as it was published.
        overlay: the corrections to it.

    """
    pairs = pair_operations(old.document, new.document)
    added = [now for was, now in pairs if now and not was]
    places = {str(each) for each in added}
    methods = [m for m in new.contract.methods if f"{m.http_method} {m.path}" in places]
    yield from _list_twins(added, new.document, published, overlay)
    yield from _list_impossible(new.document)
    yield from _list_unserved(methods)
    yield from _list_private(old.contract, new.contract)
    yield from _list_bare(methods)
    yield from _list_wordless(methods)


def _list_twins(
    added: list[Operation], document: Document, published: Document, overlay: Overlay
) -> Iterator[Note]:
    """Tell of additions whose requests the vendor now publishes under another path."""
    theirs = {str(each) for each in read_operations(published)}
    fresh = [each for each in added if str(each) in theirs]
    ours = [each for each in read_operations(document) if str(each) not in theirs]
    for is_twin in (_is_like, _is_like_without_id):
        for each in [*ours]:
            action = _find_addition(each, overlay)
            twin = next((other for other in fresh if action and is_twin(each, other)), None)
            if twin:
                text = f"{code(each)} looks like {code(twin)}: its name would be {code(each.id)}"
                yield Note("published", str(action), text)
                ours.remove(each)
                fresh.remove(twin)


def _find_addition(operation: Operation, overlay: Overlay) -> Action | None:
    name = f'"operationId": {json.dumps(operation.id)}'
    actions = (action for action in overlay.actions if action.adds)
    return next((action for action in actions if name in json.dumps(action.value)), None)


def _is_like(ours: Operation, theirs: Operation) -> bool:
    """Tell whether two operations are asked by the same requests, or nearly the same ones."""
    was, now = ours.path.split("/"), theirs.path.split("/")
    alike = len(was) == len(now) and all(map(_is_like_part, was, now))
    return alike and ours.method == theirs.method


def _is_like_without_id(ours: Operation, theirs: Operation) -> bool:
    """Tell the same of an operation whose path says in the end what it is about."""
    path, _, last = ours.path.rpartition("/")
    return last.startswith("{") and _is_like(evolve(ours, path=path), theirs)


def _is_like_part(ours: str, theirs: str) -> bool:
    if "{" in ours or "{" in theirs:
        return "{" in ours and "{" in theirs
    return measure_likeness(ours, theirs) >= _LIKE


def _list_impossible(document: Document) -> Iterator[Note]:
    """Tell of texts that must be one of several values, none of which is a text."""
    for keys, value in nodes(document):
        if isinstance(value, dict) and value.get("type") == "string":
            choices = cast("list[JSON]", value.get("enum", []))
            if choices and not any(isinstance(each, str | None) for each in choices):
                yield Note("choice", point(keys), f"the first is {code(short(choices[0]))}")


def _list_unserved(methods: list[Method]) -> Iterator[Note]:
    """Tell what the sandbox does not answer."""
    if methods:
        from flowroute_sandbox._api.app import HANDLERS  # noqa: PLC0415 - slow, and rarely needed

        lacking = [m.full_name for m in methods if m.operation_id not in HANDLERS]
        yield from _list_names("sandbox", "flowroute_sandbox", lacking)


def _list_private(old: Contract, new: Contract) -> Iterator[Note]:
    """Tell what looks private among what is new, and is not of a private format."""
    known = {m.full_name: {a.name for a in m.arguments} for m in old.methods}
    for method in new.methods:
        names = known.get(method.full_name, set())
        fresh = [a for a in method.arguments if a.name not in names and _looks_private(a)]
        yield from _list_names("private", method.full_name, [each.name for each in fresh])
    for model in new.models.values():
        members = old.models[model.name].members if model.name in old.models else ()
        names = {each.name for each in members}
        kept = [m for m in model.members if m.name not in names and _shows_private(m)]
        yield from _list_names("private", model.name, [each.name for each in kept])


def _looks_private(argument: Argument) -> bool:
    plain = not argument.choices and argument.type in {"string", "integer"}
    shown = plain and argument.format not in PRIVATE_FORMATS
    return shown and _is_private(argument.name, argument.description)


def _shows_private(member: Member) -> bool:
    plain = member.kind.annotation in {"str", "int"} and not member.private
    return plain and _is_private(member.name, member.description)


def _is_private(name: str, description: str) -> bool:
    named = _PRIVATE_NAMES.search(name.lower()) and not name.endswith("_type")
    return bool(named or _PRIVATE_WORDS.match(description))


def _list_bare(methods: list[Method]) -> Iterator[Note]:
    for method in methods:
        if method.result.kind and method.result.kind.annotation in _BARE:
            yield Note("reply", method.full_name, f"answers with {code(method.item)}")


def _list_wordless(methods: list[Method]) -> Iterator[Note]:
    for method in methods:
        names = [each.name for each in method.arguments if not each.description.strip()]
        yield from _list_names("words", method.full_name, names)


def _list_names(kind: str, about: str, names: list[str]) -> Iterator[Note]:
    if names:
        yield Note(kind, about, ", ".join(map(code, names)))
