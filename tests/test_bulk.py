"""Many messages: a result each, steadily, and nothing left in doubt when giving up."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import itertools
import json
import math
import pickle
import random
import signal
import threading
import time
from collections import ChainMap, OrderedDict, UserDict
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import FrameType, MappingProxyType
from typing import NamedTuple, Never, cast

import pytest
import trio

import fault_server as faults
from fault_server import Exchange, FaultServer
from flowroute_client import (
    APIConnectionError,
    AsyncFlowroute,
    AsyncSending,
    Attempt,
    Flowroute,
    InvalidArgumentError,
    NotFoundError,
    Options,
    OutcomeUnknownError,
    OutgoingMessage,
    Progress,
    Reply,
    ResponseError,
    SendResult,
    UnprocessableError,
)
from sends import FROM, TO, Send, both, by_tasks, by_threads, every_source, message, messages

FAST: Options = {"backoff": 0.001}


def _client(server: FaultServer) -> Flowroute:
    return Flowroute("key", "secret", base_url=server.url, **FAST)


def test_each_message_has_a_result() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        results = list(flowroute.messages.send_many(messages(20), max_rate=math.inf))
    assert sorted(result.index for result in results) == list(range(20))
    assert {result.outcome for result in results} == {"sent"}
    assert all(result.sent and result.error is None for result in results)
    assert len(server.acted) == 20


def test_one_failure_never_stops_the_rest() -> None:
    rows: list[object] = [
        message(0),
        {"from_": "1", "to": TO, "body": "x"},
        {"txt": "x"},
        {},
        message(4),
    ]
    with (
        FaultServer(faults.answers(422), faults.fin_after_read) as server,
        _client(server) as flowroute,
    ):
        sending = flowroute.messages.send_many(
            cast("list[OutgoingMessage]", rows), concurrency=1, max_rate=math.inf
        )
        results = {result.index: result for result in sending}
    outcomes = [results[index].outcome for index in range(5)]
    assert outcomes == ["refused", "refused", "refused", "refused", "unknown"]
    assert isinstance(results[0].error, UnprocessableError)
    assert all(isinstance(results[index].error, InvalidArgumentError) for index in (1, 2, 3))
    assert isinstance(results[4].error, OutcomeUnknownError)
    assert sending.progress == Progress(5, 0, 4, 1)


def test_a_reply_that_cannot_be_read_does_not_count_as_sent() -> None:
    with FaultServer(faults.success_with(b"<html>")) as server, _client(server) as flowroute:
        (result,) = flowroute.messages.send_many(messages(1))
    assert result.outcome == "unknown"
    assert isinstance(result.error, ResponseError)


def test_messages_are_taken_as_they_are_needed() -> None:
    taken = itertools.count()
    endless = (message(next(taken)) for _ in itertools.repeat(None))
    with FaultServer() as server, _client(server) as flowroute:
        sending = flowroute.messages.send_many(endless, concurrency=3, max_rate=math.inf)
        first = list(itertools.islice(sending, 10))
        sending.stop()
        rest = list(sending)
    assert sending.attempted == len(first) + len(rest) == next(taken)
    assert len(rest) <= 3


def test_nothing_is_sent_before_the_results_are_asked_for() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        flowroute.messages.send_many(messages(5))
    assert not server.requests


def test_stopping_tells_what_was_and_was_not_attempted() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        sending = flowroute.messages.send_many(messages(50), concurrency=2, max_rate=math.inf)
        results = [next(iter(sending))]
        sending.stop()
        results += sending
    assert sorted(result.index for result in results) == list(range(sending.attempted))
    assert sending.attempted < 50
    assert len(server.acted) == sending.attempted


def test_giving_up_keeps_the_results_of_what_was_under_way() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        sending = flowroute.messages.send_many(messages(50), concurrency=4, max_rate=math.inf)
        with sending:
            first = next(iter(sending))
    indexes = sorted([first.index, *(result.index for result in sending.rest)])
    assert indexes == list(range(sending.attempted))
    assert len(server.acted) == sending.attempted


def test_a_source_that_breaks_does_not_lose_what_was_sent() -> None:
    def breaking() -> Iterator[OutgoingMessage]:
        yield message(0)
        yield message(1)
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
            messages(3), concurrency=1, max_rate=math.inf, on_progress=seen.append
        )
        list(sending)
    assert seen == [Progress(1, 0, 1, 0), Progress(2, 1, 1, 0), Progress(3, 2, 1, 0)]


def test_texts_go_at_the_documented_rate_and_pictures_slower() -> None:
    picture: OutgoingMessage = {**message(9), "media_urls": ["https://pictures.example/cat.png"]}
    with FaultServer() as server, _client(server) as flowroute:
        began = datetime.now(UTC)
        list(flowroute.messages.send_many(messages(4)))
        texts = (datetime.now(UTC) - began).total_seconds()
        list(flowroute.messages.send_many([picture, picture]))
        pictures = (datetime.now(UTC) - began).total_seconds() - texts
    assert texts >= 0.59  # floors: a slow machine passes too
    assert pictures >= 0.99


def _async_client(url: str) -> AsyncFlowroute:
    return AsyncFlowroute("key", "secret", base_url=url, **FAST)


@pytest.mark.parametrize("asynchronous_source", [False, True])
def test_tasks_send_many_too(asynchronous_source: bool) -> None:  # noqa: FBT001
    async def source() -> AsyncIterator[OutgoingMessage]:
        for each in messages(20):
            yield each

    async def run(url: str) -> list[SendResult]:
        async with _async_client(url) as flowroute:
            rows = source() if asynchronous_source else messages(20)
            sending = flowroute.messages.send_many(rows, max_rate=math.inf)
            return [result async for result in sending]

    with FaultServer(faults.answers(422), faults.fin_after_read) as server:
        results = asyncio.run(run(server.url))
    assert sorted(result.index for result in results) == list(range(20))
    outcomes = sorted(result.outcome for result in results)
    assert outcomes == ["refused", *["sent"] * 18, "unknown"]


def test_cancelled_tasks_are_of_unknown_outcome() -> None:
    async def run(url: str, server: FaultServer) -> tuple[list[SendResult], int]:
        async with _async_client(url) as flowroute:
            sending = flowroute.messages.send_many(messages(9), concurrency=3, max_rate=math.inf)
            async with sending:
                first = await anext(aiter(sending))
                await asyncio.to_thread(server.wait_until_acted, 3)
            return [first, *sending.rest], sending.attempted

    stall = faults.stall_after_acting
    with FaultServer(faults.succeed, stall, stall) as server:
        results, attempted = asyncio.run(run(server.url, server))
    assert sorted(result.index for result in results) == list(range(attempted))
    assert {result.outcome for result in results[1:]} == {"unknown"}


def test_no_thread_is_left_behind() -> None:
    with FaultServer() as server, _client(server) as flowroute:
        list(flowroute.messages.send_many(messages(5), max_rate=math.inf))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("flowroute_")]


class _TextlessError:
    """A value that cannot be shown."""

    def __str__(self) -> Never:
        raise ValueError("no text")

    __repr__ = __str__


class _Named(NamedTuple):
    """A row as pandas' itertuples gives it."""

    from_: str = FROM
    to: str = TO
    body: str = "x"


ODD_ROWS: list[object] = [
    None,
    5,
    math.nan,
    ...,
    _Named(),
    "a text",
    b"bytes",
    [("from_", FROM)],
    object(),
    {},
    {"txt": "x"},
    {1: 2, None: ["more", "cells"]},
    {"from_": FROM, "to": TO, "body": 5},
    {"from_": FROM, "to": [TO], "body": "x"},
    {"from_": FROM, "to": TO, "body": _TextlessError()},
    {"from_": FROM, "to": TO, "body": "x", _TextlessError(): 1},
    {"from_": FROM, "to": TO, "media_urls": (url for url in ["https://p.example/1.png"])},
    MappingProxyType({"from_": FROM, "to": "911", "body": "x"}),
]


@every_source
def test_every_row_has_one_result_with_its_own_index(send: Send) -> None:
    rows = [row for odd in ODD_ROWS for row in (odd, message(0))]
    with FaultServer() as server:
        sent = send(server.url, rows, max_rate=math.inf)
    assert sent.error is None
    assert sent.outcomes == ["refused", "sent"] * len(ODD_ROWS)
    refusals = [sent.all[index].error for index in range(0, len(rows), 2)]
    assert all(isinstance(error, InvalidArgumentError) for error in refusals)


@every_source
@pytest.mark.parametrize("place", [0, 1, 2, 4])
def test_a_row_that_is_none_moves_no_other_row(send: Send, place: int) -> None:
    rows: list[object] = [message(index) for index in range(5)]
    rows[place] = None
    with FaultServer() as server:
        sent = send(server.url, rows, max_rate=math.inf)
    assert sent.all[place].outcome == "refused"
    for index in {0, 1, 2, 3, 4} - {place}:
        assert sent.all[index].message == message(index)
        assert sent.all[index].outcome == "sent"
    assert len(server.acted) == 4


class _Unreadable(UserDict[str, object]):
    """A row that cannot be read."""

    def __init__(self, error: BaseException) -> None:
        self.error = error
        super().__init__(message(0))

    def __getitem__(self, _: str) -> Never:
        raise self.error


@both
@pytest.mark.parametrize(
    "error", [OSError("gone"), KeyError("x"), ZeroDivisionError(), RecursionError()], ids=repr
)
def test_a_row_that_raises_is_refused(send: Send, error: Exception) -> None:
    with FaultServer() as server:
        sent = send(server.url, [_Unreadable(error), message(1)], max_rate=math.inf)
    assert sent.outcomes == ["refused", "sent"]
    assert isinstance(sent.all[0].error, InvalidArgumentError)
    assert sent.all[0].error.__cause__ is error


@both
@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_a_row_that_ends_the_program_is_refused(send: Send, error: BaseException) -> None:
    rows = [message(0), _Unreadable(error), message(2)]
    with FaultServer() as server:
        sent = send(server.url, rows, max_rate=math.inf)
    assert sent.error is error
    assert sent.attempted == 2
    assert sent.outcomes[1] == "refused"


@both
@pytest.mark.parametrize("kind", [dict, UserDict, MappingProxyType, OrderedDict, ChainMap])
def test_a_row_may_be_any_mapping(send: Send, kind: Callable[[object], object]) -> None:
    with FaultServer() as server:
        assert send(server.url, [kind({**message(0)})], max_rate=math.inf).outcomes == ["sent"]


@both
def test_a_row_counts_as_it_was_when_it_was_taken(send: Send) -> None:
    def rows() -> Iterator[dict[str, object]]:
        row: dict[str, object] = {"from_": FROM, "to": TO}
        for index in range(20):
            row["body"] = f"message {index}"
            yield row

    with FaultServer() as server:
        sent = send(server.url, rows(), max_rate=math.inf)
    texts = sorted(json.loads(body)["body"] for _, _, body in server.acted)
    assert texts == sorted(f"message {index}" for index in range(20))
    assert all(sent.all[index].message["body"] == f"message {index}" for index in range(20))


def test_a_result_shows_nothing_private() -> None:
    with FaultServer() as server:
        sent = by_threads(server.url, [message(0), None], max_rate=math.inf)
    shown = repr(sent.all)
    assert FROM not in shown
    assert "message 0" not in shown
    assert pickle.loads(pickle.dumps(sent.all[0])).message == message(0)  # noqa: S301 - our own


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("from", None),
        ("From", "did you mean from_?"),
        ("form_", "did you mean from_?"),
        ("\ufefffrom", "did you mean from_?"),
        ("FROM_", "did you mean from_?"),
        (" from\t", "did you mean from_?"),
        ("from_number", "no argument 'from_number'"),
        ("sender", "no argument 'sender'"),
        (TO, "no argument of that name"),
        ("your code is 1234", "no argument of that name"),
    ],
)
@both
def test_names_of_columns_are_understood_or_explained(
    send: Send, name: str, hint: str | None
) -> None:
    with FaultServer() as server:
        sent = send(server.url, [{name: FROM, "to": TO, "body": "x"}], max_rate=math.inf)
    assert sent.outcomes == ["refused" if hint else "sent"]
    if hint:
        assert hint in str(sent.all[0].error)


@both
def test_a_sender_under_two_names_is_refused(send: Send) -> None:
    row = {"from": FROM, "from_": FROM, "to": TO, "body": "x"}
    with FaultServer() as server:
        assert send(server.url, [row], max_rate=math.inf).outcomes == ["refused"]


def test_the_rows_of_a_csv_file_are_messages() -> None:
    file = io.StringIO(f"from,to,body\n{FROM},{TO},hello\n{FROM},{TO},x,surplus\n{FROM},{TO}\n")
    with FaultServer() as server:
        sent = by_threads(server.url, csv.DictReader(file), max_rate=math.inf)
    assert sent.outcomes == ["sent", "refused", "refused"]


class _HookError(Exception):
    """What a hook raises."""


RAISED = [
    _HookError(),
    ZeroDivisionError(),
    NotFoundError("of the hook", 404),
    InvalidArgumentError("of the hook", "x"),
    APIConnectionError("of the hook"),
]


@both
@pytest.mark.parametrize("error", RAISED, ids=repr)
def test_a_hook_that_raises_leaves_no_message_unaccounted(send: Send, error: BaseException) -> None:
    def on_reply(_: Reply) -> None:
        raise error

    with FaultServer() as server:
        sent = send(server.url, messages(7), {"on_reply": on_reply}, max_rate=math.inf)
    assert sent.outcomes == ["sent"] * 7
    assert len(server.acted) == 7


@both
@pytest.mark.parametrize("hook", ["on_progress", "on_result"])
@pytest.mark.parametrize("error", [_HookError(), KeyboardInterrupt()], ids=repr)
@pytest.mark.parametrize("call", [1, 3, 7])
def test_an_error_of_a_hook_of_the_sending_loses_no_result(
    send: Send, hook: str, error: BaseException, call: int
) -> None:
    told: list[object] = []

    def on_call(about: SendResult | Progress) -> None:
        told.append(about.index if isinstance(about, SendResult) else about)
        if len(told) == call:
            raise error

    with FaultServer() as server:
        sent = send(server.url, messages(9), max_rate=math.inf, concurrency=3, **{hook: on_call})
    assert sent.error is error
    assert len(told) == len(set(told)) == sent.attempted
    assert set(sent.outcomes) <= {"sent", "unknown", "refused"}
    assert len(server.acted) >= sent.outcomes.count("sent")
    assert sent.outcomes.count("refused") + len(server.acted) <= sent.attempted


class _Source:
    """An iterable that breaks, and is no generator."""

    def __init__(self, error: BaseException) -> None:
        self._error = error
        self._numbers = iter(range(4))

    def __iter__(self) -> _Source:
        return self

    def __next__(self) -> OutgoingMessage:
        if (number := next(self._numbers, None)) is None:
            raise self._error
        return message(number)


@both
@pytest.mark.parametrize("error", [MemoryError(), csv.Error("line 5"), GeneratorExit()], ids=repr)
def test_an_iterator_that_raises_loses_no_result(send: Send, error: BaseException) -> None:
    with FaultServer() as server:
        sent = send(server.url, _Source(error), max_rate=math.inf)
    assert sent.error is error
    assert len(sent.all) == sent.attempted == 4


@every_source
@pytest.mark.parametrize("error", [OSError("gone"), KeyboardInterrupt(), ValueError()], ids=repr)
@pytest.mark.parametrize("after", [0, 1, 4])
def test_a_source_that_raises_loses_no_result(send: Send, error: BaseException, after: int) -> None:
    def rows() -> Iterator[object]:
        yield from messages(after)
        raise error

    with FaultServer() as server:
        sent = send(server.url, rows(), max_rate=math.inf)
    assert sent.error is error
    assert sent.attempted == after
    assert len(sent.all) == after
    if after:
        assert "not handed over" in "".join(error.__notes__)


@both
@pytest.mark.parametrize("leave_after", [1, 2, 5])
def test_results_that_the_loop_did_not_get_reach_the_hook(send: Send, leave_after: int) -> None:
    told: list[SendResult] = []
    with FaultServer() as server:
        sent = send(
            server.url,
            messages(50),
            max_rate=math.inf,
            leave_after=leave_after,
            on_result=told.append,
        )
    assert sorted(result.index for result in told) == list(range(sent.attempted))
    assert {result.index: result for result in told} == sent.all
    assert len(sent.results) == leave_after


def test_a_loop_that_keeps_nothing_is_told_of_every_result() -> None:
    told: list[SendResult] = []
    with FaultServer() as server, _client(server) as flowroute:
        for _ in flowroute.messages.send_many(
            messages(50), max_rate=math.inf, on_result=told.append
        ):
            break
        assert sum(result.outcome == "sent" for result in told) == len(server.acted)
    assert sorted(result.index for result in told) == list(range(len(told)))


def test_an_asynchronous_loop_that_keeps_nothing_is_told_of_every_result() -> None:
    told: list[SendResult] = []

    async def run(url: str) -> None:
        async with _async_client(url) as flowroute:
            async for _ in flowroute.messages.send_many(
                messages(50), max_rate=math.inf, on_result=told.append
            ):
                break
            await asyncio.sleep(0.1)  # the loop closes an iterator that nobody holds

    with FaultServer() as server:
        asyncio.run(run(server.url))
    assert sorted(result.index for result in told) == list(range(len(told)))


def _is_ours(frame: FrameType | None) -> bool:
    """Whether the sending runs, and not the test around it, nor coverage.py, which it breaks."""
    files: list[str] = []
    while frame is not None and not frame.f_code.co_filename.endswith("/flowroute_client/_bulk.py"):
        files.append(frame.f_code.co_filename)
        frame = frame.f_back
    return frame is not None and not any("/coverage/" in file for file in files)


CTRL_C: tuple[signal.Signals, type[BaseException]] = (signal.SIGINT, KeyboardInterrupt)
SIGNALS: list[tuple[signal.Signals, type[BaseException]]] = [
    CTRL_C,
    (signal.SIGTERM, SystemExit),
    (signal.SIGALRM, TimeoutError),
    (signal.SIGUSR1, ConnectionResetError),
    (signal.SIGALRM, _HookError),
]
"""Signals, and what their handlers raise: also what a socket could."""


@contextlib.contextmanager
def _ctrl_c(
    server: FaultServer,
    acted: int,
    times: int,
    pause: float,
    sent: tuple[signal.Signals, type[BaseException]] = CTRL_C,
) -> Generator[None]:
    """Press Ctrl-C again and again as soon as that many messages were acted on."""
    number, raised = sent
    main, over = threading.main_thread().ident, threading.Event()
    assert main is not None

    def on_press(_: int, frame: FrameType | None) -> None:
        if _is_ours(frame):
            raise raised

    def press() -> None:
        server.wait_until_acted(acted)
        for _ in range(times):
            if not over.wait(pause):
                signal.pthread_kill(main, number)

    usual = signal.signal(number, on_press)
    presser = threading.Thread(target=press)
    presser.start()
    try:
        yield
    finally:
        over.set()
        presser.join()
        signal.signal(number, usual)


@pytest.mark.parametrize("times", [1, 2, 3, 10, 200])
def test_ctrl_c_loses_no_result_however_often_it_is_pressed(times: int) -> None:
    stall, told = faults.stall_after_acting, list[SendResult]()
    options: Options = {"timeout": 2 if times == 1 else 20, "max_rate": None}
    with (
        FaultServer(faults.succeed, stall, stall, stall) as server,
        _ctrl_c(server, 4, times, 0.003),
    ):
        sent = by_threads(
            server.url,
            messages(50),
            options,
            max_rate=1000,
            concurrency=4,
            on_result=told.append,
        )
        assert isinstance(sent.error, KeyboardInterrupt)
        assert sum(result.outcome != "refused" for result in sent.all.values()) >= 4
        assert sent.outcomes.count("unknown") >= 3
        assert len(told) == len({result.index for result in told})
        acted = {json.loads(body)["body"] for _, _, body in server.acted}
    possible = {index for index, result in sent.all.items() if result.outcome != "refused"}
    assert acted <= {f"message {index}" for index in possible}


@pytest.mark.parametrize("seed", range(10))
def test_a_signal_at_any_moment_loses_no_result(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a repeatable choice
    with (
        FaultServer() as server,
        _ctrl_c(
            server,
            chance.randrange(40),
            500,
            chance.random() / 1000,
            SIGNALS[seed % len(SIGNALS)],
        ),
    ):
        sent = by_threads(server.url, messages(300), max_rate=math.inf, concurrency=8)
        server.settle_requests()
        acted = {json.loads(body)["body"] for _, _, body in server.acted}
    known = {f"message {index}" for index, each in sent.all.items() if each.outcome == "sent"}
    possible = {f"message {index}" for index, each in sent.all.items() if each.outcome != "refused"}
    assert known <= acted <= possible


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1])
@pytest.mark.parametrize("raised", [SystemExit, KeyboardInterrupt])
def test_what_a_signal_raises_in_an_event_loop_loses_no_result(
    number: signal.Signals, raised: type[BaseException]
) -> None:
    """Anything else, asyncio may take for an error of the callback that just runs, and go on."""
    main, stall, told = threading.main_thread().ident, faults.stall_after_acting, list[SendResult]()
    assert main is not None

    def on_signal(*_: object) -> None:
        raise raised

    async def send(url: str) -> None:
        async with _async_client(url) as flowroute:
            sending = flowroute.messages.send_many(
                messages(50), concurrency=3, max_rate=1000, on_result=told.append
            )
            async for _ in sending:
                pass

    usual = signal.signal(number, on_signal)
    try:
        with (
            FaultServer(faults.succeed, stall, stall, stall) as server,
            ThreadPoolExecutor() as pool,
        ):

            def press() -> None:
                server.wait_until_acted(4)
                signal.pthread_kill(main, number)

            pool.submit(press)
            with pytest.raises(raised):
                asyncio.run(send(server.url))
    finally:
        signal.signal(number, usual)
    assert sorted(each.outcome for each in told) == ["sent", "unknown", "unknown", "unknown"]
    assert sorted(each.index for each in told) == [0, 1, 2, 3]


def test_ctrl_c_in_an_event_loop_loses_no_result() -> None:
    main, stall = threading.main_thread().ident, faults.stall_after_acting
    assert main is not None
    with FaultServer(faults.succeed, stall, stall, stall) as server, ThreadPoolExecutor() as pool:

        def press() -> None:
            server.wait_until_acted(4)
            signal.pthread_kill(main, signal.SIGINT)

        pool.submit(press)
        sent = by_tasks(server.url, messages(50), concurrency=3, max_rate=1000)
    assert isinstance(sent.error, asyncio.CancelledError)
    assert sorted(sent.outcomes) == ["sent", "unknown", "unknown", "unknown"]


@pytest.mark.parametrize("times", [1, 2, 3, 20])
def test_cancellation_loses_no_result_however_often_it_comes(times: int) -> None:
    kept: list[AsyncSending] = []
    got: list[SendResult] = []

    async def run(url: str) -> None:
        async with _async_client(url) as flowroute:
            kept.append(flowroute.messages.send_many(messages(50), concurrency=4, max_rate=1000))
            async with kept[0] as sending:
                got.extend([result async for result in sending])

    async def cancel(url: str) -> None:
        task = asyncio.ensure_future(run(url))
        await asyncio.to_thread(server.wait_until_acted, 4)
        for _ in range(times):
            task.cancel()
            await asyncio.sleep(0)
        with contextlib.suppress(asyncio.CancelledError):
            await task

    stall = faults.stall_after_acting
    with FaultServer(*[stall] * 4) as server:
        asyncio.run(cancel(server.url))
    assert not got
    assert [result.index for result in kept[0].rest] == list(range(kept[0].attempted))
    assert [result.outcome for result in kept[0].rest] == ["unknown"] * 4


def test_trio_is_refused_before_a_message_is_taken() -> None:
    async def run(url: str) -> None:
        async with AsyncFlowroute("key", "secret", base_url=url) as flowroute:
            sending = flowroute.messages.send_many(messages(3))
            with pytest.raises(RuntimeError, match="needs asyncio"):
                await anext(aiter(sending))
            assert sending.attempted == 0

    with FaultServer() as server:
        trio.run(run, server.url)
        assert not server.requests


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt()], ids=repr)
def test_a_hook_that_ends_a_thread_leaves_no_message_unaccounted(error: BaseException) -> None:
    def on_reply(_: Reply) -> None:
        raise error

    with FaultServer() as server:
        sent = by_threads(server.url, messages(7), {"on_reply": on_reply}, max_rate=math.inf)
    assert sent.outcomes == ["unknown"] * 7


def test_messages_that_wait_for_their_turn_are_not_sent_when_the_loop_is_left() -> None:
    with FaultServer() as server:
        sent = by_threads(server.url, messages(50), concurrency=20, leave_after=1)
        assert len(server.acted) == sent.outcomes.count("sent")
    assert sent.attempted >= 20
    assert sent.outcomes.count("refused") >= 15
    assert "unknown" not in sent.outcomes
    assert "nothing has changed" in str(sent.all[sent.attempted - 1].error)


@pytest.mark.parametrize("concurrency", [5, 20, 50])
@pytest.mark.parametrize("leave_after", [1, 3])
def test_tasks_that_wait_for_their_turn_have_not_been_sent(
    concurrency: int, leave_after: int
) -> None:
    began = time.monotonic()
    with FaultServer() as server:
        sent = by_tasks(server.url, messages(60), concurrency=concurrency, leave_after=leave_after)
        turns = 1 + 5 * (time.monotonic() - began)
        time.sleep(0.05)
        possible = len(server.acted)
    assert sent.attempted >= concurrency
    assert possible <= sent.outcomes.count("sent") + sent.outcomes.count("unknown") <= turns


@both
def test_messages_that_wait_after_a_429_have_not_been_sent(send: Send) -> None:
    arrived, refused = threading.Barrier(3, timeout=30), threading.Semaphore(0)
    too_many = faults.answers(429, retry_after="30")

    def on_attempt(attempt: Attempt) -> None:
        if attempt.reply and attempt.reply.status_code == 429:
            refused.release()

    def refuse(exchange: Exchange) -> None:
        arrived.wait()
        too_many(exchange)

    def succeed_last(exchange: Exchange) -> None:
        arrived.wait()
        for _ in range(2):
            refused.acquire(timeout=30)
        faults.succeed(exchange)

    with FaultServer(succeed_last, refuse, refuse) as server:
        options: Options = {"on_attempt": on_attempt}
        sent = send(server.url, messages(3), options, max_rate=math.inf, leave_after=1)
    assert sorted(sent.outcomes) == ["refused", "refused", "sent"]


@both
@pytest.mark.parametrize("busy", [1, 3])
def test_the_time_of_an_unknown_outcome_is_that_of_its_attempt(send: Send, busy: int) -> None:
    refusals = [faults.answers(429, retry_after="0.2")] * busy
    began = datetime.now(UTC)
    with FaultServer(*refusals, faults.fin_after_read) as server:
        options: Options = {"max_retries": busy}
        sent = send(server.url, messages(1), options, max_rate=math.inf)
    error = sent.all[0].error
    assert isinstance(error, OutcomeUnknownError)
    assert error.since - began >= timedelta(seconds=0.2 * busy)


@both
def test_the_wait_for_the_rate_limit_is_not_part_of_an_attempt(send: Send) -> None:
    with FaultServer(faults.succeed, faults.fin_after_read) as server:
        began = datetime.now(UTC)
        sent = send(server.url, messages(2), max_rate=4)
    (error,) = [each.error for each in sent.all.values() if each.outcome == "unknown"]
    assert isinstance(error, OutcomeUnknownError)
    assert error.since - began >= timedelta(seconds=0.2)


@both
@pytest.mark.parametrize("on_unknown", ["lookup", "Look_up", "", None, True, "look_up "])
def test_a_misspelt_choice_is_refused_before_anything_is_sent(
    send: Send, on_unknown: object
) -> None:
    with FaultServer() as server:
        with pytest.raises(InvalidArgumentError, match="report or look_up"):
            send(server.url, messages(1), on_unknown=on_unknown)
        assert not server.requests


@both
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("concurrency", 0),
        ("concurrency", "5"),
        ("concurrency", 2.5),
        ("max_rate", 0),
        ("look_up_for", -1),
        ("look_up_for", 0),
    ],
)
def test_a_useless_option_is_refused(send: Send, name: str, value: object) -> None:
    with FaultServer() as server, pytest.raises(InvalidArgumentError, match=name):
        send(server.url, messages(1), **{name: value})


@both
@pytest.mark.parametrize("rows", [message(0), "text", b"x", None, 5])
def test_one_message_is_not_many(send: Send, rows: object) -> None:
    with FaultServer() as server, pytest.raises(InvalidArgumentError, match="several messages"):
        send(server.url, rows)
