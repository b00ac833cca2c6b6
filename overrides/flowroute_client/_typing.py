"""What type checkers know of and the running Python does not."""

from typing import TYPE_CHECKING

__all__ = ["TypedDict"]

if TYPE_CHECKING:
    from typing_extensions import TypedDict
else:

    class TypedDict(dict):
        """What takes ``closed``, by which type checkers know that other names are misspelt."""

        def __init_subclass__(cls, **_: object) -> None:
            """Leave it to the type checkers."""
