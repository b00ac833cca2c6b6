"""What a change is, and whom it breaks.

A change makes what is allowed wider, narrower, or other than it was. Who sends a request is broken
by what is narrower, since what was sent may now be refused; who reads a reply is broken by what is
wider, since what was never answered now may be. That is the whole rule: every fact of a document
only has to say which way it went.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Literal, TypeAlias

from attrs import evolve, frozen

from codegen.document import JSON

Side: TypeAlias = Literal["request", "reply"]
Place: TypeAlias = "tuple[str, ...]"
"""Where in an operation, outermost first: ``("reply", "200", "data", "id")``."""
Broken: TypeAlias = Literal["senders", "readers"]


class Way(Enum):
    """Which way a change went."""

    WIDER = "wider"
    NARROWER = "narrower"
    OTHER = "other"
    NEUTRAL = "neutral"


_BROKEN: dict[Side, tuple[Broken, frozenset[Way]]] = {
    "request": ("senders", frozenset({Way.NARROWER, Way.OTHER})),
    "reply": ("readers", frozenset({Way.WIDER, Way.OTHER})),
}


@frozen
class Change:
    """One fact that is not as it was.

    Attributes:
        place: where in the operation.
        fact: what changed there: ``type``, ``enum``, ``added``.
        old: what it was; ``None`` if there was nothing.
        new: what it is; ``None`` if there is nothing.
        way: which way it went.
        side: whether it is about what is sent or about what is answered.
        operation: the operation, as in the new document unless it is gone: ``GET /v2/numbers``.
        origin: the same for all changes that come from the same words of the document; empty if
            those are where the change is.

    """

    place: Place
    fact: str
    old: JSON
    new: JSON
    way: Way
    side: Side = "request"
    operation: str = ""
    origin: Place = ()

    @property
    def breaks(self) -> Broken | None:
        """Whom the change breaks on the wire, if anybody."""
        who, ways = _BROKEN[self.side]
        return who if self.way in ways else None

    @property
    def key(self) -> tuple[str, Place, str]:
        """Where and what, whatever the alternatives are called and the envelopes are like."""
        place = tuple(p for p in self.place if p not in {"data", "[]"} and not p.startswith("<"))
        return self.operation, place, self.fact


def tell_presence(
    place: Place, shown: JSON, side: Side, *, is_new: bool, required: bool = False
) -> Change:
    """Tell that something is new or gone."""
    if not is_new:
        return Change(place, "removed", shown, None, Way.OTHER, side)
    fact, way = ("added as required", Way.NARROWER) if required else ("added", Way.NEUTRAL)
    return Change(place, fact, None, shown, way, side)


def within(place: Place, changes: Iterable[Change]) -> Iterator[Change]:
    """Place changes within something."""
    for change in changes:
        yield evolve(change, place=(*place, *change.place))


def add_origin(name: str | None, changes: Iterable[Change]) -> Iterator[Change]:
    """Note that changes come from a part of the document that has a name."""
    for change in changes:
        inner = change.origin or name is None
        yield change if inner else evolve(change, origin=(str(name), *change.place))


def group_by_origin(changes: list[Change]) -> list[list[Change]]:
    """Gather the changes that come from the same words of the document, in order."""
    found: dict[object, list[Change]] = {}
    for change in changes:
        key = (change.origin, change.fact, str(change.old), str(change.new), change.side)
        found.setdefault(key, []).append(change)
    return list(found.values())
