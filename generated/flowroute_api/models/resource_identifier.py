"""The model `ResourceIdentifier`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from .._model import (
    Model,
    required,
    text,
)


@define(repr=False)
class ResourceIdentifier(Model):
    """ResourceIdentifier, as the API describes it."""

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    id: str
    type: str | None = None

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            required(text(get("id")), "id"),
            text(get("type")),
            source=source,
        )
