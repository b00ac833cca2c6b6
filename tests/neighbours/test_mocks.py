"""What mocks and recorders of httpx see, and what reaches the caller through them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import respx
from pytest_httpx import HTTPXMock

from flowroute_client import (
    APIConnectionError,
    APITimeoutError,
    OutcomeUnknownError,
    RateLimitError,
)
from neighbours.calls import ACCEPTED, API, AUTHORIZATION, ID, NUMBERS, SENT_BYTES, THEIRS
from neighbours.flavours import Search, Send, both_search, both_send
from stub import Stub

SEARCH_URL = f"{API}/v2/numbers/available?starts_with=1206&state=wa"


@pytest.fixture
def router() -> Iterator[respx.MockRouter]:
    with respx.mock(assert_all_called=False) as router:
        yield router


def check_message(request: httpx.Request) -> None:
    assert request.method == "POST"
    assert str(request.url) == f"{API}/v2.1/messages"
    assert request.url.path == "/v2.1/messages"
    assert request.headers["authorization"] == AUTHORIZATION
    assert request.headers["host"] == "api.flowroute.com"
    assert request.headers["content-type"] == "application/vnd.api+json"
    assert request.content == SENT_BYTES


def check_search(request: httpx.Request) -> None:
    assert request.method == "GET"
    assert request.url.path == "/v2/numbers/available"
    assert request.url.params["starts_with"] == "1206"
    assert request.url.params["state"] == "wa"
    assert request.content == b""


@both_send
def test_respx_sees_a_message_and_answers_it(router: respx.MockRouter, send: Send) -> None:
    route = router.post(f"{API}/v2.1/messages").respond(202, json=ACCEPTED)
    assert send(None).id == ID
    check_message(route.calls.last.request)


@both_search
def test_respx_matches_a_query(router: respx.MockRouter, search: Search) -> None:
    other = router.get(f"{API}/v2/numbers/available", params={"state": "ny"}).respond(500)
    route = router.get(f"{API}/v2/numbers/available", params={"state": "wa"})
    route.respond(json=NUMBERS)
    assert search(None) == [THEIRS]
    check_search(route.calls.last.request)
    assert not other.called


@both_send
def test_respx_answers_one_attempt_after_another(router: respx.MockRouter, send: Send) -> None:
    again = httpx.Response(429, headers={"retry-after": "0"})
    accepted = httpx.Response(202, json=ACCEPTED)
    route = router.post(f"{API}/v2.1/messages").mock(side_effect=[again, accepted])
    assert send(None).id == ID
    assert route.call_count == 2


@both_send
@pytest.mark.parametrize(
    ("raised", "expected"),
    [(httpx.ReadTimeout, OutcomeUnknownError), (httpx.ConnectError, APIConnectionError)],
)
def test_respx_breaks_a_connection(
    router: respx.MockRouter,
    send: Send,
    raised: type[httpx.TransportError],
    expected: type[Exception],
) -> None:
    route = router.post(f"{API}/v2.1/messages").mock(side_effect=raised)
    with pytest.raises(expected):
        send(None)
    assert route.call_count == (1 if expected is OutcomeUnknownError else 3)


@both_send
@pytest.mark.parametrize("using", ["httpx", "httpcore"])
def test_nothing_passes_a_mock(stub: Stub, send: Send, using: str) -> None:
    stub.answer(202, ACCEPTED)
    with respx.mock(using=using, assert_all_called=False) as router:
        router.route(host="elsewhere.example")
        with pytest.raises(respx.models.AllMockedAssertionError):
            send(stub.url)
    assert stub.requests == []
    assert send(stub.url).id == ID  # which the mock has left as it was


@both_send
def test_pytest_httpx_sees_a_message_and_answers_it(httpx_mock: HTTPXMock, send: Send) -> None:
    httpx_mock.add_response(
        url=f"{API}/v2.1/messages",
        method="POST",
        match_headers={"authorization": AUTHORIZATION},
        match_content=SENT_BYTES,
        status_code=202,
        json=ACCEPTED,
    )
    assert send(None).id == ID
    (request,) = httpx_mock.get_requests()
    check_message(request)


@both_search
def test_pytest_httpx_matches_a_query(httpx_mock: HTTPXMock, search: Search) -> None:
    httpx_mock.add_response(url=SEARCH_URL, json=NUMBERS)
    assert search(None) == [THEIRS]
    (request,) = httpx_mock.get_requests()
    check_search(request)


@both_send
def test_pytest_httpx_answers_with_an_error(httpx_mock: HTTPXMock, send: Send) -> None:
    httpx_mock.add_response(status_code=429, headers={"retry-after": "3600"})
    with pytest.raises(RateLimitError) as caught:
        send(None)
    assert caught.value.retry_after == 3600


@both_search
@pytest.mark.httpx_mock(can_send_already_matched_responses=True)
def test_pytest_httpx_breaks_a_connection(httpx_mock: HTTPXMock, search: Search) -> None:
    httpx_mock.add_exception(httpx.ReadTimeout("too slow"), is_reusable=True)
    with pytest.raises(APITimeoutError):
        search(None)
    assert len(httpx_mock.get_requests()) == 3  # since a read can be repeated


@both_send
def test_a_message_does_not_pass_pytest_httpx(
    httpx_mock: HTTPXMock, stub: Stub, send: Send
) -> None:
    httpx_mock.add_response(url="https://elsewhere.example", is_optional=True)
    stub.answer(202, ACCEPTED)
    with pytest.raises(OutcomeUnknownError):  # its error is one of httpx: a timeout
        send(stub.url)
    assert stub.requests == []
    httpx_mock.reset()
