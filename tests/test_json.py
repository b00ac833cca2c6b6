"""JSON is read alike with and without the extra `fast`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cache
from math import inf
from typing import Any

import msgspec
import msgspec.json
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowroute_client._payload import json as json_module
from flowroute_client._payload.json import decode_json

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
ODD = [
    *(b"", b" ", b"nul", b"[1,]", b"[1]x", b"{'a': 1}", b"[1]\0", b"[1]\x0c", b"01", b"1.", b"+1"),
    *(b"-0", b"-0.0", b"1E2", b"1e999", b"1e-999", b"0." + b"1" * 400, b"2.2250738585072011e-308"),
    *(b"18446744073709551616", b"-9223372036854775809", b"9" * 400, b"9" * 5000),
    *(b"NaN", b"[Infinity]", b'{"a": -Infinity}', b'{"a": 1, "a": 2}', b'"\\u0000"', b'"\x01"'),
    *(b'"\\ud800"', b'{"\\udfff": "\\ud83d\\ude00"}', b'"\\udc00\\ud800"', b'"\xff"'),
    *(b'"\xed\xa0\x80"', b'"a\xc0\x80"', b"\xef\xbb\xbf{}", '{"ä": "€"}'.encode("utf-16")),
    *(b"[" * 900 + b"]" * 900, b"[" * 100_000, b'{"a":' * 100_000),
]  # fmt: skip


def describe(read: Callable[[bytes], object], body: bytes) -> str:
    """Return what is read, as text; NaN is not equal to itself."""
    try:
        return repr(read(body))
    except (ValueError, RecursionError):
        return "not JSON"


@pytest.mark.parametrize("body", ODD, ids=lambda body: repr(body[:20]))
def test_the_fast_decoder_reads_what_the_standard_library_reads(body: bytes) -> None:
    assert describe(decode_json, body) == describe(json.loads, body)


@given(st.binary() | VALUES.map(lambda value: json.dumps(value).encode()))
def test_the_fast_decoder_never_differs(body: bytes) -> None:
    assert describe(decode_json, body) == describe(json.loads, body)


@given(st.text() | VALUES.map(json.dumps))
def test_the_fast_decoder_reads_text_too(text: str) -> None:
    assert describe(lambda _: decode_json(text), b"") == describe(lambda _: json.loads(text), b"")


def test_the_fast_decoder_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert decoder_now(monkeypatch) is msgspec.json.decode
    with monkeypatch.context() as older:
        older.setattr(msgspec, "DecodeError", type("DecodeError", (Exception,), {}))
        assert decoder_now(monkeypatch) is json.loads
    monkeypatch.setitem(sys.modules, "msgspec", None)
    assert decoder_now(monkeypatch) is json.loads


def decoder_now(monkeypatch: pytest.MonkeyPatch) -> object:
    """Find the decoder anew, see that it works, and return it."""
    module: Any = json_module
    monkeypatch.setattr(module, "_decoder", cache(module._decoder.__wrapped__))
    assert decode_json(b'{"a": [1e999]}') == {"a": [inf]}
    return module._decoder()
