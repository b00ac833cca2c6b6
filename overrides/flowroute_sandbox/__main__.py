"""Run the sandbox until it is interrupted: `python -m flowroute_sandbox`."""

import signal
import sys
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser, Namespace
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from ipaddress import ip_address
from itertools import count
from threading import Event
from types import FrameType
from typing import Final

from flowroute_sandbox._sandbox import DEFAULT_ACCESS_KEY, DEFAULT_SECRET_KEY, Sandbox

_PROGRAM: Final = "flowroute-sandbox"
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
# On Windows a wait without an end cannot be interrupted.
_TICK_SECONDS: Final = 0.2


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM.

    The first line on stdout says where, and is flushed.

    Args:
        argv: the command line without the program; by default that of the process.

    Returns:
        The exit status.

    Raises:
        SystemExit: the command line is wrong, asks for help, or names an address that cannot be
            listened on.
    """
    parser = _parser()
    options = parser.parse_args(argv)
    if not _is_loopback(options.host):
        _warn(options.host)
    try:
        with _stop_event() as stop, _sandbox(options) as sandbox:
            _announce(sandbox)
            any(stop.wait(_TICK_SECONDS) for _ in count())  # until it is set
    except OSError as error:
        parser.error(f"cannot listen on {options.host}:{options.port}: {error.strerror}")
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog=_PROGRAM,
        description="A local Flowroute that sends nothing, costs nothing and keeps nothing.",
        formatter_class=ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=4010, help="port to listen on; 0 takes any")
    parser.add_argument("--seed", type=int, default=0, help="what inventory and ids are drawn from")
    parser.add_argument("--access-key", default=DEFAULT_ACCESS_KEY, help="what callers must send")
    parser.add_argument("--secret-key", default=DEFAULT_SECRET_KEY, help="what callers must send")
    return parser


def _sandbox(options: Namespace) -> Sandbox:
    return Sandbox(
        seed=options.seed,
        host=options.host,
        port=options.port,
        access_key=options.access_key,
        secret_key=options.secret_key,
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _warn(host: str) -> None:
    sys.stderr.write(
        f"WARNING: {host} is not a loopback address. Whoever can reach this machine can read and"
        f" change what the sandbox holds, and its keys are no secret.\n"
    )


def _announce(sandbox: Sandbox) -> None:
    sys.stdout.write(
        f"{_PROGRAM} listening on {sandbox.url}\n"
        f"FLOWROUTE_BASE_URL={sandbox.url}\n"
        f"FLOWROUTE_ACCESS_KEY={sandbox.access_key}\n"
        f"FLOWROUTE_SECRET_KEY={sandbox.secret_key}\n"
    )
    sys.stdout.flush()


@contextmanager
def _stop_event() -> Generator[Event, None, None]:
    """Give an event that a signal sets, in place of what the signal does otherwise."""
    stop = Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, handle) for number in _STOP_SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    sys.exit(main())
