"""What the client cannot do yet is refused in words: all of it at once, each with its place.

The generator would otherwise write code that sends or reads something else than the document says.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias, cast

from codegen.document import JSON, Document, DocumentError, short
from codegen.operations import Operation, is_json, read_operations, require_name
from codegen.schemas import Schemas, Shape
from flowroute_client._payload.headers import OWNED, is_header_name

Side: TypeAlias = Literal["request", "reply"]

_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_STYLES = {"path": "simple", "query": "form", "header": "simple"}
_UNREAD = ("not", "patternProperties", "prefixItems", "if", "dependentSchemas", "discriminator")
_READS = {
    "string": _SCALARS,
    "number": frozenset({"integer", "number"}),
    "integer": frozenset({"integer"}),
    "boolean": frozenset({"boolean"}),
}
"""Which kinds of values the reader of a kind reads without losing any."""


def check_support(document: Document) -> None:
    """Refuse what the client cannot do yet.

    Args:
        document: A vetted document, corrected by the overlay.

    Raises:
        DocumentError: Something cannot be done; the message has a line for each, with its place
            and what to do.

    """
    problems = list(dict.fromkeys(_Check(document).problems()))
    if problems:
        head = "no client can be made of it; correct this by overlay actions"
        raise DocumentError("\n".join([head, *problems]), problems)


class _Check:
    """Walks all that is sent or read."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._schemas = Schemas(document)
        self._seen: set[tuple[int, Side]] = set()

    def problems(self) -> Iterator[str]:
        """Yield what is wrong, as `place: problem`."""
        for operation in read_operations(self._document):
            yield from _name(operation)
            for owner in (operation.item, operation.own):
                if "servers" in owner:
                    yield self._at(owner, "its own servers would not be asked; remove them")
            yield from self._security(operation)
            for parameter in operation.parameters:
                yield from self._parameter(parameter)
            yield from self._headers(operation)
            yield from self._body(operation.part("requestBody"))
            yield from self._replies(cast("Document", operation.own["responses"]))

    def _at(self, node: Document, problem: str) -> str:
        return f"{short(self._schemas.place(node))}: {problem}"

    def _security(self, operation: Operation) -> Iterator[str]:
        """Tell if an operation is not called with what every request brings."""
        components = cast("Document", self._document.get("components", {}))
        schemes = cast("dict[str, object]", components.get("securitySchemes", {}))
        accepted = [
            [self._schemas.resolve(schemes[name]) for name in each]
            for each in operation.effective("security")
        ]
        if accepted and not any(all(map(_is_basic, each)) for each in accepted):
            owner = operation.own if "security" in operation.own else self._document
            problem = "asks for other credentials than the keys, by HTTP basic; allow those"
            yield self._at(owner, problem)

    def _parameter(self, parameter: Document) -> Iterator[str]:
        location = str(parameter["in"])
        if location not in _STYLES:
            problem = "and only those of the path, query and headers are supported; remove it"
            yield self._at(parameter, f"is a {location} parameter, {problem}")
        elif "schema" not in parameter:
            yield self._at(parameter, "has content in place of a schema; give it a schema")
        else:
            yield from self._style(parameter, location)
            yield from self._schema(cast("Document", parameter["schema"]), "request")

    def _style(self, parameter: Document, location: str) -> Iterator[str]:
        """Tell what would be written otherwise than the document says (OpenAPI 3.0.4, 4.8.12)."""
        style = parameter.get("style", _STYLES[location])
        shape = self._schemas.shape(cast("Document", parameter["schema"])).first
        if parameter.get("allowReserved"):
            yield self._at(parameter, "allowReserved is not supported; remove it")
        if style != _STYLES[location]:
            problem = f"style {style} is not supported; only {_STYLES[location]} is"
            yield self._at(parameter, problem)
        elif _is_object(shape) or (shape.kind == "array" and location != "query"):
            kind = "array" if shape.kind == "array" else "object"
            yield self._at(parameter, f"is an {kind} in the {location}, and can only be in a body")
        elif shape.kind == "array" and not parameter.get("explode", True):
            problem = "explode: false is not supported; a list is sent as q=a&q=b"
            yield self._at(parameter, problem)
        elif _is_object(self._item(shape)):
            yield self._at(parameter, "is a list of objects; its items must be plain values")

    def _headers(self, operation: Operation) -> Iterator[str]:
        """Tell which headers no argument can be, or two arguments would be."""
        headers = [each for each in operation.parameters if each["in"] == "header"]
        names = [str(each["name"]).lower() for each in headers]
        for parameter, name in zip(headers, names, strict=True):
            if not is_header_name(name):
                yield self._at(
                    parameter, f"{short(name)} cannot be the name of a header; remove it"
                )
            elif name in OWNED:
                yield self._at(parameter, f"the header {name} is set by the client; remove it")
            elif names.count(name) > 1:
                yield self._at(parameter, f"is one of two headers {name}, in any case; remove one")

    def _body(self, body: Document) -> Iterator[str]:
        content = cast("dict[str, Document]", body.get("content", {}))
        media_type = next(filter(is_json, content), None)
        if body and media_type is None:
            yield self._at(body, "only JSON bodies are supported; give it one, or remove it")
        elif media_type is not None:
            schema = cast("Document", content[media_type].get("schema", {}))
            if not any(self._members(self._schemas.shape(schema).first)):
                problem = "only bodies that are objects with members are supported"
                yield self._at(content[media_type], problem)
            else:
                yield from self._schema(schema, "request", whole=True)

    def _replies(self, replies: Document) -> Iterator[str]:
        successes = {each: reply for each, reply in replies.items() if each.startswith("2")}
        if not any(map(str.isdigit, successes)):
            yield self._at(replies, "no response means success; add one with a 2xx status")
        elif not all(map(str.isdigit, successes)):
            yield self._at(replies, "the range 2XX is not supported; list each status")
        for reply in map(self._schemas.resolve, successes.values()):
            content = cast("dict[str, Document]", reply.get("content", {}))
            readable = [each for name, each in content.items() if is_json(name)]
            schemas = [cast("Document", each["schema"]) for each in readable if "schema" in each]
            if content and not schemas:
                yield self._at(reply, "a success without a JSON schema is not supported")
            if any(self._differ(schema, schemas[0]) for schema in schemas):
                yield self._at(reply, "its JSON media types differ in shape; give them one schema")
            for schema in schemas[:1]:
                yield from self._schema(schema, "reply")

    def _schema(self, given: Document, side: Side, *, whole: bool = False) -> Iterator[str]:
        if (id(given), side) in self._seen:
            return
        self._seen.add((id(given), side))
        shape = self._schemas.shape(given)
        node = self._schemas.resolve(given)
        first = shape.first.schema
        for name in (name for name in _UNREAD if name in first):
            yield self._at(node, f"{name} is not supported; describe one shape, or remove it")
        if "discriminator" not in first and not (whole and self._is_covered(shape)):
            yield from self._alternatives(node, shape, side)
        if side == "request" and self._item(shape.first).kind == "array":
            yield self._at(node, "is a list of lists; make its items objects")
        if side == "request" and shape.first.kind is None and not _are_texts(first.get("enum")):
            yield self._at(node, "has choices that are no text, and no type; give it one")
        parts = [*shape.first.properties.values(), first.get("items")]
        for part in (*parts, first.get("additionalProperties")):
            if isinstance(part, dict):
                yield from self._schema(part, side)

    def _alternatives(self, node: Document, shape: Shape, side: Side) -> Iterator[str]:
        """Tell which alternatives would be lost: only the first one is sent or read."""
        kinds = [str(choice.kind or "anything") for choice in _distinct(shape)]
        readable = _SCALARS if side == "request" else _READS.get(kinds[0], frozenset())
        if len(kinds) > 1 and not readable.issuperset(kinds):
            words = " or ".join(dict.fromkeys(kinds))
            yield self._at(node, f"may be {words}; only one can be used, choose it")

    def _differ(self, one: Document, other: Document) -> bool:
        return self._schemas.shape(one).choices != self._schemas.shape(other).choices

    def _is_covered(self, shape: Shape) -> bool:
        """Tell whether what the other bodies can say can be said by the first one."""
        first, *others = [set(self._members(choice)) for choice in shape.choices]
        return all(first >= other != set() for other in others)

    def _members(self, shape: Shape, depth: int = 0) -> Iterator[tuple[str, str]]:
        """List the members of a body with their kinds, those of its envelope flattened."""
        for name, each in shape.properties.items():
            inner = self._schemas.shape(each).first
            if (name, depth) in _ENVELOPE and inner.properties:
                yield from self._members(inner, depth + 1)
            elif (name, depth) != ("type", 1) and not inner.is_read_only:
                yield name, str(inner.kind)

    def _item(self, shape: Shape) -> Shape:
        return self._schemas.shape(cast("Document", shape.schema.get("items", {}))).first


_ENVELOPE = frozenset({("data", 0), ("attributes", 1)})


def _is_object(shape: Shape) -> bool:
    other = shape.schema.get("additionalProperties")
    return shape.kind == "object" or (shape.kind is None and isinstance(other, dict))


def _is_basic(scheme: Document) -> bool:
    return (scheme["type"], str(scheme.get("scheme")).lower()) == ("http", "basic")


def _are_texts(choices: JSON) -> bool:
    listed = choices if isinstance(choices, list) else []
    return all(isinstance(each, str | None) for each in listed)


def _distinct(shape: Shape) -> list[Shape]:
    """Leave out alternatives that say the same."""
    found: list[Shape] = []
    for choice in shape.choices:
        if choice.schema not in [each.schema for each in found]:
            found.append(choice)
    return found


def _name(operation: Operation) -> Iterator[str]:
    try:
        require_name(operation)
    except DocumentError as error:
        yield str(error)
