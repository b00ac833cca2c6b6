"""Models, operations and resources of the API; flowroute_client makes the calls."""

from __future__ import annotations

from functools import cached_property

from flowroute_runtime.operation import AsyncCall, Call

from . import api as _api

BASE_URL = "https://api.flowroute.com"
"""Where the API is, as the document says."""


class Resources:
    """Everything the API offers."""

    _call: Call

    @cached_property
    def messages(self) -> _api.messages.Messages:
        """The messages."""
        return _api.messages.Messages(self._call)

    @cached_property
    def numbers(self) -> _api.numbers.Numbers:
        """The numbers."""
        return _api.numbers.Numbers(self._call)

    @cached_property
    def routes(self) -> _api.routes.Routes:
        """The routes."""
        return _api.routes.Routes(self._call)


class AsyncResources:
    """Everything the API offers, asynchronously."""

    _call: AsyncCall

    @cached_property
    def messages(self) -> _api.messages.AsyncMessages:
        """The messages."""
        return _api.messages.AsyncMessages(self._call)

    @cached_property
    def numbers(self) -> _api.numbers.AsyncNumbers:
        """The numbers."""
        return _api.numbers.AsyncNumbers(self._call)

    @cached_property
    def routes(self) -> _api.routes.AsyncRoutes:
        """The routes."""
        return _api.routes.AsyncRoutes(self._call)
