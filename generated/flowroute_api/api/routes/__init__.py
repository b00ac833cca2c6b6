"""Inbound routes: where calls to a number go."""

from __future__ import annotations

from typing import Literal

from flowroute_runtime.operation import (
    AsyncCall,
    AsyncPager,
    Call,
    Page,
    Resource,
)

from ...models import (
    EdgeStrategy,
    Route,
)
from . import (
    routes_clear_failover,
    routes_clear_primary,
    routes_create,
    routes_delete,
    routes_edge_strategies,
    routes_list,
    routes_set_failover,
    routes_set_primary,
    routes_update,
)


class Routes(Resource):
    """Inbound routes: where calls to a number go."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def clear_primary(
        self,
        number_id: str | int,
    ) -> None:
        """Remove the Primary Voice Route of a Phone Number.

        Leaves the number without a primary route.

        Documented, never seen answered.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{number_id}/relationships/primary_route``
        """
        self._call(
            routes_clear_primary.OPERATION,
            {
                "number_id": number_id,
            },
        )

    def set_primary(
        self,
        number_id: str | int,
        route_id: str,
    ) -> None:
        """Update Primary Voice Route for a Phone Number.

        Use this endpoint to update the primary voice route for a phone number. You must
        create the route first by following "Create an Inbound Route". You can then assign the
        created route by specifying its value in a PATCH request.

        Args:
            number_id: The phone number in E.164 11-digit North American format to which the
                primary route for voice will be assigned. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            route_id: The id of the route.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/primary_route``
        """
        self._call(
            routes_set_primary.OPERATION,
            {
                "number_id": number_id,
                "route_id": route_id,
            },
        )

    def clear_failover(
        self,
        number_id: str | int,
    ) -> None:
        """Remove the Failover Voice Route of a Phone Number.

        Leaves the number without a failover route.

        Documented, never seen answered.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{number_id}/relationships/failover_route``
        """
        self._call(
            routes_clear_failover.OPERATION,
            {
                "number_id": number_id,
            },
        )

    def set_failover(
        self,
        number_id: str | int,
        route_id: str,
    ) -> None:
        """Update Failover Voice Route for a Phone Number.

        Use this endpoint to update the failover voice route for a phone number. You must
        create the route first by following "Create an Inbound Route". You can then assign the
        created route by specifying its value in a PATCH request.

        Args:
            number_id: The phone number in E.164 11-digit North American format to which the
                failover route for voice will be assigned. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            route_id: The id of the route.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/failover_route``
        """
        self._call(
            routes_set_failover.OPERATION,
            {
                "number_id": number_id,
                "route_id": route_id,
            },
        )

    def list(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        route_type: Literal["host", "sip-reg", "uri", "number"] | None = None,
    ) -> Page[Route]:
        """List Inbound Routes.

        Returns a list of your inbound routes. From the list, you can then select routes to
        use as the primary and failover routes for a phone number, which you can do via
        "Update Primary Voice Route for a Phone Number" and "Update Failover Voice Route for a
        Phone Number".

        Args:
            limit: Limits the number of routes to retrieve. A maximum of 200 items can be
                retrieved. From 1 to 200. 10 if left out.
            offset: Offsets the list of routes by your specified value. For example, if you have 4
                inbound routes and you entered 1 as your offset value, then only 3 of your routes
                will be displayed in the response. At least 0.
            route_type: Restricts the results to inbound routes with your specified route type.

        Returns:
            The first page of `Route`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/routes``
        """
        return self._call.pages(
            routes_list.OPERATION,
            {
                "limit": limit,
                "offset": offset,
                "route_type": route_type,
            },
        )

    def create(
        self,
        *,
        alias: str,
        route_type: Literal["host", "uri", "number"],
        value: str,
        edge_strategy_id: int | None = None,
    ) -> Route:
        """Create an Inbound Route.

        Creates a new inbound route which can then be associated with phone numbers. Please
        see "List Inbound Routes" to review the route values that you can associate with your
        Flowroute phone numbers.

        Args:
            alias: The name of the route, unique in the account.
            route_type: What value is: a host, a SIP URI or a phone number.
            value: Where calls go: host[:port],
                protocol:user@domain[:port][;transport=tcp/udp/tls], or 11 digits.
            edge_strategy_id: The id of an edge strategy, as routes.edge_strategies lists them.

        Returns:
            A `Route`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/routes``
        """
        return self._call(
            routes_create.OPERATION,
            {
                "alias": alias,
                "route_type": route_type,
                "value": value,
                "edge_strategy_id": edge_strategy_id,
            },
        )

    def delete(
        self,
        id: str,
    ) -> None:
        """Delete an Inbound Route.

        Refused with 403 while a phone number uses it as its primary or failover route.

        Documented, never seen answered.

        Args:
            id: The id of the route.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/routes/{id}``
        """
        self._call(
            routes_delete.OPERATION,
            {
                "id": id,
            },
        )

    def update(
        self,
        id: str,
        *,
        alias: str | None = None,
        route_type: Literal["host", "uri", "number"] | None = None,
        value: str | None = None,
        edge_strategy_id: int | None = None,
    ) -> Route:
        """Update an Inbound Route.

        Changes what is given and leaves the rest, by the words of the page; no example shows
        a part of them sent alone.

        Documented, never seen answered.

        Args:
            id: The id of the route.
            alias: The name of the route, unique in the account.
            route_type: What value is: a host, a SIP URI or a phone number.
            value: Where calls go: host[:port],
                protocol:user@domain[:port][;transport=tcp/udp/tls], or 11 digits.
            edge_strategy_id: The id of an edge strategy, as routes.edge_strategies lists them.

        Returns:
            A `Route`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/routes/{id}``
        """
        return self._call(
            routes_update.OPERATION,
            {
                "id": id,
                "alias": alias,
                "route_type": route_type,
                "value": value,
                "edge_strategy_id": edge_strategy_id,
            },
        )

    def edge_strategies(
        self,
    ) -> Page[EdgeStrategy]:
        """List Edge Strategies.

        Lists where calls can leave Flowroute's network for yours, with what a firewall has to
        let in.

        Returns:
            The first page of `EdgeStrategy`; iterating over it goes on over every page.

        Raises:
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/routes/edge_strategies``
        """
        return self._call.pages(
            routes_edge_strategies.OPERATION,
            {},
        )


class AsyncRoutes(Resource):
    """Inbound routes: where calls to a number go."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    async def clear_primary(
        self,
        number_id: str | int,
    ) -> None:
        """Remove the Primary Voice Route of a Phone Number.

        Leaves the number without a primary route.

        Documented, never seen answered.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{number_id}/relationships/primary_route``
        """
        await self._call(
            routes_clear_primary.OPERATION,
            {
                "number_id": number_id,
            },
        )

    async def set_primary(
        self,
        number_id: str | int,
        route_id: str,
    ) -> None:
        """Update Primary Voice Route for a Phone Number.

        Use this endpoint to update the primary voice route for a phone number. You must
        create the route first by following "Create an Inbound Route". You can then assign the
        created route by specifying its value in a PATCH request.

        Args:
            number_id: The phone number in E.164 11-digit North American format to which the
                primary route for voice will be assigned. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            route_id: The id of the route.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/primary_route``
        """
        await self._call(
            routes_set_primary.OPERATION,
            {
                "number_id": number_id,
                "route_id": route_id,
            },
        )

    async def clear_failover(
        self,
        number_id: str | int,
    ) -> None:
        """Remove the Failover Voice Route of a Phone Number.

        Leaves the number without a failover route.

        Documented, never seen answered.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{number_id}/relationships/failover_route``
        """
        await self._call(
            routes_clear_failover.OPERATION,
            {
                "number_id": number_id,
            },
        )

    async def set_failover(
        self,
        number_id: str | int,
        route_id: str,
    ) -> None:
        """Update Failover Voice Route for a Phone Number.

        Use this endpoint to update the failover voice route for a phone number. You must
        create the route first by following "Create an Inbound Route". You can then assign the
        created route by specifying its value in a PATCH request.

        Args:
            number_id: The phone number in E.164 11-digit North American format to which the
                failover route for voice will be assigned. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            route_id: The id of the route.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/failover_route``
        """
        await self._call(
            routes_set_failover.OPERATION,
            {
                "number_id": number_id,
                "route_id": route_id,
            },
        )

    def list(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        route_type: Literal["host", "sip-reg", "uri", "number"] | None = None,
    ) -> AsyncPager[Route]:
        """List Inbound Routes.

        Returns a list of your inbound routes. From the list, you can then select routes to
        use as the primary and failover routes for a phone number, which you can do via
        "Update Primary Voice Route for a Phone Number" and "Update Failover Voice Route for a
        Phone Number".

        Args:
            limit: Limits the number of routes to retrieve. A maximum of 200 items can be
                retrieved. From 1 to 200. 10 if left out.
            offset: Offsets the list of routes by your specified value. For example, if you have 4
                inbound routes and you entered 1 as your offset value, then only 3 of your routes
                will be displayed in the response. At least 0.
            route_type: Restricts the results to inbound routes with your specified route type.

        Returns:
            The first page of `Route`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/routes``
        """
        return self._call.pages(
            routes_list.OPERATION,
            {
                "limit": limit,
                "offset": offset,
                "route_type": route_type,
            },
        )

    async def create(
        self,
        *,
        alias: str,
        route_type: Literal["host", "uri", "number"],
        value: str,
        edge_strategy_id: int | None = None,
    ) -> Route:
        """Create an Inbound Route.

        Creates a new inbound route which can then be associated with phone numbers. Please
        see "List Inbound Routes" to review the route values that you can associate with your
        Flowroute phone numbers.

        Args:
            alias: The name of the route, unique in the account.
            route_type: What value is: a host, a SIP URI or a phone number.
            value: Where calls go: host[:port],
                protocol:user@domain[:port][;transport=tcp/udp/tls], or 11 digits.
            edge_strategy_id: The id of an edge strategy, as routes.edge_strategies lists them.

        Returns:
            A `Route`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/routes``
        """
        return await self._call(
            routes_create.OPERATION,
            {
                "alias": alias,
                "route_type": route_type,
                "value": value,
                "edge_strategy_id": edge_strategy_id,
            },
        )

    async def delete(
        self,
        id: str,
    ) -> None:
        """Delete an Inbound Route.

        Refused with 403 while a phone number uses it as its primary or failover route.

        Documented, never seen answered.

        Args:
            id: The id of the route.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/routes/{id}``
        """
        await self._call(
            routes_delete.OPERATION,
            {
                "id": id,
            },
        )

    async def update(
        self,
        id: str,
        *,
        alias: str | None = None,
        route_type: Literal["host", "uri", "number"] | None = None,
        value: str | None = None,
        edge_strategy_id: int | None = None,
    ) -> Route:
        """Update an Inbound Route.

        Changes what is given and leaves the rest, by the words of the page; no example shows
        a part of them sent alone.

        Documented, never seen answered.

        Args:
            id: The id of the route.
            alias: The name of the route, unique in the account.
            route_type: What value is: a host, a SIP URI or a phone number.
            value: Where calls go: host[:port],
                protocol:user@domain[:port][;transport=tcp/udp/tls], or 11 digits.
            edge_strategy_id: The id of an edge strategy, as routes.edge_strategies lists them.

        Returns:
            A `Route`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/routes/{id}``
        """
        return await self._call(
            routes_update.OPERATION,
            {
                "id": id,
                "alias": alias,
                "route_type": route_type,
                "value": value,
                "edge_strategy_id": edge_strategy_id,
            },
        )

    def edge_strategies(
        self,
    ) -> AsyncPager[EdgeStrategy]:
        """List Edge Strategies.

        Lists where calls can leave Flowroute's network for yours, with what a firewall has to
        let in.

        Returns:
            The first page of `EdgeStrategy`; iterating over it goes on over every page.

        Raises:
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/routes/edge_strategies``
        """
        return self._call.pages(
            routes_edge_strategies.OPERATION,
            {},
        )
