"""A whole script, from its first import to the reply, imports little beyond what httpx does."""

from __future__ import annotations

import sys

import pytest

from processes import run_well
from stub import Stub

NUMBER = {"data": {"id": "12065550100", "type": "number", "attributes": {"state": "wa"}}}
OURS = """
from flowroute_client import Flowroute
with Flowroute("access", "secret", base_url={url!r}) as flowroute:
    assert flowroute.numbers.get("12065550100").state == "wa"
"""
HTTPX = """
import httpx
with httpx.Client(base_url={url!r}, auth=("access", "secret")) as client:
    reply = client.get("/v2/numbers/12065550100")
    assert reply.raise_for_status().json()["data"]["attributes"]["state"] == "wa"
"""
NOT_NEEDED = {
    *("asyncio", "csv", "decimal", "gzip", "html", "importlib.metadata", "msgspec", "queue"),
    *(f"flowroute_client._{name}" for name in ("bulk", "cdrs", "messages", "pagination", "routes")),
    *("flowroute_client._policy.entries", "flowroute_client._policy.once"),
}


def list_imports(script: str, stub: Stub) -> set[str]:
    """List what a process has imported when its script ends."""
    code = f"{script.format(url=stub.url)}\nimport sys; print(*sys.modules)"
    return set(run_well(sys.executable, "-c", code).split())


def test_one_call_imports_little_beyond_httpx(stub: Stub) -> None:
    stub.answer(200, NUMBER)
    beyond = list_imports(OURS, stub) - list_imports(HTTPX, stub)
    assert beyond & NOT_NEEDED - {"msgspec"} == set()
    ours = {name for name in beyond if name.startswith("flowroute_")}
    assert len(ours) <= 62, sorted(ours)
    assert len(beyond) <= 100, sorted(beyond - ours)


@pytest.mark.parametrize("name", ["cdrs", "messages", "routes"])
def test_a_resource_is_imported_when_it_is_asked_for(name: str) -> None:
    code = f"""
import sys
from flowroute_client import Flowroute
flowroute = Flowroute("access", "secret")
assert "flowroute_client._{name}" not in sys.modules
print(type(flowroute.{name}).__module__)
"""
    assert run_well(sys.executable, "-c", code).split()[0].startswith("flowroute_client")
