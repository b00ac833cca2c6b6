"""The version that a report asks for, and the lines of the CHANGELOG to start from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import NamedTuple

from codegen.regenerate import ROOT
from report.report import Entry, Report
from report.wording import change, code, python, value

_SHOWN = 3


class Bump(NamedTuple):
    """A step from one version to the next, by Semantic Versioning."""

    level: str
    old: str
    new: str
    reason: str


def bump(report: Report) -> Bump:
    """Work out the next version: before 1.0.0, the minor number says that callers break."""
    old = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    level, reason = _level(report)
    numbers = [int(number) for number in old.split(".")]
    place = {"major": 0, "minor": 1, "patch": 2}.get(level)
    if place is None:
        return Bump(level, old, old, reason)
    if not numbers[0]:
        place = min(place + 1, 2)
    new = [*numbers[:place], numbers[place] + 1, *[0] * (2 - place)]
    return Bump(level, old, ".".join(map(str, new)), reason)


def _level(report: Report) -> tuple[str, str]:
    if breaking := [entry for entry in report.entries if "callers" in entry.breaks]:
        return "major", f"callers must change for {_subjects(breaking)}"
    if visible := [entry for entry in report.entries if entry.cause in {"document", "overlay"}]:
        return "minor", f"no caller must change, but {_subjects(visible)} can tell the difference"
    if report.entries or report.differs:
        return "patch", "callers cannot tell the difference, except in what they read"
    return "none", "nothing changes"


def _subjects(entries: list[Entry]) -> str:
    names = list(dict.fromkeys(subject(entry) for entry in entries))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def subject(entry: Entry) -> str:
    """Name what an entry is about, as a caller would."""
    if entry.spoken:
        return code(entry.spoken.subject)
    return code(entry.changes[0].operation if entry.changes else entry.python[0].name)


def changelog(report: Report) -> dict[str, list[str]]:
    """Write the lines to start from, by heading of Keep a Changelog."""
    found: dict[str, list[str]] = {}
    for entry in report.entries:
        if entry.cause in {"document", "overlay"}:
            heading, line = _line(entry)
            lines = found.setdefault(heading, [])
            if line not in lines:
                lines.append(line)
    return {name: found[name] for name in ("Changed", "Added", "Removed") if name in found}


def _line(entry: Entry) -> tuple[str, str]:
    breaking = "**Breaking:** " if "callers" in entry.breaks else ""
    if entry.changes and entry.changes[0].fact == "moved":
        first = entry.changes[0]
        return "Changed", f"{subject(entry)} asks {value(first.new)}, no longer {value(first.old)}."
    if [*_kinds(entry)] == ["removed"]:
        return "Removed", f"{breaking}{subject(entry)}."
    if [*_kinds(entry)] == ["added"]:
        return "Added", f"{breaking}{subject(entry)}."
    return "Changed", f"{breaking}{_what(entry)}. {entry.advice}."


def _what(entry: Entry) -> str:
    if entry.python:
        return "; ".join(map(python, entry.python))
    return f"{subject(entry)}: {change(entry.changes[0])}"


def _kinds(entry: Entry) -> Iterator[str]:
    """Say whether an entry adds or removes."""
    if entry.changes:
        yield entry.changes[0].fact.partition(" ")[0]
    elif entry.python[0].old is None:
        yield "added"
    elif entry.python[0].new is None:
        yield "removed"
