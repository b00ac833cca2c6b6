"""What a client tells of its calls: every attempt, and every reply."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import httpx
import pytest

import fault_server as faults
from fault_server import Fault, FaultServer
from flowroute_client import (
    APIStatusError,
    AsyncFlowroute,
    Attempt,
    Flowroute,
    FlowrouteError,
    InvalidArgumentError,
    Options,
    OutcomeUnknownError,
    OutcomeUnknownServerError,
    Reply,
    SentMessage,
)
from runners import FLAVOURS, PRIVATE, Run

OPTIONS: Options = {"backoff": 0.001, "timeout": httpx.Timeout(30)}
SEND, GET = "messages.send (POST /v2.1/messages)", "numbers.get (GET /v2/numbers/{id})"

Story = list[tuple[str, int, str, int | None, str | None]]

STORIES: dict[str, tuple[str, tuple[Fault, ...], Story]] = {
    "all is well": ("send", (), [(SEND, 1, "answered", 202, None)]),
    "busy at first": (
        "send",
        (faults.answers(429, retry_after="0"),),
        [(SEND, 1, "answered", 429, None), (SEND, 2, "answered", 202, None)],
    ),
    "no answer": (
        "send",
        (faults.fin_after_read,),
        [(SEND, 1, "unanswered", None, "RemoteProtocolError")],
    ),
    "no answer in time": (
        "send",
        (faults.stall_after_acting,),
        [(SEND, 1, "unanswered", None, "ReadTimeout")],
    ),
    "no answer to a read, and then two": (
        "get",
        (faults.fin_after_read, faults.answers(503)),
        [
            (GET, 1, "unanswered", None, "RemoteProtocolError"),
            (GET, 2, "answered", 503, None),
            (GET, 3, "answered", 200, None),
        ],
    ),
    "a body that is cut short": ("send", (faults.cut_body,), [(SEND, 1, "answered", 202, None)]),
    "a body that is cut short, of a read": (
        "get",
        (faults.cut_body,),
        [(GET, 1, "unanswered", None, "RemoteProtocolError"), (GET, 2, "answered", 200, None)],
    ),
    "refused": (
        "delete",
        (faults.answers(403, b"{}"),),
        [("request (DELETE)", 1, "answered", 403, None)],
    ),
}


def _tell(attempt: Attempt) -> tuple[str, int, str, int | None, str | None]:
    status = attempt.reply.status_code if attempt.reply else None
    return attempt.operation, attempt.number, attempt.outcome, status, attempt.error


@FLAVOURS
@pytest.mark.parametrize("kind", STORIES)
def test_every_attempt_is_told(run: Run, kind: str) -> None:
    call, happens, story = STORIES[kind]
    seen: list[Attempt] = []
    options: Options = {**OPTIONS, "on_attempt": seen.append}
    if "in time" in kind:
        options["timeout"] = httpx.Timeout(30, read=0.3)
    with FaultServer(*happens) as server:
        run(call, server.url, options)
    assert [_tell(attempt) for attempt in seen] == story
    assert all(0 < attempt.seconds < 60 for attempt in seen)
    assert not any(private in repr(seen) for private in PRIVATE)


@FLAVOURS
def test_an_attempt_that_was_never_sent_is_told(run: Run) -> None:
    with FaultServer() as server:
        url = server.url
    seen: list[Attempt] = []
    run("send", url, {**OPTIONS, "on_attempt": seen.append})
    assert [_tell(each)[1:] for each in seen] == [
        (number, "not_sent", None, "ConnectError") for number in (1, 2, 3)
    ]


def test_an_attempt_that_was_cancelled_is_told() -> None:
    seen: list[Attempt] = []

    async def use(server: FaultServer) -> None:
        async with AsyncFlowroute(
            "key", "secret", base_url=server.url, on_attempt=seen.append
        ) as flowroute:
            call = asyncio.ensure_future(flowroute.numbers.get("12065550100"))
            await asyncio.to_thread(server.wait_until_acted, 1)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call

    with FaultServer(faults.stall_after_acting) as server:
        asyncio.run(use(server))
    assert [_tell(each) for each in seen] == [(GET, 1, "unanswered", None, "CancelledError")]


def test_an_attempt_that_anything_broke_off_is_told() -> None:
    def interrupt(_: httpx.Request) -> None:
        raise KeyboardInterrupt

    seen: list[Attempt] = []
    with httpx.Client(event_hooks={"request": [interrupt]}) as http_client:
        flowroute = Flowroute("key", "secret", http_client=http_client, on_attempt=seen.append)
        with pytest.raises(KeyboardInterrupt):
            flowroute.numbers.get("12065550100")
    assert [_tell(each) for each in seen] == [(GET, 1, "unanswered", None, "KeyboardInterrupt")]


@FLAVOURS
def test_the_headers_of_every_reply_can_be_seen(run: Run) -> None:
    attempts, replies = list[Attempt](), list[Reply]()
    hooks: Options = {**OPTIONS, "on_attempt": attempts.append, "on_reply": replies.append}
    with FaultServer(
        faults.answers(429, retry_after="0", x_id="1"), faults.success_with(b"{}", x_id="2")
    ) as server:
        run("send", server.url, hooks)
    seen = [attempt.reply.headers["x-id"] for attempt in attempts if attempt.reply]
    assert seen == ["1", "2"]
    assert [reply.headers["x-id"] for reply in replies] == ["2"]


def _divide(_: object) -> None:
    raise ZeroDivisionError


def _fail(_: object) -> None:
    raise OutcomeUnknownError("not what happened", "x", cast("Any", None))


def _time_out(_: object) -> None:
    raise httpx.ReadTimeout("not what happened")


def _stop(_: object) -> None:
    raise StopIteration


def _wrong_arguments() -> None:
    raise AssertionError


@FLAVOURS
@pytest.mark.parametrize("hook", [_divide, _fail, _time_out, _stop, _wrong_arguments])
@pytest.mark.parametrize("option", ["on_attempt", "on_reply"])
def test_what_a_hook_raises_hides_nothing(
    run: Run, hook: Callable[[Any], None], option: str, caplog: pytest.LogCaptureFixture
) -> None:
    options = cast("Options", {**OPTIONS, option: hook})
    with FaultServer() as server:
        assert isinstance(run("send", server.url, options), SentMessage)
    assert len(server.acted) == 1
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.name == "flowroute_client"
    assert option in record.getMessage()
    assert record.exc_info


@FLAVOURS
def test_what_a_hook_raises_does_not_hide_an_error_either(run: Run) -> None:
    options: Options = {**OPTIONS, "on_attempt": _divide, "on_reply": _divide}
    with FaultServer(faults.fin_after_read, faults.answers(401)) as server:
        assert type(run("send", server.url, options)) is OutcomeUnknownError
        assert isinstance(run("send", server.url, options), APIStatusError)
    assert len(server.requests) == 2


def test_a_hook_can_be_interrupted() -> None:
    def interrupt(_: object) -> None:
        raise KeyboardInterrupt

    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url, on_attempt=interrupt) as flowroute,
        pytest.raises(KeyboardInterrupt),
    ):
        flowroute.numbers.get("12065550100")


@pytest.mark.parametrize("option", ["on_attempt", "on_reply"])
@pytest.mark.parametrize("wrong", ["print", 1, [print]])
def test_a_hook_that_is_none_is_refused(option: str, wrong: object) -> None:
    with pytest.raises(InvalidArgumentError, match=option):
        Flowroute("key", "secret", **cast("Options", {option: wrong}))


class Waiting:
    """A hook that has to be awaited, as an object."""

    async def __call__(self, _: object) -> None: ...


async def wait(_: object) -> None: ...


@pytest.mark.parametrize("hook", [wait, partial(wait), Waiting()], ids=["def", "partial", "object"])
@pytest.mark.parametrize("kind", [Flowroute, AsyncFlowroute])
def test_a_hook_that_would_have_to_be_awaited_is_refused(
    kind: type[Flowroute | AsyncFlowroute], hook: object
) -> None:
    with pytest.raises(InvalidArgumentError, match="on_attempt"):
        kind("key", "secret", on_attempt=cast("Any", hook))


def test_views_have_hooks_of_their_own() -> None:
    seen: list[Attempt] = []
    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url, on_attempt=seen.append) as flowroute,
    ):
        flowroute.with_options(on_attempt=None).numbers.get("12065550100")
        assert not seen
        flowroute.with_options(timeout=5).numbers.get("12065550100")
        assert len(seen) == 1


def test_the_error_of_a_call_is_an_error_of_ours() -> None:
    """A hook of a given client can raise what is httpx's own, with the request in it."""

    def refuse(response: httpx.Response) -> None:
        response.raise_for_status()

    with (
        FaultServer(faults.answers(500, acts=True)) as server,
        httpx.Client(event_hooks={"response": [refuse]}) as http_client,
    ):
        flowroute = Flowroute("key", "secret", base_url=server.url, http_client=http_client)
        with pytest.raises(FlowrouteError) as caught:
            flowroute.messages.send(from_="12065550100", to="12065550199", body="hello")
    assert type(caught.value) is OutcomeUnknownServerError
    assert len(server.acted) == 1
