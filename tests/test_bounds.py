"""Nothing that a server says takes more than so much memory, or more time than there is."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import httpx
import pytest

from fault_server import Exchange, Fault, FaultServer
from flowroute_client import (
    Flowroute,
    InvalidArgumentError,
    Number,
    Options,
    OutcomeUnknownError,
    OutcomeUnknownResponseError,
    Reply,
    ResponseError,
    UnprocessableError,
)
from runners import FLAVOURS, Run, by_asyncio, by_thread

pytestmark = pytest.mark.filterwarnings(
    # Where a body is not read to its end, httpx leaves its generators to trio, which says so.
    "ignore:Exception ignored in.*async_generator:pytest.PytestUnraisableExceptionWarning"
)

LIMIT = 100_000
OPTIONS: Options = {"max_reply_size": LIMIT, "max_retries": 0}


def _deflate(body: bytes) -> bytes:
    return zlib.compress(body, 9)


def _chunk(body: bytes, size: int) -> Fault:
    """Answer in chunks of a size, and without a length."""

    def fault(exchange: Exchange) -> None:
        exchange.read()
        exchange.act()
        status = b"202 Accepted" if exchange.method == "POST" else b"200 OK"
        exchange.send(b"HTTP/1.1 " + status + b"\r\ntransfer-encoding: chunked\r\n\r\n")
        for start in range(0, len(body), size):
            part = body[start : start + size]
            exchange.send(b"%x\r\n%b\r\n" % (len(part), part))
        exchange.send(b"0\r\n\r\n")

    return fault


def _answer(body: bytes, encoding: str = "identity", status: int = 0) -> Fault:
    def fault(exchange: Exchange) -> None:
        exchange.read()
        exchange.act()
        exchange.answer(status, body, content_encoding=encoding)

    return fault


def _bomb(compress: Callable[[bytes], bytes], encoding: str) -> Fault:
    """Answer with many zeros, which are compressed when the first asks."""

    def fault(exchange: Exchange) -> None:
        _answer(_compress_zeros(compress), encoding)(exchange)

    return fault


@cache
def _compress_zeros(compress: Callable[[bytes], bytes]) -> bytes:
    return compress(b"0" * 50_000_000)


def _gzip_often(body: bytes) -> bytes:
    return gzip.compress(gzip.compress(body) * 50)


TOO_LARGE: dict[str, Fault] = {
    "a large body": _answer(b" " * (LIMIT + 1)),
    "a large body in chunks": _chunk(b" " * 200_000, 65_536),
    "a large body in small chunks": _chunk(b" " * (LIMIT + 20), 20),
    "a bomb of gzip": _bomb(gzip.compress, "gzip"),
    "a bomb of deflate": _bomb(_deflate, " Deflate "),
    "a bomb within gzip": _bomb(_gzip_often, "x-gzip"),
    "empty blocks of deflate without end": _answer(
        zlib.compressobj().flush(zlib.Z_FULL_FLUSH) + b"\0\0\0\xff\xff" * LIMIT, "deflate"
    ),
    "much behind the end of gzip": _answer(gzip.compress(b"{}") + b" " * LIMIT, "gzip"),
}


@FLAVOURS
@pytest.mark.parametrize("kind", TOO_LARGE)
def test_a_reply_that_is_too_large_is_not_read(run: Run, kind: str) -> None:
    with FaultServer(TOO_LARGE[kind], TOO_LARGE[kind]) as server:
        read = run("get", server.url, OPTIONS)
        sent = run("send", server.url, OPTIONS)
    assert type(read) is ResponseError
    assert isinstance(sent, OutcomeUnknownResponseError)
    assert "larger than 100,000 bytes" in str(read)
    assert "larger than 100,000 bytes" in str(sent)
    assert len(sent.body) <= LIMIT + 65_536
    assert [method for method, _, _ in server.acted] == ["GET", "POST"]


@pytest.mark.parametrize("run", [by_thread, by_asyncio])
def test_memory_is_bounded_too(run: Run) -> None:
    bomb = _answer(gzip.compress(b"[" * 100_000_000), "gzip")
    with FaultServer(bomb) as server:
        tracemalloc.start()
        outcome = run("get", server.url, {"max_retries": 0})
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert isinstance(outcome, ResponseError)
    assert "larger than 10,000,000 bytes" in str(outcome)
    assert peak < 60_000_000


def _gzip_and_more(body: bytes) -> bytes:
    return gzip.compress(body) + b"more"


def _read_body(response: httpx.Response) -> None:
    response.read()


def _number(members: int) -> bytes:
    attributes = {"value": "12065550100", "alias": "x" * members}
    data = {"id": "12065550100", "type": "number", "attributes": attributes}
    return json.dumps({"data": data}).encode()


@FLAVOURS
@pytest.mark.parametrize(
    ("encode", "encoding"),
    [
        (bytes, "identity"),
        (bytes, ""),
        (gzip.compress, "gzip"),
        (gzip.compress, "GZIP"),
        (_deflate, "deflate"),
        (_gzip_and_more, "gzip"),
    ],
)
def test_what_is_just_small_enough_is_read(
    run: Run, encode: Callable[[bytes], bytes], encoding: str
) -> None:
    body = _number(LIMIT - len(_number(0)))
    assert len(body) == LIMIT
    with FaultServer(_answer(encode(body), encoding)) as server:
        assert isinstance(run("get", server.url, OPTIONS), Number)


BROKEN: dict[str, tuple[bytes, str, str]] = {
    "of another kind": (b"\x1b{}", "br", "neither by gzip nor by deflate"),
    "twice": (gzip.compress(gzip.compress(b"{}")), "gzip, gzip", "neither by gzip nor"),
    "not at all": (b'{"data": {"id": "1"}}', "gzip", "cannot be decompressed"),
    "raw": (zlib.compress(b"{}")[2:-4], "deflate", "cannot be decompressed"),
    "in part": (gzip.compress(b'{"data": {"id": "1"}}')[:-4], "gzip", "has no end"),
    "with a wrong checksum": (gzip.compress(b"{}")[:-8] + b"\1" * 8, "gzip", "cannot be"),
}


@FLAVOURS
@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_compressed_otherwise_is_refused_in_words(run: Run, kind: str) -> None:
    body, encoding, words = BROKEN[kind]
    fault = _answer(body, encoding)
    with FaultServer(fault, fault) as server:
        read, sent = (run(call, server.url, OPTIONS) for call in ("get", "send"))
    assert type(read) is ResponseError
    assert isinstance(sent, OutcomeUnknownResponseError)
    assert words in str(read)
    assert words in str(sent)
    assert len(server.requests) == 2


@FLAVOURS
def test_an_error_that_is_too_large_is_an_error(run: Run) -> None:
    with FaultServer(_answer(b" " * 2 * LIMIT, status=422)) as server:
        outcome = run("send", server.url, OPTIONS)
    assert type(outcome) is UnprocessableError
    assert len(server.acted) == 1


@FLAVOURS
def test_a_reply_as_it_came_is_whole_or_an_error(run: Run) -> None:
    large = _answer(b" " * 2 * LIMIT, status=200)
    with FaultServer(large, large) as server:
        read, deleted = (run(call, server.url, OPTIONS) for call in ("raw get", "delete"))
    assert type(read) is ResponseError
    assert isinstance(deleted, OutcomeUnknownError)


@FLAVOURS
def test_nothing_at_all_may_be_compressed(run: Run) -> None:
    def fault(exchange: Exchange) -> None:
        exchange.read()
        exchange.answer(204, b"", content_encoding="gzip")

    with FaultServer(fault) as server:
        assert isinstance(run("delete", server.url, OPTIONS), Reply)


def test_the_limit_can_be_raised() -> None:
    large: Iterator[Fault] = iter(lambda: _answer(_number(LIMIT)), None)
    with (
        FaultServer(large) as server,
        Flowroute("key", "secret", base_url=server.url, **OPTIONS) as flowroute,
    ):
        with pytest.raises(ResponseError):
            flowroute.numbers.get("12065550100")
        view = flowroute.with_options(max_reply_size=LIMIT * 2)
        assert view.numbers.get("12065550100").alias == "x" * LIMIT


@pytest.mark.parametrize("wrong", [0, -1, 1.5, "10", None])
def test_a_limit_that_cannot_be_right_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidArgumentError, match="max_reply_size"):
        Flowroute("key", "secret", max_reply_size=wrong)  # type: ignore[arg-type]


def test_a_body_that_a_hook_has_read_is_taken_as_it_was_read() -> None:
    hooks = {"response": [_read_body]}
    with (
        FaultServer(_answer(gzip.compress(_number(1)), "gzip")) as server,
        httpx.Client(event_hooks=hooks) as http_client,
    ):
        flowroute = Flowroute("key", "secret", base_url=server.url, http_client=http_client)
        assert flowroute.numbers.get("12065550100").alias == "x"
