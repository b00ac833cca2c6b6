"""A way to a server on which connections die, in every phase of a call."""

from __future__ import annotations

import contextlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable
from random import Random
from time import sleep
from typing import Literal, Self, get_args

from flowroute_client._fork import reset_in_children

Phase = Literal[
    "connect",
    "TLS",
    "before the request",
    "in the request's body",
    "before the answer",
    "in the answer's head",
    "in the answer's body",
]
"""When a connection dies."""


class _DiedError(Exception):
    """A connection has died on purpose."""


class DyingNetwork:
    """Carries requests to a server on this machine; some of them not all the way.

    Args:
        port: The port of the server.
        rate: The share of the requests that die; of the connections, a tenth as they are made.
        seed: Which ones, and how.
        tls: Encrypts the way here.
    """

    def __init__(
        self, port: int, *, rate: float, seed: int = 1, tls: ssl.SSLContext | None = None
    ) -> None:
        self._port = port
        self._rate = rate
        self._chance = Random(seed)  # noqa: S311 - a repeatable choice of deaths
        self._tls = tls
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._open: set[socket.socket] = set()
        self._is_over = False
        self._reserved = socket.socket()  # keeps the port while nobody listens
        self._reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self._reserved.bind(("127.0.0.1", 0))
        self._listener = self._listen()
        self.deaths: dict[Phase, int] = dict.fromkeys(get_args(Phase), 0)

    @property
    def url(self) -> str:
        """Where it begins."""
        host, port = self._reserved.getsockname()
        return f"{'https' if self._tls else 'http'}://{host}:{port}"

    def reset_after_fork(self) -> None:
        """Let go of all connections: what a child holds open cannot die here."""
        for each in (self._listener, self._reserved, *self._open):
            each.close()

    def __enter__(self) -> Self:
        reset_in_children(self)
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over = True
        with contextlib.suppress(OSError), socket.create_connection(self._reserved.getsockname()):
            pass  # wakes the thread that accepts
        self._threads[0].join()
        self._listener.close()
        self._reserved.close()
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[1:]:
            thread.join()

    def _listen(self) -> socket.socket:
        return socket.create_server(self._reserved.getsockname(), backlog=128, reuse_port=True)

    def _start(self, run: Callable[..., None], *arguments: object) -> None:
        self._threads.append(threading.Thread(target=run, args=arguments))
        self._threads[-1].start()

    def _draw(self, *phases: Phase, share: float = 1.0) -> Phase | None:
        """Draw in which phase a connection dies, if it does."""
        with self._lock:
            if self._chance.random() >= self._rate * share:
                return None
            phase = self._chance.choice(phases)
            self.deaths[phase] += 1
            return phase

    def _accept(self) -> None:
        while not self._is_over:
            connection, _ = self._listener.accept()
            if self._draw("connect", share=0.1):
                _die(connection, by_reset=True)
                self._refuse_connections()
            else:
                self._start(self._carry, connection)

    def _refuse_connections(self) -> None:
        """Be unreachable for a moment, to those who do not wait yet."""
        self._listener.settimeout(0)
        with contextlib.suppress(BlockingIOError):
            while True:
                self._start(self._carry, self._listener.accept()[0])
        self._listener.close()
        sleep(0.005)
        self._listener = self._listen()

    def _carry(self, raw: socket.socket) -> None:
        """Carry the requests of a connection, until it dies or is closed."""
        connection = raw
        server = socket.create_connection(("127.0.0.1", self._port))
        with self._lock:
            self._open |= {raw, server}
        try:
            connection = self._encrypt(raw)
            with self._lock:
                self._open.add(connection)
            while True:
                self._carry_one(connection, server)
        except (OSError, _DiedError):
            with self._lock:
                by_reset = self._chance.random() < 0.5
                self._open -= {raw, connection, server}
            _die(connection, by_reset=by_reset)
            server.close()

    def _encrypt(self, connection: socket.socket) -> socket.socket:
        if self._tls is None:
            return connection
        if self._draw("TLS"):
            connection.recv(20)
            raise _DiedError
        return self._tls.wrap_socket(connection, server_side=True)

    def _carry_one(self, connection: socket.socket, server: socket.socket) -> None:
        phase = self._draw(*get_args(Phase)[2:])
        received = connection.recv(1)
        if phase == "before the request" or not received:
            raise _DiedError
        head, body = _read(connection, received)
        if phase == "in the request's body":
            server.sendall(head + body[: len(body) // 2])
            raise _DiedError
        server.sendall(head + body)
        head, body = _read(server)
        if phase == "before the answer":
            raise _DiedError
        if phase == "in the answer's head":
            head, body = head[: len(head) // 2], b""
        if phase == "in the answer's body":
            body = body[: len(body) // 2]
        connection.sendall(head + body)
        if phase:
            raise _DiedError


def _read(source: socket.socket, received: bytes = b"") -> tuple[bytes, bytes]:
    """Read the head and the body of a request or an answer."""
    while b"\r\n\r\n" not in received:
        received += _receive(source)
    head, end, body = received.partition(b"\r\n\r\n")
    _, _, rest = head.lower().partition(b"\r\ncontent-length:")
    length = int(rest.split(b"\r\n")[0] or 0)
    while len(body) < length:
        body += _receive(source)
    return head + end, body


def _receive(source: socket.socket) -> bytes:
    received = source.recv(65536)
    if not received:
        raise _DiedError
    return received


def _die(connection: socket.socket, *, by_reset: bool) -> None:
    with contextlib.suppress(OSError):
        if by_reset:
            linger = struct.pack("ii", 1, 0)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        else:
            connection.shutdown(socket.SHUT_RDWR)
    connection.close()
