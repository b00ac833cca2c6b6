"""Phone numbers: those of the account, those for sale, and buying one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast
from urllib.parse import quote

from flowroute_sandbox._account.records import Number, Route
from flowroute_sandbox._api import provisioning, query
from flowroute_sandbox._api.body import Json, get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import not_found_error, not_owned_error
from flowroute_sandbox._api.linked import list_assigned
from flowroute_sandbox._api.lists import reply_with_list
from flowroute_sandbox._api.routes import to_route_resource

# Numbers of this area code are sold, but messaging cannot be set up for them: 207 Multi-Status.
_NO_MESSAGING = "1207"
_TIERS = ("Standard", "US Promo $0.0/$0.50/$0.005")


def list_owned(call: Call) -> Reply:
    """Return the account's numbers."""
    page = query.get_page(call.query)
    filters = {
        "starts_with": query.get_prefix(call.query, "starts_with"),
        "ends_with": query.get_text(call.query, "ends_with"),
        "contains": query.get_text(call.query, "contains"),
        "alias": query.get_text(call.query, "alias"),
    }
    found = call.account.list_numbers(filters, page, owned=True)
    return reply_with_list(call, filters, page, found, _to_owned)


def get(call: Call) -> Reply:
    """Return one of the account's numbers with its routes.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    return Reply(200, _to_document(call, find_number(call)))


def find_number(call: Call) -> Number:
    """Return the account's number that a path names.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    params = call.path_params
    number = call.account.find_owned_number(params.get("number_id") or params["id"])
    if number is None:
        raise not_found_error("phone number")
    return number


def list_details(call: Call) -> Reply:
    """Return those of several numbers that are the account's, with their routes."""
    wanted = [number.removeprefix("+") for number in get_attributes(call.body).get_texts("numbers")]
    found = [call.account.find_owned_number(number) for number in wanted]
    return Reply(200, {"data": [_to_document(call, each)["data"] for each in found if each]})


def release(call: Call) -> Reply:
    """Return a number to the inventory.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    if call.account.find_owned_number(call.path_params["id"]) is None:
        raise not_owned_error()
    call.account.release_number(call.path_params["id"])
    return Reply(204)


def update(call: Call) -> Reply:
    """Change a number; messaging of numbers in one area code cannot be set up: 207.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    number, attributes = find_number(call), get_attributes(call.body)
    lookups = attributes.get_flag("cnam_lookups_enabled")
    call.account.update_number(
        number.id,
        attributes.get_text("alias") or number.alias,
        lookups=number.cnam_lookups_enabled if lookups is None else lookups,
    )
    asked = attributes.get_flag("messaging_enabled") is not None
    failed = asked and number.id.startswith(_NO_MESSAGING)
    if asked and not failed:
        provisioning.begin(call, [number.id], attributes.get_text("messaging_callback_url"))
    return Reply(207 if failed else 200, get(call).document)


def list_tiers(call: Call) -> Reply:
    """Return the price tiers, with the links that the service shows."""
    page = query.get_page(call.query)
    return reply_with_list(call, {}, page, page.cut(_TIERS), _to_tier)


def search(call: Call) -> Reply:
    """Return numbers for sale."""
    page = query.get_page(call.query)
    filters = {
        "starts_with": query.get_prefix(call.query, "starts_with"),
        "ends_with": query.get_text(call.query, "ends_with"),
        "contains": query.get_text(call.query, "contains"),
        "rate_center": query.get_upper(call.query, "rate_center"),
        "state": query.get_upper(call.query, "state"),
        "number_type": query.get_text(call.query, "number_type"),
        "iso_country": query.get_upper(call.query, "iso_country"),
        "order_by": query.get_text(call.query, "order_by"),
    }
    order = filters["order_by"] or "number"
    found = call.account.list_numbers(filters, page, owned=False, order=order)
    return reply_with_list(call, filters, page, found, _to_offer)


def purchase(call: Call) -> Reply:
    """Buy a number, with options in the body or in the query; the body wins.

    Raises:
        RefusedError: 404 for a number that is not for sale.
    """
    attributes = get_attributes(call.body)
    in_query = cast("Mapping[str, Json]", call.query)
    options = replace(attributes, values={**in_query, **attributes.values})
    cnam_lookups_enabled = options.get_flag("cnam_lookups_enabled") is not False
    messaging_enabled = options.get_flag("messaging_enabled")
    number_id = call.path_params["id"]
    if not call.account.buy_number(number_id, cnam_lookups_enabled=cnam_lookups_enabled):
        raise not_found_error("phone number for sale")
    document = _to_document(call, find_number(call))
    if not messaging_enabled:
        return Reply(201, document)
    if number_id.startswith(_NO_MESSAGING):
        return Reply(207, document)
    task = provisioning.begin(call, [number_id], options.get_text("messaging_callback_url"))
    return Reply(201, {**document, "included": [*document["included"], task]})


def list_area_codes(call: Call) -> Reply:
    """Return the area codes that have numbers for sale."""
    page = query.get_page(call.query)
    filters = {"max_setup_cost": query.get_amount(call.query, "max_setup_cost")}
    found = call.account.list_area_codes(filters["max_setup_cost"], page)
    return reply_with_list(call, filters, page, found, _to_area_code)


def list_exchanges(call: Call) -> Reply:
    """Return the exchanges, area code included, that have numbers for sale."""
    page = query.get_page(call.query)
    filters = {
        "areacode": query.get_text(call.query, "areacode"),
        "max_setup_cost": query.get_amount(call.query, "max_setup_cost"),
    }
    found = call.account.list_exchanges(filters["areacode"], filters["max_setup_cost"], page)
    return reply_with_list(call, filters, page, found, _to_exchange)


def _to_tier(call: Call, name: str) -> dict[str, object]:
    related = f"{call.base_url}/v2/numbers?tier={quote(name, safe='')}"
    return {"id": name, "links": {"related": related}, "type": "tier"}


def _to_area_code(call: Call, code: str) -> dict[str, object]:
    related = f"{call.base_url}/v2/numbers/available/exchanges?areacode={code}"
    return {"type": "areacode", "id": code, "links": {"related": related}}


def _to_exchange(call: Call, exchange: str) -> dict[str, object]:
    related = f"{call.base_url}/v2/numbers/available?starts_with=1{exchange}"
    return {"type": "exchange", "id": exchange, "links": {"related": related}}


def _to_owned(call: Call, number: Number) -> dict[str, object]:
    return {
        "attributes": {
            **_to_place(number),
            "value": number.id,
            "alias": number.alias,
            "number_type": number.number_type,
            "cnam_lookups_enabled": number.cnam_lookups_enabled,
        },
        "type": "number",
        "id": number.id,
        "links": {"self": f"{call.base_url}/v2/numbers/{number.id}"},
    }


def _to_offer(call: Call, number: Number) -> dict[str, object]:
    return {
        "attributes": {
            **_to_place(number),
            "value": number.id,
            "monthly_cost": number.monthly_cost,
            "number_type": number.number_type,
            "setup_cost": number.setup_cost,
        },
        "type": "number",
        "id": number.id,
        "links": {"related": f"{call.base_url}/v2/numbers/{number.id}"},
    }


def _to_place(number: Number) -> dict[str, object]:
    """Return where a number is. The keys are absent for a toll-free number."""
    place = {"rate_center": number.rate_center, "state": number.state}
    return {name: value for name, value in place.items() if value is not None}


def _to_document(call: Call, number: Number) -> dict[str, Any]:
    primary = call.account.find_route(number.primary_route or "")
    failover = call.account.find_route(number.failover_route or "")
    included = {route.id: to_route_resource(call, route) for route in (primary, failover) if route}
    relationships = {
        "cnam_preset": {"data": _to_link(call, "cnam", number)},
        "e911_address": {"data": _to_link(call, "e911", number)},
        "failover_route": {"data": _to_reference(failover)},
        "primary_route": {"data": _to_reference(primary)},
    }
    return {
        "included": [*included.values(), *list_assigned(call, number.id)],
        "data": {"relationships": relationships, **_to_owned(call, number)},
        "links": {"self": f"{call.base_url}/v2/numbers/{number.id}"},
    }


def _to_link(call: Call, kind: str, number: Number) -> dict[str, str] | None:
    linked = call.account.resources.find_link(kind, number.id)
    return None if linked is None else {"type": kind, "id": linked}


def _to_reference(route: Route | None) -> dict[str, str] | None:
    return None if route is None else {"type": "route", "id": route.id}
