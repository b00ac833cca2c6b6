"""A Flowroute that lives on your machine: a stateful server for tests and for development.

It answers as the real service does on the wire, which is not always what the service's OpenAPI
document says. What it had to decide by itself is listed in `DECISIONS.md` beside this file.
"""

from flowroute_sandbox._sandbox import Sandbox

__all__ = ["Sandbox"]

# Shown in tracebacks and documentation under the name that users import.
Sandbox.__module__ = __name__
