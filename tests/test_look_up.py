"""The way out of an unknown outcome: records, each evidence for one message only."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial
from typing import Any, Literal, cast

import pytest
from attrs import frozen

import fault_server as faults
from fault_server import FaultServer
from flowroute_api.api.messages import messages_list
from flowroute_client import (
    APIStatusError,
    AsyncFlowroute,
    Flowroute,
    InvalidArgumentError,
    Message,
    MessageAttributes,
    Options,
    OutcomeUnknownError,
    Reply,
    SendResult,
)
from flowroute_client._payload.request import prepare
from flowroute_client._policy.evidence import (
    Claim,
    MessageFingerprint,
    RecordClaims,
    ServiceClock,
)
from flowroute_client._policy.outgoing import Row
from flowroute_sandbox import Sandbox
from records import Service
from sends import FROM, TO, Send, both, by_threads, message, messages

FAST: Options = {"backoff": 0.001}
LOOK: dict[str, Any] = {"on_unknown": "look_up", "look_up_for": 0.2, "max_rate": math.inf}


def _client(server: FaultServer) -> Flowroute:
    return Flowroute("key", "secret", base_url=server.url, **FAST)


def _async_client(url: str) -> AsyncFlowroute:
    return AsyncFlowroute("key", "secret", base_url=url, **FAST)


def _ids(results: Iterable[SendResult]) -> list[str]:
    return [result.sent.id for result in results if result.sent]


@both
@pytest.mark.parametrize("fate", ["lost", "500"])
@pytest.mark.parametrize("ahead", [0, 3600, -3600, 5, -5])
@pytest.mark.parametrize("late", [0, 0.1])
def test_a_message_that_was_sent_is_found(send: Send, fate: str, ahead: float, late: float) -> None:
    service = Service(fate, ahead=ahead, late=late)
    with FaultServer(iter(service)) as server:
        sent = send(server.url, messages(1), **LOOK)
    assert sent.outcomes == ["sent"]
    assert _ids(sent.results) == ["mdr2-0"]
    assert isinstance(sent.results[0].error, OutcomeUnknownError)


@both
@pytest.mark.parametrize("others", [1, 2, 5])
@pytest.mark.parametrize("concurrency", [1, 2, 6])
def test_the_record_of_an_equal_message_that_was_answered_is_no_evidence(
    send: Send, others: int, concurrency: int
) -> None:
    service = Service("closed")
    with FaultServer(iter(service)) as server:
        equal = [message(0)] * (others + 1)
        sent = send(server.url, equal, concurrency=concurrency, **LOOK)
    assert sorted(sent.outcomes) == ["sent"] * others + ["unknown"]
    assert len(set(_ids(sent.results))) == others == len(service.records)


@both
@pytest.mark.parametrize("ahead", [0, 3600, -3600])
@pytest.mark.parametrize("age", [60, 5, 3])
def test_a_record_from_before_the_attempt_is_no_evidence(
    send: Send, age: float, ahead: float
) -> None:
    service = Service("closed", ahead=ahead)
    service.add(message(0), service.now() - timedelta(seconds=age))
    with FaultServer(iter(service)) as server:
        sent = send(server.url, messages(1), **LOOK)
    assert sent.outcomes == ["unknown"]


@pytest.mark.parametrize("view", [False, True])
def test_the_record_of_a_message_that_the_client_sent_alone_is_no_evidence(
    view: bool,  # noqa: FBT001
) -> None:
    service = Service("ok", "closed")
    with FaultServer(iter(service)) as server, _client(server) as flowroute:
        flowroute.messages.send(**message(0))
        other = flowroute.with_options(headers={"x-mark": "1"}) if view else flowroute
        (result,) = other.messages.send_many(messages(1), **LOOK)
    assert result.outcome == "unknown"


def test_the_record_of_a_message_that_a_task_sent_alone_is_no_evidence() -> None:
    async def run(url: str) -> list[SendResult]:
        async with _async_client(url) as flowroute:
            await flowroute.messages.send(**message(0))
            sending = flowroute.messages.send_many(messages(1), **LOOK)
            return [result async for result in sending]

    with FaultServer(iter(Service("ok", "closed"))) as server:
        (result,) = asyncio.run(run(server.url))
    assert result.outcome == "unknown"


OTHERS = ["the same client", "a view", "another client", "an asynchronous client"]


def _send_by(other: str, flowroute: Flowroute, url: str) -> str:
    """Send message 0 by another client of the account; return the id that was answered."""

    async def send() -> str:
        async with _async_client(url) as client:
            return (await client.messages.send(**message(0))).id

    if other == "an asynchronous client":
        return asyncio.run(send())
    if other == "another client":
        with Flowroute("key", "secret", base_url=url) as client:
            return client.messages.send(**message(0)).id
    view = flowroute.with_options(max_retries=0) if other == "a view" else flowroute
    return view.messages.send(**message(0)).id


@both
@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("ahead", [0, 3600])
def test_the_record_of_a_message_that_was_sent_just_before_is_no_evidence(
    send: Send, other: str, ahead: float
) -> None:
    service = Service("ok", "closed", ahead=ahead)
    with FaultServer(iter(service)) as server, _client(server) as flowroute:
        assert _send_by(other, flowroute, server.url) == "mdr2-0"
        assert send(server.url, messages(1), **LOOK).outcomes == ["unknown"]


@pytest.mark.parametrize("fate", ["ok", "lost", "no id", "no JSON"])
@pytest.mark.parametrize("path", ["/v2.1/messages", "/v2.2/messages/"])
@pytest.mark.parametrize("by", ["threads", "tasks"])
def test_the_record_of_a_message_that_was_sent_by_a_raw_request_is_no_evidence(
    fate: str, path: str, by: str
) -> None:
    service = Service(fate, "closed", ahead=1)  # which a Date does not show
    raw = {"from": "+1 206 555 0100", "to": TO, "body": "message 0"}

    async def request(url: str) -> None:
        async with _async_client(url) as flowroute:
            await flowroute.request("POST", path, json=raw)

    with FaultServer(iter(service)) as server, _client(server) as flowroute:
        with suppress(OutcomeUnknownError):
            if by == "threads":
                flowroute.request("POST", path, json=raw)
            else:
                asyncio.run(request(server.url))
        service.records[0][1]["attributes"] = {
            **cast("dict[str, object]", service.records[0][1]["attributes"]),
            "from": FROM,
        }
        (result,) = flowroute.messages.send_many(messages(1), **LOOK)
    assert result.outcome == "unknown"


@pytest.mark.parametrize("body", [None, {}, {"from": "x", "to": TO}, {"data": []}])
@pytest.mark.parametrize("fault", [faults.succeed, faults.answers(500)], ids=["done", "unknown"])
def test_any_other_raw_request_takes_part_in_no_look_up(
    body: Mapping[str, object] | None, fault: faults.Fault
) -> None:
    service = Service("lost")
    with FaultServer(fault, iter(service)) as server, _client(server) as flowroute:
        with suppress(OutcomeUnknownError):
            flowroute.request("POST", "/v2/numbers/messages", json=body)
        (result,) = flowroute.messages.send_many(messages(1), **LOOK)
    assert result.outcome == "sent"


def test_a_call_that_reads_messages_claims_no_record() -> None:
    given = {"start_date": NOW, "end_date": None, "limit": None, "offset": None}
    assert Claim.of(prepare(messages_list.OPERATION.operation, given)) is None


def test_the_record_of_a_message_without_a_text_has_none() -> None:
    row = Row(0, {"from_": FROM, "to": TO, "media_urls": ["https://example.com/cat.png"]})
    row.prepare()
    assert row.claim is not None
    assert row.claim.fingerprint == MessageFingerprint(FROM, TO, "")


def test_the_record_of_another_account_is_not_taken() -> None:
    service = Service("ok", "lost")
    with FaultServer(iter(service)) as server, Flowroute("a", "b", base_url=server.url) as other:
        service.records.clear()
        other.messages.send(**message(0))
        service.records.clear()  # another account does not see it; ids begin anew
        assert by_threads(server.url, messages(1), **LOOK).outcomes == ["sent"]


@both
@pytest.mark.parametrize("rival", ["send", "send_many"])
@pytest.mark.parametrize("fate", ["slow", "slow and lost"])
def test_the_record_of_a_message_that_is_under_way_is_no_evidence(
    send: Send, rival: str, fate: str
) -> None:
    service = Service("closed", fate)
    with FaultServer(iter(service)) as server, ThreadPoolExecutor() as pool:
        look = pool.submit(send, server.url, messages(1), **{**LOOK, "look_up_for": 0.5})
        server.wait_until_requested(1)
        with _client(server) as flowroute:
            if rival == "send":
                with suppress(OutcomeUnknownError):
                    flowroute.messages.send(**message(0))
            else:
                list(flowroute.messages.send_many(messages(1), max_rate=math.inf))
            assert look.result().outcomes == ["unknown"]
    assert len(service.records) == 1


@pytest.mark.parametrize("call", ["send", "send_many"])
def test_the_record_of_a_message_whose_outcome_was_unknown_is_no_evidence(call: str) -> None:
    service = Service("lost", "closed")
    with FaultServer(iter(service)) as server, _client(server) as flowroute:
        if call == "send":
            with pytest.raises(OutcomeUnknownError):
                flowroute.messages.send(**message(0))
        else:
            list(flowroute.messages.send_many(messages(1), max_rate=math.inf))
        (result,) = flowroute.messages.send_many(messages(1), **LOOK)
    assert result.outcome == "unknown"


@pytest.mark.parametrize("refusal", [422, 401, 404])
def test_a_message_that_was_refused_has_no_record(refusal: int) -> None:
    service = Service("lost")
    with (
        FaultServer(faults.answers(refusal), iter(service)) as server,
        _client(server) as flowroute,
    ):
        with pytest.raises(APIStatusError):
            flowroute.messages.send(**message(0))
        (result,) = flowroute.messages.send_many(messages(1), **LOOK)
    assert result.outcome == "sent"


@both
def test_a_record_goes_to_the_message_that_was_answered_with_it(send: Send) -> None:
    service = Service("late", "slow")  # the first is acted on after the second
    with FaultServer(iter(service)) as server:
        sent = send(server.url, [message(0)] * 2, **{**LOOK, "look_up_for": 0.5})
    assert sent.outcomes == ["sent", "sent"]
    assert sorted(_ids(sent.results)) == ["mdr2-0", "mdr2-1"]


def _claim(number: int) -> Claim:
    row = Row(0, message(number))
    row.prepare()
    assert row.claim is not None
    return row.claim


def _claim_in_doubt(attempted_at: datetime) -> Claim:
    claim = _claim(0)
    claim.request.attempted_at, claim.is_in_doubt = attempted_at, True
    return claim


def _settle_the_only_record(claims: RecordClaims) -> str | None:
    records = [Message.from_dict(each) for each in json.loads(_records("message 0"))["data"]]
    with claims.track(own := _claim_in_doubt(NOW)):
        return claims.settle(own, records, ServiceClock())


@pytest.mark.parametrize(("age", "record"), [(0, None), (60, None), (180, "mdr2-0")])
def test_a_message_in_doubt_from_long_before_is_no_rival(age: float, record: str | None) -> None:
    claims = RecordClaims()
    with claims.track(_claim_in_doubt(NOW - timedelta(seconds=age))):
        pass
    assert _settle_the_only_record(claims) == record


def test_a_forked_process_does_not_wait_for_the_answers_of_its_parent() -> None:
    claims = RecordClaims()
    with claims.track(_claim(0)):
        assert _settle_the_only_record(claims) is None
        claims.reset_after_fork()
        assert _settle_the_only_record(claims) == "mdr2-0"


def test_the_memory_of_messages_in_doubt_is_bounded() -> None:
    claims, last = RecordClaims(), _claim(0)
    for claim in (*(_claim(1) for _ in range(10_050)), last):
        claim.is_in_doubt = True
        with claims.track(claim):
            pass
    assert len(vars(claims)["_open"]) == 10_000
    assert last in vars(claims)["_open"]


@both
@pytest.mark.parametrize(
    ("fates", "outcomes"),
    [
        (("lost", "lost"), ["sent", "sent"]),
        (("lost", "closed"), ["unknown", "unknown"]),
        (("closed", "lost"), ["unknown", "unknown"]),
        (("closed", "closed"), ["unknown", "unknown"]),
        (("lost", "ok"), ["sent", "sent"]),
        (("ok", "lost"), ["sent", "sent"]),
    ],
)
@pytest.mark.parametrize("concurrency", [1, 2])
def test_equal_messages_share_no_record_and_what_is_unclear_stays_unknown(
    send: Send, fates: tuple[str, str], outcomes: list[str], concurrency: int
) -> None:
    when = " together" if concurrency == 2 else ""
    service = Service(*(f"{fate}{when}" for fate in fates))
    with FaultServer(iter(service)) as server:
        sent = send(server.url, [message(0)] * 2, concurrency=concurrency, **LOOK)
    assert len(set(_ids(sent.results))) == len(_ids(sent.results))
    if concurrency == 2:
        assert sent.outcomes == outcomes
    assert sent.outcomes.count("sent") <= len(service.records)


@both
def test_equal_texts_with_different_pictures_are_not_told_apart(send: Send) -> None:
    rows = [{**message(0), "media_urls": [f"https://p.example/{n}.png"]} for n in range(2)]
    with FaultServer(iter(Service("lost together", "lost together"))) as server:
        sent = send(server.url, rows, **LOOK)
    assert sent.outcomes == ["unknown", "unknown"]


@both
def test_a_record_of_somebody_else_beside_the_own_leaves_it_unknown(send: Send) -> None:
    with FaultServer(iter(Service("lost beside another"))) as server:
        assert send(server.url, messages(1), **LOOK).outcomes == ["unknown"]


@both
def test_a_look_up_lasts_as_long_as_it_was_told(send: Send) -> None:
    service = Service("closed")
    began = datetime.now(UTC)
    with FaultServer(iter(service)) as server:
        sent = send(server.url, messages(1), **LOOK)
    assert sent.outcomes == ["unknown"]
    assert datetime.now(UTC) - began >= timedelta(seconds=0.2)
    assert service.lists >= 3


@both
def test_others_are_sent_while_one_is_looked_up(send: Send) -> None:
    service = Service("closed")
    with FaultServer(iter(service)) as server:
        sent = send(server.url, messages(5), concurrency=1, **LOOK)
    assert sent.results[0].index == 1
    assert sent.outcomes == ["unknown"] + ["sent"] * 4


@both
@pytest.mark.parametrize("status", [503, 429, 500])
def test_a_look_up_goes_on_after_an_answer_that_may_pass(send: Send, status: int) -> None:
    fails = [faults.answers(status, retry_after="0")] * 4
    found = faults.answers(200, _records("message 0"))
    with FaultServer(faults.fin_after_read, *fails, found) as server:
        sent = send(server.url, messages(1), {"max_retries": 1, "backoff": 0.001}, **LOOK)
    assert sent.outcomes == ["sent"]


@both
def test_giving_up_ends_a_look_up(send: Send) -> None:
    service = Service("closed")
    with FaultServer(iter(service)) as server:
        sent = send(
            server.url,
            messages(2),
            leave_after=1,
            concurrency=2,
            on_unknown="look_up",
            max_rate=math.inf,
        )
    assert sent.all[0].outcome == "unknown" or sent.all[1].outcome == "unknown"
    assert sorted(sent.outcomes) == ["sent", "unknown"]


@both
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_sandbox_tells_what_was_sent_from_what_was_not(
    send: Send, when: Literal["before", "after"]
) -> None:
    with Sandbox() as sandbox:
        keys = (sandbox.access_key, sandbox.secret_key)
        sandbox.fail("close", when=when, operation="messages.send")
        sent = send(sandbox.url, [message(0)] * 2, keys=keys, **LOOK)
    assert sorted(sent.outcomes) == ["sent", "sent" if when == "after" else "unknown"]
    assert len({*_ids(sent.results)}) == len(_ids(sent.results))


def test_a_look_up_settles_what_the_records_show() -> None:
    lost_answer = faults.fin_after_read
    found = faults.answers(200, _records("message 0"))
    with FaultServer(lost_answer, found) as server, _client(server) as flowroute:
        (result,) = flowroute.messages.send_many(messages(1), on_unknown="look_up", look_up_for=0.2)
    assert result.outcome == "sent"
    assert result.sent is not None
    assert result.sent.id == "mdr2-0"
    assert isinstance(result.error, OutcomeUnknownError)


@pytest.mark.parametrize("texts", [(), ("message 0", "message 0"), ("another text",)])
def test_a_look_up_leaves_unknown_what_the_records_do_not_settle(texts: tuple[str, ...]) -> None:
    found = faults.answers(200, _records(*texts))
    with FaultServer(faults.fin_after_read, found) as server, _client(server) as flowroute:
        (result,) = flowroute.messages.send_many(messages(1), on_unknown="look_up", look_up_for=0.2)
    assert result.outcome == "unknown"
    assert [method for method, _, _ in server.acted].count("POST") == 1


def test_a_look_up_that_fails_leaves_it_unknown() -> None:
    fails = faults.answers(401)
    with FaultServer(faults.fin_after_read, fails) as server, _client(server) as flowroute:
        (result,) = flowroute.messages.send_many(messages(1), on_unknown="look_up", look_up_for=0.2)
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


def test_tasks_settle_by_look_up_too() -> None:
    async def run(url: str) -> list[SendResult]:
        async with _async_client(url) as flowroute:
            sending = flowroute.messages.send_many(
                messages(3), concurrency=1, max_rate=math.inf, on_unknown="look_up", look_up_for=0.3
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


@frozen
class Find:
    """`find_sent` and `find_sent_many`, of a client or of an asynchronous one."""

    url: str
    by_tasks: bool = False

    def __call__(self, **arguments: object) -> list[Message]:
        return cast("list[Message]", self._call("find_sent", arguments))

    def many(self, messages: object, **arguments: object) -> list[list[Message]]:
        found = self._call("find_sent_many", {"messages": messages, **arguments})
        return cast("list[list[Message]]", found)

    def _call(self, name: str, arguments: dict[str, object]) -> object:
        async def run() -> object:
            async with _async_client(self.url) as flowroute:
                return await getattr(flowroute.messages, name)(**arguments)

        if self.by_tasks:
            return asyncio.run(run())
        with Flowroute("key", "secret", base_url=self.url, **FAST) as flowroute:
            return getattr(flowroute.messages, name)(**arguments)


class _NotATime(datetime):
    """As pandas.NaT: a datetime that is none."""

    def utcoffset(self) -> timedelta:
        raise ValueError("NaT")


def _name_kind(value: object) -> str:
    """Name a test by what does not change from one run to the next."""
    return type(value).__name__


Finder = Callable[[str], Find]
both_finds = pytest.mark.parametrize("find", [Find, partial(Find, by_tasks=True)])
NOW = datetime.now(UTC)
MOMENTS = [
    NOW,
    NOW.replace(tzinfo=None),
    NOW.isoformat(),
    NOW.replace(tzinfo=None).isoformat(),
    NOW.astimezone(timezone(timedelta(hours=9))),
    NOW.date(),
    f"{NOW:%Y-%m-%d}",
    f"{NOW:%Y-%m-%dT%H:%M}Z",
]


@both_finds
@pytest.mark.parametrize("since", MOMENTS, ids=_name_kind)
def test_a_moment_is_read_like_a_start_date(find: Finder, since: object) -> None:
    service = Service()
    service.add(message(0))
    with FaultServer(iter(service)) as server:
        found = find(server.url)(from_=FROM, to=TO, since=since)
    assert [record.id for record in found] == ["mdr2-0"]


@both_finds
@pytest.mark.parametrize(
    "since",
    [
        None,
        5,
        "",
        "now",
        b"2026-01-01",
        _NotATime(2026, 1, 1),
        datetime.now(UTC) + timedelta(hours=2),
        (datetime.now(UTC) + timedelta(hours=2)).replace(tzinfo=None),
        datetime.now(UTC).date() + timedelta(days=2),  # also where midnight comes meanwhile
        "2200-01-01",
    ],
    ids=_name_kind,
)
def test_what_is_no_moment_of_the_past_is_refused(find: Finder, since: object) -> None:
    with FaultServer() as server:
        with pytest.raises(InvalidArgumentError, match="since"):
            find(server.url)(from_=FROM, to=TO, since=since)
        assert not server.requests


@both_finds
@pytest.mark.parametrize("body", ["message 0", "", "another", None])
@pytest.mark.parametrize("text", ["message 0", None])
def test_a_text_that_is_left_out_is_any_text(
    find: Finder, body: str | None, text: str | None
) -> None:
    service = Service()
    service.add({**message(0), "body": text, "media_urls": ["https://p.example/1.png"]})
    with FaultServer(iter(service)) as server:
        found = find(server.url)(from_=FROM, to=TO, body=body, since=NOW)
    assert bool(found) == (body is None or body == (text or ""))


@both_finds
@pytest.mark.parametrize("ahead", [0, -3600, -86400, 3600, 60])
def test_a_record_is_found_whatever_the_clock_of_the_service_says(
    find: Finder, ahead: float
) -> None:
    service = Service(ahead=ahead)
    since = datetime.now(UTC)
    service.add(message(0))
    with FaultServer(iter(service)) as server:
        look = find(server.url)
        assert len(look(from_=FROM, to=TO, since=since)) == 1
        assert len(look(from_=FROM, to=TO, since=since, until=datetime.now(UTC))) == 1


@both_finds
def test_a_search_has_an_end(find: Finder) -> None:
    with FaultServer(faults.answers(200, _records())) as server:
        look = find(server.url)
        look(from_=FROM, to=TO, since="2026-01-02T03:04Z", until="2026-01-02T04:04Z")
        with pytest.raises(InvalidArgumentError, match="until"):
            look(from_=FROM, to=TO, since="2026-01-02", until="2026-01-01")
        with pytest.raises(InvalidArgumentError, match="until"):
            look(from_=FROM, to=TO, since="2026-01-02", until=5)
    ((_, target, _),) = server.requests
    assert "start_date=2026-01-02T03%3A02%3A00Z&end_date=2026-01-02T04%3A06%3A00Z" in target


@both_finds
@pytest.mark.parametrize("until", ["2026-01-02", " 2026-01-02 ", date(2026, 1, 2)])
def test_a_search_until_a_day_has_the_whole_of_it(find: Finder, until: str | date) -> None:
    with FaultServer(faults.answers(200, _records())) as server:
        find(server.url)(from_=FROM, to=TO, since="2026-01-02", until=until)
    ((_, target, _),) = server.requests
    assert target.endswith("&end_date=2026-01-03T00%3A01%3A59Z&limit=200")


@both_finds
@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime.min, datetime.max),  # noqa: DTZ901 - without a time zone
        (date.min, "9999-12-31T23:59Z"),
        ("0001-01-01T00:01Z", date.max),
        ("2026-01-02", "9999-12-31"),
    ],
)
@pytest.mark.parametrize(
    "header",
    [
        "Fri, 31 Dec 9999 23:59:59 GMT",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "Mon, 01 Jan 2001 00:00 +2359",
    ],
)
def test_a_search_may_begin_and_end_where_time_does(
    find: Finder, since: object, until: object, header: str
) -> None:
    answer = faults.answers(200, _records("message 0"), date=header)
    with FaultServer(answer, answer) as server:
        assert find(server.url)(from_=FROM, to=TO, since=since, until=until)


def test_a_record_of_the_end_of_time_is_after_any_moment() -> None:
    end = MessageAttributes(timestamp=datetime.max.replace(tzinfo=UTC))
    assert ServiceClock().is_after(Message("mdr2-0", attributes=end), datetime.now(UTC))


@both_finds
def test_many_messages_are_found_by_one_list(find: Finder) -> None:
    service = Service()
    for index in (0, 1, 1, 3):
        service.add(message(index))
    sought = [*messages(4), {"from": f"+{FROM}", "to": TO}]
    with FaultServer(iter(service)) as server:
        found = find(server.url).many(sought, since=NOW)
    ids = [[record.id for record in records] for records in found]
    assert ids == [
        ["mdr2-0"],
        ["mdr2-1", "mdr2-2"],
        [],
        ["mdr2-3"],
        [f"mdr2-{n}" for n in range(4)],
    ]
    assert service.lists == 1


@both_finds
@pytest.mark.parametrize(
    "sought",
    [
        message(0),
        "text",
        None,
        [None],
        [{"form_": FROM, "to": TO}],
        [{"from_": FROM}],
        [{"from_": "911", "to": TO}],
        [{"from_": FROM, "to": TO, "body": 5}],
    ],
    ids=repr,
)
def test_what_is_sought_is_checked_before_anything_is_asked(find: Finder, sought: object) -> None:
    with FaultServer() as server:
        with pytest.raises(InvalidArgumentError):
            find(server.url).many(sought, since=NOW)
        assert not server.requests


@pytest.mark.parametrize(
    "header",
    [
        *("", "yesterday", "Wed, 99 Jan 2026 00:00:00 GMT", "1", "Thu, 01 Jan 1970"),
        f"Wed, 21 Oct {'9' * 20} 07:28:00 GMT",
    ],
)
def test_a_date_that_cannot_be_read_says_nothing_of_the_clock(
    header: str, caplog: pytest.LogCaptureFixture
) -> None:
    with FaultServer(faults.answers(200, _records("message 0"), date=header)) as server:
        assert Find(server.url)(from_=FROM, to=TO, since=NOW)
    assert "raised an error" not in caplog.text
    assert len(server.requests) == 1


def test_a_date_with_an_offset_is_the_moment_that_it_says() -> None:
    header = f"{datetime.now(timezone(timedelta(hours=5))):%a, %d %b %Y %H:%M:%S} +0500"
    with FaultServer(faults.answers(200, _records("message 0"), date=header)) as server:
        assert Find(server.url)(from_=FROM, to=TO, since=datetime.now(UTC))
    assert len(server.requests) == 1


@both
def test_the_hook_of_the_client_sees_a_look_up_too(send: Send) -> None:
    seen: list[Reply] = []
    with FaultServer(iter(Service("lost"))) as server:
        sent = send(server.url, messages(1), {"on_reply": seen.append}, **LOOK)
    assert sent.outcomes == ["sent"]
    assert [reply.status_code for reply in seen] == [200]


def test_the_memory_of_whose_records_are_taken_is_bounded() -> None:
    claims = RecordClaims()
    for index in range(100_100):
        claims.take(f"mdr2-{index}")
    remembered = vars(claims)["_taken"]
    assert len(remembered) == 100_000
    assert "mdr2-100099" in remembered
