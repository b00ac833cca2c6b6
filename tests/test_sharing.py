"""One client shared: by threads, by tasks, across forks and event loops."""

from __future__ import annotations

import asyncio
import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx
import pytest

from fault_server import FaultServer, succeed
from flowroute_client import AsyncFlowroute, ClientClosedError, Flowroute

FROM, TO = "12065550100", "12065550199"


def _pairs(server: FaultServer) -> set[tuple[str, str]]:
    """Pair the header and the body of each request."""
    bodies = [json.loads(body)["body"] for _, _, body in server.requests]
    marks = [httpx.Headers(_fields(head))["x-mark"] for head in server.heads]
    return set(zip(marks, bodies, strict=True))


def _fields(head: bytes) -> list[tuple[bytes, bytes]]:
    lines = head.split(b"\r\n")[1:]
    return [(name, value) for name, _, value in (line.partition(b": ") for line in lines)]


def test_threads_with_options_of_their_own_never_mix_them_up() -> None:
    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url) as flowroute,
        ThreadPoolExecutor(32) as pool,
    ):

        def send(mark: int) -> None:
            view = flowroute.with_options(headers={"x-mark": str(mark)}, timeout=5 + mark)
            view.messages.send(from_=FROM, to=TO, body=str(mark))

        list(pool.map(send, range(320)))
    assert _pairs(server) == {(str(mark), str(mark)) for mark in range(320)}


def test_tasks_with_options_of_their_own_never_mix_them_up() -> None:
    async def run(url: str) -> None:
        async with AsyncFlowroute("key", "secret", base_url=url, timeout=60) as flowroute:

            async def send(mark: int) -> None:
                view = flowroute.with_options(headers={"x-mark": str(mark)})
                await view.messages.send(from_=FROM, to=TO, body=str(mark))

            await asyncio.gather(*map(send, range(500)))

    with FaultServer() as server:
        asyncio.run(run(server.url))
    assert _pairs(server) == {(str(mark), str(mark)) for mark in range(500)}


def test_replies_of_every_view_are_shown_to_its_own_listener() -> None:
    with FaultServer() as server, Flowroute("key", "secret", base_url=server.url) as flowroute:
        seen: list[int] = []
        view = flowroute.with_options(on_reply=lambda reply: seen.append(reply.status_code))
        flowroute.messages.get("mdr2-1")
        view.messages.get("mdr2-2")
        view.messages.send(from_=FROM, to=TO, body="hello")
    assert seen == [200, 202]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_client_says_so_instead_of_sharing_a_connection() -> None:
    with FaultServer() as server, Flowroute("key", "secret", base_url=server.url) as flowroute:
        flowroute.messages.get("mdr2-1")
        child = os.fork()
        if child == 0:
            os._exit(_refuses(flowroute))
        _, status = os.waitpid(child, 0)
        flowroute.messages.get("mdr2-2")
    assert os.waitstatus_to_exitcode(status) == 17


def _refuses(flowroute: Flowroute) -> int:
    try:
        flowroute.messages.get("mdr2-3")
    except ClientClosedError as error:
        return 17 if "another process" in str(error) else 1
    return 0


def test_a_second_event_loop_is_refused() -> None:
    with FaultServer() as server:
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url)

        async def get() -> None:
            await flowroute.messages.get("mdr2-1")

        async def get_and_close() -> None:
            await get()
            await flowroute.aclose()

        with asyncio.Runner() as first, asyncio.Runner() as second:
            first.run(get())
            with pytest.raises(ClientClosedError, match="another event loop"):
                second.run(get())
            first.run(get_and_close())


def test_a_slow_client_is_limited_by_its_rate_and_not_by_its_views() -> None:
    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url, max_rate=50) as flowroute,
        ThreadPoolExecutor(8) as pool,
    ):
        view = flowroute.with_options(headers={"x-mark": "1"})
        began = datetime.now(UTC)
        gets = [flowroute.messages.get, view.messages.get] * 10
        for future in [pool.submit(get, "mdr2-1") for get in gets]:
            future.result()
        took = (datetime.now(UTC) - began).total_seconds()
    assert took >= 19 / 50 * 0.9  # the first goes at once; a floor, so a slow machine passes too


def test_endpoints_are_limited_apart() -> None:
    with (
        FaultServer(succeed, succeed) as server,
        Flowroute("key", "secret", base_url=server.url, max_rate=0.001) as flowroute,
    ):
        flowroute.messages.get("mdr2-1")
        flowroute.messages.send(from_=FROM, to=TO, body="hello")  # would wait for 1000 s
    assert len(server.acted) == 2
