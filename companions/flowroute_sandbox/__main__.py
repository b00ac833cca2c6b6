"""The command: run a sandbox until it is interrupted, or tell one that runs what to do.

`python -m flowroute_sandbox` is the same.
"""

import sys
from collections.abc import Sequence

from flowroute_sandbox import _serve, _tell


def main(argv: Sequence[str] | None = None) -> int:
    """Serve, unless the first word names another command.

    Args:
        argv: the command line without the program; by default that of the process.

    Returns:
        The exit status.

    Raises:
        SystemExit: the command line is wrong or asks for help, or what it asks for cannot be done.
    """
    words = sys.argv[1:] if argv is None else argv
    if words and words[0] in _tell.COMMANDS:
        return _tell.main(words)
    return _serve.main(words)


if __name__ == "__main__":
    sys.exit(main())
