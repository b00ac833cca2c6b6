"""Porting: whether numbers can be ported, and orders that the owner of the sandbox adds.

None can be placed by the API: the layout of the answer could not be read anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._account.seed import AREA_CODES, HOME_AREA_CODE, TOLL_FREE_CODES
from flowroute_sandbox._api import query
from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import field_error, not_found_error
from flowroute_sandbox._api.lists import reply_with_list
from flowroute_sandbox._options import PortStatus
from flowroute_sandbox._webhooks.payloads import make_event_webhook

STATUSES: tuple[PortStatus, ...] = get_args(PortStatus)
_DATES = {"modified": "status_updated_at", "created": "created_at", "completed": "completed_at"}
_KEPT = {"created_at", "completed_at"}
"""What is known of an order, and not shown."""


def check(call: Call) -> Reply:
    """Judge numbers by their area codes; a number may be in two lists."""
    numbers = get_attributes(call.body).get_texts("numbers")
    codes = {number: number[2:5] for number in numbers}
    known = {*AREA_CODES, *TOLL_FREE_CODES}
    lists = {
        "hypernetwork_enabled": [n for n in numbers if codes[n] == HOME_AREA_CODE],
        "nonportable": [n for n in numbers if codes[n] not in known],
        "portable": [n for n in numbers if codes[n] in known],
    }
    return Reply(200, {"data": lists}, media_type="application/json")


def get(call: Call) -> Reply:
    """Return an order.

    Raises:
        RefusedError: 404 for an id that no order has.
    """
    order = {name: each for name, each in _find(call).items() if name not in _KEPT}
    links = {"self": f"{call.base_url}/v2/portorders/{call.path_params['id']}"}
    return _reply(call, {"attributes": order, "links": links})


def get_status(call: Call) -> Reply:
    """Return an order with its status alone.

    Raises:
        RefusedError: 404 for an id that no order has.
    """
    order = _find(call)
    shown = {name: order[name] for name in ("status", "status_updated_at")}
    return _reply(call, {"attributes": shown})


def list_all(call: Call) -> Reply:
    """Return the orders that match, in the layout of the vendor's page.

    Raises:
        RefusedError: 404 if there is none, as for an account without orders; 422 for a date that
            cannot be read.
    """
    page = query.get_page(call.query)
    _check_dates(call.query)
    found = [e for e in call.account.resources.list_all("portorder") if _matches(e[1], call.query)]
    if not found:
        raise not_found_error("port order")
    reply: Any = reply_with_list(call, {}, page, page.cut(found), _to_item).document
    data = {"attributes": {"orders": {"data": reply["data"]}}, "type": "portorder_list"}
    return Reply(200, {"data": data, "links": reply["links"]}, media_type="application/json")


def add_order(
    account: Account, numbers: Sequence[str], *, alias: str | None, status_url: str | None
) -> str:
    """Add an order that is pending, and return its id."""
    order: Resource = {
        "alias": alias,
        "comments": [],
        "created_at": account.clock.now().isoformat(),
        "completed_at": None,
        "group_id": None,
        "numbers": [f"+{number}" for number in numbers],
        "status": "pending",
        "status_updated_at": None,
        "status_url": status_url,
    }
    return account.resources.add("portorder", order)


def move_order(account: Account, order_id: str, order: Resource, status: PortStatus) -> None:
    """Give an order another status, and let that be posted to its URL."""
    now = account.clock.now()
    changes: Resource = {
        "status": status,
        "status_updated_at": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "completed_at": now.isoformat() if status == "completed" else order["completed_at"],
    }
    account.resources.put("portorder", order_id, {**order, **changes})
    if url := order["status_url"]:
        account.webhooks.add(
            make_event_webhook("Port Order", "portorders", order_id, status=status, at=now, url=url)
        )


def _find(call: Call) -> Resource:
    order = call.account.resources.find("portorder", call.path_params["id"])
    if order is None:
        raise not_found_error("port order")
    return order


def _reply(call: Call, document: dict[str, object]) -> Reply:
    data = {**document, "id": call.path_params["id"], "type": "portorder"}
    return Reply(200, {"data": data}, media_type="application/json")


def _to_item(_call: Call, found: tuple[str, Resource]) -> dict[str, object]:
    """Return an order as lists show it: its id is among its attributes."""
    order_id, order = found
    return {"attributes": {"alias": order["alias"], "id": order_id, "status": order["status"]}}


def _matches(order: Resource, filters: query.Query) -> bool:
    wanted: Any = filters.get("numbers", order["numbers"][:1])
    # The vendor's pages write a status with a capital, its answers without.
    status = str(filters.get("status", order["status"])).lower()
    equal = status == order["status"] and filters.get("alias", order["alias"]) == order["alias"]
    day = (order["completed_at"] or "")[:10]
    return (
        equal
        and any(number in order["numbers"] for number in wanted)
        and filters.get("completion_date", day) == day
        and all(_is_between(order[name], filters, what) for what, name in _DATES.items())
    )


def _check_dates(filters: query.Query) -> None:
    for name in (f"{what}_{side}" for what in _DATES for side in ("after", "before")):
        try:
            query.get_moment(filters, name) if name in filters else None
        except ValueError:
            raise field_error({name: ["Not a valid datetime."]}) from None


def _is_between(moment: str | None, filters: query.Query, what: str) -> bool:
    """Whether a moment is at or after one limit and before another, if they are given."""
    after, before = (f"{what}_{side}" for side in ("after", "before"))
    if after not in filters and before not in filters:
        return True
    if moment is None:
        return False
    at = datetime.fromisoformat(moment)
    is_late = after not in filters or at >= query.get_moment(filters, after)
    return is_late and (before not in filters or at < query.get_moment(filters, before))
