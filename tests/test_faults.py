"""Never twice, never lost: what a call does under every fault that a network can produce."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import NamedTuple

import anyio
import httpx
import pytest
import trustme

import fault_server as faults
from fault_server import Fault, FaultServer
from flowroute_client import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncFlowroute,
    AuthenticationError,
    Flowroute,
    FlowrouteError,
    Message,
    NotFoundError,
    Options,
    OutcomeUnknownError,
    OutcomeUnknownResponseError,
    OutcomeUnknownServerError,
    PermissionDeniedError,
    RateLimitError,
    ResponseError,
    SentMessage,
    ServerError,
    UnprocessableError,
)

pytestmark = pytest.mark.slow

FROM, TO, TEXT = "12065550100", "12065550199", "the text of the message"
OPTIONS: Options = {"timeout": 30, "backoff": 0.01, "max_backoff": 0.02}
HASTY: Options = {**OPTIONS, "timeout": 0.3}
"""Where a server cannot be reached, or never answers."""
UNANSWERED: Options = {**OPTIONS, "timeout": httpx.Timeout(30, read=0.3)}

Outcome = object


def _sync(call: str, url: str, options: Options, client: httpx.Client | None = None) -> Outcome:
    with Flowroute("key", "secret", base_url=url, http_client=client, **options) as flowroute:
        try:
            if call == "send":
                return flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
            return flowroute.messages.get("mdr2-0")
        except FlowrouteError as error:
            return error


async def _task(
    call: str, url: str, options: Options, client: httpx.AsyncClient | None = None
) -> Outcome:
    async with AsyncFlowroute(
        "key", "secret", base_url=url, http_client=client, **options
    ) as flowroute:
        try:
            if call == "send":
                return await flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
            return await flowroute.messages.get("mdr2-0")
        except FlowrouteError as error:
            return error


def _async(call: str, url: str, options: Options) -> Outcome:
    return asyncio.run(_task(call, url, options))


def _sync_given(call: str, url: str, options: Options) -> Outcome:
    with httpx.Client() as client:
        return _sync(call, url, options, client)


def _async_given(
    call: str, url: str, options: Options, transport: httpx.AsyncBaseTransport | None = None
) -> Outcome:
    async def run() -> Outcome:
        async with httpx.AsyncClient(transport=transport) as client:
            return await _task(call, url, options, client)

    return asyncio.run(run())


RUNNERS = pytest.mark.parametrize(
    "run",
    [_sync, _async, _sync_given, _async_given],
    ids=["sync", "async", "a client", "an async client"],
)


class Case(NamedTuple):
    """A fault of the first request; the server meets every later one well."""

    name: str
    fault: Fault
    send: type
    """What a send comes to."""
    acted: int
    """How often the server acted on it: once at most."""
    read: type
    """What a read comes to."""
    reads: int
    """How many requests a read takes."""


CASES = (
    Case("FIN before the request", faults.fin_before_read, OutcomeUnknownError, 0, Message, 1),
    Case("RST before the request", faults.rst_before_read, OutcomeUnknownError, 0, Message, 1),
    Case("FIN after the request", faults.fin_after_read, OutcomeUnknownError, 1, Message, 2),
    Case("RST after the request", faults.rst_after_read, OutcomeUnknownError, 1, Message, 2),
    Case("stall, not accepted", faults.stall_before_acting, OutcomeUnknownError, 0, Message, 2),
    Case("accepted, then stall", faults.stall_after_acting, OutcomeUnknownError, 1, Message, 2),
    Case("half a status line", faults.half_a_status_line, OutcomeUnknownError, 1, Message, 2),
    Case("not HTTP", faults.not_http, OutcomeUnknownError, 1, Message, 2),
    Case("cut body", faults.cut_body, OutcomeUnknownResponseError, 1, Message, 2),
    Case("stalled body", faults.stalled_body, OutcomeUnknownResponseError, 1, Message, 2),
    Case("HTML", faults.success_with(b"<html>"), OutcomeUnknownResponseError, 1, ResponseError, 1),
    Case("empty", faults.success_with(b""), OutcomeUnknownResponseError, 1, ResponseError, 1),
    Case("a list", faults.success_with(b"[]"), OutcomeUnknownResponseError, 1, ResponseError, 1),
    Case(
        "no id",
        faults.success_with(b'{"data": {}}'),
        OutcomeUnknownResponseError,
        1,
        ResponseError,
        1,
    ),
    Case("broken gzip", faults.not_gzip, OutcomeUnknownResponseError, 1, ResponseError, 1),
    Case("429", faults.answers(429, faults.errors), SentMessage, 1, Message, 2),
    Case("429, now", faults.answers(429, retry_after="0"), SentMessage, 1, Message, 2),
    Case("429, some day", faults.answers(429, retry_after="soon"), SentMessage, 1, Message, 2),
    Case(
        "429, too long", faults.answers(429, retry_after="61"), RateLimitError, 0, RateLimitError, 1
    ),
    Case("500", faults.answers(500, acts=True), OutcomeUnknownServerError, 1, ServerError, 1),
    Case("502", faults.answers(502, acts=True), OutcomeUnknownServerError, 1, Message, 2),
    Case("503", faults.answers(503, retry_after="0"), OutcomeUnknownServerError, 0, Message, 2),
    Case("504", faults.answers(504, acts=True), OutcomeUnknownServerError, 1, Message, 2),
    Case("520", faults.answers(520, acts=True), OutcomeUnknownServerError, 1, ServerError, 1),
    Case("400", faults.answers(400, b"<html>"), APIStatusError, 0, APIStatusError, 1),
    Case("401, empty", faults.answers(401), AuthenticationError, 0, AuthenticationError, 1),
    Case("403", faults.answers(403, b"{}"), PermissionDeniedError, 0, PermissionDeniedError, 1),
    Case("404", faults.answers(404, b"null"), NotFoundError, 0, NotFoundError, 1),
    Case("422", faults.answers(422, b"[1]"), UnprocessableError, 0, UnprocessableError, 1),
    Case("499", faults.answers(499, b"{"), APIStatusError, 0, APIStatusError, 1),
)

EACH = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@RUNNERS
@EACH
def test_a_send_is_acted_on_at_most_once_and_its_outcome_tells_nothing_private(
    run: Callable[[str, str, Options], Outcome], case: Case
) -> None:
    with FaultServer(case.fault) as server:
        outcome = run("send", server.url, UNANSWERED if "stall" in case.name else OPTIONS)
    assert type(outcome) is case.send or (
        case.send is APIStatusError and isinstance(outcome, APIStatusError)
    ), repr(outcome)
    assert len(server.acted) == case.acted <= 1
    shown = f"{outcome} {outcome!r}"
    assert not any(private in shown for private in (FROM, TO, TEXT, "secret"))


@RUNNERS
@EACH
def test_a_read_is_repeated_where_that_can_help(
    run: Callable[[str, str, Options], Outcome], case: Case
) -> None:
    with FaultServer(case.fault) as server:
        outcome = run("get", server.url, UNANSWERED if "stall" in case.name else OPTIONS)
    assert isinstance(outcome, case.read), repr(outcome)
    assert len(server.requests) == case.reads


@contextmanager
def _full_backlog() -> Generator[str]:
    """Listen where no connection is ever completed, as if SYNs were dropped."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        fillers = [socket.socket() for _ in range(4)]
        for filler in fillers:
            filler.settimeout(0)
            filler.connect_ex(address)
        yield f"http://127.0.0.1:{address[1]}"
        for filler in fillers:
            filler.close()


@contextmanager
def _nothing_listens() -> Generator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield url


@contextmanager
def _no_such_host() -> Generator[str]:
    yield "https://no-such-host.invalid"


@contextmanager
def _handshake_stalls() -> Generator[str]:
    with FaultServer(*[faults.stall_before_acting] * 9) as server:
        yield server.url.replace("http:", "https:")


@contextmanager
def _handshake_fails() -> Generator[str]:
    with FaultServer(*[faults.fin_before_read] * 9) as server:
        yield server.url.replace("http:", "https:")


@RUNNERS
@pytest.mark.parametrize("call", ["send", "get"])
@pytest.mark.parametrize(
    ("place", "error"),
    [
        (_no_such_host, APIConnectionError),
        (_nothing_listens, APIConnectionError),
        (_full_backlog, APITimeoutError),
        (_handshake_stalls, APITimeoutError),
        (_handshake_fails, APIConnectionError),
    ],
)
def test_what_never_left_is_tried_again_and_then_reported_as_not_done(
    run: Callable[[str, str, Options], Outcome],
    call: str,
    place: Callable[[], AbstractContextManager[str]],
    error: type[FlowrouteError],
) -> None:
    with place() as url:
        outcome = run(call, url, HASTY if error is APITimeoutError else OPTIONS)
    assert type(outcome) is error, repr(outcome)
    assert "3 attempts" in str(outcome)
    assert "nothing has changed" in str(outcome)


@RUNNERS
@pytest.mark.parametrize("call", ["send", "get"])
def test_a_wrong_certificate_is_never_tried_again(
    run: Callable[[str, str, Options], Outcome], call: str
) -> None:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    with FaultServer(tls=context) as server:
        outcome = run(call, server.url, OPTIONS)
    assert type(outcome) is APIConnectionError
    assert "1 attempt)" in str(outcome)
    assert not server.requests


def test_a_trusted_certificate_is_accepted() -> None:
    authority = trustme.CA()
    ours, theirs = ssl.create_default_context(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.configure_trust(ours)  # pyright: ignore[reportUnknownMemberType]
    authority.issue_cert("127.0.0.1").configure_cert(theirs)  # pyright: ignore[reportUnknownMemberType]
    with FaultServer(tls=theirs) as server, httpx.Client(verify=ours) as client:
        assert isinstance(_sync("send", server.url, OPTIONS, client), SentMessage)


def test_waiting_for_a_connection_in_vain_is_not_sending() -> None:
    with (
        FaultServer(faults.stalled_body) as server,
        httpx.Client(limits=httpx.Limits(max_connections=1)) as client,
        client.stream("GET", server.url),
    ):
        outcome = _sync("send", server.url, {**HASTY, "max_retries": 0}, client)
    assert type(outcome) is APITimeoutError
    assert [method for method, _, _ in server.requests] == ["GET"]


@RUNNERS
def test_a_large_body_that_the_server_stops_reading_may_have_arrived(
    run: Callable[[str, str, Options], Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(globals(), "TEXT", "x" * 6_000_000)

    def stops_reading(exchange: faults.Exchange) -> None:
        exchange.stall_unread()

    with FaultServer(stops_reading) as server:
        outcome = run("send", server.url, {**OPTIONS, "timeout": httpx.Timeout(30, write=0.3)})
    assert type(outcome) is OutcomeUnknownError
    assert "WriteTimeout" in str(outcome)
    assert not server.acted


@RUNNERS
@pytest.mark.parametrize(
    ("call", "error"), [("send", OutcomeUnknownResponseError), ("get", APITimeoutError)]
)
def test_a_dripping_body_ends_at_the_deadline(
    run: Callable[[str, str, Options], Outcome], call: str, error: type[FlowrouteError]
) -> None:
    with FaultServer(*[faults.dripping_body] * 3) as server:
        outcome = run(call, server.url, {**OPTIONS, "deadline": 0.5})
    assert type(outcome) is error
    assert len(server.requests) == 1


@pytest.mark.parametrize("run", [_sync, _async, _async_given])
@pytest.mark.parametrize(
    ("call", "error"), [("send", OutcomeUnknownError), ("get", APITimeoutError)]
)
def test_a_dripping_head_ends_at_the_deadline(
    run: Callable[[str, str, Options], Outcome], call: str, error: type[FlowrouteError]
) -> None:
    with FaultServer(*[faults.dripping_head] * 3) as server:
        outcome = run(call, server.url, {**OPTIONS, "deadline": 0.5})
    assert type(outcome) is error
    assert len(server.requests) == 1


@pytest.mark.parametrize("run", [_sync, _async, _async_given])
@pytest.mark.parametrize(
    ("call", "error"), [("send", OutcomeUnknownError), ("get", APITimeoutError)]
)
def test_an_answer_that_never_pauses_ends_at_the_deadline(
    run: Callable[[str, str, Options], Outcome], call: str, error: type[FlowrouteError]
) -> None:
    with FaultServer(*[faults.endless_hints] * 3) as server:
        outcome = run(call, server.url, {**OPTIONS, "deadline": 0.3})
    assert type(outcome) is error
    assert len(server.requests) == 1


class _Stalled(httpx.AsyncByteStream):
    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"{"
        await anyio.sleep_forever()


@pytest.mark.parametrize("loop", ["asyncio", "trio"])
def test_a_body_that_stalls_ends_at_the_deadline_whatever_the_transport_does(loop: str) -> None:
    """Transports count their timeouts anew with each read, if they have any."""
    transport = httpx.MockTransport(lambda _: httpx.Response(202, stream=_Stalled()))

    async def call() -> Outcome:
        with anyio.fail_after(30):
            async with httpx.AsyncClient(transport=transport) as client:
                return await _task("send", "http://127.0.0.1:9", {"deadline": 0.2}, client)

    assert type(anyio.run(call, backend=loop)) is OutcomeUnknownResponseError


@RUNNERS
def test_a_dripping_body_is_read_if_there_is_time(
    run: Callable[[str, str, Options], Outcome],
) -> None:
    with FaultServer(faults.dripping_body_at(0.001)) as server:
        assert isinstance(run("send", server.url, OPTIONS), SentMessage)


@RUNNERS
@pytest.mark.parametrize(
    ("call", "status"), [("send", 307), ("send", 308), ("send", 303), ("get", 301), ("get", 302)]
)
def test_credentials_follow_no_redirect(
    run: Callable[[str, str, Options], Outcome], call: str, status: int
) -> None:
    with FaultServer() as elsewhere:
        redirect = faults.answers(status, location=elsewhere.url + "/v2.1/messages")
        with FaultServer(redirect) as server:
            outcome = run(call, server.url, OPTIONS)
    assert isinstance(outcome, APIStatusError)
    assert outcome.status_code == status
    assert not elsewhere.requests


def test_an_idle_connection_that_was_closed_is_replaced() -> None:
    with (
        FaultServer(faults.closes_idle_connection) as server,
        Flowroute("key", "secret", base_url=server.url, **OPTIONS) as flowroute,
    ):
        flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
        server.settle()
        flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
    assert len(server.acted) == 2


def test_a_busy_loop_does_not_use_a_connection_that_was_closed_meanwhile() -> None:
    async def run(server: FaultServer) -> None:
        async with AsyncFlowroute("key", "secret", base_url=server.url, **OPTIONS) as flowroute:
            await flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
            server.settle()  # without giving the loop a chance
            await flowroute.messages.send(from_=FROM, to=TO, body=TEXT)

    with FaultServer(faults.closes_idle_connection) as server:
        asyncio.run(run(server))
    assert len(server.acted) == 2


def test_a_deletion_is_not_repeated_either() -> None:
    async def run(url: str) -> None:
        async with AsyncFlowroute("key", "secret", base_url=url, **OPTIONS) as flowroute:
            await flowroute.messages.get("mdr2-0")
            with pytest.raises(OutcomeUnknownError):
                await flowroute.request("DELETE", "/v2/numbers/12065550100")

    with FaultServer(faults.succeed, faults.resets_reused_connection) as server:
        asyncio.run(run(server.url))
    assert [method for method, _, _ in server.requests] == ["GET", "DELETE"]


@pytest.mark.parametrize(("call", "expected"), [("send", OutcomeUnknownError), ("get", Message)])
def test_a_reused_connection_that_breaks_is_like_any_other(call: str, expected: type) -> None:
    with (
        FaultServer(faults.succeed, faults.resets_reused_connection) as server,
        httpx.Client() as client,
    ):
        _sync("get", server.url, OPTIONS, client)
        outcome = _sync(call, server.url, OPTIONS, client)
    assert type(outcome) is expected


def test_a_cancelled_send_is_not_repeated() -> None:
    async def run(url: str) -> None:
        async with AsyncFlowroute("key", "secret", base_url=url) as flowroute:
            sending = asyncio.ensure_future(flowroute.messages.send(from_=FROM, to=TO, body=TEXT))
            await asyncio.to_thread(server.wait_until_acted, 1)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            await flowroute.messages.get("mdr2-0")  # the client is none the worse

    with FaultServer(faults.stall_after_acting) as server:
        asyncio.run(run(server.url))
    assert [method for method, _, _ in server.acted] == ["POST", "GET"]


@RUNNERS
def test_past_its_retries_a_read_reports_the_last_failure(
    run: Callable[[str, str, Options], Outcome],
) -> None:
    with FaultServer(*[faults.answers(503)] * 9) as server:
        outcome = run("get", server.url, OPTIONS)
    assert type(outcome) is ServerError
    assert len(server.requests) == 3


class _Confused(httpx.HTTPTransport):
    """A transport that takes every error for one of connecting, as some do."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except httpx.TransportError as error:
            raise httpx.ConnectError(str(error)) from error


class _ConfusedAsync(httpx.AsyncHTTPTransport):
    """The same, asynchronously."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return await super().handle_async_request(request)
        except httpx.TransportError as error:
            raise httpx.ConnectError(str(error)) from error


def test_another_transport_is_not_believed_that_nothing_was_sent() -> None:
    with (
        FaultServer(faults.fin_after_read) as server,
        httpx.Client(transport=_Confused()) as client,
    ):
        outcome = _sync("send", server.url, OPTIONS, client)
    assert type(outcome) is OutcomeUnknownError
    assert len(server.acted) == 1


def test_another_asynchronous_transport_is_not_believed_either() -> None:
    with FaultServer(faults.fin_after_read) as server:
        outcome = _async_given("send", server.url, OPTIONS, _ConfusedAsync())
    assert type(outcome) is OutcomeUnknownError
    assert len(server.acted) == 1


@RUNNERS
def test_no_retries_means_one_attempt(run: Callable[[str, str, Options], Outcome]) -> None:
    with FaultServer(*[faults.answers(429, retry_after="0")] * 9) as server:
        outcome = run("send", server.url, {**OPTIONS, "max_retries": 0})
    assert type(outcome) is RateLimitError
    assert outcome.retry_after == 0
    assert len(server.requests) == 1


@RUNNERS
def test_a_wait_that_would_pass_the_deadline_is_not_begun(
    run: Callable[[str, str, Options], Outcome],
) -> None:
    with FaultServer(*[faults.answers(429, retry_after="30")] * 9) as server:
        outcome = run("send", server.url, {**OPTIONS, "deadline": 5})
    assert type(outcome) is RateLimitError
    assert outcome.retry_after == 30
    assert "wait 30 seconds" in str(outcome)
    assert len(server.requests) == 1


@RUNNERS
@pytest.mark.parametrize("deadline", [1e-9, 1e-12])
@pytest.mark.parametrize("call", ["send", "read"])
def test_a_deadline_that_has_passed_is_a_lack_of_time(
    run: Callable[[str, str, Options], Outcome], call: str, deadline: float
) -> None:
    with FaultServer() as server:
        outcome = run(call, server.url, {**OPTIONS, "deadline": deadline})
    allowed = (APITimeoutError, OutcomeUnknownError) if call == "send" else APITimeoutError
    assert isinstance(outcome, allowed), repr(outcome)


@pytest.mark.parametrize("run", [_sync, _async])
@pytest.mark.parametrize("listening", [0, 100])
def test_a_deadline_that_ends_while_it_connects_leaves_nothing_in_doubt(
    run: Callable[[str, str, Options], Outcome], listening: int
) -> None:
    """No byte of the request has left: TLS is not agreed upon."""
    with socket.create_server(("127.0.0.1", 0), backlog=listening) as server:
        url = f"https://127.0.0.1:{server.getsockname()[1]}"
        outcome = run("send", url, {**OPTIONS, "deadline": 0.2, "max_retries": 0})
    assert type(outcome) is APITimeoutError, repr(outcome)


@RUNNERS
def test_a_retry_after_may_be_a_date(run: Callable[[str, str, Options], Outcome]) -> None:
    past = faults.answers(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT")
    with FaultServer(past) as server:
        assert isinstance(run("send", server.url, OPTIONS), SentMessage)


@RUNNERS
def test_an_unknown_outcome_says_what_was_attempted_and_when(
    run: Callable[[str, str, Options], Outcome],
) -> None:
    before = datetime.now(UTC)
    with FaultServer(faults.fin_after_read) as server:
        outcome = run("send", server.url, OPTIONS)
    assert isinstance(outcome, OutcomeUnknownError)
    assert outcome.operation == "messages.send (POST /v2.1/messages)"
    assert before <= outcome.since <= datetime.now(UTC)
    assert "look before repeating it, by messages.find_sent" in str(outcome)


@RUNNERS
def test_a_success_that_cannot_be_read_keeps_the_reply(
    run: Callable[[str, str, Options], Outcome],
) -> None:
    with FaultServer(faults.cut_body) as server:
        outcome = run("send", server.url, OPTIONS)
    assert isinstance(outcome, ResponseError)
    assert outcome.status_code == 202
    assert b"mdr2-39cadeace66e11e7aff806cd7f24ba2d" in outcome.body
    assert outcome.headers["content-type"] == "application/vnd.api+json"
