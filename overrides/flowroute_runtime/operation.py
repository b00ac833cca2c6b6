"""What an operation is, and what the resources ask of the client that makes the calls."""

from __future__ import annotations

from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Iterator,
    Mapping,
    Sequence,
)
from typing import Generic, Literal, NamedTuple, Protocol, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Argument(NamedTuple):
    """An argument of an operation: where it goes, and what it may be."""

    name: str
    location: Literal["path", "query", "header", "body"]
    wire: tuple[str, ...]
    """The parameter's name, or the members that lead to it in the JSON body."""
    type: Literal["string", "integer", "number", "boolean", "object"] = "string"
    format: str | None = None
    many: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    min_length: int = 0
    minimum: float | None = None
    maximum: float | None = None
    null: tuple[str, ...] | None = None
    """The members that lead to what is null in the JSON body when the argument is ``None``."""


class Operation(NamedTuple, Generic[T_co]):
    """An operation of the API, apart from how it is sent."""

    name: str
    method: str
    path: str
    arguments: tuple[Argument, ...]
    constants: tuple[tuple[tuple[str, ...], str], ...]
    """Members of the JSON body that are always the same."""
    needs_one_of: tuple[str, ...]
    """Arguments of which at least one is needed."""
    media_type: str | None
    success: tuple[int, ...]
    read: Callable[[object], T_co | None]
    """Reads the JSON of a reply; ``None`` if it is of another shape."""
    confirmed: bool = True
    """Whether a reply was ever recorded; if not, any 2xx that can be read is a success."""
    safe: bool = False
    """Whether it changes nothing, although it is not a GET."""


class ListOperation(NamedTuple, Generic[T_co]):
    """An operation that answers with a page of a list."""

    operation: Operation[object]
    read: Callable[[object], T_co | None]
    """Reads the JSON of an item."""
    within: tuple[str, ...] = ()
    """The members that lead from ``data`` to the list, where ``data`` is not the list itself."""
    counted: bool = False
    """Whether the next page is asked for by its offset: the links lead elsewhere."""


def nothing(_: object) -> None:
    """Read a reply without content."""


class Page(Protocol[T_co]):
    """A page of a list; iterating over it goes on over the pages that follow.

    Example:
        >>> for number in flowroute.numbers.list():
        ...     print(number.rate_center)

    """

    @property
    def items(self) -> Sequence[T_co]:
        """The items of this page alone."""
        ...

    def __iter__(self) -> Iterator[T_co]:
        """Iterate over the items of this page and of every page after it."""
        ...

    def next_page(self) -> Page[T_co] | None:
        """Fetch the page after this one; ``None`` if this is the last."""
        ...

    def pages(self) -> Iterator[Page[T_co]]:
        """Iterate over this page and every page after it."""
        ...


class AsyncPage(Protocol[T_co]):
    """A page of a list; iterating over it goes on over the pages that follow."""

    @property
    def items(self) -> Sequence[T_co]:
        """The items of this page alone."""
        ...

    def __aiter__(self) -> AsyncIterator[T_co]:
        """Iterate over the items of this page and of every page after it."""
        ...

    async def next_page(self) -> AsyncPage[T_co] | None:
        """Fetch the page after this one; ``None`` if this is the last."""
        ...

    def pages(self) -> AsyncIterator[AsyncPage[T_co]]:
        """Iterate over this page and every page after it."""
        ...


class AsyncPager(Protocol[T_co]):
    """A list that has not been fetched yet: await it for its first page, or iterate over it.

    Example:
        >>> async for number in flowroute.numbers.list():
        ...     print(number.rate_center)
        >>> page = await flowroute.numbers.list()

    """

    def __await__(self) -> Generator[None, None, AsyncPage[T_co]]:
        """Fetch the first page."""
        ...

    def __aiter__(self) -> AsyncIterator[T_co]:
        """Iterate over the items of every page."""
        ...

    def pages(self) -> AsyncIterator[AsyncPage[T_co]]:
        """Iterate over every page."""
        ...


class Resource:
    """A part of the API: its operations, as methods."""

    def __repr__(self) -> str:
        """Name the methods."""
        names = (name for name in dir(type(self)) if not name.startswith("_"))
        return f"<{type(self).__name__}: {', '.join(names)}>"


class Call(Protocol):
    """Makes a call: what the resources ask of a client."""

    def __call__(self, operation: Operation[T], arguments: Mapping[str, object], /) -> T:
        """Call an operation."""
        ...

    def pages(self, operation: ListOperation[T], arguments: Mapping[str, object], /) -> Page[T]:
        """Call an operation that answers with a page of a list."""
        ...


class AsyncCall(Protocol):
    """Makes a call: what the asynchronous resources ask of a client."""

    def __call__(self, operation: Operation[T], arguments: Mapping[str, object], /) -> Awaitable[T]:
        """Call an operation."""
        ...

    def pages(
        self, operation: ListOperation[T], arguments: Mapping[str, object], /
    ) -> AsyncPager[T]:
        """Call an operation that answers with a page of a list."""
        ...
