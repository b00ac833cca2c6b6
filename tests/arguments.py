"""Arguments of any operation, drawn from its table: as a caller writes them, and what they mean."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from typing import Final, NamedTuple, TypeAlias, cast

from hypothesis import strategies as st

import flowroute_api.api
from flowroute_runtime.operation import Argument, ListOperation, Operation

AnyOperation: TypeAlias = Operation[object] | ListOperation[object]


def operations() -> dict[str, Operation[object]]:
    """Find every operation of the generated package, by its name."""
    found: dict[str, Operation[object]] = {}
    for resource in pkgutil.iter_modules(flowroute_api.api.__path__, "flowroute_api.api."):
        package = import_module(resource.name)
        for each in pkgutil.iter_modules(package.__path__, f"{resource.name}."):
            operation = cast("AnyOperation", import_module(each.name).OPERATION)
            plain = operation.operation if isinstance(operation, ListOperation) else operation
            found[plain.name] = plain
    return found


class Value(NamedTuple):
    """A value as a caller writes it, and what it means."""

    given: object
    meant: object


Values: TypeAlias = st.SearchStrategy[Value]


def calls(operation: Operation[object]) -> st.SearchStrategy[Mapping[str, Value]]:
    """Draw the arguments of a call; one that is left out is given and meant as ``None``."""
    return st.fixed_dictionaries(
        {argument.name: _value(argument) for argument in operation.arguments}
    ).filter(lambda drawn: _suffices(operation, drawn))


def _suffices(operation: Operation[object], drawn: Mapping[str, Value]) -> bool:
    names = operation.needs_one_of
    return not names or any(drawn[name].meant for name in names)


def _value(argument: Argument) -> Values:
    value = _many(_one(argument)) if argument.many else _one(argument)
    may_be_left_out = argument.null is not None or not argument.required
    return st.just(Value(None, None)) | value if may_be_left_out else value


def _many(one: Values) -> Values:
    lists = st.lists(one, min_size=1, max_size=3)
    return lists.map(lambda drawn: Value([v.given for v in drawn], [v.meant for v in drawn]))


def _one(argument: Argument) -> Values:
    if argument.choices:
        return _same(st.sampled_from(argument.choices))
    if argument.pattern:
        return _same(st.from_regex(argument.pattern.removesuffix("$"), fullmatch=True))
    if argument.format in _FORMATS:
        return _FORMATS[argument.format]
    assert argument.format in {None, "private"}, f"what is the format {argument.format}?"
    return _same(_plain(argument))


def _same(values: st.SearchStrategy[object]) -> Values:
    return values.map(lambda value: Value(value, value))


def _plain(argument: Argument) -> st.SearchStrategy[object]:
    least, most = argument.minimum, argument.maximum
    match argument.type:
        case "boolean":
            return st.booleans()
        case "integer":
            return st.integers(
                -(2**63) if least is None else int(least), 2**63 if most is None else int(most)
            )
        case "number":
            return st.floats(least, most, allow_nan=False, allow_infinity=False)
        case "object":
            return st.dictionaries(st.text(_IN_BODIES), st.text(_IN_BODIES))
        case "string":
            return _text(argument)


_IN_BODIES = st.characters(codec="utf-8")
_PRINTED: Final = ("L", "M", "N", "P", "S")
_IN_QUERIES = st.characters(codec="utf-8", categories=_PRINTED, include_characters=" ")
_IN_HEADERS = st.characters(min_codepoint=ord("!"), max_codepoint=ord("~"))
# The judge takes a ";" for the beginning of parameters, as RFC 2396 had it.
_IN_PATHS = st.characters(
    codec="utf-8", categories=_PRINTED, include_characters=" ", exclude_characters="/?#\\;"
)


def _text(argument: Argument) -> st.SearchStrategy[str]:
    match argument.location:
        case "body":
            return st.text(_IN_BODIES, min_size=argument.min_length)
        case "query":
            return st.text(_IN_QUERIES, min_size=max(1, argument.min_length))
        case "header":
            return st.text(_IN_HEADERS, min_size=max(1, argument.min_length))
        case "path":
            return st.text(_IN_PATHS, min_size=1).filter(lambda text: text not in {".", ".."})


@st.composite
def _phone_numbers(draw: st.DrawFn) -> Value:
    area, line = draw(st.sampled_from(("206", "212", "416"))), f"01{draw(st.integers(0, 99)):02}"
    written = draw(
        st.sampled_from(
            ("1{}555{}", "+1{}555{}", "+1 ({}) 555-{}", "({}) 555-{}", "{}.555.{}", " 1-{}-555-{} ")
        )
    ).format(area, line)
    as_int = written.isdigit() and draw(st.booleans())
    return Value(int(written) if as_int else written, f"1{area}555{line}")


@st.composite
def _digits(draw: st.DrawFn) -> Value:
    text = draw(st.text("0123456789", min_size=1, max_size=15))
    as_int = str(int(text)) == text and draw(st.booleans())
    return Value(int(text) if as_int else text, text)


def _with_plus(value: Value) -> Value:
    return Value(f"+{value.meant}", f"+{value.meant}")


@st.composite
def _moments(draw: st.DrawFn) -> Value:
    day = draw(st.dates(date(2, 1, 1), date(9998, 12, 31)))
    at = draw(st.times())
    offset = draw(st.sampled_from(("", "+00:00", "-07:00", "+05:30")))
    text = f"{day.isoformat()}T{at.isoformat()}{offset}"
    local = datetime.combine(day, at, UTC)
    sign, hours, minutes = offset[:1], offset[1:3] or "0", offset[4:] or "0"
    ahead = timedelta(hours=int(hours), minutes=int(minutes))
    meant = local + ahead if sign == "-" else local - ahead
    midnight = datetime.combine(day, time(), UTC)
    return draw(
        st.sampled_from(
            (
                Value(text, meant),
                Value(datetime.fromisoformat(text), meant),
                Value(day, midnight),
                Value(day.isoformat(), midnight),
            )
        )
    )


def _in_seconds(moment: object) -> str:
    return cast("datetime", moment).replace(tzinfo=None).isoformat(" ", "seconds")


@st.composite
def _urls(draw: st.DrawFn) -> Value:
    scheme, host = draw(st.sampled_from(("http", "https"))), draw(st.sampled_from(_HOSTS))
    path = draw(st.from_regex(r"(/[A-Za-z0-9._~%&=-]{0,8}){0,3}(\?[a-z]=[0-9])?", fullmatch=True))
    return Value(f"{scheme}://{host}{path}", f"{scheme}://{host}{path}")


_HOSTS = ("files.example", "hooks.example:8443", "127.0.0.1:8080", "[::1]:8080", "localhost")
_FORMATS: dict[str | None, Values] = {
    "date-time": _moments(),
    "digits": _digits(),
    "number-prefix": _digits() | _digits().map(_with_plus),
    "e164": _phone_numbers().map(lambda value: Value(value.given, f"+{value.meant}")),
    "phone-number": _phone_numbers(),
    "uri": _urls(),
    "utc-time": _moments().map(lambda value: Value(value.given, _in_seconds(value.meant))),
}
"""The formats whose values are written in another way than they are sent, or have a grammar."""
