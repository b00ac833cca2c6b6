"""What the API answers and its document does not say is reported, and nothing private with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from codegen.overlay import apply, read
from flowroute_cli._drift import Drift
from flowroute_cli._drift_report import write_report
from flowroute_cli._reads import Reader
from flowroute_cli._shape import Shape, is_public
from flowroute_client import Flowroute
from flowroute_sandbox import Sandbox
from flowroute_sandbox._document import load_document
from stub import Answer, Recorded, Stub

FROM, TO, TEXT = "12065550100", "12065550199", "the quick brown fox"
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
Change = Callable[[str, dict[str, Any]], object]
"""Changes what is answered to a target."""


class DriftingSandbox(Stub):
    """A sandbox that answers otherwise than it did."""

    def __init__(self, sandbox: Sandbox, change: Change) -> None:
        super().__init__()
        self._sandbox = sandbox
        self._change = change

    def respond(self, request: Recorded) -> Answer:
        self.requests.append(request)
        headers = {"authorization": request.headers["authorization"]}
        url = f"{self._sandbox.url}{request.target}"
        reply = httpx.request(request.method, url, headers=headers, content=request.body)
        body = self._change(request.target, reply.json()) if reply.content else reply.content
        return Answer(reply.status_code, body)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(seed=0) as sandbox, open_client(sandbox, sandbox.url) as flowroute:
        flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
        yield sandbox


def open_client(sandbox: Sandbox, url: str) -> Flowroute:
    keys = sandbox.access_key, sandbox.secret_key
    return Flowroute(*keys, base_url=url, max_retries=0)


Report = Callable[[Change], str]


@pytest.fixture
def report(sandbox: Sandbox, tmp_path: Path) -> Report:
    """Write the report on a sandbox that drifts, apply what it proposes, and compare again."""

    def write(change: Change) -> str:
        drifting = DriftingSandbox(sandbox, change)
        with drifting, open_client(sandbox, drifting.url) as client:
            write_report(tmp_path / "report.md", client, NOW)
            written = (tmp_path / "report.md").read_text()
            left = Drift(correct(written, tmp_path))
            reads = list(Reader(client, load_document(), left, NOW).read_all())
        assert any(each.is_compared for each in reads)
        assert [each.what for each in left.list_differences() if "[hidden]" not in each.what] == []
        return written

    return write


def correct(report: str, folder: Path) -> dict[str, Any]:
    """Apply the overlay of a report to the document, by what applies those of the client."""
    blocks = re.findall(r"^```yaml\n(.*?)^```$", report, re.MULTILINE | re.DOTALL)
    if not blocks:
        return load_document()
    (folder / "overlay.yaml").write_text(blocks[0])
    return cast("dict[str, Any]", apply(load_document(), read(folder / "overlay.yaml")))


def change_numbers(change: Callable[[int, dict[str, Any]], object]) -> Change:
    """Change each number that is answered, given its index and itself."""

    def change_reply(target: str, body: dict[str, Any]) -> object:
        is_list = target.startswith("/v2/numbers?")
        is_one = re.fullmatch("/v2/numbers/[0-9]+", target)
        for index, number in enumerate(body["data"] if is_list else [body["data"]] * bool(is_one)):
            change(index, number)
        return body

    return change_reply


def list_differences(report: str) -> list[str]:
    return [line for line in report.splitlines() if line.startswith("- `")]


def test_a_sandbox_that_has_not_drifted_differs_in_nothing(report: Report) -> None:
    written = report(lambda _, body: body)
    assert "Nothing: every value that was read is as the document says." in written
    assert "| `GET /v2/numbers` | 200 |" in written
    assert "| `GET /v2/numbers/{id}` | 200 |" in written
    assert "| `GET /v2.1/messages` | 200 |" in written
    assert "`GET /v2/cnams/{id}` | not made, since no list gave an id for it" in written


def test_a_member_that_the_document_lacks_is_described(report: Report) -> None:
    def add(index: int, number: dict[str, Any]) -> None:
        plan = {"name": "Alice Example", "since": "2026-01-02", "12065550100": [index, 0.5]}
        number["attributes"]["plan"] = plan if index else None

    written = report(change_numbers(add))
    (line,) = list_differences(written)
    assert "The member `plan` is not documented: null or object. Seen in GET /v2/numbers (" in line
    members = {"name": {"type": "string"}, "since": {"type": "string", "format": "date"}}
    others = {"type": "array", "items": {"type": "number"}}
    plan = {"type": "object", "properties": members, "additionalProperties": others}
    update = {"properties": {"plan": {**plan, "nullable": True}}}
    assert f"    update: {json.dumps(update)}\n" in written


@pytest.mark.parametrize(
    ("values", "difference"),
    [
        ([7], r"It is integer, (\d+) of \1 times, and documented as string"),
        (["a", 7], r"It is integer, \d+ of \d+ times, and documented as string"),
        ([7, ["b"], "a"], r"It is array or integer, \d+ of \d+ times, and documented as string"),
        ([{"code": "WA"}], r"It is object, (\d+) of \1 times, and documented as string"),
    ],
)
def test_types_that_differ_are_told(report: Report, values: list[object], difference: str) -> None:
    def change(index: int, number: dict[str, Any]) -> None:
        number["attributes"]["state"] = values[index % len(values)]

    (line,) = list_differences(report(change_numbers(change)))
    assert re.search(difference, line), line


def test_values_that_no_enumeration_has_are_told_if_they_are_codes(report: Report) -> None:
    def change(index: int, number: dict[str, Any]) -> None:
        number["attributes"]["number_type"] = ["short-code", "12065550100", "standard"][index % 3]

    lines = list_differences(report(change_numbers(change)))
    assert ["[hidden]" in line for line in lines] == [True, False]
    assert "The value `short-code` is not among those that are documented" in lines[1]


def test_null_and_what_is_not_there_are_told(report: Report) -> None:
    def change(index: int, number: dict[str, Any]) -> None:
        number["attributes"] = None
        if index:
            del number["id"]

    lines = list_differences(report(change_numbers(change)))
    assert "It is null, which the document does not allow" in lines[0]
    assert "The member `id` is not there, and documented as required" in lines[1]


def test_what_fits_none_of_several_schemas_is_told(report: Report) -> None:
    def change(_: int, number: dict[str, Any]) -> None:
        number["relationships"] = {"cnam_preset": {"data": 7}}

    (line,) = list_differences(report(change_numbers(change)))
    assert "It is integer, which is none of what is documented" in line


def test_nothing_private_is_in_a_report(sandbox: Sandbox, report: Report) -> None:
    def leak(_: str, body: dict[str, Any]) -> object:
        private = {"+12065550199": TEXT, TEXT: TO, "a@example.com": "x", "note": TEXT, "to": TO}
        return {**body, "copy": [*body.values()], "private": private, **private}

    written = report(leak)
    assert "`private`" in written
    assert "`[hidden]`" in written
    for each in (FROM, TO, TEXT, "fox", "example.com", sandbox.access_key, sandbox.url, "Basic "):
        assert each not in written.replace("GET /v2", ""), each


def test_what_is_hidden_is_left_to_a_person(report: Report) -> None:
    def add(_: int, number: dict[str, Any]) -> None:
        number["attributes"][FROM] = TEXT

    written = report(change_numbers(add))
    assert "The member `[hidden]` is not documented: string" in written
    assert "overlay" not in written


@pytest.mark.parametrize(
    ("schema", "value", "action"),
    [
        (
            {"anyOf": [{"type": "string"}, {"type": "integer"}]},
            None,
            {"target": "$['a b'].anyOf[0]", "update": {"nullable": True}},
        ),
        (
            {"required": ["x", "y"], "properties": {}},
            {"y": 1},
            {"target": "$['a b'].required[0]", "remove": True},
        ),
    ],
)
def test_an_action_changes_the_place_that_is_wrong(
    schema: object, value: object, action: object
) -> None:
    drift = Drift({"a b": schema})
    assert drift.compare("GET /", ("a b",), json.dumps(value).encode())
    assert [each.actions for each in drift.list_differences()] == [[action]]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        (b"<html>", "200, but the body is not JSON that can be compared"),
        (b"[" * 30 + b"]" * 30, "200, but the body is not JSON that can be compared"),
        (b"[]", "200"),
    ],
)
def test_a_body_that_is_no_document_is_told(
    stub: Stub, tmp_path: Path, body: bytes, outcome: str
) -> None:
    stub.answer(200, body)
    with Flowroute("access", "secret", base_url=stub.url) as client:
        write_report(tmp_path / "report.md", client, NOW)
    assert f"| `GET /v2/numbers` | {outcome} |" in (tmp_path / "report.md").read_text()


def test_a_read_without_an_answer_is_told(stub: Stub, tmp_path: Path) -> None:
    url = stub.url
    stub.script.append(Answer(status=-1))
    with Flowroute("access", "secret", base_url=url, max_retries=0) as client:
        said = write_report(tmp_path / "report.md", client, NOW)
    assert said.startswith("0 of 23 reads were compared: 0 differences")
    written = (tmp_path / "report.md").read_text()
    assert "| `GET /v2/numbers` | no answer (APIConnectionError) |" in written


def test_only_reads_are_made(stub: Stub, tmp_path: Path) -> None:
    stub.answer(200, {"data": [{"id": "1/2", "type": "x"}]})
    with Flowroute("access", "secret", base_url=stub.url) as client:
        write_report(tmp_path / "report.md", client, NOW)
    assert {each.method for each in stub.requests} == {"GET"}
    targets = [each.target for each in stub.requests]
    assert "/v2/numbers?limit=200" in targets
    assert "/v2.1/messages?start_date=2026-10-29&limit=200" in targets
    assert "/v2/numbers/1%2F2" in targets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((text, True) for text in ("sms_status", "toll-free", "$ref", "data.id")),
        *((text, False) for text in ("a@example.com", "+1206", "on 1206", "a text", "", "é")),
        ("f47ac10b-58cc-4372-a567-0e02b2c3d479", False),
        ("a" * 41, False),
    ],
)
def test_only_names_and_codes_are_public(text: str, expected: bool) -> None:  # noqa: FBT001
    assert is_public(text) == expected


SHAPES: list[tuple[list[object], object]] = [
    ([None], {"nullable": True}),
    ([1, 2.5], {"type": "number"}),
    ([True, None], {"type": "boolean", "nullable": True}),
    ([[]], {"type": "array", "items": {}}),
    (["https://a.example/x"], {"type": "string", "format": "uri"}),
    (["2026-01-02T03:04:05Z"], {"type": "string", "format": "date-time"}),
    (["2026-01-02T03:04:05Z", "now"], {"type": "string"}),
    ([{}], {"type": "object"}),
    (
        ["12065550100", 3, None],
        {
            "anyOf": [
                {"type": "integer", "nullable": True},
                {"type": "string", "format": "phone-number"},
            ]
        },
    ),
]


@pytest.mark.parametrize(("values", "schema"), SHAPES)
def test_values_have_a_shape(values: list[object], schema: object) -> None:
    shape = Shape()
    for value in values:
        shape.add(value)
    assert shape.describe() == schema
