"""The model `MessageRelationships`."""

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
class MessageRelationships(Model):
    """MessageRelationships, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "media": "media",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    media: MediaRelationship | None = None

    _reads: ClassVar[Reads] = {
        "media": lambda get: MediaRelationship.read(get("media")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found


from .media_relationship import MediaRelationship  # noqa: E402 - below the class: models may refer to each other
