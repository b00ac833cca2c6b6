"""What other tools say of the corpus: run as a program, it asks them and writes it down.

None is a dependency, so that each is installed wherever one likes, and its program named:

    PYTHONPATH=scripts:tests .venv/bin/python tests/other_tools.py PATH_OF_SPECSHIFT
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, cast

import yaml

from codegen.document import Document
from corpus import CASES, HERE, PUBLISHED

_WORST = ("breaking", "warning", "info")


def specshift(program: str, new: Document) -> str:
    """Return the worst that specshift says of a change."""
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder, name) for name in ("old.json", "new.json")]
        for name, document in zip(names, (PUBLISHED, new), strict=True):
            name.write_text(json.dumps(document))
        command = [program, "diff", *map(str, names), "--format", "json", "--fail-on", "none"]
        run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    said = {change["severity"] for change in json.loads(run.stdout)["changes"]}
    return next((word for word in _WORST if word in said), "nothing")


def main(program: str) -> None:
    """Ask of each change."""
    found = {"specshift 1.5.0": {case.name: specshift(program, case.document) for case in CASES}}
    with (HERE / "other_tools.yaml").open("w", encoding="utf-8") as file:
        file.write(
            "# Written by tests/other_tools.py: the worst that a tool says of each change.\n"
        )
        cast("Any", yaml).safe_dump(found, file, sort_keys=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
