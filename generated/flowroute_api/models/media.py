"""The model `Media`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define
from attrs import field as _field

from flowroute_runtime.model import (
    Model,
    Reads,
    integer,
    mapping,
    members,
    new,
    required_text,
    text,
)


@define(eq=False, repr=False)
class Media(Model):
    """Media, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    _attributes: MediaAttributes | None = _field(default=None, alias="attributes")
    links: dict[str, str | None] | None = None
    type: str | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "links": lambda get: members(text, get("links")),
        "type": lambda get: text(get("type")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        get = (cls._opened(source) if "data" in source else source).get
        found.id = (
            value if isinstance(value := get("id"), str) and value else required_text(value, "id")
        )
        found._attributes = None
        part = get("attributes")
        found._unread = part if isinstance(part, dict) else mapping(part)
        found.http_status = None
        return found

    @property
    def attributes(self) -> MediaAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = MediaAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: MediaAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def file_name(self) -> str | None:
        """See ``attributes.file_name``."""
        if (unread := self._unread) is not None:
            return text(unread.get("file_name"))
        return self.attributes.file_name if self.attributes else None

    @property
    def file_size(self) -> int | None:
        """Size of the file, in bytes."""
        if (unread := self._unread) is not None:
            return integer(unread.get("file_size"))
        return self.attributes.file_size if self.attributes else None

    @property
    def mime_type(self) -> str | None:
        """See ``attributes.mime_type``."""
        if (unread := self._unread) is not None:
            return text(unread.get("mime_type"))
        return self.attributes.mime_type if self.attributes else None

    @property
    def url(self) -> str | None:
        """Where the file can be downloaded, for some days only."""
        if (unread := self._unread) is not None:
            return text(unread.get("url"))
        return self.attributes.url if self.attributes else None


from .media_attributes import MediaAttributes  # noqa: E402 - below the class: models may refer to each other
