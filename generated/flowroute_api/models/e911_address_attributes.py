"""The model `E911AddressAttributes`."""

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
class E911AddressAttributes(Model):
    """E911AddressAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "address_type": "address_type",
        "address_type_number": "address_type_number",
        "alias": "alias",
        "city": "city",
        "country": "country",
        "first_name": "first_name",
        "label": "label",
        "last_name": "last_name",
        "state": "state",
        "street_name": "street_name",
        "street_number": "street_number",
        "zip": "zip",
    }
    _private: ClassVar[frozenset[str]] = frozenset(
        [
            "address_type_number",
            "alias",
            "city",
            "first_name",
            "label",
            "last_name",
            "street_name",
            "street_number",
            "zip",
        ]
    )

    address_type: str | None = None
    address_type_number: str | None = None
    alias: str | None = None
    city: str | None = None
    country: str | None = None
    first_name: str | None = None
    label: str | None = None
    last_name: str | None = None
    state: str | None = None
    street_name: str | None = None
    street_number: str | None = None
    zip: str | None = None

    _reads: ClassVar[Reads] = {
        "address_type": lambda get: text(get("address_type")),
        "address_type_number": lambda get: text(get("address_type_number")),
        "alias": lambda get: text(get("alias")),
        "city": lambda get: text(get("city")),
        "country": lambda get: text(get("country")),
        "first_name": lambda get: text(get("first_name")),
        "label": lambda get: text(get("label")),
        "last_name": lambda get: text(get("last_name")),
        "state": lambda get: text(get("state")),
        "street_name": lambda get: text(get("street_name")),
        "street_number": lambda get: text(get("street_number")),
        "zip": lambda get: text(get("zip")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
