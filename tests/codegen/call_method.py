"""Call a method of both clients as stdin says, and report what it is and what it returned."""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import flowroute_api
from flowroute_client import AsyncFlowroute, Flowroute


def shown(method: Callable[..., Any], result: object) -> dict[str, object]:
    return {
        "signature": str(inspect.signature(method)),
        "documentation": inspect.getdoc(method),
        "result": written(result),
    }


def written(result: Any) -> object:  # noqa: ANN401 - whatever the method returns
    if type(result).__name__ == "list":
        return [written(item) for item in result]
    return None if result is None else [type(result).__name__, result.to_dict(), repr(result)]


def called(asked: dict[str, Any]) -> dict[str, object]:
    with Flowroute("access", "secret", base_url=asked["url"]) as client:
        method = attrgetter(asked["method"])(client)
        result = method(**asked["named"])
        return shown(method, list(result) if hasattr(result, "__iter__") else result)


async def awaited(asked: dict[str, Any]) -> dict[str, object]:
    async with AsyncFlowroute("access", "secret", base_url=asked["url"]) as client:
        method = attrgetter(asked["method"])(client)
        result = method(**asked["named"])
        paged = hasattr(result, "__aiter__")
        return shown(method, [item async for item in result] if paged else await result)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    report = {
        "package": flowroute_api.__file__,
        "calls": [called(asked), asyncio.run(awaited(asked))],
    }
    json.dump(report, sys.stdout)
