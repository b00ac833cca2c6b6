"""Texts in segments, by the figures of Flowroute's page on message length."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowroute_client import InvalidArgumentError, segments

EMOJI = "\N{GRINNING FACE}"


@pytest.mark.parametrize(
    ("body", "encoding", "characters", "count"),
    [
        ("", "ASCII", 0, 1),
        ("a", "ASCII", 1, 1),
        ("a" * 160, "ASCII", 160, 1),
        ("a" * 161, "ASCII", 161, 2),
        ("a" * 280, "ASCII", 280, 2),
        ("a" * 281, "ASCII", 281, 3),
        ("[]{}~^\\|@$\n", "ASCII", 11, 1),
        ("\N{RIGHT SINGLE QUOTATION MARK}", "UCS-2", 1, 1),
        ("a" * 69 + "é", "UCS-2", 70, 1),
        ("a" * 70 + "é", "UCS-2", 71, 2),
        ("é" * 80, "UCS-2", 80, 2),
        ("é" * 140, "UCS-2", 140, 2),
        ("é" * 141, "UCS-2", 141, 3),
        (EMOJI * 35, "UCS-2", 70, 1),
        (EMOJI * 36, "UCS-2", 72, 2),
    ],
)
def test_a_text_is_cut_as_the_vendor_says(
    body: str, encoding: str, characters: int, count: int
) -> None:
    found = segments(body)
    assert (found.encoding, found.characters, found.count) == (encoding, characters, count)


@given(st.text(), st.text())
def test_a_longer_text_has_no_fewer_segments(body: str, more: str) -> None:
    assert segments(body + more).count >= segments(body).count >= 1


@pytest.mark.parametrize("body", [None, 5, b"bytes"])
def test_only_text_has_segments(body: object) -> None:
    with pytest.raises(InvalidArgumentError, match="give text"):
        segments(body)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_half_a_character_is_refused_and_no_text_is_shown() -> None:
    with pytest.raises(InvalidArgumentError, match="surrogate") as caught:
        segments("secret \ud83d")
    assert "secret" not in str(caught.value)
    assert copy.copy(segments("secret")) == segments("public")
