# /// script
# dependencies = ["httpx-aiohttp"]
# ///
"""Send by aiohttp, which is used by choice and never because it is installed."""

from __future__ import annotations

import asyncio
import sys

import httpx

from flowroute_client import AsyncFlowroute
from neighbours.calls import ACCEPTED, ID, OURS, TEXT, THEIRS, send_async
from stub import Stub

with Stub() as stub:
    stub.answer(202, ACCEPTED)
    assert send_async(stub.url).id == ID
    assert "aiohttp" not in sys.modules

    import httpx_aiohttp

    async def main() -> None:
        async with httpx.AsyncClient(transport=httpx_aiohttp.AiohttpTransport()) as mine:
            flowroute = AsyncFlowroute("access", "secret", base_url=stub.url, http_client=mine)
            assert (await flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)).id == ID

    asyncio.run(main())
    assert len(stub.requests) == 2
