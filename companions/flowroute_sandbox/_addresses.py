"""Which hosts and URLs are on this machine."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_address(host: str) -> bool:
    """Return whether a host is an IP address rather than a name."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Return whether a host name or an IP address can only be this machine.

    Names are not looked up: the DNS may give another answer next time.
    """
    if is_address(host):
        return ip_address(host.strip("[]")).is_loopback
    return host.lower().rstrip(".").rpartition(".")[2] == "localhost"


def is_private_name(host: str) -> bool:
    """Return whether no website can have a host's name, so that it cannot be a rebound one.

    IP addresses, names of this machine, names without a dot (those of containers) and names under
    `.internal`, which is reserved for private use.
    """
    name = host.rstrip(".").lower()
    return is_address(name) or is_loopback(name) or "." not in name or name.endswith(".internal")


def leads_to_loopback(url: str) -> bool:
    """Return whether a valid URL leads to this machine."""
    return is_loopback(urlsplit(url).hostname or "")
