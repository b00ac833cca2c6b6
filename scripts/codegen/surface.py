"""The public methods, worked out from the corrected document: templates only write them."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from attrs import Attribute, field, frozen
from openapi_python_client.schema.untrusted_string import UntrustedString
from openapi_python_client.strings import ClassName, PythonIdentifier

from codegen.document import Document, DocumentError
from codegen.formats import FORMATS
from codegen.projection import (
    PLAIN_NAMES,
    Projection,
    Result,
    is_json,
    list_path,
    operation_id,
    operations,
    resolved,
)

_TYPING = {
    "collections.abc": {"Mapping", "Sequence"},
    "datetime": {"date", "datetime"},
    "typing": {"Literal"},
}


def identifier(name: object) -> str:
    """Make a Python name of any text."""
    text = str(name)
    return text if text in PLAIN_NAMES else _module_name(text)


def _module_name(name: object) -> str:
    """Make the name that the generator gives to the module of a tag or an operation."""
    return str(PythonIdentifier(UntrustedString(str(name)), "field_"))


def _method_name(name: str) -> str:
    """Make the name of a method; being an attribute, it may be that of a built-in."""
    return name if name.isidentifier() and not keyword.iskeyword(name) else identifier(name)


def class_name(name: object) -> str:
    """Make the name of a Python class of any text."""
    return str(ClassName(UntrustedString(str(name)), "Field"))


_TAKEN = frozenset({"aclose", "cached_property", "close", "request", "with_options"})
"""What the clients have or need besides resources."""


def _is_identifier(_: object, attribute: Attribute[str], value: str) -> None:
    if not value.isidentifier() or not value.isascii() or keyword.iskeyword(value):
        raise DocumentError(
            f"{attribute.name} {value!r} is no Python name: rename it by an overlay action"
        )


def _is_free(_: object, __: Attribute[str], value: str) -> None:
    if value in _TAKEN:
        raise DocumentError(f"the tag {value!r} is taken: rename it by an overlay action")


def _has_usable_pattern(parameter: Parameter, _: Attribute[Document], __: Document) -> None:
    pattern = str(parameter.facts.get("pattern", ""))
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise DocumentError(
            f"{parameter.name}: the pattern {pattern[:80]!r} is no regular expression of Python's"
            f" ({error}): replace it by an overlay action"
        ) from error


@frozen
class Parameter:
    """An argument of a method: what the caller sees, and where it goes."""

    name: str = field(validator=_is_identifier)
    location: str
    wire: tuple[str, ...]
    schema: Document = field(validator=_has_usable_pattern)
    description: str
    required: bool
    null: tuple[str, ...] | None = None
    positional: bool = False

    @property
    def many(self) -> bool:
        """Whether the argument is a list."""
        return self.schema.get("type") == "array"

    @property
    def _value(self) -> Document:
        return cast("Document", self.schema.get("items", {})) if self.many else self.schema

    @property
    def format(self) -> str | None:
        """The format, if it is one that has a meaning here."""
        name = self._value.get("format")
        return name if isinstance(name, str) and name in FORMATS else None

    @property
    def type(self) -> str:
        """The JSON type of the value, or of an item of the list."""
        name = self._value.get("type", "object" if "properties" in self._value else "string")
        return str(name) if name in {"string", "integer", "number", "boolean"} else "object"

    @property
    def choices(self) -> tuple[str, ...]:
        """The texts that are allowed; empty if any is."""
        choices = self._value.get("enum", [])
        return tuple(c for c in cast("list[object]", choices) if isinstance(c, str))

    @property
    def annotation(self) -> str:
        """The type of the argument, as Python code."""
        code = f"Sequence[{self._item}]" if self.many else self._item
        return f"{code} | None" if not self.required or self.null else code

    @property
    def _item(self) -> str:
        if self.format:
            return FORMATS[self.format].annotation
        if self.choices and self.type == "string":
            return f"Literal[{', '.join(map(repr, self.choices))}]"
        names = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
        return names.get(self.type, "Mapping[str, object]")

    @property
    def facts(self) -> dict[str, object]:
        """What differs from the defaults of `Argument`, by name."""
        schema = self._value
        found: dict[str, object] = {
            "type": None if self.type == "string" else self.type,
            "format": self.format,
            "many": self.many or None,
            "required": self.required or None,
            "choices": self.choices or None,
            "pattern": schema.get("pattern"),
            "min_length": schema.get("minLength"),
            "minimum": schema.get("minimum"),
            "maximum": schema.get("maximum"),
            "null": self.null,
        }
        return {name: value for name, value in found.items() if value is not None}


class Body(NamedTuple):
    """A JSON body as arguments: JSON:API envelopes are flattened away."""

    media_type: str | None
    parameters: tuple[Parameter, ...]
    constants: tuple[tuple[tuple[str, ...], str], ...]
    needs_one_of: tuple[str, ...]


@frozen
class Method:
    """A public method."""

    name: str = field(validator=_is_identifier)
    operation_id: str = field(validator=_is_identifier)
    resource: str = field(validator=_is_identifier)
    http_method: str
    path: str
    summary: str
    description: str
    body: Body
    parameters: tuple[Parameter, ...]
    result: Result
    model: str | None
    confidence: str
    """How well the operation is known, if nobody saw it answered: H, M or L."""
    within: tuple[str, ...]
    """The members that lead from ``data`` to the list, if they do."""
    counted: bool
    """Whether the pages of the list are counted, since its links lead elsewhere."""

    @property
    def item(self) -> str:
        """The type of the result, or of an item of the list, as Python code."""
        if self.result.schema is None:
            return "None"
        return self.model or "object"

    @property
    def success(self) -> tuple[int, ...]:
        """The statuses that mean success."""
        return tuple(sorted(self.result.statuses))

    @property
    def reader(self) -> str:
        """Code of a function that reads the result, or an item of the list."""
        if self.result.schema is None:
            return "nothing"
        return f"{self.model}.read" if self.model else "anything"

    @property
    def positional(self) -> tuple[Parameter, ...]:
        """The arguments that may be given by position: those that say what the call is about."""
        return tuple(p for p in self.parameters if p.positional)

    @property
    def by_keyword(self) -> tuple[Parameter, ...]:
        """The arguments that are given by keyword."""
        return tuple(p for p in self.parameters if not p.positional)


@frozen
class Resource:
    """The methods of a tag."""

    tag: str = field(validator=[_is_identifier, _is_free])
    name: str = field(validator=_is_identifier)
    methods: tuple[Method, ...]

    @property
    def imports(self) -> list[str]:
        """The import statements that the annotations need."""
        annotations = (ast.parse(p.annotation) for m in self.methods for p in m.parameters)
        nodes = (node for annotation in annotations for node in ast.walk(annotation))
        words = {node.id for node in nodes if isinstance(node, ast.Name)}
        return [
            f"from {module} import {', '.join(sorted(words & names))}"
            for module, names in _TYPING.items()
            if words & names
        ]

    @property
    def pages(self) -> list[str]:
        """The kinds of pages that the methods answer with."""
        return ["AsyncPager", "Page"] if any(m.result.many for m in self.methods) else []

    @property
    def models(self) -> list[str]:
        """The models that the methods answer with."""
        return sorted({method.model for method in self.methods if method.model})


def base_url(document: Document) -> str:
    """Return the URL of the first server."""
    servers = cast("list[Document]", document.get("servers", []))
    if not servers:
        raise DocumentError("the document names no server: add one by an overlay action")
    return str(servers[0]["url"]).rstrip("/")


def resources(document: Document, projection: Projection) -> tuple[Resource, ...]:
    """Work out the resources of a corrected document, in its order."""
    found: dict[str, list[Method]] = {}
    for path, http_method, operation in operations(document):
        method = _method(document, projection, path, http_method, operation)
        found.setdefault(method.resource, []).append(method)
    return tuple(Resource(tag, class_name(tag), tuple(ms)) for tag, ms in found.items())


def _method(
    document: Document, projection: Projection, path: str, http_method: str, operation: Document
) -> Method:
    full_name = operation_id(path, http_method, operation)
    tag = cast("list[str]", operation["tags"])[0]
    name = _method_name(full_name.removeprefix(f"{tag}_"))
    body = _body(document, operation)
    item = cast("dict[str, Document]", document["paths"])[path]
    parameters = (*_parameters(document, item), *_parameters(document, operation), *body.parameters)
    _refuse_duplicates(f"{tag}.{name}", [_module_name(full_name), *(p.name for p in parameters)])
    result = projection.results[full_name]
    return Method(
        name=name,
        operation_id=_module_name(full_name),
        resource=_module_name(tag),
        http_method=http_method.upper(),
        path=path,
        summary=str(operation.get("summary", "")),
        description=str(operation.get("description", "")),
        body=body,
        parameters=tuple(sorted(parameters, key=lambda p: not p.required)),
        result=result,
        model=_model(projection, result),
        confidence=str(operation.get("x-confidence", "")),
        within=list_path(operation),
        counted=operation.get("x-paging") == "count",
    )


def _model(projection: Projection, result: Result) -> str | None:
    if result.schema is None or "$ref" not in result.schema:
        return None
    name = str(result.schema["$ref"]).rsplit("/", 1)[-1]
    return class_name(projection.titles.get(name, name))


def _parameters(document: Document, owner: Document) -> Iterator[Parameter]:
    for each in cast("list[object]", owner.get("parameters", [])):
        parameter = resolved(document, each)
        location, name = str(parameter["in"]), str(parameter["name"])
        yield Parameter(
            name=identifier(name),
            location=location,
            wire=(name,),
            schema=_schema(document, parameter["schema"]),
            description=str(parameter.get("description", "")),
            required=bool(parameter.get("required", False)),
            positional=location == "path",
        )


def _schema(document: Document, schema: object) -> Document:
    node = resolved(document, schema)
    return {**node, "items": resolved(document, node["items"])} if "items" in node else node


def _body(document: Document, operation: Document) -> Body:
    body = resolved(document, operation.get("requestBody", {}))
    if not body:
        return Body(None, (), (), ())
    contents = cast("dict[str, Document]", body["content"])
    media_type = next(filter(is_json, contents))
    schema = resolved(document, contents[media_type]["schema"])
    members = tuple(_members(document, schema, ()))
    constants = {m.wire: m.constant for m in members if m.constant is not None}
    return Body(
        media_type,
        tuple(_argument(m, constants) for m in members if m.constant is None),
        tuple(constants.items()),
        _needs_one_of(document, schema),
    )


_ENVELOPES = {("data",), ("data", "attributes")}


class _Member(NamedTuple):
    wire: tuple[str, ...]
    schema: Document
    required: bool
    constant: str | None
    null: tuple[str, ...] | None


def _members(
    document: Document, schema: Document, at: tuple[str, ...], null: tuple[str, ...] | None = None
) -> Iterator[_Member]:
    """List the members of a body, flattened: out of its envelope, and out of ``x-flatten``."""
    required = cast("list[str]", schema.get("required", []))
    for name, each in cast("dict[str, Document]", schema.get("properties", {})).items():
        member, wire = _schema(document, each), (*at, name)
        if (wire in _ENVELOPES or member.get("x-flatten")) and "properties" in member:
            yield from _members(document, member, wire, wire if member.get("nullable") else null)
        else:
            constant = _constant(member, wire)
            yield _Member(wire, member, name in required, constant, null)


def _constant(schema: Document, wire: tuple[str, ...]) -> str | None:
    """Return the only value that the type of a resource can have."""
    if wire not in {("data", "type"), ("type",)}:
        return None
    choices = cast("list[object]", schema.get("enum", [schema.get("default")]))
    return choices[0] if len(choices) == 1 and isinstance(choices[0], str) else None


def _argument(member: _Member, constants: dict[tuple[str, ...], str]) -> Parameter:
    name = str(member.schema.get("x-name", member.wire[-1]))
    if member.wire == ("data", "id") and ("data", "type") in constants:
        name = f"{constants['data', 'type']}_id"
    return Parameter(
        name=identifier(name),
        location="body",
        wire=member.wire,
        schema=member.schema,
        description=str(member.schema.get("description", "")),
        required=member.required,
        null=member.null,
        positional=member.wire == ("data", "id") or bool(member.schema.get("x-positional")),
    )


def _needs_one_of(document: Document, schema: Document) -> tuple[str, ...]:
    for name in ("data", "attributes"):
        inner = cast("dict[str, Document]", schema.get("properties", {})).get(name)
        schema = _schema(document, inner) if inner else schema
    choices = cast("list[dict[str, list[str]]]", schema.get("anyOf", []))
    return tuple(identifier(c["required"][0]) for c in choices if set(c) == {"required"})


def _refuse_duplicates(where: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DocumentError(f"{where}: two things are named {', '.join(twice)}: rename one")
