"""The model `Tier`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    members,
    new,
    required_text,
    text,
)


@define(eq=False, repr=False)
class Tier(Model):
    """Tier, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    """The name of the tier."""
    links: dict[str, str | None] | None = None
    type: str | None = None

    _reads: ClassVar[Reads] = {
        "links": lambda get: members(text, get("links")),
        "type": lambda get: text(get("type")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        get = (cls._opened(source) if "data" in source else source).get
        found.id = (
            value if isinstance(value := get("id"), str) and value else required_text(value, "id")
        )
        found.http_status = None
        return found
