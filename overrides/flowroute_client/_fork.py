"""Forked processes: what belongs to one process starts anew in each of its children.

A child shares the connections of its parent, and a lock that another thread held when it was
forked stays locked in it for ever.
"""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class OfOneProcess(Protocol):
    """Something that a child process cannot use as its parent left it."""

    def reset_after_fork(self) -> None:
        """Start anew. Only one thread runs."""


_registered: WeakSet[OfOneProcess] = WeakSet()


def reset_in_children(each: OfOneProcess) -> None:
    """Call `each.reset_after_fork()` in every process that is forked from this one."""
    _registered.add(each)


def _reset_all() -> None:
    for each in list(_registered):
        each.reset_after_fork()


if hasattr(os, "register_at_fork"):  # Windows cannot fork
    os.register_at_fork(after_in_child=_reset_all)
