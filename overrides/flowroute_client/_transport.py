"""One call: prepare, send, interpret. The policy is shared; only the sending has two forms."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import TypeVar, cast, overload

import httpx

from flowroute_api._operation import AsyncPager, ListOperation, Operation, Page
from flowroute_client._pagination import Pager, fetch
from flowroute_client._reply import Reply, result
from flowroute_client._request import Request, prepare
from flowroute_client._settings import Settings
from flowroute_client.errors import (
    APIConnectionError,
    APITimeoutError,
    ClientClosedError,
    FlowrouteError,
    InvalidArgumentError,
    OutcomeUnknownError,
)

T = TypeVar("T")

_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class Transport:
    """Makes calls by an httpx client."""

    def __init__(self, settings: Settings, client: httpx.Client) -> None:
        self.settings = settings
        self._client = client

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
        """Send a request and read the reply, whatever its status is."""
        _require_open(closed=self._client.is_closed)
        try:
            response = self._client.send(
                _http_request(self.settings, request), auth=None, follow_redirects=False
            )
        except httpx.RequestError as error:
            raise failure(request, error) from error
        return _reply(response)


class AsyncTransport:
    """Makes calls by an asynchronous httpx client."""

    def __init__(self, settings: Settings, client: httpx.AsyncClient) -> None:
        self.settings = settings
        self._client = client

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
        """Send a request and read the reply, whatever its status is."""
        _require_open(closed=self._client.is_closed)
        try:
            response = await self._client.send(
                _http_request(self.settings, request), auth=None, follow_redirects=False
            )
        except httpx.RequestError as error:
            raise failure(request, error) from error
        return _reply(response)


def _require_open(*, closed: bool) -> None:
    if closed:
        raise ClientClosedError("the client is closed: make a new one")


def _http_request(settings: Settings, request: Request) -> httpx.Request:
    headers = {**settings.headers, "authorization": settings.authorization}
    if request.content is not None:
        headers["content-type"] = request.media_type
    try:
        url = httpx.URL(f"{settings.base_url}{request.target}")
    except httpx.InvalidURL as error:
        raise InvalidArgumentError(f"{request.name}: no such URL: {error}", "base_url") from None
    return httpx.Request(
        request.method,
        url,
        headers=headers,
        content=request.content,
        extensions={"timeout": settings.timeout.as_dict()},
    )


def _reply(response: httpx.Response) -> Reply:
    return Reply(response.status_code, dict(response.headers), response.content)


def failure(request: Request, error: httpx.RequestError) -> FlowrouteError:
    """Say what the lack of an answer means for the caller."""
    what = f"{request.name}: no answer ({type(error).__name__})"
    if request.method != "GET" and not isinstance(error, _NEVER_SENT):
        return OutcomeUnknownError(
            f"{what}; it may have taken effect: look before repeating it", request.name
        )
    kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
    return kind(f"{what}; nothing has changed")
