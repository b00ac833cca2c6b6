"""How long a call waits before it is repeated."""

from __future__ import annotations

from flowroute_client._config import ClientConfig
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply
from flowroute_client._policy.retry import Attempts, Retries

BUSY = Reply(503, {}, b"")


def _waits(retries: Retries) -> list[list[float]]:
    """Draw the waits of many calls; those before the same repetition are together."""
    calls: list[list[float]] = []
    config = ClientConfig("", "", headers={}, retries=retries)
    for _ in range(300):
        attempts = Attempts(Request("a read (GET)", "GET", "/"), config)
        drawn = (attempts.next_delay(BUSY) for _ in range(retries.max_retries))
        calls.append([wait for wait in drawn if wait is not None])
    return [list(waits) for waits in zip(*calls, strict=True)]


def test_waits_are_anything_up_to_a_bound_that_doubles() -> None:
    first, second, third = _waits(Retries(max_retries=3, backoff=1, max_backoff=8))
    for waits, bound in ((first, 1), (second, 2), (third, 4)):
        assert bound * 0.9 < max(waits) <= bound
        assert 0 <= min(waits) < bound * 0.1
        assert len(set(waits)) > 200


def test_no_wait_is_longer_than_the_longest() -> None:
    *_, last = _waits(Retries(max_retries=9, backoff=1, max_backoff=2.5))
    assert 2.2 < max(last) <= 2.5


def test_the_usual_waits_are_short() -> None:
    first, second = _waits(Retries())
    assert max(first) <= 0.5
    assert max(second) <= 1
