"""From the arguments of a call to a request: checked, normalised, and placed where they belong."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol, cast
from urllib.parse import quote, unquote, urlencode

from attrs import define, field, setters

from flowroute_client._payload.formats import (
    FORMATS,
    PRIVATE_FORMATS,
    FormatError,
    check,
    is_number,
    text,
    whole_number,
)
from flowroute_client._payload.headers import check_header_text
from flowroute_client._payload.json import decode_json, encode_json, listing, mapping
from flowroute_client._redaction import SHORTEST, mask, shorten
from flowroute_client.errors import InvalidArgumentError
from flowroute_runtime.operation import Argument, Operation

MEDIA_TYPE = "application/vnd.api+json"
_TOO_LARGE = 10**100
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PATH = r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+/?"
_RESHAPING = r"[\x00-\x1f\x7f/?#\\]"


class Sink(Protocol):
    """Where a body goes that is too large for the memory."""

    limit: int
    """How many bytes it takes."""

    def clear(self) -> None:
        """Forget what has arrived."""
        ...

    def write(self, part: bytes, /) -> None:
        """Keep a part."""
        ...


@define(eq=False, on_setattr=setters.frozen)
class Request:
    """What is sent, apart from credentials and options."""

    name: str
    """What the caller attempts, without personal data: ``messages.send (POST /v2.1/messages)``."""
    method: str
    target: str = field(repr=False)
    """The path and query, percent-encoded."""
    content: bytes | None = field(default=None, repr=False)
    media_type: str = MEDIA_TYPE
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """What arguments say in headers."""
    sensitive_input: object = field(default=(), repr=False)
    """What was given in private."""
    endpoint: str = ""
    """What a rate limit counts."""
    operation: Operation[object] | None = field(default=None, repr=False)
    """What reads the reply, if that is known."""
    sink: Sink | None = field(default=None, repr=False)
    """Where the body of a success goes, if it can be large."""
    idempotency_key: str | None = field(default=None, repr=False, on_setattr=setters.NO_OP)
    """What it is known by in a ledger, if not by the key of the client."""
    attempted_at: datetime | None = field(default=None, init=False, on_setattr=setters.NO_OP)
    """When the attempt began that may have taken effect; ``None`` while there was none."""

    @property
    def safe(self) -> bool:
        """Whether it changes nothing, so that it can be repeated whatever became of it."""
        return self.method == "GET" or (self.operation is not None and self.operation.safe)

    @property
    def since(self) -> datetime:
        """From when on it may have taken effect."""
        return self.attempted_at or datetime.now(UTC)

    @property
    def private(self) -> Iterator[str]:
        """What is to be kept out of messages."""
        return _texts(self.sensitive_input)


def prepare(operation: Operation[object], arguments: Mapping[str, object]) -> Request:
    """Turn the arguments of an operation into a request.

    Raises:
        InvalidArgumentError: An argument is missing or cannot be right.

    """
    _require(operation, arguments)
    placed = [
        (argument, _check_argument(operation, argument, arguments[argument.name]))
        for argument in operation.arguments
        if arguments[argument.name] is not None
    ]
    return Request(
        name=f"{operation.name} ({operation.method} {operation.path})",
        method=operation.method,
        target=_target(operation.path, placed),
        content=_content(operation, arguments, placed),
        media_type=operation.media_type or MEDIA_TYPE,
        headers=tuple(
            (argument.wire[0], _to_text(value))
            for argument, value in placed
            if argument.location == "header"
        ),
        sensitive_input=[value for argument, value in placed if argument.format in PRIVATE_FORMATS],
        endpoint=operation.name,
        operation=operation,
    )


def _require(operation: Operation[object], arguments: Mapping[str, object]) -> None:
    for argument in operation.arguments:
        if argument.required and not argument.null and arguments[argument.name] is None:
            raise InvalidArgumentError(
                f"{operation.name}: {argument.name} is needed", argument.name
            )
    names = operation.needs_one_of
    if names and not any(arguments[name] or arguments[name] is False for name in names):
        raise InvalidArgumentError(f"{operation.name}: give {' or '.join(names)}", names[0])


def _target(path: str, placed: list[tuple[Argument, object]]) -> str:
    query: list[tuple[str, str]] = []
    for argument, value in placed:
        wire = argument.wire[0]
        if argument.location == "path":
            path = path.replace(f"{{{wire}}}", quote(_to_text(value), safe=""))
        elif argument.location == "query":
            query += [(wire, _to_text(each)) for each in listing(value) or [value]]
    return f"{path}?{urlencode(query, quote_via=quote)}" if query else path


def _to_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _content(
    operation: Operation[object],
    arguments: Mapping[str, object],
    placed: list[tuple[Argument, object]],
) -> bytes | None:
    if operation.media_type is None:
        return None
    body: dict[str, object] = {}
    for wire, constant in operation.constants:
        _put(body, wire, constant)
    for argument, value in placed:
        if argument.location == "body":
            _put(body, argument.wire, value)
    for argument in operation.arguments:
        if argument.null and arguments[argument.name] is None:
            _put(body, argument.null, None)
    return encode_json(body) if body else None


def _put(body: dict[str, object], wire: tuple[str, ...], value: object) -> None:
    for name in wire[:-1]:
        body = cast("dict[str, object]", body.setdefault(name, {}))
    body[wire[-1]] = value


def _texts(value: object) -> Iterator[str]:
    """List what a JSON value holds, except what is so short that it is also in other words."""
    left = [value]
    while left:
        each = left.pop()
        left += listing(each) or mapping(each).values()
        if isinstance(each, str | int) and len(str(each)) >= SHORTEST:
            yield str(each)


def _check_argument(operation: Operation[object], argument: Argument, value: object) -> object:
    """Return the value as it is sent."""

    def convert(value: object) -> object:
        if not argument.many:
            return _convert(argument, value)
        return [_convert(argument, item) for item in _list(value)]

    show = mask if argument.format in PRIVATE_FORMATS else shorten
    return check(f"{operation.name}: {argument.name}", value, convert, show)


def _list(value: object) -> Sequence[object]:
    items = cast("Sequence[object]", value) if isinstance(value, list | tuple) else ()
    if not items:
        raise FormatError("give a list with at least one item")
    return items


def _convert(argument: Argument, value: object) -> object:
    convert = FORMATS[argument.format].convert if argument.format else _TYPES[argument.type]
    checked = convert(value)
    if isinstance(checked, str):
        _check_text(argument, checked)
    elif isinstance(checked, int | float):
        _check_bounds(argument, checked)
    return checked


def _check_text(argument: Argument, value: str) -> None:
    if not value and (argument.location != "body" or argument.min_length):
        raise FormatError("it is empty")
    if argument.choices and value not in argument.choices:
        raise FormatError(f"choose one of {', '.join(argument.choices)}")
    if argument.pattern and not re.search(argument.pattern, value):
        raise FormatError(f"it does not match {argument.pattern}")
    if argument.location == "query" and not value.isprintable():
        raise FormatError("it holds control characters")
    if argument.location == "header":
        check_header_text(value)
    if argument.location == "path" and (re.search(_RESHAPING, value) or value in {".", ".."}):
        raise FormatError(
            "it would name something else: it holds /, ?, #, \\ or control characters"
        )


def _check_bounds(argument: Argument, value: float) -> None:
    if argument.minimum is not None and value < argument.minimum:
        raise FormatError(f"the least is {argument.minimum}")
    if argument.maximum is not None and value > argument.maximum:
        raise FormatError(f"the most is {argument.maximum}")


def _integer(value: object) -> int:
    number = whole_number(value)
    if abs(number) < _TOO_LARGE:
        return number
    raise FormatError("give a whole number, of at most 100 digits")


def _number(value: object) -> float:
    if is_number(value) and abs(value) < math.inf:
        return value if isinstance(value, int) else float(value)
    raise FormatError("give a number")


def _boolean(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise FormatError("give True or False")


def _object(value: object) -> object:
    try:
        return decode_json(encode_json(value))
    except ValueError:
        raise FormatError("give what JSON can hold") from None


_TYPES: Mapping[str, Callable[[object], object]] = {
    "boolean": _boolean,
    "integer": _integer,
    "number": _number,
    "object": _object,
    "string": text,
}


def build_raw_request(method: object, path: object, params: object, body: object) -> Request:
    """Build the request for an endpoint that the document lacks.

    Raises:
        InvalidArgumentError: An argument cannot be right.

    """
    if method not in _METHODS:
        raise InvalidArgumentError(f"request: method {method!r} is none of {_METHODS}", "method")
    if not isinstance(path, str) or not _is_below_base_url(path):
        raise InvalidArgumentError(
            "request: the path is not one below the base URL: begin with a single /, and"
            " percent-encode what is not plain",
            "path",
        )
    query = check("request: params", params, _query)
    return Request(
        name=f"request ({method})",
        method=str(method),
        target=f"{path}?{query}" if query else path,
        content=None if body is None else check("request: json", body, _json),
        sensitive_input=[params, body],
        endpoint="request",
    )


def _is_below_base_url(path: str) -> bool:
    segments = map(unquote, path.split("/"))
    return re.fullmatch(_PATH, path) is not None and {".", ".."}.isdisjoint(segments)


def _query(params: object) -> str:
    query = {text(name): _to_text(_plain(value)) for name, value in _items(params)}
    return urlencode(query, quote_via=quote)


def _json(body: object) -> bytes:
    return encode_json(dict(_items(body)))


def _items(value: object) -> ItemsView[str, object]:
    if isinstance(value, Mapping):
        return cast("Mapping[str, object]", value).items()
    raise FormatError("give a mapping, such as a dict")


def _plain(value: object) -> object:
    if isinstance(value, bool):
        return value
    return _number(value) if is_number(value) else text(value)
