"""The formats of the document that have a meaning, in the types and words of the public methods.

What each accepts and sends is in `flowroute_client._payload.formats`; the generated half only names
them.
"""

from __future__ import annotations

from typing import NamedTuple


class Format(NamedTuple):
    """What a caller may give for a format, and what it means."""

    annotation: str
    meaning: str


_PHONE_NUMBER = Format(
    "str | int",
    'In E.164, as "+1 (206) 555-0100", "12065550100" or 12065550100; ten digits are taken as'
    " North American.",
)
_MOMENT = Format(
    "datetime | date | str",
    "A datetime, a date or ISO 8601 text; without an offset it is in UTC.",
)
FORMATS = {
    "phone-number": _PHONE_NUMBER,
    "e164": _PHONE_NUMBER,
    "number-prefix": Format("str | int", 'Digits, with or without a leading "+".'),
    "digits": Format("str | int", 'Digits; as text they keep their leading zeros ("007").'),
    "date-time": _MOMENT,
    "utc-time": _MOMENT,
    "uri": Format("str", "An absolute http or https URL."),
    "private": Format("str", ""),
}
