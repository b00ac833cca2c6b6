"""Senders that die at random send no message twice and lose none; scripts/soak is the long form."""

from __future__ import annotations

from kills import Plan, judge


def test_senders_that_are_killed_send_each_message_once() -> None:
    plan = Plan(messages=16, kills=6, equal=8, processes=2)
    judgement = judge(plan)
    assert judgement.kills > 0
    assert judgement.sent + judgement.unknown == plan.messages
    assert judgement.sent >= plan.messages / 2
