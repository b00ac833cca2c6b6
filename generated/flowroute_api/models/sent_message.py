"""The model `SentMessage`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from .._model import (
    Model,
    members,
    required,
    text,
)


@define(repr=False)
class SentMessage(Model):
    """SentMessage, as the API describes it."""

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    links: dict[str, str | None] | None = None
    type: str | None = None

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            required(text(get("id")), "id"),
            members(text, get("links")),
            text(get("type")),
            source=source,
        )
