"""Exports of call records: ordered, made after a while, and downloaded as a file."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.records import Number
from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._api import query
from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import field_error, not_found_error
from flowroute_sandbox._api.jobs import get_end, get_status
from flowroute_sandbox._api.lists import reply_with_list
from flowroute_sandbox._formats import parse_moment
from flowroute_sandbox._webhooks.payloads import make_event_webhook

DOWNLOADS = "/cdr-exports/"
"""Where files are: whoever has a link needs no credentials."""

_SECONDS = 60.0
_LIFETIME = timedelta(days=3)
_LONGEST = timedelta(days=92)
_MOST_ROWS = 2_000
# In the order of the recorded file.
_COLUMNS = (
    *("direction", "start_time", "end_time", "destination", "number_alias", "callerid"),
    *("total_cost", "destination_name", "callerid_country", "line_information", "result"),
    *("call_fail_sip_code", "call_fail_reason", "duration", "billed_duration", "rate"),
    *("first_increment", "subsequent_increment", "cost_subtotal", "connect_fee", "usf_fee"),
    *("ccrf", "cnam_lookup_fee", "custom_x_tag", "customer_ip"),
)
_MONEY = ("total_cost", "call_subtotal", "connect_fees", "cnamlookup_fees", "usf_fees", "ccrf")


def create_export(call: Call) -> Reply:
    """Order an export.

    Raises:
        RefusedError: 422 for a period that has no time, or more than 92 days.
    """
    attributes = get_attributes(call.body)
    filters: Any = attributes.values["filter_parameters"]
    start, end = _read_period(filters)
    if not timedelta() < end - start <= _LONGEST:
        problem = "Must be after the start, by at most 92 days."
        problems = {"filter_parameters": {"start_call_end_time": [problem]}}
        raise field_error({"data": {"attributes": problems}})
    now = call.account.clock.now()
    export: Resource = {
        "filters": filters,
        "callback_url": attributes.get_text("callback_url"),
        "requested_at": now.isoformat(timespec="seconds"),
        "done_at": call.account.clock.after(_SECONDS).isoformat(),
        "failed": False,
    }
    export_id = call.account.resources.add("export", export)
    announce_export(call.account, export_id, export)
    data = _to_resource(call, (export_id, export))
    links = {"self": f"{call.base_url}/v2/cdrs/exports/{export_id}"}
    return Reply(201, {"data": {**data, "id": export_id, "links": links}})


def announce_export(account: Account, export_id: str, export: Resource) -> None:
    """Let it be posted that an export will be completed or failed, if anybody wants to know."""
    account.webhooks.drop_waiting(export_id)
    if url := export["callback_url"]:
        status = "failed" if export["failed"] else "completed"
        at = get_end(export)
        event = make_event_webhook(
            "CDR export", "cdrexport", export_id, status=status, at=at, url=url
        )
        account.webhooks.add(event)


def list_exports(call: Call) -> Reply:
    """Return the exports, newest first, each wrapped in a second `data`."""
    page, status = query.get_page(call.query), query.get_text(call.query, "status")
    exports = reversed(call.account.resources.list_all("export"))
    found = [each for each in exports if status in {None, get_status(call.account, each[1])}]
    reply = reply_with_list(call, {"status": status}, page, page.cut(found), _to_item)
    document: Any = reply.document
    # The host and the path that the service shows, and the offset before the limit.
    links = {
        name: f"http://cdr-api/cdrs/exports?offset={offset}&limit={page.limit}"
        for name, offset in (("self", page.offset), ("next", page.offset + page.limit))
        if name in document["links"]
    }
    return Reply(200, {**document, "links": links})


def get_export(call: Call) -> Reply:
    """Return how an export stands.

    Raises:
        RefusedError: 404 for an id that no export has.
    """
    export_id = call.path_params["id"]
    export = call.account.resources.find("export", export_id)
    if export is None:
        raise not_found_error("CDR export")
    links = {"self": f"http://cdr-api/cdrs/exports/{export_id}"}
    data = {**_to_resource(call, (export_id, export)), "id": export_id, "links": links}
    return Reply(200, {"data": data})


def read_file(account: Account, path: str) -> bytes | None:
    """Return the file at a path, compressed; None if there is none, or no longer."""
    export_id = path.removeprefix(DOWNLOADS).removesuffix(".gz")
    export = account.resources.find("export", export_id)
    if export is None or get_status(account, export) != "completed":
        return None
    if account.clock.now() >= _get_expiry(export):
        return None
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_list_calls(account, export))
    return gzip.compress(text.getvalue().encode(), mtime=0)


def _to_item(call: Call, found: tuple[str, Resource]) -> dict[str, object]:
    return {"data": _to_resource(call, found)}


def _to_resource(call: Call, found: tuple[str, Resource]) -> dict[str, object]:
    export_id, export = found
    status = get_status(call.account, export)
    rows = [*_list_calls(call.account, export)] if status == "completed" else []
    total = f"{sum(float(row['total_cost']) for row in rows):.6f}"
    done = status == "completed"
    attributes = {
        "billed_minutes": sum(row["billed_duration"] for row in rows) // 60 if done else None,
        "callback_url": export["callback_url"],
        "created_at": export["requested_at"],
        "download_url": f"{call.base_url}{DOWNLOADS}{export_id}.gz" if done else None,
        "expires_at": _get_expiry(export).isoformat(timespec="seconds") if done else None,
        "filter_parameters": export["filters"],
        "num_calls": len(rows) if done else None,
        "requested_at": export["requested_at"],
        "status": status,
        **dict.fromkeys(_MONEY, "0.0" if done else None),
        **({"total_cost": total, "call_subtotal": total} if done else {}),
    }
    return {"attributes": attributes, "id": int(export_id), "type": "cdrexport"}


def _get_expiry(export: Resource) -> datetime:
    return get_end(export) + _LIFETIME


def _read_period(filters: Mapping[str, Any]) -> tuple[datetime, datetime]:
    names = ("start_call_start_time", "start_call_end_time")
    start, end = (parse_moment(str(filters[name])) for name in names)
    return start, end


def _list_calls(account: Account, export: Resource) -> Iterator[dict[str, Any]]:
    """Make up a call in and a call out a day for each number of the account."""
    filters = export["filters"]
    start, end = _read_period(filters)
    page = query.get_page({"limit": 1_000})
    numbers = account.list_numbers({}, page, owned=True)
    count = 0
    for day in range((end - start).days + 1):
        for number in numbers:
            for row in _make_calls(number, start + timedelta(days=day, hours=1)):
                if count < _MOST_ROWS and row["began"] < end and _matches(row, filters):
                    count += 1
                    yield {name: row[name] for name in _COLUMNS}


def _make_calls(number: Number, at: datetime) -> Iterator[dict[str, Any]]:
    other = "12065550199"
    for direction, began in (("Inbound", at), ("Outbound", at + timedelta(hours=1))):
        inbound = direction == "Inbound"
        yield {
            **dict.fromkeys(_COLUMNS, ""),
            "began": began,
            "direction": direction,
            "start_time": f"{began:%Y-%m-%d %H:%M:%S}+00",
            "end_time": f"{began + timedelta(seconds=37):%Y-%m-%d %H:%M:%S}+00",
            "destination": number.id if inbound else other,
            "number_alias": number.alias or "",
            "callerid": f"+{other if inbound else number.id}",
            "total_cost": "0.00686000",
            "destination_name": "UNITED STATES",
            "callerid_country": "UNITED STATES" if inbound else "N/A",
            "result": "completed",
            "call_fail_sip_code": 200,
            "call_fail_reason": "OK",
            "duration": 37,
            "billed_duration": 42,
            "rate": "0.009800",
            "first_increment": 6,
            "subsequent_increment": 6,
            "cost_subtotal": "0.00686000",
            "connect_fee": "0.0000",
            **dict.fromkeys(("usf_fee", "ccrf", "cnam_lookup_fee"), "0.00000000"),
            "customer_ip": "192.0.2.52" if inbound else "192.0.2.52:5080",
        }


def _matches(row: Mapping[str, Any], filters: Mapping[str, Any]) -> bool:
    alias, caller_ip = row["number_alias"], row["customer_ip"].partition(":")[0]
    parts = filters.get("number_aliases_contains")
    ends = (("destination_numbers", "destination"), ("callerid_numbers", "callerid"))
    return (
        alias in filters.get("number_aliases", [alias])
        and (parts is None or any(part in alias for part in parts))
        and all(
            row[name].removeprefix("+")
            in [each.removeprefix("+") for each in filters.get(wanted, [row[name]])]
            for wanted, name in ends
        )
        and row["duration"] > filters.get("duration_greater_than", -1)
        and filters.get("caller_ip", caller_ip) == caller_ip
        and not any(filters.get(name) for name in ("custom_x_tags", "custom_x_tag"))
    )
