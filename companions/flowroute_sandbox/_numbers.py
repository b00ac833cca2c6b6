"""Phone numbers: those of the account, those for sale, and buying one."""

from dataclasses import replace
from typing import Final

from flowroute_sandbox import _query
from flowroute_sandbox._body import attributes
from flowroute_sandbox._call import Call, Reply
from flowroute_sandbox._errors import not_found
from flowroute_sandbox._links import page_links
from flowroute_sandbox._records import Number, Route
from flowroute_sandbox._routes import route_resource

# Numbers of this area code are sold, but messaging cannot be set up on them: 207 Multi-Status.
_NO_MESSAGING: Final = "1207"


def list_owned(call: Call) -> Reply:
    """Return the account's numbers."""
    page = _query.page(call.query)
    filters = {
        "starts_with": _query.prefix(call.query, "starts_with"),
        "ends_with": _query.text(call.query, "ends_with"),
        "contains": _query.text(call.query, "contains"),
        "alias": _query.text(call.query, "alias"),
    }
    found = call.state.numbers(filters, page, owned=True)
    shown = found[: page.limit]
    links = page_links(call, filters, page, more=len(found) > len(shown))
    return Reply(200, {"data": [_owned(call, number) for number in shown], "links": links})


def get(call: Call) -> Reply:
    """Return one of the account's numbers with its routes.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    number = call.state.account_number(call.captured["id"])
    if number is None:
        raise not_found("phone number")
    return Reply(200, _document(call, number))


def search(call: Call) -> Reply:
    """Return numbers for sale."""
    page = _query.page(call.query)
    filters = {
        "starts_with": _query.prefix(call.query, "starts_with"),
        "ends_with": _query.text(call.query, "ends_with"),
        "contains": _query.text(call.query, "contains"),
        "rate_center": _query.upper(call.query, "rate_center"),
        "state": _query.upper(call.query, "state"),
        "number_type": _query.text(call.query, "number_type"),
        "iso_country": _query.upper(call.query, "iso_country"),
        "order_by": _query.text(call.query, "order_by"),
    }
    order = filters["order_by"] or "number"
    found = call.state.numbers(filters, page, owned=False, order=order)
    shown = found[: page.limit]
    links = page_links(call, filters, page, more=len(found) > len(shown))
    return Reply(200, {"data": [_for_sale(call, number) for number in shown], "links": links})


def purchase(call: Call) -> Reply:
    """Buy a number, with options in the body or in the query; the body wins.

    Raises:
        RefusedError: 404 for a number that is not for sale.
    """
    sent = attributes(call.body)
    options = replace(sent, values={**call.query, **sent.values})
    cnam_lookups_enabled = options.flag("cnam_lookups_enabled") is not False
    messaging_enabled = options.flag("messaging_enabled")
    number_id = call.captured["id"]
    if not call.state.buy(number_id, cnam_lookups_enabled=cnam_lookups_enabled):
        raise not_found("phone number for sale")
    status = 207 if messaging_enabled and number_id.startswith(_NO_MESSAGING) else 201
    return Reply(status, get(call).document)


def area_codes(call: Call) -> Reply:
    """Return the area codes that have numbers for sale."""
    page = _query.page(call.query)
    filters = {"max_setup_cost": _query.amount(call.query, "max_setup_cost")}
    found = call.state.area_codes(filters["max_setup_cost"], page)
    shown = found[: page.limit]
    stem = f"{call.base}/v2/numbers/available/exchanges?areacode="
    data = [{"type": "areacode", "id": code, "links": {"related": stem + code}} for code in shown]
    links = page_links(call, filters, page, more=len(found) > len(shown))
    return Reply(200, {"data": data, "links": links})


def exchanges(call: Call) -> Reply:
    """Return the exchanges, area code included, that have numbers for sale."""
    page = _query.page(call.query)
    filters = {
        "areacode": _query.text(call.query, "areacode"),
        "max_setup_cost": _query.amount(call.query, "max_setup_cost"),
    }
    found = call.state.exchanges(filters["areacode"], filters["max_setup_cost"], page)
    shown = found[: page.limit]
    stem = f"{call.base}/v2/numbers/available?starts_with=1"
    data = [{"type": "exchange", "id": item, "links": {"related": stem + item}} for item in shown]
    links = page_links(call, filters, page, more=len(found) > len(shown))
    return Reply(200, {"data": data, "links": links})


def _owned(call: Call, number: Number) -> dict[str, object]:
    return {
        "attributes": {
            **_place(number),
            "value": number.id,
            "alias": number.alias,
            "number_type": number.number_type,
            "cnam_lookups_enabled": number.cnam_lookups_enabled,
        },
        "type": "number",
        "id": number.id,
        "links": {"self": f"{call.base}/v2/numbers/{number.id}"},
    }


def _for_sale(call: Call, number: Number) -> dict[str, object]:
    return {
        "attributes": {
            **_place(number),
            "value": number.id,
            "monthly_cost": number.monthly_cost,
            "number_type": number.number_type,
            "setup_cost": number.setup_cost,
        },
        "type": "number",
        "id": number.id,
        "links": {"related": f"{call.base}/v2/numbers/{number.id}"},
    }


def _place(number: Number) -> dict[str, object]:
    """Return where a number is. The keys are absent for a toll-free number."""
    place = {"rate_center": number.rate_center, "state": number.state}
    return {name: value for name, value in place.items() if value is not None}


def _document(call: Call, number: Number) -> dict[str, object]:
    primary = call.state.route(number.primary_route or "")
    failover = call.state.route(number.failover_route or "")
    included = {route.id: route_resource(call, route) for route in (primary, failover) if route}
    relationships = {
        "cnam_preset": {"data": None},
        "e911_address": {"data": None},
        "failover_route": {"data": _reference(failover)},
        "primary_route": {"data": _reference(primary)},
    }
    return {
        "included": list(included.values()),
        "data": {"relationships": relationships, **_owned(call, number)},
        "links": {"self": f"{call.base}/v2/numbers/{number.id}"},
    }


def _reference(route: Route | None) -> dict[str, str] | None:
    return None if route is None else {"type": "route", "id": route.id}
