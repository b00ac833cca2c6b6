"""The bound on what a request may send."""

from typing import Final

from starlette.requests import Request

from flowroute_sandbox._errors import too_large

# Far more than any message has: texts of ten segments, and some URLs.
MOST_BYTES: Final = 65_536


async def limited_body(request: Request) -> bytes:
    """Return the body of a request, without ever holding more than a bounded part of it.

    Raises:
        RefusedError: 413 for a body that is too large.
    """
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            raise too_large(MOST_BYTES)
    return body
