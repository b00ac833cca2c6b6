"""What goes wrong on the wire: a connection that the application can break."""

import socket
import struct
from asyncio import FIRST_COMPLETED, BaseTransport, Transport, ensure_future, sleep, wait
from collections.abc import Awaitable, Callable
from typing import Final, cast

from starlette.responses import Response
from starlette.types import Receive, Scope
from uvicorn.protocols.http.h11_impl import H11Protocol

from flowroute_sandbox._faults import Fault

# By both ends of the connection.
_transports: Final[dict[tuple[object, object], Transport]] = {}
_DRIP_SECONDS: Final = 0.02
# On close, discard what is unsent and reset.
_NO_LINGER: Final = struct.pack("ii", 1, 0)


class Wire(H11Protocol):
    """uvicorn's protocol, which shows its connections to the application."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Remember the connection by its two ends, which every request knows."""
        super().connection_made(cast("Transport", transport))
        _transports[self.client, self.server] = cast("Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        _transports.pop((self.client, self.server), None)
        super().connection_lost(exc)


async def inflict(
    fault: Fault, response: Response, scope: Scope, receive: Receive, stop: Awaitable[None]
) -> None:
    """Do to a connection what a fault says, in place of answering with `response`.

    Args:
        fault: what to do.
        response: what would have been answered.
        scope: the request's.
        receive: the request's.
        stop: ends when the server does, and then ends the connection.
    """
    transport = _transports[scope["client"], scope["server"]]
    answer = _bytes(response)
    await _ACTS[fault.kind](transport, answer if fault.when == "after" else answer[:-1], fault)
    # uvicorn takes it ill when an application returns before the connection is lost.
    # The request was read whole, so nothing else is to be received.
    lost, stopped = ensure_future(receive()), ensure_future(stop)
    await wait((lost, stopped), return_when=FIRST_COMPLETED)
    stopped.cancel()
    transport.abort()
    await lost


async def _reset(transport: Transport, _answer: bytes, _fault: Fault) -> None:
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
    transport.abort()


async def _close(transport: Transport, _answer: bytes, _fault: Fault) -> None:
    transport.close()


async def _stall(_transport: Transport, _answer: bytes, _fault: Fault) -> None:
    pass


async def _garbage(transport: Transport, _answer: bytes, _fault: Fault) -> None:
    transport.write(b"SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n")
    transport.close()


async def _cut_body(transport: Transport, answer: bytes, _fault: Fault) -> None:
    head, separator, body = answer.partition(b"\r\n\r\n")
    transport.write(head + separator + body[: len(body) // 2])
    transport.close()


async def _drip(transport: Transport, answer: bytes, fault: Fault) -> None:
    for byte in answer:
        if transport.is_closing():
            return
        transport.write(bytes([byte]))
        await sleep(_DRIP_SECONDS if fault.seconds is None else fault.seconds)
    transport.close()


_ACTS: Final[dict[str, Callable[[Transport, bytes, Fault], Awaitable[None]]]] = {
    "reset": _reset,
    "close": _close,
    "stall": _stall,
    "garbage": _garbage,
    "cut_body": _cut_body,
    "drip": _drip,
}


def _bytes(response: Response) -> bytes:
    head = b"".join(name + b": " + value + b"\r\n" for name, value in response.raw_headers)
    line = f"HTTP/1.1 {response.status_code} \r\n".encode()
    return line + head + b"\r\n" + bytes(response.body)
