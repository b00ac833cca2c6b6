"""Webhooks are delivered to applications of the test's own process, without a port."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from threading import current_thread, main_thread
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

import pytest
from fastapi import FastAPI, Request, Response
from flask import Flask, request
from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_client import Flowroute, Message, webhooks
from flowroute_sandbox import Sandbox
from stub import Answer, Stub

OWN, HANDSET = "12065550100", "12065550199"
URL = "https://app.example/flowroute/secret"

Receiver = Callable[[bytes], int]
"""Takes the body of what was posted, and returns the status to reply with."""
Application = ASGIApp | WSGIApplication


def make_fastapi(receive: Receiver) -> Application:
    app = FastAPI()

    @app.post("/flowroute/{secret}")
    async def endpoint(secret: str, request: Request) -> Response:
        assert (secret, str(request.base_url)) == ("secret", "https://app.example/")
        return Response("as you say", receive(await request.body()))

    return app


def make_flask(receive: Receiver) -> Application:
    app = Flask(__name__)
    app.testing = True  # what a view raises reaches the test

    @app.post("/flowroute/<secret>")
    def endpoint(secret: str) -> tuple[str, int]:
        assert (secret, request.host_url) == ("secret", "https://app.example/")
        return "as you say", receive(request.get_data())

    return app


def make_functions(receive: Receiver) -> Application:
    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read()
        start_response(f"{receive(body)} OK", [])
        return [b"as you say"]

    return application


def make_async_functions(receive: Receiver) -> Application:
    async def application(_scope: Scope, take: Receive, send: Send) -> None:
        status = receive((await take())["body"])
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b"as you say"})

    return application


Make = Callable[[Receiver], Application]
of_every_kind = pytest.mark.parametrize(
    "make", [make_fastapi, make_flask, make_functions, make_async_functions]
)


@of_every_kind
def test_an_application_takes_what_is_due_in_the_thread_of_the_test(
    sandbox: Sandbox, make: Make
) -> None:
    events = list[object]()

    def receive(body: bytes) -> int:
        assert current_thread() is main_thread()
        events.append(webhooks.parse(body))
        return 200

    sandbox.deliver_to(make(receive), "https://APP.example/")
    sandbox.post_inbound(URL)
    came = sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    assert events == []
    sandbox.advance()
    (event,) = events
    assert isinstance(event, Message)
    assert (event.id, event.body) == (came, "hi")
    (webhook,) = sandbox.webhooks(came)
    assert webhook.state == "delivered"
    assert [(each.outcome, each.reply) for each in webhook.attempts] == [("200", "as you say")]


def test_what_an_application_sends_meanwhile_is_delivered_too(sandbox: Sandbox) -> None:
    events = list[str]()

    def receive(body: bytes) -> int:
        event = webhooks.parse(body)
        events.append(type(event).__name__)
        if isinstance(event, Message):
            sandbox.client.messages.send(from_=OWN, to=HANDSET, body="got it", dlr_callback=URL)
        return 200

    sandbox.deliver_to(make_fastapi(receive), "https://app.example")
    sandbox.post_inbound(URL)
    sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    sandbox.advance()
    assert events == ["Message", "DeliveryReceiptEvent", "DeliveryReceiptEvent"]


@of_every_kind
def test_a_refused_webhook_is_posted_again_by_the_schedule(sandbox: Sandbox, make: Make) -> None:
    statuses = iter([500, 204, 200])
    sandbox.deliver_to(make(lambda _: next(statuses)), "https://app.example")
    sandbox.post_inbound(URL)
    came = sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    for state in ("waiting", "waiting", "delivered"):
        sandbox.advance(30)
        (webhook,) = sandbox.webhooks(came)
        assert webhook.state == state
    assert [attempt.outcome for attempt in webhook.attempts] == ["500", "204", "200"]


@of_every_kind
def test_what_an_application_raises_reaches_the_test(sandbox: Sandbox, make: Make) -> None:
    def fail(_: bytes) -> int:
        raise ZeroDivisionError

    sandbox.deliver_to(make(fail), "https://app.example")
    sandbox.post_inbound(URL)
    came = sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    with pytest.raises(ZeroDivisionError):
        sandbox.advance()
    (webhook,) = sandbox.webhooks(came)
    assert [attempt.outcome for attempt in webhook.attempts] == ["500"]
    sandbox.advance(10)  # it is not due again yet


def test_other_hosts_are_posted_to_as_before(sandbox: Sandbox, stub: Stub) -> None:
    stub.script = [Answer(200)]
    sandbox.deliver_to(make_flask(lambda _: 200), "https://app.example")
    sandbox.post_inbound(URL)
    came = sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    sandbox.post_inbound(f"{stub.url}/inbound")
    sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    sandbox.post_inbound("http://app.example/flowroute/secret")  # another scheme
    elsewhere = sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    sandbox.advance()
    assert len(stub.requests) == 1
    assert sandbox.webhooks(came)[0].state == "delivered"
    assert sandbox.webhooks(elsewhere)[0].state == "refused"


@pytest.mark.parametrize("at", ["https://app.example", "https://APP.example:443/"])
@pytest.mark.parametrize("host", ["app.example", "App.Example:443"])
def test_an_application_is_found_however_its_host_is_written(
    sandbox: Sandbox, at: str, host: str
) -> None:
    asked: list[str | None] = []

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        asked.append(environ.get("HTTP_AUTHORIZATION"))
        start_response("200 OK", [])
        return [b""]

    sandbox.deliver_to(application, at)
    for callback in (f"https://{host}/", f"https://me:secret@{host}/"):
        sandbox.client.messages.send(
            from_=OWN, to="15005550104", body="hello", dlr_callback=callback
        )
        sandbox.advance()
    assert asked == [None, "Basic bWU6c2VjcmV0"]


def test_a_reset_forgets_applications(sandbox: Sandbox) -> None:
    sandbox.deliver_to(make_flask(lambda _: 200), "https://app.example")
    sandbox.reset()
    sandbox.post_inbound(URL)
    came = sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    sandbox.advance()
    assert sandbox.webhooks(came)[0].state == "refused"


def test_in_a_coroutine_a_thread_must_advance(sandbox: Sandbox) -> None:
    sandbox.deliver_to(make_fastapi(lambda _: 200), "https://app.example")
    sandbox.post_inbound(URL)
    came = sandbox.receive(from_=HANDSET, to=OWN, text="hi")

    async def main(advance: Callable[[], Awaitable[object] | None]) -> None:
        if (waiting := advance()) is not None:
            await waiting

    with pytest.raises(RuntimeError, match=r"await asyncio\.to_thread\(sandbox\.advance\)"):
        asyncio.run(main(sandbox.advance))
    assert sandbox.webhooks(came)[0].attempts == ()
    asyncio.run(main(lambda: asyncio.to_thread(sandbox.advance)))
    assert sandbox.webhooks(came)[0].state == "delivered"


@pytest.mark.parametrize("at", ["app.example", "https://app.example/flowroute", "ftp://x", ""])
def test_an_origin_has_no_path(sandbox: Sandbox, at: str) -> None:
    with pytest.raises(ValueError, match="is not an http or https URL without a path"):
        sandbox.deliver_to(make_flask(lambda _: 200), at)


def test_ids_are_those_of_the_salt(sandbox: Sandbox) -> None:
    def make_ids(flowroute: Flowroute) -> tuple[str, ...]:
        sent = flowroute.messages.send(from_=OWN, to=HANDSET, body="hello")
        route = flowroute.routes.create(alias="office", route_type="host", value="pbx.example")
        name = flowroute.cnams.create("FLOWROUTE")
        return sent.id, route.id, name.id

    found = list[tuple[str, ...]]()
    for salt in ("", "one", "two", "one", ""):
        sandbox.reset(salt=salt)
        found.append(make_ids(sandbox.client))
    fresh, one, two, one_again, fresh_again = found
    assert (one, fresh) == (one_again, fresh_again)
    assert len({*fresh, *one, *two}) == 9
