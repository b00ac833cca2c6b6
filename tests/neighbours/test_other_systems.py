"""Other operating systems, as far as they can be had on this one: without what they lack.

CI runs the same script on them.
"""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

import pytest

from flowroute_client import _fork
from processes import run_well

SMOKE = Path(__file__).parents[2] / "scripts/smoke.py"
LACKING = """
import builtins, os, runpy, sys, time

module, names, script = sys.argv[1:]
for name in names.split():
    delattr(sys.modules[module], name)
real = builtins.__import__

def refuse(name, globals=None, *rest, **more):
    ours = (globals or {}).get("__name__", "").startswith("flowroute")
    if ours and name in {"fcntl", "grp", "pwd", "resource", "termios"}:
        raise ModuleNotFoundError(name)
    return real(name, globals, *rest, **more)

builtins.__import__ = refuse
runpy.run_path(script, run_name="__main__")
"""


@pytest.mark.parametrize(
    ("module", "names"),
    [
        ("os", "fork register_at_fork getuid sysconf"),  # Windows
        ("time", "CLOCK_BOOTTIME"),  # macOS
        ("time", "clock_gettime CLOCK_BOOTTIME CLOCK_MONOTONIC CLOCK_REALTIME"),  # Windows
    ],
)
def test_messages_are_sent_without_what_other_systems_lack(module: str, names: str) -> None:
    written = run_well(sys.executable, "-W", "error", "-c", LACKING, module, names, SMOKE)
    assert written == "sent mdr2-1 mdr2-1\n"


def test_nothing_is_registered_where_processes_cannot_be_forked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delattr(os, "register_at_fork")
    assert "reset_in_children" in runpy.run_path(_fork.__file__)
