"""Puts the parts of a sandbox together, and runs them."""

from __future__ import annotations

from asyncio import CancelledError, create_task
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from socket import socket

from starlette.types import ASGIApp, Receive, Scope, Send

from flowroute_sandbox._account.account import Account
from flowroute_sandbox._api.app import HANDLERS, Api
from flowroute_sandbox._control.controls import Controls
from flowroute_sandbox._control.endpoints import (
    build_control,
    is_control_request,
    require_local_host,
)
from flowroute_sandbox._options import Options
from flowroute_sandbox._server import serve
from flowroute_sandbox._webhooks.delivery import WebhookSender


@contextmanager
def run(options: Options, listener: socket) -> Generator[Controls, None, None]:
    """Serve on `listener` for as long as the block runs, and give the controls of the account."""
    account = Account(options.seed, file=options.state, speed=options.speed, keep=options.keep)
    with closing(account):
        controls = Controls(
            account,
            tuple(HANDLERS),
            seed=options.seed,
            rate_limit=options.rate_limit,
            record_delay=options.record_delay,
            accept_2xx=options.accept_2xx,
            inbound_url=options.inbound_url,
            inbound_shape=options.inbound_shape,
        )
        keys = options.access_key, options.secret_key
        api = Api(account, controls.faults, *keys)
        control = build_control(controls, api, *keys)
        sender = WebhookSender(
            account, controls.applications, allow_external=options.allow_external_webhooks
        )
        application = _Application(api, control, sender)
        with serve(require_local_host(application, options.host), listener):
            try:
                yield controls
            finally:
                # Before the server stops, which would wait for requests that wait for changes.
                account.changes.close()


class _Application:
    """The ASGI application: the API, and beside it the page and the control endpoints."""

    def __init__(self, api: ASGIApp, control: ASGIApp, sender: WebhookSender) -> None:
        self._api = api
        self._control = control
        self._sender = sender

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or the lifespan of the server."""
        if scope["type"] == "lifespan":
            await self._run_lifespan(receive, send)
        else:
            app = self._control if is_control_request(scope) else self._api
            await app(scope, receive, send)

    async def _run_lifespan(self, receive: Receive, send: Send) -> None:
        await receive()  # lifespan.startup
        sending = create_task(self._sender.run())
        await send({"type": "lifespan.startup.complete"})
        await receive()  # lifespan.shutdown
        sending.cancel()
        with suppress(CancelledError):
            await sending
        await self._sender.close()
        await send({"type": "lifespan.shutdown.complete"})
