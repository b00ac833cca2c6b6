"""Controls a sandbox that runs: receive a message, fail requests, advance, clear, reset."""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from http.client import HTTPException
from typing import TypeAlias, get_args
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from flowroute_sandbox._addresses import leads_to_loopback
from flowroute_sandbox._faults.fault import Fault, Kind, parse_fault

PROGRAM = "flowroute-sandbox"
DEFAULT_PORT = 4010
_DEFAULT_URL = f"http://127.0.0.1:{DEFAULT_PORT}"

FAULT_EXAMPLE = "status status=429 times=2 operation=messages.send"
_KINDS = ", ".join(get_args(Kind))
_NAMES = ", ".join(field.name for field in fields(Fault) if field.name != "kind")

_PATHS = {
    "receive": "receive",
    "fail": "faults",
    "advance": "advance",
    "clear": "clear",
    "reset": "reset",
}
COMMANDS = tuple(_PATHS)
_ToBody: TypeAlias = Callable[[Namespace], Mapping[str, object]]

_TIMEOUT_SECONDS = 10.0


def main(argv: Sequence[str]) -> int:
    """Run one of the `COMMANDS`.

    Args:
        argv: The command line without the program.

    Returns:
        The exit status.

    Raises:
        SystemExit: The command line is wrong or asks for help, or the sandbox does not answer or
            refuses the command.
    """
    arguments = _make_parser().parse_args(argv)
    command: ArgumentParser = arguments.command
    try:
        body = arguments.to_body(arguments)
    except ValueError as error:
        command.error(str(error))
    reply = _call(arguments.url, arguments.path, body)
    sys.stdout.write(f"{reply['id']}\n" if "id" in reply else "")
    return 0


def _make_parser() -> ArgumentParser:
    parser = ArgumentParser(prog=PROGRAM, description="Control a sandbox that runs.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, purpose: str, to_body: _ToBody) -> ArgumentParser:
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.set_defaults(command=command, path=_PATHS[name], to_body=to_body)
        command.add_argument(
            "--url",
            default=_find_url(),
            help="address of the sandbox; FLOWROUTE_BASE_URL counts if it is on this machine"
            " (default: %(default)s)",
        )
        return command

    receive = add("receive", "receive a message from a handset", _to_message)
    receive.add_argument(
        "--from", dest="from_", metavar="NUMBER", required=True, help="the handset's number"
    )
    receive.add_argument(
        "--to", metavar="NUMBER", required=True, help="one of the account's numbers"
    )
    receive.add_argument(
        "--media", action="append", default=[], metavar="URL", help="the URL of a file"
    )
    receive.add_argument("text", nargs="?", default="", help="the text of the message")
    fail = add("fail", f"make requests fail: {PROGRAM} fail {FAULT_EXAMPLE}", _to_fault)
    fail.add_argument("kind", metavar="KIND", help=f"how they fail: {_KINDS}")
    fail.add_argument("words", metavar="name=value", nargs="*", help=f"details: {_NAMES}")
    advance = add("advance", "move the clock of webhook retries forward", _to_seconds)
    advance.add_argument("seconds", type=_parse_seconds, help="by how many seconds")
    add("clear", "remove messages and the log of requests", _to_nothing)
    add("reset", "start again with a fresh account", _to_nothing)
    return parser


def _find_url() -> str:
    """Return the address that programs are told, unless it may be Flowroute's own."""
    url = os.environ.get("FLOWROUTE_BASE_URL", "")
    try:
        return url if leads_to_loopback(url) else _DEFAULT_URL
    except ValueError:  # it is no URL
        return _DEFAULT_URL


def _to_message(arguments: Namespace) -> Mapping[str, object]:
    return {
        "from": arguments.from_,
        "to": arguments.to,
        "text": arguments.text,
        "media_urls": arguments.media,
    }


def _to_fault(arguments: Namespace) -> Mapping[str, object]:
    return asdict(parse_fault(" ".join([arguments.kind, *arguments.words])))


def _to_seconds(arguments: Namespace) -> Mapping[str, object]:
    return {"seconds": arguments.seconds}


def _to_nothing(_arguments: Namespace) -> Mapping[str, object]:
    return {}


def _parse_seconds(text: str) -> float:
    seconds = float(text) if text.replace(".", "", 1).isdecimal() else -1.0
    if seconds < 0:
        raise ArgumentTypeError(f"{text!r} is not a number of seconds")
    return seconds


def _call(url: str, path: str, body: Mapping[str, object]) -> Mapping[str, object]:
    """Post to a control endpoint, and return its reply.

    Raises:
        SystemExit: There is no sandbox, or it refuses the request.
    """
    try:
        return _post(f"{url.rstrip('/')}/_sandbox/{path}", json.dumps(body).encode())
    except HTTPError as error:
        sys.exit(f"{PROGRAM}: {_read_reason(error) or f'{url} is not a sandbox: {error}'}")
    except (OSError, HTTPException, ValueError) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        sys.exit(f"{PROGRAM}: no sandbox answers at {url}: {reason}. Start one, or give its --url.")


def _post(url: str, body: bytes) -> Mapping[str, object]:
    headers = {"Content-Type": "application/json"}
    request = Request(url, body, headers)  # noqa: S310  whoever runs the command chooses
    # Without a proxy: the sandbox is on this machine or near.
    with build_opener(ProxyHandler({})).open(request, timeout=_TIMEOUT_SECONDS) as response:
        reply: dict[str, object] = json.loads(response.read() or b"{}")
    return reply


def _read_reason(error: HTTPError) -> str | None:
    """Return the reason of a sandbox that refuses, or None if it is not a sandbox."""
    try:
        return str(json.load(error)["error"])
    except (KeyError, TypeError, ValueError):
        return None
