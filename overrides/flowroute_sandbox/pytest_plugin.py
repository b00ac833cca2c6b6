"""Pytest fixtures: a Flowroute for the tests of whoever uses flowroute_client.

It is found by pytest without being asked for, so it imports nothing heavy until a test uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flowroute_sandbox import Sandbox

_ALLOW = "allow_forbidden_requests"


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers",
        f"{_ALLOW}: let the test send the sandbox what Flowroute's OpenAPI document forbids",
    )


@pytest.fixture(scope="session")
def flowroute_server() -> Iterator[Sandbox]:
    """Run a sandbox for the whole session, one in each worker of pytest-xdist."""
    from flowroute_sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def flowroute_sandbox(
    flowroute_server: Sandbox, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    """Give a Flowroute with a clean account, which `Flowroute()` talks to during the test.

    The test fails at its end if the sandbox was sent what Flowroute's OpenAPI document forbids,
    unless it is marked with `allow_forbidden_requests`.
    """
    flowroute_server.reset()
    monkeypatch.setenv("FLOWROUTE_BASE_URL", flowroute_server.url)
    monkeypatch.setenv("FLOWROUTE_ACCESS_KEY", flowroute_server.access_key)
    monkeypatch.setenv("FLOWROUTE_SECRET_KEY", flowroute_server.secret_key)
    yield flowroute_server
    if request.node.get_closest_marker(_ALLOW) is None:
        _report(flowroute_server)


def _report(sandbox: Sandbox) -> None:
    forbidden = [
        f"{refusal.method} {refusal.path}: {refusal.status} {refusal.reason}"
        for refusal in reversed(sandbox.rejected)
        if refusal.forbidden
    ]
    if forbidden:
        lines = "\n".join(forbidden)
        pytest.fail(f"Flowroute's OpenAPI document forbids what was sent:\n{lines}", pytrace=False)
