"""The model `EdgeStrategyAttributes`."""

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
class EdgeStrategyAttributes(Model):
    """EdgeStrategyAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "description": "description",
        "firewall_rules": "firewall_rules",
        "name": "name",
        "naptr": "naptr",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    description: str | None = None
    firewall_rules: str | None = None
    """The addresses to let in, as CIDR blocks and ranges in one text."""
    name: str | None = None
    naptr: str | None = None
    """The host that resolves to them."""

    _reads: ClassVar[Reads] = {
        "description": lambda get: text(get("description")),
        "firewall_rules": lambda get: text(get("firewall_rules")),
        "name": lambda get: text(get("name")),
        "naptr": lambda get: text(get("naptr")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
