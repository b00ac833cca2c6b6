"""The connections that calls are made on: our own, or those of a client that was given.

Every call is an ordinary request of httpx through an ordinary client of httpx, so that whatever
replaces or watches httpx sees it. Our own connections belong to a process and, if they are
asynchronous, to an event loop: a forked process and a second loop have connections of their own.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, closing, contextmanager
from http.cookiejar import CookieJar
from ssl import SSLContext
from threading import Lock
from typing import TYPE_CHECKING
from weakref import ref

import anyio
import httpx

from flowroute_client._fork import reset_in_children
from flowroute_client._http.event_loop import running_loop
from flowroute_client._http.route import Route, find_route
from flowroute_client.errors import ClientClosedError, InvalidArgumentError

if TYPE_CHECKING:
    from flowroute_client._http.pool import AsyncPool, Pool

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What is raised if no byte of a request has left."""

Remaining = Callable[[], float | None]
_of_parents: list[object] = []
"""What parent processes use: to close or to collect it here would disturb it there."""


class _NoCookies(CookieJar):
    """Keep no cookie: a request brings all that it needs, and a server could set any number."""

    def extract_cookies(self, response: object, request: object) -> None:
        """Do nothing."""


class OwnConnections:
    """Connections of our own."""

    def __init__(self, route: Route) -> None:
        """Connect by `route`."""
        self._route = route
        self._is_closed = False
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Start anew, with no connection."""
        _of_parents.append(vars(self).get("_opened"))
        self._lock = Lock()
        self._opened: tuple[httpx.Client, Pool] | None = None

    def check(self) -> None:
        """Raise unless they can be used."""
        _check_open(is_closed=self._is_closed)

    def stream(self, request: httpx.Request) -> closing[httpx.Response]:
        """Send a request; give the reply, whose body can be read in the context."""
        client, _ = self._opened or self._open()
        return closing(client.send(request, auth=None, follow_redirects=False, stream=True))

    def _open(self) -> tuple[httpx.Client, Pool]:
        from flowroute_client._http.pool import Pool, limits  # noqa: PLC0415 - brings httpcore

        with self._lock:
            if self._opened is None:
                transport = httpx.HTTPTransport(
                    verify=self._route.create_ssl_context(),
                    limits=limits(),
                    proxy=self._route.proxy,
                )
                transport._pool = pool = Pool(transport._pool)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
                client = httpx.Client(transport=transport, trust_env=False, cookies=_NoCookies())
                self._opened = client, pool
            return self._opened

    def close(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        self._is_closed = True
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()


class AsyncOwnConnections:
    """Connections of our own, for the tasks of any event loop."""

    def __init__(self, route: Route) -> None:
        """Connect by `route`."""
        self._route = route
        self._is_closed = False
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Start anew, with no connection."""
        _of_parents.append(vars(self).get("_opened"))
        self._lock = Lock()
        self._trust: SSLContext | bool | None = None  # no cached_property: that of 3.11 has a lock
        self._opened: dict[object, tuple[httpx.AsyncClient, AsyncGenerator[None]]] = {}

    def check(self) -> None:
        """Raise unless they can be used."""
        _check_open(is_closed=self._is_closed)

    async def stream(
        self, request: httpx.Request, remaining: Remaining
    ) -> aclosing[httpx.Response]:
        """Send a request; give the reply, whose body can be read in the context."""
        loop = running_loop()
        client, _ = self._opened.get(loop) or await self._open(loop)
        return await _send_within(remaining(), client, request)

    async def _open(self, loop: object) -> tuple[httpx.AsyncClient, AsyncGenerator[None]]:
        from flowroute_client._http.pool import AsyncPool, limits  # noqa: PLC0415 - brings httpcore

        with self._lock:
            self._trust = self._trust or self._route.create_ssl_context()
        transport = httpx.AsyncHTTPTransport(
            verify=self._trust, limits=limits(), proxy=self._route.proxy
        )
        transport._pool = pool = AsyncPool(transport._pool)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        client = httpx.AsyncClient(transport=transport, trust_env=False, cookies=_NoCookies())
        life = _close_with_loop(loop, pool, ref(self))
        await anext(life)
        self._opened[loop] = client, life
        return client, life

    def forget(self, loop: object) -> None:
        """Let go of the connections of an event loop."""
        self._opened.pop(loop, None)

    async def aclose(self) -> None:
        """Close what is not in use, and the rest as it becomes so; each loop closes its own."""
        self._is_closed = True
        opened = self._opened.pop(running_loop(), None)
        self._opened.clear()
        if opened is not None:
            await opened[1].aclose()


async def _close_with_loop(
    loop: object, pool: AsyncPool, connections: ref[AsyncOwnConnections]
) -> AsyncGenerator[None]:
    """Close a pool when nobody holds this generator, or when its event loop ends.

    Event loops finalize the generators that began in them, so nothing else needs to know when.
    """
    try:
        yield
    finally:
        if (owner := connections()) is not None:
            owner.forget(loop)
        await pool.aclose()


class ClientConnections:
    """Connections of an httpx client that was given."""

    def __init__(self, client: httpx.Client) -> None:
        """Send by `client`."""
        self._client = client
        self._process = os.getpid()

    def check(self) -> None:
        """Raise unless they can be used here."""
        _check_open(is_closed=self._client.is_closed)
        _check_process(self._process)

    def stream(self, request: httpx.Request) -> closing[httpx.Response]:
        """Send a request; give the reply, whose body can be read in the context."""
        with _distrust_foreign_transport_errors():
            response = self._client.send(request, auth=None, follow_redirects=False, stream=True)
        return closing(response)

    def close(self) -> None:
        """Leave the client to its owner."""


class AsyncClientConnections:
    """Connections of an asynchronous httpx client that was given."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        """Send by `client`."""
        self._client = client
        self._process = os.getpid()
        self._loop: object = None

    def check(self) -> None:
        """Raise unless they can be used here, that is in the event loop of the first call."""
        _check_open(is_closed=self._client.is_closed)
        _check_process(self._process)
        loop = running_loop()
        self._loop = self._loop or loop
        if self._loop is not loop:
            raise ClientClosedError(
                "http_client was used in another event loop: give one that is made in this"
            )

    async def stream(
        self, request: httpx.Request, remaining: Remaining
    ) -> aclosing[httpx.Response]:
        """Send a request; give the reply, whose body can be read in the context."""
        with _distrust_foreign_transport_errors():
            return await _send_within(remaining(), self._client, request)

    async def aclose(self) -> None:
        """Leave the client to its owner."""


def _check_open(*, is_closed: bool) -> None:
    if is_closed:
        raise ClientClosedError("the client is closed: make a new one")


def _check_process(process: int) -> None:
    if os.getpid() != process:
        raise ClientClosedError(
            "http_client was given in another process: give one that is made after forking"
        )


@contextmanager
def _distrust_foreign_transport_errors() -> Generator[None]:
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


async def _send_within(
    seconds: float | None, client: httpx.AsyncClient, request: httpx.Request
) -> aclosing[httpx.Response]:
    """Wait for the head of a reply, even if it drips in."""
    try:
        with anyio.fail_after(seconds):
            return aclosing(
                await client.send(request, auth=None, follow_redirects=False, stream=True)
            )
    except TimeoutError:  # httpx's own are not of this class
        raise httpx.ReadTimeout("the deadline has passed") from None


Connections = OwnConnections | ClientConnections
AsyncConnections = AsyncOwnConnections | AsyncClientConnections


def connect(given: httpx.Client | None, base_url: str, proxy: str | None) -> Connections:
    """Choose: the connections of a given client, or our own.

    Raises:
        InvalidArgumentError: The client is none of this kind, or there is no way to `base_url`.
    """
    if given is None:
        return OwnConnections(find_route(base_url, proxy))
    _check_given(given, httpx.Client, "Flowroute", proxy)
    return ClientConnections(given)


def connect_async(
    given: httpx.AsyncClient | None, base_url: str, proxy: str | None
) -> AsyncConnections:
    """Choose: the connections of a given client, or our own.

    Raises:
        InvalidArgumentError: The client is none of this kind, or there is no way to `base_url`.
    """
    if given is None:
        return AsyncOwnConnections(find_route(base_url, proxy))
    _check_given(given, httpx.AsyncClient, "AsyncFlowroute", proxy)
    return AsyncClientConnections(given)


def _check_given(given: object, kind: type, name: str, proxy: str | None) -> None:
    if not isinstance(given, kind):
        raise InvalidArgumentError(
            f"{name} cannot send by a {type(given).__module__}.{type(given).__name__}: give an"
            f" httpx.{kind.__name__}",
            "http_client",
        )
    if proxy is not None:
        raise InvalidArgumentError("http_client brings its own proxy: give it there", "proxy")
