"""A Flowroute on your machine: a stateful server for tests and for development.

It answers as the real service does, which is not always what the service's OpenAPI document says.
`DECISIONS.md` beside this file lists where it guesses.
"""

from flowroute_sandbox._sandbox import Sandbox

__all__ = ["Sandbox"]

# Tracebacks and documentation show it under the name that users import.
Sandbox.__module__ = __name__
