"""Which headers can be set by options and arguments, and what they may be."""

from __future__ import annotations

import re

from flowroute_client._payload.formats import FormatError

FIXED = frozenset({"authorization", "content-length", "content-type", "host", "transfer-encoding"})
"""Headers that have one right value in each request."""
OWNED = FIXED | {
    *("accept", "accept-encoding", "connection", "cookie", "expect", "keep-alive"),
    *("proxy-authorization", "proxy-connection", "te", "trailer", "upgrade", "user-agent"),
}
"""Headers of the transport, which no argument of an operation can be."""
_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"


def is_header_name(name: str) -> bool:
    """Tell whether a text can be the name of a header (RFC 9110, 5.1)."""
    return re.fullmatch(_NAME, name) is not None


def check_header_text(value: str) -> None:
    """Check that a text can be the value of a header, and arrives as it is (RFC 9110, 5.5).

    Raises:
        FormatError: It cannot.
    """
    if not value.isprintable() or not value.isascii():
        raise FormatError("a header holds printable ASCII only")
    if value != value.strip():
        raise FormatError("spaces around the value of a header do not arrive: leave them out")
