"""The way to the API: directly or through a proxy, and whom to trust, as the environment says."""

from __future__ import annotations

import os
from ssl import SSLContext
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from attrs import field, frozen

from flowroute_client.errors import InvalidArgumentError

_TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


@frozen
class Route:
    """How to connect."""

    is_secure: bool
    """Whether the API is asked by TLS."""
    proxy: httpx.Proxy | None = field(default=None, repr=False)

    def create_ssl_context(self) -> SSLContext | bool:
        """Read whom to trust, which takes a while.

        Raises:
            InvalidArgumentError: What the environment names cannot be read.
        """
        try:
            return httpx.create_ssl_context()
        except OSError as error:  # an SSLError is one too
            if not self.is_secure:
                return False  # nobody will ask
            named = [name for name in _TRUST if os.environ.get(name)]
            raise InvalidArgumentError(
                f"{' or '.join(named)} cannot be used: {error.strerror or error}", named[0]
            ) from None


def find_route(base_url: str, proxy: str | None) -> Route:
    """Choose a proxy: the one that is given, or the one that the environment names for the host.

    Raises:
        InvalidArgumentError: There is none there, or no certificates.
    """
    parts = urlsplit(base_url)
    scheme = parts.scheme.lower()
    certificates = os.environ.get("SSL_CERT_FILE")
    if scheme == "https" and certificates and not os.path.exists(certificates):  # noqa: PTH110
        raise InvalidArgumentError(f"SSL_CERT_FILE is not there: {certificates}", "SSL_CERT_FILE")
    if proxy is not None:
        return Route(scheme == "https", _read_proxy(proxy, "proxy"))
    return Route(scheme == "https", _proxy_of_environment(scheme, parts.hostname or ""))


def _proxy_of_environment(scheme: str, host: str) -> httpx.Proxy | None:
    named = getproxies()
    for kind in (scheme, "all"):
        if named.get(kind) and not proxy_bypass(host):
            url, variables = named[kind], (f"{kind}_proxy", f"{kind}_proxy".upper())
            variable = next(filter(os.environ.get, variables), variables[0])
            return _read_proxy(url if "://" in url else f"http://{url}", variable)
    return None


def _read_proxy(url: str, name: str) -> httpx.Proxy:
    problem = "give such as http://proxy.example:8080"
    try:
        proxy = httpx.Proxy(url)
    except (TypeError, ValueError, httpx.InvalidURL):
        proxy = None
    if proxy is not None and proxy.url.host:
        from importlib.util import find_spec  # noqa: PLC0415 - rarely needed

        if not proxy.url.scheme.startswith("socks") or find_spec("socksio"):
            return proxy
        problem = "for SOCKS, pip install 'httpx[socks]'"
    raise InvalidArgumentError(f"{name} names no proxy that can be used: {problem}", name)
