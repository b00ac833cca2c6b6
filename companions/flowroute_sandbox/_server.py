"""The HTTP server: a listening socket, and uvicorn in a thread of its own."""

import socket
from collections.abc import Generator
from contextlib import contextmanager
from threading import Thread

from starlette.types import ASGIApp
from uvicorn import Config, Server

from flowroute_sandbox._wire import Wire


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an IPv4 address or a host name; port 0 takes a free one.

    Raises:
        OSError: the host is unknown, or the port is taken.
    """
    # asyncio turns Nagle's algorithm off only where the socket names its protocol. Without it a
    # client that keeps its connection waits 40 ms for each answer.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        # From here on clients can connect: they wait until the server takes them.
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


@contextmanager
def serving(app: ASGIApp, listener: socket.socket) -> Generator[None, None, None]:
    """Serve `app` on `listener` for as long as the block runs."""
    config = Config(
        app,
        loop="asyncio",
        http=Wire,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
    )
    server = Server(config)
    thread = Thread(
        target=server.run,
        kwargs={"sockets": [listener]},
        name="flowroute-sandbox",
        daemon=True,
    )
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()
