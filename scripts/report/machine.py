"""The report for programs: JSON."""

from __future__ import annotations

import json

from attrs import asdict

from report.corrections import DECISIONS
from report.python import PythonChange
from report.report import Entry, Report
from report.versions import bump, changelog


def machine(report: Report) -> str:
    """Write the report as a JSON object, whose keys stay as they are from version to version."""
    found = {
        "old": report.old,
        "new": report.new,
        "breaking": len(report.breaking),
        "difference": report.difference,
        "problem": report.problem or None,
        "version": bump(report)._asdict(),
        "changes": [_entry(entry) for entry in report.entries],
        "overlay": [{**asdict(note), "do": DECISIONS.get(note.kind)} for note in report.notes],
        "changelog": changelog(report),
    }
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _entry(entry: Entry) -> dict[str, object]:
    first = entry.changes[0] if entry.changes else None
    change = {name: getattr(first, name, None) for name in ("side", "fact", "old", "new")}
    return {
        "breaks": entry.breaks,
        "cause": entry.cause,
        **change,
        "places": [{"operation": each.operation, "place": [*each.place]} for each in entry.changes],
        "method": entry.caller.method if entry.caller else None,
        "name": entry.caller.short or None if entry.caller else None,
        "python": [*map(_python, entry.python)],
        "advice": entry.advice,
    }


def _python(change: PythonChange) -> dict[str, object]:
    old, new = (str(each) if each else None for each in (change.old, change.new))
    return {"name": change.name, "old": old, "new": new, "breaks": change.breaks}
