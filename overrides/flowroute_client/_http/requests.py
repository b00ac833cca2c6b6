"""From a request to httpx's."""

from __future__ import annotations

import sys
from functools import lru_cache
from urllib.parse import quote, urlencode

import httpx

from flowroute_client import __version__
from flowroute_client._config import ClientConfig
from flowroute_client._payload.request import Request
from flowroute_client.errors import InvalidArgumentError

_PYTHON = ".".join(map(str, sys.version_info[:3]))
_DEFAULT_HEADERS = {
    "accept": "application/vnd.api+json, application/json",
    "user-agent": f"flowroute-client/{__version__} python/{_PYTHON} httpx/{httpx.__version__}",
}
_MUST_HAVE_LENGTH = frozenset({"POST", "PUT", "PATCH"})
"""Methods that send `Content-Length: 0` without a body (RFC 9110, 8.6)."""

_parse = lru_cache(maxsize=1)(httpx.URL)
"""Parses a URL, which takes long, unless it is the last one again: messages go to one only."""


class RequestBuilder:
    """Builds the requests of a client; what they have in common is encoded once."""

    def __init__(self, config: ClientConfig) -> None:
        """Build them with `config`."""
        self._base_url = config.base_url
        self._query = urlencode(config.query, quote_via=quote)
        common = {"host": httpx.URL(config.base_url).netloc.decode(), **_DEFAULT_HEADERS}
        own = {"authorization": config.authorization} if config.authorization else {}
        self._headers = httpx.Headers({**common, **config.headers, **own})

    def build(self, request: Request, timeout: dict[str, float | None]) -> httpx.Request:
        """Build a request.

        Raises:
            InvalidArgumentError: httpx can make no URL of it; nothing was sent.
        """
        content, headers = request.content, httpx.Headers(self._headers)
        for name, value in request.headers:
            headers[name] = value
        if content is not None:
            headers["content-type"] = request.media_type
        if content is not None or request.method in _MUST_HAVE_LENGTH:
            headers["content-length"] = str(len(content or b""))
        built = httpx.Request(
            request.method,
            self._parse(request),
            headers=headers,
            stream=httpx.ByteStream(content or b""),
            extensions={"timeout": timeout},
        )
        built.read()  # so that whoever sees it can look at its content
        return built

    def _parse(self, request: Request) -> httpx.URL:
        whole = f"{self._base_url}{request.target}"
        if self._query:
            whole += f"{'&' if '?' in whole else '?'}{self._query}"
        try:
            return _parse(whole)
        except httpx.InvalidURL as error:
            problem = str(error)
        raise InvalidArgumentError(f"{request.name}: no such URL: {problem}", "base_url")
