"""Which way each fact of a schema goes when it changes."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from operator import ge, le
from typing import NamedTuple, TypeAlias, cast

from codegen.document import JSON
from codegen.schemas import NEEDS
from report.changes import Way

Rule: TypeAlias = Callable[[JSON, JSON], Way]

_WIDENINGS = {("integer", "number"), ("int32", "int64"), ("float", "double")}
"""Types and formats, and those that allow what they do and more."""


def choose_way(*, kept: bool, narrower: bool) -> Way:
    """Say which way it went, by whether all that was allowed is, and all that is allowed was."""
    return Way.WIDER if kept else Way.NARROWER if narrower else Way.OTHER


def _limit(old: JSON, new: JSON) -> Way:
    """Judge what only some values satisfy: without it, all do."""
    was, now = str(old), str(new)
    return choose_way(
        kept=new is None or (was, now) in _WIDENINGS,
        narrower=old is None or (now, was) in _WIDENINGS,
    )


def _order(is_wider: Callable[[float, float], bool]) -> Rule:
    """Return a rule of numbers, given which of two allows what the other does."""

    def judge(old: JSON, new: JSON) -> Way:
        if not isinstance(old, int | float) or not isinstance(new, int | float):
            return _limit(old, new)
        return choose_way(kept=is_wider(new, old), narrower=is_wider(old, new))

    return judge


def _divides(one: float, other: float) -> bool:
    return Fraction(str(other)) % Fraction(str(one)) == 0  # as written: 0.1 is ten times 0.01


def members(old: JSON, new: JSON) -> Way:
    """Judge a list of what is allowed."""
    if not isinstance(old, list) or not isinstance(new, list):
        return _limit(old, new)
    was, now = _texts(old), _texts(new)
    return choose_way(kept=was <= now, narrower=now <= was)


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
    **dict.fromkeys(("type", "format", "pattern"), Fact(_limit)),
    "nullable": Fact(allows, left_out=False),
    **dict.fromkeys(("enum", NEEDS), Fact(members)),
    "minimum": Fact(_order(le)),
    "exclusiveMinimum": Fact(demands, left_out=False, of="minimum"),
    "exclusiveMaximum": Fact(demands, left_out=False, of="maximum"),
    **dict.fromkeys(("maximum", "maxLength", "maxItems", "maxProperties"), Fact(_order(ge))),
    **dict.fromkeys(("minLength", "minItems", "minProperties"), Fact(_order(le), left_out=0)),
    "multipleOf": Fact(_order(_divides)),
    "uniqueItems": Fact(demands, left_out=False),
    "not": Fact(other),
    "discriminator": Fact(_discriminator),
    "default": Fact(default),
    "deprecated": Fact(neutral, left_out=False),
}
"""The facts of a schema: what each is when left out, and the rule that judges it."""
