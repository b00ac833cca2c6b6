"""Inbound voice routes: create, list, and assign to a number."""

import re
from collections.abc import Mapping
from typing import Final, cast

from flowroute_sandbox import _query
from flowroute_sandbox._body import Json, attributes
from flowroute_sandbox._call import Call, Reply
from flowroute_sandbox._errors import not_found
from flowroute_sandbox._links import page_links
from flowroute_sandbox._records import Number, Route

_HOST: Final = r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?"
# The types that can be created, each with the form of its value and what that is called.
# Source: developer.flowroute.com/api/numbers/v2.0/create-an-inbound-route
_FORMS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "host": (re.compile(_HOST), "a host, with or without a port"),
    "number": (re.compile(r"[0-9]{11}"), "a phone number of 11 digits"),
    "uri": (
        re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^@\s;]+@" + _HOST + r"(;[a-z]+=[^\s;]+)*"),
        "protocol:user@domain, with or without a port and parameters",
    ),
}


def create(call: Call) -> Reply:
    """Create a route.

    Raises:
        RefusedError: 422 for a value that is not of the route's type, or an alias that is taken.
    """
    sent = attributes(call.body)
    alias, route_type, value = (str(sent.values[name]) for name in ("alias", "route_type", "value"))
    form, description = _FORMS[route_type]
    if not form.fullmatch(value):
        raise sent.refuse("value", f"Must be {description}.")
    if call.state.has_route_alias(alias):
        raise sent.refuse("alias", "Must be unique.")
    route = call.state.add_route(alias, route_type, value)
    # The one place where the service's links lack the version (README of the SDKs).
    links = {"self": f"{call.base}/routes/{route.id}"}
    data = {**route_resource(call, route), "links": links}
    return Reply(201, {"data": data, "links": links})


def list_all(call: Call) -> Reply:
    """Return the routes, the built-in one first."""
    page = _query.page(call.query)
    filters = {"route_type": _query.text(call.query, "route_type")}
    found = call.state.routes(filters["route_type"], page)
    shown = found[: page.limit]
    links = page_links(call, filters, page, more=len(found) > len(shown))
    return Reply(200, {"data": [route_resource(call, route) for route in shown], "links": links})


def set_primary(call: Call) -> Reply:
    """Point a number at a route.

    Raises:
        RefusedError: 404 for a number that the account does not own or a route that does not
            exist.
    """
    number = _number(call)
    call.state.set_primary_route(number.id, _route(call).id)
    return Reply(204)


def set_failover(call: Call) -> Reply:
    """Point a number at a second route, or at none when `data` is null.

    Raises:
        RefusedError: as for `set_primary`.
    """
    number = _number(call)
    route_id = None if call.body["data"] is None else _route(call).id
    call.state.set_failover_route(number.id, route_id)
    return Reply(204)


def route_resource(call: Call, route: Route) -> dict[str, object]:
    """Return a route as lists and `included` show it."""
    return {
        "attributes": {
            "route_type": route.route_type,
            "alias": route.alias,
            "value": route.value,
        },
        "type": "route",
        "id": route.id,
        "links": {"self": f"{call.base}/v2/routes/{route.id}"},
    }


def _number(call: Call) -> Number:
    number = call.state.account_number(call.captured["number_id"])
    if number is None:
        raise not_found("phone number")
    return number


def _route(call: Call) -> Route:
    data = cast("dict[str, Json]", call.body["data"])
    route = call.state.route(str(data["id"]))
    if route is None:
        raise not_found("route")
    return route
