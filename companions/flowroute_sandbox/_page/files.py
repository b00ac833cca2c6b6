"""Serves the files of the page, under a policy that allows nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
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
_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
# The address of a script names its content, so that a browser need not ask for it again.
_KEEP = {**HEADERS, "Cache-Control": "max-age=31536000, immutable"}


def make_page_routes() -> list[Route]:
    """Return the routes of the page's files."""
    scripts = {path.name: path.read_bytes() for path in sorted(_FOLDER.glob("script/*.js"))}
    folder = f"{PREFIX}script/{_digest(scripts.values())}"
    document = _read("index.html").decode().replace(f"{PREFIX}script", folder)
    return [
        Route(PAGE, _serve(document.encode(), ".html", HEADERS)),
        Route(f"{PREFIX}favicon.svg", _serve(_read("favicon.svg"), ".svg", HEADERS)),
        Route(f"{PREFIX}page.css", _serve(_read("page.css"), ".css", HEADERS)),
        *(Route(f"{folder}/{name}", _serve(text, ".js", _KEEP)) for name, text in scripts.items()),
    ]


def _read(name: str) -> bytes:
    return (_FOLDER / name).read_bytes()


def _digest(contents: Iterable[bytes]) -> str:
    return blake2b(b"".join(contents), digest_size=8).hexdigest()


def _serve(
    content: bytes, suffix: str, headers: Mapping[str, str]
) -> Callable[[Request], Awaitable[Response]]:
    async def serve(_request: Request) -> Response:
        return Response(content, media_type=_TYPES[suffix], headers=headers)

    return serve
