"""The account in a file, and its bounds."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Thread
from time import sleep

import httpx
import pytest

from flowroute_client import Flowroute, FlowrouteError
from flowroute_sandbox import Sandbox
from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.records import Webhook
from processes import run
from stub import Answer, Stub

OWN, HANDSET = "12065550100", "12065550199"


def send(sandbox: Sandbox, body: str = "hello") -> str:
    return sandbox.client.messages.send(from_=OWN, to=HANDSET, body=body).id


def test_an_account_in_a_file_is_there_again(tmp_path: Path) -> None:
    file = tmp_path / "account.db"
    with Sandbox(state=file) as sandbox:
        bought = sandbox.client.numbers.search(limit=1).items[0].id
        sandbox.client.numbers.purchase(bought)
        first = sandbox.client.routes.create(alias="office", route_type="host", value="pbx.example")
        ids = [send(sandbox), send(sandbox)]
    with Sandbox(state=file) as sandbox:
        assert sandbox.client.numbers.get(bought).id == bought
        assert sandbox.client.messages.get(ids[0]).body == "hello"
        # What is made from now on gets ids of its own.
        second = sandbox.client.routes.create(alias="desk", route_type="host", value="pbx.example")
        assert first.id != second.id
        assert send(sandbox) not in ids
        sandbox.reset()
        assert sandbox.inbox.messages() == []
    with Sandbox(state=file) as sandbox:
        assert sandbox.inbox.messages() == []


def test_only_what_can_be_posted_wakes_who_posts() -> None:
    with closing(Account(0)) as account:
        seen = account.webhooks.changes.revision

        def add(url: str | None) -> int:
            state = "waiting" if url else "no callback"
            with account.transaction():
                account.webhooks.add(
                    Webhook(subject="1", kind="event", url=url, body={}, due="", state=state)
                )
            return account.webhooks.changes.revision - seen

        assert [add(None), add("http://127.0.0.1:9"), add(None)] == [0, 1, 1]


def test_webhooks_that_are_to_be_posted_survive(tmp_path: Path) -> None:
    file = tmp_path / "account.db"
    with Stub() as receiver:
        receiver.script = [Answer(500)]
        with Sandbox(state=file) as sandbox:
            url = receiver.url
            sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
            sandbox.advance()
        receiver.script = [Answer(200)]
        with Sandbox(state=file) as sandbox:
            sandbox.advance(30)
        assert len(receiver.requests) == 4


def test_a_state_file_is_its_owners_only(tmp_path: Path) -> None:
    file = tmp_path / "account.db"
    previous = os.umask(0)
    try:
        with Sandbox(state=file) as sandbox:
            send(sandbox)
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    finally:
        os.umask(previous)
    assert modes.keys() >= {"account.db", "account.db-wal"}
    assert set(modes.values()) == {0o600}


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o640, 0o604, 0o700])
def test_a_state_file_that_others_can_read_is_made_private(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "account.db"
    with Sandbox(state=file) as sandbox:
        send(sandbox)
    for beside in ("-wal", "-journal"):
        file.with_name(f"{file.name}{beside}").touch(mode)
    file.chmod(mode)
    with Sandbox(state=file) as sandbox:
        send(sandbox)
        modes = {stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert modes == {0o600}


def test_a_link_is_refused_as_a_state_file(tmp_path: Path) -> None:
    (tmp_path / "account.db").touch()
    for name, target in (("a", "account.db"), ("b", "nowhere"), ("c", ".")):
        link = tmp_path / name
        link.symlink_to(tmp_path / target)
        with pytest.raises(ValueError, match="is a link"), Sandbox(state=link):
            pass
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_refused_as_a_state_file(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "account.db")
    with (
        pytest.raises((ValueError, OSError), match=r"account\.db"),
        Sandbox(state=tmp_path / "account.db"),
    ):
        pass


IN_USE = """
import sys
from flowroute_sandbox import Sandbox
from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.records import Webhook
with Sandbox(state=sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_a_state_file_that_is_in_use_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "account.db"
    command = [sys.executable, "-c", IN_USE, str(file)]
    with subprocess.Popen(  # noqa: S603  our own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        for state in (file, str(file), tmp_path / "." / file.name):
            with pytest.raises(ValueError, match="in use by another sandbox"), Sandbox(state=state):
                pass
        arguments = ["-m", "flowroute_sandbox", "--port", "0", "--state", str(file)]
        second = run(sys.executable, *arguments)
        assert second.returncode == 2
        assert "in use by another sandbox" in second.stderr
        other.kill()  # a crash leaves no lock behind
    with Sandbox(state=file) as sandbox:
        with pytest.raises(ValueError, match="in use"), Sandbox(state=file):
            pass
        third = run(sys.executable, *arguments)  # which the second must not have let in
        assert third.returncode == 2
        assert "in use by another sandbox" in third.stderr
        send(sandbox)


def test_what_is_no_state_file_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "notes.txt", tmp_path / "other.db"
    text.write_text("not a database, and longer than the header of one would be" * 3)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (value)")
    for file in (text, other):
        before = file.read_bytes()
        with pytest.raises(ValueError, match=file.name), Sandbox(state=file):
            pass
        assert file.read_bytes() == before


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"), Sandbox(state=tmp_path / "nowhere" / "a.db"):
        pass


def test_the_oldest_messages_are_forgotten() -> None:
    with Sandbox(keep=3) as sandbox:
        ids = [send(sandbox, body=str(number)) for number in range(5)]
        assert [each.id for each in sandbox.inbox.messages()] == ids[:1:-1]
        account = sandbox._controls.account  # pyright: ignore[reportPrivateUsage]
        with account.transaction():
            assert account.webhooks.list_for(ids[0]) == []
            assert len(account.webhooks.list_for(ids[4])) == 2


def test_the_oldest_refusals_are_forgotten(sandbox: Sandbox, api: httpx.Client) -> None:
    api.get("/v2/first")
    account = sandbox._controls.account  # pyright: ignore[reportPrivateUsage]
    with account.transaction():
        (first,) = account.refusals.list_newest_first()
        for number in range(1_003):
            account.refusals.add(replace(first, path=f"/v2/{number}"))
    api.get("/v2/1003")
    api.get("/v2/1004")
    refused = sandbox.rejected
    assert [refused[0].path, refused[-1].path] == ["/v2/1004", "/v2/5"]


def test_a_killed_sandbox_has_lost_nothing_that_it_accepted(tmp_path: Path) -> None:
    file = tmp_path / "account.db"
    command = [sys.executable, "-m", "flowroute_sandbox", "--port", "0", "--state", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    assert process.stdout is not None
    url = process.stdout.readline().split()[-1]
    accepted: list[str] = []

    def burst(name: int) -> None:
        with Flowroute("sandbox1", "sandbox1" * 4, base_url=url, max_retries=0) as flowroute:
            for number in range(100_000):
                body = f"{name}-{number}"
                try:
                    sent = flowroute.messages.send(from_=OWN, to=HANDSET, body=body)
                except FlowrouteError:
                    return
                accepted.append(sent.id)

    threads = [Thread(target=burst, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    while len(accepted) < 200:
        sleep(0.01)
    process.kill()
    process.communicate()
    for thread in threads:
        thread.join()
    with Sandbox(state=file) as sandbox:
        kept = {message.id for message in sandbox.inbox.messages()}
    assert len(accepted) >= 200
    assert set(accepted) <= kept
    assert len(kept) <= len(accepted) + len(threads)  # accepted, but never said so
