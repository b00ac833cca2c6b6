"""One call: prepare, send, interpret. The steps are shared; only taking them has two forms."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Generic, Self, TypeVar, cast

import anyio
import httpx
from attrs import evolve

from flowroute_client._config import ClientConfig, Options, replace_options
from flowroute_client._http.body import Body
from flowroute_client._http.connections import AsyncConnections, Connections
from flowroute_client._http.requests import RequestBuilder
from flowroute_client._logging import log_response, operation_context
from flowroute_client._payload.request import Request, prepare
from flowroute_client._payload.response import Reply, read_result
from flowroute_client._policy.retry import Attempts, Failure
from flowroute_runtime.operation import AsyncPager, ListOperation, Operation, Page

if TYPE_CHECKING:
    from flowroute_client._policy.once import Listing, Step, Steps, Watch

T = TypeVar("T")
C = TypeVar("C", Connections, AsyncConnections)


class _BaseTransport(Generic[C]):
    """Makes calls on connections, step by step."""

    def __init__(self, config: ClientConfig, connections: C) -> None:
        """Make calls with `config` on `connections`."""
        self.config = config
        self.connections: C = connections
        self._builder = RequestBuilder(config)

    def with_config(self, config: ClientConfig) -> Self:
        """Make calls on the same connections with another configuration."""
        return type(self)(config, self.connections)

    def with_options(self, options: Options) -> Self:
        """Make calls on the same connections with other options."""
        return self.with_config(replace_options(self.config, options))

    def _begin(self, request: Request) -> Attempts:
        once, ledger = None, self.config.ledger
        if ledger is not None and not request.safe:
            from flowroute_client._policy.read_back import begin  # noqa: PLC0415 - only with one

            once = begin(ledger, self.config, request)
        return Attempts(request, self.config, once)

    def _send(self, attempts: Attempts) -> Steps[Reply]:
        """Send a request; with an idempotency key, the reply may be that to an earlier one."""
        once = attempts.ledger
        if once is None or once.call is None:
            return (yield from attempts.steps())
        answer = yield from once.steps(once.call)
        return Reply(answer.status_code, {}, answer.body)

    def _settle(
        self, request: Request, body: Body | None, error: httpx.HTTPError
    ) -> Reply | Failure:
        """Take the reply whose body was cut short, if its status tells; a read is tried again."""
        failure = Failure.of(error, [*request.private, self.config.authorization])
        was_read = isinstance(error, httpx.DecodingError)
        if body is None or (request.safe and not was_read):
            return failure
        return body.reply(str(failure.cause) if was_read else "the body was cut short")


class Transport(_BaseTransport[Connections]):
    """Makes calls on connections."""

    def __call__(self, operation: Operation[T], arguments: Mapping[str, object], /) -> T:
        """Make a call of a resource method."""
        return self.call(prepare(operation, arguments), partial(read_result, operation))

    def pages(self, operation: ListOperation[T], arguments: Mapping[str, object], /) -> Page[T]:
        """Make a call of a resource method that lists something."""
        from flowroute_client._pagination import fetch  # noqa: PLC0415 - no list, no pages

        return fetch(self, operation, prepare(operation.operation, arguments))

    def call(self, request: Request, read: Callable[[Request, Reply], T]) -> T:
        """Send a request and read the reply; if it sends a message, the record is its own."""
        with self.config.claims.track_request(request) as take_answer:
            reply = self.send(request)
            result = read(request, reply)
            take_answer(reply)
        return result

    def send(self, request: Request) -> Reply:
        """Send a request, repeatedly where that is safe, and return the reply, whatever it says."""
        attempts = self._begin(request)
        return self._take_all(self._send(attempts), attempts)

    def list_all(self, listings: Iterable[Listing], watch: Watch) -> list[object]:
        """List the items of several lists, while each reply is watched."""
        view = self.with_config(evolve(self.config, on_reply=watch(self.config.on_reply)))
        return [item for each in listings for item in view.pages(*each)]

    def _take_all(self, steps: Steps[T], attempts: Attempts) -> T:
        """Take steps one by one, and tell each what came of it."""
        proceed: Callable[[], Step] = partial(next, steps)
        try:
            while True:
                step = proceed()
                try:
                    proceed = partial(steps.send, self._take(step, attempts))
                except BaseException as error:  # noqa: BLE001 - the steps decide what it means
                    proceed = partial(steps.throw, error)
        except StopIteration as end:
            return cast("T", end.value)
        finally:
            del proceed  # which may hold an error whose traceback holds this frame

    def _take(self, step: Step, attempts: Attempts) -> object:
        if step == "open":
            self.connections.open()
            return None
        if step == "attempt":
            return self._attempt(attempts)
        if isinstance(step, int | float):
            self.config.sleep(step)
            return None
        from flowroute_client._http.store import call_store  # noqa: PLC0415 - needed with a ledger
        from flowroute_client._policy.once import Look, Send  # noqa: PLC0415 - the same
        from flowroute_client._policy.read_back import read_answer  # noqa: PLC0415 - the same

        if isinstance(step, Send):
            reply = self._take_all(attempts.steps(), attempts)
            return read_answer(attempts.request, reply)
        if isinstance(step, Look):
            return self.list_all(step.listings, step.watch)
        return call_store(step, attempts.remaining())

    def _attempt(self, attempts: Attempts) -> Reply | Failure:
        request, config = attempts.request, self.config
        outgoing = self._builder.build(request, attempts.timeouts())
        body: Body | None = None
        try:
            stream = self.connections.stream(outgoing, attempts.remaining)
            with operation_context(request.name), stream as response:
                log_response(request.name, response.status_code)
                body = Body(response, config.max_reply_size, attempts.remaining, request.sink)
                body.read()
        except httpx.HTTPError as error:
            return self._settle(request, body, error)
        except BaseException as error:
            attempts.abandon(error)
            raise
        return body.reply()


class AsyncTransport(_BaseTransport[AsyncConnections]):
    """Makes calls on connections, asynchronously."""

    def __call__(self, operation: Operation[T], arguments: Mapping[str, object], /) -> Awaitable[T]:
        """Make a call of a resource method."""
        return self.call(prepare(operation, arguments), partial(read_result, operation))

    def pages(
        self, operation: ListOperation[T], arguments: Mapping[str, object], /
    ) -> AsyncPager[T]:
        """Make a call of a resource method that lists something."""
        from flowroute_client._pagination import Pager  # noqa: PLC0415 - no list, no pages

        return Pager(self, operation, prepare(operation.operation, arguments))

    async def call(self, request: Request, read: Callable[[Request, Reply], T]) -> T:
        """Send a request and read the reply; if it sends a message, the record is its own."""
        with self.config.claims.track_request(request) as take_answer:
            reply = await self.send(request)
            result = read(request, reply)
            take_answer(reply)
        return result

    async def send(self, request: Request) -> Reply:
        """Send a request, repeatedly where that is safe, and return the reply, whatever it says."""
        attempts = self._begin(request)
        return await self._take_all(self._send(attempts), attempts)

    async def list_all(self, listings: Iterable[Listing], watch: Watch) -> list[object]:
        """List the items of several lists, while each reply is watched."""
        view = self.with_config(evolve(self.config, on_reply=watch(self.config.on_reply)))
        return [item for each in listings async for item in view.pages(*each)]

    async def _take_all(self, steps: Steps[T], attempts: Attempts) -> T:
        """Take steps one by one, and tell each what came of it."""
        proceed: Callable[[], Step] = partial(next, steps)
        try:
            while True:
                step = proceed()
                try:
                    proceed = partial(steps.send, await self._take(step, attempts))
                except BaseException as error:  # noqa: BLE001 - the steps decide what it means
                    proceed = partial(steps.throw, error)
        except StopIteration as end:
            return cast("T", end.value)
        finally:
            del proceed  # which may hold an error whose traceback holds this frame

    async def _take(self, step: Step, attempts: Attempts) -> object:
        if step == "open":
            await self.connections.open()
            return None
        if step == "attempt":
            return await self._attempt(attempts)
        if isinstance(step, int | float):
            await anyio.sleep(step)
            return None
        from flowroute_client._http.store import acall_store  # noqa: PLC0415 - needed with a ledger
        from flowroute_client._policy.once import Look, Send  # noqa: PLC0415 - the same
        from flowroute_client._policy.read_back import read_answer  # noqa: PLC0415 - the same

        if isinstance(step, Send):
            reply = await self._take_all(attempts.steps(), attempts)
            return read_answer(attempts.request, reply)
        if isinstance(step, Look):
            return await self.list_all(step.listings, step.watch)
        return await acall_store(step, attempts.remaining())

    async def _attempt(self, attempts: Attempts) -> Reply | Failure:
        request, config = attempts.request, self.config
        outgoing = self._builder.build(request, attempts.timeouts())
        body: Body | None = None
        try:
            stream = self.connections.stream(outgoing, attempts.remaining)
            with operation_context(request.name):
                async with stream as response:
                    log_response(request.name, response.status_code)
                    body = Body(response, config.max_reply_size, attempts.remaining, request.sink)
                    await body.aread()
        except httpx.HTTPError as error:
            return self._settle(request, body, error)
        except BaseException as error:
            attempts.abandon(error)
            raise
        return body.reply()
