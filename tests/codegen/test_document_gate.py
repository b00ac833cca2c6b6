"""What may be made into code, and above all what may not."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.document import MAX_BYTES, MAX_DEPTH, DocumentError, load, short, vet
from codegen.overlay import Action, Overlay, apply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from codegen.document import JSON

SPEC = Path(__file__, "../../../spec/flowroute.json").resolve()
VENDOR: dict[str, Any] = json.loads(SPEC.read_text())
OK: dict[str, Any] = {"responses": {"200": {"description": "OK"}}}


def operation(*parameters: dict[str, Any], **fields: object) -> dict[str, Any]:
    return {**copy.deepcopy(OK), **({"parameters": [*parameters]} if parameters else {}), **fields}


def in_path(name: str) -> dict[str, Any]:
    return {"in": "path", "name": name, "required": True, "schema": {"type": "string"}}


def document(paths: dict[str, Any] | None = None, /, **fields: object) -> dict[str, Any]:
    info = {"title": "t", "version": "1"}
    return {"openapi": "3.0.0", "info": info, "paths": paths or {"/a": {"get": OK}}, **fields}


def with_schemas(**schemas: object) -> dict[str, Any]:
    return document(components={"schemas": schemas})


def refusal(hostile: object) -> str:
    before = copy.deepcopy(hostile)
    with pytest.raises(DocumentError) as caught:
        vet(hostile)  # type: ignore[arg-type]
    assert hostile == before
    return str(caught.value)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "document.json"


# What passes


def test_the_vendors_document_passes_and_is_not_changed() -> None:
    loaded = load(SPEC)
    vet(loaded)
    assert loaded == VENDOR


def test_the_vendors_document_passes_with_an_overlay() -> None:
    target = "$.paths['/v2.1/messages'].post"
    action = Action(1, "it has none", target, "update", {"operationId": "messages_send"})
    vet(apply(load(SPEC), Overlay("1.1", (action,))))


def test_text_may_hold_anything_but_nul_and_half_characters() -> None:
    text = "\"\"\"'''\\\n\r\t\x1b[0m{{ x }} {% y %} ${z} \u202e </script> 😀"
    schema = {"type": "string", "description": text, "title": text, "example": text}
    vet(with_schemas(A={**schema, "default": text, "enum": [text]}, B={"example": {"k": [text]}}))


def test_names_may_hold_quotes_and_backslashes() -> None:
    name = '"""\\\'); import os #'
    query = {"in": "query", "name": name, "schema": {"type": "string"}}
    vet(document({"/a": {"get": operation(query)}}))
    vet(with_schemas(A={"type": "object", "properties": {name: {"type": "string"}}}))


@pytest.mark.parametrize("path", ["/a", "/v2.1/a-b_c~d", "/a/", "/.well-known/a..b/...", "/A/9"])
def test_a_plain_path_passes(path: str) -> None:
    vet(document({path: {"get": OK}}))


def test_templates_may_be_declared_by_the_path_the_operation_or_a_reference() -> None:
    parameters = [in_path("b"), {"$ref": "#/components/parameters/C"}]
    item = {"parameters": [in_path("a")], "get": operation(*parameters)}
    other: dict[str, Any] = {"C": {"$ref": "#/components/parameters/D"}, "D": in_path("c_3")}
    vet(document({"/{a}/x/{b}/{c_3}": item}, components={"parameters": other}))


def test_an_operation_may_declare_again_what_its_path_declares() -> None:
    item = {"parameters": [in_path("a")], "get": operation(in_path("a"))}
    vet(document({"/{a}": item}))


def test_schemas_may_refer_to_themselves() -> None:
    vet(
        with_schemas(
            Tree={"type": "object", "properties": {"sub": {"$ref": "#/components/schemas/Tree"}}},
            A={"type": "array", "items": {"$ref": "#/components/schemas/B"}},
            B={"allOf": [{"$ref": "#/components/schemas/A"}]},
            C={"allOf": [{"$ref": "#/components/schemas/C"}], "default": 1},
        )
    )


def test_a_reference_may_lead_anywhere_in_the_document() -> None:
    odd = {"type": "object", "properties": {"x/y~z %": {"type": "string"}}}
    vet(with_schemas(A=odd, B={"$ref": "#/components/schemas/A/properties/x~1y~0z%20%25"}))


@pytest.mark.parametrize(
    "url",
    [
        "https://api.flowroute.com",
        "https://api.flowroute.com/",
        "https://api.flowroute.com:8443/v2.1/x-y/",
        "http://localhost:8000",
        "http://127.0.0.1:8000/",
        "http://[::1]:8000/a",
    ],
)
def test_a_server_over_https_or_on_this_machine_passes(url: str) -> None:
    vet(document(servers=[{"url": url}]))


@pytest.mark.parametrize(
    ("kind", "default"),
    [
        ("string", ""),
        ("integer", 1),
        ("number", 1),
        ("number", 1.5),
        ("boolean", False),
        ("array", []),
        ("object", {}),
        ("string", None),
    ],
)
def test_a_default_of_its_type_passes(kind: str, default: object) -> None:
    items: dict[str, Any] = {"items": {}} if kind == "array" else {}
    vet(with_schemas(A={"type": kind, "default": default, "nullable": True, **items}))


def test_a_property_may_be_called_type_or_default() -> None:
    vet(with_schemas(A={"properties": {"type": {"type": "string"}, "default": {}, "in": {}}}))


# What cannot be loaded


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Expecting value"),
        (b"{", "Expecting property name"),
        (b'{"a": 1} x', "Extra data"),
        (b"\xff{}", "can't decode byte 0xff in position 0"),
        ('{"a": "ä"}'.encode("utf-16"), "can't decode byte"),
        (b"\xef\xbb\xbf{}", "BOM"),
        (b"[1]", "#: [1] is no object; is it the right file?"),
        (b"null", "#: None is no object"),
        (b'{"a": {"b": 1, "c": 2, "b": 3}}', 'the key "b" is given twice in one object; drop one'),
        (b'{"a": [NaN]}', "NaN is no JSON number (RFC 8259, section 6); write null"),
        (b'{"a": -Infinity}', "-Infinity is no JSON number"),
        (b'{"a": [1e999]}', "#/a/0: inf is no JSON number"),
        (b'{"a": ' + b"9" * 5000 + b"}", "4300 digits"),
        (b'{"a/~": ["\\ud800"]}', "#/a~1~0/0: '\\ud800' holds NUL or half a surrogate pair"),
        (b'{"\\udfff": 1}', "#: '\\udfff' holds NUL or half a surrogate pair; remove it"),
        (b'{"a": "\\u0000"}', "#/a: '\\x00' holds NUL"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nests deeper than 100 levels; flatten it"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "#/a/a/a/a/a: nests deeper than 100 levels"),
    ],
)
def test_a_file_that_is_not_a_plain_json_object_is_refused(
    written: Path, content: bytes, reason: str
) -> None:
    written.write_bytes(content)
    with pytest.raises(DocumentError) as caught:
        load(written)
    assert str(caught.value).startswith(f"{written}: ")
    assert reason in str(caught.value)


@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "#: None is no object"),
        ("a: 1\n---\nb: 2", "line 2: but found another document"),
        ("a: 1\nb: 2\na: 3", 'line 3: found duplicate key "a"'),
        ("a: &x [1]", "line 1: anchors, aliases and tags are refused; write the value out"),
        ("a: *x", "anchors, aliases and tags are refused"),
        ("a: !!binary aGk=", "anchors, aliases and tags are refused"),
        ("a: !!python/object/apply:os.system [id]", "anchors, aliases and tags are refused"),
        ("a: 2017-12-01", "#/a: 2017-12-01 is no JSON value; put it in quotes"),
        ("a: 2017-99-01", "month must be in 1..12"),
        (
            "%YAML 1.1\n---\na: 1e3",
            "line 1: this is not YAML 1.2; write it so",
        ),
        ("a: .inf", "#/a: inf is no JSON number"),
        ("a: {200: x}", "#/a: the key 200 is no string; put it in quotes"),
        ("? [a]\n: 1", "line 1: a key is no string; put it in quotes"),
        ('a: "\\ud800"', "line 1: found invalid Unicode character escape code"),
        ("a: x" + "\n- b", "line 2: did not find expected key"),
        ("a: [1", "line 1: did not find expected ',' or ']'"),
        ("a: " + "[" * 100_000, "line 1: nests deeper than 100 levels; flatten it"),
        ("a: \x07", "unacceptable character"),
        ("a: " + "[" * 300, "line 1: nests deeper than 100 levels; flatten it"),
    ],
)
def test_a_file_that_is_not_plain_yaml_is_refused(
    tmp_path: Path, suffix: str, content: str, reason: str
) -> None:
    path = tmp_path / f"document{suffix}"
    path.write_text(content)
    with pytest.raises(DocumentError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)


def test_laughs_do_not_multiply(tmp_path: Path) -> None:
    path = tmp_path / "laughs.yaml"
    lines = ["a0: &a0 [lol]", *(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]" for n in range(1, 40))]
    path.write_text("\n".join(lines))
    with pytest.raises(DocumentError, match="line 1: anchors, aliases and tags are refused"):
        load(path)


def test_yaml_is_read_as_json_would_be(tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text('a: [1, 1.5, "2017-12-01", null, true, {b: "é"}]')
    assert load(path) == {"a": [1, 1.5, "2017-12-01", None, True, {"b": "é"}]}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, text) for text in ("no", "on", "Yes", "y", "1:30", "1_000", "0b1", "=", "<<")),
        *((text, text) for text in ("0o8", "1e", "+", "..", "+.nan", "2017-12-1", "tRue", "nUll")),
        *((text, None) for text in ("", "~", "Null")),
        *((text, True) for text in ("true", "TRUE")),
        *(("017", 17), ("0o17", 15), ("0x1F", 31), ("-7", -7), ("+7", 7), ("00", 0)),
        *(("1e3", 1000.0), (".5", 0.5), ("5.", 5.0), ("-1.5E+2", -150.0)),
    ],
)
def test_scalars_have_the_types_of_yaml_1_2(tmp_path: Path, text: str, value: object) -> None:
    path = tmp_path / "document.yaml"
    path.write_text(f"a: {text}\nb: '{text}'")
    assert json.dumps(load(path)) == json.dumps({"a": value, "b": text})


def test_a_key_may_be_a_word_that_older_yaml_takes_for_more(tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text("%YAML 1.2\n---\non: 1\n<<: {a: 2}\n")
    assert load(path) == {"on": 1, "<<": {"a": 2}}


def test_what_is_done_to_a_document_does_not_show_when_it_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "document.yaml"
    path.write_text("a: {b: [1]}\n")
    document: Any = load(path)
    document["a"]["b"].append(2)
    assert load(path) == {"a": {"b": [1]}}


def test_a_large_file_is_refused_and_not_read_whole(written: Path) -> None:
    with written.open("wb") as file:
        file.truncate(2**40)  # a hole: it takes no room on the disk, and would fill the memory
    with pytest.raises(DocumentError, match=f"is larger than {MAX_BYTES} bytes"):
        load(written)


def test_a_file_of_the_largest_size_is_read(written: Path) -> None:
    written.write_text('{"a": 1}'.ljust(MAX_BYTES))
    assert load(written) == {"a": 1}


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="No such file"):
        load(tmp_path / "missing.json")
    with pytest.raises(DocumentError, match="directory"):
        load(tmp_path)


# What is refused though it can be loaded


@pytest.mark.parametrize("hostile", [None, [], "x", 1, True])
def test_a_document_that_is_no_object_is_refused(hostile: object) -> None:
    assert refusal(hostile) == "#: an OpenAPI document is an object"


@pytest.mark.parametrize(
    "version",
    [None, 3, "2.0", "3.1", "3.2.0", "3.0", "3.0.10", "3.0.x", "3.0.1\n", "3.0.٣", ["3.0.0"]],
)
def test_only_openapi_3_0_is_accepted(version: object) -> None:
    assert "is not supported; only 3.0.x and 3.1.x are" in refusal(document(openapi=version))


def test_the_deepest_document_passes_and_a_deeper_one_is_refused() -> None:
    def nested(levels: int) -> dict[str, Any]:
        value: Any = 1
        for _ in range(levels):
            value = [value]
        return document(**{"x-deep": value})

    vet(nested(MAX_DEPTH - 1))
    assert refusal(nested(MAX_DEPTH)).startswith("#/x-deep/0/0/0/0: nests deeper than 100 levels")


@pytest.mark.parametrize("value", ["\0", "a\ud800", float("nan"), float("inf"), (1,), b"x", {1: 2}])
def test_a_value_that_is_not_json_is_refused(value: object) -> None:
    assert refusal(document(**{"x-a": [value]})).startswith("#/x-a/0: ")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "a",
        "//evil.example/a",
        "https://evil.example/{id}",
        "@evil.example/a",
        ".evil.example/a",
        "/a//b",
        "/a//",
        "/a/.",
        "/a/../b",
        "/..",
        "/./a",
        "/../",
        "/a/%2e%2e/b",
        "/a%2Fb",
        "/a\\..\\b",
        "/a?b=c",
        "/a#b",
        "/a:b",
        "/a@b",
        "/a b",
        "/a\n",
        "/a\x00",
        "/a\u2028b",
        "/ä",
        '/a"+x+"',
        "/a'b",
        "/{{x}}",
        "/x-{id}",
        "/{id}.json",
        "/{id}{id}",
        "/{}",
        "/{0}",
        "/{id.__class__}",
        "/{id[0]}",
        "/{id!r}",
        "/{id:>60}",
        "/{id",
        "/id}",
        "/{",
        "/{id }",
        "/{_id}",
        "/{id\n}",
        "/" + "a" * 200,
        "x-evil.example",
    ],
)
def test_a_path_that_is_not_plain_is_refused(path: str) -> None:
    message = refusal(document({path: {"get": operation(in_path("id"))}}))
    assert message.startswith(("#/paths/", "'#/paths/", "#/paths:", "#: '\\x00", "#/paths: '"))
    assert "is no plain path; write it as /words and /{names} alone" in message or "\0" in path


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/{id}", []),
        ("/{id}", ["ID"]),
        ("/a", ["id"]),
        ("/{id}", ["id", "other"]),
        ("/{id}/a/{id}", ["id"]),
    ],
)
def test_templates_must_agree_with_the_declared_parameters(path: str, names: list[str]) -> None:
    message = refusal(document({path: {"get": operation(*map(in_path, names))}}))
    assert message.endswith(f"declares {sorted(names)} for its path; make them agree")
    assert "/get: " in message


def test_a_parameter_of_a_path_that_its_templates_lack_is_refused() -> None:
    item = {"parameters": [in_path("b")], "get": operation(in_path("a"))}
    assert "declares ['a', 'b'] for its path" in refusal(document({"/{a}": item}))


def test_a_parameter_elsewhere_does_not_stand_for_one_in_the_path() -> None:
    query = {"in": "query", "name": "id", "schema": {"type": "string"}}
    assert "declares [] for its path" in refusal(document({"/{id}": {"get": operation(query)}}))


def test_a_path_that_is_a_reference_is_refused() -> None:
    hostile = document({"/a": {"get": OK}, "/b": {"$ref": "#/paths/~1a"}})
    assert refusal(hostile) == "#/paths/~1b: a path cannot be a reference; write it out"


@pytest.mark.parametrize(
    "reference",
    [
        "https://evil.example/a.json",
        "http://127.0.0.1:9/a.json#/A",
        "file:///etc/passwd",
        "//evil.example/a",
        "other.json",
        "/etc/passwd",
        "A",
        "#A",
        "#",
        "",
        5,
        None,
        ["#/info"],
    ],
)
def test_a_reference_that_leaves_the_document_is_refused(reference: object) -> None:
    message = refusal(with_schemas(A={"properties": {"x": {"$ref": reference}}}))
    assert message.startswith("#/components/schemas/A/properties/x: the reference ")
    assert message.endswith("leaves the document; copy what it means into the document")


def test_a_reference_is_refused_before_the_validator_can_follow_it(tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text("{}")
    hostile = with_schemas(A={"$ref": other.as_uri()})
    hostile["info"] = None  # which the validator would complain of
    assert "leaves the document" in refusal(hostile)


@pytest.mark.parametrize("name", ["$id", "$schema", "$anchor", "$dynamicRef", "$"])
def test_a_key_that_moves_references_is_refused(name: str) -> None:
    message = refusal(with_schemas(A={name: "https://evil.example/"}))
    assert f'the key "{name}" is not of OpenAPI 3.0; remove it' in message


@pytest.mark.parametrize(
    "reference", ["#/components/schemas/B", "#/", "#/openapi/x", "#/tags/0", "#/info%2Ftitle/x"]
)
def test_a_reference_to_nothing_is_refused(reference: str) -> None:
    message = refusal(document(tags=[{"name": "a"}], **{"x-a": {"$ref": reference}}))
    assert message == f'#/x-a: the reference "{reference}" leads nowhere; define it'


def test_references_that_lead_to_each_other_only_are_refused() -> None:
    to_a, to_b = ({"$ref": f"#/components/schemas/{name}"} for name in "AB")
    assert "leads to references only" in refusal(with_schemas(A=to_b, B=to_a))
    assert "leads to references only" in refusal(with_schemas(A=to_a))


@pytest.mark.parametrize("name", ["", "a" * 101, "a\n", "\x1b[31m", "a\u202eb", "\u200b"])
def test_a_name_that_is_not_printable_or_too_long_is_refused(name: str) -> None:
    query = {"in": "query", "name": name, "schema": {"type": "string"}}
    reason = "is not 1 to 100 printable characters; rename it"
    assert reason in refusal(document({"/a": {"get": operation(query)}}))
    assert reason in refusal(document(components={"parameters": {"A": query}}))
    assert reason in refusal(with_schemas(A={"properties": {name: {"type": "string"}}}))


def test_a_parameter_whose_name_is_no_text_is_refused() -> None:
    query = {"in": "query", "name": 5}
    assert 'the name "5" is not 1 to 100' in refusal(document({"/a": {"get": operation(query)}}))


UNSAFE = ["../../x", "/etc/x", "a/b", "a\\b", "a b", "9a", "_a", "", "a\n", "ä", "a" * 81, "a;b"]


@pytest.mark.parametrize("name", UNSAFE)
def test_an_unsafe_name_of_a_component_is_refused(name: str) -> None:
    for section in ("schemas", "parameters", "requestBodies"):
        assert "; rename it" in refusal(document(components={section: {name: {}}}))


@pytest.mark.parametrize("name", [*UNSAFE, 5, None])
def test_an_unsafe_operation_id_or_tag_is_refused(name: object) -> None:
    reason = "does not match [A-Za-z][A-Za-z0-9_.-]{0,79}; rename it"
    assert reason in refusal(document({"/a": {"get": operation(operationId=name)}}))
    assert reason in refusal(document({"/a": {"get": operation(tags=["a", name])}}))
    assert name == "" or reason in refusal(document(tags=[{"name": name}]))


@pytest.mark.parametrize(
    "other", ["messages_send", "Messages_Send", "messages-send", "messagesSend"]
)
def test_two_operations_of_one_name_are_refused(other: str) -> None:
    first, second = operation(operationId="messages_send"), operation(operationId=other)
    message = refusal(document({"/a": {"get": first}, "/b": {"post": second}}))
    assert message == f'#/paths/~1b/post: "{other}" is used twice; rename one'


@pytest.mark.parametrize(
    "url",
    [
        "http://api.flowroute.com/",
        "ftp://api.flowroute.com/",
        "HTTPS://api.flowroute.com",
        "//api.flowroute.com",
        "/v2",
        "",
        "https://",
        "https://user:secret@api.flowroute.com",
        "https://api.flowroute.com@evil.example",
        "https://api.flowroute.com\\@evil.example",
        "https://{host}/",
        "https://api.flowroute.com/?a=b",
        "https://api.flowroute.com/#a",
        "https://api.flowroute.com/../a",
        "https://api.flowroute.com//a",
        "https://api.flowroute.com/a\n",
        "https://api.flowroute.com:port",
        "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://localhost@evil.example/",
        "javascript:alert(1)",
        None,
        5,
    ],
)
def test_a_server_that_is_not_plain_https_is_refused_wherever_it_is(url: object) -> None:
    servers = [{"url": "https://api.flowroute.com"}, {"url": url}]
    for hostile, where in [
        (document(servers=servers), "#: "),
        (document({"/a": {"get": OK, "servers": servers}}), "#/paths/~1a: "),
        (document({"/a": {"get": operation(servers=servers)}}), "#/paths/~1a/get: "),
    ]:
        message = refusal(hostile)
        assert message.startswith(f'{where}the server "')
        assert "is no plain https URL (http is for this machine only); correct it" in message


@pytest.mark.parametrize(
    ("kind", "default"),
    [
        ("string", 1),
        ("integer", "1; import os"),
        ("integer", True),
        ("integer", 1.5),
        ("number", "1"),
        ("boolean", 0),
        ("array", {}),
        ("object", []),
        ("code", "x"),
    ],
)
def test_a_default_of_another_type_is_refused(kind: str, default: object) -> None:
    message = refusal(with_schemas(A={"type": kind, "default": default, "items": {}}))
    assert f'the default "{default}" is no {kind}; correct it' in message


def test_what_openapi_does_not_allow_is_refused_with_the_first_few_reasons() -> None:
    many: dict[str, Any] = {f"/a{number}": {"get": {}} for number in range(20)}
    message = refusal(document(many, info={"title": "t"}))
    assert message.startswith("not valid OpenAPI 3.0; correct\n")
    assert len(message.splitlines()) == 6
    assert '#/paths/~1a0/get: "responses" is a required property' in message.replace("'", '"')
    assert all(line.startswith("#/") for line in message.splitlines()[1:])


def test_parameters_given_twice_are_refused() -> None:
    query = {"in": "query", "name": "a", "schema": {"type": "string"}}
    message = refusal(document({"/a": {"get": operation(query, query)}}))
    assert "#: Duplicate parameter 'a'" in message


def test_what_the_validator_stumbles_over_is_refused() -> None:
    odd = {"$ref": "#/info"}
    message = refusal(document({"/a": {"get": operation(odd)}}))
    assert message.startswith("not valid OpenAPI 3.0; correct\n#: cannot be validated: KeyError(")


def test_a_long_value_is_shortened_in_a_message() -> None:
    assert len(refusal(with_schemas(A={"type": "integer", "default": "x" * 100_000}))) < 300
    assert len(refusal(with_schemas(A={"enum": "x" * 100_000}))) < 300
    assert short("a\n  b") == "a b"
    assert short("é\x1b") == "'\\xe9\\x1b'"


def test_schemas_that_multiply_when_unfolded_do_not_keep_the_gate_busy() -> None:
    twice = {
        f"A{n}": {"allOf": [{"$ref": f"#/components/schemas/A{n + 1}"}] * 2, "default": "x"}
        for n in range(60)
    }
    vet(with_schemas(**twice, A60={"type": "string"}))


def test_a_regular_expression_of_the_document_is_not_tried() -> None:
    vet(with_schemas(A={"type": "string", "pattern": "(a+)+$", "default": "a" * 60 + "!"}))


# Whatever comes


def containers(value: JSON) -> Iterator[JSON]:
    if isinstance(value, dict | list):
        yield value
        for item in value.values() if isinstance(value, dict) else value:
            yield from containers(item)


def verdict(hostile: Any) -> str:  # noqa: ANN401 - anything is the point
    try:
        vet(hostile)
    except DocumentError as error:
        return str(error)
    return ""


TEXT = st.text(max_size=8) | st.sampled_from(
    [
        "$ref",
        "#/components/schemas/Message",
        "name",
        "in",
        "path",
        "get",
        "servers",
        "/{x}",
        "\ud800",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
ANYTHING = st.recursive(
    SCALARS, lambda some: st.lists(some, max_size=3) | st.dictionaries(TEXT, some, max_size=3)
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_document_changed_anywhere_passes_or_is_refused(data: st.DataObject) -> None:
    hostile = copy.deepcopy(VENDOR)
    for _ in range(data.draw(st.integers(1, 3))):
        container: Any = data.draw(st.sampled_from([*containers(hostile)]))
        keys: list[Any] = [*container] if isinstance(container, dict) else [*range(len(container))]
        if isinstance(container, dict):
            keys.append(data.draw(TEXT))
        if keys:
            container[data.draw(st.sampled_from(keys))] = data.draw(ANYTHING)
    assert all(line.isprintable() for line in verdict(hostile).splitlines())


@given(ANYTHING)
def test_any_value_is_refused(value: object) -> None:
    assert verdict(value)
    assert verdict(document(components=value, tags=value, servers=value, security=float("nan")))
