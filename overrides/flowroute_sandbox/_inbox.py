"""What a test looks at: the messages that the code under test has sent."""

from time import monotonic
from typing import Final

from flowroute_sandbox._records import Message
from flowroute_sandbox._state import State

_MOST: Final = 10_000


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
        """
        with self._state.transaction():
            found = self._state.find_messages("", _MOST)
        return [each for each in found if _is_sent(each, to, contains)]

    def latest(self, *, to: str | None = None, contains: str | None = None) -> Message:
        """Return the newest message that was sent.

        Args:
            to: the number that it was sent to; None for any.
            contains: what must be in its text; None for anything.

        Raises:
            LookupError: there is none.
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
        wanted = "".join(
            (f" to {to}" if to else "", f" that contains {contains!r}" if contains else "")
        )
        texts = [f"to {each.to}: {each.body!r}" for each in self.messages()]
        return f"No message{wanted} was sent. Those that were: {'; '.join(texts) or 'none'}."


def _is_sent(message: Message, to: str | None, contains: str | None) -> bool:
    return (
        message.direction == "outbound"
        and (to is None or message.to == "".join(filter(str.isdecimal, to)))
        and (contains is None or contains in (message.body or ""))
    )
