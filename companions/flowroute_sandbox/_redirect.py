"""Keep every Flowroute client of this process to a sandbox, whenever it was made."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from flowroute_client import InvalidArgumentError
from flowroute_client._config import is_loopback
from flowroute_client._http import connections
from flowroute_client._policy.evidence import forget_claims

if TYPE_CHECKING:
    from flowroute_sandbox import Sandbox


@contextmanager
def redirect_to(sandbox: Sandbox) -> Generator[None]:
    """Send what any client would send elsewhere to `sandbox`, until the context ends.

    What goes to this machine is left alone: to the sandbox itself, to another one, or to a server
    of the test's own. A client that was given its `http_client`, or that uses a proxy, cannot be
    redirected for sure; it is refused.
    """

    def redirect(request: httpx.Request, way: connections.Way) -> None:
        if is_loopback(request.url.host) and way != "proxy":
            return
        if way != "direct":
            raise InvalidArgumentError(_explain(request, way, sandbox), "base_url")
        host = httpx.URL(sandbox.url)
        request.url = host.copy_with(raw_path=_strip_prefix(request.url.raw_path))
        request.headers["host"] = host.netloc.decode()
        keys = b64encode(f"{sandbox.access_key}:{sandbox.secret_key}".encode()).decode()
        request.headers["authorization"] = f"Basic {keys}"

    forget_claims()
    connections.before_sending.append(redirect)
    try:
        yield
    finally:
        connections.before_sending.remove(redirect)


def _strip_prefix(target: bytes) -> bytes:
    """Leave out what a gateway has before the paths of the API."""
    return re.sub(rb"^[^?]*?(?=/v2(\.\d+)?/)", b"", target)


def _explain(request: httpx.Request, way: connections.Way, sandbox: Sandbox) -> str:
    by = "the http_client that it was given" if way == "client" else "a proxy"
    return (
        f"The test keeps every client to the sandbox, and this one would call {request.url.host}"
        f" by {by}, which may lead anywhere. Make it while the test runs, so that it takes its base"
        f" URL from the environment, or with base_url={sandbox.url!r} and without a proxy."
    )
