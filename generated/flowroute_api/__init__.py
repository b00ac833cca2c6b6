"""Models, operations and resources of the API; flowroute_client makes the calls."""

from functools import cached_property

from ._operation import AsyncCall, Call
from .api.messages import AsyncMessages, Messages
from .api.numbers import AsyncNumbers, Numbers
from .api.routes import AsyncRoutes, Routes

BASE_URL = "https://api.flowroute.com"
"""Where the API is, as the document says."""


class Resources:
    """Everything the API offers."""

    _call: Call

    @cached_property
    def messages(self) -> Messages:
        """The messages."""
        return Messages(self._call)

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers."""
        return Numbers(self._call)

    @cached_property
    def routes(self) -> Routes:
        """The routes."""
        return Routes(self._call)


class AsyncResources:
    """Everything the API offers, asynchronously."""

    _call: AsyncCall

    @cached_property
    def messages(self) -> AsyncMessages:
        """The messages."""
        return AsyncMessages(self._call)

    @cached_property
    def numbers(self) -> AsyncNumbers:
        """The numbers."""
        return AsyncNumbers(self._call)

    @cached_property
    def routes(self) -> AsyncRoutes:
        """The routes."""
        return AsyncRoutes(self._call)
