"""Where messages and receipts are posted: for the account, and over it for one number."""

from __future__ import annotations

from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import not_found_error
from flowroute_sandbox._api.numbers import find_number


def set_url(call: Call) -> Reply:
    """Set a callback, in either form.

    Raises:
        RefusedError: 404 for a number that the account does not own.
    """
    url = str(get_attributes(call.body).values["callback_url"])
    call.account.resources.set_callback(_find_owner(call), call.path_params["type"], url)
    return Reply(204)


def get(call: Call) -> Reply:
    """Return a callback.

    Raises:
        RefusedError: 404 if none is set, or for a number that the account does not own.
    """
    kind = call.path_params["type"]
    url = call.account.resources.get_callback(_find_owner(call), kind)
    if url is None:
        raise not_found_error("callback")
    product = "dlr" if kind.endswith("dlr") else kind
    attributes = {"api_version": "v2.1", "callback_url": url, "product": product}
    return Reply(200, {"data": {"attributes": attributes, "type": "callback"}})


def remove(call: Call) -> Reply:
    """Remove a callback.

    Raises:
        RefusedError: 404 if none is set, or for a number that the account does not own.
    """
    owner = _find_owner(call)
    if not call.account.resources.remove_callback(owner, call.path_params["type"]):
        raise not_found_error("callback")
    return Reply(204)


def _find_owner(call: Call) -> str:
    return find_number(call).id if "id" in call.path_params else ""
