"""The formats of the document: which texts match each, and the error for those that do not.

Formats that are not here, such as `private` and `float`, restrict nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import urlsplit

from flowroute_client._payload.formats import FormatError, phone_number

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(  # RFC 3339
    _DATE.pattern
    + r"[Tt]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_UTC_DATE_TIME = re.compile(_DATE.pattern + r"T([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]+)?")
_UTC_TIME = re.compile(rf"{_DATE.pattern} [0-2][0-9]:[0-5][0-9]:[0-5][0-9]")
_SEPARATORS = re.compile(r"[\s().-]")
FLAG = "(?i:true|false|1|0)"
"""A yes or no as a text, as Python's requests and PHP's http_build_query write it."""
_URI_CHARACTERS = re.compile(r"[!-~]+")  # RFC 3986 has neither blanks nor non-ASCII


class Format(NamedTuple):
    """A format: whether a text matches it, and the error for one that does not."""

    matches: Callable[[str], bool]
    problem: str


def e164(number: str) -> str:
    """Return the digits of a phone number as people write it; the client reads it the same way.

    Raises:
        ValueError: It is not a phone number.
    """
    try:
        return phone_number(number)
    except FormatError as error:
        raise ValueError(f"{number!r} is not a phone number: {error}.") from None


def parse_prefix(text: str) -> str:
    """Return the first digits of a phone number as people write them, with the country code.

    Without a plus, country code 1 is assumed, as the service does.

    Raises:
        ValueError: There is something else than digits.
    """
    digits = _SEPARATORS.sub("", text)
    if not re.fullmatch(r"\+?[0-9]*", digits):
        raise ValueError(f"{text!r} are not the first digits of a phone number.")
    return digits.removeprefix("+") if digits.startswith(("+", "1")) else f"1{digits}"


def parse_moment(text: str) -> datetime:
    """Parse a date, which is midnight, or a date and time into UTC; without an offset it is in UTC.

    Raises:
        ValueError: There is no such day, or it is outside the years 1 to 9999 in UTC.
    """
    if _DATE.fullmatch(text):
        text += "T00:00:00Z"
    if _UTC_TIME.fullmatch(text) or _UTC_DATE_TIME.fullmatch(text):
        text += "Z"
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:  # the year 0 by its offset
        raise ValueError("outside the years 1 to 9999") from error


def is_true(text: str) -> bool:
    """Return whether a text that matches `FLAG` says yes."""
    return text.lower() in {"true", "1"}


def _match(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _match_moment(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None and _is_moment(text)


def _is_moment(text: str) -> bool:
    try:
        parse_moment(text)
    except ValueError:  # 30 February
        return False
    return True


def is_url(text: str) -> bool:
    """Return whether a text is an absolute http or https URL."""
    if not _URI_CHARACTERS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets without an IPv6 address, a port that is not a number
        return False


FORMATS: Mapping[str, Format] = {
    "date": Format(_match_moment(_DATE), "Not a valid date."),
    "date-time": Format(_match_moment(_DATE_TIME), "Not a valid datetime."),
    "digits": Format(_match(r"[0-9]+"), "Must be digits."),
    "e164": Format(_match(r"\+[1-9][0-9]{10,14}"), "Not a valid phone number."),
    "number-prefix": Format(_match(r"\+?[0-9]+"), "Must be digits."),
    "phone-number": Format(_match(r"\+?[1-9][0-9]{10,14}"), "Not a valid phone number."),
    "uri": Format(is_url, "Not a valid URL."),
    "utc-date-time": Format(_match_moment(_UTC_DATE_TIME), "Not a valid datetime."),
    "utc-time": Format(_match_moment(_UTC_TIME), "Not a valid datetime."),
}
