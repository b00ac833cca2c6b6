"""CNAM records: the names that are shown for calls from numbers, once they were approved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from email.utils import format_datetime

from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._account.seed import LONG_CODE
from flowroute_sandbox._api import query
from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import (
    field_error,
    nothing_to_delete_error,
    permission_error,
)
from flowroute_sandbox._api.linked import find, to_resource
from flowroute_sandbox._api.lists import reply_with_list
from flowroute_sandbox._api.numbers import find_number

_MATCHES: Mapping[str, Callable[[str, str], bool]] = {
    "value": str.__contains__,
    "contains": str.__contains__,
    "starts_with": str.startswith,
    "ends_with": str.endswith,
}
"""How the filters of a list of names compare, in any case."""


def list_all(call: Call) -> Reply:
    """Return the records that match."""
    page = query.get_page(call.query)
    wanted = call.query.get("is_approved")
    texts = {name: query.get_text(call.query, name) for name in _MATCHES}
    found = [
        each
        for each in call.account.resources.list_all("cnam")
        if wanted in {None, each[1]["is_approved"]} and _matches(each[1]["value"], texts)
    ]
    filters = {"is_approved": None if wanted is None else str(wanted), **texts}
    return reply_with_list(call, filters, page, page.cut(found), _to_resource)


def _matches(value: str, texts: Mapping[str, str | None]) -> bool:
    return all(_MATCHES[name](value, text.upper()) for name, text in texts.items() if text)


def get(call: Call) -> Reply:
    """Return a record with the numbers that it is assigned to.

    Raises:
        RefusedError: 404 for an id that no record has.
    """
    cnam_id = call.path_params["id"]
    data = _to_resource(call, (cnam_id, find(call, "cnam", cnam_id)))
    numbers = call.account.resources.list_linked("cnam", cnam_id)
    linked = [{"id": number, "type": "number"} for number in numbers]
    return Reply(200, {"data": {**data, "relationships": {"numbers": {"data": linked}}}})


def create(call: Call) -> Reply:
    """Keep a name in capitals, which waits for its review."""
    value = str(get_attributes(call.body).values["value"]).upper()
    values: Resource = {
        "approval_datetime": None,
        "creation_datetime": call.account.clock.now().isoformat(" "),
        "is_approved": False,
        "rejection_reason": None,
        "value": value,
    }
    cnam_id = call.account.resources.add("cnam", values)
    return Reply(201, {"data": _to_resource(call, (cnam_id, values))})


def delete(call: Call) -> Reply:
    """Drop a record, also from the numbers that it is assigned to.

    Raises:
        RefusedError: 404 for an id that no record has.
    """
    cnam_id, resources = call.path_params["id"], call.account.resources
    if not resources.remove("cnam", cnam_id):
        raise nothing_to_delete_error()
    for number in resources.list_linked("cnam", cnam_id):
        resources.link("cnam", number, None)
    return Reply(204)


def assign(call: Call) -> Reply:
    """Assign an approved record to a long code.

    Raises:
        RefusedError: 404 for a number or record that is not the account's, 403 for a record that
            is not approved, 422 for another number than a long code.
    """
    number, cnam_id = find_number(call), call.path_params["cnam_id"]
    if not find(call, "cnam", cnam_id)["is_approved"]:
        raise permission_error()
    if number.number_type != LONG_CODE:
        raise field_error({"number_id": ["Must be a long code."]})
    call.account.resources.link("cnam", number.id, cnam_id)
    return _reply_with_assignment(call, int(cnam_id))


def unassign(call: Call) -> Reply:
    """Leave a number without a name.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    call.account.resources.link("cnam", find_number(call).id, None)
    return _reply_with_assignment(call, None)


def _to_resource(call: Call, found: tuple[str, Resource]) -> dict[str, object]:
    return to_resource(call, "cnam", *found)


def _reply_with_assignment(call: Call, cnam_id: int | None) -> Reply:
    """Return the time in the style of these two replies, and a number or null as the id."""
    created = format_datetime(call.account.clock.now().replace(microsecond=0), usegmt=True)
    data = {"attributes": {"date_created": created}, "id": cnam_id, "type": "cnam"}
    return Reply(202, {"data": data})
