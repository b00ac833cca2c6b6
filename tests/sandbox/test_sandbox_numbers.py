from typing import Any

import httpx
import pytest

AVAILABLE = "/v2/numbers/available"


def ids(api: httpx.Client, path: str, **query: str) -> list[str]:
    response = api.get(path, params={"limit": "200", **query})
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["data"]]


def for_sale(api: httpx.Client, **query: str) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = api.get(AVAILABLE, params={"limit": "200", **query}).json()["data"]
    return data


def all_for_sale(api: httpx.Client, **query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while page := for_sale(api, offset=str(len(found)), **query):
        found += page
    return found


def detail(response: httpx.Response) -> object:
    assert response.status_code == 422
    found: object = response.json()["errors"][0]["detail"]
    return found


def test_the_account_starts_with_numbers_on_the_built_in_route(api: httpx.Client) -> None:
    owned = ["12065550100", "12065550101", "12065550102", "18005550100"]
    assert ids(api, "/v2/numbers") == owned
    for number_id in owned:
        reply = api.get(f"/v2/numbers/{number_id}").json()
        assert reply["data"]["attributes"]["value"] == number_id
        assert reply["data"]["relationships"] == {
            "cnam_preset": {"data": None},
            "e911_address": {"data": None},
            "failover_route": {"data": None},
            "primary_route": {"data": {"type": "route", "id": "0"}},
        }
        assert [route["id"] for route in reply["included"]] == ["0"]
        assert reply["links"] == reply["data"]["links"]
        assert reply["links"]["self"] == f"{api.base_url}/v2/numbers/{number_id}"


def test_a_toll_free_number_has_no_place(api: httpx.Client) -> None:
    found = api.get("/v2/numbers/18005550100").json()["data"]["attributes"]
    assert found == {
        "value": "18005550100",
        "alias": None,
        "number_type": "toll-free",
        "cnam_lookups_enabled": True,
    }


def test_the_inventory_is_fictional_and_plausible(api: httpx.Client) -> None:
    found = all_for_sale(api)
    assert len(found) == 52 * 60 + 7 * 60
    for item in found:
        attributes = item["attributes"]
        assert item["id"] == attributes["value"]
        assert item["links"] == {"related": f"{api.base_url}/v2/numbers/{item['id']}"}
        assert item["id"][4:9] == "55501"
        assert len(item["id"]) == 11
        if attributes["number_type"] == "toll-free":
            assert "rate_center" not in attributes
            assert "state" not in attributes
        else:
            assert attributes["number_type"] == "longcode"
            assert attributes["monthly_cost"] == 1.25
            assert attributes["setup_cost"] in {1, 3.99}
            assert attributes["rate_center"] == attributes["rate_center"].lower()
            assert attributes["state"] == attributes["state"].lower()


def test_a_number_for_sale_is_not_the_accounts(api: httpx.Client) -> None:
    number_id = for_sale(api)[0]["id"]
    response = api.get(f"/v2/numbers/{number_id}")
    assert response.status_code == 404
    assert response.json()["errors"][0]["detail"] == "No such phone number"


def test_what_is_bought_leaves_the_inventory_and_joins_the_account(api: httpx.Client) -> None:
    number_id = for_sale(api, starts_with="1650")[0]["id"]
    response = api.post(f"/v2/numbers/{number_id}")
    assert response.status_code == 201
    assert response.json() == api.get(f"/v2/numbers/{number_id}").json()
    assert response.json()["data"]["attributes"] == {
        "rate_center": "millbrae",
        "state": "ca",
        "value": number_id,
        "alias": None,
        "number_type": "longcode",
        "cnam_lookups_enabled": True,
    }
    primary = response.json()["data"]["relationships"]["primary_route"]
    assert primary == {"data": {"type": "route", "id": "0"}}
    assert number_id in ids(api, "/v2/numbers")
    assert number_id not in ids(api, AVAILABLE, starts_with="1650")
    message = {"from": number_id, "to": "12065550111", "body": "hello"}
    assert api.post("/v2.1/messages", json=message).status_code == 202


@pytest.mark.parametrize("number_id", ["12065550100", "12065559999", "+12065550100"])
def test_what_is_not_for_sale_cannot_be_bought(api: httpx.Client, number_id: str) -> None:
    response = api.post(f"/v2/numbers/{number_id}")
    assert response.status_code == 404
    assert response.json()["errors"][0]["detail"] == "No such phone number for sale"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("number_id", ["hello", "2065550100", "0" * 11, "1" * 16])
def test_a_number_is_asked_for_by_its_digits(
    api: httpx.Client, method: str, number_id: str
) -> None:
    response = api.request(method, f"/v2/numbers/{number_id}")
    assert detail(response) == {"id": ["Not a valid phone number."]}


@pytest.mark.parametrize(
    ("body", "query"),
    [
        ({"cnam_lookups_enabled": False}, {}),
        ({"cnam_lookups_enabled": "false"}, {"cnam_lookups_enabled": "true"}),
        ({"data": {"type": "number", "attributes": {"cnam_lookups_enabled": False}}}, {}),
        (None, {"cnam_lookups_enabled": "false"}),
    ],
)
def test_a_purchase_takes_options_in_body_and_query(
    api: httpx.Client, body: object, query: dict[str, str]
) -> None:
    number_id = for_sale(api)[0]["id"]
    response = api.post(f"/v2/numbers/{number_id}", json=body, params=query)
    assert response.status_code == 201
    assert response.json()["data"]["attributes"]["cnam_lookups_enabled"] is False


def test_a_purchase_takes_all_documented_options(api: httpx.Client) -> None:
    number_id = for_sale(api)[0]["id"]
    body = {
        "cnam_lookups_enabled": True,
        "messaging_enabled": True,
        "messaging_email": "me@example.com",
        "messaging_callback_url": "http://localhost:9000/messages",
    }
    assert api.post(f"/v2/numbers/{number_id}", json=body).status_code == 201


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("cnam_lookups_enabled", 1, "Not a valid boolean."),
        ("messaging_enabled", "maybe", "Not a valid boolean."),
        ("messaging_email", [], "Not a valid boolean."),
        ("messaging_callback_url", "nowhere", "Not a valid URL."),
    ],
)
def test_a_bad_option_buys_nothing(
    api: httpx.Client, name: str, value: object, problem: str
) -> None:
    number_id = for_sale(api)[0]["id"]
    assert detail(api.post(f"/v2/numbers/{number_id}", json={name: value})) == {name: [problem]}
    assert number_id in ids(api, AVAILABLE)


def test_messaging_cannot_be_enabled_in_area_code_207(api: httpx.Client) -> None:
    first, second = (item["id"] for item in for_sale(api, starts_with="207")[:2])
    assert api.post(f"/v2/numbers/{first}").status_code == 201
    response = api.post(f"/v2/numbers/{second}", json={"messaging_enabled": True})
    assert response.status_code == 207
    assert response.json() == api.get(f"/v2/numbers/{second}").json()
    elsewhere = for_sale(api, starts_with="206")[0]["id"]
    response = api.post(f"/v2/numbers/{elsewhere}", json={"messaging_enabled": True})
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"starts_with": "206"}, 3),
        ({"starts_with": "1206"}, 3),
        ({"starts_with": "+1206"}, 3),
        ({"starts_with": "+44"}, 0),
        ({"starts_with": "0"}, 0),
        ({"ends_with": "0100"}, 2),
        ({"ends_with": "12065550101"}, 1),
        ({"ends_with": "912065550101"}, 0),
        ({"contains": "5550102"}, 1),
        ({"contains": "800"}, 1),
        ({"contains": "9" * 60_000}, 0),
        ({"alias": "support line"}, 1),
        ({"alias": "support"}, 0),
        ({"alias": "Support line"}, 0),
        ({"starts_with": "1206", "ends_with": "0100"}, 1),
    ],
)
def test_the_accounts_numbers_are_filtered(
    api: httpx.Client, query: dict[str, str], expected: int
) -> None:
    assert len(ids(api, "/v2/numbers", **query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"starts_with": "1503"}, {"portland"}),
        ({"rate_center": "seattle"}, {"seattle"}),
        ({"rate_center": "SEATTLE"}, {"seattle"}),
        ({"rate_center": "seatt"}, set[str]()),
        ({"state": "wa"}, {"bellevue", "olympia", "seattle", "spokane", "tacoma"}),
        ({"state": "WA", "starts_with": "1206"}, {"seattle"}),
        ({"state": ""}, set[str]()),
        ({"rate_center": "portland", "state": "me"}, {"portland"}),
        ({"rate_center": "portland", "state": "ny"}, set[str]()),
        ({"iso_country": "ca"}, {"montreal", "toronto", "vancouver"}),
        ({"iso_country": "GB"}, set[str]()),
        ({"number_type": "toll-free"}, {None}),
        ({"number_type": "longcode", "starts_with": "1800"}, set[str]()),
    ],
)
def test_a_search_is_filtered(
    api: httpx.Client, query: dict[str, str], expected: set[str | None]
) -> None:
    found = all_for_sale(api, **query)
    assert {item["attributes"].get("rate_center") for item in found} == expected


def test_a_search_by_digits_is_filtered(api: httpx.Client) -> None:
    wanted = for_sale(api)[5]["id"]
    assert wanted in ids(api, AVAILABLE, ends_with=wanted[-2:])
    assert all(found.endswith(wanted[-2:]) for found in ids(api, AVAILABLE, ends_with=wanted[-2:]))
    assert ids(api, AVAILABLE, contains=wanted) == [wanted]


@pytest.mark.parametrize(
    ("order_by", "attribute"),
    [
        ("number", "value"),
        ("value", "value"),
        ("tn", "value"),
        ("monthly_cost", "monthly_cost"),
        ("number_type", "number_type"),
        ("state", "state"),
        ("rate_center", "rate_center"),
    ],
)
def test_a_search_is_ordered(api: httpx.Client, order_by: str, attribute: str) -> None:
    def found(order: str) -> list[Any]:
        rows = all_for_sale(api, order_by=order)
        values = [item["attributes"].get(attribute) for item in rows]
        return [value for value in values if value is not None]

    upwards = found(order_by)
    assert upwards == sorted(upwards)
    assert len(set(upwards)) > 1
    assert for_sale(api, order_by=f"{order_by},asc") == for_sale(api, order_by=order_by)
    assert found(f"{order_by},desc") == upwards[::-1]


def test_a_search_is_ordered_by_country(api: httpx.Client) -> None:
    assert for_sale(api, order_by="iso_country")[0]["attributes"]["state"] == "on"
    assert for_sale(api, order_by="iso_country,desc")[0]["attributes"]["state"] == "nj"


@pytest.mark.parametrize("order_by", ["", "color", "number,up", "number,asc,desc"])
def test_a_search_is_ordered_by_nothing_else(api: httpx.Client, order_by: str) -> None:
    assert "order_by" in str(detail(api.get(AVAILABLE, params={"order_by": order_by})))


@pytest.mark.parametrize("value", ["", "C", "CAN", "C4", "ca\n"])
def test_a_country_is_two_letters(api: httpx.Client, value: str) -> None:
    problem = {"iso_country": ["Does not match ^[A-Za-z]{2}$."]}
    assert detail(api.get(AVAILABLE, params={"iso_country": value})) == problem


def test_an_alias_to_look_for_is_not_empty(api: httpx.Client) -> None:
    problem = {"alias": ["Shorter than minimum length 1."]}
    assert detail(api.get("/v2/numbers", params={"alias": ""})) == problem


def test_number_types_are_named_as_on_the_wire(api: httpx.Client) -> None:
    problem = {"number_type": ["Must be one of: longcode, toll-free."]}
    assert detail(api.get(AVAILABLE, params={"number_type": "tollfree"})) == problem


@pytest.mark.parametrize("path", ["/v2/numbers", AVAILABLE])
@pytest.mark.parametrize("name", ["starts_with", "ends_with", "contains"])
@pytest.mark.parametrize("value", ["", "x", "-1", "1 2", "\N{ARABIC-INDIC DIGIT TWO}"])
def test_parts_of_numbers_are_digits(api: httpx.Client, path: str, name: str, value: str) -> None:
    assert detail(api.get(path, params={name: value})) == {name: ["Must be digits."]}


def test_area_codes_lead_to_exchanges_and_these_to_numbers(api: httpx.Client) -> None:
    codes = api.get(f"{AVAILABLE}/areacodes", params={"limit": "400"}).json()
    assert len(codes["data"]) == 59
    assert [code["id"] for code in codes["data"]][:3] == ["201", "202", "206"]
    related = codes["data"][2]["links"]["related"]
    assert related == f"{api.base_url}/v2/numbers/available/exchanges?areacode=206"
    exchanges = api.get(related).json()
    assert [exchange["id"] for exchange in exchanges["data"]] == ["206555"]
    related = exchanges["data"][0]["links"]["related"]
    assert related == f"{api.base_url}/v2/numbers/available?starts_with=1206555"
    assert len(api.get(f"{related}&limit=200").json()["data"]) == 60


def test_an_area_code_that_is_sold_out_disappears(api: httpx.Client) -> None:
    for number_id in ids(api, AVAILABLE, starts_with="1201"):
        api.post(f"/v2/numbers/{number_id}")
    assert "201" not in ids(api, f"{AVAILABLE}/areacodes")
    assert "201555" not in ids(api, f"{AVAILABLE}/exchanges")


@pytest.mark.parametrize("path", ["areacodes", "exchanges"])
def test_codes_are_filtered_by_the_cheapest_setup(api: httpx.Client, path: str) -> None:
    def found(cost: str) -> set[str]:
        return {code[:3] for code in ids(api, f"{AVAILABLE}/{path}", max_setup_cost=cost)}

    assert len(found("3.99")) == 59
    assert found("3.99") - found("1") == {"212", "800", "833", "844", "855", "866", "877", "888"}
    assert found("0.99") == set()
    assert found("-1") == set()


@pytest.mark.parametrize("value", ["", "cheap", "nan", "inf", "1e999"])
@pytest.mark.parametrize("path", ["areacodes", "exchanges"])
def test_a_setup_cost_is_a_number(api: httpx.Client, path: str, value: str) -> None:
    response = api.get(f"{AVAILABLE}/{path}", params={"max_setup_cost": value})
    assert detail(response) == {"max_setup_cost": ["Not a valid number."]}


def test_an_area_code_is_digits(api: httpx.Client) -> None:
    path = f"{AVAILABLE}/exchanges"
    assert detail(api.get(path, params={"areacode": "x"})) == {"areacode": ["Must be digits."]}
    assert ids(api, path, areacode="999") == []
