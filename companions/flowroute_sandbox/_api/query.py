"""Readers of query parameters, whose values the document has already allowed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias, cast

from flowroute_sandbox._account.account import Page
from flowroute_sandbox._formats import parse_moment

Query: TypeAlias = Mapping[str, bool | int | float | str | list[str]]


def get_page(query: Query) -> Page:
    """Return `limit`, by default 10, and `offset`, by default 0."""
    limit, offset = (cast("int", query.get(*each)) for each in (("limit", 10), ("offset", 0)))
    return Page(limit, offset)


def get_text(query: Query, name: str) -> str | None:
    """Return a text as it was sent."""
    value = query.get(name)
    return None if value is None else str(value)


def get_upper(query: Query, name: str) -> str | None:
    """Return a word in upper case, as the service repeats it in its links."""
    value = get_text(query, name)
    return None if value is None else value.upper()


def get_prefix(query: Query, name: str) -> str | None:
    """Return the first digits of a phone number as the service repeats them in its links.

    A plus says that the country code is given. Without it country code 1 is assumed, and added
    if the digits do not begin with it. The plus stays before other countries' codes: the next page
    would otherwise be of another country.
    """
    value = get_text(query, name)
    if value is None or value.startswith("1"):
        return value
    if value.startswith("+"):
        return value[1:] if value.startswith("+1") else value
    return f"1{value}"


def get_amount(query: Query, name: str) -> str | None:
    """Return an amount of money in its shortest form: `3`, `3.25`."""
    value = query.get(name)
    return None if value is None else repr(value).removesuffix(".0")


def get_moment(query: Query, name: str) -> datetime:
    """Return a date, which is midnight UTC, or a date-time, in UTC; it must have been sent."""
    return parse_moment(str(query[name]))
