# /// script
# dependencies = ["newrelic"]
# ///
"""Trace a message with New Relic."""

from __future__ import annotations

import newrelic.agent

settings = newrelic.agent.global_settings()
settings.monitor_mode, settings.developer_mode = False, True  # it reports to nobody
newrelic.agent.initialize()
newrelic.agent.register_application(timeout=10)

from neighbours.calls import ACCEPTED, send, send_async
from stub import Stub

with Stub() as stub:
    stub.answer(202, ACCEPTED)
    for use in (send, send_async):
        with newrelic.agent.BackgroundTask(newrelic.agent.application(), name="task") as task:
            use(stub.url)
            (seen,) = task.root_span.children
        assert (seen.library, seen.method) == ("httpx", "POST")
        assert seen.url == f"{stub.url}/v2.1/messages"
        assert seen.agent_attributes["http.statusCode"] == 202
        assert "traceparent" in stub.requests[-1].headers
