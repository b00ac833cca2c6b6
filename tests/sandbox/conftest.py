from collections.abc import Generator

import httpx
import pytest

from flowroute_sandbox import Sandbox


@pytest.fixture(scope="session")
def running() -> Generator[tuple[Sandbox, httpx.Client], None, None]:
    with Sandbox() as sandbox:
        auth = (sandbox.access_key, sandbox.secret_key)
        brief = httpx.Limits(keepalive_expiry=2)  # the sandbox closes idle connections after 5
        with httpx.Client(base_url=sandbox.url, auth=auth, limits=brief) as client:
            yield sandbox, client


@pytest.fixture
def sandbox(running: tuple[Sandbox, httpx.Client]) -> Generator[Sandbox, None, None]:
    """Give a fresh account."""
    running[0].reset()
    yield running[0]
    running[0].reset()  # nothing more is posted to a receiver that is gone


@pytest.fixture
def api(sandbox: Sandbox, running: tuple[Sandbox, httpx.Client]) -> httpx.Client:
    """Give a client of a fresh account."""
    assert running[1].base_url == sandbox.url
    return running[1]
