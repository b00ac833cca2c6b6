"""SMS and MMS: what was sent and received."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from flowroute_runtime.operation import (
    AsyncCall,
    AsyncPager,
    Call,
    Page,
    Resource,
)

from ...models import (
    Message,
    SentMessage,
)
from . import (
    messages_get,
    messages_list,
    messages_send,
)


class Messages(Resource):
    """SMS and MMS: what was sent and received."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list(
        self,
        *,
        start_date: datetime | date | str,
        end_date: datetime | date | str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> Page[Message]:
        """Look Up a Set of Messages.

        Retrieves a list of Message Detail Records (MDRs) within a specified date range. Date
        and time is based on Coordinated Universal Time (UTC).

        Args:
            start_date: The beginning date and time, in UTC, on which to perform an MDR search.
                The DateTime can be formatted as YYYY-MM-DD or YYYY-MM-DDTHH:mm:ss.SSZ. A
                datetime, a date or ISO 8601 text; without an offset it is in UTC.
            end_date: The ending date and time, in UTC, on which to perform an MDR search. The
                DateTime can be formatted as YYYY-MM-DD or YYYY-MM-DDTHH:mm:ss.SSZ. A datetime, a
                date or ISO 8601 text; without an offset it is in UTC.
            limit: The number of MDRs to retrieve at one time. You can set as high of a number as
                you want, but the number cannot be negative and must be greater than 0 (zero). At
                least 1.
            offset: The number of MDRs to skip when performing a query. The number must be 0
                (zero) or greater, but cannot be negative. At least 0.

        Returns:
            The first page of `Message`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2.1/messages``
        """
        return self._call.pages(
            messages_list.OPERATION,
            {
                "start_date": start_date,
                "end_date": end_date,
                "limit": limit,
                "offset": offset,
            },
        )

    def send(
        self,
        *,
        from_: str | int,
        to: str | int,
        body: str | None = None,
        media_urls: Sequence[str] | None = None,
        is_mms: bool | None = None,
        dlr_callback: str | None = None,
    ) -> SentMessage:
        """Send a Message.

        Sends an SMS or MMS from a Flowroute long code or toll-free phone number to another
        valid phone number.

        Args:
            from_: The number to send from, which must be in the account. In E.164, as "+1 (206)
                555-0100", "12065550100" or 12065550100; ten digits are taken as North American.
            to: The number to send to. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            body: The text of the message. Longer texts are sent, and charged, as several
                segments.
            media_urls: The URLs of the files to send; the message is then an MMS. Text and files
                may have 750 kB together. An absolute http or https URL.
            is_mms: Whether to send an MMS.
            dlr_callback: The URL to which delivery receipts (DLRs) of this message are posted,
                instead of the account's. An absolute http or https URL.

        Returns:
            A `SentMessage`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2.1/messages``
        """
        return self._call(
            messages_send.OPERATION,
            {
                "from_": from_,
                "to": to,
                "body": body,
                "media_urls": media_urls,
                "is_mms": is_mms,
                "dlr_callback": dlr_callback,
            },
        )

    def get(
        self,
        id: str,
    ) -> Message:
        """Look Up a Message Detail Record.

        Searches for a specific message record ID and returns a Message Detail Record (in MDR2
        format).

        Args:
            id: The unique message detail record identifier (MDR ID) of any message. When entering
                the MDR ID, the number should include the mdr2- preface.

        Returns:
            A `Message`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2.1/messages/{id}``
        """
        return self._call(
            messages_get.OPERATION,
            {
                "id": id,
            },
        )


class AsyncMessages(Resource):
    """SMS and MMS: what was sent and received."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def list(
        self,
        *,
        start_date: datetime | date | str,
        end_date: datetime | date | str | None = None,
        limit: int | None = None,
        offset: int | None = None,
    ) -> AsyncPager[Message]:
        """Look Up a Set of Messages.

        Retrieves a list of Message Detail Records (MDRs) within a specified date range. Date
        and time is based on Coordinated Universal Time (UTC).

        Args:
            start_date: The beginning date and time, in UTC, on which to perform an MDR search.
                The DateTime can be formatted as YYYY-MM-DD or YYYY-MM-DDTHH:mm:ss.SSZ. A
                datetime, a date or ISO 8601 text; without an offset it is in UTC.
            end_date: The ending date and time, in UTC, on which to perform an MDR search. The
                DateTime can be formatted as YYYY-MM-DD or YYYY-MM-DDTHH:mm:ss.SSZ. A datetime, a
                date or ISO 8601 text; without an offset it is in UTC.
            limit: The number of MDRs to retrieve at one time. You can set as high of a number as
                you want, but the number cannot be negative and must be greater than 0 (zero). At
                least 1.
            offset: The number of MDRs to skip when performing a query. The number must be 0
                (zero) or greater, but cannot be negative. At least 0.

        Returns:
            The first page of `Message`; iterating over it goes on over every page.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2.1/messages``
        """
        return self._call.pages(
            messages_list.OPERATION,
            {
                "start_date": start_date,
                "end_date": end_date,
                "limit": limit,
                "offset": offset,
            },
        )

    async def send(
        self,
        *,
        from_: str | int,
        to: str | int,
        body: str | None = None,
        media_urls: Sequence[str] | None = None,
        is_mms: bool | None = None,
        dlr_callback: str | None = None,
    ) -> SentMessage:
        """Send a Message.

        Sends an SMS or MMS from a Flowroute long code or toll-free phone number to another
        valid phone number.

        Args:
            from_: The number to send from, which must be in the account. In E.164, as "+1 (206)
                555-0100", "12065550100" or 12065550100; ten digits are taken as North American.
            to: The number to send to. In E.164, as "+1 (206) 555-0100", "12065550100" or
                12065550100; ten digits are taken as North American.
            body: The text of the message. Longer texts are sent, and charged, as several
                segments.
            media_urls: The URLs of the files to send; the message is then an MMS. Text and files
                may have 750 kB together. An absolute http or https URL.
            is_mms: Whether to send an MMS.
            dlr_callback: The URL to which delivery receipts (DLRs) of this message are posted,
                instead of the account's. An absolute http or https URL.

        Returns:
            A `SentMessage`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2.1/messages``
        """
        return await self._call(
            messages_send.OPERATION,
            {
                "from_": from_,
                "to": to,
                "body": body,
                "media_urls": media_urls,
                "is_mms": is_mms,
                "dlr_callback": dlr_callback,
            },
        )

    async def get(
        self,
        id: str,
    ) -> Message:
        """Look Up a Message Detail Record.

        Searches for a specific message record ID and returns a Message Detail Record (in MDR2
        format).

        Args:
            id: The unique message detail record identifier (MDR ID) of any message. When entering
                the MDR ID, the number should include the mdr2- preface.

        Returns:
            A `Message`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2.1/messages/{id}``
        """
        return await self._call(
            messages_get.OPERATION,
            {
                "id": id,
            },
        )
