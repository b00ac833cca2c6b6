"""The rules of sending once, in every order that a small world can go.

The world: two processes have the same two messages to send; the service may take, refuse or never
get a request, an answer may be lost, a record may appear late, and processes die at any step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache, partial

import pytest

from flowroute_client._policy.entries import Answer, Entry, KeyedCall, State
from model_ledger import ModelLedger, Row
from small_world import Universe, World

DIFFERENT = {"a": "see you at 10", "b": "see you at 11"}
EQUAL = {"a": "see you at 10", "b": "see you at 10"}
ONE = {"a": "see you at 10"}


def is_twice(universe: Universe, world: World) -> bool:
    """Whether a person was texted more often than there are keys for the text."""
    wanted, texts = Counter(universe.texts.values()), Counter(each.text for each in world.texts)
    return any(texts[text] > wanted[text] for text in texts)


def is_made_up(universe: Universe, world: World) -> bool:
    """Whether more is called sent than was: in the ledger, or to a caller."""
    done = {key for key, row in world.rows if row.state == "done"} | world.reported
    called = Counter(universe.texts[key] for key in done)
    texts = Counter(each.text for each in world.texts if each.record != "foreign")
    return any(texts[text] < called[text] for text in called)


def is_wrong(universe: Universe, world: World) -> bool:
    """Whether a world is one that must not be."""
    return is_twice(universe, world) or is_made_up(universe, world)


def tell_story(universe: Universe) -> list[str]:
    return universe.find_story(partial(is_wrong, universe))


@pytest.mark.parametrize(
    "universe",
    [
        Universe(ONE, crashes=2),
        Universe(ONE, crashes=1, eras=1, release=True),
    ],
    ids=["crashes", "release"],
)
def test_no_order_sends_twice_or_makes_up(universe: Universe) -> None:
    assert tell_story(universe) == []


TWINS = Universe(EQUAL, crashes=1, second=("b",))


@cache
def explore_twins() -> tuple[World, ...]:
    return tuple(TWINS.explore())


def test_no_order_with_equal_texts_and_a_crash_sends_twice_or_makes_up() -> None:
    assert not any(is_wrong(TWINS, world) for world in explore_twins())


@pytest.mark.exhaustive
@pytest.mark.parametrize("texts", [DIFFERENT, EQUAL], ids=["different", "equal"])
def test_no_order_with_two_crashes_sends_twice_or_makes_up(texts: Mapping[str, str]) -> None:
    universe = Universe(texts, crashes=2)
    assert not any(is_wrong(universe, world) for world in universe.explore())


def test_what_reads_back_settles_all_that_was_sent() -> None:
    """However it went, a call in a quiet world then tells of each message whether it was sent."""
    for world in filter(TWINS.is_over, explore_twins()):
        assert TWINS.ask_again(world).count("done") == len(world.texts)


def test_only_what_may_have_been_sent_is_unknown() -> None:
    universe = Universe(ONE, crashes=1)
    ends = {universe.ask_again(world)[0] for world in universe.explore() if universe.is_over(world)}
    assert ends == {"done", "unsent", "OutcomeUnknownError"}


# For each assumption, a world in which it does not hold.


def test_a_text_sent_without_the_ledger_is_taken_for_the_one_left_behind() -> None:
    story = tell_story(Universe(ONE, crashes=1, everybody_uses_the_ledger=False))
    assert "somebody else sends the same text" in story


def test_a_record_later_than_the_settling_time_is_sent_twice_if_unsettled_ones_are_released() -> (
    None
):
    assert "the settling time passes" in tell_story(
        Universe(ONE, crashes=1, eras=1, release=True, records_are_in_time=False)
    )
    assert tell_story(Universe(ONE, crashes=1, eras=1, records_are_in_time=False)) == []


def test_an_owner_that_only_looks_dead_can_make_callers_believe_too_much() -> None:
    """As when a connection to PostgreSQL is lost. The ledger itself stays right."""

    class Mistaken(ModelLedger):
        def find(self, call: KeyedCall) -> Entry | None:
            self.alive = frozenset()
            return super().find(call)

    universe = Universe(EQUAL, crashes=0, second=("b",), ledger=Mistaken)
    worlds = [world._replace(reported=frozenset()) for world in universe.explore()]
    assert not any(is_wrong(universe, world) for world in worlds)


# For each rule, a ledger or a call without it, which must be found out.


class ClaimsBlindly(ModelLedger):
    def claim(self, call: KeyedCall, attempt: int) -> bool:
        super().claim(call, attempt)
        return True


class ForgetsIntents(ModelLedger):
    def claim(self, call: KeyedCall, attempt: int) -> bool:
        before = dict(self.rows)
        claimed = super().claim(call, attempt)
        self.rows = before
        return claimed


class ExpiresTheDead(ModelLedger):
    def _bury_the_dead(self) -> None:
        for key, row in self.rows.items():
            if row.state == "sending" and row.owner not in self.alive:
                self.rows[key] = row._replace(state="refused")


class BuriesTheLiving(ModelLedger):
    def _bury_the_dead(self) -> None:
        for key, row in self.rows.items():
            if row.state == "sending":
                self.rows[key] = row._replace(state="refused")


class TakesUnknownForRefused(ModelLedger):
    def record(self, call: KeyedCall, state: State, answer: Answer | None = None) -> None:
        super().record(call, "refused" if state == "unknown" else state, answer)


class GivesRecordsTwice(ModelLedger):
    def _records(self) -> set[str | None]:
        return set()


class OverlooksTwins(ModelLedger):
    def _has_twin_under_way(self, row: Row) -> bool:
        return not row  # which is False


class ReleasesAtOnce(ModelLedger):
    settling_time = -ModelLedger.settling_time


@pytest.mark.parametrize(
    ("ledger", "texts"),
    [
        (ClaimsBlindly, ONE),
        (ForgetsIntents, ONE),
        (ExpiresTheDead, ONE),
        (BuriesTheLiving, ONE),
        (TakesUnknownForRefused, ONE),
        (GivesRecordsTwice, EQUAL),
        (OverlooksTwins, EQUAL),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_broken_rule_is_found(ledger: type[ModelLedger], texts: Mapping[str, str]) -> None:
    assert tell_story(Universe(texts, crashes=1, second=(max(texts),), ledger=ledger))


def test_release_before_the_settling_time_is_found() -> None:
    assert tell_story(Universe(ONE, crashes=1, release=True, ledger=ReleasesAtOnce))
