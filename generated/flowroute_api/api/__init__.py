"""The resources, one package for each tag of the document, imported when it is asked for."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import (
        callbacks,
        cdrs,
        cnams,
        e911s,
        messages,
        messaging,
        numbers,
        porting,
        routes,
    )

__all__ = (
    "callbacks",
    "cdrs",
    "cnams",
    "e911s",
    "messages",
    "messaging",
    "numbers",
    "porting",
    "routes",
)

if not TYPE_CHECKING:  # which would take any misspelt name for a resource

    def __getattr__(name: str) -> object:
        """Import a resource (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return _import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    """List the resources."""
    return sorted({*globals(), *__all__})
