"""Pages of a list, followed by the links of the replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import Generic, Protocol, TypeVar
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from attrs import evolve, frozen

from flowroute_client._payload.json import listing, mapping
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply, read_json, require_success, unreadable
from flowroute_runtime.operation import ListOperation

T = TypeVar("T")
_LONGEST_LINK = 16_384
"""Characters of a link: httpx makes no URL of four times as many."""


class _Sender(Protocol):
    def send(self, request: Request) -> Reply: ...


class _AsyncSender(Protocol):
    async def send(self, request: Request) -> Reply: ...


S = TypeVar("S", _Sender, _AsyncSender)


class _BasePage(Generic[T, S]):
    """A page as it was read."""

    def __init__(
        self, sender: S, operation: ListOperation[T], request: Request, reply: Reply
    ) -> None:
        """Read the reply to a request for a page."""
        require_success(request, reply)
        document = read_json(request, reply)
        inner = mapping(document).get("data", document)
        for name in operation.within:
            inner = mapping(inner).get(name, inner)
        found = listing(inner)
        if found is None:
            raise unreadable(request, reply, "the body holds no list")
        self.items: list[T] = [item for item in map(operation.read, found) if item is not None]
        if len(self.items) != len(found):
            raise unreadable(request, reply, "an item of the list is not an object")
        self._link = mapping(mapping(document).get("links")).get("next")
        self._sender: S = sender
        self._operation, self._request, self._reply = operation, request, reply

    def __repr__(self) -> str:
        """Show how many items there are: they may be of persons."""
        more = ", and more pages" if self._link else ""
        return f"<Page: {len(self.items)} item(s){more}>"

    def next_request(self, visited: set[str]) -> Request | None:
        """Return the request for the next page, which must not be one that was visited."""
        visited.add(self._request.target)
        if not self._link:
            return None
        target = self._advance() if self._operation.counted else self._follow()
        if target in visited:
            what = "links.next repeats: the list has no end"
            raise unreadable(self._request, self._reply, what)
        return evolve(self._request, target=target)

    def _follow(self) -> str:
        """Take the query of the link."""
        path = self._request.target.partition("?")[0]
        query = _query(path, self._link) if isinstance(self._link, str) else None
        if query is None:
            raise unreadable(self._request, self._reply, f"links.next leaves the list at {path}")
        return f"{path}?{query}" if query else path

    def _advance(self) -> str:
        """Count on from the offset of this page, where links lead elsewhere."""
        path, _, query = self._request.target.partition("?")
        pairs: list[tuple[str, str]] = parse_qsl(query)
        offset = int(dict(pairs).get("offset", 0)) + len(self.items)
        kept = [*(pair for pair in pairs if pair[0] != "offset"), ("offset", str(offset))]
        return f"{path}?{urlencode(kept, quote_via=quote)}"


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
    is_plain = link.isprintable() and "@" not in parts.netloc and len(link) <= _LONGEST_LINK
    return parts.query if is_url and is_same and is_plain else None


class _Page(_BasePage[T, _Sender]):
    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def next_page(self) -> _Page[T] | None:
        request = self.next_request(set())
        return fetch(self._sender, self._operation, request) if request else None

    def pages(self) -> Iterator[_Page[T]]:
        visited, page = set[str](), self
        yield page
        while request := page.next_request(visited):
            page = fetch(self._sender, self._operation, request)
            yield page


def fetch(sender: _Sender, operation: ListOperation[T], request: Request) -> _Page[T]:
    """Fetch a page."""
    return _Page(sender, operation, request, sender.send(request))


class _AsyncPage(_BasePage[T, _AsyncSender]):
    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def next_page(self) -> _AsyncPage[T] | None:
        request = self.next_request(set())
        return await _fetch(self._sender, self._operation, request) if request else None

    async def pages(self) -> AsyncIterator[_AsyncPage[T]]:
        visited, page = set[str](), self
        yield page
        while request := page.next_request(visited):
            page = await _fetch(self._sender, self._operation, request)
            yield page


async def _fetch(
    sender: _AsyncSender, operation: ListOperation[T], request: Request
) -> _AsyncPage[T]:
    return _AsyncPage(sender, operation, request, await sender.send(request))


@frozen(eq=False, repr=False)
class Pager(Generic[T]):
    """A list that has not been fetched yet."""

    _sender: _AsyncSender
    _operation: ListOperation[T]
    _request: Request

    def __repr__(self) -> str:
        """Say how to get the items."""
        return "<Pages that are not fetched yet: await them, or iterate by async for>"

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
