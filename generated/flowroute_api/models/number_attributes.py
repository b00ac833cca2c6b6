"""The model `NumberAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    boolean,
    new,
    number,
    text,
)


@define(eq=False, repr=False)
class NumberAttributes(Model):
    """NumberAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

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

    _reads: ClassVar[Reads] = {
        "alias": lambda get: text(get("alias")),
        "cnam_lookups_enabled": lambda get: boolean(get("cnam_lookups_enabled")),
        "number_type": lambda get: text(get("number_type")),
        "rate_center": lambda get: text(get("rate_center")),
        "state": lambda get: text(get("state")),
        "value": lambda get: text(get("value")),
        "inbound_rate": lambda get: number(get("inbound_rate")),
        "iso_country": lambda get: text(get("iso_country")),
        "messaging_enabled": lambda get: boolean(get("messaging_enabled")),
        "monthly_cost": lambda get: number(get("monthly_cost")),
        "note": lambda get: text(get("note")),
        "rate_type": lambda get: text(get("rate_type")),
        "setup_cost": lambda get: number(get("setup_cost")),
        "status": lambda get: text(get("status")),
        "tier": lambda get: text(get("tier")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
