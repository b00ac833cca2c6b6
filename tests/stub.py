"""A server on this machine that answers as it is told and records what it is asked."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Self, TypeVar, cast

from attrs import field, frozen

from flowroute_client import AsyncFlowroute

T = TypeVar("T")
WIRE = Path(__file__).parent / "wire"


@frozen
class Recorded:
    """A request as it came."""

    method: str
    target: str
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes

    def json(self) -> object:
        return cast("object", json.loads(self.body))


@frozen
class Answer:
    """A reply to give: JSON, or bytes as they are."""

    status: int = 200
    body: object = b""
    headers: Mapping[str, str] = field(factory=dict[str, str])

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


HANG_UP = Answer(status=-1)
"""Close the connection once the request has been read."""
STALL = Answer(status=-2)
"""Say nothing until the test is over."""


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


class Stub:
    """The server; the last answer of its script is given again and again."""

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.script: list[Answer] = []
        self.pages: dict[str, Answer] = {}
        """What to answer with to certain targets, whatever the script says."""
        self.released = Event()
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def authority(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.authority}"

    def answer(
        self, status: int = 200, body: object = b"", headers: Mapping[str, str] | None = None
    ) -> None:
        """Add to the script."""
        self.script.append(Answer(status, body, headers or {}))

    def respond(self, request: Recorded) -> Answer:
        self.requests.append(request)
        if request.target in self.pages:
            return self.pages[request.target]
        if not self.script:
            return Answer(404, {"errors": [{"detail": "the stub has no answer to this"}]})
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    def reset(self) -> None:
        """Forget everything, and let go of what waits."""
        self.released.set()
        self.released = Event()
        self.requests, self.script, self.pages = [], [], {}

    @property
    def request(self) -> Recorded:
        """The only request there was."""
        (request,) = self.requests
        return request

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.reset()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16  # a reply in one piece: in two, the second waits for an acknowledgement

        def _respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            released = stub.released
            answer = stub.respond(Recorded(self.command, self.path, headers, body))
            if answer.status < 0:
                self.close_connection = True
            if answer is STALL:
                released.wait(30)
            if answer.status > 0:
                self._send(answer)

        def _send(self, answer: Answer) -> None:
            self.send_response_only(answer.status)
            for name, value in {"content-length": len(answer.content), **answer.headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _respond  # noqa: N815 - called by name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Keep quiet."""

    return Handler


def read_recording(name: str) -> object:
    """Read a file of tests/wire."""
    return cast("object", json.loads((WIRE / name).read_bytes()))


def asynchronously(url: str, use: Callable[[AsyncFlowroute], Awaitable[T]]) -> T:
    """Use an asynchronous client in an event loop of its own."""

    async def main() -> T:
        async with AsyncFlowroute("access", "secret", base_url=url) as flowroute:
            return await use(flowroute)

    return asyncio.run(main())
