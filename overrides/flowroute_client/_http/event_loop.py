"""Which event loop runs."""

from __future__ import annotations


def running_loop() -> object:
    """Return what stands for the event loop that runs: asyncio's, or the token of trio's."""
    from asyncio import get_running_loop  # noqa: PLC0415 - half as slow to import as httpx

    try:
        return get_running_loop()
    except RuntimeError:
        from trio.lowlevel import current_trio_token  # noqa: PLC0415 - it must be there

        return current_trio_token()
