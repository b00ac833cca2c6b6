"""Load an OpenAPI document and decide whether code may be made of it.

The document is somebody else's text, and becomes Python that holds the user's credentials. So a
path key such as `https://evil.example/{id}` is an attack, as a default was in CVE-2020-15142 and a
description in GHSA-5293-mq8x-g3xj. What is not plainly harmless is refused.
"""

from __future__ import annotations

import copy
import json
import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NoReturn, TypeAlias, cast
from urllib.parse import unquote

from codegen.plain_yaml import parse

if TYPE_CHECKING:
    from pathlib import Path

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
Document: TypeAlias = "dict[str, JSON]"
Keys: TypeAlias = "tuple[str | int, ...]"

MAX_BYTES = 2_000_000  # fifty times Flowroute's document
MAX_DEPTH = 100
MAX_HOPS = 10
MAX_NAME = 100
MAX_PATH = 200
MAX_SHORT = 160
MAX_SHOWN = 10

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")
_SEGMENT = re.compile(r"\{([A-Za-z][A-Za-z0-9_]*)\}(?:_[a-z0-9_]+)?|(?!\.\.?\Z)[A-Za-z0-9._~-]+")
_SERVER = re.compile(
    r"(https://[A-Za-z0-9.-]+|http://(localhost|127\.0\.0\.1|\[::1\]))(:[0-9]{1,5})?"
    r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*/?",
)
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
"""The types of JSON, as Python has them."""


class DocumentError(Exception):
    """The document cannot be read, or no code may be made of it.

    The message says where, what is wrong and what to do, and shows long values shortened.

    Attributes:
        problems: all that is wrong, a line each, also where the message leaves some out.

    """

    def __init__(self, message: str, problems: Sequence[str] = ()) -> None:
        """Keep the problems, or the message as the only one."""
        super().__init__(message)
        self.problems = (*problems,) or (message,)


def load(path: Path) -> Document:
    """Read a JSON document, or a YAML one if its name ends in `.yaml` or `.yml`.

    Args:
        path: the file.

    Returns:
        The document, made of nothing but JSON values; it has yet to be vetted.

    Raises:
        DocumentError: if the file cannot be read, is larger than `MAX_BYTES`, or is not one JSON
            object; also for a key given twice, a number JSON lacks, text that is not Unicode,
            nesting deeper than `MAX_DEPTH`, and any YAML anchor, alias or tag.

    """
    parse = _from_yaml if path.suffix in {".yaml", ".yml"} else _from_json
    try:
        document = parse(_read(path))
        _check_values(document)
        if not isinstance(document, dict):
            raise _error((), f"{short(document)} is no object; is it the right file?")
    except (DocumentError, OSError, ValueError) as error:
        raise DocumentError(f"{path}: {short(error)}") from error
    except RecursionError as error:
        raise DocumentError(f"{path}: nests deeper than {MAX_DEPTH} levels; flatten it") from error
    return document


def check_safety(document: JSON) -> None:
    """Refuse a document that could do harm by being read, whatever an overlay makes of it.

    Args:
        document: what `load` returned.

    Raises:
        DocumentError: with a line for each thing that is not as it must be.

    """
    _check_values(document)
    if not isinstance(document, dict):
        raise _error((), "an OpenAPI document is an object")
    _raise(_check_version(document))
    _raise(_check_form(_FORM, document, ()))
    _raise(chain(_check_names(document), _check_reach(document), _check_paths(document)))


def vet(document: JSON) -> None:
    """Refuse a document that is not valid OpenAPI, or that could do harm as code.

    Args:
        document: what `load` returned, changed by the overlay.

    Raises:
        DocumentError: with a line for each thing that is not as it must be.

    """
    check_safety(document)
    whole = _object(document)
    lost = [*_check_references(whole)]
    checks = _CHECKS if lost else (_check_parameters, *_CHECKS)
    own = [*lost, *(problem for check in checks for problem in check(whole))]
    # Last, since the validator would fetch what a reference leads to.
    from codegen import openapi  # noqa: PLC0415 - slow to import

    theirs = [] if lost else openapi.find_problems(whole)
    if theirs and not own:
        own = [f"not valid OpenAPI {str(whole['openapi'])[:3]}; correct"]
    _raise(iter([*own, *theirs]))


def short(value: object) -> str:
    """Return a value as one line that is safe to print: of a long one, its head and tail."""
    text = " ".join(str(value).split())
    if len(text) > MAX_SHORT:
        text = f"{text[: MAX_SHORT // 2]} ... {text[-MAX_SHORT // 2 :]}"
    return text if text.isprintable() else ascii(text)


def point(keys: Keys) -> str:
    """Write a place as a JSON Pointer (RFC 6901, section 6)."""
    return "/".join(["#", *(str(key).replace("~", "~0").replace("/", "~1") for key in keys)])


def name_place(keys: Keys, problem: str) -> str:
    """Write a problem behind its place."""
    return f"{short(point(keys))}: {problem}"


def _error(keys: Keys, problem: str) -> DocumentError:
    return DocumentError(name_place(keys, problem))


def _read(path: Path) -> str:
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise DocumentError(f"is larger than {MAX_BYTES} bytes; is it the right file?")
    return data.decode()


def _from_json(text: str) -> JSON:
    try:
        document: JSON = json.loads(
            text, object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant
        )
    except json.JSONDecodeError as error:
        raise DocumentError(f"is no JSON: {error}; is it the right file?") from error
    return document


def _without_duplicates(pairs: list[tuple[str, JSON]]) -> Document:
    seen: Document = {}
    for name, value in pairs:
        if name in seen:
            raise DocumentError(f'the key "{short(name)}" is given twice in one object; drop one')
        seen[name] = value
    return seen


def _refuse_constant(name: str) -> NoReturn:
    raise DocumentError(f"{name} is no JSON number (RFC 8259, section 6); write null")


def _from_yaml(text: str) -> JSON:
    return copy.deepcopy(_parse_yaml(text))


@lru_cache(maxsize=4)
def _parse_yaml(text: str) -> JSON:
    """Parse YAML once, since two revisions often share overlays."""
    return cast("JSON", parse(text, MAX_DEPTH))


def nodes(value: JSON, keys: Keys = ()) -> Iterator[tuple[Keys, JSON]]:
    """Return every value of a document with the keys that lead to it, parents first."""
    waiting = [(keys, value)]
    while waiting:
        keys, value = waiting.pop()
        yield keys, value
        if isinstance(value, dict):
            waiting += [((*keys, name), value[name]) for name in reversed(value)]
        elif isinstance(value, list):
            waiting += [((*keys, index), value[index]) for index in reversed(range(len(value)))]


def _objects(document: Document) -> Iterator[tuple[Keys, Document]]:
    for keys, value in nodes(document):
        if isinstance(value, dict):
            yield keys, value


def _path_items(document: Document) -> Iterator[tuple[Keys, Document]]:
    for path, item in _object(document.get("paths")).items():
        yield ("paths", path), _object(item)


def _operations(document: Document) -> Iterator[tuple[Keys, Document]]:
    for keys, item in _path_items(document):
        for method in METHODS:
            if method in item:
                yield (*keys, method), _object(item[method])


def _object(value: JSON) -> Document:
    return value if isinstance(value, dict) else {}


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


def _check_values(document: JSON) -> None:
    """Check that a value is JSON; YAML has more, and vetting must not trip over it."""
    for keys, value in nodes(document):
        if len(keys) > MAX_DEPTH:
            raise _error(keys[:5], f"nests deeper than {MAX_DEPTH} levels; flatten it")
        if not isinstance(value, dict | list):
            _check_scalar(keys, value)
        for name in _object(value):
            if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise _error(keys, f"the key {short(name)} is no string; put it in quotes")
            _check_scalar(keys, name)


def _check_scalar(keys: Keys, value: object) -> None:
    if isinstance(value, str) and re.search("[\0\ud800-\udfff]", value):
        raise _error(keys, f"{short(ascii(value))} holds NUL or half a surrogate pair; remove it")
    if isinstance(value, float) and not math.isfinite(value):
        raise _error(keys, f"{value} is no JSON number (RFC 8259, section 6); write null")
    if not isinstance(value, str | int | float | None):
        raise _error(keys, f"{short(value)} is no JSON value; put it in quotes")


def _raise(problems: Iterator[str]) -> None:
    found = list(dict.fromkeys(problems))
    if found:
        more = [f"and {len(found) - MAX_SHOWN} more"] if len(found) > MAX_SHOWN else []
        raise DocumentError("\n".join([*found[:MAX_SHOWN], *more]), found)


def _check_version(document: Document) -> Iterator[str]:
    swagger = f"Swagger {document['swagger']}" if "swagger" in document else None
    version = document.get("openapi", swagger)
    if not isinstance(version, str) or not re.fullmatch(r"3\.[01]\.[0-9]", version):
        yield name_place(
            ("openapi",), f"{short(version)} is not supported; only 3.0.x and 3.1.x are"
        )


def _check_form(form: JSON, value: JSON, keys: Keys) -> Iterator[str]:
    """Check what every reader relies on, be it mended by an overlay or not: the kinds of parts."""
    if type(form) is not type(value):
        yield name_place(keys, f"{short(value)} is no {_KINDS[type(form)]}; correct it")
    elif isinstance(form, list):
        for index, each in enumerate(_list(value)):
            yield from _check_form(form[0], each, (*keys, index))
    elif isinstance(form, dict):
        known = {name: form.get(name, form.get("*")) for name in _object(value)}
        for name, part in known.items():
            if part is not None and (name in form or not name.startswith("x-")):
                yield from _check_form(part, _object(value)[name], (*keys, name))
        if "paths" in form.keys() - known.keys():
            yield name_place(keys, "has no paths; is it the right file?")


_OPERATION: Document = {
    "parameters": [{}],
    "servers": [{"variables": {"*": {}}}],
    "security": [{"*": [""]}],
    "requestBody": {},
    "responses": {"*": {}},
}
_ITEM: Document = {
    **{name: _OPERATION[name] for name in ("parameters", "servers")},
    **{method: {**_OPERATION, "callbacks": {"*": {"*": {}}}} for method in METHODS},
}
_CALLS: Document = {"*": dict.fromkeys(METHODS, _OPERATION)}
_FORM: Document = {
    **{name: _OPERATION[name] for name in ("servers", "security")},
    "paths": {"*": _ITEM},
    "components": {"*": {"*": {}}, "callbacks": {"*": _CALLS}, "schemas": {}},
    "webhooks": _CALLS,
    "x-webhooks": _CALLS,
}
"""What is an object, a list or a text, by name; `*` is any other name that is no extension."""
_KINDS: dict[type, str] = {dict: "object", list: "list", str: "text"}


def _check_names(document: Document) -> Iterator[str]:
    """Check what becomes a name in the code, or could: every key, and parameters' names.

    Keys in examples are held to it too: to tell them apart would be a way in.
    """
    for keys, value in _objects(document):
        if keys != ("paths",):  # which have a rule of their own
            for name in value:
                yield from _check_key(keys, name)
        if "in" in value and "name" in value:
            yield from _check_name(keys, value["name"])
    for section, components in _object(document.get("components")).items():
        for name in _object(components) if not section.startswith("x-") else ():
            yield from _check_identifier(("components", section), name)


def _check_key(keys: Keys, name: str) -> Iterator[str]:
    yield from _check_name(keys, name)
    # `$id` would move the base of every reference below it, to any host.
    if name.startswith("$") and name != "$ref":
        yield name_place(keys, f'the key "{short(name)}" is not of OpenAPI 3.0; remove it')


def _check_name(keys: Keys, name: JSON) -> Iterator[str]:
    if not isinstance(name, str) or not 0 < len(name) <= MAX_NAME or not name.isprintable():
        problem = f"is not 1 to {MAX_NAME} printable characters; rename it"
        yield name_place(keys, f'the name "{short(name)}" {problem}')


def _check_identifier(keys: Keys, name: JSON) -> Iterator[str]:
    if not isinstance(name, str) or not _IDENTIFIER.fullmatch(name):
        problem = f"does not match {_IDENTIFIER.pattern}; rename it"
        yield name_place(keys, f'the name "{short(name)}" {problem}')


def _check_reach(document: Document) -> Iterator[str]:
    """Check that no reference leaves the document."""
    for keys, value in _objects(document):
        reference = value.get("$ref", "#/")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            problem = "leaves the document; copy what it means into the document"
            yield name_place(keys, f'the reference "{short(reference)}" {problem}')


def _check_references(document: Document) -> Iterator[str]:
    for keys, value in _objects(document):
        try:
            _resolve(document, keys, value)
        except DocumentError as error:
            yield str(error)


def _resolve(document: Document, keys: Keys, value: JSON) -> Document:
    """Return what an object stands for: itself, unless it is a reference."""
    for _ in range(MAX_HOPS):
        found = _object(value)
        if "$ref" not in found:
            return found
        value = _target(document, keys, found["$ref"])
    raise _error(keys, "the reference leads to references only; point it at a definition")


def _target(document: Document, keys: Keys, reference: JSON) -> JSON:
    value: JSON = document
    for part in unquote(str(reference)[2:]).split("/"):
        name = part.replace("~1", "/").replace("~0", "~")
        if name not in _object(value):
            raise _error(keys, f'the reference "{short(reference)}" leads nowhere; define it')
        value = _object(value)[name]
    return value


def _check_paths(document: Document) -> Iterator[str]:
    for keys, item in _path_items(document):
        path = str(keys[-1])
        segments = path[1:].removesuffix("/").split("/")
        plain = path.startswith("/") and all(map(_SEGMENT.fullmatch, segments))
        if not plain or len(path) > MAX_PATH:
            yield name_place(keys, "is no plain path; write it as /words and /{names} alone")
        if "$ref" in item:
            yield name_place(keys, "a path cannot be a reference; write it out")


def has_form(document: Document) -> bool:
    """Tell whether a document has the form of OpenAPI, and references that lead somewhere.

    What is said in it can still be wrong: a name given twice, a parameter that a path lacks.
    """
    if any(_check_references(document)):
        return False
    from codegen import openapi  # noqa: PLC0415 - slow to import

    return openapi.fits_schema(document)


def _check_defaults(document: Document) -> Iterator[str]:
    """Refuse a default that is not of the declared type: it is written into the code."""
    for keys, value in _objects(document):
        declared, default = value.get("type"), value.get("default")
        if not isinstance(declared, str) or default is None:
            continue
        # The exact type, since to Python True is an integer.
        if type(default) not in TYPES.get(declared, ()):
            yield name_place(
                keys, f'the default "{short(default)}" is no {short(declared)}; correct it'
            )


def _check_servers(document: Document) -> Iterator[str]:
    for keys, owner in [((), document), *_path_items(document), *_operations(document)]:
        for server in _list(owner.get("servers")):
            url = _object(server).get("url")
            if not isinstance(url, str) or not _SERVER.fullmatch(url):
                problem = "is no plain https URL (http is for this machine only); correct it"
                yield name_place(keys, f'the server "{short(url)}" {problem}')


def _check_security(document: Document) -> Iterator[str]:
    """Check that what an operation demands is a scheme that the document knows."""
    schemes = _object(_object(document.get("components")).get("securitySchemes"))
    for keys, owner in [((), document), *_operations(document)]:
        for name in {name for each in _list(owner.get("security")) for name in _object(each)}:
            if name not in schemes:
                problem = "is not among components/securitySchemes; add it there"
                yield name_place(keys, f'the security scheme "{short(name)}" {problem}')


def _check_operations(document: Document) -> Iterator[str]:
    """Check operationIds and tags, which become the names of functions and of files."""
    seen: set[str] = set()
    for tag in _list(document.get("tags")):
        yield from _check_identifier(("tags",), _object(tag).get("name"))
    for keys, operation in _operations(document):
        for tag in _list(operation.get("tags")):
            yield from _check_identifier(keys, tag)
        if "operationId" in operation:
            yield from _check_identifier(keys, operation["operationId"])
            # The generator makes one function of `send_it`, `send-it` and `sendIt`.
            function = re.sub(r"[_.-]", "", str(operation["operationId"])).lower()
            if function in seen:
                yield name_place(keys, f'"{operation["operationId"]}" is used twice; rename one')
            seen.add(function)


def _check_parameters(document: Document) -> Iterator[str]:
    """Check that a path names each of its parameters once, and no others."""
    items = dict(_path_items(document))
    for keys, operation in _operations(document):
        named = re.findall(r"\{(.*?)\}", str(keys[1]))
        listed = _list(items[keys[:2]].get("parameters")) + _list(operation.get("parameters"))
        parameters = [_resolve(document, keys, parameter) for parameter in listed]
        declared = {str(item.get("name")) for item in parameters if item.get("in") == "path"}
        if len(set(named)) < len(named) or declared != set(named):
            yield name_place(keys, f"declares {sorted(declared)} for its path; make them agree")


_CHECKS: tuple[Callable[[Document], Iterator[str]], ...] = (
    _check_operations,
    _check_servers,
    _check_security,
    _check_defaults,
)
