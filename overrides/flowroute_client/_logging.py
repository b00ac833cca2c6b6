"""Log lines: ours, and those of httpx and what it stands on without anything private.

httpx logs the URL of every call, httpcore the headers of every reply, and hpack every header of
HTTP/2. While one of our calls is made, the first names the operation instead, and the others leave
them out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

import httpx

T = TypeVar("T")

_current: ContextVar[str | None] = ContextVar("flowroute_client_current", default=None)
_DETAILS = r"(?s)( return_value=|\().*"

_log = logging.getLogger("flowroute_client")


def log_response(name: str, status_code: int) -> None:
    """Log that an attempt of an operation was answered."""
    _log.info("%s: %d", name, status_code)


def log_difference(name: str, status_code: int, documented: tuple[int, ...]) -> None:
    """Log that an operation was answered in another way than the documents say."""
    expected = " or ".join(map(str, documented))
    _log.info("%s: %d is taken as a success; documented is %s", name, status_code, expected)


def run_hook(name: str, hook: Callable[[T], None] | None, seen: T) -> None:
    """Call a hook; what it raises is logged, since it must not hide what became of a call."""
    if hook is None:
        return
    try:
        hook(seen)
    except Exception:  # noqa: BLE001 - a hook can raise anything
        _log.exception("%s raised an error, which is ignored", name)


@contextmanager
def operation_context(name: str) -> Generator[None]:
    """Let log lines name the operation while it is called."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def _name_operation(record: logging.LogRecord) -> bool:
    """Log the operation in place of its URL."""
    name = _current.get()
    if name is not None and isinstance(record.args, tuple):
        record.args = tuple(name if isinstance(a, httpx.URL) else a for a in record.args)
    return True


def _drop_details(record: logging.LogRecord) -> bool:
    """Log what happens, without headers and the words of errors."""
    if _current.get() is not None:
        record.msg = re.sub(_DETAILS, "", str(record.msg))
    return True


def _drop(_: logging.LogRecord) -> bool:
    return _current.get() is None


for _version in ("", "2"):  # httpx2 is httpx under another name
    logging.getLogger(f"httpx{_version}").addFilter(_name_operation)
    for _part in ("connection", "http11", "http2", "proxy", "socks"):
        logging.getLogger(f"httpcore{_version}.{_part}").addFilter(_drop_details)
for _name in ("hpack.hpack", "hpack.table", "hpack.huffman_table", "h2.connection", "h2.stream"):
    logging.getLogger(_name).addFilter(_drop)
