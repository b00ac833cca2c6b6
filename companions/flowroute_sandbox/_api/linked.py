"""E911 addresses and CNAM records: what is kept for an account, and assigned to its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._api.call import Call
from flowroute_sandbox._api.errors import not_found_error

_NOUNS = {"e911": "E911 record", "cnam": "CNAM record"}


def find(call: Call, kind: str, resource_id: str) -> Resource:
    """Return the attributes of an "e911" or a "cnam".

    Raises:
        RefusedError: 404 for an id that none has.
    """
    found = call.account.resources.find(kind, resource_id)
    if found is None:
        raise not_found_error(_NOUNS[kind])
    return found


def to_resource(call: Call, kind: str, resource_id: str, values: Resource) -> dict[str, object]:
    """Return one as lists and `included` show it."""
    links = {"self": f"{call.base_url}/v2/{kind}s/{resource_id}"}
    return {"attributes": values, "id": resource_id, "links": links, "type": kind}


def list_assigned(call: Call, number: str) -> Iterator[dict[str, object]]:
    """List what is assigned to a number."""
    for kind in _NOUNS:
        if resource_id := call.account.resources.find_link(kind, number):
            yield to_resource(call, kind, resource_id, find(call, kind, resource_id))
