"""What a client can do differently, and what is refused."""

from __future__ import annotations

import asyncio
import math
import warnings
from collections.abc import Callable, Mapping
from datetime import timedelta
from fractions import Fraction
from time import monotonic
from types import MappingProxyType
from typing import cast

import httpx
import pytest
import trio

import fault_server as faults
from fault_server import FaultServer
from flowroute_client import (
    APITimeoutError,
    AsyncFlowroute,
    Flowroute,
    InvalidArgumentError,
    Options,
    RateLimitError,
    Reply,
)


class Span(int):
    """A span of time that passes for a number, such as numpy.timedelta64."""

    def __float__(self) -> float:
        raise TypeError("it is a span of time")

    def __gt__(self, other: object) -> bool:
        raise TypeError("it cannot be compared with a number")

    __lt__ = __le__ = __ge__ = __gt__

    def __repr__(self) -> str:
        return "Span()"


class Detached:
    """A thing that cannot be shown, such as a row of a database that is closed."""

    def __repr__(self) -> str:
        raise RuntimeError("the session is closed")


class Ambiguous:
    """A value that is neither equal to another nor not, such as pandas.NA or an array."""

    def __eq__(self, other: object) -> bool:
        return cast("bool", self)

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        raise TypeError("it is ambiguous")


WRONG: tuple[Mapping[str, object], ...] = (
    *({"timeout": each} for each in (0, -1.0, math.nan, math.inf, 1e10, True, "30", (5, 30), [5])),
    *({"timeout": httpx.Timeout(each)} for each in (cast("float", "30"), 0, -1, math.inf)),
    {"timeout": httpx.Timeout(30, read=cast("float", "5"))},
    *({"deadline": each} for each in (0, True, "30", -1, math.nan, timedelta(seconds=30), [30])),
    *({"max_rate": each} for each in (0, -5, "5", True, math.nan, (5, 1))),
    *({"max_retries": each} for each in (-1, 1.5, 2.0, True, None, "2", math.nan)),
    *({"backoff": each} for each in (-0.1, None, "0.5", False, math.nan)),
    *({"max_backoff": each} for each in ("8", None, -1)),
    *({"max_retry_after": each} for each in (math.nan, "60", timedelta(minutes=1))),
    *({"query": each} for each in ({"": "x"}, {"a\nb": "x"}, {"a": "x\r\n"}, {"a": 1}, {1: "a"})),
    *({"query": each} for each in (None, "a=b", ["a"], [("a", "b")])),
    *({"headers": each} for each in ({"x-a": "b\r\nc: d"}, {"x": 1}, {1: "x"}, {"x": b"y"})),
    *({"headers": {"x": each}} for each in (" y", "y ", "  ")),
    *({"headers": each} for each in (None, "x: y", [("x", "y")], {"x": None}, {b"x": "y"})),
    *({"on_reply": each} for each in (5, "print", [print])),
    {"retries": 3},
    *(
        {name: Span(5)}
        for name in ("timeout", "deadline", "max_rate", "backoff", "max_retry_after")
    ),
    *({name: Detached()} for name in ("timeout", "max_retries", "headers", "ledger", "on_reply")),
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: next(iter(wrong)))
@pytest.mark.parametrize("client", [Flowroute, AsyncFlowroute])
def test_an_option_that_cannot_be_right_is_refused(
    client: type[Flowroute | AsyncFlowroute], wrong: Mapping[str, object]
) -> None:
    options = cast("Options", wrong)
    with pytest.raises(InvalidArgumentError, match=next(iter(wrong))[:5]) as caught:
        client("key", "secret", **options)
    assert caught.value.argument in wrong
    assert caught.value.__cause__ is None
    with pytest.raises(InvalidArgumentError):
        client("key", "secret").with_options(**options)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("tiemout", "timeout"),
        ("retries", "max_retries"),
        ("maxretries", "max_retries"),
        ("header", "headers"),
        ("dead_line", "deadline"),
        ("on_replies", "on_reply"),
    ],
)
def test_a_misspelt_option_is_answered_with_the_nearest(wrong: str, right: str) -> None:
    with Flowroute("key", "secret") as flowroute:
        with pytest.raises(InvalidArgumentError, match=rf"option {wrong}: did you mean {right}\?"):
            flowroute.with_options(**cast("Options", {wrong: 1}))
        with pytest.raises(InvalidArgumentError, match=r"no option favourite_colour$"):
            flowroute.with_options(**cast("Options", {"favourite_colour": 1}))


class Number(float):
    """A number of another library, such as numpy.float64."""


class Narrow(float):
    """A number that warns when it is compared with one that it cannot hold: numpy.float16."""

    def __gt__(self, other: float) -> bool:
        if other > 65504:
            warnings.warn("overflow encountered in cast", RuntimeWarning, stacklevel=2)
        return float(self) > other


@pytest.mark.parametrize(
    "right",
    [
        {"timeout": None, "deadline": None, "max_rate": None, "on_reply": None},
        {"timeout": 5, "deadline": math.inf, "max_rate": math.inf, "max_retry_after": math.inf},
        {"timeout": httpx.Timeout(None), "deadline": 1e300, "max_rate": 1e300},
        {"timeout": Number(5), "deadline": Fraction(7, 2), "max_rate": Number(50)},
        {"timeout": httpx.Timeout(5, pool=None), "max_retries": 0, "backoff": 0, "max_backoff": 0},
        {"backoff": math.inf, "max_backoff": 0.001, "max_retries": 10},
        {"deadline": 10**400, "max_rate": 10**400, "max_retry_after": 10**400},
        {"timeout": Fraction(7, 2), "deadline": Narrow(50)},
        {"timeout": httpx.Timeout(Narrow(5), read=cast("float", Fraction(7, 2)))},
        {"timeout": Narrow(5)},
        {"deadline": Narrow(5), "backoff": Narrow(0.1), "max_rate": Narrow(50)},
        {"headers": {}, "query": MappingProxyType({"a": "b"})},
    ],
    ids=repr,
)
def test_whatever_can_be_right_works(right: Mapping[str, object]) -> None:
    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url, **cast("Options", right)) as flowroute,
    ):
        assert flowroute.messages.get("mdr2-1").id

    async def get(url: str) -> None:
        async with AsyncFlowroute(
            "key", "secret", base_url=url, **cast("Options", right)
        ) as client:
            assert (await client.messages.get("mdr2-1")).id

    with FaultServer() as server:
        asyncio.run(get(server.url))


def test_no_timeout_is_none_as_in_httpx() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"data": {"id": "mdr2-1"}})

    with httpx.Client(transport=httpx.MockTransport(answer)) as http_client:
        flowroute = Flowroute("key", "secret", http_client=http_client)
        flowroute.messages.get("mdr2-1")
        flowroute.with_options(timeout=None).messages.get("mdr2-1")
    phases = ("connect", "read", "write", "pool")
    timeouts = [request.extensions["timeout"] for request in seen]
    assert timeouts == [
        dict(zip(phases, (5.0, 30.0, 30.0, 10.0), strict=True)),
        dict.fromkeys(phases),
    ]


@pytest.mark.parametrize(
    "key", [5, b"12345678", ["a"], True, {1, 2}, {"a": 1}, 0, b"", Ambiguous()]
)
def test_a_key_that_is_not_text_is_refused_without_showing_it(key: object) -> None:
    for keys, name in (((key, "secret"), "access_key"), (("key", key), "secret_key")):
        with pytest.raises(InvalidArgumentError, match=rf"^{name} must be text, not") as caught:
            Flowroute(*cast("tuple[str, str]", keys))
        assert caught.value.argument == name
        assert repr(key) not in str(caught.value)


def test_a_base_url_may_be_of_a_kind_that_is_equal_to_nothing() -> None:
    for client in (Flowroute, AsyncFlowroute):
        with pytest.raises(InvalidArgumentError, match="base_url: "):
            client("key", "secret", base_url=cast("str", Ambiguous()))


URLS = (
    *("http://h?", "https://h#", "https://h/?a=b", "https://h/#", "https://h /", "https://h/a b"),
    *("https://user@h", "https://user:planted@h", "https://@h", "https://h:0", "https://h:65536"),
    *("https://h:port", "https://h:-1", "https://[::1", "https://", "//h", "h:443", "ftp://h", " "),
    *(
        "https://h\\a",
        "https://h/..",
        "https://h/a/../b",
        "https://h/./b",
        "https://h\n",
        "https://\u3000",
    ),
    *("https://h/%2e%2e", "https://h/a/%2E/b", "https://.h", "https://h..example", "https://."),
    *(f"https://{'h' * 64}", f"https://api.{'h' * 300}.example"),
    *("https://exa mple.com", "https://-\N{SNOWMAN}-.example", "https://xn--\udcff"),
)


@pytest.mark.parametrize(
    "url", [*URLS, 5, b"https://h", ["https://h"], httpx.URL("https://h")], ids=ascii
)
def test_a_base_url_that_cannot_be_right_is_refused(
    url: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidArgumentError, match=r"^base_url") as caught:
        Flowroute("key", "secret", base_url=cast("str", url), allow_insecure=True)
    assert caught.value.argument == "base_url"
    assert "planted" not in str(caught.value)
    if isinstance(url, str) and url.isascii():
        monkeypatch.setenv("FLOWROUTE_BASE_URL", url)
        with pytest.raises(InvalidArgumentError, match=r"^base_url"):
            AsyncFlowroute("key", "secret", allow_insecure=True)


@pytest.mark.parametrize("value", ["1", "true", "TRUE", "yes"])
def test_plain_http_is_allowed_by_the_environment(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWROUTE_BASE_URL", "http://sandbox:8025")
    monkeypatch.setenv("FLOWROUTE_ALLOW_INSECURE", value)
    with Flowroute("key", "secret") as flowroute:
        assert "http://sandbox:8025" in repr(flowroute)
    assert "http://10.0.0.7" in repr(AsyncFlowroute("key", "secret", base_url="http://10.0.0.7"))


@pytest.mark.parametrize("value", ["", "0", "false", "No"])
def test_plain_http_is_refused_otherwise(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWROUTE_BASE_URL", "http://sandbox:8025")
    monkeypatch.setenv("FLOWROUTE_ALLOW_INSECURE", value)
    for client in (Flowroute, AsyncFlowroute):
        with pytest.raises(InvalidArgumentError, match="or FLOWROUTE_ALLOW_INSECURE=1"):
            client("key", "secret")


@pytest.mark.parametrize(
    ("argument", "value"), [("no", ""), (0, ""), (None, ""), (False, "maybe"), (True, "2")]
)
def test_whether_plain_http_is_allowed_must_be_clear(
    argument: object, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWROUTE_ALLOW_INSECURE", value)
    with pytest.raises(InvalidArgumentError, match="FLOWROUTE_ALLOW_INSECURE 1 or 0"):
        Flowroute("key", "secret", allow_insecure=cast("bool", argument))


def test_query_parameters_can_be_added() -> None:
    with FaultServer() as server, Flowroute("key", "secret", base_url=server.url) as flowroute:
        view = flowroute.with_options(query={"account": "a b"}).with_options(query={"x": "+"})
        view.messages.get("mdr2-1")
        view.request("GET", "/v2/routes", params={"limit": 5})
        flowroute.messages.get("mdr2-1")
    targets = [target for _, target, _ in server.requests]
    assert targets == [
        "/v2.1/messages/mdr2-1?account=a%20b&x=%2B",
        "/v2/routes?limit=5&account=a%20b&x=%2B",
        "/v2.1/messages/mdr2-1",
    ]


def test_a_listener_sees_every_reply_as_it_came() -> None:
    seen: list[Reply] = []
    with (
        FaultServer(faults.answers(429, faults.errors, retry_after="0", x_id="7")) as server,
        Flowroute("key", "secret", base_url=server.url, on_reply=seen.append) as flowroute,
    ):
        with pytest.raises(RateLimitError):
            flowroute.with_options(max_retries=0).messages.get("mdr2-1")
        flowroute.with_options(on_reply=None).messages.get("mdr2-1")
    assert [(reply.status_code, reply.headers["x-id"]) for reply in seen] == [(429, "7")]
    assert seen[0].json() == {"errors": [{"status": 429, "title": "Too Many Requests"}]}


def test_tasks_wait_for_the_rate_too() -> None:
    async def main(url: str) -> None:
        async with AsyncFlowroute("key", "secret", base_url=url, max_rate=20) as flowroute:
            for _ in range(3):
                await flowroute.messages.get("mdr2-1")

    with FaultServer() as server:
        began = monotonic()
        asyncio.run(main(server.url))
        assert monotonic() - began >= 2 / 20
    assert len(server.acted) == 3


def test_no_limit_is_an_option_too() -> None:
    with (
        FaultServer() as server,
        Flowroute("key", "secret", base_url=server.url, max_rate=0.001, deadline=9) as flowroute,
    ):
        view = flowroute.with_options(max_rate=None, deadline=None)
        for _ in range(3):
            view.messages.get("mdr2-1")  # at the client's rate this would take 2000 s
    assert len(server.acted) == 3


SLOW: Options = {"max_rate": 0.001, "deadline": 5}


def _two_calls(url: str) -> None:
    with Flowroute("key", "secret", base_url=url, **SLOW) as flowroute:
        flowroute.messages.get("mdr2-1")
        flowroute.messages.get("mdr2-2")


def _two_asynchronous_calls(url: str) -> None:
    async def run() -> None:
        async with AsyncFlowroute("key", "secret", base_url=url, **SLOW) as flowroute:
            await flowroute.messages.get("mdr2-1")
            await flowroute.messages.get("mdr2-2")

    asyncio.run(run())


@pytest.mark.parametrize("calls", [_two_calls, _two_asynchronous_calls])
def test_a_rate_limit_does_not_outlast_the_deadline(calls: Callable[[str], None]) -> None:
    with FaultServer() as server:
        with pytest.raises(APITimeoutError, match="past the deadline"):
            calls(server.url)
        assert len(server.acted) == 1


def test_a_proxy_can_be_named() -> None:
    with (
        FaultServer() as proxy,
        Flowroute("key", "secret", base_url="http://127.0.0.1:9", proxy=proxy.url) as flowroute,
    ):
        flowroute.messages.get("mdr2-1")
    assert [target for _, target, _ in proxy.requests] == [
        "http://127.0.0.1:9/v2.1/messages/mdr2-1"
    ]


def test_other_event_loops_than_that_of_asyncio_will_do() -> None:
    async def get(url: str) -> None:
        async with AsyncFlowroute("key", "secret", base_url=url, backoff=0.01) as flowroute:
            await flowroute.messages.get("mdr2-1")

    with FaultServer(faults.answers(503)) as server:
        trio.run(get, server.url)
    assert len(server.requests) == 2
