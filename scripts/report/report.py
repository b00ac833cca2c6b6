"""The upgrade report: the wire, the Python API and the overlay, joined."""

from __future__ import annotations

from functools import cached_property
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from codegen.document import Document, DocumentError, has_form
from codegen.overlay import OverlayError
from report.advice import ABSORBED, advice
from report.changes import Change, group_by_origin
from report.corrections import Corrected, Note, follow
from report.decisions import decide, make_comparable
from report.pairs import Pair, pair_operations
from report.python import CallerName, Callers, PythonChange, compare, list_names
from report.sources import Source
from report.wire import Wire
from report.wording import code
from report.words import difference

Cause: TypeAlias = Literal["document", "overlay", "hidden", "fixed"]


_PRESENCE = frozenset({"added", "added as required", "removed", "required"})
_WHOLE = frozenset({"added", "added as required", "alternative", "removed", "type"})
"""What, when it differs, takes everything within with it."""


@frozen
class Entry:
    """A line of the report: a change, its consequence in Python, and what to do.

    Attributes:
        changes: the changes that come from the same words of the document; none if only the
            Python API changes.
        caller: what callers call its place.
        python: what changes in the Python API by it.
        cause: `document` if the vendor's document changed, `overlay` if only what the overlay
            makes of it; `hidden` if the overlay says something else anyway, `fixed` if the
            document now says what the overlay says.
        advice: what to do, in Markdown.

    """

    changes: tuple[Change, ...]
    caller: CallerName | None
    python: tuple[PythonChange, ...]
    cause: Cause
    advice: str

    @property
    def breaks(self) -> list[str]:
        """Whom it breaks: senders or readers on the wire, and Python callers."""
        found = [each for each in self.changes if each.breaks and self.cause != "fixed"]
        must_change = [each for each in found if each.breaks == "senders"]
        is_absorbed = all(each.fact in ABSORBED for each in must_change)
        breaks_callers = not is_absorbed or any(change.breaks for change in self.python)
        return [*sorted({str(each.breaks) for each in found}), *["callers"] * breaks_callers]


@frozen
class Report:
    """What changes from one document to another.

    Attributes:
        old: what the old side is called.
        new: what the new side is called.
        entries: the changes, breaking ones first.
        notes: what to do about the overlay.
        problem: why a view could not be made; empty if all were.
        difference: what differs all the same where there are no entries.
        differs: whether the documents differ at all.

    """

    old: str
    new: str
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]
    problem: str
    difference: str
    differs: bool

    @property
    def breaking(self) -> list[Entry]:
        """The entries that break somebody."""
        return [entry for entry in self.entries if entry.breaks]

    @property
    def faults(self) -> list[Note]:
        """Why something could not be compared in Python."""
        return [note for note in self.notes if note.kind == "fault"]

    @property
    def same(self) -> bool:
        """Whether there is nothing to report."""
        return not (self.entries or self.notes or self.problem)


def report(old: Source, new: Source) -> Report:
    """Compare two sources in all three views.

    Raises:
        DocumentError: They cannot be compared at all.
        OverlayError: The same.

    """
    pairs = pair_operations(old.document, new.document)
    is_same = (old.document, old.overlay) == (new.document, new.overlay)
    can_compare = not is_same and has_form(old.document) and has_form(new.document)
    raw = _compare(old.document, new.document) if can_compare else []
    entries = [Entry(tuple(each), None, (), "document", "") for each in group_by_origin(raw)]
    notes, problem = list[Note](), ""
    try:
        before = _before(old, new, pairs)
        after, notes = follow(before, new, pairs)
        if not is_same:
            before, after, lost, faults = make_comparable(before, after)
            notes = [*faults, *notes]
            entries = _Join(before, after, lost).entries(raw)
            notes += decide(before, after, new.document, new.overlay)
    except (DocumentError, OverlayError) as error:
        problem = str(error)
    return Report(
        old=old.name,
        new=new.name,
        entries=tuple(sorted(entries, key=lambda entry: not entry.breaks)),
        notes=tuple(notes),
        problem=problem,
        difference="" if entries else difference(old.document, new.document),
        differs=old.document != new.document,
    )


def _before(old: Source, new: Source, pairs: list[Pair]) -> Corrected:
    """Correct the old document, by the overlay as it was if it has since followed the new one."""
    before = old.corrected
    if before.unfit and before.unfit > new.corrected.unfit:
        back = [Pair(pair.new, pair.old) for pair in pairs]
        before, _ = follow(new.corrected, old, back)
    return before


def _compare(old: Document, new: Document) -> list[Change]:
    return Wire(old, new).changes(pair_operations(old, new))


class _Join:
    """Brings the views together: a change on the wire, and what it does in Python."""

    def __init__(self, old: Corrected, new: Corrected, lost: set[str]) -> None:
        """Join the views of two corrected documents.

        The new one is also as it was published; of that, the lost operations are left out here.
        """
        self._lost, self._published, self._document = lost, new.published, new.document
        self.changes = _compare(old.document, new.document)
        self.python = compare(list_names(old.contract), list_names(new.contract))
        self._old, self._new = Callers(old.contract), Callers(new.contract)
        pairs = pair_operations(old.document, new.document)
        self._before = {str(now): str(was) for was, now in pairs if was and now}

    @cached_property
    def _overlay_changes(self) -> list[Change]:
        """What the overlay changes in the new document; slow, since it changes most of it."""
        return _compare(self._published, self._document)

    def entries(self, raw: list[Change]) -> list[Entry]:
        """List the entries, given what changed in the document as published."""
        published = {change.key for change in raw}
        ours = {change.key for change in self.changes}
        found = [
            self._ours(group, "document" if _any(group, published) else "overlay")
            for group in group_by_origin(self.changes)
        ]
        found += [self._theirs(group) for group in group_by_origin(raw) if not _any(group, ours)]
        explained = {change.name for entry in found for change in entry.python}
        rest = [change for change in self.python if change.name not in explained]
        return [*found, *(Entry((), None, (each,), "overlay", _advice(each)) for each in rest)]

    def _ours(self, group: list[Change], cause: Cause) -> Entry:
        caller, python = self._find_caller(group), self._consequences(group)
        return Entry(tuple(group), caller, python, cause, advice(group[0], caller, python))

    def _theirs(self, group: list[Change]) -> Entry:
        """Tell of a change in the document that the overlay writes over, or wrote before."""
        caller = self._find_caller(group)
        if any(change.operation in self._lost for change in group):
            return Entry(tuple(group), caller, (), "document", "Mend what is at fault there first")
        if any(_is_overruled(change, self._overlay_changes) for change in group):
            text = "Review the overlay, which says otherwise"
            return Entry(tuple(group), caller, (), "hidden", text)
        return Entry(tuple(group), caller, (), "fixed", "Nothing: the overlay said so before")

    def _names(self, change: Change) -> list[CallerName]:
        """Return what callers call a place now and called it before, the most telling first."""
        operation = self._before.get(change.operation, change.operation)
        place = (*change.place[:-1], str(change.old)) if change.fact == "name" else change.place
        before = self._old.find(evolve(change, operation=operation, place=place))
        found = [self._new.find(change), before]
        return [each for each in (found[::-1] if change.new is None else found) if each]

    def _find_caller(self, group: list[Change]) -> CallerName | None:
        """Return where a caller meets a change most directly."""
        found = [name for change in group for name in self._names(change)[:1]]
        return next((each for each in found if each.name), found[0] if found else None)

    def _consequences(self, group: list[Change]) -> tuple[PythonChange, ...]:
        names = {
            name
            for change in group
            for caller in self._names(change)
            for name in caller.affects(change)
        }
        found = [change for change in self.python if change.name in names]
        models = {change.new.model for change in found if change.new and not change.old}
        return tuple(c for c in self.python if c in found or (c.old is None and c.name in models))


def _any(group: list[Change], keys: set[tuple[str, tuple[str, ...], str]]) -> bool:
    return any(change.key in keys for change in group)


def _is_overruled(change: Change, by_overlay: list[Change]) -> bool:
    """Tell whether the overlay says something else than the document about what changed."""
    return any(each.key == change.key or _takes(each, change) for each in by_overlay)


def _takes(whole: Change, change: Change) -> bool:
    """Tell whether one change is of something that another one takes with it."""
    operation, outer, fact = whole.key
    inner = change.key[1]
    if change.key[0] != operation or inner[: len(outer)] != outer or fact not in _WHOLE:
        return False
    return inner != outer or fact in _PRESENCE or change.fact not in _PRESENCE


def _advice(change: PythonChange) -> str:
    """Say what to do about a change in Python that comes from a name alone."""
    name = code(change.name)
    if not change.breaks:
        return "Nothing"
    if change.new is None:
        return f"Do without {name}, or use what has taken its place"
    return f"Use {name} as {code(change.new)}"
