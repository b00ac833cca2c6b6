# /// script
# dependencies = ["gevent"]
# ///
"""Send from many greenlets by one client."""

from __future__ import annotations

from gevent import monkey

monkey.patch_all()

import gevent

from flowroute_client import Flowroute
from neighbours.calls import ACCEPTED, OURS, THEIRS
from stub import Stub

with Stub() as stub:
    stub.answer(202, ACCEPTED)
    with Flowroute("access", "secret", base_url=stub.url) as flowroute:
        sends = [
            gevent.spawn(flowroute.messages.send, from_=OURS, to=THEIRS, body=str(n))
            for n in range(50)
        ]
        gevent.joinall(sends, raise_error=True)
    assert len(stub.requests) == 50
    assert len({request.body for request in stub.requests}) == 50
