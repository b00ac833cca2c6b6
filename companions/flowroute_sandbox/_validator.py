"""Requests against the document: which operation one asks for, and what is wrong with it."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, Final, NamedTuple, TypeAlias, cast

from flowroute_sandbox._beyond import MEDIA_TYPES, OPERATIONS, PATHS
from flowroute_sandbox._body import Json, parse_json
from flowroute_sandbox._errors import (
    MISSING,
    bad_request,
    method_not_allowed,
    unprocessable,
    unserved_path,
    unsupported_media_type,
)
from flowroute_sandbox._schema import Problems, Schema, nested

Scalar: TypeAlias = bool | int | float | str


class Incoming(NamedTuple):
    """A request as it came in.

    Attributes:
        method: the HTTP method.
        path: the path, percent-decoded.
        query: names and values in the order of the query, percent-decoded.
        content_type: the Content-Type header, or "".
        body: the bytes of the body.
    """

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    content_type: str
    body: bytes


class Accepted(NamedTuple):
    """A request that the document allows, read by it.

    Attributes:
        operation_id: the operation that it asks for.
        captured: the values of the path's placeholders.
        query: the query; the values have the types of the document.
        body: the JSON object that was sent; empty when there was no body.
    """

    operation_id: str
    captured: Mapping[str, str]
    query: Mapping[str, Scalar]
    body: Mapping[str, Json]


class Validator:
    """The operations of a document, ready to judge requests.

    Args:
        document: an OpenAPI 3.0 document.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        paths: Mapping[str, Any] = document["paths"]
        aliases = {alias: paths[path] for alias, path in PATHS.items() if path in paths}
        served = {**paths, **aliases}
        # Literal paths first, for "available" also fits "{id}".
        self._paths = [
            (_pattern(path), _methods(served[path], document["components"]))
            for path in sorted(served, key=lambda path: path.count("{"))
        ]

    def judge(self, request: Incoming) -> Accepted:
        """Return what is asked for.

        Raises:
            RefusedError: 404 for a path that is not served, 405 for a method that the path does
                not have, 415 for another media type, 400 for a body that is not JSON in UTF-8,
                422 for parameters or fields at fault.
        """
        captured, methods = self._find(request.path)
        operation = methods.get(request.method)
        if operation is None:
            raise method_not_allowed(", ".join(sorted(methods)))
        return operation.judge(captured, request)

    def _find(self, path: str) -> "tuple[dict[str, str], Mapping[str, _Operation]]":
        for pattern, methods in self._paths:
            match = pattern.fullmatch(path)
            if match:
                return match.groupdict(), methods
        raise unserved_path()


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))


def _methods(item: Mapping[str, Any], components: Mapping[str, Any]) -> "dict[str, _Operation]":
    methods = {method.upper(): _Operation(item[method], components) for method in item}
    if "GET" in methods:  # the server leaves the body out
        methods["HEAD"] = methods["GET"]
    return methods


class _Operation:
    def __init__(self, declared: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        self._id: str = declared["operationId"]
        further = OPERATIONS.get(self._id, {})
        parameters = [
            _Parameter(parameter, components)
            for parameter in (*declared.get("parameters", ()), *further.get("parameters", ()))
        ]
        self._path = {each.name: each for each in parameters if each.place == "path"}
        self._query = {each.name: each for each in parameters if each.place == "query"}
        body = further.get("requestBody") or declared.get("requestBody")
        self._body = _Body(body, components) if body else None

    def judge(self, captured: Mapping[str, str], request: Incoming) -> Accepted:
        query = dict(request.query)
        problems = {
            **_strangers(self._query, request.query),
            **_problems(self._path, captured),
            **_problems(self._query, query),
        }
        if problems:
            raise unprocessable(nested(problems), undocumented=True)
        read = {name: self._query[name].read(text) for name, text in query.items()}
        body = self._body.read(request) if self._body else {}
        return Accepted(self._id, captured, read, body)


class _Parameter:
    def __init__(self, declared: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        self.name: str = declared["name"]
        self.place: str = declared["in"]
        self._required: bool = declared.get("required", False)
        self._kind: str = declared["schema"].get("type", "")
        self._schema = Schema(declared["schema"], components)

    def read(self, text: str) -> Scalar:
        """Return `text` as the type that the document gives it, or as it is where it is not one."""
        if self._kind not in _SCALARS:
            return text
        form, convert = _SCALARS[self._kind]
        try:
            return convert(text) if form.fullmatch(text) else text
        except ValueError:
            return text

    def problem(self, text: str | None) -> str | None:
        """Return what is wrong with the parameter, if anything."""
        if text is None:
            return MISSING if self._required else None
        return next(iter(self._schema.problems(self.read(text)).values()), None)


class _Body:
    def __init__(self, declared: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        (media_type,) = declared["content"]
        schema = _resolved(declared["content"][media_type]["schema"], components)
        forms = [_resolved(form, components) for form in schema.get("anyOf", [schema])]
        self._media_types = (media_type, *MEDIA_TYPES)
        self._required: bool = declared.get("required", False)
        self._forms = {"data" in form["properties"]: Schema(form, components) for form in forms}

    def read(self, request: Incoming) -> dict[str, Json]:
        if not request.body and not self._required:
            return {}
        media_type = request.content_type.partition(";")[0].strip().lower()
        if media_type not in self._media_types:
            raise unsupported_media_type(self._media_types)
        try:
            body = parse_json(request.body)
            problems = self._form(body).problems(body)
        except RecursionError as error:
            raise bad_request("The body is nested too deeply.") from error
        if problems:
            raise unprocessable(nested(problems), undocumented=True)
        return cast("dict[str, Json]", body)  # every body of the document is an object

    def _form(self, body: Json) -> Schema:
        """Return the envelope for what has `data`, and else the compact form, if there are both."""
        enveloped = isinstance(body, dict) and "data" in body
        return self._forms.get(enveloped) or next(iter(self._forms.values()))


def _resolved(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema that is meant by a reference, or `schema` itself if it is none."""
    name = schema.get("$ref", "").removeprefix("#/components/schemas/")
    return components["schemas"][name] if name else schema


def _strangers(known: Container[str], query: Iterable[tuple[str, str]]) -> Problems:
    """Return what cannot be in a query."""
    counts = Counter(name for name, _ in query)
    return {
        (name,): "Given more than once." if name in known else "Unknown field."
        for name, count in counts.items()
        if count > 1 or name not in known
    }


def _problems(parameters: Mapping[str, _Parameter], given: Mapping[str, str]) -> Problems:
    texts = {name: each.problem(given.get(name)) for name, each in parameters.items()}
    return {(name,): text for name, text in texts.items() if text}


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("too large for a float")
    return number


_SCALARS: Final[Mapping[str, tuple[re.Pattern[str], Callable[[str], Scalar]]]] = {
    "boolean": (re.compile("true|false"), "true".__eq__),
    "integer": (re.compile("-?[0-9]+"), int),  # which refuses thousands of digits
    "number": (re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]+)?"), _finite),
}
"""How the types that are not text are written in a query, and read."""
