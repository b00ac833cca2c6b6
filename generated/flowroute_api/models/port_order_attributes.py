"""The model `PortOrderAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    anything,
    boolean,
    items,
    members,
    new,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class PortOrderAttributes(Model):
    """PortOrderAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "alias": "alias",
        "billing_address": "billing_address",
        "billing_name": "billing_name",
        "billing_number": "billing_number",
        "business_documents": "business_documents",
        "comments": "comments",
        "company": "company",
        "cost": "cost",
        "desired_completion_date": "desired_completion_date",
        "enable_cnam_lookups": "enable_cnam_lookups",
        "group_id": "group_id",
        "id": "id",
        "last_4_ssn": "last_4_ssn",
        "loa_details": "loa_details",
        "numbers": "numbers",
        "pin": "pin",
        "presets": "presets",
        "provider": "provider",
        "provider_account": "provider_account",
        "status": "status",
        "status_updated_at": "status_updated_at",
        "status_url": "status_url",
        "usage_type": "usage_type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(
        [
            "alias",
            "billing_address",
            "billing_name",
            "billing_number",
            "business_documents",
            "comments",
            "company",
            "last_4_ssn",
            "loa_details",
            "numbers",
            "pin",
            "presets",
            "provider_account",
            "status_url",
        ]
    )

    alias: str | None = None
    billing_address: dict[str, object] | None = None
    billing_name: str | None = None
    billing_number: str | None = None
    business_documents: object = None
    """Documents, in one of two layouts."""
    comments: object = None
    company: str | None = None
    cost: str | None = None
    """US dollars, as text."""
    desired_completion_date: str | None = None
    enable_cnam_lookups: bool | None = None
    group_id: str | None = None
    id: str | None = None
    """The id of the order, where lists have it here."""
    last_4_ssn: str | None = None
    loa_details: dict[str, object] | None = None
    numbers: list[str] | None = None
    pin: str | None = None
    presets: dict[str, object] | None = None
    provider: str | None = None
    provider_account: str | None = None
    status: str | None = None
    """pending, processing, submitted, accepted, rejected, review, completed, canceled, abandoned or hard_canceled."""
    status_updated_at: datetime | None = None
    status_url: str | None = None
    usage_type: str | None = None

    _reads: ClassVar[Reads] = {
        "alias": lambda get: text(get("alias")),
        "billing_address": lambda get: members(anything, get("billing_address")),
        "billing_name": lambda get: text(get("billing_name")),
        "billing_number": lambda get: text(get("billing_number")),
        "business_documents": lambda get: anything(get("business_documents")),
        "comments": lambda get: anything(get("comments")),
        "company": lambda get: text(get("company")),
        "cost": lambda get: text(get("cost")),
        "desired_completion_date": lambda get: text(get("desired_completion_date")),
        "enable_cnam_lookups": lambda get: boolean(get("enable_cnam_lookups")),
        "group_id": lambda get: text(get("group_id")),
        "id": lambda get: text(get("id")),
        "last_4_ssn": lambda get: text(get("last_4_ssn")),
        "loa_details": lambda get: members(anything, get("loa_details")),
        "numbers": lambda get: items(text, get("numbers")),
        "pin": lambda get: text(get("pin")),
        "presets": lambda get: members(anything, get("presets")),
        "provider": lambda get: text(get("provider")),
        "provider_account": lambda get: text(get("provider_account")),
        "status": lambda get: text(get("status")),
        "status_updated_at": lambda get: timestamp(get("status_updated_at")),
        "status_url": lambda get: text(get("status_url")),
        "usage_type": lambda get: text(get("usage_type")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
