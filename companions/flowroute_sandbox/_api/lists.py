"""Lists: a page of resources, and the links to this page and the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from flowroute_sandbox._account.account import Page
from flowroute_sandbox._api.call import Call, Reply

T = TypeVar("T")


def reply_with_list(
    call: Call,
    filters: Mapping[str, str | None],
    page: Page,
    found: Sequence[T],
    to_resource: Callable[[Call, T], Mapping[str, object]],
) -> Reply:
    """Return a page of a list.

    The links repeat the query in the order of the examples in Flowroute's README files: filters
    by name, then `limit`, then `offset`, the last two even if they were not sent.

    Args:
        call: The request.
        filters: The filters that the links repeat; None is left out.
        page: The part of the list that was asked for.
        found: The items of the page, and one more if there is a next page.
        to_resource: Returns an item as a resource.
    """
    query = [(name, value) for name, value in sorted(filters.items()) if value is not None]
    query.append(("limit", str(page.limit)))
    links = {
        "self": _make_link(call, query, page.offset),
        **make_next_link(call, query, page, found),
    }
    data = [to_resource(call, item) for item in found[: page.limit]]
    return Reply(200, {"data": data, "links": links})


def make_next_link(
    call: Call, query: Iterable[tuple[str, str]], page: Page, found: Sequence[object]
) -> dict[str, str]:
    """Return `next` if more was found than fits on the page. It is absent otherwise, not null."""
    if len(found) <= page.limit:
        return {}
    return {"next": _make_link(call, query, page.offset + page.limit)}


def _make_link(call: Call, query: Iterable[tuple[str, str]], offset: int) -> str:
    return f"{call.base_url}{call.path}?{urlencode([*query, ('offset', offset)])}"
