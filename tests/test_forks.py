"""Forks while another thread imports: the child would wait for ever for what that thread began."""

from __future__ import annotations

import os
import sys

import pytest

from fault_server import FaultServer
from processes import run_well

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

PRELUDE = """
import contextlib, os, signal, sys, tempfile, threading, time
import flowroute_client
from flowroute_client import APIConnectionError, AsyncFlowroute, Flowroute, FlowrouteError

NUMBER, NOWHERE = "12065550100", "http://127.0.0.1:9"
options = {"base_url": NOWHERE, "max_retries": 0}
flowroute = Flowroute("key", "secret", **options)
message = {"from_": NUMBER, "to": NUMBER, "body": "hello"}

def list_at(moment):
    flowroute.messages.list(start_date=moment)

def send_once():
    from flowroute_ledger import SQLiteLedger
    with SQLiteLedger(os.path.join(tempfile.mkdtemp(), "ledger.db")) as ledger:
        flowroute.with_options(ledger=ledger, idempotency_key="key").messages.send(**message)

def send_many():
    list(flowroute.messages.send_many([message]))

async def get():
    await AsyncFlowroute("key", "secret", **options).numbers.get(NUMBER)

def get_by_asyncio():
    import asyncio
    asyncio.run(get())

def get_by_trio():
    import trio
    trio.run(get)
"""

FORKED_DURING_AN_IMPORT = """
class SlowDown:
    def find_spec(self, name, *_):
        if name == slow:
            begun.set()
            time.sleep(0.5)

def use():
    with contextlib.suppress(flowroute_client.FlowrouteError):
        call()

begun = threading.Event()
sys.meta_path.insert(0, SlowDown())
thread = threading.Thread(target=use)
thread.start()
assert begun.wait(30)
child = os.fork()
if child == 0:
    signal.alarm(10)
    use()
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""

CASES = {
    "a resource": ("flowroute_client._messages", "flowroute.messages"),
    "the pool": ("flowroute_client._http.pool", "flowroute.numbers.get(NUMBER)"),
    "pages": ("flowroute_client._pagination", "flowroute.numbers.list()"),
    "a model": ("flowroute_api.models.port_order", "flowroute_client.PortOrder"),
    "the rules of a ledger": ("flowroute_client._policy.once", "send_once()"),
    "moments": ("dateutil.parser", "list_at('2017-12')"),
    "asyncio's part of anyio": ("anyio._backends._asyncio", "get_by_asyncio()"),
    "trio's part of anyio": ("anyio._backends._trio", "get_by_trio()"),
}


@pytest.mark.parametrize(("slow", "call"), CASES.values(), ids=CASES)
def test_a_process_can_be_forked_while_a_thread_imports(slow: str, call: str) -> None:
    script = f"{PRELUDE}\nslow = {slow!r}\n\ndef call():\n    {call}\n{FORKED_DURING_AN_IMPORT}"
    assert run_well(sys.executable, "-W", "ignore", "-c", script) == "0\n"


FIRST = """
import contextlib, os, signal, sys, threading, time
import flowroute_client

options = {"base_url": "http://127.0.0.1:9", "max_retries": 0}

def get():
    flowroute_client.Flowroute("key", "secret", **options).numbers.get("12065550100")

async def get_async():
    async with flowroute_client.AsyncFlowroute("key", "secret", **options) as flowroute:
        await flowroute.numbers.get("12065550100")

def get_by_asyncio():
    import asyncio
    asyncio.run(get_async())
"""


@pytest.mark.parametrize(
    ("slow", "call"),
    [
        ("flowroute_client._client", "get"),
        ("httpx", "get_by_asyncio"),
        ("attr", "get"),
        ("flowroute_client._config", "get_by_asyncio"),
        ("flowroute_client._http.pool", "get"),
    ],
)
def test_a_process_can_be_forked_while_a_thread_makes_the_first_client(
    slow: str, call: str
) -> None:
    script = f"{FIRST}\nslow, call = {slow!r}, {call}\n{FORKED_DURING_AN_IMPORT}"
    assert run_well(sys.executable, "-W", "ignore", "-c", script) == "0\n"


ONCE_FORKED = """
import asyncio, sys, trio
import flowroute_ledger

options["base_url"] = sys.argv[1]
flowroute = Flowroute("key", "secret", **options)

async def use_async():
    client = AsyncFlowroute("key", "secret", **options)
    await client.messages.send(**message)
    with contextlib.suppress(FlowrouteError):
        await client.numbers.list()
    await client.aclose()

if os.fork() == 0:
    os._exit(0)
os.wait()
imported = {*sys.modules}
flowroute.messages.get("mdr2-1")
with contextlib.suppress(FlowrouteError):
    list_at("2017-12")
with contextlib.suppress(FlowrouteError):
    flowroute.with_options(hedaers={})
send_once()
send_many()
asyncio.run(use_async())
trio.run(use_async)
for name in dir(flowroute_client):
    getattr(flowroute_client, name)
for resource in dir(flowroute):
    getattr(flowroute, resource)
print(sorted({*sys.modules} - imported))
"""


def test_a_process_that_was_forked_imports_nothing_more() -> None:
    """So nothing that calls import was forgotten."""
    with FaultServer() as server:
        script = f"{PRELUDE}\n{ONCE_FORKED}"
        assert run_well(sys.executable, "-W", "ignore", "-c", script, server.url) == "[]\n"


def test_a_process_without_a_client_imports_nothing_when_it_is_forked() -> None:
    script = """
import os, sys, flowroute_client.webhooks

imported = {*sys.modules}
if os.fork() == 0:
    os._exit(0)
os.wait()
print(sorted({*sys.modules} - imported))
"""
    assert run_well(sys.executable, "-c", script) == "[]\n"
