"""The model `CdrExportAttributes`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar, Literal, Self

from attrs import define

from flowroute_runtime.model import (
    Model,
    Reads,
    anything,
    integer,
    items,
    members,
    new,
    number,
    text,
    timestamp,
)


@define(eq=False, repr=False)
class CdrExportAttributes(Model):
    """CdrExportAttributes, as the API describes it."""

    __module__ = "flowroute_client"  # the one name of the class, whoever imports it first

    _wire: ClassVar[Mapping[str, str]] = {
        "billed_minutes": "billed_minutes",
        "call_subtotal": "call_subtotal",
        "callback_url": "callback_url",
        "ccrf": "ccrf",
        "cnamlookup_fees": "cnamlookup_fees",
        "connect_fees": "connect_fees",
        "created_at": "created_at",
        "download_url": "download_url",
        "expires_at": "expires_at",
        "filter_parameters": "filter_parameters",
        "num_calls": "num_calls",
        "requested_at": "requested_at",
        "status": "status",
        "total_cost": "total_cost",
        "usf_fees": "usf_fees",
        "number_aliases": "number_aliases",
        "start_call_end_time": "start_call_end_time",
        "start_call_start_time": "start_call_start_time",
    }
    _private: ClassVar[frozenset[str]] = frozenset(
        ["callback_url", "download_url", "filter_parameters", "number_aliases"]
    )

    billed_minutes: float | None = None
    call_subtotal: str | None = None
    """US dollars, as text."""
    callback_url: str | None = None
    ccrf: str | None = None
    """US dollars, as text."""
    cnamlookup_fees: str | None = None
    """US dollars, as text."""
    connect_fees: str | None = None
    """US dollars, as text."""
    created_at: datetime | None = None
    """When the work began."""
    download_url: str | None = None
    """Where the file is, once the export is completed; whoever has it can read the records."""
    expires_at: datetime | None = None
    """When the file goes, three days after it was made."""
    filter_parameters: dict[str, object] | None = None
    """What was asked for."""
    num_calls: int | None = None
    requested_at: datetime | None = None
    status: Literal["processing", "completed", "failed"] | str | None = None
    total_cost: str | None = None
    """US dollars, as text."""
    usf_fees: str | None = None
    """US dollars, as text."""
    number_aliases: list[str] | None = None
    start_call_end_time: str | None = None
    start_call_start_time: str | None = None

    _reads: ClassVar[Reads] = {
        "billed_minutes": lambda get: number(get("billed_minutes")),
        "call_subtotal": lambda get: text(get("call_subtotal")),
        "callback_url": lambda get: text(get("callback_url")),
        "ccrf": lambda get: text(get("ccrf")),
        "cnamlookup_fees": lambda get: text(get("cnamlookup_fees")),
        "connect_fees": lambda get: text(get("connect_fees")),
        "created_at": lambda get: timestamp(get("created_at")),
        "download_url": lambda get: text(get("download_url")),
        "expires_at": lambda get: timestamp(get("expires_at")),
        "filter_parameters": lambda get: members(anything, get("filter_parameters")),
        "num_calls": lambda get: integer(get("num_calls")),
        "requested_at": lambda get: timestamp(get("requested_at")),
        "status": lambda get: text(get("status")),
        "total_cost": lambda get: text(get("total_cost")),
        "usf_fees": lambda get: text(get("usf_fees")),
        "number_aliases": lambda get: items(text, get("number_aliases")),
        "start_call_end_time": lambda get: text(get("start_call_end_time")),
        "start_call_start_time": lambda get: text(get("start_call_start_time")),
    }

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object, with or without its JSON:API envelope."""
        found = new(cls)
        found._source = source
        found.http_status = None
        return found
