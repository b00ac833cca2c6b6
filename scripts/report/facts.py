"""Which way each fact of a schema goes when it changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple, TypeAlias, cast

from codegen.document import JSON
from codegen.schemas import NEEDS
from report.changes import Way

Rule: TypeAlias = Callable[[JSON, JSON], Way]

_WIDENINGS = {("integer", "number"), ("int32", "int64"), ("float", "double")}
"""Types and formats, and those that allow what they do and more."""


def _limit(old: JSON, new: JSON) -> Way:
    """Judge what only some values satisfy: without it, all do."""
    if old is None or (str(new), str(old)) in _WIDENINGS:
        return Way.NARROWER
    if new is None or (str(old), str(new)) in _WIDENINGS:
        return Way.WIDER
    return Way.OTHER


def _lower(old: JSON, new: JSON) -> Way:
    if not isinstance(old, int | float) or not isinstance(new, int | float):
        return _limit(old, new)
    return Way.NARROWER if new > old else Way.WIDER


def _upper(old: JSON, new: JSON) -> Way:
    if not isinstance(old, int | float) or not isinstance(new, int | float):
        return _limit(old, new)
    return Way.NARROWER if new < old else Way.WIDER


def _multiple(old: JSON, new: JSON) -> Way:
    if not isinstance(old, int | float) or not isinstance(new, int | float):
        return _limit(old, new)
    was, now = Fraction(str(old)), Fraction(str(new))  # as written: 0.1 is ten times 0.01
    if was % now == 0:
        return Way.WIDER
    return Way.NARROWER if now % was == 0 else Way.OTHER


def members(old: JSON, new: JSON) -> Way:
    """Judge a list of what is allowed."""
    if not isinstance(old, list) or not isinstance(new, list):
        return _limit(old, new)
    was, now = _texts(old), _texts(new)
    if was < now:
        return Way.WIDER
    return Way.NARROWER if now < was else Way.OTHER


def _texts(values: list[JSON]) -> set[str]:
    whole = (int(v) if isinstance(v, float) and v.is_integer() else v for v in values)
    return {json.dumps(value, sort_keys=True) for value in whole}


def _discriminator(old: JSON, new: JSON) -> Way:
    """Judge what tells alternatives apart: the values that do are a list of what is allowed."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return Way.OTHER
    was, now = (cast("dict[str, JSON]", each["mapping"]) for each in (old, new))
    kept = all(was[name] == now[name] for name in was.keys() & now.keys())
    if not kept or old["propertyName"] != new["propertyName"]:
        return Way.OTHER
    return members([*was], [*now])


def allows(_: JSON, new: JSON) -> Way:
    """Judge a flag that allows more."""
    return Way.WIDER if new else Way.NARROWER


def demands(_: JSON, new: JSON) -> Way:
    """Judge a flag that demands more."""
    return Way.NARROWER if new else Way.WIDER


def other(_old: JSON, _new: JSON) -> Way:
    """Judge what cannot be compared: it means something else."""
    return Way.OTHER


def neutral(_old: JSON, _new: JSON) -> Way:
    """Judge what nobody can be broken by."""
    return Way.NEUTRAL


def default(old: JSON, new: JSON) -> Way:
    """Judge what leaving a value out means; writing a default down changes nothing."""
    return Way.NEUTRAL if old is None or new is None else Way.OTHER


class Fact(NamedTuple):
    """A fact of a schema."""

    judge: Rule
    """Which way a change of it goes."""
    left_out: JSON = None
    """What it is when the schema does not say."""
    of: str = ""
    """The fact that it qualifies; where that is another, so is what this one means."""

    def differs(self, old: JSON, new: JSON) -> bool:
        """Tell whether a change is one; the order of a list means nothing."""
        if isinstance(old, list) and isinstance(new, list):
            return _texts(old) != _texts(new)
        return old != new


FACTS = {
    "type": Fact(_limit),
    "format": Fact(_limit),
    "nullable": Fact(allows, left_out=False),
    "enum": Fact(members),
    "pattern": Fact(_limit),
    "minimum": Fact(_lower),
    "exclusiveMinimum": Fact(demands, left_out=False, of="minimum"),
    "maximum": Fact(_upper),
    "exclusiveMaximum": Fact(demands, left_out=False, of="maximum"),
    "multipleOf": Fact(_multiple),
    "minLength": Fact(_lower, left_out=0),
    "maxLength": Fact(_upper),
    "minItems": Fact(_lower, left_out=0),
    "maxItems": Fact(_upper),
    "uniqueItems": Fact(demands, left_out=False),
    "minProperties": Fact(_lower, left_out=0),
    "maxProperties": Fact(_upper),
    "not": Fact(other),
    "discriminator": Fact(_discriminator),
    NEEDS: Fact(members),
    "default": Fact(default),
    "deprecated": Fact(neutral, left_out=False),
}
"""The facts of a schema: what each is when left out, and the rule that judges it."""
