"""Puts the parts of a sandbox together, and runs them."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from flowroute_sandbox._app import HANDLERS, build_app
from flowroute_sandbox._controls import Controls
from flowroute_sandbox._endpoints import build_control
from flowroute_sandbox._notices import Shape
from flowroute_sandbox._postman import Postman
from flowroute_sandbox._server import serving
from flowroute_sandbox._site import Site
from flowroute_sandbox._state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a sandbox is told at its start; see `Sandbox`."""

    seed: int
    host: str
    access_key: str
    secret_key: str
    state: Path | None
    speed: float
    keep: int
    inbound_url: str | None
    inbound_shape: Shape
    allow_external_webhooks: bool


@contextmanager
def running(setup: Setup, listener: socket) -> Generator[Controls, None, None]:
    """Serve on `listener` for as long as the block runs, and give what controls the account."""
    state = State(setup.seed, file=setup.state, speed=setup.speed, keep=setup.keep)
    with closing(state):
        controls = Controls(
            state,
            tuple(HANDLERS),
            seed=setup.seed,
            inbound_url=setup.inbound_url,
            inbound_shape=setup.inbound_shape,
        )
        keys = setup.access_key, setup.secret_key
        api = build_app(controls, *keys)
        postman = Postman(state, allow_external=setup.allow_external_webhooks)
        site = Site(api, build_control(controls, setup.host, *keys), postman)
        with serving(site, listener):
            try:
                yield controls
            finally:
                # Before the server stops: it would wait for those who wait for changes.
                state.changes.close()
