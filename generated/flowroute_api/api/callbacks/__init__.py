"""Callbacks of the account: the addresses that webhooks are posted to."""

from __future__ import annotations

from typing import Literal

from flowroute_runtime.operation import (
    AsyncCall,
    Call,
    Resource,
)

from ...models import (
    Callback,
)
from . import (
    callbacks_get,
    callbacks_remove,
    callbacks_set,
)


class Callbacks(Resource):
    """Callbacks of the account: the addresses that webhooks are posted to."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def get(
        self,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
    ) -> Callback:
        """Look Up a Callback of the Account.

        What is answered if none is set is not documented: a 404, or no URL.

        Args:
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).

        Returns:
            A `Callback`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2.1/messages/{type}_callback``
        """
        return self._call(
            callbacks_get.OPERATION,
            {
                "type": type,
            },
        )

    def set(
        self,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
        url: str,
    ) -> None:
        """Set a Callback of the Account.

        Has messages of one kind, or their delivery receipts, posted to a URL, for every
        number without a callback of its own.

        Args:
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).
            url: The URL to post to. An absolute http or https URL.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PUT /v2.1/messages/{type}_callback``
        """
        self._call(
            callbacks_set.OPERATION,
            {
                "type": type,
                "url": url,
            },
        )

    def remove(
        self,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
    ) -> None:
        """Remove a Callback of the Account.

        Nothing is posted any more for numbers without a callback of their own.

        Args:
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2.1/messages/{type}_callback``
        """
        self._call(
            callbacks_remove.OPERATION,
            {
                "type": type,
            },
        )


class AsyncCallbacks(Resource):
    """Callbacks of the account: the addresses that webhooks are posted to."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    async def get(
        self,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
    ) -> Callback:
        """Look Up a Callback of the Account.

        What is answered if none is set is not documented: a 404, or no URL.

        Args:
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).

        Returns:
            A `Callback`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2.1/messages/{type}_callback``
        """
        return await self._call(
            callbacks_get.OPERATION,
            {
                "type": type,
            },
        )

    async def set(
        self,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
        url: str,
    ) -> None:
        """Set a Callback of the Account.

        Has messages of one kind, or their delivery receipts, posted to a URL, for every
        number without a callback of its own.

        Args:
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).
            url: The URL to post to. An absolute http or https URL.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``PUT /v2.1/messages/{type}_callback``
        """
        await self._call(
            callbacks_set.OPERATION,
            {
                "type": type,
                "url": url,
            },
        )

    async def remove(
        self,
        type: Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"],
    ) -> None:
        """Remove a Callback of the Account.

        Nothing is posted any more for numbers without a callback of their own.

        Args:
            type: What is posted: sms or mms that arrive, or the receipts of those sent (sms_dlr,
                mms_dlr; dlr is the old name of sms_dlr).

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``DELETE /v2.1/messages/{type}_callback``
        """
        await self._call(
            callbacks_remove.OPERATION,
            {
                "type": type,
            },
        )
