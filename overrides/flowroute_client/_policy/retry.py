"""When a call is repeated, and when that would be wrong; how long it may take.

There is no I/O here: the synchronous and the asynchronous transport ask the same `Attempts`.
httpx-retries could not take its place: its transport has returned before the body of a reply is
read, it counts waits but not calls against its limit, and it replaces the client's proxies.
stamina waits as long as a Retry-After says, past its own limit.
"""

from __future__ import annotations

import random
import ssl
from collections.abc import Generator
from datetime import UTC, datetime
from time import monotonic

import httpx
from attrs import frozen

from flowroute_client._http.connections import NEVER_SENT
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply, retry_after
from flowroute_client._policy.rate_limit import RateLimit
from flowroute_client.errors import (
    APIConnectionError,
    APITimeoutError,
    FlowrouteError,
    OutcomeUnknownError,
    unknown_outcome_hint,
)

_NOTHING_DONE = frozenset({429})
_PASSING = frozenset({429, 502, 503, 504})


@frozen
class Retries:
    """How often and how soon a call is repeated.

    Attributes:
        max_retries: How many times at most.
        backoff: The longest wait before the first repetition, in seconds; it doubles each time.
        max_backoff: The longest wait, in seconds, unless the API asks for another.
        max_retry_after: The longest wait that the API may ask for, in seconds; if it asks for
            more, its error is raised at once.
    """

    max_retries: int = 2
    backoff: float = 0.5
    max_backoff: float = 8.0
    max_retry_after: float = 60.0


class Attempts:
    """The attempts of one call."""

    def __init__(
        self,
        request: Request,
        retries: Retries,
        deadline: float | None,
        limit: RateLimit | None = None,
    ) -> None:
        """Begin a call that may take `deadline` seconds, waits included, within a rate limit."""
        self._request = request
        self._retries = retries
        self._limit = limit
        self._ends = None if deadline is None else monotonic() + deadline
        self._made = 0

    def remaining(self) -> float | None:
        """Tell how many seconds are left; ``None`` if there is no end."""
        return None if self._ends is None else max(self._ends - monotonic(), 0.0)

    def waits(self) -> Generator[float]:
        """Yield the waits until the rate limit allows an attempt, which begins after the last.

        Close it, whatever happens: that gives the place of an attempt that does not begin back.

        Raises:
            APITimeoutError: That would be past the deadline; nothing has changed.
        """
        if self._limit is not None:
            yield from self._limit.waits(self._check_wait)
        self._request.attempted_at = datetime.now(UTC)

    def _check_wait(self, wait: float) -> None:
        left = self.remaining()
        if left is not None and wait > left:
            raise APITimeoutError(
                f"{self._request.name}: the rate limit allows it in {wait:.1f} seconds, past the"
                " deadline; nothing has changed"
            )

    def timeout(self, timeout: httpx.Timeout) -> dict[str, float | None]:
        """Limit the timeouts of an attempt by what is left."""
        left = self.remaining()
        phases = timeout.as_dict()
        if left is None:
            return phases
        return {name: left if limit is None else min(limit, left) for name, limit in phases.items()}

    def after_error(self, error: httpx.RequestError) -> float:
        """Decide what to do without a reply.

        Returns:
            How many seconds to wait before the next attempt.

        Raises:
            FlowrouteError: There must be no other attempt.
        """
        never_sent = isinstance(error, NEVER_SENT)
        repeatable = (never_sent or self._only_reads) and not _is_certificate_error(error)
        wait = self._backoff() if repeatable else None
        if wait is None or not self._allows(wait):
            raise self._failure(error, never_sent=never_sent) from error
        self._request.attempted_at = None
        self._made += 1
        return wait

    def after_reply(self, reply: Reply) -> float | None:
        """Decide what to do with a reply.

        Returns:
            How many seconds to wait before the next attempt; ``None`` to take this reply.
        """
        if reply.status_code not in (_PASSING if self._only_reads else _NOTHING_DONE):
            return None
        asked = retry_after(reply)
        wait = self._backoff() if asked is None else asked
        longest = self._retries.max_retry_after
        if reply.status_code == 429 and self._limit is not None:
            self._limit.slow_down(min(wait, longest))
        if wait > longest or not self._allows(wait):
            return None
        self._request.attempted_at = None
        self._made += 1
        return wait

    @property
    def _only_reads(self) -> bool:
        return self._request.method == "GET"

    def _backoff(self) -> float:
        longest = min(self._retries.backoff * 2**self._made, self._retries.max_backoff)
        return random.uniform(0, longest)  # noqa: S311 - full jitter, not a secret

    def _allows(self, wait: float) -> bool:
        left = self.remaining()
        return self._made < self._retries.max_retries and (left is None or wait < left)

    def _failure(self, error: httpx.RequestError, *, never_sent: bool) -> FlowrouteError:
        attempts = f"{self._made + 1} attempts" if self._made else "1 attempt"
        what = f"{self._request.name}: no answer ({type(error).__name__}, {attempts})"
        if not never_sent and not self._only_reads:
            return OutcomeUnknownError(
                f"{what}; {unknown_outcome_hint(self._request.name)}",
                self._request.name,
                self._request.since,
            )
        kind = APITimeoutError if isinstance(error, httpx.TimeoutException) else APIConnectionError
        return kind(f"{what}; nothing has changed")


def _is_certificate_error(error: BaseException | None) -> bool:
    """Whether the server is not who it should be, which trying again does not change."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
