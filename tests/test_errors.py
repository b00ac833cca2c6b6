"""Every reply that is no success is a typed error that can be read, and shows nothing personal."""

from __future__ import annotations

import builtins
import copy
import html
import inspect
import json
import math
import pickle
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import cast
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import flowroute_client
from flowroute_client import (
    APIConnectionError,
    APIErrorDetail,
    APIStatusError,
    APITimeoutError,
    AsyncFlowroute,
    AuthenticationError,
    BadRequestError,
    ClientClosedError,
    ExportFailedError,
    Flowroute,
    FlowrouteError,
    InProgressError,
    InvalidArgumentError,
    LedgerError,
    NotFoundError,
    OutcomeUnknownError,
    OutcomeUnknownResponseError,
    OutcomeUnknownServerError,
    OutgoingMessage,
    PermissionDeniedError,
    RateLimitError,
    ResponseError,
    ServerError,
    UnprocessableError,
    UnservedPathError,
    WebhookError,
    _redaction,
    errors,
)
from stub import Stub, asynchronously, read_recording

Record = dict[str, object]
SOON = {"retry-after": "86400"}
"""Too long to wait for, so that no reply is waited for in these tests."""


def send(flowroute: Flowroute, body: str = "hello") -> object:
    return flowroute.messages.send(from_="12065550100", to="12065550111", body=body)


def caught_from(flowroute: Flowroute, body: str = "hello") -> APIStatusError:
    with pytest.raises(APIStatusError) as caught:
        send(flowroute, body)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (300, APIStatusError),
        (301, APIStatusError),
        (304, APIStatusError),
        (400, BadRequestError),
        (401, AuthenticationError),
        (402, APIStatusError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (405, APIStatusError),
        (409, APIStatusError),
        (415, APIStatusError),
        (418, APIStatusError),
        (422, UnprocessableError),
        (429, RateLimitError),
        (499, APIStatusError),
        (500, OutcomeUnknownServerError),
        (502, OutcomeUnknownServerError),
        (503, OutcomeUnknownServerError),
        (504, OutcomeUnknownServerError),
        (520, OutcomeUnknownServerError),
        (599, OutcomeUnknownServerError),
        (600, OutcomeUnknownServerError),
        (999, OutcomeUnknownServerError),
    ],
)
def test_every_status_has_a_class(
    stub: Stub, flowroute: Flowroute, status: int, kind: type[APIStatusError]
) -> None:
    stub.answer(status, b"", SOON)
    error = caught_from(flowroute)
    assert type(error) is kind
    assert error.status_code == status
    assert str(error).startswith(f"messages.send (POST /v2.1/messages): {status}: ")


def test_the_asynchronous_client_raises_the_same(stub: Stub) -> None:
    stub.answer(401, read_recording("error.401.json"))

    async def use(flowroute: AsyncFlowroute) -> None:
        with pytest.raises(AuthenticationError, match="Authentication failed"):
            await flowroute.numbers.get("12065550100")
        with pytest.raises(AuthenticationError, match="Authentication failed"):
            await flowroute.numbers.list()
        with pytest.raises(AuthenticationError, match="Authentication failed"):
            await flowroute.request("GET", "/v2/portorders")

    asynchronously(stub.url, use)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(
    stub: Stub, elsewhere: Stub, flowroute: Flowroute, status: int
) -> None:
    stub.answer(status, b"", {"location": f"{elsewhere.url}/v2/routes"})
    elsewhere.answer(200, {"data": []})
    with pytest.raises(APIStatusError) as caught:
        flowroute.routes.list()
    assert caught.value.status_code == status
    assert caught.value.headers["location"] == f"{elsewhere.url}/v2/routes"
    assert elsewhere.requests == []
    assert len(stub.requests) == 1


BODIES: list[tuple[object, str | None]] = [
    (b"", "the API gives no reason"),
    (b"<html><h1>502 Bad Gateway</h1></html>", "the API gives no reason"),
    (b"\xff\xfe\x00", "the API gives no reason"),
    (b'{"errors": [{"detail": "cut', "the API gives no reason"),
    (b"[" * 100_000, "the API gives no reason"),
    ([], "the API gives no reason"),
    ([{"detail": "x"}], "the API gives no reason"),
    ("text", "the API gives no reason"),
    (7, "the API gives no reason"),
    (None, "the API gives no reason"),
    ({}, "the API gives no reason"),
    ({"errors": None}, "the API gives no reason"),
    ({"errors": {}}, "the API gives no reason"),
    ({"errors": []}, "the API gives no reason"),
    ({"errors": [None, "x", 7, []]}, "the API gives no reason"),
    ({"errors": [{}]}, "the API gives no reason"),
    ({"errors": [{"detail": None, "title": None, "id": None, "status": None}]}, None),
    ({"errors": [{"detail": "", "title": "NotAllowed"}]}, "NotAllowed"),
    ({"errors": [{"detail": "too long"}]}, "too long"),
    ({"errors": [{"detail": "too long", "title": "Bad"}]}, "Bad: too long"),
    ({"errors": [{"detail": "a"}, {"detail": "b"}]}, "a; b"),
    ({"errors": [{"detail": "a", "id": "i-1"}, {"id": "i-2"}]}, None),
    ({"errors": [{"detail": {"zip": ["too short", "no"]}}]}, "zip: too short, no"),
    ({"errors": [{"detail": {"data": {"attributes": {"zip": ["no"]}}}}]}, "zip: no"),
    ({"errors": [{"detail": {"a": "x", "b": {"c": "y"}}}]}, "a: x; c: y"),
    ({"errors": [{"detail": {"a": []}}]}, "a: []"),
    ({"errors": [{"detail": ["a"], "title": "Bad"}]}, "Bad"),
    ({"errors": [{"detail": {}, "title": "Bad"}]}, "Bad"),
    ({"errors": [{"detail": 7, "title": 7, "id": 7, "status": []}]}, None),
]


@pytest.mark.parametrize(("body", "words"), BODIES)
def test_every_body_becomes_a_readable_message(
    stub: Stub, flowroute: Flowroute, body: object, words: str | None
) -> None:
    stub.answer(400, body)
    error = caught_from(flowroute)
    assert type(error) is BadRequestError
    prefix = "messages.send (POST /v2.1/messages): 400: "
    assert str(error).startswith(prefix)
    if words:
        assert str(error) == prefix + words
    assert isinstance(error.body, bytes)
    assert all(isinstance(each, APIErrorDetail) for each in error.errors)


def test_the_ids_to_quote_to_support_are_in_the_message(stub: Stub, flowroute: Flowroute) -> None:
    details: list[Record] = [{"detail": "a", "id": "i-1"}, {"id": "i-2", "status": 422}]
    stub.answer(422, {"errors": details})
    error = caught_from(flowroute)
    assert str(error).endswith("422: a (error id i-1) (error id i-2)")
    assert error.errors == (
        APIErrorDetail(id="i-1", detail="a"),
        APIErrorDetail(id="i-2", status=422),
    )


def nest(depth: int, kind: str) -> bytes:
    """Write an error reply with something nested deep, in brackets or members."""
    opening, closing = {"list": ("[", "]"), "object": ('{"a":', "}")}[kind]
    detail = f"{opening * depth}1{closing * depth}"
    return f'{{"errors": [{{"title": "Bad", "detail": {detail}}}]}}'.encode()


@pytest.mark.parametrize("kind", ["list", "object"])
@pytest.mark.parametrize("depth", [18, 19, 50, 900, 985, 990, 995, 1000, 5000])
def test_an_error_may_be_nested_deep(
    stub: Stub, flowroute: Flowroute, depth: int, kind: str
) -> None:
    stub.answer(400, nest(depth, kind))
    error = caught_from(flowroute)
    assert type(error) is BadRequestError
    assert copy.deepcopy(error).errors == error.errors == pickle_status(error).errors
    assert len(str(error)) < 1200
    assert "..." in repr(error.errors) or not error.errors
    assert error.body == nest(depth, kind)

    async def use(client: AsyncFlowroute) -> None:
        with pytest.raises(BadRequestError):
            await client.numbers.get("12065550100")

    asynchronously(stub.url, use)


def pickle_status(error: APIStatusError) -> APIStatusError:
    return cast("APIStatusError", pickle.loads(pickle.dumps(error)))  # noqa: S301 - ours


LARGE: dict[str, object] = {
    "a long word": {"errors": [{"title": "a" * 200_000}]},
    "a line": {"errors": [{"detail": "_" * 200_000}]},
    "digits": {"errors": [{"detail": "1" * 200_000}]},
    "almost numbers": {"errors": [{"detail": "1 2-" * 50_000}]},
    "almost URLs": {"errors": [{"detail": "a://" * 50_000}]},
    "escapes": {"errors": [{"detail": "%41&amp;\\u0041" * 20_000}]},
    "many errors": {"errors": [{"detail": "no"}] * 50_000},
    "many fields": {"errors": [{"detail": {str(n): ["no"] for n in range(50_000)}}]},
    "a long list": {"errors": [{"detail": {"a": ["no"] * 50_000}}]},
    "a long status": {"errors": [{"status": "4" * 200_000}]},
    "a long id": {"errors": [{"id": "i" * 200_000}]},
    "too long to be an error": {"errors": [{"detail": "no"}] * 60_000},
    "a large number": b'{"errors": [{"status": ' + b"4" * 4000 + b', "detail": {"a": 1}}]}',
    "a number that is too large": b'{"errors": [{"status": ' + b"4" * 100_000 + b"}]}",
}


@pytest.mark.parametrize("kind", LARGE)
def test_the_text_of_an_error_is_bounded(stub: Stub, flowroute: Flowroute, kind: str) -> None:
    stub.answer(422, LARGE[kind])
    error = caught_from(flowroute, "my secret plan")
    assert type(error) is UnprocessableError
    assert len(str(error)) < 2500
    assert len(error.errors) <= (0 if kind.startswith("too long") else 20)
    assert len(repr(error.errors)) < 2500
    assert len(error.body) == len(stub.script[0].content)


@pytest.mark.parametrize("unit", ["a", "_", "1", "a:/", "1 ", "a%3A", "-", "12065550", "\u0660"])
def test_what_is_private_is_sought_in_linear_time(unit: str) -> None:
    text = unit * 100_000
    for name in ("_SURVIVES", "_URL", "_NUMBER", "_UUID", "_ESCAPED"):
        re.sub(vars(_redaction)[name], "", text)  # in quadratic time it would take hours


@pytest.mark.parametrize("value", ["9" * 5000, "1" + " " * 5000, "Wed, " * 1000, "a" * 60_000])
def test_how_long_to_wait_may_be_said_at_length(
    stub: Stub, flowroute: Flowroute, value: str
) -> None:
    stub.answer(503, b"", {"Retry-After": value})
    assert caught_from(flowroute).retry_after in {None, 1.0}


@pytest.mark.parametrize("status", [404, 405])
def test_a_status_that_is_a_sentence_tells_an_unserved_path(
    stub: Stub, flowroute: Flowroute, status: int
) -> None:
    stub.answer(status, {"errors": [{"status": f"{status}: no such URL"}]})
    error = caught_from(flowroute)
    assert type(error) is (UnservedPathError if status == 404 else APIStatusError)
    assert "no such URL" in str(error)


@pytest.mark.parametrize(
    "detail",
    [
        'Error fetching media: File at "https://bucket.example/1503617641_12065550111" is over',
        "see http://10.0.0.1/a?b=c.",
        "no such number 12065550111",
        "no such number +1 (206) 555-0111",
        "no such number 206.555.0111, sorry",
        "your text was: my secret plan",
        {"body": ["my secret plan is too long"], "to": [12065550111]},
        {"to": {"12065550111": ["my secret plan"]}},
        "no such number 206\N{NON-BREAKING HYPHEN}555\N{NON-BREAKING HYPHEN}0111",
        "no such number 206\N{NO-BREAK SPACE}555\N{NARROW NO-BREAK SPACE}0111",
        "no such number 206\N{ZERO WIDTH SPACE}555\N{FIGURE DASH}0111 or 206/555-0111",
        "no such number \N{LEFT-TO-RIGHT EMBEDDING}206\N{MINUS SIGN}555-0111",
        r"no such number 206\u2011555\u20110111, 206%20555%2D0111 or 206&nbsp;555&#8209;0111",
        "see https%3A%2F%2Fbucket.example%2Fmy%20secret%20plan.png",
    ],
)
def test_messages_show_nothing_personal(stub: Stub, flowroute: Flowroute, detail: object) -> None:
    stub.answer(422, {"errors": [{"detail": detail, "title": "12065550111"}]})
    error = caught_from(flowroute, "my secret plan")
    for shown in (str(error), repr(error)):
        for private in ("0111", "my secret plan", "my%20secret", "bucket", "10.0.0.1"):
            assert private not in shown
            assert private not in repr(error.errors)
    assert "[hidden]" in str(error)
    assert error.errors[0].detail == detail
    assert b"5550111" in error.body


def test_messages_keep_what_is_not_personal(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(422, {"errors": [{"detail": "767840 byte limit of v2.1, code 1003, one"}]})
    assert "422: 767840 byte limit of v2.1, code 1003, one" in str(caught_from(flowroute, "one"))


@pytest.mark.parametrize(
    "text", ["four", "hidden", "[hidden]", "a" * 500, "12065550111", "555 0111"]
)
def test_what_was_sent_is_hidden_where_it_is_echoed(
    stub: Stub, flowroute: Flowroute, text: str
) -> None:
    stub.answer(422, {"errors": [{"detail": f"<{text}> is wrong"}]})
    assert re.search(r"422: <\S*hidden\S*> is wrong$", str(caught_from(flowroute, text)))


TEXT = (
    'Caf\u00e9 "Zo\u00eb" & co: your code is 1234 <now>\n'
    "\u041f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440! \U0001f600"
)
ECHOES = {
    "as it is": TEXT,
    "escaped for JSON": json.dumps(TEXT),
    "escaped for JSON, but not all": json.dumps(TEXT, ensure_ascii=False),
    "escaped for a URL": quote(TEXT),
    "escaped for a form": quote_plus(TEXT),
    "escaped for HTML": html.escape(TEXT),
    "escaped by number": "".join(f"&#{ord(character)};" for character in TEXT),
    "written by Python": repr(TEXT.encode()),
    "cut at the end": TEXT[:20],
    "cut at the beginning": TEXT[12:],
    "cut at both ends, escaped": json.dumps(TEXT[8:40]),
    "cut within an escape": json.dumps(TEXT)[:-9],
    "on one line": " ".join(TEXT.split()),
    "in capitals": TEXT.upper(),
}


@pytest.mark.parametrize("kind", ECHOES)
def test_what_was_sent_is_hidden_however_it_is_echoed(
    stub: Stub, flowroute: Flowroute, kind: str
) -> None:
    stub.answer(422, {"errors": [{"title": "Bad", "detail": f"body: {ECHOES[kind]} ...is wrong"}]})
    error = caught_from(flowroute, TEXT)
    assert re.search(r"422: Bad: body: .{0,9}\[hidden\].{0,9} ...is wrong$", str(error))
    told = re.sub(r"\W", "", str(error)).lower()
    for word in ("zo", "code", "1234", "now", "\u043c\u0438\u0440", "u043", "d0bf", "1055"):
        assert word not in told.removeprefix("messagessend")


def test_an_error_id_is_shown_only_if_it_is_one(stub: Stub, flowroute: Flowroute) -> None:
    uuid = "1e4e5686-1739-5551-9180-845065550177"
    details = [{"id": uuid}, {"id": "12065550111"}, {"id": "my secret plan"}, {"id": "i-1"}]
    stub.answer(422, {"errors": details})
    error = caught_from(flowroute, "my secret plan")
    assert str(error).endswith(
        f"no reason (error id {uuid}) (error id [hidden]) (error id [hidden]) (error id i-1)"
    )
    assert repr(error.errors).count(uuid) == 1
    assert "0111'" not in repr(error.errors).replace(uuid, "")
    assert "secret" not in repr(error.errors)


@pytest.mark.parametrize("status", [12065550111, "404: no such number 12065550111"])
def test_a_status_is_shown_only_if_it_is_one(status: object) -> None:
    assert "5550111" not in repr(APIErrorDetail.read({"status": status}))
    assert "status=404" in repr(APIErrorDetail.read({"status": 404}))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("-7", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 -0000", 0.0),
        ("", None),
        ("soon", None),
        ("nan", None),
        ("inf", None),
        ("1e999", None),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
        ("OCT 0 0:0 2200000000", None),
    ],
)
def test_how_long_to_wait_is_read(
    stub: Stub, flowroute: Flowroute, value: str, seconds: float | None
) -> None:
    stub.answer(503, b"", {"Retry-After": value})
    assert caught_from(flowroute).retry_after == seconds


def test_how_long_to_wait_is_read_from_a_date(stub: Stub, flowroute: Flowroute) -> None:
    later = datetime.now(UTC) + timedelta(days=300)
    stub.answer(503, b"", {"Retry-After": format_datetime(later, usegmt=True)})
    wait = caught_from(flowroute).retry_after
    assert wait
    assert timedelta(days=299) < timedelta(seconds=wait) < timedelta(days=301)


def test_how_long_to_wait_may_be_left_out(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(503)
    assert caught_from(flowroute).retry_after is None


def test_an_error_carries_the_whole_reply(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(500, b"<html>", {"X-Request-Id": "abc"})
    error = caught_from(flowroute)
    assert error.headers["x-request-id"] == "abc"
    assert error.body == b"<html>"
    assert error.errors == ()


UNREADABLE: list[object] = [
    b"",
    b"<html>Welcome to the hotel</html>",
    b'{"data": {"id": "mdr2-1"',
    b"\xff",
    b"[" * 100_000,
    None,
    7,
    "mdr2-1",
    [],
    {},
    {"data": None},
    {"data": []},
    {"data": [{"id": "mdr2-1"}]},
    {"data": {"type": "message"}},
    {"data": {"id": None}},
    {"data": {"id": ""}},
    {"errors": []},
    {"errors": "insufficient funds"},
    {"errors": [{"status": 503, "title": "Service Unavailable"}]},
    {"errors": [{"status": "500 Internal Server Error"}]},
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_a_2xx_that_cannot_be_read_says_that_nobody_knows(
    stub: Stub, flowroute: Flowroute, body: object
) -> None:
    stub.answer(202, body, {"X-Request-Id": "abc"})
    with pytest.raises(OutcomeUnknownResponseError, match=r"202: .*find_sent$") as caught:
        send(flowroute)
    assert isinstance(caught.value, ResponseError)
    assert isinstance(caught.value, OutcomeUnknownError)
    assert caught.value.operation == "messages.send (POST /v2.1/messages)"
    assert datetime.now(UTC) - caught.value.since < timedelta(minutes=1)
    assert caught.value.status_code == 202
    assert caught.value.headers["x-request-id"] == "abc"
    assert isinstance(caught.value.body, bytes)
    assert "5550100" not in str(caught.value)
    assert len(stub.requests) == 1


def get(flowroute: Flowroute) -> object:
    return flowroute.numbers.get("12065550100")


Call = Callable[[Flowroute], object]
UNSAFE: dict[str, tuple[Call, tuple[int, ...]]] = {
    "send": (send, (202,)),
    "purchase": (lambda client: client.numbers.purchase("12065550100"), (200, 201, 207)),
    "create": (
        lambda client: client.routes.create(alias="a", route_type="host", value="b.example"),
        (201,),
    ),
    "set_primary": (lambda client: client.routes.set_primary("12065550100", "7"), (204,)),
    "set_failover": (lambda client: client.routes.set_failover("12065550100", "7"), (204,)),
}
SUCCESSES = (200, 201, 202, 203, 204, 206, 207, 208, 226, 299)


@pytest.mark.parametrize("name", UNSAFE)
@pytest.mark.parametrize("status", SUCCESSES)
def test_only_the_documented_status_says_that_it_was_done(
    stub: Stub, flowroute: Flowroute, name: str, status: int
) -> None:
    call, documented = UNSAFE[name]
    stub.answer(status, b"" if status == 204 else {"data": {"id": "mdr2-1"}})
    if status in documented:
        call(flowroute)
    else:
        with pytest.raises(OutcomeUnknownResponseError) as caught:
            call(flowroute)
        assert caught.value.status_code == status
        assert caught.value.body == stub.script[0].content
    assert len(stub.requests) == 1


@pytest.mark.parametrize("status", [200, 202, 204])
def test_tasks_are_told_the_same_of_a_2xx(stub: Stub, status: int) -> None:
    stub.answer(status, b"" if status == 204 else b"<html>Blocked by the web filter</html>")

    async def use(flowroute: AsyncFlowroute) -> None:
        with pytest.raises(OutcomeUnknownResponseError):
            await flowroute.messages.send(from_="12065550100", to="12065550111", body="x")
        with pytest.raises(ResponseError) as caught:
            await flowroute.numbers.get("12065550100")
        assert not isinstance(caught.value, OutcomeUnknownError)
        with pytest.raises(ResponseError):
            await flowroute.numbers.list()
        assert (await flowroute.request("POST", "/v2/e911s")).status_code == status

    asynchronously(stub.url, use)


def test_a_read_is_done_when_it_can_be_read(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(203, {"data": {"id": "12065550100"}})
    assert flowroute.numbers.get("12065550100").http_status == 203


REFUSALS: list[object] = [
    [{"detail": "insufficient funds"}],
    [{"title": "insufficient funds", "status": 402}],
    [{"detail": {"funds": ["insufficient funds"]}}],
    [{"id": "i-1"}, {"detail": "insufficient funds", "status": "402 Payment Required"}],
]


@pytest.mark.parametrize("status", [200, 201, 202, 206])
@pytest.mark.parametrize("details", REFUSALS)
def test_a_2xx_that_says_that_nothing_was_done_is_an_error(
    stub: Stub, flowroute: Flowroute, status: int, details: object
) -> None:
    stub.answer(status, {"errors": details})
    for call in (send, UNSAFE["create"][0], get):
        with pytest.raises(APIStatusError, match="insufficient funds") as caught:
            call(flowroute)
        assert type(caught.value) is APIStatusError
        assert caught.value.status_code == status
        assert caught.value.errors
    with pytest.raises(APIStatusError, match="insufficient funds"):
        flowroute.numbers.list()
    message: OutgoingMessage = {"from_": "12065550100", "to": "12065550111", "body": "x"}
    (result,) = flowroute.messages.send_many([message])
    assert result.outcome == "refused"


def test_a_part_that_was_done_is_not_refused(stub: Stub, flowroute: Flowroute) -> None:
    errors = [{"detail": "messaging could not be provisioned"}]
    stub.answer(207, {"errors": errors})
    with pytest.raises(OutcomeUnknownResponseError):
        flowroute.numbers.purchase("12065550100")
    stub.reset()
    stub.answer(207, {"data": {"id": "12065550100"}, "errors": errors})
    assert flowroute.numbers.purchase("12065550100").http_status == 207


@pytest.mark.parametrize("status", [200, 202])
def test_an_answer_that_names_a_message_and_errors_is_no_proof(
    stub: Stub, flowroute: Flowroute, status: int
) -> None:
    data = {"id": "mdr2-1", "type": "message"}
    stub.answer(status, {"data": data, "errors": [{"detail": "insufficient funds"}]})
    message: OutgoingMessage = {"from_": "12065550100", "to": "12065550111", "body": "x"}
    (result,) = flowroute.messages.send_many([message], max_rate=math.inf)
    assert (result.outcome, type(result.error)) == ("unknown", OutcomeUnknownResponseError)
    stub.reset()
    stub.answer(202, {"data": data, "errors": []})
    assert flowroute.messages.send(**message).id == "mdr2-1"


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>"), (200, b""), (202, b"{}"), (206, b"{}"), (200, b"null")]
)
def test_many_messages_are_not_called_sent_without_proof(
    stub: Stub, flowroute: Flowroute, status: int, body: bytes
) -> None:
    stub.answer(status, body)
    message: OutgoingMessage = {"from_": "12065550100", "to": "12065550111", "body": "x"}
    (result,) = flowroute.messages.send_many([message])
    assert (result.outcome, result.sent) == ("unknown", None)
    assert isinstance(result.error, ResponseError)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", None, 7, {}, {"data": None}, {"data": {}}, {"data": [None]}, ["x"]]
)
def test_a_list_that_cannot_be_read_carries_the_reply(
    stub: Stub, flowroute: Flowroute, body: object
) -> None:
    stub.answer(200, body)
    with pytest.raises(ResponseError) as caught:
        flowroute.numbers.list()
    assert caught.value.status_code == 200


def test_a_reply_without_content_may_have_none(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(204)
    flowroute.routes.set_primary("12065550100", "7")
    stub.reset()
    stub.answer(200, b"<html>Welcome to the hotel</html>")
    with pytest.raises(OutcomeUnknownResponseError):
        flowroute.routes.set_primary("12065550100", "7")


def test_the_body_of_another_endpoint_is_read_on_demand(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, b"<html>")
    reply = flowroute.request("GET", "/v2/portorders")
    assert reply.body == b"<html>"
    with pytest.raises(ResponseError) as caught:
        reply.json()
    assert caught.value.body == b"<html>"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["errors", "detail", "status", "title", "id"]), inner, max_size=4
        )
    ),
    max_leaves=10,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50, deadline=None
)
@given(body=st.binary() | json_values | st.fixed_dictionaries({"errors": json_values}))
def test_no_body_is_too_strange_for_an_error(
    stub: Stub, flowroute: Flowroute, body: object
) -> None:
    stub.reset()
    stub.answer(400, body)
    assert type(caught_from(flowroute)) is BadRequestError


DETAIL = APIErrorDetail(id="i-1", status=422, title="Bad", detail={"zip": ["no"]})
EXAMPLES: list[FlowrouteError] = [
    FlowrouteError("words"),
    InvalidArgumentError("words", "limit"),
    ClientClosedError("words"),
    InProgressError("words"),
    LedgerError("words"),
    APIConnectionError("words"),
    APITimeoutError("words"),
    OutcomeUnknownError("words", "messages.send", datetime(2026, 1, 2, tzinfo=UTC)),
    OutcomeUnknownServerError.of(
        ServerError("words", 500, errors=[DETAIL], body=b"body"),
        "messages.send",
        datetime(2026, 1, 2, tzinfo=UTC),
    ),
    OutcomeUnknownResponseError.of(
        ResponseError("words", 202, {"x": "y"}, b"body"),
        "messages.send",
        datetime(2026, 1, 2, tzinfo=UTC),
    ),
    ResponseError("words", 202, {"x": "y"}, b"body"),
    WebhookError("words"),
    ExportFailedError("words"),
    *(
        kind("words", 422, errors=[DETAIL], headers={"x": "y"}, body=b"body", retry_after=7.0)
        for kind in (
            APIStatusError,
            BadRequestError,
            AuthenticationError,
            PermissionDeniedError,
            NotFoundError,
            UnservedPathError,
            UnprocessableError,
            RateLimitError,
            ServerError,
        )
    ),
]


def classes() -> list[type[FlowrouteError]]:
    found = [getattr(errors, name) for name in errors.__all__]
    return [each for each in found if issubclass(each, FlowrouteError)]


def test_there_is_an_example_of_every_class() -> None:
    assert {type(each) for each in EXAMPLES} == set(classes())


def pickle_error(error: FlowrouteError) -> FlowrouteError:
    return cast("FlowrouteError", pickle.loads(pickle.dumps(error)))  # noqa: S301 - ours


def copy_error(error: FlowrouteError) -> FlowrouteError:
    return copy.copy(error)


def copy_error_deeply(error: FlowrouteError) -> FlowrouteError:
    return copy.deepcopy(error)


@pytest.mark.parametrize("error", EXAMPLES, ids=[type(each).__name__ for each in EXAMPLES])
@pytest.mark.parametrize("again", [pickle_error, copy_error, copy_error_deeply])
def test_every_error_survives_pickling_and_copying(
    error: FlowrouteError, again: Callable[[FlowrouteError], FlowrouteError]
) -> None:
    twin = again(error)
    assert twin is not error
    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


def test_an_error_can_be_made_from_its_status_alone() -> None:
    error = APIStatusError("words", 500)
    assert (error.errors, error.headers, error.body, error.retry_after) == ((), {}, b"", None)


def test_the_tree_is_as_drawn() -> None:
    drawing = re.findall(
        r"^    ((?:│   |    )*)[├└]── (\w+)", inspect.cleandoc(str(errors.__doc__)), re.MULTILINE
    )
    path: list[str] = ["FlowrouteError"]
    drawn = {"FlowrouteError": "FlowrouteError"}
    for depth, name in drawing:
        level = len(depth) // 4
        path[level + 1 :] = [name]
        drawn[name] = path[level]
    assert set(drawn) == {each.__name__ for each in classes()}
    for kind in classes():
        if kind is not FlowrouteError:
            assert kind.__base__
            assert kind.__base__.__name__ == drawn[kind.__name__]


def test_only_refusals_are_of_a_built_in_kind() -> None:
    for kind in classes():
        others = set(kind.__mro__) - {
            each for each in kind.__mro__ if issubclass(each, FlowrouteError)
        }
        expected = {ValueError} if kind is InvalidArgumentError else set[type]()
        assert others - {Exception, BaseException, object} == expected


def test_no_name_shadows_a_built_in() -> None:
    assert not set(flowroute_client.__all__) & set(vars(builtins))


def test_a_detail_is_read_from_any_object() -> None:
    assert APIErrorDetail.read({}) == APIErrorDetail()
    assert APIErrorDetail.read({"status": "404 Not Found"}).sentence == "404 Not Found"
    assert APIErrorDetail.read({"detail": "x", "status": "404"}).sentence == "x"
    assert APIErrorDetail.read({"status": 404}).sentence == ""
    assert cast("Record", DETAIL.detail) == {"zip": ["no"]}
