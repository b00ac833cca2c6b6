"""The pytest plugin, in a project of other people: run once, and each of its files looked at."""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from flowroute_sandbox import Sandbox
from processes import run_well

IMPORTS = """
import pytest
from flowroute_client import Flowroute, OutcomeUnknownError, UnprocessableError
from flowroute_sandbox import Sandbox

def text(to="12065550199", body="hello", **more):
    with Flowroute() as flowroute:
        return flowroute.messages.send(from_="12065550100", to=to, body=body, **more).id

def send_what_is_forbidden():
    with Flowroute() as flowroute, pytest.raises(UnprocessableError):
        flowroute.request("POST", "/v2.1/messages", json={"from": "12065550100", "to": "me"})
"""
RECEIVER = """
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
FILES: Mapping[str, str] = {
    # The first, so that the server of the session starts in it.
    "logs": f"""{RECEIVER}
def test_a_receipt_comes(flowroute_sandbox, receiver, caplog):
    caplog.set_level("DEBUG")
    url, events = receiver
    text(dlr_callback=url)
    flowroute_sandbox.advance(60)
    assert len(events) == 2
    records = caplog.get_records("setup") + caplog.get_records("call")
    assert {{record.threadName for record in records}} == {{"MainThread"}}
""",
    "environment": """
def test_a_text_is_sent(flowroute_sandbox):
    sent = text("+1 (206) 555-0199", "your code is 1234")
    message = flowroute_sandbox.inbox.wait_for(to="12065550199", contains="code")
    assert message.id == sent
    assert flowroute_sandbox.client.messages.get(sent).body == "your code is 1234"

def test_what_was_set_is_gone():
    with pytest.raises(ValueError, match="FLOWROUTE_ACCESS_KEY"):
        Flowroute()
""",
    "proxy": """
import os

@pytest.fixture(autouse=True)
def proxy(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "intranet.example")

def test_a_text_is_sent(proxy, flowroute_sandbox):
    text()
    assert os.environ["no_proxy"] == "127.0.0.1,intranet.example"
""",
    "clean": """
seen = []

@pytest.mark.parametrize("_", range(3))
def test_a_text_is_the_only_one(flowroute_sandbox, _):
    seen.append((flowroute_sandbox.url, text()))
    flowroute_sandbox.fail("status", times=None, operation="routes.list")
    assert len(flowroute_sandbox.inbox.messages()) == 1

def test_ids_differ_between_tests():
    urls, ids = map(set, zip(*seen))
    assert (len(urls), len(ids)) == (1, 3)
""",
    "two_accounts": """
@pytest.fixture
def other():
    with Sandbox(access_key="other") as sandbox:
        yield sandbox

def test_they_are_apart(flowroute_sandbox, other):
    other.client.messages.send(from_="12065550100", to="12065550199", body="hello")
    assert not flowroute_sandbox.inbox.messages()
    assert other.inbox.latest().body == "hello"
""",
    "other_server": """
@pytest.fixture(scope="session")
def flowroute_server():
    with Sandbox(access_key="mine", inbound_url="http://127.0.0.1:9/sms") as sandbox:
        yield sandbox

def test_it_is(flowroute_sandbox):
    text()
    assert flowroute_sandbox.access_key == "mine"
""",
    "coroutines": """
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
""",
    "webhooks": f"""{RECEIVER}
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
    assert [attempt.outcome for attempt in webhook.attempts] == ["connection refused"] * 5
""",
    "faults": """
def test_an_answer_is_lost(flowroute_sandbox):
    flowroute_sandbox.fail("close", when="after", operation="messages.send")
    with pytest.raises(OutcomeUnknownError):
        text()
    assert len(flowroute_sandbox.inbox.messages()) == 1
    text()
    assert len(flowroute_sandbox.inbox.messages()) == 2
""",
    "forbidden": """
def test_it_swallows_the_error(flowroute_sandbox):
    send_what_is_forbidden()

def test_the_next_is_judged_by_itself(flowroute_sandbox):
    text()
""",
    "without_a_body": """
def test_it_asks_for_too_much(flowroute_sandbox):
    with pytest.raises(UnprocessableError):
        flowroute_sandbox.client.request("GET", "/v2/routes", params={"limit": "many"})
""",
    "marked": """
@pytest.mark.flowroute_allow_forbidden
def test_it_is_let(flowroute_sandbox):
    send_what_is_forbidden()
    assert flowroute_sandbox.rejected[0].status == 422
""",
    "refused_by_the_account": """
from flowroute_client import NotFoundError, PermissionDeniedError

def test_a_number_is_not_owned(flowroute_sandbox):
    with Flowroute() as flowroute:
        with pytest.raises(PermissionDeniedError):
            flowroute.messages.send(from_="12065550109", to="12065550199", body="hello")
        with pytest.raises(NotFoundError):
            flowroute.messages.get("mdr2-none")
    assert [each.status for each in flowroute_sandbox.rejected] == [404, 403]
""",
}
INI = """
[pytest]
addopts = --strict-markers
filterwarnings = error
log_level = DEBUG
"""


def run_pytest(folder: Path, *arguments: str) -> str:
    """Run pytest with nothing but the plugin and anyio's, and return what it writes."""
    kept = {name: value for name, value in os.environ.items() if "FLOWROUTE" not in name}
    plugins = ("-p", "flowroute_sandbox.pytest_plugin", "-p", "anyio", "-p", "no:cacheprovider")
    process = subprocess.run(  # noqa: S603  other people's tests
        [sys.executable, "-W", "error", "-m", "pytest", *plugins, *arguments],
        cwd=folder,
        env={**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200", "CI": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.stderr == ""
    return process.stdout


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Run all files in one session, and return what pytest writes."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "pytest.ini").write_text(INI)
    for name, code in FILES.items():
        (folder / f"test_{name}.py").write_text(IMPORTS + code)
    return run_pytest(folder, "-v", *(f"test_{name}.py" for name in FILES))


def count_outcomes(report: str, name: str) -> dict[str, int]:
    """Count the outcomes of the tests of one file."""
    return Counter(
        re.findall(rf"^test_{name}\.py::.* (PASSED|FAILED|ERROR) ", report, re.MULTILINE)
    )


@pytest.mark.parametrize(
    ("name", "passes"),
    [
        pytest.param("environment", 2, id="code_under_test_needs_no_change"),
        pytest.param("proxy", 1, id="a_proxy_of_the_environment_is_not_asked"),
        pytest.param("clean", 4, id="every_test_has_a_clean_account_of_the_same_server"),
        pytest.param("two_accounts", 1, id="two_accounts_can_be_had"),
        pytest.param("other_server", 1, id="the_server_can_be_another"),
        pytest.param("coroutines", 6, id="coroutines_run_on_asyncio_and_on_trio"),
        pytest.param("webhooks", 3, id="a_receiver_in_the_test_gets_webhooks"),
        pytest.param("logs", 1, id="logs_hold_nothing_of_the_sandbox"),
        pytest.param("faults", 1, id="requests_fail_on_purpose"),
        pytest.param("marked", 1, id="a_marker_lets_a_test_send_what_is_forbidden"),
        pytest.param("refused_by_the_account", 1, id="what_only_the_account_forbids_is_no_failure"),
    ],
)
def test_the_tests_of_a_project_pass(report: str, name: str, passes: int) -> None:
    assert count_outcomes(report, name) == {"PASSED": passes}, report


def test_what_the_document_forbids_fails_the_test_at_its_end(report: str) -> None:
    assert count_outcomes(report, "forbidden") == {"PASSED": 2, "ERROR": 1}
    _, _, section = report.partition("_ ERROR at teardown of test_it_swallows_the_error _")
    lines = section.splitlines()
    assert lines[1].startswith("The test sent requests that Flowroute's OpenAPI document forbids (")
    assert lines[2].startswith('POST /v2.1/messages gave 422 {"to": ')
    assert lines[3] == '  {"from":"12065550100","to":"me"}'
    assert "flowroute_sandbox/" not in report  # no traceback


def test_a_request_without_a_body_is_described_in_a_line(report: str) -> None:
    assert count_outcomes(report, "without_a_body") == {"PASSED": 1, "ERROR": 1}
    _, _, section = report.partition("_ ERROR at teardown of test_it_asks_for_too_much _")
    lines = section.splitlines()
    assert lines[2].startswith("GET /v2/routes?limit=many gave 422 {")
    assert lines[3].startswith(("---", "==="))


def test_loggers_are_left_as_they_were() -> None:
    loggers = [logging.getLogger(name) for name in ("httpx", "httpcore.http11", "uvicorn.error")]
    before = [list(logger.filters) for logger in loggers]
    with Sandbox():
        assert [len(logger.filters) for logger in loggers] == [len(each) + 1 for each in before]
    assert [logger.filters for logger in loggers] == before


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("import sys\nsys.modules['starlette.requests'] = None\n")
    (tmp_path / "test_it.py").write_text("def test_a_text_is_sent(flowroute_sandbox): pass")
    lines = run_pytest(tmp_path).splitlines()
    heading = next(line for line in lines if "_ ERROR at setup of test_a_text_is_sent _" in line)
    sentence = lines[lines.index(heading) + 1]
    assert re.match("The sandbox needs starlette.requests, which is not .+: pip install ", sentence)
    assert " 1 error in " in lines[-1]


def test_pytest_tells_of_the_fixtures_and_of_the_marker(tmp_path: Path) -> None:
    fixtures = run_pytest(tmp_path, "--fixtures")
    assert "flowroute_sandbox -- " in fixtures
    assert "Give a Flowroute with a clean account, which every client calls" in fixtures
    assert "flowroute_server [session scope] -- " in fixtures
    markers = run_pytest(tmp_path, "--markers")
    assert "@pytest.mark.flowroute_allow_forbidden: allow the test to send requests" in markers


def test_a_plugin_that_is_not_used_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = {"starlette", "uvicorn", "jsonschema", "httpx", "flowroute_client", "sqlite3"}
    code = f"import sys\ndef test_unused(): assert not {heavy} & set(sys.modules)"
    (tmp_path / "test_it.py").write_text(code)
    run_well(
        *(sys.executable, "-m", "pytest", "-p", "flowroute_sandbox.pytest_plugin"),
        cwd=tmp_path,
        PYTEST_DISABLE_PLUGIN_AUTOLOAD="1",
        COVERAGE_PROCESS_CONFIG="",  # which imports sqlite3
    )
