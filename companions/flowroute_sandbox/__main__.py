"""The command: start a sandbox, or control one that runs.

`python -m flowroute_sandbox` is the same.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from flowroute_sandbox._cli import control, serve


def main(argv: Sequence[str] | None = None) -> int:
    """Start a sandbox, unless the first word names a command for one that runs.

    Args:
        argv: The command line without the program; None takes that of the process.

    Returns:
        The exit status.

    Raises:
        SystemExit: The command line is wrong or asks for help, or the command fails.
    """
    words = sys.argv[1:] if argv is None else argv
    if words and words[0] in control.COMMANDS:
        return control.main(words)
    return serve.main(words)


if __name__ == "__main__":
    sys.exit(main())
