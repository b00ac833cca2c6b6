"""The report for people: Markdown that fits a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from report.corrections import DECISIONS, Note
from report.report import Entry, Report
from report.versions import bump, changelog
from report.wording import change, code, line, python, some, where

LONGEST = 60_000
"""GitHub takes 65,536 characters."""
_KEPT = 4_000
_WHO = {"readers": "who reads the replies", "senders": "who sends the requests"}
_SECTIONS = {
    "hidden": "In the document, but the overlay says otherwise",
    "fixed": "In the document, as the overlay said before",
}


def markdown(report: Report) -> str:
    """Write the report.

    Args:
        report: what to write.

    Returns:
        Markdown of at most `LONGEST` characters: what does not fit is left out from the end, with
        a line that says how much it was.

    """
    if report.same:
        return f"No change for callers: {report.difference}.\n"
    lines = [*_write_breaking(report), *_write_rest(report)]
    ending = [*_write_overlay(report.notes), *_write_version(report)]
    room = LONGEST - min(_length(ending), _KEPT)
    kept = [*_fit([_title(report), *lines], room)]
    return "\n".join([*kept, *_fit(ending, LONGEST - _length(kept))]) + "\n"


def _title(report: Report) -> str:
    count = len(report.breaking)
    found = f"{count or 'no'} breaking change{'s' * (count != 1)}"
    return f"# {code(report.old)} -> {code(report.new)}: {found}"


def _write_breaking(report: Report) -> Iterator[str]:
    if report.problem:
        problem = line(report.problem).replace("`", "'")
        yield f"\n**Not everything could be compared:** `{problem}`"
    if not report.entries:
        yield f"\nNo change for callers: {report.difference}."
    yield from _section("Breaking", report.breaking)


def _write_rest(report: Report) -> Iterator[str]:
    yield from _write_decisions(report.notes)
    rest = [entry for entry in report.entries if not entry.breaks]
    ours = [entry for entry in rest if entry.cause not in _SECTIONS]
    yield from _section("Not breaking", ours)
    for cause, title in _SECTIONS.items():
        yield from _section(title, [entry for entry in rest if entry.cause == cause])


def _section(title: str, entries: Sequence[Entry]) -> Iterator[str]:
    if entries:
        yield f"\n## {title}\n"
        yield from map(_entry, entries)


def _entry(entry: Entry) -> str:
    parts = [f"- {_subject(entry)}"]
    if entry.breaks:
        parts.append(f"Breaks {' and '.join(_WHO.get(each, each) for each in entry.breaks)}.")
    if _is_new(entry):
        return parts[0]
    if entry.python:
        parts.append(f"Python: {'; '.join(map(python, entry.python))}.")
    if entry.advice:
        parts.append(f"**Do:** {entry.advice}.")
    return "\n  ".join(parts)


def _is_new(entry: Entry) -> bool:
    """Tell whether its first line says it all: a method or a model is new."""
    if entry.breaks or not entry.python or any(each.old for each in entry.python):
        return False
    if entry.changes:
        return not entry.changes[0].place
    return bool(entry.python[0].new and entry.python[0].new.kind == "model")


def _subject(entry: Entry) -> str:
    if not entry.changes:
        new = "new, " if entry.python[0].old is None else ""
        return f"**{code(entry.python[0].name)}**: {new}in Python alone."
    first = entry.changes[0]
    method = f"**{code(entry.caller.method)}**" if entry.caller else ""
    operations = some(code(each.operation) for each in entry.changes)
    place = ", ".join(each for each in (method, operations, where(first.place)) if each)
    cause = " (since the overlay changes, or no longer fits)" if entry.cause == "overlay" else ""
    return f"{place}: {change(first)}{cause}."


def _write_decisions(notes: Sequence[Note]) -> Iterator[str]:
    """Write what a person must decide, in the order to do so."""
    if any(note.kind in DECISIONS for note in notes):
        yield "\n## To decide"
    for kind, what in DECISIONS.items():
        found = [note for note in notes if note.kind == kind]
        if found:
            yield f"\n{what}:\n"
            yield from (f"- {code(note.about)}: {note.text}" for note in found)


def _write_overlay(notes: Sequence[Note]) -> Iterator[str]:
    followed = [note for note in notes if note.kind not in DECISIONS]
    if followed:
        yield "\n## The overlay\n"
    for note in followed:
        yield f"- {code(note.about)}: {note.text}."


def _write_version(report: Report) -> Iterator[str]:
    if report.problem:
        return
    step = bump(report)
    yield "\n## Version\n"
    yield f"{step.old} -> {step.new} ({step.level}): {step.reason}."
    lines = changelog(report)
    if lines:
        yield "\n```markdown"
        for heading, entries in lines.items():
            yield f"### {heading}\n"
            yield from (f"- {each}" for each in entries)
            yield ""
        yield "```"


def _length(lines: Iterable[str]) -> int:
    return sum(len(each) + 1 for each in lines)


def _fit(lines: Sequence[str], room: int) -> Iterator[str]:
    """Return the lines that fit, and one that says how many do not."""
    for number, each in enumerate(lines):
        room -= len(each) + 1
        if room < 200:  # what the last line takes
            left = len(lines) - number
            yield f"\n... and {left} more lines: `scripts/diff --format json` has them all."
            return
        yield each
