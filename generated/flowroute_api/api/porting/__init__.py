"""Porting: bringing numbers from another carrier."""

from __future__ import annotations

from collections.abc import Sequence

from flowroute_runtime.operation import (
    AsyncCall,
    AsyncPager,
    Call,
    Page,
    Resource,
)

from ...models import (
    Portability,
    PortOrder,
)
from . import (
    porting_check,
    porting_get,
    porting_list,
    porting_status,
)


class Porting(Resource):
    """Porting: bringing numbers from another carrier."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def check(
        self,
        numbers: Sequence[str | int],
    ) -> Portability:
        """Check the Portability of Phone Numbers.

        Tells which numbers could be ported to Flowroute; a number may be in two of the lists.

        Args:
            numbers: Phone numbers of other carriers. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.

        Returns:
            A `Portability`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``POST /v2/portorders/portability``
        """
        return self._call(
            porting_check.OPERATION,
            {
                "numbers": numbers,
            },
        )

    def list(
        self,
        *,
        numbers: Sequence[str | int] | None = None,
        status: str | None = None,
        alias: str | None = None,
        completion_date: str | None = None,
        modified_after: str | None = None,
        modified_before: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
        completed_after: str | None = None,
        completed_before: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[PortOrder]:
        """Search for Port Orders.

        Reads both layouts that a list could have, neither of which was seen: in the
        documented one, each order has its id among its attributes. An account without orders
        is answered with 404, which is a NotFoundError. Dates are sent as they are given; how
        to write them is not documented, and 2026-01-31 is how orders show one.

        Documented, never seen answered.

        Args:
            numbers: Only orders for these numbers. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            status: Only orders that stand so, such as pending.
            alias: Only orders with this alias.
            completion_date: Only orders to be completed on this date.
            modified_after: Only orders that were modified since this date.
            modified_before: Only orders that were modified before this date.
            created_after: Only orders that were created since this date.
            created_before: Only orders that were created before this date.
            completed_after: Only orders that were completed since this date.
            completed_before: Only orders that were completed before this date.
            limit: How many orders a page holds. From 1 to 200. 10 if left out.
            offset: How many orders to leave out. At least 0.

        Returns:
            The first page of `PortOrder`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/portorders``
        """
        return self._call.pages(
            porting_list.OPERATION,
            {
                "numbers": numbers,
                "status": status,
                "alias": alias,
                "completion_date": completion_date,
                "modified_after": modified_after,
                "modified_before": modified_before,
                "created_after": created_after,
                "created_before": created_before,
                "completed_after": completed_after,
                "completed_before": completed_before,
                "limit": limit,
                "offset": offset,
            },
        )

    def get(
        self,
        id: str,
    ) -> PortOrder:
        """Look Up a Port Order.

        Returns an order with all that was given for it.

        Documented, never seen answered.

        Args:
            id: The id of the order.

        Returns:
            A `PortOrder`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/portorders/{id}``
        """
        return self._call(
            porting_get.OPERATION,
            {
                "id": id,
            },
        )

    def status(
        self,
        id: str,
    ) -> PortOrder:
        """Look Up the Status of a Port Order.

        Returns the order with its status alone, and since when it has it (None while
        pending).

        Documented, never seen answered.

        Args:
            id: The id of the order.

        Returns:
            A `PortOrder`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/portorders/{id}/status``
        """
        return self._call(
            porting_status.OPERATION,
            {
                "id": id,
            },
        )


class AsyncPorting(Resource):
    """Porting: bringing numbers from another carrier."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    async def check(
        self,
        numbers: Sequence[str | int],
    ) -> Portability:
        """Check the Portability of Phone Numbers.

        Tells which numbers could be ported to Flowroute; a number may be in two of the lists.

        Args:
            numbers: Phone numbers of other carriers. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.

        Returns:
            A `Portability`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``POST /v2/portorders/portability``
        """
        return await self._call(
            porting_check.OPERATION,
            {
                "numbers": numbers,
            },
        )

    def list(
        self,
        *,
        numbers: Sequence[str | int] | None = None,
        status: str | None = None,
        alias: str | None = None,
        completion_date: str | None = None,
        modified_after: str | None = None,
        modified_before: str | None = None,
        created_after: str | None = None,
        created_before: str | None = None,
        completed_after: str | None = None,
        completed_before: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncPager[PortOrder]:
        """Search for Port Orders.

        Reads both layouts that a list could have, neither of which was seen: in the
        documented one, each order has its id among its attributes. An account without orders
        is answered with 404, which is a NotFoundError. Dates are sent as they are given; how
        to write them is not documented, and 2026-01-31 is how orders show one.

        Documented, never seen answered.

        Args:
            numbers: Only orders for these numbers. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            status: Only orders that stand so, such as pending.
            alias: Only orders with this alias.
            completion_date: Only orders to be completed on this date.
            modified_after: Only orders that were modified since this date.
            modified_before: Only orders that were modified before this date.
            created_after: Only orders that were created since this date.
            created_before: Only orders that were created before this date.
            completed_after: Only orders that were completed since this date.
            completed_before: Only orders that were completed before this date.
            limit: How many orders a page holds. From 1 to 200. 10 if left out.
            offset: How many orders to leave out. At least 0.

        Returns:
            The first page of `PortOrder`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/portorders``
        """
        return self._call.pages(
            porting_list.OPERATION,
            {
                "numbers": numbers,
                "status": status,
                "alias": alias,
                "completion_date": completion_date,
                "modified_after": modified_after,
                "modified_before": modified_before,
                "created_after": created_after,
                "created_before": created_before,
                "completed_after": completed_after,
                "completed_before": completed_before,
                "limit": limit,
                "offset": offset,
            },
        )

    async def get(
        self,
        id: str,
    ) -> PortOrder:
        """Look Up a Port Order.

        Returns an order with all that was given for it.

        Documented, never seen answered.

        Args:
            id: The id of the order.

        Returns:
            A `PortOrder`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/portorders/{id}``
        """
        return await self._call(
            porting_get.OPERATION,
            {
                "id": id,
            },
        )

    async def status(
        self,
        id: str,
    ) -> PortOrder:
        """Look Up the Status of a Port Order.

        Returns the order with its status alone, and since when it has it (None while
        pending).

        Documented, never seen answered.

        Args:
            id: The id of the order.

        Returns:
            A `PortOrder`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/portorders/{id}/status``
        """
        return await self._call(
            porting_status.OPERATION,
            {
                "id": id,
            },
        )
