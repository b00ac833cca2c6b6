"""The body of a reply as it arrives: decompressed, and limited in size and in time."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterable, Callable, Iterable
from typing import cast

import anyio
import httpx

from flowroute_client._payload.request import Sink
from flowroute_client._payload.response import Reply

_AT_ONCE = 65_536
_GZIP_OR_DEFLATE = 47
"""How zlib is told to take either."""


class Body:
    """The body of a reply."""

    def __init__(
        self,
        response: httpx.Response,
        limit: int,
        remaining: Callable[[], float | None],
        sink: Sink | None = None,
    ) -> None:
        """Take at most `limit` bytes, while time is `remaining`; of a success, into `sink`."""
        self._response = response
        self._remaining = remaining
        self._received = self._kept = 0
        self._content = bytearray()
        self._limit = limit
        self._write: Callable[[bytes], None] = self._content.extend
        if sink is not None and response.is_success:
            sink.clear()
            self._limit, self._write = sink.limit, sink.write
        encoding = response.headers.get("content-encoding", "").strip().lower()
        self._encoding = "" if response.is_stream_consumed or encoding == "identity" else encoding
        self._inflater = zlib.decompressobj(_GZIP_OR_DEFLATE)

    def read(self) -> None:
        """Read all of it.

        Raises:
            httpx.DecodingError: It is too large, or it cannot be decompressed.
            httpx.TransportError: It ends too soon, or not in time.
        """
        if self._response.is_stream_consumed:  # by an event hook, which has decompressed it
            return self._keep(self._response.content)
        for chunk in cast("Iterable[bytes]", self._response.stream):
            self._add(chunk)
        return self._finish()

    async def aread(self) -> None:
        """Read all of it, as `read` does."""
        if self._response.is_stream_consumed:
            return self._keep(self._response.content)
        with anyio.move_on_after(self._remaining()) as reading:
            async for chunk in cast("AsyncIterable[bytes]", self._response.stream):
                self._add(chunk)
        if reading.cancelled_caught:
            raise httpx.ReadTimeout("the deadline has passed")
        return self._finish()

    def reply(self, problem: str = "") -> Reply:
        """Return the reply, with what has arrived, and what kept the rest from it."""
        headers, content = dict(self._response.headers.items()), bytes(self._content)
        return Reply(self._response.status_code, headers, content, not problem, problem)

    def _add(self, chunk: bytes) -> None:
        """Take a part as it came: httpx would decompress any amount at once."""
        self._received += len(chunk)
        self._check_size(self._received)
        if self._encoding:
            self._inflate(chunk)
        else:
            self._keep(chunk)
        if self._remaining() == 0:  # which a body that drips must not outlast
            raise httpx.ReadTimeout("the deadline has passed")

    def _keep(self, part: bytes) -> None:
        self._write(part)
        self._kept += len(part)
        self._check_size(self._kept)

    def _check_size(self, size: int) -> None:
        if size > self._limit:
            raise httpx.DecodingError(f"the body is larger than {self._limit:,} bytes")

    def _inflate(self, chunk: bytes) -> None:
        if self._encoding not in {"gzip", "x-gzip", "deflate"}:
            raise httpx.DecodingError("the body is compressed neither by gzip nor by deflate")
        try:
            while chunk and not self._inflater.eof:
                self._keep(self._inflater.decompress(chunk, _AT_ONCE))
                chunk = self._inflater.unconsumed_tail
        except zlib.error:
            raise httpx.DecodingError("the body cannot be decompressed") from None

    def _finish(self) -> None:
        if self._encoding and self._received:
            self._keep(self._inflater.flush())
            if not self._inflater.eof:
                raise httpx.DecodingError("what is compressed has no end")
