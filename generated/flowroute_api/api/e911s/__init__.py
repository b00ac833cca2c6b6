"""E911 addresses: where emergency services go when a number calls them."""

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
    E911Address,
    Number,
)
from . import (
    e911s_assign,
    e911s_create,
    e911s_delete,
    e911s_get,
    e911s_list,
    e911s_numbers,
    e911s_unassign,
    e911s_update,
    e911s_validate,
)


class E911s(Resource):
    """E911 addresses: where emergency services go when a number calls them."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list(
        self,
        *,
        label: str | None = None,
        street_name: str | None = None,
        city: str | None = None,
        state: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[E911Address]:
        """List E911 Addresses.

        Lists the addresses to which emergency services can be sent.

        Args:
            label: A part of the label, in any case.
            street_name: A part of the street's name, in any case.
            city: A part of the city's name, in any case.
            state: The state or province, as two letters.
            limit: How many addresses a page holds; the SDKs say at most 200. From 1 to 2000. 10
                if left out.
            offset: How many addresses to leave out. At least 0.

        Returns:
            The first page of `E911Address`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/e911s``
        """
        return self._call.pages(
            e911s_list.OPERATION,
            {
                "label": label,
                "street_name": street_name,
                "city": city,
                "state": state,
                "limit": limit,
                "offset": offset,
            },
        )

    def create(
        self,
        *,
        label: str,
        first_name: str,
        last_name: str,
        street_number: str,
        street_name: str,
        city: str,
        state: str,
        country: Literal["US", "CA"],
        zip: str,
        address_type: str | None = None,
        address_type_number: str | None = None,
    ) -> E911Address:
        """Create and Validate an E911 Address.

        An address that cannot be located is refused with 400; a field that cannot be right
        with 422. Assign it to a phone number by e911s.assign.

        Args:
            label: A name for the address, unique in the account.
            first_name: The first name of who is called back.
            last_name: The last name, or the rest of a company's.
            street_number: The number of the house, as text.
            street_name: The street.
            city: The city.
            state: The US state or Canadian province, as two capital letters.
            country: The country.
            zip: The ZIP or postal code, of 4 to 7 characters.
            address_type: What address_type_number counts: Apartment, Basement, Building,
                Department, Floor, Front, Key, Lobby, Lot, Lower, Office, Penthouse, Pier, Rear,
                Room, Side, Slip, Space, Stop, Suite, Trailer, Unit or Upper.
            address_type_number: Which of them, such as A-1; needed with an address_type.

        Returns:
            A `E911Address`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/e911s``
        """
        return self._call(
            e911s_create.OPERATION,
            {
                "label": label,
                "first_name": first_name,
                "last_name": last_name,
                "street_number": street_number,
                "street_name": street_name,
                "city": city,
                "state": state,
                "country": country,
                "zip": zip,
                "address_type": address_type,
                "address_type_number": address_type_number,
            },
        )

    def validate(
        self,
        *,
        label: str,
        first_name: str,
        last_name: str,
        street_number: str,
        street_name: str,
        city: str,
        state: str,
        country: Literal["US", "CA"],
        zip: str,
        address_type: str | None = None,
        address_type_number: str | None = None,
    ) -> None:
        """Validate an E911 Address.

        Returns if the address is valid, and stores nothing; it raises what e911s.create would
        raise.

        Args:
            label: A name for the address, unique in the account.
            first_name: The first name of who is called back.
            last_name: The last name, or the rest of a company's.
            street_number: The number of the house, as text.
            street_name: The street.
            city: The city.
            state: The US state or Canadian province, as two capital letters.
            country: The country.
            zip: The ZIP or postal code, of 4 to 7 characters.
            address_type: What address_type_number counts: Apartment, Basement, Building,
                Department, Floor, Front, Key, Lobby, Lot, Lower, Office, Penthouse, Pier, Rear,
                Room, Side, Slip, Space, Stop, Suite, Trailer, Unit or Upper.
            address_type_number: Which of them, such as A-1; needed with an address_type.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``POST /v2/e911s/validate``
        """
        self._call(
            e911s_validate.OPERATION,
            {
                "label": label,
                "first_name": first_name,
                "last_name": last_name,
                "street_number": street_number,
                "street_name": street_name,
                "city": city,
                "state": state,
                "country": country,
                "zip": zip,
                "address_type": address_type,
                "address_type_number": address_type_number,
            },
        )

    def get(
        self,
        id: str,
    ) -> E911Address:
        """Look Up an E911 Address.

        Returns one of the account's addresses.

        Args:
            id: The id of the address.

        Returns:
            A `E911Address`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/e911s/{id}``
        """
        return self._call(
            e911s_get.OPERATION,
            {
                "id": id,
            },
        )

    def delete(
        self,
        id: str,
    ) -> None:
        """Delete an E911 Address.

        Unassign it from its phone numbers first, by e911s.unassign.

        Args:
            id: The id of the address.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/e911s/{id}``
        """
        self._call(
            e911s_delete.OPERATION,
            {
                "id": id,
            },
        )

    def update(
        self,
        id: str,
        *,
        label: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        street_number: str | None = None,
        street_name: str | None = None,
        city: str | None = None,
        state: str | None = None,
        country: Literal["US", "CA"] | None = None,
        zip: str | None = None,
        address_type: str | None = None,
        address_type_number: str | None = None,
    ) -> E911Address:
        """Update and Validate an E911 Address.

        Changes what is given and leaves the rest; the address is validated again.

        Args:
            id: The id of the address.
            label: A name for the address, unique in the account.
            first_name: The first name of who is called back.
            last_name: The last name, or the rest of a company's.
            street_number: The number of the house, as text.
            street_name: The street.
            city: The city.
            state: The US state or Canadian province, as two capital letters.
            country: The country.
            zip: The ZIP or postal code, of 4 to 7 characters.
            address_type: What address_type_number counts: Apartment, Basement, Building,
                Department, Floor, Front, Key, Lobby, Lot, Lower, Office, Penthouse, Pier, Rear,
                Room, Side, Slip, Space, Stop, Suite, Trailer, Unit or Upper.
            address_type_number: Which of them, such as A-1; needed with an address_type.

        Returns:
            A `E911Address`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/e911s/{id}``
        """
        return self._call(
            e911s_update.OPERATION,
            {
                "id": id,
                "label": label,
                "first_name": first_name,
                "last_name": last_name,
                "street_number": street_number,
                "street_name": street_name,
                "city": city,
                "state": state,
                "country": country,
                "zip": zip,
                "address_type": address_type,
                "address_type_number": address_type_number,
            },
        )

    def numbers(
        self,
        id: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[Number]:
        """List the Phone Numbers of an E911 Address.

        Each number has only its alias and its value; sources differ on whether its id is the
        number, so read the value.

        Args:
            id: The id of the address.
            limit: How many numbers a page holds. From 1 to 200. 10 if left out.
            offset: How many numbers to leave out. At least 0.

        Returns:
            The first page of `Number`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/e911s/{id}/relationships/numbers``
        """
        return self._call.pages(
            e911s_numbers.OPERATION,
            {
                "id": id,
                "limit": limit,
                "offset": offset,
            },
        )

    def assign(
        self,
        number_id: str | int,
        e911_id: str,
    ) -> None:
        """Assign an E911 Address to a Phone Number.

        Charged, and replaces another address of the number. Doing so again changes nothing
        and is charged once, by the README of the Python SDK.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            e911_id: The id of the address.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/e911s/{e911_id}``
        """
        self._call(
            e911s_assign.OPERATION,
            {
                "number_id": number_id,
                "e911_id": e911_id,
            },
        )

    def unassign(
        self,
        number_id: str | int,
    ) -> None:
        """Unassign the E911 Address of a Phone Number.

        Leaves the number without an address for emergency services.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{number_id}/relationships/e911s``
        """
        self._call(
            e911s_unassign.OPERATION,
            {
                "number_id": number_id,
            },
        )


class AsyncE911s(Resource):
    """E911 addresses: where emergency services go when a number calls them."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list(
        self,
        *,
        label: str | None = None,
        street_name: str | None = None,
        city: str | None = None,
        state: str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncPager[E911Address]:
        """List E911 Addresses.

        Lists the addresses to which emergency services can be sent.

        Args:
            label: A part of the label, in any case.
            street_name: A part of the street's name, in any case.
            city: A part of the city's name, in any case.
            state: The state or province, as two letters.
            limit: How many addresses a page holds; the SDKs say at most 200. From 1 to 2000. 10
                if left out.
            offset: How many addresses to leave out. At least 0.

        Returns:
            The first page of `E911Address`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/e911s``
        """
        return self._call.pages(
            e911s_list.OPERATION,
            {
                "label": label,
                "street_name": street_name,
                "city": city,
                "state": state,
                "limit": limit,
                "offset": offset,
            },
        )

    async def create(
        self,
        *,
        label: str,
        first_name: str,
        last_name: str,
        street_number: str,
        street_name: str,
        city: str,
        state: str,
        country: Literal["US", "CA"],
        zip: str,
        address_type: str | None = None,
        address_type_number: str | None = None,
    ) -> E911Address:
        """Create and Validate an E911 Address.

        An address that cannot be located is refused with 400; a field that cannot be right
        with 422. Assign it to a phone number by e911s.assign.

        Args:
            label: A name for the address, unique in the account.
            first_name: The first name of who is called back.
            last_name: The last name, or the rest of a company's.
            street_number: The number of the house, as text.
            street_name: The street.
            city: The city.
            state: The US state or Canadian province, as two capital letters.
            country: The country.
            zip: The ZIP or postal code, of 4 to 7 characters.
            address_type: What address_type_number counts: Apartment, Basement, Building,
                Department, Floor, Front, Key, Lobby, Lot, Lower, Office, Penthouse, Pier, Rear,
                Room, Side, Slip, Space, Stop, Suite, Trailer, Unit or Upper.
            address_type_number: Which of them, such as A-1; needed with an address_type.

        Returns:
            A `E911Address`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/e911s``
        """
        return await self._call(
            e911s_create.OPERATION,
            {
                "label": label,
                "first_name": first_name,
                "last_name": last_name,
                "street_number": street_number,
                "street_name": street_name,
                "city": city,
                "state": state,
                "country": country,
                "zip": zip,
                "address_type": address_type,
                "address_type_number": address_type_number,
            },
        )

    async def validate(
        self,
        *,
        label: str,
        first_name: str,
        last_name: str,
        street_number: str,
        street_name: str,
        city: str,
        state: str,
        country: Literal["US", "CA"],
        zip: str,
        address_type: str | None = None,
        address_type_number: str | None = None,
    ) -> None:
        """Validate an E911 Address.

        Returns if the address is valid, and stores nothing; it raises what e911s.create would
        raise.

        Args:
            label: A name for the address, unique in the account.
            first_name: The first name of who is called back.
            last_name: The last name, or the rest of a company's.
            street_number: The number of the house, as text.
            street_name: The street.
            city: The city.
            state: The US state or Canadian province, as two capital letters.
            country: The country.
            zip: The ZIP or postal code, of 4 to 7 characters.
            address_type: What address_type_number counts: Apartment, Basement, Building,
                Department, Floor, Front, Key, Lobby, Lot, Lower, Office, Penthouse, Pier, Rear,
                Room, Side, Slip, Space, Stop, Suite, Trailer, Unit or Upper.
            address_type_number: Which of them, such as A-1; needed with an address_type.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``POST /v2/e911s/validate``
        """
        await self._call(
            e911s_validate.OPERATION,
            {
                "label": label,
                "first_name": first_name,
                "last_name": last_name,
                "street_number": street_number,
                "street_name": street_name,
                "city": city,
                "state": state,
                "country": country,
                "zip": zip,
                "address_type": address_type,
                "address_type_number": address_type_number,
            },
        )

    async def get(
        self,
        id: str,
    ) -> E911Address:
        """Look Up an E911 Address.

        Returns one of the account's addresses.

        Args:
            id: The id of the address.

        Returns:
            A `E911Address`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/e911s/{id}``
        """
        return await self._call(
            e911s_get.OPERATION,
            {
                "id": id,
            },
        )

    async def delete(
        self,
        id: str,
    ) -> None:
        """Delete an E911 Address.

        Unassign it from its phone numbers first, by e911s.unassign.

        Args:
            id: The id of the address.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/e911s/{id}``
        """
        await self._call(
            e911s_delete.OPERATION,
            {
                "id": id,
            },
        )

    async def update(
        self,
        id: str,
        *,
        label: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
        street_number: str | None = None,
        street_name: str | None = None,
        city: str | None = None,
        state: str | None = None,
        country: Literal["US", "CA"] | None = None,
        zip: str | None = None,
        address_type: str | None = None,
        address_type_number: str | None = None,
    ) -> E911Address:
        """Update and Validate an E911 Address.

        Changes what is given and leaves the rest; the address is validated again.

        Args:
            id: The id of the address.
            label: A name for the address, unique in the account.
            first_name: The first name of who is called back.
            last_name: The last name, or the rest of a company's.
            street_number: The number of the house, as text.
            street_name: The street.
            city: The city.
            state: The US state or Canadian province, as two capital letters.
            country: The country.
            zip: The ZIP or postal code, of 4 to 7 characters.
            address_type: What address_type_number counts: Apartment, Basement, Building,
                Department, Floor, Front, Key, Lobby, Lot, Lower, Office, Penthouse, Pier, Rear,
                Room, Side, Slip, Space, Stop, Suite, Trailer, Unit or Upper.
            address_type_number: Which of them, such as A-1; needed with an address_type.

        Returns:
            A `E911Address`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/e911s/{id}``
        """
        return await self._call(
            e911s_update.OPERATION,
            {
                "id": id,
                "label": label,
                "first_name": first_name,
                "last_name": last_name,
                "street_number": street_number,
                "street_name": street_name,
                "city": city,
                "state": state,
                "country": country,
                "zip": zip,
                "address_type": address_type,
                "address_type_number": address_type_number,
            },
        )

    def numbers(
        self,
        id: str,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncPager[Number]:
        """List the Phone Numbers of an E911 Address.

        Each number has only its alias and its value; sources differ on whether its id is the
        number, so read the value.

        Args:
            id: The id of the address.
            limit: How many numbers a page holds. From 1 to 200. 10 if left out.
            offset: How many numbers to leave out. At least 0.

        Returns:
            The first page of `Number`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/e911s/{id}/relationships/numbers``
        """
        return self._call.pages(
            e911s_numbers.OPERATION,
            {
                "id": id,
                "limit": limit,
                "offset": offset,
            },
        )

    async def assign(
        self,
        number_id: str | int,
        e911_id: str,
    ) -> None:
        """Assign an E911 Address to a Phone Number.

        Charged, and replaces another address of the number. Doing so again changes nothing
        and is charged once, by the README of the Python SDK.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            e911_id: The id of the address.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{number_id}/relationships/e911s/{e911_id}``
        """
        await self._call(
            e911s_assign.OPERATION,
            {
                "number_id": number_id,
                "e911_id": e911_id,
            },
        )

    async def unassign(
        self,
        number_id: str | int,
    ) -> None:
        """Unassign the E911 Address of a Phone Number.

        Leaves the number without an address for emergency services.

        Args:
            number_id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{number_id}/relationships/e911s``
        """
        await self._call(
            e911s_unassign.OPERATION,
            {
                "number_id": number_id,
            },
        )
