"""What a ledger does. It is imported by every client; what it takes and gives only with one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from flowroute_client._policy.entries import Answer, Entry, KeyedCall, State

Kind = Literal["sms", "mms"]


class Ledger(Protocol):
    """Remembers what was sent, beyond the life of a process; every method is atomic.

    Raises:
        LedgerError: It cannot be read or written.
    """

    @property
    def settling_time(self) -> timedelta:
        """How long after an attempt its record may appear, at the latest."""
        ...

    @property
    def release_unsettled(self) -> bool:
        """Whether what has no record after the settling time is sent again."""
        ...

    def find(self, call: KeyedCall) -> Entry | None:
        """Return what is known of a key; what a process left that has died is ``unknown``."""
        ...

    def claim(self, call: KeyedCall, attempt: int) -> bool:
        """Write down that a try begins now; return ``False`` if another call was faster."""
        ...

    def record(self, call: KeyedCall, state: State, answer: Answer | None = None) -> None:
        """Write down what became of a call, if it has claimed its key.

        A record that was given away by `settle` is taken back: the answer to a call is certain.
        What cannot be written now is written later.
        """
        ...

    def settle(
        self, call: KeyedCall, attempt: int, answer: Answer
    ) -> Literal["settled", "taken", "blocked"]:
        """Write down that what was unknown is done, or was settled meanwhile.

        Returns:
            ``taken`` if the record is another call's, and ``blocked`` while it may become that of
            one with the same evidence, which has no answer yet.
        """
        ...

    def release(self, call: KeyedCall, attempt: int) -> None:
        """Allow that what is unknown is sent again."""
        ...

    def reserve(self, account: str, kind: Kind, within: float) -> float:
        """Reserve the next place in a rate that all share, unless it is later than `within`.

        Returns:
            How many seconds it is away; if that is more than `within`, nothing was reserved.
        """
        ...

    def slow_down(self, account: str, kind: Kind, pause: float) -> None:
        """Let nobody go for `pause` seconds, and halve the rate for a while; returns at once."""
        ...
