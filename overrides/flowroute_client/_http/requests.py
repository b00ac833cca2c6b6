"""From a request to httpx's."""

from __future__ import annotations

import sys
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


class RequestBuilder:
    """Builds the requests of a client."""

    def __init__(self, config: ClientConfig) -> None:
        """Build them with `config`."""
        self._base_url = config.base_url
        self._query = urlencode(config.query, quote_via=quote)
        own = {"authorization": config.authorization}
        self._headers = {**_DEFAULT_HEADERS, **config.headers, **own}

    def build(self, request: Request, timeout: dict[str, float | None]) -> httpx.Request:
        """Build a request.

        Raises:
            InvalidArgumentError: httpx can make no URL of it; nothing was sent.
        """
        url, headers = f"{self._base_url}{request.target}", self._headers
        if self._query:
            url += f"{'&' if '?' in url else '?'}{self._query}"
        if request.content is not None:
            headers = {**headers, "content-type": request.media_type}
        extensions = {"timeout": timeout}
        try:
            return httpx.Request(
                request.method, url, headers=headers, content=request.content, extensions=extensions
            )
        except httpx.InvalidURL as error:
            problem = str(error)
        raise InvalidArgumentError(f"{request.name}: no such URL: {problem}", "base_url")
