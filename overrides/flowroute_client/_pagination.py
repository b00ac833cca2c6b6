"""Pages of a list, followed by the links of the replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import Generic, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from attrs import evolve, field, frozen

from flowroute_client._payload.json import listing, mapping
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply, read_json, require_success, unreadable
from flowroute_runtime.operation import ListOperation

T = TypeVar("T")


class _Sender(Protocol):
    def send(self, request: Request) -> Reply: ...


class _AsyncSender(Protocol):
    async def send(self, request: Request) -> Reply: ...


@frozen
class _PageContent(Generic[T]):
    """What a page holds, and the link to the next one."""

    request: Request
    reply: Reply
    items: list[T]
    link: object = field(repr=False)

    def next_request(self) -> Request | None:
        """Return the request for the next page."""
        if not self.link:
            return None
        path = self.request.target.partition("?")[0]
        query = _query(path, self.link) if isinstance(self.link, str) else None
        if query is None:
            raise unreadable(self.request, self.reply, f"links.next leaves the list at {path}")
        return evolve(self.request, target=f"{path}?{query}" if query else path)


def _read_page(operation: ListOperation[T], request: Request, reply: Reply) -> _PageContent[T]:
    require_success(request, reply)
    document = read_json(request, reply)
    found = listing(mapping(document).get("data", document))
    if found is None:
        raise unreadable(request, reply, "the body holds no list")
    items = [item for item in map(operation.read, found) if item is not None]
    if len(items) != len(found):
        raise unreadable(request, reply, "an item of the list is not an object")
    link = mapping(mapping(document).get("links")).get("next")
    return _PageContent(request, reply, items, link)


def _query(path: str, link: str) -> str | None:
    """Return the query of a link to the list at `path`; ``None`` if it leads elsewhere.

    The host does not matter, nor what comes before the path, since neither is used: behind a
    gateway, links name Flowroute's own host and path.
    """
    try:
        parts = urlsplit(link)
        is_url = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        return None
    is_same = unquote(parts.path).rstrip("/").endswith(unquote(path).rstrip("/"))
    is_plain = link.isprintable() and "@" not in parts.netloc
    return parts.query if is_url and is_same and is_plain else None


class _VisitedPages:
    """The requests of an iteration over pages, which must not repeat."""

    def __init__(self) -> None:
        self._targets: set[str] = set()

    def next_request(self, content: _PageContent[T]) -> Request | None:
        """Return the request for the next page; ``None`` if this is the last."""
        self._targets.add(content.request.target)
        request = content.next_request()
        if request and request.target in self._targets:
            what = "links.next repeats: the list has no end"
            raise unreadable(content.request, content.reply, what)
        return request


@frozen(eq=False, repr=False)
class _Page(Generic[T]):
    _sender: _Sender
    _operation: ListOperation[T]
    _content: _PageContent[T]

    @property
    def items(self) -> list[T]:
        return self._content.items

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def next_page(self) -> _Page[T] | None:
        return self._next(_VisitedPages())

    def _next(self, visited: _VisitedPages) -> _Page[T] | None:
        request = visited.next_request(self._content)
        return fetch(self._sender, self._operation, request) if request else None

    def pages(self) -> Iterator[_Page[T]]:
        visited, page = _VisitedPages(), self
        while True:
            yield page
            following = page._next(visited)
            if following is None:
                return
            page = following


def fetch(sender: _Sender, operation: ListOperation[T], request: Request) -> _Page[T]:
    """Fetch a page."""
    reply = sender.send(request)
    return _Page(sender, operation, _read_page(operation, request, reply))


@frozen(eq=False, repr=False)
class _AsyncPage(Generic[T]):
    _sender: _AsyncSender
    _operation: ListOperation[T]
    _content: _PageContent[T]

    @property
    def items(self) -> list[T]:
        return self._content.items

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def next_page(self) -> _AsyncPage[T] | None:
        return await self._next(_VisitedPages())

    async def _next(self, visited: _VisitedPages) -> _AsyncPage[T] | None:
        request = visited.next_request(self._content)
        return await _fetch(self._sender, self._operation, request) if request else None

    async def pages(self) -> AsyncIterator[_AsyncPage[T]]:
        visited, page = _VisitedPages(), self
        while True:
            yield page
            following = await page._next(visited)
            if following is None:
                return
            page = following


async def _fetch(
    sender: _AsyncSender, operation: ListOperation[T], request: Request
) -> _AsyncPage[T]:
    reply = await sender.send(request)
    return _AsyncPage(sender, operation, _read_page(operation, request, reply))


@frozen(eq=False, repr=False)
class Pager(Generic[T]):
    """A list that has not been fetched yet."""

    _sender: _AsyncSender
    _operation: ListOperation[T]
    _request: Request

    def __await__(self) -> Generator[None, None, _AsyncPage[T]]:
        """Fetch the first page."""
        return _fetch(self._sender, self._operation, self._request).__await__()

    async def __aiter__(self) -> AsyncIterator[T]:
        """Iterate over the items of every page."""
        async for item in await self:
            yield item

    async def pages(self) -> AsyncIterator[_AsyncPage[T]]:
        """Iterate over every page."""
        async for page in (await self).pages():
            yield page
