"""Whatever a server answers, the outcome is a typed result or one of our errors."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Iterator
from contextlib import closing
from queue import SimpleQueue

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fault_server import Exchange, FaultServer, reply
from flowroute_client import Flowroute, FlowrouteError, Message, Options, SentMessage

OPTIONS: Options = {"max_retries": 0, "timeout": httpx.Timeout(5)}
NAMES = st.sampled_from(
    ["data", "errors", "links", "next", "id", "attributes", "type", "detail", "status", "other"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
BODIES = st.binary() | VALUES.map(lambda value: json.dumps(value).encode())
STATUSES = st.integers(100, 599) | st.sampled_from([200, 202, 404, 429, 500])
TOKENS = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=12)
TEXTS = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20)
HEADERS = st.dictionaries(
    TOKENS.filter(lambda name: name not in {"content-length", "transfer-encoding", "connection"})
    | st.sampled_from(["retry-after", "content-type", "content-encoding", "location"]),
    TEXTS,
    max_size=4,
)


class Server:
    """Answers each request with the reply that was put last."""

    def __init__(self) -> None:
        self.replies: SimpleQueue[bytes] = SimpleQueue()
        self._server = FaultServer(iter(lambda: self._answer, None))

    def _answer(self, exchange: Exchange) -> None:
        exchange.read()
        exchange.send(self.replies.get())
        exchange.fin()

    def __enter__(self) -> str:
        return self._server.__enter__().url

    def close(self) -> None:
        self._server.__exit__()


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Server, str]]:
    scripted = Server()
    with closing(scripted):
        yield scripted, scripted.__enter__()


@given(status=STATUSES, body=BODIES, headers=HEADERS)
def test_any_reply_is_a_result_or_one_of_our_errors(
    server: tuple[Server, str], status: int, body: bytes, headers: dict[str, str]
) -> None:
    scripted, url = server
    content = b"" if status in {204, 304} or status < 200 else body
    with Flowroute("key", "secret", base_url=url, **OPTIONS) as flowroute:
        for call in (_send, _get, _list):
            scripted.replies.put(reply("POST", status, content, headers))
            outcome = call(flowroute)
            _survives(outcome)
            assert isinstance(outcome, SentMessage | Message | list | FlowrouteError)


@given(data=st.binary(min_size=1, max_size=200))
def test_any_bytes_instead_of_a_reply_are_one_of_our_errors(
    server: tuple[Server, str], data: bytes
) -> None:
    scripted, url = server
    with Flowroute("key", "secret", base_url=url, **OPTIONS) as flowroute:
        for call in (_send, _get):
            scripted.replies.put(data)
            outcome = call(flowroute)
            assert isinstance(outcome, FlowrouteError)
            _survives(outcome)


def _survives(outcome: object) -> None:
    """Check that an outcome can be shown, pickled and copied."""
    assert str(outcome)
    for copied in (pickle.loads(pickle.dumps(outcome)), copy.copy(outcome)):  # noqa: S301
        assert (type(copied), str(copied)) == (type(outcome), str(outcome))


def _send(flowroute: Flowroute) -> object:
    try:
        return flowroute.messages.send(from_="12065550100", to="12065550199", body="hello")
    except FlowrouteError as error:
        return error


def _get(flowroute: Flowroute) -> object:
    try:
        return flowroute.messages.get("mdr2-1")
    except FlowrouteError as error:
        return error


def _list(flowroute: Flowroute) -> object:
    try:
        return flowroute.numbers.list().items
    except FlowrouteError as error:
        return error
