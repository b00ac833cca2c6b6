"""Calls while the clock stands still, and in the event loop of each test."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from freezegun import freeze_time

from flowroute_client import Flowroute, OutcomeUnknownError, RateLimitError
from neighbours.calls import ACCEPTED, ID, OURS, TEXT, THEIRS
from neighbours.flavours import Send, both_send
from processes import run_well
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
