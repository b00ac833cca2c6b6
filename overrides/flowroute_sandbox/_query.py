"""Query parameters: each function reads one, and refuses it with a 422 that names it."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Final

from flowroute_sandbox._errors import RefusedError, unprocessable
from flowroute_sandbox._state import Page

Query = Mapping[str, str]

_INTEGER: Final = re.compile(r"-?[0-9]+")
_DIGITS: Final = re.compile(r"[0-9]+")
_PREFIX: Final = re.compile(r"\+?[0-9]+")
_COUNTRY: Final = re.compile(r"[A-Za-z]{2}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME: Final = re.compile(  # RFC 3339
    _DATE.pattern
    + r"[Tt]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def read_query(items: Iterable[tuple[str, str]], known: Collection[str]) -> dict[str, str]:
    """Return a query as a dict.

    Raises:
        RefusedError: 422 for names that are not `known`, or that stand more than once.
    """
    query: dict[str, str] = {}
    errors: dict[str, list[str]] = {}
    for name, value in items:
        if name not in known:
            errors[name] = ["Unknown field."]
        elif name in query:
            errors[name] = ["Given more than once."]
        query[name] = value
    if errors:
        raise unprocessable(errors)
    return query


def page(query: Query, maximum: int | None = 200) -> Page:
    """Return `limit`, by default 10 and at most `maximum`, and `offset`, by default 0."""
    limit = _integer(query, "limit", 10)
    if maximum is None and limit < 1:
        raise refuse("limit", "Must be at least 1.")
    if maximum is not None and not 1 <= limit <= maximum:
        raise refuse("limit", f"Must be between 1 and {maximum}.")
    offset = _integer(query, "offset", 0)
    if offset < 0:
        raise refuse("offset", "Must be at least 0.")
    return Page(limit, offset)


def _integer(query: Query, name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not _INTEGER.fullmatch(text):
        raise refuse(name, "Not a valid integer.")
    try:
        return int(text)
    except ValueError as error:  # thousands of digits
        raise refuse(name, "Not a valid integer.") from error


def digits(query: Query, name: str) -> str | None:
    """Return a part of a phone number."""
    text = query.get(name)
    if text is not None and not _DIGITS.fullmatch(text):
        raise refuse(name, "Must be digits.")
    return text


def prefix(query: Query, name: str) -> str | None:
    """Return the first digits of a phone number as the service repeats them in its links.

    A plus says that the country code is given. Without it country code 1 is assumed, and added
    when the digits do not begin with it. The plus stays before other countries' codes, or the next
    page would be of another country.
    """
    text = query.get(name)
    if text is None:
        return None
    if not _PREFIX.fullmatch(text):
        raise refuse(name, "Must be digits.")
    if text.startswith("+1"):
        return text[1:]
    return text if text.startswith(("+", "1")) else f"1{text}"


def upper(query: Query, name: str) -> str | None:
    """Return a word in upper case, as the service repeats it in its links."""
    text = query.get(name)
    return None if text is None else text.upper()


def word(query: Query, name: str) -> str | None:
    """Return a text that is not empty."""
    text = query.get(name)
    if text == "":
        raise refuse(name, "Shorter than minimum length 1.")
    return text


def country(query: Query, name: str) -> str | None:
    """Return a two-letter country code in upper case."""
    text = query.get(name)
    if text is not None and not _COUNTRY.fullmatch(text):
        raise refuse(name, "Must be two letters.")
    return upper(query, name)


def choice(query: Query, name: str, choices: Collection[str]) -> str | None:
    """Return one of `choices`."""
    text = query.get(name)
    if text is not None and text not in choices:
        raise refuse(name, f"Must be one of: {', '.join(choices)}.")
    return text


def amount(query: Query, name: str) -> str | None:
    """Return an amount of money in its shortest form: `3`, `3.25`."""
    text = query.get(name)
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError as error:
        raise refuse(name, "Not a valid number.") from error
    if not isfinite(value):
        raise refuse(name, "Not a valid number.")
    return repr(value).removesuffix(".0")


def moment(query: Query, name: str) -> datetime | None:
    """Return a date, which is midnight UTC, or an RFC 3339 date-time, in UTC."""
    text = query.get(name)
    if text is None:
        return None
    if _DATE.fullmatch(text):
        text += "T00:00:00Z"
    if not _DATE_TIME.fullmatch(text):
        raise refuse(name, "Not a valid datetime.")
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:  # 30 February; the year 0 by its offset
        raise refuse(name, "Not a valid datetime.") from error


def refuse(name: str, problem: str) -> RefusedError:
    """Return the 422 that says what is wrong with a parameter."""
    return unprocessable({name: [problem]})
