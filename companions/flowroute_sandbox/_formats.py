"""What the document's formats mean in a request, each with the text that refuses a value.

Formats that are not here, such as `private` and `float`, restrict nothing.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from flowroute_client._payload.formats import FormatError, phone_number

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME: Final = re.compile(  # RFC 3339
    _DATE.pattern
    + r"[Tt]([01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_URI_CHARACTERS: Final = re.compile(r"[!-~]+")  # RFC 3986 knows neither blanks nor non-ASCII


class Format(NamedTuple):
    """A format: whether a text is of it, and what is said of one that is not."""

    fits: Callable[[str], bool]
    problem: str


def e164(number: str) -> str:
    """Return the digits of a phone number that a person wrote, as the client reads it.

    Raises:
        ValueError: it is none.
    """
    try:
        return phone_number(number)
    except FormatError as error:
        raise ValueError(f"{number!r} is no phone number: {error}.") from None


def moment(text: str) -> datetime:
    """Return a date, which is midnight UTC, or an RFC 3339 date-time, in UTC.

    Raises:
        ValueError: there is no such day, or it is none that can be told in UTC.
    """
    if _DATE.fullmatch(text):
        text += "T00:00:00Z"
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:  # the year 0 by its offset
        raise ValueError("outside the years 1 to 9999") from error


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _moment_like(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None and _is_moment(text)


def _is_moment(text: str) -> bool:
    try:
        moment(text)
    except ValueError:  # 30 February
        return False
    return True


def _is_url(text: str) -> bool:
    if not _URI_CHARACTERS.fullmatch(text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets that are no IPv6 address, a port that is no number
        return False


FORMATS: Final[Mapping[str, Format]] = {
    "date": Format(_moment_like(_DATE), "Not a valid date."),
    "date-time": Format(_moment_like(_DATE_TIME), "Not a valid datetime."),
    "digits": Format(_like(r"[0-9]+"), "Must be digits."),
    "number-prefix": Format(_like(r"\+?[0-9]+"), "Must be digits."),
    "phone-number": Format(_like(r"\+?[1-9][0-9]{10,14}"), "Not a valid phone number."),
    "uri": Format(_is_url, "Not a valid URL."),
}
