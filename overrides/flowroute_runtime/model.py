"""What every model is made of: reading JSON tolerantly, and writing back what was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from datetime import UTC, datetime, tzinfo
from math import isfinite
from typing import TYPE_CHECKING, ClassVar, Final, Self, TypeAlias, TypeVar, cast

from attrs import define, field

T = TypeVar("T")

new: Final = object.__new__
"""Makes a model with empty slots, to be filled from JSON."""
Reads: TypeAlias = Mapping[str, Callable[[Callable[[str], object]], object]]
"""How each attribute is read, given how to get a member of the object by its JSON name."""

_ENVELOPE = frozenset({"data", "included", "links", "meta"})
"""What a JSON:API document has at its top."""
_DEFAULTS = datetime(2000, 1, 1), datetime(2004, 2, 2)  # noqa: DTZ001 - of any offset


@define(eq=False, repr=False)
class Model:  # noqa: PLW1641 - it can change, so it has no hash
    """A JSON object of the API.

    A member that is absent, null or of an unreadable type is ``None``; members that this
    version does not know are kept, in `extra`. Both the bare object and one in a JSON:API
    envelope (``{"data": ...}``) are read. What was read from JSON stays JSON until it is asked
    for: a member becomes an attribute, in its slot, the first time that anyone looks at it.
    """

    _wire: ClassVar[Mapping[str, str]] = {}
    """The JSON name of each member, and the attribute that holds it."""
    _private: ClassVar[frozenset[str]] = frozenset()
    """The attributes that hold personal data."""
    _reads: ClassVar[Reads] = {}
    """How the attributes are read that can wait."""

    _source: Mapping[str, object] | None = field(default=None, alias="source", kw_only=True)
    http_status: int | None = field(default=None, kw_only=True)
    """The HTTP status of the reply whose result this is; ``None`` for an item or a part of one."""

    @classmethod
    def from_dict(cls, source: Mapping[str, object]) -> Self:
        """Read a JSON object.

        Args:
            source: The object, as ``json.loads`` gives it. It is kept, so do not change it.

        """
        raise NotImplementedError

    @classmethod
    def read(cls, value: object) -> Self | None:
        """Read a JSON object; what is not one, or lacks what it needs, reads as ``None``."""
        try:
            if type(value) is dict:  # told apart at once, unlike any mapping
                return cls.from_dict(value)  # pyright: ignore[reportUnknownArgumentType]
            source = mapping(value)
            return None if source is None else cls.from_dict(source)
        except ValueError:
            return None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> object:
        """Tell pydantic, and FastAPI by it, to read by `from_dict` and to write by `to_dict`."""
        from pydantic_core import core_schema  # noqa: PLC0415 - there if this is called

        json = core_schema.dict_schema(core_schema.str_schema())
        write = core_schema.plain_serializer_function_ser_schema(cls.to_dict, return_schema=json)
        return core_schema.no_info_plain_validator_function(
            cls._validate, json_schema_input_schema=json, serialization=write
        )

    @classmethod
    def _validate(cls, value: object) -> Self:
        found = value if isinstance(value, cls) else cls.read(value)
        if found is None:
            raise ValueError(f"give a {cls.__name__}, or the JSON object of one")
        return found

    @classmethod
    def _opened(cls, source: Mapping[str, object]) -> Mapping[str, object]:
        """Return the object inside a JSON:API envelope, with what the document includes."""
        if "data" not in source:
            return source
        data = mapping(source["data"])
        is_resource = "id" in cls._wire or source.keys() <= _ENVELOPE
        if data is None or "id" in source or "data" in cls._wire or not is_resource:
            return source
        return {**data, "included": source["included"]} if "included" in source else data

    if not TYPE_CHECKING:  # which would take any misspelt name for a member

        def __getattr__(self, name: str) -> object:
            """Read a member that nobody has asked for yet: its slot is empty."""
            if name not in self._reads:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            source = self._source or {}
            value = self._reads[name]((self._opened(source) if "data" in source else source).get)
            setattr(self, name, value)
            return value

    @property
    def extra(self) -> dict[str, object]:
        """The members of the object that this version of the client does not know."""
        members = self._opened(self._source or {})
        return {name: deepcopy(members[name]) for name in members if name not in self._wire}

    def to_dict(self) -> dict[str, object]:
        """Write the object as JSON: what was read, with what has been changed since."""
        source = self._source or {}
        resource = self._opened(source)
        members = self._write_members(resource)
        if resource is source:
            return members
        if "included" not in source:
            return {**deepcopy(dict(source)), "data": members}
        included = members.pop("included")
        own = mapping(source["data"]) or {}
        if "included" in own:  # in place of which the document's was read
            members["included"] = deepcopy(own["included"])
        return {**deepcopy(dict(source)), "data": members, "included": included}

    def _write_members(self, source: Mapping[str, object]) -> dict[str, object]:
        as_read = type(self).read(source)
        members = deepcopy(dict(source))
        for wire, name in self._wire.items():
            value = getattr(self, name)
            if value != getattr(as_read, name, None):
                members[wire] = _json(value)
        return members

    def __eq__(self, other: object) -> bool:
        """Compare the members."""
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, n) == getattr(other, n) for n in self._wire.values())

    def __repr__(self) -> str:
        """Show what is set, without personal data."""
        shown = (f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({', '.join(shown)})"

    def __rich_repr__(self) -> Iterator[tuple[str, object]]:
        """Show the same to rich, which would list every slot of an attrs class."""
        for name in self._wire.values():
            value = getattr(self, name)
            if value is not None:
                yield name, _HIDDEN if name in self._private else value


class _Hidden:
    def __repr__(self) -> str:
        return "..."


_HIDDEN = _Hidden()


def mapping(value: object) -> Mapping[str, object] | None:
    """Read an object as it is."""
    if value is None or type(value) is dict:
        return value  # pyright: ignore[reportUnknownVariableType]
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else None


def text(value: object) -> str | None:
    """Read a string; a number becomes its digits."""
    if value is None or isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def integer(value: object) -> int | None:
    """Read a whole number, also from its digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = int(value)
    except (ValueError, OverflowError):
        return None
    return number if isinstance(value, str) or number == value else None


def number(value: object) -> float | None:
    """Read a finite number, also from its digits."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value) if isinstance(value, str) else value
        return found if isfinite(found) else None
    except (ValueError, OverflowError):
        return None


def boolean(value: object) -> bool | None:
    """Read a boolean, also from its name."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def timestamp(value: object) -> datetime | None:
    """Read a date and time, if it is not too long to be one; without an offset it is in UTC."""
    if not isinstance(value, str) or len(value) > 100:
        return None
    moment: datetime | None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = _unusual_timestamp(value)
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _unusual_timestamp(value: str) -> datetime | None:
    from dateutil import parser  # noqa: PLC0415 - rarely needed, and slow to import

    try:
        first, second = (parser.parse(value, default=d, tzinfos=_zone) for d in _DEFAULTS)
        first.utcoffset()  # raises if it is a day or more
    except (ValueError, OverflowError):
        return None
    return first if first == second else None  # what it leaves out would be made up


def _zone(name: str | None, offset: int | None) -> tzinfo | int:
    if offset is None and name not in {None, "UTC", "GMT", "Z"}:
        raise ValueError(name)  # a zone by name alone, such as CST, is several zones
    return offset or UTC


def required(value: T | None, name: str) -> T:
    """Insist on a member without which the object means nothing."""
    if value is None or value == "":
        raise ValueError(f"{name} is missing")
    return value


def required_text(value: object, name: str) -> str:
    """Insist on a text, such as an id."""
    return value if isinstance(value, str) and value else required(text(value), name)


def anything(value: object) -> object:
    """Read a value of no certain type."""
    return value


def items(read: Callable[[object], T | None], value: object) -> list[T] | None:
    """Read a list, leaving out what is null or unreadable."""
    if not isinstance(value, list):
        return None
    return [item for item in map(read, cast("list[object]", value)) if item is not None]


def members(read: Callable[[object], T], value: object) -> dict[str, T] | None:
    """Read an object whose members are all of one type."""
    source = mapping(value)
    return None if source is None else {name: read(each) for name, each in source.items()}


def _json(value: object) -> object:
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, list):
        return [_json(item) for item in cast("list[object]", value)]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return deepcopy(value)
