"""One call: prepare, send, interpret. The policy is shared; only the sending has two forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast, overload

import anyio
import httpx
from attrs import evolve

from flowroute_client._config import ClientConfig, Options, replace_options
from flowroute_client._http.body import Body, Target
from flowroute_client._http.connections import AsyncConnections, Connections
from flowroute_client._http.logging import log_response, operation_context, run_hook
from flowroute_client._http.requests import RequestBuilder
from flowroute_client._payload.request import Request, prepare
from flowroute_client._payload.response import Reply, read_result
from flowroute_client._policy.retry import Attempts, Failure
from flowroute_runtime.operation import AsyncPager, ListOperation, Operation, Page

if TYPE_CHECKING:
    from flowroute_client._policy.entries import Answer
    from flowroute_client._policy.once import LedgerCall, Look, Step, Steps

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
            from flowroute_client._pagination import fetch  # noqa: PLC0415 - no list, no pages

            return fetch(self, operation, prepare(operation.operation, arguments))
        request = prepare(cast("Operation[object]", operation), arguments)
        return read_result(operation, request, self.send(request))

    def send(self, request: Request, target: Target | None = None) -> Reply:
        """Send a request, repeatedly where that is safe, and read the reply, whatever it says.

        With an idempotency key, the reply may be that to an earlier one. The body of a success goes
        into `target`, if there is one.
        """
        once = _begin(self.config, request)
        attempts = _attempts(self.config, request, once)
        if once is None or once.call is None:
            return self._send(request, attempts, target)
        return _replay(self._take_all(once.steps(once.call), request, attempts))

    def _take_all(self, steps: Steps[T], request: Request, attempts: Attempts) -> T:
        """Take steps one by one, and tell each what came of it."""
        proceed: Callable[[], Step] = partial(next, steps)
        try:
            while True:
                step = proceed()
                try:
                    proceed = partial(steps.send, self._take(step, request, attempts))
                except BaseException as error:  # noqa: BLE001 - the steps decide what it means
                    proceed = partial(steps.throw, error)
        except StopIteration as end:
            return cast("T", end.value)
        finally:
            del proceed  # which may hold an error whose traceback holds this frame

    def _take(self, step: Step, request: Request, attempts: Attempts) -> object:
        if isinstance(step, int | float):
            self.config.sleep(step)
            return None
        from flowroute_client._http.store import call_store  # noqa: PLC0415 - needed with a ledger
        from flowroute_client._policy.once import Look, Send  # noqa: PLC0415 - the same

        if isinstance(step, Send):
            return _read_answer(request, self._send(request, attempts))
        if isinstance(step, Look):
            return self._look(step)
        return call_store(step, attempts.remaining())

    def _look(self, step: Look) -> list[Answer]:
        call = self.with_config(evolve(self.config, on_reply=step.rule.watch(self.config.on_reply)))
        lists = step.rule.listings(step.since, step.since + step.longest)
        items = [item for operation, arguments in lists for item in call(operation, arguments)]
        return step.rule.find(items, step.since)

    def _send(self, request: Request, attempts: Attempts, target: Target | None = None) -> Reply:
        config = self.config
        while True:
            self.connections.open()
            self._take_all(attempts.waits(), request, attempts)
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
            from flowroute_client._pagination import Pager  # noqa: PLC0415 - no list, no pages

            return Pager(self, operation, prepare(operation.operation, arguments))
        request = prepare(cast("Operation[object]", operation), arguments)
        return self._result(operation, request)

    async def _result(self, operation: Operation[T], request: Request) -> T:
        return read_result(operation, request, await self.send(request))

    async def send(self, request: Request, target: Target | None = None) -> Reply:
        """Send a request, repeatedly where that is safe, and read the reply, whatever it says.

        With an idempotency key, the reply may be that to an earlier one. The body of a success goes
        into `target`, if there is one.
        """
        once = _begin(self.config, request)
        attempts = _attempts(self.config, request, once)
        if once is None or once.call is None:
            return await self._send(request, attempts, target)
        return _replay(await self._take_all(once.steps(once.call), request, attempts))

    async def _take_all(self, steps: Steps[T], request: Request, attempts: Attempts) -> T:
        """Take steps one by one, and tell each what came of it."""
        proceed: Callable[[], Step] = partial(next, steps)
        try:
            while True:
                step = proceed()
                try:
                    proceed = partial(steps.send, await self._take(step, request, attempts))
                except BaseException as error:  # noqa: BLE001 - the steps decide what it means
                    proceed = partial(steps.throw, error)
        except StopIteration as end:
            return cast("T", end.value)
        finally:
            del proceed  # which may hold an error whose traceback holds this frame

    async def _take(self, step: Step, request: Request, attempts: Attempts) -> object:
        if isinstance(step, int | float):
            await anyio.sleep(step)
            return None
        from flowroute_client._http.store import acall_store  # noqa: PLC0415 - needed with a ledger
        from flowroute_client._policy.once import Look, Send  # noqa: PLC0415 - the same

        if isinstance(step, Send):
            return _read_answer(request, await self._send(request, attempts))
        if isinstance(step, Look):
            return await self._look(step)
        return await acall_store(step, attempts.remaining())

    async def _look(self, step: Look) -> list[Answer]:
        call = self.with_config(evolve(self.config, on_reply=step.rule.watch(self.config.on_reply)))
        lists = step.rule.listings(step.since, step.since + step.longest)
        items = [item for operation, args in lists async for item in call(operation, args)]
        return step.rule.find(items, step.since)

    async def _send(
        self, request: Request, attempts: Attempts, target: Target | None = None
    ) -> Reply:
        config = self.config
        while True:
            await self.connections.open()
            await self._take_all(attempts.waits(), request, attempts)
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


def _begin(config: ClientConfig, request: Request) -> LedgerCall | None:
    if config.ledger is None or request.safe:
        return None
    from flowroute_client._policy.read_back import begin  # noqa: PLC0415 - needed with a ledger

    key = request.idempotency_key or config.idempotency_key
    return begin(config.ledger, key, config.account, request)


def _read_answer(request: Request, reply: Reply) -> Answer:
    from flowroute_client._policy.read_back import read_answer  # noqa: PLC0415 - the same

    return read_answer(request, reply)


def _attempts(config: ClientConfig, request: Request, once: LedgerCall | None) -> Attempts:
    limit = config.limits.of(request.endpoint)
    return Attempts(request, config.retries, config.deadline, limit, config.on_attempt, once)


def _replay(answer: Answer) -> Reply:
    return Reply(answer.status_code, {}, answer.body)


def _settle(
    config: ClientConfig, request: Request, body: Body | None, error: httpx.HTTPError
) -> Reply | Failure:
    """Take the reply whose body was cut short, if its status tells; a read is tried again."""
    failure = Failure.of(error, [*request.private, config.authorization])
    was_read = isinstance(error, httpx.DecodingError)
    if body is None or (request.safe and not was_read):
        return failure
    return body.reply(str(failure.cause) if was_read else "the body was cut short")


def _finish(config: ClientConfig, outcome: Reply | Failure) -> Reply:
    reply = cast("Reply", outcome)
    run_hook("on_reply", config.on_reply, reply)
    return reply
