"""Everything that the server serves: the API, and beside it what controls the sandbox."""

from asyncio import CancelledError, create_task
from contextlib import suppress
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_sandbox._endpoints import PREFIX
from flowroute_sandbox._postman import Postman

_PAGE: Final = "/"
_READING: Final = ("GET", "HEAD")


class Site:
    """The ASGI application of a sandbox.

    Args:
        api: the API.
        control: the page and the control endpoints.
        postman: posts webhooks for as long as the server runs.
    """

    def __init__(self, api: ASGIApp, control: ASGIApp, postman: Postman) -> None:
        self._api = api
        self._control = control
        self._postman = postman

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan of the server."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        else:
            app = self._control if _is_control(scope) else self._api
            await app(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()  # lifespan.startup
        posting = create_task(self._postman.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
        posting.cancel()
        with suppress(CancelledError):
            await posting
        await self._postman.close()
        await send({"type": "lifespan.shutdown.complete"})


def _is_control(scope: Scope) -> bool:
    path, method = scope["path"], scope["method"]
    return bool(path.startswith(PREFIX) or (path == _PAGE and method in _READING))
