"""What a caller of flowroute_client must do about a change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from codegen.document import JSON
from codegen.names import identifier
from report.changes import Change
from report.python import CallerName, PythonChange
from report.wording import code, value, values

ABSORBED = frozenset({"allowReserved", "location", "media type", "moved", "style"})
"""What the client does by itself: how a request is written, and where it goes."""
_ALWAYS_TOLD = frozenset({"added", "media type"})
"""What is told of a reply even if it breaks nobody."""
_NOTHING = "Nothing"


class Case(NamedTuple):
    """A change, and what callers call its place."""

    change: Change
    caller: CallerName
    python: Sequence[PythonChange]

    @property
    def name(self) -> str:
        """The argument or attribute, in Markdown, or else the whole that it is of."""
        whole = "the body" if self.change.side == "request" else f"the result of {self.method}"
        return code(self.caller.short) if self.caller.short else whole

    @property
    def method(self) -> str:
        """The method, in Markdown."""
        return code(self.caller.method)


_Text: TypeAlias = Callable[[Case], str]


def without(some: JSON, others: JSON) -> list[JSON]:
    """Return the values that are in one list and not in the other."""
    left, right = (each if isinstance(each, list) else [] for each in (some, others))
    return [each for each in left if each not in right]


def advice(change: Change, caller: CallerName | None, python: Sequence[PythonChange]) -> str:
    """Say what a caller must do about a change, in Markdown, without the full stop."""
    if caller is None:
        return f"{_NOTHING}: no method of flowroute_client has to do with it"
    case = Case(change, caller, python)
    if change.side == "reply" and not change.breaks and change.fact not in _ALWAYS_TOLD:
        return _NOTHING
    if not change.place:
        return _OPERATION[change.fact](case)
    table = _REQUEST if change.side == "request" else _REPLY
    return table.get(change.fact, _give_type if change.side == "request" else _read)(case)


def _name_new_place(case: Case) -> str:
    method, _, path = str(case.change.old).partition(" ")
    raw = code(f'flowroute.request("{method}", "{path}")')
    return f"{_NOTHING} for {case.method}, once upgraded; {raw} must name the new place"


_OPERATION: dict[str, _Text] = {
    "moved": _name_new_place,
    "added": lambda case: f"{_NOTHING}; {case.method} can be called",
    "removed": lambda case: f"Stop calling {case.method}",
    "deprecated": lambda case: (
        f"Plan to do without {case.method}"
        if case.change.new
        else f"{_NOTHING}: {case.method} stays"
    ),
}


def _give(case: Case) -> str:
    return f"Give {case.name} in each call of {case.method}"


def _give_type(case: Case) -> str:
    types = [str(p.new.type) for p in case.python if p.new and p.new.kind == "argument"]
    if types:
        return f"Give {case.name} of {case.method} as {code(types[0])}"
    if not case.change.breaks:
        return f"{_NOTHING}: all that {case.method} was given is still accepted"
    return f"Check what is given as {case.name} to {case.method}: what is not allowed is refused"


def _give_choice(case: Case) -> str:
    gone = without(case.change.old, case.change.new)
    if gone:
        return f"Stop giving {values(gone)} as {case.name} to {case.method}"
    return _give_type(case)


def _keep_default(case: Case) -> str:
    if not case.change.breaks:
        return f"{_NOTHING}: the document only says what was so"
    return (
        f"Where {case.name} is left out of {case.method}, give {value(case.change.old)} to keep it"
    )


def _flag(case: Case) -> str:
    missing = f"{_NOTHING}; {case.name} of {case.method} may be left out"
    return _give(case) if case.change.new else missing


def _rename(case: Case) -> str:
    if not case.python:
        return _NOTHING
    old = code(identifier(str(case.change.old)))
    return f"Where {old} is given to {case.method} by name, call it {case.name}"


_REQUEST: dict[str, _Text] = {
    "added": lambda case: f"{_NOTHING}; {case.method} takes {case.name}",
    "added as required": _give,
    "removed": lambda case: f"Stop giving {case.name} to {case.method}",
    "required": _flag,
    "enum": _give_choice,
    "default": _keep_default,
    "deprecated": lambda case: f"Plan to do without {case.name} of {case.method}",
    "name": _rename,
    "servers": lambda _: "Check that the credentials may go there, and `base_url` if it is set",
    "security": lambda case: (
        f"Check the credentials: what is accepted is {values(case.change.new)}"
        if case.change.breaks
        else f"{_NOTHING}: the credentials that are sent are still accepted"
    ),
    **dict.fromkeys(ABSORBED, lambda case: f"{_NOTHING}: {case.method} sends it so, once upgraded"),
}


def _read(case: Case) -> str:
    types = [str(p.new.type) for p in case.python if p.new and p.new.kind == "attribute"]
    if types:
        return f"Read {case.name} as {code(types[0])}"
    more = ": its values can be others" if case.caller.short else ""
    return f"Check what is done with {case.name}{more}"


def _may_lack(case: Case) -> str:
    said = "" if case.python else ", as its type already says"
    return f"Check that {case.name} is not `None` before it is used{said}"


def _meet_value(case: Case) -> str:
    come = without(case.change.new, case.change.old)
    if not come:
        return f"Be ready for any text in {case.name}"
    return f"Be ready for {values(come)} in {case.name}; unknown texts are passed on as they are"


def _handle_status(case: Case) -> str:
    come = values(without(case.change.new, case.change.old))
    result = f"`http_status` of the result of {case.method}"
    return f"Decide what {come} in {result} means" if come else f"Check what is done with {result}"


_REPLY: dict[str, _Text] = {
    "added": lambda case: f"{_NOTHING}; {case.name} can be read" if case.caller.short else _NOTHING,
    "removed": lambda case: f"Stop reading {case.name}" if case.caller.short else _read(case),
    "required": _may_lack,
    "nullable": _may_lack,
    "enum": _meet_value,
    "success": _handle_status,
    "media type": lambda case: f"{_NOTHING}: {case.method} reads JSON, whatever it is called",
}
