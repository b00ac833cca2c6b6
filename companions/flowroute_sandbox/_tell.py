"""Tells a sandbox that runs what to do: the other half of the command."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from http.client import HTTPException
from typing import Final, TypeAlias, get_args
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from flowroute_sandbox._faults import Fault, Kind, parse_fault

PROGRAM: Final = "flowroute-sandbox"
DEFAULT_PORT: Final = 4010

FAULT_EXAMPLE: Final = "status status=429 times=2 operation=messages.send"
_KINDS: Final = ", ".join(get_args(Kind))
_NAMES: Final = ", ".join(field.name for field in fields(Fault) if field.name != "kind")

_PATHS: Final = {
    "receive": "receive",
    "fail": "faults",
    "advance": "advance",
    "clear": "clear",
    "reset": "reset",
}
COMMANDS: Final = tuple(_PATHS)
_Values: TypeAlias = Callable[[Namespace], Mapping[str, object]]

_TIMEOUT_SECONDS: Final = 10.0


def main(argv: Sequence[str]) -> int:
    """Do what one of the `COMMANDS` says.

    Args:
        argv: the command line without the program.

    Returns:
        The exit status.

    Raises:
        SystemExit: the command line is wrong, asks for help, or the sandbox is not there or
            refuses it.
    """
    options = _parser().parse_args(argv)
    command: ArgumentParser = options.command
    try:
        values = options.values(options)
    except ValueError as error:
        command.error(str(error))
    told = _post(options.url, options.path, values)
    sys.stdout.write(f"{told['id']}\n" if "id" in told else "")
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog=PROGRAM, description="Tell a sandbox that runs what to do.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, purpose: str, values: _Values) -> ArgumentParser:
        command = commands.add_parser(name, help=purpose, description=purpose)
        command.set_defaults(command=command, path=_PATHS[name], values=values)
        url = f"http://127.0.0.1:{DEFAULT_PORT}"
        command.add_argument("--url", default=url, help=f"where the sandbox listens, if not {url}")
        return command

    receive = add("receive", "let a message come in from a handset", _message)
    receive.add_argument(
        "--from", dest="from_", metavar="NUMBER", required=True, help="the handset's number"
    )
    receive.add_argument(
        "--to", metavar="NUMBER", required=True, help="one of the account's numbers"
    )
    receive.add_argument("--media", action="append", default=[], metavar="URL", help="a file")
    receive.add_argument("text", nargs="?", default="", help="what it says")
    fail = add("fail", f"let requests fail: {PROGRAM} fail {FAULT_EXAMPLE}", _fault)
    fail.add_argument("kind", metavar="KIND", help=f"what is to go wrong: {_KINDS}")
    fail.add_argument("words", metavar="name=value", nargs="*", help=f"how: {_NAMES}")
    advance = add("advance", "move the schedule of webhooks forward", _seconds)
    advance.add_argument("seconds", type=_duration, help="by how much")
    add("clear", "forget messages and rejected requests", _nothing)
    add("reset", "start again with a fresh account", _nothing)
    return parser


def _message(options: Namespace) -> Mapping[str, object]:
    return {
        "from": options.from_,
        "to": options.to,
        "text": options.text,
        "media_urls": options.media,
    }


def _fault(options: Namespace) -> Mapping[str, object]:
    return asdict(parse_fault(" ".join([options.kind, *options.words])))


def _seconds(options: Namespace) -> Mapping[str, object]:
    return {"seconds": options.seconds}


def _nothing(_options: Namespace) -> Mapping[str, object]:
    return {}


def _duration(text: str) -> float:
    seconds = float(text) if text.replace(".", "", 1).isdecimal() else -1.0
    if seconds < 0:
        raise ArgumentTypeError(f"{text!r} is no number of seconds")
    return seconds


def _post(url: str, path: str, values: Mapping[str, object]) -> Mapping[str, object]:
    """Post to a control endpoint, and return what it says.

    Raises:
        SystemExit: there is no sandbox, or it refuses.
    """
    try:
        return _asked(f"{url.rstrip('/')}/_sandbox/{path}", json.dumps(values).encode())
    except HTTPError as error:
        sys.exit(f"{PROGRAM}: {_reason(error) or f'{url} is no sandbox: it answered {error}'}")
    except (OSError, HTTPException, ValueError) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split())
        sys.exit(f"{PROGRAM}: no sandbox answers at {url}: {reason}. Start one, or give its --url.")


def _asked(url: str, body: bytes) -> Mapping[str, object]:
    headers = {"Content-Type": "application/json"}
    request = Request(url, body, headers)  # noqa: S310  whoever runs the command chooses
    # No proxy is asked: a sandbox is near.
    with build_opener(ProxyHandler({})).open(request, timeout=_TIMEOUT_SECONDS) as reply:
        told: dict[str, object] = json.loads(reply.read() or b"{}")
    return told


def _reason(error: HTTPError) -> str | None:
    """Return why a sandbox refuses, or None if it is none that refuses."""
    try:
        return str(json.load(error)["error"])
    except (KeyError, TypeError, ValueError):
        return None
