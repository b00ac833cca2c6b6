"""Text encodings and segments, by Flowroute's own table.

Source: developer.flowroute.com/docs/message-length-concatenation. The sizes are 160, 140 and 70,
not the 153 and 67 of GSM 03.38.
"""

from __future__ import annotations

from math import ceil

ASCII = 0
UCS2 = 8

_SINGLE_ASCII = 160
_LONG_ASCII = 140
_UCS2_SEGMENT = 70


def get_encoding(text: str) -> int:
    """Return the `message_encoding` of `text`: 0 for ASCII, 8 for everything else."""
    return ASCII if text.isascii() else UCS2


def count_segments(text: str) -> int:
    """Return the number of segments of `text`. In UCS-2 an emoji is two characters."""
    if get_encoding(text) == UCS2:
        return ceil(len(text.encode("utf-16-le")) / 2 / _UCS2_SEGMENT)
    if len(text) <= _SINGLE_ASCII:
        return 1
    return ceil(len(text) / _LONG_ASCII)
