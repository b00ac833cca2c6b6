"""Compare two schemas, wherever in their documents they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias, cast

from codegen.document import JSON, Document, DocumentError
from codegen.schemas import Schemas, Shape
from report.changes import Change, Place, Side, Way, add_origin, tell_presence, within
from report.facts import FACTS, demands

_MOST = 20_000
_HIDDEN: dict[Side, str] = {"request": "readOnly", "reply": "writeOnly"}
_Test: TypeAlias = Callable[[Shape, Shape], bool]
_Pair: TypeAlias = "tuple[Shape | None, Shape | None]"


class Comparison:
    """Compares the schemas of two documents, on one side of the wire."""

    def __init__(self, old: Schemas, new: Schemas, side: Side) -> None:
        """Compare schemas of requests or of replies."""
        self._old, self._new = old, new
        self._side: Side = side
        self._known: dict[tuple[int, int], list[Change]] = {}
        self._found = 0

    def compare(self, old: Document, new: Document) -> list[Change]:
        """Return the changes between two schemas, with places relative to them."""
        key = (id(old), id(new))
        if key not in self._known:
            self._known[key] = []  # it may refer to itself
            was, now = self._old.shape(old), self._new.shape(new)
            self._known[key] = [*add_origin(now.name or was.name, self._shapes(was, now))]
            self._found += len(self._known[key])
        if self._found > _MOST:
            raise DocumentError(f"they differ in more than {_MOST} places: is it the same API?")
        return self._known[key]

    def _shapes(self, old: Shape, new: Shape) -> Iterator[Change]:
        if len(old.choices) == len(new.choices) == 1:
            yield from self._single(old.choices[0], new.choices[0])
            return
        for was, now in self._pair(old.choices, new.choices):
            yield from self._choice(was, now)

    def _choice(self, old: Shape | None, new: Shape | None) -> Iterator[Change]:
        if old and new:
            changes = add_origin(new.name, self._single(old, new))
            yield from within((f"<{new.label}>",), changes)
        else:
            was, now = old.label if old else None, new.label if new else None
            way = Way.WIDER if new else Way.NARROWER
            yield self._change((), "alternative", was, now, way)

    def _pair(self, old: tuple[Shape, ...], new: tuple[Shape, ...]) -> list[_Pair]:
        """Pair the alternatives that are the same, then those of one name, then of one type."""
        left, right = [*old], [*new]
        pairs: list[_Pair] = []
        by_label: _Test = lambda was, now: was.label == now.label  # noqa: E731 - said once
        by_kind: _Test = lambda was, now: was.kind == now.kind  # noqa: E731
        for are_one in (self._is_same, by_label, by_kind):
            for was in [*left]:
                found = next((now for now in right if are_one(was, now)), None)
                if found:
                    pairs.append((was, found))
                    left.remove(was)
                    right.remove(found)
        if len(left) == len(right):
            return [*pairs, *zip(left, right, strict=True)]
        return [*pairs, *((each, None) for each in left), *((None, each) for each in right)]

    def _is_same(self, old: Shape, new: Shape) -> bool:
        return not any(self._single(old, new))

    def _single(self, old: Shape, new: Shape) -> Iterator[Change]:
        if old.kind != new.kind:
            way = FACTS["type"].judge(old.kind, new.kind)
            yield self._change((), "type", old.kind, new.kind, way)
        if old.kind == new.kind or old.kind is None or new.kind is None:
            yield from self._facts(old, new)
            yield from self._members(old, new)
            yield from self._items(old, new)
            yield from self._other_members(old, new)

    def _facts(self, old: Shape, new: Shape) -> Iterator[Change]:
        for name, fact in FACTS.items():
            was, now = (each.schema.get(name, fact.left_out) for each in (old, new))
            alike = old.schema.get(fact.of) == new.schema.get(fact.of)
            if name != "type" and alike and fact.differs(was, now):
                yield self._change((), name, was, now, fact.judge(was, now))

    def _members(self, old: Shape, new: Shape) -> Iterator[Change]:
        was, now = self._visible(self._old, old), self._visible(self._new, new)
        for name in dict.fromkeys((*was, *now)):
            before, after = was.get(name, old.others), now.get(name, new.others)
            if before is not None and after is not None:
                yield from self._compare_required(name, old, new)
                yield from within((name,), self.compare(before, after))
            else:
                reader, schemas = (self._old, was) if after is None else (self._new, now)
                shown = describe(reader.shape(schemas[name]))
                # Who reads a reply does not look for what was not there.
                needed = name in new.required and self._side == "request"
                is_new = before is None
                yield tell_presence((name,), shown, self._side, is_new=is_new, required=needed)
        for name in sorted({*old.required, *new.required} - {*old.properties, *new.properties}):
            yield from self._compare_required(name, old, new)

    def _visible(self, reader: Schemas, shape: Shape) -> dict[str, Document]:
        """Leave out what is only read, or only written, where it is not."""
        hidden = _HIDDEN[self._side]
        found = shape.properties.items()
        return {name: each for name, each in found if not reader.shape(each).schema.get(hidden)}

    def _compare_required(self, name: str, old: Shape, new: Shape) -> Iterator[Change]:
        was, now = name in old.required, name in new.required
        if was != now:
            yield self._change((name,), "required", was, now, demands(was, now))

    def _items(self, old: Shape, new: Shape) -> Iterator[Change]:
        if "items" in old.schema and "items" in new.schema:
            was, now = cast("Document", old.schema["items"]), cast("Document", new.schema["items"])
            yield from within(("[]",), self.compare(was, now))

    def _other_members(self, old: Shape, new: Shape) -> Iterator[Change]:
        if old.others is not None and new.others is not None:
            yield from within(("*",), self.compare(old.others, new.others))
            return
        before, after = _openness(old), _openness(new)
        if before != after:
            wider = _OPENNESS.index(after) > _OPENNESS.index(before)
            # A reader passes over members that it does not know, but not over their types.
            known = self._side == "reply" and before != "typed"
            way = Way.NEUTRAL if known else Way.WIDER if wider else Way.NARROWER
            yield self._change((), "other members", before, after, way)

    def _change(self, place: Place, fact: str, old: JSON, new: JSON, way: Way) -> Change:
        return Change(place, fact, old, new, way, self._side)


_OPENNESS = ("none", "typed", "any")


def _openness(shape: Shape) -> str:
    if shape.others is not None:
        return "typed"
    return "any" if shape.schema.get("additionalProperties", True) else "none"


def describe(shape: Shape) -> str:
    """Name the type of a schema in a word."""
    format_ = shape.schema.get("format")
    return f"{shape.kind or 'anything'}{f' ({format_})' if format_ else ''}"
