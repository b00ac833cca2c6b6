"""A reply is a reply to its request: what came beyond it never answers the next one."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Sequence
from itertools import repeat
from pathlib import Path
from threading import Event
from typing import Any

import httpcore
import pytest
import trio
import trustme

from fault_server import Exchange, FaultServer, reply
from flowroute_client import AsyncFlowroute, Flowroute
from flowroute_client._http import pool
from flowroute_client._http.surplus import is_spoiled

FROM, TO = "12065550100", "12065550199"
SENT = "mdr2-39cadeace66e11e7aff806cd7f24ba2d"
BODY = b'{"data": {"id": "%s", "type": "message"}}'
STRANGER = reply("POST", body=BODY % b"stranger")
ANSWER = reply("POST", body=BODY % b"one")


class Meddler:
    """A server that answers, and then says more than it was asked."""

    def __init__(self, at_once: Sequence[bytes], *later: bytes) -> None:
        """Write once or more at once, and then again when the call has returned."""
        self._at_once, self._later = at_once, later
        self._returned, self._done = Event(), Event()

    def __call__(self, exchange: Exchange) -> None:
        exchange.read()
        exchange.act()
        for part in self._at_once:
            exchange.send(part)
        self._returned.wait(20)
        for part in self._later:
            exchange.send(part)
        self._done.set()

    def give_up(self) -> None:
        """Wait for nobody."""
        self._done.set()

    def finish(self) -> None:
        """Let the rest be sent, until it has arrived."""
        self._returned.set()
        self._done.wait(20)


def _chunk(body: bytes) -> bytes:
    head = b"HTTP/1.1 202 Accepted\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)


def _pad(size: int) -> bytes:
    """Write an answer of just so many bytes."""
    body = BODY % b"one"
    whole = reply("POST", body=body + b" " * size)
    return reply("POST", body=body + b" " * (2 * size - len(whole)))


KINDS: dict[str, tuple[Sequence[bytes], *tuple[bytes, ...]]] = {
    "in the same segment": ([ANSWER + STRANGER],),
    "two of them": ([ANSWER + STRANGER + STRANGER],),
    "an informational one before it": ([ANSWER + b"HTTP/1.1 102 Processing\r\n\r\n" + STRANGER],),
    "an informational one": ([ANSWER + b"HTTP/1.1 100 Continue\r\n\r\n"],),
    "an error": ([ANSWER + reply("POST", 400, b"{}")],),
    "a 429": ([ANSWER + reply("POST", 429, b"{}")],),
    "after the last chunk": ([_chunk(BODY % b"one") + STRANGER],),
    "an empty line": ([ANSWER + b"\r\n"],),
    "a byte": ([ANSWER + b"\0"],),
    "a length that is too short": ([ANSWER + b" {}"],),
    "half of one, and the rest later": ([ANSWER + STRANGER[:40]], STRANGER[40:]),
    "a second write": ([ANSWER, STRANGER],),
    "later": ([ANSWER], STRANGER),
    "in two parts later": ([ANSWER], STRANGER[:40], STRANGER[40:]),
    "a byte later": ([ANSWER], b"H"),
    "behind as much as is read at once": ([_pad(65_536) + STRANGER],),
    "behind twice as much": ([_pad(131_072) + STRANGER],),
}

Use = Callable[[str, str, Meddler], list[str]]


def _threads(url: str, method: str, meddler: Meddler) -> list[str]:
    with Flowroute("key", "secret", base_url=url, max_retries=0) as flowroute:
        first = flowroute.request(method, "/v2/portorders")
        meddler.finish()
        second = flowroute.request(method, "/v2/portorders")
    return [first.body.decode(), second.body.decode()]


async def _use(url: str, method: str, meddler: Meddler) -> list[str]:
    async with AsyncFlowroute("key", "secret", base_url=url, max_retries=0) as flowroute:
        first = await flowroute.request(method, "/v2/portorders")
        meddler.finish()  # without giving the loop a chance to look
        second = await flowroute.request(method, "/v2/portorders")
    return [first.body.decode(), second.body.decode()]


def _asyncio(url: str, method: str, meddler: Meddler) -> list[str]:
    return asyncio.run(_use(url, method, meddler))


def _trio(url: str, method: str, meddler: Meddler) -> list[str]:
    return trio.run(_use, url, method, meddler)


FLAVOURS = pytest.mark.parametrize("use", [_threads, _asyncio, _trio])


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """Give what a server needs, and the file of whom to trust."""
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return context, path


@pytest.fixture(params=["plain", "TLS"])
def tls(
    request: pytest.FixtureRequest,
    authority: tuple[ssl.SSLContext, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> ssl.SSLContext | None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    return authority[0] if request.param == "TLS" else None


@FLAVOURS
@pytest.mark.parametrize("kind", KINDS)
def test_what_came_beyond_a_reply_answers_nothing(
    use: Use, kind: str, tls: ssl.SSLContext | None
) -> None:
    meddler = Meddler(*KINDS[kind])
    with FaultServer(meddler, tls=tls) as server:
        first, second = use(server.url, "POST", meddler)
    assert '"one"' in first
    assert SENT in second
    assert len(server.acted) == 2
    assert server.connections == 2


@FLAVOURS
@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("GET", b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"),
        ("PATCH", b"HTTP/1.1 204 No Content\r\n\r\n"),
        ("PUT", b"HTTP/1.1 204 No Content\r\ncontent-length: 999\r\n\r\n"),
        ("DELETE", b"HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n"),
        ("DELETE", b"HTTP/1.1 205 Reset Content\r\ncontent-length: 0\r\n\r\n"),
    ],
)
def test_no_method_takes_what_came_beyond(use: Use, method: str, answer: bytes) -> None:
    stranger = reply("GET", 200, b'{"data": {"id": "stranger"}}')
    meddler = Meddler([answer + stranger])
    with FaultServer(meddler) as server:
        _, second = use(server.url, method, meddler)
    assert "stranger" not in second
    assert server.connections == 2
    assert [each for each, _, _ in server.acted] == [method] * 2


@FLAVOURS
def test_an_answer_of_just_the_right_length_leaves_the_connection_usable(
    use: Use, tls: ssl.SSLContext | None
) -> None:
    for size in (1_000, 65_536, 131_072):
        meddler = Meddler([_pad(size)])
        with FaultServer(meddler, tls=tls) as server:
            _, second = use(server.url, "POST", meddler)
            assert SENT in second
            assert server.connections == 1


@FLAVOURS
def test_a_server_that_answers_before_it_is_asked_answers_once(use: Use) -> None:
    """That answer cannot be told from one to the first request; but it is the last there."""
    meddler = Meddler([ANSWER])
    with FaultServer(meddler, greeting=STRANGER) as server:
        _, second = use(server.url, "POST", meddler)
        assert '"one"' not in second
        assert server.connections == 2


class Splitter:
    """Speaks TLS record by record, and sends the last one of its first connection in two parts."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        self._is_first = True

    def __call__(self, exchange: Exchange) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._context.wrap_bio(incoming, outgoing, server_side=True)

        def read(call: Callable[[], object]) -> None:
            while True:
                try:
                    call()
                except ssl.SSLWantReadError:
                    exchange.send(outgoing.read())
                    incoming.write(exchange.receive())
                else:
                    return

        def write(data: bytes) -> bytes:
            tls.write(data)
            return outgoing.read()

        read(tls.do_handshake)
        read(lambda: tls.read(65_536))
        answer, rest = write(ANSWER if self._is_first else reply("POST")), b""
        if self._is_first:
            self._is_first = False
            record = write(STRANGER)
            answer, rest = answer + record[:20], record[20:]
        exchange.send(answer)
        read(lambda: tls.read(65_536))  # until the client comes back, or goes
        exchange.send(rest)


@FLAVOURS
def test_the_beginning_of_a_record_is_seen(
    use: Use, authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    patient = Meddler([])
    patient.give_up()
    with FaultServer(repeat(Splitter(authority[0]))) as server:
        url = server.url.replace("http:", "https:")
        first, second = use(url, "POST", patient)
    assert '"one"' in first
    assert SENT in second


@pytest.mark.parametrize(
    ("name", "of"),
    [
        ("_h11_state", "connection"),
        ("_network_stream", "connection"),
        ("_protocol", "socket"),
        ("_transport", "socket"),
    ],
)
def test_what_cannot_be_seen_counts_as_surplus(
    name: str, of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in another version of httpcore or anyio: a connection for each call, and nothing wrong."""
    looked: list[bool] = []

    def look(connection: Any) -> bool:  # noqa: ANN401 - of private attributes
        http11 = connection._connection
        part = http11 if of == "connection" else http11._network_stream._stream
        value = getattr(part, name)
        delattr(part, name)
        looked.append(is_spoiled(connection))
        setattr(part, name, value)
        return looked[-1]

    monkeypatch.setattr(pool, "is_spoiled", look)
    meddler = Meddler([ANSWER])
    with FaultServer(meddler) as server:
        assert SENT in _asyncio(server.url, "POST", meddler)[1]
        assert server.connections == 2
    assert looked == [True]


def test_what_a_thread_has_decrypted_and_not_read_is_seen(
    authority: tuple[ssl.SSLContext, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority[1]))
    meddler = Meddler([ANSWER], STRANGER)

    def look(connection: Any) -> bool:  # noqa: ANN401 - of private attributes
        connection._connection._network_stream.get_extra_info("ssl_object").read(1)
        return is_spoiled(connection)

    monkeypatch.setattr(pool, "is_spoiled", look)
    monkeypatch.setattr(httpcore.HTTPConnection, "has_expired", httpcore.HTTPConnection.is_closed)
    with FaultServer(meddler, tls=authority[0]) as server:
        assert SENT in _threads(server.url, "POST", meddler)[1]
        assert server.connections == 2
