"""Every change of the corpus is told for what it is, and nothing else is told."""

from __future__ import annotations

import json
from functools import cache

import pytest
from attrs import evolve

from codegen.document import Document
from corpus import (
    CASES,
    DOCS,
    PUBLISHED,
    Case,
    Expected,
    read_without_additions,
    section,
    tables,
)
from report.changes import Change, group_by_origin
from report.machine import machine
from report.markdown import LONGEST, markdown
from report.pairs import pair_operations
from report.report import Report, report
from report.wire import Wire
from report.wording import python

PRESENCE = {"added", "added as required", "removed"}


def compare(old: Document, new: Document) -> list[Change]:
    return Wire(old, new).changes(pair_operations(old, new))


@cache
def forth(case: Case) -> list[Change]:
    return compare(PUBLISHED, case.document)


@cache
def back(case: Case) -> list[Change]:
    return compare(case.document, PUBLISHED)


def told(found: Report) -> tuple[Expected, ...]:
    return tuple(
        Expected(
            breaks=tuple(entry.breaks),
            fact=entry.changes[0].fact if entry.changes else None,
            python=tuple(python(each).replace("`", "") for each in entry.python),
            cause=entry.cause,
        )
        for entry in found.entries
    )


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_change_is_told_with_whom_it_breaks_and_what_it_does_in_python(case: Case) -> None:
    # The corpus is about the vendor's document: some of what is added there is among the additions.
    now = read_without_additions()
    found = report(now, evolve(now, document=case.document))
    assert found.problem == ""
    assert told(found) == case.entries
    assert tuple(note.kind for note in found.notes) == case.notes
    assert all(entry.advice for entry in found.entries)
    assert len(markdown(found)) <= LONGEST
    assert json.loads(machine(found))["breaking"] == sum(bool(each.breaks) for each in case.entries)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_undoing_a_change_is_judged_by_the_same_rules(case: Case) -> None:
    broken = [group[0].breaks for group in group_by_origin(back(case))]
    assert tuple(who for who in broken if who) == case.back


def mirror(change: Change, *, undo: bool) -> tuple[object, ...]:
    """Return what a change and its undoing have in common."""
    place = change.key[1][:-1] if change.fact == "name" else change.key[1]
    fact = "presence" if change.fact in PRESENCE else change.fact
    values = (str(change.old), str(change.new))
    return place, fact, change.side, values[::-1] if undo else values


@pytest.mark.parametrize("case", CASES, ids=str)
def test_undoing_a_change_tells_the_same_places_the_other_way_round(case: Case) -> None:
    there = [mirror(each, undo=False) for each in forth(case)]
    back_again = [mirror(each, undo=True) for each in back(case)]
    assert sorted(map(str, there)) == sorted(map(str, back_again))


def test_there_are_enough_changes_and_no_two_are_one() -> None:
    assert len(CASES) >= 60
    documents = [str(case.document) for case in CASES]
    assert len({*documents}) == len(documents)
    assert PUBLISHED not in [case.document for case in CASES]


def test_the_table_of_verdicts_is_current() -> None:
    """PYTHONPATH=scripts:tests .venv/bin/python tests/corpus.py writes it."""
    assert section(DOCS.read_text(encoding="utf-8"))[1] == f"{tables()}\n"
