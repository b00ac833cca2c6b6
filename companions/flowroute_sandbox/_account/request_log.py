"""The newest requests to the API, each with its answer. They are kept in memory only."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from threading import Lock
from typing import TypeAlias

from flowroute_sandbox._account.changes import Changes

Headers: TypeAlias = Sequence[tuple[bytes, bytes]]

_MAX_REQUESTS = 1_000
_MAX_BYTES = 16_384
"""How much of a body is kept."""


@dataclass(slots=True, kw_only=True)
class LoggedRequest:
    """A request, which is filled in while it is served.

    Attributes:
        at: When it came.
        method: Its method.
        target: Its path and query.
        headers: Its headers.
        body: The beginning of its body; empty if it was not read.
        size: How many bytes its body has.
        operation: The operationId; None if it is none that the API has.
        fault: What was done to it on purpose, such as "reset".
        reason: The reason that the answer gives for refusing it.
        forbidden: Whether the OpenAPI document itself forbids it.
        status: The status of the answer; None if none was sent.
        reply_headers: The headers of the answer.
        reply: The beginning of the answer's body.
        reply_size: How many bytes the answer's body has.
        seconds: How long it took to answer.
        position: Its place in the order of arrival, which identifies it.
    """

    at: str
    method: str
    target: str
    headers: Headers
    body: bytes = b""
    size: int = 0
    operation: str | None = None
    fault: str | None = None
    reason: str | None = None
    forbidden: bool = False
    status: int | None = None
    reply_headers: Headers = field(default=())
    reply: bytes = b""
    reply_size: int = 0
    seconds: float = 0.0
    position: int = 0

    @property
    def failed(self) -> bool:
        """Whether it was answered with an error, or not at all."""
        return self.status is None or self.status >= 400

    def contains(self, text: str) -> bool:
        """Return whether a text in lower case is anywhere in it, but for the headers."""
        words = (self.method, self.target, self.operation or "", str(self.status or ""))
        bodies = (body.decode(errors="replace") for body in (self.body, self.reply))
        return any(text in part.lower() for part in (" ".join(words), *bodies))


class RequestLog:
    """The newest requests. Its methods can be called from any thread.

    Args:
        changes: Counts the changes of the account.
    """

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._lock = Lock()
        self._requests: deque[LoggedRequest] = deque(maxlen=_MAX_REQUESTS)
        self._cleared: list[LoggedRequest] = []
        self._count = 0

    def add(self, request: LoggedRequest) -> None:
        """Keep a request, and drop the oldest if there are too many."""
        request.size, request.reply_size = len(request.body), len(request.reply)
        request.body, request.reply = request.body[:_MAX_BYTES], request.reply[:_MAX_BYTES]
        with self._lock:
            self._count += 1
            request.position = self._count
            self._requests.append(request)
        self._changes.announce()

    def search(
        self, text: str, *, only_failed: bool, before: int | None, limit: int
    ) -> list[LoggedRequest]:
        """Return requests, newest first.

        Args:
            text: What they contain, in any case.
            only_failed: Whether to leave out those that were answered well.
            before: The position that they come before; None for the newest.
            limit: How many.
        """
        found = (
            each
            for each in self._list_newest_first()
            if (each.failed or not only_failed)
            and (before is None or each.position < before)
            and each.contains(text.lower())
        )
        return list(islice(found, limit))

    def find(self, position: int) -> LoggedRequest | None:
        """Return the request with a position, or None."""
        found = self._list_newest_first()
        return next((each for each in found if each.position == position), None)

    def count(self) -> tuple[int, int]:
        """Return how many requests there are, and how many of them failed."""
        found = self._list_newest_first()
        return len(found), sum(each.failed for each in found)

    def _list_newest_first(self) -> list[LoggedRequest]:
        with self._lock:
            return list(reversed(self._requests))

    def clear(self) -> None:
        """Drop them all, until `restore`; if there are none, those dropped before stay here."""
        with self._lock:
            self._cleared = list(self._requests) or self._cleared
            self._requests.clear()

    def restore(self) -> bool:
        """Bring back those that were dropped last; return False if there are none."""
        with self._lock:
            restored, self._cleared = self._cleared, []
            self._requests = deque((*restored, *self._requests), maxlen=_MAX_REQUESTS)
        self._changes.announce()
        return bool(restored)

    def forget(self) -> None:
        """Drop them for good."""
        self.clear()
        self._cleared = []
