"""What a caller of flowroute_client calls the places of a document."""

from __future__ import annotations

import re

from attrs import frozen

from codegen.surface import Method, Parameter, identifier
from report.changes import Change
from report.corrections import Corrected
from report.python import Surface

_SHOWN = 3


@frozen
class Spoken:
    """A place as a caller speaks of it.

    Attributes:
        method: the method with its arguments: ``numbers.get(id)``.
        name: the argument or the attribute, by its name in `Surface`.
        short: the same as one writes it: ``id``, ``Number.state``.

    """

    method: str
    name: str = ""
    short: str = ""

    @property
    def subject(self) -> str:
        """What to call it in a list of many."""
        return self.name if "(" in self.name else self.short or self.method

    @property
    def owners(self) -> tuple[str, str]:
        """The method and its resource, by their names in `Surface`."""
        method = self.method.partition("(")[0]
        return method, method.partition(".")[0]


class Callers:
    """The methods of a corrected document, by operation."""

    def __init__(self, corrected: Corrected) -> None:
        """Name the places of a corrected document."""
        self._corrected = corrected
        self._methods = {
            f"{method.http_method} {method.path}": method
            for resource in corrected.shown[1]
            for method in resource.methods
        }

    def spoken(self, change: Change) -> Spoken | None:
        """Return what a caller calls the place of a change; ``None`` if there is no such method."""
        method = self._methods.get(change.operation)
        if method is None:
            return None
        name = f"{method.resource}.{method.name}"
        place = [part for part in change.place[1:] if not part.startswith("<")]
        if change.side == "request":
            found = _argument(method, change.place[0] if change.place else "", place)
            return Spoken(_signature(method), *((f"{name}({found})", found) if found else ()))
        attribute, promoted = self._attribute(method, place)
        return Spoken(_signature(method), attribute, promoted)

    def _attribute(self, method: Method, place: list[str]) -> tuple[str, str]:
        """Follow a place within a reply to an attribute of a model."""
        surface = self._corrected.surface
        model, found, shown = method.model or "", "", ""
        for part in place[1:]:
            name = next((n for n in _names(part) if f"{model}.{n}" in surface), None)
            if name is None:
                if part in {"data", "[]", "*"}:
                    continue
                return "", ""
            found = f"{model}.{name}"
            shown = found if not shown.endswith(".attributes") else f"{shown[:-10]}{name}"
            model = _class(surface[found].type, surface) or model
        return found, shown


def _names(part: str) -> tuple[str, ...]:
    return part, identifier(part), f"{part}_"


def _class(annotation: str, surface: Surface) -> str | None:
    words = re.findall(r"\w+", annotation)
    return next((w for w in words if w in surface and surface[w].kind == "model"), None)


def _signature(method: Method) -> str:
    names = [parameter.name for parameter in (*method.positional, *method.by_keyword)]
    shown = names if len(names) <= _SHOWN else [*names[: _SHOWN - 1], "..."]
    return f"{method.resource}.{method.name}({', '.join(shown)})"


def _argument(method: Method, kind: str, place: list[str]) -> str:
    if kind == "parameter":
        wanted = [p for p in method.parameters if (p.location, *p.wire) == tuple(place[:2])]
    else:
        wanted = [p for p in method.parameters if _is_at(p, tuple(place))]
    return wanted[0].name if wanted else ""


def _is_at(parameter: Parameter, place: tuple[str, ...]) -> bool:
    """Tell whether a place in a body is an argument, or is within one, in either envelope."""
    inner = place[2:] if place[:2] == ("data", "attributes") else place
    within = any(each[: len(parameter.wire)] == parameter.wire for each in (place, inner))
    return parameter.location == "body" and within
