"""Many messages: a result each, steadily, and nothing left in doubt when giving up."""

from __future__ import annotations

import asyncio
import itertools
import math
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

import fault_server as faults
from fault_server import FaultServer
from flowroute_client import (
    AsyncFlowroute,
    Flowroute,
    InvalidArgumentError,
    Options,
    OutcomeUnknownError,
    Progress,
    ResponseError,
    SendResult,
    UnprocessableError,
)
from flowroute_sandbox import Sandbox

FROM, TO = "12065550100", "12065550199"
FAST: Options = {"backoff": 0.001}


def _message(index: int) -> dict[str, object]:
    return {"from_": FROM, "to": TO, "body": f"message {index}"}


def _messages(count: int) -> Iterator[dict[str, object]]:
    return map(_message, range(count))


def _client(server: FaultServer) -> Flowroute:
    return Flowroute("key", "secret", base_url=server.url, **FAST)


def test_each_message_has_a_result() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        results = list(flowroute.messages.send_many(_messages(20), max_rate=math.inf))
    assert sorted(result.index for result in results) == list(range(20))
    assert {result.outcome for result in results} == {"sent"}
    assert all(result.sent and result.error is None for result in results)
    assert len(server.acted) == 20


def test_one_failure_never_stops_the_rest() -> None:
    messages: list[dict[str, object]] = [
        _message(0),
        {"from_": "1", "to": TO, "body": "x"},
        {"txt": "x"},
        {},
        _message(4),
    ]
    with (
        FaultServer(faults.answers(422), faults.fin_after_read) as server,
        _client(server) as flowroute,
    ):
        sending = flowroute.messages.send_many(messages, concurrency=1, max_rate=math.inf)
        results = {result.index: result for result in sending}
    outcomes = [results[index].outcome for index in range(5)]
    assert outcomes == ["refused", "refused", "refused", "refused", "unknown"]
    assert isinstance(results[0].error, UnprocessableError)
    assert all(isinstance(results[index].error, InvalidArgumentError) for index in (1, 2, 3))
    assert isinstance(results[4].error, OutcomeUnknownError)
    assert sending.progress == Progress(5, 0, 4, 1)


def test_a_reply_that_cannot_be_read_does_not_count_as_sent() -> None:
    with FaultServer(faults.success_with(b"<html>")) as server, _client(server) as flowroute:
        (result,) = flowroute.messages.send_many(_messages(1))
    assert result.outcome == "unknown"
    assert isinstance(result.error, ResponseError)


def test_messages_are_taken_as_they_are_needed() -> None:
    taken = itertools.count()
    endless = (_message(next(taken)) for _ in itertools.repeat(None))
    with FaultServer() as server, _client(server) as flowroute:
        sending = flowroute.messages.send_many(endless, concurrency=3, max_rate=math.inf)
        first = list(itertools.islice(sending, 10))
        sending.stop()
        rest = list(sending)
    assert sending.attempted == len(first) + len(rest) == next(taken)
    assert len(rest) <= 3


def test_nothing_is_sent_before_the_results_are_asked_for() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        flowroute.messages.send_many(_messages(5))
    assert not server.requests


def test_stopping_tells_what_was_and_was_not_attempted() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        sending = flowroute.messages.send_many(_messages(50), concurrency=2, max_rate=math.inf)
        results = [next(iter(sending))]
        sending.stop()
        results += sending
    assert sorted(result.index for result in results) == list(range(sending.attempted))
    assert sending.attempted < 50
    assert len(server.acted) == sending.attempted


def test_giving_up_keeps_the_results_of_what_was_under_way() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        sending = flowroute.messages.send_many(_messages(50), concurrency=4, max_rate=math.inf)
        with sending:
            first = next(iter(sending))
    indexes = sorted([first.index, *(result.index for result in sending.rest)])
    assert indexes == list(range(sending.attempted))
    assert len(server.acted) == sending.attempted


def test_a_source_that_breaks_does_not_lose_what_was_sent() -> None:
    def breaking() -> Iterator[dict[str, object]]:
        yield _message(0)
        yield _message(1)
        raise RuntimeError("the file ends here")

    with FaultServer() as server, _client(server) as flowroute:
        sending = flowroute.messages.send_many(breaking(), concurrency=5, max_rate=math.inf)
        with pytest.raises(RuntimeError, match="the file ends here"):
            list(sending)
    assert sorted(result.index for result in sending.rest) == [0, 1]
    assert len(server.acted) == 2


def test_progress_is_reported_after_each_result() -> None:
    seen: list[Progress] = []
    with FaultServer(faults.answers(422)) as server, _client(server) as flowroute:
        sending = flowroute.messages.send_many(
            _messages(3), concurrency=1, max_rate=math.inf, on_progress=seen.append
        )
        list(sending)
    assert seen == [Progress(1, 0, 1, 0), Progress(2, 1, 1, 0), Progress(3, 2, 1, 0)]


def test_texts_go_at_the_documented_rate_and_pictures_slower() -> None:
    picture = {**_message(9), "media_urls": ["https://pictures.example/cat.png"]}
    with FaultServer() as server, _client(server) as flowroute:
        began = datetime.now(UTC)
        list(flowroute.messages.send_many(_messages(4)))
        texts = (datetime.now(UTC) - began).total_seconds()
        list(flowroute.messages.send_many([picture, picture]))
        pictures = (datetime.now(UTC) - began).total_seconds() - texts
    assert texts >= 0.59  # floors: a slow machine passes too
    assert pictures >= 0.99


@pytest.mark.parametrize("concurrency", [0, -1, True])
def test_a_useless_concurrency_is_refused(concurrency: int) -> None:
    with FaultServer() as server, _client(server) as flowroute:
        with pytest.raises(InvalidArgumentError, match="concurrency"):
            flowroute.messages.send_many([], concurrency=concurrency)
        with pytest.raises(InvalidArgumentError, match="max_rate"):
            flowroute.messages.send_many([], max_rate=0)


def test_a_look_up_settles_what_the_records_show() -> None:
    lost_answer = faults.fin_after_read
    found = faults.answers(200, _records("message 0"))
    with FaultServer(lost_answer, found) as server, _client(server) as flowroute:
        (result,) = flowroute.messages.send_many(_messages(1), on_unknown="look_up")
    assert result.outcome == "sent"
    assert result.sent is not None
    assert result.sent.id == "mdr2-0"
    assert isinstance(result.error, OutcomeUnknownError)


@pytest.mark.parametrize("texts", [(), ("message 0", "message 0"), ("another text",)])
def test_a_look_up_leaves_unknown_what_the_records_do_not_settle(texts: tuple[str, ...]) -> None:
    found = faults.answers(200, _records(*texts))
    with FaultServer(faults.fin_after_read, found) as server, _client(server) as flowroute:
        (result,) = flowroute.messages.send_many(_messages(1), on_unknown="look_up")
    assert result.outcome == "unknown"
    assert len(server.acted) == 1


def test_a_look_up_that_fails_leaves_it_unknown() -> None:
    fails = faults.answers(401)
    with FaultServer(faults.fin_after_read, fails) as server, _client(server) as flowroute:
        (result,) = flowroute.messages.send_many(_messages(1), on_unknown="look_up")
    assert result.outcome == "unknown"


def _records(*texts: str) -> bytes:
    return faults.records(FROM, TO, texts)


def test_a_message_of_unknown_outcome_can_be_found() -> None:
    with (
        Sandbox() as sandbox,
        Flowroute(sandbox.access_key, sandbox.secret_key, base_url=sandbox.url) as flowroute,
    ):
        since = datetime.now(UTC)
        sent = flowroute.messages.send(from_=FROM, to=TO, body="hello")
        flowroute.messages.send(from_=FROM, to=TO, body="hello!")
        found = flowroute.messages.find_sent(
            from_="+1 (206) 555-0100", to=12065550199, body="hello", since=since
        )
        naive = flowroute.messages.find_sent(
            from_=FROM, to=TO, body="no such text", since=since.replace(tzinfo=None)
        )
    assert [record.id for record in found] == [sent.id]
    assert naive == []


def test_a_message_that_came_in_is_not_one_that_was_sent() -> None:
    came = faults.records(FROM, TO, ["hello"], direction="inbound")
    with FaultServer(faults.answers(200, came)) as server, _client(server) as flowroute:
        since = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
        found = flowroute.messages.find_sent(from_=FROM, to=TO, body="hello", since=since)
    assert found == []


def test_records_from_before_the_attempt_are_taken_since_clocks_differ() -> None:
    with FaultServer(faults.answers(200, _records())) as server, _client(server) as flowroute:
        since = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
        flowroute.messages.find_sent(from_=FROM, to=TO, body="hello", since=since)
    ((_, target, _),) = server.requests
    assert "start_date=2026-01-02T03%3A02%3A00Z" in target


def test_what_is_sought_is_checked() -> None:
    with (
        FaultServer() as server,
        _client(server) as flowroute,
        pytest.raises(InvalidArgumentError, match="from_"),
    ):
        flowroute.messages.find_sent(from_="911", to=TO, since=datetime.now(UTC))


def _async_client(url: str) -> AsyncFlowroute:
    return AsyncFlowroute("key", "secret", base_url=url, **FAST)


@pytest.mark.parametrize("asynchronous_source", [False, True])
def test_tasks_send_many_too(asynchronous_source: bool) -> None:  # noqa: FBT001
    async def source() -> AsyncIterator[dict[str, object]]:
        for message in _messages(20):
            yield message

    async def run(url: str) -> list[SendResult]:
        async with _async_client(url) as flowroute:
            messages = source() if asynchronous_source else _messages(20)
            sending = flowroute.messages.send_many(messages, max_rate=math.inf)
            return [result async for result in sending]

    with FaultServer(faults.answers(422), faults.fin_after_read) as server:
        results = asyncio.run(run(server.url))
    assert sorted(result.index for result in results) == list(range(20))
    outcomes = sorted(result.outcome for result in results)
    assert outcomes == ["refused", *["sent"] * 18, "unknown"]


def test_cancelled_tasks_are_of_unknown_outcome() -> None:
    async def run(url: str, server: FaultServer) -> tuple[list[SendResult], int]:
        async with _async_client(url) as flowroute:
            sending = flowroute.messages.send_many(_messages(9), concurrency=3, max_rate=math.inf)
            async with sending:
                first = await anext(aiter(sending))
                await asyncio.to_thread(server.wait_until_acted, 3)
            return [first, *sending.rest], sending.attempted

    stall = faults.stall_after_acting
    with FaultServer(faults.succeed, stall, stall) as server:
        results, attempted = asyncio.run(run(server.url, server))
    assert sorted(result.index for result in results) == list(range(attempted))
    assert {result.outcome for result in results[1:]} == {"unknown"}


def test_tasks_settle_by_look_up_too() -> None:
    async def run(url: str) -> list[SendResult]:
        async with _async_client(url) as flowroute:
            sending = flowroute.messages.send_many(
                _messages(3), concurrency=1, max_rate=math.inf, on_unknown="look_up"
            )
            return [result async for result in sending]

    lost = faults.fin_after_read
    script = (lost, faults.answers(200, _records("message 0")), lost, faults.answers(401))
    with FaultServer(*script) as server:
        results = asyncio.run(run(server.url))
    assert [result.outcome for result in results] == ["sent", "unknown", "sent"]


def test_a_message_is_found_asynchronously() -> None:
    async def run(url: str) -> int:
        async with _async_client(url) as flowroute:
            found = await flowroute.messages.find_sent(
                from_=FROM, to=TO, body="message 1", since=datetime.now(UTC)
            )
            return len(found)

    with FaultServer(faults.answers(200, _records("message 1", "message 2"))) as server:
        assert asyncio.run(run(server.url)) == 1


def test_no_thread_is_left_behind() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        list(flowroute.messages.send_many(_messages(5), max_rate=math.inf))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("flowroute_")]
