"""What the command ``flowroute`` runs."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command, or say what it needs."""
    try:
        from flowroute_cli._commands import flowroute  # noqa: PLC0415 - needs click
    except ModuleNotFoundError as error:
        what = f"flowroute: the command needs {error.name}, which is not installed. Install the"
        sys.exit(f"{what} extra 'cli'; in a clone: pip install '.[cli]'")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stop as at Ctrl-C
    flowroute()


if __name__ == "__main__":
    main()
