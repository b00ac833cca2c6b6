"""An operation that the vendor adds becomes a method by regenerating, with no line of ours."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from difflib import ndiff
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from codegen.document import load
from codegen.regenerate import ROOT, SPEC, main
from stub import Stub

HERE = Path(__file__).parent
JSON_API = "application/vnd.api+json"


def json_api(**schema: object) -> dict[str, Any]:
    return {"content": {JSON_API: {"schema": schema}}}


def resource(**attributes: object) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string"},
            "type": {"type": "string"},
            "attributes": {"type": "object", "properties": attributes},
        },
    }


class Added(NamedTuple):
    """An operation to add to the vendor's document, and the schemas it needs."""

    path: str
    http_method: str
    operation: dict[str, Any]
    schemas: dict[str, Any]
    parameters: tuple[dict[str, Any], ...] = ()
    """Those of its path."""


UNHOLD = Added(
    "/v2/numbers/{id}/hold",
    "delete",
    {
        "operationId": "numbers_unhold",
        "tags": ["numbers"],
        "summary": "Take a Number Off Hold",
        "description": "Lets a number be called. It cannot be undone.",
        "parameters": [
            {
                "in": "path",
                "name": "id",
                "required": True,
                "description": "The number on hold.",
                "schema": {"type": "string", "format": "phone-number"},
            }
        ],
        "responses": {"204": {"description": "NO CONTENT"}},
    },
    {},
)
CONTACT = Added(
    "/v2/contacts",
    "post",
    {
        "operationId": "contacts_create",
        "tags": ["contacts"],
        "summary": "Create a Contact",
        "requestBody": {
            "required": True,
            **json_api(
                type="object",
                required=["data"],
                properties={
                    "data": {
                        "type": "object",
                        "required": ["attributes", "type"],
                        "properties": {
                            "type": {"type": "string", "enum": ["contact"]},
                            "attributes": {
                                "type": "object",
                                "required": ["label", "zip"],
                                "properties": {
                                    "label": {
                                        "type": "string",
                                        "description": "What to call the address.",
                                    },
                                    "zip": {"type": "string", "pattern": "^[0-9]{5}$"},
                                    "floor": {"type": "integer", "minimum": 0},
                                },
                            },
                        },
                    }
                },
            ),
        },
        "responses": {
            "201": {
                "description": "CREATED",
                **json_api(
                    type="object", properties={"data": {"$ref": "#/components/schemas/Address"}}
                ),
            }
        },
    },
    {"Address": resource(label={"type": "string"}, zip={"type": "string", "format": "private"})},
)
TICKETS = Added(
    "/v2/tickets",
    "get",
    {
        "operationId": "tickets_list",
        "tags": ["tickets"],
        "summary": "List Tickets",
        "parameters": [
            {"in": "query", "name": "limit", "schema": {"type": "integer", "maximum": 200}},
            {"in": "query", "name": "offset", "schema": {"type": "integer"}},
        ],
        "responses": {
            "200": {
                "description": "OK",
                **json_api(
                    type="object",
                    properties={
                        "data": {
                            "type": "array",
                            "items": {"$ref": "#/components/schemas/Ticket"},
                        },
                        "links": {"$ref": "#/components/schemas/RequestLinks"},
                    },
                ),
            }
        },
    },
    {"Ticket": resource(status={"type": "string"})},
)


PHOTOS = Added(
    "/v2/photos",
    "get",
    {
        "operationId": "photos_list",
        "tags": ["photos"],
        "summary": "List Photos",
        "parameters": [
            {"in": "query", "name": "limit", "schema": {"type": "integer"}},
            {
                "in": "header",
                "name": "X-Max-Age",
                "description": "In seconds.",
                "schema": {"type": "integer", "minimum": 0, "default": 60},
            },
            {"$ref": "#/components/parameters/Caller"},
            {"in": "header", "name": "x-trace-id", "schema": {"type": "string"}},
            {"in": "header", "name": "Accept", "schema": {"type": "string"}},
        ],
        "responses": {
            "200": {"description": "OK", **json_api(type="array", items=resource(url={}))}
        },
    },
    {},
    ({"in": "header", "name": "X-Trace-Id", "required": True, "schema": {"type": "integer"}},),
)
CALLER = {
    "in": "header",
    "name": "X-Caller",
    "schema": {"type": "string", "format": "phone-number"},
}


def with_added(*additions: Added) -> dict[str, Any]:
    document: Any = load(SPEC)
    document["components"].setdefault("parameters", {})["Caller"] = CALLER
    for path, http_method, operation, schemas, parameters in additions:
        item = document["paths"].setdefault(path, {})
        item[http_method] = operation
        if parameters:
            item["parameters"] = [*parameters]
        document["components"]["schemas"].update(schemas)
    added: dict[str, Any] = document
    return added


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run scripts/regenerate on a document with new operations; return the package's folder."""
    folder = tmp_path_factory.mktemp("added")
    document = with_added(UNHOLD, CONTACT, TICKETS, PHOTOS)
    (folder / "document.json").write_text(json.dumps(document))
    target = folder / "generated"
    assert main(["--spec", str(folder / "document.json"), "--into", str(target)]) == 0
    return target


def run(*command: str, given: object = None, **environment: str) -> Any:  # noqa: ANN401 - JSON
    done = subprocess.run(  # noqa: S603 - our own scripts
        [sys.executable, *command],
        input=json.dumps(given),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


def calls(
    package: Path, method: str, *, url: str, named: Mapping[str, object]
) -> list[dict[str, Any]]:
    """Call a new method on both clients, in a process that finds the new package first."""
    asked = {"method": method, "named": named, "url": url}
    told = run(str(HERE / "call_method.py"), given=asked, PYTHONPATH=str(package))
    report: Any = json.loads(told)
    assert Path(report["package"]).is_relative_to(package)
    found: list[dict[str, Any]] = report["calls"]
    return found


def test_a_new_method_without_a_body(package: Path, stub: Stub) -> None:
    stub.answer(204)
    for call in calls(package, "numbers.unhold", url=stub.url, named={"id": "+1 206 555 0100"}):
        assert call["signature"] == "(id: 'str | int') -> 'None'"
        assert call["documentation"].startswith(
            "Take a Number Off Hold.\n\nLets a number be called."
        )
        assert "id: The number on hold. In E.164, as " in call["documentation"]
        assert call["documentation"].endswith("Source: ``DELETE /v2/numbers/{id}/hold``")
        assert call["result"] is None
    assert [(each.method, each.target, each.body) for each in stub.requests] == [
        ("DELETE", "/v2/numbers/12065550100/hold", b"")
    ] * 2


def test_a_new_method_of_a_new_resource_with_a_body(package: Path, stub: Stub) -> None:
    reply = {
        "data": {"id": "7", "type": "contact", "attributes": {"label": "Office", "zip": "98101"}}
    }
    stub.answer(201, reply)
    named = {"label": "Office", "zip": "98101", "floor": 3}
    for call in calls(package, "contacts.create", url=stub.url, named=named):
        assert call["signature"] == (
            "(*, label: 'str', zip: 'str', floor: 'int | None' = None) -> 'Address'"
        )
        assert "label: What to call the address." in call["documentation"]
        assert "floor: At least 0." in call["documentation"]
        name, document, text = call["result"]
        assert (name, document) == ("Address", reply)
        assert "label='Office'" in text
        assert "98101" not in text
    for request in stub.requests:
        assert (request.method, request.target) == ("POST", "/v2/contacts")
        assert request.headers["content-type"] == JSON_API
        sent = {"label": "Office", "zip": "98101", "floor": 3}
        assert request.json() == {"data": {"type": "contact", "attributes": sent}}
    assert len(stub.requests) == 2


def test_a_new_method_that_lists(package: Path, stub: Stub) -> None:
    tickets = [
        {"id": number, "type": "ticket", "attributes": {"status": "open"}} for number in "123"
    ]
    following = {"next": f"{stub.url}/v2/tickets?limit=2&offset=2"}
    stub.answer(200, {"data": tickets[:2], "links": following})
    stub.answer(200, {"data": tickets[2:], "links": {}})
    stub.answer(200, {"data": tickets[:2], "links": following})
    stub.answer(200, {"data": tickets[2:], "links": {}})
    made = calls(package, "tickets.list", url=stub.url, named={"limit": 2})
    for call, kind in zip(made, ("Page", "AsyncPager"), strict=True):
        assert call["signature"] == (
            f"(*, limit: 'int | None' = None, offset: 'int | None' = None) -> '{kind}[Ticket]'"
        )
        assert "limit: At most 200." in call["documentation"]
        assert [(name, document) for name, document, _ in call["result"]] == [
            ("Ticket", ticket) for ticket in tickets
        ]
    assert [each.target for each in stub.requests] == [
        "/v2/tickets?limit=2",
        "/v2/tickets?limit=2&offset=2",
    ] * 2


def test_a_new_method_with_headers(package: Path, stub: Stub) -> None:
    stub.answer(200, [{"id": "1"}])
    named = {"x_max_age": 5, "x_caller": "+1 206 555 0100", "x_trace_id": "a-1"}
    for call in calls(package, "photos.list", url=stub.url, named=named):
        assert call["signature"].startswith(
            "(*, limit: 'int | None' = None, x_max_age: 'int | None' = None,"
            " x_caller: 'str | int | None' = None, x_trace_id: 'str | None' = None) -> "
        )
        assert "x_max_age: In seconds. At least 0. 60 if left out." in call["documentation"]
        assert len(call["result"]) == 1
    for request in stub.requests:
        assert request.target == "/v2/photos"
        sent = {name: request.headers.get(name) for name in ("x-max-age", "x-caller", "x-trace-id")}
        assert sent == {"x-max-age": "5", "x-caller": "12065550100", "x-trace-id": "a-1"}
        assert request.headers["accept"].startswith(JSON_API)
    assert len(stub.requests) == 2


USE = """
from typing import assert_type

from flowroute_api import AsyncResources, Resources
from flowroute_api.models import Address, Ticket


def use(flowroute: Resources) -> None:
    flowroute.numbers.unhold("12065550100")
    address = flowroute.contacts.create(label="Office", zip="98101")
    assert_type(address, Address)
    assert_type(address.id, str)
    assert_type(address.label, str | None)
    for ticket in flowroute.tickets.list(limit=2):
        assert_type(ticket, Ticket)
    flowroute.contacts.create(label=1, zip="98101")  # type: ignore[arg-type]
    flowroute.contacts.create(label="Office")  # type: ignore[call-arg]
    flowroute.tickets.list(limit="2")  # type: ignore[arg-type]
    flowroute.photos.list(x_max_age=5, x_trace_id="a-1")
    flowroute.photos.list(x_max_age="5")  # type: ignore[arg-type]
    flowroute.photos.list(accept="text/html")  # type: ignore[call-arg]


async def await_(flowroute: AsyncResources) -> None:
    await flowroute.numbers.unhold("12065550100")
    assert_type(await flowroute.contacts.create(label="Office", zip="98101"), Address)
    async for ticket in flowroute.tickets.list(limit=2):
        assert_type(ticket, Ticket)
    assert_type((await flowroute.tickets.list()).items[0], Ticket)
"""


def test_new_methods_are_typed(package: Path, tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(USE)
    strict = ("--strict", "--warn-unused-ignores", "--config-file=", "--explicit-package-bases")
    places = [str(package), str(ROOT / "overrides"), str(tmp_path)]
    told = run(
        *("-m", "mypy", *strict, "--cache-dir", str(tmp_path / "cache"), str(tmp_path / "use.py")),
        MYPYPATH=os.pathsep.join(places),
    )
    assert told.startswith("Success")


def test_the_methods_there_were_stay_as_they_are(package: Path) -> None:
    for old in (ROOT / "generated" / "flowroute_api" / "api").glob("*/*.py"):
        new = (package / old.relative_to(ROOT / "generated")).read_text().splitlines()
        changes = [line[:1] for line in ndiff(old.read_text().splitlines(), new)]
        assert "-" not in changes
        assert ("+" in changes) is (old.parent.name == "numbers" and old.name == "__init__.py")


def test_a_new_operation_needs_a_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    operation = {name: TICKETS.operation[name] for name in ("tags", "responses")}
    document = with_added(TICKETS._replace(operation=operation))
    (tmp_path / "document.json").write_text(json.dumps(document))
    arguments = ["--spec", str(tmp_path / "document.json"), "--into", str(tmp_path / "generated")]
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert "GET /v2/tickets: needs one tag, and an operationId" in told
    assert told.endswith("name it by an overlay action\n")
    assert not (tmp_path / "generated").exists()
