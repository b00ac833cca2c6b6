"""The model `DeliveryReceipt`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    integer,
    new,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class DeliveryReceipt(Model):
    """DeliveryReceipt, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "level": "level",
        "status": "status",
        "status_code": "status_code",
        "status_code_description": "status_code_description",
        "timestamp": "timestamp",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    level: int | None = None
    status: str | None = None
    status_code: int | None = None
    status_code_description: str | None = None
    timestamp: datetime | None = None

    _reads: ClassVar[Reads] = {
        "level": lambda get: integer(get("level")),
        "status": lambda get: text(get("status")),
        "status_code": lambda get: integer(get("status_code")),
        "status_code_description": lambda get: text(get("status_code_description")),
        "timestamp": lambda get: timestamp(get("timestamp")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
