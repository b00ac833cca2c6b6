"""The same call made by a thread, by asyncio and by trio."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import trio

from flowroute_client import AsyncFlowroute, Flowroute, FlowrouteError, Options

FROM, TO, TEXT = "12065550100", "12065550199", "the text of the message"
ACCESS, SECRET = "PLANTEDA", "PLANTEDSECRETPLANTEDSECRETPLANTE"
BASIC = b64encode(f"{ACCESS}:{SECRET}".encode()).decode()
PRIVATE = (FROM, TO, FROM[1:], TO[1:], TEXT, SECRET, BASIC, BASIC[:12], BASIC[-12:])

Run = Callable[[str, str, Options], object]
"""Makes a call of `CALLS` of the API at a URL; returns what it comes to, an error too."""

CALLS: Mapping[str, Callable[[Any], Any]] = {
    "send": lambda flowroute: flowroute.messages.send(from_=FROM, to=TO, body=TEXT),
    "get": lambda flowroute: flowroute.numbers.get(FROM),
    "patch": lambda flowroute: flowroute.routes.set_primary(FROM, "7"),
    "delete": lambda flowroute: flowroute.request("DELETE", f"/v2/numbers/{FROM}"),
    "raw get": lambda flowroute: flowroute.request("GET", f"/v2/numbers/{FROM}"),
}


def by_thread(call: str, url: str, options: Options) -> object:
    with Flowroute(ACCESS, SECRET, base_url=url, **options) as flowroute:
        try:
            return CALLS[call](flowroute)
        except FlowrouteError as error:
            return error


async def _by_task(call: str, url: str, options: Options) -> object:
    async with AsyncFlowroute(ACCESS, SECRET, base_url=url, **options) as flowroute:
        try:
            return await CALLS[call](flowroute)
        except FlowrouteError as error:
            return error


def by_asyncio(call: str, url: str, options: Options) -> object:
    return asyncio.run(_by_task(call, url, options))


def by_trio(call: str, url: str, options: Options) -> object:
    return trio.run(_by_task, call, url, options)


FLAVOURS = pytest.mark.parametrize("run", [by_thread, by_asyncio, by_trio])
