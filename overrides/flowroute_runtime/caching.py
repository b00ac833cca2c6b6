"""`functools.cached_property` without the lock that it has in Python 3.11.

All instances of a class share that lock: in a process that is forked while another thread holds it,
the property can never be read again. Here two threads may both compute the first value; the one
that is kept is the same for both.
"""

from __future__ import annotations

from functools import cached_property as _cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functools import cached_property as cached_property  # noqa: PLC0414 - is exported
else:

    class cached_property(_cached_property):  # noqa: N801 - as its model
        """A property that is computed once."""

        def __get__(self, instance: object, owner: type | None = None) -> object:
            """Compute the value and keep it where it is found without this."""
            if instance is None:
                return self
            return instance.__dict__.setdefault(self.attrname, self.func(instance))
