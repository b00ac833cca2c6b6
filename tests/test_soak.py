"""The soak, short enough for every run; scripts/soak is the long one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from flowroute_sandbox import Sandbox
from soak import SENDERS, Outcomes, judge, make_sandbox, soak, soak_network


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with make_sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize("by_tasks", [False, True])
def test_no_message_is_sent_twice_or_lost(by_tasks: bool) -> None:  # noqa: FBT001
    summary = soak(400, 40 if by_tasks else 4, by_tasks=by_tasks)
    assert "none twice, none lost" in summary


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("sender", SENDERS)
def test_no_message_is_unaccounted_for_where_the_network_dies(
    sandbox: Sandbox, sender: str
) -> None:
    assert "none unaccounted for" in soak_network(sandbox, sender, 40)


def test_no_message_is_unaccounted_for_where_tls_dies(sandbox: Sandbox) -> None:
    assert "none unaccounted for" in soak_network(sandbox, "threads", 40, tls=True)


@pytest.mark.parametrize(
    ("outcomes", "taken"),
    [
        ({0: ("sent", "a")}, []),
        ({0: ("sent", "a")}, [("message 0", "b")]),
        ({0: ("sent", "a")}, [("message 0", "a"), ("message 0", "b")]),
        ({0: ("sent", "a")}, [("message 0", "a"), ("message 1", "b")]),
        ({0: ("refused", "so")}, [("message 0", "a")]),
        ({0: ("refused", "")}, []),
        ({0: ("unknown", "")}, []),
        ({}, []),
        ({1: ("sent", "a")}, [("message 1", "a")]),
    ],
)
def test_the_soak_finds_what_is_wrong(outcomes: Outcomes, taken: list[tuple[str, str]]) -> None:
    with pytest.raises(AssertionError):
        judge(outcomes, taken, 1)
