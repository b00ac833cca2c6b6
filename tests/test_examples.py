"""The examples run as their README says, and receive what a sandbox posts."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from time import sleep

import httpx
import pytest

from flowroute_client import Message
from flowroute_sandbox import Sandbox
from webhook_inbox import Event, WebhookInbox

EXAMPLES = Path(__file__).parents[1] / "examples"
README = (EXAMPLES / "README.md").read_text()
COMMANDS = re.findall(r"^(WEBHOOK_SECRET=.*)$", README, re.MULTILINE)
OWN, HANDSET = "12065550100", "12065550199"


class Receiver:
    """An example that runs.

    Attributes:
        url: Where it takes events.
    """

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._file = folder / "webhooks.sqlite"
        self.process = process
        assert process.stderr
        found = map(search, iter(process.stderr.readline, ""))
        self.url = next(f"{each[0]}/flowroute/change-me" for each in found if each)

    def read_states(self) -> dict[str, str]:
        with sqlite3.connect(self._file) as database:
            states = dict(database.execute("SELECT key, state FROM events").fetchall())
        database.close()
        return states

    def wait_for_state(self, key: str, state: str) -> None:
        while self.read_states().get(key) != state:
            assert self.process.poll() is None
            sleep(0.01)


def search(line: str) -> re.Match[str] | None:
    return re.search(r"http://127\.0\.0\.1:\d+", line)


def start(command: str, folder: Path, sandbox: Sandbox) -> subprocess.Popen[str]:
    """Run a command of the README, on a free port."""
    setting, *arguments = shlex.split(command.replace("8000", "0"))
    environment = {
        **os.environ,
        **dict([setting.split("=")]),
        "FLOWROUTE_BASE_URL": sandbox.url,
        "FLOWROUTE_ACCESS_KEY": sandbox.access_key,
        "FLOWROUTE_SECRET_KEY": sandbox.secret_key,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(EXAMPLES),
        "PYTHONUNBUFFERED": "1",
        "WEBHOOK_INBOX": str(folder / "webhooks.sqlite"),
    }
    return subprocess.Popen(  # noqa: S603 - our own
        arguments,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture(params=COMMANDS, ids=["fastapi", "flask"])
def receiver(
    request: pytest.FixtureRequest, tmp_path: Path, flowroute_sandbox: Sandbox
) -> Generator[Receiver, None, None]:
    with start(request.param, tmp_path, flowroute_sandbox) as process:
        try:
            yield Receiver(process, tmp_path)
        finally:
            process.terminate()


def test_webhooks_are_received(receiver: Receiver, flowroute_sandbox: Sandbox) -> None:
    flowroute_sandbox.post_inbound(receiver.url)
    came = flowroute_sandbox.receive(from_=HANDSET, to=OWN, text="Stop ")
    sent = flowroute_sandbox.client.messages.send(
        from_=OWN, to=HANDSET, body="hello", dlr_callback=receiver.url
    )
    flowroute_sandbox.advance(60)
    # Each was answered with 200 at once.
    (webhook,) = flowroute_sandbox.webhooks(came)
    assert [attempt.outcome for attempt in webhook.attempts] == ["200"]
    receipts = flowroute_sandbox.webhooks(sent.id)
    assert [attempt.outcome for each in receipts for attempt in each.attempts] == ["200"] * 2

    # A second post of each is answered in the same way, and not handled again.
    for posted in (webhook, *receipts):
        assert httpx.post(receiver.url, json=posted.body).status_code == 200
    # Who does not know the secret, or posts something else, is refused.
    assert httpx.post(receiver.url[:-1], json=webhook.body).status_code == 404
    assert httpx.post(receiver.url, content=b"hello").status_code == 400
    # What names no message of the account is kept, but not handled.
    forged = {"id": "mdr2-forged", "from": HANDSET, "to": OWN, "body": "STOP"}
    lie = json.dumps(webhook.body).replace(HANDSET, "12065550177").replace("Stop ", "hello")
    for body in (json.dumps(forged), json.dumps({**forged, "id": "../x"}), lie):
        assert httpx.post(receiver.url, content=body).status_code == 200
    receiver.wait_for_state("message ../x", "forged")

    keys = (f"message {came}", f"receipt {sent.id} 1", f"receipt {sent.id} 2")
    for key in keys:
        receiver.wait_for_state(key, "done")
    assert receiver.read_states() == {
        **dict.fromkeys(keys, "done"),
        "message mdr2-forged": "new",
        "message ../x": "forged",
    }
    receiver.process.terminate()
    written, _ = receiver.process.communicate()
    handled = [line for line in written.splitlines() if not line.startswith(" * ")]  # Flask's
    assert sorted(handled) == [
        f"opted out: {HANDSET}",
        f"receipt 1 of {sent.id}: smsc submit",
        f"receipt 2 of {sent.id}: message buffered",
    ]


def test_what_was_not_handled_is_handled_after_the_next_start(
    tmp_path: Path, flowroute_sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    came = flowroute_sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    (webhook,) = flowroute_sandbox.webhooks(came)
    handled = list[str | None]()

    def fail(_: Event, record: Message | None) -> None:
        raise OSError(f"no room for {record}")

    def handle(_: Event, record: Message | None) -> None:
        handled.append(record.body if record else None)

    for use in (fail, handle, handle):
        inbox = WebhookInbox(str(tmp_path / "inbox"), flowroute_sandbox.client, use)
        inbox.add(json.dumps(webhook.body).encode())
        inbox.work()
        inbox.close()
    assert handled == ["hi"]
    assert [record.getMessage() for record in caplog.records] == [
        f"An event could not be handled, and will be again: message {came}"
    ]
