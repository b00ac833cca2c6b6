"""The rate at which an account may send: 5 SMS and 1 MMS a second.

Source: https://developer.flowroute.com/docs/sms-mms-best-practices/
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime, timedelta

from flowroute_sandbox._account.clock import Clock

_SECOND = timedelta(seconds=1)
_SMS_A_SECOND, _MMS_A_SECOND = 5, 1


class SendLimit:
    """Counts the messages of the last second, SMS and MMS apart.

    Args:
        clock: The account's time.

    Attributes:
        is_on: Whether the rate is limited.
    """

    def __init__(self, clock: Clock) -> None:
        self.is_on: bool = False
        self._clock = clock
        self.reset()

    def reset(self) -> None:
        """Forget the messages so far."""
        self._sent: dict[bool, deque[datetime]] = {
            False: deque(maxlen=_SMS_A_SECOND),
            True: deque(maxlen=_MMS_A_SECOND),
        }

    def allows(self, *, is_mms: bool) -> bool:
        """Return whether a message may be sent now, and count it if it may."""
        sent, now = self._sent[is_mms], self._clock.now()
        # What was sent later than now was sent before the machine's time was set back.
        if self.is_on and len(sent) == sent.maxlen and now - _SECOND < sent[0] <= now:
            return False
        sent.append(now)
        return True

    @contextmanager
    def undo_count(self) -> Generator[None, None, None]:
        """Count none of the messages that are allowed in the block."""
        sent = {is_mms: each.copy() for is_mms, each in self._sent.items()}
        try:
            yield
        finally:
            self._sent = sent
