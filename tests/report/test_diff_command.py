"""scripts/diff: what it reads, what it says, and how it exits."""

from __future__ import annotations

import copy
import json
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from codegen import document as documents
from codegen.document import MAX_BYTES
from codegen.regenerate import OVERLAYS, ROOT, SPEC
from corpus import CASES, PUBLISHED
from pets import CAT, DOG, KINDS, TEXT, pets
from processes import run
from report import diff, sources
from report.diff import main

Captured = pytest.CaptureFixture[str]
Written = Callable[[object], str]
Project = Callable[[str, object], str]
BREAKING = next(case for case in CASES if case.name == "an optional parameter is removed")
OVERLAY = """overlay: 1.1.0
info: { title: Corrections, version: 1.0.0 }
actions:
  - target: $.info
    description: "Nobody says so."
    update: { x-corrected: true }
"""


def operation(document: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the operation of a document that has one."""
    return document["paths"]["/pets/{id}"]["post"]


MORE = pets()
operation(MORE)["parameters"].append({"in": "query", "name": "colour", "schema": TEXT})


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(document: object) -> str:
        path = tmp_path / "new.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return str(path)

    return write


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a function that makes a project of a document, which is small and takes no time."""

    def make(name: str, document: object) -> str:
        for place, text in ((SPEC, json.dumps(document)), (OVERLAYS[0], OVERLAY)):
            path = tmp_path / name / place.relative_to(ROOT)
            path.parent.mkdir(parents=True)
            path.write_text(text)
        return str(tmp_path / name)

    return make


# Documents that say the same


def test_a_document_is_the_same_as_itself(capsys: Captured) -> None:
    assert main([str(SPEC), "--fail-on", "any"]) == 0
    assert capsys.readouterr().out == "No change for callers: the documents are the same.\n"


def test_a_document_in_yaml_is_the_same(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "new.yaml").write_text(cast("Any", yaml).safe_dump(PUBLISHED))
    assert main([str(SPEC), str(tmp_path / "new.yaml"), "--fail-on", "any"]) == 0
    assert capsys.readouterr().out == "No change for callers: the documents are the same.\n"


def test_a_document_in_another_order_is_the_same(project: Project, capsys: Captured) -> None:
    cat = {"required": ["meows", "kind"], "properties": {"kind": {**TEXT, "enum": ["a", "b"]}}}
    old, new = (
        pets(body={"type": "object", **copy.deepcopy(cat)}, schemas=schemas)
        for schemas in (KINDS, dict(reversed(KINDS.items())))
    )
    for each in (old, new):
        each["paths"]["/cats/{id}"] = {"get": {**operation(each), "operationId": "pets_see"}}
    new["paths"] = dict(reversed(new["paths"].items()))
    body = operation(new)["requestBody"]["content"]["application/json"]["schema"]
    body["required"].reverse()
    body["properties"]["kind"]["enum"].reverse()
    assert main([project("old", old), project("new", new), "--fail-on", "any"]) == 0
    told = capsys.readouterr().out
    assert told == "No change for callers: only the order of the document differs.\n"


def test_a_document_with_other_words_is_the_same(project: Project, capsys: Captured) -> None:
    document = pets(summary="Feed", schemas={**KINDS, "Cat": {**CAT, "description": "Meows."}})
    document["info"]["version"] = "0.2.0"
    assert main([project("old", pets()), project("new", document), "--fail-on", "any"]) == 0
    told = capsys.readouterr().out
    assert told.count("\n") == 1
    assert "only words for people differ, such as descriptions and examples" in told


def test_what_no_operation_shows_is_named(project: Project, capsys: Captured) -> None:
    document = pets(schemas={**KINDS, "Unused": {"type": "object", "x-a": [1]}})
    assert main([project("old", pets()), project("new", document), "--fail-on", "any"]) == 0
    told = capsys.readouterr().out
    assert "only what no operation shows differs: #/components/schemas/Unused/type=" in told


# What it exits with


@pytest.mark.parametrize(
    ("fail_on", "statuses"),
    [("none", (0, 0)), ("breaking", (0, 1)), ("any", (1, 1))],
)
def test_it_fails_on_what_it_is_told_to(
    project: Project, capsys: Captured, fail_on: str, statuses: tuple[int, int]
) -> None:
    more = project("more", MORE)
    less = project("less", pets())
    for sides, status in zip(((less, more), (more, less)), statuses, strict=True):
        assert main([*sides, "--fail-on", fail_on]) == status
    assert capsys.readouterr().err == ""


def test_it_fails_on_breaking_changes_if_it_is_not_told(
    written: Written, project: Project, capsys: Captured
) -> None:
    assert main([str(SPEC), written(BREAKING.document)]) == 1
    assert "**Do:** Stop giving `contains` to `numbers.list(" in capsys.readouterr().out
    assert main([project("less", pets()), project("more", MORE)]) == 0


def refused(capsys: Captured, *arguments: str) -> str:
    assert main([*arguments]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("diff: ")
    assert captured.err.count("\n") == 1
    return captured.err


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is no JSON: Expecting property name"),
        ("<!doctype html><title>502 Bad Gateway</title>", "is it the right file?"),
        ('{"swagger": "2.0", "paths": {}}', "Swagger 2.0 is not supported"),
        ('{"openapi": "3.1.0"}', "#: has no paths; is it the right file?"),
        ("[]", "is no object; is it the right file?"),
        ("{}", "only 3.0.x and 3.1.x are"),
        (" " * MAX_BYTES + "{}", "is larger than"),
        ("[" * 5000, "nests deeper than"),
    ],
)
def test_a_broken_document_is_refused(
    written: Written, capsys: Captured, text: str, problem: str
) -> None:
    assert problem in refused(capsys, str(SPEC), written(text))
    assert problem in refused(capsys, written(text), str(SPEC))


ROUTES = ("paths", "/v2/routes")


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (("paths",), None, "#/paths: None is no object; correct it"),
        (ROUTES, None, "routes: None is no object"),
        ((*ROUTES, "get"), [], "routes/get: [] is no object"),
        ((*ROUTES, "get", "parameters"), {"a": 1}, "parameters: {'a': 1} is no list"),
        ((*ROUTES, "get", "parameters", 0), 5, "parameters/0: 5 is no object"),
        ((*ROUTES, "get", "parameters", 0), {"in": "query"}, "it needs `in` and `name`"),
        ((*ROUTES, "get", "parameters", 0), {"$ref": "#/a"}, '"#/a" leads to no object; define it'),
        ((*ROUTES, "get", "callbacks"), {"a": {"{$url}": 5}}, "a/{$url}: 5 is no object"),
        ((*ROUTES, "get", "security"), [{"basicAuth": [5]}], "basicAuth/0: 5 is no text"),
        (("servers",), "https://a.example", "#/servers: https://a.example is no list"),
        (("servers", 0, "variables"), [], "#/servers/0/variables: [] is no object"),
        (("components",), "x", "#/components: x is no object"),
        (("webhooks",), [1], "#/webhooks: [1] is no object"),
        (("x-webhooks",), {"a": {"post": 5}}, "#/x-webhooks/a/post: 5 is no object"),
    ],
)
def test_a_document_without_the_form_of_one_is_refused_in_words(
    written: Written, capsys: Captured, place: tuple[str | int, ...], value: object, problem: str
) -> None:
    document: Any = {**copy.deepcopy(PUBLISHED), "openapi": "3.1.0", "x-any": {"a": 1}}
    document["security"] = [{"basicAuth": ["read"]}]
    part = document
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    assert main([str(SPEC), written(document)]) == 2
    told = capsys.readouterr().err
    assert problem in told
    assert "Traceback" not in told


def test_a_parameter_that_refers_to_itself_is_refused(written: Written, capsys: Captured) -> None:
    document: Any = copy.deepcopy(PUBLISHED)
    parameters = {"A": {"$ref": "#/components/parameters/A"}}
    document["components"]["parameters"] = parameters
    document["paths"]["/v2/routes"]["get"]["parameters"].append(parameters["A"])
    assert main([str(SPEC), written(document)]) == 2
    assert "leads to references only" in capsys.readouterr().err


def test_a_hostile_document_is_refused(written: Written, capsys: Captured) -> None:
    document: Any = copy.deepcopy(PUBLISHED)
    document["paths"]["https://evil.example/{id}"] = document["paths"].pop("/v2/routes")
    told = refused(capsys, str(SPEC), written(document))
    assert "new.json: #/paths/https:~1~1evil.example~1{id}: is no plain path" in told


def test_a_document_that_unfolds_without_bound_is_refused(
    written: Written, capsys: Captured
) -> None:
    document: Any = copy.deepcopy(PUBLISHED)
    levels = {
        f"A{n}": {"allOf": [{"$ref": f"#/components/schemas/A{n + 1}"}] * 2} for n in range(30)
    }
    document["components"]["schemas"].update(levels, A30={"type": "object"})
    data = document["components"]["schemas"]["AccountRoutes"]["properties"]
    data["meta"] = {"$ref": "#/components/schemas/A0"}
    assert "write it out" in refused(capsys, str(SPEC), written(document))


def test_documents_that_nest_too_deeply_to_compare_are_refused(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exhausted(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(diff, "report", exhausted)
    assert "the documents nest too deeply to be compared" in refused(capsys, str(SPEC))


def test_what_is_no_file_and_no_revision_is_refused(capsys: Captured) -> None:
    told = refused(capsys, "nowhere.json")
    assert told == (
        "diff: nowhere.json is no file, and no git revision that has spec/flowroute.json\n"
    )
    assert "--output=x is no file" in refused(capsys, "--", "--output=x")


def test_an_operation_at_fault_is_told_and_does_not_hide_the_others(
    project: Project, capsys: Captured
) -> None:
    old = pets()
    old["paths"]["/cats/{id}"] = {"post": {**operation(pets()), "operationId": "pets_clean"}}
    new = copy.deepcopy(old)
    cookie = {"in": "cookie", "name": "tenant", "required": True, "schema": TEXT}
    new["paths"]["/cats/{id}"]["post"]["parameters"].append(cookie)
    operation(new)["parameters"].append({"in": "query", "name": "colour", "schema": TEXT})
    sides = project("old", old), project("new", new)
    assert main([*sides]) == 1
    told = capsys.readouterr().out
    assert "is a cookie parameter" in told
    assert "cookie parameter `tenant`: added as required (`string`)" in told
    assert "Mend what is at fault there first" in told
    assert "`pets.feed(colour)` is new" in told
    assert main([*sides, "--fail-on", "none"]) == 0


def test_a_fault_of_a_component_leaves_out_who_uses_it(project: Project, capsys: Captured) -> None:
    reply = {"$ref": "#/components/schemas/Cat"}
    cat = {**CAT, "properties": {"enemy": {"$ref": "#/components/schemas/Dog"}}}
    old = project("old", pets(reply=reply, schemas={"Cat": cat, "Dog": DOG}))
    new = project("new", pets(reply=reply, schemas={"Cat": cat}))
    assert main([old, new]) == 1
    told = capsys.readouterr().out
    assert "#/components/schemas/Cat/properties/enemy" in told
    assert '"#/components/schemas/Dog" leads nowhere; define it' in told
    assert "is gone" not in told
    assert main([new, old]) == 1
    told = capsys.readouterr().out
    assert 'in the old document, `the reference "#/components/schemas/Dog"' in told


def test_a_view_that_cannot_be_made_does_not_hide_the_wire(
    project: Project, capsys: Captured
) -> None:
    document: Any = {**pets(body=DOG), "servers": []}
    assert main([project("old", pets()), project("new", document)]) == 2
    told = capsys.readouterr()
    assert "corrected by the overlay: the document names no server" in told.err
    assert "**Not everything could be compared:**" in told.out
    assert "body, `meows`: removed (`boolean`)" in told.out


@pytest.mark.parametrize("is_undone", [False, True])
def test_other_credentials_are_told_although_no_client_can_have_them(
    project: Project, capsys: Captured, *, is_undone: bool
) -> None:
    scheme = {"type": "http", "scheme": "basic"}
    old = pets()
    old["security"] = [{"keys": []}]
    old["components"] = {**old["components"], "securitySchemes": {"keys": scheme}}
    new = copy.deepcopy(old)
    new["components"]["securitySchemes"]["keys"]["scheme"] = "bearer"
    sides = [project("old", old), project("new", new)]
    assert main(sides[::-1] if is_undone else sides) == 2
    told = capsys.readouterr().out
    assert "asks for other credentials than the keys, by HTTP basic" in told
    assert "breaking change" in told.partition("\n")[0]
    assert '`["http bearer"]`' in told


# What can be compared


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository with a revision of the document and the overlay."""
    folder = tmp_path / "repository"
    for path in (SPEC, OVERLAYS[0]):  # as it was before there were additions
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True)
        target.write_bytes(path.read_bytes())
    commit(folder)
    monkeypatch.setattr(sources, "ROOT", folder)
    return folder


def commit(folder: Path) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    for command in (("init", "-q"), ("add", "-A"), (*who, "commit", "-qm", "x")):
        subprocess.run(["git", "-C", str(folder), *command], check=True)  # noqa: S603, S607


def test_a_revision_has_a_document_and_an_overlay_of_its_own(
    repository: Path, capsys: Captured
) -> None:
    (repository / "spec" / "flowroute.json").write_text(json.dumps(BREAKING.document))
    overlay = repository / "overrides" / "overlay.yaml"
    overlay.write_text(
        overlay.read_text().replace("operationId: routes_list", "operationId: routes_all")
    )
    commit(repository)
    assert main(["HEAD~1", "HEAD", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    gone = [each["name"] for change in told["changes"] for each in change["python"]]
    assert "numbers.list(contains)" in gone
    assert "routes.list" in gone
    assert (told["old"], told["new"]) == ("HEAD~1", "HEAD")


def test_a_folder_of_the_project_is_compared_like_a_revision(
    repository: Path, capsys: Captured
) -> None:
    assert main([str(repository), "HEAD", "--fail-on", "any"]) == 0
    assert "the documents are the same" in capsys.readouterr().out


def test_an_overlay_that_has_not_changed_is_parsed_once(repository: Path) -> None:
    (repository / OVERLAYS[1].relative_to(ROOT)).write_bytes(OVERLAYS[1].read_bytes())
    commit(repository)
    parse = documents._parse_yaml  # pyright: ignore[reportPrivateUsage]
    parse.cache_clear()
    assert sources.source("HEAD").overlay == sources.source(None).overlay
    assert parse.cache_info().misses == len(OVERLAYS)
    assert sources.source("HEAD~1").overlay != sources.source(None).overlay


def test_a_fault_in_a_revision_is_told_by_its_name(repository: Path, capsys: Captured) -> None:
    (repository / "spec" / "flowroute.json").write_text("{}")
    commit(repository)
    assert refused(capsys, "HEAD").startswith("diff: HEAD:spec/flowroute.json: #/openapi: ")


# What programs read


def test_programs_read_the_same_as_people(written: Written, capsys: Captured) -> None:
    assert main([str(SPEC), written(BREAKING.document), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["breaking"] == 1
    assert told["problem"] is None
    assert told["version"] == {
        "level": "major",
        "old": "0.1.0",
        "new": "0.2.0",
        "reason": "callers must change for `numbers.list(contains)`",
    }
    [change] = told["changes"]
    assert change["breaks"] == ["senders", "callers"]
    assert change["places"] == [
        {"operation": "GET /v2/numbers", "place": ["parameter", "query", "contains"]}
    ]
    assert change["name"] == "contains"
    assert change["python"] == [
        {
            "name": "numbers.list(contains)",
            "old": "str | int | None",
            "new": None,
            "breaks": True,
        }
    ]
    assert [note["kind"] for note in told["overlay"]] == ["less"]
    assert told["changelog"] == {"Removed": ["**Breaking:** `numbers.list(contains)`."]}


def test_it_is_a_command(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["diff", str(SPEC)])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(diff.__file__), run_name="__main__")
    assert ended.value.code == 0
    assert "No change for callers" in capsys.readouterr().out


def test_the_script_runs_from_anywhere_and_validates_nothing_that_is_the_same(
    tmp_path: Path,
) -> None:
    done = run(ROOT / "scripts/diff", SPEC, cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert done.stdout == "No change for callers: the documents are the same.\n"
    assert " codegen.document\n" in done.stderr
    assert " openapi_spec_validator" not in done.stderr


def test_a_defect_does_not_look_like_a_verdict(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(diff, "markdown", fail)
    assert main([str(SPEC), str(SPEC)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "ZeroDivisionError" in told.err
    assert told.err.splitlines()[-1].startswith("diff: this is a defect")
