"""What routes can do beyond the document: `None` for a route takes it off a number."""

from __future__ import annotations

from flowroute_api.api import routes as generated


class Routes(generated.Routes):
    """Inbound routes: where calls to a number go."""

    def set_primary(self, number_id: str | int, route_id: str | None) -> None:
        """Set the primary voice route of a phone number, or remove it.

        Args:
            number_id: The phone number, in E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            route_id: The id of the route; ``None`` is `clear_primary`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/primary_route``
        """
        if route_id is None:
            return self.clear_primary(number_id)
        return super().set_primary(number_id, route_id)

    def set_failover(self, number_id: str | int, route_id: str | None) -> None:
        """Set the failover voice route of a phone number, or remove it.

        Args:
            number_id: The phone number, in E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            route_id: The id of the route; ``None`` is `clear_failover`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/failover_route``
        """
        if route_id is None:
            return self.clear_failover(number_id)
        return super().set_failover(number_id, route_id)


class AsyncRoutes(generated.AsyncRoutes):
    """Inbound routes: where calls to a number go."""

    async def set_primary(self, number_id: str | int, route_id: str | None) -> None:
        """Set the primary voice route of a phone number, or remove it.

        Args:
            number_id: The phone number, in E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            route_id: The id of the route; ``None`` is `clear_primary`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/primary_route``
        """
        if route_id is None:
            return await self.clear_primary(number_id)
        return await super().set_primary(number_id, route_id)

    async def set_failover(self, number_id: str | int, route_id: str | None) -> None:
        """Set the failover voice route of a phone number, or remove it.

        Args:
            number_id: The phone number, in E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            route_id: The id of the route; ``None`` is `clear_failover`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/failover_route``
        """
        if route_id is None:
            return await self.clear_failover(number_id)
        return await super().set_failover(number_id, route_id)
