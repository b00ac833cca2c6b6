"""The judge takes a request for the operation that the contract and the sandbox take it for."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_path import SchemaPath

from oracle import find_operation

LISTED = {"type": "string", "enum": ["sms", "mms"]}


def path(name: str, operation_id: str, schema: object) -> dict[str, Any]:
    parameter = {"name": name, "in": "path", "required": True, "schema": schema}
    return {"parameters": [parameter], "get": {"operationId": operation_id}}


TWINS: dict[str, Any] = {
    "/messages/{id}": path("id", "messages_get", {"type": "string"}),
    "/messages/{kind}": path("kind", "callbacks_get", LISTED),
    "/messages/{id}_callback": path("id", "callbacks_old", {"type": "string"}),
    "/messages/all": {"get": {"operationId": "messages_list"}},
}
REVERSED = {name: TWINS[name] for name in reversed(TWINS)}


@pytest.mark.parametrize("paths", [TWINS, REVERSED], ids=["forth", "back"])
@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("all", "messages_list"),
        ("a_callback", "callbacks_old"),
        ("sms", "callbacks_get"),
        ("mdr2-1", "messages_get"),
    ],
)
def test_a_literal_is_meant_first_and_then_a_listed_value(
    paths: dict[str, Any], asked: str, meant: str
) -> None:
    spec = SchemaPath.from_dict({"servers": [{"url": "https://a.example"}], "paths": paths})
    assert find_operation(spec, "get", f"https://a.example/messages/{asked}") == meant
