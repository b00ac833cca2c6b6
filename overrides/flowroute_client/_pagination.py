"""Pages of a list, followed by the links of the replies."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator
from typing import Generic, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from attrs import evolve, frozen

from flowroute_client._config import ClientConfig, origin
from flowroute_client._payload.json import listing, mapping
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply, require_success, unreadable
from flowroute_runtime.operation import ListOperation

T = TypeVar("T")


class _Sender(Protocol):
    config: ClientConfig

    def send(self, request: Request) -> Reply: ...


class _AsyncSender(Protocol):
    config: ClientConfig

    async def send(self, request: Request) -> Reply: ...


@frozen
class _Contents(Generic[T]):
    """What a page holds, and the link to the next one."""

    config: ClientConfig
    request: Request
    reply: Reply
    items: list[T]
    link: object

    @property
    def following(self) -> Request | None:
        """The request for the next page."""
        if not self.link:
            return None
        target = _target(self.config, self.link) if isinstance(self.link, str) else None
        if target is None:
            what = f"{self.request.name}: links.next leaves {self.config.base_url}"
            raise unreadable(self.reply, what)
        return evolve(self.request, target=target)


def _contents(
    config: ClientConfig, operation: ListOperation[T], request: Request, reply: Reply
) -> _Contents[T]:
    require_success(request, reply)
    document = reply.json()
    found = listing(mapping(document).get("data", document))
    if found is None:
        raise unreadable(reply, f"{request.name}: the body holds no list")
    items = [item for item in map(operation.read, found) if item is not None]
    if len(items) != len(found):
        raise unreadable(reply, f"{request.name}: an item of the list is not an object")
    link = mapping(mapping(document).get("links")).get("next")
    return _Contents(config, request, reply, items, link)


def _target(config: ClientConfig, link: str) -> str | None:
    """Return the part of a link behind the base URL; ``None`` if it leads elsewhere."""
    prefix = urlsplit(config.base_url).path
    try:
        parts = urlsplit(link)
        ours = origin(parts) == config.origin
    except ValueError:
        return None
    path = parts.path
    if (
        not ours
        or "@" in parts.netloc
        or not link.isprintable()
        or not path.startswith(f"{prefix}/")
        or not {".", ".."}.isdisjoint(map(unquote, path.split("/")))
    ):
        return None
    return f"{path.removeprefix(prefix)}?{parts.query}"


class _Trail:
    """The requests of an iteration over pages, which must not repeat."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def follow(self, contents: _Contents[T]) -> Request | None:
        """Return the request for the next page; ``None`` if this is the last."""
        self._seen.add(contents.request.target)
        following = contents.following
        if following and following.target in self._seen:
            name = contents.request.name
            raise unreadable(contents.reply, f"{name}: links.next repeats: the list has no end")
        return following


class _Page(Generic[T]):
    def __init__(
        self, sender: _Sender, operation: ListOperation[T], contents: _Contents[T]
    ) -> None:
        self._sender = sender
        self._operation = operation
        self._contents = contents

    @property
    def items(self) -> list[T]:
        return self._contents.items

    def __iter__(self) -> Iterator[T]:
        for page in self.pages():
            yield from page.items

    def next_page(self) -> _Page[T] | None:
        return self._next(_Trail())

    def _next(self, trail: _Trail) -> _Page[T] | None:
        following = trail.follow(self._contents)
        return fetch(self._sender, self._operation, following) if following else None

    def pages(self) -> Iterator[_Page[T]]:
        trail, page = _Trail(), self
        while True:
            yield page
            following = page._next(trail)
            if following is None:
                return
            page = following


def fetch(sender: _Sender, operation: ListOperation[T], request: Request) -> _Page[T]:
    """Fetch a page."""
    reply = sender.send(request)
    return _Page(sender, operation, _contents(sender.config, operation, request, reply))


class _AsyncPage(Generic[T]):
    def __init__(
        self, sender: _AsyncSender, operation: ListOperation[T], contents: _Contents[T]
    ) -> None:
        self._sender = sender
        self._operation = operation
        self._contents = contents

    @property
    def items(self) -> list[T]:
        return self._contents.items

    async def __aiter__(self) -> AsyncIterator[T]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def next_page(self) -> _AsyncPage[T] | None:
        return await self._next(_Trail())

    async def _next(self, trail: _Trail) -> _AsyncPage[T] | None:
        following = trail.follow(self._contents)
        return await _fetch(self._sender, self._operation, following) if following else None

    async def pages(self) -> AsyncIterator[_AsyncPage[T]]:
        trail, page = _Trail(), self
        while True:
            yield page
            following = await page._next(trail)
            if following is None:
                return
            page = following


async def _fetch(
    sender: _AsyncSender, operation: ListOperation[T], request: Request
) -> _AsyncPage[T]:
    reply = await sender.send(request)
    return _AsyncPage(sender, operation, _contents(sender.config, operation, request, reply))


class Pager(Generic[T]):
    """A list that has not been fetched yet."""

    def __init__(self, sender: _AsyncSender, operation: ListOperation[T], request: Request) -> None:
        """Prepare to fetch a list."""
        self._sender = sender
        self._operation = operation
        self._request = request

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
