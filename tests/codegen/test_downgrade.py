"""An OpenAPI 3.1 document means the same as the 3.0 one that is made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from codegen.document import JSON, DocumentError, load, vet
from codegen.downgrade import downgrade
from codegen.regenerate import OVERLAYS, SPEC, correct
from report.diff import main

OBJECT = {"type": "object"}


def upgrade(value: JSON) -> JSON:
    """Write schemas of a 3.0 document as 3.1 would."""
    if isinstance(value, list):
        return [upgrade(each) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: upgrade(each) for name, each in value.items()}
    if found.pop("nullable", False) is True:
        found["type"] = [found["type"], "null"]
    return found


@pytest.fixture
def published(tmp_path: Path) -> Path:
    document: Any = upgrade(load(SPEC))
    document |= {"openapi": "3.1.0", "webhooks": {}, "jsonSchemaDialect": "https://a.example"}
    document["info"]["summary"] = "An API"
    path = tmp_path / "new.json"
    path.write_text(json.dumps(document))
    return path


def test_the_same_document_in_3_1_changes_nothing(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(SPEC), str(published), "--fail-on", "any"]) == 0
    assert "No change for callers: only what no operation shows" in capsys.readouterr().out


def test_a_client_is_made_of_3_1(published: Path) -> None:
    new, old = correct(published, OVERLAYS), correct(SPEC, OVERLAYS)
    assert (new["paths"], new["components"]) == (old["paths"], old["components"])


SCHEMAS: dict[str, tuple[Any, Any]] = {
    "text or null": ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
    "null": ({"type": "null"}, {**OBJECT, "nullable": True, "enum": [None]}),
    "several types": (
        {"type": ["string", "integer", "null"]},
        {"nullable": True, "anyOf": [{"type": "string"}, {"type": "integer"}]},
    ),
    "several types and alternatives": (
        {"type": ["string", "integer"], "anyOf": [{"const": "a"}, {"const": 1}]},
        {
            "anyOf": [{"enum": ["a"]}, {"enum": [1]}],
            "allOf": [{"anyOf": [{"type": "string"}, {"type": "integer"}]}],
        },
    ),
    "a constant": ({"const": "a"}, {"enum": ["a"]}),
    "examples": ({"examples": [1, 2]}, {"example": 1}),
    "above": ({"exclusiveMinimum": 0}, {"minimum": 0, "exclusiveMinimum": True}),
    "above and at least": ({"exclusiveMinimum": 0, "minimum": 3}, {"minimum": 3}),
    "below": (
        {"exclusiveMaximum": 9, "maximum": 10},
        {"maximum": 9, "exclusiveMaximum": True},
    ),
    "bytes": ({"contentEncoding": "base64"}, {"format": "byte"}),
    "a file": ({"contentMediaType": "application/octet-stream"}, {"format": "binary"}),
    "anything": ({"items": True}, {"items": {}}),
    "nothing": ({"items": False}, {"items": {"not": {}}}),
    "no others": ({"additionalProperties": False}, {"additionalProperties": False}),
    "other members": (
        {"additionalProperties": {"type": ["integer", "null"]}},
        {"additionalProperties": {"type": "integer", "nullable": True}},
    ),
    "members with such names": (
        {"properties": {"const": {"const": 1}, "type": {"type": ["string"]}, "examples": {}}},
        {"properties": {"const": {"enum": [1]}, "type": {"type": "string"}, "examples": {}}},
    ),
}


@pytest.mark.parametrize(("new", "old"), SCHEMAS.values(), ids=SCHEMAS)
def test_a_schema_is_written_as_3_0_writes_it(new: Any, old: Any) -> None:  # noqa: ANN401
    reply = {"description": "", "content": {"application/json": {"schema": new}}}
    paths: Any = {"/a": {"get": {"responses": {"200": reply}}}}
    info = {"title": "", "version": ""}
    components = {"schemas": {"A": new}}
    document = {"openapi": "3.1.1", "info": info, "paths": paths, "components": components}
    made: Any = downgrade(json.loads(json.dumps(document)))
    assert made["components"]["schemas"]["A"] == old
    content = made["paths"]["/a"]["get"]["responses"]["200"]["content"]
    assert content["application/json"]["schema"] == old
    vet(made)
    assert downgrade(made) is made


def test_components_without_schemas_get_none() -> None:
    headers: Any = {"A": {"schema": {"const": 1}}}
    made = downgrade({"openapi": "3.1.0", "components": {"headers": headers}})
    assert made["components"] == {"headers": {"A": {"schema": {"enum": [1]}}}}


def test_what_is_no_schema_is_refused_by_its_place() -> None:
    document: Any = {
        "openapi": "3.1.0",
        "info": {"title": "", "version": ""},
        "paths": {},
        "components": {"schemas": {"A": "text"}},
    }
    with pytest.raises(DocumentError, match="#/components/schemas/A"):
        vet(downgrade(document))


def test_a_webhook_that_is_among_the_components_is_written_out() -> None:
    item: JSON = {"post": {"responses": {"200": {"description": "Thanks"}}}}
    document: Any = {
        "openapi": "3.1.0",
        "paths": {},
        "webhooks": {"receipt": {"$ref": "#/components/pathItems/Receipt"}},
        "components": {"pathItems": {"Receipt": item}, "schemas": {}},
    }
    found: Any = downgrade(document)
    assert found["x-webhooks"] == {"receipt": item}
    assert found["components"] == {"schemas": {}}
