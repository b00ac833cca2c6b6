"""Rewrite an OpenAPI 3.1 document as the 3.0 that says the same, before any overlay is applied.

What 3.0 cannot say is left as it is, for vetting to refuse in words.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from codegen.document import JSON, Document

WEBHOOKS = "x-webhooks"
"""Where the webhooks of 3.1 are in 3.0, which has none."""
_NULL: Document = {"type": "object", "nullable": True, "enum": [None]}
_BOUNDS = (("exclusiveMinimum", "minimum", max), ("exclusiveMaximum", "maximum", min))
_ENCODINGS = {"base64": "byte", "base64url": "byte"}
_WORDS = frozenset({"example", "examples", "default"})


def downgrade(document: Document) -> Document:
    """Return a document as OpenAPI 3.0; one that is so already is returned as it is."""
    if not str(document.get("openapi")).startswith("3.1."):
        return document
    found = {name: each for name, each in document.items() if name != "jsonSchemaDialect"}
    if "webhooks" in found:
        found[WEBHOOKS] = _rewrite(_inline(document))
        del found["webhooks"]
    info = cast("Document", found.get("info", {}))
    found["info"] = {name: each for name, each in info.items() if name != "summary"}
    parts = cast("Document", found.get("components", {}))
    components = {name: each for name, each in parts.items() if name != "pathItems"}
    schemas = cast("Document", components.get("schemas", {}))
    rewritten = cast("Document", _rewrite({**found, "openapi": "3.0.4", "components": components}))
    if schemas:
        whole = cast("Document", rewritten["components"])
        whole["schemas"] = {name: _schema(each) for name, each in schemas.items()}
    return rewritten


def _inline(document: Document) -> JSON:
    """Write the webhooks out that refer to paths of the components, which 3.0 has not."""
    webhooks = cast("dict[str, Document]", document["webhooks"])
    components = cast("dict[str, Document]", document.get("components", {}))
    items = components.get("pathItems", {})
    named = {f"#/components/pathItems/{name}": item for name, item in items.items()}
    return {name: named.get(str(item.get("$ref")), item) for name, item in webhooks.items()}


def _rewrite(value: JSON) -> JSON:
    """Rewrite every schema within a value that is not a schema itself."""
    if isinstance(value, list):
        return [_rewrite(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: each
        if name in _WORDS or name.startswith("x-")
        else _schema(each)
        if name == "schema"
        else _rewrite(each)
        for name, each in value.items()
    }


def _schema(schema: JSON) -> JSON:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    if not isinstance(schema, dict):
        return schema
    found = {name: _PARTS.get(name, _keep)(each) for name, each in schema.items()}
    if "const" in found:
        found["enum"] = [found.pop("const")]
    examples = found.pop("examples", None)
    if isinstance(examples, list) and examples:
        found.setdefault("example", examples[0])
    for exclusive, bound, stronger in _BOUNDS:
        _write_bound(found, exclusive, bound, stronger)
    _write_encoding(found)
    return _write_types(found)


def _write_bound(
    schema: Document, exclusive: str, bound: str, stronger: Callable[[float, float], float]
) -> None:
    limit, other = schema.get(exclusive), schema.get(bound)
    if isinstance(limit, bool) or not isinstance(limit, int | float):
        return
    del schema[exclusive]
    if not isinstance(other, int | float) or stronger(limit, other) == limit:
        schema |= {bound: limit, exclusive: True}


def _write_encoding(schema: Document) -> None:
    encoding = _ENCODINGS.get(str(schema.pop("contentEncoding", "")))
    media_type = schema.pop("contentMediaType", None)
    format_ = encoding or ("binary" if media_type == "application/octet-stream" else None)
    if format_:
        schema.setdefault("format", format_)


def _write_types(schema: Document) -> Document:
    """Write several types as alternatives, and null as a flag."""
    types = schema.get("type")
    if types in ("null", ["null"]):
        return {**schema, **_NULL}
    if not isinstance(types, list):
        return schema
    del schema["type"]
    if "null" in types:
        schema["nullable"] = True
    kinds = [each for each in types if each != "null"]
    if len(kinds) == 1:
        return {"type": kinds[0], **schema}
    choices: list[JSON] = [{"type": kind} for kind in kinds]
    if "anyOf" not in schema:
        return {**schema, "anyOf": choices}
    more = schema.get("allOf", [])
    both: list[JSON] = [*(more if isinstance(more, list) else []), {"anyOf": choices}]
    return {**schema, "allOf": both}


def _keep(value: JSON) -> JSON:
    return value


def _list(value: JSON) -> JSON:
    return [_schema(each) for each in value] if isinstance(value, list) else value


def _map(value: JSON) -> JSON:
    named = value if isinstance(value, dict) else {}
    return {name: _schema(each) for name, each in named.items()}


def _members(value: JSON) -> JSON:
    return value if isinstance(value, bool) else _schema(value)


_PARTS: dict[str, Callable[[JSON], JSON]] = {
    "properties": _map,
    "items": _schema,
    "not": _schema,
    "additionalProperties": _members,
    **dict.fromkeys(("allOf", "anyOf", "oneOf"), _list),
}
"""How the schemas within a schema are rewritten."""
