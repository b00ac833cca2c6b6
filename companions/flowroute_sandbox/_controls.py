"""What the sandbox's owner can do to it, which no caller of the API can."""

from collections.abc import Sequence
from time import monotonic
from typing import Final

from flowroute_sandbox._compose import inbound
from flowroute_sandbox._faults import Fault, Faults
from flowroute_sandbox._formats import FORMATS, e164
from flowroute_sandbox._magic import FAULTS
from flowroute_sandbox._notices import SHAPES, Shape, inbound_webhook
from flowroute_sandbox._records import Refusal, Webhook, stamp
from flowroute_sandbox._state import State

_is_url: Final = FORMATS["uri"].fits
_SETTLE_SECONDS: Final = 15.0
_YEAR_SECONDS: Final = 366 * 86_400.0


class Controls:
    """One account, and the ways to do to it what happens outside of the API.

    Args:
        state: the account.
        operations: the operationIds of the API.
        seed: what the requests are drawn from that meet a fault.
        inbound_url: where messages that come in are posted; None posts them nowhere.
        inbound_shape: the form in which they are posted.

    Attributes:
        state: the account.
        faults: what is to go wrong.
        inbound_url: where messages that come in are posted.
        inbound_shape: the form in which they are posted.
    """

    def __init__(
        self,
        state: State,
        operations: Sequence[str],
        *,
        seed: int = 0,
        inbound_url: str | None = None,
        inbound_shape: Shape = "json_api",
    ) -> None:
        self.state = state
        self._operations = operations
        self.faults = Faults(FAULTS, seed)
        self._started_with: tuple[str | None, Shape] = inbound_url, inbound_shape
        self.post_inbound(inbound_url, inbound_shape)

    def post_inbound(self, url: str | None, shape: Shape = "json_api") -> None:
        """Say where messages that come in are posted, and in which form.

        Raises:
            ValueError: the URL or the shape is none.
        """
        if url is not None and not _is_url(url):
            raise ValueError(f"{url!r} is no URL to post to: give an absolute http or https URL.")
        if shape not in SHAPES:
            raise ValueError(f"{shape!r} is no shape: give one of {', '.join(SHAPES)}.")
        self.inbound_url = url
        self.inbound_shape: Shape = shape
        self.state.changes.announce()

    def receive(
        self, base: str, *, from_: str, to: str, text: str | None, media_urls: Sequence[str] = ()
    ) -> str:
        """Let a message come in from a handset, and post it to the account's callback.

        Args:
            base: what links start with.
            from_: the handset's number.
            to: one of the account's numbers.
            text: what it says.
            media_urls: where its media are.

        Returns:
            The id of its record.

        Raises:
            ValueError: a number or a URL is none, `to` is not the account's, or it says nothing.
        """
        sender, recipient = e164(from_), e164(to)
        if not text and not media_urls:
            raise ValueError("A message needs a text or media.")
        for url in media_urls:
            if not _is_url(url):
                raise ValueError(f"{url!r} is no URL of media: give an absolute http or https URL.")
        with self.state.transaction():
            if self.state.account_number(recipient) is None:
                raise ValueError(f"{recipient} is not one of the account's numbers.")
            message_id, now = self.state.new_message_id(), self.state.clock.now()
            message = inbound(
                message_id, now, from_=sender, to=recipient, body=text or None, urls=media_urls
            )
            self.state.add_message(message)
            webhook = inbound_webhook(base, message, self.inbound_url, self.inbound_shape)
            self.state.webhooks.add(webhook)
        return message_id

    def fail(self, fault: Fault) -> None:
        """Let something go wrong.

        Raises:
            ValueError: there is no such operation.
        """
        if fault.operation is not None and fault.operation not in self._operations:
            names = ", ".join(self._operations)
            raise ValueError(f"{fault.operation!r} is no operation: give one of {names}.")
        self.faults.add(fault)
        self.state.changes.announce()

    def forget_faults(self) -> None:
        """Let nothing more go wrong."""
        self.faults.clear()
        self.state.changes.announce()

    def advance(self, seconds: float) -> None:
        """Move the vendor's schedule of webhooks forward.

        Raises:
            ValueError: `seconds` is less than nothing, or more than a year.
        """
        if not 0 <= seconds <= _YEAR_SECONDS:
            raise ValueError(f"{seconds} seconds cannot be skipped: give 0 or more, up to a year.")
        self.state.clock.advance(seconds)
        self.state.changes.announce()

    def settle(self) -> None:
        """Wait until every webhook that is due has been tried.

        Raises:
            TimeoutError: a receiver takes too long.
        """
        end = monotonic() + _SETTLE_SECONDS
        while True:
            seen = self.state.changes.revision
            if not self._due():
                return
            if not self.state.changes.wait(seen, end - monotonic()):
                raise TimeoutError(f"A webhook was not answered within {_SETTLE_SECONDS:.0f} s.")

    def _due(self) -> list[Webhook]:
        with self.state.transaction():
            return self.state.webhooks.due(stamp(self.state.clock.now()))

    def rejected(self) -> list[Refusal]:
        """Return the requests that were refused, newest first."""
        with self.state.transaction():
            return self.state.refusals.newest_first()

    def clear(self) -> None:
        """Forget all messages and all refusals."""
        with self.state.transaction():
            self.state.clear_messages()
            self.state.refusals.clear()

    def reset(self) -> None:
        """Start again with a fresh account, without faults, with the callback of the start."""
        self.faults.clear()
        self.post_inbound(*self._started_with)
        self.state.reset()
