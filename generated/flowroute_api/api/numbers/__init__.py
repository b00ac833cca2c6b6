"""Phone numbers: those of the account, and those for sale."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from flowroute_runtime.operation import (
    AsyncCall,
    AsyncPager,
    Call,
    Page,
    Resource,
)

from ...models import (
    AvailableCode,
    AvailableNumber,
    Callback,
    Number,
    Tier,
)
from . import (
    numbers_area_codes,
    numbers_details,
    numbers_exchanges,
    numbers_get,
    numbers_get_callback,
    numbers_list,
    numbers_purchase,
    numbers_release,
    numbers_remove_callback,
    numbers_search,
    numbers_set_callback,
    numbers_tiers,
    numbers_update,
)


class Numbers(Resource):
    """Phone numbers: those of the account, and those for sale."""

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
        return self._call.pages(
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
        *,
        cnam_lookups_enabled: bool | None = None,
        messaging_enabled: bool | None = None,
        messaging_email: bool | None = None,
        messaging_callback_url: str | None = None,
    ) -> Number:
        """Purchase a Phone Number.

        Lets you purchase a phone number from available Flowroute inventory.

        Args:
            id: Phone number to purchase. Must be in 11-digit E.164 format; e.g. 12061231234. In
                E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100; ten digits are taken
                as North American.
            cnam_lookups_enabled: Whether to look up the names of its callers, at a charge.
            messaging_enabled: Whether to enable messaging, which takes some time and is charged.
            messaging_email: Whether to send an email when messaging has been enabled.
            messaging_callback_url: The URL to which the result of enabling messaging is posted.
                An absolute http or https URL.

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
                "cnam_lookups_enabled": cnam_lookups_enabled,
                "messaging_enabled": messaging_enabled,
                "messaging_email": messaging_email,
                "messaging_callback_url": messaging_callback_url,
            },
        )

    def release(
        self,
        id: str | int,
    ) -> None:
        """Release a Phone Number from Your Account.

        Stops its billing and returns it to Flowroute's inventory; only Flowroute's support
        can undo that.

        Args:
            id: The phone number to release. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{id}``
        """
        self._call(
            numbers_release.OPERATION,
            {
                "id": id,
            },
        )

    def update(
        self,
        id: str | int,
        *,
        alias: str | None = None,
        cnam_lookups_enabled: bool | None = None,
        messaging_enabled: bool | None = None,
        messaging_email: bool | None = None,
        messaging_callback_url: str | None = None,
    ) -> Number:
        """Update Phone Number Details.

        Changes the alias of a number, whether names of its callers are looked up, and whether
        it can send and receive messages.

        Documented, never seen answered.

        Args:
            id: The phone number to update. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            alias: A name for the number, of at most 64 characters; it need not be unique.
            cnam_lookups_enabled: Whether to look up the names of its callers, at a charge.
            messaging_enabled: Whether to enable or disable messaging, which takes some time and
                is charged.
            messaging_email: Whether to send an email when messaging has been enabled or disabled.
            messaging_callback_url: The URL to which the result of enabling or disabling messaging
                is posted. An absolute http or https URL.

        Returns:
            A `Number`; its http_status is 200 (The number is updated) or 207 (The number is
                updated, but messaging could not be enabled or disabled).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{id}``
        """
        return self._call(
            numbers_update.OPERATION,
            {
                "id": id,
                "alias": alias,
                "cnam_lookups_enabled": cnam_lookups_enabled,
                "messaging_enabled": messaging_enabled,
                "messaging_email": messaging_email,
                "messaging_callback_url": messaging_callback_url,
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
        return self._call.pages(
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
        return self._call.pages(
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
        return self._call.pages(
            numbers_exchanges.OPERATION,
            {
                "limit": limit,
                "offset": offset,
                "max_setup_cost": max_setup_cost,
                "areacode": areacode,
            },
        )

    def details(
        self,
        ids: Sequence[str | int],
    ) -> Page[Number]:
        """List Multiple Phone Number Details.

        Returns several phone numbers of the account with their routes. How many may be asked
        for at once is not documented.

        Documented, never seen answered.

        Args:
            ids: The phone numbers. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Returns:
            The first page of `Number`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``POST /v2/numbers/details``
        """
        return self._call.pages(
            numbers_details.OPERATION,
            {
                "ids": ids,
            },
        )

    def tiers(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[Tier]:
        """List Available Tiers.

        Lists the price tiers of the numbers for sale, by name.

        Documented, never seen answered.

        Args:
            limit: How many tiers a page holds. From 1 to 200. 10 if left out.
            offset: How many tiers to leave out. At least 0.

        Returns:
            The first page of `Tier`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/available/tiers``
        """
        return self._call.pages(
            numbers_tiers.OPERATION,
            {
                "limit": limit,
                "offset": offset,
            },
        )

    def get_callback(
        self,
        id: str | int,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
    ) -> Callback:
        """Look Up a Callback of a Phone Number.

        What is answered if none is set is not documented: a 404, or no URL.

        Documented, never seen answered.

        Args:
            id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100;
                ten digits are taken as North American.
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).

        Returns:
            A `Callback`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/{id}/relationships/{type}_callback``
        """
        return self._call(
            numbers_get_callback.OPERATION,
            {
                "id": id,
                "type": type,
            },
        )

    def set_callback(
        self,
        id: str | int,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
        url: str,
    ) -> None:
        """Set a Callback of a Phone Number.

        Has what concerns this number posted to a URL of its own, instead of the account's.

        Args:
            id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100;
                ten digits are taken as North American.
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).
            url: The URL to post to. An absolute http or https URL.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/numbers/{id}/relationships/{type}_callback``
        """
        self._call(
            numbers_set_callback.OPERATION,
            {
                "id": id,
                "type": type,
                "url": url,
            },
        )

    def remove_callback(
        self,
        id: str | int,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
    ) -> None:
        """Remove a Callback of a Phone Number.

        The account's callback serves the number again.

        Documented, never seen answered.

        Args:
            id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100;
                ten digits are taken as North American.
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{id}/relationships/{type}_callback``
        """
        self._call(
            numbers_remove_callback.OPERATION,
            {
                "id": id,
                "type": type,
            },
        )


class AsyncNumbers(Resource):
    """Phone numbers: those of the account, and those for sale."""

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
        return self._call.pages(
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
        *,
        cnam_lookups_enabled: bool | None = None,
        messaging_enabled: bool | None = None,
        messaging_email: bool | None = None,
        messaging_callback_url: str | None = None,
    ) -> Number:
        """Purchase a Phone Number.

        Lets you purchase a phone number from available Flowroute inventory.

        Args:
            id: Phone number to purchase. Must be in 11-digit E.164 format; e.g. 12061231234. In
                E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100; ten digits are taken
                as North American.
            cnam_lookups_enabled: Whether to look up the names of its callers, at a charge.
            messaging_enabled: Whether to enable messaging, which takes some time and is charged.
            messaging_email: Whether to send an email when messaging has been enabled.
            messaging_callback_url: The URL to which the result of enabling messaging is posted.
                An absolute http or https URL.

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
                "cnam_lookups_enabled": cnam_lookups_enabled,
                "messaging_enabled": messaging_enabled,
                "messaging_email": messaging_email,
                "messaging_callback_url": messaging_callback_url,
            },
        )

    async def release(
        self,
        id: str | int,
    ) -> None:
        """Release a Phone Number from Your Account.

        Stops its billing and returns it to Flowroute's inventory; only Flowroute's support
        can undo that.

        Args:
            id: The phone number to release. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{id}``
        """
        await self._call(
            numbers_release.OPERATION,
            {
                "id": id,
            },
        )

    async def update(
        self,
        id: str | int,
        *,
        alias: str | None = None,
        cnam_lookups_enabled: bool | None = None,
        messaging_enabled: bool | None = None,
        messaging_email: bool | None = None,
        messaging_callback_url: str | None = None,
    ) -> Number:
        """Update Phone Number Details.

        Changes the alias of a number, whether names of its callers are looked up, and whether
        it can send and receive messages.

        Documented, never seen answered.

        Args:
            id: The phone number to update. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            alias: A name for the number, of at most 64 characters; it need not be unique.
            cnam_lookups_enabled: Whether to look up the names of its callers, at a charge.
            messaging_enabled: Whether to enable or disable messaging, which takes some time and
                is charged.
            messaging_email: Whether to send an email when messaging has been enabled or disabled.
            messaging_callback_url: The URL to which the result of enabling or disabling messaging
                is posted. An absolute http or https URL.

        Returns:
            A `Number`; its http_status is 200 (The number is updated) or 207 (The number is
                updated, but messaging could not be enabled or disabled).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PATCH /v2/numbers/{id}``
        """
        return await self._call(
            numbers_update.OPERATION,
            {
                "id": id,
                "alias": alias,
                "cnam_lookups_enabled": cnam_lookups_enabled,
                "messaging_enabled": messaging_enabled,
                "messaging_email": messaging_email,
                "messaging_callback_url": messaging_callback_url,
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
        return self._call.pages(
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
        return self._call.pages(
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
        return self._call.pages(
            numbers_exchanges.OPERATION,
            {
                "limit": limit,
                "offset": offset,
                "max_setup_cost": max_setup_cost,
                "areacode": areacode,
            },
        )

    def details(
        self,
        ids: Sequence[str | int],
    ) -> AsyncPager[Number]:
        """List Multiple Phone Number Details.

        Returns several phone numbers of the account with their routes. How many may be asked
        for at once is not documented.

        Documented, never seen answered.

        Args:
            ids: The phone numbers. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.

        Returns:
            The first page of `Number`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``POST /v2/numbers/details``
        """
        return self._call.pages(
            numbers_details.OPERATION,
            {
                "ids": ids,
            },
        )

    def tiers(
        self,
        *,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncPager[Tier]:
        """List Available Tiers.

        Lists the price tiers of the numbers for sale, by name.

        Documented, never seen answered.

        Args:
            limit: How many tiers a page holds. From 1 to 200. 10 if left out.
            offset: How many tiers to leave out. At least 0.

        Returns:
            The first page of `Tier`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/available/tiers``
        """
        return self._call.pages(
            numbers_tiers.OPERATION,
            {
                "limit": limit,
                "offset": offset,
            },
        )

    async def get_callback(
        self,
        id: str | int,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
    ) -> Callback:
        """Look Up a Callback of a Phone Number.

        What is answered if none is set is not documented: a 404, or no URL.

        Documented, never seen answered.

        Args:
            id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100;
                ten digits are taken as North American.
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).

        Returns:
            A `Callback`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/numbers/{id}/relationships/{type}_callback``
        """
        return await self._call(
            numbers_get_callback.OPERATION,
            {
                "id": id,
                "type": type,
            },
        )

    async def set_callback(
        self,
        id: str | int,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
        url: str,
    ) -> None:
        """Set a Callback of a Phone Number.

        Has what concerns this number posted to a URL of its own, instead of the account's.

        Args:
            id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100;
                ten digits are taken as North American.
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).
            url: The URL to post to. An absolute http or https URL.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/numbers/{id}/relationships/{type}_callback``
        """
        await self._call(
            numbers_set_callback.OPERATION,
            {
                "id": id,
                "type": type,
                "url": url,
            },
        )

    async def remove_callback(
        self,
        id: str | int,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
    ) -> None:
        """Remove a Callback of a Phone Number.

        The account's callback serves the number again.

        Documented, never seen answered.

        Args:
            id: The phone number. In E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100;
                ten digits are taken as North American.
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2/numbers/{id}/relationships/{type}_callback``
        """
        await self._call(
            numbers_remove_callback.OPERATION,
            {
                "id": id,
                "type": type,
            },
        )
