"""Which event loop runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop


def running_loop() -> AbstractEventLoop | None:
    """Return the event loop of asyncio that runs; ``None`` if another library's does."""
    from asyncio import get_running_loop  # noqa: PLC0415 - half as slow to import as httpx

    try:
        return get_running_loop()
    except RuntimeError:
        return None
