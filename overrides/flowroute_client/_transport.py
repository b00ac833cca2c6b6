"""One call: prepare, send, interpret. The policy is shared; only the sending has two forms."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Mapping
from typing import TypeVar, cast, overload

import anyio
import httpx

from flowroute_api._operation import AsyncPager, ListOperation, Operation, Page
from flowroute_client._logging import describing
from flowroute_client._pagination import Pager, fetch
from flowroute_client._reply import Reply, result
from flowroute_client._request import Request, prepare
from flowroute_client._retry import Attempts
from flowroute_client._settings import Settings
from flowroute_client.errors import InvalidArgumentError

T = TypeVar("T")


class Transport:
    """Makes calls by an httpx client."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        """Make calls with `settings` by `client`."""
        self.settings = settings
        self._client = client

    def with_settings(self, settings: Settings) -> Transport:
        """Make calls by the same client with other settings."""
        return Transport(settings, self._client)

    @overload
    def __call__(self, operation: Operation[T], arguments: Mapping[str, object], /) -> T: ...
    @overload
    def __call__(
        self, operation: ListOperation[T], arguments: Mapping[str, object], /
    ) -> Page[T]: ...
    def __call__(
        self, operation: Operation[T] | ListOperation[T], arguments: Mapping[str, object], /
    ) -> T | Page[T]:
        """Make a call of a resource method."""
        if isinstance(operation, ListOperation):
            return fetch(self, operation, prepare(operation.operation, arguments))
        request = prepare(cast("Operation[object]", operation), arguments)
        return result(operation, request, self.send(request))

    def send(self, request: Request) -> Reply:
        """Send a request, repeatedly where that is safe, and read the reply, whatever it says."""
        self.settings.guard.check(closed=self._client.is_closed)
        attempts = Attempts(request, self.settings.retries, self.settings.deadline)
        while True:
            time.sleep(attempts.before(self.settings.limits.reserve(request.endpoint)))
            try:
                reply = self._attempt(request, attempts)
                wait = attempts.after_reply(reply)
            except httpx.RequestError as error:
                wait = attempts.after_error(error)
            else:
                if wait is None:
                    return self.settings.received(reply)
            time.sleep(wait)

    def _attempt(self, request: Request, attempts: Attempts) -> Reply:
        outgoing = _http_request(self.settings, request, attempts)
        with describing(request.name):
            response = self._client.send(outgoing, auth=None, follow_redirects=False, stream=True)
        body = _Body(request, response, attempts)
        try:
            for chunk in response.iter_bytes():
                body.add(chunk)
        except httpx.RequestError as error:
            return body.cut_short(error)
        finally:
            response.close()
        return body.reply()


class AsyncTransport:
    """Makes calls by an asynchronous httpx client."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient) -> None:
        """Make calls with `settings` by `client`."""
        self.settings = settings
        self._client = client

    def with_settings(self, settings: Settings) -> AsyncTransport:
        """Make calls by the same client with other settings."""
        return AsyncTransport(settings, self._client)

    @overload
    def __call__(
        self, operation: Operation[T], arguments: Mapping[str, object], /
    ) -> Awaitable[T]: ...
    @overload
    def __call__(
        self, operation: ListOperation[T], arguments: Mapping[str, object], /
    ) -> AsyncPager[T]: ...
    def __call__(
        self, operation: Operation[T] | ListOperation[T], arguments: Mapping[str, object], /
    ) -> Awaitable[T] | AsyncPager[T]:
        """Make a call of a resource method."""
        if isinstance(operation, ListOperation):
            return Pager(self, operation, prepare(operation.operation, arguments))
        request = prepare(cast("Operation[object]", operation), arguments)
        return self._result(operation, request)

    async def _result(self, operation: Operation[T], request: Request) -> T:
        return result(operation, request, await self.send(request))

    async def send(self, request: Request) -> Reply:
        """Send a request, repeatedly where that is safe, and read the reply, whatever it says."""
        self.settings.guard.check(closed=self._client.is_closed)
        self.settings.guard.check_loop()
        attempts = Attempts(request, self.settings.retries, self.settings.deadline)
        while True:
            await anyio.sleep(attempts.before(self.settings.limits.reserve(request.endpoint)))
            try:
                reply = await self._attempt(request, attempts)
                wait = attempts.after_reply(reply)
            except httpx.RequestError as error:
                wait = attempts.after_error(error)
            else:
                if wait is None:
                    return self.settings.received(reply)
            await anyio.sleep(wait)

    async def _attempt(self, request: Request, attempts: Attempts) -> Reply:
        outgoing = _http_request(self.settings, request, attempts)
        with describing(request.name):
            response = await self._head(outgoing, attempts)
        body = _Body(request, response, attempts)
        try:
            async for chunk in response.aiter_bytes():
                body.add(chunk)
        except httpx.RequestError as error:
            return body.cut_short(error)
        finally:
            await response.aclose()
        return body.reply()

    async def _head(self, outgoing: httpx.Request, attempts: Attempts) -> httpx.Response:
        try:
            with anyio.fail_after(attempts.remaining()):
                return await self._client.send(
                    outgoing, auth=None, follow_redirects=False, stream=True
                )
        except TimeoutError:  # httpx's own are not of this class
            raise httpx.ReadTimeout("the deadline has passed", request=outgoing) from None


class _Body:
    """The body of a reply as it arrives."""

    def __init__(self, request: Request, response: httpx.Response, attempts: Attempts) -> None:
        self._request = request
        self._response = response
        self._attempts = attempts
        self._chunks: list[bytes] = []

    def add(self, chunk: bytes) -> None:
        """Take a part; a body that drips must not outlast the deadline."""
        self._chunks.append(chunk)
        if self._attempts.remaining() == 0:
            raise httpx.ReadTimeout("the deadline has passed")

    def reply(self, *, complete: bool = True) -> Reply:
        """Return the reply."""
        headers = dict(self._response.headers)
        return Reply(self._response.status_code, headers, b"".join(self._chunks), complete)

    def cut_short(self, error: httpx.RequestError) -> Reply:
        """Return what is there if the status settles the matter; a read is worth another try."""
        broken = isinstance(error, httpx.DecodingError)
        if self._request.method == "GET" and not broken:
            raise error
        return self.reply(complete=False)


def _http_request(settings: Settings, request: Request, attempts: Attempts) -> httpx.Request:
    headers = {**settings.headers, "authorization": settings.authorization}
    if request.content is not None:
        headers["content-type"] = request.media_type
    try:
        url = httpx.URL(settings.url(request.target))
    except httpx.InvalidURL as error:
        raise InvalidArgumentError(f"{request.name}: no such URL: {error}", "base_url") from None
    return httpx.Request(
        request.method,
        url,
        headers=headers,
        content=request.content,
        extensions={"timeout": attempts.timeout(settings.timeout)},
    )
