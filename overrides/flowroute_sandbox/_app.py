"""The ASGI application: who may call, what is called, and how it is answered."""

from base64 import b64decode
from collections.abc import Callable, Mapping
from enum import Enum, auto
from hmac import compare_digest
from typing import Final, NamedTuple

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_sandbox import _messages, _numbers, _routes
from flowroute_sandbox._body import Json, parse_body
from flowroute_sandbox._call import Call, Reply
from flowroute_sandbox._errors import (
    RefusedError,
    method_not_allowed,
    server_error,
    unauthorized,
    unserved_path,
)
from flowroute_sandbox._query import read_query
from flowroute_sandbox._state import State


class _Body(Enum):
    """Whether an operation reads a body."""

    NONE = auto()
    OPTIONAL = auto()
    REQUIRED = auto()


class _Operation(NamedTuple):
    method: str
    path: str
    handler: Callable[[Call], Reply]
    parameters: tuple[str, ...] = ()
    body: _Body = _Body.NONE


_PAGE: Final = ("limit", "offset")
_DIGITS: Final = ("starts_with", "ends_with", "contains")
_PLACE: Final = ("rate_center", "state", "number_type", "iso_country", "order_by")
_PERIOD: Final = ("start_date", "end_date")
_NUMBER: Final = "/v2/numbers/{number_id}/relationships"

_OPERATIONS: Final = (
    _Operation("POST", "/v2.1/messages", _messages.send, body=_Body.REQUIRED),
    _Operation("GET", "/v2.1/messages", _messages.list_all, (*_PERIOD, *_PAGE)),
    _Operation("GET", "/v2.1/messages/{id}", _messages.get),
    _Operation("GET", "/v2/numbers", _numbers.list_owned, (*_DIGITS, "alias", *_PAGE)),
    _Operation("GET", "/v2/numbers/{id}", _numbers.get),
    _Operation(
        "POST", "/v2/numbers/{id}", _numbers.purchase, _numbers.PURCHASE_OPTIONS, _Body.OPTIONAL
    ),
    _Operation("GET", "/v2/numbers/available", _numbers.search, (*_DIGITS, *_PLACE, *_PAGE)),
    _Operation(
        "GET", "/v2/numbers/available/areacodes", _numbers.area_codes, ("max_setup_cost", *_PAGE)
    ),
    _Operation(
        "GET",
        "/v2/numbers/available/exchanges",
        _numbers.exchanges,
        ("areacode", "max_setup_cost", *_PAGE),
    ),
    _Operation("PATCH", f"{_NUMBER}/primary_route", _routes.set_primary, body=_Body.REQUIRED),
    _Operation("PATCH", f"{_NUMBER}/failover_route", _routes.set_failover, body=_Body.REQUIRED),
    _Operation("POST", "/v2/routes", _routes.create, body=_Body.REQUIRED),
    _Operation("GET", "/v2/routes", _routes.list_all, ("route_type", *_PAGE)),
)
# The messages service was seen to take this path too.
_ALIASES: Final[Mapping[str, str]] = {"/v2.1/messages/": "/v2.1/messages"}


class _JsonApiResponse(JSONResponse):
    media_type = "application/vnd.api+json"


def build_app(state: State, access_key: str, secret_key: str) -> Starlette:
    """Return the application.

    Args:
        state: the account that it serves.
        access_key: the user name of its HTTP basic authentication.
        secret_key: the password.
    """
    paths = {**{operation.path: operation.path for operation in _OPERATIONS}, **_ALIASES}
    app = Starlette(
        # Literal paths first, for "available" also fits "{id}".
        routes=[
            Route(served, _Endpoint(paths[served], state))
            for served in sorted(paths, key=lambda path: path.count("{"))
        ],
        middleware=[Middleware(_BasicAuth, access_key=access_key, secret_key=secret_key)],
        exception_handlers={404: _unserved, Exception: _crashed},
    )
    # A path with one slash too many is not served, rather than redirected.
    app.router.redirect_slashes = False
    return app


class _Endpoint:
    """All operations of one path.

    It is given to Starlette as an ASGI application, which takes every method: given the methods,
    Starlette would try the next path that fits, so that POST /v2/numbers/available would buy the
    number "available".
    """

    def __init__(self, path: str, state: State) -> None:
        self._state = state
        self._methods = {item.method: item for item in _OPERATIONS if item.path == path}
        if "GET" in self._methods:  # the server leaves the body out
            self._methods["HEAD"] = self._methods["GET"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._answer(Request(scope, receive))
        except RefusedError as error:
            response = _error_response(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        operation = self._methods.get(request.method)
        if operation is None:
            raise method_not_allowed(", ".join(sorted(self._methods)))
        call = Call(
            state=self._state,
            base=str(request.base_url).rstrip("/"),
            path=request.url.path.rstrip("/"),
            captured=request.path_params,
            query=read_query(request.query_params.multi_items(), operation.parameters),
            body=await _read_body(request, operation.body),
        )
        with self._state.transaction():
            reply = operation.handler(call)
        return _response(reply)


async def _read_body(request: Request, body: _Body) -> dict[str, Json]:
    if body is _Body.NONE:
        return {}
    raw = await request.body()
    if body is _Body.OPTIONAL and not raw:
        return {}
    return parse_body(raw, request.headers.get("content-type", ""))


def _response(reply: Reply) -> Response:
    if reply.document is None:
        return Response(status_code=reply.status)
    return _JsonApiResponse(reply.document, reply.status)


def _error_response(error: RefusedError) -> Response:
    return _JsonApiResponse(error.document, error.status, error.headers)


async def _unserved(_request: Request, _error: Exception) -> Response:
    return _error_response(unserved_path())


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
