# /// script
# dependencies = ["ddtrace"]
# ///
"""Trace a message with ddtrace."""

from __future__ import annotations

import os

os.environ["DD_INSTRUMENTATION_TELEMETRY_ENABLED"] = "false"
os.environ["DD_REMOTE_CONFIGURATION_ENABLED"] = "false"

from ddtrace import patch
from ddtrace.trace import Span, TraceFilter, tracer

from neighbours.calls import ACCEPTED, send, send_async
from stub import Stub

spans: list[Span] = []


class Keep(TraceFilter):
    def process_trace(self, trace: list[Span]) -> None:
        spans.extend(trace)


tracer.configure(trace_processors=[Keep()])
patch(httpx=True)
with Stub() as stub:
    stub.answer(202, ACCEPTED)
    for use in (send, send_async):
        use(stub.url)
    assert len(spans) == 2
    for span, request in zip(spans, stub.requests, strict=True):
        assert span.get_tag("http.method") == "POST"
        assert span.get_tag("http.url") == f"{stub.url}/v2.1/messages"
        assert span.get_tag("http.status_code") == "202"
        assert "x-datadog-trace-id" in request.headers
