"""Faults below HTTP: connections that are reset, closed, stalled, garbled, cut or slowed down."""

from __future__ import annotations

import socket
import struct
from asyncio import FIRST_COMPLETED, BaseTransport, Transport, ensure_future, sleep, wait
from collections.abc import Awaitable, Callable, Mapping
from itertools import takewhile
from typing import TYPE_CHECKING, cast

from starlette.responses import Response
from starlette.types import Receive, Scope

from flowroute_sandbox._faults.fault import Fault

if TYPE_CHECKING:
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol as HTTPProtocol
else:  # h11's where there is no httptools
    from uvicorn.protocols.http.auto import AutoHTTPProtocol as HTTPProtocol

# By the addresses of both ends of the connection.
_transports: dict[tuple[object, object], Transport] = {}
_DRIP_SECONDS = 0.02
# On close, discard unsent data and send a RST.
_NO_LINGER = struct.pack("ii", 1, 0)


class TrackedProtocol(HTTPProtocol):
    """uvicorn's protocol, which also lets `apply_fault` find the connection of a request."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Remember the connection by the addresses of its ends, which every request has."""
        super().connection_made(cast("Transport", transport))
        _transports[self.client, self.server] = cast("Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        _transports.pop((self.client, self.server), None)
        super().connection_lost(exc)


async def apply_fault(
    fault: Fault, response: Response, scope: Scope, receive: Receive, stop: Awaitable[None]
) -> None:
    """Break a connection as a fault says, in place of sending `response`.

    Args:
        fault: What to do.
        response: The response that the request would have had.
        scope: The scope of the request.
        receive: The receive channel of the request.
        stop: Ends when the server does, which then ends the connection.
    """
    transport = _transports[scope["client"], scope["server"]]
    raw = _serialize(response)
    await _ACTIONS[fault.kind](transport, raw if fault.when == "after" else raw[:-1], fault)
    # uvicorn logs an error if an application returns without a response before the connection is
    # lost. The request was read whole, so the next event can only be the disconnect.
    disconnect, stopping = ensure_future(receive()), ensure_future(stop)
    await wait((disconnect, stopping), return_when=FIRST_COMPLETED)
    stopping.cancel()
    transport.abort()
    await disconnect


def _serialize(response: Response) -> bytes:
    """Return a response as the bytes of HTTP/1.1."""
    head = b"".join(name + b": " + value + b"\r\n" for name, value in response.raw_headers)
    line = f"HTTP/1.1 {response.status_code} \r\n".encode()
    return line + head + b"\r\n" + bytes(response.body)


async def _reset(transport: Transport, _raw: bytes, _fault: Fault) -> None:
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


async def _close(transport: Transport, _raw: bytes, _fault: Fault) -> None:
    transport.close()


async def _stall(_transport: Transport, _raw: bytes, _fault: Fault) -> None:
    pass


async def _send_garbage(transport: Transport, _raw: bytes, _fault: Fault) -> None:
    transport.write(b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n")
    transport.close()


async def _cut_body(transport: Transport, raw: bytes, _fault: Fault) -> None:
    head, separator, body = raw.partition(b"\r\n\r\n")
    transport.write(head + separator + body[: len(body) // 2])
    transport.close()


async def _drip(transport: Transport, raw: bytes, fault: Fault) -> None:
    for byte in takewhile(lambda _: not transport.is_closing(), raw):
        transport.write(bytes([byte]))
        await sleep(_DRIP_SECONDS if fault.seconds is None else fault.seconds)
    transport.close()


_ACTIONS: Mapping[str, Callable[[Transport, bytes, Fault], Awaitable[None]]] = {
    "reset": _reset,
    "close": _close,
    "stall": _stall,
    "garbage": _send_garbage,
    "cut_body": _cut_body,
    "drip": _drip,
}
