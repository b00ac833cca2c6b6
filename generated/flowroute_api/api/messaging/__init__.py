"""Messaging for many numbers at once, enabled or disabled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from flowroute_runtime.operation import (
    AsyncCall,
    Call,
    Resource,
)

from ...models import (
    MessagingTask,
)
from . import (
    messaging_provision,
    messaging_task,
)


class Messaging(Resource):
    """Messaging for many numbers at once, enabled or disabled."""

    def __init__(self, call: Call) -> None:
        """Make the methods call through `call`."""
        self._call = call

    def provision(
        self,
        numbers: Sequence[str | int],
        *,
        action: Literal["enable", "disable"],
        callback_url: str | None = None,
        email: bool | None = None,
    ) -> MessagingTask:
        """Enable or Disable Messaging for Phone Numbers.

        Starts a task, which is charged and takes some time; messaging.task tells how it
        stands.

        Documented, never seen answered.

        Args:
            numbers: Phone numbers of the account. In E.164, as "+1 (206) 555-0100", "12065550100"
                or 12065550100; ten digits are taken as North American.
            action: What to do.
            callback_url: The URL to which the result is posted. An absolute http or https URL.
            email: Whether to send an email with the result.

        Returns:
            A `MessagingTask`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/message-provision``
        """
        return self._call(
            messaging_provision.OPERATION,
            {
                "numbers": numbers,
                "action": action,
                "callback_url": callback_url,
                "email": email,
            },
        )

    def task(
        self,
        id: str,
    ) -> MessagingTask:
        """Look Up a Message Provisioning Task.

        Tells how a task that messaging.provision began stands.

        Documented, never seen answered.

        Args:
            id: The id of the task.

        Returns:
            A `MessagingTask`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/message-provision/status/{id}``
        """
        return self._call(
            messaging_task.OPERATION,
            {
                "id": id,
            },
        )


class AsyncMessaging(Resource):
    """Messaging for many numbers at once, enabled or disabled."""

    def __init__(self, call: AsyncCall) -> None:
        """Make the methods call through `call`."""
        self._call = call

    async def provision(
        self,
        numbers: Sequence[str | int],
        *,
        action: Literal["enable", "disable"],
        callback_url: str | None = None,
        email: bool | None = None,
    ) -> MessagingTask:
        """Enable or Disable Messaging for Phone Numbers.

        Starts a task, which is charged and takes some time; messaging.task tells how it
        stands.

        Documented, never seen answered.

        Args:
            numbers: Phone numbers of the account. In E.164, as "+1 (206) 555-0100", "12065550100"
                or 12065550100; ten digits are taken as North American.
            action: What to do.
            callback_url: The URL to which the result is posted. An absolute http or https URL.
            email: Whether to send an email with the result.

        Returns:
            A `MessagingTask`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.
            OutcomeUnknownError: There was no answer, and the request may have taken effect.

        Source: ``POST /v2/message-provision``
        """
        return await self._call(
            messaging_provision.OPERATION,
            {
                "numbers": numbers,
                "action": action,
                "callback_url": callback_url,
                "email": email,
            },
        )

    async def task(
        self,
        id: str,
    ) -> MessagingTask:
        """Look Up a Message Provisioning Task.

        Tells how a task that messaging.provision began stands.

        Documented, never seen answered.

        Args:
            id: The id of the task.

        Returns:
            A `MessagingTask`.

        Raises:
            InvalidArgumentError: An argument cannot be right; nothing was sent.
            APIStatusError: The API answered with an error.
            APIConnectionError: There was no answer; nothing has changed.

        Source: ``GET /v2/message-provision/status/{id}``
        """
        return await self._call(
            messaging_task.OPERATION,
            {
                "id": id,
            },
        )
