"""openapi-core on the corrected document: a judge of requests and replies that is not ours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import unquote, urlsplit

import httpx
from jsonschema_path import SchemaPath
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.templating.paths.finders import APICallPathFinder
from openapi_core.templating.paths.iterators import TemplatePathsIterator
from werkzeug.datastructures import Headers, ImmutableMultiDict

from codegen.document import METHODS

ROOT = Path(__file__).parents[1]
DOCUMENT = cast("dict[str, Any]", json.loads((ROOT / "generated/openapi.json").read_bytes()))
SERVER = cast("str", DOCUMENT["servers"][0]["url"])
OPERATIONS: Mapping[str, Mapping[str, Any]] = {
    operation["operationId"]: operation
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
}
"""Each operation of the document, by its operationId."""


class Judged(NamedTuple):
    """A request as openapi-core reads it; what the request leaves out may have its default."""

    operation_id: str
    path: Mapping[str, object]
    query: Mapping[str, object]
    body: object
    credentials: str


def read_request(request: httpx.Request) -> Judged:
    """Validate a request to the server of the document.

    Raises:
        OpenAPIError: It is not one that the document allows.
        UnicodeDecodeError: Its body is not UTF-8, which openapi-core takes for granted.

    """
    seen = _Request(request, f"{request.url.scheme}://{request.url.netloc.decode()}")
    result = _make_oracle().unmarshal_request(seen)
    result.raise_for_errors()
    return Judged(
        _operation_id(seen),
        result.parameters.path,
        result.parameters.query,
        result.body,
        (result.security or {})["basicAuth"],
    )


def allowed_operation(request: httpx.Request) -> str:
    """Validate a request by the letter of the document: what it does not name, it allows.

    Returns:
        The operationId of what is asked.

    Raises:
        OpenAPIError: It is not one that the document allows.
        ValueError: It is one that openapi-core cannot read.
        RecursionError: The same.

    """
    asked = _Request(request, SERVER)
    _make_literal_oracle().validate_request(asked)
    return _operation_id(asked)


def check_response(request: httpx.Request, response: httpx.Response) -> str:
    """Validate a reply as if the server of the document had given it.

    Members that the document does not have are refused too.

    Returns:
        The operationId of what was asked.

    Raises:
        OpenAPIError: It is not one that the document allows.

    """
    asked = _Request(request, SERVER)
    _make_oracle().validate_response(asked, _Response(response))
    return _operation_id(asked)


class _Request:
    """A request as openapi-core wants it."""

    def __init__(self, request: httpx.Request, host_url: str) -> None:
        self.host_url = host_url
        self.path = unquote(request.url.raw_path.partition(b"?")[0].decode())
        self.method = request.method.lower()
        self.body = request.content or None
        self.content_type = request.headers.get("content-type", "")
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(request.url.params.multi_items()),
            header=Headers(request.headers.multi_items()),
        )


class _Response:
    """A reply as openapi-core wants it."""

    def __init__(self, response: httpx.Response) -> None:
        self.status_code = response.status_code
        self.content_type = response.headers.get("content-type", "")
        self.headers = Headers(response.headers.multi_items())
        self.data = response.content


class _PathsIterator(TemplatePathsIterator):
    """Finds the paths that match, best first; openapi-core takes the first in the document."""

    def __call__(self, name: str, spec: SchemaPath, base_url: str | None = None) -> Iterator[Any]:
        yield from sorted(super().__call__(name, spec, base_url), key=_rank)


class _PathFinder(APICallPathFinder):
    paths_iterator = _PathsIterator("paths")


def _rank(path: Any) -> tuple[int, int, int]:  # noqa: ANN401 - a named tuple
    """Rank a path: literals first, then one that lists the value, last one that lists others."""
    template, values = path.path_result.pattern, path.path_result.variables
    fits = [values[name] in choices for name, choices in _list_choices(path.path)]
    literals = len(re.sub(r"{.*?}", "", template))
    return len(values), -literals, 1 if not fits else 0 if all(fits) else 2


def _list_choices(item: SchemaPath) -> Iterator[tuple[str, list[str]]]:
    """List the parameters of a path whose values are listed (enum); none is a reference."""
    path = cast("dict[str, Any]", item.read_value())
    for owner in [path, *(path[name] for name in METHODS if name in path)]:
        for parameter in owner.get("parameters", []):
            if parameter["in"] == "path" and "enum" in parameter["schema"]:
                yield parameter["name"], parameter["schema"]["enum"]


def find_operation(spec: SchemaPath, method: str, url: str) -> str:
    """Return the operationId of what is asked, given the method in small letters."""
    found = _PathFinder(spec).find(method, url)
    return cast("str", found.operation["operationId"])  # pyright: ignore[reportUnknownMemberType]


def _operation_id(request: _Request) -> str:
    return find_operation(_make_oracle().spec, request.method, request.host_url + request.path)


def _matches(pattern: str) -> Callable[[object], bool]:
    return lambda value: re.fullmatch(pattern, str(value)) is not None


def _is_uri(value: object) -> bool:
    parts = urlsplit(str(value))
    return bool(parts.scheme and parts.hostname)


def _judging(document: Mapping[str, Any]) -> dict[str, Any]:
    """Prepare the document for a judge who forbids the members that it does not name."""
    judging = deepcopy(dict(document))
    for schema in _objects(judging):
        if "properties" not in schema:
            schema["additionalProperties"] = True  # an object of any members
    # The document does not say where the media of a list's messages are; JSON:API does.
    schemas = judging["components"]["schemas"]
    schemas["MDRSet"]["properties"]["included"] = schemas["MDR2"]["properties"]["included"]
    return judging


def _objects(value: object) -> Iterator[dict[str, Any]]:
    """Find the schemas of objects."""
    children: Iterable[object] = ()
    if isinstance(value, dict):
        schema = cast("dict[str, Any]", value)
        children = schema.values()
        if schema.get("type") == "object":
            yield schema
    elif isinstance(value, list):
        children = cast("list[object]", value)
    for each in children:
        yield from _objects(each)


_FORMATS: dict[str, Callable[[Any], bool]] = {
    "digits": _matches("[0-9]+"),
    "e164": _matches("[+][1-9][0-9]{6,14}"),
    "number-prefix": _matches("[+]?[0-9]+"),
    "phone-number": _matches("[1-9][0-9]{6,14}"),
    "private": lambda value: isinstance(value, str | dict | list),
    "uri": _is_uri,
    "utc-time": _matches("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"),
}


@cache
def _make_oracle() -> OpenAPI:
    config = Config(
        additional_properties_default_policy="forbid",
        extra_format_validators=_FORMATS,
        path_finder_cls=_PathFinder,
    )
    return OpenAPI.from_dict(_judging(DOCUMENT), config=config)


@cache
def _make_literal_oracle() -> OpenAPI:
    config = Config(extra_format_validators=_FORMATS, path_finder_cls=_PathFinder)
    return OpenAPI.from_dict(DOCUMENT, config=config)
