"""What the owner of a sandbox can do to it, and callers of the API cannot."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from flowroute_client._clock import read_clock
from flowroute_sandbox._account.account import Account, Page
from flowroute_sandbox._account.records import Refusal, Webhook, format_timestamp
from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._api.cdrs import announce_export
from flowroute_sandbox._api.message_factory import make_inbound
from flowroute_sandbox._api.porting import STATUSES, add_order, move_order
from flowroute_sandbox._faults.fault import Fault, Faults
from flowroute_sandbox._faults.magic_numbers import FAULTS
from flowroute_sandbox._formats import e164, is_url, parse_prefix
from flowroute_sandbox._options import SHAPES, Shape
from flowroute_sandbox._webhooks.attempts import record_attempt
from flowroute_sandbox._webhooks.in_process import (
    Application,
    Applications,
    is_asgi,
    post_in_process,
    refuse_running_loop,
)
from flowroute_sandbox._webhooks.payloads import make_inbound_webhook

_SETTLE_SECONDS = 15.0
_YEAR_SECONDS = 366 * 86_400.0
_STATUS_OF_EXCEPTION = "500"
"""What a server makes of an exception of an application."""


class Controls:
    """The controls of one account.

    Args:
        account: The account.
        operations: The operationIds of the API.
        seed: Draws which requests fail, for faults with a rate.
        rate_limit: Whether messages are refused that come too fast.
        record_delay: How many seconds after a message its record can be looked up.
        accept_2xx: Whether any 2xx of a receiver counts as delivered.
        inbound_url: Where inbound messages are posted; None posts them nowhere.
        inbound_shape: The format in which they are posted.

    Attributes:
        account: The account.
        faults: The faults of its requests.
        operations: The operationIds of the API.
        applications: What takes webhooks in this process.
        inbound_url: Where inbound messages are posted.
        inbound_shape: The format in which they are posted.
    """

    def __init__(  # noqa: PLR0913  each is a setting of its own
        self,
        account: Account,
        operations: Sequence[str],
        *,
        seed: int = 0,
        rate_limit: bool = False,
        record_delay: float = 0.0,
        accept_2xx: bool = False,
        inbound_url: str | None = None,
        inbound_shape: Shape = "json_api",
    ) -> None:
        self.account = account
        self.faults = Faults(FAULTS, seed)
        self.applications = Applications()
        self.operations = operations
        self._initial_callback: tuple[str | None, Shape] = inbound_url, inbound_shape
        self._initial_limits = rate_limit, record_delay
        self._initially_accepts_2xx = accept_2xx
        self._set_initial()

    def _set_initial(self) -> None:
        self.post_inbound(*self._initial_callback)
        rate_limit, record_delay = self._initial_limits
        self.limit_rate(on=rate_limit)
        self.delay_records(record_delay)
        self.accept_2xx(on=self._initially_accepts_2xx)

    def limit_rate(self, *, on: bool) -> None:
        """Refuse messages that come too fast, or no longer."""
        self.account.send_limit.is_on = on
        self.account.changes.announce()

    def delay_records(self, seconds: float) -> None:
        """Let records be looked up only some time after their messages.

        Raises:
            ValueError: `seconds` is less than 0 or not finite.
        """
        if not 0 <= seconds < math.inf:
            raise ValueError(f"record_delay must be 0 or more, not {seconds}.")
        self.account.record_delay = seconds
        self.account.changes.announce()

    def accept_2xx(self, *, on: bool) -> None:
        """Take any 2xx of a receiver for a delivery, or only 200."""
        self.account.accepts_2xx = on
        self.account.changes.announce()

    def post_inbound(self, url: str | None, shape: Shape = "json_api") -> None:
        """Set where inbound messages are posted, and in which format.

        Raises:
            ValueError: `url` is not an absolute http or https URL, or `shape` is not one of
                `SHAPES`.
        """
        if url is not None and not is_url(url):
            raise ValueError(f"{url!r} is not an absolute http or https URL.")
        if shape not in SHAPES:
            raise ValueError(f"{shape!r} is not a shape: give one of {', '.join(SHAPES)}.")
        self.inbound_url = url
        self.inbound_shape: Shape = shape
        self.account.changes.announce()

    def deliver_to(self, application: Application, origin: str) -> None:
        """Let an application of this process take the webhooks for a host.

        Raises:
            ValueError: `origin` is not an absolute http or https URL without a path.
        """
        if not is_url(origin) or urlsplit(origin).path not in {"", "/"}:
            raise ValueError(f"{origin!r} is not an http or https URL without a path.")
        self.applications.add(origin, application)

    def receive(
        self,
        base_url: str,
        *,
        from_: str,
        to: str,
        text: str | None,
        media_urls: Sequence[str] = (),
    ) -> str:
        """Receive a message from a handset, and post it to the account's callback.

        Args:
            base_url: The beginning of links.
            from_: The handset's number.
            to: One of the account's numbers.
            text: Its text.
            media_urls: The URLs of its media.

        Returns:
            The id of its record.

        Raises:
            ValueError: A number or a URL is invalid, `to` is not the account's, or the message is
                empty.
        """
        sender, recipient = e164(from_), e164(to)
        if not text and not media_urls:
            raise ValueError("A message needs a text or media.")
        for url in media_urls:
            if not is_url(url):
                raise ValueError(f"Media {url!r} is not an absolute http or https URL.")
        with self.account.transaction():
            if self.account.find_owned_number(recipient) is None:
                raise ValueError(f"{recipient} is not one of the account's numbers.")
            message_id, now = self.account.new_message_id(), self.account.clock.now()
            message = make_inbound(
                message_id, now, from_=sender, to=recipient, body=text or None, urls=media_urls
            )
            self.account.add_message(message)
            kind = "mms" if message.is_mms else "sms"
            callback = self.account.resources.find_callback(recipient, kind) or self.inbound_url
            webhook = make_inbound_webhook(base_url, message, callback, self.inbound_shape)
            self.account.webhooks.add(webhook)
        return message_id

    def buy_number(self, starts_with: str) -> str:
        """Buy the first number for sale that starts with some digits, and return it.

        Raises:
            ValueError: There is none, or these are no digits.
        """
        filters = {"starts_with": parse_prefix(starts_with)}
        with self.account.transaction():
            found = self.account.list_numbers(filters, Page(limit=1, offset=0), owned=False)
            if not found:
                raise ValueError(f"No number that starts with {starts_with!r} is for sale.")
            self.account.buy_number(found[0].id, cnam_lookups_enabled=True)
        return found[0].id

    def release_number(self, number: str) -> None:
        """Return one of the account's numbers to the inventory.

        Raises:
            ValueError: It is not one of the account's, or no number.
        """
        owned = e164(number)
        with self.account.transaction():
            if self.account.find_owned_number(owned) is None:
                raise ValueError(f"{owned} is not one of the account's numbers.")
            self.account.release_number(owned)

    def review_cnam(self, cnam_id: str, *, rejection: str | None = None) -> None:
        """Approve a CNAM record, or reject it with a reason.

        Raises:
            ValueError: There is no such record.
        """
        now = self.account.clock.now().isoformat(" ")
        changes = {
            "is_approved": rejection is None,
            "approval_datetime": now if rejection is None else None,
            "rejection_reason": rejection,
        }
        with self.account.transaction():
            self._change("cnam", cnam_id, changes)

    def fail_export(self, export_id: str) -> None:
        """Let an export of call records fail when its time has come.

        Raises:
            ValueError: There is no such export.
        """
        with self.account.transaction():
            export = self._change("export", export_id, {"failed": True})
            announce_export(self.account, export_id, export)

    def add_port_order(
        self, numbers: Sequence[str], *, alias: str | None = None, status_url: str | None = None
    ) -> str:
        """Add a port order that is pending, and return its id.

        Raises:
            ValueError: There are no numbers, one of them is invalid, or the URL is.
        """
        wanted = [e164(number) for number in numbers]
        if not wanted:
            raise ValueError("A port order needs numbers.")
        if status_url is not None and not is_url(status_url):
            raise ValueError(f"{status_url!r} is not an absolute http or https URL.")
        with self.account.transaction():
            return add_order(self.account, wanted, alias=alias, status_url=status_url)

    def move_port_order(self, order_id: str, status: str) -> None:
        """Give a port order another status.

        Raises:
            ValueError: There is no such order, or no such status.
        """
        if status not in STATUSES:
            raise ValueError(f"{status!r} is not a status: give one of {', '.join(STATUSES)}.")
        with self.account.transaction():
            order = self._change("portorder", order_id, {})
            move_order(self.account, order_id, order, status)

    def _change(self, kind: str, resource_id: str, changes: Mapping[str, object]) -> Resource:
        found = self.account.resources.find(kind, resource_id)
        if found is None:
            raise ValueError(f"{resource_id!r} is not the id of a {kind}.")
        changed = {**found, **changes}
        self.account.resources.put(kind, resource_id, changed)
        return changed

    def fail(self, fault: Fault) -> None:
        """Add a fault.

        Raises:
            ValueError: Its operation does not exist.
        """
        if fault.operation is not None and fault.operation not in self.operations:
            names = ", ".join(self.operations)
            raise ValueError(f"{fault.operation!r} is not an operation: give one of {names}.")
        self.faults.add(fault)
        self.account.changes.announce()

    def remove_fault(self, fault_id: int) -> None:
        """Remove a fault that was added.

        Raises:
            ValueError: It is not there, or happened as often as it should.
        """
        if not self.faults.remove(fault_id):
            raise ValueError(f"{fault_id} is not the id of a pending fault.")
        self.account.changes.announce()

    def clear_faults(self) -> None:
        """Remove all faults that were added."""
        self.faults.clear()
        self.account.changes.announce()

    def advance(self, seconds: float) -> None:
        """Move the clock of the webhooks' schedule forward.

        Raises:
            ValueError: `seconds` is less than 0, or more than a year.
        """
        if not 0 <= seconds <= _YEAR_SECONDS:
            raise ValueError(f"{seconds} seconds cannot be skipped: give 0 or more, up to a year.")
        self.account.clock.advance(seconds)
        self.account.webhooks.changes.announce()
        self.account.changes.announce()

    def wait_for_webhooks(self) -> None:
        """Wait until there was an attempt for every webhook that is due.

        Raises:
            TimeoutError: A receiver takes too long.
        """
        end = read_clock() + _SETTLE_SECONDS
        while True:
            seen = self.account.changes.revision
            self._deliver_in_process()
            if not self._list_due():
                return
            if not self.account.changes.wait(seen, end - read_clock()):
                raise TimeoutError(f"A webhook was not answered within {_SETTLE_SECONDS:.0f} s.")

    def _deliver_in_process(self) -> None:
        """Deliver what is due to applications of this process, and what they cause meanwhile."""
        while found := self._find_due_in_process():
            application, webhook = found
            if is_asgi(application):
                refuse_running_loop()
            outcome, reply = _STATUS_OF_EXCEPTION, ""
            try:
                outcome, reply = post_in_process(application, webhook)
            finally:
                with self.account.transaction():
                    record_attempt(self.account, webhook, outcome, reply)

    def _find_due_in_process(self) -> tuple[Application, Webhook] | None:
        for webhook in self._list_due():
            if application := self.applications.find(webhook.url):
                return application, webhook
        return None

    def _list_due(self) -> list[Webhook]:
        with self.account.transaction():
            return self.account.webhooks.list_due(format_timestamp(self.account.clock.now()))

    def post_again(self, position: int) -> None:
        """Post a webhook again at once, whatever became of it.

        Raises:
            ValueError: There is no such webhook, or it has no callback.
        """
        with self.account.transaction():
            found = self.account.webhooks.find(position)
            if found is None:
                raise ValueError(f"{position} is not the position of a webhook.")
            if found.url is None:
                raise ValueError("This webhook has no callback to be posted to.")
            due = format_timestamp(self.account.clock.now())
            self.account.webhooks.update(replace(found, state="waiting", due=due))

    def list_refusals(self) -> list[Refusal]:
        """Return the requests that were refused, newest first."""
        with self.account.transaction():
            return self.account.refusals.list_newest_first()

    def clear(self) -> None:
        """Drop all messages, and the log of requests, until `undo_clear`."""
        self.account.requests.clear()
        with self.account.transaction():
            self.account.cleared.clear()

    def undo_clear(self) -> None:
        """Bring back what the last `clear` has dropped.

        Raises:
            ValueError: There is nothing to bring back.
        """
        with self.account.transaction():
            restored = self.account.cleared.restore()
        if not (self.account.requests.restore() or restored):
            raise ValueError("There is nothing to bring back.")
        self.account.webhooks.changes.announce()

    def reset(self, salt: str = "") -> None:
        """Start again with a fresh account, without faults, with the settings of the start.

        Args:
            salt: Draws the ids, beside the seed.
        """
        self.faults.clear()
        self.applications.clear()
        self._set_initial()
        self.account.reset(salt)
