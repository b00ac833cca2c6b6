"""Whether more came on a connection than the reply, which a later request would take for its own.

Neither h11 nor httpcore asks. This is the one place that looks into httpcore, anyio and trio: what
it cannot see counts as surplus, so with another version of theirs it is slow at worst, not wrong.
"""

# ruff: noqa: SLF001

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anyio


def is_spoiled(connection: object) -> bool:
    """Whether a connection of httpcore must not be used again.

    Ask its `has_expired` first: that polls the socket. Here is asked what was read ahead of it.
    """
    try:
        return any(_read_ahead(connection))
    except AttributeError:
        return True


def _read_ahead(connection: Any) -> Iterator[object]:  # noqa: ANN401 - of private attributes
    """List what each layer holds that nobody has taken."""
    while not hasattr(connection, "_h11_state"):  # a proxy's connection holds the one through it
        connection = connection._connection
    yield connection._h11_state.trailing_data[0]
    stream = connection._network_stream
    if hasattr(stream, "_sock"):  # of threads
        tls = stream.get_extra_info("ssl_object")
        yield tls and tls.pending()
        yield hasattr(stream, "_incoming") and stream._incoming.pending  # TLS in TLS
        return
    layer = stream._stream
    while hasattr(layer, "transport_stream"):  # TLS
        yield layer._ssl_object.pending()
        yield (layer._read_bio if hasattr(layer, "_read_bio") else layer._incoming).pending
        layer = layer.transport_stream
    if issubclass(type(layer), anyio.abc.ByteStream):  # of asyncio: trio reads nothing ahead
        yield layer._protocol.read_queue
        yield hasattr(layer._transport, "_pending_data_length")  # Windows': there is no way to look
