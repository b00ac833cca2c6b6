"""Porting: whether numbers can be ported. There are no orders, since none can be placed here."""

from __future__ import annotations

from flowroute_sandbox._account.seed import AREA_CODES, HOME_AREA_CODE, TOLL_FREE_CODES
from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import not_found_error


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


def refuse(_call: Call) -> Reply:
    """Answer as the service does for an account without port orders.

    Raises:
        RefusedError: 404.
    """
    raise not_found_error("port order")
