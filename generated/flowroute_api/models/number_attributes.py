"""The model `NumberAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from attrs import define

from .._model import (
    Model,
    boolean,
    number,
    text,
)


@define(repr=False)
class NumberAttributes(Model):
    """NumberAttributes, as the API describes it."""

    _wire: ClassVar[Mapping[str, str]] = {
        "alias": "alias",
        "cnam_lookups_enabled": "cnam_lookups_enabled",
        "number_type": "number_type",
        "rate_center": "rate_center",
        "state": "state",
        "value": "value",
        "inbound_rate": "inbound_rate",
        "iso_country": "iso_country",
        "messaging_enabled": "messaging_enabled",
        "monthly_cost": "monthly_cost",
        "note": "note",
        "rate_type": "rate_type",
        "setup_cost": "setup_cost",
        "status": "status",
        "tier": "tier",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["alias", "value", "note"])

    alias: str | None = None
    cnam_lookups_enabled: bool | None = None
    number_type: Literal["standard", "tollfree", "inum", "longcode", "toll-free"] | str | None = (
        None
    )
    rate_center: str | None = None
    state: str | None = None
    value: str | None = None
    inbound_rate: float | None = None
    """Price of a minute of inbound voice, in US dollars."""
    iso_country: str | None = None
    """Two-letter ISO 3166 country code."""
    messaging_enabled: bool | None = None
    monthly_cost: float | None = None
    """Monthly price, in US dollars."""
    note: str | None = None
    rate_type: str | None = None
    setup_cost: float | None = None
    """One-time price, in US dollars."""
    status: str | None = None
    tier: str | None = None

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            text(get("alias")),
            boolean(get("cnam_lookups_enabled")),
            text(get("number_type")),
            text(get("rate_center")),
            text(get("state")),
            text(get("value")),
            number(get("inbound_rate")),
            text(get("iso_country")),
            boolean(get("messaging_enabled")),
            number(get("monthly_cost")),
            text(get("note")),
            text(get("rate_type")),
            number(get("setup_cost")),
            text(get("status")),
            text(get("tier")),
            source=source,
        )
