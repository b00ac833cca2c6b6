"""The model `MediaRelationship`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    items,
    new,
)


@define(eq=False, repr=False)
class MediaRelationship(Model):
    """MediaRelationship, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "data": "data",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    data: list[ResourceIdentifier] | None = None

    _reads: ClassVar[Reads] = {
        "data": lambda get: items(ResourceIdentifier.read, get("data")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found


from .resource_identifier import ResourceIdentifier  # noqa: E402 - below the class: models may refer to each other
