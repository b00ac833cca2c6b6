from collections.abc import Iterator

import pytest
from hypothesis import settings

from flowroute_client import Flowroute
from stub import Stub

# The same examples on every machine and in every run.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


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
