"""The links of a list: they lead to its pages, and repeat the query."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from flowroute_sandbox._call import Call
from flowroute_sandbox._state import Page


def page_links(
    call: Call, filters: Mapping[str, str | None], page: Page, *, more: bool
) -> dict[str, str]:
    """Return `links` of a list: `self`, and `next` when there is `more`.

    The query is repeated in the order of the examples in Flowroute's README files: filters by
    name, then `limit`, then `offset`, the last two even when they were not sent.
    """
    query = [(name, value) for name, value in sorted(filters.items()) if value is not None]
    query.append(("limit", str(page.limit)))
    return {"self": _link(call, query, page.offset), **next_link(call, query, page, more=more)}


def next_link(
    call: Call, query: Iterable[tuple[str, str]], page: Page, *, more: bool
) -> dict[str, str]:
    """Return `next` when there is `more`, and nothing otherwise: it is never null."""
    return {"next": _link(call, query, page.offset + page.limit)} if more else {}


def _link(call: Call, query: Iterable[tuple[str, str]], offset: int) -> str:
    return f"{call.base}{call.path}?{urlencode([*query, ('offset', offset)])}"
