"""Call detail records (CDRs), which are exported as files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from flowroute_runtime.operation import (
    AsyncCall,
    AsyncPager,
    Call,
    Page,
    Resource,
)

from ...models import (
    CdrExport,
)
from . import (
    cdrs_create_export,
    cdrs_get_export,
    cdrs_list_exports,
)


class Cdrs(Resource):
    """Call detail records (CDRs), which are exported as files."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list_exports(
        self,
        *,
        status: Literal["processing", "completed", "failed"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[CdrExport]:
        """List Exports of Call Records.

        Lists the exports that were ordered.

        Args:
            status: Only exports that stand so.
            limit: How many exports a page holds. From 1 to 200. 10 if left out.
            offset: How many exports to leave out. At least 0.

        Returns:
            The first page of `CdrExport`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cdrs/exports``
        """
        return self._call.pages(
            cdrs_list_exports.OPERATION,
            {
                "status": status,
                "limit": limit,
                "offset": offset,
            },
        )

    def create_export(
        self,
        start: datetime | date | str,
        end: datetime | date | str,
        *,
        number_aliases: Sequence[str] | None = None,
        number_aliases_contains: Sequence[str] | None = None,
        destination_numbers: Sequence[str | int] | None = None,
        callerid_numbers: Sequence[str | int] | None = None,
        custom_x_tags: Sequence[str] | None = None,
        caller_ip: str | None = None,
        duration_greater_than: int | None = None,
        callback_url: str | None = None,
    ) -> CdrExport:
        """Order an Export of Call Records.

        The records of calls that began from start until before end, of at most 92 days, are
        written to a file, usually within five minutes. Ask cdrs.get_export how it stands.

        Documented, never seen answered.

        Args:
            start: From when on calls began. A datetime, a date or ISO 8601 text; without an
                offset it is in UTC.
            end: Before when they began. A datetime, a date or ISO 8601 text; without an offset it
                is in UTC.
            number_aliases: Only calls of numbers with one of these aliases, exactly.
            number_aliases_contains: Only calls of numbers whose alias holds one of these.
            destination_numbers: Only calls to these numbers. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            callerid_numbers: Only calls from these numbers. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            custom_x_tags: Only calls with one of these tags of your own.
            caller_ip: Only calls from this IP address.
            duration_greater_than: Only calls that took longer, in seconds. At least 0.
            callback_url: The URL to which it is posted when the export is done. An absolute http
                or https URL.

        Returns:
            A `CdrExport`; its http_status is 201 (The export is ordered) or 202 (The export will
                be made).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/cdrs/exports``
        """
        return self._call(
            cdrs_create_export.OPERATION,
            {
                "start": start,
                "end": end,
                "number_aliases": number_aliases,
                "number_aliases_contains": number_aliases_contains,
                "destination_numbers": destination_numbers,
                "callerid_numbers": callerid_numbers,
                "custom_x_tags": custom_x_tags,
                "caller_ip": caller_ip,
                "duration_greater_than": duration_greater_than,
                "callback_url": callback_url,
            },
        )

    def get_export(
        self,
        id: str,
    ) -> CdrExport:
        """Look Up an Export of Call Records.

        Tells how an export stands, and where its file is.

        Args:
            id: The id of the export.

        Returns:
            A `CdrExport`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cdrs/exports/{id}``
        """
        return self._call(
            cdrs_get_export.OPERATION,
            {
                "id": id,
            },
        )


class AsyncCdrs(Resource):
    """Call detail records (CDRs), which are exported as files."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list_exports(
        self,
        *,
        status: Literal["processing", "completed", "failed"] | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncPager[CdrExport]:
        """List Exports of Call Records.

        Lists the exports that were ordered.

        Args:
            status: Only exports that stand so.
            limit: How many exports a page holds. From 1 to 200. 10 if left out.
            offset: How many exports to leave out. At least 0.

        Returns:
            The first page of `CdrExport`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cdrs/exports``
        """
        return self._call.pages(
            cdrs_list_exports.OPERATION,
            {
                "status": status,
                "limit": limit,
                "offset": offset,
            },
        )

    async def create_export(
        self,
        start: datetime | date | str,
        end: datetime | date | str,
        *,
        number_aliases: Sequence[str] | None = None,
        number_aliases_contains: Sequence[str] | None = None,
        destination_numbers: Sequence[str | int] | None = None,
        callerid_numbers: Sequence[str | int] | None = None,
        custom_x_tags: Sequence[str] | None = None,
        caller_ip: str | None = None,
        duration_greater_than: int | None = None,
        callback_url: str | None = None,
    ) -> CdrExport:
        """Order an Export of Call Records.

        The records of calls that began from start until before end, of at most 92 days, are
        written to a file, usually within five minutes. Ask cdrs.get_export how it stands.

        Documented, never seen answered.

        Args:
            start: From when on calls began. A datetime, a date or ISO 8601 text; without an
                offset it is in UTC.
            end: Before when they began. A datetime, a date or ISO 8601 text; without an offset it
                is in UTC.
            number_aliases: Only calls of numbers with one of these aliases, exactly.
            number_aliases_contains: Only calls of numbers whose alias holds one of these.
            destination_numbers: Only calls to these numbers. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            callerid_numbers: Only calls from these numbers. In E.164, as "+1 (206) 555-0100",
                "12065550100" or 12065550100; ten digits are taken as North American.
            custom_x_tags: Only calls with one of these tags of your own.
            caller_ip: Only calls from this IP address.
            duration_greater_than: Only calls that took longer, in seconds. At least 0.
            callback_url: The URL to which it is posted when the export is done. An absolute http
                or https URL.

        Returns:
            A `CdrExport`; its http_status is 201 (The export is ordered) or 202 (The export will
                be made).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/cdrs/exports``
        """
        return await self._call(
            cdrs_create_export.OPERATION,
            {
                "start": start,
                "end": end,
                "number_aliases": number_aliases,
                "number_aliases_contains": number_aliases_contains,
                "destination_numbers": destination_numbers,
                "callerid_numbers": callerid_numbers,
                "custom_x_tags": custom_x_tags,
                "caller_ip": caller_ip,
                "duration_greater_than": duration_greater_than,
                "callback_url": callback_url,
            },
        )

    async def get_export(
        self,
        id: str,
    ) -> CdrExport:
        """Look Up an Export of Call Records.

        Tells how an export stands, and where its file is.

        Args:
            id: The id of the export.

        Returns:
            A `CdrExport`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/cdrs/exports/{id}``
        """
        return await self._call(
            cdrs_get_export.OPERATION,
            {
                "id": id,
            },
        )
