"""Calls with an idempotency key, against a sandbox: each takes effect once, whatever happens."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from ssl import SSLContext
from typing import Any, Unpack, cast

import pytest

from fault_server import FaultServer
from flowroute_client import (
    APIConnectionError,
    AsyncFlowroute,
    Flowroute,
    InProgressError,
    InvalidArgumentError,
    LedgerError,
    Message,
    Options,
    OutcomeUnknownError,
    PermissionDeniedError,
    UnprocessableError,
)
from flowroute_client._http import connections
from flowroute_client._http.route import read_trust
from flowroute_client._http.store import call_store
from flowroute_client._policy.entries import Answer, KeyedCall, State
from flowroute_client._policy.evidence import MessageFingerprint
from flowroute_client._policy.ledger import Kind
from flowroute_client._policy.once import StoreCall
from flowroute_client._policy.read_back import MessageReadBack
from flowroute_ledger import SQLiteLedger
from flowroute_sandbox import Sandbox
from records import Service

ROOT = Path(__file__).parents[1]
FROM, TO, TEXT = "12065550100", "12065550199", "see you at 10"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SQLiteLedger]:
    with SQLiteLedger(tmp_path / "sends.db", sms_rate=1000) as ledger:
        yield ledger


@pytest.fixture
def flowroute(sandbox: Sandbox, ledger: SQLiteLedger) -> Iterator[Flowroute]:
    with _client(sandbox, ledger=ledger) as flowroute:
        yield flowroute


def _client(sandbox: Sandbox, **options: Unpack[Options]) -> Flowroute:
    keys = sandbox.access_key, sandbox.secret_key
    return Flowroute(*keys, base_url=sandbox.url, **options)


def _send(flowroute: Flowroute, key: str = "key", text: str = TEXT) -> str:
    view = flowroute.with_options(idempotency_key=key)
    return view.messages.send(from_=FROM, to=TO, body=text).id


def _async_client(sandbox: Sandbox, **options: Unpack[Options]) -> AsyncFlowroute:
    keys = sandbox.access_key, sandbox.secret_key
    return AsyncFlowroute(*keys, base_url=sandbox.url, **options)


def _send_async(
    sandbox: Sandbox, ledger: SQLiteLedger, key: str = "key", deadline: float | None = None
) -> str:
    async def send() -> str:
        async with _async_client(sandbox, ledger=ledger, deadline=deadline) as flowroute:
            view = flowroute.with_options(idempotency_key=key)
            return (await view.messages.send(from_=FROM, to=TO, body=TEXT)).id

    return asyncio.run(send())


def test_the_python_of_the_page_runs(
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FLOWROUTE_ACCESS_KEY", sandbox.access_key)
    monkeypatch.setenv("FLOWROUTE_SECRET_KEY", sandbox.secret_key)
    monkeypatch.setenv("FLOWROUTE_BASE_URL", sandbox.url)
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/send-once.md").read_text()
    namespace: dict[str, Any] = {"__name__": "page"}
    for block in re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        exec(compile(block, "send-once.md", "exec"), namespace)  # noqa: S102 - our own
    namespace["flowroute"].close()
    namespace["ledger"].close()
    namespace["run"].close()
    assert capsys.readouterr().out.startswith("True\n")


def test_a_second_call_with_a_key_has_the_first_answer(
    sandbox: Sandbox, ledger: SQLiteLedger, flowroute: Flowroute
) -> None:
    first = _send(flowroute)
    assert [_send(flowroute), _send_async(sandbox, ledger)] == [first, first]
    assert len(sandbox.inbox.messages()) == 1


def test_equal_texts_under_different_keys_are_different_messages(
    sandbox: Sandbox, flowroute: Flowroute
) -> None:
    assert _send(flowroute, "one") != _send(flowroute, "another")
    assert len(sandbox.inbox.messages()) == 2


def test_the_records_of_equal_texts_are_shared_out(sandbox: Sandbox, flowroute: Flowroute) -> None:
    sandbox.fail("close", when="after", operation="messages.send", times=2)
    for key in ("one", "another"):
        with pytest.raises(OutcomeUnknownError):
            _send(flowroute, key)
    sent = {_send(flowroute, key) for key in ("one", "another")}
    assert sent == {message.id for message in sandbox.inbox.messages()}
    assert len(sent) == 2


def test_an_earlier_call_leaves_later_records_to_later_calls() -> None:
    rule, now = MessageReadBack(MessageFingerprint(FROM, TO, TEXT)), datetime.now(UTC)
    stamps = {"late": now + timedelta(seconds=9), "early": now, "without": None}
    records = [
        Message.from_dict(
            {
                "id": name,
                "attributes": {
                    "from": FROM,
                    "to": TO,
                    "body": TEXT,
                    "direction": "outbound",
                    "timestamp": stamp and stamp.isoformat(),
                },
            }
        )
        for name, stamp in stamps.items()
    ]
    assert [answer.record for answer in rule.find(records, now)] == ["early", "late", "without"]


def test_a_key_is_for_one_content(sandbox: Sandbox, flowroute: Flowroute) -> None:
    _send(flowroute)
    with pytest.raises(InvalidArgumentError, match="used for something else"):
        _send(flowroute, text="see you at 11")
    assert len(sandbox.inbox.messages()) == 1


def test_a_key_of_another_account_or_service_is_refused(
    sandbox: Sandbox, ledger: SQLiteLedger, flowroute: Flowroute
) -> None:
    """What was tried with a sandbox does not count as sent by Flowroute."""
    _send(flowroute)
    rotated = Flowroute(sandbox.access_key, "new", base_url=sandbox.url, ledger=ledger)
    assert _send(rotated) == sandbox.inbox.latest().id
    moved = sandbox.url.replace("127.0.0.1", "localhost")
    others = (
        Flowroute("other", "secret", base_url=sandbox.url, ledger=ledger),
        Flowroute(sandbox.access_key, sandbox.secret_key, base_url=moved, ledger=ledger),
    )
    for client in others:
        with pytest.raises(InvalidArgumentError, match="used for something else"):
            _send(client)
        client.close()
    rotated.close()


def test_the_same_number_written_otherwise_is_the_same_content(flowroute: Flowroute) -> None:
    first = _send(flowroute)
    view = flowroute.with_options(idempotency_key="key")
    assert view.messages.send(from_=FROM, to="+1 (206) 555-0199", body=TEXT).id == first


@pytest.mark.parametrize("by", ["thread", "task"])
def test_a_lost_answer_is_settled_by_the_record(
    sandbox: Sandbox, ledger: SQLiteLedger, flowroute: Flowroute, by: str
) -> None:
    sandbox.fail("close", when="after", operation="messages.send")
    send = partial(_send, flowroute) if by == "thread" else partial(_send_async, sandbox, ledger)
    with pytest.raises(OutcomeUnknownError) as caught:
        send()
    assert caught.value.check_after == 60
    sent = send()
    assert [message.id for message in sandbox.inbox.messages()] == [sent]
    assert send() == sent


@pytest.mark.parametrize("by", ["thread", "task"])
def test_a_lost_request_stays_unknown_and_is_not_sent_again(
    sandbox: Sandbox, ledger: SQLiteLedger, flowroute: Flowroute, by: str
) -> None:
    sandbox.fail("close", when="before", operation="messages.send")
    send = partial(_send, flowroute) if by == "thread" else partial(_send_async, sandbox, ledger)
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError, match=r"messages\.send"):
            send()
    assert sandbox.inbox.messages() == []


def test_what_stays_unknown_is_sent_again_after_the_settling_time_if_so_wished(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    brief = timedelta(milliseconds=10)
    sandbox.fail("close", when="before", operation="messages.send")
    with SQLiteLedger(tmp_path / "sends.db", settling_time=brief, release_unsettled=True) as ledger:
        flowroute = _client(sandbox, ledger=ledger)
        with pytest.raises(OutcomeUnknownError):
            _send(flowroute)
        time.sleep(0.02)
        assert _send(flowroute) == sandbox.inbox.latest().id
        flowroute.close()


def test_after_the_settling_time_it_stays_unknown(sandbox: Sandbox, tmp_path: Path) -> None:
    sandbox.fail("close", when="before", operation="messages.send")
    with SQLiteLedger(tmp_path / "sends.db", settling_time=timedelta(milliseconds=10)) as ledger:
        flowroute = _client(sandbox, ledger=ledger)
        with pytest.raises(OutcomeUnknownError):
            _send(flowroute)
        time.sleep(0.02)
        with pytest.raises(OutcomeUnknownError, match="stays unknown") as caught:
            _send(flowroute)
        flowroute.close()
    assert caught.value.check_after is None


OVER = timedelta(milliseconds=1)


def _send_to(service: Service, path: Path, *, settling_time: timedelta = OVER) -> list[object]:
    """Send to a service that loses the first answer, until it is clear what became of it."""
    with (
        FaultServer(iter(service)) as server,
        SQLiteLedger(path, settling_time=settling_time, release_unsettled=True) as ledger,
        Flowroute("key", "secret", base_url=server.url, ledger=ledger) as flowroute,
    ):
        with pytest.raises(OutcomeUnknownError):
            _send(flowroute)
        time.sleep(0.002)
        sent = _send(flowroute)
    assert sent in {record["id"] for _, record in service.records}
    return [record["id"] for _, record in service.records]


@pytest.mark.parametrize("ahead", [0, -1, 5, -5, 3600, -3600])
def test_a_record_is_found_whatever_the_clock_of_the_service(tmp_path: Path, ahead: float) -> None:
    service = Service("lost", ahead=ahead)
    assert _send_to(service, tmp_path / "sends.db") == ["mdr2-0"]


@pytest.mark.parametrize("ahead", [0, 3600, -3600])
def test_the_record_of_an_earlier_text_is_no_evidence(tmp_path: Path, ahead: float) -> None:
    service = Service("closed", ahead=ahead)
    service.add({"from": FROM, "to": TO, "body": TEXT}, service.now() - timedelta(seconds=30))
    assert _send_to(service, tmp_path / "sends.db") == ["mdr2-0", "mdr2-1"]


def test_nothing_is_released_while_the_clock_of_the_service_is_unknown(tmp_path: Path) -> None:
    service = Service("lost", ahead=-3600, late=7200, tells_time=False)
    with pytest.raises(OutcomeUnknownError, match="by which clock") as caught:
        _send_to(service, tmp_path / "sends.db")
    assert caught.value.check_after == 60
    assert len(service.records) == 1


def test_nothing_is_released_after_another_start_of_the_machine(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its clock may have been set meanwhile, so its record may be looked for at a wrong time."""
    sandbox.fail("close", when="before", operation="messages.send")
    with (
        SQLiteLedger(tmp_path / "sends.db", settling_time=OVER, release_unsettled=True) as ledger,
        _client(sandbox, ledger=ledger) as flowroute,
    ):
        with pytest.raises(OutcomeUnknownError):
            _send(flowroute)
        time.sleep(0.002)
        monkeypatch.setattr("flowroute_ledger._sqlite.read_boot", lambda: "another")
        with pytest.raises(OutcomeUnknownError, match="machine was started again") as caught:
            _send(flowroute)
    assert caught.value.check_after is None
    assert sandbox.inbox.messages() == []


def test_a_look_that_fails_leaves_it_unknown(sandbox: Sandbox, flowroute: Flowroute) -> None:
    sandbox.fail("close", when="after", operation="messages.send")
    sandbox.fail("status", status=403, operation="messages.list")
    with pytest.raises(OutcomeUnknownError):
        _send(flowroute)
    with pytest.raises(OutcomeUnknownError, match="PermissionDeniedError") as caught:
        _send(flowroute)
    assert caught.value.check_after == 60
    assert isinstance(caught.value.__cause__, PermissionDeniedError)
    assert _send(flowroute) == sandbox.inbox.latest().id


def test_a_record_that_may_be_that_of_an_equal_text_under_way_settles_nothing(
    sandbox: Sandbox, ledger: SQLiteLedger, flowroute: Flowroute
) -> None:
    sandbox.fail("close", when="after", operation="messages.send")
    with pytest.raises(OutcomeUnknownError):
        _send(flowroute)
    rule = MessageReadBack(MessageFingerprint(FROM, TO, TEXT))
    twin = _call("twin", b"messages.send\n" + rule.evidence)
    assert ledger.claim(twin, 1)
    with pytest.raises(OutcomeUnknownError, match="equal call under way"):
        _send(flowroute)
    ledger.record(twin, "refused")
    assert _send(flowroute) == sandbox.inbox.latest().id


def test_what_nothing_shows_stays_unknown(sandbox: Sandbox, flowroute: Flowroute) -> None:
    view = flowroute.with_options(idempotency_key="a name")
    sandbox.fail("close", when="after", operation="cnams.create")
    for why in ("no answer", "nothing that can be read"):
        with pytest.raises(OutcomeUnknownError, match=why) as caught:
            view.cnams.create(value="ACME")
        assert caught.value.check_after is None


def test_what_was_refused_may_be_tried_again(sandbox: Sandbox, flowroute: Flowroute) -> None:
    sandbox.fail("status", status=422, operation="messages.send")
    with pytest.raises(UnprocessableError):
        _send(flowroute)
    assert _send(flowroute) == sandbox.inbox.latest().id


def test_a_429_is_repeated_under_the_same_claim(sandbox: Sandbox, flowroute: Flowroute) -> None:
    sandbox.fail("status", status=429, retry_after="0", operation="messages.send")
    assert _send(flowroute) == sandbox.inbox.latest().id


def test_a_429_of_what_has_no_rate_of_its_own_is_repeated_too(
    sandbox: Sandbox, flowroute: Flowroute
) -> None:
    sandbox.fail("status", status=429, retry_after="0", operation="cnams.create")
    view = flowroute.with_options(idempotency_key="a name")
    assert view.cnams.create(value="ACME").id == view.cnams.create(value="ACME").id


def test_a_call_that_another_process_makes_is_in_progress(
    sandbox: Sandbox, ledger: SQLiteLedger, flowroute: Flowroute
) -> None:
    with SQLiteLedger(ledger.path) as other:
        sandbox.fail("close", when="before", operation="messages.send")
        with _client(sandbox, ledger=other) as elsewhere, pytest.raises(OutcomeUnknownError):
            _send(elsewhere)
    sandbox.fail("latency", seconds=0.5, operation="messages.send")
    thread = threading.Thread(target=_send, args=(flowroute, "slow"))
    thread.start()
    _wait_until(lambda: ledger.find(_call("slow")) is not None)
    with pytest.raises(InProgressError, match="this one sent nothing"):
        _send(flowroute, "slow")
    thread.join()
    assert len(sandbox.inbox.messages()) == 1


def _call(key: str, evidence: bytes = b"") -> KeyedCall:
    return KeyedCall("", key, b"", evidence)


def _state(ledger: SQLiteLedger) -> str | None:
    entry = ledger.find(_call("key"))
    return entry.state if entry else None


def _wait_until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.01)


def test_a_purchase_is_settled_by_the_number(sandbox: Sandbox, flowroute: Flowroute) -> None:
    number = flowroute.numbers.search(limit=1).items[0].id
    view = flowroute.with_options(idempotency_key="a number")
    sandbox.fail("close", when="after", operation="numbers.purchase")
    with pytest.raises(OutcomeUnknownError):
        view.numbers.purchase(number)
    assert view.numbers.purchase(number).id == number
    assert view.numbers.purchase(number).value == number


def test_a_route_is_settled_by_its_alias(sandbox: Sandbox, flowroute: Flowroute) -> None:
    view = flowroute.with_options(idempotency_key="a route")
    sandbox.fail("close", when="after", operation="routes.create")

    def create() -> str:
        value = "sip:office@pbx.example"
        return view.routes.create(alias="office", route_type="uri", value=value).id

    with pytest.raises(OutcomeUnknownError):
        create()
    made = create()
    assert create() == made
    assert [each.id for each in flowroute.routes.list() if each.alias == "office"] == [made]


def test_a_route_that_differs_in_one_thing_is_another(
    sandbox: Sandbox, flowroute: Flowroute
) -> None:
    office, home = "sip:office@pbx.example", "sip:home@pbx.example"
    flowroute.routes.create(alias="home", route_type="uri", value=office)
    flowroute.routes.create(alias="office", route_type="uri", value=home)
    view = flowroute.with_options(idempotency_key="a route")
    sandbox.fail("close", when="before", operation="routes.create")
    for why in ("no answer", "record was not found"):
        with pytest.raises(OutcomeUnknownError, match=why):
            view.routes.create(alias="office", route_type="uri", value=office)


def test_an_endpoint_without_a_method_can_have_a_key(
    sandbox: Sandbox, flowroute: Flowroute
) -> None:
    view = flowroute.with_options(idempotency_key="raw")
    body = {"from": FROM, "to": TO, "body": TEXT}
    first, again = (view.request("POST", "/v2.1/messages", json=body) for _ in range(2))
    assert first.json() == again.json()
    assert len(sandbox.inbox.messages()) == 1


def test_a_read_needs_no_ledger_entry(flowroute: Flowroute, ledger: SQLiteLedger) -> None:
    view = flowroute.with_options(idempotency_key="a read")
    assert view.numbers.list(limit=1).items
    assert ledger.find(_call("a read")) is None


def test_without_a_key_nothing_is_remembered(sandbox: Sandbox, flowroute: Flowroute) -> None:
    for _ in range(2):
        flowroute.messages.send(from_=FROM, to=TO, body=TEXT)
    assert len(sandbox.inbox.messages()) == 2


@pytest.mark.parametrize("by", ["thread", "task"])
def test_nothing_is_sent_without_a_ledger_that_works(
    sandbox: Sandbox, ledger: SQLiteLedger, flowroute: Flowroute, by: str
) -> None:
    _send(flowroute, "first")
    ledger.path.unlink()
    with pytest.raises(LedgerError, match="deleted or replaced"):
        _send(flowroute) if by == "thread" else _send_async(sandbox, ledger)
    assert len(sandbox.inbox.messages()) == 1


class Frozen(SQLiteLedger):
    """A ledger whose claims hang until they are let go."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.thawed = threading.Event()
        self.began = threading.Event()

    def claim(self, call: KeyedCall, attempt: int) -> bool:
        self.began.set()
        self.thawed.wait()
        return super().claim(call, attempt)


@pytest.mark.parametrize("by", ["thread", "task"])
def test_a_frozen_ledger_holds_nobody_beyond_the_deadline(
    sandbox: Sandbox, tmp_path: Path, by: str
) -> None:
    with Frozen(tmp_path / "sends.db") as ledger, _client(sandbox, ledger=ledger) as flowroute:
        brief = flowroute.with_options(deadline=0.2)
        with pytest.raises(LedgerError, match="deadline"):
            _send(brief) if by == "thread" else _send_async(sandbox, ledger, deadline=0.2)
        ledger.thawed.set()
        if ledger.began.is_set():  # not if this machine is so slow that even finding took too long
            _wait_until(lambda: _state(ledger) == "refused")
        assert sandbox.inbox.messages() == []
        assert _send(flowroute) == sandbox.inbox.latest().id


class Overtaken(SQLiteLedger):
    """A ledger in which another process is faster, at the last moment."""

    overtake: Callable[[], object] = staticmethod(lambda: None)

    def claim(self, call: KeyedCall, attempt: int) -> bool:
        self.overtake()
        return super().claim(call, attempt)


@pytest.mark.parametrize("by", ["thread", "task"])
def test_a_call_that_is_overtaken_stands_back(
    sandbox: Sandbox, tmp_path: Path, flowroute: Flowroute, by: str
) -> None:
    with Overtaken(tmp_path / "sends.db") as late, _client(sandbox, ledger=late) as client:
        late.overtake = partial(_send, flowroute)
        sent = _send(client) if by == "thread" else _send_async(sandbox, late)
        assert [message.id for message in sandbox.inbox.messages()] == [sent]


async def _send_one(flowroute: AsyncFlowroute) -> str:
    return (await flowroute.messages.send(from_=FROM, to=TO, body=TEXT)).id


def test_what_was_not_waited_for_is_undone() -> None:
    thawed, undone = threading.Event(), threading.Event()
    with pytest.raises(LedgerError, match="deadline"):
        call_store(StoreCall(thawed.wait, undone.set), 0.01)
    assert not undone.is_set()
    thawed.set()
    undone.wait()


def test_an_error_that_was_not_waited_for_undoes_nothing() -> None:
    thawed, failed = threading.Event(), threading.Event()

    def fail() -> None:
        thawed.wait()
        failed.set()
        raise LedgerError("full")

    with pytest.raises(LedgerError, match="deadline"):
        call_store(StoreCall(fail, lambda: pytest.fail("undone")), 0.01)
    thawed.set()
    failed.wait()


def test_an_error_of_the_ledger_is_raised_within_the_deadline() -> None:
    def fail() -> None:
        raise LedgerError("full")

    with pytest.raises(LedgerError, match="full"):
        call_store(StoreCall(fail), 60)


def test_the_loop_goes_on_while_the_ledger_hangs(sandbox: Sandbox, tmp_path: Path) -> None:
    async def run(ledger: Frozen) -> str:
        async with _async_client(sandbox, ledger=ledger, idempotency_key="key") as flowroute:
            sending = asyncio.ensure_future(_send_one(flowroute))
            for _ in range(20):
                await asyncio.sleep(0.01)
            ledger.thawed.set()
            return await sending

    with Frozen(tmp_path / "sends.db") as ledger:
        assert asyncio.run(run(ledger)) == sandbox.inbox.latest().id


def test_a_cancelled_send_is_unknown_and_can_be_settled(
    sandbox: Sandbox, ledger: SQLiteLedger, flowroute: Flowroute
) -> None:
    async def run() -> None:
        async with _async_client(sandbox, ledger=ledger, idempotency_key="key") as client:
            sending = asyncio.ensure_future(_send_one(client))
            await asyncio.to_thread(_wait_until, lambda: bool(sandbox.inbox.messages()))
            sending.cancel()
            await asyncio.wait([sending])
            assert sending.cancelled()

    sandbox.fail("latency", when="after", seconds=3, operation="messages.send")
    asyncio.run(run())
    assert _send(flowroute) == sandbox.inbox.latest().id
    assert len(sandbox.inbox.messages()) == 1


class SlowToRecord(SQLiteLedger):
    """A ledger that takes its time to write down what became of a call."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.is_recording = threading.Event()

    def record(self, call: KeyedCall, state: State, answer: Answer | None = None) -> None:
        self.is_recording.set()
        time.sleep(0.2)
        super().record(call, state, answer)


@pytest.mark.parametrize("fate", ["done", "refused", "unknown"])
def test_what_became_of_a_call_is_written_down_before_its_cancellation_ends(
    sandbox: Sandbox, tmp_path: Path, fate: State
) -> None:
    async def run(ledger: SlowToRecord) -> None:
        async with _async_client(sandbox, ledger=ledger, idempotency_key="key") as client:
            sending = asyncio.ensure_future(_send_one(client))
            await asyncio.to_thread(ledger.is_recording.wait)
            sending.cancel()
            await asyncio.wait([sending])
            assert sending.cancelled()
            entry = ledger.find(KeyedCall("", "key", b"", b""))
            assert entry is not None
            assert entry.state == fate

    if fate == "refused":
        sandbox.fail("status", status=422, operation="messages.send")
    elif fate == "unknown":
        sandbox.fail("close", when="after", operation="messages.send")
    with SlowToRecord(tmp_path / "sends.db") as ledger:
        asyncio.run(run(ledger))


def test_a_key_needs_a_ledger(sandbox: Sandbox) -> None:
    with pytest.raises(InvalidArgumentError, match="needs a ledger"):
        _client(sandbox, idempotency_key="key")


@pytest.mark.parametrize(
    ("name", "value"), [("ledger", "sends.db"), ("idempotency_key", ""), ("idempotency_key", " ")]
)
def test_an_option_that_cannot_be_right_is_refused(sandbox: Sandbox, name: str, value: str) -> None:
    with pytest.raises(InvalidArgumentError, match=f"{name}.* give "):
        _client(sandbox, **cast("Options", {name: value}))


def test_clients_with_one_ledger_share_one_rate(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "sends.db"
    with SQLiteLedger(path, sms_rate=20) as one, SQLiteLedger(path, sms_rate=20) as two:
        clients = [_client(sandbox, ledger=each) for each in (one, two)]
        began = time.monotonic()
        for n in range(11):
            clients[n % 2].messages.send(from_=FROM, to=TO, body=TEXT)
        assert time.monotonic() - began >= 10 / 20
        for client in clients:
            client.close()


@pytest.mark.parametrize("client", [Flowroute, AsyncFlowroute])
def test_what_a_first_call_needs_is_ready_before_its_place_is_taken(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: type
) -> None:
    steps = list[str]()

    class Noted(SQLiteLedger):
        def reserve(self, account: str, kind: Kind, within: float) -> float:
            steps.append("place")
            return super().reserve(account, kind, within)

    def read_trust_slowly(base_url: str) -> SSLContext:
        steps.append("trust")
        return read_trust(base_url)

    monkeypatch.setattr(connections, "read_trust", read_trust_slowly)
    with Noted(tmp_path / "sends.db") as ledger:
        if client is Flowroute:
            with _client(sandbox, ledger=ledger) as flowroute:
                _send(flowroute)
        else:
            _send_async(sandbox, ledger)
    assert steps == ["trust", "place"]


def test_what_would_come_too_late_is_refused_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    with (
        SQLiteLedger(tmp_path / "sends.db", mms_rate=0.001) as ledger,
        _client(sandbox, ledger=ledger, deadline=60) as flowroute,
    ):
        flowroute.messages.send(from_=FROM, to=TO, body=TEXT, is_mms=True)
        began = time.monotonic()
        with pytest.raises(APIConnectionError, match="rate limit"):
            flowroute.messages.send(from_=FROM, to=TO, body=TEXT, is_mms=True)
        assert time.monotonic() - began < 60
    assert len(sandbox.inbox.messages()) == 1
