"""The model `MessagingTaskNumbers`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    items,
    new,
    text,
)


@define(eq=False, repr=False)
class MessagingTaskNumbers(Model):
    """Where each number stands; absent if there is only one."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "failed": "failed",
        "processing": "processing",
        "successful": "successful",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["failed", "processing", "successful"])

    failed: list[str] | None = None
    processing: list[str] | None = None
    successful: list[str] | None = None

    _reads: ClassVar[Reads] = {
        "failed": lambda get: items(text, get("failed")),
        "processing": lambda get: items(text, get("processing")),
        "successful": lambda get: items(text, get("successful")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
