"""Inbound voice routes: create, list, and assign to a number."""

import re
from collections.abc import Mapping
from typing import Final

from flowroute_sandbox import _query
from flowroute_sandbox._body import Attributes, enveloped, require_resource
from flowroute_sandbox._call import Call, Reply
from flowroute_sandbox._errors import MISSING, not_found, unprocessable
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
        RefusedError: 422 for fields at fault, among them an alias that is taken.
    """
    attributes = enveloped(call.body, "route")
    alias, route_type, value = _read(attributes)
    if call.state.has_route_alias(alias):
        raise attributes.refuse({"alias": ["Must be unique."]})
    route = call.state.add_route(alias, route_type, value)
    # The one place where the service's links lack the version (README of the SDKs).
    links = {"self": f"{call.base}/routes/{route.id}"}
    data = {**route_resource(call, route), "links": links}
    return Reply(201, {"data": data, "links": links})


def list_all(call: Call) -> Reply:
    """Return the routes, the built-in one first.

    Raises:
        RefusedError: 422 for a bad parameter.
    """
    page = _query.page(call.query)
    filters = {"route_type": _query.choice(call.query, "route_type", ("sip-reg", *_FORMS))}
    found = call.state.routes(filters["route_type"], page)
    shown = found[: page.limit]
    links = page_links(call, filters, page, more=len(found) > len(shown))
    return Reply(200, {"data": [route_resource(call, route) for route in shown], "links": links})


def set_primary(call: Call) -> Reply:
    """Point a number at a route.

    Raises:
        RefusedError: 422 for a body of another form, 404 for a number that the account does not
            own or a route that does not exist.
    """
    route_id = _route_id(call)
    number = _number(call)
    _require_route(call, route_id)
    call.state.set_primary_route(number.id, route_id)
    return Reply(204)


def set_failover(call: Call) -> Reply:
    """Point a number at a second route, or at none when `data` is null.

    Raises:
        RefusedError: as for `set_primary`.
    """
    clears = "data" in call.body and call.body["data"] is None
    route_id = None if clears else _route_id(call)
    number = _number(call)
    if route_id is not None:
        _require_route(call, route_id)
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


def _read(attributes: Attributes) -> tuple[str, str, str]:
    """Return alias, route type and value."""
    attributes.require("alias", "route_type", "value")
    alias, route_type, value = (
        attributes.text(name) or "" for name in ("alias", "route_type", "value")
    )
    if not alias:
        raise attributes.refuse({"alias": ["Must not be empty."]})
    if route_type not in _FORMS:
        raise attributes.refuse({"route_type": [f"Must be one of: {', '.join(_FORMS)}."]})
    form, description = _FORMS[route_type]
    if not form.fullmatch(value):
        raise attributes.refuse({"value": [f"Must be {description}."]})
    return alias, route_type, value


def _route_id(call: Call) -> str:
    data = require_resource(call.body, "route")
    if "id" not in data:
        raise unprocessable({"data": {"id": [MISSING]}})
    route_id = data["id"]
    if not isinstance(route_id, str):
        raise unprocessable({"data": {"id": ["Not a valid string."]}})
    return route_id


def _number(call: Call) -> Number:
    number = call.state.account_number(call.captured["number_id"])
    if number is None:
        raise not_found("phone number")
    return number


def _require_route(call: Call, route_id: str) -> None:
    if call.state.route(route_id) is None:
        raise not_found("route")
