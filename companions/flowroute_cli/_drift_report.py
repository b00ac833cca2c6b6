"""A report of what the API answers and its document does not say, for an issue."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from flowroute_api import BASE_URL
from flowroute_cli._drift import Difference, Drift
from flowroute_cli._reads import Read, Reader
from flowroute_client import Flowroute, __version__
from flowroute_sandbox._document import load_document  # it is in the wheel, for both

_HEAD = """\
# What the API answers and the document does not say

flowroute-client {version}, Python {python}, {date}, {origin}.

Only reads were made. Of what they answered this holds the names of members, types, formats and the
values of enumerations, and nothing else; names and values that may be private are hidden. Look
through it before you attach it to an issue ("Flowroute does something else").
"""
_NOTHING = "Nothing: every value that was read is as the document says."
_OVERLAY = """\
To go to the end of `overrides/overlay.yaml`, once it is clear that all accounts are answered so. A
text that people write is to be `format: private`.

```yaml
overlay: 1.1.0
info: {{ title: What the live API answers, version: 1.0.0 }}
actions:
{actions}
```
"""


def write_report(file: Path, client: Flowroute, now: datetime) -> str:
    """Make every read, compare, and write the report.

    Args:
        file: Where it goes; what is there is replaced.
        client: The client of the account.
        now: The time.

    Returns:
        A sentence that says what was found.
    """
    document = load_document()
    drift = Drift(document)
    reads = list(Reader(client, document, drift, now).read_all())
    found = drift.list_differences()
    is_live = repr(client) == f"Flowroute({BASE_URL!r})"
    origin = f"answered by {BASE_URL if is_live else 'another address than the API has'}"
    head = _HEAD.format(
        version=__version__, python=platform.python_version(), date=now.date(), origin=origin
    )
    parts = [head, *_write_differences(found, now), *_write_reads(reads)]
    file.write_text("\n".join(parts), encoding="utf-8")
    compared = sum(read.is_compared for read in reads)
    return f"{compared} of {len(reads)} reads were compared: {len(found)} differences, in {file}"


def _write_differences(found: list[Difference], now: datetime) -> Iterator[str]:
    yield "## What is different\n"
    if not found:
        yield f"{_NOTHING}\n"
        return
    for each in found:
        reads = ", ".join(f"{name} ({count})" for name, count in sorted(each.reads.items()))
        yield f"- `{each.place}`: {each.what}. Seen in {reads}."
    actions = [line for each in found for line in _write_actions(each, now)]
    if actions:
        yield "\n## The overlay actions that would say so\n"
        yield _OVERLAY.format(actions="\n".join(actions))


def _write_actions(difference: Difference, now: datetime) -> Iterator[str]:
    """Write actions as YAML: what is JSON is YAML, too."""
    reads = ", ".join(sorted(difference.reads))
    description = f"{difference.what}. Evidence: {reads}, live, {now.date()}."
    for action in difference.actions:
        fields = {**action, "description": description}
        names = ("target", "description", "update", "remove")
        lines = [f"{name}: {json.dumps(fields[name])}" for name in names if name in fields]
        yield "  - " + "\n    ".join(lines)


def _write_reads(reads: Iterable[Read]) -> Iterator[str]:
    yield "## What was read\n"
    yield "| read | answer |\n| --- | --- |"
    for read in reads:
        yield f"| `{read.name}` | {read.outcome} |"
    yield ""
