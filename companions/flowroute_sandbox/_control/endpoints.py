"""The page, and the endpoints beside the API that control the sandbox.

These endpoints are unauthenticated: requiring `application/json` forces a CORS preflight, which
stops CSRF, and a Host allow-list, here and for the API, stops DNS rebinding.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_sandbox._account.account import MESSAGE_FILTERS, Page
from flowroute_sandbox._account.webhook_queue import WEBHOOK_FILTERS
from flowroute_sandbox._addresses import is_private_name
from flowroute_sandbox._api.app import Api
from flowroute_sandbox._api.body import parse_json, read_body
from flowroute_sandbox._api.errors import RefusedError
from flowroute_sandbox._control.controls import Controls
from flowroute_sandbox._control.views import (
    show_exchange,
    show_message,
    show_number,
    show_request,
    show_resources,
    show_webhook,
)
from flowroute_sandbox._faults.fault import make_fault
from flowroute_sandbox._page.files import HEADERS, PAGE, PREFIX, make_page_routes

T = TypeVar("T")

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_API_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ALL = Page(limit=10_000, offset=0)
_SHOWN = 200
_KEEP_ALIVE_SECONDS = 15.0
_SETTINGS: Mapping[str, type] = {
    "inbound_url": str,
    "inbound_shape": str,
    "rate_limit": bool,
    "record_delay": float,
    "accept_2xx": bool,
}
_KINDS = {
    bool: "give true or false",
    int: "give an integer",
    str: "give text",
    float: "give a number",
    list: "give an array",
}


def is_control_request(scope: Scope) -> bool:
    """Return whether a request is for the page or a control endpoint, not for the API."""
    path, method = scope["path"], scope["method"]
    return bool(path.startswith(PREFIX) or (path == PAGE and method in {"GET", "HEAD"}))


def build_control(controls: Controls, api: Api, access_key: str, secret_key: str) -> ASGIApp:
    """Build the application of the page and of the control endpoints.

    Args:
        controls: The controls of the account.
        api: Its API.
        access_key: The access key that callers of the API must send; the page shows it.
        secret_key: The secret key, likewise.
    """
    keys = {"access_key": access_key, "secret_key": secret_key}
    endpoints = _ControlEndpoints(controls, api, keys)
    routes = [
        *make_page_routes(),
        Route(f"{PREFIX}events", endpoints.stream_events),
        Route(f"{PREFIX}messages", endpoints.list_messages),
        Route(f"{PREFIX}rejected", endpoints.list_refusals),
        Route(f"{PREFIX}requests", endpoints.list_requests),
        Route(f"{PREFIX}requests/{{position:int}}", endpoints.get_request),
        Route(f"{PREFIX}webhooks", endpoints.list_webhooks),
        Route(f"{PREFIX}webhooks/{{position:int}}", endpoints.get_webhook),
        Route(
            f"{PREFIX}webhooks/{{position:int}}/post",
            endpoints.post_webhook_again,
            methods=["POST"],
        ),
        Route(f"{PREFIX}summary", endpoints.summarize),
        Route(f"{PREFIX}numbers", endpoints.handle_numbers, methods=["GET", "POST", "DELETE"]),
        Route(f"{PREFIX}routes", endpoints.list_routes),
        Route(f"{PREFIX}resources", endpoints.list_resources),
        Route(f"{PREFIX}api{{path:path}}", endpoints.call_api, methods=_API_METHODS),
        Route(f"{PREFIX}settings", endpoints.handle_settings, methods=["GET", "PUT"]),
        Route(f"{PREFIX}faults", endpoints.handle_faults, methods=["GET", "POST", "DELETE"]),
        Route(f"{PREFIX}receive", endpoints.receive, methods=["POST"]),
        Route(f"{PREFIX}clear", endpoints.clear, methods=["POST"]),
        Route(f"{PREFIX}undo", endpoints.undo, methods=["POST"]),
        Route(f"{PREFIX}reset", endpoints.reset, methods=["POST"]),
        Route(f"{PREFIX}cnams", endpoints.review_cnam, methods=["POST"]),
        Route(f"{PREFIX}exports", endpoints.fail_export, methods=["POST"]),
        Route(f"{PREFIX}portorders", endpoints.add_port_order, methods=["POST"]),
        Route(f"{PREFIX}portorders/status", endpoints.move_port_order, methods=["POST"]),
        Route(f"{PREFIX}advance", endpoints.advance, methods=["POST"]),
    ]
    handlers = {ValueError: _handle_error, RefusedError: _handle_error}
    return _require_json(Starlette(routes=routes, exception_handlers=handlers))


def require_local_host(app: ASGIApp, host: str) -> ASGIApp:
    """Refuse requests whose `Host` could be a website's, which stops DNS rebinding.

    Args:
        app: What serves the others.
        host: The host that the sandbox listens on.
    """

    @lru_cache(maxsize=16)
    def is_allowed(name: str) -> bool:
        return is_private_name(name) or name == host.lower()

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        name = "localhost" if scope["type"] == "lifespan" else _read_host(scope)
        if name and is_allowed(name):
            return await app(scope, receive, send)
        sentence = f"Host {name or ''!r} is not allowed: use localhost or the IP address."
        return await _to_error(sentence, 403)(scope, receive, send)

    return guard


def _read_host(scope: Scope) -> str | None:
    """Return the host that a request is for; None if it cannot be read."""
    host = Headers(scope=scope).get("host", "127.0.0.1")  # HTTP/1.0 need not say it
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return None


def _require_json(app: ASGIApp) -> ASGIApp:
    """Refuse what a form of another website could post, which stops CSRF."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.method not in _SAFE_METHODS and media_type != "application/json":
            return await _to_error("Send the body as application/json.", 415)(scope, receive, send)
        return await app(scope, receive, send)

    return guard


class _ControlEndpoints:
    def __init__(self, controls: Controls, api: Api, keys: Mapping[str, str]) -> None:
        self._controls = controls
        self._api = api
        self._keys = keys
        self._account = controls.account

    async def list_messages(self, request: Request) -> Response:
        """Show the newest messages that contain `q`, or the one with this id.

        `filter` is "sent", "received" or "failed"; `before` is the id that they came before.
        """
        text = request.query_params.get("q", "").strip()
        limit = _read_limit(request)
        with self._account.transaction():
            revision = self._account.changes.revision
            only = _read_filter(request, *MESSAGE_FILTERS)
            before = request.query_params.get("before") or None
            found = self._account.search_messages(text, limit + 1, only=only, before=before)
            found, last = _cut_page(found, limit)
            webhooks = self._account.webhooks.list_by_subject(each.id for each in found)
            messages = [show_message(each, webhooks[each.id]) for each in found]
            total = self._account.count_messages()
        shown = {"messages": messages, "older": last and last.id}
        return _to_json({"revision": revision, "total": total, **shown})

    async def list_refusals(self, _request: Request) -> Response:
        """Show the requests that were refused."""
        refusals = [asdict(refusal) for refusal in self._controls.list_refusals()]
        return _to_json({"rejected": refusals})

    async def summarize(self, _request: Request) -> Response:
        """Show how much there is of what the page lists."""
        with self._account.transaction():
            messages = self._account.count_messages()
            webhooks, failed_webhooks = self._account.webhooks.count()
        requests, failed = self._account.requests.count()
        revision = self._account.changes.revision
        return _to_json(
            {
                "revision": revision,
                "messages": messages,
                "requests": requests,
                "failed_requests": failed,
                "webhooks": webhooks,
                "failed_webhooks": failed_webhooks,
                "faults": len(self._controls.faults.list_pending()),
            }
        )

    async def list_requests(self, request: Request) -> Response:
        """Show the newest requests, those that contain `q` or that failed, older than `before`."""
        limit = _read_limit(request)
        found = self._account.requests.search(
            request.query_params.get("q", "").strip(),
            only_failed=_read_filter(request, "failed") == "failed",
            before=_read_number(request, "before"),
            limit=limit + 1,
        )
        found, last = _cut_page(found, limit)
        shown = [show_request(each) for each in found]
        return _to_json({"requests": shown, "older": last and last.position})

    async def get_request(self, request: Request) -> Response:
        """Show a request with its answer."""
        found = self._account.requests.find(request.path_params["position"])
        if found is None:
            return _to_error("The log no longer has this request.", 404)
        return _to_json(show_exchange(found))

    async def list_webhooks(self, request: Request) -> Response:
        """Show the newest webhooks that contain `q`.

        `filter` is "delivered", "waiting" or "failed"; `before` is the position that they precede.
        """
        text = request.query_params.get("q", "").strip()
        limit = _read_limit(request)
        only = _read_filter(request, *WEBHOOK_FILTERS)
        before = _read_number(request, "before")
        with self._account.transaction():
            found = self._account.webhooks.search(text, limit + 1, only=only, before=before)
        found, last = _cut_page(found, limit)
        shown = [show_webhook(each) for each in found]
        return _to_json({"webhooks": shown, "older": last and last.position})

    async def get_webhook(self, request: Request) -> Response:
        """Show a webhook with its body."""
        with self._account.transaction():
            found = self._account.webhooks.find(request.path_params["position"])
        if found is None:
            return _to_error("There is no such webhook.", 404)
        return _to_json({**show_webhook(found), "body": found.body})

    async def post_webhook_again(self, request: Request) -> Response:
        """Post a webhook again at once."""
        self._controls.post_again(request.path_params["position"])
        return _to_no_content()

    async def handle_numbers(self, request: Request) -> Response:
        """Show the numbers, buy one that `starts_with` digits, or release the one `id`."""
        if request.method == "POST":
            wanted = (await _read_values(request, starts_with=str)).get("starts_with")
            return _to_json({"id": self._controls.buy_number(wanted or "")}, 201)
        if request.method == "DELETE":
            self._controls.release_number((await _read_values(request, id=str)).get("id") or "")
            return _to_no_content()
        with self._account.transaction():
            numbers = self._account.list_numbers({}, _ALL, owned=True)
        return _to_json({"numbers": [show_number(number) for number in numbers]})

    async def list_routes(self, _request: Request) -> Response:
        """Show the account's routes."""
        with self._account.transaction():
            routes = self._account.list_routes(None, _ALL)
        return _to_json({"routes": [asdict(route) for route in routes]})

    async def list_resources(self, _request: Request) -> Response:
        """Show what the account has beside numbers, routes and messages."""
        with self._account.transaction():
            return _to_json(show_resources(self._account))

    async def call_api(self, request: Request) -> Response:
        """Call the API as the owner: without credentials, faults and the log of requests."""
        scope = {**request.scope, "path": request.path_params["path"]}
        response = await self._api.respond_to_owner(Request(scope, request.receive))
        response.headers.update(HEADERS)
        return response

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
        """Show the settings, after setting them for a PUT, and the keys."""
        if request.method == "PUT":
            self._change_settings(await _read_values(request, **_SETTINGS))
        settings = {
            "inbound_url": self._controls.inbound_url,
            "inbound_shape": self._controls.inbound_shape,
            "rate_limit": self._account.send_limit.is_on,
            "record_delay": self._account.record_delay,
            "accept_2xx": self._account.accepts_2xx,
        }
        return _to_json({**settings, **self._keys})

    def _change_settings(self, values: Mapping[str, Any]) -> None:
        """Set what is given; where nothing is posted any more, a callback is left out."""
        if (seconds := values.get("record_delay")) is not None:
            self._controls.delay_records(seconds)
        if (limited := values.get("rate_limit")) is not None:
            self._controls.limit_rate(on=limited)
        if (accepted := values.get("accept_2xx")) is not None:
            self._controls.accept_2xx(on=accepted)
        self._controls.post_inbound(
            values.get("inbound_url"), values.get("inbound_shape") or "json_api"
        )

    async def handle_faults(self, request: Request) -> Response:
        """Show, add or remove faults."""
        if request.method == "POST":
            self._controls.fail(make_fault(await _read_object(request)))
            return _to_json({}, 201)
        if request.method == "DELETE":
            fault_id = (await _read_values(request, id=int)).get("id")
            if fault_id is None:
                self._controls.clear_faults()
            else:
                self._controls.remove_fault(fault_id)
            return _to_no_content()
        pending = self._controls.faults.list_pending()
        faults = [{"id": fault_id, **asdict(fault)} for fault_id, fault in pending.items()]
        return _to_json({"faults": faults, "operations": sorted(self._controls.operations)})

    async def review_cnam(self, request: Request) -> Response:
        """Approve the CNAM record `id`, or reject it with the reason `rejection`."""
        values = await _read_values(request, id=str, rejection=str)
        self._controls.review_cnam(values.get("id") or "", rejection=values.get("rejection"))
        return _to_no_content()

    async def fail_export(self, request: Request) -> Response:
        """Let the export `id` fail when its time has come."""
        values = await _read_values(request, id=str)
        self._controls.fail_export(values.get("id") or "")
        return _to_no_content()

    async def add_port_order(self, request: Request) -> Response:
        """Add a port order for `numbers`."""
        values = await _read_values(request, numbers=list, alias=str, status_url=str)
        order_id = self._controls.add_port_order(
            [str(number) for number in values.get("numbers") or ()],
            alias=values.get("alias"),
            status_url=values.get("status_url"),
        )
        return _to_json({"id": order_id}, 201)

    async def move_port_order(self, request: Request) -> Response:
        """Give the port order `id` the status `status`."""
        values = await _read_values(request, id=str, status=str)
        self._controls.move_port_order(values.get("id") or "", values.get("status") or "")
        return _to_no_content()

    async def receive(self, request: Request) -> Response:
        """Receive a message from a handset."""
        names: dict[str, type] = {"from": str, "to": str, "text": str, "media_urls": list}
        values = await _read_values(request, **names)
        message_id = self._controls.receive(
            str(request.base_url).rstrip("/"),
            from_=values.get("from") or "",
            to=values.get("to") or "",
            text=values.get("text"),
            media_urls=[str(url) for url in values.get("media_urls") or ()],
        )
        return _to_json({"id": message_id}, 201)

    async def clear(self, _request: Request) -> Response:
        """Drop messages, and the log of requests."""
        self._controls.clear()
        return _to_no_content()

    async def undo(self, _request: Request) -> Response:
        """Bring back what was cleared last."""
        self._controls.undo_clear()
        return _to_no_content()

    async def reset(self, _request: Request) -> Response:
        """Start again with a fresh account."""
        self._controls.reset()
        return _to_no_content()

    async def advance(self, request: Request) -> Response:
        """Move the account's clock forward."""
        values = await _read_values(request, seconds=float)
        self._controls.advance(values.get("seconds") or 0.0)
        return _to_no_content()


def _read_number(request: Request, name: str) -> int | None:
    """Return an integer of the query, or None if it is absent.

    Raises:
        ValueError: It is not an integer of 0 or more.
    """
    text = request.query_params.get(name)
    if not text:
        return None
    if not re.fullmatch("[0-9]{1,18}", text):
        raise ValueError(f"{name} cannot be {text[:100]!r}: give an integer.")
    return int(text)


def _read_limit(request: Request) -> int:
    limit = _read_number(request, "limit")
    return _SHOWN if limit is None else min(max(limit, 1), _ALL.limit)


def _cut_page(found: list[T], limit: int) -> tuple[list[T], T | None]:
    """Return a page of what was found, and the last of it if older ones follow."""
    page = found[:limit]
    return page, page[-1] if len(found) > limit else None


def _read_filter(request: Request, *choices: str) -> str | None:
    """Return the filter of the query, or None if there is none.

    Raises:
        ValueError: It is not one of `choices`.
    """
    text = request.query_params.get("filter", "")
    if text and text not in choices:
        raise ValueError(f"filter cannot be {text[:100]!r}: give one of {', '.join(choices)}.")
    return text or None


async def _read_values(request: Request, **types: type) -> dict[str, Any]:
    """Return the members of the JSON object in a body: each is null, or of the type named here.

    Raises:
        ValueError: It is not an object, or has a member of another name or type.
    """
    values = await _read_object(request)
    for name, value in values.items():
        if name not in types:
            raise ValueError(f"{name!r} is not one of {', '.join(types)}.")
        kind = (int, float) if types[name] is float else types[name]
        is_other = isinstance(value, bool) != (kind is bool) or not isinstance(value, kind)
        if value is not None and is_other:
            raise ValueError(f"{name} cannot be {str(value)[:100]!r}: {_KINDS[types[name]]}.")
    return values


async def _read_object(request: Request) -> dict[str, Any]:
    body = await read_body(request) or b"{}"
    try:
        parsed: Any = parse_json(body)
    except (RefusedError, RecursionError):
        raise ValueError("Send a JSON object: the body is not JSON.") from None
    if not isinstance(parsed, dict):
        raise ValueError("Send a JSON object.")  # noqa: TRY004  which becomes a 422
    return cast("dict[str, Any]", parsed)


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
