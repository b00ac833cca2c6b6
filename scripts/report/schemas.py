"""Compare two schemas, wherever in their documents they stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias, cast

from attrs import evolve, frozen

from codegen.document import JSON, Document, DocumentError
from codegen.projection import referenced
from report.changes import Change, Side, Way, named, within
from report.facts import FACTS, NEEDS, demands

_COMPONENT = "#/components/schemas/"
_DEEPEST = 40
_MOST = 20_000
_MOST_CHOICES = 200
_HIDDEN: dict[Side, str] = {"request": "readOnly", "reply": "writeOnly"}
_ALTERNATIVES = ("anyOf", "oneOf")
_Pair: TypeAlias = "tuple[Shape | None, Shape | None]"


@frozen
class Shape:
    """A schema whose references are followed and whose parts are put together.

    Attributes:
        name: the component that it is, if it has a name.
        schema: its own facts, and those of all that it consists of.
        choices: the shapes it may have; one alone, itself, if it has no alternatives.

    """

    name: str | None
    schema: Document
    choices: tuple[Shape, ...] = ()

    @property
    def label(self) -> str:
        """What to call it among alternatives."""
        return self.name or str(self.schema.get("title", self.kind or "anything"))

    @property
    def kind(self) -> JSON:
        """The type, which properties and items imply."""
        implied = {"properties": "object", "items": "array"}
        guesses = [kind for part, kind in implied.items() if part in self.schema]
        return self.schema.get("type", guesses[0] if guesses else None)

    def fact(self, name: str) -> JSON:
        """Return a fact; left out, it is what OpenAPI says."""
        found = self.kind if name == "type" else self.schema.get(name)
        return FACTS[name].left_out if found is None else found

    @property
    def properties(self) -> dict[str, Document]:
        """The schemas of the members of an object."""
        return cast("dict[str, Document]", self.schema.get("properties", {}))

    @property
    def required(self) -> frozenset[str]:
        """The members that are always there."""
        return frozenset(cast("list[str]", self.schema.get("required", [])))


class Reader:
    """Makes shapes of the schemas of a document, one of each."""

    def __init__(self, document: Document) -> None:
        """Read the schemas of a document."""
        self._document = document
        self._known: dict[int, tuple[Document, Shape | None]] = {}
        self._work = 0

    def shape(self, schema: Document) -> Shape:
        """Read a schema."""
        if id(schema) not in self._known:
            self._known[id(schema)] = (schema, None)  # kept, so that its id stays its own
            self._known[id(schema)] = (schema, self._read(schema))
        shape = self._known[id(schema)][1]
        if shape is None:
            raise DocumentError("a schema is an alternative to itself: remove the cycle")
        return shape

    def _read(self, schema: Document) -> Shape:
        whole = self._whole(schema, 0)
        own = {k: v for k, v in whole.items() if k not in _ALTERNATIVES}
        needs, shapes = _parted(whole)
        if needs:
            own[NEEDS] = cast("list[JSON]", needs)
        if any(map(_is_null, shapes)):
            own["nullable"] = True
        name = self._name(schema)
        choices = tuple(
            Shape(choice.name or name, _merged(own, choice.schema))
            for each in shapes
            if not _is_null(each)
            for choice in self.shape(each).choices
        )
        if len(choices) > _MOST_CHOICES:
            raise DocumentError(
                f"a schema has more than {_MOST_CHOICES} alternatives: leave some out"
            )
        shape = Shape(name, own)
        return evolve(shape, choices=choices or (shape,))

    def _whole(self, schema: Document, depth: int) -> Document:
        """Follow references, and put together what a schema is all of."""
        self._work += 1
        if depth > _DEEPEST or self._work > _MOST:
            raise DocumentError("a schema is all of too much, or of itself: write it out")
        if "$ref" in schema:
            return self._whole(referenced(self._document, str(schema["$ref"])), depth + 1)
        whole: Document = {k: v for k, v in schema.items() if k != "allOf"}
        for part in cast("list[Document]", schema.get("allOf", [])):
            whole = _merged(self._whole(part, depth + 1), whole)
        return whole

    def _name(self, schema: Document) -> str | None:
        reference = str(schema.get("$ref", ""))
        return reference.removeprefix(_COMPONENT) if reference.startswith(_COMPONENT) else None


def _parted(schema: Document) -> tuple[list[str], list[Document]]:
    """Part the alternatives that only say which members are needed from those that are shapes."""
    found = [cast("Document", each) for name in _ALTERNATIVES for each in _list(schema, name)]
    shapes = [each for each in found if set(each) != {"required"}]
    needs = sorted(
        " and ".join(map(str, _list(each, "required"))) for each in found if each not in shapes
    )
    return needs, shapes


def _list(schema: Document, name: str) -> list[JSON]:
    value = schema.get(name, [])
    return value if isinstance(value, list) else []


def _is_null(schema: Document) -> bool:
    return bool(schema.get("nullable")) and schema.get("enum") == [None]


def _merged(base: Document, more: Document) -> Document:
    """Put two schemas together that both hold."""
    merged = {**base, **more}
    parts = [cast("Document", each["properties"]) for each in (base, more) if "properties" in each]
    if parts:
        merged["properties"] = {name: value for part in parts for name, value in part.items()}
    required = [*_list(base, "required"), *_list(more, "required")]
    return {**merged, "required": required} if required else merged


class Schemas:
    """Compares the schemas of two documents, on one side of the wire."""

    def __init__(self, old: Reader, new: Reader, side: Side) -> None:
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
            self._known[key] = [*named(now.name or was.name, self._shapes(was, now))]
            self._found += len(self._known[key])
        if self._found > _MOST:
            raise DocumentError(f"they differ in more than {_MOST} places: is it the same API?")
        return self._known[key]

    def _shapes(self, old: Shape, new: Shape) -> Iterator[Change]:
        if len(old.choices) == len(new.choices) == 1:
            yield from self._single(old.choices[0], new.choices[0])
            return
        for was, now in self._paired(old.choices, new.choices):
            yield from self._choice(was, now)

    def _choice(self, old: Shape | None, new: Shape | None) -> Iterator[Change]:
        if old and new:
            changes = named(new.name, self._single(old, new))
            yield from within((f"<{new.label}>",), changes)
        else:
            was, now = old.label if old else None, new.label if new else None
            way = Way.WIDER if new else Way.NARROWER
            yield self._change((), "alternative", was, now, way)

    def _paired(self, old: tuple[Shape, ...], new: tuple[Shape, ...]) -> list[_Pair]:
        """Pair the alternatives that are the same, then those of one name, then of one type."""
        left, right = [*old], [*new]
        pairs: list[_Pair] = []
        for is_same in (self._is_same, _is_named_alike, _is_of_one_kind):
            for was in [*left]:
                found = next((now for now in right if is_same(was, now)), None)
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
            was, now = old.fact(name), new.fact(name)
            if name != "type" and fact.differs(was, now):
                yield self._change((), name, was, now, fact.judge(was, now))

    def _members(self, old: Shape, new: Shape) -> Iterator[Change]:
        was, now = self._visible(self._old, old), self._visible(self._new, new)
        for name, schema in was.items():
            if name not in now:
                shown = told(self._old.shape(schema))
                yield self._change((name,), "removed", shown, None, Way.OTHER)
            else:
                yield from self._required(name, old, new)
                yield from within((name,), self.compare(schema, now[name]))
        for name, schema in now.items():
            if name not in was:
                yield self._added(name, told(self._new.shape(schema)), new)

    def _visible(self, reader: Reader, shape: Shape) -> dict[str, Document]:
        """Leave out what is only read, or only written, where it is not."""
        hidden = _HIDDEN[self._side]
        found = shape.properties.items()
        return {name: each for name, each in found if not reader.shape(each).schema.get(hidden)}

    def _added(self, name: str, shown: str, owner: Shape) -> Change:
        # Who reads a reply does not look for what was not there.
        if name in owner.required and self._side == "request":
            return self._change((name,), "added as required", None, shown, Way.NARROWER)
        return self._change((name,), "added", None, shown, Way.NEUTRAL)

    def _required(self, name: str, old: Shape, new: Shape) -> Iterator[Change]:
        was, now = name in old.required, name in new.required
        if was != now:
            yield self._change((name,), "required", was, now, demands(was, now))

    def _items(self, old: Shape, new: Shape) -> Iterator[Change]:
        if "items" in old.schema and "items" in new.schema:
            was, now = cast("Document", old.schema["items"]), cast("Document", new.schema["items"])
            yield from within(("[]",), self.compare(was, now))

    def _other_members(self, old: Shape, new: Shape) -> Iterator[Change]:
        was, now = (each.schema.get("additionalProperties", True) for each in (old, new))
        if isinstance(was, dict) and isinstance(now, dict):
            yield from within(("*",), self.compare(was, now))
            return
        before, after = _openness(was), _openness(now)
        if before != after:
            wider = _OPENNESS.index(after) > _OPENNESS.index(before)
            # A reader passes over members that it does not know, but not over their types.
            known = self._side == "reply" and before != "typed"
            way = Way.NEUTRAL if known else Way.WIDER if wider else Way.NARROWER
            yield self._change((), "other members", before, after, way)

    def _change(self, place: tuple[str, ...], fact: str, old: JSON, new: JSON, way: Way) -> Change:
        return Change(place, fact, old, new, way, self._side)


def _is_named_alike(old: Shape, new: Shape) -> bool:
    return old.label == new.label


def _is_of_one_kind(old: Shape, new: Shape) -> bool:
    return old.kind == new.kind


_OPENNESS = ("none", "typed", "any")


def _openness(other_members: JSON) -> str:
    if isinstance(other_members, dict):
        return "typed"
    return "any" if other_members else "none"


def told(shape: Shape) -> str:
    """Name the type of a schema in a word."""
    format_ = shape.schema.get("format")
    return f"{shape.kind or 'anything'}{f' ({format_})' if format_ else ''}"
