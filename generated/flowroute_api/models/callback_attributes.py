"""The model `CallbackAttributes`."""

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
class CallbackAttributes(Model):
    """CallbackAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "api_version": "api_version",
        "callback_url": "callback_url",
        "product": "product",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["callback_url"])

    api_version: str | None = None
    """The version of the bodies that are posted."""
    callback_url: str | None = None
    product: str | None = None
    """What is posted: sms, mms, or receipts (dlr)."""

    _reads: ClassVar[Reads] = {
        "api_version": lambda get: text(get("api_version")),
        "callback_url": lambda get: text(get("callback_url")),
        "product": lambda get: text(get("product")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
