# /// script
# dependencies = ["httpx2"]
# ///
"""Send by httpx2 under the name of httpx."""

from __future__ import annotations

import httpx2

httpx2.alias_httpx()

import httpx

from flowroute_client import Flowroute
from neighbours.calls import ACCEPTED, ID, OURS, TEXT, THEIRS, send, send_async
from stub import Stub

assert httpx.Client is httpx2.Client
with Stub() as stub:
    stub.answer(202, ACCEPTED)
    for use in (send, send_async):
        assert use(stub.url).id == ID
        assert f"httpx/{httpx2.__version__}" in stub.requests[-1].headers["user-agent"]
    mine = httpx2.Client()
    with mine, Flowroute("access", "secret", base_url=stub.url, http_client=mine) as flowroute:
        assert flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT).id == ID
    assert len(stub.requests) == 3
