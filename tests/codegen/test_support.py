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


def member(schema: object) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


LIST = {"type": "array", "items": TEXT}
IN_BODY = f"{SENT}/content/application~1json/schema"
IN_REPLY = f"{READ}/content/application~1json/schema"

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
    "a member of a reply that is a whole or any number": (
        pets(reply=member({"oneOf": [{"type": "integer"}, {"type": "number"}]})),
        f"{IN_REPLY}/properties/a: may be integer or number",
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
