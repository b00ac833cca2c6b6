"""The model `Portability`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    items,
    new,
    text,
)


@define(eq=False, repr=False)
class Portability(Model):
    """Portability, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "hypernetwork_enabled": "hypernetwork_enabled",
        "nonportable": "nonportable",
        "portable": "portable",
    }
    _private: ClassVar[frozenset[str]] = frozenset(
        ["hypernetwork_enabled", "nonportable", "portable"]
    )

    hypernetwork_enabled: list[str] | None = None
    nonportable: list[str] | None = None
    portable: list[str] | None = None

    _reads: ClassVar[Reads] = {
        "hypernetwork_enabled": lambda get: items(text, get("hypernetwork_enabled")),
        "nonportable": lambda get: items(text, get("nonportable")),
        "portable": lambda get: items(text, get("portable")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
