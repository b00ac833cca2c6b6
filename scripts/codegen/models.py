"""The models, worked out from what openapi-python-client made of the projected document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, cast

from openapi_python_client.parser.properties import AnyProperty, ModelProperty
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.protocol import PropertyProtocol
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.schema.untrusted_string import UntrustedString

from codegen.document import DocumentError
from codegen.projection import PLAIN_NAMES
from codegen.wording import plain

_SIMPLE: dict[type, tuple[str, str]] = {
    AnyProperty: ("object", "anything"),
    BooleanProperty: ("bool", "boolean"),
    DateTimeProperty: ("datetime", "timestamp"),
    FloatProperty: ("float", "number"),
    IntProperty: ("int", "integer"),
    StringProperty: ("str", "text"),
}


_TAKEN = frozenset({"extra", "from_dict", "http_status", "read", "source", "to_dict", "unread"})
"""What every model has: a member of this name gets an underscore behind it."""


class Kind(NamedTuple):
    """The type of a member, as Python code, and how to read it."""

    annotation: str
    read: str
    """Code of a function of the JSON value, or of each item within a list or an object."""
    within: str | None = None
    models: frozenset[tuple[str, str]] = frozenset()
    """The modules and classes of the models it refers to."""

    @property
    def reader(self) -> str:
        """Code of a function of the JSON value."""
        return f"partial({self.within}, {self.read})" if self.within else self.read

    def reading(self, value: str) -> str:
        """Write code that reads a value."""
        return f"{self.within}({self.read}, {value})" if self.within else f"{self.read}({value})"


class Member(NamedTuple):
    """A member of a model."""

    name: str
    wire: str
    kind: Kind
    description: str
    required: bool

    @property
    def read(self) -> str:
        """Code that reads the member from the mapping `get` looks into."""
        value = f"get({self.wire!r})"
        if self.required and self.kind.reader == "text":
            plainly = f"isinstance(value := {value}, str) and value"  # a call less
            return f"value if {plainly} else required_text(value, {self.wire!r})"
        read = self.kind.reading(value)
        return f"required({read}, {self.wire!r})" if self.required else read

    @property
    def annotation(self) -> str:
        """The type; it may be ``None`` unless the member is required."""
        if self.required:
            return self.kind.annotation
        return "object" if self.kind.annotation == "object" else f"{self.kind.annotation} | None"


class View(NamedTuple):
    """A model as the template writes it."""

    name: str
    module: str
    description: str
    members: tuple[Member, ...]
    private: tuple[str, ...]
    promoted: tuple[Member, ...] = ()
    """The JSON:API attributes that can be read from the resource itself."""
    part: Member | None = None
    """The attributes as an object, if it can be made when it is asked for."""

    @property
    def needed(self) -> list[Member]:
        """The members without which the object means nothing: they are read at once."""
        return [member for member in self.members if member.required]

    @property
    def waiting(self) -> list[Member]:
        """The members that are read when they are asked for."""
        return [m for m in self.members if not m.required and m != self.part]

    @property
    def models(self) -> list[tuple[str, str]]:
        """The other models that this one refers to."""
        found = {model for m in (*self.members, *self.promoted) for model in m.kind.models}
        return sorted(found - {(self.module, self.name)})


def views(models: Iterable[ModelProperty]) -> dict[str, View]:
    """Work out how each model is written; an object without members of its own is a dict."""
    real = {str(m.class_info.name): m for m in models if _members(m)}
    plain_views = {name: _View(real).of(model) for name, model in real.items()}
    return {name: _promoting(view, plain_views) for name, view in plain_views.items()}


def _promoting(view: View, others: dict[str, View]) -> View:
    """Let the attributes of a JSON:API resource be read from the resource itself."""
    attributes = next((m for m in view.members if m.wire == "attributes"), None)
    if attributes is None or attributes.kind.annotation not in others:
        return view
    found = others[attributes.kind.annotation].members
    own = {member.name for member in view.members}
    promoted = tuple(m._replace(required=False) for m in found if m.name not in own)
    # What has to have certain members can turn out to be unreadable: that shows at once.
    can_wait = not any(m.required for m in (attributes, *found))
    return view._replace(promoted=promoted, part=attributes if can_wait else None)


def _members(model: ModelProperty) -> list[PropertyProtocol]:
    return [*(model.required_properties or []), *(model.optional_properties or [])]


class _View:
    def __init__(self, models: dict[str, ModelProperty]) -> None:
        self._models = models

    def of(self, model: ModelProperty) -> View:
        known = model.data.model_extra or {}
        private = cast("list[str]", known.get("x-private", []))
        required = cast("list[str]", known.get("x-required", []))
        choices = cast("dict[str, list[str]]", known.get("x-choices", {}))
        found = [self._member(each, choices, required) for each in _members(model)]
        members = tuple(sorted(found, key=lambda member: not member.required))
        _check_names(str(model.class_info.name), [member.name for member in members])
        return View(
            name=str(model.class_info.name),
            module=str(model.class_info.module_name),
            description=_text(model.description),
            members=members,
            private=tuple(m.name for m in members if m.wire in private),
        )

    def _member(
        self, prop: PropertyProtocol, choices: dict[str, list[str]], required: list[str]
    ) -> Member:
        wire, kind = _value(prop.name), self._kind(prop)
        if wire in choices and kind.reader == "text":
            allowed = ", ".join(map(repr, choices[wire]))
            kind = kind._replace(annotation=f"Literal[{allowed}] | str")
        name, words = _attribute(wire, str(prop.python_name)), _text(prop.description)
        return Member(name, wire, kind, words, wire in required)

    def _kind(self, prop: PropertyProtocol) -> Kind:
        if isinstance(prop, ListProperty):
            inner = self._kind(prop.inner_property)
            return Kind(f"list[{inner.annotation}]", inner.reader, "items", inner.models)
        if isinstance(prop, ModelProperty):
            return self._object(prop)
        return Kind(*_SIMPLE[type(prop)])  # the projection has no others

    def _object(self, prop: ModelProperty) -> Kind:
        name, module = str(prop.class_info.name), str(prop.class_info.module_name)
        if name in self._models:
            return Kind(name, f"{name}.read", None, frozenset({(module, name)}))
        inner = self._kind(cast("PropertyProtocol", prop.additional_properties))
        optional = "object" if inner.annotation == "object" else f"{inner.annotation} | None"
        return Kind(f"dict[str, {optional}]", inner.reader, "members", inner.models)


def _check_names(model: str, names: list[str]) -> None:
    for name in names:
        if not name.isascii() or names.count(name) > 1:
            raise DocumentError(f"{model}: {name!r} is not ASCII, or the name of two members")


def _attribute(wire: str, name: str) -> str:
    if wire in PLAIN_NAMES:
        return wire
    return f"{name}_" if name in _TAKEN else name


def _value(value: UntrustedString) -> str:
    return value.get_untrusted_value()


def _text(value: UntrustedString | None) -> str:
    return plain(_value(value)) if value else ""
