"""Running as if an extra were not installed."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager

import pytest


@contextmanager
def without_aiohttp() -> Generator[None]:
    """Let httpx send by itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "flowroute_client._aiohttp", raising=False)
        patch.setitem(sys.modules, "httpx_aiohttp", None)
        yield
