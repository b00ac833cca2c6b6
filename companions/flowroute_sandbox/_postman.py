"""Posts webhooks when they are due, by the vendor's schedule."""

from __future__ import annotations

from asyncio import TaskGroup
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from flowroute_sandbox._addresses import leads_to_loopback
from flowroute_sandbox._records import Attempt, Webhook, stamp

if TYPE_CHECKING:
    import httpx

    from flowroute_sandbox._state import State

# Whatever is not answered with 200 is retried "a total of four (4) times at 30-second intervals",
# says developer.flowroute.com/docs/receive-an-inbound-message.
RETRIES: Final = 4
RETRY_SECONDS: Final = 30.0
_TIMEOUT_SECONDS: Final = 10.0
_OK: Final = "200"
_SHOWN_CHARACTERS: Final = 200
_EXTERNAL: Final = "not a loopback address"


class Postman:
    """Posts the webhooks of an account.

    Those of one message are first tried in the order of their making; what is tried again may be
    overtaken.

    Args:
        state: the account.
        allow_external: whether to post to other machines too.
    """

    def __init__(self, state: State, *, allow_external: bool) -> None:
        self._state = state
        self._allow_external = allow_external
        # The messages of which a webhook is on its way. A reset may give the same ids again.
        self._busy: set[tuple[int, str]] = set()

    async def run(self) -> None:
        """Post until cancelled."""
        async with TaskGroup() as tasks:
            while True:
                # Looked at before the webhooks, so that none that comes meanwhile is overlooked.
                seen = self._state.changes.revision
                wait = self._start_due(tasks)
                await self._state.changes.wait_async(seen, wait)

    async def close(self) -> None:
        """Close what posting has opened."""
        if "_client" in vars(self):
            await self._client.aclose()

    def _start_due(self, tasks: TaskGroup) -> float | None:
        """Start what is due. Return the seconds until the next one is, or None without one."""
        now = self._state.clock.now()
        with self._state.transaction():
            generation = self._state.generation
            due = self._state.webhooks.due(stamp(now))
            later = self._state.webhooks.next_due(stamp(now))
        for webhook in due:
            key = generation, webhook.message
            if key not in self._busy:
                self._busy.add(key)
                tasks.create_task(self._handle(webhook, generation))
        return None if later is None else (datetime.fromisoformat(later) - now).total_seconds()

    async def _handle(self, webhook: Webhook, generation: int) -> None:
        url = webhook.url or ""
        allowed = self._allow_external or leads_to_loopback(url)
        outcome, reply = await self._post(url, webhook) if allowed else (_EXTERNAL, "")
        self._busy.discard((generation, webhook.message))
        with self._state.transaction():
            if self._state.generation == generation:
                self._record(webhook, outcome, reply)

    async def _post(self, url: str, webhook: Webhook) -> tuple[str, str]:
        """Return the status of the reply, or the name of what went wrong, and the reply's text."""
        import httpx  # noqa: PLC0415  most sandboxes never post anything

        try:
            async with self._client.stream("POST", url, json=webhook.body) as reply:
                text = await _beginning(reply)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__, ""
        return str(reply.status_code), text

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        import httpx  # noqa: PLC0415

        # Waiting for a connection is no fault of the receiver, and no proxy is this machine.
        timeout = httpx.Timeout(_TIMEOUT_SECONDS, pool=None)
        # A connection is not kept: a receiver that lives for one test would be missed.
        limits = httpx.Limits(max_keepalive_connections=0)
        return httpx.AsyncClient(timeout=timeout, limits=limits, trust_env=self._allow_external)

    def _record(self, webhook: Webhook, outcome: str, reply: str) -> None:
        now = stamp(self._state.clock.now())
        attempts = (*webhook.attempts, Attempt(at=now, outcome=outcome, reply=reply))
        if outcome == _OK:
            changed = replace(webhook, state="delivered", attempts=attempts)
        elif outcome == _EXTERNAL:
            changed = replace(webhook, state="refused", attempts=attempts)
        elif len(attempts) > RETRIES:
            changed = replace(webhook, state="given up", attempts=attempts)
        else:
            due = stamp(self._state.clock.after(RETRY_SECONDS))
            changed = replace(webhook, due=due, attempts=attempts)
        self._state.webhooks.record(changed)


async def _beginning(reply: httpx.Response) -> str:
    """Return the beginning of a reply's text. The rest is not read."""
    text = ""
    async for part in reply.aiter_text():
        text += part
        if len(text) >= _SHOWN_CHARACTERS:
            break
    return text[:_SHOWN_CHARACTERS]
