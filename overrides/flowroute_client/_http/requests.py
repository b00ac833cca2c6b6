"""From a request to httpx's: what is the same in every call of a client is worked out once."""

from __future__ import annotations

import sys
from functools import cache
from urllib.parse import quote, urlencode

import httpx

from flowroute_client._config import ClientConfig
from flowroute_client._payload.request import Request
from flowroute_client.errors import InvalidArgumentError

_MUST_HAVE_LENGTH = frozenset({"POST", "PUT", "PATCH"})
"""Methods that send `Content-Length: 0` without a body (RFC 9110, 8.6)."""


class RequestBuilder:
    """Builds the requests of a client."""

    def __init__(self, config: ClientConfig) -> None:
        """Build them with `config`."""
        self._config = config
        self._headers: httpx.Headers | None = None
        self._latest: tuple[str, httpx.URL] | None = None

    def build(self, request: Request, timeout: dict[str, float | None]) -> httpx.Request:
        """Build a request.

        Raises:
            InvalidArgumentError: httpx can make no URL of it; nothing was sent.
        """
        url, content = self._url(request), request.content
        if self._headers is None:
            self._headers = self._common_headers(url)
        headers = httpx.Headers(self._headers)
        if content is not None:
            headers["content-type"] = request.media_type
        if content is not None or request.method in _MUST_HAVE_LENGTH:
            headers["content-length"] = str(len(content or b""))
        built = httpx.Request(
            request.method,
            url,
            headers=headers,
            stream=httpx.ByteStream(content or b""),
            extensions={"timeout": timeout},
        )
        built.read()  # so that who sees it can look at its content
        return built

    def _url(self, request: Request) -> httpx.URL:
        """Parse the URL; the latest is kept, since messages go to the same one."""
        latest = self._latest
        if latest is not None and latest[0] == request.target:
            return latest[1]
        problem = ""
        try:
            url = httpx.URL(f"{self._config.base_url}{self._with_query(request.target)}")
        except httpx.InvalidURL as error:
            problem = str(error)
        else:
            self._latest = request.target, url
            return url
        raise InvalidArgumentError(f"{request.name}: no such URL: {problem}", "base_url")

    def _common_headers(self, url: httpx.URL) -> httpx.Headers:
        config = self._config
        ours = {"host": url.netloc.decode(), **_default_headers()}
        return httpx.Headers({**ours, **config.headers, "authorization": config.authorization})

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
