"""The model `CdrExport`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
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
    number,
    required_text,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class CdrExport(Model):
    """CdrExport, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "id": "id",
        "attributes": "attributes",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    id: str
    _attributes: CdrExportAttributes | None = _field(default=None, alias="attributes")
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
    def attributes(self) -> CdrExportAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = CdrExportAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: CdrExportAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def billed_minutes(self) -> float | None:
        """See ``attributes.billed_minutes``."""
        if (unread := self._unread) is not None:
            return number(unread.get("billed_minutes"))
        return self.attributes.billed_minutes if self.attributes else None

    @property
    def call_subtotal(self) -> str | None:
        """US dollars, as text."""
        if (unread := self._unread) is not None:
            return text(unread.get("call_subtotal"))
        return self.attributes.call_subtotal if self.attributes else None

    @property
    def callback_url(self) -> str | None:
        """See ``attributes.callback_url``."""
        if (unread := self._unread) is not None:
            return text(unread.get("callback_url"))
        return self.attributes.callback_url if self.attributes else None

    @property
    def ccrf(self) -> str | None:
        """US dollars, as text."""
        if (unread := self._unread) is not None:
            return text(unread.get("ccrf"))
        return self.attributes.ccrf if self.attributes else None

    @property
    def cnamlookup_fees(self) -> str | None:
        """US dollars, as text."""
        if (unread := self._unread) is not None:
            return text(unread.get("cnamlookup_fees"))
        return self.attributes.cnamlookup_fees if self.attributes else None

    @property
    def connect_fees(self) -> str | None:
        """US dollars, as text."""
        if (unread := self._unread) is not None:
            return text(unread.get("connect_fees"))
        return self.attributes.connect_fees if self.attributes else None

    @property
    def created_at(self) -> datetime | None:
        """When the work began."""
        if (unread := self._unread) is not None:
            return timestamp(unread.get("created_at"))
        return self.attributes.created_at if self.attributes else None

    @property
    def download_url(self) -> str | None:
        """Where the file is, once the export is completed; whoever has it can read the records."""
        if (unread := self._unread) is not None:
            return text(unread.get("download_url"))
        return self.attributes.download_url if self.attributes else None

    @property
    def expires_at(self) -> datetime | None:
        """When the file goes, three days after it was made."""
        if (unread := self._unread) is not None:
            return timestamp(unread.get("expires_at"))
        return self.attributes.expires_at if self.attributes else None

    @property
    def filter_parameters(self) -> dict[str, object] | None:
        """What was asked for."""
        return self.attributes.filter_parameters if self.attributes else None

    @property
    def num_calls(self) -> int | None:
        """See ``attributes.num_calls``."""
        if (unread := self._unread) is not None:
            return integer(unread.get("num_calls"))
        return self.attributes.num_calls if self.attributes else None

    @property
    def requested_at(self) -> datetime | None:
        """See ``attributes.requested_at``."""
        if (unread := self._unread) is not None:
            return timestamp(unread.get("requested_at"))
        return self.attributes.requested_at if self.attributes else None

    @property
    def status(self) -> str | None:
        """See ``attributes.status``."""
        if (unread := self._unread) is not None:
            return text(unread.get("status"))
        return self.attributes.status if self.attributes else None

    @property
    def total_cost(self) -> str | None:
        """US dollars, as text."""
        if (unread := self._unread) is not None:
            return text(unread.get("total_cost"))
        return self.attributes.total_cost if self.attributes else None

    @property
    def usf_fees(self) -> str | None:
        """US dollars, as text."""
        if (unread := self._unread) is not None:
            return text(unread.get("usf_fees"))
        return self.attributes.usf_fees if self.attributes else None

    @property
    def number_aliases(self) -> list[str] | None:
        """See ``attributes.number_aliases``."""
        return self.attributes.number_aliases if self.attributes else None

    @property
    def start_call_end_time(self) -> str | None:
        """See ``attributes.start_call_end_time``."""
        if (unread := self._unread) is not None:
            return text(unread.get("start_call_end_time"))
        return self.attributes.start_call_end_time if self.attributes else None

    @property
    def start_call_start_time(self) -> str | None:
        """See ``attributes.start_call_start_time``."""
        if (unread := self._unread) is not None:
            return text(unread.get("start_call_start_time"))
        return self.attributes.start_call_start_time if self.attributes else None


from .cdr_export_attributes import CdrExportAttributes  # noqa: E402 - below the class: models may refer to each other
