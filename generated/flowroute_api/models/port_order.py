"""The model `PortOrder`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Self

from attrs import define
from attrs import field as _field

from flowroute_runtime.model import (
    Model,
    Reads,
    anything,
    boolean,
    mapping,
    members,
    new,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class PortOrder(Model):
    """PortOrder, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "attributes": "attributes",
        "id": "id",
        "links": "links",
        "type": "type",
    }
    _private: ClassVar[frozenset[str]] = frozenset(["links"])

    _attributes: PortOrderAttributes | None = _field(default=None, alias="attributes")
    id: str | None = None
    links: dict[str, str | None] | None = None
    type: str | None = None

    _unread: Mapping[str, object] | None = _field(default=None, alias="unread", kw_only=True)
    """The attributes, as JSON, until they are asked for as an object."""

    _reads: ClassVar[Reads] = {
        "id": lambda get: text(get("id")),
        "links": lambda get: members(text, get("links")),
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
    def attributes(self) -> PortOrderAttributes | None:
        """The attributes of the resource."""
        if (unread := self._unread) is not None:
            self._attributes = PortOrderAttributes.from_dict(unread)
            self._unread = None
        return self._attributes

    @attributes.setter
    def attributes(self, value: PortOrderAttributes | None) -> None:
        self._attributes = value
        self._unread = None

    @property
    def alias(self) -> str | None:
        """See ``attributes.alias``."""
        if (unread := self._unread) is not None:
            return text(unread.get("alias"))
        return self.attributes.alias if self.attributes else None

    @property
    def billing_address(self) -> dict[str, object] | None:
        """See ``attributes.billing_address``."""
        return self.attributes.billing_address if self.attributes else None

    @property
    def billing_name(self) -> str | None:
        """See ``attributes.billing_name``."""
        if (unread := self._unread) is not None:
            return text(unread.get("billing_name"))
        return self.attributes.billing_name if self.attributes else None

    @property
    def billing_number(self) -> str | None:
        """See ``attributes.billing_number``."""
        if (unread := self._unread) is not None:
            return text(unread.get("billing_number"))
        return self.attributes.billing_number if self.attributes else None

    @property
    def business_documents(self) -> object:
        """Documents, in one of two layouts."""
        if (unread := self._unread) is not None:
            return anything(unread.get("business_documents"))
        return self.attributes.business_documents if self.attributes else None

    @property
    def comments(self) -> object:
        """See ``attributes.comments``."""
        if (unread := self._unread) is not None:
            return anything(unread.get("comments"))
        return self.attributes.comments if self.attributes else None

    @property
    def company(self) -> str | None:
        """See ``attributes.company``."""
        if (unread := self._unread) is not None:
            return text(unread.get("company"))
        return self.attributes.company if self.attributes else None

    @property
    def cost(self) -> str | None:
        """US dollars, as text."""
        if (unread := self._unread) is not None:
            return text(unread.get("cost"))
        return self.attributes.cost if self.attributes else None

    @property
    def desired_completion_date(self) -> str | None:
        """See ``attributes.desired_completion_date``."""
        if (unread := self._unread) is not None:
            return text(unread.get("desired_completion_date"))
        return self.attributes.desired_completion_date if self.attributes else None

    @property
    def enable_cnam_lookups(self) -> bool | None:
        """See ``attributes.enable_cnam_lookups``."""
        if (unread := self._unread) is not None:
            return boolean(unread.get("enable_cnam_lookups"))
        return self.attributes.enable_cnam_lookups if self.attributes else None

    @property
    def group_id(self) -> str | None:
        """See ``attributes.group_id``."""
        if (unread := self._unread) is not None:
            return text(unread.get("group_id"))
        return self.attributes.group_id if self.attributes else None

    @property
    def last_4_ssn(self) -> str | None:
        """See ``attributes.last_4_ssn``."""
        if (unread := self._unread) is not None:
            return text(unread.get("last_4_ssn"))
        return self.attributes.last_4_ssn if self.attributes else None

    @property
    def loa_details(self) -> dict[str, object] | None:
        """See ``attributes.loa_details``."""
        return self.attributes.loa_details if self.attributes else None

    @property
    def numbers(self) -> list[str] | None:
        """See ``attributes.numbers``."""
        return self.attributes.numbers if self.attributes else None

    @property
    def pin(self) -> str | None:
        """See ``attributes.pin``."""
        if (unread := self._unread) is not None:
            return text(unread.get("pin"))
        return self.attributes.pin if self.attributes else None

    @property
    def presets(self) -> dict[str, object] | None:
        """See ``attributes.presets``."""
        return self.attributes.presets if self.attributes else None

    @property
    def provider(self) -> str | None:
        """See ``attributes.provider``."""
        if (unread := self._unread) is not None:
            return text(unread.get("provider"))
        return self.attributes.provider if self.attributes else None

    @property
    def provider_account(self) -> str | None:
        """See ``attributes.provider_account``."""
        if (unread := self._unread) is not None:
            return text(unread.get("provider_account"))
        return self.attributes.provider_account if self.attributes else None

    @property
    def status(self) -> str | None:
        """pending, processing, submitted, accepted, rejected, review, completed, canceled, abandoned or hard_canceled."""
        if (unread := self._unread) is not None:
            return text(unread.get("status"))
        return self.attributes.status if self.attributes else None

    @property
    def status_updated_at(self) -> datetime | None:
        """See ``attributes.status_updated_at``."""
        if (unread := self._unread) is not None:
            return timestamp(unread.get("status_updated_at"))
        return self.attributes.status_updated_at if self.attributes else None

    @property
    def status_url(self) -> str | None:
        """See ``attributes.status_url``."""
        if (unread := self._unread) is not None:
            return text(unread.get("status_url"))
        return self.attributes.status_url if self.attributes else None

    @property
    def usage_type(self) -> str | None:
        """See ``attributes.usage_type``."""
        if (unread := self._unread) is not None:
            return text(unread.get("usage_type"))
        return self.attributes.usage_type if self.attributes else None


from .port_order_attributes import PortOrderAttributes  # noqa: E402 - below the class: models may refer to each other
