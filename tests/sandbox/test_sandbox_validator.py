"""What the validator makes of a document; what it makes of ours is seen over the wire."""

from __future__ import annotations

import json
from copy import deepcopy

import httpx
import pytest

from flowroute_sandbox import Sandbox
from flowroute_sandbox._api import app
from flowroute_sandbox._api.app import HANDLERS
from flowroute_sandbox._api.errors import (
    RefusedError,
    authentication_error,
    not_found_error,
    permission_error,
)
from flowroute_sandbox._api.schema import Schema, nest
from flowroute_sandbox._api.validator import RawRequest, Validator
from flowroute_sandbox._document import load_document
from oracle import DOCUMENT, OPERATIONS

JSON = "application/vnd.api+json"
SEND = RawRequest("POST", "/v2.1/messages", [], JSON, b"{}")


@pytest.fixture(scope="module")
def validator() -> Validator:
    return Validator(DOCUMENT)


def test_the_sandbox_reads_the_document_of_the_source_tree() -> None:
    assert load_document() == DOCUMENT


def test_every_operation_has_a_handler() -> None:
    assert set(HANDLERS) <= set(OPERATIONS)  # the rest is answered with 501


@pytest.mark.parametrize(
    ("schema", "value", "problem"),
    [
        ({"type": "integer", "minimum": 1}, 0, "Must be at least 1."),
        ({"type": "integer", "maximum": 9}, 10, "Must be at most 9."),
        ({"type": "integer", "minimum": 1, "maximum": 9}, 10, "Must be between 1 and 9."),
        (
            {"type": "integer", "minimum": 1, "exclusiveMinimum": True},
            1,
            "1 is less than or equal to the minimum of 1",
        ),
        (
            {"type": "integer", "maximum": 9, "exclusiveMaximum": True},
            9,
            "9 is greater than or equal to the maximum of 9",
        ),
        ({"type": "string", "nullable": True}, 1, "Not a valid string."),
        ({"type": "string"}, None, "Field may not be null."),
        ({"type": "string", "enum": ["a", "b"]}, "c", "Must be one of: a, b."),
        ({"type": "string", "maxLength": 1}, "ab", "'ab' is too long"),
        ({"type": "string", "pattern": "^a$"}, "a\n", "Does not match ^a$."),
        ({"type": "array", "minItems": 2}, [1], "Shorter than minimum length 2."),
        ({"type": "boolean"}, 1, "Not a valid boolean."),
        ({"type": "integer"}, True, "Not a valid integer."),
        ({"type": "number"}, "1", "Not a valid number."),
        ({"anyOf": [{"type": "boolean"}, {"type": "string"}]}, 1, "Not a valid boolean."),
        ({"type": "string", "format": "date"}, "2020-02-30", "Not a valid date."),
        ({"$ref": "#/components/schemas/Short"}, "ab", "'ab' is too long"),
    ],
)
def test_a_problem_is_told_in_words(schema: dict[str, object], value: object, problem: str) -> None:
    components = {"schemas": {"Short": {"type": "string", "maxLength": 1}}}
    assert list(Schema(schema, components).find_problems(value).values()) == [problem]


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "nullable": True}, None),
        ({"type": "integer", "minimum": 1, "exclusiveMinimum": False}, 1),
        ({"type": "string", "format": "private"}, ""),
        ({"type": "string", "pattern": "b"}, "abc"),
        ({"anyOf": [{"type": "boolean"}, {"type": "string"}]}, "x"),
        ({"required": ["a"]}, "no object"),
        ({"pattern": "a", "format": "digits"}, 1),
    ],
)
def test_what_a_schema_allows_has_no_problem(schema: dict[str, object], value: object) -> None:
    assert Schema(schema, {}).find_problems(value) == {}


def test_problems_are_nested_as_the_value_is() -> None:
    inner = {"type": "object", "required": ["b"], "properties": {"c": {"type": "string"}}}
    schema = {"type": "object", "properties": {"a": {"type": "array", "items": inner}}}
    problems = Schema(schema, {}).find_problems({"a": [{"b": 1}, {"c": 1}, 2]})
    assert nest(problems) == {
        "a": {
            "1": {"b": ["Missing data for required field."], "c": ["Not a valid string."]},
            "2": ["Invalid input type."],
        }
    }
    assert nest(Schema(schema, {}).find_problems([])) == {"_schema": ["Invalid input type."]}


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (SEND._replace(path="/v2.1/message"), 404),
        (SEND._replace(method="PUT"), 405),
        (SEND._replace(query=[("color", "blue")]), 422),
        (SEND._replace(content_type="text/plain", body=b"hello"), 415),
        (SEND._replace(body=b"{"), 400),
        (SEND._replace(body=b"[" * 100_000), 400),
        (SEND, 422),
        (RawRequest("GET", "/v2/numbers/x", [], "", b""), 422),
    ],
)
def test_a_request_that_the_document_forbids_is_marked(
    validator: Validator, request_: RawRequest, status: int
) -> None:
    with pytest.raises(RefusedError) as caught:
        validator.validate(request_)
    assert (caught.value.status, caught.value.undocumented) == (status, True)


@pytest.mark.parametrize(
    "error", [authentication_error(), permission_error(), not_found_error("route")]
)
def test_a_refusal_that_depends_on_the_account_is_not_marked(error: RefusedError) -> None:
    assert not error.undocumented


def test_a_query_is_read_as_the_types_of_the_document(validator: Validator) -> None:
    path = "/v2/numbers/available/areacodes"
    query = [("limit", "3"), ("max_setup_cost", "3.50")]
    valid = validator.validate(RawRequest("GET", path, query, "", b""))
    assert valid.operation_id == "numbers_area_codes"
    assert valid.query == {"limit": 3, "max_setup_cost": 3.5}
    query = [("messaging_enabled", "false"), ("messaging_email", "me@example.com")]
    valid = validator.validate(RawRequest("POST", "/v2/numbers/12065550150", query, "", b""))
    assert valid.query == dict(query)
    assert valid.path_params == {"id": "12065550150"}


@pytest.mark.parametrize("depth", [10, 100, 500, 900, 990, 1000, 5000])
@pytest.mark.parametrize("name", ["from", "color", "is_mms", "media_urls", "data"])
def test_a_body_of_any_depth_is_judged(validator: Validator, name: str, depth: int) -> None:
    message = {"from": "12065550100", "to": "12065550111", "body": "hello"}
    text = json.dumps({**message, name: "@"}).replace('"@"', "[" * depth + "]" * depth)
    try:
        valid = validator.validate(SEND._replace(body=text.encode()))
    except RefusedError as error:
        assert error.status in {400, 422}  # noqa: PT017  both outcomes are right
    else:
        assert name == "color"
        assert valid.operation_id == "messages_send"


def twins(kinds: list[str] | None, *, reverse: bool = False) -> Validator:
    """Validate by a document that has two paths which only a parameter's name tells apart."""

    def operation(name: str, **schema: object) -> dict[str, object]:
        schema = {"type": "string", **schema}
        parameter = {"in": "path", "name": name, "required": True, "schema": schema}
        return {"operationId": f"by_{name}", "parameters": [parameter]}

    listed = {"enum": kinds} if kinds else {}
    paths = {
        "/messages/{id}": {"get": operation("id")},
        "/messages/{kind}": {method: operation("kind", **listed) for method in ("get", "put")},
        "/messages/last": {"get": {"operationId": "last"}},
    }
    items = list(paths.items())[:: -1 if reverse else 1]
    return Validator({"paths": dict(items), "components": {}})


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize(
    ("method", "word", "operation"),
    [
        ("GET", "sms", "by_kind"),
        ("GET", "mdr2-1", "by_id"),
        ("GET", "last", "last"),
        ("PUT", "sms", "by_kind"),
    ],
)
def test_of_two_paths_the_one_that_lists_its_values_comes_first(
    method: str, word: str, operation: str, *, reverse: bool
) -> None:
    request = RawRequest(method, f"/messages/{word}", [], "", b"")
    found = twins(["sms", "mms"], reverse=reverse).validate(request)
    assert found.operation_id == operation
    assert {*found.path_params.values()} == ({word} if operation != "last" else set())


@pytest.mark.parametrize("method", ["PUT", "GET"])
def test_of_two_paths_that_fit_the_one_with_the_method_comes_first(method: str) -> None:
    request = RawRequest(method, "/messages/sms", [], "", b"")
    assert twins(None).validate(request).operation_id == ("by_id" if method == "GET" else "by_kind")


def test_a_method_that_no_path_has_is_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        twins(["sms"]).validate(RawRequest("POST", "/messages/sms", [], "", b""))
    assert refused.value.status == 405


def heads(*parameters: object, shared: tuple[object, ...] = ()) -> Validator:
    """Validate by a document whose operation has parameters, and whose path has further ones."""
    operation = {"operationId": "feed", "parameters": [*parameters]}
    known = {"Age": {"in": "header", "name": "X-Age", "schema": {"type": "integer"}}}
    paths = {"/feed": {"parameters": [*shared], "get": operation}}
    return Validator({"paths": paths, "components": {"parameters": known}})


TRACE = {"in": "header", "name": "X-Trace", "schema": {"type": "string", "pattern": "^[a-z]+$"}}
AGE = {"$ref": "#/components/parameters/Age"}
FEED = RawRequest("GET", "/feed", [], "", b"")


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        ([], {}),
        ([("x-trace", "ab"), ("X-AGE", "7")], {"x-trace": "ab", "x-age": 7}),
        ([("Accept", "text/html"), ("X-Other", "1"), ("X-Other", "2")], {}),
    ],
)
def test_headers_are_read_as_the_types_of_the_document(
    headers: list[tuple[str, str]], read: object
) -> None:
    request = FEED._replace(headers=headers)
    assert heads(TRACE, AGE).validate(request).headers == read
    assert heads(shared=(TRACE, AGE)).validate(request).headers == read


@pytest.mark.parametrize(
    ("headers", "problem"),
    [
        ([], ("x-trace", "Missing data for required field.")),
        ([("X-Trace", "1")], ("x-trace", "Does not match ^[a-z]+$.")),
        ([("X-Trace", "a"), ("x-trace", "b")], ("x-trace", "Given more than once.")),
        ([("X-Trace", "a"), ("X-Age", "old")], ("x-age", "Not a valid integer.")),
    ],
)
def test_headers_that_the_document_does_not_allow_are_refused(
    headers: list[tuple[str, str]], problem: tuple[str, str]
) -> None:
    with pytest.raises(RefusedError) as refused:
        heads({**TRACE, "required": True}, AGE).validate(FEED._replace(headers=headers))
    name, text = problem
    assert refused.value.status == 422
    assert f"'{name}': ['{text}']" in str(refused.value.document)


def test_an_operation_replaces_a_parameter_of_its_path() -> None:
    own = {**TRACE, "name": "x-TRACE", "schema": {"type": "integer"}}
    request = FEED._replace(headers=[("X-Trace", "7")])
    assert heads(own, shared=(TRACE,)).validate(request).headers == {"x-trace": 7}


def test_a_header_that_openapi_says_elsewhere_is_passed_over() -> None:
    accept = {"in": "header", "name": "Accept", "required": True, "schema": {"enum": ["a/b"]}}
    assert heads(accept).validate(FEED).headers == {}


def test_headers_are_validated_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    document = deepcopy(DOCUMENT)
    document["paths"]["/v2/numbers"]["get"]["parameters"].append({**TRACE, "required": True})
    monkeypatch.setattr(app, "load_document", lambda: document)
    with (
        Sandbox() as sandbox,
        httpx.Client(auth=(sandbox.access_key, sandbox.secret_key)) as client,
    ):
        url = f"{sandbox.url}/v2/numbers"
        replies = [
            client.get(url, headers=each) for each in ({"X-TRACE": "ab"}, {"X-Trace": "1"}, {})
        ]
    assert [reply.status_code for reply in replies] == [200, 422, 422]


# What the document has and the sandbox does not serve


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v2/faxes"), ("POST", "/v2/faxes"), ("GET", "/v2.1/messages/3")]
)
def test_an_operation_that_is_not_served_is_501_in_words(method: str, path: str) -> None:
    ids = {"in": "query", "name": "ids", "schema": {"type": "array"}}
    operation = {"operationId": "faxes_send", "parameters": [{"$ref": "#/components/x"}, ids]}
    text = {"schema": {"type": "string"}}
    item = {"parameters": [ids], "get": operation, "post": {"requestBody": {"content": text}}}
    validator = Validator(
        {"paths": {"/v2/faxes": item, "/v2.1/messages/{kind}": item}, "components": {}}, HANDLERS
    )
    with pytest.raises(RefusedError) as refused:
        validator.validate(RawRequest(method, path, [("a", "b")], "", b""))
    assert refused.value.status == 501
    assert refused.value.undocumented
    shown = path.replace("3", "{kind}")
    assert refused.value.reason == f"The sandbox does not serve {method} {shown} yet."


def test_what_is_served_beside_it_is_answered() -> None:
    twin: dict[str, object] = {"get": {}, "put": {}}
    paths = {**DOCUMENT["paths"], "/v2.1/messages/{callback_type}": twin}
    validator = Validator({**DOCUMENT, "paths": paths}, HANDLERS)
    asked = RawRequest("GET", "/v2.1/messages/mdr2-1", [], "", b"")
    assert validator.validate(asked).operation_id == "messages_get"
    put = RawRequest("PUT", "/v2.1/messages/mdr2-1", [], "", b"")
    with pytest.raises(RefusedError) as refused:
        validator.validate(put)
    assert refused.value.status == 501
