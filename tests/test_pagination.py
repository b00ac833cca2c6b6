"""Lists go on over their pages by the links of the replies, and never anywhere else."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable

import httpx
import pytest

from flowroute_client import (
    AsyncFlowroute,
    AuthenticationError,
    Flowroute,
    NotFoundError,
    ResponseError,
    Route,
)
from stub import Answer, Stub, asynchronously

FIRST = "/v2/routes?limit=2"
SECOND = "/v2/routes?limit=2&offset=2"
THIRD = "/v2/routes?limit=2&offset=4"


def page(*ids: str, following: object = None) -> Answer:
    links = {} if following is None else {"next": following}
    return Answer(200, {"data": [{"id": each, "type": "route"} for each in ids], "links": links})


def three_pages(stub: Stub, prefix: str = "") -> None:
    stub.pages = {
        f"{prefix}{FIRST}": page("a", "b", following=f"{stub.url}{prefix}{SECOND}"),
        f"{prefix}{SECOND}": page("c", "d", following=f"{stub.url}{prefix}{THIRD}"),
        f"{prefix}{THIRD}": page("e"),
    }


def see(routes: Iterable[Route], seen: list[str]) -> None:
    """Iterate, so that what came before an error is known."""
    for route in routes:
        seen.append(route.id)  # noqa: PERF401 - an error may end it


async def see_all(routes: AsyncIterable[Route], seen: list[str]) -> None:
    """Iterate, so that what came before an error is known."""
    async for route in routes:
        seen.append(route.id)  # noqa: PERF401 - an error may end it


def targets(stub: Stub) -> list[str]:
    return [request.target for request in stub.requests]


def ids(routes: list[Route]) -> str:
    return "".join(route.id for route in routes)


async def all_ids(flowroute: AsyncFlowroute) -> str:
    return ids([route async for route in flowroute.routes.list(limit=2)])


def test_a_list_goes_on_over_every_page(stub: Stub, flowroute: Flowroute) -> None:
    three_pages(stub)
    assert ids([*flowroute.routes.list(limit=2)]) == "abcde"
    assert targets(stub) == [FIRST, SECOND, THIRD]
    assert len({request.headers["authorization"] for request in stub.requests}) == 1


def test_an_asynchronous_list_goes_on_over_every_page(stub: Stub) -> None:
    three_pages(stub)
    assert asynchronously(stub.url, all_ids) == "abcde"
    assert targets(stub) == [FIRST, SECOND, THIRD]


def test_a_page_holds_its_items_alone(stub: Stub, flowroute: Flowroute) -> None:
    three_pages(stub)
    first = flowroute.routes.list(limit=2)
    assert ids([*first.items]) == "ab"
    assert targets(stub) == [FIRST]


def test_pages_are_fetched_when_they_are_reached(stub: Stub, flowroute: Flowroute) -> None:
    three_pages(stub)
    routes = iter(flowroute.routes.list(limit=2))
    assert [next(routes).id, next(routes).id] == ["a", "b"]
    assert targets(stub) == [FIRST]
    assert next(routes).id == "c"
    assert targets(stub) == [FIRST, SECOND]


def test_the_next_page_can_be_fetched(stub: Stub, flowroute: Flowroute) -> None:
    three_pages(stub)
    second = flowroute.routes.list(limit=2).next_page()
    assert second
    assert ids([*second.items]) == "cd"
    assert ids([*second]) == "cde"
    third = second.next_page()
    assert third
    assert third.next_page() is None


def test_a_list_can_be_iterated_page_by_page(stub: Stub, flowroute: Flowroute) -> None:
    three_pages(stub)
    first = flowroute.routes.list(limit=2)
    assert [ids([*each.items]) for each in first.pages()] == ["ab", "cd", "e"]
    assert [ids([*each.items]) for each in first.pages()] == ["ab", "cd", "e"]


def test_an_asynchronous_list_has_the_same_pages(stub: Stub) -> None:
    three_pages(stub)

    async def use(flowroute: AsyncFlowroute) -> list[str]:
        pager = flowroute.routes.list(limit=2)
        assert targets(stub) == []
        first = await pager
        assert ids([*first.items]) == "ab"
        second = await first.next_page()
        assert second
        assert ids([route async for route in second]) == "cde"
        third = await second.next_page()
        assert third
        assert await third.next_page() is None
        assert [ids([*each.items]) async for each in first.pages()] == ["ab", "cd", "e"]
        return [ids([*each.items]) async for each in pager.pages()]

    assert asynchronously(stub.url, use) == ["ab", "cd", "e"]


def test_a_list_may_have_one_page(stub: Stub, flowroute: Flowroute) -> None:
    stub.script = [page("a")]
    only = flowroute.routes.list()
    assert ids([*only]) == "a"
    assert only.next_page() is None
    assert targets(stub) == ["/v2/routes"]


@pytest.mark.parametrize("following", [None, "", 0, [], False])
def test_a_list_may_be_empty(stub: Stub, flowroute: Flowroute, following: object) -> None:
    stub.script = [page(following=following)]
    assert [*flowroute.routes.list()] == []
    assert [[*each.items] for each in flowroute.routes.list().pages()] == [[]]


@pytest.mark.parametrize("links", [None, [], "x", {"next": None}, {"self": "x"}])
def test_links_may_be_anything(stub: Stub, flowroute: Flowroute, links: object) -> None:
    stub.answer(200, {"data": [{"id": "a"}], "links": links})
    assert ids([*flowroute.routes.list()]) == "a"


def test_a_list_may_lack_its_envelope(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, [{"id": "a"}, {"data": {"id": "b"}}])
    assert ids([*flowroute.routes.list()]) == "ab"


def test_an_empty_page_does_not_end_a_list(stub: Stub, flowroute: Flowroute) -> None:
    stub.pages = {FIRST: page(following=f"{stub.url}{SECOND}"), SECOND: page("c")}
    assert ids([*flowroute.routes.list(limit=2)]) == "c"


def test_a_prefix_of_the_base_url_is_not_lost(stub: Stub) -> None:
    three_pages(stub, "/proxy")
    with Flowroute("access", "secret", base_url=f"{stub.url}/proxy") as flowroute:
        assert ids([*flowroute.routes.list(limit=2)]) == "abcde"
    assert targets(stub) == [f"/proxy{each}" for each in (FIRST, SECOND, THIRD)]


ORIGINS = {
    "Flowroute's own host": "https://api.flowroute.com",
    "Flowroute's own host and port": "https://api.flowroute.com:443",
    "a host behind the gateway": "http://flowroute.internal:8080",
    "with a path of its own": "https://gateway.example/flowroute",
    "this host by another name": "HTTP://LOCALHOST:1",
    "an address": "http://[::1]:8025",
}


@pytest.mark.parametrize("kind", ORIGINS)
@pytest.mark.parametrize("prefix", ["", "/proxy", "/a/b"])
def test_a_list_behind_a_gateway_goes_on_at_the_gateway(
    stub: Stub, elsewhere: Stub, kind: str, prefix: str
) -> None:
    three_pages(stub, prefix)
    for target, following in ((FIRST, SECOND), (SECOND, THIRD)):
        names = {FIRST: "ab", SECOND: "cd"}[target]
        stub.pages[prefix + target] = page(*names, following=f"{ORIGINS[kind]}{following}")
    with Flowroute("access", "secret", base_url=f"{stub.url}{prefix}") as flowroute:
        assert ids([*flowroute.routes.list(limit=2)]) == "abcde"
    assert targets(stub) == [f"{prefix}{each}" for each in (FIRST, SECOND, THIRD)]
    stub.requests.clear()
    assert asynchronously(f"{stub.url}{prefix}", all_ids) == "abcde"
    assert targets(stub) == [f"{prefix}{each}" for each in (FIRST, SECOND, THIRD)]
    assert elsewhere.requests == []


def test_a_link_to_another_host_leads_to_the_same_list_here(stub: Stub, elsewhere: Stub) -> None:
    elsewhere.script = [page("x")]
    stub.pages = {
        FIRST: page("a", following=f"{elsewhere.url}{SECOND}"),
        SECOND: page("b", following=f"{elsewhere.url}/evil{SECOND}"),
    }
    with (
        Flowroute("access", "secret", base_url=stub.url) as flowroute,
        pytest.raises(ResponseError, match="repeats"),
    ):
        list(flowroute.routes.list(limit=2))
    assert targets(stub) == [FIRST, SECOND]
    assert elsewhere.requests == []


@pytest.mark.parametrize("path", ["/v2/routesx?offset=2", "/proxy", "/v2/numbers?offset=2"])
def test_a_link_to_another_list_is_refused(stub: Stub, path: str) -> None:
    stub.script = [page("a", following=f"{stub.url}{path}")]
    with Flowroute("access", "secret", base_url=f"{stub.url}/proxy") as flowroute:
        routes = iter(flowroute.routes.list())
        assert next(routes).id == "a"
        with pytest.raises(ResponseError, match=r"links\.next leaves"):
            next(routes)
    assert len(stub.requests) == 1


LINKS: dict[str, Callable[[Stub, Stub], object]] = {
    "no scheme": lambda stub, _: f"//{stub.authority}{SECOND}",
    "file": lambda stub, _: f"file://{stub.authority}{SECOND}",
    "user": lambda stub, _: f"http://user@{stub.authority}{SECOND}",
    "user and password": lambda stub, _: f"http://user:pass@{stub.authority}{SECOND}",
    "empty user": lambda stub, _: f"http://@{stub.authority}{SECOND}",
    "host as user": lambda stub, other: f"http://{stub.authority}@{other.authority}{SECOND}",
    "backslash": lambda stub, other: f"http://{stub.authority}\\@{other.authority}{SECOND}",
    "bad port": lambda _, __: f"http://127.0.0.1:99999{SECOND}",
    "bad host": lambda _, __: "http://[::1/v2/routes",
    "relative": lambda _, __: SECOND,
    "query alone": lambda _, __: "?offset=2",
    "no path": lambda stub, _: stub.url,
    "other path, other host": lambda _, elsewhere: f"{elsewhere.url}/v2/numbers?offset=2",
    "path in the query": lambda _, elsewhere: f"{elsewhere.url}/?x=/v2/routes",
    "path in the fragment": lambda _, elsewhere: f"{elsewhere.url}/#/v2/routes",
    "end of a path": lambda _, elsewhere: f"{elsewhere.url}/routes?offset=2",
    "dots": lambda stub, _: f"{stub.url}/v2/../admin",
    "encoded dots": lambda stub, _: f"{stub.url}/v2/%2e%2E/admin",
    "line break": lambda stub, _: f"{stub.url}/v2/\r\nx: y",
    "no end": lambda stub, _: f"{stub.url}{SECOND}&x={'x' * 70_000}",
    "garbage": lambda _, __: "garbage",
    "a number": lambda _, __: 7,
    "an object": lambda stub, _: {"href": f"{stub.url}{SECOND}"},
    "a list": lambda stub, _: [f"{stub.url}{SECOND}"],
}


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_that_leads_elsewhere_is_not_followed(
    stub: Stub, elsewhere: Stub, flowroute: Flowroute, kind: str
) -> None:
    elsewhere.script = [page("x")]
    stub.script = [page("a", "b", following=LINKS[kind](stub, elsewhere)), page("x")]
    first = flowroute.routes.list(limit=2)
    assert ids([*first.items]) == "ab"
    with pytest.raises(ResponseError, match=r"routes\.list .* links\.next leaves") as caught:
        first.next_page()
    assert caught.value.status_code == 200
    assert b"links" in caught.value.body
    seen: list[str] = []
    with pytest.raises(ResponseError):
        see(first, seen)
    assert seen == ["a", "b"]
    with pytest.raises(ResponseError):
        list(first.pages())
    assert targets(stub) == [FIRST]
    assert elsewhere.requests == []


def test_an_asynchronous_list_does_not_leave_either(stub: Stub, elsewhere: Stub) -> None:
    async def use(flowroute: AsyncFlowroute) -> None:
        for link in LINKS.values():
            stub.script = [page("a", "b", following=link(stub, elsewhere))]
            stub.requests.clear()
            seen: list[str] = []
            with pytest.raises(ResponseError, match=r"links\.next leaves"):
                await see_all(flowroute.routes.list(limit=2), seen)
            assert seen == ["a", "b"]
            assert targets(stub) == [FIRST]

    asynchronously(stub.url, use)
    assert elsewhere.requests == []


@pytest.mark.parametrize(
    "link",
    [
        "https://api.flowroute.com/v2/routes?offset=1",
        "https://api.flowroute.com:443/v2/routes?offset=1",
        "HTTPS://API.Flowroute.COM/v2/routes?offset=1#fragment",
    ],
)
def test_a_link_to_the_same_origin_is_followed_however_it_is_written(link: str) -> None:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        answers = [page("a", following=link), page("b")]
        return httpx.Response(200, content=answers[len(requests) - 1].content)

    with httpx.Client(transport=httpx.MockTransport(answer)) as http_client:
        flowroute = Flowroute("access", "secret", base_url=None, http_client=http_client)
        assert ids([*flowroute.routes.list()]) == "ab"
    assert str(requests[1].url) == "https://api.flowroute.com/v2/routes?offset=1"


CIRCLES = {
    "to itself": ({FIRST: FIRST}, "ab"),
    "later to itself": ({FIRST: SECOND, SECOND: SECOND}, "abcd"),
    "of two": ({FIRST: SECOND, SECOND: FIRST}, "abcd"),
    "of three": ({FIRST: SECOND, SECOND: THIRD, THIRD: FIRST}, "abcde"),
    "later of two": ({FIRST: SECOND, SECOND: THIRD, THIRD: SECOND}, "abcde"),
}


def circle(stub: Stub, links: dict[str, str]) -> None:
    three_pages(stub)
    for target, following in links.items():
        names = {FIRST: "ab", SECOND: "cd", THIRD: "e"}[target]
        stub.pages[target] = page(*names, following=f"{stub.url}{following}")


@pytest.mark.parametrize("kind", CIRCLES)
def test_a_list_without_end_is_an_error(stub: Stub, flowroute: Flowroute, kind: str) -> None:
    links, expected = CIRCLES[kind]
    circle(stub, links)
    seen: list[str] = []
    with pytest.raises(ResponseError, match="repeats"):
        see(flowroute.routes.list(limit=2), seen)
    assert "".join(seen) == expected
    assert len(targets(stub)) == len(set(targets(stub)))


@pytest.mark.parametrize("kind", CIRCLES)
def test_an_asynchronous_list_without_end_is_an_error(stub: Stub, kind: str) -> None:
    circle(stub, CIRCLES[kind][0])

    async def use(flowroute: AsyncFlowroute) -> None:
        with pytest.raises(ResponseError, match="repeats"):
            await all_ids(flowroute)

    asynchronously(stub.url, use)
    assert len(targets(stub)) == len(set(targets(stub)))


def test_a_page_is_not_its_own_next_page(stub: Stub, flowroute: Flowroute) -> None:
    circle(stub, {FIRST: FIRST})
    with pytest.raises(ResponseError, match="repeats"):
        flowroute.routes.list(limit=2).next_page()


def test_an_error_on_the_way_comes_after_what_was_read(stub: Stub, flowroute: Flowroute) -> None:
    three_pages(stub)
    stub.pages[SECOND] = Answer(401, {"errors": [{"detail": "expired"}]})
    first = flowroute.routes.list(limit=2)
    seen: list[str] = []
    with pytest.raises(AuthenticationError, match=r"routes\.list \(GET /v2/routes\): 401"):
        see(first, seen)
    assert seen == ["a", "b"]
    three_pages(stub)
    assert ids([*first]) == "abcde"


def test_an_error_on_the_way_is_raised_asynchronously(stub: Stub) -> None:
    three_pages(stub)
    stub.pages[SECOND] = Answer(404)

    async def use(flowroute: AsyncFlowroute) -> None:
        first = await flowroute.routes.list(limit=2)
        with pytest.raises(NotFoundError):
            await first.next_page()

    asynchronously(stub.url, use)


def test_an_unreadable_page_on_the_way_is_an_error(stub: Stub, flowroute: Flowroute) -> None:
    three_pages(stub)
    stub.pages[SECOND] = Answer(200, b"<html>")
    with pytest.raises(ResponseError, match="not JSON"):
        list(flowroute.routes.list(limit=2))


def test_a_page_shows_how_much_it_holds_and_nothing_of_it(flowroute: Flowroute, stub: Stub) -> None:
    three_pages(stub)
    first, _, last = flowroute.routes.list(limit=2).pages()
    assert repr(first) == "<Page: 2 item(s), and more pages>"
    assert repr(last) == "<Page: 1 item(s)>"


def test_pages_that_are_not_fetched_say_how_to_get_them(stub: Stub) -> None:
    async def show(flowroute: AsyncFlowroute) -> str:
        return repr(flowroute.routes.list())

    expected = "<Pages that are not fetched yet: await them, or iterate by async for>"
    assert asynchronously(stub.url, show) == expected
    assert stub.requests == []


def test_a_resource_shows_its_methods(flowroute: Flowroute) -> None:
    assert repr(flowroute.messages) == (
        "<Messages: find_sent, find_sent_many, get, list, send, send_many>"
    )
