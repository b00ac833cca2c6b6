"""The model `IncludedAttributes`."""

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
class IncludedAttributes(Model):
    """IncludedAttributes, as the API describes it."""

    _wire: ClassVar[Mapping[str, str]] = {
        "alias": "alias",
        "route_type": "route_type",
        "value": "value",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["alias", "value"])

    alias: str | None = None
    route_type: str | None = None
    value: str | None = None

    _reads: ClassVar[Reads] = {
        "alias": lambda get: text(get("alias")),
        "route_type": lambda get: text(get("route_type")),
        "value": lambda get: text(get("value")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
