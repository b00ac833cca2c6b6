"""From a request to httpx's: what is the same in every call of a client is worked out once."""

from __future__ import annotations

import re
import sys
from functools import cache, cached_property
from urllib.parse import quote, urlencode

import httpx

from flowroute_client._config import ClientConfig
from flowroute_client._payload.request import Request
from flowroute_client.errors import InvalidArgumentError

_PLAIN = re.compile(r"(?:[A-Za-z0-9._~!$&()*+,;=:@/?-]|%[0-9A-Fa-f]{2}){0,4000}")
"""What httpx takes as it is."""
_HAVE_BODIES = frozenset({"POST", "PUT", "PATCH"})
"""What says so even if it has none."""


class _URL(httpx.URL):
    """A URL of the same origin as another, taken apart already: that is a fifth of a call."""

    def __init__(self, origin: httpx.URL, target: bytes) -> None:
        super().__init__(origin)
        self._target = target

    @property
    def raw_path(self) -> bytes:
        """The path and query, which is all that httpx's transports read besides the origin."""
        return self._target

    def __str__(self) -> str:
        """Write the whole, which is what other transports read."""
        return f"{self.scheme}://{self.netloc.decode()}{self._target.decode()}"


class Outgoing:
    """Makes the requests of a client."""

    def __init__(self, config: ClientConfig, *, whole_urls: bool) -> None:
        """Make them with `config`; `whole_urls` if anyone else sees them."""
        self._config = config
        self._whole_urls = whole_urls

    def request(self, request: Request, timeout: dict[str, float | None]) -> httpx.Request:
        """Make a request.

        Raises:
            InvalidArgumentError: httpx can make no URL of it; nothing was sent.
        """
        try:
            url, headers = self._url(request), httpx.Headers(self._headers)
        except httpx.InvalidURL as error:
            raise InvalidArgumentError(
                f"{request.name}: no such URL: {error}", "base_url"
            ) from None
        content = request.content
        if content is not None:
            headers["content-type"] = request.media_type
        if content is not None or request.method in _HAVE_BODIES:
            headers["content-length"] = str(len(content or b""))
        made = httpx.Request(
            request.method,
            self._base,
            headers=headers,
            stream=httpx.ByteStream(content or b""),
            extensions={"timeout": timeout},
        )
        made.url = url
        made.read()  # so that who sees it can look at its content
        return made

    @cached_property
    def _base(self) -> httpx.URL:
        return httpx.URL(self._config.base_url)

    @cached_property
    def _prefix(self) -> bytes:
        return self._base.raw_path.rstrip(b"/")

    @cached_property
    def _headers(self) -> httpx.Headers:
        config = self._config
        ours = {"host": self._base.netloc.decode(), **_default_headers()}
        return httpx.Headers({**ours, **config.headers, "authorization": config.authorization})

    def _url(self, request: Request) -> httpx.URL:
        target = self._with_query(request.target)
        if self._whole_urls or not _PLAIN.fullmatch(target):
            return httpx.URL(f"{self._config.base_url}{target}")
        return _URL(self._base, self._prefix + target.encode())

    def _with_query(self, target: str) -> str:
        query = self._config.query
        if not query:
            return target
        return f"{target}{'&' if '?' in target else '?'}{urlencode(query, quote_via=quote)}"


@cache
def _default_headers() -> dict[str, str]:
    """Say what is wanted, and honestly what we are."""
    from importlib.metadata import version  # noqa: PLC0415 - slow to import

    agent = f"flowroute-client/{version('flowroute-client')}"
    python = ".".join(map(str, sys.version_info[:3]))
    return {
        "accept": "application/vnd.api+json, application/json",
        "user-agent": f"{agent} python/{python} httpx/{httpx.__version__}",
    }
