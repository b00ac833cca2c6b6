"""The model `MediaAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    integer,
    new,
    text,
)


@define(eq=False, repr=False)
class MediaAttributes(Model):
    """MediaAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "file_name": "file_name",
        "file_size": "file_size",
        "mime_type": "mime_type",
        "url": "url",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["file_name", "url"])

    file_name: str | None = None
    file_size: int | None = None
    """Size of the file, in bytes."""
    mime_type: str | None = None
    url: str | None = None
    """Where the file can be downloaded, for some days only."""

    _reads: ClassVar[Reads] = {
        "file_name": lambda get: text(get("file_name")),
        "file_size": lambda get: integer(get("file_size")),
        "mime_type": lambda get: text(get("mime_type")),
        "url": lambda get: text(get("url")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
