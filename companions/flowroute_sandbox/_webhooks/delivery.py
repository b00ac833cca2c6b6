"""Posts webhooks when they are due."""

from __future__ import annotations

from asyncio import Semaphore, TaskGroup, timeout
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from flowroute_sandbox._account.records import Webhook, format_timestamp
from flowroute_sandbox._addresses import leads_to_loopback
from flowroute_sandbox._webhooks.attempts import EXTERNAL, decode_beginning, record_attempt
from flowroute_sandbox._webhooks.in_process import Applications
from flowroute_sandbox._webhooks.problems import describe_error

if TYPE_CHECKING:
    import httpx

    from flowroute_sandbox._account.account import Account

_TIMEOUT_SECONDS = 10.0
_MOST_AT_ONCE = 100
_SHOWN_BYTES = 1_000


class WebhookSender:
    """Posts the webhooks of an account.

    The first attempts for one message are made in the order of its webhooks; retries may be
    overtaken.

    Args:
        account: The account.
        applications: What takes webhooks in this process; `Controls` delivers those.
        allow_external: Whether to post to other machines too.
    """

    def __init__(
        self, account: Account, applications: Applications, *, allow_external: bool
    ) -> None:
        self._account = account
        self._applications = applications
        self._allow_external = allow_external
        # What a webhook is being posted about, each with the generation of the account:
        # a reset may give the same ids again.
        self._busy: set[tuple[int, str]] = set()
        # Waiting for its turn does not count as the receiver's time.
        self._turns = Semaphore(_MOST_AT_ONCE)

    async def run(self) -> None:
        """Post until cancelled."""
        async with TaskGroup() as tasks:
            while True:
                # Read before the webhooks, so that none that comes meanwhile is missed.
                changes = self._account.webhooks.changes
                seen = changes.revision
                wait = self._start_due(tasks)
                await changes.wait_async(seen, wait)

    async def close(self) -> None:
        """Close the HTTP client, if one was needed."""
        if "_client" in vars(self):
            await self._client.aclose()

    def _start_due(self, tasks: TaskGroup) -> float | None:
        """Start posting what is due; return in how many seconds the next is, None for never."""
        now = self._account.clock.now()
        with self._account.transaction():
            generation = self._account.generation
            due = self._account.webhooks.list_due(format_timestamp(now))
            later = self._account.webhooks.find_next_due(format_timestamp(now))
        for webhook in due:
            key = generation, webhook.subject
            if key not in self._busy and self._applications.find(webhook.url) is None:
                self._busy.add(key)
                tasks.create_task(self._deliver(webhook, generation))
        return None if later is None else (datetime.fromisoformat(later) - now).total_seconds()

    async def _deliver(self, webhook: Webhook, generation: int) -> None:
        """Make an attempt, and record it unless the account was reset meanwhile."""
        url = webhook.url or ""
        allowed = self._allow_external or leads_to_loopback(url)
        outcome, reply = await self._post(url, webhook) if allowed else (EXTERNAL, "")
        self._busy.discard((generation, webhook.subject))
        with self._account.transaction():
            if self._account.generation == generation:
                record_attempt(self._account, webhook, outcome, reply)

    async def _post(self, url: str, webhook: Webhook) -> tuple[str, str]:
        """Return the status of the response or what went wrong, and the response's text."""
        import httpx  # noqa: PLC0415  most sandboxes never post anything

        try:
            async with (
                self._turns,
                timeout(_TIMEOUT_SECONDS),
                self._client.stream("POST", url, json=webhook.body) as reply,
            ):
                content = await _read_beginning(reply)
        # A host whose name is too long is a UnicodeError.
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError) as error:
            return describe_error(error), ""
        return str(reply.status_code), decode_beginning(content)

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        import httpx  # noqa: PLC0415

        # No connection is kept: the receiver of one test may be gone in the next.
        limits = httpx.Limits(max_keepalive_connections=0)
        # The time that a receiver has is limited as a whole, in `_post`.
        endless = httpx.Timeout(None)
        # A proxy would not be on this machine.
        return httpx.AsyncClient(timeout=endless, limits=limits, trust_env=self._allow_external)


async def _read_beginning(reply: httpx.Response) -> bytes:
    """Return the beginning of a response's content; the rest is not read."""
    content = b""
    async for part in reply.aiter_bytes():
        content += part
        if len(content) >= _SHOWN_BYTES:
            break
    return content
