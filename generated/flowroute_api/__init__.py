"""Models, operations and resources of the API; flowroute_client makes the calls."""

from __future__ import annotations

from flowroute_runtime.caching import cached_property
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

    @cached_property
    def callbacks(self) -> _api.callbacks.Callbacks:
        """The callbacks."""
        return _api.callbacks.Callbacks(self._call)

    @cached_property
    def messaging(self) -> _api.messaging.Messaging:
        """The messaging."""
        return _api.messaging.Messaging(self._call)

    @cached_property
    def e911s(self) -> _api.e911s.E911s:
        """The e911s."""
        return _api.e911s.E911s(self._call)

    @cached_property
    def cnams(self) -> _api.cnams.Cnams:
        """The cnams."""
        return _api.cnams.Cnams(self._call)

    @cached_property
    def cdrs(self) -> _api.cdrs.Cdrs:
        """The cdrs."""
        return _api.cdrs.Cdrs(self._call)

    @cached_property
    def porting(self) -> _api.porting.Porting:
        """The porting."""
        return _api.porting.Porting(self._call)


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

    @cached_property
    def callbacks(self) -> _api.callbacks.AsyncCallbacks:
        """The callbacks."""
        return _api.callbacks.AsyncCallbacks(self._call)

    @cached_property
    def messaging(self) -> _api.messaging.AsyncMessaging:
        """The messaging."""
        return _api.messaging.AsyncMessaging(self._call)

    @cached_property
    def e911s(self) -> _api.e911s.AsyncE911s:
        """The e911s."""
        return _api.e911s.AsyncE911s(self._call)

    @cached_property
    def cnams(self) -> _api.cnams.AsyncCnams:
        """The cnams."""
        return _api.cnams.AsyncCnams(self._call)

    @cached_property
    def cdrs(self) -> _api.cdrs.AsyncCdrs:
        """The cdrs."""
        return _api.cdrs.AsyncCdrs(self._call)

    @cached_property
    def porting(self) -> _api.porting.AsyncPorting:
        """The porting."""
        return _api.porting.AsyncPorting(self._call)
