"""What tracers of httpx see of a call, and what the server sees of them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from flowroute_client import Flowroute, OutcomeUnknownError
from neighbours.calls import ACCEPTED, ID, NUMBERS, SENT_BYTES, THEIRS
from neighbours.flavours import Search, Send, both_search, both_send
from processes import run_well
from stub import HANG_UP, Stub

SENTRY = Path(__file__).parent / "programs/with_sentry.py"
Spans = Callable[[], list[ReadableSpan]]


@pytest.fixture
def spans() -> Iterator[Spans]:
    """Trace httpx, and give what reads the spans."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    HTTPXClientInstrumentor().instrument(tracer_provider=provider)
    yield lambda: list(exporter.get_finished_spans())
    HTTPXClientInstrumentor().uninstrument()
    provider.shutdown()


@both_send
def test_opentelemetry_traces_a_message(stub: Stub, spans: Spans, send: Send) -> None:
    stub.answer(202, ACCEPTED)
    assert send(stub.url).id == ID
    (span,) = spans()
    seen = span.attributes or {}
    assert seen["http.method"] == "POST"
    assert seen["http.url"] == f"{stub.url}/v2.1/messages"
    assert seen["http.status_code"] == 202
    assert span.context is not None
    assert f"{span.context.trace_id:032x}" in stub.request.headers["traceparent"]
    assert stub.request.body == SENT_BYTES


@both_search
def test_opentelemetry_traces_a_whole_url(stub: Stub, spans: Spans, search: Search) -> None:
    stub.answer(200, NUMBERS)
    assert search(stub.url) == [THEIRS]
    (span,) = spans()
    expected = f"{stub.url}/v2/numbers/available?starts_with=1206&state=wa"
    assert (span.attributes or {})["http.url"] == expected


@both_send
def test_opentelemetry_traces_every_attempt(stub: Stub, spans: Spans, send: Send) -> None:
    stub.answer(429, headers={"retry-after": "0"})
    stub.script.append(HANG_UP)
    with pytest.raises(OutcomeUnknownError):
        send(stub.url)
    assert [(span.attributes or {}).get("http.status_code") for span in spans()] == [429, None]
    assert [len(span.events) for span in spans()] == [0, 1]  # the second is an exception


def test_a_client_made_before_opentelemetry_is_traced(
    stub: Stub, request: pytest.FixtureRequest
) -> None:
    stub.answer(202, ACCEPTED)
    with Flowroute("access", "secret", base_url=stub.url) as flowroute:
        flowroute.messages.send(from_="12065550100", to=THEIRS, body="hello")
        spans: Spans = request.getfixturevalue("spans")
        flowroute.messages.send(from_="12065550100", to=THEIRS, body="hello")
        assert len(spans()) == 1


def run_with_sentry(init: str, folder: Path) -> list[dict[str, Any]]:
    """Run a program that is watched by Sentry, which patches httpx for good."""
    file = folder / "init.py"
    file.write_text(init)
    tests = str(Path(__file__).parents[1])
    written = run_well(sys.executable, SENTRY, file, PYTHONPATH=tests)
    return cast("list[dict[str, Any]]", json.loads(written))


PLAIN = """
import sentry_sdk

sentry_sdk.init(dsn="https://key@sentry.example/1", traces_sample_rate=1.0)
"""


def test_sentry_has_breadcrumbs_and_spans(tmp_path: Path) -> None:
    event, transaction, *of_async = run_with_sentry(PLAIN, tmp_path)
    check_sentry(event, transaction)
    check_sentry(*of_async)


def check_sentry(event: dict[str, Any], transaction: dict[str, Any]) -> None:
    assert event["exception"]["values"][-1]["type"] == "OutcomeUnknownError"
    crumbs = [each["data"] for each in event["breadcrumbs"]["values"] if each["type"] == "http"]
    assert [each["http.method"] for each in crumbs] == ["GET", "POST"]
    assert [each["http.response.status_code"] for each in crumbs] == [200, 202]
    assert crumbs[0]["url"].endswith(f"/v2/numbers/{THEIRS}")  # without the recipe of the docs
    described = [each["description"] for each in transaction["spans"]]
    assert [each.split()[0] for each in described] == ["GET", "POST", "POST"]
    assert described[0].endswith(f"/v2/numbers/{THEIRS}")
