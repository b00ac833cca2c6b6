"""Read the schemas of a document: references followed, what is all of several put together."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property, reduce
from typing import TypeAlias, cast
from urllib.parse import unquote

from attrs import evolve, frozen

from codegen.document import (
    JSON,
    MAX_HOPS,
    Document,
    DocumentError,
    Keys,
    nodes,
    point,
    short,
)
from codegen.normal import BOUNDS, are_anything, normalize, unite

_ALTERNATIVES = ("anyOf", "oneOf")
_GROUPS = "one of each"
"""The groups of alternatives that a schema has; of each group, one holds."""
NEEDS = "needs one of"
"""The fact that an object needs at least one of some members."""
_COMPONENT = "#/components/schemas/"
_REFERENCE = re.compile(r'"\$ref": ("(?:[^"\\]|\\.)*")')
_DEEPEST = 40
_MOST = 20_000
_MOST_CHOICES = 200


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
    def first(self) -> Shape:
        """The alternative to send and to show."""
        return self.choices[0]

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

    @property
    def properties(self) -> dict[str, Document]:
        """The schemas of the members of an object."""
        return cast("dict[str, Document]", self.schema.get("properties", {}))

    @property
    def is_read_only(self) -> bool:
        """Whether it is only in replies."""
        return self.schema.get("readOnly") is True

    @property
    def others(self) -> Document | None:
        """The schema of members that are not declared, if they have one."""
        found = self.schema.get("additionalProperties")
        return found if isinstance(found, dict) else None

    @property
    def required(self) -> list[str]:
        """The members that are always there."""
        return cast("list[str]", self.schema.get("required", []))


class Schemas:
    """Makes shapes of the schemas of a document, one of each."""

    def __init__(self, document: Document) -> None:
        """Read the schemas of a document."""
        self._document = document
        self._known: dict[int, tuple[Document, Shape | None]] = {}
        self._work = 0

    @cached_property
    def _places(self) -> dict[int, Keys]:
        return {id(value): keys for keys, value in nodes(self._document)}

    def place(self, schema: Document) -> str:
        """Return where a schema stands, as a JSON Pointer."""
        while id(schema) not in self._places:  # put together of others
            schema = cast("list[Document]", schema["allOf"])[-1]
        return point(self._places[id(schema)])

    def resolve(self, value: object) -> Document:
        """Return what an object stands for: itself, unless it refers."""
        return resolve(self._document, value)

    def shape(self, schema: Document) -> Shape:
        """Read a schema."""
        if id(schema) not in self._known:
            self._known[id(schema)] = (schema, None)  # kept, so that its id stays its own
            self._known[id(schema)] = (schema, self._read(schema))
        shape = self._known[id(schema)][1]
        if shape is None:
            raise DocumentError("a schema refers to itself without end: remove the cycle")
        return shape

    def _read(self, schema: Document) -> Shape:
        own = self._put_together(schema, 0)
        parted = [_part(cast("list[Document]", each)) for each in _list(own, _GROUPS)]
        own.pop(_GROUPS, None)
        needs = reduce(_combine_needs, (needs for needs, _ in parted), list[JSON]())
        groups = [shapes for _, shapes in parted if shapes]
        if needs:
            own[NEEDS] = needs
        if groups and all(any(map(is_null, shapes)) for shapes in groups):
            own["nullable"] = True
        name = self._name(schema)
        choices = [
            Shape(choice.name or name, normalize(merge(choice.schema, own), choice.name))
            for choice in self._choose(groups)
        ]
        shape = Shape(name, normalize(own))
        return evolve(shape, choices=tuple(_unite_choices(choices)) or (shape,))

    def _choose(self, groups: list[list[Document]]) -> list[Shape]:
        """List what one of each group of alternatives makes together."""
        found: list[Shape] = []
        for number, group in enumerate(groups):
            shapes = [c for each in group if not is_null(each) for c in self.shape(each).choices]
            both = [_put_both(one, other) for one in found for other in shapes if _fit(one, other)]
            found = both if number else shapes
            if len(found) > _MOST_CHOICES:
                raise DocumentError(
                    f"a schema has more than {_MOST_CHOICES} alternatives: leave some out"
                )
            if number and not found:
                raise DocumentError(
                    "a schema is all of alternatives that exclude one another: correct them"
                )
        return found

    def _put_together(self, schema: Document, depth: int) -> Document:
        """Follow references, and put together what a schema is all of."""
        self._work += 1
        if depth > _DEEPEST or self._work > _MOST:
            raise DocumentError("a schema is all of too much, or of itself: write it out")
        if "$ref" in schema:
            target = find(self._document, str(schema["$ref"]))
            beside = {name: value for name, value in schema.items() if name != "$ref"}
            return self._put_together(target, depth + 1) | _group(beside)
        listed = cast("list[Document]", _list(schema, "allOf"))
        parts = [self._put_together(part, depth + 1) for part in listed]
        whole = reduce(merge, parts, dict[str, JSON]())
        if any("type" in part and not part.get("nullable") for part in parts):
            whole.pop("nullable", None)  # since null must be allowed by each part
        return merge(whole, _group(schema))

    def _name(self, schema: Document) -> str | None:
        """Name the component that a schema refers to, directly or as its only part."""
        reference = str(schema.get("$ref", ""))
        if reference.startswith(_COMPONENT):
            return unquote(reference.removeprefix(_COMPONENT))
        parts = _list(schema, "allOf")
        if len(parts) == 1 and "properties" not in schema:
            return self._name(cast("Document", parts[0]))
        return None


def find(document: Document, pointer: str) -> Document:
    """Return what a local reference leads to."""
    node: JSON = document
    for part in unquote(pointer.removeprefix("#/")).split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        node = node.get(name) if isinstance(node, dict) else None
    if not isinstance(node, dict):
        raise DocumentError(f'the reference "{short(pointer)}" leads to no object; define it')
    return node


def resolve(document: Document, value: object) -> Document:
    """Return what an object stands for: itself, unless it refers."""
    node = cast("Document", value)
    for _ in range(MAX_HOPS):
        if "$ref" not in node:
            return node
        node = find(document, str(node["$ref"]))
    raise DocumentError("a reference leads to references only; point it at a definition")


def reach(document: Document, value: JSON) -> dict[str, str]:
    """Return the text of a value, by `""`, and of all that it refers to, by reference."""
    found: dict[str, str] = {}
    waiting: dict[str, JSON] = {"": value}
    while waiting:
        reference, part = waiting.popitem()
        found[reference] = text = json.dumps(part, sort_keys=True, ensure_ascii=False)
        for each in {str(json.loads(quoted)) for quoted in _REFERENCE.findall(text)} - found.keys():
            with suppress(DocumentError):  # it leads nowhere, which is a fault where it stands
                waiting[each] = find(document, each)
    return found


def is_null(schema: JSON) -> bool:
    """Tell whether a schema allows null alone."""
    return isinstance(schema, dict) and schema.get("enum") == [None]


def _group(schema: Document) -> Document:
    """Gather the groups of alternatives of a schema, and leave out what it is all of."""
    groups = [schema[name] for name in _ALTERNATIVES if schema.get(name)]
    own = {name: value for name, value in schema.items() if name not in {*_ALTERNATIVES, "allOf"}}
    return {**own, _GROUPS: groups} if groups else own


def _unite_choices(choices: list[Shape]) -> list[Shape]:
    """Put alternatives together that differ in no more than one of them can say."""
    found: list[Shape] = []
    for choice in choices:
        for index, other in enumerate(found):
            both = unite(other.schema, choice.schema) if _can_unite(other, choice) else None
            if both is not None:
                found[index] = evolve(other, schema=both)
                break
        else:
            found.append(choice)
    if are_anything([each.schema for each in found]):
        limits = {"type", "nullable", "items"}
        return [Shape(None, {n: v for n, v in found[0].schema.items() if n not in limits})]
    return found


def _can_unite(one: Shape, other: Shape) -> bool:
    """Tell whether two alternatives need not be told apart by their names."""
    return one.label == other.label or not {"object", "None"} & {str(one.kind), str(other.kind)}


def _put_both(one: Shape, other: Shape) -> Shape:
    return Shape(one.name or other.name, merge(one.schema, other.schema))


def _fit(one: Shape, other: Shape) -> bool:
    """Tell whether a value can be of both shapes, by their types."""
    kinds = {str(shape.kind) for shape in (one, other) if shape.kind is not None}
    return len(kinds) <= 1 or kinds == {"integer", "number"}


def _combine_needs(some: list[JSON], others: list[JSON]) -> list[JSON]:
    """List what is needed by both of two groups: a member of each."""
    if not some or not others:
        return some or others
    both = [_unite(_as_list(one), _as_list(other)) for one in some for other in others]
    return [names[0] if len(names) == 1 else names for names in map(_as_list, both)]


def _as_list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else [value]


def _part(found: list[Document]) -> tuple[list[JSON], list[Document]]:
    """Part the alternatives that only say which members are needed from those that are shapes.

    Returns:
        What is needed, the name of a member or several, and the shapes.

    """
    shapes = [each for each in found if set(each) != {"required"}]
    bare = [_list(each, "required") for each in found if each not in shapes]
    needs: list[JSON] = [names[0] if len(names) == 1 else names for names in bare]
    return ([] if [] in needs else needs), shapes


def _list(schema: Mapping[str, JSON], name: str) -> list[JSON]:
    value = schema.get(name, [])
    return value if isinstance(value, list) else []


_Merge: TypeAlias = Callable[[JSON, JSON], JSON]


def merge(base: Document, more: Document) -> Document:
    """Put two schemas together that both hold (JSON Schema, allOf); in words, the latter has it."""
    both = base.keys() & more.keys()
    merged = {name: _MERGES[name](base[name], more[name]) for name in both if name in _MERGES}
    for bound, flag in BOUNDS:
        if bound in both and base[bound] != more[bound] and flag in base.keys() | more.keys():
            merged[flag] = (base if merged[bound] == base[bound] else more).get(flag, False)
    return {**base, **more, **merged}


def _merge_members(base: JSON, more: JSON) -> JSON:
    was, now = cast("Document", base), cast("Document", more)
    return was | {n: _merge_schemas(was[n], each) if n in was else each for n, each in now.items()}


def _merge_schemas(base: JSON, more: JSON) -> JSON:
    if base == more or base is True or more is False:
        return more
    return base if base is False or more is True else {"allOf": [base, more]}


def _merge_types(base: JSON, more: JSON) -> JSON:
    return "integer" if {str(base), str(more)} == {"integer", "number"} else more


def _merge_patterns(base: JSON, more: JSON) -> JSON:
    return more if base in (more, "") else f"(?=[\\s\\S]*?(?:{base}))(?=[\\s\\S]*?(?:{more}))"


def _unite(base: JSON, more: JSON) -> JSON:
    found = [*cast("list[JSON]", base), *cast("list[JSON]", more)]
    return [each for index, each in enumerate(found) if each not in found[:index]]


def _intersect(base: JSON, more: JSON) -> JSON:
    return [each for each in cast("list[JSON]", base) if each in cast("list[JSON]", more)]


def _either(base: JSON, more: JSON) -> JSON:
    return bool(base or more)


def _exclude_both(base: JSON, more: JSON) -> JSON:
    return more if base == more else {"anyOf": [base, more]}


def _common_multiple(base: JSON, more: JSON) -> JSON:
    return math.lcm(base, more) if isinstance(base, int) and isinstance(more, int) else more


def _greater(base: JSON, more: JSON) -> JSON:
    return max(cast("float", base), cast("float", more))


def _lesser(base: JSON, more: JSON) -> JSON:
    return min(cast("float", base), cast("float", more))


_MERGES: dict[str, _Merge] = {
    "type": _merge_types,
    "properties": _merge_members,
    "required": _unite,
    "items": _merge_schemas,
    "additionalProperties": _merge_schemas,
    _GROUPS: _unite,
    "enum": _intersect,
    "pattern": _merge_patterns,
    "not": _exclude_both,
    "multipleOf": _common_multiple,
    **dict.fromkeys(("uniqueItems", "exclusiveMinimum", "exclusiveMaximum"), _either),
    **dict.fromkeys(("minimum", "minLength", "minItems", "minProperties"), _greater),
    **dict.fromkeys(("maximum", "maxLength", "maxItems", "maxProperties"), _lesser),
}
"""What holds where both of two schemas say something."""
