"""Send a message by both clients to a server on this machine, with whatever Python runs this.

Nothing but the installed package is needed, on any system:

    python scripts/smoke.py
"""

from __future__ import annotations

import asyncio
import json
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from flowroute_client import AsyncFlowroute, Flowroute

_ANSWER = json.dumps({"data": {"id": "mdr2-1", "type": "message"}}).encode()
_TEXT = {"from": "12065550100", "to": "12065550199", "body": "hello"}


class _Api(BaseHTTPRequestHandler):
    """Accept a message."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Compare what is sent, and answer."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(202 if body == _TEXT else 400)
        self.send_header("content-length", str(len(_ANSWER)))
        self.end_headers()
        self.wfile.write(_ANSWER)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet."""


async def _send(url: str) -> str | None:
    async with AsyncFlowroute("access", "secret", base_url=url) as flowroute:
        send = partial(flowroute.messages.send, from_="12065550100", body="hello")
        await send(to="12065550199")
        sent = await send(to="12065550199")  # on the same connection
    return sent.id


def main() -> None:
    """Send messages one after another, from threads of both kinds."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Api) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        with Flowroute("access", "secret", base_url=url) as flowroute:
            send = partial(flowroute.messages.send, from_="12065550100", body="hello")
            send(to="+1 (206) 555-0199")
            sent = send(to="+1 (206) 555-0199")
        print("sent", sent.id, asyncio.run(_send(url)))
        server.shutdown()


if __name__ == "__main__":
    main()
