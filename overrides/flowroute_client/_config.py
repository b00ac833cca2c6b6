"""What every call of a client has in common: origin, credentials and options."""

from __future__ import annotations

import math
import os
import re
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import TypedDict, cast
from urllib.parse import SplitResult, urlsplit

import httpx
from attrs import evolve, field, frozen

from flowroute_api import BASE_URL
from flowroute_client._payload.formats import FormatError, uri
from flowroute_client._payload.response import Reply
from flowroute_client._policy.rate_limit import MMS_RATE, SMS_RATE, RateLimits
from flowroute_client._policy.retry import Attempt, Retries
from flowroute_client.errors import InvalidArgumentError

DEFAULT_TIMEOUT = httpx.Timeout(connect=5.0, read=30.0, write=30.0, pool=10.0)
"""Seconds to connect, to wait for data, to send data and to wait for a free connection."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OURS = frozenset({"authorization", "content-length", "content-type", "host", "transfer-encoding"})


class Options(TypedDict, total=False):
    """What a client, or a view of one made by ``with_options``, does differently.

    Attributes:
        timeout: Seconds for each phase of an attempt, or an `httpx.Timeout`; 5 seconds to
            connect, 30 to wait for data or to send it, and 10 to wait for a connection if left
            out.
        deadline: Seconds for a whole call, repetitions and waits included; no end if left out.
            A server that sends the head of its reply byte by byte can stretch it for `Flowroute`,
            though not for `AsyncFlowroute`.
        max_retries: How many times a call is repeated where that is safe; 2 if left out.
        backoff: The longest wait before the first repetition, in seconds; 0.5 if left out. It
            doubles each time.
        max_backoff: The longest wait before a repetition, in seconds; 8 if left out.
        max_retry_after: The longest wait that the API may ask for, in seconds; 60 if left out.
            If it asks for more, its error is raised at once.
        headers: Headers to add.
        query: Query parameters to add.
        max_rate: Calls a second for each endpoint, at most; no limit if left out.
        max_reply_size: The largest body of a reply that is read, in bytes, decompressed;
            10,000,000 if left out. A larger one is cut short.
        on_reply: Called with every reply as it came: its status, headers and body. What it raises
            is logged and ignored, so that what became of the call is not lost.
        on_attempt: Called after every attempt, also where there was no answer; see `Attempt`. What
            it raises is logged and ignored too.
    """

    timeout: float | httpx.Timeout | None
    deadline: float | None
    max_retries: int
    backoff: float
    max_backoff: float
    max_retry_after: float
    headers: Mapping[str, str]
    query: Mapping[str, str]
    max_rate: float | None
    max_reply_size: int
    on_reply: Callable[[Reply], None] | None
    on_attempt: Callable[[Attempt], None] | None


def _sleep(seconds: float) -> None:
    time.sleep(seconds)  # looked up at each call, since gevent replaces it


@frozen
class ClientConfig:
    """What every call has in common."""

    base_url: str
    authorization: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    query: Mapping[str, str] = field(factory=dict[str, str], repr=False)
    timeout: httpx.Timeout = DEFAULT_TIMEOUT
    deadline: float | None = None
    retries: Retries = field(factory=Retries)
    limits: RateLimits = field(factory=lambda: RateLimits(None))
    sms_limits: RateLimits = field(factory=lambda: RateLimits(SMS_RATE))
    mms_limits: RateLimits = field(factory=lambda: RateLimits(MMS_RATE))
    on_reply: Callable[[Reply], None] | None = None
    on_attempt: Callable[[Attempt], None] | None = None
    sleep: Callable[[float], None] = _sleep
    max_reply_size: int = 10_000_000

    @property
    def origin(self) -> tuple[str, str, int]:
        """The scheme, host and port that the credentials are for."""
        return origin(urlsplit(self.base_url))


def build_config(
    access_key: str | None,
    secret_key: str | None,
    base_url: str | None,
    options: Options,
    *,
    allow_insecure: bool,
) -> ClientConfig:
    """Complete the credentials from the environment, and check them and the options.

    Raises:
        InvalidArgumentError: One is missing or cannot be right.
    """
    access = _credential("access_key", access_key, "FLOWROUTE_ACCESS_KEY")
    secret = _credential("secret_key", secret_key, "FLOWROUTE_SECRET_KEY")
    if ":" in access:
        raise InvalidArgumentError("access_key holds a colon: HTTP basic auth cannot", "access_key")
    url = base_url or os.environ.get("FLOWROUTE_BASE_URL") or BASE_URL
    common = ClientConfig(
        base_url=_check_url(url, allow_insecure=allow_insecure),
        authorization=f"Basic {b64encode(f'{access}:{secret}'.encode()).decode()}",
        headers={},
    )
    return replace_options(common, options)


def replace_options(common: ClientConfig, options: Options) -> ClientConfig:
    """Return a configuration with other options.

    Raises:
        InvalidArgumentError: One cannot be right.
    """
    unknown = sorted(options.keys() - Options.__annotations__.keys())
    if unknown:
        raise InvalidArgumentError(f"there is no option {', '.join(unknown)}", unknown[0])
    config = evolve(
        common,
        headers={**common.headers, **check_headers(options.get("headers", {}))},
        query={**common.query, **_check_query(options.get("query", {}))},
        retries=_replace_retries(common.retries, options),
        max_reply_size=int(
            check_positive("max_reply_size", options.get("max_reply_size", common.max_reply_size))
        ),
        on_reply=options.get("on_reply", common.on_reply),
        on_attempt=options.get("on_attempt", common.on_attempt),
    )
    timeout = options.get("timeout")
    if timeout is not None:
        config = evolve(config, timeout=to_timeout(timeout))
    if "deadline" in options:
        config = evolve(config, deadline=_optional("deadline", options["deadline"]))
    if "max_rate" in options:
        config = evolve(config, limits=RateLimits(_optional("max_rate", options["max_rate"])))
    return config


def _optional(name: str, value: float | None) -> float | None:
    return None if value is None else check_positive(name, value)


def _replace_retries(retries: Retries, options: Options) -> Retries:
    given = cast("Mapping[str, object]", options)
    changes = {name: given[name] for name in Retries.__annotations__ if name in given}
    for name, value in changes.items():
        kinds = int if name == "max_retries" else int | float
        if isinstance(value, bool) or not isinstance(value, kinds) or not value >= 0:
            raise InvalidArgumentError(f"{name} cannot be {value!r}: give 0 or more", name)
    return evolve(retries, **changes)  # type: ignore[arg-type]  # checked above


def check_positive(name: str, value: float) -> float:
    """Check that an option is a number above 0.

    Raises:
        InvalidArgumentError: It is not.
    """
    if isinstance(value, bool) or not value > 0:
        raise InvalidArgumentError(f"{name} cannot be {value!r}: give more than 0", name)
    return value


def _check_query(query: Mapping[str, str]) -> dict[str, str]:
    for name, value in query.items():
        if not name.isprintable() or not name or not value.isprintable():
            raise InvalidArgumentError(
                f"query parameter {name!r} holds control characters", "query"
            )
    return dict(query)


def _credential(name: str, value: str | None, variable: str) -> str:
    found = value if value is not None else os.environ.get(variable)
    if not found:
        raise InvalidArgumentError(f"no {name}: pass {name}= or set {variable}", name)
    if not found.isprintable():
        raise InvalidArgumentError(f"{name} holds control characters: copy it again", name)
    return found


def _check_url(url: str, *, allow_insecure: bool) -> str:
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


def to_timeout(timeout: float | httpx.Timeout) -> httpx.Timeout:
    """Read a timeout in seconds for each phase of a call."""
    if isinstance(timeout, httpx.Timeout):
        return timeout
    if isinstance(timeout, bool) or not 0 < timeout < math.inf:
        raise InvalidArgumentError(f"timeout cannot be {timeout!r}: give seconds", "timeout")
    return httpx.Timeout(timeout)


def check_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Check headers of the caller's, which may not be those that the client sets."""
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or name.lower() in _OURS:
            raise InvalidArgumentError(f"header {name!r} cannot be set", "headers")
        if not value.isprintable() or not value.isascii():
            raise InvalidArgumentError(f"header {name} holds more than printable ASCII", "headers")
    return {name.lower(): value for name, value in headers.items()}
