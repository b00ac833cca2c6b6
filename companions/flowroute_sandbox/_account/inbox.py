"""The messages that the code under test has sent."""

from __future__ import annotations

from flowroute_client._clock import read_clock
from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.records import Message
from flowroute_sandbox._formats import e164

_SHOWN_MESSAGES = 10


class Inbox:
    """The messages that an account has sent.

    Args:
        account: The account.
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def messages(self, *, to: str | None = None, contains: str | None = None) -> list[Message]:
        """Return the messages that were sent, newest first.

        Args:
            to: The number that they were sent to, in E.164 or as people write it; None for any.
            contains: A part of their text, case-sensitive; None for any text.

        Raises:
            ValueError: `to` is not a phone number.
        """
        return self._find(_normalize(to), contains)

    def latest(self, *, to: str | None = None, contains: str | None = None) -> Message:
        """Return the newest message that was sent.

        Args:
            to: The number that it was sent to; None for any.
            contains: A part of its text; None for any text.

        Raises:
            LookupError: There is none.
            ValueError: `to` is not a phone number.
        """
        found = self._find(_normalize(to), contains, limit=1)
        if not found:
            raise LookupError(self._explain_absence(to, contains))
        return found[0]

    def wait_for(
        self, *, to: str | None = None, contains: str | None = None, timeout: float = 5.0
    ) -> Message:
        """Return the newest message that was sent, and wait for one if there is none yet.

        It blocks its thread, so it is for code that sends from another thread or process, or has
        sent before. In a coroutine, call it by `asyncio.to_thread`.

        Args:
            to: The number that it is sent to; None for any.
            contains: A part of its text; None for any text.
            timeout: How many seconds to wait.

        Raises:
            TimeoutError: There is none by then.
            ValueError: `to` is not a phone number.
        """
        number, end = _normalize(to), read_clock() + timeout
        while True:
            seen = self._account.changes.revision
            found = self._find(number, contains, limit=1)
            if found:
                return found[0]
            if not self._account.changes.wait(seen, end - read_clock()):
                sentence = self._explain_absence(to, contains)
                raise TimeoutError(f"{sentence} Waited {timeout} s.")

    def _find(
        self, number: str | None, contains: str | None, limit: int | None = None
    ) -> list[Message]:
        with self._account.transaction():
            return self._account.list_sent_messages(number, contains, limit)

    def _explain_absence(self, to: str | None, contains: str | None) -> str:
        """Say that there is no such message, and which there are."""
        number = f" to {to}" if to else ""
        text = f" that contains {contains!r}" if contains else ""
        others = self.messages()
        shown = "; ".join(f"to {each.to}: {each.body!r}" for each in others[:_SHOWN_MESSAGES])
        part = f" (the newest {_SHOWN_MESSAGES} are shown)" if len(others) > _SHOWN_MESSAGES else ""
        inbox = f"The inbox has {len(others)}{part}: {shown}." if others else "The inbox is empty."
        return f"No message{number}{text} was sent. {inbox}"


def _normalize(number: str | None) -> str | None:
    return None if number is None else e164(number)
