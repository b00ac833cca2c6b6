"""E911 addresses: where emergency services are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._account.seed import TOLL_FREE
from flowroute_sandbox._api import query
from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import (
    MISSING,
    bad_address_error,
    in_use_error,
    unsupported_error,
)
from flowroute_sandbox._api.linked import find, to_resource
from flowroute_sandbox._api.lists import reply_with_list
from flowroute_sandbox._api.numbers import find_number

_FIELDS = (
    *("label", "first_name", "last_name", "street_number", "street_name"),
    *("address_type", "address_type_number", "city", "state", "country", "zip"),
)
# An address in this ZIP code cannot be located: 400.
_NOWHERE = "00000"


def list_all(call: Call) -> Reply:
    """Return the addresses that match."""
    page = query.get_page(call.query)
    filters = {name: query.get_text(call.query, name) for name in ("label", "street_name", "city")}
    filters["state"] = query.get_text(call.query, "state")
    found = [
        each
        for each in call.account.resources.list_all("e911")
        if all((text or "").lower() in each[1][name].lower() for name, text in filters.items())
    ]
    return reply_with_list(call, filters, page, page.cut(found), _to_resource)


def get(call: Call) -> Reply:
    """Return an address.

    Raises:
        RefusedError: 404 for an id that no address has.
    """
    address_id = call.path_params["id"]
    return Reply(200, {"data": _to_resource(call, (address_id, find(call, "e911", address_id)))})


def create(call: Call) -> Reply:
    """Keep a valid address.

    Raises:
        RefusedError: 400 for an address that cannot be located, 422 for a label in use and for a
            type without its number.
    """
    values = _validate(call, {})
    address_id = call.account.resources.add("e911", values)
    return Reply(201, {"data": _to_resource(call, (address_id, values))})


def validate(call: Call) -> Reply:
    """Judge an address, and keep nothing.

    Raises:
        RefusedError: As for `create`.
    """
    _validate(call, {})
    return Reply(204)


def update(call: Call) -> Reply:
    """Change an address.

    Raises:
        RefusedError: 404 for an id that no address has; otherwise as for `create`.
    """
    address_id = call.path_params["id"]
    values = _validate(call, find(call, "e911", address_id))
    call.account.resources.put("e911", address_id, values)
    return Reply(200, {"data": _to_resource(call, (address_id, values))})


def delete(call: Call) -> Reply:
    """Drop an address.

    Raises:
        RefusedError: 404 for an id that no address has, 403 while a number has it.
    """
    address_id = call.path_params["id"]
    find(call, "e911", address_id)
    if call.account.resources.list_linked("e911", address_id):
        raise in_use_error("E911")
    call.account.resources.remove("e911", address_id)
    return Reply(204)


def list_numbers(call: Call) -> Reply:
    """Return the numbers that have an address.

    Raises:
        RefusedError: 404 for an id that no address has.
    """
    page, address_id = query.get_page(call.query), call.path_params["id"]
    find(call, "e911", address_id)
    found = call.account.resources.list_linked("e911", address_id)
    return reply_with_list(call, {}, page, page.cut(found), _to_number)


def assign(call: Call) -> Reply:
    """Assign an address to a number, in place of another.

    Raises:
        RefusedError: 404 for a number or an address that is not the account's, 422 for a number
            without emergency services.
    """
    number, address_id = find_number(call), call.path_params["e911_id"]
    find(call, "e911", address_id)
    if number.number_type == TOLL_FREE:
        raise unsupported_error()
    call.account.resources.link("e911", number.id, address_id)
    return Reply(204)


def unassign(call: Call) -> Reply:
    """Leave a number without an address.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    call.account.resources.link("e911", find_number(call).id, None)
    return Reply(204)


def _to_resource(call: Call, found: tuple[str, Resource]) -> dict[str, object]:
    return to_resource(call, "e911", *found)


def _validate(call: Call, before: Mapping[str, Any]) -> Resource:
    attributes = get_attributes(call.body)
    merged = {**before, **attributes.values}
    values = {name: merged[name] for name in _FIELDS if merged.get(name) is not None}
    if "address_type" in values and "address_type_number" not in values:
        raise attributes.make_error("address_type_number", MISSING)
    if values["zip"] == _NOWHERE:
        raise bad_address_error()
    others = [each for _, each in call.account.resources.list_all("e911") if each != before]
    if any(values["label"] == each["label"] for each in others):
        raise attributes.make_error("label", "Must be unique.")
    return values


def _to_number(call: Call, number_id: str) -> dict[str, object]:
    number = call.account.find_owned_number(number_id)
    attributes = {"alias": number.alias if number else None, "value": number_id}
    links = {"self": f"{call.base_url}/v2/numbers/{number_id}"}
    return {"attributes": attributes, "id": number_id, "links": links, "type": "number"}
