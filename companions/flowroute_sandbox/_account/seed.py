"""The contents of a fresh account: its numbers, its route, and an inventory for sale.

Every number is fictional: the area codes, states and rate centers are real, the rest is
555-01XX, which the North American Numbering Plan reserves for fiction.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import NamedTuple

from flowroute_sandbox._account.records import Number, Route

TOLL_FREE_CODES = ("800", "833", "844", "855", "866", "877", "888")

# Every account has it and lists it first, and new numbers point to it (README of every SDK).
BUILT_IN_ROUTE = Route(id="0", alias="sip-reg", route_type="sip-reg", value=None)

LONG_CODE = "longcode"
TOLL_FREE = "toll-free"


class _Place(NamedTuple):
    """Where an area code is. A rate center has at most ten characters, as on the wire."""

    code: str
    state: str
    rate_center: str
    country: str = "US"


_SEATTLE = _Place("206", "wa", "seattle")
_PLACES = (
    _Place("201", "nj", "jerseycity"),
    _Place("202", "dc", "washington"),
    _SEATTLE,
    _Place("207", "me", "portland"),
    _Place("208", "id", "boise"),
    _Place("212", "ny", "nwyrcyzn01"),
    _Place("213", "ca", "losangeles"),
    _Place("214", "tx", "dallas"),
    _Place("216", "oh", "cleveland"),
    _Place("225", "la", "batonrouge"),
    _Place("253", "wa", "tacoma"),
    _Place("303", "co", "denver"),
    _Place("305", "fl", "miami"),
    _Place("312", "il", "chicago"),
    _Place("313", "mi", "detroit"),
    _Place("317", "in", "indianapls"),
    _Place("319", "ia", "cedarrapds"),
    _Place("334", "al", "montgomery"),
    _Place("360", "wa", "olympia"),
    _Place("401", "ri", "providence"),
    _Place("402", "ne", "omaha"),
    _Place("404", "ga", "atlanta"),
    _Place("405", "ok", "oklahomacy"),
    _Place("406", "mt", "billings"),
    _Place("408", "ca", "sanjose"),
    _Place("410", "md", "baltimore"),
    _Place("412", "pa", "pittsburgh"),
    _Place("414", "wi", "milwaukee"),
    _Place("416", "on", "toronto", "CA"),
    _Place("425", "wa", "bellevue"),
    _Place("501", "ar", "littlerock"),
    _Place("502", "ky", "louisville"),
    _Place("503", "or", "portland"),
    _Place("504", "la", "neworleans"),
    _Place("505", "nm", "albuqrque"),
    _Place("509", "wa", "spokane"),
    _Place("512", "tx", "austin"),
    _Place("514", "qc", "montreal", "CA"),
    _Place("601", "ms", "jackson"),
    _Place("602", "az", "phoenix"),
    _Place("603", "nh", "manchester"),
    _Place("604", "bc", "vancouver", "CA"),
    _Place("612", "mn", "minneapols"),
    _Place("615", "tn", "nashville"),
    _Place("617", "ma", "boston"),
    _Place("646", "ny", "nwyrcyzn01"),
    _Place("650", "ca", "millbrae"),
    _Place("702", "nv", "lasvegas"),
    _Place("704", "nc", "charlotte"),
    _Place("713", "tx", "houston"),
    _Place("716", "ny", "buffalo"),
    _Place("801", "ut", "saltlakecy"),
)
AREA_CODES = tuple(place.code for place in _PLACES)
HOME_AREA_CODE = _SEATTLE.code
_PER_AREA_CODE = 60
_PER_TOLL_FREE_CODE = 60

_CHEAP_SETUP = 1
_DEAR_SETUP = 3.99
# No cheap numbers here, so that `max_setup_cost` leaves an area code out.
_DEAR_AREA_CODE = "212"


def list_own_numbers() -> Iterator[Number]:
    """Yield the numbers that a fresh account owns, the same for every seed."""
    for line, alias in (("0100", None), ("0101", "support line"), ("0102", None)):
        yield replace(_own(_make_long_code(_SEATTLE, line)), alias=alias)
    yield _own(_make_toll_free("800", "0100"))


@lru_cache(maxsize=4)  # a test suite starts many sandboxes with the same seed
def list_inventory(seed: int) -> tuple[Number, ...]:
    """Return the numbers for sale. The seed draws their last two digits."""
    random = Random(seed)  # noqa: S311  repeatable, not secret
    long_codes = [number for place in _PLACES for number in _draw_long_codes(random, place)]
    toll_free = [
        _make_toll_free(code, line)
        for code in TOLL_FREE_CODES
        for line in _draw_lines(random, _PER_TOLL_FREE_CODE)
    ]
    return (*long_codes, *toll_free)


def _draw_long_codes(random: Random, place: _Place) -> Iterator[Number]:
    for position, line in enumerate(_draw_lines(random, _PER_AREA_CODE)):
        number = _make_long_code(place, line)
        dear = place.code == _DEAR_AREA_CODE or position % 3 == 0
        yield replace(number, setup_cost=_DEAR_SETUP) if dear else number


def _draw_lines(random: Random, count: int) -> list[str]:
    # 0100 to 0109 are for the account's own numbers, 0198 and 0199 for other people's.
    return [f"01{line}" for line in sorted(random.sample(range(10, 98), count))]


def _own(number: Number) -> Number:
    return replace(number, owned=True, primary_route=BUILT_IN_ROUTE.id)


def _make_long_code(place: _Place, line: str) -> Number:
    return Number(
        id=f"1{place.code}555{line}",
        number_type=LONG_CODE,
        iso_country=place.country,
        rate_center=place.rate_center,
        state=place.state,
        monthly_cost=1.25,
        setup_cost=_CHEAP_SETUP,
    )


def _make_toll_free(code: str, line: str) -> Number:
    return Number(
        id=f"1{code}555{line}",
        number_type=TOLL_FREE,
        iso_country="US",
        monthly_cost=1.5,
        setup_cost=_DEAR_SETUP,
    )
