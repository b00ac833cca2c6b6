"""What the service limits and delays, and the sandbox when it is told to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from flowroute_client import NotFoundError, RateLimitError
from flowroute_sandbox import Sandbox
from flowroute_sandbox._account.clock import Clock
from flowroute_sandbox._account.send_limit import SendLimit
from sends import Send, both, message, messages

OWN, HANDSET = "12065550100", "12065550199"
PICTURE = ["https://pictures.example/cat.png"]


def _send(sandbox: Sandbox, media_urls: list[str] | None = None) -> str:
    flowroute = sandbox.client.with_options(max_retries=0)
    return flowroute.messages.send(from_=OWN, to=HANDSET, body="hello", media_urls=media_urls).id


def _list(sandbox: Sandbox) -> list[str]:
    since = datetime.now(UTC) - timedelta(days=1)
    return [record.id for record in sandbox.client.messages.list(start_date=since)]


def _send_until_refused(sandbox: Sandbox, media_urls: list[str] | None = None) -> RateLimitError:
    """Send fast; a slow machine is within the limit for a while."""
    for _ in range(1000):
        try:
            _send(sandbox, media_urls)
        except RateLimitError as error:
            return error
    pytest.fail("nothing was refused")


class _Clock(Clock):
    """A clock that stands still until it is moved."""

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + self._skipped


@pytest.mark.parametrize(("is_mms", "taken"), [(False, 5), (True, 1)])
def test_the_messages_of_any_second_are_counted(*, is_mms: bool, taken: int) -> None:
    clock = _Clock()
    limit = SendLimit(clock)
    limit.is_on = True
    for wait in (0, 1, 0.5, 5):
        clock.advance(wait)
        allowed = [limit.allows(is_mms=is_mms) for _ in range(7)]
        expected = 0 if wait == 0.5 else taken
        assert allowed == [True] * expected + [False] * (7 - expected)
        assert limit.allows(is_mms=not is_mms) or wait == 0.5


def test_messages_that_faults_prevent_do_not_count(
    sandbox: Sandbox, api: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Clock, "now", _Clock.now)
    sandbox.limit_rate()
    statuses: list[int] = []
    for to in ("15005550142", "15005550150", HANDSET):
        sms = {"from": OWN, "to": to, "body": "hello"}
        statuses += [api.post("/v2.1/messages", json=sms).status_code for _ in range(6)]
    assert statuses == [422] * 6 + [500] * 6 + [202] * 5 + [429]
    sandbox.reset()
    sandbox.limit_rate()
    sandbox.fail("status", when="after", times=5)  # these were sent
    statuses = [api.post("/v2.1/messages", json=sms).status_code for _ in range(6)]
    assert statuses == [503] * 5 + [429]


def test_a_clock_that_is_set_back_refuses_nothing_for_ever() -> None:
    clock = _Clock()
    limit = SendLimit(clock)
    limit.is_on = True
    clock.advance(3600)
    assert [limit.allows(is_mms=True) for _ in range(2)] == [True, False]
    clock.reset()
    assert [limit.allows(is_mms=True) for _ in range(2)] == [True, False]


def test_there_is_no_limit_and_no_delay_by_default(sandbox: Sandbox) -> None:
    ids = [_send(sandbox, PICTURE if index % 4 == 0 else None) for index in range(40)]
    assert _list(sandbox) == ids[::-1]


@pytest.mark.parametrize("media_urls", [None, PICTURE])
def test_messages_that_come_too_fast_are_refused(
    sandbox: Sandbox, media_urls: list[str] | None
) -> None:
    sandbox.limit_rate()
    error = _send_until_refused(sandbox, media_urls)
    assert error.retry_after is None
    (detail,) = error.errors
    assert (detail.status, detail.title) == (429, "Too Many Requests")
    assert len(sandbox.inbox.messages()) >= (1 if media_urls else 5)
    sandbox.advance(1)
    assert _send(sandbox, media_urls)


def test_the_limit_can_be_lifted(sandbox: Sandbox) -> None:
    sandbox.limit_rate()
    sandbox.limit_rate(on=False)
    assert [_send(sandbox) for _ in range(10)]


def test_a_reset_returns_to_the_limits_of_the_start(sandbox: Sandbox) -> None:
    sandbox.limit_rate()
    sandbox.delay_records(60)
    sandbox.reset()
    assert [_send(sandbox) for _ in range(10)]
    assert len(_list(sandbox)) == 10


def test_limits_are_options_of_the_start() -> None:
    with Sandbox(rate_limit=True, record_delay=60) as sandbox:
        for _ in range(2):
            _send_until_refused(sandbox)
            assert _list(sandbox) == []
            sandbox.reset()


def test_other_operations_are_not_limited(sandbox: Sandbox) -> None:
    sandbox.limit_rate()
    for _ in range(20):
        sandbox.client.numbers.get(OWN)


def test_records_appear_some_time_after_their_messages(sandbox: Sandbox) -> None:
    sandbox.delay_records(30)
    message_id = _send(sandbox)
    assert sandbox.inbox.latest().id == message_id
    for seconds in (0, 29):
        sandbox.advance(seconds)
        assert _list(sandbox) == []
        with pytest.raises(NotFoundError):
            sandbox.client.messages.get(message_id)
    sandbox.advance(1)
    assert _list(sandbox) == [message_id]
    assert sandbox.client.messages.get(message_id).id == message_id


def test_a_delay_does_not_move_the_end_of_a_list(sandbox: Sandbox) -> None:
    _send(sandbox)
    sandbox.advance(60)
    sandbox.delay_records(30)
    since = datetime.now(UTC) - timedelta(days=1)
    before, after = since + timedelta(minutes=1), since + timedelta(days=2)
    assert not sandbox.client.messages.list(start_date=since, end_date=before).items
    assert sandbox.client.messages.list(start_date=since, end_date=after).items


@pytest.mark.parametrize("options", [{"record_delay": 1e308}, {"speed": 1e-300}])
def test_a_wait_of_any_length_ends_at_some_date(options: dict[str, float]) -> None:
    with Sandbox(
        record_delay=options.get("record_delay", 1.0), speed=options.get("speed", 1.0)
    ) as sandbox:
        sent = sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello")
        with pytest.raises(NotFoundError):
            sandbox.client.messages.get(sent.id)
        assert sandbox.client.cdrs.create_export("2026-01-01", "2026-01-02").status == "processing"


@pytest.mark.parametrize("seconds", [-1.0, float("nan"), float("inf")])
def test_a_delay_that_cannot_be_is_refused(sandbox: Sandbox, seconds: float) -> None:
    with pytest.raises(ValueError, match="record_delay must be 0 or more"):
        sandbox.delay_records(seconds)
    with pytest.raises(ValueError, match="record_delay must be 0 or more"):
        Sandbox(record_delay=seconds)


def test_limits_are_settings_of_the_control_endpoints(sandbox: Sandbox) -> None:
    url = f"{sandbox.url}/_sandbox/settings"
    httpx.put(url, json={"rate_limit": True, "record_delay": 5}).raise_for_status()
    shown = httpx.put(url, json={"inbound_url": "http://127.0.0.1:9/"}).json()
    assert (shown["rate_limit"], shown["record_delay"]) == (True, 5)
    assert httpx.put(url, json={"rate_limit": False}).json()["rate_limit"] is False
    for wrong in ({"rate_limit": 1}, {"rate_limit": "yes"}, {"record_delay": True}):
        assert httpx.put(url, json=wrong).status_code == 422
    assert httpx.put(url, json={"record_delay": -1}).status_code == 422


@both
@pytest.mark.parametrize("late", [0, 5])
def test_no_message_is_refused_at_the_rates_that_are_the_default(send: Send, late: int) -> None:
    picture = {**message(7), "media_urls": PICTURE}
    with Sandbox(rate_limit=True) as sandbox:
        keys = (sandbox.access_key, sandbox.secret_key)
        if late:  # those behind them are not
            sandbox.fail("latency", seconds=0.3, times=late, operation="messages.send")
        sent = send(sandbox.url, [*messages(7), picture, picture], keys=keys, concurrency=12)
        assert sent.outcomes == ["sent"] * 9
        assert [each.reason for each in sandbox.rejected if each.status == 429] == []


@both
def test_a_look_up_waits_for_records_that_appear_later(send: Send) -> None:
    with Sandbox(record_delay=0.5) as sandbox:
        keys = (sandbox.access_key, sandbox.secret_key)
        sandbox.fail("close", when="after", operation="messages.send")
        sent = send(sandbox.url, messages(1), keys=keys, on_unknown="look_up", look_up_for=3)
        assert sent.outcomes == ["sent"]
