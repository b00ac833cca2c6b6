"""What the comparison says of each fact of a document, on both sides of the wire."""

from __future__ import annotations

from typing import Any, cast

import pytest

from codegen.document import Document, DocumentError
from codegen.downgrade import downgrade
from report.changes import Change
from report.pairs import pair_operations
from report.wire import Wire

JSON_TYPE = "application/json"
OBJECT = {"type": "object"}
ANYTHING: dict[str, Any] = {JSON_TYPE: {"schema": {}}}


def document(operation: dict[str, Any], **more: Any) -> Document:  # noqa: ANN401 - JSON
    """Make a document of one operation."""
    whole = {"openapi": "3.0.0", "paths": {"/things/{id}": {"post": operation}}, **more}
    return cast("Document", whole)


def asked(schema: object, **more: Any) -> Document:  # noqa: ANN401 - JSON
    content = {JSON_TYPE: {"schema": schema}}
    return document({"requestBody": {"content": content}, "responses": {}}, **more)


def answered(schema: object, **more: Any) -> Document:  # noqa: ANN401 - JSON
    content = {JSON_TYPE: {"schema": schema}}
    return document({"responses": {"200": {"description": "", "content": content}}}, **more)


def given(**parameter: Any) -> Document:  # noqa: ANN401 - JSON
    each = {"in": "query", "name": "q", "schema": {"type": "string"}, **parameter}
    return document({"parameters": [each], "responses": {}})


def replied(**reply: Any) -> Document:  # noqa: ANN401 - JSON
    return document({"responses": {"200": {"description": "", **reply}}})


def compare(old: Document, new: Document) -> list[Change]:
    return Wire(old, new).changes(pair_operations(old, new))


def told(old: Document, new: Document) -> list[tuple[str, str, str | None]]:
    """Tell the place, the fact and whom it breaks."""
    return [("/".join(each.place), each.fact, each.breaks) for each in compare(old, new)]


def one(old: Document, new: Document) -> tuple[str, str, str | None]:
    [found] = told(old, new)
    return found


Schema = dict[str, Any]

STRICTER: list[tuple[Schema, Schema, str]] = [
    ({}, {"type": "string"}, "type"),
    ({"type": "number"}, {"type": "integer"}, "type"),
    ({"type": "string"}, {"type": "string", "format": "date"}, "format"),
    ({"type": "number", "format": "double"}, {"type": "number", "format": "float"}, "format"),
    ({"type": "integer", "format": "int64"}, {"type": "integer", "format": "int32"}, "format"),
    ({"type": "string", "nullable": True}, {"type": "string"}, "nullable"),
    ({"type": "string"}, {"type": "string", "enum": ["a"]}, "enum"),
    ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["b"]}, "enum"),
    ({"type": "string"}, {"type": "string", "pattern": "a"}, "pattern"),
    ({"type": "integer"}, {"type": "integer", "minimum": 1}, "minimum"),
    ({"type": "integer", "minimum": 1}, {"type": "integer", "minimum": 2}, "minimum"),
    ({"minimum": 1}, {"minimum": 1, "exclusiveMinimum": True}, "exclusiveMinimum"),
    ({"type": "integer"}, {"type": "integer", "maximum": 9}, "maximum"),
    ({"type": "integer", "maximum": 9}, {"type": "integer", "maximum": 8}, "maximum"),
    ({"maximum": 1}, {"maximum": 1, "exclusiveMaximum": True}, "exclusiveMaximum"),
    ({"type": "integer"}, {"type": "integer", "multipleOf": 5}, "multipleOf"),
    ({"type": "integer", "multipleOf": 5}, {"type": "integer", "multipleOf": 10}, "multipleOf"),
    ({"type": "string"}, {"type": "string", "minLength": 1}, "minLength"),
    ({"type": "string"}, {"type": "string", "maxLength": 9}, "maxLength"),
    ({"type": "array", "items": {}}, {"type": "array", "items": {}, "minItems": 1}, "minItems"),
    ({"type": "array", "items": {}}, {"type": "array", "items": {}, "maxItems": 9}, "maxItems"),
    ({"items": {}}, {"items": {}, "uniqueItems": True}, "uniqueItems"),
    (OBJECT, {**OBJECT, "minProperties": 1}, "minProperties"),
    (OBJECT, {**OBJECT, "maxProperties": 1}, "maxProperties"),
    (OBJECT, {**OBJECT, "anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, "needs one of"),
    ({"oneOf": [{"type": "string"}, OBJECT]}, {"type": "string"}, "alternative"),
    (
        {"anyOf": [{"type": "string"}, {"nullable": True, "enum": [None]}]},
        {"type": "string"},
        "nullable",
    ),
]


NUMBER, WHOLE, TEXT = {"type": "number"}, {"type": "integer"}, {"type": "string"}
LIST: Schema = {"type": "array", "items": {}}
MEMBERS: Schema = {**OBJECT, "properties": {"a": {}}}
CLOSED: Schema = {**MEMBERS, "additionalProperties": False}
EVERY_TYPE = [TEXT, {**TEXT, "title": "again"}, NUMBER, {"type": "boolean"}, LIST, OBJECT]
PETS: Schema = {"oneOf": [{"type": "object", "title": "Cat"}, {"type": "object", "title": "Dog"}]}
STRICTER.extend(
    (
        ({**NUMBER, "minimum": 5, "exclusiveMinimum": True}, {**NUMBER, "minimum": 6}, "minimum"),
        ({**NUMBER, "maximum": 9, "exclusiveMaximum": True}, {**NUMBER, "maximum": 8}, "maximum"),
        ({**NUMBER, "multipleOf": 0.01}, {**NUMBER, "multipleOf": 0.1}, "multipleOf"),
        (TEXT, {**TEXT, "pattern": "^.+$"}, "pattern"),
        ({**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["a"], "pattern": "(a+)+b"}, "pattern"),
        ({**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["a"], "pattern": "\\p{L}"}, "pattern"),
        (
            {**MEMBERS, "required": ["a"]},
            {**MEMBERS, "required": ["a"], "minProperties": 2},
            "minProperties",
        ),
        ({**LIST, "maxItems": 2}, {**LIST, "maxItems": 2, "uniqueItems": True}, "uniqueItems"),
        (MEMBERS, {**MEMBERS, "maxProperties": 1}, "maxProperties"),
        (
            {**WHOLE, "multipleOf": 2},
            {"allOf": [{**WHOLE, "multipleOf": 2}, {"multipleOf": 3}]},
            "multipleOf",
        ),
        (
            {**TEXT, "nullable": True},
            {"allOf": [{**TEXT, "nullable": True}, TEXT]},
            "nullable",
        ),
    )
)


def tell_apart(**mapping: str) -> Schema:
    return {**PETS, "discriminator": {"propertyName": "kind", "mapping": mapping}}


ANY_TEXT = (
    *("^.*$", "(.*)", ".*?", "^[\\s\\S]*$", "^"),
    *("(?:.*)", "^.{0,}$", "[\\d\\D]*", "[\\W\\w]*"),
)
SAME: list[tuple[Schema, Schema]] = [
    ({**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["a", None]}),
    ({**NUMBER, "enum": [1, 2]}, {**NUMBER, "enum": [1.0, 2]}),
    ({"type": "boolean"}, {"type": "boolean", "enum": [False, True]}),
    (NUMBER, {**NUMBER, "exclusiveMinimum": False}),
    (WHOLE, {**WHOLE, "multipleOf": 1}),
    (TEXT, {**TEXT, "pattern": ".*"}),
    (OBJECT, {**OBJECT, "additionalProperties": {}}),
    (NUMBER, {"anyOf": [WHOLE, NUMBER]}),
    (TEXT, {"anyOf": [TEXT, {**TEXT, "description": "again", "x-order": 2}]}),
    ({"oneOf": [TEXT, WHOLE]}, {"anyOf": [TEXT, WHOLE, TEXT]}),
    (TEXT, {"anyOf": [{**TEXT, "enum": ["a"]}, TEXT]}),
    ({**TEXT, "enum": ["a", "b"]}, {"oneOf": [{"enum": ["a"]}, {**TEXT, "enum": ["b"]}]}),
    ({**TEXT, "nullable": True}, {"oneOf": [TEXT, {**TEXT, "nullable": True}]}),
    ({}, {"anyOf": [TEXT, {}, WHOLE]}),
    ({}, {"description": "anything", "anyOf": EVERY_TYPE}),
    ({}, {"nullable": True, "anyOf": EVERY_TYPE}),
    ({}, {"nullable": True}),
    ({"enum": ["a"]}, {**TEXT, "enum": ["a"]}),
    ({"enum": ["a", 1]}, {"enum": [1, "a"]}),
    ({"enum": ["a", None]}, {**TEXT, "nullable": True, "enum": ["a", None]}),
    ({"enum": ["a"]}, {"nullable": True, "enum": ["a"]}),
    ({**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["a", 1]}),
    ({**WHOLE, "enum": [1]}, {**WHOLE, "enum": [1.0, 1.5]}),
    ({**TEXT, "enum": ["a"]}, {**TEXT, "maxLength": 2, "enum": ["a", "long"]}),
    ({**TEXT, "enum": ["ab"]}, {**TEXT, "minLength": 2, "enum": ["a", "ab"]}),
    ({**TEXT, "enum": ["ab"]}, {**TEXT, "pattern": "^[a-z]{2}$", "enum": ["a", "ab"]}),
    ({**WHOLE, "enum": [2]}, {**WHOLE, "minimum": 2, "enum": [1, 2]}),
    ({**NUMBER, "enum": [1]}, {**NUMBER, "maximum": 2, "exclusiveMaximum": True, "enum": [1, 2]}),
    ({**WHOLE, "enum": [2]}, {**WHOLE, "multipleOf": 2, "enum": [1, 2]}),
    ({**WHOLE, "minimum": 1}, {**WHOLE, "minimum": 1, "maxLength": 3, "pattern": "a"}),
    (TEXT, {**TEXT, "format": "password"}),
    (TEXT, {**TEXT, "maximum": 3, "properties": {"a": {}}, "items": {}}),
    *((TEXT, {**TEXT, "pattern": each}) for each in ANY_TEXT),
    ({**MEMBERS, "required": ["a"]}, {**MEMBERS, "required": ["a"], "minProperties": 1}),
    ({**MEMBERS, "additionalProperties": False}, {**CLOSED, "maxProperties": 1}),
    ({**LIST, "maxItems": 1}, {**LIST, "maxItems": 1, "uniqueItems": True}),
    (
        {"type": "array", "items": {}, "uniqueItems": True},
        {"allOf": [{"type": "array", "items": {}, "uniqueItems": True}, {"uniqueItems": False}]},
    ),
    (
        {**NUMBER, "minimum": 1},
        {"allOf": [{**NUMBER, "minimum": 0, "exclusiveMinimum": True}, {"minimum": 1}]},
    ),
    (
        {**PETS, "discriminator": {"propertyName": "kind"}},
        tell_apart(Cat="#/components/schemas/Cat"),
    ),
]


@pytest.mark.parametrize(("one_way", "another"), SAME)
def test_what_is_the_same_in_other_words_is_no_change(one_way: Schema, another: Schema) -> None:
    for side in (asked, answered):
        assert told(side(one_way), side(another)) == []
        assert told(side(another), side(one_way)) == []


def test_more_values_may_tell_alternatives_apart() -> None:
    few, many = tell_apart(cat="#/c/Cat"), tell_apart(cat="#/c/Cat", dog="#/c/Dog")
    wider = {("body/<Cat>", "discriminator", None), ("body/<Dog>", "discriminator", None)}
    assert {*told(asked(few), asked(many))} == wider
    assert {each[2] for each in told(answered(few), answered(many))} == {"readers"}
    assert {each[2] for each in told(answered(many), answered(few))} == {None}
    other = tell_apart(cat="#/c/Dog", dog="#/c/Cat")
    assert {each[2] for each in told(asked(many), asked(other))} == {"senders"}
    elsewhere = {**PETS, "discriminator": {"propertyName": "name"}}
    assert {each[2] for each in told(asked(elsewhere), asked(many))} == {"senders"}


@pytest.mark.parametrize(("loose", "strict", "fact"), STRICTER)
def test_stricter_breaks_senders_and_looser_breaks_readers(
    loose: Schema, strict: Schema, fact: str
) -> None:
    assert one(asked(loose), asked(strict)) == ("body", fact, "senders")
    assert one(asked(strict), asked(loose)) == ("body", fact, None)
    assert one(answered(loose), answered(strict)) == ("reply/200", fact, None)
    assert one(answered(strict), answered(loose)) == ("reply/200", fact, "readers")


OTHER: list[tuple[Schema, Schema, str]] = [
    ({"type": "string"}, {"type": "integer"}, "type"),
    ({"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}, "format"),
    ({"type": "string", "enum": ["a"]}, {"type": "string", "enum": ["b"]}, "enum"),
    ({"type": "string", "pattern": "a"}, {"type": "string", "pattern": "b"}, "pattern"),
    ({"type": "integer", "multipleOf": 2}, {"type": "integer", "multipleOf": 3}, "multipleOf"),
    ({"not": {"type": "string"}}, {"not": {"type": "integer"}}, "not"),
    ({"type": "integer", "default": 1}, {"type": "integer", "default": 2}, "default"),
    ({"oneOf": [OBJECT], "discriminator": {"propertyName": "a"}}, OBJECT, "discriminator"),
]


@pytest.mark.parametrize(("old", "new", "fact"), OTHER)
def test_what_means_something_else_breaks_both(old: Schema, new: Schema, fact: str) -> None:
    for was, now in ((old, new), (new, old)):
        assert one(asked(was), asked(now)) == ("body", fact, "senders")
        assert one(answered(was), answered(now)) == ("reply/200", fact, "readers")


def test_nobody_is_broken_by_a_default_written_down_or_by_a_warning() -> None:
    plain = {"type": "integer"}
    for more in ({"default": 1}, {"deprecated": True}):
        for was, now in ((plain, plain | more), (plain | more, plain)):
            assert one(asked(was), asked(now))[2] is None
            assert one(answered(was), answered(now))[2] is None


def members(*required: str, **properties: object) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": [*required]}


def test_members_come_and_go() -> None:
    empty, optional, required = members(), members(a={}), members("a", a={})
    assert one(asked(empty), asked(optional)) == ("body/a", "added", None)
    assert one(asked(empty), asked(required)) == ("body/a", "added as required", "senders")
    assert one(asked(optional), asked(empty)) == ("body/a", "removed", "senders")
    assert one(asked(optional), asked(required)) == ("body/a", "required", "senders")
    assert one(answered(empty), answered(required)) == ("reply/200/a", "added", None)
    assert one(answered(optional), answered(empty)) == ("reply/200/a", "removed", "readers")
    assert one(answered(required), answered(optional)) == ("reply/200/a", "required", "readers")


def test_what_is_only_read_or_only_written_counts_where_it_is() -> None:
    empty = members()
    read_only, write_only = members(a={"readOnly": True}), members(a={"writeOnly": True})
    assert told(asked(empty), asked(read_only)) == []
    assert told(answered(empty), answered(write_only)) == []
    assert one(asked(write_only), asked(read_only)) == ("body/a", "removed", "senders")
    assert one(answered(read_only), answered(write_only)) == ("reply/200/a", "removed", "readers")


def test_other_members_are_any_typed_or_none() -> None:
    kinds = [{**OBJECT, "additionalProperties": each} for each in (False, {"type": "string"}, True)]
    for index, wide in enumerate(kinds):
        for narrow in kinds[:index]:
            assert one(asked(wide), asked(narrow)) == ("body", "other members", "senders")
            assert one(asked(narrow), asked(wide)) == ("body", "other members", None)
    none, typed, anything = kinds
    assert one(answered(none), answered(anything))[2] is None
    assert one(answered(typed), answered(anything))[2] == "readers"
    numbers = {**OBJECT, "additionalProperties": {"type": "number"}}
    assert one(asked(typed), asked(numbers)) == ("body/*", "type", "senders")


def test_members_without_a_schema_of_their_own_have_that_of_the_others() -> None:
    declared, covered = (
        {**members(**each), "additionalProperties": TEXT} for each in ({"a": TEXT}, {})
    )
    for side in (asked, answered):
        assert told(side(declared), side(covered)) == []
        assert told(side(covered), side(declared)) == []
    numbers = {**covered, "additionalProperties": NUMBER}
    whole = {**numbers, "properties": {"a": WHOLE}}
    assert told(asked(numbers), asked(whole)) == [("body/a", "type", "senders")]
    assert told(answered(whole), answered(numbers)) == [("reply/200/a", "type", "readers")]
    always = {**declared, "required": ["a"]}
    assert told(answered(always), answered(covered)) == [("reply/200/a", "required", "readers")]


def test_the_items_of_lists_are_compared() -> None:
    old = {"type": "array", "items": {"type": "string"}}
    assert one(asked(old), asked({"type": "array", "items": {"type": "integer"}})) == (
        "body/[]",
        "type",
        "senders",
    )


def test_alternatives_are_paired_by_what_they_are() -> None:
    cat, dog = members(name={}), members(bone={})
    longer = members(bone={}, tail={})
    assert told(asked({"oneOf": [cat, dog]}), asked({"anyOf": [dog, cat]})) == []
    found = one(asked({"oneOf": [cat, dog]}), asked({"oneOf": [longer, cat]}))
    assert found == ("body/<object>/tail", "added", None)
    texts = {"oneOf": [{"type": "string"}, cat]}
    numbers = {"oneOf": [{"type": "integer"}, cat]}
    assert one(asked(texts), asked(numbers)) == ("body/<integer>", "type", "senders")
    titled = {"oneOf": [{"title": "Cat", **cat}, {"title": "Dog", **dog}]}
    shrunk = {"oneOf": [{"title": "Dog", **members()}, {"title": "Cat", **cat}]}
    assert one(asked(titled), asked(shrunk)) == ("body/<Dog>/bone", "removed", "senders")
    more = {"oneOf": [cat, {"type": "string"}, {"type": "integer"}]}
    fewer = {"oneOf": [cat, {"type": "string"}]}
    assert one(asked(more), asked(fewer)) == ("body", "alternative", "senders")
    assert one(answered(fewer), answered(more)) == ("reply/200", "alternative", "readers")


def named(**schemas: object) -> dict[str, Any]:
    return {"components": {"schemas": schemas}}


def refer(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def test_parts_are_put_together() -> None:
    whole = {"allOf": [refer("Base"), members("b", b={})]}
    base = members("a", a={"type": "string"})
    flat = members("a", "b", a={"type": "string"}, b={})
    assert told(asked(whole, **named(Base=base)), asked(flat)) == []
    nested = {"oneOf": [refer("Base"), {"oneOf": [{"type": "string"}, {"type": "integer"}]}]}
    level = {"oneOf": [base, {"type": "string"}, {"type": "integer"}]}
    assert told(asked(nested, **named(Base=base)), asked(level)) == []


def test_a_renamed_component_is_the_same() -> None:
    shape = members(a={"type": "string"})
    old, new = asked(refer("A"), **named(A=shape)), asked(refer("B"), **named(B=shape))
    assert told(old, new) == []


def test_an_alternative_is_told_apart_by_its_values_and_not_by_its_name() -> None:
    def pay(name: str, **mapping: str) -> Document:
        kinds = {name: members(pan=TEXT), "Bank": members(iban=TEXT)}
        tell: Schema = (
            {"propertyName": "kind", "mapping": mapping} if mapping else {"propertyName": "kind"}
        )
        choice = {"oneOf": [refer(name), refer("Bank")], "discriminator": tell}
        return asked(refer("Pay"), **named(Pay=choice, **kinds))

    where = "#/components/schemas/"
    plain = pay("Card", card=f"{where}Card", bank=f"{where}Bank")
    assert told(plain, pay("Card", card="Card", bank="Bank")) == []
    assert told(plain, pay("CreditCard", card="CreditCard", bank="Bank")) == []
    assert told(plain, pay("Card", card="Card", bank="Bank", visa="Card")) == [
        ("body/<Card>", "discriminator", None)
    ]
    assert {each[2] for each in told(plain, pay("Card"))} == {"senders"}
    renamed = told(pay("Card"), pay("CreditCard"))
    assert renamed == [("body/<CreditCard>", "discriminator", "senders")]


def test_changes_of_a_component_have_one_origin() -> None:
    def twice(shape: object) -> Document:
        return asked(members(x=refer("A"), y=refer("A")), **named(A=shape))

    found = compare(twice(members(a={})), twice(members()))
    assert [each.place for each in found] == [("body", "x", "a"), ("body", "y", "a")]
    assert {each.origin for each in found} == {("A", "a")}


def test_a_schema_may_hold_itself() -> None:
    def tree(**more: object) -> Document:
        return asked(refer("Tree"), **named(Tree=members(left=refer("Tree"), **more)))

    assert told(tree(), tree()) == []
    assert {each.origin for each in compare(tree(), tree(size={}))} == {("Tree", "size")}


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"allOf": [refer("A")]}, "is all of too much, or of itself: write it out"),
        ({"oneOf": [refer("A")]}, "refers to itself without end: remove the cycle"),
    ],
)
def test_a_schema_without_end_is_refused(schema: object, problem: str) -> None:
    endless = asked(refer("A"), **named(A=schema))
    with pytest.raises(DocumentError, match=problem):
        compare(endless, asked({}))


def test_a_schema_of_very_many_alternatives_is_refused() -> None:
    many = {"oneOf": [{"type": "string", "maxLength": n} for n in range(201)]}
    with pytest.raises(DocumentError, match="more than 200 alternatives"):
        compare(asked(many), asked({}))


def test_operations_without_number_are_paired_by_their_places_alone() -> None:
    def many(letter: str) -> Document:
        operation: Schema = {"tags": ["a"], "summary": "S", "responses": {}}
        paths = {f"/things/{letter}{n}": {"get": operation} for n in range(400)}
        return cast("Document", {"paths": {**paths, "/same": {"get": operation}}})

    assert len(told(many("a"), many("b"))) == 800


def test_a_schema_that_unfolds_without_bound_is_refused() -> None:
    levels = {f"A{n}": {"allOf": [refer(f"A{n + 1}")] * 2} for n in range(30)}
    huge = asked(refer("A0"), **named(**levels, A30={}))
    with pytest.raises(DocumentError, match="is all of too much"):
        compare(huge, asked({}))


def test_documents_that_differ_everywhere_are_refused() -> None:
    def deep(leaf: object) -> Document:
        levels = {f"A{n}": members(x=refer(f"A{n + 1}"), y=refer(f"A{n + 1}")) for n in range(20)}
        return asked(refer("A0"), **named(**levels, A20=leaf))

    with pytest.raises(DocumentError, match="differ in more than 20000 places"):
        compare(deep({"type": "string"}), deep({"type": "integer"}))


def test_parameters_are_compared() -> None:
    plain = given()
    assert one(plain, given(required=True)) == ("parameter/query/q", "required", "senders")
    assert one(plain, given(deprecated=True)) == ("parameter/query/q", "deprecated", None)
    assert one(plain, given(allowEmptyValue=True)) == ("parameter/query/q", "allowEmptyValue", None)
    assert one(plain, given(allowReserved=True))[1:] == ("allowReserved", "senders")
    assert one(plain, given(**{"in": "header"})) == ("parameter/header/q", "location", "senders")
    many: Schema = {"type": "array", "items": {}}
    assert one(given(schema=many), given(schema=many, explode=False))[1:] == ("style", "senders")
    either: Schema = {"oneOf": [many, TEXT]}
    assert one(given(schema=either), given(schema=either, explode=False))[1:] == (
        "style",
        "senders",
    )
    content = {JSON_TYPE: {"schema": {"type": "integer"}}}
    written = document({"parameters": [{"in": "query", "name": "q", "content": content}]})
    assert one(plain, written) == ("parameter/query/q", "type", "senders")
    bare = document({"parameters": [{"in": "query", "name": "q"}]})
    assert one(plain, bare) == ("parameter/query/q", "type", None)


def test_a_parameter_in_a_media_type_is_written_otherwise() -> None:
    content = {JSON_TYPE: {"schema": {"type": "string"}}}
    written = document({"parameters": [{"in": "query", "name": "q", "content": content}]})
    for old, new in ((given(), written), (written, given())):
        assert one(old, new) == ("parameter/query/q", "style", "senders")


def heading(name: str, **more: Any) -> Document:  # noqa: ANN401 - JSON
    return given(**{"in": "header", "name": name, **more})


@pytest.mark.parametrize(
    ("old", "new", "forth", "back"),
    [
        (
            document({}),
            heading("X-A"),
            ("parameter/header/X-A", "added", None),
            ("parameter/header/X-A", "removed", "senders"),
        ),
        (
            document({}),
            heading("X-A", required=True),
            ("parameter/header/X-A", "added as required", "senders"),
            ("parameter/header/X-A", "removed", "senders"),
        ),
        (
            heading("X-A"),
            heading("x-a", required=True),
            ("parameter/header/x-a", "required", "senders"),
            ("parameter/header/X-A", "required", None),
        ),
        (
            heading("X-A", schema={"enum": ["a", "b"]}),
            heading("x-A", schema={"enum": ["a"]}),
            ("parameter/header/x-A", "enum", "senders"),
            ("parameter/header/X-A", "enum", None),
        ),
        (
            heading("XRay"),
            heading("xray"),
            ("parameter/header/xray", "name", None),
            ("parameter/header/XRay", "name", None),
        ),
    ],
)
def test_headers_that_are_sent_are_compared(
    old: Document,
    new: Document,
    forth: tuple[str, str, str | None],
    back: tuple[str, str, str | None],
) -> None:
    assert (one(old, new), one(new, old)) == (forth, back)


def test_a_header_is_the_same_in_any_case() -> None:
    assert told(heading("X-Request-Id"), heading("x-request-ID")) == []


def test_two_parameters_of_one_name_that_go_are_both_told() -> None:
    both = document({"parameters": [{"in": each, "name": "q"} for each in ("query", "header")]})
    assert told(both, document({})) == [
        ("parameter/header/q", "removed", "senders"),
        ("parameter/query/q", "removed", "senders"),
    ]
    assert told(both, given(**{"in": "path"})) == [
        ("parameter/path/q", "location", "senders"),
        ("parameter/query/q", "removed", "senders"),
    ]


def test_headers_that_openapi_says_elsewhere_are_passed_over() -> None:
    accept = {"in": "header", "name": "Accept", "required": True}
    assert told(given(), given(**accept)) == [("parameter/query/q", "removed", "senders")]
    assert told(document({}), given(**accept)) == []


def test_a_body_comes_and_goes() -> None:
    def body(*, required: bool) -> Document:
        return document({"requestBody": {"required": required, "content": ANYTHING}})

    none, optional, needed = document({}), body(required=False), body(required=True)
    assert one(none, optional) == ("body", "added", None)
    assert one(none, needed) == ("body", "added as required", "senders")
    assert one(optional, none) == ("body", "removed", "senders")
    assert one(optional, needed) == ("body", "required", "senders")


def test_headers_and_bodies_of_replies_come_and_go() -> None:
    text, number = ({"X": {"schema": {"type": each}}} for each in ("string", "integer"))
    always = {"X": {"schema": {"type": "string"}, "required": True}}
    place = "reply/200/header/X"
    assert one(replied(), replied(headers=text)) == (place, "added", None)
    assert one(replied(headers=text), replied()) == (place, "removed", "readers")
    assert one(replied(headers=text), replied(headers=number)) == (place, "type", "readers")
    assert one(replied(headers=always), replied(headers=text)) == (place, "required", "readers")
    content = ANYTHING
    assert one(replied(), replied(content=content)) == ("reply/200/body", "added", None)
    assert one(replied(content=content), replied()) == ("reply/200/body", "removed", "readers")


def test_headers_of_replies_are_the_same_in_any_case_and_content_says_the_type() -> None:
    old, new = ({name: {"schema": TEXT}} for name in ("X-Total", "x-total"))
    assert told(replied(headers=old), replied(headers=new)) == []
    assert told(replied(), replied(headers={"Content-Type": {"schema": TEXT}})) == []


def statuses(**replies: object) -> Document:
    words = {
        name.strip("_"): {"description": "", **cast("Schema", each)}
        for name, each in replies.items()
    }
    return document({"responses": words})


def test_a_range_of_statuses_is_what_is_in_it() -> None:
    headers: Schema = {"headers": {"X": {"schema": TEXT}}}
    exact = statuses(_200=headers, _404=headers)
    for new in (statuses(_2XX=headers, _404=headers), statuses(default=headers, _404=headers)):
        assert told(exact, new) == [("reply", "success", None)]
        assert told(new, exact) == [("reply", "success", None)]
    assert ("reply/200/header/X", "removed", "readers") in told(
        exact, statuses(_2XX={}, _404=headers)
    )
    assert told(exact, statuses(_200=headers, _4XX={})) == [
        ("reply/404", "removed", None),
        ("reply/4XX", "added", None),
        ("reply/404/header/X", "removed", "readers"),
    ]
    two, three = statuses(_200={}, default=headers), statuses(_201={}, default=headers)
    assert told(two, three) == [("reply", "success", "readers")]
    assert told(statuses(_2XX={}), statuses(_2XX={}, _202={})) == [("reply", "success", None)]
    assert told(statuses(_200={}), statuses(_200={}, _202={}))[0][2] == "readers"


def test_a_range_of_media_types_is_what_is_in_it() -> None:
    def bodies(media_type: str) -> tuple[Document, Document]:
        content = {media_type: {"schema": TEXT}, "text/csv": {}}
        return document({"requestBody": {"content": content}}), replied(content=content)

    exact, ranged = bodies(JSON_TYPE), bodies("application/*")
    assert told(exact[0], ranged[0]) == [("body", "media type", None)]
    assert told(ranged[0], exact[0]) == [("body", "media type", "senders")]
    for old, new in ((exact[1], ranged[1]), (ranged[1], exact[1])):
        assert told(old, new) == [("reply/200", "media type", None)]
    others = bodies("application/xml")
    assert told(exact[1], others[1]) == [("reply/200", "media type", "readers")]


def add_webhook(**post: object) -> Document:
    hook = {"post": {"responses": {"200": {"description": ""}}, **post}}
    return downgrade(
        cast("Document", {"openapi": "3.1.0", "paths": {}, "webhooks": {"paid": hook}})
    )


def test_webhooks_are_read_by_who_receives_them() -> None:
    none = cast("Document", {"openapi": "3.0.4", "paths": {}})

    def body(**properties: object) -> dict[str, Any]:
        return {"content": {JSON_TYPE: {"schema": members(**properties)}}}

    bare, plain = add_webhook(), add_webhook(requestBody=body(a={"type": ["string"]}))
    less = add_webhook(requestBody=body())
    [change] = compare(plain, less)
    assert (change.operation, change.place) == ("webhook paid POST", ("body", "a"))
    assert (change.breaks, change.origin) == ("readers", ("paid POST", "body", "a"))
    assert told(less, plain) == [("body/a", "added", None)]
    assert told(none, bare) == [("", "added", None)]
    assert told(bare, none) == [("", "removed", "readers")]
    nullable = add_webhook(requestBody=body(a={"type": ["string", "null"]}))
    assert told(plain, nullable) == [("body/a", "nullable", "readers")]
    other = add_webhook(responses={"204": {"description": ""}})
    assert told(bare, other) == [("reply", "success", "senders")]


def test_one_of_several_media_types_may_go() -> None:
    two_types: Schema = {**ANYTHING, "text/plain": {"schema": {}}}
    one_type = ANYTHING
    assert one(replied(content=one_type), replied(content=two_types))[1:] == ("media type", None)
    assert one(replied(content=two_types), replied(content=one_type))[2] == "readers"


def require_credentials(*requirements: object, **operation: object) -> Document:
    schemes: Schema = {
        "basic": {"type": "http", "scheme": "basic"},
        "oauth": {"type": "oauth2", "flows": {}},
    }
    return document(
        {"responses": {}, **operation},
        security=[*requirements],
        components={"securitySchemes": schemes},
    )


def test_credentials_are_compared_by_what_they_are() -> None:
    basic: dict[str, list[str]] = {"basic": []}
    both = {**basic, "oauth": ["read"]}
    assert one(require_credentials(basic), require_credentials(both)) == (
        "security",
        "security",
        "senders",
    )
    assert (
        one(require_credentials(both), require_credentials({"basic": [], "oauth": ["write"]}))[2]
        == "senders"
    )
    assert one(require_credentials(both), require_credentials(both, basic))[2] is None
    assert one(require_credentials(), require_credentials(basic))[2] == "senders"
    assert one(require_credentials(basic), require_credentials(basic, {}))[2] is None
    assert one(require_credentials(basic), require_credentials(basic, security=[]))[2] is None
    assert told(require_credentials(basic), require_credentials(security=[basic])) == []


def require_scheme(**scheme: Any) -> Document:  # noqa: ANN401 - JSON
    components = {"securitySchemes": {"s": scheme}}
    return document({"responses": {}}, security=[{"s": []}], components=components)


def test_a_token_that_is_got_otherwise_breaks_senders() -> None:
    flow: Schema = {"tokenUrl": "https://a/token", "scopes": {}}
    old, new = (
        require_scheme(type="oauth2", flows={name: flow})
        for name in ("clientCredentials", "password")
    )
    assert one(old, new)[1:] == one(new, old)[1:] == ("security", "senders")


def test_schemes_of_http_and_names_of_headers_are_the_same_in_any_case() -> None:
    basic, upper = (require_scheme(type="http", scheme=each) for each in ("basic", "Basic"))
    assert told(basic, upper) == []
    key = {"type": "apiKey", "name": "X-Key"}
    for place, changes in (("header", 0), ("query", 1)):
        old = require_scheme(**{**key, "in": place})
        new = require_scheme(**{**key, "in": place, "name": "x-key"})
        assert len(told(old, new)) == changes


def test_servers_may_be_those_of_an_operation() -> None:
    def served(*urls: str) -> Document:
        return document({"servers": [{"url": url} for url in urls]})

    old = served("https://a.example/")
    assert told(old, served("https://a.example")) == []
    assert one(old, served("https://b.example")) == ("servers", "servers", "senders")
    assert one(old, served("https://b.example", "https://a.example"))[2] is None


def test_a_part_of_an_url_is_the_same_in_the_server_and_in_the_path() -> None:
    def at(server: object, path: str) -> Document:
        operation: Schema = {"responses": {}}
        return cast("Document", {"servers": [server], "paths": {path: {"get": operation}}})

    url = "https://a.example"
    old = at({"url": f"{url}/api"}, "/things")
    assert told(old, at({"url": "https://A.example/"}, "/api/things")) == []
    assert told(old, at({"url": url}, "/api2/things"))[0][1:] == ("added", None)
    names: Schema = {"host": {"default": "a"}, "base": {"default": "x", "enum": ["api", "x"]}}
    several = at({"url": "https://{host}.example/{base}", "variables": names}, "/things")
    assert told(old, several) == [("servers", "servers", None)]
    assert told(several, old) == [("servers", "servers", "senders")]
    endless = {name: {"default": "a", "enum": ["a"] * 90} for name in "abcdefgh"}
    many = at({"url": "https://{a}{b}{c}{d}{e}{f}{g}{h}", "variables": endless}, "/things")
    assert told(many, many) == []


def test_a_parameter_of_a_path_is_known_by_its_place() -> None:
    def at(path: str, *names: str) -> Document:
        parameters = [{"in": "path", "name": name, "required": True} for name in names]
        operation: Schema = {"parameters": parameters, "responses": {}}
        return cast("Document", {"paths": {path: {"get": operation}}})

    assert told(at("/a/{x}/b/{y}", "x", "y"), at("/a/{x}/b/{z}", "z", "x")) == [
        ("parameter/path/z", "name", None)
    ]


def test_an_operation_moves_by_its_id_whatever_its_path() -> None:
    def at(path: str, method: str, **operation: object) -> Document:
        return cast("Document", {"paths": {path: {method: {"responses": {}, **operation}}}})

    old = at("/a", "get", operationId="list")
    assert told(old, at("/z", "post", operationId="list")) == [("", "moved", "senders")]
    assert told(old, at("/z", "get", operationId="other")) == [
        ("", "added", None),
        ("", "removed", "senders"),
    ]
    assert told(at("/v1/a", "get"), at("/v2.1/a", "get")) == [("", "moved", "senders")]
    assert len(told(at("/v1/a", "get"), at("/v2/a", "put"))) == 2
    words = {"tags": ["a"], "summary": "List Things"}
    assert told(at("/thing_list", "get", **words), at("/things_list", "get", **words)) == [
        ("", "moved", "senders")
    ]
    assert len(told(at("/things", "get"), at("/thing", "get"))) == 2
