"""The way to the API as the environment says: through which proxy, and whom to trust."""

from __future__ import annotations

import os
from importlib.util import find_spec
from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from flowroute_client._payload.formats import is_host
from flowroute_client.errors import InvalidArgumentError

_TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR", "SSLKEYLOGFILE")


def find_proxy(base_url: str, given: str | None) -> httpx.Proxy | None:
    """Choose a proxy: the one that is given, or the one that the environment names for the host.

    Raises:
        InvalidArgumentError: It cannot be one.
    """
    if given is not None:
        return _read_proxy(given, "proxy")
    named, parts = getproxies(), urlsplit(base_url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    hosts = parts.hostname or "", f"{parts.hostname}:{port}"
    for kind in (parts.scheme.lower(), "all"):
        if named.get(kind) and not any(map(proxy_bypass, hosts)):
            url, variables = named[kind], (f"{kind}_proxy", f"{kind.upper()}_PROXY")
            variable = next(filter(os.environ.get, variables), variables[0])
            return _read_proxy(url if "://" in url else f"http://{url}", variable)
    return None


def _read_proxy(url: str, name: str) -> httpx.Proxy:
    hint = "give such as http://proxy.example:8080"
    try:
        proxy = httpx.Proxy(url)
        if proxy.url.scheme.startswith("socks") and not find_spec("socksio"):
            hint = "SOCKS needs pip install 'httpx[socks]'"
        elif " " not in url and is_host(proxy.url.host) and _is_port(proxy.url.port):
            return proxy
    except (TypeError, ValueError, httpx.InvalidURL):
        pass
    raise InvalidArgumentError(f"{name} names no proxy that can be used: {hint}", name)


def _is_port(port: int | None) -> bool:
    return port is None or 0 < port <= 65_535


def check_trust(base_url: str) -> None:
    """Look whether there is what `read_trust` will read.

    Raises:
        InvalidArgumentError: There is not.
    """
    file, folders = map(os.environ.get, _TRUST[:2])
    if urlsplit(base_url).scheme != "https":
        return
    if file and not os.path.exists(file):  # noqa: PTH110
        raise InvalidArgumentError(f"SSL_CERT_FILE names no file: {file}", "SSL_CERT_FILE")
    if not file and folders and not any(map(os.path.isdir, folders.split(os.pathsep))):
        raise InvalidArgumentError(f"SSL_CERT_DIR names no folder: {folders}", "SSL_CERT_DIR")


def read_trust(base_url: str) -> SSLContext:
    """Read whom to trust, which takes a while.

    Raises:
        InvalidArgumentError: What the environment names cannot be read.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:  # an SSLError is one too
        reason = error.strerror or error
    if urlsplit(base_url).scheme == "http":
        return SSLContext(PROTOCOL_TLS_CLIENT)  # it trusts nobody, and is not asked
    named = [name for name in _TRUST if os.environ.get(name)]
    raise InvalidArgumentError(f"{' or '.join(named)} cannot be used: {reason}", named[0])
