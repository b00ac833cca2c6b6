"""Starts a sandbox, which runs until it is interrupted."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from errno import EADDRINUSE
from itertools import count
from shlex import quote
from threading import Event
from types import FrameType
from urllib.parse import urlsplit

from flowroute_sandbox._addresses import is_loopback, leads_to_loopback
from flowroute_sandbox._cli.control import COMMANDS, DEFAULT_PORT, FAULT_EXAMPLE, PROGRAM
from flowroute_sandbox._faults.fault import Fault, parse_fault
from flowroute_sandbox._options import Options
from flowroute_sandbox._sandbox import Sandbox

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# On Windows a wait without a timeout cannot be interrupted.
_TICK_SECONDS = 0.2


def main(argv: Sequence[str]) -> int:
    """Serve until SIGINT or SIGTERM.

    The first line on stdout has the address, and is flushed.

    Args:
        argv: The command line without the program.

    Returns:
        The exit status.

    Raises:
        SystemExit: The command line is wrong or asks for help, the sandbox cannot start, or the
            extra is not installed.
    """
    parser = _make_parser()
    arguments = parser.parse_args(argv)
    try:
        with _catch_stop_signals() as stop, _make_sandbox(arguments) as sandbox:
            for fault in arguments.fault:
                sandbox.fail(**asdict(fault))
            _announce(sandbox, arguments)
            any(stop.wait(_TICK_SECONDS) for _ in count())  # until it is set
    except ValueError as error:
        parser.error(str(error))
    except OSError as error:
        address = f"{arguments.host}:{arguments.port}"
        action = f"open {error.filename}" if error.filename else f"listen on {address}"
        hint = "; --port 0 takes a free one" if error.errno == EADDRINUSE else ""
        sys.exit(f"{PROGRAM}: cannot {action}: {error.strerror}{hint}")
    except ModuleNotFoundError as error:
        sys.exit(f"{PROGRAM}: {error}")
    return 0


def _make_parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog=PROGRAM,
        description="A local Flowroute that sends nothing and costs nothing. Open its address in a"
        " browser to see every message as it is sent.",
        epilog=f"Commands for a sandbox that runs: {PROGRAM} {'|'.join(COMMANDS)} --help",
    )
    for option in fields(Options):
        flag = f"--{option.name.replace('_', '-')}"
        purpose = option.metadata["help"]
        if option.default is not None and option.default is not False:
            purpose += " (default: %(default)s)"
        parser.add_argument(flag, default=option.default, **{**option.metadata, "help": purpose})
    parser.add_argument(
        "--fault",
        type=_parse_fault,
        action="append",
        default=[],
        metavar="'KIND name=value ...'",
        help=f"make requests fail, such as '{FAULT_EXAMPLE}'; see {PROGRAM} fail --help",
    )
    parser.set_defaults(port=DEFAULT_PORT)
    return parser


def _parse_fault(text: str) -> Fault:
    try:
        return parse_fault(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _make_sandbox(arguments: Namespace) -> Sandbox:
    return Sandbox(**{option.name: getattr(arguments, option.name) for option in fields(Options)})


def _announce(sandbox: Sandbox, arguments: Namespace) -> None:
    if not is_loopback(arguments.host):
        _warn(
            f"{arguments.host} is not a loopback address. Anyone who can reach this machine can"
            f" read and change what the sandbox holds; its keys are not secret."
        )
    if arguments.allow_external_webhooks:
        _warn("Webhooks are posted to other machines too.")
    elif arguments.inbound_url and not leads_to_loopback(arguments.inbound_url):
        _warn(
            f"Nothing is posted to {arguments.inbound_url}: it is on another machine, and"
            f" --allow-external-webhooks is not given."
        )
    port = urlsplit(sandbox.url).port
    # All of it can be pasted into a shell.
    sys.stdout.write(
        f"# {PROGRAM} listening on http://{arguments.host}:{port}\n"
        f"export FLOWROUTE_BASE_URL={quote(sandbox.url)}\n"
        f"export FLOWROUTE_ACCESS_KEY={quote(sandbox.access_key)}\n"
        f"export FLOWROUTE_SECRET_KEY={quote(sandbox.secret_key)}\n"
    )
    sys.stdout.flush()


def _warn(sentence: str) -> None:
    sys.stderr.write(f"WARNING: {sentence}\n")


@contextmanager
def _catch_stop_signals() -> Generator[Event, None, None]:
    """Give an event that is set by a signal, instead of the signal's usual effect."""
    stop = Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    previous = {number: signal.signal(number, handle) for number in _STOP_SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
