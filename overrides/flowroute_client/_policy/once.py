"""Send once: what a call with an idempotency key does, and how a ledger paces it. No I/O here.

The rules are generators of steps. A transport takes each step and sends back what came of it, so
that both transports follow the same rules, and a test can take the steps in every order.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal, Protocol, TypeAlias, TypeVar

from attrs import define, field, frozen

from flowroute_client._payload.response import Reply
from flowroute_client._policy.entries import Answer, Entry, KeyedCall, State
from flowroute_client._policy.ledger import Kind, Ledger
from flowroute_client.errors import (
    FlowrouteError,
    InProgressError,
    InvalidArgumentError,
    LedgerError,
    OutcomeUnknownError,
)
from flowroute_runtime.operation import ListOperation

T = TypeVar("T")
HORIZON = 1.0
"""Seconds that a place is reserved ahead, at most: so long can the dead hold up the others."""
_LOOK_AGAIN = 60.0
"""Seconds until a record is looked for again, at most."""

OnReply: TypeAlias = Callable[[Reply], None] | None
Watch: TypeAlias = Callable[[OnReply], OnReply]
"""Returns what is called with each reply, and calls what was given."""
Listing: TypeAlias = tuple[ListOperation[object], Mapping[str, object]]


class ReadBack(Protocol):
    """Finds out by reading whether a call took effect."""

    @property
    def evidence(self) -> bytes:
        """What is compared: calls that are equal in this cannot be told apart by reading."""
        ...

    @property
    def is_conclusive(self) -> bool:
        """Whether finding nothing, after the settling time, can mean that nothing was done."""
        ...

    def watch(self, on_reply: OnReply) -> OnReply:
        """Return what is called with each reply that comes meanwhile."""
        ...

    def listings(self, since: datetime, until: datetime, /) -> Iterator[Listing]:
        """Yield the lists that show what became of a call that began at `since`."""
        ...

    def find(self, items: Iterable[object], since: datetime, /) -> list[Answer]:
        """Return the answers that the call may have had."""
        ...


@frozen
class StoreCall:
    """A step: call the ledger, without blocking others, nor beyond the deadline."""

    run: Callable[[], object]
    undo: Callable[[], object] = field(default=lambda: None)
    """Called if nobody waited for its end."""
    is_shielded: bool = False
    """Whether it is done although the call was cancelled."""


@frozen
class Send:
    """A step: send the request and read its reply, so that an error says what became of it."""


@frozen
class Look:
    """A step: list the items of several lists, while each reply is watched."""

    listings: Iterator[Listing]
    watch: Watch


Step: TypeAlias = float | Literal["open", "attempt"] | StoreCall | Send | Look
"""A number is a wait; the two words open the connections, and make one attempt."""
Steps: TypeAlias = Generator[Step, Any, T]


class ClaimLostError(Exception):
    """Another call with the same key was faster."""


@define(eq=False)
class LedgerCall:
    """A call of a client that has a ledger, and changes something."""

    ledger: Ledger
    account: str
    kind: Kind | None
    """Which rate counts it, if one does."""
    call: KeyedCall | None = None
    rule: ReadBack | None = None
    attempt: int = 0

    def steps(self, call: KeyedCall) -> Steps[Answer]:
        """Send a call once.

        Raises:
            InvalidArgumentError: The key was used for something else.
            InProgressError: Another call with the key is under way.
            OutcomeUnknownError: It may have taken effect, now or in an earlier call.
            FlowrouteError: It was refused.
        """
        while True:
            entry: Entry | None = yield StoreCall(partial(self.ledger.find, call))
            if entry is not None and not entry.is_same:
                what = "this key was used for something else: give each thing a key of its own"
                raise InvalidArgumentError(f"{call.name}: {what}", "idempotency_key")
            if entry is None or entry.state == "refused":
                self.attempt = entry.attempt + 1 if entry else 1
                with suppress(ClaimLostError):
                    return (yield from self._send(call))
            elif entry.answer is not None:
                return entry.answer
            elif entry.state == "sending":
                what = "a call with this key is under way; this one sent nothing"
                raise InProgressError(f"{call.name}: {what}")
            else:
                yield from self._settle(call, entry)

    def _send(self, call: KeyedCall) -> Steps[Answer]:
        try:
            answer: Answer = yield Send()
        except (ClaimLostError, GeneratorExit):
            raise
        except BaseException as error:
            is_unknown = isinstance(error, OutcomeUnknownError)
            if isinstance(error, OutcomeUnknownError):
                error.check_after = self._look_again(self.ledger.settling_time)
            certain = isinstance(error, FlowrouteError) and not is_unknown
            yield from self._record(call, "refused" if certain else "unknown")
            raise
        yield from self._record(call, "done", answer)
        return answer

    def _record(self, call: KeyedCall, state: State, answer: Answer | None = None) -> Steps[None]:
        """Write down what became of a call, which counts although that may fail."""
        with suppress(LedgerError):
            yield StoreCall(partial(self.ledger.record, call, state, answer), is_shielded=True)

    def _settle(self, call: KeyedCall, entry: Entry) -> Steps[None]:
        """Settle what is unknown.

        Raises:
            OutcomeUnknownError: That is impossible, now or at all.
        """
        rule = self.rule
        if rule is None:
            raise self._unknown(call, entry, "nothing that can be read would show it")
        try:
            since = datetime.now(UTC) - entry.age
            listings = rule.listings(since, since + self.ledger.settling_time)
            found = rule.find((yield Look(listings, rule.watch)), since)
        except FlowrouteError as error:
            why = f"looking for its record failed ({type(error).__name__})"
            raise self._unknown(call, entry, why, _LOOK_AGAIN) from error
        for answer in found:
            verdict = yield StoreCall(partial(self.ledger.settle, call, entry.attempt, answer))
            if verdict == "settled":
                return
            if verdict == "blocked":
                why = "the record that was found may be that of an equal call under way"
                raise self._unknown(call, entry, why, _LOOK_AGAIN)
        yield from self._release(call, entry, rule)

    def _release(self, call: KeyedCall, entry: Entry, rule: ReadBack) -> Steps[None]:
        """Let what has no record be sent again, if that is wanted and it can have none any more."""
        left = self.ledger.settling_time - entry.age
        if left >= timedelta() or not self.ledger.release_unsettled:
            raise self._unknown(call, entry, "its record was not found", self._look_again(left))
        if not entry.is_age_certain:
            why = "its record was not found, and the machine was started again since, so that the"
            raise self._unknown(call, entry, f"{why} time of the call is not certain")
        if not rule.is_conclusive:
            why = "its record was not found, and the API does not say by which clock to look for it"
            raise self._unknown(call, entry, why, _LOOK_AGAIN)
        yield StoreCall(partial(self.ledger.release, call, entry.attempt))

    def _unknown(
        self, call: KeyedCall, entry: Entry, why: str, after: float | None = None
    ) -> OutcomeUnknownError:
        then = "it stays unknown" if after is None else f"try again in {after:.0f} seconds"
        what = f"an earlier call with this key may have taken effect, and {why}; {then}"
        since = datetime.now(UTC) - entry.age
        error = OutcomeUnknownError(f"{call.name}: {what}", call.name, since)
        error.check_after = after
        return error

    def _look_again(self, left: timedelta) -> float | None:
        """Tell in how many seconds to look again, if a record may appear for that long."""
        is_over = self.rule is None or left <= timedelta()
        return None if is_over else min(left.total_seconds(), _LOOK_AGAIN)

    def reserve(
        self, remaining: Callable[[], float | None], check_wait: Callable[[float], object]
    ) -> Steps[None]:
        """Wait for a place in the rate that all share."""
        while self.kind is not None:
            left = remaining()
            within = HORIZON if left is None else min(left, HORIZON)
            reserve = partial(self.ledger.reserve, self.account, self.kind, within)
            wait: float = yield StoreCall(reserve)
            check_wait(wait)
            yield min(wait, HORIZON)
            if wait <= within:
                return

    def claim(self) -> Steps[None]:
        """Write down that the call begins, unless another one has.

        Raises:
            ClaimLostError: Another one has.
        """
        if self.call is not None:
            claim = partial(self.ledger.claim, self.call, self.attempt)
            undo = partial(self.ledger.record, self.call, "refused")
            if not (yield StoreCall(claim, undo)):
                raise ClaimLostError

    def slow_down(self, pause: float) -> None:
        """Tell all who share the rate of a 429."""
        if self.kind is not None:
            self.ledger.slow_down(self.account, self.kind, pause)
