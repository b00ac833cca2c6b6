# /// script
# dependencies = ["uvloop"]
# ///
"""Send by one client in several event loops of uvloop."""

from __future__ import annotations

import asyncio

import uvloop

from flowroute_client import AsyncFlowroute
from neighbours.calls import ACCEPTED, OURS, THEIRS
from stub import Stub

with Stub() as stub:
    stub.answer(202, ACCEPTED)
    flowroute = AsyncFlowroute("access", "secret", base_url=stub.url)

    async def main() -> None:
        assert isinstance(asyncio.get_running_loop(), uvloop.Loop)
        texts = map(str, range(20))
        sends = (flowroute.messages.send(from_=OURS, to=THEIRS, body=text) for text in texts)
        await asyncio.gather(*sends)

    for _ in range(3):
        uvloop.run(main())
    assert len(stub.requests) == 60
