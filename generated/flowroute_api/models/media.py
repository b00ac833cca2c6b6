"""The model `Media`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define

from .._model import (
    Model,
    members,
    required,
    text,
)


@define(repr=False)
class Media(Model):
    """Media, as the API describes it."""

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    attributes: MediaAttributes | None = None
    links: dict[str, str | None] | None = None
    type: str | None = None

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        get = cls._opened(source).get
        return cls(
            required(text(get("id")), "id"),
            MediaAttributes.read(get("attributes")),
            members(text, get("links")),
            text(get("type")),
            source=source,
        )

    @property
    def file_name(self) -> str | None:
        """See ``attributes.file_name``."""
        return self.attributes.file_name if self.attributes else None

    @property
    def file_size(self) -> int | None:
        """Size of the file, in bytes."""
        return self.attributes.file_size if self.attributes else None

    @property
    def mime_type(self) -> str | None:
        """See ``attributes.mime_type``."""
        return self.attributes.mime_type if self.attributes else None

    @property
    def url(self) -> str | None:
        """Where the file can be downloaded, for some days only."""
        return self.attributes.url if self.attributes else None


from .media_attributes import MediaAttributes  # noqa: E402 - below the class: models may refer to each other
