"""Runs a sandbox until it is interrupted."""

import signal
import sys
from argparse import (
    ArgumentDefaultsHelpFormatter,
    ArgumentParser,
    ArgumentTypeError,
    Namespace,
)
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import count
from threading import Event
from types import FrameType
from typing import Final

from flowroute_sandbox._addresses import is_loopback, leads_to_loopback
from flowroute_sandbox._faults import Fault, parse_fault
from flowroute_sandbox._sandbox import (
    DEFAULT_ACCESS_KEY,
    DEFAULT_KEEP,
    DEFAULT_SECRET_KEY,
    Sandbox,
)
from flowroute_sandbox._tell import COMMANDS, DEFAULT_PORT, FAULT_EXAMPLE, PROGRAM

_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
# On Windows a wait without an end cannot be interrupted.
_TICK_SECONDS: Final = 0.2
_LAST_PORT: Final = 65_535
_OPTIONS: Final = (
    "host",
    "port",
    "seed",
    "access_key",
    "secret_key",
    "state",
    "keep",
    "speed",
    "inbound_url",
    "inbound_shape",
    "allow_external_webhooks",
)


def main(argv: Sequence[str]) -> int:
    """Serve until SIGINT or SIGTERM.

    The first line on stdout says where, and is flushed.

    Args:
        argv: the command line without the program.

    Returns:
        The exit status.

    Raises:
        SystemExit: the command line is wrong, asks for help, or names what cannot be used, or
            the extra is not installed.
    """
    parser = _parser()
    options = parser.parse_args(argv)
    try:
        with _stop_event() as stop, _sandbox(options) as sandbox:
            for fault in options.fault:
                sandbox.fail(**asdict(fault))
            _announce(sandbox, options)
            any(stop.wait(_TICK_SECONDS) for _ in count())  # until it is set
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        address = f"{options.host}:{options.port}"
        doing = f"open {error.filename}" if error.filename else f"listen on {address}"
        sys.exit(f"{PROGRAM}: cannot {doing}: {error.strerror}")
    except ModuleNotFoundError as error:
        sys.exit(f"{PROGRAM}: {error}")
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog=PROGRAM,
        description="A local Flowroute that sends nothing and costs nothing. Its address, opened in"
        " a browser, shows every message as it comes.",
        epilog=f"One that runs is told more by: {PROGRAM} {'|'.join(COMMANDS)} --help",
        formatter_class=ArgumentDefaultsHelpFormatter,
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on")
    add("--port", type=_port, default=DEFAULT_PORT, help="port to listen on; 0 takes any")
    add("--seed", type=int, default=0, help="what inventory and ids are drawn from")
    add("--access-key", default=DEFAULT_ACCESS_KEY, help="what callers must send")
    add("--secret-key", default=DEFAULT_SECRET_KEY, help="what callers must send")
    add("--state", metavar="FILE", help="keep the account in a file, even when killed")
    add("--keep", type=int, default=DEFAULT_KEEP, help="how many messages are kept")
    add("--speed", type=float, default=1.0, help="what the waits of webhooks are divided by")
    add("--inbound-url", metavar="URL", help="where messages that come in are posted")
    add("--inbound-shape", choices=("json_api", "compact"), default="json_api", help="how")
    add("--fault", type=_fault, action="append", default=[], metavar=_FAULT, help=_FAULT_HELP)
    add("--allow-external-webhooks", action="store_true", help="post to other machines too")
    return parser


_FAULT: Final = "'KIND name=value ...'"
_FAULT_HELP: Final = f"what is to go wrong: '{FAULT_EXAMPLE}'; more by: {PROGRAM} fail --help"


def _fault(text: str) -> Fault:
    try:
        return parse_fault(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= _LAST_PORT):
        raise ArgumentTypeError(f"{text!r} is no port: give one from 0 to {_LAST_PORT}")
    return int(text)


def _sandbox(options: Namespace) -> Sandbox:
    return Sandbox(**{name: getattr(options, name) for name in _OPTIONS})


def _announce(sandbox: Sandbox, options: Namespace) -> None:
    if not is_loopback(options.host):
        _warn(
            f"{options.host} is not a loopback address. Whoever can reach this machine can read and"
            f" change what the sandbox holds, and its keys are no secret."
        )
    if options.allow_external_webhooks:
        _warn("Webhooks are posted to other machines too.")
    elif options.inbound_url and not leads_to_loopback(options.inbound_url):
        _warn(
            f"Nothing is posted to {options.inbound_url}: it leads to another machine, and"
            f" --allow-external-webhooks is not given."
        )
    sys.stdout.write(
        f"{PROGRAM} listening on {sandbox.url}\n"
        f"FLOWROUTE_BASE_URL={sandbox.url}\n"
        f"FLOWROUTE_ACCESS_KEY={sandbox.access_key}\n"
        f"FLOWROUTE_SECRET_KEY={sandbox.secret_key}\n"
    )
    sys.stdout.flush()


def _warn(sentence: str) -> None:
    sys.stderr.write(f"WARNING: {sentence}\n")


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
