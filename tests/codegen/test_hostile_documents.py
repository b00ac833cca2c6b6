"""A hostile document is refused or rendered harmless.

Every document here goes the whole way: it is read, vetted and generated from. The packages that
come out are read as syntax trees, and then imported, all by one process.
"""

from __future__ import annotations

import ast
import builtins
import copy
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, cast

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.contract import read_contract
from codegen.document import MAX_SHOWN, DocumentError, load, vet
from codegen.generate import format_code, write
from codegen.regenerate import GENERATED
from codegen.wording import plain

Document: TypeAlias = dict[str, Any]

HERE = Path(__file__).parent
CODE = "__import__('builtins').tripwire()"
WIDE = unicodedata.lookup("FULLWIDTH LATIN SMALL LETTER I") + "f"  # a keyword, to Python

BASE: Document = {
    "openapi": "3.0.0",
    "info": {"title": "Things", "description": "About things.", "version": "1"},
    "tags": [{"name": "things", "description": "What there is."}],
    "servers": [{"url": "https://api.example.com"}],
    "paths": {
        "/things/{id}": {
            "get": {
                "operationId": "things_get",
                "tags": ["things"],
                "summary": "Get a thing",
                "description": "Gets a thing.",
                "parameters": [
                    {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}},
                    {
                        "in": "query",
                        "name": "view",
                        "description": "What to see.",
                        "schema": {"type": "string", "enum": ["all"], "default": "all"},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "OK",
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                        },
                    }
                },
            }
        },
        "/things": {
            "post": {
                "operationId": "things_create",
                "tags": ["things"],
                "requestBody": {
                    "description": "The thing.",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "properties": {
                                    "colour": {"type": "string", "enum": ["red"]},
                                    "label": {"type": "string", "default": "none"},
                                },
                            }
                        }
                    },
                },
                "responses": {"204": {"description": "Made"}},
            }
        },
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "description": "A thing.",
                "properties": {
                    "id": {"type": "string"},
                    "attributes": {"$ref": "#/components/schemas/Attributes"},
                },
            },
            "Attributes": {
                "type": "object",
                "description": "What it is like.",
                "properties": {
                    "colour": {"type": "string", "description": "The colour.", "enum": ["red"]},
                    "size": {"type": "number", "description": "The size."},
                },
            },
        }
    },
}
GET = ("paths", "/things/{id}", "get")
POST = ("paths", "/things", "post")
BODY = (*POST, "requestBody", "content", "application/json", "schema")
THING = ("components", "schemas", "Thing")
ATTRIBUTES = ("components", "schemas", "Attributes")


def at(document: Document, *keys: str | int) -> Any:  # noqa: ANN401 - whatever is there
    node: Any = document
    for key in keys:
        node = node[key]
    return node


def put(document: Document, value: object, *keys: str | int) -> None:
    at(document, *keys[:-1])[keys[-1]] = value


# Text, which may hold anything

TEXTS = {
    "double quotes": f'" + {CODE} + "',
    "single quotes": f"' + {CODE} + '",
    "triple quotes": f'"""\n{CODE}\n"""',
    "triple single quotes": f"'''\n{CODE}\n'''",
    "a quote at the end": 'it is called "',
    "three quotes at the end": 'it is called """',
    "four quotes at the end": 'it is called """"',
    "a quote at the start": '"so to speak',
    "a backslash at the end": "C:\\",
    "a backslash and quotes": f'\\"""\n{CODE}\n\\"""',
    "escapes": "\\N{BULLET} \\x00 \\u2028 \\1 \\q",
    "lines": f"one\n\n    {CODE}\r\n\t{CODE}\n",
    "unicode lines": f"one\u2028{CODE}\u2029{CODE}\x85{CODE}\x0b{CODE}\x0c{CODE}",
    "control characters": "\x01\x07\x08\x1b[31m\x7f\x9b",
    "text that turns around": f"\u202e\u2066{CODE}\u2069\ufeff",
    "jinja": "{{ 7 * 191 }}{% for x in range(9) %}x{% endfor %}{# gone #}",
    "jinja code": "{{ ''.__class__.__mro__[1].__subclasses__() }}{{ " + CODE + " }}",
    "format strings": "{} {0} {id.__class__} %s %(x)s ${HOME} {{}} f'{1}'",
    "a comment": f"# noqa\n{CODE}  # type: ignore",
    "markup": f'<a href="{CODE}">{CODE}</a><script>{CODE}</script>',
    "long words": "x" * 5000,
    "nothing": "",
    "blanks": " \t ",
}
TEXT_PLACES: list[tuple[str | int, ...]] = [
    ("info", "title"),
    ("info", "description"),
    ("tags", 0, "description"),
    ("servers", 0, "description"),
    (*GET, "summary"),
    (*GET, "description"),
    (*GET, "parameters", 0, "description"),
    (*GET, "parameters", 1, "description"),
    (*GET, "parameters", 1, "example"),
    (*GET, "parameters", 1, "schema", "default"),
    (*GET, "parameters", 1, "schema", "enum", 0),
    (*GET, "responses", "200", "description"),
    (*POST, "summary"),
    (*POST, "requestBody", "description"),
    (*POST, "responses", "204", "description"),
    (*BODY, "description"),
    (*BODY, "properties", "colour", "enum", 0),
    (*BODY, "properties", "label", "default"),
    (*BODY, "properties", "label", "example"),
    (*THING, "description"),
    (*THING, "example"),
    (*THING, "properties", "id", "description"),
    (*THING, "properties", "id", "title"),
    (*ATTRIBUTES, "description"),
    (*ATTRIBUTES, "properties", "colour", "description"),
    (*ATTRIBUTES, "properties", "colour", "default"),
    (*ATTRIBUTES, "properties", "colour", "enum", 0),
    (*ATTRIBUTES, "properties", "size", "description"),
    (*ATTRIBUTES, "properties", "size", "format"),
]
DOCUMENTED_BY = [
    "Things",
    "AsyncThings",
    "Things.get",
    "Things.create",
    "AsyncThings.get",
    "Thing",
    "Attributes",
]


def with_text(text: str) -> Document:
    document = copy.deepcopy(BASE)
    for place in TEXT_PLACES:
        put(document, text, *place)
    return document


# Names

NAMES = [
    *("../../escaped", "..", ".", "/etc/passwd", "a/b", "..\\..\\escaped", "C:\\escaped", "~", "-"),
    *("", " ", "1", "$ref", "%2e%2e", "a" * 101, "a\\", 'a"', "a'", "a\u2028b", "a\0b", "\ud800"),
    *(CODE, f'"; {CODE}; "', f"'; {CODE}; '", f'"""\n{CODE}\n"""', f"x\n{CODE}\n", f"x): {CODE}"),
    *("{{ 7 * 191 }}", "{% raw %}", "{id.__class__}", "naïve", "数", WIDE, f"{WIDE}_dict"),
]
WORDS = [
    *("self", "cls", "class", "import", "async", "match", "None", "True", "true", "__debug__"),
    *("list", "dict", "str", "type", "object", "property", "classmethod", "print", "frozenset"),
    *("__init__", "__class__", "__slots__", "__dict__", "__getattribute__", "__all__", "_"),
    *("_call", "_source", "_wire", "_private", "_opened", "_operation", "_model", "_written"),
    *("source", "extra", "read", "from_dict", "to_dict", "http_status", "links", "cached_property"),
    *("get", "define", "text", "items", "members", "integer", "number", "boolean", "timestamp"),
    *("anything", "nothing", "required", "partial", "datetime", "annotations", "Sequence"),
    *("field", "unread", "_unread", "reads", "_attributes", "attributes", "found"),
    *("import_module", "TYPE_CHECKING", "_MODULES", "_api"),
    *("Model", "Mapping", "Literal", "Page", "Call", "Self", "ClassVar", "Operation", "Argument"),
    *("OPERATION", "BASE_URL", "Resources", "Things", "AsyncThings", "async_call", "Async"),
    *("models", "types", "api", "client", "errors", "call", "request", "close", "with_options"),
]  # fmt: skip
DISTINCT = [*{word.replace("_", "").lower(): word for word in reversed(WORDS)}.values()]


def with_tag(name: str) -> Document:
    document = copy.deepcopy(BASE)
    put(document, [name], *GET, "tags")
    put(document, f"{name}_get", *GET, "operationId")
    return document


def with_operation_id(name: str) -> Document:
    document = copy.deepcopy(BASE)
    put(document, f"things_{name}", *GET, "operationId")
    return document


def with_schema(name: str) -> Document:
    text = json.dumps(BASE).replace("#/components/schemas/Thing", "#/components/schemas/NAME")
    document: Document = json.loads(text)
    schemas = document["components"]["schemas"]
    schemas[name] = schemas.pop("Thing")
    escaped = name.replace("~", "~0").replace("/", "~1")
    json_schema = at(document, *GET, "responses", "200", "content", "application/json", "schema")
    json_schema["$ref"] = f"#/components/schemas/{escaped}"
    return document


def with_title(name: str) -> Document:
    document = copy.deepcopy(BASE)
    put(document, name, *THING, "title")
    return document


def with_property(name: str) -> Document:
    document = copy.deepcopy(BASE)
    at(document, *ATTRIBUTES, "properties")[name] = {"type": "string", "description": "x"}
    at(document, *THING, "properties").setdefault(name, {"type": "integer"})
    return document


def with_argument(name: str) -> Document:
    document = copy.deepcopy(BASE)
    at(document, *GET, "parameters").append(
        {"in": "query", "name": name, "schema": {"type": "string"}}
    )
    at(document, *BODY, "properties")[name] = {"type": "string"}
    return document


def with_path_parameter(name: str) -> Document:
    text = json.dumps(BASE).replace("/things/{id}", "/things/{NAME}")
    document: Document = json.loads(text)
    item = document["paths"].pop("/things/{NAME}")
    item["get"]["parameters"][0]["name"] = name
    document["paths"][f"/things/{{{name}}}"] = item
    return document


def with_key(name: str) -> Document:
    """Use a name as a media type, and in extensions: those of ours among them."""
    document = copy.deepcopy(BASE)
    body = at(document, *POST, "requestBody", "content")
    body[f"application/{name}+json"] = body.pop("application/json")
    for place in ((), GET, THING, ATTRIBUTES, (*GET, "parameters", 0)):
        at(document, *place)[f"x-{name}"] = [name, {name: name}]
    put(document, [name], *ATTRIBUTES, "x-private")
    put(document, {"size": [name]}, *ATTRIBUTES, "x-choices")
    put(document, ["size"], *ATTRIBUTES, "x-required")
    return document


NAMED: dict[str, Callable[[str], Document]] = {
    "tag": with_tag,
    "operationId": with_operation_id,
    "schema": with_schema,
    "title": with_title,
    "property": with_property,
    "argument": with_argument,
    "path parameter": with_path_parameter,
    "anything else": with_key,
}


# What becomes of a document


class Outcome(NamedTuple):
    """What became of a document: a package, a refusal, or neither, which is a fault."""

    document: Document
    folder: Path
    refusal: str = ""
    fault: str = ""

    @property
    def package(self) -> Path:
        return self.folder / "flowroute_api"

    @property
    def sources(self) -> Iterator[Path]:
        return self.package.rglob("*.py")


def outcome(document: Document, folder: Path) -> Outcome:
    """Go the way that scripts/regenerate goes, but for the overlay and the formatter."""
    folder.mkdir(parents=True)
    written = folder / "document.json"
    written.write_text(json.dumps(document))
    result = Outcome(document, folder)
    try:
        loaded = load(written)
        vet(loaded)
        write(read_contract(loaded), result.package)
    except DocumentError as error:
        return result._replace(refusal=str(error))
    except Exception as error:  # noqa: BLE001 - a document must not get this far
        return result._replace(fault=repr(error))
    return result


def imported(outcomes: list[Outcome]) -> list[Any]:
    """Import what was generated, in one process, and return what each package holds."""
    run = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-X", "utf8", str(HERE / "import_everything.py")],
        input=json.dumps([str(each.folder) for each in outcomes]),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    reports: list[Any] = json.loads(run.stdout)
    return reports


def check_source(result: Outcome) -> None:
    """Check that the code is code, and has no name in it that came with the payload."""
    for source in result.sources:
        for node in ast.walk(ast.parse(source.read_bytes())):
            found = {getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "name", "")}
            assert not {"tripwire", "__import__"} & found


@pytest.fixture(scope="module", autouse=True)
def tripwire() -> Iterator[list[object]]:
    """Catch code that runs while generating."""
    tripped: list[object] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(builtins, "tripwire", tripped.append, raising=False)
        yield tripped
    assert tripped == []


class Batch:
    """Documents whose packages are formatted together, once, and imported together, once."""

    def __init__(self, folder: Path, documents: dict[str, Document]) -> None:
        self.folder = folder
        self.outcomes = {
            name: outcome(document, folder / str(number))
            for number, (name, document) in enumerate(documents.items())
        }
        format_code(folder)
        made = {name: each for name, each in self.outcomes.items() if not each.refusal}
        self._reports = dict(zip(made, imported([*made.values()]), strict=True))

    def check(self, name: str) -> Any:  # noqa: ANN401 - JSON
        """Check a document's outcome, and return what its package holds; nothing if refused."""
        result = self.outcomes[name]
        assert result.fault == ""
        left = {path.name for path in result.folder.iterdir()}
        assert left <= {"document.json", "flowroute_api"}
        if result.refusal:
            assert result.refusal.isprintable() or "\n" in result.refusal
            lines = result.refusal.splitlines()
            assert len(lines) <= MAX_SHOWN + 2
            assert all(len(line) < 500 for line in lines)
            return None
        check_source(result)
        report = self._reports[name]
        assert report["tripped"] == ""
        assert report["error"] == ""
        return report

    def accepted(self, name: str) -> Any:  # noqa: ANN401 - JSON
        assert self.outcomes[name].refusal == ""
        return self.check(name)

    def refusal(self, name: str) -> str:
        self.check(name)
        return self.outcomes[name].refusal


# Text


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    return Batch(
        tmp_path_factory.mktemp("texts"), {name: with_text(text) for name, text in TEXTS.items()}
    )


@pytest.mark.parametrize("name", TEXTS)
def test_text_becomes_documentation_and_nothing_else(texts: Batch, name: str) -> None:
    report = texts.accepted(name)
    words = " ".join(plain(TEXTS[name]).split())
    for place in DOCUMENTED_BY:
        written = " ".join(documentation_of(report, place).split())
        assert words in written, place


@pytest.mark.parametrize("name", TEXTS)
def test_text_that_is_a_value_arrives_as_it_was(texts: Batch, name: str) -> None:
    report, text = texts.accepted(name), TEXTS[name]
    assert report["choices"] == [text, text]
    assert any(f"Literal[{text!r}]" in hints for hints in report["hints"])
    assert report["methods"] == ["create", "get"]
    assert report["members"] == ["attributes", "colour", "id", "size"]
    assert report["base_url"] == "https://api.example.com"


def documentation_of(report: Any, name: str) -> str:  # noqa: ANN401 - JSON
    return str(report["documentation"][name])


# Names


def named_alike(slot: str, names: list[str]) -> dict[str, Document]:
    return {f"{slot} {name!a}": NAMED[slot](name) for name in names}


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    documents = {key: each for slot in NAMED for key, each in named_alike(slot, NAMES).items()}
    return Batch(tmp_path_factory.mktemp("names"), documents)


@pytest.mark.parametrize("slot", NAMED)
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_is_refused_or_harmless(named: Batch, slot: str, name: str) -> None:
    report = named.check(f"{slot} {name!a}")
    if slot in {"tag", "operationId", "schema", "path parameter"}:
        assert report is None
    elif slot == "property" and report:
        assert name in report["members"]
    elif slot == "argument" and report:
        assert report["arguments"].count(name) == 2
    elif slot == "anything else" and report:
        assert "'size': float | None" in "".join(report["hints"])


def test_nothing_is_written_beside_the_documents(named: Batch) -> None:
    assert {path.name for path in named.folder.iterdir()} == {
        str(number) for number in range(len(named.outcomes))
    }
    beside = {path.name for path in named.folder.parent.iterdir() if not path.is_symlink()}
    assert not {name for name in beside if "escaped" in name}


UNFIT_TITLES = [
    *("self", "Sequence", "Model", "Mapping", "Literal", "Page", "Call", "Self", "ClassVar"),
    *("Operation", "Argument", "OPERATION", "Things", "AsyncThings", "async_call", "call"),
    "reads",
]
UNFIT_TAGS = [
    *(word for word in UNFIT_TITLES if word != "Things"),
    *("_", "_call", "__init__", "cached_property", "request", "close", "with_options"),
]


def with_members(names: list[str]) -> Document:
    document = copy.deepcopy(BASE)
    for name in names:
        at(document, *ATTRIBUTES, "properties")[name] = {"type": "string"}
        at(document, *THING, "properties").setdefault(name, {"type": "integer"})
    return document


def with_arguments(names: list[str]) -> Document:
    document = copy.deepcopy(BASE)
    for name in names:
        at(document, *GET, "parameters").append(
            {"in": "query", "name": name, "schema": {"type": "string"}}
        )
        at(document, *BODY, "properties")[name] = {"type": "string"}
    return document


def with_methods(names: list[str]) -> Document:
    document = copy.deepcopy(BASE)
    for name in names:
        operation = {**at(document, *GET), "operationId": f"things_{name}"}
        document["paths"][f"/things/{{id}}/{name}"] = {"get": operation}
    return document


def with_tags(names: list[str]) -> Document:
    document = copy.deepcopy(BASE)
    for name in names:
        operation = {**at(document, *GET), "operationId": f"{name}_see", "tags": [name]}
        document["paths"][f"/things/{{id}}/{name}"] = {"get": operation}
    return document


def with_titles(names: list[str]) -> Document:
    document = copy.deepcopy(BASE)
    for number, name in enumerate(names):
        schema = {"title": name, "type": "object", "properties": {"x": {"type": "string"}}}
        document["components"]["schemas"][f"Schema{number}"] = schema
        reference = {"$ref": f"#/components/schemas/Schema{number}"}
        at(document, *THING, "properties")[f"p{number}"] = reference
    return document


PUBLIC = [word for word in DISTINCT if not word.startswith("_") and word != "get"]
FIT_TAGS = [word for word in PUBLIC if word not in {*UNFIT_TAGS, "Things"}]
FIT_TITLES = [word for word in DISTINCT if word not in UNFIT_TITLES]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    documents = {
        "members": with_members(WORDS),
        "arguments": with_arguments(DISTINCT),
        "methods": with_methods(PUBLIC),
        "tags": with_tags(FIT_TAGS),
        "titles": with_titles(FIT_TITLES),
        **named_alike("tag", UNFIT_TAGS),
        **named_alike("title", UNFIT_TITLES),
    }
    return Batch(tmp_path_factory.mktemp("words"), documents)


def test_members_may_be_called_like_anything_in_the_code(words: Batch) -> None:
    assert {*WORDS} <= {*words.accepted("members")["members"]}


def test_arguments_may_be_called_like_anything_in_the_code(words: Batch) -> None:
    assert {*DISTINCT} <= {*words.accepted("arguments")["arguments"]}


def test_methods_may_be_called_like_anything_in_the_code(words: Batch) -> None:
    methods = words.accepted("methods")["methods"]
    assert {"list", "dict", "self", "import_", "close"} <= {*methods}
    assert len(methods) == len(["get", "create", *PUBLIC])


def test_resources_may_be_called_like_most_things_in_the_code(words: Batch) -> None:
    found = [name for name in words.accepted("tags")["documentation"] if name.endswith(".see")]
    assert len(found) == 2 * len(FIT_TAGS)


def test_models_may_be_called_like_most_things_in_the_code(words: Batch) -> None:
    hints = "".join(words.accepted("titles")["hints"])
    assert all(f"'p{number}': flowroute_client." in hints for number in range(len(FIT_TITLES)))


@pytest.mark.parametrize("name", UNFIT_TAGS)
def test_a_resource_is_not_called_like_what_the_code_needs(words: Batch, name: str) -> None:
    assert "rename" in words.refusal(f"tag {name!a}") or name.startswith("_")


@pytest.mark.parametrize("name", UNFIT_TITLES)
def test_a_model_is_not_called_like_what_the_code_needs(words: Batch, name: str) -> None:
    assert "give the schema a title" in words.refusal(f"title {name!a}")


# Documents that are wrong in their structure

Change: TypeAlias = Callable[[Document], object]


def setting(value: object, *keys: str | int) -> Change:
    return lambda document: put(document, value, *keys)


def moving(path: str) -> Change:
    def change(document: Document) -> None:
        document["paths"][path] = document["paths"].pop("/things/{id}")

    return change


def schemas(**named: object) -> Change:
    """Add schemas, and let the body of a request be the first of them."""

    def change(document: Document) -> None:
        document["components"]["schemas"].update(named)
        put(document, {"$ref": f"#/components/schemas/{next(iter(named))}"}, *REPLY)

    return change


def unfolding(levels: int) -> Change:
    """Make each schema hold the next one twice, in a way that needs no names."""

    def level(number: int) -> Document:
        following = {"$ref": f"#/components/schemas/A{number + 1}"}
        pair = {"type": "object", "properties": {"a": following, "b": following}}
        return {"type": "array", "items": pair}

    end = {f"A{levels}": {"type": "string"}}
    return schemas(**{f"A{number}": level(number) for number in range(levels)}, **end)


def two_replies_of_one_title(document: Document) -> None:
    put(document, {"title": "X", "properties": {"a": {}}}, *REPLY)
    other = copy.deepcopy(at(document, *GET))
    other.update(operationId="things_other", parameters=[])
    document["paths"]["/others"] = {"get": other}
    put(document, {"title": "X", "properties": {"b": {}}}, "paths", "/others", *REPLY[2:])


def argument(**schema: object) -> Change:
    return lambda document: put(
        document, {"type": "string", **schema}, *BODY, "properties", "label"
    )


REPLY = (*GET, "responses", "200", "content", "application/json", "schema")
QUERY = (*GET, "parameters", 1)
EVIL = "https://evil.example"
PART = "#/components/schemas/Attributes/properties/size"
REFUSED: dict[str, tuple[Change, str]] = {
    **{
        f"a reference to {reference}": (
            setting({"$ref": reference}, *REPLY),
            "leaves|leads nowhere",
        )
        for reference in (
            "file:///etc/passwd",
            f"{EVIL}/schema.json#/a",
            "other.json",
            "#",
            "#/components/schemas/../../info",
            "#/components/schemas/Nothing",
        )
    },
    **{
        f"the path {path!a}": (moving(path), "plain path|make them agree|does not match")
        for path in (
            f"{EVIL}/{{id}}",
            "//evil.example/{id}",
            "things/{id}",
            "/things/../admin/{id}",
            "/things/./{id}",
            "/things/%2e%2e/{id}",
            "/things/{id}/{id.__class__.__mro__}",
            "/things/{id:>60}",
            "/things/{id!r}",
            "/things/{id}/{0}",
            "/things/{id}/{",
            "/things/{{id}}",
            "/things/{id}?admin=1",
            "/things/{id}#top",
            "/things\\{id}",
            "/things/{id}\r\nHost: evil.example",
            "/things/{id}/" + "a" * 300,
        )
    },
    **{
        f"the server {url!a}": (setting(url, "servers", 0, "url"), "server")
        for url in (
            "http://evil.example",
            "https://name:word@evil.example",
            f"{EVIL}/?a=b",
            f"{EVIL}/../x",
            f"{EVIL}\n",
            f'{EVIL}" + {CODE}',
            "file:///etc/passwd",
            "//evil.example",
            "{scheme}://evil.example",
            "",
        )
    },
    **{
        f"the pattern {pattern[:20]!r}": (argument(pattern=pattern), "not valid OpenAPI")
        for pattern in ("(", "*", "[a", "(" * 5000)
    },
    **{
        f"the pattern {pattern}, which is not Python's": (
            argument(pattern=pattern),
            "label: the pattern",
        )
        for pattern in ("(?<name>a)", "(?<=a+)b", "a{99999999999}")
    },
    "a pattern of items": (
        argument(type="array", items={"type": "string", "pattern": "(?<=a+)b"}),
        "label: the pattern",
    ),
    "a default that is code": (argument(type="integer", default=CODE), "no integer"),
    "a bound that is code": (argument(type="integer", minimum=CODE), "not valid OpenAPI"),
    "no server": (lambda document: document.pop("servers"), "names no server"),
    "no operationId": (
        lambda document: at(document, *GET).pop("operationId"),
        r"GET /things/\{id\}: needs one tag, and an operationId",
    ),
    "no tag": (
        lambda document: at(document, *GET).pop("tags"),
        r"GET /things/\{id\}: needs one tag",
    ),
    "two tags": (setting(["things", "others"], *GET, "tags"), r"GET /things/\{id\}: needs one tag"),
    "an operationId without a method": (setting("things_", *GET, "operationId"), "operationId"),
    "a cookie as an argument": (
        setting("cookie", *QUERY, "in"),
        "only those of the path, query and headers",
    ),
    "an argument of a media type": (
        setting({"in": "query", "name": "q", "content": {"text/plain": {}}}, *QUERY),
        "has content in place of a schema",
    ),
    "two arguments of one name": (
        lambda document: at(document, *GET, "parameters").append(
            {"in": "query", "name": "View", "schema": {"type": "string"}}
        ),
        "two things are named view",
    ),
    "an argument called like its operation": (
        setting("things_get", *QUERY, "name"),
        "two things are named things_get",
    ),
    "two members of one name": (
        lambda document: at(document, *THING, "properties").update({"read": {}, "read_": {}}),
        "'read_' is not ASCII, or the name of two members",
    ),
    "two classes of one name": (
        lambda document: at(document, *ATTRIBUTES).update(title="Thing"),
        "two schemas are called",
    ),
    "two modules of one name": (
        lambda document: (
            at(document, *THING).update(title="ABThing"),
            at(document, *ATTRIBUTES).update(title="AbThing"),
        ),
        "two modules are named",
    ),
    "two schemas of one title": (two_replies_of_one_title, "two schemas are called 'X'"),
    "a body that is a form": (
        setting({"text/plain": {"schema": {"type": "string"}}}, *POST, "requestBody", "content"),
        "only JSON bodies",
    ),
    "a body that is a list": (
        setting({"type": "array", "items": {}}, *BODY),
        "only bodies that are",
    ),
    "a success that is a picture": (
        setting({"image/png": {}}, *GET, "responses", "200", "content"),
        "success without a JSON schema",
    ),
    "no success": (
        setting({"404": {"description": "Gone"}}, *GET, "responses"),
        "no response means success",
    ),
    "two shapes of success": (
        lambda document: at(document, *GET, "responses").update(
            {
                "202": {
                    "description": "Later",
                    "content": {"application/json": {"schema": {"type": "string"}}},
                }
            }
        ),
        "differ in shape",
    ),
    "a schema that is nothing but itself": (
        schemas(A={"$ref": "#/components/schemas/B"}, B={"$ref": "#/components/schemas/A"}),
        "references only",
    ),
    "alternatives that are nothing but themselves": (
        schemas(A={"allOf": [{"$ref": "#/components/schemas/A"}]}),
        "of itself",
    ),
    "a list of itself": (
        schemas(A={"type": "array", "items": {"$ref": "#/components/schemas/A"}}),
        "nest",
    ),
    "a list that unfolds without end": (unfolding(14), "unfold"),
}


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    documents: dict[str, Document] = {}
    for name, (change, _) in REFUSED.items():
        documents[name] = copy.deepcopy(BASE)
        change(documents[name])
    return Batch(tmp_path_factory.mktemp("refused"), documents)


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_is_refused_with_the_reason(refused: Batch, name: str) -> None:
    assert re.search(REFUSED[name][1], refused.refusal(name))


def test_a_refused_document_leaves_no_package(refused: Batch) -> None:
    assert not [name for name, each in refused.outcomes.items() if each.package.exists()]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000 + "]" * 10_000,
        '{"a":' * 10_000 + "1" + "}" * 10_000,
        json.dumps(BASE).replace('"Things"', '"' + "x" * 50_000_000 + '"', 1),
    ],
    ids=["lists without end", "objects without end", "50 MB"],
)
def test_a_document_is_refused_before_it_is_understood(tmp_path: Path, text: str) -> None:
    written = tmp_path / "document.json"
    written.write_text(text)
    with pytest.raises(DocumentError, match=r"document\.json: .*(nests deeper|is larger than)"):
        load(written)


def test_ten_thousand_levels_of_schemas_are_refused(tmp_path: Path) -> None:
    deep = '{"type":"object","properties":{"a":' * 10_000 + "{}" + "}}" * 10_000
    written = tmp_path / "document.json"
    written.write_text(json.dumps(BASE).replace('{"type": "number"', f'{{"not": {deep}', 1))
    with pytest.raises(DocumentError, match="nests deeper"):
        load(written)


@pytest.mark.parametrize(
    ("http_method", "path", "reason"),
    [
        ("PARAMETERS", "/things/{id}", "Failed to parse OpenAPI document"),
        ("GET", "/things/{id}/{id}", "Parameters MUST NOT contain duplicates"),
    ],
)
def test_the_generator_has_the_last_word(
    tmp_path: Path, http_method: str, path: str, reason: str
) -> None:
    contract = read_contract(BASE)
    [resource] = contract.resources
    method = evolve(resource.methods[0], http_method=http_method, path=path)
    wrong = evolve(resource, methods=(method,))
    with pytest.raises(DocumentError, match=reason):
        write(evolve(contract, resources=(wrong,)), tmp_path / "flowroute_api")


# Documents that look hostile, and are not


def family(document: Document) -> None:
    child = {"$ref": "#/components/schemas/Thing"}
    at(document, *THING, "properties").update(
        parent=child,
        children={"type": "array", "items": child},
        by_name={"type": "object", "additionalProperties": child},
        likeness={"allOf": [child]},
    )
    at(document, *ATTRIBUTES, "properties").update(owner=child)


def empty(document: Document) -> None:
    put(document, {"type": "object", "properties": {}}, *THING)


def odd_pattern(document: Document) -> None:
    argument(pattern=f"^[\"'{{}}]{CODE}\\\\$")(document)


def escaped_reference(document: Document) -> None:
    put(document, {"$ref": "#/components/schemas/%54hing"}, *REPLY)


def parts_that_are_shared(document: Document) -> None:
    put(document, {"$ref": "#/paths/~1things/post/requestBody"}, "components", "requestBodies")
    document["components"]["requestBodies"] = {
        "Body": document["paths"]["/things"]["post"].pop("requestBody")
    }
    put(document, {"$ref": "#/components/requestBodies/Body"}, *POST, "requestBody")
    document["components"]["parameters"] = {"View": at(document, *QUERY)}
    put(document, {"$ref": "#/components/parameters/View"}, *QUERY)


def part_of_a_schema(document: Document) -> None:
    at(document, *THING, "properties").update(weight={"$ref": PART})


LEGITIMATE: dict[str, Change] = {
    "schemas that hold one another": family,
    "an object without members": empty,
    "a pattern with quotes": odd_pattern,
    "an escaped reference": escaped_reference,
    "shared parameters and bodies": parts_that_are_shared,
    "a part of a schema": part_of_a_schema,
}


@pytest.fixture(scope="module")
def legitimate(tmp_path_factory: pytest.TempPathFactory) -> Batch:
    documents: dict[str, Document] = {}
    for name, change in LEGITIMATE.items():
        documents[name] = copy.deepcopy(BASE)
        change(documents[name])
    return Batch(tmp_path_factory.mktemp("legitimate"), documents)


@pytest.mark.parametrize("name", LEGITIMATE)
def test_what_only_looks_hostile_is_accepted(legitimate: Batch, name: str) -> None:
    report = legitimate.accepted(name)
    assert report["methods"] == ["create", "get"]
    assert report["arguments"] == ["colour", "id", "label", "view"]


def test_a_part_of_a_schema_is_what_it_refers_to(legitimate: Batch) -> None:
    report = legitimate.accepted("a part of a schema")
    assert "'weight': float | None" in "".join(report["hints"])


def test_schemas_may_hold_one_another(legitimate: Batch) -> None:
    report = legitimate.accepted("schemas that hold one another")
    hints = "".join(report["hints"])
    assert "'children': list[flowroute_client.Thing] | None" in hints
    assert "'by_name': dict[str, flowroute_client.Thing | None] | None" in hints
    assert "'owner': flowroute_client.Thing | None" in hints
    assert "'likeness': flowroute_client.Thing | None" in hints


# Anything, anywhere

CORRECTED: Any = load(GENERATED / "openapi.json")
OF_EACH_KIND = (
    *("/v2.1/messages", "/v2.1/messages/{type}_callback", "/v2/numbers/{id}", "/v2/portorders"),
    "/v2/routes",
)
"""Paths that have every kind of argument, body, reply, list and extension between them."""
NASTY = [
    *TEXTS.values(),
    *NAMES,
    *WORDS,
    "#/components/schemas/Error",
    "{id}",
    "date-time",
    "object",
]
Place: TypeAlias = tuple[str | int, ...]


def places(node: Any, place: Place = ()) -> Iterator[Place]:  # noqa: ANN401 - JSON
    """Return where the strings of a document are, its keys among them."""
    if isinstance(node, str):
        yield place
    elif isinstance(node, list):
        for index, item in enumerate(cast("Any", node)):
            yield from places(item, (*place, index))
    elif isinstance(node, dict):
        for name, item in cast("dict[str, Any]", node).items():
            yield (*place, name, "key")
            yield from places(item, (*place, name))


def with_paths(names: Iterable[str]) -> Document:
    """Keep some paths of the corrected document, and the components that they use."""
    document: Document = copy.deepcopy(CORRECTED)
    document["paths"] = {name: document["paths"][name] for name in names}
    used = {
        tag for path in document["paths"].values() for call in path.values() for tag in call["tags"]
    }
    document["tags"] = [tag for tag in document["tags"] if tag["name"] in used]
    components = {k: v for k, v in document["components"].items() if k != "securitySchemes"}
    while unused := [
        (section, name)
        for section, each in components.items()
        for name in each
        if f'"#/components/{section}/{name}"' not in json.dumps(document)
    ]:
        for section, name in unused:
            del components[section][name]
    return document


def spoil(whole: Document, changes: list[tuple[Place, str]]) -> Document:
    document = copy.deepcopy(whole)
    for place, text in changes:
        with suppress(KeyError, TypeError):  # an earlier change can have taken the place away
            if place[-1] == "key":
                owner = at(document, *place[:-2])
                owner[text] = owner.pop(place[-2])
            else:
                put(document, text, *place)
    return document


@pytest.mark.parametrize(
    ("paths", "examples"),
    [
        pytest.param(OF_EACH_KIND, 60, id="some"),
        pytest.param([*CORRECTED["paths"]], 300, marks=pytest.mark.exhaustive, id="all"),
    ],
)
def test_nasty_text_anywhere_is_refused_or_harmless(
    tmp_path: Path, paths: Sequence[str], examples: int
) -> None:
    whole = with_paths(paths)
    spoilt: dict[str, Document] = {}
    changed = st.tuples(st.sampled_from([*places(whole)]), st.sampled_from(NASTY))

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
    )
    @given(st.lists(changed, min_size=1, max_size=2))
    def collect(changes: list[tuple[Place, str]]) -> None:
        spoilt[repr(changes)] = spoil(whole, changes)

    collect()
    batch = Batch(tmp_path, spoilt)
    reports = [batch.check(name) for name in batch.outcomes]
    assert 5 < sum(report is not None for report in reports) < len(reports)
