"""What a caller of flowroute_client calls the places of a document."""

from __future__ import annotations

from attrs import frozen

from codegen.contract import Argument, Contract, Method
from report.changes import Change, Place

_SHOWN = 3


@frozen
class CallerName:
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
    def owners(self) -> set[str]:
        """The method and its resource, by their names in `Surface`."""
        method = self.method.partition("(")[0]
        return {method, method.partition(".")[0]}

    def affects(self, change: Change) -> set[str]:
        """Name what a change here can have consequences for, as `Surface` does."""
        if not change.place:
            return self.owners
        return {self.name, self.short} if self.name else {f"{self.method.partition('(')[0]} ->"}


class Callers:
    """The methods of a contract, by operation."""

    def __init__(self, contract: Contract) -> None:
        """Name the places of a contract."""
        self._models = contract.models
        self._methods = {f"{m.http_method} {m.path}": m for m in contract.methods}

    def find(self, change: Change) -> CallerName | None:
        """Return what a caller calls the place of a change; ``None`` if there is no such method."""
        method = self._methods.get(change.operation)
        if method is None:
            return None
        place = tuple(part for part in change.place if not part.startswith("<"))
        if change.side == "reply":
            return CallerName(_signature(method), *self._attribute(method, place[2:]))
        argument = next((a for a in method.arguments if _is_at(a, place)), None)
        names = (f"{method.full_name}({argument.name})", argument.name) if argument else ()
        return CallerName(_signature(method), *names)

    def _attribute(self, method: Method, place: Place) -> tuple[str, str]:
        """Follow a place within a reply, member by member, to an attribute of a model."""
        model, found, shown = self._models.get(method.model or ""), "", ""
        for part in place:
            members = {member.wire: member for member in model.members} if model else {}
            if part not in members:
                if part in {"data", "[]", "*"}:
                    continue
                return "", ""
            member = members[part]
            found = f"{model.name}.{member.name}" if model else ""
            shown = f"{shown[:-10]}{member.name}" if shown.endswith(".attributes") else found
            model = self._models.get(member.kind.model or "", model)
        return found, shown


def _signature(method: Method) -> str:
    names = [argument.name for argument in (*method.positional, *method.by_keyword)]
    shown = names if len(names) <= _SHOWN else [*names[: _SHOWN - 1], "..."]
    return f"{method.full_name}({', '.join(shown)})"


def _is_at(argument: Argument, place: Place) -> bool:
    """Tell whether a place is an argument, or is within one, in either envelope of a body."""
    if argument.location != "body":
        return place[:3] == ("parameter", argument.location, *argument.wire)
    inner = place[3:] if place[1:3] == ("data", "attributes") else place[1:]
    within = any(each[: len(argument.wire)] == argument.wire for each in (place[1:], inner))
    return place[:1] == ("body",) and within
