"""Make the calls that stdin lists of a sandbox, with both clients, and report what came of each."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from operator import attrgetter
from typing import Any, TypeAlias

import flowroute_api
from flowroute_client import AsyncFlowroute, Flowroute, FlowrouteError
from flowroute_sandbox import Sandbox

Calls: TypeAlias = Mapping[str, Mapping[str, object]]


def call(flowroute: Flowroute, calls: Calls) -> dict[str, str]:
    outcomes: dict[str, str] = {}
    for name, arguments in calls.items():
        try:
            outcomes[name] = type(attrgetter(name)(flowroute)(**arguments)).__name__
        except FlowrouteError as error:
            outcomes[name] = str(error)
    return outcomes


async def call_asynchronously(flowroute: AsyncFlowroute, calls: Calls) -> dict[str, str]:
    outcomes: dict[str, str] = {}
    async with flowroute:
        for name, arguments in calls.items():
            try:
                outcomes[name] = type(await attrgetter(name)(flowroute)(**arguments)).__name__
            except FlowrouteError as error:
                outcomes[name] = str(error)
    return outcomes


def main(calls: Calls) -> dict[str, Any]:
    with Sandbox() as sandbox:
        number = sandbox.client.numbers.list().items[0].id
        calls = {
            name: {key: number if value == "owned" else value for key, value in each.items()}
            for name, each in calls.items()
        }
        called = call(sandbox.client, calls)
        sandbox.reset()
        awaited = asyncio.run(call_asynchronously(sandbox.async_client, calls))
    return {"package": flowroute_api.__file__, "called": called, "awaited": awaited}


if __name__ == "__main__":
    json.dump(main(json.load(sys.stdin)), sys.stdout)
