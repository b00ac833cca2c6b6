"""What official SDKs send: every call of theirs that the sandbox serves, recorded and made again.

The SDKs ran unmodified but for the base URL: flowroute/flowroute-sdk-v3-python at 0822486, -nodejs
at fe7a78b, -php at e3f5038 (PHP 8.2, Unirest 3.0.4, jsonmapper 3.1.3), -ruby at f32f1fe (Ruby 3.1,
Faraday 0.17.6: the 0.10 that it asks for does not run there) and -dot-net at 09d941b (Mono 6.8,
Json.NET 6).

A few calls were refused because of the SDKs themselves. Ruby writes the bodies of its callbacks as
`{:callback_url=>"..."}`. .NET writes broken JSON for callbacks, new CNAM records (the one that it
looks up was made without it) and portability, and leaves a placeholder in the path of the numbers
of an address. All others succeed, but for the list of port orders, of which there are none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from flowroute_sandbox import Sandbox
from flowroute_sandbox._api.app import HANDLERS
from flowroute_sandbox._api.cdrs import DOWNLOADS
from flowroute_sandbox._api.errors import RefusedError
from flowroute_sandbox._api.validator import RawRequest, Validator
from oracle import DOCUMENT

FOLDER = Path(__file__).parent / "sdks"
VALIDATOR = Validator(DOCUMENT)
SDKS = ("python", "node", "php", "ruby", "dotnet")
NOT_IN_THEM = {
    # No SDK has these.
    *("callbacks_get", "callbacks_remove", "numbers_get_callback", "numbers_remove_callback"),
    *("messaging_provision", "messaging_task", "numbers_details", "numbers_tiers"),
    *("porting_get", "porting_status", "routes_update", "routes_delete"),
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


@pytest.mark.parametrize("sdk", SDKS)
def test_every_call_of_an_sdk_is_answered_as_when_it_ran(
    api: httpx.Client, sandbox: Sandbox, sdk: str
) -> None:
    names = dict[str, str]()
    for call in read_calls(sdk):
        make(api, sandbox, call, names)


def test_few_calls_are_refused_and_only_where_the_sdk_is_wrong() -> None:
    refused = {
        sdk: [call["status"] for call in read_calls(sdk) if call.get("status", 200) >= 400]
        for sdk in SDKS
    }
    assert refused.pop("ruby") == [400] * 4 + [404]
    assert refused.pop("dotnet") == [404, 415, 415, 415, 400, 422]
    assert not any(refused.values())


def test_they_make_every_call_that_they_have() -> None:
    called = set[str]()
    for call in (call for sdk in SDKS for call in read_calls(sdk)):
        if "control" not in call and not call["target"].startswith(DOWNLOADS):
            url = httpx.URL(call["target"])
            query = [*url.params.multi_items()]
            kind = call["content_type"] or ""
            raw = RawRequest(call["method"], url.path, query, kind, call["body"].encode())
            with suppress(RefusedError):
                called.add(VALIDATOR.validate(raw).operation_id)
    assert called == set(HANDLERS) - NOT_IN_THEM
