"""The connections that calls are made on: our own, or those of a client that was given.

Every call is an ordinary request of httpx through an ordinary client of httpx, so that whatever
replaces or watches httpx sees it. Our own connections belong to a process and, if they are
asynchronous, to an event loop: a forked process and a second loop have connections of their own.
"""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from ssl import SSLContext
from typing import TYPE_CHECKING, Generic, Literal, Self, TypeVar
from weakref import ref

import anyio
import httpx

from flowroute_client._fork import reset_in_children
from flowroute_client._http.route import check_trust, find_proxy, read_trust
from flowroute_client._policy.retry import NEVER_SENT
from flowroute_client.errors import ClientClosedError, InvalidArgumentError

if TYPE_CHECKING:
    from flowroute_client._http.pool import AsyncPool, Pool

T = TypeVar("T")
G = TypeVar("G", httpx.Client, httpx.AsyncClient)
Remaining = Callable[[], float | None]

_GRACE = 0.1
"""Seconds beyond a deadline in which httpcore's own timeouts can end a call: it closes what it was
connecting, which it does not if it is cancelled."""


class DeadlineTimeout(httpx.ReadTimeout):
    """The deadline has ended an asynchronous call, wherever it was."""


Way = Literal["direct", "proxy", "client"]
"""How a request goes to its host: a client that was given can do anything with it."""
before_sending: list[Callable[[httpx.Request, Way], None]] = []
"""Called with each request before it is sent, and may redirect or refuse it.

That is how flowroute_sandbox keeps every client of a process to itself during a test.
"""

_of_parents: list[object] = []
"""What parent processes use: to close or to collect it here would disturb it there."""


class _NoCookies(httpx.Cookies):
    """Keep no cookie: a request brings all that it needs, and a server could set any number."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Do nothing, which is also the fastest."""


class _Connections:
    """What calls are made on."""

    is_closed: bool = False
    way: Way = "client"

    def check(self) -> None:
        """Raise unless they can be used."""
        if self.is_closed:
            raise ClientClosedError("the client is closed: make a new one")

    def _prepare(self, request: httpx.Request) -> None:
        for hook in before_sending:
            hook(request, self.way)


class _Own(_Connections, Generic[T]):
    """Connections of our own."""

    def __init__(self, base_url: str, proxy: str | None) -> None:
        """Connect to `base_url`, through a proxy or as the environment says."""
        self._base_url = base_url
        self._given_proxy = proxy
        self._proxy = find_proxy(base_url, proxy)
        self.way: Way = "proxy" if self._proxy else "direct"
        check_trust(base_url)
        self._opened: dict[object, T] = {}
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Start anew, with no connection. No lock is needed here, and none can stay locked."""
        _of_parents.append(self._opened)
        self._opened = {}
        self._trust: SSLContext | None = None

    def _read_trust(self) -> SSLContext:
        if self._trust is None:
            self._trust = read_trust(self._base_url)
        return self._trust

    def reach(self, base_url: str) -> Self:
        """Make connections to another host, for whoever closes them."""
        return type(self)(base_url, self._given_proxy)


class OwnConnections(_Own[tuple[httpx.Client, "Pool"]]):
    """Connections of our own, for threads."""

    def open(self) -> None:
        """Get ready: what the first call needs takes long, and its place in a rate does not wait.

        Raises:
            ClientClosedError: They cannot be used.
        """
        self.check()
        self._get()

    @contextmanager
    def stream(self, request: httpx.Request, remaining: Remaining) -> Generator[httpx.Response]:
        """Send a request; give the reply, whose body can be read in the context."""
        self._prepare(request)
        client, pool = self._get()
        with pool.lend(request, remaining), closing(_send(client, request)) as response:
            yield response

    def _get(self) -> tuple[httpx.Client, Pool]:
        return self._opened.get(None) or self._open()

    def _open(self) -> tuple[httpx.Client, Pool]:
        from flowroute_client._http.pool import Pool  # noqa: PLC0415 - httpcore is slow to import

        transport = httpx.HTTPTransport(verify=self._read_trust(), proxy=self._proxy)
        transport._pool = pool = Pool(transport._pool)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        client = httpx.Client(transport=transport, trust_env=False)
        client._cookies = _NoCookies()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return self._opened.setdefault(None, (client, pool))

    def close(self) -> None:
        """Close what is not in use, and the rest as it becomes so."""
        self.is_closed = True
        for _, pool in self._opened.values():
            pool.close()


class AsyncOwnConnections(_Own[tuple[httpx.AsyncClient, "AsyncPool", AsyncGenerator[None]]]):
    """Connections of our own, for the tasks of any event loop."""

    async def open(self) -> None:
        """Get ready: what the first call needs takes long, and its place in a rate does not wait.

        Raises:
            ClientClosedError: They cannot be used.
        """
        self.check()
        await self._get()

    @asynccontextmanager
    async def stream(
        self, request: httpx.Request, remaining: Remaining
    ) -> AsyncGenerator[httpx.Response]:
        """Send a request; give the reply, whose body can be read in the context."""
        self._prepare(request)
        client, pool, _ = await self._get()
        async with (
            pool.lend(request),
            aclosing(await _asend(client, request, remaining())) as response,
        ):
            yield response

    async def _get(self) -> tuple[httpx.AsyncClient, AsyncPool, AsyncGenerator[None]]:
        loop = _get_loop()
        return self._opened.get(loop) or await self._open(loop)

    async def _open(
        self, loop: object
    ) -> tuple[httpx.AsyncClient, AsyncPool, AsyncGenerator[None]]:
        from flowroute_client._http.pool import AsyncPool  # noqa: PLC0415 - brings httpcore

        self._forget_closed()
        transport = httpx.AsyncHTTPTransport(verify=self._read_trust(), proxy=self._proxy)
        transport._pool = pool = AsyncPool(transport._pool)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        client = httpx.AsyncClient(transport=transport, trust_env=False)
        client._cookies = _NoCookies()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        life = _close_with_loop(loop, pool, ref(self))
        await anext(life)
        self._opened[loop] = client, pool, life
        return self._opened[loop]

    def _forget_closed(self) -> None:
        """Let go of event loops that were closed without finalizing what began in them."""
        for loop in [*self._opened]:
            if getattr(loop, "is_closed", bool)():
                self.forget(loop)

    def forget(self, loop: object) -> None:
        """Let go of the connections of an event loop."""
        self._opened.pop(loop, None)

    async def aclose(self) -> None:
        """Close what is not in use, and the rest as it becomes so; each loop closes its own."""
        self.is_closed = True
        opened = self._opened.pop(_get_loop(), None)
        self._opened.clear()
        if opened is not None:
            await opened[2].aclose()


async def _close_with_loop(
    loop: object, pool: AsyncPool, owner: ref[AsyncOwnConnections]
) -> AsyncGenerator[None]:
    """Close a pool when nobody holds this generator, or when its event loop ends.

    Event loops finalize the generators that began in them, so nothing else needs to know when.
    """
    try:
        yield
    finally:
        if (connections := owner()) is not None:
            connections.forget(loop)
        await pool.aclose()


class _Given(_Connections, Generic[G]):
    """Connections of a client that was given."""

    kind: type = object

    def __init__(self, client: G, proxy: str | None) -> None:
        """Send by `client`, which brings its own proxy."""
        _check_kind(client, self.kind)
        if proxy is not None:
            raise InvalidArgumentError("proxy is for http_client: give it there", "proxy")
        self._client: G = client
        self._process = os.getpid()
        self._loop: object = None

    def check(self) -> None:
        """Raise unless they can be used: a client cannot be made again as it was made."""
        self.is_closed: bool = self._client.is_closed
        super().check()
        if os.getpid() != self._process:
            raise ClientClosedError("http_client is of another process: make it after forking")

    def reach(self, base_url: str) -> Self:  # noqa: ARG002 - a client reaches any host
        """Return these connections, whose closing leaves the client to its owner."""
        return self


class ClientConnections(_Given[httpx.Client]):
    """Connections of an httpx client that was given."""

    kind: type = httpx.Client

    @contextmanager
    def stream(
        self,
        request: httpx.Request,
        remaining: Remaining,  # noqa: ARG002 - there is no way into a given client
    ) -> Generator[httpx.Response]:
        """Send a request; give the reply, whose body can be read in the context."""
        self._prepare(request)
        with _distrust_foreign_transport_errors():
            response = _send(self._client, request)
        with closing(response):
            yield response

    def open(self) -> None:
        """Check that it can be used; its owner has opened it."""
        self.check()

    def close(self) -> None:
        """Leave the client to its owner."""


class AsyncClientConnections(_Given[httpx.AsyncClient]):
    """Connections of an asynchronous httpx client that was given."""

    kind: type = httpx.AsyncClient

    async def open(self) -> None:
        """Check that it can be used, that is in the event loop of the first call."""
        self.check()
        loop = _get_loop()
        self._loop = self._loop or loop
        if self._loop is not loop:
            raise ClientClosedError("http_client is of another event loop: make one in each")

    @asynccontextmanager
    async def stream(
        self, request: httpx.Request, remaining: Remaining
    ) -> AsyncGenerator[httpx.Response]:
        """Send a request; give the reply, whose body can be read in the context."""
        self._prepare(request)
        with _distrust_foreign_transport_errors():
            response = await _asend(self._client, request, remaining())
        async with aclosing(response):
            yield response

    async def aclose(self) -> None:
        """Leave the client to its owner."""


def _check_kind(client: object, kind: type) -> None:
    if not isinstance(client, kind):
        name = f"{type(client).__module__}.{type(client).__qualname__}"
        what = f"http_client cannot be a {name}: give an httpx.{kind.__name__}"
        raise InvalidArgumentError(what, "http_client")


def _get_loop() -> object:
    """Return what stands for the event loop that runs: asyncio's, or the token of trio's."""
    from asyncio import get_running_loop  # noqa: PLC0415 - half as slow to import as httpx

    try:
        return get_running_loop()
    except RuntimeError:
        from trio.lowlevel import current_trio_token  # noqa: PLC0415 - it must be there

        return current_trio_token()


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


def _send(client: httpx.Client, request: httpx.Request) -> httpx.Response:
    try:
        return client.send(request, auth=None, follow_redirects=False, stream=True)
    except httpx.HTTPStatusError as error:
        return _take_reply(error)


async def _asend(
    client: httpx.AsyncClient, request: httpx.Request, seconds: float | None
) -> httpx.Response:
    """Wait for the head of a reply, even if it drips in."""
    sending = client.send(request, auth=None, follow_redirects=False, stream=True)
    try:
        if seconds is None:
            return await sending
        with anyio.fail_after(seconds + _GRACE):
            return await sending
    except httpx.HTTPStatusError as error:
        return _take_reply(error)
    except TimeoutError:  # httpx's own are not of this class
        raise DeadlineTimeout("the deadline has passed") from None


def _take_reply(error: httpx.HTTPStatusError) -> httpx.Response:
    """Return the reply that an event hook raised; httpx has closed it, perhaps before it was read.

    It is an answer all the same: to take it for none would repeat a call that was refused.
    """
    if not error.response.is_stream_consumed:
        error.response.stream = httpx.ByteStream(b"")
    return error.response


Connections = OwnConnections | ClientConnections
AsyncConnections = AsyncOwnConnections | AsyncClientConnections
