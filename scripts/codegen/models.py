"""The models of a contract: what callers read of the replies, without envelopes.

Our models read null, alternatives of plain values and both shapes of an envelope by themselves, so
that these need no classes of their own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, cast

from attrs import evolve, field, frozen

from codegen.document import JSON, Document, DocumentError
from codegen.names import cased_identifier, class_name, identifier, module_name, pascal_case
from codegen.schemas import Schemas, Shape
from codegen.wording import plain
from flowroute_client._payload.formats import PRIVATE_FORMATS

_DEEPEST = 40
_MOST = 10_000
_TITLE = re.compile("[A-Za-z][A-Za-z0-9 _-]{0,79}")
_TAKEN = frozenset({"extra", "from_dict", "http_status", "read", "source", "to_dict", "unread"})
"""What every model has: a member of this name gets an underscore behind it."""


class Kind(NamedTuple):
    """The type of a member, as Python code, and how to read it."""

    annotation: str
    read: str
    """Code of a function of the JSON value, or of each item within a list or an object."""
    within: str | None = None
    model: str | None = None
    """The model it is, or its items are."""

    @property
    def reader(self) -> str:
        """Code of a function of the JSON value."""
        return f"partial({self.within}, {self.read})" if self.within else self.read

    def read_from(self, value: str) -> str:
        """Write code that reads a value."""
        return f"{self.within}({self.read}, {value})" if self.within else f"{self.read}({value})"


_MOMENTS = frozenset({"date-time", "timestamp"})
"""The formats of moments; a timestamp is one in another style than RFC 3339."""
_ANYTHING = Kind("object", "anything")
_LINKS = Kind("dict[str, str | None]", "text", "members")
_PLAIN: dict[JSON, Kind] = {
    "boolean": Kind("bool", "boolean"),
    "integer": Kind("int", "integer"),
    "number": Kind("float", "number"),
    "object": Kind("dict[str, object]", "anything", "members"),
    "string": Kind("str", "text"),
}


@frozen
class Member:
    """A member of a model."""

    name: str
    wire: str
    kind: Kind
    description: str
    required: bool
    private: bool = False
    """Whether it is hidden where the model is printed."""
    pointer: str = field(default="", eq=False)
    """Where the document has it."""

    @property
    def read(self) -> str:
        """Code that reads the member from the mapping `get` looks into."""
        value = f"get({self.wire!r})"
        if self.required and self.kind.reader == "text":
            plainly = f"isinstance(value := {value}, str) and value"  # a call less
            return f"value if {plainly} else required_text(value, {self.wire!r})"
        read = self.kind.read_from(value)
        return f"required({read}, {self.wire!r})" if self.required else read

    @property
    def annotation(self) -> str:
        """The type; it may be ``None`` unless the member is required."""
        if self.required:
            return self.kind.annotation
        return "object" if self.kind.annotation == "object" else f"{self.kind.annotation} | None"


@frozen
class Model:
    """A class of what replies hold."""

    name: str
    description: str
    members: tuple[Member, ...]
    """Its members, the required ones first."""
    pointer: str = field(default="", eq=False)
    """Where the document has it."""
    promoted: tuple[Member, ...] = ()
    """The JSON:API attributes that can be read from the resource itself."""
    part: Member | None = None
    """The attributes as an object, if it can be made when it is asked for."""

    @property
    def module(self) -> str:
        """The module that holds the class."""
        return module_name(self.name)

    @property
    def private(self) -> list[str]:
        """The members that are hidden where the model is printed."""
        return [member.name for member in self.members if member.private]

    @property
    def eager(self) -> list[Member]:
        """The members without which the object means nothing: they are read at once."""
        return [member for member in self.members if member.required]

    @property
    def lazy(self) -> list[Member]:
        """The members that are read when they are asked for."""
        return [m for m in self.members if not m.required and m != self.part]

    @property
    def models(self) -> list[str]:
        """The other models that this one refers to."""
        found = {member.kind.model for member in (*self.members, *self.promoted)}
        return sorted(name for name in found if name and name != self.name)


class Result(NamedTuple):
    """What an operation answers with when it succeeds."""

    statuses: dict[int, str]
    """Each status that means success, with its description."""
    kind: Kind | None
    """What is read: the resource or an item of the list; ``None`` if there is no body."""
    many: bool


class ModelReader:
    """Makes the models of a document, as the results of its operations ask for them."""

    def __init__(self, schemas: Schemas) -> None:
        """Read the schemas of a document."""
        self._schemas = schemas
        self._models: dict[str, Model] = {}
        self._components: dict[str, str] = {}
        self._unfolded = 0

    @property
    def models(self) -> dict[str, Model]:
        """The models by name."""
        return {name: self._promote(model) for name, model in sorted(self._models.items())}

    def result(self, schema: Document, name: str, within: tuple[str, ...]) -> tuple[Kind, bool]:
        """Take a result out of its envelope; what it includes becomes a member of it.

        Args:
            schema: The schema of the reply.
            name: What to call a model without a name.
            within: The members that lead from ``data`` to the list, if they do.

        Returns:
            What is read, and whether it is a list of that.

        """
        envelope = self._schemas.shape(schema).first.properties
        inner = envelope.get("data", schema)
        for member in within:
            inner = self._schemas.shape(inner).first.properties[member]
        shape = self._schemas.shape(inner).first
        many = shape.kind == "array"
        if many:
            inner = self._unwrap(cast("Document", shape.schema.get("items", {})))
        kind = self._kind(inner, name, 0)
        if "included" in envelope and not many and kind.model:
            model = self._models[kind.model]
            included = self._member(model.name, "included", envelope["included"], 0)
            others = tuple(member for member in model.members if member.wire != "included")
            self._models[model.name] = evolve(model, members=(*others, included))
        return kind, many

    def _unwrap(self, item: Document) -> Document:
        """Take an item of a list out of an envelope of its own, if it has one."""
        properties = self._schemas.shape(item).first.properties
        return properties["data"] if set(properties) == {"data"} else item

    def _kind(self, schema: Document, name: str, depth: int) -> Kind:
        self._unfolded += 1
        if depth > _DEEPEST or self._unfolded > _MOST:
            raise DocumentError(
                f"the schemas nest more than {_DEEPEST} deep, or unfold to more than {_MOST}: give"
                " the parts names of their own"
            )
        shape = self._schemas.shape(schema).first
        other = shape.schema.get("additionalProperties")
        if shape.properties:
            model = self._model(schema, shape, name, depth)
            return Kind(model, f"{model}.read", None, model)
        if shape.kind == "array":
            items = cast("Document", shape.schema.get("items", {}))
            inner = self._kind(items, f"{name}Item", depth + 1)
            return Kind(f"list[{inner.annotation}]", inner.reader, "items", inner.model)
        if isinstance(other, dict):
            inner = self._kind(other, f"{name}AdditionalProperty", depth + 1)
            optional = "object" if inner.annotation == "object" else f"{inner.annotation} | None"
            return Kind(f"dict[str, {optional}]", inner.reader, "members", inner.model)
        if shape.kind == "string" and shape.schema.get("format") in _MOMENTS:
            return Kind("datetime", "timestamp")
        return _PLAIN.get(shape.kind, _ANYTHING)

    def _model(self, schema: Document, shape: Shape, name: str, depth: int) -> str:
        """Make a model once for each component, and for what is written out where it is."""
        title = str(shape.schema.get("title", ""))
        chosen = class_name(title if _TITLE.fullmatch(title) else shape.name or name)
        component = shape.name
        if component in self._components:
            return self._components[component]
        if component:
            self._components[component] = chosen  # it may refer to itself
        properties = shape.properties.items()
        visible = [(wire, each) for wire, each in properties if not self._is_write_only(each)]
        depth = 0 if component else depth + 1
        found = [
            self._member(chosen, wire, each, depth, required=wire in shape.required)
            for wire, each in visible
        ]
        self._add(
            Model(
                chosen,
                plain(str(shape.schema.get("description", ""))),
                tuple(sorted(_name_apart(found), key=lambda member: not member.required)),
                self._schemas.place(self._schemas.resolve(schema)),
            )
        )
        return chosen

    def _add(self, model: Model) -> None:
        names = Counter(member.name for member in model.members)
        for name, times in names.items():
            if not name.isascii() or times > 1:
                raise DocumentError(
                    f"{model.name}: {name!r} is not ASCII, or the name of two members"
                )
        known = self._models.setdefault(model.name, model)
        if known != model:
            raise DocumentError(
                f"two schemas are called {model.name!r}, {known.pointer} and {model.pointer}:"
                " give one another title by an overlay action"
            )

    def _member(
        self, owner: str, wire: str, schema: Document, depth: int, *, required: bool = False
    ) -> Member:
        shape = self._schemas.shape(schema).first
        name = pascal_case(owner) + pascal_case(wire)
        kind = _LINKS if wire == "links" else self._kind(schema, name, depth + 1)
        choices = shape.schema.get("enum")
        if kind.reader == "text" and _are_texts(choices):
            allowed = ", ".join(map(repr, cast("list[str]", choices)))
            kind = kind._replace(annotation=f"Literal[{allowed}] | str")
        words = "" if wire == "links" else plain(str(shape.schema.get("description", "")))
        pointer = self._schemas.place(schema)
        present = required and not shape.schema.get("nullable")
        private = wire == "links" or self._is_private(shape)
        return Member(_name(wire), wire, kind, words, present, private, pointer)

    def _is_private(self, shape: Shape) -> bool:
        if shape.kind == "array":
            shape = self._schemas.shape(cast("Document", shape.schema.get("items", {}))).first
        return shape.schema.get("format") in PRIVATE_FORMATS

    def _is_write_only(self, schema: Document) -> bool:
        return bool(self._schemas.shape(schema).first.schema.get("writeOnly"))

    def _promote(self, model: Model) -> Model:
        """Let the attributes of a JSON:API resource be read from the resource itself."""
        attributes = next((m for m in model.members if m.wire == "attributes"), None)
        if attributes is None or attributes.kind.annotation not in self._models:
            return model
        found = self._models[attributes.kind.annotation].members
        own = {member.name for member in model.members}
        promoted = tuple(_promote_member(m) for m in found if m.name not in own)
        # What has to have certain members can turn out to be unreadable: that shows at once.
        can_wait = not any(m.required for m in (attributes, *found))
        return evolve(model, promoted=promoted, part=attributes if can_wait else None)


def _promote_member(member: Member) -> Member:
    """Make a property of a member; it may be of any text, not of some."""
    # jedi, which completes names in IPython, fails at a class with a property of a Literal.
    is_choice = member.kind.annotation.startswith("Literal[")
    kind = member.kind._replace(annotation="str") if is_choice else member.kind
    return evolve(member, required=False, kind=kind)


def _are_texts(choices: JSON) -> bool:
    return isinstance(choices, list) and all(isinstance(each, str) for each in choices)


def _name(wire: str) -> str:
    name = identifier(wire)
    return f"{name}_" if name in _TAKEN else name


def _name_apart(members: list[Member]) -> Iterator[Member]:
    """Keep the capitals of names that would be one name otherwise."""
    names = Counter(member.name for member in members)
    for member in members:
        name = cased_identifier(member.wire)
        apart = names[member.name] > 1 and name not in _TAKEN
        yield evolve(member, name=name) if apart else member
