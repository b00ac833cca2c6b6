"""Our pools of httpcore's connections, which do below httpx's transports what httpcore's own do.

Those look at all of their connections, and at all that waits for one, whenever a request begins or
ends, and they use a connection again on which more came than the reply. Here a call takes the
connection that was used last, and gives it back at its end; if it failed or was given up, the
connection is closed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from queue import Empty, SimpleQueue
from socket import socket
from traceback import walk_tb
from typing import Any, Generic, TypeVar

import anyio
import httpcore
import httpx

from flowroute_client._clock import read_clock
from flowroute_client._http.connections import DeadlineTimeout, Remaining
from flowroute_client._http.surplus import is_spoiled
from flowroute_client._policy.retry import SHORTEST_TIMEOUT

MAX_CONNECTIONS = 100
"""Connections at once, as httpx has it."""
KEEPALIVE_EXPIRY = 5.0
"""Seconds that an unused connection is kept, as httpx has it."""
_USED = "flowroute_connections"
"""Where a request tells which connections were used for it."""

_UNCONNECTED = {"CONNECTING", "CONNECTION FAILED"}
"""What httpcore says of a connection on which nothing was sent."""

_remaining: ContextVar[Remaining] = ContextVar("flowroute_client_remaining")
_opened: ContextVar[list[Any]] = ContextVar("flowroute_client_opened")
"""The streams of a connection that is being made: httpcore leaves them open if it is cancelled, or
if a SOCKS proxy does not answer."""
_UNSAID = -1.0
"""The timeout of a read for which httpcore gives none."""

C = TypeVar("C", httpcore.ConnectionInterface, httpcore.AsyncConnectionInterface)


class _Idle(Generic[C]):
    """The connections that no call uses, the last used at the end.

    Threads share it without a lock: they may close one too many, and never use one twice.
    """

    def __init__(self) -> None:
        self._kept: deque[tuple[float, C]] = deque()
        self._is_closed = False

    def pop(self) -> C | None:
        """Take the one that was used last."""
        with suppress(IndexError):
            return self._kept.pop()[1]
        return None

    def push(self, connection: C) -> list[C]:
        """Keep a connection that can be used again; return those that must be closed."""
        if not connection.is_idle():
            return [connection]
        self._kept.append((read_clock(), connection))
        return self._drain(read_clock() - KEEPALIVE_EXPIRY)

    def close(self) -> list[C]:
        """Keep none from now on; return those that must be closed."""
        self._is_closed = True
        return self._drain(0)

    def _drain(self, unused_since: float) -> list[C]:
        stale: list[C] = []
        with suppress(IndexError):
            while self._is_closed or self._kept[0][0] < unused_since:
                stale.append(self._kept.popleft()[1])
        return stale


def _is_usable(connection: C, origin: httpcore.Origin) -> bool:
    return connection.can_handle_request(origin) and not (
        connection.has_expired() or is_spoiled(connection)
    )


def _note(request: httpcore.Request, connection: object) -> None:
    """Tell that a connection is used for a request."""
    request.extensions.get(_USED, []).append(connection)  # pyright: ignore[reportUnknownMemberType]


class _Backend(httpcore.SyncBackend):
    def connect_tcp(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - as they are
        stream = super().connect_tcp(*arguments, **options)
        _opened.get().append(stream)
        return _Stream(stream, options["timeout"])


class _AsyncBackend(httpcore.AsyncNetworkBackend):
    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401 - the same
        stream = await self._backend.connect_tcp(*arguments, **options)
        _opened.get().append(stream)
        return _AsyncStream(stream, options["timeout"])


class _Stream:
    """A stream that waits no longer than the call may take: its timeouts begin with each byte.

    A SOCKS proxy has the `patience` for connecting: httpcore would wait for it without end.
    """

    def __init__(self, stream: httpcore.NetworkStream, patience: float | None) -> None:
        self._stream_of_httpcore = stream
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = _UNSAID) -> bytes:
        timeout = self._patience if timeout is _UNSAID else timeout
        if _remaining.get()() == 0:  # a server that never pauses meets no timeout
            raise httpcore.ReadTimeout("the deadline has passed")
        return self._stream_of_httpcore.read(max_bytes, _limit(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream_of_httpcore.write(buffer, _limit(timeout))

    def start_tls(self, *arguments: Any, **options: Any) -> _Stream:  # noqa: ANN401
        try:
            stream = self._stream_of_httpcore.start_tls(*arguments, **options)
        except BaseException as error:
            _close_socket(error.__cause__ or error)
            raise
        return _Stream(stream, self._patience)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of httpcore's
        return getattr(self._stream_of_httpcore, name)


class _AsyncStream:
    """A stream that waits for a SOCKS proxy as long as for connecting."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, patience: float | None) -> None:
        self._stream_of_httpcore = stream
        self._patience = patience

    async def read(
        self,
        max_bytes: int,
        timeout: float | None = _UNSAID,  # noqa: ASYNC109 - as httpcore has it
    ) -> bytes:
        timeout = self._patience if timeout is _UNSAID else timeout
        return await self._stream_of_httpcore.read(max_bytes, timeout)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of httpcore's
        return getattr(self._stream_of_httpcore, name)


def _close_socket(error: BaseException) -> None:
    """Close the socket that `ssl` leaves open if it stops early, before Python 3.13.

    Only the frames of the error have it, and whoever keeps the error would keep it open.
    """
    for frame, _ in walk_tb(error.__traceback__):
        if isinstance(left := frame.f_locals.get("self"), socket):
            left.close()


def _limit(timeout: float | None) -> float | None:
    left = _remaining.get()()
    return timeout if left is None else max(min(left, timeout or left), SHORTEST_TIMEOUT)


class Pool(httpcore.ConnectionPool):
    """Connections for threads."""

    def __init__(self, stock: httpcore.ConnectionPool) -> None:
        """Connect as `stock` does: directly, through a proxy, or by SOCKS."""
        super().__init__()
        self._stock = stock
        stock._network_backend = _Backend()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        self._idle: _Idle[httpcore.ConnectionInterface] = _Idle()
        self._permits = SimpleQueue[None]()  # a semaphore that is written in C
        for _ in range(MAX_CONNECTIONS):
            self._permits.put(None)

    @contextmanager
    def lend(self, request: httpx.Request, remaining: Remaining) -> Generator[None]:
        """Let a request use a connection until the context ends, while time is `remaining`.

        Raises:
            httpx.PoolTimeout: Every one is in use.
        """
        used = request.extensions[_USED] = list[httpcore.ConnectionInterface]()
        try:
            self._permits.get(timeout=request.extensions["timeout"]["pool"])
        except Empty:
            raise httpx.PoolTimeout("every connection is in use") from None
        token = _remaining.set(remaining)
        try:
            yield
        finally:
            _remaining.reset(token)
            for connection in used:
                for stale in self._idle.push(connection):
                    stale.close()
            self._permits.put(None)

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request."""
        while (connection := self._idle.pop()) and not _is_usable(connection, request.url.origin):
            connection.close()
        connection = connection or self._stock.create_connection(request.url.origin)
        _note(request, connection)
        token = _opened.set([])
        try:
            return connection.handle_request(request)
        except BaseException:
            for stream in _opened.get():
                stream.close()
            raise
        finally:
            _opened.reset(token)

    def close(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        for connection in self._idle.close():
            connection.close()


class AsyncPool(httpcore.AsyncConnectionPool):
    """Connections for the tasks of one event loop."""

    def __init__(self, stock: httpcore.AsyncConnectionPool) -> None:
        """Connect as `stock` does: directly, through a proxy, or by SOCKS."""
        super().__init__()
        self._stock = stock
        backend = _AsyncBackend(stock._network_backend)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        stock._network_backend = backend  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        self._idle: _Idle[httpcore.AsyncConnectionInterface] = _Idle()
        self._permits = anyio.Semaphore(MAX_CONNECTIONS)

    @asynccontextmanager
    async def lend(self, request: httpx.Request) -> AsyncGenerator[None]:
        """Let a request use a connection until the context ends.

        Raises:
            httpx.PoolTimeout: Every one is in use.
        """
        used = request.extensions[_USED] = list[httpcore.AsyncConnectionInterface]()
        try:
            self._permits.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(request.extensions["timeout"]["pool"]) as waiting:
                await self._permits.acquire()
            if waiting.cancelled_caught:
                raise httpx.PoolTimeout("every connection is in use") from None
        try:
            yield
        except DeadlineTimeout as error:
            is_safe = used and all(each.info() in _UNCONNECTED for each in used)
            raise (httpx.ConnectTimeout if is_safe else httpx.ReadTimeout)(str(error)) from None
        finally:
            for connection in used:
                await _close(self._idle.push(connection))
            self._permits.release()

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request."""
        while (connection := self._idle.pop()) and not _is_usable(connection, request.url.origin):
            await _close([connection])
        connection = connection or self._stock.create_connection(request.url.origin)
        _note(request, connection)
        token = _opened.set([])
        try:
            return await connection.handle_async_request(request)
        except BaseException:
            await _close(_opened.get())
            raise
        finally:
            _opened.reset(token)

    async def aclose(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        await _close(self._idle.close())


async def _close(
    opened: list[httpcore.AsyncConnectionInterface] | list[httpcore.AsyncNetworkStream],
) -> None:
    """Close connections or streams, also in a task that is being cancelled."""
    if opened:
        with anyio.CancelScope(shield=True):
            for each in opened:
                await each.aclose()
