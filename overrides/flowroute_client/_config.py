"""What every call of a client has in common: origin, credentials and options."""

from __future__ import annotations

import math
import os
import sys
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import httpx
from attrs import evolve, field, frozen

from flowroute_api import BASE_URL
from flowroute_client._payload.formats import (
    FormatError,
    check,
    idempotency_key,
    is_number,
    uri,
    whole_number,
)
from flowroute_client._payload.headers import FIXED, check_header_text, is_header_name
from flowroute_client._payload.json import mapping
from flowroute_client._payload.response import Reply
from flowroute_client._policy.evidence import RecordClaims, share_claims
from flowroute_client._policy.ledger import Ledger
from flowroute_client._policy.rate_limit import MMS_RATE, SMS_RATE, RateLimits
from flowroute_client._policy.retry import Attempt, Retries
from flowroute_client._redaction import mask, shorten
from flowroute_client._typing import TypedDict
from flowroute_client.errors import InvalidArgumentError, did_you_mean

DEFAULT_TIMEOUT = httpx.Timeout(connect=5.0, read=30.0, write=30.0, pool=10.0)
"""Seconds to connect, to wait for data, to send data and to wait for a free connection."""

_LONGEST = 1e9
"""Seconds that count as for ever: longer waits are too long for the operating system."""
_FLAGS = {"": False, "0": False, "false": False, "no": False, "1": True, "true": True, "yes": True}
_PRIVATE = frozenset({"headers", "query", "idempotency_key", "secret"})


class Options(TypedDict, total=False, closed=True):
    """What a client, or a view of one made by ``with_options``, does differently.

    Attributes:
        timeout: Seconds for each phase of an attempt, or an `httpx.Timeout`; 5 seconds to
            connect, 30 to wait for data or to send it, and 10 to wait for a connection if left
            out. ``None`` waits without end, as in httpx.
        deadline: Seconds for a whole call, repetitions and waits included; no end if left out.
            A server that drips its reply cannot stretch it, unless `Flowroute` was given its
            ``http_client``.
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
        ledger: Remembers what was sent, such as `flowroute_ledger.SQLiteLedger`. All clients with
            the same one share the rate that Flowroute allows.
        idempotency_key: What a call that changes something is known by in the ledger, so that it
            takes effect once, however often it is made.
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
    ledger: Ledger | None
    idempotency_key: str | None


def _sleep(seconds: float) -> None:
    time.sleep(seconds)  # looked up at each call, since gevent replaces it


@frozen(eq=False)
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
    claims: RecordClaims = field(factory=RecordClaims)
    sleep: Callable[[float], None] = _sleep
    max_reply_size: int = 10_000_000
    ledger: Ledger | None = None
    idempotency_key: str | None = field(default=None, repr=False)

    @property
    def account(self) -> str:
        """Whose rate and keys they are: tells services and access keys apart, and shows none."""
        from hashlib import sha256  # noqa: PLC0415 - slow to import

        access_key = b64decode(self.authorization.removeprefix("Basic ")).partition(b":")[0]
        return sha256(access_key + b":" + self.base_url.encode()).hexdigest()


def build_config(
    access_key: object,
    secret_key: object,
    base_url: object,
    allow_insecure: object,
    options: Options,
) -> ClientConfig:
    """Complete the credentials from the environment, and check them and the options.

    Raises:
        InvalidArgumentError: One is missing or cannot be right.
    """
    access = _credential("access_key", access_key, "FLOWROUTE_ACCESS_KEY")
    secret = _credential("secret_key", secret_key, "FLOWROUTE_SECRET_KEY")
    if ":" in access:
        raise InvalidArgumentError("access_key holds a colon: HTTP basic auth cannot", "access_key")
    if isinstance(base_url, str | None) and not base_url:
        base_url = os.environ.get("FLOWROUTE_BASE_URL") or BASE_URL
    url = _check_url(base_url, allow_insecure=_allows_insecure(allow_insecure))
    authorization = f"Basic {b64encode(f'{access}:{secret}'.encode()).decode()}"
    claims = share_claims(url, authorization)
    common = ClientConfig(url, authorization, headers={}, claims=claims)
    return replace_options(common, options)


def replace_options(common: ClientConfig, options: Options) -> ClientConfig:
    """Return a configuration with other options.

    Raises:
        InvalidArgumentError: One cannot be right.
    """
    checked = check_options("", options, _RULES)
    for name in checked.keys() & {"headers", "query"}:
        checked[name] = {**getattr(common, name), **checked[name]}
    retries = {name: checked.pop(name) for name in Retries.__annotations__ if name in checked}
    if "max_rate" in checked:
        checked["limits"] = RateLimits(checked.pop("max_rate"))
    config = evolve(common, retries=evolve(common.retries, **retries), **checked)
    require_ledger("", config.idempotency_key, config.ledger)
    return config


def require_ledger(label: str, key: str | None, ledger: Ledger | None) -> None:
    """Refuse an idempotency key that nothing remembers; the label begins the message.

    Raises:
        InvalidArgumentError: There is no ledger for it.
    """
    if key is not None and ledger is None:
        what = f"{label}an idempotency_key needs a ledger: pass ledger="
        raise InvalidArgumentError(what, "ledger")


def check_options(
    label: str, options: Mapping[str, object], rules: Mapping[str, Callable[[object], object]]
) -> dict[str, Any]:
    """Return options as the rules for them make them; the label begins the messages of errors.

    Raises:
        InvalidArgumentError: There is no such option, or it cannot be so.
    """
    checked: dict[str, Any] = {}
    for name, value in options.items():
        if name not in rules:
            hint = did_you_mean(name, rules)
            raise InvalidArgumentError(f"{label}there is no option {name}{hint}", name)
        show = mask if name in _PRIVATE else shorten
        checked[name] = check(f"{label}{name}", value, rules[name], show)
    return checked


def positive(value: object) -> float:
    """Take a number above 0.

    Raises:
        FormatError: It is not one.
    """
    if not is_number(value) or not value > 0:
        raise FormatError("give a number above 0")
    return _to_float(value, sys.float_info.max)


def _seconds(value: object) -> float:
    if not is_number(value) or not value >= 0:
        raise FormatError("give 0 seconds or more")
    return _to_float(value, _LONGEST)


def _to_float(value: float, most: float) -> float:
    """Take a number as one of Python, since a narrower one of NumPy cannot be compared with any."""
    try:
        return min(float(value), most)
    except OverflowError:
        return most


def duration(value: object) -> float | None:
    """Take seconds above 0; what counts as for ever becomes ``None``, as it is.

    Raises:
        FormatError: It is neither.
    """
    seconds = math.inf if value is None else positive(value)
    return seconds if seconds < _LONGEST else None


def rate(value: object) -> float | None:
    """Take a number above 0, or ``None``.

    Raises:
        FormatError: It is neither.
    """
    return None if value is None else max(positive(value), 1 / _LONGEST)


def _count(value: object) -> int:
    count = whole_number(value)
    if count < 0:
        raise FormatError("give 0 or more")
    return count


def positive_whole(value: object) -> int:
    """Take a whole number above 0.

    Raises:
        FormatError: It is not one.
    """
    return int(positive(min(_count(value), sys.maxsize)))


def _timeout(value: object) -> httpx.Timeout:
    if value is None or is_number(value):
        value = httpx.Timeout(value)
    phases = value.as_dict() if isinstance(value, httpx.Timeout) else {"none": "none"}
    if all(each is None or _is_timeout(each) for each in phases.values()):
        # A socket takes no fraction, nor what NumPy narrowed.
        floats = {name: cast("float", each and float(each)) for name, each in phases.items()}
        return httpx.Timeout(**floats)
    raise FormatError("give seconds, an httpx.Timeout, or None")


def _is_timeout(value: object) -> bool:
    return is_number(value) and 0 < _to_float(value, math.inf) <= _LONGEST


def hook(value: object) -> object:
    """Take a function that can be called as a hook.

    Raises:
        FormatError: It is not one.
    """
    from inspect import iscoroutinefunction  # noqa: PLC0415 - slow to import

    is_async = iscoroutinefunction(value) or iscoroutinefunction(type(value).__call__)
    if value is not None and (not callable(value) or is_async):
        raise FormatError("give a function that is not async")
    return value


def ledger(value: object) -> object:
    """Take a ledger, or ``None``.

    Raises:
        FormatError: It is neither.
    """
    if value is not None and not callable(getattr(value, "claim", None)):
        raise FormatError("give a ledger, such as a flowroute_ledger.SQLiteLedger")
    return value


def key(value: object) -> str | None:
    """Take an idempotency key, or ``None``.

    Raises:
        FormatError: It is neither.
    """
    return None if value is None else idempotency_key(value)


def _query(value: object) -> dict[str, str]:
    query = _texts(value)
    if not all(name and f"{name}{text}".isprintable() for name, text in query.items()):
        raise FormatError("a name is empty, or something holds control characters")
    return query


def _headers(value: object) -> dict[str, str]:
    headers = {name.lower(): text for name, text in _texts(value).items()}
    for name, text in headers.items():
        if not is_header_name(name) or name in FIXED:
            raise FormatError(f"{shorten(name)} cannot be set")
        check_header_text(text)
    return headers


def _texts(value: object) -> dict[str, str]:
    texts = dict(mapping(value))
    is_text = all(isinstance(each, str) for each in (*texts, *texts.values()))
    if not isinstance(value, Mapping) or not is_text:
        raise FormatError("give a dict of text by text")
    return cast("dict[str, str]", texts)


_RULES: Mapping[str, Callable[[object], object]] = {
    "timeout": _timeout,
    "deadline": duration,
    "max_retries": _count,
    "backoff": _seconds,
    "max_backoff": _seconds,
    "max_retry_after": _seconds,
    "headers": _headers,
    "query": _query,
    "max_rate": rate,
    "max_reply_size": positive_whole,
    "on_reply": hook,
    "on_attempt": hook,
    "ledger": ledger,
    "idempotency_key": key,
}
"""How each option is checked."""


def _credential(name: str, value: object, variable: str) -> str:
    found = os.environ.get(variable, "") if value is None else value
    if not isinstance(found, str):
        raise InvalidArgumentError(f"{name} must be text, not {type(found).__name__}", name)
    if not found:
        raise InvalidArgumentError(f"no {name}: pass {name}= or set {variable}", name)
    if not found.isprintable():
        raise InvalidArgumentError(f"{name} holds control characters: copy it again", name)
    return found


def _allows_insecure(value: object) -> bool:
    variable = "FLOWROUTE_ALLOW_INSECURE"
    found = _FLAGS.get(os.environ.get(variable, "").lower())
    if not isinstance(value, bool) or found is None:
        what = f"allow_insecure must be True or False, and {variable} 1 or 0"
        raise InvalidArgumentError(what, "allow_insecure")
    return value or found


def _check_url(url: object, *, allow_insecure: bool) -> str:
    try:
        checked = uri(url)
        parts = urlsplit(checked)
        httpx.URL(checked)
    except (FormatError, httpx.InvalidURL) as error:
        raise InvalidArgumentError(f"base_url: {error}", "base_url") from None
    shown = f"base_url {parts.scheme}://{parts.hostname}"
    if set("?#@\\") & set(checked) or {".", ".."} & set(unquote(parts.path).split("/")):
        what = f"{shown}... may contain only scheme, host, port and path"
        raise InvalidArgumentError(what, "base_url")
    if parts.scheme == "http" and not allow_insecure and not is_loopback(parts.hostname or ""):
        raise InvalidArgumentError(
            f"{shown} would send the credentials unencrypted: use https, or allow it by"
            " allow_insecure=True or FLOWROUTE_ALLOW_INSECURE=1",
            "base_url",
        )
    return checked.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host can only be this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
