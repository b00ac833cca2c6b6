"""What went wrong with a webhook, in words."""

from __future__ import annotations

from collections.abc import Iterator
from socket import gaierror
from ssl import SSLError

_PROBLEMS = {
    gaierror.__name__: "host not found",
    SSLError.__name__: "no TLS connection",
    "ConnectError": "connection refused",
    "ReadError": "connection reset",
    "RemoteProtocolError": "closed without an HTTP answer",
    "DecodingError": "not compressed as its Content-Encoding says",
    "InvalidURL": "not a URL that can be posted to",
    "UnicodeError": "not a host name",
    "TimeoutError": "no whole answer within 10 s",
}
"""By the name of an exception that posting raises, or of what caused it; the cause comes first."""


def describe_error(error: Exception) -> str:
    """Return what an exception of posting means, or else its name."""
    names = {kind.__name__ for each in _list_causes(error) for kind in type(each).__mro__}
    found = (problem for name, problem in _PROBLEMS.items() if name in names)
    return next(found, type(error).__name__)


def _list_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
