"""The soak, short enough for every run; scripts/soak is the long one."""

from __future__ import annotations

import pytest

from soak import soak


@pytest.mark.parametrize("by_tasks", [False, True])
def test_no_message_is_sent_twice_or_lost(by_tasks: bool) -> None:  # noqa: FBT001
    summary = soak(400, 40 if by_tasks else 4, by_tasks=by_tasks)
    assert "none twice, none lost" in summary
