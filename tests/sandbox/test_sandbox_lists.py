"""What all lists have in common: pages, and links that repeat the query."""

from typing import Any

import httpx
import pytest

LISTS = {
    "/v2/numbers": 200,
    "/v2/numbers/available": 200,
    "/v2/numbers/available/areacodes": 400,
    "/v2/numbers/available/exchanges": 200,
    "/v2/routes": 200,
}
every_list = pytest.mark.parametrize("path", LISTS)


def refusal(api: httpx.Client, path: str, **query: str) -> object:
    response = api.get(path, params=query)
    assert response.status_code == 422
    detail: object = response.json()["errors"][0]["detail"]
    return detail


def links(api: httpx.Client, path: str, **query: str) -> dict[str, str]:
    response = api.get(path, params=query)
    assert response.status_code == 200
    return {
        name: link.removeprefix(f"{api.base_url}/")
        for name, link in response.json()["links"].items()
    }


@every_list
def test_a_list_has_ten_items_by_default(api: httpx.Client, path: str) -> None:
    add_routes(api)
    reply = api.get(path).json()
    if path == "/v2/numbers":
        assert len(reply["data"]) == 4
    else:
        assert len(reply["data"]) == 10
        assert reply["links"]["next"] == f"{api.base_url}{path}?limit=10&offset=10"
    assert reply["links"]["self"] == f"{api.base_url}{path}?limit=10&offset=0"


@every_list
def test_next_leads_through_the_whole_list(api: httpx.Client, path: str) -> None:
    add_routes(api)
    whole = api.get(path, params={"limit": str(LISTS[path])}).json()
    pages: list[Any] = [api.get(path, params={"limit": "3"}).json()]
    while "next" in pages[-1]["links"] and len(pages) * 3 < len(whole["data"]):
        pages.append(api.get(pages[-1]["links"]["next"]).json())
    joined = [item for page in pages for item in page["data"]]
    if "next" in whole["links"]:  # the inventory is longer than the longest page
        joined = joined[:200]
    else:
        assert "next" not in pages[-1]["links"]
    assert joined == whole["data"]


def add_routes(api: httpx.Client) -> None:
    for number in range(12):
        attributes = {"alias": f"r{number}", "route_type": "host", "value": "example.com"}
        body = {"data": {"type": "route", "attributes": attributes}}
        assert api.post("/v2/routes", json=body).status_code == 201


@every_list
def test_a_page_that_ends_with_the_list_has_no_next(api: httpx.Client, path: str) -> None:
    # The whole inventory is longer than the longest page.
    query = {"starts_with": "206"} if path == "/v2/numbers/available" else {}
    count = len(api.get(path, params={"limit": "200", **query}).json()["data"])
    assert "next" not in links(api, path, limit=str(count), **query)
    if count > 1:
        assert "next" in links(api, path, limit=str(count - 1), **query)


@every_list
@pytest.mark.parametrize("value", ["0", "-1", "-18446744073709551616"])
def test_limit_is_at_least_one(api: httpx.Client, path: str, value: str) -> None:
    problem = {"limit": [f"Must be between 1 and {LISTS[path]}."]}
    assert refusal(api, path, limit=value) == problem


@every_list
@pytest.mark.parametrize("excess", [1, 1_000_000, 2**64])
def test_limit_is_cut_to_its_maximum(api: httpx.Client, path: str, excess: int) -> None:
    reply = api.get(path, params={"limit": str(LISTS[path] + excess)}).json()
    assert len(reply["data"]) <= LISTS[path]
    assert reply["links"]["self"] == f"{api.base_url}{path}?limit={LISTS[path]}&offset=0"


@every_list
def test_limit_includes_its_bounds(api: httpx.Client, path: str) -> None:
    assert len(api.get(path, params={"limit": "1"}).json()["data"]) == 1
    assert api.get(path, params={"limit": str(LISTS[path])}).status_code == 200


@every_list
def test_offset_is_not_negative(api: httpx.Client, path: str) -> None:
    assert refusal(api, path, offset="-1") == {"offset": ["Must be at least 0."]}


@every_list
@pytest.mark.parametrize("offset", [10_000, 2**63, 2**64, 10**30])
def test_beyond_the_end_there_is_nothing(api: httpx.Client, path: str, offset: int) -> None:
    response = api.get(path, params={"offset": str(offset)})
    assert response.status_code == 200
    assert response.json()["data"] == []
    link = f"{api.base_url}{path}?limit=10&offset={offset}"
    assert response.json()["links"] == {"self": link}


@every_list
@pytest.mark.parametrize("name", ["limit", "offset"])
@pytest.mark.parametrize("value", ["", "ten", "1.5", "1e1", " 1", "9" * 5000])
def test_pages_are_counted_in_integers(api: httpx.Client, path: str, name: str, value: str) -> None:
    assert refusal(api, path, **{name: value}) == {name: ["Not a valid integer."]}


def test_links_repeat_the_recorded_queries(api: httpx.Client) -> None:
    path = "/v2/numbers/available"
    query = {"limit": "1", "starts_with": "646", "ends_with": "1", "contains": "5"}
    found = links(api, path, **query)
    expected = "v2/numbers/available?contains=5&ends_with=1&starts_with=1646&limit=1&offset=0"
    assert found["self"] == expected
    found = links(api, f"{path}/areacodes", limit="3", max_setup_cost="3")
    expected = "v2/numbers/available/areacodes?max_setup_cost=3&limit=3&offset="
    assert found == {"self": f"{expected}0", "next": f"{expected}3"}
    found = links(api, f"{path}/exchanges", limit="3", areacode="646")
    assert found == {"self": "v2/numbers/available/exchanges?areacode=646&limit=3&offset=0"}
    found = links(api, "/v2/numbers", limit="3", starts_with="206", offset="1")
    assert found == {"self": "v2/numbers?starts_with=1206&limit=3&offset=1"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"starts_with": "+1206"}, "starts_with=1206"),
        ({"starts_with": "1"}, "starts_with=1"),
        ({"starts_with": "44"}, "starts_with=144"),
        ({"starts_with": "+44"}, "starts_with=%2B44"),
        ({"rate_center": "seattle"}, "rate_center=SEATTLE"),
        ({"state": "wa"}, "state=WA"),
        ({"iso_country": "ca"}, "iso_country=CA"),
        (
            {"order_by": "tn,desc", "number_type": "longcode"},
            "number_type=longcode&order_by=tn%2Cdesc",
        ),
    ],
)
def test_links_repeat_filters_normalized(
    api: httpx.Client, query: dict[str, str], expected: str
) -> None:
    found = links(api, "/v2/numbers/available", **query)
    assert found["self"] == f"v2/numbers/available?{expected}&limit=10&offset=0"


@pytest.mark.parametrize(("cost", "expected"), [("3.00", "3"), ("3.25", "3.25"), ("1e1", "10")])
def test_links_repeat_costs_in_short(api: httpx.Client, cost: str, expected: str) -> None:
    found = links(api, "/v2/numbers/available/areacodes", max_setup_cost=cost)
    assert found["self"].endswith(f"?max_setup_cost={expected}&limit=10&offset=0")


def test_links_begin_with_the_host_that_was_asked(api: httpx.Client) -> None:
    reply = api.get("/v2/routes", headers={"Host": "flowroute:8080"}).json()
    assert reply["links"]["self"] == "http://flowroute:8080/v2/routes?limit=10&offset=0"
    assert reply["data"][0]["links"]["self"] == "http://flowroute:8080/v2/routes/0"


@every_list
def test_unknown_parameters_are_refused(api: httpx.Client, path: str) -> None:
    assert refusal(api, path, color="blue", size="1") == {
        "color": ["Unknown field."],
        "size": ["Unknown field."],
    }


def test_a_parameter_stands_once(api: httpx.Client) -> None:
    response = api.get("/v2/numbers?limit=1&limit=2")
    assert response.status_code == 422
    assert response.json()["errors"][0]["detail"] == {"limit": ["Given more than once."]}
