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
from typing import Any, Generic, TypeVar

import anyio
import httpcore
import httpx

from flowroute_client._clock import read_clock
from flowroute_client._http.connections import SHORTEST_TIMEOUT, DeadlineTimeout, Remaining
from flowroute_client._http.surplus import is_spoiled

MAX_CONNECTIONS = 100
"""Connections at once, as httpx has it."""
KEEPALIVE_EXPIRY = 5.0
"""Seconds that an unused connection is kept, as httpx has it."""
_USED = "flowroute_connections"
"""Where a request tells which connections were used for it."""

_UNCONNECTED = {"CONNECTING", "CONNECTION FAILED"}
"""What httpcore says of a connection on which nothing was sent."""

_remaining: ContextVar[Remaining] = ContextVar("flowroute_client_remaining")

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
        return _Stream(super().connect_tcp(*arguments, **options))


class _Stream:
    """A stream that waits no longer than the call may take: its timeouts begin with each byte."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream_of_httpcore = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream_of_httpcore.read(max_bytes, _limit(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream_of_httpcore.write(buffer, _limit(timeout))

    def start_tls(self, *arguments: Any, **options: Any) -> _Stream:  # noqa: ANN401
        return _Stream(self._stream_of_httpcore.start_tls(*arguments, **options))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of httpcore's
        return getattr(self._stream_of_httpcore, name)


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
        return connection.handle_request(request)

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
        return await connection.handle_async_request(request)

    async def aclose(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        await _close(self._idle.close())


async def _close(connections: list[httpcore.AsyncConnectionInterface]) -> None:
    """Close connections, also in a task that is being cancelled."""
    if connections:
        with anyio.CancelScope(shield=True):
            for connection in connections:
                await connection.aclose()
