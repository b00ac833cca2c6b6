"""The model `IncludedAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from .._model import (
    Model,
    text,
)


@define(repr=False)
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

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            text(get("alias")),
            text(get("route_type")),
            text(get("value")),
            source=source,
        )
