"""Every reply that is no success is a typed error that can be read, and shows nothing personal."""

from __future__ import annotations

import builtins
import copy
import inspect
import pickle
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import cast

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
    Flowroute,
    FlowrouteError,
    InvalidArgumentError,
    NotFoundError,
    OutcomeUnknownError,
    OutcomeUnknownServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseError,
    ServerError,
    UnprocessableError,
    UnservedPathError,
    WebhookError,
    errors,
)
from stub import Stub, asynchronously, recorded

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
        (600, APIStatusError),
        (999, APIStatusError),
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
    stub.answer(401, recorded("error.401.json"))

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
    ],
)
def test_messages_show_nothing_personal(stub: Stub, flowroute: Flowroute, detail: object) -> None:
    stub.answer(422, {"errors": [{"detail": detail, "title": "12065550111"}]})
    error = caught_from(flowroute, "my secret plan")
    for shown in (str(error), repr(error)):
        for private in ("5550111", "555-0111", "555.0111", "my secret plan", "bucket", "10.0.0.1"):
            assert private not in shown
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
    {"errors": [{"detail": "no"}]},
]


@pytest.mark.parametrize("body", UNREADABLE)
def test_a_success_that_cannot_be_read_carries_the_reply(
    stub: Stub, flowroute: Flowroute, body: object
) -> None:
    stub.answer(202, body, {"X-Request-Id": "abc"})
    with pytest.raises(ResponseError) as caught:
        send(flowroute)
    assert caught.value.status_code == 202
    assert caught.value.headers["x-request-id"] == "abc"
    assert isinstance(caught.value.body, bytes)
    assert "202" in str(caught.value)
    assert "5550100" not in str(caught.value)


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
    stub.answer(200, b"<html>Welcome to the hotel</html>")
    flowroute.routes.set_primary("12065550100", "7")
    with pytest.raises(ResponseError):
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
    APIConnectionError("words"),
    APITimeoutError("words"),
    OutcomeUnknownError("words", "messages.send", datetime(2026, 1, 2, tzinfo=UTC)),
    OutcomeUnknownServerError.of(
        ServerError("words", 500, errors=[DETAIL], body=b"body"),
        "messages.send",
        datetime(2026, 1, 2, tzinfo=UTC),
    ),
    ResponseError("words", 202, {"x": "y"}, b"body"),
    WebhookError("words"),
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


def pickled(error: FlowrouteError) -> FlowrouteError:
    return cast("FlowrouteError", pickle.loads(pickle.dumps(error)))  # noqa: S301 - ours


def copied(error: FlowrouteError) -> FlowrouteError:
    return copy.copy(error)


def deeply_copied(error: FlowrouteError) -> FlowrouteError:
    return copy.deepcopy(error)


@pytest.mark.parametrize("error", EXAMPLES, ids=[type(each).__name__ for each in EXAMPLES])
@pytest.mark.parametrize("again", [pickled, copied, deeply_copied])
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
