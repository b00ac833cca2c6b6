"""What the client cannot do yet is refused in words: all of it at once, each with its place.

The generator would otherwise write code that sends or reads something else than the document says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias, cast

from codegen.document import JSON, Document, DocumentError, Keys, name_place
from codegen.projection import ALTERNATIVES, is_json, operation_id, operations, referenced

Side: TypeAlias = Literal["request", "reply"]

_SCALARS = frozenset({"string", "integer", "number", "boolean"})
_STYLES = {"path": "simple", "query": "form"}
_UNREAD = ("not", "patternProperties", "prefixItems", "if", "dependentSchemas", "discriminator")
_SHAPES = ("properties", "items", "additionalProperties")
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
    try:
        problems = list(dict.fromkeys(_Check(document).problems()))
    except RecursionError as error:
        raise DocumentError("a schema refers to itself without end: remove the cycle") from error
    if problems:
        head = "no client can be made of it; correct this by overlay actions"
        raise DocumentError("\n".join([head, *problems]))


class _Check:
    """Walks all that is sent or read."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._seen: set[tuple[int, Side]] = set()
        self._kinds: dict[int, str | None] = {}
        self._names: dict[int, set[str]] = {}

    def problems(self) -> Iterator[str]:
        """Yield what is wrong, as `place: problem`."""
        for path, method, operation in operations(self._document):
            item = cast("dict[str, Document]", self._document["paths"])[path]
            keys: Keys = ("paths", path, method)
            yield from _name(path, method, operation)
            for owner, place in ((item, keys[:2]), (operation, keys)):
                if "servers" in owner:
                    yield name_place(place, "its own servers would not be asked; remove them")
                for index, each in enumerate(_list(owner, "parameters")):
                    yield from self._parameter((*place, "parameters", index), each)
            yield from self._body((*keys, "requestBody"), operation.get("requestBody", {}))
            yield from self._replies((*keys, "responses"), operation)

    def _parameter(self, keys: Keys, given: JSON) -> Iterator[str]:
        keys, parameter = self._follow(keys, given)
        location = str(parameter["in"])
        if location not in _STYLES:
            yield name_place(
                keys,
                f"is a {location} parameter, and only those of the path and query are supported;"
                " remove it",
            )
            return
        if "schema" not in parameter:
            yield name_place(keys, "has content in place of a schema; give it a schema")
            return
        if parameter.get("allowReserved"):
            yield name_place(keys, "allowReserved is not supported; remove it")
        yield from self._schema((*keys, "schema"), parameter["schema"], "request")
        yield from self._written(keys, parameter)

    def _written(self, keys: Keys, parameter: Document) -> Iterator[str]:
        """Tell what would be written otherwise than the document says (OpenAPI 3.0.4, 4.8.12)."""
        location = str(parameter["in"])
        style = parameter.get("style", _STYLES[location])
        kind, item = self._kind(parameter["schema"]), self._item(parameter["schema"])
        if style != _STYLES[location]:
            yield name_place(keys, f"style {style} is not supported; only {_STYLES[location]} is")
        elif kind == "object" or (kind == "array" and location == "path"):
            yield name_place(keys, f"is an {kind} in the {location}, and can only be one in a body")
        elif kind == "array" and not parameter.get("explode", True):
            yield name_place(keys, "explode: false is not supported; a list is sent as q=a&q=b")
        elif item == "object":
            yield name_place(keys, "is a list of objects; its items must be plain values")

    def _body(self, keys: Keys, given: JSON) -> Iterator[str]:
        keys, body = self._follow(keys, given)
        content = cast("dict[str, Document]", body.get("content", {}))
        media_type = next(filter(is_json, content), None)
        if body and media_type is None:
            yield name_place(keys, "only JSON bodies are supported; give it one, or remove it")
        elif media_type is not None:
            keys = (*keys, "content", media_type, "schema")
            schema = content[media_type].get("schema", {})
            yield from self._schema(keys, schema, "request", whole=True)
            if not self._members(schema):
                yield name_place(keys, "only bodies that are objects with members are supported")

    def _replies(self, keys: Keys, operation: Document) -> Iterator[str]:
        replies = cast("Document", operation["responses"])
        successes = {status: each for status, each in replies.items() if re.match("2[0-9]", status)}
        if not successes:
            yield name_place(keys, "no response means success; add one with a 2xx status")
        for status, each in successes.items():
            place, reply = self._follow((*keys, status), each)
            content = cast("dict[str, Document]", reply.get("content", {}))
            media_type = next((m for m in content if is_json(m) and "schema" in content[m]), None)
            if content and media_type is None:
                yield name_place(place, "a success without a JSON schema is not supported")
            elif media_type is not None:
                place = (*place, "content", media_type, "schema")
                yield from self._schema(place, content[media_type]["schema"], "reply")

    def _schema(self, keys: Keys, given: JSON, side: Side, *, whole: bool = False) -> Iterator[str]:
        keys, schema = self._follow(keys, given)
        if (id(schema), side) in self._seen:
            return
        self._seen.add((id(schema), side))
        yield from self._unread(keys, schema)
        shapes = [
            ((*keys, name, index), each)
            for name in ALTERNATIVES
            for index, each in enumerate(_list(schema, name))
            if set(cast("Document", each)) != {"required"} and not _is_null(each)
        ]
        yield from self._alternatives(keys, schema, shapes, side, whole=whole)
        for place, each in shapes[:1]:
            yield from self._schema(place, each, side)
        for name, each in cast("Document", schema.get("properties", {})).items():
            yield from self._schema((*keys, "properties", name), each, side)
        for name in ("items", "additionalProperties"):
            if isinstance(schema.get(name), dict):
                yield from self._schema((*keys, name), schema[name], side)
        if side == "request" and self._item(schema) == "array":
            yield name_place(keys, "is a list of lists; make its items objects")

    def _unread(self, keys: Keys, schema: Document) -> Iterator[str]:
        for name in _UNREAD:
            if name in schema:
                yield name_place(keys, f"{name} is not supported; describe one shape, or remove it")

    def _alternatives(
        self,
        keys: Keys,
        schema: Document,
        shapes: list[tuple[Keys, JSON]],
        side: Side,
        *,
        whole: bool,
    ) -> Iterator[str]:
        """Tell which alternatives would be lost: only the first one is sent or read."""
        distinct = list({id(self._follow(*shape)[1]): shape[1] for shape in shapes}.values())
        if "discriminator" in schema:
            return
        if shapes and any(name in schema for name in _SHAPES):
            yield name_place(keys, "has members and alternatives; write out one shape")
        elif len(distinct) > 1 and "allOf" in schema:
            yield name_place(keys, "allOf of several schemas; write out one shape")
        elif len(distinct) > 1 and not (whole and self._is_covered(distinct)):
            kinds = [self._kind(each) or str(schema.get("type", "anything")) for each in distinct]
            readable = _SCALARS if side == "request" else _READS.get(kinds[0], frozenset())
            if not readable.issuperset(kinds):
                words = " or ".join(dict.fromkeys(kinds))
                yield name_place(keys, f"may be {words}; only one can be used, choose it")

    def _is_covered(self, shapes: list[JSON]) -> bool:
        """Tell whether what other bodies can say can be said by the first one."""
        first, *others = map(self._members, shapes)
        return all(first >= other != set() for other in others)

    def _members(self, given: JSON) -> set[str]:
        """Name the members of a body, those of its envelope flattened."""
        _, schema = self._follow((), given)
        if id(schema) not in self._names:
            self._names[id(schema)] = set()  # it may refer to itself
            self._names[id(schema)] = {*self._name_members(schema)} - {"type"}
        return self._names[id(schema)]

    def _name_members(self, schema: Document) -> Iterator[str]:
        for each in _alternatives(schema)[:1]:
            yield from self._members(each)
        for name, each in cast("Document", schema.get("properties", {})).items():
            inner = self._members(each) if name in {"data", "attributes"} else ()
            yield from inner or (name,)

    def _kind(self, given: JSON) -> str | None:
        """Return the type of a schema, which its alternatives or its parts imply."""
        _, schema = self._follow((), given)
        if id(schema) not in self._kinds:
            self._kinds[id(schema)] = None  # it may refer to itself
            self._kinds[id(schema)] = self._imply_kind(schema)
        return self._kinds[id(schema)]

    def _imply_kind(self, schema: Document) -> str | None:
        if "type" in schema:
            return str(schema["type"])
        implied = {"properties": "object", "additionalProperties": "object", "items": "array"}
        kinds = [kind for part, kind in implied.items() if part in schema]
        return next(filter(None, [*kinds, *map(self._kind, _alternatives(schema))]), None)

    def _item(self, given: JSON) -> str | None:
        _, schema = self._follow((), given)
        return self._kind(schema["items"]) if "items" in schema else None

    def _follow(self, keys: Keys, given: JSON) -> tuple[Keys, Document]:
        """Follow references; what they lead to has a place of its own."""
        node = cast("Document", given)
        while "$ref" in node:
            pointer = str(node["$ref"])
            node = referenced(self._document, pointer)
            keys = tuple(pointer.removeprefix("#/").split("/"))
        return keys, node


def _name(path: str, method: str, operation: Document) -> Iterator[str]:
    try:
        operation_id(path, method, operation)
    except DocumentError as error:
        yield str(error)


def _alternatives(schema: Document) -> list[JSON]:
    return [each for name in ALTERNATIVES for each in _list(schema, name)]


def _list(owner: Mapping[str, JSON], name: str) -> list[JSON]:
    return cast("list[JSON]", owner.get(name, []))


def _is_null(given: JSON) -> bool:
    schema = cast("Document", given)
    return schema.get("enum") == [None] or schema.get("type") == "null"
