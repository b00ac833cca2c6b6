"""What the extra `fast` sends by in an event loop of asyncio: aiohttp, as a transport of httpx.

It takes a quarter of the time of httpx's own. Errors are named here, where it is known whether a
connection was made: httpx-aiohttp names too many of them as if none had been.
"""

from __future__ import annotations

import asyncio
from ssl import SSLContext

import aiohttp
import httpx
from aiohttp import ClientHandlerType  # which one older than the extra's lacks
from httpx_aiohttp import AiohttpTransport


def transport(context: SSLContext, kept: float) -> httpx.AsyncBaseTransport:
    """Make a transport of one connection, which is closed if unused for `kept` seconds."""

    def session() -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=context, limit=1, keepalive_timeout=kept),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("accept-encoding",),
            middlewares=(_naming,),
        )

    return _Transport(verify=context, client=session)


async def _naming(
    request: aiohttp.ClientRequest, handler: ClientHandlerType
) -> aiohttp.ClientResponse:
    """Name errors as httpx does; aiohttp would repeat a call itself after some of its own."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError(str(error)) from error
    except aiohttp.ConnectionTimeoutError as error:
        raise httpx.ConnectTimeout(str(error)) from error
    except aiohttp.ServerTimeoutError as error:
        raise httpx.ReadTimeout(str(error)) from error
    except (aiohttp.ClientError, OSError) as error:
        raise httpx.ReadError(str(error)) from error


class _Transport(AiohttpTransport):
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        for _ in range(2):  # a busy loop has not heard yet that the connection was closed
            await asyncio.sleep(0)
        try:
            async with asyncio.timeout(_total(request.extensions["timeout"])):
                return await super().handle_async_request(request)
        except TimeoutError:  # all else has a limit of its own in aiohttp
            raise httpx.WriteTimeout("the server does not read") from None


def _total(timeout: dict[str, float | None]) -> float | None:
    limits = [timeout[phase] for phase in ("connect", "write", "read")]
    given = [limit for limit in limits if limit is not None]
    return sum(given) if given == limits else None
