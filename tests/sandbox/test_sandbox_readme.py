"""What the README of the sandbox says is so."""

from __future__ import annotations

import inspect
import os
import re
import sys
from dataclasses import fields
from pathlib import Path

import httpx
import pytest

import flowroute_sandbox
from flowroute_sandbox import Sandbox
from flowroute_sandbox._cli.control import DEFAULT_PORT
from flowroute_sandbox._options import Options
from processes import run_well

FOLDER = Path(flowroute_sandbox.__file__).parent
README = (FOLDER / "README.md").read_text()


def test_its_commands_run(sandbox: Sandbox, tmp_path: Path) -> None:
    _install, *blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    written = run_well(
        *("sh", "-e", "-c", "".join(blocks)),
        cwd=tmp_path,
        PATH=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        FLOWROUTE_BASE_URL=sandbox.url,
        FLOWROUTE_ACCESS_KEY=sandbox.access_key,
        FLOWROUTE_SECRET_KEY=sandbox.secret_key,
    )
    sent, by_command, by_request = dict.fromkeys(re.findall(r"mdr2-[0-9a-f]{32}", written))
    assert sandbox.inbox.latest().id == sent
    for received in (by_command, by_request):
        assert sandbox.client.messages.get(received).body == "STOP"
    url = f"{sandbox.url}/v2.1/messages"
    auth = (sandbox.access_key, sandbox.secret_key)
    message = {"from": "12065550100", "to": "12065550199", "body": "hello"}
    replies = [httpx.post(url, auth=auth, json=message) for _ in range(3)]
    assert [reply.status_code for reply in replies] == [429, 429, 202]
    assert replies[0].headers["retry-after"] == "1"


def test_it_lists_every_option_with_its_default() -> None:
    listed = re.findall(r"^\| `--([\w-]+)` \| (?:`(\S+)` )?\| (.+) \|$", README, re.MULTILINE)
    expected = {
        option.name.replace("_", "-"): (_write(option.default), option.metadata["help"])
        for option in fields(Options)
    }
    expected["port"] = str(DEFAULT_PORT), expected["port"][1]
    assert {name: (default, purpose) for name, default, purpose in listed} == expected


def _write(default: object) -> str:
    return "" if default is None or default is False else str(default)


def test_it_lists_every_control_endpoint(sandbox: Sandbox) -> None:
    listed = set(re.findall(r"/_sandbox/(\w+)", README))
    source = (FOLDER / "_control/endpoints.py").read_text()
    assert listed == set(re.findall(r'Route\(f"\{PREFIX\}(\w+)["{]', source))
    for name in listed:
        if name != "events":
            assert httpx.options(f"{sandbox.url}/_sandbox/{name}").status_code == 405


def test_it_says_what_a_fresh_account_has(sandbox: Sandbox) -> None:
    sentence = README.partition("The account starts with the numbers ")[2].partition("Open the")[0]
    numbers = [number.id for number in sandbox.client.numbers.list()]
    assert re.findall(r"\d{11}", sentence) == numbers
    assert len(list(sandbox.client.routes.list())) == 1
    offers = sum(1 for _ in sandbox.client.numbers.search(limit=200))
    assert f"about {round(offers, -2):,} fictional numbers" in sentence


@pytest.mark.parametrize("name", ["README.md", "DECISIONS.md"])
def test_its_links_lead_somewhere(name: str) -> None:
    text = (FOLDER / name).read_text()
    for target, anchor in re.findall(r"\]\(([\w./]+)(?:#([\w-]+))?\)", text):
        linked = (FOLDER / target).read_text()
        headings = re.findall(r"^#+ (.+)$", linked, re.MULTILINE)
        assert not anchor or anchor in [each.lower().replace(" ", "-") for each in headings]


def test_the_class_has_the_options_of_the_command() -> None:
    parameters = inspect.signature(Sandbox).parameters
    assert {name: each.default for name, each in parameters.items()} == {
        option.name: option.default for option in fields(Options)
    }
    assert set(re.findall(r"^        (\w+): ", str(Sandbox.__doc__), re.MULTILINE)) >= set(
        parameters
    )
