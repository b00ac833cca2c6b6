"""The contract: what a corrected document means for callers, worked out once.

Operations, arguments, models and members, each with the JSON Pointer of where the document has it.
The generator writes it down, and the report is the difference of two.
"""

from __future__ import annotations

import ast
import keyword
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, cast

from attrs import Attribute, field, frozen

from codegen.document import JSON, Document, DocumentError, short
from codegen.models import Model, ModelReader, Result
from codegen.names import class_name, identifier, method_name, module_name
from codegen.operations import Operation, is_json, read_operations, require_name
from codegen.schemas import NEEDS, Schemas
from codegen.support import check_support
from flowroute_client._payload.formats import FORMATS

_TYPING = {
    "collections.abc": {"Mapping", "Sequence"},
    "datetime": {"date", "datetime"},
    "typing": {"Literal"},
}
_ENVELOPE = ("data", "attributes")
_TAKEN = frozenset({"aclose", "cached_property", "close", "request", "with_options"})
"""What the clients have or need besides resources."""
_TAKEN_CLASSES = (
    *("Argument", "AsyncCall", "AsyncPager", "Call", "ClassVar", "ListOperation", "Literal"),
    *("Mapping", "Model", "OPERATION", "Operation", "Page", "Reads", "Resource", "Self"),
    "Sequence",
)
"""What the generated code uses beside classes that are named by the document."""


def _is_identifier(_: object, attribute: Attribute[str], value: str) -> None:
    if not value.isidentifier() or not value.isascii() or keyword.iskeyword(value):
        raise DocumentError(
            f"{attribute.name} {value!r} is no Python name: rename it by an overlay action"
        )


def _is_free(_: object, __: Attribute[str], value: str) -> None:
    if value in _TAKEN:
        raise DocumentError(f"the tag {value!r} is taken: rename it by an overlay action")


def _has_usable_pattern(argument: Argument, _: Attribute[Document], __: Document) -> None:
    pattern = str(argument.facts.get("pattern", ""))
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        raise DocumentError(
            f"{argument.name}: the pattern {pattern[:80]!r} is no regular expression of Python's"
            f" ({error}): replace it by an overlay action"
        ) from error


@frozen
class Argument:
    """An argument of a method: what the caller sees, and where it goes."""

    name: str = field(validator=_is_identifier)
    location: str
    wire: tuple[str, ...]
    schema: Document = field(validator=_has_usable_pattern)
    description: str
    required: bool
    null: tuple[str, ...] | None = None
    positional: bool = False
    """Whether it may be given by position: it says what the call is about."""
    pointer: str = field(default="", eq=False)
    """Where the document has it."""

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

    media_type: str | None = None
    arguments: tuple[Argument, ...] = ()
    constants: tuple[tuple[tuple[str, ...], str], ...] = ()
    needs_one_of: tuple[str, ...] = ()


@frozen
class Method:
    """An operation, as a public method."""

    name: str = field(validator=_is_identifier)
    operation_id: str = field(validator=_is_identifier)
    resource: str = field(validator=_is_identifier)
    http_method: str
    path: str
    summary: str
    description: str
    body: Body
    arguments: tuple[Argument, ...]
    """The arguments, the required ones first."""
    result: Result
    confidence: str = ""
    """How well the operation is known, if nobody saw it answered: H, M or L."""
    safe: bool = False
    """Whether it changes nothing, although its HTTP method could."""
    within: tuple[str, ...] = ()
    """The members that lead from ``data`` to the list, if they do."""
    counted: bool = False
    """Whether the pages of the list are counted, since its links lead elsewhere."""
    pointer: str = field(default="", eq=False)
    """Where the document has it."""

    @property
    def full_name(self) -> str:
        """The name as a caller writes it: ``numbers.get``."""
        return f"{self.resource}.{self.name}"

    @property
    def item(self) -> str:
        """The type of the result, or of an item of the list, as Python code."""
        if self.result.kind is None:
            return "None"
        return self.model or "object"

    @property
    def model(self) -> str | None:
        """The model of the result, or of an item of the list."""
        kind = self.result.kind
        return kind.model if kind and not kind.within else None

    @property
    def success(self) -> tuple[int, ...]:
        """The statuses that mean success."""
        return tuple(sorted(self.result.statuses))

    @property
    def reader(self) -> str:
        """Code of a function that reads the result, or an item of the list."""
        if self.result.kind is None:
            return "nothing"
        return f"{self.model}.read" if self.model else "anything"

    @property
    def positional(self) -> tuple[Argument, ...]:
        """The arguments that may be given by position: those that say what the call is about."""
        return tuple(a for a in self.arguments if a.positional)

    @property
    def by_keyword(self) -> tuple[Argument, ...]:
        """The arguments that are given by keyword."""
        return tuple(a for a in self.arguments if not a.positional)


@frozen
class Resource:
    """The methods of a tag."""

    tag: str = field(validator=[_is_identifier, _is_free])
    description: str
    """What the document says of the tag, if it does."""
    name: str = field(validator=_is_identifier)
    methods: tuple[Method, ...]

    @property
    def imports(self) -> list[str]:
        """The import statements that the annotations need."""
        annotations = (ast.parse(a.annotation) for m in self.methods for a in m.arguments)
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


@frozen
class Contract:
    """What a corrected document means for callers.

    Attributes:
        base_url: where the API is.
        resources: the public methods by resource, in the order of the document.
        models: what they answer with, by name.

    """

    base_url: str
    resources: tuple[Resource, ...]
    models: dict[str, Model]

    @property
    def methods(self) -> Iterator[Method]:
        """Every public method."""
        return (method for resource in self.resources for method in resource.methods)


def read_contract(document: Document) -> Contract:
    """Work out the contract of a corrected, vetted document.

    Raises:
        DocumentError: No client can be made of the document; the message says why.

    """
    check_support(document)
    reader = _Reader(document)
    resources = reader.resources()
    return Contract(_base_url(document), resources, reader.models)


def refuse_clashes(contract: Contract) -> None:
    """Check that the classes and modules of a contract have names of their own.

    Raises:
        DocumentError: Two classes or two modules would have one name.

    """
    names = [resource.name for resource in contract.resources]
    resources = [f"{prefix}{name}" for name in names for prefix in ("", "Async")]
    for kind, found in {
        "classes": [*_TAKEN_CLASSES, *resources, *contract.models],
        "modules": [model.module for model in contract.models.values()],
    }.items():
        twice = sorted(name for name, times in Counter(found).items() if times > 1)
        if twice:
            raise DocumentError(
                f"two {kind} are named {', '.join(twice)}: give the schema a title, or rename the"
                " tag, by an overlay action"
            )


def _base_url(document: Document) -> str:
    servers = cast("list[Document]", document.get("servers", []))
    if not servers:
        raise DocumentError("the document names no server: add one by an overlay action")
    return str(servers[0]["url"]).rstrip("/")


class _Reader:
    """Reads operations, whose replies make the models."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas = Schemas(document)
        self._models = ModelReader(self._schemas)

    @property
    def models(self) -> dict[str, Model]:
        return self._models.models

    def resources(self) -> tuple[Resource, ...]:
        found: dict[str, list[Method]] = {}
        problems: list[str] = []
        for operation in read_operations(self._document):
            try:
                method = self._method(operation)
                found.setdefault(method.resource, []).append(method)
            except DocumentError as error:
                problems.append(f"{short(self._schemas.place(operation.own))}: {error}")
        if problems:
            raise DocumentError("\n".join(problems), problems)
        tags = cast("list[Document]", self._document.get("tags", []))
        about = {tag["name"]: str(tag.get("description", "")) for tag in tags}
        return tuple(
            Resource(tag, about.get(tag, ""), class_name(tag), tuple(methods))
            for tag, methods in found.items()
        )

    def _method(self, operation: Operation) -> Method:
        full_name, [tag] = require_name(operation), operation.tags
        name = method_name(full_name.removeprefix(f"{tag}_"))
        body = self._body(operation.part("requestBody"))
        arguments = (*map(self._parameter, operation.parameters), *body.arguments)
        _refuse_duplicates(f"{tag}.{name}", [module_name(full_name), *(a.name for a in arguments)])
        return Method(
            name=name,
            operation_id=module_name(full_name),
            resource=module_name(tag),
            http_method=operation.method,
            path=operation.path,
            summary=str(operation.own.get("summary", "")),
            description=str(operation.own.get("description", "")),
            body=body,
            arguments=tuple(sorted(arguments, key=lambda a: not a.required)),
            result=self._result(full_name, operation),
            confidence=str(operation.own.get("x-confidence", "")),
            safe=operation.own.get("x-safe") is True,
            within=operation.list_path,
            counted=operation.own.get("x-paging") == "count",
            pointer=self._schemas.place(operation.own),
        )

    def _parameter(self, parameter: Document) -> Argument:
        name = str(parameter["name"])
        return Argument(
            name=identifier(name),
            location=str(parameter["in"]),
            wire=(name,),
            schema=self._facts(cast("Document", parameter["schema"])),
            description=str(parameter.get("description", "")),
            required=bool(parameter.get("required", False)),
            positional=parameter["in"] == "path",
            pointer=self._schemas.place(parameter),
        )

    def _facts(self, schema: Document) -> Document:
        facts = self._schemas.shape(schema).first.schema
        if "items" not in facts:
            return facts
        items = cast("Document", facts["items"])
        return {**facts, "items": self._schemas.shape(items).first.schema}

    def _body(self, body: Document) -> Body:
        if not body:
            return Body()
        contents = cast("dict[str, Document]", body["content"])
        media_type = next(filter(is_json, contents))
        schema = cast("Document", contents[media_type]["schema"])
        members = tuple(self._members(schema, (), None))
        constants = {m.wire: m.constant for m in members if m.constant is not None}
        arguments = tuple(_argument(m, constants) for m in members if m.constant is None)
        needs = _name_needs(self._needs(schema), arguments)
        return Body(media_type, arguments, tuple(constants.items()), needs)

    def _needs(self, schema: Document) -> list[JSON]:
        """List the members, or groups of them, of which a body needs one."""
        shape = self._schemas.shape(schema).first
        for name in _ENVELOPE:
            inner = shape.properties.get(name)
            shape = self._schemas.shape(inner).first if inner else shape
        return cast("list[JSON]", shape.schema.get(NEEDS, []))

    def _members(
        self, schema: Document, at: tuple[str, ...], null: tuple[str, ...] | None
    ) -> Iterator[_BodyMember]:
        """List the members of a body, flattened: out of its envelope, and out of ``x-flatten``."""
        shape = self._schemas.shape(schema).first
        for name, each in shape.properties.items():
            facts, wire = self._facts(each), (*at, name)
            is_envelope = wire in {_ENVELOPE[:1], _ENVELOPE}
            if (is_envelope or facts.get("x-flatten")) and "properties" in facts:
                yield from self._members(each, wire, wire if facts.get("nullable") else null)
            elif facts.get("readOnly") is not True:
                pointer = self._schemas.place(each)
                yield _BodyMember(wire, facts, name in shape.required, null, pointer)

    def _result(self, name: str, operation: Operation) -> Result:
        replies = {
            int(status): reply
            for status, reply in operation.parts("responses").items()
            if status.isdigit() and status.startswith("2")
        }
        statuses = {status: str(r.get("description", "")) for status, r in replies.items()}
        found = [
            self._models.result(schema, f"{name}_result", operation.list_path)
            if (schema := self._json(reply)) is not None
            else (None, False)
            for reply in replies.values()
        ]
        if any(each != found[0] for each in found):
            raise DocumentError(f"{name}: its 2xx responses differ in shape: give them one schema")
        return Result(statuses, *found[0])

    def _json(self, reply: Document) -> Document | None:
        """Return the schema of the JSON that a reply holds, if it holds any."""
        for media_type, content in cast("dict[str, Document]", reply.get("content", {})).items():
            if is_json(media_type) and "schema" in content:
                return cast("Document", content["schema"])
        return None


class _BodyMember(NamedTuple):
    wire: tuple[str, ...]
    schema: Document
    required: bool
    null: tuple[str, ...] | None
    pointer: str

    @property
    def constant(self) -> str | None:
        """The only value that the type of a resource can have."""
        if self.wire not in {("data", "type"), ("type",)}:
            return None
        choices = cast("list[object]", self.schema.get("enum", [self.schema.get("default")]))
        return choices[0] if len(choices) == 1 and isinstance(choices[0], str) else None


def _argument(member: _BodyMember, constants: dict[tuple[str, ...], str]) -> Argument:
    name = str(member.schema.get("x-name", member.wire[-1]))
    if member.wire == ("data", "id") and ("data", "type") in constants:
        name = f"{constants['data', 'type']}_id"
    return Argument(
        name=identifier(name),
        location="body",
        wire=member.wire,
        schema=member.schema,
        description=str(member.schema.get("description", "")),
        required=member.required,
        null=member.null,
        positional=member.wire == ("data", "id") or bool(member.schema.get("x-positional")),
        pointer=member.pointer,
    )


def _name_needs(needs: list[JSON], arguments: tuple[Argument, ...]) -> tuple[str, ...]:
    """Name the arguments one of which is always given, if there are such."""
    names = {argument.wire[-1]: argument.name for argument in arguments}
    groups = [need if isinstance(need, list) else [need] for need in needs]
    found = [names.get(str(member)) for group in groups for member in group]
    return tuple(name for name in found if name) if None not in found else ()


def _refuse_duplicates(where: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DocumentError(f"{where}: two things are named {', '.join(twice)}: rename one")
