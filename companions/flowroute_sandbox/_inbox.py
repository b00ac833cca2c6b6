"""What a test looks at: the messages that the code under test has sent."""

from time import monotonic
from typing import Final

from flowroute_sandbox._formats import e164
from flowroute_sandbox._records import Message
from flowroute_sandbox._state import State

_ALL: Final = 2**63 - 1  # SQLite's largest integer
_SHOWN: Final = 10


class Inbox:
    """The messages of an account, as those see them who get them.

    Args:
        state: the account.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def messages(self, *, to: str | None = None, contains: str | None = None) -> list[Message]:
        """Return the messages that were sent, newest first.

        Args:
            to: the number that they were sent to, in E.164, as people write it; None for any.
            contains: what must be in their text; None for anything.

        Raises:
            ValueError: `to` is no phone number.
        """
        number = None if to is None else e164(to)
        with self._state.transaction():
            found = self._state.find_messages("", _ALL)
        return [each for each in found if _is_sent(each, number, contains)]

    def latest(self, *, to: str | None = None, contains: str | None = None) -> Message:
        """Return the newest message that was sent.

        Args:
            to: the number that it was sent to; None for any.
            contains: what must be in its text; None for anything.

        Raises:
            LookupError: there is none.
            ValueError: `to` is no phone number.
        """
        found = self.messages(to=to, contains=contains)
        if not found:
            raise LookupError(self._absence(to, contains))
        return found[0]

    def wait_for(
        self, *, to: str | None = None, contains: str | None = None, timeout: float = 5.0
    ) -> Message:
        """Wait for a message to be sent, unless it was already, and return the newest.

        It blocks its thread, so it is for code that sends from another thread or process, or has
        sent before. In a coroutine, call it by `asyncio.to_thread`.

        Args:
            to: the number that it is sent to; None for any.
            contains: what must be in its text; None for anything.
            timeout: how many seconds to wait.

        Raises:
            TimeoutError: there is none by then.
            ValueError: `to` is no phone number.
        """
        end = monotonic() + timeout
        while True:
            seen = self._state.changes.revision
            found = self.messages(to=to, contains=contains)
            if found:
                return found[0]
            if not self._state.changes.wait(seen, end - monotonic()):
                raise TimeoutError(f"{self._absence(to, contains)} It was waited for {timeout} s.")

    def _absence(self, to: str | None, contains: str | None) -> str:
        """Say that there is no such message, and which there are."""
        number = f" to {to}" if to else ""
        text = f" that contains {contains!r}" if contains else ""
        others = self.messages()
        shown = "; ".join(f"to {each.to}: {each.body!r}" for each in others[:_SHOWN])
        newest = f", of which these are the newest {_SHOWN}" if len(others) > _SHOWN else ""
        sent = f"{len(others)} were{newest}: {shown}" if others else "None was"
        return f"No message{number}{text} was sent. {sent}."


def _is_sent(message: Message, to: str | None, contains: str | None) -> bool:
    return (
        message.direction == "outbound"
        and to in {None, message.to}
        and (contains is None or contains in (message.body or ""))
    )
