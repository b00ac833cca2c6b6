"""The move from Messages v2.1 to v2.2, rehearsed: document, report, overlay, client."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from codegen.regenerate import OVERLAYS, ROOT, build
from corpus import changed, read_yaml
from report.changes import Change
from report.markdown import markdown
from report.report import Report, report
from report.sources import source
from report.versions import bump, changelog
from stub import Stub

V2_2 = changed(read_yaml("report/messages_v2_2.yaml"))
CALL = ROOT / "tests" / "codegen" / "call_method.py"
PRICES = {"base_rate": "0.0040", "surcharge_rate": "0.0025", "segment_count": 1}


@pytest.fixture(scope="module")
def found() -> Report:
    now = source(None)
    return report(now, evolve(now, name="v2.2", document=V2_2))


def changes(found: Report, fact: str) -> list[Change]:
    entries = (entry.changes for entry in found.entries)
    return [group[0] for group in entries if group and group[0].fact == fact]


def test_the_messages_move_and_nothing_is_removed(found: Report) -> None:
    assert [(each.old, each.new) for each in changes(found, "moved")] == [
        ("GET /v2.1/messages", "GET /v2.2/messages"),
        ("POST /v2.1/messages", "POST /v2.2/messages"),
        ("GET /v2.1/messages/{id}", "GET /v2.2/messages/{id}"),
    ]
    assert changes(found, "removed") == []
    assert {fact for entry in found.breaking for fact in [entry.changes[0].fact]} == {"moved"}
    assert all(entry.breaks == ["senders"] for entry in found.breaking)


def test_callers_keep_their_methods_and_get_prices(found: Report) -> None:
    told = markdown(found)
    assert "**Do:** Nothing for `messages.send(from_, to, ...)`, once upgraded" in told
    assert '`flowroute.request("POST", "/v2.1/messages")` must name the new place' in told
    assert "`Message.price_details` is new: `PriceDetails | None`" in told
    assert "`SentMessage.price_details` is new: `PriceDetails | None`" in told
    assert found.problem == ""
    assert (bump(found).level, bump(found).new) == ("minor", "0.2.0")
    assert [*changelog(found)] == ["Changed", "Added"]
    assert "- `messages.send(from_, to, ...)` asks `POST /v2.2/messages`" in told


def test_the_overlay_is_told_where_to_follow(found: Report) -> None:
    kinds = {note.kind for note in found.notes}
    assert kinds == {"move"}
    assert all("/v2.2/messages" in note.text for note in found.notes if note.kind == "move")


def test_the_way_back_is_told_by_the_same_overlay() -> None:
    now = source(None)
    back = report(evolve(now, document=V2_2), now)
    assert back.problem == ""
    assert [each.new for each in changes(back, "moved")] == [
        "GET /v2.1/messages",
        "POST /v2.1/messages",
        "GET /v2.1/messages/{id}",
    ]
    gone = [each for entry in back.entries for each in entry.python]
    assert {each.name for each in gone} >= {"Message.price_details", "PriceDetails"}
    assert all(each.new is None for each in gone)


def followed(found: Report) -> str:
    """Do to the overlay what the report says, and nothing else."""
    text = OVERLAYS[0].read_text(encoding="utf-8")
    for note in found.notes:
        target = re.search(r"make its target `(.*)`", note.text)
        if target:
            text = text.replace(target[1].replace("v2.2", "v2.1"), target[1])
    return text


def call(package: Path, method: str, url: str, named: dict[str, str]) -> list[Any]:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, str(CALL)],
        input=json.dumps({"method": method, "named": named, "url": url}),
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told: Any = json.loads(done.stdout)
    assert Path(told["package"]).is_relative_to(package)
    return [each["result"] for each in told["calls"]]


def test_a_client_of_the_new_messages_is_regenerated(
    found: Report, tmp_path: Path, stub: Stub
) -> None:
    (tmp_path / "v2.2.json").write_text(json.dumps(V2_2))
    (tmp_path / "overlay.yaml").write_text(followed(found), encoding="utf-8")
    package = tmp_path / "generated"
    package.mkdir()
    overlays = (tmp_path / "overlay.yaml", *OVERLAYS[1:])
    build(tmp_path / "v2.2.json", overlays, package)

    data = {"id": "mdr2-1", "type": "message", "attributes": {"price_details": PRICES}}
    stub.answer(202, {"data": data})
    numbers = {"from_": "+1 206 555 0100", "to": "+12065550199", "body": "hello"}
    for sent in call(package, "messages.send", stub.url, numbers):
        assert sent[:2] == ["SentMessage", {"data": data}]
    assert {request.target for request in stub.requests} == {"/v2.2/messages"}

    stub.answer(200, {"data": data})
    for record in call(package, "messages.get", stub.url, {"id": "mdr2-1"}):
        assert record[0] == "Message"
        assert "segment_count=1" in record[2]
    assert stub.requests[-1].target == "/v2.2/messages/mdr2-1"
