"""CNAM records: the names that people see when a number calls them."""

from __future__ import annotations

from flowroute_runtime.operation import (
    AsyncCall,
    AsyncPager,
    Call,
    Page,
    Resource,
)

from ...models import (
    Cnam,
    CnamAssignment,
)
from . import (
    cnams_assign,
    cnams_create,
    cnams_delete,
    cnams_get,
    cnams_list,
    cnams_unassign,
)


class Cnams(Resource):
    """CNAM records: the names that people see when a number calls them."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list(
        self,
        *,
        is_approved: bool | None = None,
        value: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[Cnam]:
        """List CNAM Records.

        Lists the names that can be shown for calls from your numbers.

        Args:
            is_approved: Only those that are approved, or that are not; both if left out.
            value: A part of the name, in any case.
            limit: How many records a page holds. At least 1. 10 if left out.
            offset: How many records to leave out. At least 0.

        Returns:
            The first page of `Cnam`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cnams``
        """
        return self._call.pages(
            cnams_list.OPERATION,
            {
                "is_approved": is_approved,
                "value": value,
                "limit": limit,
                "offset": offset,
            },
        )

    def create(
        self,
        value: str,
    ) -> Cnam:
        """Create a CNAM Record.

        The name is reviewed, which takes up to 48 hours; until then it cannot be assigned. It
        comes back in capitals.

        Args:
            value: The name: at most 15 letters, digits, spaces and - _ . , @ + & ' / ", with at
                least one letter.

        Returns:
            A `Cnam`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/cnams``
        """
        return self._call(
            cnams_create.OPERATION,
            {
                "value": value,
            },
        )

    def get(
        self,
        id: str,
    ) -> Cnam:
        """Look Up a CNAM Record.

        Returns one of the account's names.

        Args:
            id: The id of the record.

        Returns:
            A `Cnam`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cnams/{id}``
        """
        return self._call(
            cnams_get.OPERATION,
            {
                "id": id,
            },
        )

    def delete(
        self,
        id: str,
    ) -> None:
        """Delete a CNAM Record.

        Also unassigns it from every phone number.

        Args:
            id: The id of the record.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/cnams/{id}``
        """
        self._call(
            cnams_delete.OPERATION,
            {
                "id": id,
            },
        )

    def assign(
        self,
        number_id: str | int,
        cnam_id: str,
    ) -> CnamAssignment:
        """Assign a CNAM Record to a Phone Number.

        The record must be approved, and the number a long code. Takes effect within 5 to 7
        business days.

        Documented, never seen answered.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            cnam_id: The id of the record.

        Returns:
            A `CnamAssignment`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/cnams/{cnam_id}``
        """
        return self._call(
            cnams_assign.OPERATION,
            {
                "number_id": number_id,
                "cnam_id": cnam_id,
            },
        )

    def unassign(
        self,
        number_id: str | int,
    ) -> CnamAssignment:
        """Unassign the CNAM Record of a Phone Number.

        Calls from the number show no name of yours any more.

        Documented, never seen answered.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Returns:
            A `CnamAssignment`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{number_id}/relationships/cnams``
        """
        return self._call(
            cnams_unassign.OPERATION,
            {
                "number_id": number_id,
            },
        )


class AsyncCnams(Resource):
    """CNAM records: the names that people see when a number calls them."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list(
        self,
        *,
        is_approved: bool | None = None,
        value: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncPager[Cnam]:
        """List CNAM Records.

        Lists the names that can be shown for calls from your numbers.

        Args:
            is_approved: Only those that are approved, or that are not; both if left out.
            value: A part of the name, in any case.
            limit: How many records a page holds. At least 1. 10 if left out.
            offset: How many records to leave out. At least 0.

        Returns:
            The first page of `Cnam`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cnams``
        """
        return self._call.pages(
            cnams_list.OPERATION,
            {
                "is_approved": is_approved,
                "value": value,
                "limit": limit,
                "offset": offset,
            },
        )

    async def create(
        self,
        value: str,
    ) -> Cnam:
        """Create a CNAM Record.

        The name is reviewed, which takes up to 48 hours; until then it cannot be assigned. It
        comes back in capitals.

        Args:
            value: The name: at most 15 letters, digits, spaces and - _ . , @ + & ' / ", with at
                least one letter.

        Returns:
            A `Cnam`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/cnams``
        """
        return await self._call(
            cnams_create.OPERATION,
            {
                "value": value,
            },
        )

    async def get(
        self,
        id: str,
    ) -> Cnam:
        """Look Up a CNAM Record.

        Returns one of the account's names.

        Args:
            id: The id of the record.

        Returns:
            A `Cnam`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cnams/{id}``
        """
        return await self._call(
            cnams_get.OPERATION,
            {
                "id": id,
            },
        )

    async def delete(
        self,
        id: str,
    ) -> None:
        """Delete a CNAM Record.

        Also unassigns it from every phone number.

        Args:
            id: The id of the record.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/cnams/{id}``
        """
        await self._call(
            cnams_delete.OPERATION,
            {
                "id": id,
            },
        )

    async def assign(
        self,
        number_id: str | int,
        cnam_id: str,
    ) -> CnamAssignment:
        """Assign a CNAM Record to a Phone Number.

        The record must be approved, and the number a long code. Takes effect within 5 to 7
        business days.

        Documented, never seen answered.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            cnam_id: The id of the record.

        Returns:
            A `CnamAssignment`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/cnams/{cnam_id}``
        """
        return await self._call(
            cnams_assign.OPERATION,
            {
                "number_id": number_id,
                "cnam_id": cnam_id,
            },
        )

    async def unassign(
        self,
        number_id: str | int,
    ) -> CnamAssignment:
        """Unassign the CNAM Record of a Phone Number.

        Calls from the number show no name of yours any more.

        Documented, never seen answered.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Returns:
            A `CnamAssignment`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{number_id}/relationships/cnams``
        """
        return await self._call(
            cnams_unassign.OPERATION,
            {
                "number_id": number_id,
            },
        )
