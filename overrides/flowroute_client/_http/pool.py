"""Our pools of httpcore's connections, which do below httpx's transports what httpcore's own do.

Those look at all of their connections, and at all that waits for one, whenever a request begins or
ends, and they use a connection again on which more came than the reply. Here the connection that
was used last is used first, and what waits for one waits in a queue. A request that failed or was
given up leaves no connection that another could use.
"""

from __future__ import annotations

from collections import deque
from collections.abc import (
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
)
from queue import Empty, SimpleQueue
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar, cast

import anyio
import httpcore
import httpx

from flowroute_client._http.surplus import is_spoiled

MAX_CONNECTIONS = 100
"""Connections at once, as httpx has it."""
KEEPALIVE_EXPIRY = 5.0
"""Seconds that an unused connection is kept, as httpx has it."""

C = TypeVar("C", httpcore.ConnectionInterface, httpcore.AsyncConnectionInterface)


class _Idle(Generic[C]):
    """The connections that no request uses, the last used at the end."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: deque[tuple[float, C]] = deque()
        self._is_closed = False

    def pop(self) -> C | None:
        with self._lock:
            return self._kept.pop()[1] if self._kept else None

    def push(self, connection: C) -> list[C]:
        """Keep a connection that can be used again; return those that must be closed."""
        if not connection.is_idle():
            return [connection]
        with self._lock:
            now, stale = monotonic(), list[C]()
            self._kept.append((now, connection))
            while self._kept and (self._is_closed or self._kept[0][0] < now - KEEPALIVE_EXPIRY):
                stale.append(self._kept.popleft()[1])
            return stale

    def drain(self) -> list[C]:
        """Keep nothing from now on; return what must be closed."""
        with self._lock:
            self._is_closed = True
            kept = [connection for _, connection in self._kept]
            self._kept.clear()
            return kept


def _is_usable(connection: C, origin: httpcore.Origin) -> bool:
    return connection.can_handle_request(origin) and not (
        connection.has_expired() or is_spoiled(connection)
    )


def _pool_timeout(request: httpcore.Request) -> float | None:
    """Tell how long a request may wait for a connection."""
    extensions = cast("Mapping[str, Mapping[str, float | None]]", request.extensions)  # pyright: ignore[reportUnknownMemberType]
    return extensions["timeout"]["pool"]


class Pool(httpcore.ConnectionPool):
    """Connections for threads."""

    def __init__(self, stock: httpcore.ConnectionPool) -> None:
        """Connect as `stock` does: directly, through a proxy, or by SOCKS."""
        super().__init__()
        self._stock = stock
        self._idle: _Idle[httpcore.ConnectionInterface] = _Idle()
        self._permits = SimpleQueue[None]()  # a semaphore that is written in C
        for _ in range(MAX_CONNECTIONS):
            self._permits.put(None)

    def create_connection(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface:
        """Prepare a connection; it connects with its first request."""
        return self._stock.create_connection(origin)

    def handle_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request; closing the stream of its response frees the connection."""
        try:
            self._permits.get(timeout=_pool_timeout(request))
        except Empty:
            raise httpcore.PoolTimeout("every connection is in use") from None
        try:
            connection = self._acquire(request.url.origin)
            try:
                response = connection.handle_request(request)
            except BaseException:
                connection.close()
                raise
        except BaseException:
            self._permits.put(None)
            raise
        stream = cast("Iterable[bytes]", response.stream)
        response.stream = _Stream(stream, lambda: self._release(connection))
        return response

    def _acquire(self, origin: httpcore.Origin) -> httpcore.ConnectionInterface:
        while (connection := self._idle.pop()) is not None:
            if _is_usable(connection, origin):
                return connection
            connection.close()
        return self.create_connection(origin)

    def _release(self, connection: httpcore.ConnectionInterface) -> None:
        try:
            for each in self._idle.push(connection):
                each.close()
        finally:
            self._permits.put(None)

    def close(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        for connection in self._idle.drain():
            connection.close()


class _Stream:
    """The body of a response."""

    def __init__(self, stream: Iterable[bytes], release: Callable[[], None]) -> None:
        self._stream = stream
        self._release = release

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._stream)

    def close(self) -> None:
        """End the response; httpx does so once."""
        try:
            close = getattr(self._stream, "close", None)  # a mock's may have none
            if close is not None:
                close()
        finally:
            self._release()


class AsyncPool(httpcore.AsyncConnectionPool):
    """Connections for the tasks of one event loop."""

    def __init__(self, stock: httpcore.AsyncConnectionPool) -> None:
        """Connect as `stock` does: directly, through a proxy, or by SOCKS."""
        super().__init__()
        self._stock = stock
        self._idle: _Idle[httpcore.AsyncConnectionInterface] = _Idle()
        self._permits = anyio.Semaphore(MAX_CONNECTIONS)

    def create_connection(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        """Prepare a connection; it connects with its first request."""
        return self._stock.create_connection(origin)

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request; closing the stream of its response frees the connection."""
        await self._wait(_pool_timeout(request))
        try:
            connection = await self._acquire(request.url.origin)
            try:
                response = await connection.handle_async_request(request)
            except BaseException:
                await _close(connection)
                raise
        except BaseException:
            self._permits.release()
            raise
        stream = cast("AsyncIterable[bytes]", response.stream)
        response.stream = _AsyncStream(stream, lambda: self._release(connection))
        return response

    async def _wait(self, seconds: float | None) -> None:
        try:
            self._permits.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(seconds) as waiting:
                await self._permits.acquire()
            if waiting.cancelled_caught:
                raise httpcore.PoolTimeout("every connection is in use") from None

    async def _acquire(self, origin: httpcore.Origin) -> httpcore.AsyncConnectionInterface:
        while (connection := self._idle.pop()) is not None:
            if _is_usable(connection, origin):
                return connection
            await _close(connection)
        return self.create_connection(origin)

    async def _release(self, connection: httpcore.AsyncConnectionInterface) -> None:
        try:
            for each in self._idle.push(connection):
                await _close(each)
        finally:
            self._permits.release()

    async def aclose(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        for connection in self._idle.drain():
            await _close(connection)


class _AsyncStream:
    """The body of a response."""

    def __init__(
        self, stream: AsyncIterable[bytes], release: Callable[[], Awaitable[None]]
    ) -> None:
        self._stream = stream
        self._release = release

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        """End the response, also in a task that is being cancelled; httpx does so once."""
        with anyio.CancelScope(shield=True):
            try:
                close = getattr(self._stream, "aclose", None)
                if close is not None:
                    await close()
            finally:
                await self._release()


async def _close(connection: httpcore.AsyncConnectionInterface) -> None:
    """Close a connection, also in a task that is being cancelled."""
    with anyio.CancelScope(shield=True):
        await connection.aclose()


def limits() -> httpx.Limits:
    """Return what httpx's transports are told of connections: how long they are kept."""
    return httpx.Limits(keepalive_expiry=KEEPALIVE_EXPIRY)
