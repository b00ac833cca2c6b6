"""Set Sentry up as a file says, make calls, and print what Sentry would have been sent."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import sentry_sdk
from sentry_sdk import integrations
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from flowroute_client import AsyncFlowroute, Flowroute, OutcomeUnknownError
from neighbours.calls import ACCEPTED, OURS, TEXT, THEIRS
from stub import HANG_UP, Stub

sent: list[Any] = []


class Keep(Transport):
    def capture_envelope(self, envelope: Envelope) -> None:
        sent.extend(item.payload.json for item in envelope.items)


def call(url: str) -> None:
    with Flowroute("access", "secret", base_url=url) as flowroute:
        flowroute.numbers.get(THEIRS)
        flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
        try:
            flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
        except OutcomeUnknownError as error:
            sentry_sdk.capture_exception(error)


async def call_async(url: str) -> None:
    async with AsyncFlowroute("access", "secret", base_url=url) as flowroute:
        await flowroute.numbers.get(THEIRS)
        await flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
        try:
            await flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
        except OutcomeUnknownError as error:
            sentry_sdk.capture_exception(error)


def call_in_loop(url: str) -> None:
    asyncio.run(call_async(url))


def main(init: str) -> None:
    # The others look for what they watch in all that is installed, which takes seconds.
    ours = ["sentry_sdk.integrations.httpx.HttpxIntegration"]
    vars(integrations)["_AUTO_ENABLING_INTEGRATIONS"][:] = ours
    exec(Path(init).read_text(), {})  # noqa: S102 - the test's own
    sentry_sdk.get_client().transport = Keep()
    for use in (call, call_in_loop):
        with Stub() as stub, sentry_sdk.isolation_scope():
            stub.answer(200, {"data": {"id": THEIRS, "type": "number"}})
            stub.answer(202, ACCEPTED)
            stub.script.append(HANG_UP)
            with sentry_sdk.start_transaction(name="test"):
                use(stub.url)
    sys.stdout.write(json.dumps(sent, default=str))


main(*sys.argv[1:])
