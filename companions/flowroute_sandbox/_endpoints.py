"""The page, and the endpoints beside the API that control the sandbox.

They need no credentials, so that a request must not come from one of the other websites that a
browser has open. It names an address, or the host that the sandbox was told to listen on: a name of
theirs could be made to lead here. And what changes something is JSON, which no form can send.
"""

from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict
from json import loads
from pathlib import Path
from typing import Any, Final, cast

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_sandbox._addresses import is_address, is_loopback
from flowroute_sandbox._controls import Controls
from flowroute_sandbox._errors import RefusedError
from flowroute_sandbox._faults import make_fault
from flowroute_sandbox._limit import limited_body
from flowroute_sandbox._state import Page
from flowroute_sandbox._views import message_view, number_view

PREFIX: Final = "/_sandbox/"

_FILES: Final = Path(__file__).parent / "page"
_HEADERS: Final = {
    # Nothing but the page's own files, and nothing that a message could bring along.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_CHANGING: Final = ("POST", "PUT", "DELETE")
_ALL: Final = Page(limit=10_000, offset=0)
_SHOWN: Final = 200
_KEEP_ALIVE_SECONDS: Final = 15.0


def build_control(controls: Controls, host: str, access_key: str, secret_key: str) -> ASGIApp:
    """Return the application of the page and of the control endpoints.

    Args:
        controls: what they control.
        host: what the sandbox listens on.
        access_key: what callers of the API must send, which the page shows.
        secret_key: the same.
    """
    desk = _Desk(controls, {"access_key": access_key, "secret_key": secret_key})
    routes = [
        Route("/", _file("index.html")),
        Route(f"{PREFIX}page.css", _file("page.css")),
        Route(f"{PREFIX}page.js", _file("page.js")),
        Route(f"{PREFIX}events", desk.events),
        Route(f"{PREFIX}messages", desk.messages),
        Route(f"{PREFIX}rejected", desk.rejected),
        Route(f"{PREFIX}numbers", desk.numbers),
        Route(f"{PREFIX}routes", desk.routes),
        Route(f"{PREFIX}settings", desk.settings, methods=["GET", "PUT"]),
        Route(f"{PREFIX}faults", desk.faults, methods=["GET", "POST", "DELETE"]),
        Route(f"{PREFIX}receive", desk.receive, methods=["POST"]),
        Route(f"{PREFIX}clear", desk.clear, methods=["POST"]),
        Route(f"{PREFIX}reset", desk.reset, methods=["POST"]),
        Route(f"{PREFIX}advance", desk.advance, methods=["POST"]),
    ]
    handlers = {ValueError: _refuse, RefusedError: _refuse}
    return _Guard(Starlette(routes=routes, exception_handlers=handlers), host)


class _Guard:
    """Lets through what comes from no other website."""

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._refusal(Request(scope)) or self._app
        await app(scope, receive, send)

    def _refusal(self, request: Request) -> Response | None:
        host = request.url.hostname or ""
        if not (is_address(host) or is_loopback(host) or host == self._host):
            return _error("Name this machine by its address, or as localhost.", 403)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method in _CHANGING and kind != "application/json":
            return _error("Send it as application/json.", 415)
        return None


class _Desk:
    """The endpoints."""

    def __init__(self, controls: Controls, keys: Mapping[str, str]) -> None:
        self._controls = controls
        self._keys = keys
        self._state = controls.state

    async def messages(self, request: Request) -> Response:
        """Show the newest messages that have `q` in them, or for an id."""
        text = request.query_params.get("q", "").strip()
        limit = min(int(request.query_params.get("limit", _SHOWN)), _ALL.limit)
        with self._state.transaction():
            revision = self._state.changes.revision
            found = self._state.find_messages(text, limit)
            shown = [message_view(each, self._state.webhooks.of(each.id)) for each in found]
            total = self._state.count_messages()
        return _json({"revision": revision, "total": total, "messages": shown})

    async def rejected(self, _request: Request) -> Response:
        """Show the requests that were refused."""
        return _json({"rejected": [asdict(each) for each in self._controls.rejected()]})

    async def numbers(self, _request: Request) -> Response:
        """Show the account's numbers."""
        with self._state.transaction():
            numbers = self._state.numbers({}, _ALL, owned=True)
        return _json({"numbers": [number_view(number) for number in numbers]})

    async def routes(self, _request: Request) -> Response:
        """Show the account's routes."""
        with self._state.transaction():
            routes = self._state.routes(None, _ALL)
        return _json({"routes": [asdict(route) for route in routes]})

    async def events(self, _request: Request) -> Response:
        """Tell of each change, as server-sent events."""
        headers = {**_HEADERS, "X-Accel-Buffering": "no"}
        return StreamingResponse(self._revisions(), media_type="text/event-stream", headers=headers)

    async def _revisions(self) -> AsyncGenerator[str, None]:
        changes = self._state.changes
        while not changes.closed:
            seen = changes.revision
            # Said again when nothing happens, so that a connection that is gone is noticed.
            yield f"data: {seen}\n\n"
            await changes.wait_async(seen, _KEEP_ALIVE_SECONDS)

    async def settings(self, request: Request) -> Response:
        """Show where messages that come in are posted, once changed if asked, and the keys."""
        if request.method == "PUT":
            values = await _values(request, "inbound_url", "inbound_shape")
            shape: Any = values.get("inbound_shape") or "json_api"
            self._controls.post_inbound(values.get("inbound_url"), shape)
        url, shape = self._controls.inbound_url, self._controls.inbound_shape
        return _json({"inbound_url": url, "inbound_shape": shape, **self._keys})

    async def faults(self, request: Request) -> Response:
        """Show, add or forget faults."""
        if request.method == "POST":
            self._controls.fail(make_fault(await _values(request)))
            return _json({}, 201)
        if request.method == "DELETE":
            self._controls.forget_faults()
            return _done()
        faults = self._controls.faults.pending()
        return _json({"faults": [asdict(fault) for fault in faults]})

    async def receive(self, request: Request) -> Response:
        """Let a message come in."""
        values = await _values(request, "from", "to", "text", "media_urls")
        message_id = self._controls.receive(
            str(request.base_url).rstrip("/"),
            from_=str(values.get("from", "")),
            to=str(values.get("to", "")),
            text=str(values.get("text") or ""),
            media_urls=[str(url) for url in values.get("media_urls") or ()],
        )
        return _json({"id": message_id}, 201)

    async def clear(self, _request: Request) -> Response:
        """Forget messages and refusals."""
        self._controls.clear()
        return _done()

    async def reset(self, _request: Request) -> Response:
        """Start again with a fresh account."""
        self._controls.reset()
        return _done()

    async def advance(self, request: Request) -> Response:
        """Move the account's time forward."""
        values = await _values(request, "seconds")
        self._controls.advance(float(values.get("seconds", 0)))
        return _done()


async def _values(request: Request, *names: str) -> dict[str, Any]:
    """Return the members of the JSON object in a body.

    Raises:
        ValueError: it is not one, or has a member that is not of `names`, if any are given.
    """
    values: Any = loads(await limited_body(request) or b"{}")
    if not isinstance(values, dict):
        raise ValueError("Send a JSON object.")  # noqa: TRY004  what a caller gets is a 422
    given = cast("dict[str, Any]", values)
    for name in given:
        if names and name not in names:
            raise ValueError(f"{name!r} is not one of {', '.join(names)}.")
    return given


def _file(name: str) -> Any:  # noqa: ANN401  an endpoint of Starlette's
    async def serve(_request: Request) -> Response:
        return FileResponse(_FILES / name, headers=_HEADERS)

    return serve


async def _refuse(_request: Request, error: Exception) -> Response:
    if isinstance(error, RefusedError):
        return _error(error.reason, error.status)
    return _error(str(error), 422)


def _error(sentence: str, status: int) -> Response:
    return _json({"error": sentence}, status)


def _json(document: object, status: int = 200) -> Response:
    return JSONResponse(document, status, _HEADERS)


def _done() -> Response:
    return Response(status_code=204, headers=_HEADERS)
