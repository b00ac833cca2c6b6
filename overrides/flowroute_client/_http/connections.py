"""The connections that calls are made on: our own, or those of a client that was given.

Every call of ours goes to one origin, and follows no redirect, keeps no cookie and brings its own
credentials, so nothing of httpx's clients is needed: our own connections are httpx's transports.
There is one for each connection, because httpx's pool looks at all of its connections and at all
that waits for one whenever a call begins or ends. A call that failed or was
given up leaves no connection that another could use.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager
from functools import cached_property
from queue import Empty, SimpleQueue
from ssl import SSLContext
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar
from urllib.request import getproxies

import anyio
import httpx

MOST = 100
"""Connections at once, as httpx has it."""
KEPT = 5.0
"""Seconds that an unused connection is kept, as httpx has it."""
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What is raised if no byte of a request has left."""
_ONE = httpx.Limits(max_connections=1, keepalive_expiry=KEPT)

Remaining = Callable[[], float | None]
T = TypeVar("T", httpx.BaseTransport, httpx.AsyncBaseTransport)


@contextmanager
def _doubting() -> Generator[None]:
    """Believe only httpx's own transport that nothing was sent.

    A client that was given may have another, and httpx-aiohttp for one says of a connection that
    broke after the request that it could not be made.
    """
    try:
        yield
    except NEVER_SENT as error:
        if type(error.__cause__).__module__.startswith("httpcore"):
            raise
        raise httpx.ReadError(str(error)) from error


class ClientConnections:
    """Connections of an httpx client, which is closed only if it is ours."""

    are_shared = True
    """Whether others may see the requests."""

    def __init__(self, client: httpx.Client, *, owned: bool) -> None:
        """Send by `client`."""
        self._client = client
        self._owned = owned

    @property
    def is_closed(self) -> bool:
        """Whether they can be used no more."""
        return self._client.is_closed

    @contextmanager
    def sent(self, request: httpx.Request) -> Generator[httpx.Response]:
        """Send a request; the body of the reply can be read while in the context."""
        with _doubting():
            response = self._client.send(request, auth=None, follow_redirects=False, stream=True)
        try:
            yield response
        finally:
            response.close()

    def close(self) -> None:
        """Close what is ours; closing twice does no harm."""
        if self._owned:
            self._client.close()


class AsyncClientConnections:
    """Connections of an asynchronous httpx client, which is closed only if it is ours."""

    are_shared = True
    """Whether others may see the requests."""

    def __init__(self, client: httpx.AsyncClient, *, owned: bool) -> None:
        """Send by `client`."""
        self._client = client
        self._owned = owned

    @property
    def is_closed(self) -> bool:
        """Whether they can be used no more."""
        return self._client.is_closed

    @asynccontextmanager
    async def sent(
        self, request: httpx.Request, remaining: Remaining
    ) -> AsyncGenerator[httpx.Response]:
        """Send a request; the body of the reply can be read while in the context."""
        sending = self._client.send(request, auth=None, follow_redirects=False, stream=True)
        with _doubting():
            response = await _within(remaining(), sending)
        try:
            yield response
        finally:
            await response.aclose()

    async def aclose(self) -> None:
        """Close what is ours; closing twice does no harm."""
        if self._owned:
            await self._client.aclose()


async def _within(seconds: float | None, sending: Awaitable[httpx.Response]) -> httpx.Response:
    """Wait for the head of a reply, even if it drips in."""
    if seconds is None:
        return await sending
    try:
        with anyio.fail_after(seconds):
            return await sending
    except TimeoutError:  # httpx's own are not of this class
        raise httpx.ReadTimeout("the deadline has passed") from None


class _Idle(Generic[T]):
    """The transports that no call uses, the last used at the end."""

    def __init__(self, proxy: str | None) -> None:
        self._proxy = httpx.Proxy(proxy) if proxy else None  # says now if it cannot be one
        self._lock = Lock()
        self._kept: deque[tuple[float, T]] = deque()
        self.is_closed: bool = False

    @cached_property
    def _ssl(self) -> SSLContext:
        """What is trusted, as the environment says; it takes a while to read."""
        return httpx.create_ssl_context()

    def _taken(self) -> T | None:
        with self._lock:
            return self._kept.pop()[1] if self._kept else None

    def _given_back(self, transport: T) -> list[T]:
        """Keep a transport; return those that must be closed."""
        with self._lock:
            now = monotonic()
            self._kept.append((now, transport))
            stale: list[T] = []
            while self._kept and (self.is_closed or self._kept[0][0] < now - KEPT):
                stale.append(self._kept.popleft()[1])
            return stale

    def _closed(self) -> list[T]:
        """Keep nothing from now on; return what must be closed."""
        with self._lock:
            self.is_closed = True
            kept = [transport for _, transport in self._kept]
            self._kept.clear()
            return kept


class OwnConnections(_Idle[httpx.BaseTransport]):
    """Connections of our own."""

    are_shared = False

    def __init__(self, proxy: str | None) -> None:
        """Connect to the origin, or to it through a proxy."""
        super().__init__(proxy)
        self._free = SimpleQueue[None]()  # as a semaphore: it is written in C
        for _ in range(MOST):
            self._free.put(None)

    @contextmanager
    def sent(self, request: httpx.Request) -> Generator[httpx.Response]:
        """Send a request; the body of the reply can be read while in the context."""
        self._wait(request.extensions["timeout"]["pool"])
        try:
            transport = self._taken() or self._made()
            try:
                response = transport.handle_request(request)
                try:
                    yield response
                finally:
                    response.close()
            except BaseException:
                transport.close()
                raise
            for stale in self._given_back(transport):
                stale.close()
        finally:
            self._free.put(None)

    def _made(self) -> httpx.BaseTransport:
        return httpx.HTTPTransport(verify=self._ssl, limits=_ONE, proxy=self._proxy)

    def _wait(self, seconds: float | None) -> None:
        try:
            self._free.get(timeout=seconds)
        except Empty:
            raise httpx.PoolTimeout("every connection is in use") from None

    def close(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        for transport in self._closed():
            transport.close()


class AsyncOwnConnections(_Idle[httpx.AsyncBaseTransport]):
    """Connections of our own, asynchronously."""

    are_shared = False

    def __init__(self, proxy: str | None) -> None:
        """Connect to the origin, or to it through a proxy."""
        super().__init__(proxy)
        self._free = anyio.Semaphore(MOST)

    @asynccontextmanager
    async def sent(
        self, request: httpx.Request, remaining: Remaining
    ) -> AsyncGenerator[httpx.Response]:
        """Send a request; the body of the reply can be read while in the context."""
        await self._wait(request.extensions["timeout"]["pool"])
        try:
            transport = self._taken() or self._made()
            try:
                response = await _within(remaining(), transport.handle_async_request(request))
                try:
                    yield response
                finally:
                    await response.aclose()
            except BaseException:
                await _close(transport)
                raise
            for stale in self._given_back(transport):
                await _close(stale)
        finally:
            self._free.release()

    def _made(self) -> httpx.AsyncBaseTransport:
        return httpx.AsyncHTTPTransport(verify=self._ssl, limits=_ONE, proxy=self._proxy)

    async def _wait(self, seconds: float | None) -> None:
        try:
            self._free.acquire_nowait()
        except anyio.WouldBlock:
            with anyio.move_on_after(seconds) as waiting:
                await self._free.acquire()
            if waiting.cancelled_caught:
                raise httpx.PoolTimeout("every connection is in use") from None

    async def aclose(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        for transport in self._closed():
            await _close(transport)


async def _close(transport: httpx.AsyncBaseTransport) -> None:
    """Close a transport, also in a task that is being cancelled."""
    with anyio.CancelScope(shield=True):
        await transport.aclose()


Connections = OwnConnections | ClientConnections
AsyncConnections = AsyncOwnConnections | AsyncClientConnections


def connections(given: httpx.Client | None, proxy: str | None) -> Connections:
    """Choose: those of a given client, through a proxy, or as the environment says."""
    if given is not None:
        return ClientConnections(given, owned=False)
    if proxy is None and _environment_has_proxies():
        return ClientConnections(httpx.Client(), owned=True)  # which knows NO_PROXY and the like
    return OwnConnections(proxy)


def async_connections(given: httpx.AsyncClient | None, proxy: str | None) -> AsyncConnections:
    """Choose: those of a given client, through a proxy, or as the environment says."""
    if given is not None:
        return AsyncClientConnections(given, owned=False)
    if proxy is None and _environment_has_proxies():
        return AsyncClientConnections(httpx.AsyncClient(), owned=True)
    return AsyncOwnConnections(proxy)


def _environment_has_proxies() -> bool:
    found = getproxies()
    return any(found.get(scheme) for scheme in ("http", "https", "all"))
