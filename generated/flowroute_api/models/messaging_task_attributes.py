"""The model `MessagingTaskAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    new,
    text,
)


@define(eq=False, repr=False)
class MessagingTaskAttributes(Model):
    """MessagingTaskAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "message": "message",
        "numbers": "numbers",
        "status": "status",
        "tn": "tn",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["tn"])

    message: str | None = None
    numbers: MessagingTaskNumbers | None = None
    """Where each number stands; absent if there is only one."""
    status: str | None = None
    """processing at first; the words that follow are not documented."""
    tn: str | None = None
    """The number, if there is only one."""

    _reads: ClassVar[Reads] = {
        "message": lambda get: text(get("message")),
        "numbers": lambda get: MessagingTaskNumbers.read(get("numbers")),
        "status": lambda get: text(get("status")),
        "tn": lambda get: text(get("tn")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found


from .messaging_task_numbers import MessagingTaskNumbers  # noqa: E402 - below the class: models may refer to each other
