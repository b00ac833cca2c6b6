"""Query parameters: each function reads one, of which the document has allowed the value."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeAlias

from flowroute_sandbox._formats import moment as moment_in
from flowroute_sandbox._state import Page

Query: TypeAlias = "Mapping[str, bool | int | float | str]"


def page(query: Query) -> Page:
    """Return `limit`, by default 10, and `offset`, by default 0."""
    return Page(int(query.get("limit", 10)), int(query.get("offset", 0)))


def text(query: Query, name: str) -> str | None:
    """Return a text as it was sent."""
    value = query.get(name)
    return None if value is None else str(value)


def upper(query: Query, name: str) -> str | None:
    """Return a word in upper case, as the service repeats it in its links."""
    value = text(query, name)
    return None if value is None else value.upper()


def prefix(query: Query, name: str) -> str | None:
    """Return the first digits of a phone number as the service repeats them in its links.

    A plus says that the country code is given. Without it country code 1 is assumed, and added
    when the digits do not begin with it. The plus stays before other countries' codes, or the next
    page would be of another country.
    """
    value = text(query, name)
    if value is None or value.startswith("1"):
        return value
    if value.startswith("+"):
        return value[1:] if value.startswith("+1") else value
    return f"1{value}"


def amount(query: Query, name: str) -> str | None:
    """Return an amount of money in its shortest form: `3`, `3.25`."""
    value = query.get(name)
    return None if value is None else repr(value).removesuffix(".0")


def moment(query: Query, name: str) -> datetime:
    """Return a date, which is midnight UTC, or a date-time, in UTC; it must have been sent."""
    return moment_in(str(query[name]))
