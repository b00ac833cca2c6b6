"""The model `AvailableNumberAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from attrs import define

from .._model import (
    Model,
    number,
    text,
)


@define(repr=False)
class AvailableNumberAttributes(Model):
    """AvailableNumberAttributes, as the API describes it."""

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

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            number(get("monthly_cost")),
            text(get("number_type")),
            text(get("rate_center")),
            number(get("setup_cost")),
            text(get("state")),
            text(get("value")),
            number(get("inbound_rate")),
            text(get("iso_country")),
            text(get("rate_type")),
            text(get("tier")),
            source=source,
        )
