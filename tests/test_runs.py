"""Many messages with a ledger: the same call goes on after any death, and sends nothing twice."""

from __future__ import annotations

import csv
import io
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flowroute_client import (
    Flowroute,
    InProgressError,
    InvalidArgumentError,
    KeyedMessage,
    LedgerError,
    OutcomeUnknownError,
    Progress,
    SendResult,
    UnprocessableError,
)
from flowroute_client._policy.entries import KeyedCall
from flowroute_ledger import SQLiteLedger
from flowroute_sandbox import Sandbox
from sends import FROM, TO, Send, Sent, both, by_threads, message, messages


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SQLiteLedger]:
    with SQLiteLedger(tmp_path / "runs.db", sms_rate=1e6) as ledger:
        yield ledger


def _run(send: Send, sandbox: Sandbox, rows: object, **options: Any) -> Sent:  # noqa: ANN401 - those of send_many
    keys = (sandbox.access_key, sandbox.secret_key)
    return send(sandbox.url, rows, {"backoff": 0.001}, keys=keys, max_rate=1e6, **options)


def _make_keyed(index: int, key: str) -> KeyedMessage:
    return {"from_": FROM, "to": TO, "body": f"message {index}", "idempotency_key": key}


def _texts(sandbox: Sandbox) -> Counter[str | None]:
    return Counter(each.body for each in sandbox.inbox.messages())


@both
def test_a_run_that_was_left_goes_on(send: Send, sandbox: Sandbox, ledger: SQLiteLedger) -> None:
    first = _run(send, sandbox, messages(20), ledger=ledger, leave_after=4)
    sent_before = {*_texts(sandbox)}
    reports = list[Progress]()
    again = _run(send, sandbox, messages(20), ledger=ledger, on_progress=reports.append)
    before = [result for result in again.all.values() if result.done_before]
    assert {str(result.message["body"]) for result in before} >= sent_before
    assert {result.index for result in before} >= {result.index for result in first.results}
    assert reports[-1].done_before == len(before) < 20
    unknown = {index for index in range(20) if again.outcomes[index] == "unknown"}
    assert len(unknown) <= (0 if send is by_threads else 5)  # tasks that were cancelled
    texts = _texts(sandbox)
    assert {*texts} >= {f"message {n}" for n in range(20) if n not in unknown}
    assert {*texts.values()} == {1}


@both
def test_a_result_names_its_message_and_its_key(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    runs = [_run(send, sandbox, messages(5), ledger=ledger) for _ in range(2)]
    keys = [[run.all[index].idempotency_key for index in range(5)] for run in runs]
    assert keys[0] == keys[1]
    assert len({*keys[0]}) == 5
    assert [runs[1].all[index].message for index in range(5)] == [*messages(5)]
    assert str(keys[0][0]) not in repr(runs[0].all[0])


@both
def test_what_was_left_in_doubt_is_settled(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    for when in ("before", "after"):
        sandbox.fail("close", when=when, operation="messages.send", times=2)
    first = _run(send, sandbox, messages(8), ledger=ledger, concurrency=1)
    assert Counter(first.outcomes) == {"unknown": 4, "sent": 4}
    again = _run(send, sandbox, messages(8), ledger=ledger)
    assert Counter(again.outcomes) == {"unknown": 2, "sent": 6}
    assert set(_texts(sandbox).values()) == {1}
    assert sum(result.done_before for result in again.all.values()) == 6
    unknown = [each.error for each in again.all.values() if each.outcome == "unknown"]
    assert all("record was not found" in str(error) for error in unknown)


@both
def test_equal_messages_are_as_many_as_they_are(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    for count in (3, 3, 5):
        run = _run(send, sandbox, [message(0)] * count, ledger=ledger)
        assert run.outcomes == ["sent"] * count
        assert len({result.sent.id for result in run.all.values() if result.sent}) == count
    assert _texts(sandbox) == {"message 0": 5}


def test_messages_may_move_and_others_come_between(sandbox: Sandbox, ledger: SQLiteLedger) -> None:
    with _client(sandbox) as flowroute:
        for rows in ([message(0), message(1)], [message(2), message(1), message(0)]):
            results = flowroute.messages.send_many(rows, ledger=ledger)
            assert {result.outcome for result in results} == {"sent"}
    assert _texts(sandbox) == Counter(f"message {index}" for index in range(3))


def test_nobody_gets_a_text_again_for_another_callback(
    sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    first, second = message(0), message(1)
    first["dlr_callback"] = second["dlr_callback"] = "https://example.com/dlr"
    rows = [message(0), first, message(0), second, second, message(1)]
    with _client(sandbox) as flowroute:
        runs = [flowroute.messages.send_many([row], ledger=ledger) for row in rows]
        outcomes = [next(iter(run)).outcome for run in runs]
    assert outcomes == ["sent", "refused", "sent", "sent", "sent", "refused"]
    assert _texts(sandbox) == {"message 0": 1, "message 1": 1}


def _client(sandbox: Sandbox, **options: Any) -> Flowroute:  # noqa: ANN401 - those of a client
    return Flowroute(sandbox.access_key, sandbox.secret_key, base_url=sandbox.url, **options)


@both
def test_a_name_tells_runs_of_one_ledger_apart(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    for name in ("monday", "tuesday", "monday"):
        run = _run(send, sandbox, messages(2), ledger=ledger, idempotency_key=name)
        assert run.outcomes == ["sent"] * 2
    assert len(sandbox.inbox.messages()) == 4


def test_the_key_of_a_client_names_a_run(sandbox: Sandbox, ledger: SQLiteLedger) -> None:
    with _client(sandbox, ledger=ledger) as flowroute:
        view = flowroute.with_options(idempotency_key="monday")
        runs = [list(view.messages.send_many(messages(2))) for _ in range(2)]
        assert [[each.done_before for each in run] for run in runs] == [[False] * 2, [True] * 2]
        unkeyed = list(flowroute.messages.send_many(messages(2)))
    assert [result.idempotency_key for result in unkeyed] == [None, None]
    assert len(sandbox.inbox.messages()) == 4


@both
def test_a_message_has_its_own_key(send: Send, sandbox: Sandbox, ledger: SQLiteLedger) -> None:
    rows = [_make_keyed(0, "zero"), _make_keyed(1, "one")]
    _run(send, sandbox, rows, ledger=ledger)
    rows = [
        _make_keyed(1, "one"),
        _make_keyed(2, "two"),
        _make_keyed(9, "zero"),
        _make_keyed(3, ""),
    ]
    again = _run(send, sandbox, rows, ledger=ledger)
    assert again.outcomes == ["sent", "sent", "refused", "refused"]
    assert again.all[0].done_before
    assert again.all[0].idempotency_key == "one"
    assert "used for something else" in str(again.all[2].error)
    assert "idempotency_key cannot be" in str(again.all[3].error)
    assert len(sandbox.inbox.messages()) == 3


def test_a_column_of_a_file_can_be_the_key(sandbox: Sandbox, ledger: SQLiteLedger) -> None:
    for text in ("see you at 10", "see you at 10"):
        file = io.StringIO(f"from,to,body,idempotency_key\n{FROM},{TO},{text},a\n")
        with _client(sandbox) as flowroute:
            (result,) = flowroute.messages.send_many(csv.DictReader(file), ledger=ledger)
        assert (result.outcome, result.idempotency_key) == ("sent", "a")
    assert len(sandbox.inbox.messages()) == 1


@both
def test_a_key_needs_a_ledger(send: Send, sandbox: Sandbox) -> None:
    run = _run(send, sandbox, [_make_keyed(0, "zero"), message(1)])
    assert run.outcomes == ["refused", "sent"]
    assert "needs a ledger" in str(run.all[0].error)
    with pytest.raises(InvalidArgumentError, match="needs a ledger"):
        _run(send, sandbox, messages(1), idempotency_key="name")
    assert len(sandbox.inbox.messages()) == 1


LOOK: dict[str, Any] = {"on_unknown": "look_up", "look_up_for": 0.2}


@both
@pytest.mark.parametrize("late", [0, 0.1])
def test_an_unknown_outcome_is_settled_while_others_are_sent(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger, late: float
) -> None:
    sandbox.delay_records(late)
    sandbox.fail("close", when="after", operation="messages.send", times=2)
    run = _run(send, sandbox, messages(6), ledger=ledger, **LOOK)
    assert run.outcomes == ["sent"] * 6
    assert not any(result.done_before for result in run.all.values())
    assert set(_texts(sandbox).values()) == {1}


@both
def test_what_has_no_record_stays_unknown(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    sandbox.fail("close", when="before", operation="messages.send")
    run = _run(send, sandbox, messages(1), ledger=ledger, **LOOK)
    assert run.outcomes == ["unknown"]
    assert isinstance(run.all[0].error, OutcomeUnknownError)
    assert sandbox.inbox.messages() == []


@both
@pytest.mark.parametrize("status", [202, 422])
def test_what_is_released_is_sent_again_or_refused(
    send: Send, sandbox: Sandbox, tmp_path: Path, status: int
) -> None:
    sandbox.fail("close", when="before", operation="messages.send")
    if status == 422:
        sandbox.fail("status", status=422, operation="messages.send")
    brief = timedelta(microseconds=1)
    with SQLiteLedger(tmp_path / "runs.db", settling_time=brief, release_unsettled=True) as ledger:
        run = _run(send, sandbox, messages(1), ledger=ledger, **LOOK)
    assert run.outcomes == ["sent" if status == 202 else "refused"]
    assert isinstance(
        run.all[0].error, OutcomeUnknownError if status == 202 else UnprocessableError
    )
    assert len(sandbox.inbox.messages()) == (status == 202)


@both
def test_what_another_process_sends_is_unknown(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    sandbox.fail("latency", seconds=0.5, operation="messages.send")
    results = list[SendResult]()

    def send_elsewhere() -> None:
        with _client(sandbox) as flowroute:
            results.extend(flowroute.messages.send_many([_make_keyed(0, "zero")], ledger=ledger))

    thread = threading.Thread(target=send_elsewhere)
    thread.start()
    while ledger.find(KeyedCall("", "zero", b"", b"")) is None:
        time.sleep(0.01)
    run = _run(send, sandbox, [_make_keyed(0, "zero")], ledger=ledger)
    settled = _run(
        send, sandbox, [_make_keyed(0, "zero")], ledger=ledger, **{**LOOK, "look_up_for": 2.4}
    )
    thread.join()
    assert run.outcomes == ["unknown"]
    assert isinstance(run.all[0].error, InProgressError)
    assert settled.outcomes == ["sent"]
    assert results[0].sent == settled.all[0].sent
    assert len(sandbox.inbox.messages()) == 1


@both
def test_without_the_ledger_nothing_is_known(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    _run(send, sandbox, messages(1), ledger=ledger)
    ledger.path.unlink()
    run = _run(send, sandbox, messages(2), ledger=ledger)
    assert run.outcomes == ["unknown"] * 2
    assert all(isinstance(result.error, LedgerError) for result in run.all.values())
    assert len(sandbox.inbox.messages()) == 1


@both
def test_what_is_given_up_while_it_is_in_doubt_is_unknown(
    send: Send, sandbox: Sandbox, ledger: SQLiteLedger
) -> None:
    sandbox.fail("close", when="before", operation="messages.send")
    options = {"on_unknown": "look_up", "look_up_for": 60.0, "concurrency": 1}
    run = _run(send, sandbox, messages(3), ledger=ledger, leave_after=2, **options)
    assert run.outcomes[0] == "unknown"
    assert isinstance(run.all[0].error, OutcomeUnknownError)


def test_options_that_cannot_be_right_are_refused(sandbox: Sandbox) -> None:
    with _client(sandbox) as flowroute:
        for name in ("ledger", "idempotency_key"):
            with pytest.raises(InvalidArgumentError, match=f"{name} cannot be"):
                flowroute.messages.send_many(messages(1), **{name: 5})  # type: ignore[call-overload] # pyright: ignore[reportCallIssue, reportArgumentType]
