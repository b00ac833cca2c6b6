"""Senders that die at random send no message twice and lose none; scripts/soak is the long form."""

from __future__ import annotations

from attrs import evolve

from kills import Plan, judge


def test_senders_that_are_killed_send_each_message_once() -> None:
    plan = Plan(messages=16, kills=6, equal=8, processes=2)
    judgements = (judge(evolve(plan, seed=seed)) for seed in range(1, 9))
    # On a busy machine all senders of a plan may be done before one is killed: then the next.
    judgement = next(each for each in judgements if each.kills)
    assert judgement.sent + judgement.unknown == plan.messages
    assert judgement.sent >= plan.messages / 2
