"""What official SDKs send: every call of theirs that the sandbox serves, recorded and made again.

The SDKs ran unmodified but for the base URL: flowroute/flowroute-sdk-v3-python at 0822486, and
flowroute/flowroute-sdk-v3-nodejs at fe7a78b.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from flowroute_sandbox import Sandbox
from flowroute_sandbox._api.app import HANDLERS
from flowroute_sandbox._api.cdrs import DOWNLOADS
from flowroute_sandbox._api.validator import RawRequest, Validator
from oracle import DOCUMENT

FOLDER = Path(__file__).parent / "sdks"
VALIDATOR = Validator(DOCUMENT)
NOT_IN_THEM = {
    # Neither SDK has these.
    *("callbacks_get", "callbacks_remove", "numbers_get_callback", "numbers_remove_callback"),
    *("messaging_provision", "messaging_task", "numbers_details", "numbers_tiers"),
    *("porting_get", "porting_list", "porting_status", "routes_update", "routes_delete"),
    *("routes_clear_primary", "routes_clear_failover"),
}


def read_calls(sdk: str) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", json.loads((FOLDER / f"{sdk}.json").read_text()))


def rename(text: str, names: Mapping[str, str]) -> str:
    """Write the ids of this account in place of those of the recording."""
    for recorded, ours in names.items():
        text = text.replace(recorded, ours)
    return text


def make(api: httpx.Client, sandbox: Sandbox, call: dict[str, Any], names: dict[str, str]) -> None:
    """Make a call again, and note the id in its answer."""
    if "control" in call:
        action, value = call["control"]
        sandbox.advance(float(value)) if action == "advance" else sandbox.review_cnam(names[value])
        return
    headers = {} if call["content_type"] is None else {"Content-Type": call["content_type"]}
    content = rename(call["body"], names).encode()
    reply = api.request(
        call["method"], rename(call["target"], names), content=content, headers=headers
    )
    assert reply.status_code == call["status"], (call, reply.text)
    if "id" in call:
        names[call["id"]] = str(reply.json()["data"]["id"])


@pytest.mark.parametrize("sdk", ["python", "node"])
def test_every_call_of_an_sdk_is_answered_as_when_it_ran(
    api: httpx.Client, sandbox: Sandbox, sdk: str
) -> None:
    names = dict[str, str]()
    for call in read_calls(sdk):
        make(api, sandbox, call, names)


def test_they_make_every_call_that_they_have() -> None:
    called = set[str]()
    for call in (*read_calls("python"), *read_calls("node")):
        if "control" not in call and not call["target"].startswith(DOWNLOADS):
            url = httpx.URL(call["target"])
            query = [*url.params.multi_items()]
            kind = call["content_type"] or ""
            raw = RawRequest(call["method"], url.path, query, kind, call["body"].encode())
            called.add(VALIDATOR.validate(raw).operation_id)
    assert called == set(HANDLERS) - NOT_IN_THEM
