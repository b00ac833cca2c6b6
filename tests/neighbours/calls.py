"""The same calls by both clients, for the tests of what stands beside them.

Nothing of tests is imported, since programs in other environments make them too.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from flowroute_client import AsyncFlowroute, Flowroute, SentMessage

T = TypeVar("T")

OURS, THEIRS = "12065550100", "12065550199"
TEXT = "hello"
ID = "mdr2-39cadeace66e11e7aff806cd7f24ba2d"
ACCEPTED = {
    "data": {"id": ID, "type": "message", "links": {"self": "https://api.flowroute.com/v2.1/x"}}
}
"""What the API answers to a message."""
API = "https://api.flowroute.com"
SENT_BYTES = b'{"from":"12065550100","to":"12065550199","body":"hello"}'
NUMBERS = {"data": [{"id": THEIRS, "type": "number", "attributes": {"value": THEIRS}}]}
"""What it answers to a search."""
AUTHORIZATION = "Basic YWNjZXNzOnNlY3JldA=="


def send(url: str | None = None) -> SentMessage:
    with Flowroute("access", "secret", base_url=url, backoff=0) as flowroute:
        return flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)


def send_async(url: str | None = None) -> SentMessage:
    return _run(url, lambda flowroute: flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT))


def search(url: str | None = None) -> list[str | None]:
    with Flowroute("access", "secret", base_url=url, backoff=0) as flowroute:
        return [number.value for number in flowroute.numbers.search(starts_with="1206", state="wa")]


def search_async(url: str | None = None) -> list[str | None]:
    async def collect(flowroute: AsyncFlowroute) -> list[str | None]:
        found = flowroute.numbers.search(starts_with="1206", state="wa")
        return [number.value async for number in found]

    return _run(url, collect)


def _run(url: str | None, use: Callable[[AsyncFlowroute], Awaitable[T]]) -> T:
    async def main() -> T:
        async with AsyncFlowroute("access", "secret", base_url=url, backoff=0) as flowroute:
            return await use(flowroute)

    return asyncio.run(main())
