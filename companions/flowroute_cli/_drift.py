"""What the API answers and its document does not say, and the overlay actions that would."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import define, evolve, field, frozen

from flowroute_cli._shape import Shape, is_public, name_type
from flowroute_client._payload.json import decode_json, is_deep, listing, mapping

Place: TypeAlias = tuple[str | int, ...]
"""Where something stands in the document."""
Action: TypeAlias = Mapping[str, object]
"""An action of an overlay, without its description."""
Kind: TypeAlias = Literal["fits", "member", "value", "null", "type", "alternative", "missing"]


@frozen
class Observation:
    """What was seen at a place: that a value fits there, or a difference."""

    place: Place
    kind: Kind
    detail: str = ""
    """The member, or the value of an enumeration, or the type that the document gives."""
    value: object = field(default=None, eq=False, repr=False)


@define
class Difference:
    """A difference, however often it was seen."""

    observation: Observation
    shape: Shape = field(factory=Shape)
    reads: Counter[str] = field(factory=Counter[str])
    """Where it was seen, and how often."""
    fits: int = 0
    """How many values at the same place were as the document says."""

    @property
    def place(self) -> str:
        """Where the document would have to say it, as a JSONPath."""
        return write_path(self.observation.place)

    @property
    def what(self) -> str:
        """Say it in words."""
        name, types = self.observation.detail, " or ".join(sorted(self.shape.types))
        times = self.reads.total()
        values = times + self.fits
        return {
            "fits": "",
            "member": f"The member `{name}` is not documented: {types}",
            "value": f"The value `{name}` is not among those that are documented",
            "null": "It is null, which the document does not allow",
            "type": f"It is {types}, {times} of {values} times, and documented as {name}",
            "alternative": f"It is {types}, which is none of what is documented",
            "missing": f"The member `{name}` is not there, and documented as required",
        }[self.observation.kind]

    @property
    def actions(self) -> list[Action]:
        """The actions that make the document say it; none if a value was hidden."""
        name, schema = self.observation.detail, self.shape.describe()
        updates: Mapping[str, Mapping[str, object]] = {
            "member": {"properties": {name: schema}},
            "value": {"enum": [name]},
            "null": {"nullable": True},
            "type": schema,
            "alternative": {"anyOf": [schema]},
        }
        if self.observation.kind == "missing":
            return [{"target": self.place, "remove": True}]
        if self.observation.kind == "type" and self.fits:
            either = {"target": self.place, "update": {"anyOf": [{"type": name}, schema]}}
            return [{"target": f"{self.place}.type", "remove": True}, either]
        if name == _hide(""):
            return []
        return [{"target": self.place, "update": updates[self.observation.kind]}]


class Drift:
    """Compares replies with a document; what it keeps of them holds no values."""

    def __init__(self, document: Mapping[str, object]) -> None:
        """Begin with no reply."""
        self._document = document
        self._fits: Counter[Place] = Counter()
        self._found: dict[Observation, Difference] = {}

    def compare(self, read: str, schema: Place, body: bytes) -> bool:
        """Compare a body with the schema at a place.

        Args:
            read: What was read, such as ``GET /v2/numbers``.
            schema: Where its schema stands.
            body: The body.

        Returns:
            Whether it is JSON, and not too deep to be compared.
        """
        try:
            value = decode_json(body)
        except ValueError:
            return False
        if is_deep(value):
            return False
        for seen in self._observe(value, self._find(schema), schema):
            if seen.kind == "fits":
                self._fits[seen.place] += 1
            else:
                self._add(read, seen)
        return True

    def _add(self, read: str, seen: Observation) -> None:
        bare = evolve(seen, value=None)
        found = self._found.setdefault(bare, Difference(bare))
        found.reads[read] += 1
        found.shape.add(seen.value)

    def list_differences(self) -> list[Difference]:
        """List what was found, in the order of the document."""
        for each in self._found.values():
            each.fits = self._fits[each.observation.place]
        return sorted(self._found.values(), key=lambda each: (each.place, each.what))

    def _find(self, place: Place) -> Mapping[str, object]:
        found: object = self._document
        for step in place:
            items = listing(found)
            found = items[int(step)] if items else mapping(found)[str(step)]
        return mapping(found)

    def _observe(
        self, value: object, schema: Mapping[str, object], place: Place
    ) -> Iterator[Observation]:
        while "$ref" in schema:
            place = tuple(str(schema["$ref"]).split("/")[1:])
            schema = self._find(place)
        if "anyOf" in schema:
            yield from self._observe_any(value, listing(schema["anyOf"]) or [], place)
        expected = schema.get("type")
        if expected is not None and value is None:
            if not schema.get("nullable"):
                yield Observation(place, "null")
        elif expected not in {None, *_list_types(value)}:
            yield Observation(place, "type", str(expected), value)
        else:
            yield Observation(place, "fits")
            yield from self._observe_inside(value, schema, place)

    def _observe_any(
        self, value: object, schemas: list[object], place: Place
    ) -> Iterator[Observation]:
        """Take the schema that differs least."""
        tries = [
            list(self._observe(value, mapping(each), (*place, "anyOf", index)))
            for index, each in enumerate(schemas)
        ]
        best = min(tries, key=lambda seen: sum(each.kind != "fits" for each in seen))
        if [each.kind for each in best] == ["type"]:
            yield Observation(place, "alternative", value=value)
        else:
            yield from best

    def _observe_inside(
        self, value: object, schema: Mapping[str, object], place: Place
    ) -> Iterator[Observation]:
        known = listing(schema.get("enum"))
        if known and value not in known:
            yield Observation(place, "value", _hide(str(value)))
        for item in listing(value) or ():
            yield from self._observe(item, mapping(schema.get("items")), (*place, "items"))
        if name_type(value) == "object":
            yield from self._observe_members(mapping(value), schema, place)

    def _observe_members(
        self, members: Mapping[str, object], schema: Mapping[str, object], place: Place
    ) -> Iterator[Observation]:
        required = listing(schema.get("required")) or []
        documented = mapping(schema.get("properties"))
        for index, name in enumerate(required):
            if name not in members:
                listed = (*place, "required", index) if len(required) > 1 else (*place, "required")
                yield Observation(listed, "missing", str(name))
        for name in members.keys() & documented.keys():
            inside = (*place, "properties", name)
            yield from self._observe(members[name], mapping(documented[name]), inside)
        for name in members.keys() - documented.keys() if documented else ():
            yield Observation(place, "member", _hide(name), members[name])


def _hide(text: str) -> str:
    """Hide a name or a value, unless it can be shown."""
    return text if is_public(text) else "[hidden]"


def _list_types(value: object) -> Iterator[str]:
    yield name_type(value)
    if name_type(value) == "integer":
        yield "number"


def write_path(place: Place) -> str:
    """Write a place as a JSONPath (RFC 9535)."""
    return "$" + "".join(_write_step(step) for step in place)


def _write_step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", step) else f"['{step}']"
