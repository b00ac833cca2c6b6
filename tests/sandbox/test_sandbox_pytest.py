"""The pytest plugin, in projects of other people."""

from __future__ import annotations

import logging
import sys

import pytest

from flowroute_sandbox import Sandbox
from processes import run_well

pytest_plugins = ["pytester"]

IMPORTS = """
import pytest
from flowroute_client import Flowroute, OutcomeUnknownError, UnprocessableError
from flowroute_sandbox import Sandbox

def text(to="12065550199", body="hello", **more):
    with Flowroute() as flowroute:
        return flowroute.messages.send(from_="12065550100", to=to, body=body, **more).id
"""
WITHOUT = "-p", "no:cacheprovider", "-p", "no:schemathesis"  # it takes a second to import
FORBIDDEN = """
def send_what_is_forbidden():
    with Flowroute() as flowroute, pytest.raises(UnprocessableError):
        flowroute.request("POST", "/v2.1/messages", json={"from": "12065550100", "to": "me"})
"""


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FLOWROUTE_BASE_URL", "FLOWROUTE_ACCESS_KEY", "FLOWROUTE_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


def outcome(pytester: pytest.Pytester, code: str, **counts: int) -> pytest.RunResult:
    """Run tests in a project, in which warnings are errors, and check how many passed."""
    pytester.makepyfile(IMPORTS + code)
    result = pytester.runpytest_subprocess("-W", "error", *WITHOUT)
    result.assert_outcomes(**counts)
    return result


def test_code_under_test_needs_no_change(pytester: pytest.Pytester) -> None:
    code = """
def test_a_text_is_sent(flowroute_sandbox):
    sent = text("+1 (206) 555-0199", "your code is 1234")
    message = flowroute_sandbox.inbox.wait_for(to="12065550199", contains="code")
    assert message.id == sent
    assert flowroute_sandbox.client.messages.get(sent).body == "your code is 1234"

def test_what_was_set_is_gone():
    with pytest.raises(ValueError, match="FLOWROUTE_ACCESS_KEY"):
        Flowroute()
"""
    outcome(pytester, code, passed=2)


def test_a_proxy_of_the_environment_is_not_asked(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    code = """
import os

def test_a_text_is_sent(flowroute_sandbox):
    text()
    assert os.environ["no_proxy"] == "127.0.0.1,intranet.example"
"""
    outcome(pytester, code, passed=1)


def test_every_test_has_a_clean_account_of_the_same_server(pytester: pytest.Pytester) -> None:
    code = """
seen = []

@pytest.mark.parametrize("_", range(3))
def test_a_text_is_the_only_one(flowroute_sandbox, _):
    seen.append((flowroute_sandbox.url, text()))
    flowroute_sandbox.fail("status", times=None, operation="routes.list")
    assert len(flowroute_sandbox.inbox.messages()) == 1

def test_all_were_alike():
    assert len(seen) == 3
    assert len(set(seen)) == 1
"""
    outcome(pytester, code, passed=4)


def test_two_accounts_can_be_had(pytester: pytest.Pytester) -> None:
    code = """
@pytest.fixture
def other():
    with Sandbox(access_key="other") as sandbox:
        yield sandbox

def test_they_are_apart(flowroute_sandbox, other):
    other.client.messages.send(from_="12065550100", to="12065550199", body="hello")
    assert not flowroute_sandbox.inbox.messages()
    assert other.inbox.latest().body == "hello"
"""
    outcome(pytester, code, passed=1)


def test_the_server_can_be_another(pytester: pytest.Pytester) -> None:
    code = """
@pytest.fixture(scope="session")
def flowroute_server():
    with Sandbox(access_key="mine", inbound_url="http://127.0.0.1:9/sms") as sandbox:
        yield sandbox

def test_it_is(flowroute_sandbox):
    text()
    assert flowroute_sandbox.access_key == "mine"
"""
    outcome(pytester, code, passed=1)


def test_coroutines_use_the_asynchronous_client(pytester: pytest.Pytester) -> None:
    code = """
from flowroute_client import AsyncFlowroute

pytestmark = pytest.mark.anyio

@pytest.mark.parametrize("_", range(2))
async def test_a_text_is_sent(flowroute_sandbox, _):
    for body in ("one", "two"):
        await flowroute_sandbox.async_client.messages.send(
            from_="12065550100", to="12065550199", body=body
        )
    assert flowroute_sandbox.inbox.wait_for().body == "two"

async def test_code_under_test_needs_no_change(flowroute_sandbox):
    async with AsyncFlowroute() as flowroute:
        await flowroute.messages.send(from_="12065550100", to="12065550199", body="hello")
    assert flowroute_sandbox.inbox.latest(to="12065550199").body == "hello"
"""
    outcome(pytester, code, passed=6)  # on asyncio and on trio


WEBHOOKS = """
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from flowroute_client import webhooks

@pytest.fixture
def receiver():
    events = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            events.append(webhooks.parse(body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", events
        server.shutdown()
        thread.join()
"""


def test_a_receiver_in_the_test_gets_webhooks(pytester: pytest.Pytester) -> None:
    code = """
def test_a_text_comes_in(flowroute_sandbox, receiver):
    url, events = receiver
    flowroute_sandbox.post_inbound(url, "compact")
    came = flowroute_sandbox.receive(from_="12065550199", to="12065550100", text="STOP")
    flowroute_sandbox.advance()
    assert [(event.id, event.body) for event in events] == [(came, "STOP")]
    (webhook,) = flowroute_sandbox.webhooks(came)
    assert webhook.state == "delivered"

def test_receipts_come(flowroute_sandbox, receiver):
    url, events = receiver
    sent = text(to="15005550102", dlr_callback=url)
    flowroute_sandbox.advance(60)
    assert [(event.message_id, event.level) for event in events] == [(sent, 1), (sent, 2)]
    assert events[1].status == "smsc reject"

def test_nobody_there(flowroute_sandbox):
    flowroute_sandbox.post_inbound("http://127.0.0.1:9/")
    came = flowroute_sandbox.receive(from_="12065550199", to="12065550100", text="STOP")
    for _ in range(5):
        flowroute_sandbox.advance(30)
    (webhook,) = flowroute_sandbox.webhooks(came)
    assert webhook.state == "given up"
    assert [attempt.outcome for attempt in webhook.attempts] == ["ConnectError"] * 5
"""
    outcome(pytester, WEBHOOKS + code, passed=3)


def test_logs_hold_nothing_of_the_sandbox(pytester: pytest.Pytester) -> None:
    code = """
def test_a_receipt_comes(flowroute_sandbox, receiver, caplog):
    caplog.set_level("DEBUG")
    url, events = receiver
    text(dlr_callback=url)
    flowroute_sandbox.advance(60)
    assert len(events) == 2
    records = caplog.get_records("setup") + caplog.get_records("call")
    assert {record.threadName for record in records} == {"MainThread"}
"""
    pytester.makeini("[pytest]\nlog_level = DEBUG\n")
    outcome(pytester, WEBHOOKS + code, passed=1)


def test_loggers_are_left_as_they_were() -> None:
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore.http11", "uvicorn.error")]
    before = [list(logger.filters) for logger in loggers]
    with Sandbox():
        assert [len(logger.filters) for logger in loggers] == [len(each) + 1 for each in before]
    assert [logger.filters for logger in loggers] == before


def test_requests_fail_on_purpose(pytester: pytest.Pytester) -> None:
    code = """
def test_an_answer_is_lost(flowroute_sandbox):
    flowroute_sandbox.fail("close", when="after", operation="messages.send")
    with pytest.raises(OutcomeUnknownError):
        text()
    assert len(flowroute_sandbox.inbox.messages()) == 1
    text()
    assert len(flowroute_sandbox.inbox.messages()) == 2
"""
    outcome(pytester, code, passed=1)


def test_what_the_document_forbids_fails_the_test_at_its_end(pytester: pytest.Pytester) -> None:
    code = """
def test_it_swallows_the_error(flowroute_sandbox):
    send_what_is_forbidden()

def test_the_next_is_judged_by_itself(flowroute_sandbox):
    text()
"""
    result = outcome(pytester, FORBIDDEN + code, passed=2, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_it_swallows_the_error*",
            "The test sent requests that Flowroute's OpenAPI document forbids (to allow them: @*",
            'POST /v2.1/messages gave 422 {"to": *',
            '  {"from":"12065550100","to":"me"}',
        ]
    )
    assert "flowroute_sandbox/" not in result.stdout.str()  # no traceback


def test_a_request_without_a_body_is_described_in_a_line(pytester: pytest.Pytester) -> None:
    code = """
def test_it_asks_for_too_much(flowroute_sandbox):
    with pytest.raises(UnprocessableError):
        flowroute_sandbox.client.request("GET", "/v2/routes", params={"limit": 1000})
"""
    result = outcome(pytester, code, passed=1, errors=1)
    lines = iter(result.outlines)  # where CI is set, pytest's summary says it again
    line = next(line for line in lines if line.startswith("GET /v2/routes?limit=1000"))
    assert " gave 422 {" in line
    assert next(lines).startswith("===")


def test_a_marker_lets_a_test_send_what_is_forbidden(pytester: pytest.Pytester) -> None:
    code = """
@pytest.mark.flowroute_allow_forbidden
def test_it_is_let(flowroute_sandbox):
    send_what_is_forbidden()
    assert flowroute_sandbox.rejected[0].status == 422
"""
    pytester.makeini("[pytest]\naddopts = --strict-markers\n")
    outcome(pytester, FORBIDDEN + code, passed=1)


def test_what_only_the_account_forbids_is_no_failure(pytester: pytest.Pytester) -> None:
    code = """
from flowroute_client import NotFoundError, PermissionDeniedError

def test_a_number_is_not_owned(flowroute_sandbox):
    with Flowroute() as flowroute:
        with pytest.raises(PermissionDeniedError):
            flowroute.messages.send(from_="12065550109", to="12065550199", body="hello")
        with pytest.raises(NotFoundError):
            flowroute.messages.get("mdr2-none")
    assert [each.status for each in flowroute_sandbox.rejected] == [404, 403]
"""
    outcome(pytester, code, passed=1)


def test_without_the_extra_it_says_what_to_install(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("import sys\nsys.modules['starlette.requests'] = None\n")
    pytester.makepyfile("def test_a_text_is_sent(flowroute_sandbox): pass")
    result = pytester.runpytest_subprocess("-p", "no:schemathesis")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at setup of test_a_text_is_sent*",
            "The sandbox needs starlette.requests, which is not installed: pip install *",
        ],
        consecutive=True,
    )


def test_pytest_tells_of_the_fixtures_and_of_the_marker(pytester: pytest.Pytester) -> None:
    fixtures = pytester.runpytest_inprocess("--fixtures").stdout.str()
    assert "flowroute_sandbox -- " in fixtures
    assert "Give a Flowroute with a clean account, which `Flowroute()` calls" in fixtures
    assert "flowroute_server [session scope] -- " in fixtures
    markers = pytester.runpytest_inprocess("--markers").stdout.str()
    assert "@pytest.mark.flowroute_allow_forbidden: allow the test to send requests" in markers


def test_a_plugin_that_is_not_used_imports_nothing_heavy(pytester: pytest.Pytester) -> None:
    heavy = {"starlette", "uvicorn", "jsonschema", "httpx", "flowroute_client", "sqlite3"}
    pytester.makepyfile(f"import sys\ndef test_unused(): assert not {heavy} & set(sys.modules)")
    run_well(
        *(sys.executable, "-m", "pytest", "-p", "flowroute_sandbox.pytest_plugin"),
        cwd=pytester.path,
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        COVERAGE_PROCESS_CONFIG="",  # which imports sqlite3
    )
