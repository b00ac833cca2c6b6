"""Validates requests against the document: which operation is called, and what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple, TypeAlias, cast

from flowroute_sandbox._api.body import FORM, Json, drop_nulls, parse_form, parse_json, read_flags
from flowroute_sandbox._api.errors import (
    MISSING,
    RefusedError,
    bad_request_error,
    field_error,
    media_type_error,
    method_error,
    not_served_error,
    unknown_path_error,
)
from flowroute_sandbox._api.schema import Problems, Schema, nest
from flowroute_sandbox._api.undocumented import (
    FORMS,
    MEDIA_TYPES,
    NULLS,
    OPERATIONS,
    PATHS,
    TEXTS,
    TYPES,
)
from flowroute_sandbox._formats import FLAG, is_true

_IMPLIED = frozenset({"accept", "authorization", "content-type"})
"""Headers whose declaration means nothing (OpenAPI 3.0.4, Parameter Object, name)."""
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
Scalar: TypeAlias = bool | int | float | str
Value: TypeAlias = Scalar | list[str]


class RawRequest(NamedTuple):
    """A request before it is validated.

    Attributes:
        method: The HTTP method.
        path: The path, percent-decoded.
        query: Names and values in the order of the query, percent-decoded.
        content_type: The Content-Type header, or "".
        body: The bytes of the body.
        headers: Names, in any case, and values in the order of the request.
    """

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    content_type: str
    body: bytes
    headers: Sequence[tuple[str, str]] = ()


class ValidRequest(NamedTuple):
    """A request that the document allows, in the types that it declares.

    Attributes:
        operation_id: The operation that is called.
        path_params: The values of the path's placeholders.
        query: The query; the values have the types of the document.
        body: The JSON object in the body; empty if there was no body.
        headers: The headers that the document declares, by their names in lower case; the values
            have the types of the document.
    """

    operation_id: str
    path_params: Mapping[str, str]
    query: Mapping[str, Value]
    body: Mapping[str, Json]
    headers: Mapping[str, Value]


class Validator:
    """Validates requests against a document.

    Args:
        document: An OpenAPI 3.0 document.
        served_ids: The operationIds of what is served, if not all is; nothing else is read.
    """

    def __init__(
        self, document: Mapping[str, Any], served_ids: Container[str] | None = None
    ) -> None:
        paths: Mapping[str, Any] = document["paths"]
        aliases = {alias: paths[path] for alias, path in PATHS.items() if path in paths}
        served = {**paths, **aliases}
        methods = {
            path: _make_methods(path, item, document["components"], served_ids)
            for path, item in served.items()
        }
        # A path without placeholders goes before all that match it: "available" is no "{id}".
        self._literal_paths = {path: each for path, each in methods.items() if "{" not in path}
        # The most literal paths first, for "{type}_callback" also matches "{id}".
        self._paths = [
            _Path(_count_literals(path), _compile_path(path), methods[path])
            for path in sorted(served, key=_count_literals, reverse=True)
            if "{" in path
        ]

    def validate(self, request: RawRequest) -> ValidRequest:
        """Return what a request asks for.

        Raises:
            RefusedError: 404 for an unknown path, 405 for a method that the path does not have,
                415 for another media type, 400 for a body that is not JSON in UTF-8, 422 for
                invalid parameters or fields, 501 for an operation that is not served.
        """
        path_params, methods = self._find_path(request)
        operation = methods.get(request.method)
        if operation is None:
            raise method_error(", ".join(sorted(methods)))
        return operation.validate(path_params, request)

    def _find_path(self, request: RawRequest) -> _Match:
        """Return the path that is meant: of those that match alike, the one that fits best.

        Raises:
            RefusedError: No path matches.
        """
        if literal := self._literal_paths.get(request.path):
            return {}, literal
        matches = ((each, each.pattern.fullmatch(request.path)) for each in self._paths)
        found = [(path, match.groupdict()) for path, match in matches if match]
        if not found:
            raise unknown_path_error()
        twins = [each for each in found if each[0].literals == found[0][0].literals]
        path, path_params = min(twins, key=lambda each: _rank(request.method, *each))
        return path_params, path.methods


class _Path(NamedTuple):
    literals: tuple[int, int]
    pattern: re.Pattern[str]
    methods: Mapping[str, _Operation]


_Match: TypeAlias = tuple[Mapping[str, str], "Mapping[str, _Operation]"]


def _rank(method: str, path: _Path, path_params: Mapping[str, str]) -> tuple[bool, bool, bool]:
    """Rank a path that matches: last if a parameter is wrong, first if it lists its values."""
    operation = path.methods.get(method) or next(iter(path.methods.values()))
    is_wrong, is_listed = operation.judge_path(path_params)
    return is_wrong, not is_listed, method not in path.methods


def _count_literals(path: str) -> tuple[int, int]:
    """Count what makes a path literal: few placeholders, and what is written beside them."""
    return -path.count("{"), len(re.sub(r"\{\w+\}", "", path))


def _compile_path(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))


def _make_methods(
    path: str,
    item: Mapping[str, Any],
    components: Mapping[str, Any],
    served_ids: Container[str] | None,
) -> dict[str, _Operation]:
    methods: dict[str, _Operation] = {}
    for method, declared in item.items():
        if method in _METHODS:
            is_served = served_ids is None or declared.get("operationId") in served_ids
            unserved = _UnservedOperation(method.upper(), path)
            shared = item.get("parameters", ())
            methods[method.upper()] = (
                _Operation(declared, components, shared) if is_served else unserved
            )
    if "GET" in methods:  # the server leaves the body out
        methods["HEAD"] = methods["GET"]
    return methods


class _Operation:
    def __init__(
        self,
        declared: Mapping[str, Any],
        components: Mapping[str, Any],
        shared: Sequence[Mapping[str, Any]],
    ) -> None:
        self._id: str = declared["operationId"]
        further = OPERATIONS.get(self._id, {})
        own = (*declared.get("parameters", ()), *further.get("parameters", ()))
        parameters = [
            _Parameter(_resolve(parameter, components), components) for parameter in (*shared, *own)
        ]
        self._path = {each.name: each for each in parameters if each.place == "path"}
        self._query = {each.name: each for each in parameters if each.place == "query"}
        self._headers = {
            each.name: each
            for each in parameters
            if each.place == "header" and each.name not in _IMPLIED
        }
        body = further.get("requestBody") or declared.get("requestBody")
        self._body = _Body(body, components, self._id) if body else None

    def judge_path(self, path_params: Mapping[str, str]) -> tuple[bool, bool]:
        """Tell whether the parameters of a path are wrong, and whether their values are listed."""
        is_listed = any(each.is_listed for each in self._path.values())
        return bool(_find_problems(self._path, path_params)), is_listed

    def validate(self, path_params: Mapping[str, str], request: RawRequest) -> ValidRequest:
        lines = [
            (name.lower(), text)
            for name, text in request.headers
            if name.lower() in self._headers  # any others are allowed
        ]
        query, headers = _collect(self._query, request.query), _collect(self._headers, lines)
        problems = {
            **_find_unexpected(self._query, request.query),
            **_find_unexpected(self._headers, lines),
            **_find_problems(self._path, path_params),
            **_find_problems(self._query, query),
            **_find_problems(self._headers, headers),
        }
        if problems:
            raise field_error(nest(problems), undocumented=True)
        body = self._body.parse(request) if self._body else {}
        values, said = _convert(self._query, query), _convert(self._headers, headers)
        return ValidRequest(self._id, path_params, values, body, said)


class _Parameter:
    def __init__(self, declared: Mapping[str, Any], components: Mapping[str, Any]) -> None:
        self.place: str = declared["in"]
        name: str = declared["name"]
        self.name = name.lower() if self.place == "header" else name
        self.is_listed = "enum" in declared["schema"]
        self._required: bool = declared.get("required", False)
        self._type: str = declared["schema"].get("type", "")
        self.many: bool = self._type == "array"
        self._schema = Schema(declared["schema"], components)
        # What is over the limit is not refused, but cut to it: a program that is used with the
        # service always asks for a million.
        self._most: int | None = declared["schema"].get("maximum") if self.name == "limit" else None

    def convert(self, text: str | list[str]) -> Value:
        """Return `text` in its type in the document, or as it is if it cannot be converted."""
        if self._type not in _SCALARS or isinstance(text, list):
            return text
        pattern, convert = _SCALARS[self._type]
        try:
            value = convert(text) if pattern.fullmatch(text) else text
        except ValueError:
            return text
        return value if self._most is None or isinstance(value, str) else min(value, self._most)

    def find_problem(self, text: str | list[str] | None) -> str | None:
        """Return what is wrong with the parameter, if anything."""
        if text is None:
            return MISSING if self._required else None
        return next(iter(self._schema.find_problems(self.convert(text)).values()), None)


class _Body:
    def __init__(
        self, declared: Mapping[str, Any], components: Mapping[str, Any], operation_id: str
    ) -> None:
        (media_type,) = declared["content"]
        schema = _resolve(declared["content"][media_type]["schema"], components)
        forms = [_resolve(form, components) for form in schema.get("anyOf", ())]
        forms = [form for form in forms if "properties" in form] or [schema]
        self._media_types = (media_type, *MEDIA_TYPES)
        self._required: bool = declared.get("required", False)
        self._forms = {"data" in form["properties"]: Schema(form, components) for form in forms}
        self._takes_form = operation_id in FORMS
        self._nulls = NULLS.get(operation_id, ())
        self._texts = TEXTS.get(operation_id, ())
        self._lists = {
            name for name, each in forms[0]["properties"].items() if each.get("type") == "array"
        }

    def parse(self, request: RawRequest) -> dict[str, Json]:
        if not request.body and not self._required:
            return {}
        try:
            body = _rename_type(drop_nulls(self._read(request), self._nulls))
            body = read_flags(body, self._texts)
            problems = self._choose_form(body).find_problems(body)
        except RecursionError as error:
            raise bad_request_error("The body is nested too deeply.") from error
        if problems:
            raise field_error(nest(problems), undocumented=True)
        return cast("dict[str, Json]", body)  # every body of the document is an object

    def _read(self, request: RawRequest) -> Json:
        """Read JSON whatever it is called, since official SDKs call it text or a form."""
        media_type = request.content_type.partition(";")[0].strip().lower()
        try:
            return parse_json(request.body)
        except RefusedError:
            if media_type in {"", *self._media_types}:
                raise
        if self._takes_form and media_type == FORM:
            return parse_form(request.body, self._lists)
        raise media_type_error(self._media_types)

    def _choose_form(self, body: Json) -> Schema:
        """Return the schema of the envelope if there is `data`, else that of the compact form."""
        enveloped = isinstance(body, dict) and "data" in body
        return self._forms.get(enveloped) or next(iter(self._forms.values()))


class _UnservedOperation(_Operation):
    """An operation that the document has and nothing here answers."""

    def __init__(self, method: str, path: str) -> None:
        self._name = method, path

    def judge_path(self, path_params: Mapping[str, str]) -> tuple[bool, bool]:
        del path_params
        return False, False

    def validate(self, path_params: Mapping[str, str], request: RawRequest) -> ValidRequest:
        del path_params, request
        raise not_served_error(*self._name)


def _rename_type(body: Json) -> Json:
    data = body.get("data") if isinstance(body, dict) else None
    name = data.get("type") if isinstance(data, dict) else None
    if isinstance(body, dict) and isinstance(data, dict) and isinstance(name, str):
        return {**body, "data": {**data, "type": TYPES.get(name, name)}}
    return body


def _resolve(declared: Mapping[str, Any], components: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the component that a reference leads to, or what is no reference as it is."""
    section, _, name = declared.get("$ref", "").removeprefix("#/components/").partition("/")
    return components[section][name] if name else declared


def _collect(
    known: Mapping[str, _Parameter], query: Sequence[tuple[str, str]]
) -> dict[str, str | list[str]]:
    """Return the parameters by name; an array is each value of its name."""
    values: dict[str, str | list[str]] = dict(query)
    for name in values:
        if name in known and known[name].many:
            values[name] = [value for each, value in query if each == name]
    return values


def _find_unexpected(known: Mapping[str, _Parameter], query: Iterable[tuple[str, str]]) -> Problems:
    """Return the parameters that are unknown, or repeated though they are no array."""
    counts = Counter([name for name, _ in query])
    return {
        (name,): "Given more than once." if name in known else "Unknown field."
        for name, count in counts.items()
        if name not in known or (count > 1 and not known[name].many)
    }


def _find_problems(
    parameters: Mapping[str, _Parameter], values: Mapping[str, str | list[str]]
) -> Problems:
    texts = {name: each.find_problem(values.get(name)) for name, each in parameters.items()}
    return {(name,): text for name, text in texts.items() if text}


def _convert(
    parameters: Mapping[str, _Parameter], values: Mapping[str, str | list[str]]
) -> dict[str, Value]:
    return {name: parameters[name].convert(text) for name, text in values.items()}


def _to_float(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("too large for a float")
    return number


_SCALARS: Mapping[str, tuple[re.Pattern[str], Callable[[str], Scalar]]] = {
    "boolean": (re.compile(FLAG), is_true),
    "integer": (re.compile("-?[0-9]+"), int),  # which refuses thousands of digits
    "number": (re.compile(r"-?[0-9]+(\.[0-9]+)?([Ee][+-]?[0-9]+)?"), _to_float),
}
"""How the types other than text are written in a query, and converted."""
