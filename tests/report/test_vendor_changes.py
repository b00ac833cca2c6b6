"""What vendors do to their documents besides single changes, and what must be said of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from attrs import evolve

from codegen.document import JSON, DocumentError, vet
from corpus import PUBLISHED, read_now
from report.pairs import pair_operations
from report.report import report
from report.sources import Source
from report.wire import Wire

JSON_TYPE = "application/json"


def copy() -> Any:  # noqa: ANN401 - JSON
    return json.loads(json.dumps(PUBLISHED))


def document(**operation: object) -> Any:  # noqa: ANN401 - JSON
    post = {"responses": {"204": {"description": ""}}, **operation}
    return {"openapi": "3.0.0", "paths": {"/a": {"post": post}}}


def answered(schema: object, media_type: str = JSON_TYPE) -> Any:  # noqa: ANN401 - JSON
    content = {media_type: {"schema": schema}}
    return document(responses={"200": {"description": "", "content": content}})


def asked(schema: object) -> Any:  # noqa: ANN401 - JSON
    return document(requestBody={"content": {JSON_TYPE: {"schema": schema}}})


def broken(old: Any, new: Any) -> list[str | None]:  # noqa: ANN401 - JSON
    changes = Wire(old, new).changes(pair_operations(old, new))
    return [change.breaks for change in changes if change.breaks]


def test_twin_templates_are_paired_by_their_paths_in_any_order() -> None:
    old = copy()
    kind = {"in": "path", "name": "kind", "required": True, "schema": {"type": "string"}}
    replies = {"204": {"description": ""}}
    twin = {"tags": ["callbacks"], "parameters": [kind], "responses": replies}
    for method in ("put", "get"):
        old["paths"]["/v2.1/messages/{kind}"] = {method: twin}
        new = json.loads(json.dumps(old))
        new["paths"] = dict(reversed(new["paths"].items()))
        assert broken(old, new) == []
        assert broken(new, old) == []


@pytest.mark.parametrize("named", [True, False])
def test_twin_templates_stay_themselves_when_their_parameters_are_renamed(*, named: bool) -> None:
    def write(*names: str) -> Any:  # noqa: ANN401 - JSON
        paths: dict[str, Any] = {}
        for tag, name, kind in zip(("hooks", "widgets"), names, ("integer", "string"), strict=True):
            place = {"in": "path", "name": name, "required": True, "schema": {"type": kind}}
            get: dict[str, Any] = {"tags": [tag], "parameters": [place], "responses": {}}
            paths[f"/widgets/{{{name}}}"] = {"get": get}
            if named:
                get["operationId"] = f"{tag}_get"
        return {"openapi": "3.0.0", "paths": paths}

    old, new = write("hook", "widget"), write("hook_id", "widget_id")
    new["paths"] = dict(reversed(new["paths"].items()))
    assert broken(old, new) == []
    assert broken(new, old) == []


def share(whole: Any, part: object, kind: str) -> object:  # noqa: ANN401 - JSON
    """Move a part into the components, and refer to it."""
    shared = whole["components"].setdefault(kind, {})
    shared[f"Shared{len(shared)}"] = part
    return {"$ref": f"#/components/{kind}/Shared{len(shared) - 1}"}


def list_properties(value: JSON) -> list[dict[str, Any]]:
    """List where members are declared, innermost first."""
    if isinstance(value, list):
        return [found for each in value for found in list_properties(each)]
    if not isinstance(value, dict):
        return []
    inner = [found for each in value.values() for found in list_properties(each)]
    return [*inner, cast("dict[str, Any]", value["properties"])] if "properties" in value else inner


def share_parameters(whole: Any) -> None:  # noqa: ANN401 - JSON
    """Share the parameters, and their schemas."""
    for path in whole["paths"].values():
        for operation in path.values():
            found = operation.get("parameters", [])
            for each in found:
                each["schema"] = share(whole, each["schema"], "schemas")
            found[:] = [share(whole, each, "parameters") for each in found]


def share_members(whole: Any) -> None:  # noqa: ANN401 - JSON
    """Share all but objects, which are classes, named by where they stand."""
    for members in list_properties(whole):
        plain = {name: each for name, each in members.items() if each.get("type") != "object"}
        members.update({name: share(whole, each, "schemas") for name, each in plain.items()})


def share_all(whole: Any) -> None:  # noqa: ANN401 - JSON
    share_members(whole)
    share_parameters(whole)


def share_and_wrap_members(whole: Any) -> None:  # noqa: ANN401 - JSON
    share_members(whole)
    for members in list_properties(whole):
        members.update({name: {"allOf": [each]} for name, each in members.items()})


@pytest.mark.parametrize("rewrite", [share_all, share_and_wrap_members])
def test_what_is_shared_and_corrected_stays_what_it_was(rewrite: Callable[[Any], None]) -> None:
    now, new = read_now(), copy()
    rewrite(new)
    other = evolve(now, name="new", document=new)
    for found in (report(now, other), report(other, now)):
        assert found.entries == ()
        assert found.problem == ""
        assert {note.kind for note in found.notes} <= {"more", "less"}


HEADER = {"in": "header", "name": "X-Trace", "schema": {"type": "string"}}
LIST = "`routes.list(limit, offset, ...)`"


@pytest.mark.parametrize(
    ("old", "new", "breaks", "advice"),
    [
        (None, HEADER, "", f"Nothing; {LIST} takes `x_trace`"),
        (
            None,
            {**HEADER, "required": True},
            "senders callers",
            "Give `x_trace` in each call of `routes.list(x_trace, limit, ...)`",
        ),
        (HEADER, None, "senders callers", f"Stop giving `x_trace` to {LIST}"),
        (
            HEADER,
            {**HEADER, "name": "x-trace", "schema": {"type": "integer"}},
            "senders callers",
            f"Give `x_trace` of {LIST} as `int | None`",
        ),
        (
            HEADER,
            {**HEADER, "in": "query"},
            "senders",
            f"Nothing: {LIST} sends it so, once upgraded",
        ),
        (
            {**HEADER, "name": "xRay"},
            {**HEADER, "name": "xray"},
            "callers",
            f"Where `x_ray` is given to {LIST} by name, call it `xray`",
        ),
    ],
)
def test_a_header_is_an_argument_like_others(
    old: object, new: object, breaks: str, advice: str
) -> None:
    def add_header(header: object) -> Source:
        document = copy()
        document["paths"]["/v2/routes"]["get"]["parameters"] += [header] if header else []
        return evolve(read_now(), document=document)

    [entry] = report(add_header(old), add_header(new)).entries
    assert (" ".join(entry.breaks), entry.advice) == (breaks, advice)
    assert entry.cause == "document"


@pytest.mark.parametrize(
    ("schema", "advice"),
    [
        ({"type": "string"}, "match the same requests: list the values of a parameter (enum)"),
        ({"enum": ["sms_callback"]}, "match the same requests: the one whose parameter lists"),
        ({"$ref": "#/components/schemas/Kind"}, "match the same requests: the one whose"),
    ],
)
def test_twin_templates_are_told_once(schema: object, advice: str) -> None:
    new = copy()
    new["components"]["schemas"]["Kind"] = {"type": "string", "enum": ["sms_callback"]}
    parameter = {"in": "path", "name": "kind", "required": True, "schema": schema}
    new["paths"]["/v2.1/messages/{kind}"] = {
        "put": {
            "operationId": "hooks_set",
            "tags": ["hooks"],
            "parameters": [parameter],
            "responses": {"204": {"description": ""}},
        }
    }
    found = report(read_now(), evolve(read_now(), document=new))
    [note] = [note for note in found.notes if note.kind == "twin"]
    assert note.about == "/v2.1/messages/{id} and /v2.1/messages/{kind}"
    assert note.text.startswith(advice)
    assert not found.problem
    again = report(evolve(read_now(), document=new), evolve(read_now(), document=new))
    assert again.same


def status(**schema: object) -> dict[str, object]:
    return {"properties": {"status": schema}}


def test_all_of_several_is_merged_member_by_member() -> None:
    base = status(type="string")
    narrow, wide = (status(enum=values) for values in (["a"], ["a", "b"]))
    one = {"allOf": [base, narrow]}
    assert broken(answered(one), answered({"allOf": [base, wide]})) == ["readers"]
    assert broken(answered({"allOf": [base, wide]}), answered(one)) == []
    assert broken(answered(one), answered({"allOf": [narrow, base]})) == []
    short = {"allOf": [base, status(maxLength=3)]}
    assert broken(asked({"allOf": [base]}), asked(short)) == ["senders"]
    shorter = {"allOf": [base, status(maxLength=3), status(maxLength=2)]}
    assert broken(asked(short), asked(shorter)) == ["senders"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (answered({}), answered({}, "application/json;charset=utf-8")),
        (
            asked({"type": "integer", "minimum": 0, "exclusiveMinimum": True}),
            asked({"type": "integer", "minimum": 1}),
        ),
        (
            asked({"type": "integer", "maximum": 9}),
            asked({"type": "integer", "maximum": 10, "exclusiveMaximum": True}),
        ),
        (asked({"type": "string"}), asked({"type": "string", "pattern": ""})),
    ],
)
def test_what_means_the_same_breaks_nobody(old: object, new: object) -> None:
    assert broken(old, new) == []
    assert broken(new, old) == []


def secured(*scopes: str, token: str = "https://a.example/token") -> Any:  # noqa: ANN401, S107
    flows = {"clientCredentials": {"tokenUrl": token, "scopes": dict[str, str]()}}
    scheme = {"type": "oauth2", "flows": flows}
    secured = document(security=[{"oauth": [*scopes]}])
    return {**secured, "components": {"securitySchemes": {"oauth": scheme}}}


def test_fewer_scopes_break_nobody_and_another_token_url_does() -> None:
    assert broken(secured("read", "write"), secured("read")) == []
    assert broken(secured("read"), secured("read", "write")) == ["senders"]
    moved = secured("read", token="https://b.example/token")  # noqa: S106
    assert broken(secured("read"), moved) == ["senders"]


def test_a_demand_of_a_member_that_is_not_declared_is_compared() -> None:
    plain = {"type": "object", "properties": dict[str, object]()}
    assert broken(asked(plain), asked({**plain, "required": ["id"]})) == ["senders"]
    assert broken(answered({**plain, "required": ["id"]}), answered(plain)) == ["readers"]


def called_back(*schema: object, responses: object = None) -> Any:  # noqa: ANN401 - JSON
    nothing = dict[str, object]()
    content = {JSON_TYPE: {"schema": schema[0] if schema else nothing}}
    post = {"requestBody": {"content": content}, "responses": responses or nothing}
    return document(callbacks={"done": {"{$request.body#/url}": {"post": post}}})


def test_callbacks_are_read_where_requests_are_sent() -> None:
    one, two = ({"type": "string", "enum": values} for values in (["a"], ["a", "b"]))
    assert broken(called_back(one), called_back(two)) == ["readers"]
    assert broken(called_back(two), called_back(one)) == []
    assert broken(called_back(), document()) == ["readers"]
    assert broken(document(), called_back()) == []


def test_a_security_scheme_that_is_not_declared_is_refused_by_name() -> None:
    new = copy()
    new["paths"]["/v2/routes"]["get"]["security"] = [{"nobody": []}]
    with pytest.raises(DocumentError, match='the security scheme "nobody" is not among'):
        vet(new)
    (fault,) = report(read_now(), evolve(read_now(), document=new)).faults
    assert 'security scheme "nobody"' in fault.text
