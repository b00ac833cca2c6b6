"""One call: prepare, send, interpret. The policy is shared; only the sending has two forms."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Iterable, Mapping
from contextlib import closing
from typing import TypeVar, cast, overload

import anyio
import httpx

from flowroute_client._config import ClientConfig
from flowroute_client._http.connections import AsyncConnections, Connections
from flowroute_client._http.logging import answered, describing
from flowroute_client._http.outgoing import Outgoing
from flowroute_client._pagination import Pager, fetch
from flowroute_client._payload.request import Request, prepare
from flowroute_client._payload.response import Reply, result
from flowroute_client._policy.retry import Attempts
from flowroute_runtime.operation import AsyncPager, ListOperation, Operation, Page

T = TypeVar("T")


class Transport:
    """Makes calls on connections."""

    def __init__(self, config: ClientConfig, connections: Connections) -> None:
        """Make calls with `config` on `connections`."""
        self.config = config
        self._connections = connections
        self._outgoing = Outgoing(config, whole_urls=connections.are_shared)

    def with_config(self, config: ClientConfig) -> Transport:
        """Make calls on the same connections with another configuration."""
        return Transport(config, self._connections)

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
        self.config.guard.check(closed=self._connections.is_closed)
        config = self.config
        limit = config.limits.of(request.endpoint)
        attempts = Attempts(request, config.retries, config.deadline, limit)
        while True:
            with closing(attempts.waits()) as waits:
                for pause in waits:
                    config.sleep(pause)
            try:
                reply = self._attempt(request, attempts)
                wait = attempts.after_reply(reply)
            except httpx.RequestError as error:
                wait = attempts.after_error(error)
            else:
                if wait is None:
                    return config.report_reply(reply)
            config.sleep(wait)

    def _attempt(self, request: Request, attempts: Attempts) -> Reply:
        outgoing = self._outgoing.request(request, attempts.timeout(self.config.timeout))
        with describing(request.name), self._connections.sent(outgoing) as response:
            answered(request.name, response.status_code)
            body = _Body(request, response, attempts)
            try:
                for chunk in _chunks(response):
                    body.add(chunk)
            except httpx.RequestError as error:
                return body.cut_short(error)
            return body.reply()


class AsyncTransport:
    """Makes calls on connections, asynchronously."""

    def __init__(self, config: ClientConfig, connections: AsyncConnections) -> None:
        """Make calls with `config` on `connections`."""
        self.config = config
        self._connections = connections
        self._outgoing = Outgoing(config, whole_urls=connections.are_shared)

    def with_config(self, config: ClientConfig) -> AsyncTransport:
        """Make calls on the same connections with another configuration."""
        return AsyncTransport(config, self._connections)

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
        self.config.guard.check(closed=self._connections.is_closed)
        self.config.guard.check_loop()
        config = self.config
        limit = config.limits.of(request.endpoint)
        attempts = Attempts(request, config.retries, config.deadline, limit)
        while True:
            with closing(attempts.waits()) as waits:
                for pause in waits:
                    await anyio.sleep(pause)
            try:
                reply = await self._attempt(request, attempts)
                wait = attempts.after_reply(reply)
            except httpx.RequestError as error:
                wait = attempts.after_error(error)
            else:
                if wait is None:
                    return config.report_reply(reply)
            await anyio.sleep(wait)

    async def _attempt(self, request: Request, attempts: Attempts) -> Reply:
        outgoing = self._outgoing.request(request, attempts.timeout(self.config.timeout))
        sent = self._connections.sent(outgoing, attempts.remaining)
        with describing(request.name):
            async with sent as response:
                answered(request.name, response.status_code)
                body = _Body(request, response, attempts)
                try:
                    async for chunk in _async_chunks(response):
                        body.add(chunk)
                except httpx.RequestError as error:
                    return body.cut_short(error)
                return body.reply()


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
        headers = dict(self._response.headers.items())
        return Reply(self._response.status_code, headers, b"".join(self._chunks), complete)

    def cut_short(self, error: httpx.RequestError) -> Reply:
        """Return what is there if the status settles the matter; a read is worth another try."""
        broken = isinstance(error, httpx.DecodingError)
        if self._request.method == "GET" and not broken:
            raise error
        return self.reply(complete=False)


def _chunks(response: httpx.Response) -> Iterable[bytes]:
    """Give the body; `iter_bytes` costs more than all else here, and is for what is compressed."""
    return (
        response.iter_bytes()
        if _needs_httpx(response)
        else cast("Iterable[bytes]", response.stream)
    )


def _async_chunks(response: httpx.Response) -> AsyncIterable[bytes]:
    """Do the same asynchronously."""
    return (
        response.aiter_bytes()
        if _needs_httpx(response)
        else cast("AsyncIterable[bytes]", response.stream)
    )


def _needs_httpx(response: httpx.Response) -> bool:
    """Whether a body is compressed, or was read before by an event hook."""
    return response.is_stream_consumed or "content-encoding" in response.headers
