"""The ASGI application: who may call, what is called, and how it is answered."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from hmac import compare_digest
from typing import Final

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_sandbox import _messages, _numbers, _routes
from flowroute_sandbox._call import Call, Reply
from flowroute_sandbox._document import load_document
from flowroute_sandbox._errors import RefusedError, server_error, unauthorized
from flowroute_sandbox._state import State
from flowroute_sandbox._validator import Incoming, Validator

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


class _JsonApiResponse(JSONResponse):
    media_type = "application/vnd.api+json"


def build_app(state: State, access_key: str, secret_key: str) -> Starlette:
    """Return the application.

    Args:
        state: the account that it serves.
        access_key: the user name of its HTTP basic authentication.
        secret_key: the password.
    """
    app = Starlette(
        middleware=[Middleware(_BasicAuth, access_key=access_key, secret_key=secret_key)],
        exception_handlers={Exception: _crashed},
    )
    # Paths and methods are the document's, so Starlette routes nothing.
    app.router.default = _Api(state)
    app.router.redirect_slashes = False
    return app


class _Api:
    """All operations of the document."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._validator = Validator(load_document())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._answer(Request(scope, receive))
        except RefusedError as error:
            response = _error_response(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        accepted = self._validator.judge(await _incoming(request))
        call = Call(
            state=self._state,
            base=str(request.base_url).rstrip("/"),
            path=request.url.path.rstrip("/"),
            captured=accepted.captured,
            query=accepted.query,
            body=accepted.body,
        )
        with self._state.transaction():
            reply = HANDLERS[accepted.operation_id](call)
        return _response(reply)


async def _incoming(request: Request) -> Incoming:
    return Incoming(
        request.method,
        request.scope["path"],
        request.query_params.multi_items(),
        request.headers.get("content-type", ""),
        await request.body(),
    )


def _response(reply: Reply) -> Response:
    if reply.document is None:
        return Response(status_code=reply.status)
    return _JsonApiResponse(reply.document, reply.status)


def _error_response(error: RefusedError) -> Response:
    return _JsonApiResponse(error.document, error.status, error.headers)


async def _crashed(_request: Request, _error: Exception) -> Response:
    # The server logs the traceback.
    return _error_response(server_error())


class _BasicAuth:
    """Let through what carries the credentials, before any path is looked at."""

    def __init__(self, app: ASGIApp, access_key: str, secret_key: str) -> None:
        self._app = app
        self._expected = f"{access_key}:{secret_key}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        given = _credentials(Request(scope).headers.get("authorization", ""))
        allowed = compare_digest(given, self._expected)
        app = self._app if allowed else _error_response(unauthorized())
        await app(scope, receive, send)


def _credentials(authorization: str) -> bytes:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return b64decode(token.strip(), validate=True)
    except ValueError:
        return b""
