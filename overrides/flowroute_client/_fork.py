"""Forked processes: what belongs to one process starts anew in each of its children.

A child shares the connections of its parent, and a lock that another thread held when it was
forked stays locked in it for ever; so does that of a module which another thread was importing.
"""

from __future__ import annotations

import logging  # noqa: F401  # pyright: ignore[reportUnusedImport] - not while being forked
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Protocol
from weakref import WeakSet

_PACKAGES = ("flowroute_api", "flowroute_client", "flowroute_runtime")
_IMPORTED_LATE = (
    *("certifi", "dateutil.parser", "difflib", "encodings.ascii", "encodings.idna"),
    *("msgspec.json", "unicodedata"),
)
"""What calls import of others when they need it."""
_OF_LOOPS = {"asyncio": ["anyio._backends._asyncio"], "trio": ["asyncio", "anyio._backends._trio"]}
"""What they import with the library of their event loop."""


class OfOneProcess(Protocol):
    """Something that a child process cannot use as its parent left it."""

    def reset_after_fork(self) -> None:
        """Start anew. Only one thread runs."""


_registered: WeakSet[OfOneProcess] = WeakSet()


def reset_in_children(each: OfOneProcess) -> None:
    """Call `each.reset_after_fork()` in every process that is forked from this one."""
    _registered.add(each)


def _import_all() -> None:
    """Import what any call may need, or wait for the thread that does."""
    for name in _list_late():
        with suppress(ImportError):
            import_module(name)


def _list_late() -> Iterator[str]:
    yield from _list_modules()
    yield from _IMPORTED_LATE
    for loop in _OF_LOOPS.keys() & {*sys.modules}:
        yield from _OF_LOOPS[loop]


@cache
def _list_modules() -> list[str]:
    from pkgutil import walk_packages  # noqa: PLC0415 - only processes that fork need it

    packages = map(import_module, _PACKAGES)
    return [
        module.name
        for package in packages
        for module in walk_packages(package.__path__, f"{package.__name__}.")
    ]


def _reset_all() -> None:
    for each in list(_registered):
        each.reset_after_fork()


if hasattr(os, "register_at_fork"):  # Windows cannot fork
    os.register_at_fork(before=_import_all, after_in_child=_reset_all)
