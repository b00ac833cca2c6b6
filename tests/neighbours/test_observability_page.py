"""What docs/observability.md says is so: its Python runs, and its recipes hide what they should."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from attrs import fields
from opentelemetry import trace
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pytest_httpx import HTTPXMock

from flowroute_client import Attempt, Flowroute
from flowroute_sandbox import Sandbox
from neighbours.calls import NUMBERS, TEXT, THEIRS
from neighbours.test_tracers import run_with_sentry
from stub import Stub, asynchronously

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/observability.md").read_text()


def find_block(heading: str) -> str:
    """Return the Python of a section."""
    section = re.split(rf"^##+ {heading}$", PAGE, flags=re.MULTILINE)[1]
    (block, *_) = re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return str(block)


def run_block(heading: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "page"}
    exec(compile(find_block(heading), "observability.md", "exec"), namespace)  # noqa: S102 - ours
    return namespace


def test_every_block_is_run_by_a_test_below() -> None:
    headings = ["Mocking", "OpenTelemetry", "Sentry", "Hooks", "Custom clients"]
    assert PAGE.count("```python") == len(set(map(find_block, headings)))


def test_the_mock_of_the_page_works_with_respx() -> None:
    run_block("Mocking")["test_with_respx"]()


def test_the_mock_of_the_page_works_with_pytest_httpx(httpx_mock: HTTPXMock) -> None:
    run_block("Mocking")["test_with_pytest_httpx"](httpx_mock)


def test_the_recipe_hides_numbers_from_opentelemetry(
    stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    try:
        run_block("OpenTelemetry")
        stub.answer(200, {"data": {"id": THEIRS, "type": "number"}})
        with Flowroute("access", "secret", base_url=stub.url) as flowroute:
            flowroute.numbers.get(THEIRS)
            flowroute.request("GET", "/v2/x", params={"to": f"+{THEIRS}"})
        asynchronously(stub.url, lambda flowroute: flowroute.numbers.get(THEIRS))
    finally:
        HTTPXClientInstrumentor().uninstrument()
    shown = [(span.attributes or {})["http.url"] for span in exporter.get_finished_spans()]
    number = f"{stub.url}/v2/numbers/***"
    assert shown == [number, f"{stub.url}/v2/x?to=%2B***", number]
    written = "".join(span.to_json() for span in exporter.get_finished_spans())
    assert THEIRS not in written
    assert stub.requests[0].target == f"/v2/numbers/{THEIRS}"


def test_the_recipe_hides_numbers_from_sentry(tmp_path: Path) -> None:
    events = run_with_sentry(find_block("Sentry"), tmp_path)
    assert len(events) == 4
    written = json.dumps(events)
    assert THEIRS not in written
    assert f"'{TEXT}'" not in written
    assert written.count("/v2/numbers/***") >= 4


def test_the_lines_of_the_log_are_those_of_the_page(
    stub: Stub, caplog: pytest.LogCaptureFixture
) -> None:
    stub.answer(202, {"data": {"id": "1", "type": "message"}})
    with (
        caplog.at_level(logging.INFO),
        Flowroute("a", "s", base_url=stub.url, on_reply=lambda reply: reply.json["x"]) as flowroute,  # type: ignore[index]
    ):
        flowroute.messages.send(from_="12065550100", to=THEIRS, body=TEXT)
    lines = [(each.levelname, each.message) for each in caplog.records if "flowroute" in each.name]
    assert len(lines) == 2
    for level, line in lines:
        assert f"| `{level}` | `{line}`" in PAGE


def test_the_hooks_and_the_client_of_the_page_work(monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox(seed=0) as sandbox:
        monkeypatch.setenv("FLOWROUTE_ACCESS_KEY", sandbox.access_key)
        monkeypatch.setenv("FLOWROUTE_SECRET_KEY", sandbox.secret_key)
        monkeypatch.setenv("FLOWROUTE_BASE_URL", sandbox.url)
        hooks = run_block("Hooks")
        hooks["flowroute"].close()
        assert run_block("Custom clients")["seen"] == ["POST"]
    assert hooks["outcomes"] == {("messages.send (POST /v2.1/messages)", "answered"): 1}
    assert len(hooks["request_ids"]) == 1


def test_the_page_lists_the_attributes_of_an_attempt(stub: Stub) -> None:
    attempts: list[Attempt] = []
    stub.answer(200, NUMBERS)
    with Flowroute("a", "s", base_url=stub.url, on_attempt=attempts.append) as flowroute:
        list(flowroute.numbers.list())
    table = PAGE.partition("| attribute of an attempt |")[2].partition("\n\n")[0]
    assert len(attempts) == 1
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == {
        each.name for each in fields(Attempt)
    }
