"""The numbers, synchronously and asynchronously."""

from __future__ import annotations

from typing import Literal

from flowroute_runtime.operation import (
    AsyncCall,
    AsyncPager,
    Call,
    Page,
)

from ...models import (
    AvailableCode,
    AvailableNumber,
    Number,
)
from . import (
    numbers_area_codes,
    numbers_exchanges,
    numbers_get,
    numbers_list,
    numbers_purchase,
    numbers_search,
)


class Numbers:
    """The numbers."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list(
        self,
        *,
        starts_with: str | int | None = None,
        ends_with: str | int | None = None,
        contains: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        alias: str | None = None,
    ) -> Page[Number]:
        """Account Phone Numbers.

        Returns a list of all phone numbers currently on your Flowroute account. The response
        includes details such as the phone number's rate center, state, number type, and
        whether CNAM Lookup is enabled for that number.

        Args:
            starts_with: Retrieves phone numbers that start with the specified value. Digits, with
                or without a leading "+".
            ends_with: Retrieves phone numbers that end with the specified value. Digits; as text
                they keep their leading zeros ("007").
            contains: Retrieves phone numbers containing the specified value. Digits; as text they
                keep their leading zeros ("007").
            limit: Limits the number of items to retrieve. A maximum of 200 items can be
                retrieved. From 1 to 200. 10 if left out.
            offset: Offsets the list of phone numbers by your specified value. For example, if you
                have 4 phone numbers and you entered 1 as your offset value, then only 3 of your
                phone numbers will be displayed in the response. At least 0.
            alias: Retrieves the phone numbers that have exactly this alias.

        Returns:
            The first page of `Number`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers``
        """
        return self._call(
            numbers_list.OPERATION,
            {
                "starts_with": starts_with,
                "ends_with": ends_with,
                "contains": contains,
                "limit": limit,
                "offset": offset,
                "alias": alias,
            },
        )

    def get(
        self,
        id: str | int,
    ) -> Number:
        """Phone Number Details.

        Lists all of the information associated with any of the phone numbers in your account,
        including billing method, primary voice route, and failover voice route.

        Args:
            id: Phone number to search for which must be a number that you own. Must be in
                11-digit E.164 format; e.g. 12061231234. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.

        Returns:
            A `Number`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/{id}``
        """
        return self._call(
            numbers_get.OPERATION,
            {
                "id": id,
            },
        )

    def purchase(
        self,
        id: str | int,
    ) -> Number:
        """Purchase a Phone Number.

        Lets you purchase a phone number from available Flowroute inventory.

        Args:
            id: Phone number to purchase. Must be in 11-digit E.164 format; e.g. 12061231234. In
                E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100; ten digits are taken
                as North American.

        Returns:
            A `Number`; its http_status is 200 (OK), 201 (CREATED) or 207 (The number was bought,
                but messaging could not be provisioned for it).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/numbers/{id}``
        """
        return self._call(
            numbers_purchase.OPERATION,
            {
                "id": id,
            },
        )

    def search(
        self,
        *,
        starts_with: str | int | None = None,
        contains: str | int | None = None,
        ends_with: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        rate_center: str | None = None,
        state: str | None = None,
        number_type: Literal["longcode", "toll-free"] | None = None,
        iso_country: str | None = None,
        order_by: str | None = None,
    ) -> Page[AvailableNumber]:
        """Search for Purchasable Phone Numbers.

        This endpoint lets you search for phone numbers by state or rate center, or by your
        specified search value.

        Args:
            starts_with: Retrieve phone numbers that start with the specified value. Digits, with
                or without a leading "+".
            contains: Retrieve phone numbers containing the specified value. Digits; as text they
                keep their leading zeros ("007").
            ends_with: Retrieve phone numbers that end with the specified value. Digits; as text
                they keep their leading zeros ("007").
            limit: Limits the number of items to retrieve. A maximum of 200 items can be
                retrieved. From 1 to 200. 10 if left out.
            offset: Offsets the list of phone numbers by your specified value. For example, if you
                have 4 phone numbers and you entered 1 as your offset value, then only 3 of your
                phone numbers will be displayed in the response. At least 0.
            rate_center: Filters by and displays phone numbers in the specified case-insensitive
                abbreviated rate center, not the full name as differentiated in the NPA Rate
                Center Reports
                (https://www.nationalpooling.com/reports/NPA-RateCenterReports/index.htm).
            state: Filters by US state or Canadian province: the two-letter abbreviation,
                case-insensitive.
            number_type: Restricts the results to long codes or to toll-free numbers.
            iso_country: Restricts the results to a country: its two-letter ISO 3166 code.
            order_by: Orders the results by monthly_cost, iso_country, number_type, state,
                rate_center or number, followed by ,asc or ,desc.

        Returns:
            The first page of `AvailableNumber`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/available``
        """
        return self._call(
            numbers_search.OPERATION,
            {
                "starts_with": starts_with,
                "contains": contains,
                "ends_with": ends_with,
                "limit": limit,
                "offset": offset,
                "rate_center": rate_center,
                "state": state,
                "number_type": number_type,
                "iso_country": iso_country,
                "order_by": order_by,
            },
        )

    def area_codes(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        max_setup_cost: float | None = None,
    ) -> Page[AvailableCode]:
        """List Available Area Codes.

        Returns a list of all Numbering Plan Area (NPA) codes containing purchasable phone
        numbers.

        Args:
            limit: Limits the number of items to retrieve. A maximum of 400 items can be
                retrieved. From 1 to 400. 10 if left out.
            offset: Offsets the list of phone numbers by your specified value. For example, if you
                have 4 phone numbers and you entered 1 as your offset value, then only 3 of your
                phone numbers will be displayed in the response. At least 0.
            max_setup_cost: Restricts the results to area codes that include at least one
                telephone number with a setup fee below or equal to the specified max_setup_cost.
                For more details around pricing, please see Flowroute Pricing Details
                (https://www.flowroute.com/pricing-details/).

        Returns:
            The first page of `AvailableCode`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/available/areacodes``
        """
        return self._call(
            numbers_area_codes.OPERATION,
            {
                "limit": limit,
                "offset": offset,
                "max_setup_cost": max_setup_cost,
            },
        )

    def exchanges(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        max_setup_cost: float | None = None,
        areacode: str | int | None = None,
    ) -> Page[AvailableCode]:
        """List Available Exchange Codes.

        Returns a list of all Central Office (exchange) codes containing purchasable phone
        numbers.

        Args:
            limit: Limits the number of items to retrieve. A maximum of 200 items can be
                retrieved. From 1 to 200. 10 if left out.
            offset: Offsets the list of phone numbers by your specified value. For example, if you
                have 4 phone numbers and you entered 1 as your offset value, then only 3 of your
                phone numbers will be displayed in the response. At least 0.
            max_setup_cost: Restricts the results to exchanges that include at least one telephone
                number with a setup fee below or equal to the specified max_setup_cost. For more
                details around pricing, please see Flowroute Pricing Details
                (https://www.flowroute.com/pricing-details/).
            areacode: Restricts the results to the specified area code. Digits; as text they keep
                their leading zeros ("007").

        Returns:
            The first page of `AvailableCode`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/available/exchanges``
        """
        return self._call(
            numbers_exchanges.OPERATION,
            {
                "limit": limit,
                "offset": offset,
                "max_setup_cost": max_setup_cost,
                "areacode": areacode,
            },
        )


class AsyncNumbers:
    """The numbers, asynchronously."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list(
        self,
        *,
        starts_with: str | int | None = None,
        ends_with: str | int | None = None,
        contains: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        alias: str | None = None,
    ) -> AsyncPager[Number]:
        """Account Phone Numbers.

        Returns a list of all phone numbers currently on your Flowroute account. The response
        includes details such as the phone number's rate center, state, number type, and
        whether CNAM Lookup is enabled for that number.

        Args:
            starts_with: Retrieves phone numbers that start with the specified value. Digits, with
                or without a leading "+".
            ends_with: Retrieves phone numbers that end with the specified value. Digits; as text
                they keep their leading zeros ("007").
            contains: Retrieves phone numbers containing the specified value. Digits; as text they
                keep their leading zeros ("007").
            limit: Limits the number of items to retrieve. A maximum of 200 items can be
                retrieved. From 1 to 200. 10 if left out.
            offset: Offsets the list of phone numbers by your specified value. For example, if you
                have 4 phone numbers and you entered 1 as your offset value, then only 3 of your
                phone numbers will be displayed in the response. At least 0.
            alias: Retrieves the phone numbers that have exactly this alias.

        Returns:
            The first page of `Number`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers``
        """
        return self._call(
            numbers_list.OPERATION,
            {
                "starts_with": starts_with,
                "ends_with": ends_with,
                "contains": contains,
                "limit": limit,
                "offset": offset,
                "alias": alias,
            },
        )

    async def get(
        self,
        id: str | int,
    ) -> Number:
        """Phone Number Details.

        Lists all of the information associated with any of the phone numbers in your account,
        including billing method, primary voice route, and failover voice route.

        Args:
            id: Phone number to search for which must be a number that you own. Must be in
                11-digit E.164 format; e.g. 12061231234. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.

        Returns:
            A `Number`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/{id}``
        """
        return await self._call(
            numbers_get.OPERATION,
            {
                "id": id,
            },
        )

    async def purchase(
        self,
        id: str | int,
    ) -> Number:
        """Purchase a Phone Number.

        Lets you purchase a phone number from available Flowroute inventory.

        Args:
            id: Phone number to purchase. Must be in 11-digit E.164 format; e.g. 12061231234. In
                E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100; ten digits are taken
                as North American.

        Returns:
            A `Number`; its http_status is 200 (OK), 201 (CREATED) or 207 (The number was bought,
                but messaging could not be provisioned for it).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/numbers/{id}``
        """
        return await self._call(
            numbers_purchase.OPERATION,
            {
                "id": id,
            },
        )

    def search(
        self,
        *,
        starts_with: str | int | None = None,
        contains: str | int | None = None,
        ends_with: str | int | None = None,
        limit: int | None = None,
        offset: int | None = None,
        rate_center: str | None = None,
        state: str | None = None,
        number_type: Literal["longcode", "toll-free"] | None = None,
        iso_country: str | None = None,
        order_by: str | None = None,
    ) -> AsyncPager[AvailableNumber]:
        """Search for Purchasable Phone Numbers.

        This endpoint lets you search for phone numbers by state or rate center, or by your
        specified search value.

        Args:
            starts_with: Retrieve phone numbers that start with the specified value. Digits, with
                or without a leading "+".
            contains: Retrieve phone numbers containing the specified value. Digits; as text they
                keep their leading zeros ("007").
            ends_with: Retrieve phone numbers that end with the specified value. Digits; as text
                they keep their leading zeros ("007").
            limit: Limits the number of items to retrieve. A maximum of 200 items can be
                retrieved. From 1 to 200. 10 if left out.
            offset: Offsets the list of phone numbers by your specified value. For example, if you
                have 4 phone numbers and you entered 1 as your offset value, then only 3 of your
                phone numbers will be displayed in the response. At least 0.
            rate_center: Filters by and displays phone numbers in the specified case-insensitive
                abbreviated rate center, not the full name as differentiated in the NPA Rate
                Center Reports
                (https://www.nationalpooling.com/reports/NPA-RateCenterReports/index.htm).
            state: Filters by US state or Canadian province: the two-letter abbreviation,
                case-insensitive.
            number_type: Restricts the results to long codes or to toll-free numbers.
            iso_country: Restricts the results to a country: its two-letter ISO 3166 code.
            order_by: Orders the results by monthly_cost, iso_country, number_type, state,
                rate_center or number, followed by ,asc or ,desc.

        Returns:
            The first page of `AvailableNumber`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/available``
        """
        return self._call(
            numbers_search.OPERATION,
            {
                "starts_with": starts_with,
                "contains": contains,
                "ends_with": ends_with,
                "limit": limit,
                "offset": offset,
                "rate_center": rate_center,
                "state": state,
                "number_type": number_type,
                "iso_country": iso_country,
                "order_by": order_by,
            },
        )

    def area_codes(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        max_setup_cost: float | None = None,
    ) -> AsyncPager[AvailableCode]:
        """List Available Area Codes.

        Returns a list of all Numbering Plan Area (NPA) codes containing purchasable phone
        numbers.

        Args:
            limit: Limits the number of items to retrieve. A maximum of 400 items can be
                retrieved. From 1 to 400. 10 if left out.
            offset: Offsets the list of phone numbers by your specified value. For example, if you
                have 4 phone numbers and you entered 1 as your offset value, then only 3 of your
                phone numbers will be displayed in the response. At least 0.
            max_setup_cost: Restricts the results to area codes that include at least one
                telephone number with a setup fee below or equal to the specified max_setup_cost.
                For more details around pricing, please see Flowroute Pricing Details
                (https://www.flowroute.com/pricing-details/).

        Returns:
            The first page of `AvailableCode`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/available/areacodes``
        """
        return self._call(
            numbers_area_codes.OPERATION,
            {
                "limit": limit,
                "offset": offset,
                "max_setup_cost": max_setup_cost,
            },
        )

    def exchanges(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
        max_setup_cost: float | None = None,
        areacode: str | int | None = None,
    ) -> AsyncPager[AvailableCode]:
        """List Available Exchange Codes.

        Returns a list of all Central Office (exchange) codes containing purchasable phone
        numbers.

        Args:
            limit: Limits the number of items to retrieve. A maximum of 200 items can be
                retrieved. From 1 to 200. 10 if left out.
            offset: Offsets the list of phone numbers by your specified value. For example, if you
                have 4 phone numbers and you entered 1 as your offset value, then only 3 of your
                phone numbers will be displayed in the response. At least 0.
            max_setup_cost: Restricts the results to exchanges that include at least one telephone
                number with a setup fee below or equal to the specified max_setup_cost. For more
                details around pricing, please see Flowroute Pricing Details
                (https://www.flowroute.com/pricing-details/).
            areacode: Restricts the results to the specified area code. Digits; as text they keep
                their leading zeros ("007").

        Returns:
            The first page of `AvailableCode`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/available/exchanges``
        """
        return self._call(
            numbers_exchanges.OPERATION,
            {
                "limit": limit,
                "offset": offset,
                "max_setup_cost": max_setup_cost,
                "areacode": areacode,
            },
        )
