"""What a client can do differently, and what is refused."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Mapping
from time import monotonic
from typing import cast

import pytest
import trio

import fault_server as faults
from fault_server import FaultServer
from flowroute_client import (
    APITimeoutError,
    AsyncFlowroute,
    Flowroute,
    InvalidArgumentError,
    Options,
    RateLimitError,
    Reply,
)

WRONG: tuple[dict[str, object], ...] = (
    {"timeout": 0},
    {"timeout": -1.0},
    {"timeout": math.nan},
    {"deadline": 0},
    {"deadline": True},
    {"max_rate": 0},
    {"max_rate": -5},
    {"max_retries": -1},
    {"max_retries": 1.5},
    {"max_retries": True},
    {"backoff": -0.1},
    {"max_backoff": "8"},
    {"max_retry_after": math.nan},
    {"query": {"": "x"}},
    {"query": {"a\nb": "x"}},
    {"query": {"a": "x\r\n"}},
    {"headers": {"x-a": "b\r\nc: d"}},
    {"retries": 3},
)


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
def test_an_option_that_cannot_be_right_is_refused(wrong: Mapping[str, object]) -> None:
    options = cast("Options", wrong)
    with pytest.raises(InvalidArgumentError, match=next(iter(wrong))[:5]) as caught:
        Flowroute("key", "secret", **options)
    assert caught.value.argument in wrong
    with Flowroute("key", "secret") as flowroute, pytest.raises(InvalidArgumentError):
        flowroute.with_options(**options)


def test_query_parameters_can_be_added() -> None:
    with FaultServer() as server, Flowroute("key", "secret", base_url=server.url) as flowroute:
        view = flowroute.with_options(query={"account": "a b"}).with_options(query={"x": "+"})
        view.messages.get("mdr2-1")
        view.request("GET", "/v2/routes", params={"limit": 5})
        flowroute.messages.get("mdr2-1")
    targets = [target for _, target, _ in server.requests]
    assert targets == [
        "/v2.1/messages/mdr2-1?account=a%20b&x=%2B",
        "/v2/routes?limit=5&account=a%20b&x=%2B",
        "/v2.1/messages/mdr2-1",
    ]


def test_a_listener_sees_every_reply_as_it_came() -> None:
    seen: list[Reply] = []
    with (
        FaultServer(faults.answers(429, faults.errors, retry_after="0", x_id="7")) as server,
        Flowroute("key", "secret", base_url=server.url, on_reply=seen.append) as flowroute,
    ):
        with pytest.raises(RateLimitError):
            flowroute.with_options(max_retries=0).messages.get("mdr2-1")
        flowroute.with_options(on_reply=None).messages.get("mdr2-1")
    assert [(reply.status_code, reply.headers["x-id"]) for reply in seen] == [(429, "7")]
    assert seen[0].json() == {"errors": [{"status": 429, "title": "Too Many Requests"}]}


def test_tasks_wait_for_the_rate_too() -> None:
    async def main(url: str) -> None:
        async with AsyncFlowroute("key", "secret", base_url=url, max_rate=20) as flowroute:
            for _ in range(3):
                await flowroute.messages.get("mdr2-1")

    with FaultServer() as server:
        began = monotonic()
        asyncio.run(main(server.url))
        assert monotonic() - began >= 2 / 20
    assert len(server.acted) == 3


def test_no_limit_is_an_option_too() -> None:
    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url, max_rate=0.001, deadline=9) as flowroute,
    ):
        view = flowroute.with_options(max_rate=None, deadline=None)
        for _ in range(3):
            view.messages.get("mdr2-1")  # at the client's rate this would take 2000 s
    assert len(server.acted) == 3


SLOW: Options = {"max_rate": 0.001, "deadline": 5}


def _two_calls(url: str) -> None:
    with Flowroute("key", "secret", base_url=url, **SLOW) as flowroute:
        flowroute.messages.get("mdr2-1")
        flowroute.messages.get("mdr2-2")


def _two_asynchronous_calls(url: str) -> None:
    async def run() -> None:
        async with AsyncFlowroute("key", "secret", base_url=url, **SLOW) as flowroute:
            await flowroute.messages.get("mdr2-1")
            await flowroute.messages.get("mdr2-2")

    asyncio.run(run())


@pytest.mark.parametrize("calls", [_two_calls, _two_asynchronous_calls])
def test_a_rate_limit_does_not_outlast_the_deadline(calls: Callable[[str], None]) -> None:
    with FaultServer() as server:
        with pytest.raises(APITimeoutError, match="past the deadline"):
            calls(server.url)
        assert len(server.acted) == 1


def test_a_proxy_can_be_named() -> None:
    with (
        FaultServer() as proxy,
        Flowroute("key", "secret", base_url="http://127.0.0.1:9", proxy=proxy.url) as flowroute,
    ):
        flowroute.messages.get("mdr2-1")
    assert [target for _, target, _ in proxy.requests] == [
        "http://127.0.0.1:9/v2.1/messages/mdr2-1"
    ]


def test_other_event_loops_than_that_of_asyncio_will_do() -> None:
    async def get(url: str) -> None:
        async with AsyncFlowroute("key", "secret", base_url=url, backoff=0.01) as flowroute:
            await flowroute.messages.get("mdr2-1")

    with FaultServer(faults.answers(503)) as server:
        trio.run(get, server.url)
    assert len(server.requests) == 2
