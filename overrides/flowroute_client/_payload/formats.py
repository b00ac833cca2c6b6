"""What the formats of the document mean: what is accepted, refused and sent.

Phone numbers are checked here rather than by the phonenumbers library: the wire takes any E.164
number, and which of them exist is the carriers' to say; a table of the world's numbering plans
would be three times the size of everything else and refuse numbers it has not heard of yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time
from numbers import Real
from operator import index
from typing import NamedTuple, SupportsIndex, TypeGuard, TypeVar, cast
from urllib.parse import urlsplit

from flowroute_client._redaction import INVISIBLE, SEPARATORS, mask
from flowroute_client.errors import InvalidArgumentError

T = TypeVar("T")
_UNSEEN = f"[{INVISIBLE}]+"
_SEPARATORS = f"[{SEPARATORS}]+"
_STRANGE = f"[^+0-9{SEPARATORS}]"
_EXPONENT = r"[0-9][0-9.,]*[Ee][+-]?[0-9]+"
_FRACTION = r"[^.]*[0-9]\.(?:[0-9]{0,2}|0+)|.*\.0"
_TRUNK = rf"\([{SEPARATORS}]*0"
_GAP = r"[\s.\-\u2010-\u2015\u2212]{0,3}"
_INTERNATIONAL = rf"(?:\+|\(\+[0-9]+\))(?:{_GAP}(?:\([0-9]+\)|[0-9]++))+"
_NORTH_AMERICAN = (
    rf"(?:1{_GAP})?(?:\([2-9][0-9]{{2}}\)|[2-9][0-9]{{2}}){_GAP}[0-9]{{3}}{_GAP}[0-9]{{4}}"
)
_E164 = r"1[2-9][0-9]{9}|[2-9][0-9]{6,14}"
_SHORTEST_WITHOUT_PLUS = 11
_TOO_LARGE = 10**16


class FormatError(ValueError):
    """A value is not of its format; the message says why, without the value."""


def check(
    label: str, value: object, rule: Callable[[object], T], show: Callable[[object], str] = mask
) -> T:
    """Return an argument as a rule makes it; the last word of the label is its name.

    Raises:
        InvalidArgumentError: The rule refuses it; the message has the reason, and the value as
            `show` writes it.
    """
    try:
        return rule(value)
    except ValueError as error:
        message = f"{label} cannot be {show(value)}: {error}"
        raise InvalidArgumentError(message, label.rpartition(" ")[2]) from None


def normalize_phone_number(number: str | int) -> str:
    """Turn a phone number into the digits by which Flowroute knows it, as every method does.

    Use it wherever numbers are compared, such as in a list of those who opted out.

    Bare digits are North American if there are 10, and E.164 if there are 11 to 15.
    With separators but no plus, only a North American layout is read: ``(206) 555-0100``.
    Every other number needs a plus and its country code: ``+44 20 7946 0958``, without ``(0)``.
    What a spreadsheet made a decimal of is refused: ``2065550100.0``, ``1.206555E+10``.

    Args:
        number: Text or an integer.

    Returns:
        The digits, without the plus: ``12065550100``.

    Raises:
        InvalidArgumentError: It is not a phone number; the message says why, without the number.

    Source: ITU-T E.164
    """
    return check("the number", number, phone_number)


def phone_number(value: object) -> str:
    """Turn a phone number into its digits: see `normalize_phone_number`.

    Raises:
        FormatError: It is not one.
    """
    text = _digits_or_text(value)
    _check_characters(text)
    digits = re.sub(_SEPARATORS, "", text).removeprefix("+")
    if "+" in text:
        _check_international(text)
    elif re.fullmatch(_NORTH_AMERICAN, text):
        digits = f"1{digits[-10:]}"
    elif digits != text:
        raise FormatError(
            "without a plus it must be laid out in 3, 3 and 4 digits: give a plus and the country"
            " code"
        )
    elif len(digits) < _SHORTEST_WITHOUT_PLUS:
        raise FormatError("it is too short: give a plus and the country code")
    if not re.fullmatch(_E164, digits):
        raise FormatError(
            "a North American number is 1, an area code and 7 digits; any other begins with a"
            " country code, not with 0, and has 7 to 15 digits"
        )
    return digits


def e164(value: object) -> str:
    """Turn a phone number into its digits after a plus, as some operations want it."""
    return f"+{phone_number(value)}"


def _check_characters(text: str) -> None:
    if re.fullmatch(_EXPONENT, text) or re.fullmatch(_FRACTION, text):
        raise FormatError("it was made a decimal, as spreadsheets do: read it as text")
    strange = re.search(_STRANGE, text)
    if strange and not strange[0].isascii():
        from unicodedata import name  # noqa: PLC0415 - rarely needed

        code_point = f"U+{ord(strange[0]):04X} {name(strange[0], '')}".rstrip()
        raise FormatError(f"it holds {code_point}, which is not a digit from 0 to 9")
    if strange:
        raise FormatError("it holds something other than digits")


def _check_international(text: str) -> None:
    if re.search(_TRUNK, text):
        raise FormatError(
            "the 0 in parentheses is dialled only inside the country: leave it out, as in"
            " +44 20 7946 0958 for +44 (0)20 7946 0958"
        )
    if not re.fullmatch(_INTERNATIONAL, text):
        raise FormatError("write it as +, the country code and the digits: +44 20 7946 0958")


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
        return re.sub(_UNSEEN, "", value).strip()
    number = whole_number(value, "give text or a whole number")
    if not 0 <= number < _TOO_LARGE:
        raise FormatError("give text or a whole number")
    return str(number)


def whole_number(value: object, hint: str = "give a whole number") -> int:
    """Take any whole number, NumPy's too, but not True or 1.0.

    Raises:
        FormatError: It is not one.
    """
    if not isinstance(value, bool):
        with suppress(TypeError):
            return index(cast("SupportsIndex", value))
    raise FormatError(hint)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number, NumPy's too, but not True."""
    if isinstance(value, bool) or not isinstance(value, Real):
        return False
    try:
        float(value)
    except OverflowError:
        return True
    except TypeError:  # numpy.timedelta64 is registered as a whole number
        return False
    return True


def date_time(value: object) -> str:
    """Turn a moment into RFC 3339 in UTC.

    Args:
        value: A datetime, a date (midnight) or ISO 8601 text; without an offset it is in UTC.

    Raises:
        FormatError: It is none of these.

    """
    moment = _moment(value)
    try:
        if moment.utcoffset() is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except OverflowError:
        raise FormatError("it is before the year 1 or after the year 9999") from None
    except (ValueError, TypeError, NotImplementedError):  # such as pandas.NaT
        raise FormatError("it is no moment in time") from None


def utc_time(value: object) -> str:
    """Turn a moment into ``YYYY-MM-DD HH:MM:SS`` in UTC; fractions of a second are cut off."""
    moment = datetime.fromisoformat(date_time(value)).replace(tzinfo=None)
    return moment.isoformat(" ", "seconds")


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str):
        return _parse_moment(value.strip())
    raise FormatError("give a datetime, a date or ISO 8601 text")


def _parse_moment(text: str) -> datetime:
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
        is_web, has_port = parts.scheme in {"http", "https"}, parts.port != 0
    except ValueError:
        return False
    return is_web and has_port and is_host(parts.hostname or "")


def is_host(name: str) -> bool:
    """Tell whether something can be the name of a host, so that it can be looked up (RFC 1035)."""
    return all(0 < len(label) <= 63 for label in name.removesuffix(".").split("."))


def text(value: object) -> str:
    """Check that a value is text that can be sent."""
    if not isinstance(value, str):
        raise FormatError("give text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FormatError("it holds half of a surrogate pair, which is no character") from None
    return value


def idempotency_key(value: object) -> str:
    """Check that a value is text that can name something."""
    if not isinstance(value, str) or not value.strip():
        raise FormatError("give text that names what is to happen once")
    return text(value)


class Format(NamedTuple):
    """What a format means. This is the one table of them, and each column has its reader."""

    convert: Callable[[object], str]
    """Checks what was given, and writes it as it is sent: read by the client."""
    private: bool
    """Whether it is kept out of messages, by the client, and of reprs, by the generated models."""
    annotation: str
    """What a caller may give, as Python code: read by the generator."""
    meaning: str
    """What that means, for the docstrings: read by the generator."""


_PHONE_NUMBER = (
    'In E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100; ten digits are taken as North'
    " American."
)
_MOMENT = "A datetime, a date or ISO 8601 text; without an offset it is in UTC."
FORMATS = {
    "date-time": Format(
        date_time, private=False, annotation="datetime | date | str", meaning=_MOMENT
    ),
    "digits": Format(
        digits,
        private=True,
        annotation="str | int",
        meaning='Digits; as text they keep their leading zeros ("007").',
    ),
    "e164": Format(e164, private=True, annotation="str | int", meaning=_PHONE_NUMBER),
    "number-prefix": Format(
        number_prefix,
        private=True,
        annotation="str | int",
        meaning='Digits, with or without a leading "+".',
    ),
    "phone-number": Format(
        phone_number, private=True, annotation="str | int", meaning=_PHONE_NUMBER
    ),
    "private": Format(text, private=True, annotation="str", meaning=""),
    "uri": Format(uri, private=True, annotation="str", meaning="An absolute http or https URL."),
    "utc-time": Format(
        utc_time, private=False, annotation="datetime | date | str", meaning=_MOMENT
    ),
}
"""What a value of each format of the document is to the client and to the generator."""
PRIVATE_FORMATS = frozenset(name for name, each in FORMATS.items() if each.private)
"""The formats whose values are private, in requests and in replies."""
