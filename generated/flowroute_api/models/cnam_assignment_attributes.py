"""The model `CnamAssignmentAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    new,
    timestamp,
)


@define(eq=False, repr=False)
class CnamAssignmentAttributes(Model):
    """CnamAssignmentAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "date_created": "date_created",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    date_created: datetime | None = None

    _reads: ClassVar[Reads] = {
        "date_created": lambda get: timestamp(get("date_created")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
