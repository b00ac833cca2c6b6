"""Credentials, numbers, texts and media never reach a log, a repr, a pickle or a traceback."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import pickle
import traceback
import warnings
from collections.abc import Callable, Iterator
from typing import Any, cast
from urllib.parse import unquote

import httpx
import pytest

import fault_server as faults
from codegen.contract import read_contract
from codegen.document import Document
from fault_server import Exchange, Fault, FaultServer
from flowroute_client import (
    AsyncFlowroute,
    Flowroute,
    FlowrouteError,
    Options,
    OutgoingMessage,
    SendResult,
)
from flowroute_client._payload.formats import PRIVATE_FORMATS
from flowroute_sandbox import Sandbox

Record = dict[str, Any]

ACCESS, SECRET = "PLANTEDA", "PLANTEDSECRETPLANTEDSECRETPLANTE"
FROM, TO = "12065550100", "12065550177"
TEXT = "planted text of a message"
MEDIA = "https://pictures.example/planted.png"
PLANTED = (ACCESS, SECRET, FROM, FROM[1:], TO, TO[1:], TEXT, MEDIA, "planted.png")
OPTIONS: Options = {"backoff": 0.001, "timeout": httpx.Timeout(0.3)}


def _echoes(status: int, **headers: str) -> Fault:
    """Answer with an error whose detail repeats the request."""

    def fault(exchange: Exchange) -> None:
        exchange.read()
        said = f"{unquote(exchange.target)} {exchange.body.decode()} (206) 555-0177"
        errors = [{"status": status, "title": "Bad", "detail": said}]
        exchange.answer(status, json.dumps({"errors": errors}).encode(), **headers)

    return fault


FAULTS: tuple[Fault, ...] = (
    faults.fin_after_read,
    faults.rst_after_read,
    faults.stall_after_acting,
    faults.not_http,
    faults.cut_body,
    faults.not_gzip,
    faults.success_with(b"<html>"),
    _echoes(422),
    _echoes(404),
    _echoes(500),
    _echoes(429, retry_after="99"),
    faults.answers(302, location=f"https://elsewhere.example/{TO}"),
)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anybody logs, at every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root, level = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("asyncio").setLevel(logging.WARNING)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def _calls(flowroute: Flowroute) -> tuple[Callable[[], object], ...]:
    return (
        lambda: flowroute.messages.send(from_=FROM, to=TO, body=TEXT),
        lambda: flowroute.messages.send(from_=FROM, to=TO, body=TEXT, media_urls=[MEDIA]),
        lambda: flowroute.messages.send(from_=FROM, to=f"{TO}{TO}", body=TEXT),
        lambda: flowroute.messages.send(from_=FROM, to=TO, media_urls=[f"x{MEDIA}"]),
        lambda: flowroute.messages.get("mdr2-1"),
        lambda: flowroute.numbers.get(TO),
        lambda: flowroute.numbers.purchase(TO),
        lambda: flowroute.numbers.list(contains=TO, alias=TEXT),
        lambda: flowroute.routes.create(alias=TEXT, route_type="number", value=TO),
        lambda: flowroute.routes.set_primary(TO, "0"),
        lambda: flowroute.request("GET", f"/v2/numbers/{TO}", params={"contains": TO}),
        lambda: flowroute.request("POST", f"/v2/{TO}/", json={"body": TEXT}),
    )


def _show(outcome: object) -> str:
    shown = [repr(outcome), str(outcome)]
    if isinstance(outcome, BaseException):
        chain: BaseException | None = outcome
        while chain is not None:  # what a traceback prints of each, without our source lines
            shown += traceback.format_exception_only(chain)
            chain = chain.__cause__ or chain.__context__
    return "\n".join(shown)


def _outcome(call: Callable[[], object]) -> object:
    try:
        return call()
    except FlowrouteError as error:
        return error


def _leaks(text: str) -> list[str]:
    return [planted for planted in PLANTED if planted in text]


@pytest.mark.parametrize("fault", FAULTS)
def test_nothing_private_is_shown_or_logged(
    fault: Fault, log: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        FaultServer(iter(lambda: fault, None)) as server,
        Flowroute(ACCESS, SECRET, base_url=server.url, **OPTIONS) as flowroute,
        warnings.catch_warnings(record=True) as warned,
    ):
        outcomes = [_outcome(call) for call in _calls(flowroute)]
        shown = "\n".join([*map(_show, outcomes), repr(flowroute), *map(str, warned)])
    printed = "".join(capsys.readouterr())
    assert not _leaks(shown)
    assert not _leaks(log.getvalue())
    assert not _leaks(printed)
    assert not any(secret.encode() in pickle.dumps(outcomes) for secret in (ACCESS, SECRET))


def test_nothing_private_is_shown_or_logged_when_all_is_well(log: io.StringIO) -> None:
    with (
        Sandbox(access_key=ACCESS, secret_key=SECRET) as sandbox,
        Flowroute(ACCESS, SECRET, base_url=sandbox.url) as flowroute,
    ):
        number = flowroute.numbers.search(limit=1).items[0]
        outcomes = [
            flowroute.messages.send(from_=FROM, to=TO, body=TEXT, media_urls=[MEDIA]),
            *flowroute.messages.list(start_date="2020-01-01"),
            flowroute.numbers.get(FROM),
            flowroute.numbers.purchase(number.id),
            flowroute.numbers.list(),
            *flowroute.numbers.list(),
            *flowroute.messages.send_many([{"from_": FROM, "to": TO, "body": TEXT}]),
        ]
        shown = "\n".join(map(_show, outcomes))
    private = (*PLANTED, number.id)
    assert not [planted for planted in private if planted in shown]
    assert not [planted for planted in private if planted in log.getvalue()]
    assert "numbers.get (GET /v2/numbers/{id})" in log.getvalue()


def test_a_given_client_logs_nothing_private_either(log: io.StringIO) -> None:
    with FaultServer() as server, httpx.Client() as client:
        flowroute = Flowroute(ACCESS, SECRET, base_url=server.url, http_client=client)
        flowroute.numbers.get(TO)
        flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
    assert not _leaks(log.getvalue())
    assert "HTTP Request: GET numbers.get (GET /v2/numbers/{id})" in log.getvalue()


def test_tasks_log_nothing_private_either(log: io.StringIO) -> None:
    async def run(url: str) -> list[SendResult]:
        async with AsyncFlowroute(ACCESS, SECRET, base_url=url, **OPTIONS) as flowroute:
            messages: list[OutgoingMessage] = [{"from_": FROM, "to": TO, "body": TEXT}] * 6
            sending = flowroute.messages.send_many(messages, max_rate=1000)
            results = [result async for result in sending]
            await flowroute.messages.get("mdr2-1")
            return results

    with FaultServer(*FAULTS[:4]) as server:
        results = asyncio.run(run(server.url))
    assert {result.outcome for result in results} == {"sent", "unknown"}
    assert not _leaks("\n".join(map(_show, results)))
    assert not _leaks(log.getvalue())


def test_other_users_of_httpx_keep_their_logs(log: io.StringIO) -> None:
    with FaultServer() as server, httpx.Client() as client:
        client.get(f"{server.url}/v2/numbers/{TO}")
    assert TO in log.getvalue()


def alone(member: Record) -> Record:
    return member


def in_a_list(member: Record) -> Record:
    return {"type": "array", "items": member}


@pytest.mark.parametrize("kind", [*sorted(PRIVATE_FORMATS), "date-time", "new"])
@pytest.mark.parametrize("place", [alone, in_a_list])
def test_a_member_of_a_private_format_is_private_in_a_reply_too(
    kind: str, place: Callable[[Record], Record]
) -> None:
    schema = {"type": "object", "properties": {"a": place({"type": "string", "format": kind})}}
    responses = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    operation = {"operationId": "a_get", "tags": ["a"], "responses": responses}
    servers = [{"url": "https://api.flowroute.com"}]
    document = cast("Document", {"servers": servers, "paths": {"/a": {"get": operation}}})
    (found,) = read_contract(document).models.values()
    assert found.private == (["a"] if kind in PRIVATE_FORMATS else [])
