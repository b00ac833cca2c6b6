"""A document of one operation, to try the generator with."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string"}
CAT = {"type": "object", "properties": {"meows": {"type": "boolean"}}}
DOG = {"type": "object", "properties": {"barks": {"type": "boolean"}}}
KINDS = {"Cat": CAT, "Dog": DOG}
EITHER = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]


def pets(
    query: object = None,
    body: object = None,
    reply: object = None,
    schemas: object = None,
    **operation: object,
) -> Any:  # noqa: ANN401 - JSON
    """Make a document of one operation with one thing of each kind."""

    def content(schema: object) -> dict[str, Any]:
        return {"content": {"application/json": {"schema": schema}}}

    place = {"in": "path", "name": "id", "required": True, "schema": TEXT}
    post: dict[str, Any] = {
        "operationId": "pets_feed",
        "tags": ["pets"],
        "parameters": [place, query or {"in": "query", "name": "q", "schema": TEXT}],
        "requestBody": content(body or CAT),
        "responses": {"200": {"description": "", **content(reply or CAT)}},
    }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Pets", "version": "1"},
        "servers": [{"url": "https://pets.example"}],
        "paths": {"/pets/{id}": {"post": post | operation}},
        "components": {"schemas": schemas or KINDS},
    }
