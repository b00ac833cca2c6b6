"""From the arguments of a call to a request: checked, normalised, and placed where they belong."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import cast
from urllib.parse import quote, unquote, urlencode

from attrs import define, field, setters

from flowroute_client._payload.formats import FORMATS, PRIVATE, FormatError, text
from flowroute_client._payload.json import decode_json, encode_json, listing, mapping
from flowroute_client.errors import InvalidArgumentError
from flowroute_runtime.operation import Argument, Operation

MEDIA_TYPE = "application/vnd.api+json"
_SHORTEST_PRIVATE = 4
_TOO_LARGE = 10**100
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~!$&'()*+,;=:@%-]+)+/?")
_RESHAPING = re.compile(r"[\x00-\x1f\x7f/?#\\]")


@define(on_setattr=setters.frozen)
class Request:
    """What is sent, apart from credentials and options."""

    name: str
    """What the caller attempts, without personal data: ``messages.send (POST /v2.1/messages)``."""
    method: str
    target: str = field(repr=False)
    """The path and query, percent-encoded."""
    content: bytes | None = field(default=None, repr=False)
    media_type: str = MEDIA_TYPE
    sensitive_input: object = field(default=(), repr=False)
    """What was given in private."""
    endpoint: str = ""
    """What a rate limit counts."""
    attempted_at: datetime | None = field(default=None, init=False, on_setattr=setters.NO_OP)
    """When the attempt began that may have taken effect; ``None`` while there was none."""

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
        sensitive_input=[value for argument, value in placed if argument.format in PRIVATE],
        endpoint=operation.name,
    )


def _require(operation: Operation[object], arguments: Mapping[str, object]) -> None:
    for argument in operation.arguments:
        if argument.required and not argument.null and arguments[argument.name] is None:
            raise InvalidArgumentError(
                f"{operation.name}: {argument.name} is needed", argument.name
            )
    names = operation.needs_one_of
    if names and not any(arguments[name] for name in names):
        raise InvalidArgumentError(f"{operation.name}: give {' or '.join(names)}", names[0])


def _target(path: str, placed: list[tuple[Argument, object]]) -> str:
    query: list[tuple[str, str]] = []
    for argument, value in placed:
        wire = argument.wire[0]
        if argument.location == "path":
            path = path.replace(f"{{{wire}}}", quote(_to_query_text(value), safe=""))
        elif argument.location == "query":
            query += [(wire, _to_query_text(each)) for each in listing(value) or [value]]
    return f"{path}?{urlencode(query, quote_via=quote)}" if query else path


def _to_query_text(value: object) -> str:
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
    return encode_json(body)


def _put(body: dict[str, object], wire: tuple[str, ...], value: object) -> None:
    for name in wire[:-1]:
        body = cast("dict[str, object]", body.setdefault(name, {}))
    body[wire[-1]] = value


def _texts(value: object) -> Iterator[str]:
    """List what a JSON value holds, except what is so short that it is also in other words."""
    for each in listing(value) or list(mapping(value).values()):
        yield from _texts(each)
    if isinstance(value, str | int) and len(str(value)) >= _SHORTEST_PRIVATE:
        yield str(value)


def _check_argument(operation: Operation[object], argument: Argument, value: object) -> object:
    """Return the value as it is sent."""
    try:
        if not argument.many:
            return _convert(argument, value)
        return [_convert(argument, item) for item in _items(value)]
    except FormatError as error:
        raise InvalidArgumentError(
            f"{operation.name}: {argument.name} cannot be {_mask_repr(argument, value)}: {error}",
            argument.name,
        ) from None


def _items(value: object) -> Sequence[object]:
    items = cast("Sequence[object]", value) if isinstance(value, list | tuple) else ()
    if not items:
        raise FormatError("give a list with at least one item")
    return items


def _convert(argument: Argument, value: object) -> object:
    check = FORMATS[argument.format] if argument.format else _TYPES[argument.type]
    checked = check(value)
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
    if argument.location == "path" and (_RESHAPING.search(value) or value in {".", ".."}):
        raise FormatError(
            "it would name something else: it holds /, ?, #, \\ or control characters"
        )


def _check_bounds(argument: Argument, value: float) -> None:
    if argument.minimum is not None and value < argument.minimum:
        raise FormatError(f"the least is {argument.minimum}")
    if argument.maximum is not None and value > argument.maximum:
        raise FormatError(f"the most is {argument.maximum}")


def _integer(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_LARGE:
        return value
    raise FormatError("give a whole number, of at most 100 digits")


def _number(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf:
        return value
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

_PLAIN: Mapping[type, Callable[[object], object]] = {
    bool: _boolean,
    float: _number,
    int: _integer,
}


def _mask_repr(argument: Argument, value: object) -> str:
    """Show a value in an error: one that may be personal only by its length and its end."""
    if isinstance(value, int) and abs(value) >= _TOO_LARGE:
        return "a number so large"  # which Python may refuse to write out
    if argument.format not in PRIVATE:
        shown = repr(value)
        return shown if len(shown) <= 60 else f"{shown[:60]}..."
    written = str(value)
    end = written[-2:] if written[-2:].isdigit() and len(written) > _SHORTEST_PRIVATE else ""
    return f"'***{end}' ({len(written)} characters)"


def build_raw_request(
    method: str,
    path: str,
    params: Mapping[str, str | int | float | bool],
    body: Mapping[str, object] | None,
) -> Request:
    """Make a request for an endpoint that the document lacks.

    Raises:
        InvalidArgumentError: An argument cannot be right.

    """
    if method not in _METHODS:
        raise InvalidArgumentError(f"request: method {method!r} is none of {_METHODS}", "method")
    segments = path.split("/")
    if not _PATH.fullmatch(path) or not {".", ".."}.isdisjoint(map(unquote, segments)):
        raise InvalidArgumentError(
            "request: the path is not one below the base URL: begin with a single /, and"
            " percent-encode what is not plain",
            "path",
        )
    try:
        content = None if body is None else encode_json(dict(body))
    except ValueError as error:
        raise InvalidArgumentError(f"request: json cannot be sent: {error}", "json") from None
    query = _query(params)
    return Request(
        name=f"request ({method})",
        method=method,
        target=f"{path}?{query}" if query else path,
        content=content,
        sensitive_input=[dict(params), body],
        endpoint="request",
    )


def _query(params: Mapping[str, object]) -> str:
    try:
        written = {n: _to_query_text(_PLAIN.get(type(v), text)(v)) for n, v in params.items()}
        return urlencode(written, quote_via=quote)
    except ValueError as error:
        raise InvalidArgumentError(f"request: params cannot be sent: {error}", "params") from None
