"""While the fixture is active, no client of the process reaches anything but this machine."""

from __future__ import annotations

import asyncio
import importlib
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol, cast

import httpx
import pytest

from fault_server import FaultServer
from flowroute_client import (
    AsyncFlowroute,
    Flowroute,
    FlowrouteError,
    InvalidArgumentError,
    OutgoingMessage,
)
from flowroute_client._http.connections import before_sending
from flowroute_sandbox import Sandbox
from flowroute_sandbox._redirect import redirect_to

FROM, TO = "12065550100", "12065550199"


class Application(Protocol):
    """An application that makes its clients when it is imported."""

    flowroute: Flowroute

    def notify(self, text: str) -> object: ...
    def notify_by_view(self, text: str) -> object: ...
    def notify_by_task(self, text: str) -> object: ...
    def notify_many(self, text: str) -> object: ...


APPLICATION = f"""
import asyncio

from flowroute_client import AsyncFlowroute, Flowroute

flowroute = Flowroute("realkey", "real secret")
view = flowroute.with_options(timeout=5)
tasks = AsyncFlowroute("realkey", "real secret", base_url="https://api.flowroute.com")

def notify(text):
    return flowroute.messages.send(from_="{FROM}", to="{TO}", body=text)

def notify_by_view(text):
    return view.messages.send(from_="{FROM}", to="{TO}", body=text)

def notify_by_task(text):
    return asyncio.run(_notify(text))

async def _notify(text):
    return await tasks.messages.send(from_="{FROM}", to="{TO}", body=text)

def notify_many(text):
    return list(flowroute.messages.send_many([{{"from_": "{FROM}", "to": "{TO}", "body": text}}]))
"""


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """Import an application before the sandbox is there."""
    for name in ("FLOWROUTE_BASE_URL", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "notifier.py").write_text(APPLICATION)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    application = cast("Application", importlib.import_module("notifier"))
    yield application
    application.flowroute.close()
    del sys.modules["notifier"]


@pytest.fixture(autouse=True)
def _stay_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing find an address, so that a mistake fails at once."""

    def find(host: str, port: int, *_: object, **__: object) -> object:
        assert host in {"127.0.0.1", "localhost", b"127.0.0.1"}, f"{host} was asked for"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", find)


@pytest.mark.parametrize("way", ["notify", "notify_by_view", "notify_by_task", "notify_many"])
def test_a_client_that_was_made_before_goes_to_the_sandbox(
    application: Application, flowroute_sandbox: Sandbox, way: str
) -> None:
    getattr(application, way)("disk full")
    assert flowroute_sandbox.inbox.latest().body == "disk full"


def test_one_that_was_made_during_the_test_does_too(flowroute_sandbox: Sandbox) -> None:
    with Flowroute("realkey", "secret", base_url="https://api.flowroute.com/") as flowroute:
        flowroute.messages.send(from_=FROM, to=TO, body="hello")
        assert list(flowroute.numbers.list(limit=1))
        assert flowroute.request("GET", "/v2/routes", params={"limit": 1}).status_code == 200
    assert flowroute_sandbox.inbox.latest().body == "hello"


@pytest.mark.parametrize("prefix", ["/flowroute", "/a/b/", "/v2-of-flowroute", "/api/v2.1-eu/"])
def test_a_client_of_a_gateway_reaches_the_paths_of_the_api(
    flowroute_sandbox: Sandbox, prefix: str
) -> None:
    url = f"https://gateway.example{prefix}"
    with Flowroute("realkey", "secret", base_url=url) as flowroute:
        sent = flowroute.messages.send(from_=FROM, to=TO, body="hello")
        assert flowroute.messages.get(sent.id).id == flowroute_sandbox.inbox.latest().id
        assert len([*flowroute.numbers.list(limit=1)]) > 1


GIVEN = "by the http_client that it was given"


def test_one_with_a_client_of_its_own_is_refused(flowroute_sandbox: Sandbox) -> None:
    with httpx.Client() as http_client:
        flowroute = Flowroute("realkey", "secret", http_client=http_client, base_url="https://a.b")
        for client in (flowroute, flowroute.with_options(timeout=1)):
            with pytest.raises(InvalidArgumentError, match=GIVEN) as caught:
                client.messages.send(from_=FROM, to=TO, body="hello")
            assert flowroute_sandbox.url in str(caught.value)
        flowroute = Flowroute(http_client=http_client)  # of the environment
        flowroute.messages.send(from_=FROM, to=TO, body="here")
    assert [message.body for message in flowroute_sandbox.inbox.messages()] == ["here"]


def test_tasks_with_a_client_of_their_own_are_refused(flowroute_sandbox: Sandbox) -> None:
    async def send() -> None:
        async with httpx.AsyncClient() as http_client:
            flowroute = AsyncFlowroute("k", "s", http_client=http_client, base_url="https://a.b")
            with pytest.raises(InvalidArgumentError, match=GIVEN):
                await flowroute.messages.send(from_=FROM, to=TO, body="hello")

    asyncio.run(send())
    assert not flowroute_sandbox.inbox.messages()


@pytest.mark.parametrize("base_url", ["https://api.flowroute.com", "http://127.0.0.1:9"])
def test_one_with_a_proxy_is_refused(flowroute_sandbox: Sandbox, base_url: str) -> None:
    with (
        FaultServer() as proxy,
        Flowroute("realkey", "secret", base_url=base_url, proxy=proxy.url) as flowroute,
    ):
        with pytest.raises(InvalidArgumentError, match="by a proxy"):
            flowroute.messages.send(from_=FROM, to=TO, body="hello")
        assert not proxy.connections
    assert not flowroute_sandbox.inbox.messages()


def test_what_goes_to_this_machine_is_left_alone(flowroute_sandbox: Sandbox) -> None:
    with FaultServer() as server, Flowroute("key", "secret", base_url=server.url) as flowroute:
        flowroute.messages.send(from_=FROM, to=TO, body="to a server of the test")
        assert len(server.acted) == 1
    with Sandbox() as other:
        other.client.messages.send(from_=FROM, to=TO, body="to another account")
        assert other.inbox.latest().body == "to another account"
    assert not flowroute_sandbox.inbox.messages()


def test_other_programs_of_the_process_are_left_alone(flowroute_sandbox: Sandbox) -> None:
    with FaultServer() as server, httpx.Client() as http_client:
        assert http_client.get(server.url).status_code == 200
    assert flowroute_sandbox.url


def test_after_the_test_all_is_as_before(application: Application) -> None:
    assert not before_sending
    with pytest.raises((AssertionError, FlowrouteError)):
        application.notify("to nobody")


Kept = tuple[Sandbox, Flowroute]


@pytest.fixture(scope="module")
def kept() -> Iterator[Kept]:
    """Give a sandbox and a client that several tests share."""
    with Sandbox() as sandbox, Flowroute("realkey", "real secret") as flowroute:
        yield sandbox, flowroute


@pytest.mark.parametrize(
    ("when", "seconds", "outcome"), [("before", 0.1, "unknown"), ("after", 60, "sent")] * 2
)
def test_what_one_test_left_in_doubt_is_no_rival_of_the_messages_of_another(
    kept: Kept, when: Literal["before", "after"], seconds: float, outcome: str
) -> None:
    sandbox, flowroute = kept
    sandbox.reset()
    sandbox.fail("close", when=when, operation="messages.send")
    message: OutgoingMessage = {"from_": FROM, "to": TO, "body": "equal"}
    with redirect_to(sandbox):
        sending = flowroute.messages.send_many([message], on_unknown="look_up", look_up_for=seconds)
        assert [result.outcome for result in sending] == [outcome]
