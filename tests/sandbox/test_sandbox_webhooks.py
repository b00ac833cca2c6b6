"""What the sandbox posts, when, in which order and how often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any, cast

import httpx
import pytest

from fault_server import FaultServer, dripping_body_at
from flowroute_client import Message, webhooks
from flowroute_sandbox import Sandbox
from shapes import read_recording, same_shape
from stub import HANG_UP, STALL, Answer, Stub

OWN, HANDSET = "12065550100", "12065550199"
OK, FAILED = Answer(200), Answer(500)


@pytest.fixture
def send(sandbox: Sandbox, stub: Stub) -> Callable[..., str]:
    """Give what sends a message whose receipts go to the stub, and returns its id."""

    stub.script = [OK]

    def send(**changes: Any) -> str:  # noqa: ANN401  whatever an argument takes
        message: dict[str, Any] = {"from_": OWN, "to": HANDSET, "body": "hello", **changes}
        message.setdefault("dlr_callback", f"{stub.url}/dlr")
        return sandbox.client.messages.send(**message).id

    return send


def read_posts(stub: Stub) -> list[dict[str, Any]]:
    return [cast("dict[str, Any]", request.json()) for request in stub.requests]


def wait_for_posts(stub: Stub, count: int) -> None:
    while len(stub.requests) < count:
        sleep(0.01)


def let_go(sandbox: Sandbox, stub: Stub) -> None:
    """Let what is on its way arrive, so that it is not taken for the next test's."""
    stub.pages.clear()
    stub.released.set()
    sandbox.advance()


def levels(stub: Stub) -> list[int]:
    return [each["data"]["attributes"]["level"] for each in read_posts(stub)]


def timeline(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Return what the page shows of the newest message's webhooks."""
    shown = httpx.get(f"{sandbox.url}/_sandbox/messages?limit=1").json()
    return cast("list[dict[str, Any]]", shown["messages"][0]["timeline"])


def states(sandbox: Sandbox) -> list[tuple[str, list[str]]]:
    return [
        (event["state"], [attempt["outcome"] for attempt in event["attempts"]])
        for event in timeline(sandbox)
    ]


def test_both_receipts_are_posted_in_order_and_in_the_recorded_shape(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str]
) -> None:
    message_id = send()
    sandbox.advance()
    first, second = read_posts(stub)
    assert same_shape(second, read_recording("webhook.dlr"))
    assert first["data"]["id"] == second["data"]["id"] == message_id
    assert first["data"]["attributes"]["status"] == "smsc submit"
    assert first["data"]["attributes"]["status_code"] is None
    assert second["data"]["attributes"]["status_code"] == 1003
    assert second["data"]["attributes"]["body"] == "hello"
    link = second["data"]["links"]["related"]
    assert link == f"{sandbox.url}/v2.1/messages/{message_id}"
    (request, _) = stub.requests
    assert (request.method, request.target) == ("POST", "/dlr")
    assert request.headers["content-type"] == "application/json"
    assert states(sandbox) == [("delivered", ["200"])] * 2


@pytest.mark.parametrize("text", ["", "no such route", "é" * 1_000])
def test_the_reply_of_a_receiver_can_be_looked_at(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str], text: str
) -> None:
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    stub.script = [Answer(404, text.encode(), headers)]
    send()
    sandbox.advance()
    (attempt,) = timeline(sandbox)[0]["attempts"]
    assert (attempt["outcome"], attempt["reply"]) == ("404", text[:200])


@pytest.mark.parametrize("charset", ["idna", "undefined", "no-such-charset"])
def test_a_charset_that_cannot_be_read_stops_nothing(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str], charset: str
) -> None:
    stub.script = [Answer(200, b"ok\xff", {"Content-Type": f"text/plain; charset={charset}"})]
    for _ in range(2):
        send()
        sandbox.advance()
        shown = [each["attempts"] for each in timeline(sandbox)]
        assert [(each["outcome"], each["reply"]) for (each,) in shown] == [
            ("200", "ok\N{REPLACEMENT CHARACTER}")
        ] * 2


def test_a_host_that_cannot_be_looked_up_stops_nothing(
    sandbox: Sandbox, send: Callable[..., str]
) -> None:
    send(dlr_callback="http://xn--.localhost/")
    sandbox.advance()
    assert states(sandbox) == [("waiting", ["not a host name"])] * 2
    send()
    sandbox.advance()
    assert states(sandbox) == [("delivered", ["200"])] * 2


def test_an_answer_that_never_ends_counts_as_none(
    sandbox: Sandbox, send: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowroute_sandbox._webhooks.delivery._TIMEOUT_SECONDS", 0.2)
    with FaultServer(dripping_body_at(0.05)) as receiver:
        send(dlr_callback=receiver.url, to="15005550104")
        sandbox.advance()
    assert states(sandbox) == [("waiting", ["no whole answer within 10 s"])]


def test_a_receipt_of_an_mms_has_no_text(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str]
) -> None:
    send(media_urls=["https://files.example/a.png"])
    sandbox.advance()
    assert [each["data"]["attributes"]["body"] for each in read_posts(stub)] == ["", ""]
    assert read_posts(stub)[0]["data"]["attributes"]["status"] == "mmsc submit"


def test_the_client_reads_what_is_posted(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str]
) -> None:
    message_id = send()
    sandbox.advance()
    receipt = webhooks.parse(stub.requests[1].body)
    assert isinstance(receipt, webhooks.DeliveryReceiptEvent)
    assert (receipt.message_id, receipt.level, receipt.status_code) == (message_id, 2, 1003)
    sandbox.post_inbound(f"{stub.url}/inbound")
    sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    sandbox.advance()
    inbound = webhooks.parse(stub.requests[-1].body)
    assert isinstance(inbound, Message)
    assert (inbound.from_, inbound.to, inbound.body) == (HANDSET, OWN, "hi")


def test_without_a_callback_nothing_is_posted(sandbox: Sandbox, stub: Stub) -> None:
    sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello")
    sandbox.advance(3600)
    assert stub.requests == []
    assert states(sandbox) == [("no callback", [])] * 2


def test_an_unanswered_receipt_is_posted_again_every_thirty_seconds_four_times(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str]
) -> None:
    stub.script = [FAILED, OK, FAILED]
    send()
    sandbox.advance()
    assert levels(stub) == [1, 2]
    assert states(sandbox) == [("waiting", ["500"]), ("delivered", ["200"])]
    for retry in range(1, 5):
        sandbox.advance(29)
        assert levels(stub) == [1, 2] + [1] * (retry - 1)
        sandbox.advance(1)
        assert levels(stub) == [1, 2] + [1] * retry
    assert states(sandbox)[0] == ("given up", ["500"] * 5)
    sandbox.advance(3600)
    assert len(stub.requests) == 6


def test_a_receipt_that_is_posted_again_can_be_overtaken(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str]
) -> None:
    stub.script = [FAILED, OK]
    send()
    sandbox.advance()
    sandbox.advance(30)
    assert levels(stub) == [1, 2, 1]
    assert states(sandbox) == [("delivered", ["500", "200"]), ("delivered", ["200"])]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(202), "202"),
        (Answer(204), "204"),
        (Answer(302, headers={"Location": "/elsewhere"}), "302"),
        (HANG_UP, "closed without an HTTP answer"),
    ],
)
def test_whatever_is_not_200_is_posted_again(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str], answer: Answer, outcome: str
) -> None:
    stub.script = [answer, OK]
    send()
    sandbox.advance()
    assert states(sandbox)[0] == ("waiting", [outcome])
    assert all(request.target == "/dlr" for request in stub.requests)
    sandbox.advance(30)
    assert states(sandbox)[0] == ("delivered", [outcome, "200"])


def test_a_receiver_that_is_not_there_is_tried_again(sandbox: Sandbox, stub: Stub) -> None:
    with Stub() as gone:
        url = gone.url
    sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
    sandbox.advance()
    assert states(sandbox) == [("waiting", ["connection refused"])] * 2
    assert stub.requests == []


def test_messages_do_not_wait_for_each_other(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str]
) -> None:
    stub.pages["/slow"] = STALL
    slow = send(dlr_callback=f"{stub.url}/slow")
    quick = send()
    wait_for_posts(stub, 3)
    assert [each["data"]["id"] for each in read_posts(stub)].count(slow) == 1
    assert [each["data"]["id"] for each in read_posts(stub)].count(quick) == 2
    let_go(sandbox, stub)


def test_waits_can_be_compressed(stub: Stub) -> None:
    stub.script = [FAILED, OK]
    with Sandbox(speed=3000) as sandbox:
        url = f"{stub.url}/dlr"
        sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
        wait_for_posts(stub, 3)
        sandbox.advance()
        assert states(sandbox) == [("delivered", ["500", "200"]), ("delivered", ["200"])]


def test_what_is_on_its_way_at_a_reset_is_not_taken_for_the_next_accounts(
    sandbox: Sandbox, stub: Stub, send: Callable[..., str]
) -> None:
    stub.pages["/slow"] = STALL
    first = send(dlr_callback=f"{stub.url}/slow")
    wait_for_posts(stub, 1)
    sandbox.reset()
    second = send()
    assert first == second  # the same calls give the same ids
    sandbox.advance()
    let_go(sandbox, stub)
    sleep(0.3)  # long enough for the end of the first to be noticed
    assert states(sandbox) == [("delivered", ["200"])] * 2


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/dlr",
        "https://93.184.215.14/dlr",
        "http://localhost.hooks.example/dlr",
        "http://127.0.0.1.hooks.example/dlr",
        "http://[2001:db8::1]/dlr",
    ],
)
def test_nothing_is_posted_to_other_machines(sandbox: Sandbox, url: str) -> None:
    sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
    sandbox.advance()
    assert states(sandbox) == [("refused", ["not a loopback address"])] * 2


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "[::1]", "app.localhost"])
def test_all_of_this_machine_may_be_posted_to(sandbox: Sandbox, host: str) -> None:
    url = f"http://{host}:1/dlr"
    sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
    sandbox.advance()
    # Not every machine knows the names under "localhost".
    unknown = host == "app.localhost" and states(sandbox)[0][1] == ["host not found"]
    outcome = "host not found" if unknown else "connection refused"
    assert states(sandbox) == [("waiting", [outcome])] * 2


def test_other_machines_are_posted_to_when_that_is_allowed() -> None:
    with Sandbox(allow_external_webhooks=True) as sandbox:
        # Nobody is asked who that is: the name is reserved for having no address.
        url = "http://hooks.invalid/dlr"
        sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
        sandbox.advance()
        assert states(sandbox) == [("waiting", ["host not found"])] * 2


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "delivered"),
        (201, "delivered"),
        (202, "delivered"),
        (204, "delivered"),
        (299, "delivered"),
        (302, "waiting"),
        (500, "waiting"),
    ],
)
def test_any_2xx_counts_if_that_is_wanted(stub: Stub, status: int, state: str) -> None:
    stub.answer(status)
    with Sandbox(accept_2xx=True) as sandbox:
        sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=stub.url)
        sandbox.advance()
        assert states(sandbox) == [(state, [str(status)])] * 2


def test_which_answers_count_can_be_changed_while_it_runs(sandbox: Sandbox, stub: Stub) -> None:
    stub.answer(202)
    settings = f"{sandbox.url}/_sandbox/settings"
    for accepted, change in (
        (True, sandbox.accept_2xx),
        (False, lambda: sandbox.accept_2xx(on=False)),
        (True, lambda: httpx.put(settings, json={"accept_2xx": True}).raise_for_status()),
        (True, lambda: httpx.put(settings, json={"record_delay": 0}).raise_for_status()),
        (False, sandbox.reset),
    ):
        change()
        assert httpx.get(settings).json()["accept_2xx"] is accepted
        sent = sandbox.client.messages.send(
            from_=OWN, to=HANDSET, body="hello", dlr_callback=stub.url
        )
        sandbox.advance()
        found = {webhook.state for webhook in sandbox.webhooks(sent.id)}
        assert found == {"delivered" if accepted else "waiting"}
    assert httpx.put(settings, json={"accept_2xx": "yes"}).status_code == 422


@pytest.mark.parametrize("status", [201, 202, 204])
def test_only_200_counts_if_nothing_is_said(sandbox: Sandbox, stub: Stub, status: int) -> None:
    stub.answer(status)
    sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=stub.url)
    sandbox.advance(1000)
    assert {state for state, _ in states(sandbox)} == {"waiting"}


def test_a_receiver_that_hangs_is_said_to(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flowroute_sandbox._control.controls._SETTLE_SECONDS", 0.05)
    with Stub() as hanging:
        hanging.script = [STALL]
        url = hanging.url
        sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
        with pytest.raises(TimeoutError, match="A webhook was not answered"):
            sandbox.advance()
        hanging.released.set()


def test_an_inbound_sms_has_the_recorded_shape(sandbox: Sandbox, stub: Stub) -> None:
    sandbox.post_inbound(f"{stub.url}/inbound")
    message_id = sandbox.receive(from_="(206) 555-0199", to=OWN, text="hi")
    sandbox.advance()
    (post,) = read_posts(stub)
    assert same_shape(post, read_recording("webhook.inbound_sms"))
    assert post["data"]["id"] == message_id
    assert post["data"]["attributes"]["message_callback_url"] == f"{stub.url}/inbound"
    assert list(post["data"]["attributes"]) == sorted(post["data"]["attributes"])


def test_an_inbound_sms_can_have_the_compact_shape(sandbox: Sandbox, stub: Stub) -> None:
    sandbox.post_inbound(f"{stub.url}/inbound", "compact")
    message_id = sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    sandbox.advance()
    (post,) = read_posts(stub)
    assert same_shape(post, read_recording("webhook.inbound_sms.compact"))
    assert post == {"to": OWN, "body": "hi", "from": HANDSET, "id": message_id}


@pytest.mark.parametrize("text", [None, "look"])
def test_an_inbound_mms_has_the_recorded_shape(
    sandbox: Sandbox, stub: Stub, text: str | None
) -> None:
    sandbox.post_inbound(f"{stub.url}/inbound", "compact")  # which an MMS does not have
    url = "https://files.example/cat.png"
    sandbox.receive(from_=HANDSET, to=OWN, text=text, media_urls=[url])
    sandbox.advance()
    (post,) = read_posts(stub)
    assert same_shape(post, read_recording("webhook.inbound_mms"))
    assert post["data"]["attributes"]["body"] == text
    assert post["included"][0]["attributes"]["url"] == url


def test_what_came_in_can_be_looked_up(sandbox: Sandbox) -> None:
    message_id = sandbox.receive(from_=HANDSET, to="18005550100", text="hi")
    record = sandbox.client.messages.get(message_id)
    assert (record.direction, record.status) == ("inbound", "delivered")
    assert (record.from_, record.message_type) == (HANDSET, "toll-free")
    assert record.delivery_receipts == []
    assert states(sandbox) == [("no callback", [])]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"from_": "206"}, "'206' is not a phone number"),
        ({"to": "call me"}, "'call me' is not a phone number"),
        ({"to": HANDSET}, f"{HANDSET} is not one of the account's numbers"),
        ({"text": ""}, "needs a text or media"),
        ({"media_urls": ["cat.png"]}, "Media 'cat.png' is not an absolute"),
    ],
)
def test_what_cannot_come_in_is_refused(
    sandbox: Sandbox, changes: dict[str, Any], problem: str
) -> None:
    message: dict[str, Any] = {"from_": HANDSET, "to": OWN, "text": "hi", **changes}
    with pytest.raises(ValueError, match=problem):
        sandbox.receive(**message)


def test_a_callback_must_be_a_url_and_a_known_shape(sandbox: Sandbox) -> None:
    with pytest.raises(ValueError, match="'hooks' is not an absolute"):
        sandbox.post_inbound("hooks")
    shape: Any = "xml"
    with pytest.raises(ValueError, match="'xml' is not a shape"):
        sandbox.post_inbound("http://127.0.0.1/hooks", shape)


def test_a_reset_brings_back_the_callback_of_the_start(stub: Stub) -> None:
    with Sandbox(inbound_url=f"{stub.url}/start", inbound_shape="compact") as sandbox:
        sandbox.post_inbound(None)
        sandbox.reset()
        sandbox.receive(from_=HANDSET, to=OWN, text="hi")
        sandbox.advance()
    (request,) = stub.requests
    assert request.target == "/start"
    assert "data" not in cast("dict[str, Any]", request.json())


def test_a_reset_brings_back_the_time(sandbox: Sandbox) -> None:
    sandbox.advance(86_400)
    sandbox.receive(from_=HANDSET, to=OWN, text="tomorrow")
    ahead = sandbox.client.messages.list(start_date=datetime.now(UTC) + timedelta(hours=1))
    assert [message.body for message in ahead] == ["tomorrow"]
    sandbox.reset()
    sandbox.receive(from_=HANDSET, to=OWN, text="today")
    ahead = sandbox.client.messages.list(start_date=datetime.now(UTC) + timedelta(hours=1))
    assert list(ahead) == []


def test_a_stop_ends_what_is_on_its_way(stub: Stub) -> None:
    stub.script = [STALL]
    with Sandbox() as sandbox:
        url = f"{stub.url}/dlr"
        sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
        wait_for_posts(stub, 1)
    stub.released.set()
