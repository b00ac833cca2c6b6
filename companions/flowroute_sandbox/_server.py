"""The HTTP server: a listening socket, and uvicorn in a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Generator
from contextlib import contextmanager
from threading import Thread

from starlette.types import ASGIApp
from uvicorn import Config, Server

from flowroute_client._clock import read_clock
from flowroute_sandbox._faults.tcp_faults import TrackedProtocol

_THREAD = "flowroute-sandbox"
# The loggers that are used in the server's thread.
_LOGGERS = (
    "asyncio",
    "httpcore.connection",
    "httpcore.http11",
    "httpx",
    "uvicorn.access",
    "uvicorn.error",
)


def listen(host: str, port: int) -> socket.socket:
    """Open a listening socket.

    Args:
        host: An IPv4 address or a host name.
        port: The port; 0 takes a free one.

    Raises:
        OSError: The host is unknown, or the port is taken.
    """
    # asyncio turns Nagle's algorithm off only if the socket names its protocol. With it, a client
    # that keeps its connection waits 40 ms for each reply.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        # From here on clients can connect: they wait until the server accepts them.
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


class RealTimeLoop(asyncio.SelectorEventLoop):
    """An event loop whose time goes on where a test has stopped `time.monotonic`."""

    def time(self) -> float:
        """Return the seconds that delays are counted in."""
        return read_clock()


@contextmanager
def serve(app: ASGIApp, listener: socket.socket) -> Generator[None, None, None]:
    """Serve `app` on `listener` for as long as the block runs."""
    config = Config(
        app,
        loop="flowroute_sandbox._server:RealTimeLoop",
        http=TrackedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    config.load()  # imports: done in the thread, they disturb who reads `sys.modules`
    server = Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, name=_THREAD, daemon=True)
    with _drop_chatter():
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def _drop_chatter() -> Generator[None, None, None]:
    """Keep the server's debug and info records out of the logs of the process it runs in."""

    def is_wanted(record: logging.LogRecord) -> bool:
        return record.threadName != _THREAD or record.levelno >= logging.WARNING

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(is_wanted)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(is_wanted)
