"""The contract says what a document means for callers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import pytest

from codegen.contract import Method, read_contract
from codegen.document import JSON, DocumentError, has_form
from codegen.generate import write
from codegen.schemas import Schemas
from pets import CAT, TEXT, pets


def read(document: Any) -> Method:  # noqa: ANN401 - JSON
    [method] = read_contract(document).methods
    return method


def merged(*parts: JSON) -> Any:  # noqa: ANN401 - JSON
    return Schemas({}).shape({"allOf": [*parts]}).first.schema


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ({"type": "integer"}, {"type": "number"}, {"type": "integer"}),
        ({"type": "string"}, {"type": "string"}, {"type": "string"}),
        ({"enum": ["a", "b"]}, {"enum": ["b", "c"]}, {**TEXT, "enum": ["b"]}),
        ({"minimum": 1}, {"minimum": 2}, {"minimum": 2}),
        ({"maxLength": 1}, {"maxLength": 2}, {"maxLength": 1}),
        ({"required": ["a"]}, {"required": ["a", "b"]}, {"required": ["a", "b"]}),
        ({"pattern": "a"}, {"pattern": "a"}, {"pattern": "a"}),
        ({"pattern": ""}, {"pattern": "a"}, {"pattern": "a"}),
        ({"not": TEXT}, {"not": TEXT}, {"not": TEXT}),
        ({"not": TEXT}, {"not": CAT}, {"not": {"anyOf": [TEXT, CAT]}}),
        (
            {"minimum": 1, "exclusiveMinimum": True},
            {"minimum": 1},
            {"minimum": 1, "exclusiveMinimum": True},
        ),
        (
            {"minimum": 1, "exclusiveMinimum": True},
            {"minimum": 2},
            {"minimum": 2, "exclusiveMinimum": False},
        ),
        ({"items": TEXT}, {"items": TEXT}, {"items": TEXT}),
        ({"items": {}}, {"items": TEXT}, {"items": {"allOf": [{}, TEXT]}}),
        *(
            (
                {"additionalProperties": one},
                {"additionalProperties": other},
                {"additionalProperties": one if other is True or one is False else other},
            )
            for one in (True, False, TEXT)
            for other in (True, False, TEXT)
        ),
    ],
)
def test_what_is_all_of_several_is_what_all_allow(
    one: dict[str, JSON], other: dict[str, JSON], both: object
) -> None:
    assert merged(one, other) == both
    assert sorted(merged(other, one)) == sorted(merged(one, other))


def test_both_patterns_hold() -> None:
    pattern = merged({"pattern": "^a"}, {"pattern": "b$"})["pattern"]
    assert [bool(re.search(pattern, text)) for text in ("a\nb", "a", "b", "ba")] == [1, 0, 0, 0]


def test_a_member_put_together_of_two_stands_where_the_latter_does() -> None:
    parts = [{"properties": {"name": TEXT}}, {"properties": {"name": {"maxLength": 3}}}]
    models = read_contract(pets(reply={"allOf": parts})).models
    [member] = models["PetsFeedResult"].members
    assert member.pointer.endswith("/schema/allOf/1/properties/name")


def test_a_reply_of_several_types_is_read_as_json() -> None:
    content = {
        "text/plain": {"schema": TEXT},
        "text/json": {},
        "application/json": {"schema": CAT},
        "application/hal+json": {"schema": CAT},
    }
    method = read(pets(responses={"200": {"description": "", "content": content}}))
    assert method.item == "PetsFeedResult"


@pytest.mark.parametrize(
    ("alternatives", "needs"),
    [
        ([["name"], ["size"]], ("title", "size")),
        ([["name", "size"], ["colour"]], ("title", "size", "colour")),
        ([["name"], []], ()),
        ([["name"], ["unheard"]], ()),
        ([["size"]], ("size",)),
    ],
)
def test_arguments_one_of_which_is_always_given(
    alternatives: list[list[str]], needs: tuple[str, ...]
) -> None:
    members = {"name": {**TEXT, "x-name": "title"}, "size": TEXT, "colour": TEXT}
    body = {"properties": members, "anyOf": [{"required": names} for names in alternatives]}
    assert read(pets(body=body)).body.needs_one_of == needs
    envelope = {"properties": {"data": {"properties": {"attributes": body}}}}
    assert read(pets(body=envelope)).body.needs_one_of == needs


def test_a_document_has_a_form_or_not() -> None:
    assert has_form(pets())
    assert not has_form(pets(reply={"$ref": "#/components/schemas/Nowhere"}))
    assert not has_form(pets(responses=[]))
    assert not has_form(pets(responses={1: {}}))


def choices(*parts: JSON) -> list[Any]:
    return [each.schema for each in Schemas({}).shape({"allOf": [*parts]}).choices]


NUMBER: JSON = {"type": "number"}
INTEGER: JSON = {"type": "integer"}
NULL: JSON = {"enum": [None]}


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([TEXT, INTEGER], [TEXT, CAT], [TEXT]),
        ([TEXT, NUMBER], [INTEGER, TEXT], [TEXT, INTEGER]),
        ([TEXT, INTEGER], [TEXT, INTEGER], [TEXT, INTEGER]),
        (
            [{"minLength": 1}, {"pattern": "a"}],
            [{"maxLength": 9}, {"enum": ["a"]}],
            [
                {"minLength": 1, "maxLength": 9},
                {"type": "string", "enum": ["a"]},
                {"pattern": "a", "maxLength": 9},
            ],
        ),
        ([TEXT, NULL], [TEXT, INTEGER], [TEXT]),
        ([TEXT, NULL], [TEXT, NULL, INTEGER], [{**TEXT, "nullable": True}]),
    ],
)
def test_what_is_all_of_alternatives_is_one_of_each(
    one: list[JSON], other: list[JSON], expected: list[object]
) -> None:
    assert choices({"anyOf": one}, {"anyOf": other}) == expected
    assert choices({"oneOf": one}, {"anyOf": other}) == expected
    assert choices({"anyOf": one, "oneOf": other}) == expected


def test_alternatives_that_exclude_one_another_are_refused() -> None:
    with pytest.raises(DocumentError, match="exclude one another"):
        choices(*cast("list[JSON]", [{"anyOf": [TEXT]}, {"anyOf": [INTEGER]}]))


def test_alternatives_do_not_multiply_without_end() -> None:
    groups: list[JSON] = [
        {"anyOf": [{"minLength": 10 * number + length} for length in range(10)]}
        for number in range(3)
    ]
    with pytest.raises(DocumentError, match="more than 200 alternatives"):
        choices(*groups)


def test_members_are_needed_from_each_group() -> None:
    def needs(*groups: list[list[str]]) -> object:
        parts = [{"anyOf": [{"required": [*names]} for names in group]} for group in groups]
        return merged(*cast("list[JSON]", parts)).get("needs one of")

    assert needs([["a"], ["b"]], [["a"], ["c"]]) == ["a", ["a", "c"], ["b", "a"], ["b", "c"]]
    assert needs([["a"], ["b"]], [["a"], ["b"]]) == ["a", "b"]
    assert needs([["a"], []], [["c"]]) == ["c"]


def test_what_a_call_is_about_can_be_left_out_where_the_document_allows_it(tmp_path: Path) -> None:
    data = {"type": "object", "properties": {"id": TEXT, "type": {**TEXT, "default": "toy"}}}
    toy = {"type": "object", "properties": {"data": data}}
    write(read_contract(pets(body=toy)), tmp_path / "flowroute_api")
    methods = (tmp_path / "flowroute_api/api/pets/__init__.py").read_text()
    assert methods.count("toy_id: str | None = None,") == 2
