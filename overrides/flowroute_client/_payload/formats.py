"""What the formats of the document mean: what is accepted, refused and sent.

Phone numbers are checked here rather than by the phonenumbers library: the wire takes any E.164
number, and which of them exist is the carriers' to say; a table of the world's numbering plans
would be three times the size of everything else and refuse numbers it has not heard of yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

_SEPARATORS = re.compile(r"[\s().\u2010-\u2015-]+")
_E164 = re.compile(r"[1-9][0-9]{6,14}")
_NORTH_AMERICAN = re.compile(r"1[2-9][0-9]{9}")
_NATIONAL_LENGTH, _SHORTEST_WITHOUT_PLUS = 10, 11
_TOO_LARGE = 10**16


class FormatError(ValueError):
    """A value is not of its format; the message says why, without the value."""


def phone_number(value: object) -> str:
    """Turn a phone number as people write it into E.164 digits.

    Args:
        value: Text or an integer. Spaces, dots, dashes and parentheses do not count.

    Returns:
        The digits, without the plus: ``12065550100``.

    Raises:
        FormatError: It is not a number in E.164 (ITU-T E.164: country code and at most 15 digits).

    """
    text = _SEPARATORS.sub("", _digits_or_text(value))
    plus, digits = text.startswith("+"), text.removeprefix("+")
    if not re.fullmatch(r"[0-9]+", digits):
        raise FormatError("it holds something other than digits")
    if not plus and len(digits) == _NATIONAL_LENGTH:
        digits = f"1{digits}"
    if not plus and len(digits) < _SHORTEST_WITHOUT_PLUS:
        raise FormatError("it is too short: give a plus and the country code")
    if digits.startswith("1") and not _NORTH_AMERICAN.fullmatch(digits):
        raise FormatError("a North American number is 1, an area code and 7 digits")
    if not _E164.fullmatch(digits):
        raise FormatError("an E.164 number has 7 to 15 digits and does not start with 0")
    return digits


def digits(value: object) -> str:
    """Check that a filter is digits; its leading zeros are kept."""
    text = _digits_or_text(value)
    if not re.fullmatch(r"[0-9]{1,15}", text):
        raise FormatError("give 1 to 15 digits")
    return text


def number_prefix(value: object) -> str:
    """Check that a filter is the beginning of a number: digits, perhaps after a plus."""
    text = _digits_or_text(value)
    if not re.fullmatch(r"\+?[0-9]{1,15}", text):
        raise FormatError("give 1 to 15 digits, or a plus before them")
    return text


def _digits_or_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _TOO_LARGE:
        return str(value)
    raise FormatError("give text or a whole number")


def date_time(value: object) -> str:
    """Turn a moment into RFC 3339 in UTC.

    Args:
        value: A datetime, a date (midnight) or ISO 8601 text; without an offset it is in UTC.

    Raises:
        FormatError: It is none of these.

    """
    moment = _moment(value)
    if moment.utcoffset() is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise FormatError("it is before the year 1 or after the year 9999") from None


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str):
        return _parsed(value.strip())
    raise FormatError("give a datetime, a date or ISO 8601 text")


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        from dateutil.parser import isoparse  # noqa: PLC0415 - rarely needed, slow to import

    try:
        return isoparse(text)
    except (ValueError, OverflowError):
        raise FormatError("it is not ISO 8601, such as 2017-12-01 or 2017-12-01T08:30Z") from None


def uri(value: object) -> str:
    """Check that a value is an absolute http or https URL; any host will do, a private one too."""
    if not isinstance(value, str):
        raise FormatError("give the URL as text")
    if not value.isprintable() or " " in value:
        raise FormatError("it holds spaces or control characters: percent-encode them")
    if not _is_absolute(value):
        raise FormatError("it is not an absolute http or https URL")
    return value


def _is_absolute(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def text(value: object) -> str:
    """Check that a value is text that can be sent."""
    if not isinstance(value, str):
        raise FormatError("give text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FormatError("it holds half of a surrogate pair, which is no character") from None
    return value


FORMATS: dict[str, Callable[[object], str]] = {
    "date-time": date_time,
    "digits": digits,
    "number-prefix": number_prefix,
    "phone-number": phone_number,
    "private": text,
    "uri": uri,
}
"""What to do with a value of each format."""

PRIVATE = frozenset({"digits", "number-prefix", "phone-number", "private", "uri"})
"""The formats whose values are kept out of messages and logs."""
