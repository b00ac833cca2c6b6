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
        """SMS and MMS: what was sent and received."""
        return _api.messages.Messages(self._call)

    @cached_property
    def numbers(self) -> _api.numbers.Numbers:
        """Phone numbers: those of the account, and those for sale."""
        return _api.numbers.Numbers(self._call)

    @cached_property
    def routes(self) -> _api.routes.Routes:
        """Inbound routes: where calls to a number go."""
        return _api.routes.Routes(self._call)

    @cached_property
    def callbacks(self) -> _api.callbacks.Callbacks:
        """Callbacks of the account: the addresses that webhooks are posted to."""
        return _api.callbacks.Callbacks(self._call)

    @cached_property
    def messaging(self) -> _api.messaging.Messaging:
        """Messaging for many numbers at once, enabled or disabled."""
        return _api.messaging.Messaging(self._call)

    @cached_property
    def e911s(self) -> _api.e911s.E911s:
        """E911 addresses: where emergency services go when a number calls them."""
        return _api.e911s.E911s(self._call)

    @cached_property
    def cnams(self) -> _api.cnams.Cnams:
        """CNAM records: the names that people see when a number calls them."""
        return _api.cnams.Cnams(self._call)

    @cached_property
    def cdrs(self) -> _api.cdrs.Cdrs:
        """Call detail records (CDRs), which are exported as files."""
        return _api.cdrs.Cdrs(self._call)

    @cached_property
    def porting(self) -> _api.porting.Porting:
        """Porting: bringing numbers from another carrier."""
        return _api.porting.Porting(self._call)


class AsyncResources:
    """Everything the API offers, asynchronously."""

    _call: AsyncCall

    @cached_property
    def messages(self) -> _api.messages.AsyncMessages:
        """SMS and MMS: what was sent and received."""
        return _api.messages.AsyncMessages(self._call)

    @cached_property
    def numbers(self) -> _api.numbers.AsyncNumbers:
        """Phone numbers: those of the account, and those for sale."""
        return _api.numbers.AsyncNumbers(self._call)

    @cached_property
    def routes(self) -> _api.routes.AsyncRoutes:
        """Inbound routes: where calls to a number go."""
        return _api.routes.AsyncRoutes(self._call)

    @cached_property
    def callbacks(self) -> _api.callbacks.AsyncCallbacks:
        """Callbacks of the account: the addresses that webhooks are posted to."""
        return _api.callbacks.AsyncCallbacks(self._call)

    @cached_property
    def messaging(self) -> _api.messaging.AsyncMessaging:
        """Messaging for many numbers at once, enabled or disabled."""
        return _api.messaging.AsyncMessaging(self._call)

    @cached_property
    def e911s(self) -> _api.e911s.AsyncE911s:
        """E911 addresses: where emergency services go when a number calls them."""
        return _api.e911s.AsyncE911s(self._call)

    @cached_property
    def cnams(self) -> _api.cnams.AsyncCnams:
        """CNAM records: the names that people see when a number calls them."""
        return _api.cnams.AsyncCnams(self._call)

    @cached_property
    def cdrs(self) -> _api.cdrs.AsyncCdrs:
        """Call detail records (CDRs), which are exported as files."""
        return _api.cdrs.AsyncCdrs(self._call)

    @cached_property
    def porting(self) -> _api.porting.AsyncPorting:
        """Porting: bringing numbers from another carrier."""
        return _api.porting.AsyncPorting(self._call)
