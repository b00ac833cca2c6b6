"""The model `Callback`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from attrs import define
from attrs import field as _field

from flowroute_runtime.model import (
    Model,
    Reads,
    mapping,
    new,
    text,
)


@define(eq=False, repr=False)
class Callback(Model):
    """Callback, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "attributes": "attributes",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset([])

    _attributes: CallbackAttributes | None = _field(default=None, alias="attributes")
    type: str | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "type": lambda get: text(get("type")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        get = (cls._opened(source) if "data" in source else source).get
        found._attributes = None
        part = get("attributes")
        found._unread = part if isinstance(part, dict) else mapping(part)
        found.http_status = None
        return found

    @property
    def attributes(self) -> CallbackAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = CallbackAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: CallbackAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def api_version(self) -> str | None:
        """The version of the bodies that are posted."""
        if (unread := self._unread) is not None:
            return text(unread.get("api_version"))
        return self.attributes.api_version if self.attributes else None

    @property
    def callback_url(self) -> str | None:
        """See ``attributes.callback_url``."""
        if (unread := self._unread) is not None:
            return text(unread.get("callback_url"))
        return self.attributes.callback_url if self.attributes else None

    @property
    def product(self) -> str | None:
        """What is posted: sms, mms, or receipts (dlr)."""
        if (unread := self._unread) is not None:
            return text(unread.get("product"))
        return self.attributes.product if self.attributes else None


from .callback_attributes import CallbackAttributes  # noqa: E402 - below the class: models may refer to each other
