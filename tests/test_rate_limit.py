"""The rate limit: refuses before it reserves, takes places back, slows down after a 429."""

from __future__ import annotations

import asyncio
import math
import os
import random
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from heapq import heappop, heappush
from itertools import pairwise
from threading import Thread
from time import monotonic

import httpx
import pytest
import trio

import fault_server as faults
from fault_server import FaultServer
from flowroute_client import APITimeoutError, AsyncFlowroute, Flowroute, Options, RateLimitError
from flowroute_client._config import ClientConfig
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply
from flowroute_client._policy.rate_limit import Departure, RateLimit, RateLimits
from flowroute_client._policy.retry import Attempts, Failure

MISSING = "mdr2-1"


class _Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class _TooLateError(Exception):
    """A call that will not wait."""


def _wait_at_most(seconds: float) -> Callable[[float], None]:
    def check(wait: float) -> None:
        if wait > seconds:
            raise _TooLateError

    return check


Waits = Generator[float, None, Departure]


def _step(limit: RateLimit, waits: Waits) -> float | None:
    """Return how long a call has to wait; ``None`` if it has gone, and was answered at once."""
    try:
        return next(waits)
    except StopIteration as went:
        limit.note_end(went.value)
        return None


def _queue(limit: RateLimit, calls: int) -> list[Waits]:
    """Let calls wait; those that may go at once are not among them."""
    waiting = [limit.waits(_wait_at_most(math.inf)) for _ in range(calls)]
    return [each for each in waiting if _step(limit, each) is not None]


def _wait(limit: RateLimit, longest: float = math.inf) -> float:
    """Tell how long the next call would wait, and let it wait no longer."""
    waits = limit.waits(_wait_at_most(longest))
    try:
        return _step(limit, waits) or 0.0
    finally:
        waits.close()


def _go(limit: RateLimit, clock: _Clock) -> float:
    """Wait by the clock; return when the call went."""
    waits = limit.waits(_wait_at_most(math.inf))
    while (wait := _step(limit, waits)) is not None:
        clock.now += wait
    return clock.now


def test_calls_are_spaced_evenly() -> None:
    clock = _Clock()
    limit = RateLimit(5, clock)
    went = [_go(limit, clock) for _ in range(4)]
    assert went == pytest.approx([1000, 1000.2, 1000.4, 1000.6])


def _simulate(rate: float, travel: Callable[[int], tuple[float, float]]) -> tuple[int, list[float]]:
    """Let 60 calls go that all wait at once.

    Args:
        rate: Calls a second.
        travel: Tells after which times a call arrives and is answered.

    Returns:
        How many overtook another, and when they arrived, in that order.
    """
    clock = _Clock()
    limit = RateLimit(rate, clock)
    waiting = [limit.waits(_wait_at_most(math.inf)) for _ in range(60)]
    events = [(clock.now, number) for number in range(60)]
    departures: dict[int, Departure] = {}
    arrivals: list[float] = []
    while events:
        clock.now, number = heappop(events)
        if number in departures:
            limit.note_end(departures[number])
            continue
        try:
            heappush(events, (clock.now + next(waiting[number]), number))
        except StopIteration as went:
            departures[number] = went.value
            arrival, answer = travel(number)
            arrivals.append(clock.now + arrival)
            heappush(events, (clock.now + answer, number))
    overtakes = sum(sooner > later for sooner, later in pairwise(departures))
    return overtakes, sorted(arrivals)


def _travel_slowly_at_first(number: int) -> tuple[float, float]:
    return (0.4, 0.45) if number < 5 else (0.01, 0.02)


def _travel_by_chance(number: int) -> tuple[float, float]:
    answer = random.Random(number).random()  # noqa: S311 - a repeatable time
    return random.Random(-number - 1).uniform(0, answer), answer  # noqa: S311 - the same


TRAVELS: Mapping[str, Callable[[int], tuple[float, float]]] = {
    "at once": lambda _: (0, 0),
    "the first slowly": _travel_slowly_at_first,
    "every fifth slowly": lambda number: (0.9, 0.9) if number % 5 == 0 else (0, 0.1),
    "by chance": _travel_by_chance,
    "answered late": lambda _: (0.1, 3),
    "the first very slowly": lambda number: (1.5, 1.5) if number == 0 else (0.01, 0.02),
}


@pytest.mark.parametrize("travel", TRAVELS)
@pytest.mark.parametrize("rate", [1, 5, 2.5, 0.5])
def test_no_more_calls_arrive_in_a_second_than_allowed(rate: float, travel: str) -> None:
    overtakes, arrivals = _simulate(rate, TRAVELS[travel])
    most = max(int(rate), 1)
    spans = [last - first for first, last in zip(arrivals, arrivals[most:], strict=False)]
    assert min(spans) >= most / rate - 1e-6
    assert overtakes == 0
    longest = min(max(TRAVELS[travel](number)[1] for number in range(60)), 2)
    assert arrivals[-1] - arrivals[0] <= 60 / rate + 60 / most * longest + 1


ENDS: Mapping[str, Callable[[Attempts], object]] = {
    "answered": lambda attempts: attempts.next_delay(Reply(200, {}, b"")),
    "busy": lambda attempts: attempts.next_delay(Reply(503, {}, b"")),
    "failed": lambda attempts: attempts.next_delay(Failure(httpx.ReadError(""), is_final=False)),
    "not sent": lambda attempts: attempts.next_delay(
        Failure(httpx.ConnectError(""), is_final=False)
    ),
    "abandoned": lambda attempts: attempts.abandon(KeyboardInterrupt()),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_call_counts_until_a_second_after_its_end(end: str) -> None:
    clock = _Clock()
    limit = RateLimit(1, clock)
    limits = RateLimits(1)
    vars(limits)["_limits"]["a read"] = limit
    config = ClientConfig("", "", headers={}, limits=limits)
    attempts = Attempts(Request("a read (GET)", "GET", "/", endpoint="a read"), config)
    assert list(attempts.waits()) == []
    clock.now += 0.5
    ENDS[end](attempts)
    assert _go(limit, clock) == pytest.approx(1001.5)


@pytest.mark.parametrize("calls", [1, 2, 60, 1000])
def test_a_refused_call_takes_no_place(calls: int) -> None:
    limit = RateLimit(5, _Clock())
    queued = _queue(limit, 6)
    for _ in range(calls):
        with pytest.raises(_TooLateError):
            _wait(limit, 1.0)
    assert len(queued) == 5
    assert _wait(limit) == pytest.approx(1.2)


@pytest.mark.parametrize("seed", range(5))
def test_places_of_calls_that_gave_up_are_used_again(seed: int) -> None:
    clock = _Clock()
    limit = RateLimit(5, clock)
    queued = _queue(limit, 51)
    random.Random(seed).shuffle(queued)  # noqa: S311 - a repeatable order
    for each in queued:
        each.close()
    assert [round(_go(limit, clock) - 1000, 6) for _ in range(3)] == [0.2, 0.4, 0.6]


def test_a_place_given_back_does_not_move_those_who_wait() -> None:
    clock = _Clock()
    limit = RateLimit(1, clock)
    first, second, third = _queue(limit, 4)
    second.close()
    clock.now += 1
    assert _step(limit, first) is None
    assert _wait(limit) == pytest.approx(1)
    assert next(third) == pytest.approx(2)


def test_a_place_that_passed_unused_is_gone() -> None:
    clock = _Clock()
    limit = RateLimit(1, clock)
    for each in _queue(limit, 4):
        each.close()
    clock.now += 10
    assert [_go(limit, clock) for _ in range(3)] == pytest.approx([1010, 1011, 1012])


def test_a_pause_moves_all_who_wait_and_keeps_their_order() -> None:
    clock = _Clock()
    limit = RateLimit(5, clock)
    queued = _queue(limit, 4)
    limit.slow_down(10)
    assert [next(each) for each in queued] == pytest.approx([10.2, 10.4, 10.6])


def test_nobody_goes_during_a_pause_even_after_a_long_silence() -> None:
    clock = _Clock()
    limit = RateLimit(5, clock)
    clock.now += 100
    limit.slow_down(3)
    assert _wait(limit) == pytest.approx(3)
    clock.now += 1
    assert _wait(limit) == pytest.approx(2)


def test_places_of_before_a_pause_do_not_come_back() -> None:
    clock = _Clock()
    limit = RateLimit(1, clock)
    for each in _queue(limit, 3):
        each.close()
    clock.now += 5
    limit.slow_down(60)
    assert _wait(limit) == pytest.approx(60)


def test_refusals_of_calls_sent_together_are_one_pause() -> None:
    clock = _Clock()
    limit = RateLimit(math.inf, clock)
    for pause in (2, 2, 1, 3):
        limit.slow_down(pause)
    assert _wait(limit) == pytest.approx(3)


def test_a_rate_is_halved_after_a_429_and_recovers() -> None:
    clock = _Clock()
    limit = RateLimit(8, clock)
    _go(limit, clock)
    limit.slow_down(0)
    _go(limit, clock)
    went = [_go(limit, clock) for _ in range(12)]
    gaps = [later - sooner for sooner, later in pairwise(went)]
    assert 1 / 5 < gaps[0] < 1 / 4
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[-1] == pytest.approx(1 / 8)


def test_a_rate_never_comes_to_a_standstill() -> None:
    clock = _Clock()
    limit = RateLimit(16, clock)
    for _ in range(100):
        limit.slow_down(0)
    _go(limit, clock)
    assert _wait(limit) == pytest.approx(1)


def test_a_forked_process_does_not_inherit_a_lock_that_is_held() -> None:
    limit = RateLimit(math.inf)
    with limit._lock:  # pyright: ignore[reportPrivateUsage]
        child = os.fork()
        if not child:
            os._exit(int(_wait(limit)))
    assert os.waitpid(child, 0)[1] == 0


LIMITED: Options = {"max_rate": 5, "deadline": 1, "max_retries": 0}


def _outcome(get: Callable[[], object]) -> str:
    try:
        get()
    except APITimeoutError:
        return "refused"
    return "done"


def _threads(url: str) -> tuple[list[str], float]:
    with (
        Flowroute("key", "secret", base_url=url, **LIMITED) as flowroute,
        ThreadPoolExecutor(60) as pool,
    ):
        calls = [pool.submit(_outcome, lambda: flowroute.messages.get(MISSING)) for _ in range(60)]
        outcomes = [call.result() for call in calls]
        began = monotonic()
        flowroute.with_options(deadline=None).messages.get(MISSING)
        return outcomes, monotonic() - began


def _tasks(url: str) -> tuple[list[str], float]:
    async def run() -> tuple[list[str], float]:
        async with AsyncFlowroute("key", "secret", base_url=url, **LIMITED) as flowroute:
            gets = [flowroute.messages.get(MISSING) for _ in range(60)]
            results = await asyncio.gather(*gets, return_exceptions=True)
            began = monotonic()
            await flowroute.with_options(deadline=None).messages.get(MISSING)
            return [
                "refused" if isinstance(each, APITimeoutError) else "done" for each in results
            ], monotonic() - began

    return asyncio.run(run())


@pytest.mark.parametrize("run", [_threads, _tasks])
def test_calls_past_their_deadline_are_refused_and_do_not_hold_up_the_next(
    run: Callable[[str], tuple[list[str], float]],
) -> None:
    with FaultServer() as server:
        outcomes, waited = run(server.url)
    assert 2 <= outcomes.count("done") <= 12
    assert waited < 5  # 60 places would be 11 s


def test_cancelled_waits_do_not_hold_up_the_next() -> None:
    async def run(url: str) -> float:
        async with AsyncFlowroute("key", "secret", base_url=url, max_rate=5) as flowroute:
            await flowroute.messages.get(MISSING)
            waiting = [asyncio.ensure_future(flowroute.messages.get(MISSING)) for _ in range(50)]
            await asyncio.sleep(0.01)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            began = monotonic()
            await flowroute.messages.get(MISSING)
            return monotonic() - began

    with FaultServer() as server:
        assert asyncio.run(run(server.url)) < 5  # 50 places would be 10 s


def test_cancelled_waits_of_trio_do_not_hold_up_the_next() -> None:
    async def run(url: str) -> float:
        async with AsyncFlowroute("key", "secret", base_url=url, max_rate=5) as flowroute:
            await flowroute.messages.get(MISSING)
            with trio.move_on_after(0.05):
                async with trio.open_nursery() as nursery:
                    for _ in range(50):
                        nursery.start_soon(flowroute.messages.get, MISSING)
            began = monotonic()
            await flowroute.messages.get(MISSING)
            return monotonic() - began

    with FaultServer() as server:
        assert trio.run(run, server.url) < 5  # 50 places would be 10 s


def test_an_interrupted_wait_does_not_hold_up_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url, max_rate=0.001) as flowroute,
    ):
        flowroute.messages.get(MISSING)

        def interrupt(_: float) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("time.sleep", interrupt)
        for _ in range(5):
            with pytest.raises(KeyboardInterrupt):
                flowroute.messages.get(MISSING)
        monkeypatch.undo()
        with pytest.raises(APITimeoutError, match=r"in (1000\.0|999\.\d) seconds"):
            flowroute.with_options(deadline=1).messages.get(MISSING)


@pytest.mark.parametrize("retry_after", ["30", "7.5", "Wed, 01 Jan 2200 00:00:00 GMT", None])
def test_after_a_429_all_calls_of_the_limit_wait(
    retry_after: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_longest(_: float, longest: float) -> float:
        return longest

    monkeypatch.setattr("random.uniform", take_longest)
    busy = faults.answers(429)
    if retry_after:
        busy = faults.answers(429, retry_after=retry_after)
    options: Options = {"max_rate": 1000, "max_retries": 0, "backoff": 5}
    with (
        FaultServer(busy) as server,
        Flowroute("key", "secret", base_url=server.url, **options) as flowroute,
    ):
        with pytest.raises(RateLimitError):
            flowroute.messages.get(MISSING)
        with pytest.raises(APITimeoutError, match="rate limit"):
            flowroute.with_options(deadline=1).messages.get("mdr2-another")
        flowroute.messages.send(from_="12065550100", to="12065550199", body="another endpoint")
    assert len(server.requests) == 2


def test_after_a_429_all_tasks_of_the_limit_wait() -> None:
    async def run(url: str) -> None:
        options: Options = {"max_rate": math.inf, "max_retries": 0, "deadline": 1}
        async with AsyncFlowroute("key", "secret", base_url=url, **options) as flowroute:
            with pytest.raises(RateLimitError):
                await flowroute.messages.get(MISSING)
            with pytest.raises(APITimeoutError, match="rate limit"):
                await flowroute.messages.get(MISSING)

    with FaultServer(faults.answers(429, retry_after="30")) as server:
        asyncio.run(run(server.url))
    assert len(server.requests) == 1


def test_threads_share_a_limit_without_losing_places() -> None:
    limit, calls = RateLimit(math.inf), 200

    def use() -> None:
        for _ in range(calls):
            _wait(limit)
            limit.slow_down(0)

    threads = [Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _wait(limit) == 0
