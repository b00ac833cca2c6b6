"""One client shared: by threads, by tasks, across forks and event loops."""

from __future__ import annotations

import asyncio
import gc
import json
import math
import os
import signal
import ssl
import sys
import traceback
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cached_property
from itertools import repeat
from pathlib import Path
from threading import Event, Semaphore
from typing import cast

import httpx
import pytest
import trio

from fault_server import FaultServer, act_slowly, succeed
from flowroute_client import AsyncFlowroute, ClientClosedError, Flowroute, Sending
from processes import run_well
from sends import messages

FROM, TO = "12065550100", "12065550199"

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]


def in_child(use: Callable[[], object]) -> None:
    """Do something in a forked process."""
    child = os.fork()
    if child == 0:
        signal.alarm(30)  # a child that hangs ends
        try:
            use()
        except BaseException:  # noqa: BLE001 - whatever it is
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def _list_resources(client: type) -> set[str]:
    members = [member for base in client.__mro__ for member in vars(base).items()]
    return {name for name, value in members if isinstance(value, cached_property)}


def _slow_down(client: type, started: Semaphore, go_on: Event) -> object:
    """Make a client whose resources take long to make."""

    def wait(_: object, name: str) -> None:
        if name in {"_call", "_transport"}:
            started.release()
            go_on.wait()

    slow = type("Slow", (client,), {"__getattr__": wait})
    return cast("object", object.__new__(slow))


@pytest.mark.parametrize("client", [Flowroute, AsyncFlowroute])
def test_a_process_can_be_forked_while_a_thread_makes_a_resource(
    client: type[Flowroute | AsyncFlowroute],
) -> None:
    names = _list_resources(client)
    started, go_on = Semaphore(0), Event()
    with ThreadPoolExecutor(len(names)) as pool, ExitStack() as at_end:
        at_end.callback(go_on.set)
        for name in names:
            pool.submit(getattr, _slow_down(client, started, go_on), name)
            started.acquire(timeout=30)
        flowroute = client("key", "secret")
        in_child(lambda: [getattr(flowroute, name) for name in names])


@pytest.mark.parametrize("client", [Flowroute, AsyncFlowroute])
def test_a_resource_is_made_once(client: type[Flowroute | AsyncFlowroute]) -> None:
    flowroute = client("key", "secret")
    names = _list_resources(client)
    assert {"messages", "numbers", "routes"} <= names
    for name in names:
        assert getattr(flowroute, name) is getattr(flowroute, name)
        assert isinstance(getattr(client, name), cached_property)  # for help() and the like


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


def test_calls_of_forked_processes_use_connections_of_their_own() -> None:
    with FaultServer() as server, Flowroute("key", "secret", base_url=server.url) as flowroute:
        assert flowroute.messages.get("mdr2-1").id
        view = flowroute.with_options(timeout=20)

        def use() -> None:
            assert flowroute.messages.get("mdr2-2").id
            assert view.messages.send(from_=FROM, to=TO, body="child").id
            flowroute.close()

        for _ in range(3):
            in_child(use)
            assert flowroute.messages.get("mdr2-3").id
        assert server.connections == 4


def test_a_client_that_was_never_used_can_be_forked() -> None:
    with FaultServer() as server, Flowroute("key", "secret", base_url=server.url) as flowroute:
        in_child(lambda: flowroute.messages.get("mdr2-1"))
        in_child(lambda: in_child(lambda: flowroute.messages.get("mdr2-2")))
    assert len(server.acted) == 2


def test_a_closed_client_is_closed_in_children_too() -> None:
    with FaultServer() as server:
        flowroute = Flowroute("key", "secret", base_url=server.url)
        flowroute.close()

        def use() -> None:
            with pytest.raises(ClientClosedError):
                flowroute.messages.get("mdr2-1")

        in_child(use)
    assert not server.requests


async def _get(flowroute: AsyncFlowroute) -> None:
    assert (await flowroute.messages.get("mdr2-1")).id


def test_event_loops_of_forked_processes_use_connections_of_their_own() -> None:
    with FaultServer() as server:
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url)
        with asyncio.Runner() as runner:
            runner.run(_get(flowroute))
            in_child(lambda: asyncio.run(_get(flowroute)))
            in_child(lambda: trio.run(_get, flowroute))
            runner.run(_get(flowroute))
            runner.run(flowroute.aclose())
        assert server.connections == 3


def fork_while_threads_call() -> None:
    """Fork again and again while four threads call."""
    stop = Event()
    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url, max_rate=1e6) as flowroute,
        ThreadPoolExecutor(4) as pool,
    ):

        def call() -> None:
            while not stop.is_set():
                flowroute.messages.get("mdr2-1")

        flowroute.messages.get("mdr2-0")  # imports what it needs
        calls = [pool.submit(call) for _ in range(4)]
        try:
            for _ in range(10):
                in_child(lambda: flowroute.messages.get("mdr2-2"))
        finally:
            stop.set()
        for each in calls:
            each.result()


def test_a_process_can_be_forked_while_threads_call() -> None:
    """What other threads hold is held by nobody in the child; coverage's lock would be."""
    code = "import test_sharing; test_sharing.fork_while_threads_call()"
    run_well(sys.executable, "-W", "ignore", "-c", code, PYTHONPATH=str(Path(__file__).parent))


def test_a_process_can_be_forked_while_a_thread_reads_whom_to_trust(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reading, forked = Event(), Event()
    create = httpx.create_ssl_context

    def create_slowly() -> ssl.SSLContext:
        reading.set()
        forked.wait(20)
        return create()

    monkeypatch.setattr(httpx, "create_ssl_context", create_slowly)
    for kind in (Flowroute, AsyncFlowroute):
        reading.clear()
        forked.clear()
        with FaultServer() as server, ThreadPoolExecutor(1) as pool:
            flowroute = kind("key", "secret", base_url=server.url)
            call = pool.submit(_get_in_any_way, flowroute)
            assert reading.wait(20)

            def use(flowroute: Flowroute | AsyncFlowroute = flowroute) -> None:
                forked.set()
                _get_in_any_way(flowroute)

            in_child(use)
            forked.set()
            call.result()
            close(flowroute)


def close(flowroute: Flowroute | AsyncFlowroute) -> None:
    if isinstance(flowroute, Flowroute):
        flowroute.close()
    else:
        asyncio.run(flowroute.aclose())


def _get_in_any_way(flowroute: Flowroute | AsyncFlowroute) -> None:
    if isinstance(flowroute, Flowroute):
        assert flowroute.messages.get("mdr2-1").id
    else:
        _get_by_loop(flowroute)


def _get_by_loop(flowroute: AsyncFlowroute) -> None:
    asyncio.run(_get(flowroute))


def test_a_given_client_is_refused_in_a_forked_process() -> None:
    with FaultServer() as server, httpx.Client() as http_client:
        flowroute = Flowroute("key", "secret", base_url=server.url, http_client=http_client)
        flowroute.messages.get("mdr2-1")

        def use() -> None:
            with pytest.raises(ClientClosedError, match="another process: make it after"):
                flowroute.messages.get("mdr2-2")

        in_child(use)
    assert len(server.requests) == 1


def test_one_event_loop_after_another_can_be_used() -> None:
    with FaultServer() as server:
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url)
        for _ in range(2):
            asyncio.run(_get(flowroute))
            trio.run(_get, flowroute)
            assert server.open_connections == 0
        asyncio.run(flowroute.aclose())
        with pytest.raises(ClientClosedError):
            asyncio.run(_get(flowroute))
        assert server.connections == 4


def test_event_loops_of_several_threads_can_be_used_at_once() -> None:
    with FaultServer() as server, ThreadPoolExecutor(4) as pool:
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url)
        list(pool.map(_get_by_loop, [flowroute] * 12))
        assert server.open_connections == 0
    assert server.connections == 12


def test_closing_in_another_event_loop_closes_what_the_first_one_has() -> None:
    with FaultServer() as server:
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url)
        with asyncio.Runner() as first:
            first.run(_get(flowroute))
            asyncio.run(flowroute.aclose())
            first.run(asyncio.sleep(0.01))
            assert server.open_connections == 0
            with pytest.raises(ClientClosedError):
                first.run(_get(flowroute))


def test_a_client_that_nobody_holds_is_closed_by_its_event_loop() -> None:
    async def use() -> None:
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url)
        await _get(flowroute)
        assert server.open_connections == 1
        del flowroute
        gc.collect()
        await asyncio.sleep(0.01)
        assert server.open_connections == 0

    with FaultServer() as server:
        asyncio.run(use())


def test_an_event_loop_that_has_ended_is_not_kept() -> None:
    with FaultServer() as server:
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url)
        loops: list[weakref.ref[asyncio.AbstractEventLoop]] = []
        for _ in range(3):
            with asyncio.Runner() as runner:
                runner.run(_get(flowroute))
                loops.append(weakref.ref(runner.get_loop()))
        gc.collect()
        assert [each() for each in loops] == [None] * 3


@pytest.mark.filterwarnings("ignore:unclosed transport:ResourceWarning")
def test_an_event_loop_that_was_closed_without_more_is_not_kept() -> None:
    with FaultServer() as server:
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url)
        for _ in range(3):
            loop = asyncio.new_event_loop()
            loop.run_until_complete(_get(flowroute))
            loop.close()
            del loop
            gc.collect()
        assert server.open_connections == 1
        asyncio.run(flowroute.aclose())
        gc.collect()


def _leave(sending: Sending) -> None:
    """End a loop as a forked process does whose parent was within it."""
    with pytest.raises(ClientClosedError, match="in the process that began it"), sending:
        next(iter(sending))
    assert not sending.rest


def test_a_process_that_is_forked_while_many_are_sent_sends_none_of_them() -> None:
    with (
        FaultServer(repeat(act_slowly)) as server,
        Flowroute("key", "secret", base_url=server.url) as flowroute,
    ):
        reported: list[int] = []
        sending = flowroute.messages.send_many(
            messages(8),
            max_rate=math.inf,
            on_result=lambda _: reported.append(os.getpid()),
        )
        results = iter(sending)
        next(results)
        in_child(lambda: _leave(sending))
        assert [result.outcome for result in results] == ["sent"] * 7
        assert len(server.acted) == 8
        assert reported == [os.getpid()] * 8


def test_a_given_client_is_refused_in_a_second_event_loop() -> None:
    with FaultServer() as server:
        http_client = httpx.AsyncClient()
        flowroute = AsyncFlowroute("key", "secret", base_url=server.url, http_client=http_client)
        with asyncio.Runner() as first, asyncio.Runner() as second:
            first.run(_get(flowroute))
            with pytest.raises(ClientClosedError, match="another event loop"):
                second.run(_get(flowroute))
            first.run(http_client.aclose())
            with pytest.raises(ClientClosedError, match="closed"):
                first.run(_get(flowroute))


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
