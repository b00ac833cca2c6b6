"""The page, and the endpoints beside the API that control the sandbox.

These endpoints are unauthenticated: a Host allow-list stops DNS rebinding, and requiring
`application/json` forces a CORS preflight, which stops CSRF.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict
from json import loads
from typing import Any, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_sandbox._account.account import Page
from flowroute_sandbox._addresses import is_address, is_loopback
from flowroute_sandbox._api.body import read_body
from flowroute_sandbox._api.errors import RefusedError
from flowroute_sandbox._control.controls import Controls
from flowroute_sandbox._control.views import show_message, show_number
from flowroute_sandbox._faults.fault import make_fault
from flowroute_sandbox._page.files import HEADERS, PAGE, PREFIX, make_page_routes

_UNSAFE_METHODS = ("POST", "PUT", "DELETE")
_ALL = Page(limit=10_000, offset=0)
_SHOWN_MESSAGES = 200
_KEEP_ALIVE_SECONDS = 15.0


def is_control_request(scope: Scope) -> bool:
    """Return whether a request is for the page or a control endpoint, not for the API."""
    path, method = scope["path"], scope["method"]
    return bool(path.startswith(PREFIX) or (path == PAGE and method in {"GET", "HEAD"}))


def build_control(controls: Controls, host: str, access_key: str, secret_key: str) -> ASGIApp:
    """Build the application of the page and of the control endpoints.

    Args:
        controls: The controls of the account.
        host: The host that the sandbox listens on.
        access_key: The access key that callers of the API must send; the page shows it.
        secret_key: The secret key, likewise.
    """
    keys = {"access_key": access_key, "secret_key": secret_key}
    endpoints = _ControlEndpoints(controls, keys)
    routes = [
        *make_page_routes(),
        Route(f"{PREFIX}events", endpoints.stream_events),
        Route(f"{PREFIX}messages", endpoints.list_messages),
        Route(f"{PREFIX}rejected", endpoints.list_refusals),
        Route(f"{PREFIX}numbers", endpoints.list_numbers),
        Route(f"{PREFIX}routes", endpoints.list_routes),
        Route(f"{PREFIX}settings", endpoints.handle_settings, methods=["GET", "PUT"]),
        Route(f"{PREFIX}faults", endpoints.handle_faults, methods=["GET", "POST", "DELETE"]),
        Route(f"{PREFIX}receive", endpoints.receive, methods=["POST"]),
        Route(f"{PREFIX}clear", endpoints.clear, methods=["POST"]),
        Route(f"{PREFIX}reset", endpoints.reset, methods=["POST"]),
        Route(f"{PREFIX}advance", endpoints.advance, methods=["POST"]),
    ]
    handlers = {ValueError: _handle_error, RefusedError: _handle_error}
    return _Guard(Starlette(routes=routes, exception_handlers=handlers), host)


class _Guard:
    """Keeps other websites out, which the user's browser may have open."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._refuse(Request(scope)) or self._app
        await app(scope, receive, send)

    def _refuse(self, request: Request) -> Response | None:
        """Return the error response to a request that another website may have caused."""
        host = request.url.hostname or ""
        if not (is_address(host) or is_loopback(host) or host == self._host):
            return _to_error(f"Host {host!r} is not allowed: use localhost or the IP address.", 403)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method in _UNSAFE_METHODS and media_type != "application/json":
            return _to_error("Send the body as application/json.", 415)
        return None


class _ControlEndpoints:
    def __init__(self, controls: Controls, keys: Mapping[str, str]) -> None:
        self._controls = controls
        self._keys = keys
        self._account = controls.account

    async def list_messages(self, request: Request) -> Response:
        """Show the newest messages that contain `q`, or the one with this id."""
        text = request.query_params.get("q", "").strip()
        limit = min(int(request.query_params.get("limit", _SHOWN_MESSAGES)), _ALL.limit)
        with self._account.transaction():
            revision = self._account.changes.revision
            found = self._account.search_messages(text, limit)
            messages = [
                show_message(each, self._account.webhooks.list_for(each.id)) for each in found
            ]
            total = self._account.count_messages()
        return _to_json({"revision": revision, "total": total, "messages": messages})

    async def list_refusals(self, _request: Request) -> Response:
        """Show the requests that were refused."""
        refusals = [asdict(refusal) for refusal in self._controls.list_refusals()]
        return _to_json({"rejected": refusals})

    async def list_numbers(self, _request: Request) -> Response:
        """Show the account's numbers."""
        with self._account.transaction():
            numbers = self._account.list_numbers({}, _ALL, owned=True)
        return _to_json({"numbers": [show_number(number) for number in numbers]})

    async def list_routes(self, _request: Request) -> Response:
        """Show the account's routes."""
        with self._account.transaction():
            routes = self._account.list_routes(None, _ALL)
        return _to_json({"routes": [asdict(route) for route in routes]})

    async def stream_events(self, _request: Request) -> Response:
        """Send the revision after each change, as server-sent events."""
        headers = {**HEADERS, "X-Accel-Buffering": "no"}
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=headers)

    async def _stream(self) -> AsyncGenerator[str, None]:
        changes = self._account.changes
        while not changes.closed:
            seen = changes.revision
            # Repeated if nothing happens, to notice a connection that is gone.
            yield f"data: {seen}\n\n"
            await changes.wait_async(seen, _KEEP_ALIVE_SECONDS)

    async def handle_settings(self, request: Request) -> Response:
        """Show the inbound callback, after setting it for a PUT, and the keys."""
        if request.method == "PUT":
            values = await _read_values(request, "inbound_url", "inbound_shape")
            shape: Any = values.get("inbound_shape") or "json_api"
            self._controls.post_inbound(values.get("inbound_url"), shape)
        url, shape = self._controls.inbound_url, self._controls.inbound_shape
        return _to_json({"inbound_url": url, "inbound_shape": shape, **self._keys})

    async def handle_faults(self, request: Request) -> Response:
        """Show, add or remove faults."""
        if request.method == "POST":
            self._controls.fail(make_fault(await _read_values(request)))
            return _to_json({}, 201)
        if request.method == "DELETE":
            self._controls.clear_faults()
            return _to_no_content()
        faults = self._controls.faults.list_pending()
        return _to_json({"faults": [asdict(fault) for fault in faults]})

    async def receive(self, request: Request) -> Response:
        """Receive a message from a handset."""
        values = await _read_values(request, "from", "to", "text", "media_urls")
        message_id = self._controls.receive(
            str(request.base_url).rstrip("/"),
            from_=str(values.get("from", "")),
            to=str(values.get("to", "")),
            text=str(values.get("text") or ""),
            media_urls=[str(url) for url in values.get("media_urls") or ()],
        )
        return _to_json({"id": message_id}, 201)

    async def clear(self, _request: Request) -> Response:
        """Drop messages and refusals."""
        self._controls.clear()
        return _to_no_content()

    async def reset(self, _request: Request) -> Response:
        """Start again with a fresh account."""
        self._controls.reset()
        return _to_no_content()

    async def advance(self, request: Request) -> Response:
        """Move the account's clock forward."""
        values = await _read_values(request, "seconds")
        self._controls.advance(float(values.get("seconds", 0)))
        return _to_no_content()


async def _read_values(request: Request, *names: str) -> dict[str, Any]:
    """Return the members of the JSON object in a body.

    Raises:
        ValueError: It is not an object, or has a member that is not one of `names`, if any.
    """
    parsed: Any = loads(await read_body(request) or b"{}")
    if not isinstance(parsed, dict):
        raise ValueError("Send a JSON object.")  # noqa: TRY004  which becomes a 422
    values = cast("dict[str, Any]", parsed)
    for name in values:
        if names and name not in names:
            raise ValueError(f"{name!r} is not one of {', '.join(names)}.")
    return values


async def _handle_error(_request: Request, error: Exception) -> Response:
    if isinstance(error, RefusedError):
        return _to_error(error.reason, error.status)
    return _to_error(str(error), 422)


def _to_error(sentence: str, status: int) -> Response:
    return _to_json({"error": sentence}, status)


def _to_json(document: object, status: int = 200) -> Response:
    return JSONResponse(document, status, HEADERS)


def _to_no_content() -> Response:
    return Response(status_code=204, headers=HEADERS)
