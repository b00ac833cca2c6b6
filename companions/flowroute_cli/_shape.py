"""What values look like, without the values: what can be said of a reply in public."""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import define, field

from flowroute_client._payload.json import listing, mapping
from flowroute_client._redaction import is_uuid

_WORD = r"[A-Za-z_$@][A-Za-z0-9_.:-]*"
_TELLING_DIGITS = r"\d{4}"
_TYPES: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    list: "array",
    dict: "object",
}
_FORMATS = {
    "date": r"\d{4}-\d\d-\d\d",
    "date-time": r"\d{4}-\d\d-\d\d[T ].+",
    "phone-number": r"\+?\d{10,15}",
    "uri": r"[a-z]+://.+",
}


def is_public(text: str) -> bool:
    """Whether a name or a code can be shown: it is one word, and not like somebody's number."""
    is_word = re.fullmatch(_WORD, text) is not None and len(text) <= 40
    return is_word and not re.search(_TELLING_DIGITS, text) and not is_uuid(text)


def name_type(value: object) -> str:
    """Name the type of a JSON value."""
    return _TYPES[type(value)]


@define
class Shape:
    """The types of some values, their formats, and the shapes of what they hold."""

    types: set[str] = field(factory=set[str])
    _formats: set[str | None] = field(factory=set["str | None"])
    _members: dict[str | None, Shape] = field(factory=dict["str | None", "Shape"])
    """By name; ``None`` stands for all names that are perhaps private."""
    _items: list[Shape] = field(factory=list["Shape"])

    def add(self, value: object) -> None:
        """Learn what one more value looks like."""
        self.types.add(name_type(value))
        if isinstance(value, str):
            self._formats.add(_guess_format(value))
        for name, member in mapping(value).items():
            self._members.setdefault(name if is_public(name) else None, Shape()).add(member)
        for item in listing(value) or ():
            self._items = self._items or [Shape()]
            self._items[0].add(item)

    def describe(self) -> dict[str, object]:
        """Describe it as a schema of OpenAPI 3.0."""
        types = self.types - {"null"} - ({"integer"} if "number" in self.types else set())
        schemas = [self._describe(kind) for kind in sorted(types)]
        nullable: dict[str, object] = {"nullable": True} if "null" in self.types else {}
        if len(schemas) > 1:
            return {"anyOf": [schemas[0] | nullable, *schemas[1:]]}
        return {**schemas[0], **nullable} if schemas else nullable

    def _describe(self, kind: str) -> dict[str, object]:
        schema: dict[str, object] = {"type": kind}
        formats = [*self._formats]
        if kind == "string" and len(formats) == 1 and formats[0]:
            schema["format"] = formats[0]
        if kind == "array":
            schema["items"] = self._items[0].describe() if self._items else {}
        if kind == "object":
            schema |= self._describe_members()
        return schema

    def _describe_members(self) -> Mapping[str, object]:
        members = {name: shape.describe() for name, shape in self._members.items() if name}
        hidden = self._members.get(None)
        others = {"additionalProperties": hidden.describe()} if hidden else {}
        return {**({"properties": members} if members else {}), **others}


def _guess_format(text: str) -> str | None:
    return next((name for name, like in _FORMATS.items() if re.fullmatch(like, text)), None)
