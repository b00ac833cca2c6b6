"""The model `RouteAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    new,
    text,
)


@define(eq=False, repr=False)
class RouteAttributes(Model):
    """RouteAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "alias": "alias",
        "route_type": "route_type",
        "value": "value",
        "edge_strategy_id": "edge_strategy_id",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["alias", "value"])

    alias: str | None = None
    route_type: Literal["host", "number", "uri", "sip-reg"] | str | None = None
    value: str | None = None
    edge_strategy_id: str | None = None

    _reads: ClassVar[Reads] = {
        "alias": lambda get: text(get("alias")),
        "route_type": lambda get: text(get("route_type")),
        "value": lambda get: text(get("value")),
        "edge_strategy_id": lambda get: text(get("edge_strategy_id")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
