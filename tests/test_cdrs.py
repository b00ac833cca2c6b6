"""Exports of call records: waited for patiently, and downloaded with bounded memory and no leak."""

from __future__ import annotations

import asyncio
import gzip
import logging
import math
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import TypeAlias

import httpx
import pytest
import trio

from fault_server import Exchange, FaultServer
from flowroute_client import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncFlowroute,
    CallRecord,
    CdrExport,
    ExportFailedError,
    Flowroute,
    InvalidArgumentError,
    NotFoundError,
    PermissionDeniedError,
    ResponseError,
)
from flowroute_client._policy import polling
from flowroute_client._policy.polling import Polling
from stub import HANG_UP, STALL, WIRE, Answer, Stub

FILE = (WIRE / "additions/cdrs.exports.file.csv").read_bytes()
TARGET = "/exports/file.gz?X-Amz-Expires=259200&X-Amz-Signature=SIGNED%2FSIGNED"
STATUS = "/v2/cdrs/exports/7"


def export(status: str = "completed", url: str | None = None) -> CdrExport:
    attributes = {"status": status, "download_url": url}
    return CdrExport.from_dict({"data": {"id": "7", "attributes": attributes}})


Use: TypeAlias = Callable[..., list[CallRecord]]
"""Downloads what an export of the API at a URL has."""


def by_thread(url: str, wanted: CdrExport | str, **options: int) -> list[CallRecord]:
    with Flowroute("access", "secret", base_url=url, headers={"x-own": "own"}) as flowroute:
        return list(flowroute.cdrs.download(wanted, max_size=options.get("max_size")))


async def _by_task(url: str, wanted: CdrExport | str, **options: int) -> list[CallRecord]:
    async with AsyncFlowroute("access", "secret", base_url=url, headers={"x-own": "own"}) as client:
        size = options.get("max_size")
        return [each async for each in client.cdrs.download(wanted, max_size=size)]


def by_asyncio(url: str, wanted: CdrExport | str, **options: int) -> list[CallRecord]:
    return asyncio.run(_by_task(url, wanted, **options))


def by_trio(url: str, wanted: CdrExport | str, **options: int) -> list[CallRecord]:
    async def main() -> list[CallRecord]:
        return await _by_task(url, wanted, **options)

    return trio.run(main)


FLAVOURS = pytest.mark.parametrize("download", [by_thread, by_asyncio, by_trio])


def offer(server: Stub, content: bytes, status: int = 200, **headers: str) -> CdrExport:
    """Let a server have a file; return the export that it is of."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    server.pages[TARGET] = Answer(status, content, named)
    return export(url=f"{server.url}{TARGET}")


def answer_with(server: Stub, *exports: CdrExport) -> None:
    for each in exports:
        server.answer(200, each.to_dict())


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "_FIRST_PAUSE", 0.001)


# Waiting


def test_the_pauses_between_questions_grow_to_a_quarter_of_a_minute() -> None:
    patient = Polling("wait", None)
    assert [patient.next_pause() for _ in range(7)] == [1, 2, 4, 8, 15, 15, 15]


def test_the_last_pause_ends_at_the_deadline() -> None:
    hurried = Polling("wait", 0.5)
    assert 0 < hurried.next_pause() <= 0.5


@pytest.mark.usefixtures("_impatient")
def test_an_export_is_waited_for(stub: Stub, flowroute: Flowroute) -> None:
    answer_with(stub, export("processing"), export("queued"), export("completed"))
    assert flowroute.cdrs.wait("7").status == "completed"
    assert [each.target for each in stub.requests] == [STATUS] * 3


@pytest.mark.usefixtures("_impatient")
def test_an_export_is_waited_for_asynchronously(stub: Stub) -> None:
    async def main() -> CdrExport:
        async with AsyncFlowroute("access", "secret", base_url=stub.url) as flowroute:
            return await flowroute.cdrs.wait("7", deadline=60)

    answer_with(stub, export("processing"), export("completed"))
    assert asyncio.run(main()).status == "completed"
    stub.script.clear()
    answer_with(stub, export("processing"), export("completed"))
    assert trio.run(main).status == "completed"


@pytest.mark.usefixtures("_impatient")
def test_failures_are_endured_once_the_export_was_found(stub: Stub, flowroute: Flowroute) -> None:
    hasty = flowroute.with_options(max_retries=0)
    answer_with(stub, export("processing"))
    stub.script += [Answer(503), HANG_UP, Answer(429), Answer(500)]
    answer_with(stub, export("completed"))
    assert hasty.cdrs.wait("7").status == "completed"
    assert len(stub.requests) == 6


@pytest.mark.parametrize(
    ("answer", "error"),
    [(Answer(503), APIStatusError), (HANG_UP, APIConnectionError), (Answer(404), NotFoundError)],
)
def test_the_first_answer_is_not_waited_for(
    stub: Stub, flowroute: Flowroute, answer: Answer, error: type[Exception]
) -> None:
    stub.script.append(answer)
    with pytest.raises(error):
        flowroute.with_options(max_retries=0).cdrs.wait("7")
    assert len(stub.requests) == 1


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("answer", [Answer(404), Answer(401), Answer(200, b"[]")])
def test_what_cannot_pass_is_not_endured(stub: Stub, flowroute: Flowroute, answer: Answer) -> None:
    answer_with(stub, export("processing"))
    stub.script.append(answer)
    with pytest.raises((APIStatusError, ResponseError)):
        flowroute.cdrs.wait("7")
    assert len(stub.requests) == 2


@pytest.mark.usefixtures("_impatient")
@pytest.mark.parametrize("answer", [Answer(200, export("processing").to_dict()), Answer(500)])
def test_a_wait_ends_at_its_deadline_and_says_what_came_last(
    stub: Stub, flowroute: Flowroute, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    monkeypatch.setattr(polling, "read_clock", count(0, 30).__next__)  # half a minute a look
    answer_with(stub, export("processing"))
    stub.script.append(answer)
    with pytest.raises(APITimeoutError, match="the last status is 'processing'") as caught:
        flowroute.cdrs.wait("7", deadline=100)
    assert len(stub.requests) >= 2
    assert isinstance(caught.value.__cause__, APIStatusError) is (answer.status >= 500)


def test_the_deadline_of_a_call_is_one_of_each_question(stub: Stub, flowroute: Flowroute) -> None:
    stub.script.append(STALL)
    hasty = flowroute.with_options(deadline=0.1, max_retries=0)
    with pytest.raises(APITimeoutError, match=r"cdrs\.get_export"):
        hasty.cdrs.wait("7", deadline=math.inf)


@pytest.mark.parametrize("wrong", [0, -1, "60", True, float("nan")])
def test_a_deadline_that_cannot_be_is_refused(
    stub: Stub, flowroute: Flowroute, wrong: float
) -> None:
    with pytest.raises(InvalidArgumentError, match=r"cdrs\.wait.*deadline cannot be"):
        flowroute.cdrs.wait("7", deadline=wrong)
    assert stub.requests == []


def test_an_export_that_failed_is_an_error(stub: Stub, flowroute: Flowroute) -> None:
    answer_with(stub, export("failed"))
    with pytest.raises(ExportFailedError, match="order it again"):
        flowroute.cdrs.wait("7")


# Downloading


@FLAVOURS
@pytest.mark.parametrize("content", [FILE, gzip.compress(FILE), b"\xef\xbb\xbf" + FILE])
def test_the_rows_of_a_file_are_typed(elsewhere: Stub, download: Use, content: bytes) -> None:
    first, second, third = download("http://127.0.0.1:9", offer(elsewhere, content))
    assert first.start_time == datetime(2019, 6, 25, 18, 18, 54, tzinfo=UTC)
    assert (first.direction, second.direction, third.duration) == ("Outbound", "Inbound", 106)
    assert (first.destination, first.callerid) == ("18775550100", "+12065550101")
    assert second.total_cost == Decimal("0.00474784")
    assert (first.custom_x_tag, first.line_information, second.line_information) == (
        None,
        None,
        "61",
    )
    assert third.extra == {}


@FLAVOURS
@pytest.mark.usefixtures("_impatient")
def test_an_export_is_waited_for_before_it_is_downloaded(
    stub: Stub, elsewhere: Stub, download: Use
) -> None:
    done = offer(elsewhere, gzip.compress(FILE))
    answer_with(stub, export("processing"), done)
    assert len(download(stub.url, "7")) == 3
    stub.script[:] = []
    answer_with(stub, export("processing"), done)
    assert len(download(stub.url, export("processing"))) == 3
    assert [each.target for each in stub.requests] == [STATUS] * 4


@FLAVOURS
def test_another_host_gets_neither_credentials_nor_headers_of_ones_own(
    elsewhere: Stub, download: Use
) -> None:
    download("http://127.0.0.1:9", offer(elsewhere, gzip.compress(FILE)))
    assert elsewhere.request.target == TARGET
    assert {"authorization", "x-own"}.isdisjoint(elsewhere.request.headers)
    assert elsewhere.request.headers["host"] == elsewhere.authority


@FLAVOURS
def test_the_host_of_the_api_gets_credentials(stub: Stub, download: Use) -> None:
    download(f"{stub.url}/proxied", offer(stub, gzip.compress(FILE)))
    assert {"authorization", "x-own"} <= set(stub.request.headers)


def test_a_client_that_was_given_downloads_too_and_stays_open(elsewhere: Stub) -> None:
    with httpx.Client() as http_client:
        flowroute = Flowroute(
            "access", "secret", base_url="http://127.0.0.1:9", http_client=http_client
        )
        for _ in range(2):
            assert len(list(flowroute.cdrs.download(offer(elsewhere, gzip.compress(FILE))))) == 3
    assert "authorization" not in elsewhere.requests[-1].headers


def test_an_asynchronous_client_that_was_given_downloads_too(elsewhere: Stub) -> None:
    async def main() -> list[CallRecord]:
        async with httpx.AsyncClient() as client:
            url = "http://127.0.0.1:9"
            flowroute = AsyncFlowroute("access", "secret", base_url=url, http_client=client)
            found = [each async for each in flowroute.cdrs.download(wanted)]
            assert not client.is_closed
            return found

    wanted = offer(elsewhere, gzip.compress(FILE))
    assert len(asyncio.run(main())) == 3


@pytest.mark.parametrize(
    "address",
    [
        "http://files.example/file.gz",
        "https://user:password@files.example/file.gz",
        "ftp://files.example/file.gz",
        "/file.gz",
        "https://exa mple/file.gz",
        "https://[::1/file.gz",
        "https://a\u0000b.example/",
        f"https://{'a' * 300}.example/{'b' * 70_000}",
    ],
)
def test_an_address_that_cannot_be_used_is_an_error_without_it(address: str) -> None:
    with (
        Flowroute("access", "secret", base_url="https://127.0.0.1:9") as flowroute,
        pytest.raises(ExportFailedError, match="address") as caught,
    ):
        list(flowroute.cdrs.download(export(url=address)))
    assert address not in str(caught.value)


def test_a_completed_export_without_an_address_is_an_error(
    stub: Stub, flowroute: Flowroute
) -> None:
    answer_with(stub, export("completed"))
    with pytest.raises(ExportFailedError, match="no address"):
        list(flowroute.cdrs.download("7"))


HEAD, _, REST = FILE.partition(b"\n")
ROW = REST.splitlines()[0]
COMPRESSED = gzip.compress(FILE)
DAMAGED: dict[str, tuple[bytes, str]] = {
    "cut short": (COMPRESSED[:-9], "cut short"),
    "cut in the head": (COMPRESSED[:4], "cut short"),
    "without its end": (COMPRESSED[:-1], "cut short"),
    "a wrong checksum": (COMPRESSED[:-8] + bytes(4) + COMPRESSED[-4:], "damaged"),
    "damaged inside": (COMPRESSED[:30] + b"\xff" * 9 + COMPRESSED[39:], "damaged"),
    "followed by something else": (COMPRESSED + b"more", "damaged"),
    "a web page": (b"<!doctype html><p>Welcome</p>", "columns of call records"),
    "empty": (b"", "columns of call records"),
    "other columns": (b"a,b\n1,2\n", "columns of call records"),
    "a short row": (HEAD + b"\nOutbound,x\n", "row 1 has 2 columns in place of 25"),
    "a long row": (FILE + ROW + b",1\n", "row 4 has 26 columns in place of 25"),
    "a cell that is no number": (FILE.replace(b",37,42,", b",many,42,"), "row 1: duration"),
    "a cell that is no money": (FILE.replace(b",0.00474784,", b",NaN,"), "row 2: total_cost"),
    "a cell that is no money either": (FILE.replace(b",0.0000,", b",x,"), "row 1: connect_fee"),
    "a cell that is no time": (FILE.replace(b"2019-06-25 18:18:54+00", b"now"), "row 1: start_ti"),
    "not UTF-8": (FILE + b"\xff\xfe", "not UTF-8"),
    "not CSV": (FILE.replace(b"Outbound", b'"Out"bound', 1), "not CSV"),
    "an endless line": (gzip.compress(HEAD + b"x" * 3_000_000), "a line of the file is longer"),
    "an endless cell": (HEAD + b'\n"' + b"x\n" * 200_000, "not CSV"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_an_error_in_words_without_content(elsewhere: Stub, name: str) -> None:
    content, words = DAMAGED[name]
    with pytest.raises(ResponseError, match=words) as caught:
        by_thread("http://127.0.0.1:9", offer(elsewhere, content))
    assert str(caught.value).startswith("cdrs.download (GET download_url): 200: ")
    assert "5550" not in str(caught.value)
    assert "SIGNED" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("download", [by_asyncio, by_trio])
def test_a_damaged_file_is_the_same_error_asynchronously(elsewhere: Stub, download: Use) -> None:
    with pytest.raises(ResponseError, match="cut short"):
        download("http://127.0.0.1:9", offer(elsewhere, COMPRESSED[:-9]))


def test_no_row_is_given_of_a_file_that_is_damaged_at_its_end(
    elsewhere: Stub, flowroute: Flowroute
) -> None:
    many = gzip.compress(HEAD + b"\n" + (ROW + b"\n") * 10_000)
    rows = flowroute.cdrs.download(offer(elsewhere, many[:-8]))
    with pytest.raises(ResponseError, match="cut short"):
        next(rows)


@pytest.mark.filterwarnings(
    # Where a body is not read to its end, httpx leaves its generators to trio, which says so.
    "ignore:Exception ignored in.*async_generator:pytest.PytestUnraisableExceptionWarning"
)
@FLAVOURS
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"0" * 5_000_000), "the file holds more than 100,000 bytes"),
        (b"0" * 100_001, "the body is larger than 100,000 bytes"),
    ],
)
def test_a_file_that_is_too_large_is_an_error(
    elsewhere: Stub, download: Use, content: bytes, words: str
) -> None:
    with pytest.raises(ResponseError, match=words):
        download("http://127.0.0.1:9", offer(elsewhere, content), max_size=100_000)


def test_a_file_that_is_compressed_on_the_way_is_read(elsewhere: Stub) -> None:
    wanted = offer(elsewhere, COMPRESSED, content_encoding="gzip")
    assert len(by_thread("http://127.0.0.1:9", wanted)) == 3


@pytest.mark.parametrize("wrong", [0, -1, "1", 1.5])
def test_a_size_that_cannot_be_is_refused(stub: Stub, flowroute: Flowroute, wrong: int) -> None:
    with pytest.raises(InvalidArgumentError, match=r"cdrs\.download: max_size cannot be"):
        list(flowroute.cdrs.download("7", max_size=wrong))
    assert stub.requests == []


def test_a_large_file_takes_little_memory(elsewhere: Stub, flowroute: Flowroute) -> None:
    size = 60_000_000
    content = gzip.compress(HEAD + b"\n" + (ROW + b"\n") * (size // len(ROW)), 1)
    wanted = offer(elsewhere, content)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        found = sum(1 for _, _ in zip(flowroute.cdrs.download(wanted), range(2_000), strict=False))
        peak = tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()
    assert found == 2_000
    assert peak < 10_000_000


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_file_that_is_gone_is_an_error_that_says_why(elsewhere: Stub, status: int) -> None:
    with pytest.raises(APIStatusError) as caught:
        by_thread("http://127.0.0.1:9", offer(elsewhere, b"<Error>Expired</Error>", status))
    assert caught.value.body == b"<Error>Expired</Error>"
    assert "three days" in caught.value.__notes__[0]


@pytest.mark.parametrize("status", [400, 307])
def test_another_status_is_an_error_too(elsewhere: Stub, status: int) -> None:
    with pytest.raises(APIStatusError) as caught:
        by_thread("http://127.0.0.1:9", offer(elsewhere, b"", status, location="https://b.example"))
    assert caught.value.status_code == status
    assert not isinstance(caught.value, PermissionDeniedError)


def test_a_download_that_breaks_off_begins_again() -> None:
    def cut(exchange: Exchange) -> None:
        exchange.read()
        exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n" + COMPRESSED[:40])
        exchange.fin()

    def give(exchange: Exchange) -> None:
        exchange.read()
        exchange.answer(200, COMPRESSED)

    with FaultServer(cut, cut, give) as server:
        assert len(by_thread("http://127.0.0.1:9", export(url=f"{server.url}/file.gz"))) == 3
    with (
        FaultServer(cut, cut, cut) as server,
        pytest.raises(APIConnectionError, match=r"no answer \(RemoteProtocolError, 3 attempts\)"),
    ):
        by_thread("http://127.0.0.1:9", export(url=f"{server.url}/file.gz"))


def test_nothing_private_is_logged_or_shown(
    elsewhere: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    row = by_thread("http://127.0.0.1:9", offer(elsewhere, COMPRESSED))[0]
    assert "cdrs.download" in caplog.text
    for private in ("SIGNED", "18775550100", "Office Line", "192.0.2.52"):
        assert private not in caplog.text
        assert private not in repr(row)
    assert row.customer_ip == "192.0.2.52:5080"


def test_columns_that_are_not_known_are_kept(elsewhere: Stub) -> None:
    content = b"direction,call_id\nInbound,1\n\nOutbound,\n"
    first, second = by_thread("http://127.0.0.1:9", offer(elsewhere, content))
    assert (first.direction, first.extra, second.extra) == (
        "Inbound",
        {"call_id": "1"},
        {"call_id": ""},
    )
    assert first.destination is None
