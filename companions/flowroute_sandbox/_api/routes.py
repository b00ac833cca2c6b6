"""Inbound voice routes: create, list, and assign to a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from flowroute_sandbox._account.records import Number, Route
from flowroute_sandbox._account.seed import BUILT_IN_ROUTE
from flowroute_sandbox._api import query
from flowroute_sandbox._api.body import Attributes, Json, get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import (
    duplicate_error,
    in_use_error,
    not_found_error,
    permission_error,
)
from flowroute_sandbox._api.lists import reply_with_list

_NAMES = ("alias", "route_type", "value")
_EDGES = ((2, "US-West-OR"), (4, "US-East-VA"))
_HOST = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?"
# As SIP writes them (RFC 3261, 19.1.1): a name in any case, and a value if it has one.
_PARAMETERS = r"(;[A-Za-z0-9_-]+(=[^\s;]+)?)*"
# The types that can be created, each with the pattern of its value and its name.
# Source: developer.flowroute.com/api/numbers/v2.0/create-an-inbound-route
_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "host": (re.compile(_HOST + _PARAMETERS), "a host, with or without a port and parameters"),
    "number": (
        re.compile(r"[0-9]{11}" + _PARAMETERS),
        "a phone number of 11 digits, with or without parameters",
    ),
    "uri": (
        re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^@\s;]+@" + _HOST + _PARAMETERS),
        "protocol:user@domain, with or without a port and parameters",
    ),
}


def create(call: Call) -> Reply:
    """Create a route.

    Raises:
        RefusedError: 422 for a value that does not fit the route's type, 403 for an alias in
            use.
    """
    attributes = get_attributes(call.body)
    alias, route_type, value = (str(attributes.values[name]) for name in _NAMES)
    _check_value(attributes, route_type, value)
    if call.account.has_route_alias(alias):
        raise duplicate_error()
    route = call.account.add_route(alias, route_type, value)
    # The one place where the service's links lack the version (README of the SDKs).
    links = {"self": f"{call.base_url}/routes/{route.id}"}
    data = {**to_route_resource(call, route), "links": links}
    return Reply(201, {"data": data, "links": links})


def list_all(call: Call) -> Reply:
    """Return the routes, the built-in one first."""
    page = query.get_page(call.query)
    filters = {"route_type": query.get_text(call.query, "route_type")}
    found = call.account.list_routes(filters["route_type"], page)
    return reply_with_list(call, filters, page, found, to_route_resource)


def update(call: Call) -> Reply:
    """Change a route.

    Raises:
        RefusedError: 404 for a route that does not exist, 403 for the built-in one; otherwise as
            for `create`.
    """
    route, attributes = _find_own(call), get_attributes(call.body)
    changes = {name: str(attributes.values[name]) for name in _NAMES if name in attributes.values}
    changed = replace(route, **changes)
    _check_value(attributes, changed.route_type, changed.value or "")
    if changed.alias != route.alias and call.account.has_route_alias(changed.alias):
        raise duplicate_error()
    call.account.update_route(changed)
    links = {"self": f"{call.base_url}/v2/routes/{route.id}"}
    return Reply(200, {"data": to_route_resource(call, changed), "links": links})


def delete(call: Call) -> Reply:
    """Delete a route.

    Raises:
        RefusedError: 404 for a route that does not exist, 403 for the built-in one and for one
            that a number points at.
    """
    route = _find_own(call)
    if call.account.is_route_used(route.id):
        raise in_use_error("Route")
    call.account.delete_route(route.id)
    return Reply(204)


def list_edge_strategies(_call: Call) -> Reply:
    """Return where calls can leave the network."""
    return Reply(200, {"data": [_to_strategy(*each) for each in _EDGES]})


def clear_primary(call: Call) -> Reply:
    """Leave a number without a primary route.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    call.account.set_primary_route(_find_number(call).id, None)
    return Reply(204)


def clear_failover(call: Call) -> Reply:
    """Leave a number without a failover route.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    call.account.set_failover_route(_find_number(call).id, None)
    return Reply(204)


def set_primary(call: Call) -> Reply:
    """Assign a route to a number.

    Raises:
        RefusedError: 404 for a number that the account does not own or a route that does not
            exist.
    """
    number = _find_number(call)
    call.account.set_primary_route(number.id, _find_route(call).id)
    return Reply(204)


def set_failover(call: Call) -> Reply:
    """Assign a failover route to a number.

    Raises:
        RefusedError: As for `set_primary`.
    """
    number = _find_number(call)
    call.account.set_failover_route(number.id, _find_route(call).id)
    return Reply(204)


def to_route_resource(call: Call, route: Route) -> dict[str, object]:
    """Return a route as lists and `included` show it."""
    return {
        "attributes": {
            "route_type": route.route_type,
            "alias": route.alias,
            "value": route.value,
        },
        "type": "route",
        "id": route.id,
        "links": {"self": f"{call.base_url}/v2/routes/{route.id}"},
    }


def _check_value(attributes: Attributes, route_type: str, value: str) -> None:
    form, description = _FORMS[route_type]
    if not form.fullmatch(value):
        raise attributes.make_error("value", f"Must be {description}.")


def _find_own(call: Call) -> Route:
    route = call.account.find_route(call.path_params["id"])
    if route is None:
        raise not_found_error("route")
    if route.id == BUILT_IN_ROUTE.id:
        raise permission_error()
    return route


def _to_strategy(strategy_id: int, region: str) -> dict[str, object]:
    host = f"{region.lower()}.sip.flowroute.com"
    attributes = {
        "description": f"Calls leave in {region}.",
        "firewall_rules": "192.0.2.32/28, 192.0.2.32-192.0.2.47",
        "name": region,
        "naptr": host,
    }
    return {"attributes": attributes, "id": strategy_id, "type": "edge_strategy"}


def _find_number(call: Call) -> Number:
    number = call.account.find_owned_number(call.path_params["number_id"])
    if number is None:
        raise not_found_error("phone number")
    return number


def _find_route(call: Call) -> Route:
    data = cast("dict[str, Json]", call.body["data"])
    route = call.account.find_route(str(data["id"]))
    if route is None:
        raise not_found_error("route")
    return route
