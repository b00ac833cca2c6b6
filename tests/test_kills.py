"""Senders that die at random send no message twice and lose none; scripts/soak is the long form."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from attrs import evolve

from kills import Judgement, Plan, judge
from postgres import run_postgres

MakePlace = Callable[[], AbstractContextManager[str]]


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def make_place(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[MakePlace]:
    """Give what makes a place for a new ledger."""
    if request.param == "SQLite":
        names = iter(range(100))

        @contextmanager
        def make_file() -> Generator[str]:
            yield str(tmp_path / f"{next(names)}.db")

        yield make_file
    else:
        with run_postgres() as server:
            yield server.new_schema


def test_senders_that_are_killed_send_each_message_once(make_place: MakePlace) -> None:
    plan = Plan(messages=16, kills=6, equal=8, processes=2)

    def judge_anew(seed: int) -> Judgement:
        with make_place() as place:
            return judge(evolve(plan, seed=seed), place)

    # On a busy machine all senders of a plan may be done before one is killed: then the next.
    judgement = next(each for each in map(judge_anew, range(1, 9)) if each.kills)
    assert judgement.sent + judgement.unknown == plan.messages
    assert judgement.sent >= plan.messages / 2
