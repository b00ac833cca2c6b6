"""Log lines: ours, and those of httpx and httpcore without phone numbers.

httpx logs the URL of every call, and httpcore the headers of every reply. While one of our calls
is made, the first names the operation instead, and the second leaves them out.
"""

from __future__ import annotations

import logging
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import httpx

_current: ContextVar[str | None] = ContextVar("flowroute_client_current", default=None)

_log = logging.getLogger("flowroute_client")


def answered(name: str, status_code: int) -> None:
    """Log that an attempt of an operation was answered."""
    _log.info("%s: %d", name, status_code)


@contextmanager
def describing(name: str) -> Generator[None]:
    """Let log lines name the operation while it is called."""
    token = _current.set(name)
    try:
        yield
    finally:
        _current.reset(token)


def _name_operation(record: logging.LogRecord) -> bool:
    name = _current.get()
    if name is not None and isinstance(record.args, tuple):
        record.args = tuple(name if isinstance(a, httpx.URL) else a for a in record.args)
    return True


def _drop_headers(record: logging.LogRecord) -> bool:
    if _current.get() is not None:
        record.msg = str(record.msg).partition(" return_value=")[0]
    return True


logging.getLogger("httpx").addFilter(_name_operation)
for _part in ("connection", "http11", "http2", "proxy", "socks"):
    logging.getLogger(f"httpcore.{_part}").addFilter(_drop_headers)
