"""Calls while the clock stands still, and in the event loop of each test."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from freezegun import freeze_time

import fault_server as faults
import sends
from fault_server import FaultServer
from flowroute_client import Attempt, Flowroute, Options, OutcomeUnknownError, RateLimitError
from flowroute_sandbox import Sandbox
from neighbours.calls import ACCEPTED, ID, OURS, TEXT, THEIRS
from neighbours.flavours import Send, both_send
from processes import run_well
from runners import by_asyncio, by_thread
from stub import HANG_UP, Stub

FROZEN = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
LOOPS = """
import asyncio

import pytest

from flowroute_client import AsyncFlowroute

flowroute = AsyncFlowroute()  # once, for all loops
loops = []


@pytest.mark.parametrize("n", range(3))
async def test_a_text_is_sent(n: int) -> None:
    loops.append(asyncio.get_running_loop())
    assert len(loops) == len(set(loops)) == n + 1
    for _ in range(2):
        sent = await flowroute.messages.send(from_="12065550100", to="12065550199", body="hello")
        assert sent.id


@pytest.mark.asyncio(loop_scope="module")
async def test_texts_are_sent_at_once_in_another_loop() -> None:
    texts = [
        flowroute.messages.send(from_="12065550100", to="12065550199", body=f"{n}")
        for n in range(5)
    ]
    assert len({sent.id for sent in await asyncio.gather(*texts)}) == 1
"""


@both_send
@pytest.mark.parametrize("tick", [False, True])
def test_a_message_is_sent_in_frozen_time(stub: Stub, send: Send, *, tick: bool) -> None:
    stub.answer(429, headers={"retry-after": "0"})
    stub.answer(202, ACCEPTED)
    with freeze_time(FROZEN, tick=tick):
        assert send(stub.url).id == ID
    assert len(stub.requests) == 2


@both_send
def test_an_unknown_outcome_is_of_the_frozen_time(stub: Stub, send: Send) -> None:
    stub.script.append(HANG_UP)
    with freeze_time(FROZEN), pytest.raises(OutcomeUnknownError) as caught:
        send(stub.url)
    assert caught.value.since == FROZEN


def test_a_client_is_used_before_in_and_after_frozen_time(stub: Stub) -> None:
    stub.answer(202, ACCEPTED)
    with Flowroute("access", "secret", base_url=stub.url) as flowroute:
        for year in (2001, 2026, 2099):
            flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
            with freeze_time(FROZEN.replace(year=year)):
                flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
    assert len(stub.requests) == 6


def test_a_wait_is_counted_from_the_frozen_time(stub: Stub) -> None:
    stub.answer(429, headers={"retry-after": "Tue, 06 May 2031 08:08:09 GMT"})
    with (
        freeze_time(FROZEN),
        Flowroute("access", "secret", base_url=stub.url) as flowroute,
        pytest.raises(RateLimitError) as caught,
    ):
        flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
    assert caught.value.retry_after == 3600


FIRST_USED_IN_FROZEN_TIME = """
import asyncio, faulthandler, sys

faulthandler.dump_traceback_later(30, exit=True)  # a wait that never ends

from freezegun import freeze_time

message = {"from_": "12065550100", "to": "12065550199", "body": "hello"}


async def send(url):
    from flowroute_client import AsyncFlowroute

    async with AsyncFlowroute("key", "secret", base_url=url) as flowroute:
        sending = flowroute.messages.send_many([message] * 3, max_rate=50)
        return [result.outcome async for result in sending]


with freeze_time("2031-05-06", real_asyncio=True):
    from flowroute_client import Flowroute

    with Flowroute("key", "secret", base_url=sys.argv[1]) as flowroute:
        sending = flowroute.messages.send_many([message] * 3, max_rate=50)
        print(*[result.outcome for result in sending], *asyncio.run(send(sys.argv[1])))
"""


@sends.both
@pytest.mark.parametrize("tick", [False, True])
@pytest.mark.parametrize("year", [1971, 2031])
def test_many_messages_keep_their_rate_in_frozen_time(
    send: sends.Send, year: int, *, tick: bool
) -> None:
    frozen = FROZEN.replace(year=year)
    with FaultServer() as server, freeze_time(frozen, tick=tick, real_asyncio=True):
        assert send(server.url, sends.messages(4), max_rate=50).outcomes == ["sent"] * 4


def test_a_client_that_is_first_imported_in_frozen_time_keeps_its_rate(stub: Stub) -> None:
    stub.answer(202, ACCEPTED)
    written = run_well(sys.executable, "-c", FIRST_USED_IN_FROZEN_TIME, stub.url)
    assert written.split() == ["sent"] * 6


@sends.both
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_unknown_outcome_is_looked_up_in_frozen_time(
    send: sends.Send, when: Literal["before", "after"]
) -> None:
    with Sandbox() as sandbox, freeze_time(FROZEN, real_asyncio=True):
        keys = (sandbox.access_key, sandbox.secret_key)
        sandbox.fail("close", when=when, operation="messages.send")
        options = {"on_unknown": "look_up", "look_up_for": 0.1, "max_rate": 100}
        sent = send(sandbox.url, sends.messages(2), keys=keys, **options)
        assert sorted(sent.outcomes) == ["sent", "sent" if when == "after" else "unknown"]


@pytest.mark.parametrize("run", [by_thread, by_asyncio])
@pytest.mark.parametrize("tick", [False, True])
def test_a_deadline_passes_in_frozen_time(run: Callable[..., object], *, tick: bool) -> None:
    with (
        FaultServer(faults.dripping_body) as server,
        freeze_time(FROZEN, tick=tick, real_asyncio=True),
    ):
        assert isinstance(run("send", server.url, {"deadline": 0.2}), OutcomeUnknownError)


@pytest.mark.parametrize("run", [by_thread, by_asyncio])
@pytest.mark.parametrize("seconds", [3600, -3600])
def test_a_test_that_moves_the_time_moves_no_deadline(
    stub: Stub, run: Callable[..., object], seconds: float
) -> None:
    took: list[float] = []
    stub.answer(429, headers={"retry-after": "0"})
    stub.answer(202, ACCEPTED)
    with freeze_time(FROZEN, real_asyncio=True) as frozen:

        def on_attempt(attempt: Attempt) -> None:
            took.append(attempt.seconds)
            frozen.tick(seconds)

        options: Options = {"deadline": 60, "on_attempt": on_attempt}
        assert not isinstance(run("send", stub.url, options), Exception)
    assert len(took) == 2
    assert all(0 < each < 60 for each in took)


def test_one_client_serves_the_loop_of_each_test(stub: Stub, tmp_path: Path) -> None:
    stub.answer(202, ACCEPTED)
    (tmp_path / "test_it.py").write_text(LOOPS)
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nfilterwarnings = error\nasyncio_mode = auto\n"
        "asyncio_default_fixture_loop_scope = function\n"
    )
    written = run_well(
        *(sys.executable, "-m", "pytest", "-q", "-p", "pytest_asyncio.plugin"),
        cwd=tmp_path,
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        FLOWROUTE_BASE_URL=stub.url,
        FLOWROUTE_ACCESS_KEY="access",
        FLOWROUTE_SECRET_KEY="secret",  # noqa: S106 - a made-up one
    )
    assert "4 passed" in written
    assert len(stub.requests) == 11
