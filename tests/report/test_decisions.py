"""What a person must decide about the vendor's next document is said at once, with what to do."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from attrs import evolve

from codegen.document import load
from codegen.names import identifier
from codegen.regenerate import ROOT, SPEC
from corpus import read_now
from report.corrections import DECISIONS, Note
from report.machine import machine
from report.markdown import markdown
from report.report import Report, report
from report.versions import bump

NEXT = ROOT / "tests" / "vendor" / "flowroute-2018-27-operations.json"


def copy() -> Any:  # noqa: ANN401 - JSON
    return load(SPEC)


def compare(new: Any) -> Report:  # noqa: ANN401 - JSON
    now = read_now()
    return report(now, evolve(now, name="new", document=new))


def of(found: Report, kind: str) -> list[Note]:
    return [note for note in found.notes if note.kind == kind]


@pytest.fixture(scope="module")
def found() -> Report:
    return compare(load(NEXT))


def test_the_next_document_is_compared_as_a_whole(found: Report) -> None:
    assert found.problem == ""
    added = {e.changes[0].operation for e in found.entries if e.changes and not e.changes[0].place}
    assert len(added) == 14
    assert len(found.breaking) == 1  # the addition had the number as text
    assert bump(found).level == "major"


def test_all_of_its_faults_names_and_tags_are_told_with_what_to_do(found: Report) -> None:
    faults = [f"{note.about}: {note.text}" for note in of(found, "fault")]
    declares = "`declares ['e911_id'] for its path; make them agree`"
    assert faults == [f"#/paths/~1v2~1e911/{each}: {declares}" for each in ("delete", "patch")]
    named = {note.about: note.text for note in of(found, "name")}
    assert len(named) == 14
    tagged = named["PATCH /v2/numbers/{id}/relationships/e911"]
    assert tagged.startswith("tags `e911, callbacks`; such as `e911_patch_v2")
    assert named["DELETE /v2/numbers/{id}"] == "tags `numbers`; such as `numbers_release`"


def test_two_documents_without_names_are_compared_as_named_alike() -> None:
    old = load(NEXT)
    new: Any = load(NEXT)
    new["paths"]["/v2/e911"]["get"]["parameters"][0]["required"] = True
    now = read_now()
    found = report(evolve(now, name="old", document=old), evolve(now, name="new", document=new))
    assert found.problem == ""
    (broken,) = found.breaking
    assert broken.advice == "Give `limit` in each call of `e911.get_v2_e911(limit, offset, state)`"
    assert not [note for note in of(found, "name") if "None" in note.text]


def test_each_addition_that_is_published_now_falls_away_by_one_message(found: Report) -> None:
    (dropped,) = of(found, "drop")
    assert dropped.about.startswith('addition 1 ("Adds numbers.release.')
    twins = of(found, "published")
    assert [*Counter(note.about for note in twins).values()] == [1] * 11
    told = "\n".join(note.text for note in twins)
    ours, theirs = "/v2.1/messages/{type}_callback", "/v2.1/messages/{callback_type}"
    assert f"`PUT {ours}` looks like `PUT {theirs}`: its name would be `callbacks_set`" in told
    assert "`GET /v2/e911s` looks like `GET /v2/e911`" in told
    assert "cnams" not in told
    assert "routes" not in told


def test_what_the_sandbox_lacks_and_what_looks_private_is_told(found: Report) -> None:
    (lacking,) = of(found, "sandbox")
    assert "`e911.post_v2_e911_validate`" in lacking.text
    assert "numbers.release" not in lacking.text
    private = {note.about: note.text for note in of(found, "private")}
    names = ("first_name", "last_name", "street_number", "street_name", "zip", "address_number")
    assert private["e911.post_v2_e911"] == ", ".join(f"`{name}`" for name in names)
    number = "callbacks.post_v2_numbers_id_relationships_callback_type"
    assert private[number] == "`id`, `callback_url`"
    (choice,) = of(found, "choice")
    assert choice.about == "#/components/schemas/E911Address/properties/address_type"
    assert choice.text == "the first is `{'A': 'Apartment'}`"
    assert of(found, "reply") == [Note("reply", "e911.get_v2_e911", "answers with `object`")]
    words = {note.about: note.text for note in of(found, "words")}
    assert words["callbacks.get_v2_messages_callback_type"] == "`number`, `callback`"


def test_it_is_said_on_a_page_after_what_breaks(found: Report) -> None:
    page = markdown(found)
    _, decisions, *_ = page.split("\n## ")[1:]
    assert decisions.startswith("To decide\n")
    assert [*(title for title in DECISIONS.values() if title in decisions)] == [*DECISIONS.values()]
    assert decisions.count("\n") < 80
    assert page.count("\n") < 160


def test_a_new_operation_without_a_reply_schema_or_words_is_to_be_looked_at() -> None:
    new = copy()
    parameter = {"in": "query", "name": "zipCode", "schema": {"type": "string"}}
    content: Any = {"application/json": {"schema": {}}}
    new["paths"]["/v2/faxes"] = {
        "get": {
            "tags": ["faxes"],
            "operationId": "faxes_list",
            "parameters": [parameter],
            "responses": {"200": {"description": "", "content": content}},
        }
    }
    assert [(note.kind, note.about, note.text) for note in compare(new).notes][-4:] == [
        ("sandbox", "flowroute_sandbox", "`faxes.list`"),
        ("private", "faxes.list", "`zip_code`"),
        ("reply", "faxes.list", "answers with `object`"),
        ("words", "faxes.list", "`zip_code`"),
    ]


@pytest.mark.parametrize(
    ("name", "schema", "private"),
    [
        ("first_name", {"type": "string"}, True),
        ("caller", {"type": "string", "description": "The phone number of the caller."}, True),
        ("email", {"type": "string", "format": "private"}, False),
        ("zipCode", {"type": "string"}, True),
        ("ownerEmail", {"type": "string"}, True),
        ("street_type", {"type": "string"}, False),
        ("streetType", {"type": "string"}, False),
        ("colour", {"type": "string", "description": "That of the phone number."}, False),
    ],
)
def test_a_new_member_of_a_reply_may_be_private(
    name: str, schema: dict[str, str], *, private: bool
) -> None:
    new = copy()
    attributes = new["components"]["schemas"]["Number"]["properties"]["data"]["properties"]
    attributes["attributes"]["properties"][name] = schema
    shown = f"`{identifier(name)}`"
    expected = [Note("private", "NumberAttributes", shown)] if private else []
    assert of(compare(new), "private") == expected


ITEM = ("properties", "data", "items")


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (("Number", "properties", "data", "properties", "attributes"), "number_type", "kind"),
        (("PurchasableNumbers", *ITEM, "properties", "attributes"), "number_type", "kind"),
        (("MDR2", "properties", "data"), "attributes", "details"),
    ],
)
def test_a_member_that_looks_renamed_is_said_to_be_so(
    path: tuple[str, ...], old: str, new: str
) -> None:
    document = copy()
    schema = document["components"]["schemas"]
    for part in path:
        schema = schema[part]
    members = schema["properties"]
    schema["properties"] = {(new if k == old else k): v for k, v in members.items()}
    dropped = [note.text for note in of(compare(document), "drop")]
    assert f"looks renamed: `{old}` -> `{new}`; make its target follow" in dropped
    assert not any("drop the action" in text for text in dropped)


def test_a_member_that_is_gone_is_not_said_to_be_renamed() -> None:
    document = copy()
    data = document["components"]["schemas"]["Number"]["properties"]["data"]
    del data["properties"]["attributes"]["properties"]["number_type"]
    data["properties"]["attributes"]["properties"]["others"] = {"type": "array", "items": {}}
    dropped = [note.text for note in of(compare(document), "drop")]
    assert dropped
    assert all("drop the action" in text for text in dropped)


def test_a_value_in_place_of_another_is_not_said_to_be_a_new_name() -> None:
    document = copy()
    data = document["components"]["schemas"]["NewRoute"]["properties"]["data"]
    route_type = data["properties"]["attributes"]["properties"]["route_type"]
    del route_type["enum"]
    route_type["pattern"] = "^(host|number|uri)$"
    dropped = {note.about: note.text for note in of(compare(document), "drop")}
    (text,) = [text for about, text in dropped.items() if "sip-reg" in about]
    assert "drop the action" in text


def test_an_addition_that_the_sandbox_answers_already_is_not_told() -> None:
    now = read_now()
    others = [each for each in now.overlay.actions if "cnams.delete." not in each.description]
    old = evolve(now, overlay=evolve(now.overlay, actions=tuple(others)))
    found = report(old, now)
    assert {each.changes[0].operation for each in found.entries} == {"DELETE /v2/cnams/{id}"}
    assert of(found, "sandbox") == []


SHARED = {
    "a member": (
        "MDR2",
        "properties",
        "data",
        "properties",
        "attributes",
        "properties",
        "timestamp",
    ),
    "an object": ("MDR2", "properties", "data", "properties", "attributes"),
    "what holds it": ("Number", "properties", "data"),
    "items": ("PurchasableNumbers", "properties", "data", "items"),
}


@pytest.mark.parametrize("path", SHARED.values(), ids=SHARED)
def test_a_schema_that_is_shared_now_means_the_same(path: tuple[str, ...]) -> None:
    """The overlay corrects each of them, or something within."""
    document = copy()
    schemas = document["components"]["schemas"]
    owner = schemas
    for part in path[:-1]:
        owner = owner[part]
    schemas["Shared"] = owner[path[-1]]
    owner[path[-1]] = {"$ref": "#/components/schemas/Shared"}
    found = compare(document)
    assert (found.entries, found.problem) == ((), "")
    # What is corrected wherever it stands is met at another place.
    assert {note.kind for note in found.notes} <= {"more"}


def test_programs_are_told_what_to_do(found: Report) -> None:
    told = json.loads(machine(found))
    assert {note["kind"]: note["do"] for note in told["overlay"] if note["do"]} == DECISIONS
