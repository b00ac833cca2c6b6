"""The operations of a document, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast

from attrs import frozen

from codegen.document import JSON, METHODS, Document, DocumentError, point, short
from codegen.downgrade import WEBHOOKS
from codegen.schemas import reach, resolve

_IMPLIED = {("header", name) for name in ("accept", "authorization", "content-type")}
"""What OpenAPI says elsewhere (OpenAPI 3.0.4, Parameter Object, name)."""
_MOST_URLS = 100


@frozen(eq=False)
class Operation:
    """An operation with what its path and its document say about it.

    Attributes:
        path: the path template.
        method: the HTTP method, in capitals.
        own: the operation as the document has it.
        item: the path that it is of.
        document: the document that it is of.

    """

    path: str
    method: str
    own: Document
    item: Document
    document: Document

    def __str__(self) -> str:
        """Return what messages call the operation."""
        return f"{self.method} {self.path}"

    @property
    def pointer(self) -> str:
        """Where it stands, as a JSON Pointer."""
        return point(("paths", self.path, self.method.lower()))

    @property
    def id(self) -> str | None:
        """The operationId, if it has one."""
        found = self.own.get("operationId")
        return found if isinstance(found, str) else None

    @property
    def tags(self) -> list[str]:
        """The tags."""
        return cast("list[str]", self.own.get("tags", []))

    @property
    def list_path(self) -> tuple[str, ...]:
        """The members that lead from ``data`` to the list, if that is not the list itself."""
        return tuple(cast("list[str]", self.own.get("x-items", [])))

    @property
    def template(self) -> str:
        """The path, whatever its parameters are called."""
        return re.sub(r"\{[^}]*\}", "{}", self.path)

    @property
    def is_named(self) -> bool:
        """Whether it has one tag, and an operationId that is the tag, ``_`` and a method's name."""
        pattern = "".join(map(re.escape, self.tags)) + "_[A-Za-z]"
        return len(self.tags) == 1 and re.match(pattern, self.id or "") is not None

    @property
    def parameters(self) -> list[Document]:
        """The parameters of its path and its own, which replace those of its path."""
        own = self._list_parameters(self.own)
        replaced = {*_IMPLIED, *map(parameter_key, own)}
        shared = [p for p in self._list_parameters(self.item) if parameter_key(p) not in replaced]
        return [*shared, *(p for p in own if parameter_key(p) not in _IMPLIED)]

    def _list_parameters(self, owner: Document) -> list[Document]:
        declared = cast("list[object]", owner.get("parameters", []))
        return [resolve(self.document, each) for each in declared]

    @property
    def reach(self) -> dict[str, str]:
        """The text of it, and of all that it refers to, by reference."""
        return reach(self.document, [self.item.get("parameters"), self.own])

    def part(self, name: str) -> Document:
        """Return a part, such as the body; empty if there is none."""
        return resolve(self.document, self.own.get(name, {}))

    def parts(self, name: str) -> dict[str, Document]:
        """Return the parts of a part, such as the replies, by name."""
        found = cast("dict[str, Document]", self.own.get(name, {}))
        return {name: resolve(self.document, each) for name, each in found.items()}

    def effective(self, name: str) -> list[Document]:
        """Return its servers or security, or those that hold for its path or for everything."""
        for owner in (self.own, self.item, self.document):
            if name in owner:
                return cast("list[Document]", owner[name])
        return []

    @property
    def servers(self) -> set[str]:
        """The URLs of its servers, with each value that is listed for their variables."""
        found: set[str] = set()
        for server in self.effective("servers") or [{"url": ""}]:
            urls = [re.sub("^[^/]*//[^/]*", lambda host: host[0].lower(), str(server["url"]))]
            for name, each in cast("dict[str, Document]", server.get("variables", {})).items():
                values = cast("list[JSON]", each.get("enum", [each.get("default")]))
                filled = [url.replace(f"{{{name}}}", str(v)) for url in urls for v in values]
                urls = filled[:_MOST_URLS]
            found |= {url.rstrip("/") for url in urls}
        return found

    @property
    def urls(self) -> set[str]:
        """Where it can be asked, whatever of it is in the server and what in the path."""
        return {f"{server}{self.template}" for server in self.servers}

    @property
    def callbacks(self) -> dict[str, Operation]:
        """What the vendor calls after it, by name and method, whatever expression says where."""
        found = self.parts("callbacks").items()
        items = ((name, cast("Document", item)) for name, each in found for item in each.values())
        return _read_calls(self.document, items)


def read_webhooks(document: Document) -> dict[str, Operation]:
    """List what the vendor calls by itself, by name and method."""
    found = cast("dict[str, Document]", document.get(WEBHOOKS, {}))
    return _read_calls(document, found.items())


def _read_calls(document: Document, items: Iterable[tuple[str, Document]]) -> dict[str, Operation]:
    return {
        f"{name} {method.upper()}": Operation(name, method.upper(), own, item, document)
        for name, item in items
        for method, own in cast("dict[str, Document]", resolve(document, item)).items()
        if method in METHODS
    }


def read_operations(document: Document) -> list[Operation]:
    """List the operations of a document, in its order."""
    return [
        Operation(path, method.upper(), cast("Document", item[method]), item, document)
        for path, item in cast("dict[str, Document]", document["paths"]).items()
        for method in METHODS
        if method in item
    ]


def parameter_key(parameter: Document) -> tuple[str, str]:
    """Return what tells a parameter apart: its location and its name, of a header in any case."""
    if not parameter.keys() >= {"in", "name"}:
        raise DocumentError(f"{short(parameter)} is no parameter: it needs `in` and `name`")
    location, name = str(parameter["in"]), str(parameter["name"])
    return location, name.lower() if location == "header" else name


def require_name(operation: Operation) -> str:
    """Return the operationId, which is the tag, ``_`` and the name of the method.

    Raises:
        DocumentError: It is not so.

    """
    if not operation.is_named:
        raise DocumentError(
            f"{operation}: needs one tag, and an operationId that is the tag, _ and the method's"
            f" name (tags {operation.tags!r}, operationId {operation.id!r}): name it by an overlay"
            " action"
        )
    return str(operation.id)


def name_parameters(path: str) -> list[str]:
    """List the parameters of a path template, in order."""
    return re.findall(r"\{([^}]*)\}", path)


def is_json(media_type: str) -> bool:
    """Tell whether a media type is JSON."""
    kind = media_type.partition(";")[0].strip().lower()
    return kind.endswith(("/json", "+json"))
