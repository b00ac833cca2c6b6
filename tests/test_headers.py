"""Arguments that the document puts into headers: what is sent, and what is refused before it is."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from flowroute_client import (
    APIStatusError,
    AsyncFlowroute,
    Flowroute,
    InvalidArgumentError,
)
from flowroute_ledger import SQLiteLedger
from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, ListOperation, Operation, nothing
from stub import Stub

ARGUMENTS = (
    Argument("id", "path", ("id",), required=True),
    Argument("x_trace", "header", ("X-Trace",), pattern="^[^x]", min_length=2),
    Argument("x_kind", "header", ("X-Kind",), choices=("a", "b")),
    Argument("x_times", "header", ("X-Times",), type="integer", minimum=1, maximum=9),
    Argument("x_dry_run", "header", ("X-Dry-Run",), type="boolean"),
    Argument("x_share", "header", ("X-Share",), type="number"),
    Argument("if_modified_since", "header", ("If-Modified-Since",), format="date-time"),
    Argument("x_caller", "header", ("X-Caller",), format="phone-number"),
    Argument("x_note", "header", ("X-Note",), format="private"),
)
FEED: Operation[object] = Operation(
    name="pets.feed",
    method="POST",
    path="/pets/{id}",
    arguments=ARGUMENTS,
    constants=(),
    needs_one_of=(),
    media_type=None,
    success=(204,),
    read=nothing,
)
NONE = dict.fromkeys(argument.name for argument in ARGUMENTS)
NAMES = {argument.wire[0].lower() for argument in ARGUMENTS}


def feed(client: object, **given: object) -> Any:  # noqa: ANN401 - an awaitable, or nothing
    return cast("Any", client)._call(FEED, {**NONE, "id": "7", **given})


async def feed_async(url: str, **given: object) -> None:
    async with AsyncFlowroute("access", "secret", base_url=url) as client:
        await feed(client, **given)


SENT: dict[str, tuple[dict[str, object], dict[str, str]]] = {
    "nothing": ({}, {}),
    "text": ({"x_trace": 'a1, b2; c="3"'}, {"x-trace": 'a1, b2; c="3"'}),
    "one of a few": ({"x_kind": "b"}, {"x-kind": "b"}),
    "numbers": ({"x_times": 9, "x_share": 0.5}, {"x-times": "9", "x-share": "0.5"}),
    "no": ({"x_dry_run": False}, {"x-dry-run": "false"}),
    "a moment": (
        {"if_modified_since": date(2026, 1, 2)},
        {"if-modified-since": "2026-01-02T00:00:00Z"},
    ),
    "a phone number": ({"x_caller": "+1 (206) 555-0100"}, {"x-caller": "12065550100"}),
    "all": (
        {"x_trace": "ab", "x_kind": "a", "x_note": "n"},
        dict(zip(("x-trace", "x-kind", "x-note"), ("ab", "a", "n"), strict=True)),
    ),
}


@pytest.mark.parametrize(("given", "sent"), SENT.values(), ids=SENT)
def test_arguments_are_sent_as_headers(
    stub: Stub, flowroute: Flowroute, given: dict[str, object], sent: dict[str, str]
) -> None:
    stub.answer(204)
    feed(flowroute, **given)
    asyncio.run(feed_async(stub.url, **given))
    for request in stub.requests:
        assert request.target == "/pets/7"
        assert {n: v for n, v in request.headers.items() if n in NAMES} == sent
        assert request.headers["authorization"].startswith("Basic ")
    assert len(stub.requests) == 2


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "a further header": ({"x_trace": "a\r\nX-Admin: 1"}, "printable ASCII"),
    "a line feed": ({"x_trace": "a\nb"}, "printable ASCII"),
    "a carriage return": ({"x_trace": "a\rb"}, "printable ASCII"),
    "a null character": ({"x_trace": "a\0b"}, "printable ASCII"),
    "a line feed at the end": ({"x_trace": "ab\n"}, "printable ASCII"),
    "a letter of Latin-1": ({"x_trace": "caf\xe9"}, "printable ASCII"),
    "a sign beyond Latin-1": ({"x_trace": "a\u20ac"}, "printable ASCII"),
    "a line separator": ({"x_trace": "a\u2028b"}, "printable ASCII"),
    "half a surrogate pair": ({"x_trace": "a\ud83d"}, "surrogate"),
    "a space before it": ({"x_trace": " ab"}, "spaces around"),
    "a space behind it": ({"x_trace": "ab "}, "spaces around"),
    "nothing": ({"x_trace": ""}, "empty"),
    "no match": ({"x_trace": "xx"}, "does not match"),
    "another choice": ({"x_kind": "c"}, "choose one of a, b"),
    "too many": ({"x_times": 10}, "the most is 9"),
    "text for a number": ({"x_times": "3"}, "whole number"),
    "a number for text": ({"x_trace": 3}, "give text"),
    "a list": ({"x_trace": ["ab"]}, "give text"),
    "no moment": ({"if_modified_since": "soon"}, "ISO 8601"),
    "private, and a further header": ({"x_note": "secret-9876\r\nX-Admin: 1"}, "printable ASCII"),
    "a private number": ({"x_caller": "+1206555010"}, "North American"),
}


@pytest.mark.parametrize(("given", "why"), REFUSED.values(), ids=REFUSED)
def test_what_no_header_can_be_is_refused_and_not_sent(
    stub: Stub, flowroute: Flowroute, given: dict[str, object], why: str
) -> None:
    stub.answer(204)
    [name] = given
    for call in (
        lambda: feed(flowroute, **given),
        lambda: asyncio.run(feed_async(stub.url, **given)),
    ):
        with pytest.raises(InvalidArgumentError, match=why) as refused:
            call()
        assert refused.value.argument == name
        assert "secret" not in str(refused.value)
        assert "1206555010" not in str(refused.value)
    assert stub.requests == []


def test_what_is_private_in_a_header_is_hidden_in_the_error(
    stub: Stub, flowroute: Flowroute
) -> None:
    detail = "X-Note 'the red house' and X-Trace 'abcdefgh' are wrong"
    stub.answer(422, {"errors": [{"title": "Invalid", "detail": detail}]})
    with pytest.raises(APIStatusError) as caught:
        feed(flowroute, x_note="the red house", x_trace="abcdefgh")
    assert "red house" not in str(caught.value)
    assert "abcdefgh" in str(caught.value)


def test_an_argument_says_more_than_the_headers_of_the_client(stub: Stub) -> None:
    stub.answer(204)
    with Flowroute(
        "access", "secret", base_url=stub.url, headers={"x-trace": "all", "x-other": "kept"}
    ) as client:
        feed(client)
        feed(client, x_trace="one")
    traces = [(each.headers["x-trace"], each.headers["x-other"]) for each in stub.requests]
    assert traces == [("all", "kept"), ("one", "kept")]


def test_every_page_of_a_list_is_asked_for_with_the_headers(
    stub: Stub, flowroute: Flowroute
) -> None:
    arguments = (Argument("x_trace", "header", ("X-Trace",)),)
    plain = FEED._replace(method="GET", path="/pets", arguments=arguments, success=(200,))
    pets: ListOperation[object] = ListOperation(plain._replace(read=anything), read=anything)
    stub.answer(200, {"data": [{"id": "1"}], "links": {"next": f"{stub.url}/pets?offset=1"}})
    stub.answer(200, {"data": [{"id": "2"}], "links": {}})
    found = list(cast("Any", flowroute)._call.pages(pets, {"x_trace": "ab"}))
    assert [each["id"] for each in found] == ["1", "2"]
    assert [(each.target, each.headers["x-trace"]) for each in stub.requests] == [
        ("/pets", "ab"),
        ("/pets?offset=1", "ab"),
    ]


def test_a_call_is_another_one_with_another_header(stub: Stub, tmp_path: Path) -> None:
    stub.answer(204)
    with (
        SQLiteLedger(tmp_path / "ledger.db") as ledger,
        Flowroute("access", "secret", base_url=stub.url, ledger=ledger) as client,
    ):
        view = client.with_options(idempotency_key="key")
        feed(view, x_trace="one")
        feed(view, x_trace="one")
        with pytest.raises(InvalidArgumentError, match="key"):
            feed(view, x_trace="two")
    assert len(stub.requests) == 1
