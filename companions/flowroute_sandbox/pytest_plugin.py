"""Pytest fixtures: a Flowroute for the tests of projects that use flowroute_client.

Pytest loads it in every session, so it imports nothing heavy until a test uses it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from flowroute_sandbox import Sandbox
    from flowroute_sandbox._account.records import Refusal

_ALLOW = "flowroute_allow_forbidden"
_SHOWN_CHARACTERS = 500


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{_ALLOW}: allow the test to send requests that Flowroute's OpenAPI document forbids",
    )


@pytest.fixture(scope="session")
def flowroute_server() -> Iterator[Sandbox]:
    """Run a Flowroute on this machine during the session, one for each worker of pytest-xdist.

    Give its `url`, `access_key` and `secret_key` to what is made once for many tests, such as an
    application. Override it for other options: `with Sandbox(...) as sandbox: yield sandbox`.
    """
    from flowroute_sandbox import Sandbox  # noqa: PLC0415

    try:
        with Sandbox() as sandbox:
            yield sandbox
    except ModuleNotFoundError as error:
        raise pytest.fail.Exception(str(error), pytrace=False) from None


@pytest.fixture
def flowroute_sandbox(
    flowroute_server: Sandbox, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    """Give a Flowroute with a clean account, which every client calls while the test runs.

    `Flowroute()` takes its URL and keys from the environment. A client that was made before calls
    it too, or is refused if it was given an `http_client` or a proxy. Only calls to this machine
    are left alone.

    Sent messages are in `.inbox`: `.wait_for(to=, contains=)`, `.latest()`, `.messages()`. An
    inbound message is made by `.receive(from_=, to=, text=)`, and posted to the URL given to
    `.post_inbound`. `.deliver_to(app, "https://app.example")` calls an application for such a URL,
    without a port. `.fail(...)` makes requests fail, `.advance(seconds)` waits for webhooks, and
    `.client` and `.async_client` call the account. `.limit_rate()` refuses messages that come too
    fast, and `.delay_records(seconds)` lets records appear later. A second account is
    `with Sandbox() as other:`.

    Ids are other ones in each test, and the same whenever the test runs.

    The test fails at its end if it sent a request that Flowroute's OpenAPI document forbids,
    unless it is marked with `flowroute_allow_forbidden`.
    """
    from flowroute_sandbox._redirect import redirect_to  # noqa: PLC0415

    flowroute_server.reset(salt=request.node.nodeid)
    monkeypatch.setenv("FLOWROUTE_BASE_URL", flowroute_server.url)
    monkeypatch.setenv("FLOWROUTE_ACCESS_KEY", flowroute_server.access_key)
    monkeypatch.setenv("FLOWROUTE_SECRET_KEY", flowroute_server.secret_key)
    _bypass_proxies(flowroute_server.url, monkeypatch)
    with redirect_to(flowroute_server):
        yield flowroute_server
    forbidden = [refusal for refusal in reversed(flowroute_server.rejected) if refusal.forbidden]
    if forbidden and request.node.get_closest_marker(_ALLOW) is None:
        pytest.fail(_report(forbidden), pytrace=False)


def _bypass_proxies(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep requests to the sandbox from the proxies of the environment."""
    from urllib.request import getproxies_environment  # noqa: PLC0415

    hosts = urlsplit(url).hostname, getproxies_environment().get("no")
    monkeypatch.setenv("no_proxy", ",".join(filter(None, hosts)))


def _report(forbidden: list[Refusal]) -> str:
    heading = (
        f"The test sent requests that Flowroute's OpenAPI document forbids"
        f" (to allow them: @pytest.mark.{_ALLOW}):"
    )
    return "\n".join([heading, *map(_describe, forbidden)])


def _describe(refusal: Refusal) -> str:
    line = f"{refusal.method} {refusal.path} gave {refusal.status} {refusal.reason}"
    return f"{line}\n  {refusal.body[:_SHOWN_CHARACTERS]}" if refusal.body else line
