"""JSON values of unknown shape, told apart."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import cast


@cache
def _decoder() -> Callable[[bytes | str], object]:
    """Return msgspec's decoder, which the extra `fast` brings, or that of the standard library."""
    try:
        from msgspec import DecodeError  # noqa: PLC0415 - it need not be there
        from msgspec.json import decode  # noqa: PLC0415
    except ImportError:
        return json.loads
    # One that is older than the extra's has errors of its own.
    return decode if issubclass(DecodeError, ValueError) else json.loads


def mapping(value: object) -> Mapping[str, object]:
    """Return an object; anything else is an empty one."""
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}


def listing(value: object) -> list[object] | None:
    """Return an array; anything else is ``None``."""
    return cast("list[object]", value) if isinstance(value, list) else None


def is_deep(value: object, most: int = 20) -> bool:
    """Whether a JSON value is nested more than `most` deep, so that recursion might not do."""
    level = [value]
    for _ in range(most):
        level = [inner for each in level for inner in listing(each) or mapping(each).values()]
    return bool(level)


def decode_json(body: bytes | str) -> object:
    """Read JSON.

    Raises:
        ValueError: It is not JSON, not UTF-8, or nested too deep.

    """
    try:
        with suppress(ValueError):  # what msgspec refuses, such as NaN, is not its to decide
            return _decoder()(body)
        return cast("object", json.loads(body))
    except RecursionError:
        raise ValueError("it is nested too deep") from None


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def encode_json(value: object) -> bytes:
    """Write JSON.

    Raises:
        ValueError: It holds what JSON cannot, or is nested too deep.

    """
    try:
        return _ENCODER.encode(value).encode()
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from None
