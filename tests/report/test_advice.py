"""What callers are told to do, and which version is next."""

from __future__ import annotations

import pytest
from attrs import evolve

from corpus import CASES, read_now
from report.advice import advice
from report.changes import Change, Way
from report.python import CallerName, Callers, Name, PythonChange
from report.report import report
from report.versions import bump, changelog, next_version
from report.wording import change, where

LIST = CallerName("numbers.list(limit)", "numbers.list(limit)", "limit")
LIMIT = ("parameter", "query", "limit")
NO, YES = False, True
REPLY = ("reply", "200")


@pytest.mark.parametrize(
    ("found", "text"),
    [
        (Change(LIMIT, "default", 1, 2, Way.OTHER), "give `1` to keep it"),
        (Change(LIMIT, "name", "a", "b", Way.NEUTRAL), "Nothing"),
        (Change(("reply",), "success", ["200", "201"], ["200"], Way.NARROWER, "reply"), "Nothing"),
        (Change(REPLY, "enum", ["a"], None, Way.WIDER, "reply"), "Be ready for any text"),
        (Change(REPLY, "enum", ["a", "b"], ["a"], Way.NARROWER, "reply"), "Nothing"),
        (Change(REPLY, "required", NO, YES, Way.NARROWER, "reply"), "Nothing"),
        (Change((), "deprecated", YES, NO, Way.NEUTRAL), "`numbers.list(limit)` stays"),
        (Change(("body",), "required", NO, YES, Way.NARROWER), "Give `limit` in each call"),
    ],
)
def test_a_caller_is_told_what_to_do(found: Change, text: str) -> None:
    assert text in advice(found, LIST, ())


def test_a_caller_is_told_the_new_type_of_an_attribute() -> None:
    found = Change((*REPLY, "data"), "type", "integer", "string", Way.OTHER, "reply")
    name = "Message.message_encoding"
    caller = CallerName("messages.get(id)", name, name)
    python = PythonChange(
        caller.name, Name("attribute", "int | None"), Name("attribute", "str | None")
    )
    assert advice(found, caller, [python]) == "Read `Message.message_encoding` as `str | None`"


@pytest.mark.parametrize("envelope", [(), ("data", "attributes")])
@pytest.mark.parametrize(
    ("member", "argument"), [("body", "body"), ("to", "to"), ("from", "from_")]
)
def test_an_argument_is_named_in_either_envelope(
    envelope: tuple[str, ...], member: str, argument: str
) -> None:
    place = ("body", *envelope, member)
    found = Change(place, "maxLength", None, 9, Way.NARROWER, operation="POST /v2.1/messages")
    caller = Callers(read_now().corrected.contract).find(found)
    assert caller
    assert caller.short == argument


def test_a_place_without_a_method_needs_nothing() -> None:
    found = Change((), "removed", "GET /a", None, Way.OTHER)
    assert advice(found, None, ()).startswith("Nothing: no method of flowroute_client")


def test_an_unnamed_place_is_told_by_its_method() -> None:
    plain = CallerName("numbers.list(limit)")
    needed = Change(("body",), "required", NO, YES, Way.NARROWER)
    assert advice(needed, plain, ()) == "Give the body in each call of `numbers.list(limit)`"
    come = Change(("body",), "added as required", None, ["application/json"], Way.NARROWER)
    assert advice(come, plain, ()) == "Give the body in each call of `numbers.list(limit)`"
    optional = Change(("body",), "required", YES, NO, Way.WIDER)
    assert advice(optional, plain, ()).startswith("Nothing; the body of `numbers.list(limit)` may")
    other = Change(("reply", "200"), "type", "object", "string", Way.OTHER, "reply")
    assert "with the result of `numbers.list(limit)`" in advice(other, plain, ())
    fewer = Change(("reply",), "success", ["200", "201"], ["200"], Way.OTHER, "reply")
    assert "Check what is done with `http_status`" in advice(fewer, plain, ())


def test_places_are_told_in_words() -> None:
    assert where(("reply", "200", "header", "X-Id")) == "reply `200`, header `X-Id`"
    assert where(("body", "<Message>", "to")) == "body, `to`"
    assert where(("parameter", "query", "tags", "[]")) == "query parameter `tags`, `[]`"
    assert where(("reply",)) == "replies"
    assert where(()) == ""


def test_changes_are_told_in_words() -> None:
    assert change(Change((), "added", None, "GET /a", Way.NEUTRAL)) == "added"
    assert change(Change((), "removed", "GET /a", None, Way.OTHER)) == "removed"
    assert change(Change(LIMIT, "maximum", None, 9, Way.NARROWER)) == "maximum nothing -> `9`"


@pytest.mark.parametrize(
    ("version", "level", "new"),
    [
        ("0.1.2", "none", "0.1.2"),
        ("0.1.2", "patch", "0.1.3"),
        ("0.1.2", "minor", "0.2.0"),
        ("0.1.2", "major", "0.2.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "minor", "1.3.0"),
        ("1.2.3", "major", "2.0.0"),
    ],
)
def test_the_next_version_is_as_semantic_versioning_has_it(
    version: str, level: str, new: str
) -> None:
    assert next_version(version, level) == new


@pytest.mark.parametrize(
    ("name", "level", "lines"),
    [
        ("an optional parameter is removed", "major", ["Removed"]),
        ("an optional parameter is added", "minor", ["Added"]),
        ("an error is no longer documented", "minor", ["Changed"]),
        ("a parameter gets the bound that the overlay gave it", "patch", []),
        ("a description changes", "patch", []),
        ("a model gets another name", "major", ["Changed", "Added", "Removed"]),
    ],
)
def test_the_version_and_the_changelog_follow_what_callers_notice(
    name: str, level: str, lines: list[str]
) -> None:
    document = next(case.document for case in CASES if case.name == name)
    found = report(read_now(), evolve(read_now(), document=document))
    assert bump(found).level == level
    assert [*changelog(found)] == lines


def test_nothing_is_no_new_version() -> None:
    assert bump(report(read_now(), read_now()))[:3] == ("none", "0.1.0", "0.1.0")
