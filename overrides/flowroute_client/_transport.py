"""One call: prepare, send, interpret. The policy is shared; only the sending has two forms."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from contextlib import closing
from typing import TypeVar, cast, overload

import anyio
import httpx

from flowroute_client._config import ClientConfig, Options, replace_options
from flowroute_client._http.body import Body, Target
from flowroute_client._http.connections import AsyncConnections, Connections
from flowroute_client._http.logging import log_response, operation_context, run_hook
from flowroute_client._http.requests import RequestBuilder
from flowroute_client._pagination import Pager, fetch
from flowroute_client._payload.request import Request, prepare
from flowroute_client._payload.response import Reply, read_result
from flowroute_client._policy.retry import Attempts, Failure
from flowroute_runtime.operation import AsyncPager, ListOperation, Operation, Page

T = TypeVar("T")


class Transport:
    """Makes calls on connections."""

    def __init__(self, config: ClientConfig, connections: Connections) -> None:
        """Make calls with `config` on `connections`."""
        self.config = config
        self.connections = connections
        self._builder = RequestBuilder(config)

    def with_config(self, config: ClientConfig) -> Transport:
        """Make calls on the same connections with another configuration."""
        return Transport(config, self.connections)

    def with_options(self, options: Options) -> Transport:
        """Make calls on the same connections with other options."""
        return self.with_config(replace_options(self.config, options))

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
        return read_result(operation, request, self.send(request))

    def send(self, request: Request, target: Target | None = None) -> Reply:
        """Send a request, repeatedly where that is safe, and read the reply, whatever it says.

        The body of a success goes into `target`, if there is one.
        """
        config = self.config
        limit, on_attempt = config.limits.of(request.endpoint), config.on_attempt
        attempts = Attempts(request, config.retries, config.deadline, limit, on_attempt)
        while True:
            self.connections.check()
            with closing(attempts.waits()) as waits:
                for pause in waits:
                    config.sleep(pause)
            outcome = self._attempt(request, attempts, target)
            delay = attempts.next_delay(outcome)
            if delay is None:
                return _finish(config, outcome)
            config.sleep(delay)

    def _attempt(
        self, request: Request, attempts: Attempts, target: Target | None
    ) -> Reply | Failure:
        outgoing = self._builder.build(request, attempts.timeouts(self.config.timeout))
        body: Body | None = None
        try:
            stream = self.connections.stream(outgoing, attempts.remaining)
            with operation_context(request.name), stream as response:
                log_response(request.name, response.status_code)
                body = Body(response, self.config.max_reply_size, attempts.remaining, target)
                body.read()
        except httpx.HTTPError as error:
            return _settle(self.config, request, body, error)
        except BaseException as error:
            attempts.abandon(error)
            raise
        return body.reply()


class AsyncTransport:
    """Makes calls on connections, asynchronously."""

    def __init__(self, config: ClientConfig, connections: AsyncConnections) -> None:
        """Make calls with `config` on `connections`."""
        self.config = config
        self.connections = connections
        self._builder = RequestBuilder(config)

    def with_config(self, config: ClientConfig) -> AsyncTransport:
        """Make calls on the same connections with another configuration."""
        return AsyncTransport(config, self.connections)

    def with_options(self, options: Options) -> AsyncTransport:
        """Make calls on the same connections with other options."""
        return self.with_config(replace_options(self.config, options))

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
        return read_result(operation, request, await self.send(request))

    async def send(self, request: Request, target: Target | None = None) -> Reply:
        """Send a request, repeatedly where that is safe, and read the reply, whatever it says.

        The body of a success goes into `target`, if there is one.
        """
        config = self.config
        limit, on_attempt = config.limits.of(request.endpoint), config.on_attempt
        attempts = Attempts(request, config.retries, config.deadline, limit, on_attempt)
        while True:
            self.connections.check()
            with closing(attempts.waits()) as waits:
                for pause in waits:
                    await anyio.sleep(pause)
            outcome = await self._attempt(request, attempts, target)
            delay = attempts.next_delay(outcome)
            if delay is None:
                return _finish(config, outcome)
            await anyio.sleep(delay)

    async def _attempt(
        self, request: Request, attempts: Attempts, target: Target | None
    ) -> Reply | Failure:
        outgoing = self._builder.build(request, attempts.timeouts(self.config.timeout))
        body: Body | None = None
        try:
            stream = self.connections.stream(outgoing, attempts.remaining)
            with operation_context(request.name):
                async with stream as response:
                    log_response(request.name, response.status_code)
                    body = Body(response, self.config.max_reply_size, attempts.remaining, target)
                    await body.aread()
        except httpx.HTTPError as error:
            return _settle(self.config, request, body, error)
        except BaseException as error:
            attempts.abandon(error)
            raise
        return body.reply()


def _settle(
    config: ClientConfig, request: Request, body: Body | None, error: httpx.HTTPError
) -> Reply | Failure:
    """Take the reply whose body was cut short, if its status tells; a read is tried again."""
    failure = Failure.of(error, [*request.private, config.authorization])
    was_read = isinstance(error, httpx.DecodingError)
    if body is None or (request.method == "GET" and not was_read):
        return failure
    return body.reply(str(failure.cause) if was_read else "the body was cut short")


def _finish(config: ClientConfig, outcome: Reply | Failure) -> Reply:
    reply = cast("Reply", outcome)
    run_hook("on_reply", config.on_reply, reply)
    return reply
