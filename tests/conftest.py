from __future__ import annotations

import gc
import os
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from flowroute_client import Flowroute
from flowroute_client._policy.evidence import forget_claims
from stub import Stub

if TYPE_CHECKING:
    from flowroute_sandbox import Sandbox

# Every day few examples, the same on every machine; many new ones with `scripts/test --all`.
settings.register_profile("everyday", derandomize=True, deadline=None, max_examples=25)
settings.register_profile("exhaustive", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("everyday")

# Tests trust no certificate authority but their own: to read the usual ones takes longer than all
# else that makes a client.
os.environ.pop("SSL_CERT_FILE", None)
os.environ["SSL_CERT_DIR"] = str(Path(__file__).parent)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Search for no garbage among what is imported, then or later: it stays, and it is a lot."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


# Ctrl-C is heard, also by what the tests start, where they themselves are a job in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Start the slow files first, so that no worker has one left when the others are done."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(autouse=True)
def _new_accounts() -> None:  # pyright: ignore[reportUnusedFunction]
    """Forget the messages of other tests: a server of theirs may have had the port of one here."""
    forget_claims()


@pytest.fixture(scope="session")
def _server() -> Iterator[Stub]:
    with Stub() as server:
        yield server


@pytest.fixture(scope="session")
def _other_server() -> Iterator[Stub]:
    with Stub() as server:
        yield server


@pytest.fixture
def stub(_server: Stub) -> Iterator[Stub]:
    """Give a server that has not been asked anything."""
    _server.reset()
    yield _server
    _server.reset()


@pytest.fixture
def elsewhere(_other_server: Stub) -> Iterator[Stub]:
    """Give another server, on another port."""
    _other_server.reset()
    yield _other_server
    _other_server.reset()


@pytest.fixture(scope="session")
def _client(_server: Stub) -> Iterator[Flowroute]:
    with Flowroute("access", "secret", base_url=_server.url) as client:
        yield client


@pytest.fixture
def flowroute(_client: Flowroute, stub: Stub) -> Flowroute:
    """Give a client of the server, which shares its connections with the other tests."""
    assert stub.url in repr(_client)
    return _client.with_options()


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Sandbox]:
    from flowroute_sandbox import Sandbox  # noqa: PLC0415 - slow to import

    with Sandbox(seed=0) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(_sandbox: Sandbox) -> Sandbox:
    """Give a sandbox with a fresh account."""
    _sandbox.reset()
    return _sandbox
