"""What is private, and how it is kept out of messages, reprs and logs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import cast
from urllib.parse import unquote

SEPARATORS = r"\s().\-\u2010-\u2015\u2212"
"""What people write between the digits of a number, for a character class."""
INVISIBLE = r"\xad\u200b-\u200f\u202a-\u202d\u2060-\u2064\u2066-\u2069\ufeff"
"""What is pasted along with a number and cannot be seen, for a character class."""
SHORTEST = 4
"""The length from which a value is private: what is shorter is also a part of other words."""

_HIDDEN = "[hidden]"
_READ_AT_MOST, _SHOW_AT_MOST, _LOOKAHEAD = 10_000, 1_000, 1_000
_SURVIVES = r"(?:[^\W_]|[\u3000-\U0010ffff])+"
"""What survives however a text is quoted."""
_TELLTALE = 8
_URL = r"(?<!\w)\w++(?::|%3[Aa])(?:/|%2[Ff]){2}[^\s\"'<>]+"
_NUMBER = rf"\+?\d[\d/{SEPARATORS}{INVISIBLE}]{{5,}}\d"
_UUID = r"(?<![\w-])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![\w-])"
_ESCAPED = (
    r"(?s)(?P<json>(?:\\u[0-9A-Fa-f]{4})++)|(?P<octets>(?:(?:%|\\x)[0-9A-Fa-f]{2})++)"
    r"|(?P<html>&#?\w{1,8};)|(?P<blank>\\[bfnrt])|."
)
_DECODERS: dict[str | None, Callable[[str], str]] = {
    "json": lambda token: cast("str", json.loads(f'"{token}"')),
    "octets": lambda token: unquote(token.replace("\\x", "%")),
    "html": lambda token: import_module("html").unescape(token),  # which is slow to import
    "blank": lambda _: " ",
    None: str,
}


def redact(text: str, private: Iterable[str] = ()) -> str:
    """Hide what must not reach a log: phone numbers, URLs, and what was sent in private.

    The last is found also where it is escaped for JSON, HTML or a URL, or cut short: any 8 letters
    and digits in a row of it are hidden. Takes linear time, and a long text is cut.
    """
    read = text[:_READ_AT_MOST]
    escaped = re.finditer(_ESCAPED, read)
    tokens = [(token, _DECODERS[token.lastgroup](token[0])) for token in escaped]
    spans = [token.span() for token, decoded in tokens for _ in decoded]
    decoded = "".join(decoded for _, decoded in tokens)
    found = [*_find_numbers_and_urls(decoded), *_find_private(decoded, private)]
    hidden = bytearray(len(read))
    for start, end in (
        *_find_numbers_and_urls(read),
        *((spans[first][0], spans[last - 1][1]) for first, last in found),
    ):
        hidden[start:end] = b"x" * (end - start)
    # What was cut off may have ended a number that is not recognised without its end.
    decided = len(read) if read == text else len(read) - _LOOKAHEAD
    parts = re.finditer(rb"x+|\0+", hidden[:decided])
    shown = "".join(_HIDDEN if part[0][0] else read[slice(*part.span())] for part in parts)
    cut = len(shown) > _SHOW_AT_MOST or read != text
    return f"{shown[:_SHOW_AT_MOST]}..." if cut else shown


def mask(value: object) -> str:
    """Show a private value only by its length and its end."""
    written = _write(str, value)
    end = written[-2:] if written[-2:].isdigit() and len(written) > SHORTEST else ""
    return f"'***{end}' ({len(written)} characters)"


def shorten(value: object) -> str:
    """Show a value that is not private."""
    written = _write(repr, value)
    return written if len(written) <= 60 else f"{written[:60]}..."


def _write(write: Callable[[object], str], value: object) -> str:
    try:
        return write(value)
    except Exception:  # noqa: BLE001 - a long number, no end of nesting, a row of a closed database
        return "..."


def is_uuid(value: str) -> bool:
    """Whether a value is an identifier that cannot be anything else."""
    return re.fullmatch(_UUID, value) is not None


def _find_numbers_and_urls(text: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(_URL, text):
        yield found.span()
    for found in re.finditer(_NUMBER, re.sub(_UUID, "x" * 36, text)):
        yield found.span()


def _find_private(text: str, private: Iterable[str]) -> Iterator[tuple[int, int]]:
    places = [place for found in re.finditer(_SURVIVES, text) for place in range(*found.span())]
    letters = _letters(text)
    runs: dict[int, set[str]] = {}
    for key in map(_letters, private):
        size = min(len(key), _TELLTALE)
        if size >= SHORTEST - 1:
            ours = {*_runs(letters, size)}  # few, while a key may be long
            runs.setdefault(size, set()).update(ours and ours.intersection(_runs(key, size)))
    for size, found in runs.items():
        for start, run in enumerate(_runs(letters, size)):
            if run in found:
                yield places[start], places[start + size - 1] + 1


def _letters(text: str) -> str:
    """Leave only what survives however a text is quoted."""
    return "".join(re.findall(_SURVIVES, text)).lower()


def _runs(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(len(text) - size + 1))
