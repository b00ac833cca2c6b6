"""What the client cannot do yet is refused in words, all of it at once."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from codegen.contract import read_contract
from codegen.document import DocumentError, load
from codegen.regenerate import GENERATED, SPEC, main
from codegen.support import check_support
from pets import CAT, EITHER, KINDS, TEXT, pets

ASKED = "#/paths/~1pets~1{id}/post/parameters/1"
SENT = "#/paths/~1pets~1{id}/post/requestBody"
READ = "#/paths/~1pets~1{id}/post/responses/200"


def given(schema: object, **more: object) -> Any:  # noqa: ANN401 - JSON
    return pets({"in": "query", "name": "q", "schema": schema, **more})


def placed(schema: object, **more: object) -> Any:  # noqa: ANN401 - JSON
    document = pets()
    document["paths"]["/pets/{id}"]["post"]["parameters"][0].update(schema=schema, **more)
    return document


def heading(name: str = "X-A", schema: object = TEXT, **more: object) -> Any:  # noqa: ANN401 - JSON
    return pets({"in": "header", "name": name, "schema": schema, **more})


def require_credentials(*accepted: object, **operation: object) -> Any:  # noqa: ANN401 - JSON
    document = pets(**operation)
    document["components"]["securitySchemes"] = {
        "keys": {"type": "http", "scheme": "Basic"},
        "token": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
        "oauth": {"type": "oauth2", "flows": {}},
    }
    return document | {"security": [*accepted]}


def replies(**content: object) -> Any:  # noqa: ANN401 - JSON
    found = {name.replace("_", "/"): {"schema": schema} for name, schema in content.items()}
    return pets(responses={"200": {"description": "", "content": found}})


def member(schema: object) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


LIST = {"type": "array", "items": TEXT}
IN_BODY = f"{SENT}/content/application~1json/schema"
IN_REPLY = f"{READ}/content/application~1json/schema"

OTHER_CREDENTIALS: list[list[dict[str, Any]]] = [
    [{"token": []}],
    [{"key": []}, {"token": []}],
    [{"oauth": ["send"]}],
    [{"keys": [], "key": []}],
]
CREDENTIALS: list[list[dict[str, Any]]] = [
    [{"keys": []}],
    [{"token": []}, {"keys": []}],
    [{}],
    [],
]
UNSUPPORTED = {
    "a list in one parameter": (given(LIST, explode=False), f"{ASKED}: explode"),
    "a list by spaces": (given(LIST, style="spaceDelimited"), f"{ASKED}: style spaceDelimited"),
    "a list by pipes": (given(LIST, style="pipeDelimited"), f"{ASKED}: style pipeDelimited"),
    "a deep object": (given(member(TEXT), style="deepObject"), f"{ASKED}: style deepObject"),
    "an object in the query": (given(member(TEXT)), f"{ASKED}: is an object in the query"),
    "any object in the query": (
        given({"additionalProperties": TEXT}),
        f"{ASKED}: is an object in the query",
    ),
    "a list of lists in the query": (given({"items": LIST}), f"{ASKED}/schema: is a list of lists"),
    "a list of objects in the query": (given({"items": CAT}), f"{ASKED}: is a list of objects"),
    "a list in the path": (placed(LIST), "parameters/0: is an array in the path"),
    "a label in the path": (placed(TEXT, style="label"), "parameters/0: style label"),
    "a matrix in the path": (placed(LIST, style="matrix"), "parameters/0: style matrix"),
    "reserved characters": (given(TEXT, allowReserved=True), f"{ASKED}: allowReserved"),
    "a cookie": (
        pets({"in": "cookie", "name": "q", "schema": TEXT}),
        f"{ASKED}: is a cookie parameter",
    ),
    "a list in a header": (heading(schema=LIST), f"{ASKED}: is an array in the header"),
    "an object in a header": (heading(schema=CAT), f"{ASKED}: is an object in the header"),
    "JSON in a header": (
        pets({"in": "header", "name": "X-A", "content": {"application/json": {"schema": CAT}}}),
        f"{ASKED}: has content in place of a schema",
    ),
    **{
        f"the header {name}": (heading(name), f"{ASKED}: the header {name.lower()} is set by")
        for name in ("User-Agent", "host", "CONTENT-LENGTH", "Transfer-Encoding", "Cookie")
    },
    **{
        f"the header {name!a}": (heading(name), "cannot be the name of a header; remove it")
        for name in ("X A", "X:A", "X-\xc4", "(X)")
    },
    "JSON in the query": (
        pets({"in": "query", "name": "q", "content": {"application/json": {"schema": CAT}}}),
        f"{ASKED}: has content in place of a schema",
    ),
    "text or an object in the query": (
        given({"oneOf": [TEXT, CAT]}),
        f"{ASKED}/schema: may be string or object",
    ),
    "a form": (
        pets(requestBody={"content": {"application/x-www-form-urlencoded": {"schema": CAT}}}),
        f"{SENT}: only JSON bodies",
    ),
    "a file": (
        pets(requestBody={"content": {"multipart/form-data": {"schema": CAT}}}),
        f"{SENT}: only JSON bodies",
    ),
    "a body without members": (pets(body=LIST), f"{SENT}/content/application~1json: only"),
    "one of two bodies": (pets(body={"oneOf": EITHER}), f"{IN_BODY}: may be object"),
    "a body with a discriminator": (
        pets(body={"oneOf": EITHER[:1], "discriminator": {"propertyName": "kind"}}),
        f"{IN_BODY}: discriminator",
    ),
    "a member of a body that is text or an object": (
        pets(body=member({"oneOf": [TEXT, CAT]})),
        f"{IN_BODY}/properties/a: may be string or object",
    ),
    "a member of a body that is one of two objects": (
        pets(body=member({"anyOf": EITHER})),
        f"{IN_BODY}/properties/a: may be object",
    ),
    "a member of a body that is a list of lists": (
        pets(body=member({"type": "array", "items": LIST})),
        f"{IN_BODY}/properties/a: is a list of lists",
    ),
    "a reply with a discriminator": (
        pets(reply={"oneOf": EITHER, "discriminator": {"propertyName": "kind"}}),
        f"{IN_REPLY}: discriminator",
    ),
    "a discriminator that its children are named by": (
        pets(
            reply={"$ref": "#/components/schemas/Pet"},
            schemas={**KINDS, "Pet": {**CAT, "discriminator": {"propertyName": "kind"}}},
        ),
        "#/components/schemas/Pet: discriminator",
    ),
    "one of two replies": (pets(reply={"oneOf": EITHER}), f"{IN_REPLY}: may be object"),
    "a list of one of two": (
        pets(reply={"type": "array", "items": {"anyOf": EITHER}}),
        f"{IN_REPLY}/items: may be object",
    ),
    "a member of a reply that is text or an object": (
        pets(reply=member({"anyOf": [TEXT, CAT]})),
        f"{IN_REPLY}/properties/a: may be string or object",
    ),
    "a member of a reply that is text or a list": (
        pets(reply=member({"oneOf": [TEXT, LIST]})),
        f"{IN_REPLY}/properties/a: may be string or array",
    ),
    "a member of a reply that is a number or text": (
        pets(reply=member({"oneOf": [{"type": "integer"}, TEXT]})),
        f"{IN_REPLY}/properties/a: may be integer or string",
    ),
    "a map of one of two": (
        pets(reply=member({"additionalProperties": {"oneOf": EITHER}})),
        f"{IN_REPLY}/properties/a/additionalProperties: may be object",
    ),
    "what it is not": (pets(reply=member({"not": TEXT})), f"{IN_REPLY}/properties/a: not"),
    "members by a pattern": (
        pets(reply={**CAT, "patternProperties": {"^x-": TEXT}}),
        f"{IN_REPLY}: patternProperties",
    ),
    "a tuple": (
        pets(reply=member({"type": "array", "prefixItems": [TEXT, CAT]})),
        f"{IN_REPLY}/properties/a: prefixItems",
    ),
    "a picture": (
        pets(responses={"200": {"description": "", "content": {"image/png": {}}}}),
        f"{READ}: a success without a JSON schema",
    ),
    "no success": (
        pets(responses={"default": {"description": ""}}),
        "#/paths/~1pets~1{id}/post/responses: no response means success",
    ),
    "another server": (
        pets(servers=[{"url": "https://other.example"}]),
        "#/paths/~1pets~1{id}/post: its own servers",
    ),
    **{
        f"the credentials {' or '.join(map(str, accepted))}": (
            require_credentials(*accepted),
            "#: asks for",
        )
        for accepted in OTHER_CREDENTIALS
    },
    "an operation with other credentials": (
        require_credentials(*CREDENTIALS[0], security=OTHER_CREDENTIALS[1][:1]),
        "#/paths/~1pets~1{id}/post: asks for other credentials",
    ),
    "replies that differ by media type": (
        replies(application_json=CAT, text_json=TEXT),
        f"{READ}: its JSON media types differ",
    ),
    "lines of JSON to read": (
        pets(
            responses={
                "200": {"description": "", "content": {"application/x-ndjson": {"schema": CAT}}}
            }
        ),
        f"{READ}: a success without a JSON schema",
    ),
    "lines of JSON to send": (
        pets(requestBody={"content": {"application/x-ndjson": {"schema": CAT}}}),
        f"{SENT}: only JSON bodies",
    ),
    "a range of successes": (
        pets(responses={"200": {"description": ""}, "2XX": {"description": ""}}),
        "post/responses: the range 2XX is not supported",
    ),
    "two bodies whose members differ": (
        pets(body={"oneOf": [member(TEXT), member(LIST)]}),
        f"{IN_BODY}: may be object",
    ),
    "a body, or another in an envelope": (
        pets(body={"oneOf": [member(TEXT), {"properties": {"data": member(CAT)}}]}),
        f"{IN_BODY}: may be object",
    ),
    "a body that is only read": (
        pets(body=member({**TEXT, "readOnly": True})),
        f"{SENT}/content/application~1json: only bodies",
    ),
    "one of some numbers, or any text": (
        given({"enum": [1, "a"]}),
        f"{ASKED}/schema: has choices that are no text",
    ),
    "one of some objects": (
        pets(body=member({"enum": ["a", {"b": 1}]})),
        f"{IN_BODY}/properties/a: has choices that are no text",
    ),
    "no name": (pets(tags=[]), "POST /pets/{id}: needs one tag"),
}


@pytest.mark.parametrize(("document", "problem"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_what_is_not_supported_is_refused_with_its_place(document: Any, problem: str) -> None:  # noqa: ANN401
    with pytest.raises(DocumentError) as refused:
        check_support(document)
    head, *lines = str(refused.value).split("\n")
    assert head.endswith("correct this by overlay actions")
    assert len(lines) == 1, lines
    assert problem in lines[0]


LINKED = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Linked"}}}
SUPPORTED = {
    "a list": given(LIST),
    "a list with its style": given(LIST, style="form", explode=True),
    "a text that would be a list otherwise": given(TEXT, explode=False),
    "a date or a time": given({"type": "string", "anyOf": [{"format": "date-time"}, {}]}),
    **{
        f"{schema.get('type', 'any')} in a header": heading(schema=schema)
        for schema in (TEXT, {"type": "integer"}, {"type": "number"}, {"type": "boolean"}, {})
    },
    "a header with its style": heading(style="simple", explode=True),
    **{
        f"the header {name}, which means nothing": heading(name)
        for name in ("Accept", "authorization", "Content-Type")
    },
    "a number or a text to give": given({"oneOf": [{"type": "integer"}, TEXT]}),
    "text or a number to read": pets(reply=member({"oneOf": [TEXT, {"type": "number"}]})),
    "any or a whole number": pets(
        reply=member({"anyOf": [{"type": "number"}, {"type": "integer"}]})
    ),
    "an object or null": pets(
        reply=member({"anyOf": [EITHER[0], {"nullable": True, "enum": [None]}]})
    ),
    "the same twice": pets(reply=member({"oneOf": [EITHER[0], EITHER[0]]})),
    "the same by two names": pets(
        reply=member({"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in "AB"]}),
        schemas={"A": CAT, "B": CAT},
    ),
    "all of one": pets(reply={"allOf": [EITHER[0]]}),
    "all of several": pets(body={"allOf": EITHER}, reply={"allOf": EITHER}),
    "members and one alternative": pets(reply={**CAT, "oneOf": EITHER[1:]}),
    "a body in an envelope": pets(
        body={"anyOf": [EITHER[0], {"type": "object", "properties": {"data": EITHER[0]}}]}
    ),
    "one of two members": pets(
        body={**CAT, "anyOf": [{"required": ["meows"]}, {"required": ["purrs"]}]}
    ),
    "no body and no reply": pets(requestBody={}, responses={"204": {"description": ""}}),
    "what refers to itself": pets(
        reply={"$ref": "#/components/schemas/Linked"}, schemas={"Linked": LINKED}
    ),
    **{
        f"the credentials {' or '.join(map(str, accepted))}": require_credentials(*accepted)
        for accepted in CREDENTIALS
    },
    "an operation without credentials": require_credentials(*OTHER_CREDENTIALS[0], security=[]),
    "replies of one schema by media type": replies(application_json=CAT, text_json=CAT),
    "JSON or a file": replies(application_json=CAT, text_csv=TEXT),
    "JSON in any case": pets(requestBody={"content": {"Application/JSON ;q=1": {"schema": CAT}}}),
    "one of some texts": given({"enum": ["a", "b", None], "nullable": True}),
    "one of some numbers": given({"type": "integer", "enum": [1, 2]}),
    "an error of any kind": pets(
        responses={
            "204": {"description": ""},
            "400": {"description": "", "content": {"text/html": {"schema": {"oneOf": EITHER}}}},
        }
    ),
}


@pytest.mark.parametrize("document", SUPPORTED.values(), ids=SUPPORTED)
def test_what_is_supported_is_not_refused(document: Any) -> None:  # noqa: ANN401
    check_support(document)


def test_the_same_header_twice_is_refused_in_any_case() -> None:
    headers = [{"in": "header", "name": name, "schema": TEXT} for name in ("XRay", "xray", "X-Ray")]
    path = {"in": "path", "name": "id", "required": True, "schema": TEXT}
    with pytest.raises(DocumentError) as refused:
        check_support(pets(parameters=[path, *headers]))
    places = [line.partition(": ") for line in str(refused.value).split("\n")[1:]]
    assert [place.rpartition("/")[2] for place, _, _ in places] == ["1", "2"]
    assert {text for _, _, text in places} == {
        "is one of two headers xray, in any case; remove one"
    }


def test_an_operation_replaces_a_header_of_its_path_in_any_case() -> None:
    document = pets({"in": "header", "name": "x-ray", "schema": TEXT})
    shared = {"in": "header", "name": "X-Ray", "required": True, "schema": CAT}
    other = {"in": "header", "name": "X-Other", "schema": {"type": "integer"}}
    document["paths"]["/pets/{id}"]["parameters"] = [shared, other]
    [method] = read_contract(document).methods
    headers = {a.wire: a.annotation for a in method.arguments if a.location == "header"}
    assert headers == {("x-ray",): "str | None", ("X-Other",): "int | None"}


def test_what_is_only_read_is_not_asked_for() -> None:
    only_read = {**TEXT, "readOnly": True}
    body = {"type": "object", "required": ["a", "b"], "properties": {"a": TEXT, "b": only_read}}
    [method] = read_contract(pets(body=body, reply=body)).methods
    assert [a.name for a in method.arguments if a.location == "body"] == ["a"]


@pytest.mark.parametrize("statuses", [("200", "204"), ("202", "200")])
def test_a_success_with_and_one_without_a_reply_are_refused(statuses: tuple[str, str]) -> None:
    with_reply, without = statuses
    content = {"application/json": {"schema": CAT}}
    replies = {with_reply: {"description": "", "content": content}, without: {"description": ""}}
    with pytest.raises(DocumentError, match="its 2xx responses differ in shape"):
        read_contract(pets(responses=replies))


def test_our_document_is_supported() -> None:
    check_support(load(GENERATED / "openapi.json"))


def test_a_schema_that_is_all_of_itself_is_refused() -> None:
    itself = {"allOf": [{"$ref": "#/components/schemas/A"}]}
    with pytest.raises(DocumentError, match="of itself"):
        check_support(pets(reply=itself, schemas={**KINDS, "A": itself}))


def test_everything_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = deepcopy(load(SPEC))
    paths: Any = document["paths"]
    parameters = paths["/v2/routes"]["get"]["parameters"]
    parameters.append({"in": "query", "name": "ids", "explode": False, "schema": LIST})
    parameters.append({"in": "cookie", "name": "c", "schema": TEXT})
    paths["/v2/pets"] = {"get": {"responses": {"204": {"description": ""}}}}
    (tmp_path / "new.json").write_text(json.dumps(document))
    target = tmp_path / "generated"
    assert main(["--spec", str(tmp_path / "new.json"), "--into", str(target)]) == 2
    told = capsys.readouterr().err
    place = "#/paths/~1v2~1routes/get/parameters"
    assert told.startswith("regenerate: no client can be made of it; correct this by overlay")
    assert "GET /v2/pets: needs one tag" in told
    assert f"{place}/{len(parameters) - 2}: explode: false is not supported" in told
    assert f"{place}/{len(parameters) - 1}: is a cookie parameter" in told
    assert not target.exists()
