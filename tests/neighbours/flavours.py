"""Tests of both clients."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from flowroute_client import SentMessage
from neighbours import calls

Send = Callable[[str | None], SentMessage]
Search = Callable[[str | None], list[str | None]]

both_send = pytest.mark.parametrize("send", [calls.send, calls.send_async], ids=["sync", "async"])
both_search = pytest.mark.parametrize(
    "search", [calls.search, calls.search_async], ids=["sync", "async"]
)
