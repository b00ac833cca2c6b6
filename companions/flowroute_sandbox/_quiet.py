"""Keeps what the server says in passing out of the logs of the process that it runs in."""

import logging
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

# Who speaks in the server's thread.
_LOGGERS: Final = (
    "asyncio",
    "httpcore.connection",
    "httpcore.http11",
    "httpx",
    "uvicorn.access",
    "uvicorn.error",
)


@contextmanager
def quiet(thread: str) -> Generator[None, None, None]:
    """Drop the log records of a thread that are less than warnings.

    Args:
        thread: its name.
    """

    def matters(record: logging.LogRecord) -> bool:
        return record.threadName != thread or record.levelno >= logging.WARNING

    loggers = [logging.getLogger(name) for name in _LOGGERS]
    for logger in loggers:
        logger.addFilter(matters)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(matters)
