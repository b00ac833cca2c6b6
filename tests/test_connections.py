"""The connections of a client: kept, limited, closed, secured and proxied, on real sockets."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any, Self, cast
from urllib.parse import parse_qsl, unquote

import anyio
import httpcore
import httpx
import pytest
import trio
import trustme

import fault_server as faults
from fault_server import Exchange, Fault, FaultServer
from flowroute_client import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncFlowroute,
    AuthenticationError,
    ClientClosedError,
    Flowroute,
    InvalidArgumentError,
    Message,
    NotFoundError,
    OutcomeUnknownServerError,
    RateLimitError,
    UnprocessableError,
)
from flowroute_client._http import pool as pools

FROM, TO = "12065550100", "12065550199"
Use = Callable[[AsyncFlowroute], Awaitable[object]]
Run = Callable[[str, Use], object]


def _client(url: str) -> Flowroute:
    return Flowroute("key", "secret", base_url=url, backoff=0.01)


async def _using(url: str, use: Use) -> object:
    async with AsyncFlowroute("key", "secret", base_url=url, backoff=0.01) as flowroute:
        return await use(flowroute)


def _by_asyncio(url: str, use: Use) -> object:
    return asyncio.run(_using(url, use))


def _by_trio(url: str, use: Use) -> object:
    return trio.run(_using, url, use)


LOOPS = pytest.mark.parametrize("run", [_by_asyncio, _by_trio])


async def _get(flowroute: AsyncFlowroute) -> Message:
    return await flowroute.messages.get("mdr2-1")


async def _get_side_by_side(flowroute: AsyncFlowroute, times: int) -> None:
    async with anyio.create_task_group() as tasks:
        for _ in range(times):
            tasks.start_soon(_get, flowroute)


async def _get_thrice(flowroute: AsyncFlowroute) -> None:
    for _ in range(3):
        await _get(flowroute)


def test_a_connection_serves_one_call_after_another() -> None:
    with FaultServer() as server, _client(server.url) as flowroute:
        for _ in range(3):
            flowroute.messages.get("mdr2-1")
        assert server.connections == 1
        flowroute.messages.send(from_=FROM, to=TO, body="hello")
    assert [method for method, _, _ in server.requests] == ["GET"] * 3 + ["POST"]


@LOOPS
def test_a_connection_serves_one_task_after_another(run: Run) -> None:
    with FaultServer() as server:
        run(server.url, _get_thrice)
        assert server.connections == 1


def test_every_event_loop_library_asks_for_the_same() -> None:
    asked = {"a": "+1206 \u00e9&=?/#%25;,'<>|", "b": "%2B", "c": "", "d": "~._-!$*()[]{}"}
    seen: list[list[tuple[list[str], list[tuple[str, str]]]]] = []

    async def use(flowroute: AsyncFlowroute) -> None:
        for path in ("/v2/numbers", "/v2/numbers/%2F%7E%41", "/v2/a%20b;c=d:e@f", "/v2/%C3%A9"):
            await flowroute.request("GET", path, params=asked)

    for run in (_by_asyncio, _by_trio):
        with FaultServer() as server:
            run(server.url, use)
        targets = [target.partition("?") for _, target, _ in server.requests]
        seen.append(
            [
                ([*map(unquote, path.split("/"))], parse_qsl(query, keep_blank_values=True))
                for path, _, query in targets
            ]
        )
    assert seen[0] == seen[1]
    assert dict(seen[0][0][1]) == asked


@LOOPS
def test_no_cookie_is_kept(run: Run) -> None:
    with FaultServer(faults.answers(200, set_cookie="a=b; path=/")) as server:
        run(server.url, _get_thrice)
    assert len(server.heads) == 3
    assert not any(b"cookie" in head.lower() for head in server.heads)


def test_a_connection_that_failed_is_not_used_again() -> None:
    with FaultServer(faults.cut_body) as server, _client(server.url) as flowroute:
        flowroute.messages.get("mdr2-1")
        assert server.connections == 2
        assert server.open_connections == 1


def test_a_connection_that_is_not_used_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "KEEPALIVE_EXPIRY", 0.05)
    with (
        FaultServer(faults.act_slowly, faults.act_slowly) as server,
        _client(server.url) as flowroute,
        ThreadPoolExecutor(2) as pool,
    ):
        list(pool.map(flowroute.messages.get, ["mdr2-1", "mdr2-2"]))
        time.sleep(0.1)
        flowroute.messages.get("mdr2-1")
        assert server.open_connections == 1
        assert server.connections == 2


@LOOPS
def test_a_connection_that_no_task_uses_is_closed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "KEEPALIVE_EXPIRY", 0.05)

    async def use(flowroute: AsyncFlowroute) -> None:
        await _get_side_by_side(flowroute, 2)
        await anyio.sleep(0.1)
        await _get(flowroute)
        assert server.open_connections == 1

    with FaultServer(faults.act_slowly, faults.act_slowly) as server:
        run(server.url, use)


def test_threads_wait_for_a_connection_and_then_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "MAX_CONNECTIONS", 1)
    with (
        FaultServer(faults.act_slowly) as server,
        _client(server.url) as flowroute,
        ThreadPoolExecutor(2) as pool,
    ):
        hasty = flowroute.with_options(timeout=httpx.Timeout(5, pool=0.05), max_retries=0)
        patient = flowroute.with_options(timeout=httpx.Timeout(5, pool=20))
        first = pool.submit(flowroute.messages.get, "mdr2-1")
        server.wait_until_acted(1)
        second = pool.submit(patient.messages.get, "mdr2-2")
        with pytest.raises(APITimeoutError, match=r"PoolTimeout.* nothing has changed"):
            hasty.messages.send(from_=FROM, to=TO, body="hello")
        assert first.result().id
        assert second.result().id
    assert [method for method, _, _ in server.requests] == ["GET", "GET"]
    assert server.connections == 1


@LOOPS
def test_tasks_wait_for_a_connection_and_then_give_up(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MAX_CONNECTIONS", 1)

    async def use(flowroute: AsyncFlowroute) -> None:
        hasty = flowroute.with_options(timeout=httpx.Timeout(5, pool=0.05), max_retries=0)
        patient = flowroute.with_options(timeout=httpx.Timeout(5, pool=20))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_get, flowroute)
            await anyio.to_thread.run_sync(server.wait_until_acted, 1)
            tasks.start_soon(_get, patient)
            with pytest.raises(APITimeoutError, match=r"PoolTimeout.* nothing has changed"):
                await hasty.messages.send(from_=FROM, to=TO, body="hello")

    with FaultServer(faults.act_slowly) as server:
        run(server.url, use)
    assert [method for method, _, _ in server.requests] == ["GET", "GET"]
    assert server.connections == 1


@LOOPS
def test_tasks_that_were_cancelled_leave_every_connection_free(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pools, "MAX_CONNECTIONS", 2)

    calm = Event()

    async def use(flowroute: AsyncFlowroute) -> None:
        for _ in range(3):  # two of the five calls are made, and three wait
            with anyio.move_on_after(0.1):
                await _get_side_by_side(flowroute, 5)
        calm.set()
        with anyio.fail_after(20):
            await _get_side_by_side(flowroute, 5)

    stalls = (faults.succeed if calm.is_set() else faults.stall_after_acting for _ in count())
    with FaultServer(stalls) as server:
        run(server.url, use)


def test_a_client_that_is_closed_under_way_ends_its_calls_well() -> None:
    with FaultServer(faults.act_slowly) as server, ThreadPoolExecutor(1) as pool:
        flowroute = _client(server.url)
        call = pool.submit(flowroute.messages.get, "mdr2-1")
        server.wait_until_acted(1)
        flowroute.close()
        assert call.result().id
        with pytest.raises(ClientClosedError):
            flowroute.messages.get("mdr2-1")
        assert server.open_connections == 0


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Trust an authority by the environment; give what its server needs."""
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return context


def test_the_environment_says_whom_to_trust(trusted: ssl.SSLContext) -> None:
    with FaultServer(tls=trusted) as server:
        with _client(server.url) as flowroute:
            assert flowroute.messages.send(from_=FROM, to=TO, body="hello").id
        _by_asyncio(server.url, _get)
    assert len(server.acted) == 2


def _is_reset(listener: socket.socket) -> None:
    faults.reset(listener.accept()[0])


def _is_interrupted(_: socket.socket) -> None:
    raise KeyboardInterrupt


def _has_no_memory(_: socket.socket) -> None:
    raise MemoryError


@pytest.mark.parametrize(
    ("meet", "error"),
    [
        (_is_reset, APIConnectionError),
        (_is_interrupted, KeyboardInterrupt),
        (_has_no_memory, MemoryError),
    ],
)
def test_a_handshake_that_is_cut_short_leaves_no_socket_open(
    monkeypatch: pytest.MonkeyPatch,
    meet: Callable[[socket.socket], None],
    error: type[BaseException],
) -> None:
    made: list[ssl.SSLSocket] = []

    class Handshake(ssl.SSLSocket):
        def getpeername(self) -> Any:  # noqa: ANN401 - as ssl has it, which asks this first
            made.append(self)
            meet(listener)
            return super().getpeername()

    monkeypatch.setattr(ssl.SSLContext, "sslsocket_class", Handshake)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}"
        with (
            Flowroute("key", "secret", base_url=url, max_retries=0) as flowroute,
            pytest.raises(error) as caught,
        ):
            flowroute.messages.get("mdr2-1")
        assert [each.fileno() for each in made] == [-1], caught.value  # which is kept, as by a log


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> FaultServer:
    """Name a proxy in the environment."""
    server = FaultServer()
    for name in ("HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        for each in (name, name.lower()):
            monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv("http_proxy", server.url)
    return server


NOWHERE = "http://127.0.0.1:9"


def test_the_environment_names_a_proxy(proxy: FaultServer) -> None:
    with proxy:
        with _client(NOWHERE) as flowroute:
            flowroute.messages.get("mdr2-1")
        with pytest.raises(ClientClosedError):
            flowroute.messages.get("mdr2-1")
        _by_asyncio(NOWHERE, _get)
    assert [target for _, target, _ in proxy.requests] == [f"{NOWHERE}/v2.1/messages/mdr2-1"] * 2


@pytest.mark.parametrize("names", ["127.0.0.1", "localhost, 127.0.0.1:{port}"])
def test_the_environment_names_what_needs_no_proxy(
    proxy: FaultServer, names: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with proxy, FaultServer() as server:
        monkeypatch.setenv("no_proxy", names.format(port=server.url.rpartition(":")[2]))
        with _client(server.url) as flowroute:
            flowroute.messages.get("mdr2-1")
        _by_asyncio(server.url, _get)
    assert not proxy.requests
    assert len(server.requests) == 2


def test_what_is_not_plain_is_written_as_httpx_writes_it() -> None:
    with FaultServer() as server, _client(f"{server.url}/b/") as flowroute:
        url = server.url
        flowroute.request("GET", "/v2/it's%20here%2")
        flowroute.request("GET", "/v2/it's", params={"a b": "é'&"})
        flowroute.request("GET", "/v2/plain", params={"a": "b,c"})
    expected = [
        str(httpx.URL(f"{url}/b{path}")).removeprefix(url)
        for path in ("/v2/it's%20here%2", "/v2/it's?a%20b=%C3%A9%27%26", "/v2/plain?a=b%2Cc")
    ]
    assert [target for _, target, _ in server.requests] == expected


def test_a_url_that_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="URL too long"):
        _client(f"http://127.0.0.1:9/{'x' * 70_000}")
    with (
        _client(f"http://127.0.0.1:9/{'x' * 65_000}") as flowroute,
        pytest.raises(InvalidArgumentError, match="no such URL"),
    ):
        flowroute.request("GET", f"/v2/{'x' * 1_000}")


def test_a_change_without_a_body_says_so() -> None:
    with FaultServer() as server, _client(server.url) as flowroute:
        flowroute.request("POST", "/v2/portorders")
        flowroute.request("DELETE", "/v2/portorders/1")
        flowroute.messages.get("mdr2-1")
    posted, deleted, got = (head.lower() for head in server.heads)
    assert b"\r\ncontent-length: 0\r\n" in posted + b"\r\n"
    assert b"content-length" not in deleted + got
    assert b"content-type" not in posted + deleted + got


def test_a_given_client_sees_whole_requests() -> None:
    seen: list[tuple[str, bytes, str]] = []

    def look(request: httpx.Request) -> None:
        seen.append((str(request.url), request.content, request.headers["host"]))

    hooks = {"request": [look]}
    with FaultServer() as server, httpx.Client(event_hooks=hooks) as http_client:
        flowroute = Flowroute("key", "secret", base_url=server.url, http_client=http_client)
        flowroute.messages.send(from_=FROM, to=TO, body="hello")
        body, url = server.requests[0][2], server.url
    assert seen == [(f"{url}/v2.1/messages", body, url.removeprefix("http://"))]
    assert b"hello" in body


def test_replies_that_an_asynchronous_hook_has_read_are_read() -> None:
    async def read(response: httpx.Response) -> None:
        await response.aread()

    async def run(url: str) -> Message:
        async with httpx.AsyncClient(event_hooks={"response": [read]}) as http_client:
            flowroute = AsyncFlowroute("key", "secret", base_url=url, http_client=http_client)
            return await _get(flowroute)

    with FaultServer() as server:
        assert asyncio.run(run(server.url)).id


def _raise_first(response: httpx.Response) -> None:
    response.raise_for_status()


def _read_and_raise(response: httpx.Response) -> None:
    response.read()
    response.raise_for_status()


async def _araise_first(response: httpx.Response) -> None:
    response.raise_for_status()


async def _aread_and_raise(response: httpx.Response) -> None:
    await response.aread()
    response.raise_for_status()


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (401, AuthenticationError),
        (404, NotFoundError),
        (422, UnprocessableError),
        (429, RateLimitError),
        (500, OutcomeUnknownServerError),
        (302, APIStatusError),
    ],
)
@pytest.mark.parametrize(
    ("hook", "ahook"), [(_raise_first, _araise_first), (_read_and_raise, _aread_and_raise)]
)
def test_a_reply_that_a_hook_raises_is_an_answer(
    status: int,
    expected: type[Exception],
    hook: Callable[[httpx.Response], None],
    ahook: Callable[[httpx.Response], Awaitable[None]],
) -> None:
    answer = faults.answers(status, b'{"errors": [{"detail": "no funds"}]}', retry_after="99")

    async def send(url: str) -> None:
        async with httpx.AsyncClient(event_hooks={"response": [ahook]}) as http_client:
            flowroute = AsyncFlowroute("key", "secret", base_url=url, http_client=http_client)
            await flowroute.messages.send(from_=FROM, to=TO, body="hello")

    with FaultServer(answer, answer) as server:
        with httpx.Client(event_hooks={"response": [hook]}) as http_client:
            flowroute = Flowroute("key", "secret", base_url=server.url, http_client=http_client)
            with pytest.raises(expected) as raised:
                flowroute.messages.send(from_=FROM, to=TO, body="hello")
        with pytest.raises(expected) as araised:
            asyncio.run(send(server.url))
    for caught in (raised, araised):
        error = cast("APIStatusError", caught.value)
        assert (error.status_code, error.retry_after) == (status, 99)
        assert ("no funds" in str(error)) == (hook is _read_and_raise)
    assert len(server.requests) == 2


KINDS = pytest.mark.parametrize("kind", [Flowroute, AsyncFlowroute])


class _Odd:
    """What looks like a client of httpx and is none."""

    is_closed = False

    def send(self, *_: object, **__: object) -> None: ...


@KINDS
@pytest.mark.parametrize(
    "given", [httpx.HTTPTransport, _Odd, object, str, lambda: httpx.Client, dict[str, str]]
)
def test_a_client_of_another_library_is_refused(
    kind: type[Flowroute | AsyncFlowroute], given: Callable[[], Any]
) -> None:
    with pytest.raises(InvalidArgumentError, match=r"http_client .*give an httpx\.") as caught:
        kind("key", "secret", http_client=given())
    assert caught.value.argument == "http_client"


def test_a_client_of_the_other_kind_is_refused() -> None:
    with httpx.Client() as client, pytest.raises(InvalidArgumentError, match="AsyncClient"):
        AsyncFlowroute("key", "secret", http_client=cast("Any", client))
    with pytest.raises(InvalidArgumentError, match="give an httpx"):
        Flowroute("key", "secret", http_client=cast("Any", httpx.AsyncClient()))


@KINDS
def test_a_given_client_has_a_proxy_of_its_own(kind: type[Flowroute | AsyncFlowroute]) -> None:
    client = httpx.Client() if kind is Flowroute else httpx.AsyncClient()
    with pytest.raises(InvalidArgumentError, match="proxy"):
        kind("key", "secret", http_client=cast("Any", client), proxy="http://127.0.0.1:9")


def test_a_client_of_a_class_of_its_own_can_be_given() -> None:
    class Own(httpx.Client):
        pass

    with FaultServer() as server, Own() as client:
        flowroute = Flowroute("key", "secret", base_url=server.url, http_client=client)
        assert flowroute.messages.get("mdr2-1").id


NO_PROXIES = (
    *("garbage", "", "ftp://127.0.0.1", "http://", "http://h:port", "socks5://h", "://h"),
    *("http://h:65536", "http://h:0", "http://[::1]:-1", "http://.h", f"http://{'h' * 64}"),
)


@KINDS
@pytest.mark.parametrize("proxy", [*NO_PROXIES, 5, b"http://127.0.0.1"])
def test_a_proxy_that_cannot_be_one_is_refused(
    kind: type[Flowroute | AsyncFlowroute],
    proxy: Any,  # noqa: ANN401 - anything
) -> None:
    with pytest.raises(InvalidArgumentError, match="proxy names no proxy") as caught:
        kind("key", "hunter2", proxy=proxy)
    assert caught.value.argument == "proxy"


def _get_once(kind: type[Flowroute | AsyncFlowroute], url: str) -> None:
    if kind is Flowroute:
        with _client(url) as flowroute:
            assert flowroute.messages.get("mdr2-1").id
    else:
        _by_asyncio(url, _get)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Name no proxy and no certificates in the environment."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        for each in (name, name.upper()):
            monkeypatch.delenv(each, raising=False)
    for each in ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE"):
        monkeypatch.delenv(each, raising=False)
    return monkeypatch


@KINDS
@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize(
    "proxy", ["ftp://hunter2", "socks5://user:hunter2@h", "http://h:hunter2", "http://hunter2 h"]
)
def test_a_variable_that_names_no_proxy_is_named(
    kind: type[Flowroute | AsyncFlowroute],
    name: str,
    proxy: str,
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv(name, proxy)
    with pytest.raises(InvalidArgumentError, match=f"^{name} names no proxy") as caught:
        kind("key", "secret")
    assert caught.value.argument == name
    assert "hunter2" not in str(caught.value)
    kind("key", "secret", base_url="http://127.0.0.1:9", proxy="http://127.0.0.1:9")


@KINDS
@pytest.mark.parametrize(
    "variables",
    [
        {"HTTP_PROXY": "http://p", "NO_PROXY": "localhost,127.0.0.1,fd07::/64"},
        {"ALL_PROXY": "socks5://", "NO_PROXY": "*"},
        {"HTTPS_PROXY": "garbage://", "SSL_CERT_FILE": "/not/there"},
        {"NO_PROXY": "[::1]:80,fe80::%lo,://,%"},
        {"HTTP_PROXY": "garbage://", "NO_PROXY": "0.0.1", "no_proxy": "127.0.0.1"},
        {"FTP_PROXY": "garbage://", "SSL_CERT_DIR": "/not/there"},
        {"HTTP_PROXY": ""},
        {"SSL_CERT_FILE": "/"},
        {"SSLKEYLOGFILE": "/not/there/at/all"},
    ],
)
def test_what_does_not_concern_the_host_does_not_matter(
    kind: type[Flowroute | AsyncFlowroute],
    variables: dict[str, str],
    environment: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    with FaultServer() as server:
        _get_once(kind, server.url)
        assert len(server.requests) == 1


@KINDS
@pytest.mark.parametrize(
    ("name", "content"), [("SSL_CERT_FILE", "no certificate"), ("SSLKEYLOGFILE", None)]
)
def test_certificates_that_cannot_be_read_are_named(
    kind: type[Flowroute | AsyncFlowroute],
    name: str,
    content: str | None,
    environment: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    path = tmp_path / "there" / "file"
    if content is not None:
        path.parent.mkdir()
        path.write_text(content)
    environment.setenv(name, str(path))
    with FaultServer() as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(InvalidArgumentError, match=f"^{name} cannot be used: "):
            _get_once(kind, url)
        assert not server.requests


@KINDS
@pytest.mark.parametrize(
    ("name", "path", "what"),
    [
        ("SSL_CERT_FILE", "/not/there", "file"),
        ("SSL_CERT_DIR", f"/not/there{os.pathsep}/neither", "folder"),
        ("SSL_CERT_DIR", __file__, "folder"),
    ],
)
def test_certificates_that_are_not_there_are_named_at_once(
    kind: type[Flowroute | AsyncFlowroute],
    name: str,
    path: str,
    what: str,
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv(name, path)
    with pytest.raises(InvalidArgumentError, match=f"{name} names no {what}: {path}") as caught:
        kind("key", "secret")
    assert caught.value.argument == name


@KINDS
def test_certificates_may_be_in_any_of_several_folders(
    kind: type[Flowroute | AsyncFlowroute], environment: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    environment.setenv("SSL_CERT_DIR", f"/not/there{os.pathsep}{tmp_path}")
    kind("key", "secret")
    environment.setenv("SSL_CERT_DIR", "/not/there")
    environment.setenv("SSL_CERT_FILE", __file__)  # which counts alone
    kind("key", "secret")


def tunnel(server: FaultServer) -> Fault:
    """Let a client through to a server, as a proxy does for TLS."""

    def fault(exchange: Exchange) -> None:
        exchange.read()
        exchange.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        exchange.join("127.0.0.1", int(server.url.rpartition(":")[2]))

    return fault


@LOOPS
def test_a_connection_through_a_tunnel_serves_one_call_after_another(
    run: Run, trusted: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer(tls=trusted) as server, FaultServer(tunnel(server), tunnel(server)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setenv("no_proxy", "")
        run(server.url, _get_thrice)
        assert server.connections == proxy.connections == 1
        with _client(server.url) as flowroute:
            for _ in range(3):
                flowroute.messages.get("mdr2-1")
        assert server.connections == proxy.connections == 2
        assert [method for method, _, _ in proxy.requests] == ["CONNECT"] * 2


@LOOPS
def test_a_connection_through_a_proxy_serves_one_call_after_another(
    run: Run, proxy: FaultServer
) -> None:
    with proxy:
        run(NOWHERE, _get_thrice)
        assert proxy.connections == 1
        with _client(NOWHERE) as flowroute:
            for _ in range(3):
                flowroute.messages.get("mdr2-1")
        assert proxy.connections == 2
    assert len(proxy.requests) == 6


class Mute:
    """Accepts a connection and reads what comes, and never answers."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.was_asked, self.was_left = Event(), Event()
        self._thread = Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        with self._listener, self._listener.accept()[0] as connection, suppress(TimeoutError):
            connection.settimeout(10)
            connection.recv(65_536)
            self.was_asked.set()
            while connection.recv(65_536):
                pass
            self.was_left.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Close nothing just because nobody holds it any more."""
    gc.disable()
    yield
    gc.enable()


@LOOPS
@pytest.mark.usefixtures("no_collector")
@pytest.mark.parametrize("place", ["server", "proxy"])
def test_a_connection_that_is_cancelled_within_its_handshake_is_closed(
    run: Run, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use(flowroute: AsyncFlowroute) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_get, flowroute)
            await anyio.to_thread.run_sync(mute.was_asked.wait)
            tasks.cancel_scope.cancel()
        assert await anyio.to_thread.run_sync(mute.was_left.wait, 20)

    with Mute() as mute:
        url = f"https://{mute.address}"
        if place == "proxy":
            monkeypatch.setenv("https_proxy", url)
        run(url if place == "server" else "https://nowhere.example", use)


class Socks(httpcore.AsyncConnectionPool):
    """Asks a proxy by SOCKS as httpcore does, which says of no answer how long it may take."""

    def create_connection(self, origin: httpcore.Origin) -> Any:  # noqa: ANN401 - as far as needed
        async def ask(_: object) -> None:
            where = origin.host.decode(), origin.port
            stream = await self._network_backend.connect_tcp(*where, timeout=0.05)
            await stream.write(b"hello")
            await stream.read(max_bytes=10)

        return SimpleNamespace(handle_async_request=ask)


class ThreadedSocks(httpcore.ConnectionPool):
    """The same, for threads."""

    def create_connection(self, origin: httpcore.Origin) -> Any:  # noqa: ANN401 - as far as needed
        def ask(_: object) -> None:
            where = origin.host.decode(), origin.port
            stream = self._network_backend.connect_tcp(*where, timeout=0.05)
            stream.write(b"hello")
            stream.read(max_bytes=10)

        return SimpleNamespace(handle_request=ask)


@LOOPS
@pytest.mark.usefixtures("no_collector")
def test_a_proxy_that_does_not_answer_by_socks_is_given_up(run: Run) -> None:
    async def use(_: AsyncFlowroute) -> None:
        pool = pools.AsyncPool(Socks())
        with pytest.raises(httpcore.ReadTimeout):
            await pool.handle_async_request(httpcore.Request("GET", f"http://{mute.address}"))
        assert await anyio.to_thread.run_sync(mute.was_left.wait, 20)

    with Mute() as mute:
        run("https://nowhere.example", use)


@pytest.mark.usefixtures("no_collector")
def test_threads_give_it_up_too() -> None:
    pool = pools.Pool(ThreadedSocks())
    with Mute() as mute:
        request = httpcore.Request("GET", f"http://{mute.address}")
        with (
            pytest.raises(httpcore.ReadTimeout) as held,
            pool.lend(httpx.Request("GET", "/", extensions={"timeout": {"pool": 1}}), lambda: None),
        ):
            pool.handle_request(request)
        assert mute.was_left.wait(20)
        del held
