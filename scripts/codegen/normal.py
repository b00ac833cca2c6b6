"""Write what a schema says in one way, since documents say it in several.

What excludes nothing that the rest of a schema allows is left out: two schemas that allow the same
should look the same, however they were written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import cast

from codegen.document import JSON, TYPES, Document

FOR_PEOPLE = frozenset({"description", "example", "examples", "externalDocs", "summary", "title"})
"""What is said to people alone."""
_NUMBERS = frozenset({"integer", "number"})
_TEXTS, _LISTS, _OBJECTS = (frozenset({each}) for each in ("string", "array", "object"))
_ABOUT: dict[str, frozenset[str]] = {
    **dict.fromkeys(("pattern", "minLength", "maxLength"), _TEXTS),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), _NUMBERS),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _NUMBERS),
    **dict.fromkeys(("items", "minItems", "maxItems", "uniqueItems"), _LISTS),
    **dict.fromkeys(("properties", "required", "additionalProperties"), _OBJECTS),
    **dict.fromkeys(("minProperties", "maxProperties"), _OBJECTS),
}
"""The types that a fact is about; values of others are not held to it."""
_ANY_TEXT = re.compile(
    r"\^?(\(?(\?:)?(\.|\[\\(s\\S|S\\s|d\\D|D\\d|w\\W|W\\w)\])(\*|\{0,\})\??\)?)?\$?"
)
"""Patterns of any text; that a full stop is no line break is not what who writes them means."""
_EVERY_TYPE = frozenset({"string", "number", "boolean", "array", "object"})
_WHOLE: tuple[tuple[str, str, Callable[[float], int], int], ...] = (
    ("minimum", "exclusiveMinimum", math.ceil, 1),
    ("maximum", "exclusiveMaximum", math.floor, -1),
)
BOUNDS = tuple((bound, flag) for bound, flag, *_ in _WHOLE)
"""The bounds of numbers, each with what says that it is itself excluded."""
_TRIED = ("minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern")
"""The facts that the listed values are tried on."""
_FLAGS = ("exclusiveMinimum", "exclusiveMaximum")
_MOST_REPEATS = 3


def normalize(schema: Document, alternative: str | None = None) -> Document:
    """Write what can be said in several ways in one, and leave out what says nothing.

    Args:
        schema: the schema, put together of its parts.
        alternative: the component that it is, among alternatives.

    Returns:
        Another one that allows the same.

    """
    found = {name: each for name, each in schema.items() if _says_something(name, each, schema)}
    _round_bounds(found)
    _choose_mapping(found, alternative)
    choices = found.get("enum")
    if isinstance(choices, list):
        _limit_choices(found, choices)
    return found


def _says_something(name: str, value: JSON, schema: Document) -> bool:
    """Tell whether a fact excludes anything that the rest of its schema allows."""
    kind = schema.get("type")
    is_idle = _IDLE.get(name)
    is_about = name not in _ABOUT or not isinstance(kind, str) or kind in _ABOUT[name]
    return is_about and not (is_idle and is_idle(value, schema))


def _is_every_boolean(value: JSON, schema: Document) -> bool:
    values = value if isinstance(value, list) else []
    return schema.get("type") == "boolean" and True in values and False in values


def _has_no_more_members(value: JSON, schema: Document) -> bool:
    is_closed = schema.get("additionalProperties") is False
    return is_closed and _as_number(value, 0) >= _count(schema, "properties")


_IDLE: dict[str, Callable[[JSON, Document], bool]] = {
    "format": lambda value, _: value == "password",  # how to show it
    "pattern": lambda value, _: _ANY_TEXT.fullmatch(str(value)) is not None,
    "enum": _is_every_boolean,
    "multipleOf": lambda value, schema: (schema.get("type"), value) == ("integer", 1),
    # It adds to a type (OpenAPI 3.0.4, Schema Object).
    "nullable": lambda _, schema: {"type", "properties", "items"}.isdisjoint(schema),
    "uniqueItems": lambda _, schema: _as_number(schema.get("maxItems"), 2) <= 1,
    "minProperties": lambda value, schema: _as_number(value, 0) <= _count(schema, "required"),
    "maxProperties": _has_no_more_members,
    "additionalProperties": lambda value, _: value == {},
}
"""When a fact says nothing."""


def _as_number(value: JSON, left_out: float) -> float:
    return value if isinstance(value, int | float) else left_out


def _count(schema: Document, name: str) -> int:
    return len({*cast("list[str]", schema.get(name, []))})


def _round_bounds(schema: Document) -> None:
    """Write the bounds of an integer as the least and the greatest."""
    for bound, flag, nearest, step in _WHOLE if schema.get("type") == "integer" else ():
        value = schema.get(bound)
        if isinstance(value, int | float):
            beyond = bool(schema.pop(flag, False)) and value == nearest(value)
            schema[bound] = nearest(value) + step * beyond


def _choose_mapping(schema: Document, alternative: str | None) -> None:
    """Leave of a discriminator what tells this alternative, or what no alternative is called."""
    discriminator = schema.get("discriminator")
    if isinstance(discriminator, dict):
        mapping = cast("dict[str, str]", discriminator.get("mapping", {}))
        found = {value: target.rpartition("/")[2] for value, target in mapping.items()}
        if alternative is None:
            found = {value: target for value, target in found.items() if value != target}
        else:  # whatever it is called itself
            own = [value for value, target in found.items() if target in {alternative, ""}]
            found = dict.fromkeys(own or [alternative], "")
        schema["discriminator"] = {**discriminator, "mapping": cast("JSON", found)}


def _limit_choices(schema: Document, choices: list[JSON]) -> None:
    """Leave out values that are not allowed anyway, and then what allows those that are left."""
    _imply_type(schema, choices)
    if "type" in schema:
        tried = [name for name in _TRIED if name in schema and _can_try(name, schema[name])]
        left = [each for each in choices if _is_allowed(each, schema, tried)]
        for name in (*tried, *_FLAGS) if left else ():
            schema.pop(name, None)
        schema["enum"] = left or choices


def _imply_type(schema: Document, choices: list[JSON]) -> None:
    """Write the type that all listed values have."""
    values = [each for each in choices if each is not None]
    kinds = [kind for kind, types in TYPES.items() if {*map(type, values)} <= {*types}]
    if values and kinds and "type" not in schema:
        schema["type"] = kinds[0]
        if len(values) < len(choices):
            schema["nullable"] = True


def _can_try(name: str, value: JSON) -> bool:
    """Tell whether values can be tried: not on a pattern that may take long, or is not Python's."""
    pattern = str(value) if name == "pattern" else ""
    if re.search(r"[(|]", pattern) or len(re.findall(r"[*+?{]", pattern)) > _MOST_REPEATS:
        return False
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return False
    return True


def _is_allowed(value: JSON, schema: Document, tried: list[str]) -> bool:
    if value is None:
        return bool(schema.get("nullable"))
    kind = str(schema["type"])
    is_whole = kind == "integer" and isinstance(value, float) and value.is_integer()
    is_one = is_whole or type(value) in TYPES.get(kind, ())
    return is_one and all(_fits(name, value, schema) for name in tried)


def _fits(name: str, value: JSON, schema: Document) -> bool:
    """Tell whether a value of the type is as a fact says."""
    limit, number = cast("float", schema[name]), cast("float", value)
    match name:
        case "minimum":
            return number > limit or (number == limit and not schema.get("exclusiveMinimum"))
        case "maximum":
            return number < limit or (number == limit and not schema.get("exclusiveMaximum"))
        case "multipleOf":
            return Fraction(str(value)) % Fraction(str(limit)) == 0
        case "minLength":
            return len(str(value)) >= limit
        case "maxLength":
            return len(str(value)) <= limit
        case _:
            return re.search(str(limit), str(value)) is not None


def unite(one: Document, other: Document) -> Document | None:
    """Write two alternatives as the one that allows what they do; ``None`` if there is none.

    They must say the same but for their words and one of these: the listed values, whether
    numbers are whole, and whether they may be null.
    """
    was, now = _without_words(one), _without_words(other)
    differing = {n for n in was.keys() | now.keys() if was.get(n) != now.get(n)} - {"nullable"}
    whole = {**one, "nullable": True} if was.get("nullable") or now.get("nullable") else one
    if not differing:
        return whole
    if differing == {"type"} and {str(was.get("type")), str(now.get("type"))} == {*_NUMBERS}:
        return {**whole, "type": "number"}
    if differing == {"enum"}:
        lists = cast("list[JSON]", was.get("enum")), cast("list[JSON]", now.get("enum"))
        rest = {name: each for name, each in whole.items() if name != "enum"}
        return {**rest, "enum": [*lists[0], *lists[1]]} if all(lists) else rest
    return None


def are_anything(schemas: Sequence[Document]) -> bool:
    """Tell whether alternatives allow everything: one of them does, or each type has one."""
    bare = [_without_words(each) for each in schemas]
    plain = [each for each in bare if each.keys() <= {"type", "nullable", "items"}]
    kinds = {str(each.get("type")) for each in plain if each.get("items", {}) == {}}
    return {} in bare or kinds >= _EVERY_TYPE


def _without_words(schema: Document) -> Document:
    words = {name for name in schema if name in FOR_PEOPLE or name.startswith("x-")}
    return {name: each for name, each in schema.items() if name not in words}
