"""The model `AvailableNumberAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    new,
    number,
    text,
)


@define(eq=False, repr=False)
class AvailableNumberAttributes(Model):
    """AvailableNumberAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "monthly_cost": "monthly_cost",
        "number_type": "number_type",
        "rate_center": "rate_center",
        "setup_cost": "setup_cost",
        "state": "state",
        "value": "value",
        "inbound_rate": "inbound_rate",
        "iso_country": "iso_country",
        "rate_type": "rate_type",
        "tier": "tier",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["value"])

    monthly_cost: float | None = None
    number_type: Literal["standard", "tollfree", "longcode", "toll-free"] | str | None = None
    rate_center: str | None = None
    setup_cost: float | None = None
    state: str | None = None
    value: str | None = None
    inbound_rate: float | None = None
    """Price of a minute of inbound voice, in US dollars."""
    iso_country: str | None = None
    """Two-letter ISO 3166 country code."""
    rate_type: str | None = None
    tier: str | None = None

    _reads: ClassVar[Reads] = {
        "monthly_cost": lambda get: number(get("monthly_cost")),
        "number_type": lambda get: text(get("number_type")),
        "rate_center": lambda get: text(get("rate_center")),
        "setup_cost": lambda get: number(get("setup_cost")),
        "state": lambda get: text(get("state")),
        "value": lambda get: text(get("value")),
        "inbound_rate": lambda get: number(get("inbound_rate")),
        "iso_country": lambda get: text(get("iso_country")),
        "rate_type": lambda get: text(get("rate_type")),
        "tier": lambda get: text(get("tier")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
