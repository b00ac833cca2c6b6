"""The clients: credentials, options and lifetime."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

import httpx
from attrs import evolve

from flowroute_api import AsyncResources, Resources
from flowroute_client._reply import Reply, require_success
from flowroute_client._request import custom
from flowroute_client._settings import Settings, as_timeout, checked_headers, settings
from flowroute_client._transport import AsyncTransport, Transport


class Flowroute(Resources):
    """The API of Flowroute.

    Safe to share between threads. Close it, or use it in a ``with`` statement.

    Args:
        access_key: The access key, 8 characters; ``FLOWROUTE_ACCESS_KEY`` if left out.
        secret_key: The secret key, 32 characters; ``FLOWROUTE_SECRET_KEY`` if left out.
        base_url: Where the API is; ``FLOWROUTE_BASE_URL``, or Flowroute's, if left out.
        timeout: Seconds for each phase of a call, or an `httpx.Timeout`; 5 seconds to connect,
            30 to wait for data or to send it, and 10 to wait for a connection if left out.
        headers: Further headers for every call.
        http_client: The httpx client to send with. It is never closed here, and its own base
            URL, credentials and timeouts do not count.
        allow_insecure: Whether plain http is allowed to other hosts than this machine.

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
        timeout: float | httpx.Timeout | None = None,
        headers: Mapping[str, str] | None = None,
        http_client: httpx.Client | None = None,
        allow_insecure: bool = False,
    ) -> None:
        """Take the credentials and options."""
        common = settings(
            access_key, secret_key, base_url, timeout, headers, allow_insecure=allow_insecure
        )
        self._bind(common, http_client or httpx.Client(), owns=http_client is None)

    def _bind(self, common: Settings, client: httpx.Client, *, owns: bool) -> None:
        self._settings, self._client, self._owns_client = common, client, owns
        self._call = self._transport = Transport(common, client)

    def with_options(
        self,
        *,
        timeout: float | httpx.Timeout | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Flowroute:
        """Make a client with other options that shares the connections of this one.

        Args:
            timeout: Seconds for each phase of a call; as before if left out.
            headers: Headers to add.

        Returns:
            An independent client; this one does not change. Closing this one closes both.

        """
        view = Flowroute.__new__(Flowroute)
        changed = _changed(self._settings, timeout, headers)
        view._bind(changed, self._client, owns=False)  # noqa: SLF001 - one of us
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
        request = custom(method, path, params or {}, json)
        reply = self._transport.send(request)
        require_success(request, reply)
        return reply

    def close(self) -> None:
        """Close the connections; closing twice does no harm."""
        if self._owns_client:
            self._client.close()

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def __repr__(self) -> str:
        """Show where the API is, without credentials."""
        return f"Flowroute({self._settings.base_url!r})"


class AsyncFlowroute(AsyncResources):
    """The API of Flowroute, asynchronously.

    Safe to share between the tasks of an event loop. Close it, or use it in an ``async with``
    statement.

    Args:
        access_key: The access key, 8 characters; ``FLOWROUTE_ACCESS_KEY`` if left out.
        secret_key: The secret key, 32 characters; ``FLOWROUTE_SECRET_KEY`` if left out.
        base_url: Where the API is; ``FLOWROUTE_BASE_URL``, or Flowroute's, if left out.
        timeout: Seconds for each phase of a call, or an `httpx.Timeout`; 5 seconds to connect,
            30 to wait for data or to send it, and 10 to wait for a connection if left out.
        headers: Further headers for every call.
        http_client: The httpx client to send with. It is never closed here, and its own base
            URL, credentials and timeouts do not count.
        allow_insecure: Whether plain http is allowed to other hosts than this machine.

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
        timeout: float | httpx.Timeout | None = None,
        headers: Mapping[str, str] | None = None,
        http_client: httpx.AsyncClient | None = None,
        allow_insecure: bool = False,
    ) -> None:
        """Take the credentials and options."""
        common = settings(
            access_key, secret_key, base_url, timeout, headers, allow_insecure=allow_insecure
        )
        self._bind(common, http_client or httpx.AsyncClient(), owns=http_client is None)

    def _bind(self, common: Settings, client: httpx.AsyncClient, *, owns: bool) -> None:
        self._settings, self._client, self._owns_client = common, client, owns
        self._call = self._transport = AsyncTransport(common, client)

    def with_options(
        self,
        *,
        timeout: float | httpx.Timeout | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncFlowroute:
        """Make a client with other options that shares the connections of this one.

        Args:
            timeout: Seconds for each phase of a call; as before if left out.
            headers: Headers to add.

        Returns:
            An independent client; this one does not change. Closing this one closes both.

        """
        view = AsyncFlowroute.__new__(AsyncFlowroute)
        changed = _changed(self._settings, timeout, headers)
        view._bind(changed, self._client, owns=False)  # noqa: SLF001 - one of us
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
        request = custom(method, path, params or {}, json)
        reply = await self._transport.send(request)
        require_success(request, reply)
        return reply

    async def aclose(self) -> None:
        """Close the connections; closing twice does no harm."""
        if self._owns_client:
            await self._client.aclose()

    async def __aenter__(self) -> Self:
        """Return the client."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self.aclose()

    def __repr__(self) -> str:
        """Show where the API is, without credentials."""
        return f"AsyncFlowroute({self._settings.base_url!r})"


def _changed(
    settings: Settings, timeout: float | httpx.Timeout | None, headers: Mapping[str, str] | None
) -> Settings:
    return evolve(
        settings,
        timeout=settings.timeout if timeout is None else as_timeout(timeout),
        headers={**settings.headers, **checked_headers(headers or {})},
    )
