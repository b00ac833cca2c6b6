"""Tell what changes from one OpenAPI document to another, and what callers must do."""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence

from codegen.document import DocumentError
from codegen.overlay import OverlayError
from report.machine import machine
from report.markdown import markdown
from report.report import report
from report.sources import source
from report.wording import line

_SIDE = "a document (JSON or YAML), a git revision, or a folder of this project"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0, 1 for what it is to fail on, or 2 if it cannot compare."""
    options = _options(arguments)
    try:
        found = report(source(options.old), source(options.new))
        written = machine(found) if options.format == "json" else markdown(found)
    except (DocumentError, OverlayError, OSError) as error:
        return _refuse(str(error))
    except RecursionError:
        return _refuse("the documents nest too deeply to be compared")
    except Exception:  # noqa: BLE001 - a defect of ours must not look like a verdict
        traceback.print_exc()
        return _refuse("this is a defect of the comparison, not of the documents")
    sys.stdout.write(written)
    breaking = bool(found.breaking or found.faults)
    failing = {"none": False, "breaking": breaking, "any": not found.same}
    return _refuse(found.problem) if found.problem else int(failing[options.fail_on])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("scripts/diff", description=__doc__)
    parser.add_argument("old", metavar="OLD", help=_SIDE)
    parser.add_argument(
        "new", metavar="NEW", nargs="?", help="the same; the working tree if left out"
    )
    parser.add_argument("--format", choices=["markdown", "json"], default="markdown")
    parser.add_argument("--fail-on", choices=["none", "breaking", "any"], default="breaking")
    return parser.parse_args(arguments)


def _refuse(problem: str) -> int:
    print(f"diff: {line(problem)}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
