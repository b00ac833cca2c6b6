"""The clock of waits and deadlines, which goes on where a test has stopped the time.

freezegun and its like replace `time.monotonic`: a wait that is counted by it never ends. They leave
`time.clock_gettime` alone, which Windows lacks.
"""

from __future__ import annotations

import time
from functools import partial

read_clock = (
    partial(time.clock_gettime, time.CLOCK_MONOTONIC)
    if hasattr(time, "clock_gettime")
    else time.monotonic  # noqa: TID251 - the only place
)
"""Return seconds since some moment; only differences mean anything."""
