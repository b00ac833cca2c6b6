"""When a call is repeated, and when that would be wrong; how long it may take.

There is no I/O here: the synchronous and the asynchronous transport ask the same `Attempts`.
httpx-retries could not take its place: its transport has returned before the body of a reply is
read, it counts waits but not calls against its limit, and it replaces the client's proxies.
stamina waits as long as a Retry-After says, past its own limit.
"""

from __future__ import annotations

import random
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, cast

import httpx
from attrs import frozen

from flowroute_client._clock import read_clock
from flowroute_client._logging import run_hook
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply, retry_after
from flowroute_client._policy.rate_limit import Departure
from flowroute_client._redaction import redact
from flowroute_client.errors import (
    APIConnectionError,
    APITimeoutError,
    FlowrouteError,
    OutcomeUnknownError,
    unknown_outcome_hint,
)

if TYPE_CHECKING:
    from flowroute_client._config import ClientConfig
    from flowroute_client._policy.once import LedgerCall, Steps

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What is raised if no byte of a request has left."""
SHORTEST_TIMEOUT = 0.001
"""Seconds to wait even if none is left: a socket with a timeout of 0 does not wait, but fails."""
_RETRY_ANY_METHOD = frozenset({429})
"""Nothing was done."""
_RETRY_READS_ONLY = frozenset({429, 502, 503, 504})

_Outcome = Literal["answered", "not_sent", "unanswered"]


@frozen(eq=False)
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


@frozen
class Attempt:
    """One attempt of a call, for the option ``on_attempt``.

    Attributes:
        operation: What was attempted, such as ``messages.send (POST /v2.1/messages)``.
        number: Which attempt of the call it was, from 1.
        seconds: How long it took, until the last byte of the reply.
        outcome: ``answered``, whatever the answer; ``not_sent``: nothing has left; or
            ``unanswered``: it may have taken effect.
        reply: The answer.
        error: The name of what was raised instead of an answer, such as ``ReadTimeout``.
    """

    operation: str
    number: int
    seconds: float
    outcome: _Outcome
    reply: Reply | None = None
    error: str | None = None


@frozen(eq=False)
class Failure:
    """What there was instead of a reply."""

    cause: httpx.HTTPError
    """The error of httpx without its request, its own causes and their frames: they show all."""
    is_final: bool
    """Whether trying again cannot help."""

    @classmethod
    def of(cls, error: httpx.HTTPError, private: Iterable[str]) -> Failure:
        """Take from an error what shows nothing that was sent in private."""
        kind = next(each for each in type(error).__mro__ if _is_plain(each))
        cause = kind(redact(str(error), private))
        return cls(cause, is_final=_is_certificate_error(error))

    @property
    def never_sent(self) -> bool:
        """Whether no byte of the request has left."""
        return isinstance(self.cause, NEVER_SENT)


def _is_plain(kind: type) -> bool:
    """Whether a class is httpx's own and needs no more than a message."""
    own = getattr(httpx, kind.__name__, None) is kind
    return own and (issubclass(kind, httpx.RequestError) or kind is httpx.HTTPError)


class Attempts:
    """The attempts of one call."""

    def __init__(
        self, request: Request, config: ClientConfig, ledger: LedgerCall | None = None
    ) -> None:
        """Begin a call, whose deadline counts from now on."""
        self.request = request
        self.ledger = ledger
        self._config = config
        self._retries = config.retries
        self._limit = config.limits.of(request.endpoint)
        self._ends = None if config.deadline is None else read_clock() + config.deadline
        self._number = 1
        self._departure: Departure | None = None

    def remaining(self) -> float | None:
        """Tell how many seconds are left; ``None`` if there is no end."""
        return None if self._ends is None else max(self._ends - read_clock(), 0.0)

    def steps(self) -> Steps[Reply]:
        """Make attempts until there is a reply to take.

        Raises:
            FlowrouteError: There was none.
            ClaimLostError: Another call with the same idempotency key began it.
        """
        while True:
            yield "open"
            yield from self.waits()
            outcome: Reply | Failure = yield "attempt"
            delay = self.next_delay(outcome)
            if delay is None:
                reply = cast("Reply", outcome)
                run_hook("on_reply", self._config.on_reply, reply)
                return reply
            yield delay

    def waits(self) -> Steps[None]:
        """Yield the waits until the rate limits allow an attempt, which begins after the last.

        Close it, whatever happens: that gives the place of an attempt that does not begin back.

        Raises:
            APITimeoutError: That would be past the deadline; nothing has changed.
            ClaimLostError: Another call with the same idempotency key began it.
        """
        if self.ledger is not None:
            yield from self.ledger.reserve(self.remaining, self._check_wait)
        if self._limit is not None:
            self._departure = yield from self._limit.waits(self._check_wait)
        if self.ledger is not None:
            yield from self.ledger.claim()
        self.request.attempted_at = datetime.now(UTC)
        self._began = read_clock()

    def _check_wait(self, wait: float) -> None:
        left = self.remaining()
        if left is not None and wait > left:
            raise APITimeoutError(
                f"{self.request.name}: the rate limit allows it in {wait:.1f} seconds, past the"
                " deadline; nothing has changed"
            )

    def timeouts(self) -> dict[str, float | None]:
        """Limit the timeouts of an attempt by what is left."""
        left, phases = self.remaining(), self._config.timeout.as_dict()
        if left is None:
            return phases
        left = max(left, SHORTEST_TIMEOUT)
        return {name: left if limit is None else min(limit, left) for name, limit in phases.items()}

    def abandon(self, error: BaseException) -> None:
        """Report an attempt that was cancelled or broken off."""
        self._report("unanswered", error=type(error).__name__)

    def next_delay(self, outcome: Reply | Failure) -> float | None:
        """Report what an attempt came to, and decide what to do.

        Returns:
            How many seconds to wait before the next attempt; ``None`` to take this reply.

        Raises:
            FlowrouteError: There was no reply, and there must be no other attempt.
        """
        if isinstance(outcome, Reply):
            self._report("answered", reply=outcome)
            delay = self._delay_after_reply(outcome)
        else:
            kind: _Outcome = "not_sent" if outcome.never_sent else "unanswered"
            self._report(kind, error=type(outcome.cause).__name__)
            delay = self._delay_after_failure(outcome)
        if delay is not None:
            self.request.attempted_at = None
            self._number += 1
        return delay

    def _report(self, outcome: _Outcome, *, reply: Reply | None = None, error: str = "") -> None:
        if self._limit is not None and self._departure is not None:
            self._limit.note_end(self._departure)
        if self._config.on_attempt is not None:
            seconds = read_clock() - self._began
            name = self.request.name
            attempt = Attempt(name, self._number, seconds, outcome, reply, error or None)
            run_hook("on_attempt", self._config.on_attempt, attempt)

    def _delay_after_reply(self, reply: Reply) -> float | None:
        if reply.status_code not in (_RETRY_READS_ONLY if self.request.safe else _RETRY_ANY_METHOD):
            return None
        asked, longest = retry_after(reply), self._retries.max_retry_after
        wait = self._backoff() if asked is None else asked
        if reply.status_code == 429:
            self._slow_down(min(wait, longest))
        return wait if wait <= longest and self._allows(wait) else None

    def _slow_down(self, pause: float) -> None:
        if self._limit is not None:
            self._limit.slow_down(pause)
        if self.ledger is not None:
            self.ledger.slow_down(pause)

    def _delay_after_failure(self, failure: Failure) -> float:
        wait = self._backoff()
        is_safe = failure.never_sent or self.request.safe
        if failure.is_final or not is_safe or not self._allows(wait):
            raise self._error(failure) from failure.cause
        return wait

    def _backoff(self) -> float:
        longest = min(self._retries.backoff * 2 ** (self._number - 1), self._retries.max_backoff)
        return random.uniform(0, longest)  # noqa: S311 - full jitter, not a secret

    def _allows(self, wait: float) -> bool:
        left = self.remaining()
        return self._number <= self._retries.max_retries and (left is None or wait < left)

    def _error(self, failure: Failure) -> FlowrouteError:
        cause, name = failure.cause, self.request.name
        attempts = f"{self._number} attempts" if self._number > 1 else "1 attempt"
        what = f"{name}: no answer ({type(cause).__name__}, {attempts})"
        if not failure.never_sent and not self.request.safe:
            hint = unknown_outcome_hint(name)
            return OutcomeUnknownError(f"{what}; {hint}", name, self.request.since)
        kind = APITimeoutError if isinstance(cause, httpx.TimeoutException) else APIConnectionError
        return kind(f"{what}; nothing has changed")


def _is_certificate_error(error: BaseException | None) -> bool:
    """Whether the server is not who it should be, which trying again does not change."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
