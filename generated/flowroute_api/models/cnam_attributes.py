"""The model `CnamAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    boolean,
    new,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class CnamAttributes(Model):
    """CnamAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "approval_datetime": "approval_datetime",
        "creation_datetime": "creation_datetime",
        "is_approved": "is_approved",
        "rejection_reason": "rejection_reason",
        "value": "value",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["value"])

    approval_datetime: datetime | None = None
    creation_datetime: datetime | None = None
    is_approved: bool | None = None
    """Whether it has been reviewed, and can be assigned."""
    rejection_reason: str | None = None
    value: str | None = None
    """The name, in capitals."""

    _reads: ClassVar[Reads] = {
        "approval_datetime": lambda get: timestamp(get("approval_datetime")),
        "creation_datetime": lambda get: timestamp(get("creation_datetime")),
        "is_approved": lambda get: boolean(get("is_approved")),
        "rejection_reason": lambda get: text(get("rejection_reason")),
        "value": lambda get: text(get("value")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
