"""The clock of a machine that nobody can set, and which of its starts it counts from."""

from __future__ import annotations

import time
from contextlib import suppress
from functools import cache
from pathlib import Path

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


def read_ticks() -> int:
    """Return the microseconds since the machine started, those that it slept included."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime_ns(clock) // 1000


def read_time() -> int:
    """Return the time of day, in microseconds since 1970 in UTC."""
    return time.time_ns() // 1000


@cache
def read_boot() -> str:
    """Return what tells this start of the machine from the others."""
    try:
        return _BOOT_ID.read_text("ascii").strip()
    except OSError:  # not Linux
        return _ask_mac() or str((read_time() - read_ticks()) // 10_000_000)  # when it started


def _ask_mac() -> str:
    """Return the boot id of a Mac, where when it started depends on a clock that drifts."""
    import subprocess  # noqa: PLC0415 - slow to import

    with suppress(OSError):
        command = ("sysctl", "-n", "kern.bootsessionuuid")
        asked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - of the system
        return asked.stdout.strip()
    return ""
