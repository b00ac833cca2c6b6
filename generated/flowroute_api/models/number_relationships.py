"""The model `NumberRelationships`."""

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
class NumberRelationships(Model):
    """NumberRelationships, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "cnam_preset": "cnam_preset",
        "e911_address": "e911_address",
        "failover_route": "failover_route",
        "message_provision": "message_provision",
        "primary_route": "primary_route",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    cnam_preset: Relationship | None = None
    e911_address: Relationship | None = None
    failover_route: Relationship | None = None
    message_provision: Relationship | None = None
    primary_route: Relationship | None = None

    _reads: ClassVar[Reads] = {
        "cnam_preset": lambda get: Relationship.read(get("cnam_preset")),
        "e911_address": lambda get: Relationship.read(get("e911_address")),
        "failover_route": lambda get: Relationship.read(get("failover_route")),
        "message_provision": lambda get: Relationship.read(get("message_provision")),
        "primary_route": lambda get: Relationship.read(get("primary_route")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found


from .relationship import Relationship  # noqa: E402 - below the class: models may refer to each other
