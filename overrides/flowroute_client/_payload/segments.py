"""How a text is cut into segments, each of which is charged, by Flowroute's own table."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from flowroute_client._payload.formats import check, text

_ONE_ASCII, _MANY_ASCII, _UCS2 = 160, 140, 70


@frozen
class Segments:
    """How a text is sent.

    Attributes:
        encoding: ``ASCII``, or ``UCS-2`` for a text with any other character.
        characters: How many characters are counted; in UCS-2, an emoji is two.
        count: How many segments are sent and charged.
    """

    encoding: Literal["ASCII", "UCS-2"]
    characters: int
    count: int


def segments(body: str) -> Segments:
    """Tell into how many segments a text is cut, each of which is charged as a message.

    ASCII has 160 characters in one segment, and 140 in each of several. A single other character,
    such as a curly quote or an accent, makes all of it UCS-2, which has 70 in each.

    Args:
        body: The text of an SMS. (An MMS has no segments.)

    Returns:
        The encoding, the characters and the number of segments.

    Raises:
        InvalidArgumentError: It is no text that can be sent.

    Source: https://developer.flowroute.com/docs/message-length-concatenation/, which does not say
    how an emoji is counted: it is taken for what it is in UTF-16.
    """
    checked = check("segments: body", body, text)
    if checked.isascii():
        longest = _ONE_ASCII if len(checked) <= _ONE_ASCII else _MANY_ASCII
        return Segments("ASCII", len(checked), _divide(len(checked), longest))
    characters = len(checked.encode("utf-16-le")) // 2
    return Segments("UCS-2", characters, _divide(characters, _UCS2))


def _divide(characters: int, longest: int) -> int:
    return max(-(-characters // longest), 1)
