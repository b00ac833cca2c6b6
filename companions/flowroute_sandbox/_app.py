"""The API: who may call, what is called, how it is answered, and what goes wrong on purpose."""

from asyncio import wait_for
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from hmac import compare_digest
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_sandbox import _messages, _numbers, _routes
from flowroute_sandbox._body import attributes
from flowroute_sandbox._call import Call, Reply
from flowroute_sandbox._controls import Controls
from flowroute_sandbox._document import load_document
from flowroute_sandbox._errors import (
    RefusedError,
    injected,
    server_error,
    unauthorized,
)
from flowroute_sandbox._faults import Fault
from flowroute_sandbox._limit import limited_body
from flowroute_sandbox._records import Refusal, stamp
from flowroute_sandbox._state import State
from flowroute_sandbox._validator import Accepted, Incoming, Validator
from flowroute_sandbox._wire import inflict

HANDLERS: Final[Mapping[str, Callable[[Call], Reply]]] = {
    "messages_get": _messages.get,
    "messages_list": _messages.list_all,
    "messages_send": _messages.send,
    "numbers_area_codes": _numbers.area_codes,
    "numbers_exchanges": _numbers.exchanges,
    "numbers_get": _numbers.get,
    "numbers_list": _numbers.list_owned,
    "numbers_purchase": _numbers.purchase,
    "numbers_search": _numbers.search,
    "routes_create": _routes.create,
    "routes_list": _routes.list_all,
    "routes_set_failover": _routes.set_failover,
    "routes_set_primary": _routes.set_primary,
}
"""Who answers each operation, by its operationId."""


_LATENCY_SECONDS: Final = 1.0
_SHOWN_CHARACTERS: Final = 2_000


class _JsonApiResponse(JSONResponse):
    media_type = "application/vnd.api+json"


def build_app(controls: Controls, access_key: str, secret_key: str) -> ASGIApp:
    """Return the application.

    Args:
        controls: the account that it serves, and what is to go wrong.
        access_key: the user name of its HTTP basic authentication.
        secret_key: the password.
    """
    return _Api(controls, f"{access_key}:{secret_key}".encode())


class _Api:
    def __init__(self, controls: Controls, credentials: bytes) -> None:
        self._state = controls.state
        self._faults = controls.faults
        self._credentials = credentials
        self._validator = Validator(load_document())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response, fault = await self._answer(request)
        except Exception:
            await _error_response(server_error())(scope, receive, send)
            raise  # the server logs it
        if fault is None or fault.answers:
            await response(scope, receive, send)
        else:
            await inflict(fault, response, scope, receive, self._state.changes.until_closed())

    async def _answer(self, request: Request) -> tuple[Response, Fault | None]:
        """Return the answer, and what is to become of it on the wire."""
        body, fault = b"", None
        try:
            self._authenticate(request)
            body = await limited_body(request)
            accepted = self._validator.judge(_incoming(request, body))
            fault = self._faults.take(accepted.operation_id, _numbers_in(accepted))
            reply = await self._act(_call(self._state, request, accepted), accepted, fault)
        except RefusedError as error:
            self._record(request, body, error)
            return _error_response(error), fault
        return _response(reply), fault

    def _authenticate(self, request: Request) -> None:
        """Refuse wrong credentials, before any path is looked at."""
        given = _credentials(request.headers.get("authorization", ""))
        if not compare_digest(given, self._credentials):
            raise unauthorized()

    async def _act(self, call: Call, accepted: Accepted, fault: Fault | None) -> Reply:
        """Let a request take effect, unless a fault keeps it from that."""
        if fault is not None and fault.delays == "before":
            await self._pause(fault)
        with self._state.transaction(keep=fault is None or not fault.undoes):
            reply = HANDLERS[accepted.operation_id](call)
        if fault is not None and fault.delays == "after":
            await self._pause(fault)
        if fault is not None and fault.kind == "status":
            raise injected(fault.status, fault.retry_after)
        return reply

    async def _pause(self, fault: Fault) -> None:
        seconds = _LATENCY_SECONDS if fault.seconds is None else fault.seconds
        with suppress(TimeoutError):
            await wait_for(self._state.changes.until_closed(), seconds)

    def _record(self, request: Request, body: bytes, error: RefusedError) -> None:
        """Remember a refusal for those who wonder what went wrong."""
        query = request.url.query
        refusal = Refusal(
            at=stamp(self._state.clock.now()),
            method=request.method,
            path=request.url.path + (f"?{query}" if query else ""),
            status=error.status,
            reason=error.reason,
            body=body.decode(errors="replace")[:_SHOWN_CHARACTERS],
            forbidden=error.undocumented,
        )
        with self._state.transaction():
            self._state.refusals.add(refusal)


def _incoming(request: Request, body: bytes) -> Incoming:
    return Incoming(
        request.method,
        request.scope["path"],
        request.query_params.multi_items(),
        request.headers.get("content-type", ""),
        body,
    )


def _call(state: State, request: Request, accepted: Accepted) -> Call:
    return Call(
        state=state,
        base=str(request.base_url).rstrip("/"),
        path=request.url.path.rstrip("/"),
        captured=accepted.captured,
        query=accepted.query,
        body=accepted.body,
    )


def _numbers_in(accepted: Accepted) -> set[str]:
    """Return the phone numbers in a request, and what else stands in their places."""
    sent = attributes(accepted.body)
    named = (sent.text("from") or "", sent.text("to") or "", *accepted.captured.values())
    return {value.removeprefix("+") for value in named}


def _response(reply: Reply) -> Response:
    if reply.document is None:
        return Response(status_code=reply.status)
    return _JsonApiResponse(reply.document, reply.status)


def _error_response(error: RefusedError) -> Response:
    return _JsonApiResponse(error.document, error.status, error.headers)


def _credentials(authorization: str) -> bytes:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return b64decode(token.strip(), validate=True)
    except ValueError:
        return b""
