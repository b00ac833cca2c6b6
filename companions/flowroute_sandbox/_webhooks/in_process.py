"""Delivers webhooks to applications of this process, so that a test needs no port."""

from __future__ import annotations

import asyncio
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, TypeAlias, cast
from urllib.parse import urlsplit

from flowroute_sandbox._account.records import Webhook
from flowroute_sandbox._webhooks.attempts import decode_beginning

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    import httpx
    from starlette.types import ASGIApp

Application: TypeAlias = "ASGIApp | WSGIApplication"


_Origin: TypeAlias = tuple[str, str | None, int | None]
_PORTS = {"http": 80, "https": 443}


class Applications:
    """Which application takes the webhooks for which host."""

    def __init__(self) -> None:
        self._by_origin: dict[_Origin, Application] = {}

    def add(self, origin: str, application: Application) -> None:
        """Let an application take the webhooks for a URL without a path."""
        self._by_origin[_read_origin(origin)] = application

    def find(self, url: str | None) -> Application | None:
        """Return the application that takes what is posted to a URL, or None."""
        return self._by_origin.get(_read_origin(url or ""))

    def clear(self) -> None:
        """Forget all."""
        self._by_origin.clear()


def _read_origin(url: str) -> _Origin:
    """Return what an application is found by: not the port that is implied, nor who asks."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def post_in_process(application: Application, webhook: Webhook) -> tuple[str, str]:
    """Call an application with a webhook, in this thread.

    Returns:
        The status of its response, and the beginning of its text.

    Raises:
        Exception: Whatever it raises.
    """
    import httpx  # noqa: PLC0415  most sandboxes never post anything

    request = httpx.Request("POST", webhook.url or "", json=webhook.body)
    if request.url.userinfo:  # what a client does of its own accord
        request = next(
            httpx.BasicAuth(request.url.username, request.url.password).auth_flow(request)
        )
    if is_asgi(application):
        reply = asyncio.run(_call_asgi(cast("ASGIApp", application), request))
    else:
        reply = httpx.WSGITransport(cast("WSGIApplication", application)).handle_request(request)
        reply.read()
        reply.close()
    return str(reply.status_code), decode_beginning(reply.content)


def is_asgi(application: object) -> bool:
    """Return whether an application must be called in an event loop."""
    called = application.__call__ if callable(application) else None
    return iscoroutinefunction(application) or iscoroutinefunction(called)


def refuse_running_loop() -> None:
    """Raise a RuntimeError if an event loop runs in this thread, in which no other can run."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError(
        "An ASGI application cannot be called while an event loop runs in this thread:"
        " in a coroutine, await asyncio.to_thread(sandbox.advance)."
    )


async def _call_asgi(application: ASGIApp, request: httpx.Request) -> httpx.Response:
    import httpx  # noqa: PLC0415

    reply = await httpx.ASGITransport(application).handle_async_request(request)
    await reply.aread()
    return reply
