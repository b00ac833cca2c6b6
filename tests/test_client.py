"""Credentials, options and lifetime of the clients, and what they do when nobody answers."""

from __future__ import annotations

import asyncio
import base64
import gzip
import json
import socket
import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import cast

import httpx
import pytest

from flowroute_client import (
    APIConnectionError,
    APITimeoutError,
    AsyncFlowroute,
    ClientClosedError,
    Flowroute,
    FlowrouteError,
    InvalidArgumentError,
    OutcomeUnknownError,
    ResponseError,
)
from ledgers import wait_until
from stub import HANG_UP, STALL, Stub, asynchronously

SOON = httpx.Timeout(5.0, read=0.05)
SENT = {"data": {"id": "mdr2-1"}}
Kind = type[Flowroute] | type[AsyncFlowroute]
KINDS: list[Kind] = [Flowroute, AsyncFlowroute]


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLOWROUTE_ACCESS_KEY", "FLOWROUTE_SECRET_KEY", "FLOWROUTE_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def send(flowroute: Flowroute) -> object:
    return flowroute.messages.send(from_="12065550100", to="12065550111", body="hello")


def credentials(stub: Stub) -> str:
    kind, _, value = stub.requests[-1].headers["authorization"].partition(" ")
    assert kind == "Basic"
    return base64.b64decode(value).decode()


def refusal(kind: Kind, **options: object) -> InvalidArgumentError:
    given = {"access_key": "hunter2", "secret_key": "hunter2", **options}
    with pytest.raises(InvalidArgumentError) as caught:
        kind(**given)  # type: ignore[arg-type]  # that is what is tested
    return caught.value


def test_credentials_are_taken_from_the_arguments(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWROUTE_ACCESS_KEY", "other")
    monkeypatch.setenv("FLOWROUTE_SECRET_KEY", "other")
    stub.answer(200, {"data": []})
    with Flowroute("access", "se:cret", base_url=stub.url) as flowroute:
        flowroute.routes.list()
    assert credentials(stub) == "access:se:cret"


def test_credentials_and_the_base_url_are_taken_from_the_environment(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWROUTE_ACCESS_KEY", "access")
    monkeypatch.setenv("FLOWROUTE_SECRET_KEY", "s\N{LATIN SMALL LETTER E WITH ACUTE}cret")
    monkeypatch.setenv("FLOWROUTE_BASE_URL", stub.url)
    stub.answer(200, {"data": []})
    with Flowroute() as flowroute:
        flowroute.routes.list()
    assert credentials(stub) == "access:s\N{LATIN SMALL LETTER E WITH ACUTE}cret"

    async def use() -> None:
        async with AsyncFlowroute() as asynchronous:
            await asynchronous.routes.list()

    asyncio.run(use())
    assert len(stub.requests) == 2


def test_the_base_url_is_flowroutes_unless_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWROUTE_BASE_URL", "")
    with Flowroute("access", "secret") as flowroute:
        assert repr(flowroute) == "Flowroute('https://api.flowroute.com')"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"access_key": None}, "access_key"),
        ({"access_key": ""}, "access_key"),
        ({"access_key": "hunter2:b"}, "access_key"),
        ({"access_key": "hunter2\n"}, "access_key"),
        ({"secret_key": None}, "secret_key"),
        ({"secret_key": ""}, "secret_key"),
        ({"secret_key": "hunter2\x00"}, "secret_key"),
        ({"secret_key": "hunter2\r\nX: y"}, "secret_key"),
        ({"base_url": "api.flowroute.com"}, "base_url"),
        ({"base_url": "ftp://api.flowroute.com"}, "base_url"),
        ({"base_url": "https://"}, "base_url"),
        ({"base_url": "https://[::1"}, "base_url"),
        ({"base_url": "https://api.example:99999"}, "base_url"),
        ({"base_url": "https://api.example\n"}, "base_url"),
        ({"base_url": "https://api.ex ample"}, "base_url"),
        ({"base_url": "https://api.example\\x"}, "base_url"),
        ({"base_url": "https://api.example?a=b"}, "base_url"),
        ({"base_url": "https://api.example#a"}, "base_url"),
        ({"base_url": "https://hunter2@api.example"}, "base_url"),
        ({"base_url": "https://user:hunter2@api.example"}, "base_url"),
        ({"base_url": "http://api.flowroute.com"}, "base_url"),
        ({"base_url": "http://localhost.example"}, "base_url"),
        ({"base_url": "http://10.0.0.1"}, "base_url"),
        ({"base_url": "http://127.0.0.1.example"}, "base_url"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": -1.0}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"timeout": float("inf")}, "timeout"),
        ({"timeout": True}, "timeout"),
        ({"headers": {"a b": "c"}}, "headers"),
    ],
)
def test_options_that_cannot_be_right_are_refused(
    kind: Kind, options: dict[str, object], wrong: str
) -> None:
    error = refusal(kind, **options)
    assert error.argument == wrong
    assert "hunter2" not in str(error)


def test_what_is_missing_is_named() -> None:
    assert "FLOWROUTE_ACCESS_KEY" in str(refusal(Flowroute, access_key=None))
    assert "FLOWROUTE_SECRET_KEY" in str(refusal(Flowroute, secret_key=None))
    assert "allow_insecure" in str(refusal(Flowroute, base_url="http://api.flowroute.com"))


@pytest.mark.parametrize(
    "base_url",
    [
        "http://localhost:8000",
        "http://127.0.0.1",
        "http://127.8.9.1:1",
        "http://[::1]:8000",
        "HTTP://LOCALHOST/prefix/",
        "https://10.0.0.1/prefix",
    ],
)
def test_base_urls_that_are_safe_are_accepted(base_url: str) -> None:
    with Flowroute("access", "secret", base_url=base_url) as flowroute:
        assert repr(flowroute) == f"Flowroute({base_url.rstrip('/')!r})"


def test_plain_http_can_be_allowed(stub: Stub) -> None:
    base_url = "http://sandbox.example"
    with Flowroute("access", "secret", base_url=base_url, allow_insecure=True) as flowroute:
        assert base_url in repr(flowroute)
    assert stub.requests == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_is_shown(kind: Kind) -> None:
    flowroute = kind("myaccess", "mysecret", headers={"x-token": "mytoken"})
    encoded = base64.b64encode(b"myaccess:mysecret").decode()
    shown = [repr(flowroute), str(flowroute), *map(repr, vars(flowroute).values())]
    for text in shown:
        for secret in ("myaccess", "mysecret", "mytoken", encoded):
            assert secret not in text
    close(flowroute)


def close(flowroute: Flowroute | AsyncFlowroute) -> None:
    if isinstance(flowroute, Flowroute):
        flowroute.close()
    else:
        asyncio.run(flowroute.aclose())


@pytest.mark.parametrize("timeout", [None, 5, 30.5, httpx.Timeout(None), httpx.Timeout(30)])
def test_timeouts_are_seconds_or_of_httpx(
    stub: Stub, timeout: float | httpx.Timeout | None
) -> None:
    stub.answer(200, {"data": []})
    with Flowroute("access", "secret", base_url=stub.url, timeout=timeout) as flowroute:
        assert [*flowroute.with_options(timeout=timeout).routes.list()] == []


def test_the_timeouts_of_a_call_are_those_of_the_client() -> None:
    seen: list[dict[str, float]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(cast("dict[str, float]", request.extensions["timeout"]))
        return httpx.Response(200, json={"data": []})

    with httpx.Client(transport=httpx.MockTransport(answer), timeout=99) as http_client:
        flowroute = Flowroute("access", "secret", http_client=http_client)
        view = flowroute.with_options(timeout=7)
        for client in (flowroute, view, view.with_options(headers={"x": "y"}), flowroute):
            client.routes.list()
    default = {"connect": 5.0, "read": 30.0, "write": 30.0, "pool": 10.0}
    assert seen == [default, dict.fromkeys(default, 7), dict.fromkeys(default, 7), default]


def test_options_make_an_independent_client(stub: Stub) -> None:
    stub.answer(200, {"data": []})
    with Flowroute("access", "secret", base_url=stub.url, headers={"X-A": "1"}) as flowroute:
        view = flowroute.with_options(headers={"X-B": "2", "x-a": "3"})
        view.routes.list()
        flowroute.routes.list()
        assert view is not flowroute
        assert view.routes is not flowroute.routes
        assert repr(view) == repr(flowroute)
    changed, unchanged = (request.headers for request in stub.requests)
    assert (changed["x-a"], changed["x-b"]) == ("3", "2")
    assert unchanged["x-a"] == "1"
    assert "x-b" not in unchanged
    assert changed["authorization"] == unchanged["authorization"]


def test_options_make_an_independent_asynchronous_client(stub: Stub) -> None:
    stub.answer(200, {"data": []})

    async def use(flowroute: AsyncFlowroute) -> None:
        view = flowroute.with_options(headers={"X-B": "2"}, timeout=7)
        await view.routes.list()
        await flowroute.routes.list()
        await view.aclose()
        await flowroute.routes.list()
        assert repr(view) == f"AsyncFlowroute({stub.url!r})"

    asynchronously(stub.url, use)
    assert ["x-b" in request.headers for request in stub.requests] == [True, False, False]


def test_a_client_with_other_options_shares_the_connections(stub: Stub) -> None:
    stub.answer(200, {"data": []})
    with Flowroute("access", "secret", base_url=stub.url) as flowroute:
        view = flowroute.with_options(timeout=7)
        view.close()
        view.routes.list()
    with pytest.raises(ClientClosedError):
        view.routes.list()


def test_a_client_that_was_given_is_not_closed_and_its_options_do_not_count(
    stub: Stub, elsewhere: Stub
) -> None:
    stub.answer(302, b"", {"location": elsewhere.url, "set-cookie": "a=b"})
    with httpx.Client(
        auth=("other", "other"),
        base_url=elsewhere.url,
        follow_redirects=True,
        headers={"x-other": "1", "content-type": "text/plain"},
        params={"other": "1"},
        cookies={"other": "1"},
    ) as http_client:
        with Flowroute("access", "secret", base_url=stub.url, http_client=http_client) as flowroute:
            for _ in range(2):
                with pytest.raises(FlowrouteError, match="302"):
                    flowroute.routes.list()
        assert not http_client.is_closed
    assert elsewhere.requests == []
    assert credentials(stub) == "access:secret"
    for request in stub.requests:
        assert request.target == "/v2/routes"
        assert not {"x-other", "content-type", "cookie"} & set(request.headers)


def test_an_asynchronous_client_that_was_given_is_not_closed(stub: Stub, elsewhere: Stub) -> None:
    stub.answer(302, b"", {"location": elsewhere.url})

    async def use() -> None:
        other = ("other", "other")
        async with httpx.AsyncClient(auth=other, follow_redirects=True) as http_client:
            async with AsyncFlowroute(
                "access", "secret", base_url=stub.url, http_client=http_client
            ) as flowroute:
                with pytest.raises(FlowrouteError, match="302"):
                    await flowroute.routes.list()
            assert not http_client.is_closed

    asyncio.run(use())
    assert elsewhere.requests == []
    assert credentials(stub) == "access:secret"


def test_a_closed_client_says_so(stub: Stub) -> None:
    flowroute = Flowroute("access", "secret", base_url=stub.url)
    flowroute.close()
    flowroute.close()
    with pytest.raises(ClientClosedError):
        flowroute.routes.list()
    with pytest.raises(ClientClosedError):
        send(flowroute)
    with pytest.raises(ClientClosedError):
        flowroute.request("GET", "/v2/routes")
    assert stub.requests == []


def test_a_closed_asynchronous_client_says_so(stub: Stub) -> None:
    async def use(flowroute: AsyncFlowroute) -> None:
        await flowroute.aclose()
        await flowroute.aclose()
        with pytest.raises(ClientClosedError):
            await flowroute.routes.list()
        with pytest.raises(ClientClosedError):
            await flowroute.messages.get("mdr2-1")

    asynchronously(stub.url, use)
    assert stub.requests == []


def test_a_context_closes_the_client_also_after_an_error(stub: Stub) -> None:
    flowroute = Flowroute("access", "secret", base_url=stub.url)
    assert flowroute.__enter__() is flowroute
    with pytest.raises(KeyError), flowroute:
        raise KeyError
    with pytest.raises(ClientClosedError):
        flowroute.routes.list()


@contextmanager
def nobody() -> Generator[str]:
    """Give the URL of a port of this machine where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_where_nobody_listens_nothing_has_changed() -> None:
    with nobody() as url, Flowroute("access", "secret", base_url=url) as flowroute:
        with pytest.raises(APIConnectionError, match="nothing has changed") as caught:
            flowroute.routes.list()
        assert not isinstance(caught.value, APITimeoutError)
        assert isinstance(caught.value.__cause__, httpx.ConnectError)
        with pytest.raises(APIConnectionError, match=r"messages\.send .* nothing has changed"):
            send(flowroute)


def test_where_nobody_listens_nothing_has_changed_asynchronously() -> None:
    async def use(flowroute: AsyncFlowroute) -> None:
        with pytest.raises(APIConnectionError, match="nothing has changed"):
            await flowroute.routes.list()
        with pytest.raises(APIConnectionError, match="nothing has changed"):
            await flowroute.numbers.purchase("12065550100")

    with nobody() as url:
        asynchronously(url, use)


def test_reading_too_long_is_a_timeout(stub: Stub, flowroute: Flowroute) -> None:
    stub.script = [STALL]
    with pytest.raises(APITimeoutError, match="nothing has changed") as caught:
        flowroute.with_options(timeout=SOON).numbers.get("12065550100")
    assert isinstance(caught.value, APIConnectionError)
    assert "5550100" not in str(caught.value)


def test_waiting_too_long_for_a_change_leaves_its_outcome_unknown(
    stub: Stub, flowroute: Flowroute
) -> None:
    stub.script = [STALL]
    hasty = flowroute.with_options(timeout=SOON)
    with pytest.raises(OutcomeUnknownError, match="it may have taken effect") as caught:
        send(hasty)
    assert caught.value.operation == "messages.send (POST /v2.1/messages)"
    assert "5550100" not in str(caught.value)
    with pytest.raises(OutcomeUnknownError):
        hasty.routes.set_primary("12065550100", "7")
    with pytest.raises(OutcomeUnknownError):
        hasty.request("DELETE", "/v2/numbers/12065550100")
    wait_until(lambda: len(stub.requests) == 3)
    assert {request.method for request in stub.requests} == {"POST", "PATCH", "DELETE"}


def test_a_connection_that_is_closed_leaves_the_outcome_of_a_change_unknown(
    stub: Stub, flowroute: Flowroute
) -> None:
    stub.script = [HANG_UP]
    with pytest.raises(OutcomeUnknownError):
        send(flowroute)
    assert len(stub.requests) == 1
    with pytest.raises(APIConnectionError, match="nothing has changed"):
        flowroute.numbers.get("12065550100")


def test_a_success_that_is_cut_is_a_success_that_cannot_be_read(
    stub: Stub, flowroute: Flowroute
) -> None:
    stub.answer(202, SENT, {"content-length": "999", "connection": "close"})
    with pytest.raises(ResponseError, match="cut short") as caught:
        send(flowroute)
    assert json.dumps(SENT).encode() == caught.value.body
    assert len(stub.requests) == 1
    with pytest.raises(APIConnectionError):
        flowroute.messages.get("mdr2-1")


def test_the_asynchronous_client_knows_the_same_failures(stub: Stub) -> None:
    async def use(flowroute: AsyncFlowroute) -> None:
        hasty = flowroute.with_options(timeout=SOON)
        stub.script = [STALL]
        with pytest.raises(APITimeoutError):
            await hasty.numbers.get("12065550100")
        with pytest.raises(OutcomeUnknownError):
            await hasty.numbers.purchase("12065550100")
        stub.script = [HANG_UP]
        with pytest.raises(APIConnectionError):
            await flowroute.routes.list()
        with pytest.raises(OutcomeUnknownError):
            await flowroute.request("POST", "/v2/portorders")

    asynchronously(stub.url, use)


def test_a_full_pool_means_that_nothing_was_sent(stub: Stub) -> None:
    stub.script = [STALL]
    limits = httpx.Limits(max_connections=1)
    with httpx.Client(limits=limits) as http_client:
        flowroute = Flowroute("access", "secret", base_url=stub.url, http_client=http_client)
        slow = flowroute.with_options(timeout=5)
        hasty = flowroute.with_options(timeout=httpx.Timeout(5.0, pool=0.05))
        with ThreadPoolExecutor(1) as threads:
            waiting = threads.submit(send, slow)
            while not stub.requests:
                threading.Event().wait(0.01)
            with pytest.raises(APITimeoutError, match=r"messages\.send .* nothing has changed"):
                send(hasty)
            stub.released.set()
            assert isinstance(waiting.exception(), OutcomeUnknownError)
    assert len(stub.requests) == 1


def test_a_client_can_be_shared_between_threads(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, {"data": {"id": "mdr2-1"}})
    with ThreadPoolExecutor(8) as threads:
        found = [*threads.map(flowroute.messages.get, [f"m{n}" for n in range(40)])]
    assert [each.id for each in found] == ["mdr2-1"] * 40
    assert {request.target for request in stub.requests} == {
        f"/v2.1/messages/m{n}" for n in range(40)
    }


def test_an_asynchronous_client_can_be_shared_between_tasks(stub: Stub) -> None:
    stub.answer(200, {"data": {"id": "mdr2-1"}})

    async def use(flowroute: AsyncFlowroute) -> int:
        return len(await asyncio.gather(*(flowroute.messages.get(f"m{n}") for n in range(40))))

    assert asynchronously(stub.url, use) == 40
    assert len(stub.requests) == 40


def test_compressed_replies_are_read(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, gzip.compress(b'{"data": {"id": "mdr2-1"}}'), {"content-encoding": "gzip"})
    assert flowroute.messages.get("mdr2-1").id == "mdr2-1"
