"""What goes wrong on purpose, before a request takes effect and after."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import httpx
import pytest

from flowroute_client import OutcomeUnknownError, OutcomeUnknownServerError, ResponseError
from flowroute_sandbox import Sandbox
from shapes import read_recording, same_shape

OWN, HANDSET = "12065550100", "12065550199"
MESSAGE = {"from": OWN, "to": HANDSET, "body": "hello"}


def send(sandbox: Sandbox, *, to: str = HANDSET) -> str:
    flowroute = sandbox.client.with_options(timeout=2, max_retries=0)
    return flowroute.messages.send(from_=OWN, to=to, body="hello").id


def count_messages(sandbox: Sandbox) -> int:
    return len(sandbox.inbox.messages())


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("fault", "error", "cause"),
    [
        ({"kind": "reset"}, OutcomeUnknownError, httpx.ReadError),
        ({"kind": "close"}, OutcomeUnknownError, httpx.RemoteProtocolError),
        ({"kind": "garbage"}, OutcomeUnknownError, httpx.RemoteProtocolError),
        ({"kind": "cut_body"}, ResponseError, type(None)),
        ({"kind": "status", "status": 502}, OutcomeUnknownServerError, type(None)),
    ],
)
def test_a_fault_meets_one_request_and_keeps_it_from_taking_effect_or_not(
    sandbox: Sandbox,
    fault: dict[str, Any],
    when: Any,  # noqa: ANN401  one of two words
    error: type[Exception],
    cause: type[Exception],
) -> None:
    sandbox.fail(**fault, when=when)
    with pytest.raises(error) as caught:
        send(sandbox)
    assert isinstance(caught.value.__cause__, cause)
    assert count_messages(sandbox) == (when == "after")
    send(sandbox)
    assert count_messages(sandbox) == 1 + (when == "after")


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_stall_lasts_until_the_caller_gives_up(sandbox: Sandbox, when: Any) -> None:  # noqa: ANN401
    sandbox.fail("stall", when=when)
    flowroute = sandbox.client.with_options(timeout=0.2, max_retries=0)
    with pytest.raises(OutcomeUnknownError) as caught:
        flowroute.messages.send(from_=OWN, to=HANDSET, body="hello")
    assert isinstance(caught.value.__cause__, httpx.ReadTimeout)
    assert count_messages(sandbox) == (when == "after")


def test_a_drip_arrives_a_byte_at_a_time(sandbox: Sandbox) -> None:
    sandbox.fail("drip", when="after", seconds=0.0001)
    assert send(sandbox) == sandbox.inbox.latest().id
    sandbox.fail("drip", when="after")
    with httpx.Client(auth=(sandbox.access_key, sandbox.secret_key)) as client:
        url = f"{sandbox.url}/v2.1/messages"
        with client.stream("POST", url, json=MESSAGE) as reply:
            assert next(reply.iter_raw()) == b"{"
    assert count_messages(sandbox) == 2


def test_a_drip_that_takes_no_effect_never_ends(sandbox: Sandbox) -> None:
    sandbox.fail("drip", seconds=0.0001)
    with pytest.raises(ResponseError):
        send(sandbox)
    assert count_messages(sandbox) == 0


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_late_answer_is_an_answer(sandbox: Sandbox, when: Any) -> None:  # noqa: ANN401
    """Before the wait or after it, the message is sent."""
    sandbox.fail("latency", when=when, seconds=0.3)
    before = datetime.now(UTC)
    send(sandbox)
    after, (message,) = datetime.now(UTC), sandbox.inbox.messages()
    accepted = datetime.fromisoformat(message.timestamp)
    waited = accepted - before if when == "before" else after - accepted
    assert waited > timedelta(seconds=0.25)


def test_a_status_has_the_shape_of_the_services_errors(sandbox: Sandbox, api: httpx.Client) -> None:
    shapes = {
        401: "error.401",
        403: "error.403",
        404: "error.401",
        422: "error.422.media",
        429: "error.401",
        500: "error.401",
        599: "error.401",
    }
    for status, wire in shapes.items():
        sandbox.fail("status", status=status, retry_after="7" if status == 429 else None)
        reply = api.get("/v2/routes")
        assert reply.status_code == status
        assert same_shape(reply.json(), read_recording(wire))
        assert reply.headers.get("retry-after") == ("7" if status == 429 else None)


def test_it_meets_as_many_requests_as_it_says(sandbox: Sandbox, api: httpx.Client) -> None:
    sandbox.fail("status", status=503, times=2)
    assert [api.get("/v2/routes").status_code for _ in range(4)] == [503, 503, 200, 200]
    sandbox.fail("status", status=500, times=None)
    assert {api.get("/v2/routes").status_code for _ in range(20)} == {500}
    sandbox.reset()
    assert api.get("/v2/routes").status_code == 200


def test_it_meets_the_operation_that_it_says(sandbox: Sandbox, api: httpx.Client) -> None:
    sandbox.fail("status", status=503, operation="routes.list")
    assert api.get("/v2/numbers").status_code == 200
    assert api.get("/v2/routes").status_code == 503


@pytest.mark.parametrize("number", [OWN, f"+{HANDSET}", "1 (206) 555-0199", "(206) 555-0199"])
def test_it_meets_the_number_that_it_says(sandbox: Sandbox, api: httpx.Client, number: str) -> None:
    sandbox.fail("status", status=503, number=number)
    assert api.get("/v2/numbers/12065550101").status_code == 200
    assert api.post("/v2.1/messages", json={**MESSAGE, "from": "+12065550100"}).status_code == 503


def test_a_number_in_the_path_is_met(sandbox: Sandbox, api: httpx.Client) -> None:
    sandbox.fail("status", status=503, number=OWN)
    assert api.get(f"/v2/numbers/{OWN}").status_code == 503


def test_it_meets_the_share_that_it_says_the_same_in_each_run(
    sandbox: Sandbox, api: httpx.Client
) -> None:
    runs: list[list[int]] = []
    for _ in range(2):
        sandbox.reset()
        sandbox.fail("status", status=503, times=None, rate=0.3)
        runs.append([api.get("/v2/routes").status_code for _ in range(100)])
    assert runs[0] == runs[1]
    assert 15 < runs[0].count(503) < 45


def test_what_was_added_first_comes_first(sandbox: Sandbox, api: httpx.Client) -> None:
    sandbox.fail("status", status=503)
    sandbox.fail("status", status=500)
    assert [api.get("/v2/routes").status_code for _ in range(3)] == [503, 500, 200]


def test_what_the_document_forbids_meets_no_fault(sandbox: Sandbox, api: httpx.Client) -> None:
    sandbox.fail("status", status=503)
    assert api.get("/v2/routes?color=blue").status_code == 422
    assert api.get("/v2/routes").status_code == 503


def test_a_refusal_can_meet_a_fault_too(sandbox: Sandbox, api: httpx.Client) -> None:
    sandbox.fail("close", when="after")
    with pytest.raises(httpx.RemoteProtocolError):
        api.get("/v2/numbers/12125550199")


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ({"kind": "explode"}, "kind must be one of latency, status"),
        ({"kind": "reset", "when": "later"}, "when must be before or after"),
        ({"kind": "reset", "times": 0}, "times must be at least 1"),
        ({"kind": "reset", "rate": 0}, "rate must be more than 0"),
        ({"kind": "reset", "rate": 1.5}, "at most 1"),
        ({"kind": "latency", "seconds": -1}, "seconds must be 0 or more"),
        ({"kind": "status", "status": 200}, "status must be from 400 to 599"),
        ({"kind": "reset", "operation": "messages.sned"}, "'messages_sned' is not an operation"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(
    sandbox: Sandbox, fault: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        sandbox.fail(**fault)


def test_a_stop_ends_what_waits(caplog: pytest.LogCaptureFixture) -> None:
    """A stall and a late answer would otherwise hold the sandbox up, and be complained of."""
    failures: list[Exception] = []

    def call(sandbox: Sandbox) -> None:
        try:
            send(sandbox)
        except Exception as error:  # noqa: BLE001  looked at below
            failures.append(error)

    with Sandbox() as sandbox:
        sandbox.fail("stall")
        sandbox.fail("latency", seconds=600)
        threads = [Thread(target=call, args=(sandbox,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        while sandbox._controls.faults.list_pending():  # pyright: ignore[reportPrivateUsage]
            threads[0].join(0.01)
    for thread in threads:
        thread.join()
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


def test_what_goes_wrong_harms_nobody_else(sandbox: Sandbox, api: httpx.Client) -> None:
    """Other connections of the same machine go on."""
    host, port = httpx.URL(sandbox.url).host, httpx.URL(sandbox.url).port
    assert port is not None
    with socket.create_connection((host, port)):
        for kind in ("reset", "close", "garbage"):
            sandbox.fail(kind, operation="messages.send")
            with pytest.raises(OutcomeUnknownError):
                send(sandbox)
            assert api.get("/v2/routes").status_code == 200
