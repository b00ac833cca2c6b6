"""The model `CnamRelationships`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    new,
)


@define(eq=False, repr=False)
class CnamRelationships(Model):
    """CnamRelationships, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "numbers": "numbers",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    numbers: CnamNumbers | None = None

    _reads: ClassVar[Reads] = {
        "numbers": lambda get: CnamNumbers.read(get("numbers")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found


from .cnam_numbers import CnamNumbers  # noqa: E402 - below the class: models may refer to each other
