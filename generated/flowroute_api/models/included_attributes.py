"""The model `IncludedAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    boolean,
    new,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class IncludedAttributes(Model):
    """IncludedAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "alias": "alias",
        "route_type": "route_type",
        "value": "value",
        "address_type": "address_type",
        "address_type_number": "address_type_number",
        "approval_datetime": "approval_datetime",
        "city": "city",
        "country": "country",
        "creation_datetime": "creation_datetime",
        "first_name": "first_name",
        "is_approved": "is_approved",
        "label": "label",
        "last_name": "last_name",
        "rejection_reason": "rejection_reason",
        "state": "state",
        "status": "status",
        "street_name": "street_name",
        "street_number": "street_number",
        "tn": "tn",
        "zip": "zip",
    }
    _private: ClassVar[frozenset[str]] = frozenset(
        [
            "alias",
            "value",
            "address_type_number",
            "city",
            "first_name",
            "label",
            "last_name",
            "street_name",
            "street_number",
            "tn",
            "zip",
        ]
    )

    alias: str | None = None
    route_type: str | None = None
    value: str | None = None
    address_type: str | None = None
    address_type_number: str | None = None
    approval_datetime: datetime | None = None
    city: str | None = None
    country: str | None = None
    creation_datetime: datetime | None = None
    first_name: str | None = None
    is_approved: bool | None = None
    label: str | None = None
    last_name: str | None = None
    rejection_reason: str | None = None
    state: str | None = None
    status: str | None = None
    street_name: str | None = None
    street_number: str | None = None
    tn: str | None = None
    zip: str | None = None

    _reads: ClassVar[Reads] = {
        "alias": lambda get: text(get("alias")),
        "route_type": lambda get: text(get("route_type")),
        "value": lambda get: text(get("value")),
        "address_type": lambda get: text(get("address_type")),
        "address_type_number": lambda get: text(get("address_type_number")),
        "approval_datetime": lambda get: timestamp(get("approval_datetime")),
        "city": lambda get: text(get("city")),
        "country": lambda get: text(get("country")),
        "creation_datetime": lambda get: timestamp(get("creation_datetime")),
        "first_name": lambda get: text(get("first_name")),
        "is_approved": lambda get: boolean(get("is_approved")),
        "label": lambda get: text(get("label")),
        "last_name": lambda get: text(get("last_name")),
        "rejection_reason": lambda get: text(get("rejection_reason")),
        "state": lambda get: text(get("state")),
        "status": lambda get: text(get("status")),
        "street_name": lambda get: text(get("street_name")),
        "street_number": lambda get: text(get("street_number")),
        "tn": lambda get: text(get("tn")),
        "zip": lambda get: text(get("zip")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
