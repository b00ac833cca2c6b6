"""A server on a real socket that fails on purpose, and counts what it acted on."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Self

WIRE = Path(__file__).parent / "wire"


class Exchange:
    """One request on a connection, and what a fault can do with it."""

    def __init__(self, server: FaultServer, connection: socket.socket) -> None:
        self.server = server
        self._connection = connection
        self.method = ""
        self.target = ""
        self.body = b""
        self.open = True

    def read(self) -> None:
        """Read a whole request.

        Raises:
            ConnectionError: The client has gone.
        """
        received = b""
        while b"\r\n\r\n" not in received:
            received += self.receive()
        head, _, self.body = received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        while len(self.body) < int(length[1] if length else 0):
            self.body += self.receive()
        self.method, self.target, _ = head.split(b"\r\n")[0].decode().split(" ")
        with self.server.recording:
            self.server.requests.append((self.method, self.target, self.body))
            self.server.heads.append(head)

    def act(self) -> None:
        """Do what was asked: from here on it has happened."""
        self.server.acted.append((self.method, self.target, self.body))

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self._connection.sendall(data)

    def receive(self) -> bytes:
        """Receive what there is.

        Raises:
            ConnectionError: The client has gone.
        """
        received = self._connection.recv(65536)
        if not received:
            raise ConnectionError
        return received

    def fin(self) -> None:
        """Close the connection in an orderly way."""
        self.open = False
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def rst(self) -> None:
        """Reset the connection."""
        self.open = False
        reset(self._connection)

    def stall(self) -> None:
        """Do nothing until the client gives up or the server stops."""
        self._connection.settimeout(0.05)
        while not self.server.stopping.is_set():
            with contextlib.suppress(TimeoutError, OSError):
                if not self._connection.recv(1):
                    break
        self.fin()

    def stall_unread(self) -> None:
        """Leave what comes unread, until the server stops."""
        self.server.stopping.wait()
        self.rst()

    def drip(self, data: bytes, pause: float = 0.02) -> None:
        """Send bytes one by one, until the client gives up."""
        for index in range(len(data)):
            if self.server.stopping.wait(pause):
                break
            self.send(data[index : index + 1])

    def join(self, host: str, port: int) -> None:
        """Pass on what comes from either side, until the client has gone."""
        self.open = False
        with socket.create_connection((host, port)) as other:
            back = threading.Thread(target=_pour, args=(other, self._connection))
            back.start()
            _pour(self._connection, other)
            back.join()

    def answer(self, status: int = 0, body: bytes | None = None, **headers: str) -> None:
        """Send a whole reply: by default, the one that Flowroute gives."""
        self.send(reply(self.method, status, body, headers))


def reset(connection: socket.socket) -> None:
    """Close a connection in such a way that the other side hears of an error."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _pour(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_RDWR)


Fault = Callable[[Exchange], None]


def reply(
    method: str, status: int = 0, body: bytes | None = None, headers: dict[str, str] | None = None
) -> bytes:
    """Write a reply."""
    names = {"POST": (202, "messages.send.202.json"), "GET": (200, "messages.get.200.json")}
    usual, file = names.get(method, (204, ""))
    content = body if body is not None else (WIRE / file).read_bytes() if file else b""
    fields = {"content-length": str(len(content)), "content-type": "application/vnd.api+json"}
    fields |= {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    head = f"HTTP/1.1 {status or usual} Status\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return head.encode() + b"\r\n" + content


def succeed(exchange: Exchange) -> None:
    """Act and answer."""
    exchange.read()
    exchange.act()
    exchange.answer()


def act_slowly(exchange: Exchange) -> None:
    """Act, and answer a moment later."""
    exchange.read()
    exchange.act()
    exchange.server.stopping.wait(0.3)
    exchange.answer()


class FaultServer:
    """Meets its first requests with the faults given, in their order, and all others well."""

    def __init__(
        self,
        *faults: Fault | Iterator[Fault],
        tls: ssl.SSLContext | None = None,
        greeting: bytes = b"",
    ) -> None:
        self._faults = chain.from_iterable([f] if callable(f) else f for f in faults)
        self._tls = tls
        self._greeting = greeting
        self._lock = threading.Lock()
        self.recording = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._connections: list[socket.socket] = []
        self.requests: list[tuple[str, str, bytes]] = []
        self.heads: list[bytes] = []
        self.acted: list[tuple[str, str, bytes]] = []
        self.stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)

    @property
    def url(self) -> str:
        """Where it listens."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._threads[0].join()  # no connection is accepted from here on
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for connection in self._connections:
            connection.close()

    @property
    def connections(self) -> int:
        """How many connections there have been."""
        return len(self._threads) - 1

    @property
    def open_connections(self) -> int:
        """How many of them the client keeps open."""
        self.stopping.wait(0.1)  # until what was closed has been seen
        return sum(thread.is_alive() for thread in self._threads[1:])

    def wait_until_requested(self, times: int) -> None:
        """Wait until that many requests have been read."""
        while len(self.requests) < times:
            self.stopping.wait(0.01)

    def wait_until_acted(self, times: int) -> None:
        """Wait until that many requests have been acted on."""
        while len(self.acted) < times:
            self.stopping.wait(0.01)

    def settle_requests(self) -> None:
        """Wait until what has arrived has been served, on connections that may stay open."""
        served = -1
        while served != len(self.requests):
            served = len(self.requests)
            self.stopping.wait(0.05)

    def settle(self) -> None:
        """Wait until the connections so far have been served and closed."""
        for thread in self._threads[1:]:
            thread.join()

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=run, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while not self.stopping.is_set():
                connection, _ = self._listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._connections.append(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._connections.append(connection)
            exchange = Exchange(self, connection)
            connection.sendall(self._greeting)
            while exchange.open and self._is_used(connection):
                self._next_fault()(exchange)

    def _is_used(self, connection: socket.socket) -> bool:
        """Wait for a request, so that an idle connection takes no fault."""
        return self._tls is not None or bool(connection.recv(1, socket.MSG_PEEK))

    def _next_fault(self) -> Fault:
        with self._lock:
            return next(self._faults, succeed)


def fin_before_read(exchange: Exchange) -> None:
    """Row 6: the connection is closed before the request was read."""
    exchange.fin()


def rst_before_read(exchange: Exchange) -> None:
    """Row 6: the connection is reset before the request was read."""
    exchange.rst()


def _acted(exchange: Exchange) -> Exchange:
    exchange.read()
    exchange.act()
    return exchange


def fin_after_read(exchange: Exchange) -> None:
    """Row 7."""
    _acted(exchange).fin()


def rst_after_read(exchange: Exchange) -> None:
    """Row 8."""
    _acted(exchange).rst()


def stall_before_acting(exchange: Exchange) -> None:
    """Row 9: not accepted, and no answer."""
    exchange.read()
    exchange.stall()


def stall_after_acting(exchange: Exchange) -> None:
    """Row 10: accepted, and no answer."""
    _acted(exchange).stall()


def half_a_status_line(exchange: Exchange) -> None:
    """Row 12."""
    _acted(exchange).send(b"HTTP/1.")
    exchange.fin()


def not_http(exchange: Exchange) -> None:
    """Row 12: bytes that are not HTTP."""
    _acted(exchange).send(b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n")
    exchange.fin()


def cut_body(exchange: Exchange) -> None:
    """Row 13: success, but the body ends too soon."""
    _acted(exchange).send(reply(exchange.method)[:-20])
    exchange.fin()


def stalled_body(exchange: Exchange) -> None:
    """Row 14: success, but the body does not end."""
    _acted(exchange).send(reply(exchange.method)[:-20])
    exchange.stall()


def dripping_body_at(pause: float) -> Fault:
    """Row 15: success, a byte at a time."""

    def fault(exchange: Exchange) -> None:
        head, _, body = reply(_acted(exchange).method).partition(b"\r\n\r\n")
        exchange.send(head + b"\r\n\r\n")
        exchange.drip(body, pause)

    return fault


dripping_body = dripping_body_at(0.02)


def dripping_head(exchange: Exchange) -> None:
    """Row 15: success, the head a byte at a time."""
    exchange.drip(reply(_acted(exchange).method))


def endless_hints(exchange: Exchange) -> None:
    """Row 15: no answer, and never a pause."""
    _acted(exchange)
    while not exchange.server.stopping.is_set():
        exchange.send(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50)


def answers(status: int, body: bytes | None = None, *, acts: bool = False, **headers: str) -> Fault:
    """Answer with a status, and perhaps act first."""

    def fault(exchange: Exchange) -> None:
        exchange.read()
        if acts:
            exchange.act()
        exchange.answer(status, body, **headers)

    return fault


def success_with(body: bytes, **headers: str) -> Fault:
    """Row 16: act, and answer with success and a body that is not what it should be."""

    def fault(exchange: Exchange) -> None:
        _acted(exchange).answer(0, body, **headers)

    return fault


broken_gzip = success_with(gzip.compress(b'{"data": {}}')[:-12], content_encoding="gzip")
not_gzip = success_with(b"this is not gzip", content_encoding="gzip")
errors = json.dumps({"errors": [{"status": 429, "title": "Too Many Requests"}]}).encode()


def closes_idle_connection(exchange: Exchange) -> None:
    """Row 22: answer well, then close the idle connection."""
    succeed(exchange)
    exchange.fin()


def resets_reused_connection(exchange: Exchange) -> None:
    """Row 23: the connection is reset as the next request arrives on it."""
    exchange.read()
    exchange.rst()


def records(from_: str, to: str, texts: Iterable[str], *, direction: str = "outbound") -> bytes:
    """Write a list of message detail records."""
    items = [
        {
            "id": f"mdr2-{index}",
            "type": "message",
            "attributes": {"from": from_, "to": to, "body": text, "direction": direction},
        }
        for index, text in enumerate(texts)
    ]
    return json.dumps({"data": items, "links": {}}).encode()
