"""The clients: credentials, options and lifetime."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self, Unpack

import httpx

import flowroute_client  # whose names are imported when they are asked for
from flowroute_api import AsyncResources, Resources
from flowroute_client._config import Options, build_config
from flowroute_client._http.connections import (
    AsyncClientConnections,
    AsyncOwnConnections,
    ClientConnections,
    OwnConnections,
)
from flowroute_client._payload.request import build_raw_request
from flowroute_client._payload.response import Reply, read_whole
from flowroute_client._transport import AsyncTransport, Transport
from flowroute_runtime.caching import cached_property


class Flowroute(Resources):
    """The API of Flowroute.

    Safe to share between threads. Close it, or use it in a ``with`` statement.

    Args:
        access_key: The access key, 8 characters; ``FLOWROUTE_ACCESS_KEY`` if left out.
        secret_key: The secret key, 32 characters; ``FLOWROUTE_SECRET_KEY`` if left out.
        base_url: Where the API is; ``FLOWROUTE_BASE_URL``, or Flowroute's, if left out.
        http_client: The httpx client to send with. It is never closed here, and its own base
            URL, credentials and timeouts do not count. If its transport is not httpx's own, a send
            without an answer is always an `OutcomeUnknownError`: not all tell the truth about it.
        proxy: The URL of a proxy; what the environment says if left out.
        allow_insecure: Whether plain http is allowed to other hosts than this machine, as it is by
            ``FLOWROUTE_ALLOW_INSECURE=1``.
        options: See `Options`: timeouts, deadline, retries, headers, rate.

    Raises:
        InvalidArgumentError: One of these is missing or cannot be right.

    Example:
        >>> with Flowroute() as flowroute:
        ...     sent = flowroute.messages.send(from_="12065550100", to="12065550111", body="hello")

    Source: https://developer.flowroute.com/api/

    """

    def __init__(  # noqa: PLR0913 - the options of a client
        self,
        access_key: str | None = None,
        secret_key: str | None = None,
        *,
        base_url: str | None = None,
        http_client: httpx.Client | None = None,
        proxy: str | None = None,
        allow_insecure: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Take the credentials and options."""
        config = build_config(access_key, secret_key, base_url, allow_insecure, options)
        if http_client is None:
            self._bind(Transport(config, OwnConnections(config.base_url, proxy)))
        else:
            self._bind(Transport(config, ClientConnections(http_client, proxy)))

    def _bind(self, transport: Transport, *, is_view: bool = False) -> None:
        self._call = self._transport = transport
        self._is_view = is_view

    @cached_property
    def messages(self) -> flowroute_client.Messages:
        """SMS and MMS: what was sent and received."""
        return flowroute_client.Messages(self._transport)

    @cached_property
    def cdrs(self) -> flowroute_client.Cdrs:
        """Call detail records (CDRs), which are exported as files."""
        return flowroute_client.Cdrs(self._transport)

    @cached_property
    def routes(self) -> flowroute_client.Routes:
        """Inbound routes: where calls to a number go."""
        return flowroute_client.Routes(self._transport)

    def with_options(self, **options: Unpack[Options]) -> Flowroute:
        """Make a client with other options that shares the connections of this one.

        Args:
            options: See `Options`; what is left out is as before.

        Returns:
            An independent client; this one does not change. Closing this one closes both.

        Raises:
            InvalidArgumentError: An option cannot be right.

        """
        view = Flowroute.__new__(Flowroute)
        view._bind(self._transport.with_options(options), is_view=True)  # noqa: SLF001 - one of us
        return view

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | float | bool] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Reply:
        """Call an endpoint that has no method here, with the same guarantees.

        Args:
            method: The HTTP method.
            path: The path, such as ``/v2/portorders``, percent-encoded where it needs to be.
            params: The query.
            json: The body.

        Returns:
            The reply, if it is a success.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        """
        request = build_raw_request(method, path, params or {}, json)
        return self._transport.call(request, read_whole)

    def close(self) -> None:
        """Close the connections; closing twice does no harm."""
        if not self._is_view:
            self._transport.connections.close()

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def __repr__(self) -> str:
        """Show where the API is, without credentials."""
        return f"Flowroute({self._transport.config.base_url!r})"


class AsyncFlowroute(AsyncResources):
    """The API of Flowroute, asynchronously.

    Safe to share between the tasks of an event loop. Close it, or use it in an ``async with``
    statement.

    Args:
        access_key: The access key, 8 characters; ``FLOWROUTE_ACCESS_KEY`` if left out.
        secret_key: The secret key, 32 characters; ``FLOWROUTE_SECRET_KEY`` if left out.
        base_url: Where the API is; ``FLOWROUTE_BASE_URL``, or Flowroute's, if left out.
        http_client: The httpx client to send with. It is never closed here, and its own base
            URL, credentials and timeouts do not count. If its transport is not httpx's own, a send
            without an answer is always an `OutcomeUnknownError`: not all tell the truth about it.
        proxy: The URL of a proxy; what the environment says if left out.
        allow_insecure: Whether plain http is allowed to other hosts than this machine, as it is by
            ``FLOWROUTE_ALLOW_INSECURE=1``.
        options: See `Options`: timeouts, deadline, retries, headers, rate.

    Raises:
        InvalidArgumentError: One of these is missing or cannot be right.

    Source: https://developer.flowroute.com/api/

    """

    def __init__(  # noqa: PLR0913 - the options of a client
        self,
        access_key: str | None = None,
        secret_key: str | None = None,
        *,
        base_url: str | None = None,
        http_client: httpx.AsyncClient | None = None,
        proxy: str | None = None,
        allow_insecure: bool = False,
        **options: Unpack[Options],
    ) -> None:
        """Take the credentials and options."""
        config = build_config(access_key, secret_key, base_url, allow_insecure, options)
        if http_client is None:
            self._bind(AsyncTransport(config, AsyncOwnConnections(config.base_url, proxy)))
        else:
            self._bind(AsyncTransport(config, AsyncClientConnections(http_client, proxy)))

    def _bind(self, transport: AsyncTransport, *, is_view: bool = False) -> None:
        self._call = self._transport = transport
        self._is_view = is_view

    @cached_property
    def messages(self) -> flowroute_client.AsyncMessages:
        """SMS and MMS: what was sent and received."""
        return flowroute_client.AsyncMessages(self._transport)

    @cached_property
    def cdrs(self) -> flowroute_client.AsyncCdrs:
        """Call detail records (CDRs), which are exported as files."""
        return flowroute_client.AsyncCdrs(self._transport)

    @cached_property
    def routes(self) -> flowroute_client.AsyncRoutes:
        """Inbound routes: where calls to a number go."""
        return flowroute_client.AsyncRoutes(self._transport)

    def with_options(self, **options: Unpack[Options]) -> AsyncFlowroute:
        """Make a client with other options that shares the connections of this one.

        Args:
            options: See `Options`; what is left out is as before.

        Returns:
            An independent client; this one does not change. Closing this one closes both.

        Raises:
            InvalidArgumentError: An option cannot be right.

        """
        view = AsyncFlowroute.__new__(AsyncFlowroute)
        view._bind(self._transport.with_options(options), is_view=True)  # noqa: SLF001 - one of us
        return view

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int | float | bool] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Reply:
        """Call an endpoint that has no method here, with the same guarantees.

        Args:
            method: The HTTP method.
            path: The path, such as ``/v2/portorders``, percent-encoded where it needs to be.
            params: The query.
            json: The body.

        Returns:
            The reply, if it is a success.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        """
        request = build_raw_request(method, path, params or {}, json)
        return await self._transport.call(request, read_whole)

    async def aclose(self) -> None:
        """Close the connections; closing twice does no harm."""
        if not self._is_view:
            await self._transport.connections.aclose()

    async def __aenter__(self) -> Self:
        """Return the client."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the connections."""
        await self.aclose()

    def __repr__(self) -> str:
        """Show where the API is, without credentials."""
        return f"AsyncFlowroute({self._transport.config.base_url!r})"
