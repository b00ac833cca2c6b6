"""Compare the shape of a reply with that of a recorded one."""

import json
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

_WIRE = Path(__file__).parent / "wire"


def read_recording(name: str) -> dict[str, Json]:
    """Return a body from tests/wire."""
    body: dict[str, Json] = json.loads((_WIRE / f"{name}.json").read_text())
    return body


def same_shape(reply: Json, wire: Json) -> bool:
    """Return whether two bodies have the same keys and JSON types at every depth.

    Null fits anything. Every item of a list must fit an item of the other, in both directions.
    """
    if reply is None or wire is None:
        return True
    if isinstance(reply, dict) and isinstance(wire, dict):
        return reply.keys() == wire.keys() and all(
            same_shape(reply[name], wire[name]) for name in reply
        )
    if isinstance(reply, list) and isinstance(wire, list):
        return _covers(reply, wire) and _covers(wire, reply)
    return _kind(reply) == _kind(wire)


def _covers(items: list[Json], others: list[Json]) -> bool:
    return all(any(same_shape(item, other) for other in others) for item in items)


def _kind(value: Json) -> str:
    # JSON has one type of number; Python's bool is a kind of int.
    if isinstance(value, bool):
        return "boolean"
    return "number" if isinstance(value, int | float) else type(value).__name__
