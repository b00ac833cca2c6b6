"""What a test asks of a sandbox: here by the fixture that the tests of others use."""

from __future__ import annotations

import asyncio
import re
from contextlib import closing
from threading import Timer
from typing import Any

import pytest

from flowroute_client import Flowroute
from flowroute_sandbox import Sandbox
from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.inbox import Inbox
from flowroute_sandbox._account.records import Message
from flowroute_sandbox._api.message_factory import make_outbound

OWN, HANDSET, OTHER = "12065550100", "12065550199", "12065550198"


def send(sandbox: Sandbox, to: str = HANDSET, body: str = "hello") -> str:
    return sandbox.client.messages.send(from_=OWN, to=to, body=body).id


def test_the_newest_comes_first(flowroute_sandbox: Sandbox) -> None:
    first, second = send(flowroute_sandbox), send(flowroute_sandbox, OTHER)
    inbox = flowroute_sandbox.inbox
    assert [message.id for message in inbox.messages()] == [second, first]
    assert inbox.latest().id == second


@pytest.mark.parametrize("written", ["12065550199", "+1 (206) 555-0199", "206.555.0199"])
def test_a_number_is_written_as_the_client_takes_it(
    flowroute_sandbox: Sandbox, written: str
) -> None:
    first = send(flowroute_sandbox)
    send(flowroute_sandbox, OTHER)
    assert flowroute_sandbox.inbox.latest(to=written).id == first
    assert flowroute_sandbox.inbox.wait_for(to=written).id == first
    assert [message.id for message in flowroute_sandbox.inbox.messages(to=written)] == [first]


def test_what_is_no_number_is_not_waited_for(flowroute_sandbox: Sandbox) -> None:
    for ask in (
        flowroute_sandbox.inbox.messages,
        flowroute_sandbox.inbox.latest,
        flowroute_sandbox.inbox.wait_for,
    ):
        with pytest.raises(ValueError, match=r"'555-0199' is not a phone number: without a plus"):
            ask(to="555-0199")


def test_a_text_is_found_by_a_part_of_it(flowroute_sandbox: Sandbox) -> None:
    first = send(flowroute_sandbox, body="your code is 1234")
    send(flowroute_sandbox, body="hello")
    assert flowroute_sandbox.inbox.latest(contains="code").id == first
    assert not flowroute_sandbox.inbox.messages(to=OTHER, contains="code")
    assert not flowroute_sandbox.inbox.messages(to=HANDSET, contains="Code")


def test_an_mms_without_a_text_has_none_in_it(flowroute_sandbox: Sandbox) -> None:
    flowroute_sandbox.client.messages.send(
        from_=OWN, to=HANDSET, media_urls=["https://example.com/cat.png"]
    )
    assert flowroute_sandbox.inbox.latest().media[0].file_name == "cat.png"
    assert not flowroute_sandbox.inbox.messages(contains="cat")


def test_what_came_in_was_not_sent(flowroute_sandbox: Sandbox) -> None:
    flowroute_sandbox.receive(from_=HANDSET, to=OWN, text="hello")
    assert not flowroute_sandbox.inbox.messages()


def test_a_message_is_waited_for(flowroute_sandbox: Sandbox) -> None:
    send(flowroute_sandbox, body="not this one")
    sending = Timer(0.1, send, (flowroute_sandbox, HANDSET, "your code is 1234"))
    sending.start()
    message = flowroute_sandbox.inbox.wait_for(to=HANDSET, contains="code", timeout=60)
    sending.join()
    assert message.body == "your code is 1234"


class _Late(Account):
    """An account in which a message is sent right after somebody has looked for one."""

    def list_sent_messages(
        self, to: str | None, contains: str | None, limit: int | None = None
    ) -> list[Message]:
        found = super().list_sent_messages(to, contains, limit)
        message = make_outbound(
            self.new_message_id(),
            self.clock.now(),
            from_=OWN,
            to=HANDSET,
            body="hello",
            urls=[],
            is_mms=False,
        )
        self.add_message(message)
        return found


def test_a_message_that_comes_between_two_looks_is_not_missed() -> None:
    with closing(_Late(seed=0)) as account:
        assert Inbox(account).wait_for(timeout=0.2).body == "hello"


def test_a_wait_ends_and_says_what_there_is(flowroute_sandbox: Sandbox) -> None:
    send(flowroute_sandbox, OTHER, "something else")
    with pytest.raises(TimeoutError) as caught:
        flowroute_sandbox.inbox.wait_for(to=HANDSET, contains="code", timeout=0.01)
    assert str(caught.value) == (
        "No message to 12065550199 that contains 'code' was sent. The inbox has 1: to"
        " 12065550198: 'something else'. Waited 0.01 s."
    )


def test_that_nothing_was_sent_is_said(flowroute_sandbox: Sandbox) -> None:
    with pytest.raises(LookupError, match=r"^No message was sent. The inbox is empty.$"):
        flowroute_sandbox.inbox.latest()


def test_only_the_newest_of_many_are_shown(flowroute_sandbox: Sandbox) -> None:
    for position in range(12):
        send(flowroute_sandbox, body=f"text {position}")
    with pytest.raises(LookupError) as caught:
        flowroute_sandbox.inbox.latest(to=OTHER)
    text = str(caught.value)
    assert "The inbox has 12 (the newest 10 are shown): to 12065550199: 'text 11'; " in text
    assert text.endswith("'text 2'.")


def test_a_client_that_was_closed_serves_the_next_test(flowroute_sandbox: Sandbox) -> None:
    with flowroute_sandbox.client as flowroute:
        send(flowroute_sandbox)
    assert flowroute.messages.get(send(flowroute_sandbox)).body == "hello"


def test_one_event_loop_after_the_other_can_use_the_asynchronous_client(
    flowroute_sandbox: Sandbox,
) -> None:
    async def main() -> None:
        messages = flowroute_sandbox.async_client.messages
        sends = [messages.send(from_=OWN, to=HANDSET, body=f"text {n}") for n in range(3)]
        await asyncio.gather(*sends)
        async with flowroute_sandbox.async_client as flowroute:
            await flowroute.messages.send(from_=OWN, to=HANDSET, body="closed")

    for _ in range(2):
        asyncio.run(main())
    assert len(flowroute_sandbox.inbox.messages()) == 8


def test_both_clients_are_of_the_running_sandbox() -> None:
    sandbox = Sandbox()
    for _ in range(2):
        with sandbox:
            assert repr(sandbox.client) == f"Flowroute({sandbox.url!r})"
            assert repr(sandbox.async_client) == f"AsyncFlowroute({sandbox.url!r})"
            send(sandbox)


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    async def look_up(sandbox: Sandbox, message_id: str) -> str | None:
        return (await sandbox.async_client.messages.get(message_id)).body

    with Sandbox() as sandbox:
        assert asyncio.run(look_up(sandbox, send(sandbox))) == "hello"


def test_two_accounts_do_not_know_each_other(flowroute_sandbox: Sandbox) -> None:
    with Sandbox() as other:
        send(other)
        assert not flowroute_sandbox.inbox.messages()
        assert len(other.inbox.messages()) == 1


def test_webhooks_can_be_looked_at_without_a_server(flowroute_sandbox: Sandbox) -> None:
    came = flowroute_sandbox.receive(from_=HANDSET, to=OWN, text="STOP")
    (webhook,) = flowroute_sandbox.webhooks(came)
    assert (webhook.kind, webhook.state, webhook.attempts) == ("inbound", "no callback", ())
    receipts = flowroute_sandbox.webhooks(send(flowroute_sandbox))
    assert [receipt.kind for receipt in receipts] == ["receipt", "receipt"]
    assert flowroute_sandbox.webhooks("mdr2-none") == []


def test_code_under_test_finds_the_sandbox(flowroute_sandbox: Sandbox) -> None:
    with Flowroute() as flowroute:
        sent = flowroute.messages.send(from_=OWN, to=HANDSET, body="hello")
    assert flowroute_sandbox.inbox.latest().id == sent.id


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"speed": 0.0}, "speed must be more than 0, not 0.0."),
        ({"speed": -1.0}, "speed must be more than 0, not -1.0."),
        ({"speed": float("nan")}, "speed must be more than 0, not nan."),
        ({"keep": 0}, "keep must be at least 1, not 0."),
        ({"port": -1}, "port must be from 0 to 65535, not -1."),
        ({"port": 65536}, "port must be from 0 to 65535, not 65536."),
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        Sandbox(**options)
