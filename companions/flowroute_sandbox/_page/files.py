"""Serves the files of the page, under a policy that allows nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

PREFIX = "/_sandbox/"
PAGE = "/"
HEADERS = {
    # The browser loads only the page's own files: nothing that a message may contain.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
        " img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none';"
        " require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_FOLDER = Path(__file__).parent


def make_page_routes() -> list[Route]:
    """Return the routes of the page's files."""
    return [
        Route(PAGE, _serve_file("index.html")),
        Route(f"{PREFIX}page.css", _serve_file("page.css")),
        Route(f"{PREFIX}page.js", _serve_file("page.js")),
    ]


def _serve_file(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_request: Request) -> Response:
        return FileResponse(_FOLDER / name, headers=HEADERS)

    return serve
