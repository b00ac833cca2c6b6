"""The corrected document as Python callers see it: results without envelopes, and nothing else.

openapi-python-client makes the models from this. It would give nullable objects, alternatives and
envelopes classes of their own; our models read null, other types and both shapes by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast
from urllib.parse import unquote

from codegen.document import JSON, Document, DocumentError
from flowroute_client._redaction import PRIVATE_FORMATS

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_COMPONENT = "#/components/schemas/"
ALTERNATIVES = ("allOf", "oneOf", "anyOf")
_LINKS: Document = {"type": "object", "additionalProperties": {"type": "string"}}
_DEEPEST = 40
_MOST = 10_000
PLAIN_NAMES = frozenset({"type", "zip"})
"""Names that the generator would end in an underscore, after the built-ins."""
_TITLE = re.compile("[A-Za-z][A-Za-z0-9 _-]{0,79}")


class Result(NamedTuple):
    """What an operation answers with when it succeeds."""

    statuses: dict[int, str]
    """Each status that means success, with its description."""
    schema: Document | None
    """What the models are made from: the resource or an item of the list; ``None`` if empty."""
    many: bool


def operations(document: Document) -> Iterator[tuple[str, str, Document]]:
    """List every path, method and operation, in the order of the document."""
    for path, item in _mappings(document["paths"]).items():
        for method in METHODS:
            if method in item:
                yield path, method, _mappings(item)[method]


def operation_id(path: str, method: str, operation: Document) -> str:
    """Return the operationId, which is the tag, ``_`` and the name of the method."""
    tags = cast("list[str]", operation.get("tags", []))
    found = str(operation.get("operationId", ""))
    if len(tags) != 1 or not re.match(f"{re.escape(tags[0])}_[A-Za-z]", found):
        raise DocumentError(
            f"{method.upper()} {path}: needs one tag, and an operationId that is the tag, _ and the"
            f" method's name (tags {tags!r}, operationId {found!r}): name it by an overlay action"
        )
    return found


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON."""
    return media_type.split(";", maxsplit=1)[0].endswith("json")


def resolved(document: Document, schema: object) -> Document:
    """Follow references, and take the first of alternatives: it is the one to send and to show."""
    node = cast("Document", schema)
    for _ in range(_DEEPEST):
        following = _following(document, node)
        if following is None:
            return node
        kept = {k: v for k, v in node.items() if k not in {"$ref", *ALTERNATIVES}}
        node = {**following, **kept}
    raise DocumentError("a schema refers to itself without end: remove the cycle")


def _following(document: Document, schema: Document) -> Document | None:
    if "$ref" in schema:
        return referenced(document, str(schema["$ref"]))
    for keyword in ALTERNATIVES:
        choices = cast("list[Document]", schema.get(keyword, []))
        shapes = [choice for choice in choices if set(choice) != {"required"}]
        if shapes:
            return shapes[0]
    return None


def referenced(document: Document, pointer: str) -> Document:
    """Return what a local reference points at."""
    node = document
    for part in unquote(pointer.removeprefix("#/")).split("/"):
        node = cast("Document", node[part.replace("~1", "/").replace("~0", "~")])
    return node


def list_path(operation: Document) -> tuple[str, ...]:
    """Return the members that lead from ``data`` to the list, if that is not the list itself."""
    return tuple(cast("list[str]", operation.get("x-items", [])))


class Projection:
    """What openapi-python-client is shown, and the result of each operation."""

    def __init__(self, document: Document) -> None:
        """Project a corrected document."""
        self._document = document
        self._schemas: dict[str, Document] = {}
        self._unfolded = 0
        self.results = {
            operation_id(*each): self._result(each[-1]) for each in operations(document)
        }

    @property
    def titles(self) -> dict[str, str]:
        """What each schema is called."""
        return {name: str(schema.get("title", name)) for name, schema in self._schemas.items()}

    def document(self) -> Document:
        """Return an OpenAPI document of results alone."""
        paths: dict[str, Document] = {}
        for path, method, operation in operations(self._document):
            paths.setdefault(path, {})[method] = self._operation(path, operation)
        return {
            "openapi": "3.0.3",
            "info": cast("Document", self._document["info"]),
            "paths": cast("Document", paths),
            "components": {"schemas": cast("Document", self._schemas)},
        }

    def _operation(self, path: str, operation: Document) -> Document:
        result = self.results[str(operation["operationId"])]
        response: Document = {"description": ""}
        if result.schema is not None:
            response["content"] = {"application/json": {"schema": result.schema}}
        return {
            "operationId": operation["operationId"],
            "tags": operation["tags"],
            "parameters": [
                {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}
                for name in re.findall(r"\{([^}]*)\}", path)
            ],
            "responses": {"200": response},
        }

    def _result(self, operation: Document) -> Result:
        where = str(operation["operationId"])
        responses = {
            int(status): resolved(self._document, response)
            for status, response in _mappings(operation["responses"]).items()
            if status.isdigit() and status.startswith("2")
        }
        statuses = {status: str(r.get("description", "")) for status, r in responses.items()}
        shapes = [self._content(operation, r) for r in responses.values() if r.get("content")]
        if any(shape != shapes[0] for shape in shapes):
            raise DocumentError(f"{where}: its 2xx responses differ in shape: give them one schema")
        schema, many = shapes[0] if shapes else (None, False)
        return Result(statuses, schema, many)

    def _content(self, operation: Document, response: Document) -> tuple[Document, bool]:
        contents = _mappings(response["content"]).items()
        return self._opened(
            operation, next(c["schema"] for name, c in contents if is_json(name) and "schema" in c)
        )

    def _opened(self, operation: Document, schema: object) -> tuple[Document, bool]:
        """Take a result out of its envelope; what it includes becomes a member of it."""
        properties = _mappings(resolved(self._document, schema).get("properties", {}))
        inner = properties.get("data", schema)
        for name in list_path(operation):
            inner = _mappings(resolved(self._document, inner)["properties"])[name]
        many = resolved(self._document, inner).get("type") == "array"
        if many:
            inner = resolved(self._document, inner).get("items", {})
            wrapped = _mappings(resolved(self._document, inner).get("properties", {}))
            inner = wrapped["data"] if set(wrapped) == {"data"} else inner
        shape = self._component(inner, f"{operation['operationId']}_result")
        if "included" in properties and not many and "$ref" in shape:
            resource = _mappings(self._schemas[_component_name(shape)])["properties"]
            resource["included"] = self._shape(properties["included"], 0)
        return shape, many

    def _component(self, schema: object, name: str) -> Document:
        node = cast("Document", schema)
        if "$ref" in node:
            return self._shape(node, 0)
        node = resolved(self._document, node)
        if not node.get("properties"):
            return self._shape(node, 0)
        shape: Document = {"title": name, **self._object(node, 0)}
        key = f"unnamed {shape['title']}"  # no name of a component has a space
        if self._schemas.setdefault(key, shape) != shape:
            raise DocumentError(f"{name}: another schema is called {shape['title']!r}: rename one")
        return {"$ref": f"{_COMPONENT}{key}"}

    def _shape(self, schema: object, depth: int) -> Document:
        self._unfolded += 1
        if depth > _DEEPEST or self._unfolded > _MOST:
            raise DocumentError(
                f"the schemas nest more than {_DEEPEST} deep, or unfold to more than {_MOST}: give"
                " the parts names of their own"
            )
        node = cast("Document", schema)
        target = resolved(self._document, node)
        if target.get("properties"):
            name = self._named(node)
            return self._reference(name, target) if name else self._object(target, depth)
        kept = _words(target)
        if "type" in target:
            kept["type"] = target["type"]
        if target.get("type") == "array":
            return {**kept, "items": self._shape(target.get("items", {}), depth + 1)}
        if isinstance(target.get("additionalProperties"), dict):
            member = self._shape(target["additionalProperties"], depth + 1)
            return {**kept, "additionalProperties": member}
        if target.get("format") in {"date-time", "timestamp"}:
            kept["format"] = "date-time"
        return kept

    def _named(self, schema: Document) -> str | None:
        """Name the component that a schema refers to, directly or as its only alternative."""
        node: Document | None = schema
        while node is not None and not str(node.get("$ref", "")).startswith(_COMPONENT):
            node = _following(self._document, node) if "properties" not in node else None
        return _component_name(node) if node is not None else None

    def _reference(self, name: str, target: Document) -> Document:
        if name not in self._schemas:
            self._schemas[name] = {}  # it may refer to itself
            self._schemas[name] = self._object(target, 0)
        return {"$ref": f"{_COMPONENT}{name}"}

    def _object(self, schema: Document, depth: int) -> Document:
        properties = _mappings(schema["properties"])
        shapes = {
            name: _LINKS if name == "links" else self._shape(schema, depth + 1)
            for name, schema in properties.items()
        }
        private = [name for name, schema in properties.items() if self._is_private(name, schema)]
        choices = {name: self._choices(schema) for name, schema in properties.items()}
        required = [
            name
            for name in cast("list[str]", schema.get("required", []))
            if name in properties and not resolved(self._document, properties[name]).get("nullable")
        ]
        return {
            **_words(schema),
            "type": "object",
            "properties": cast("Document", shapes),
            "x-private": cast("list[JSON]", private),
            "x-required": cast("list[JSON]", required),
            "x-choices": {name: values for name, values in choices.items() if values},
        }

    def _choices(self, schema: object) -> list[JSON]:
        values = resolved(self._document, schema).get("enum", [])
        return (
            values if isinstance(values, list) and all(isinstance(v, str) for v in values) else []
        )

    def _is_private(self, name: str, schema: object) -> bool:
        node = resolved(self._document, schema)
        if node.get("type") == "array":
            node = resolved(self._document, node.get("items", {}))
        return name == "links" or node.get("format") in PRIVATE_FORMATS


def _words(schema: Document) -> Document:
    """Return the description, and the title if it can be the name of a class."""
    kept: Document = {k: schema[k] for k in ("title", "description") if k in schema}
    if not _TITLE.fullmatch(str(kept.get("title", ""))):
        kept.pop("title", None)
    return kept


def _component_name(schema: Document) -> str:
    name = unquote(str(schema["$ref"])).removeprefix(_COMPONENT)
    if "/" in name:
        raise DocumentError(f"{name} is a part of a schema: give it a name of its own to refer to")
    return name


def _mappings(value: object) -> dict[str, Document]:
    return cast("dict[str, Document]", value if isinstance(value, Mapping) else {})
