"""The version that a report asks for, and the lines of the CHANGELOG to start from."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flowroute_client import __version__
from report.python import PythonChange
from report.report import Entry, Report
from report.wording import change, code, python, some, value, where

_PLACES = {"major": 0, "minor": 1, "patch": 2}


class Bump(NamedTuple):
    """A step from one version to the next, by Semantic Versioning."""

    level: str
    old: str
    new: str
    reason: str


def bump(report: Report) -> Bump:
    """Work out the next version."""
    level, reason = _level(report)
    return Bump(level, __version__, next_version(__version__, level), reason)


def next_version(version: str, level: str) -> str:
    """Return the version after another one; before 1.0.0, a major step is a minor one."""
    if level not in _PLACES:
        return version
    numbers = [int(number) for number in version.split(".")]
    place = max(_PLACES[level], int(not numbers[0]))
    new = [*numbers[:place], numbers[place] + 1, *[0] * (2 - place)]
    return ".".join(map(str, new))


def _level(report: Report) -> tuple[str, str]:
    if breaking := [entry for entry in report.entries if "callers" in entry.breaks]:
        return "major", f"callers must change for {some(map(subject, breaking))}"
    if visible := [entry for entry in report.entries if entry.cause in {"document", "overlay"}]:
        shown = some(map(subject, visible))
        return "minor", f"no caller must change, but {shown} can tell the difference"
    if report.entries or report.differs:
        return "patch", "callers cannot tell the difference, except in what they read"
    return "none", "nothing changes"


def subject(entry: Entry) -> str:
    """Name what an entry is about, as a caller would."""
    if entry.caller:
        return code(entry.caller.subject)
    return code(entry.changes[0].operation if entry.changes else entry.python[0].name)


def changelog(report: Report) -> dict[str, list[str]]:
    """Write the lines to start from, by heading of Keep a Changelog."""
    found: dict[str, list[str]] = {"Changed": [], "Added": [], "Removed": []}
    for entry in report.entries:
        if entry.cause in {"document", "overlay"}:
            heading, line = _line(entry)
            found[heading].append(line)
    return {name: list(dict.fromkeys(lines)) for name, lines in found.items() if lines}


def _line(entry: Entry) -> tuple[str, str]:
    breaking = "**Breaking:** " if "callers" in entry.breaks else ""
    if entry.changes and entry.changes[0].fact == "moved":
        first = entry.changes[0]
        return "Changed", f"{subject(entry)} asks {value(first.new)}, no longer {value(first.old)}."
    for heading, is_one in _HEADINGS.items():
        if entry.python and all(map(is_one, entry.python)):
            return heading, f"{breaking}{subject(entry)}."
    return "Changed", f"{breaking}{_what(entry)}. {entry.advice}."


_HEADINGS: dict[str, Callable[[PythonChange], bool]] = {
    "Added": lambda change: change.old is None,
    "Removed": lambda change: change.new is None,
}


def _what(entry: Entry) -> str:
    if entry.python:
        return "; ".join(map(python, entry.python))
    first = entry.changes[0]
    return ", ".join(part for part in (subject(entry), where(first.place), change(first)) if part)
