"""A server of canned replies, in a process of its own, that costs less than any client.

It knows no more of HTTP than where a request ends; what it answers depends on method and path.
"""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs

PAGE = 200


def _number(index: int) -> dict[str, object]:
    """Make a number as Flowroute lists it (tests/wire/numbers.list.200.json)."""
    value = str(12060000000 + index)
    return {
        "attributes": {
            "rate_center": "seattle",
            "value": value,
            "alias": None,
            "state": "wa",
            "number_type": "standard",
            "cnam_lookups_enabled": True,
        },
        "type": "number",
        "id": value,
        "links": {"self": f"https://api.flowroute.com/v2/numbers/{value}"},
    }


NUMBERS = [_number(index) for index in range(PAGE)]


def page(count: int = PAGE) -> bytes:
    """Write a page of numbers."""
    return json.dumps({"data": NUMBERS[:count], "links": {}}).encode()


def documented_page() -> bytes:
    """Write a page of numbers as the document promises it."""
    return json.dumps({"data": [{"data": each} for each in NUMBERS], "links": {}}).encode()


def _reply(status: int, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status} OK\r\ncontent-type: application/vnd.api+json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


def _recorded(status: int, name: str) -> bytes:
    return _reply(status, (Path(__file__).parents[1] / "tests" / "wire" / name).read_bytes())


_SENT = _recorded(202, "messages.send.202.json")
_NUMBER = _recorded(200, "numbers.get.200.json")
_PAGES = {  # by the end of the path: the same records in several envelopes
    "/documented/v2/numbers": _reply(200, documented_page()),
    "/numbers": _reply(200, page()),
    "/models": _reply(200, page()),
    "/phone_numbers": _reply(200, page()),
    "/Messages.json": _reply(200, json.dumps({"messages": NUMBERS, "uri": "/"}).encode()),
}


def _answer(method: str, url: str) -> bytes:
    path, _, query = url.partition("?")
    if method == "POST":
        return _SENT
    if "total=" in query:
        return _of_a_long_list(path, query)
    return next((reply for end, reply in _PAGES.items() if path.endswith(end)), _NUMBER)


def _of_a_long_list(path: str, query: str) -> bytes:
    """Answer with a page of a list of `total` numbers, and the link to the next page."""
    asked = {name: int(values[0]) for name, values in parse_qs(query).items()}
    offset, total = asked.get("offset", 0), asked["total"]
    following = f"{path}?offset={offset + PAGE}" if offset + PAGE < total else ""
    return _reply(200, _page_to(min(PAGE, total - offset), following))


def _page_to(count: int, following: str) -> bytes:
    body = _BODIES.setdefault(count, page(count))
    return body.replace(b'"links": {}', f'"links": {{"next": "{following}"}}'.encode())


_BODIES: dict[int, bytes] = {}
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


class _Connection(asyncio.Protocol):
    def __init__(self) -> None:
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._url = "http://{}:{}".format(*transport.get_extra_info("sockname"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if end and len(body) >= int(length[1] if length else 0):
            method, target, _ = head.partition(b"\r\n")[0].decode().split(" ")
            self._received = b""
            self._transport.write(_answer(method, self._url + target))


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Connection, "127.0.0.1", 0)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)  # until whoever started this closes it


@contextmanager
def serving() -> Generator[str]:
    """Serve from another process; gives the URL."""
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        yield process.stdout.readline().strip()
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve())
