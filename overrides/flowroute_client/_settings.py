"""What every call of a client has in common: origin, credentials, timeouts and headers."""

from __future__ import annotations

import math
import os
import platform
import re
from base64 import b64encode
from collections.abc import Mapping
from importlib.metadata import version
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

import httpx
from attrs import field, frozen

from flowroute_api import BASE_URL
from flowroute_client._formats import FormatError, uri
from flowroute_client.errors import InvalidArgumentError

DEFAULT_TIMEOUT = httpx.Timeout(connect=5.0, read=30.0, write=30.0, pool=10.0)
"""Seconds to connect, to wait for data, to send data and to wait for a free connection."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OURS = frozenset({"authorization", "content-length", "content-type", "host", "transfer-encoding"})


@frozen
class Settings:
    """What every call has in common."""

    base_url: str
    authorization: str = field(repr=False)
    timeout: httpx.Timeout
    headers: Mapping[str, str] = field(repr=False)

    @property
    def origin(self) -> tuple[str, str, int]:
        """The scheme, host and port that the credentials are for."""
        return origin(urlsplit(self.base_url))


def settings(  # noqa: PLR0913 - the options of a client
    access_key: str | None,
    secret_key: str | None,
    base_url: str | None,
    timeout: float | httpx.Timeout | None,
    headers: Mapping[str, str] | None,
    *,
    allow_insecure: bool,
) -> Settings:
    """Complete the options of a client from the environment, and check them.

    Raises:
        InvalidArgumentError: One is missing or cannot be right.

    """
    access = _credential("access_key", access_key, "FLOWROUTE_ACCESS_KEY")
    secret = _credential("secret_key", secret_key, "FLOWROUTE_SECRET_KEY")
    if ":" in access:
        raise InvalidArgumentError(
            "access_key holds a colon, which HTTP basic auth cannot", "access_key"
        )
    url = base_url or os.environ.get("FLOWROUTE_BASE_URL") or BASE_URL
    return Settings(
        base_url=_checked_url(url, allow_insecure=allow_insecure),
        authorization=f"Basic {b64encode(f'{access}:{secret}'.encode()).decode()}",
        timeout=as_timeout(timeout),
        headers={**default_headers(), **checked_headers(headers or {})},
    )


def _credential(name: str, value: str | None, variable: str) -> str:
    found = value if value is not None else os.environ.get(variable)
    if not found:
        raise InvalidArgumentError(f"no {name}: pass {name}= or set {variable}", name)
    if not found.isprintable():
        raise InvalidArgumentError(f"{name} holds control characters: copy it again", name)
    return found


def _checked_url(url: str, *, allow_insecure: bool) -> str:
    try:
        parts = urlsplit(uri(url))
    except FormatError as error:
        raise InvalidArgumentError(f"base_url: {error}", "base_url") from None
    shown = f"base_url {parts.scheme}://{parts.hostname}"
    if parts.query or parts.fragment or "@" in parts.netloc or "\\" in url:
        raise InvalidArgumentError(f"{shown} may only have a path besides", "base_url")
    if parts.scheme == "http" and not allow_insecure and not _is_loopback(parts.hostname or ""):
        raise InvalidArgumentError(
            f"{shown} would send the credentials unencrypted: use https, or allow_insecure=True",
            "base_url",
        )
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def origin(parts: SplitResult) -> tuple[str, str, int]:
    """Tell where a URL leads to: its scheme, host and port."""
    scheme = parts.scheme.lower()
    return scheme, (parts.hostname or "").lower(), parts.port or (443 if scheme == "https" else 80)


def as_timeout(timeout: float | httpx.Timeout | None) -> httpx.Timeout:
    """Read a timeout in seconds for each phase of a call; ``None`` is the default."""
    if timeout is None:
        return DEFAULT_TIMEOUT
    if isinstance(timeout, httpx.Timeout):
        return timeout
    if isinstance(timeout, bool) or not 0 < timeout < math.inf:
        raise InvalidArgumentError(f"timeout cannot be {timeout!r}: give seconds", "timeout")
    return httpx.Timeout(timeout)


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Check headers of the caller's, which may not be those that the client sets."""
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or name.lower() in _OURS:
            raise InvalidArgumentError(f"header {name!r} cannot be set", "headers")
        if not value.isprintable() or not value.isascii():
            raise InvalidArgumentError(f"header {name} holds more than printable ASCII", "headers")
    return {name.lower(): value for name, value in headers.items()}


def default_headers() -> dict[str, str]:
    """Say what is wanted, and honestly what we are."""
    agent = f"flowroute-client/{version('flowroute-client')}"
    return {
        "accept": "application/vnd.api+json, application/json",
        "user-agent": f"{agent} python/{platform.python_version()} httpx/{httpx.__version__}",
    }
