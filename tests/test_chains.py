"""What stands behind an error, and beside it in a log, shows no more than the error does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator

import httpx
import pytest
import trio

import fault_server as faults
from fault_server import Exchange, Fault, FaultServer
from flowroute_client import AsyncFlowroute, Flowroute, FlowrouteError, Options
from runners import ACCESS, CALLS, FLAVOURS, FROM, PRIVATE, SECRET, Run

OPTIONS: Options = {"backoff": 0.001, "max_backoff": 0.001, "timeout": httpx.Timeout(0.3)}


def _echo(head: bytes) -> Fault:
    """Answer with a malformed head that repeats the request."""

    def fault(exchange: Exchange) -> None:
        exchange.read()
        authorization = exchange.server.heads[-1].partition(b"Basic ")[2].partition(b"\r\n")[0]
        said = b" ".join([exchange.target.encode(), exchange.body, b"Basic " + authorization])
        exchange.send(head.replace(b"...", said))
        exchange.fin()

    return fault


FAULTS: dict[str, Fault] = {
    "no answer": faults.fin_after_read,
    "reset": faults.rst_after_read,
    "stalled": faults.stall_after_acting,
    "not HTTP": faults.not_http,
    "cut": faults.cut_body,
    "a header that repeats the request": _echo(b"HTTP/1.1 200 OK\r\nx y: ...\r\n\r\n"),
    "a status line that does": _echo(b"HTTP/1.1 2000 ...\r\n\r\n"),
    "a length that does": _echo(b"HTTP/1.1 200 OK\r\ncontent-length: ...\r\n\r\n"),
    "a chunk that does": _echo(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n...\r\n"),
    "an encoding that does": _echo(b"HTTP/1.1 200 OK\r\ntransfer-encoding: ...\r\n\r\n"),
}


_LIBRARIES = ("httpx", "httpcore", "h11", "anyio", "trio", "asyncio")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """List everything that can be reached from an error."""
    while error is not None:
        yield error
        yield from _chain(error.__cause__)
        error = error.__context__


def _locals(error: BaseException) -> Iterator[str]:
    """Show the locals of every frame in the client and below it, as Sentry does."""
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith(("flowroute_client._http", "flowroute_client._p", *_LIBRARIES)):
            yield from map(repr, trace.tb_frame.f_locals.values())
        trace = trace.tb_next


def _check(outcome: object) -> None:
    assert isinstance(outcome, FlowrouteError)
    for error in _chain(outcome):
        shown = "\n".join([str(error), repr(error), repr(vars(error)), *_locals(error)])
        assert not any(private in shown for private in PRIVATE), shown
        if isinstance(error, httpx.RequestError):
            with pytest.raises(RuntimeError):
                _ = error.request


@FLAVOURS
@pytest.mark.parametrize("call", ["send", "get", "patch", "delete"])
@pytest.mark.parametrize("kind", FAULTS)
def test_nothing_private_stands_behind_an_error(run: Run, call: str, kind: str) -> None:
    with FaultServer(iter(lambda: FAULTS[kind], None)) as server:
        _check(run(call, server.url, OPTIONS))


@FLAVOURS
@pytest.mark.parametrize("call", ["send", "get"])
def test_nothing_private_stands_behind_a_refused_connection(run: Run, call: str) -> None:
    with FaultServer() as server:
        url = server.url
    _check(run(call, url, OPTIONS))
    _check(run(call, "http://127.0.0.1:9", {**OPTIONS, "timeout": httpx.Timeout(1e-9)}))


Given = Callable[[str, str], object]


def _use_given_client(call: str, url: str) -> object:
    with httpx.Client(transport=_Talkative()) as http_client:
        flowroute = Flowroute(ACCESS, SECRET, base_url=url, http_client=http_client, **OPTIONS)
        try:
            return CALLS[call](flowroute)
        except FlowrouteError as error:
            return error


async def _use_given_async_client(call: str, url: str) -> object:
    async with httpx.AsyncClient() as http_client:
        flowroute = AsyncFlowroute(ACCESS, SECRET, base_url=url, http_client=http_client, **OPTIONS)
        try:
            return await CALLS[call](flowroute)
        except FlowrouteError as error:
            return error


class _Talkative(httpx.HTTPTransport):
    """A transport whose errors are of a kind of its own, and tell everything."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        try:
            return super().handle_request(request)
        except httpx.RequestError as error:
            raise _TalkativeError(request, error) from error


class _TalkativeError(httpx.ReadError):
    def __init__(self, request: httpx.Request, error: Exception) -> None:
        said = request.headers["authorization"], request.url, request.content
        super().__init__(f"{said}: {error}", request=request)


def _use_given_in_asyncio(call: str, url: str) -> object:
    return asyncio.run(_use_given_async_client(call, url))


def _use_given_in_trio(call: str, url: str) -> object:
    return trio.run(_use_given_async_client, call, url)


@pytest.mark.parametrize("run", [_use_given_client, _use_given_in_asyncio, _use_given_in_trio])
@pytest.mark.parametrize("call", ["send", "get", "patch", "delete"])
@pytest.mark.parametrize("kind", ["no answer", "stalled", "a header that repeats the request"])
def test_nothing_private_stands_behind_an_error_of_a_given_client(
    run: Given, call: str, kind: str
) -> None:
    with FaultServer(iter(lambda: FAULTS[kind], None)) as server:
        _check(run(call, server.url))


def test_nothing_private_stands_behind_what_a_hook_of_httpx_raises() -> None:
    hooks = {"response": [httpx.Response.raise_for_status]}
    with (
        FaultServer(faults.answers(404), faults.answers(500)) as server,
        httpx.Client(event_hooks=hooks) as http_client,
    ):
        flowroute = Flowroute(
            ACCESS, SECRET, base_url=server.url, http_client=http_client, max_retries=0
        )
        for call in ("get", "send"):
            try:
                outcome = CALLS[call](flowroute)
            except FlowrouteError as error:
                outcome = error
            _check(outcome)


LOGGERS = {
    "httpx": 'HTTP Request: %s %s "%s %d %s"',
    "httpx2": 'HTTP Request: %s %s "%s %d %s"',
    "httpcore.http11": "receive_response_headers.complete return_value={}",
    "httpcore.http2": "send_request_headers.failed exception=LocalProtocolError({})",
    "httpcore2.connection": "connect_tcp.failed exception=ConnectError({})",
    "httpcore2.proxy": "receive_response_headers.complete return_value=({})",
    "hpack.hpack": "Adding (b':path', b'{}') to the header table, sensitive:False, huffman:True",
    "hpack.table": "Adding {}",
    "h2.connection": "{}",
}


@pytest.mark.parametrize("name", LOGGERS)
def test_no_log_line_of_a_library_shows_anything_private(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logger, words = logging.getLogger(name), LOGGERS[name]

    def log(request: httpx.Request) -> None:
        said = f"{request.url} {request.headers['authorization']} {request.content.decode()}"
        if "%s" in words:
            logger.info(words, request.method, request.url, "HTTP/1.1", 200, "OK")
        else:
            logger.debug(words.format(said))

    with FaultServer() as server, httpx.Client(event_hooks={"request": [log]}) as http_client:
        flowroute = Flowroute(ACCESS, SECRET, base_url=server.url, http_client=http_client)
        for call in ("send", "get"):
            CALLS[call](flowroute)
        assert not any(private in caplog.text for private in PRIVATE), caplog.text
        caplog.clear()
        http_client.get(f"{server.url}/{FROM}", headers={"authorization": "Basic x"})
    assert FROM in caplog.text


@FLAVOURS
def test_no_log_line_of_a_call_shows_anything_private(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with FaultServer(
        faults.answers(200, set_cookie=f"number={FROM}"),
        FAULTS["a header that repeats the request"],
        faults.succeed,
    ) as server:
        for call in ("get", "send", "patch"):
            run(call, server.url, OPTIONS)
    assert "httpcore" in {record.name.partition(".")[0] for record in caplog.records}
    assert not any(private in caplog.text for private in PRIVATE), caplog.text
