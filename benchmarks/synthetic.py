"""Documents of any number of operations, and an overlay that names them, as Flowroute's needs."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

from codegen.document import Document
from codegen.regenerate import build

_TAG = 13  # operations a tag


def regeneration(operations: int) -> float:
    """Return the CPU milliseconds that it takes to generate from a document, for each operation."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        spec, overlay = write(operations, folder)
        began = sum(os.times()[:4])
        build(spec, [overlay], folder)
        return (sum(os.times()[:4]) - began) / operations * 1000


def write(operations: int, folder: Path) -> tuple[Path, Path]:
    """Write a document and its overlay, and return where they are."""
    files = folder / f"{operations}.json", folder / f"{operations}.overlay.json"
    for path, content in zip(files, (document(operations), overlay(operations)), strict=True):
        path.write_text(json.dumps(content), encoding="utf-8")
    return files


def document(operations: int) -> Document:
    """Make a document whose operations have no names, and a schema each."""
    return {
        "openapi": "3.0.0",
        "info": {"title": "Synthetic", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {f"/v1/things{number}/{{id}}": _path(number) for number in range(operations)},
        "components": {"schemas": {f"Thing{number}": _THING for number in range(operations)}},
    }


def overlay(operations: int) -> Document:
    """Make an overlay with an action for each operation."""
    return {
        "overlay": "1.1.0",
        "info": {"title": "Names", "version": "1"},
        "actions": [_naming(number) for number in range(operations)],
    }


def _naming(number: int) -> Document:
    tag = f"tag{number // _TAG}"
    return {
        "target": f"$.paths['/v1/things{number}/{{id}}'].get",
        "description": "It has no name.",
        "update": {"operationId": f"{tag}_get{number}", "tags": [tag]},
    }


def _path(number: int) -> Document:
    schema: Document = {"$ref": f"#/components/schemas/Thing{number}"}
    content: Document = {"application/json": {"schema": schema}}
    return {
        "get": {
            "summary": f"Thing {number}.",
            "parameters": [*_PARAMETERS],
            "responses": {"200": {"description": "OK", "content": content}},
        }
    }


_TEXT: Document = {"type": "string"}
_THING: Document = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": _TEXT, "size": {"type": "number"}, "made": {"type": "string"}},
}
_PARAMETERS: list[Document] = [
    {"in": "path", "name": "id", "required": True, "schema": _TEXT, "description": "Which one."},
    {"in": "query", "name": "limit", "schema": {"type": "integer", "minimum": 1, "maximum": 200}},
]
