import httpx
import pytest

from shapes import Json, read_recording

PRIMARY = "/v2/numbers/12065550100/relationships/primary_route"
FAILOVER = "/v2/numbers/12065550100/relationships/failover_route"
MISSING = ["Missing data for required field."]


def route(**attributes: object) -> dict[str, object]:
    values = {"alias": "office", "route_type": "host", "value": "sip.example.com"} | attributes
    return {"data": {"type": "route", "attributes": values}}


def create(api: httpx.Client, **attributes: object) -> str:
    response = api.post("/v2/routes", json=route(**attributes))
    assert response.status_code == 201, response.text
    route_id: str = response.json()["data"]["id"]
    return route_id


def assign(api: httpx.Client, path: str, route_id: object) -> httpx.Response:
    return api.patch(path, json={"data": {"type": "route", "id": route_id}})


def relationships(api: httpx.Client) -> dict[str, Json]:
    reply = api.get("/v2/numbers/12065550100").json()
    found: dict[str, Json] = {
        name: value["data"] and value["data"]["id"]
        for name, value in reply["data"]["relationships"].items()
    }
    found["included"] = [item["id"] for item in reply["included"]]
    return found


def refusal(response: httpx.Response) -> object:
    assert response.status_code == 422
    detail: object = response.json()["errors"][0]["detail"]
    return detail


def test_every_account_has_the_built_in_route(api: httpx.Client) -> None:
    assert api.get("/v2/routes").json() == {
        "data": [
            {
                "attributes": {"route_type": "sip-reg", "alias": "sip-reg", "value": None},
                "type": "route",
                "id": "0",
                "links": {"self": f"{api.base_url}/v2/routes/0"},
            }
        ],
        "links": {"self": f"{api.base_url}/v2/routes?limit=10&offset=0"},
    }


def test_a_new_route_is_listed_after_the_older_ones(api: httpx.Client) -> None:
    response = api.post("/v2/routes", json=read_recording("routes.create.request"))
    assert response.status_code == 201
    route_id = response.json()["data"]["id"]
    links = {"self": f"{api.base_url}/routes/{route_id}"}  # without /v2, as on the wire
    attributes = {"alias": "new_route_id", "route_type": "host", "value": "www.example.com"}
    data = {"attributes": attributes, "type": "route", "id": route_id}
    assert response.json() == {"data": {**data, "links": links}, "links": links}
    second = create(api)
    found = api.get("/v2/routes").json()["data"]
    assert [item["id"] for item in found] == ["0", route_id, second]
    assert found[1] == {**data, "links": {"self": f"{api.base_url}/v2/routes/{route_id}"}}


def test_routes_are_filtered_by_type(api: httpx.Client) -> None:
    host = create(api)
    number = create(api, alias="mobile", route_type="number", value="12065550111")
    found = {
        kind: [item["id"] for item in api.get(f"/v2/routes?route_type={kind}").json()["data"]]
        for kind in ("sip-reg", "host", "number", "uri")
    }
    assert found == {"sip-reg": ["0"], "host": [host], "number": [number], "uri": []}
    problem = {"route_type": ["Must be one of: host, sip-reg, uri, number."]}
    assert refusal(api.get("/v2/routes?route_type=fax")) == problem


@pytest.mark.parametrize(
    ("route_type", "value"),
    [
        ("host", "sip.example.com"),
        ("host", "sip.example.com:5060"),
        ("host", "192.0.2.1"),
        ("host", "sip.example.com:5060;transport=tls"),
        ("host", "sip.example.com;weight=70"),
        ("host", "sip.example.com;transport=TLS;lr"),
        ("host", "192.0.2.1:5060;Transport=udp;X-Edge_1=a"),
        ("number", "12065550111;weight=70"),
        ("number", "12065550111"),
        ("uri", "sip:me@example.com"),
        ("uri", "sip:+12065550111@example.com:5061;transport=tls;weight=2"),
    ],
)
def test_documented_values_are_accepted(api: httpx.Client, route_type: str, value: str) -> None:
    create(api, route_type=route_type, value=value)


@pytest.mark.parametrize(
    ("route_type", "value"),
    [
        ("host", "sip:me@example.com"),
        ("host", "exa mple.com"),
        ("host", "example.com:port"),
        ("host", "example.com;"),
        ("host", "example.com;=70"),
        ("host", "example.com;weight="),
        ("number", "+12065550111"),
        ("number", "2065550111"),
        ("uri", "example.com"),
        ("uri", "sip:@example.com"),
    ],
)
def test_other_values_are_refused(api: httpx.Client, route_type: str, value: str) -> None:
    detail = refusal(api.post("/v2/routes", json=route(route_type=route_type, value=value)))
    assert "'value': ['Must be " in str(detail)


def test_an_alias_is_unique(api: httpx.Client) -> None:
    create(api)
    for twice in (route(value="other.example.com"), route(alias="sip-reg")):
        response = api.post("/v2/routes", json=twice)
        assert response.status_code == 403
        assert response.json()["errors"][0]["title"] == "Duplicate Route"
    assert len(api.get("/v2/routes").json()["data"]) == 2


@pytest.mark.parametrize("name", ["alias", "value"])
def test_alias_and_value_are_not_empty(api: httpx.Client, name: str) -> None:
    detail = refusal(api.post("/v2/routes", json=route(**{name: ""})))
    assert detail == {"data": {"attributes": {name: ["Shorter than minimum length 1."]}}}


@pytest.mark.parametrize("route_type", ["sip-reg", "fax", ""])
def test_other_types_cannot_be_created(api: httpx.Client, route_type: str) -> None:
    detail = refusal(api.post("/v2/routes", json=route(route_type=route_type)))
    problem = ["Must be one of: host, uri, number."]
    assert detail == {"data": {"attributes": {"route_type": problem}}}


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, {"data": MISSING}),
        ({"data": []}, {"data": ["Invalid input type."]}),
        ({"data": {}}, {"data": {"attributes": MISSING, "type": MISSING}}),
        (
            {"data": {"type": "number"}},
            {"data": {"attributes": MISSING, "type": ["Must be one of: route."]}},
        ),
        ({"data": {"type": "route"}}, {"data": {"attributes": MISSING}}),
        (
            {"data": {"type": "route", "attributes": {}}},
            {"data": {"attributes": {"alias": MISSING, "route_type": MISSING, "value": MISSING}}},
        ),
        (route(alias=1), {"data": {"attributes": {"alias": ["Not a valid string."]}}}),
    ],
)
def test_missing_fields_are_named(api: httpx.Client, body: object, detail: object) -> None:
    assert refusal(api.post("/v2/routes", json=body)) == detail


def test_routes_are_assigned_to_a_number(api: httpx.Client) -> None:
    first, second = create(api), create(api, alias="other")
    response = assign(api, PRIMARY, first)
    assert (response.status_code, response.content) == (204, b"")
    assert "content-type" not in response.headers
    response = assign(api, FAILOVER, second)
    assert (response.status_code, response.content) == (204, b"")
    assert relationships(api) == {
        "cnam_preset": None,
        "e911_address": None,
        "failover_route": second,
        "primary_route": first,
        "included": [first, second],
    }


def test_a_route_that_is_both_is_included_once(api: httpx.Client) -> None:
    assign(api, FAILOVER, "0")
    assert relationships(api)["included"] == ["0"]


@pytest.mark.parametrize(("path", "name"), [(PRIMARY, "primary"), (FAILOVER, "failover")])
def test_a_route_is_taken_off_a_number_by_delete_and_not_by_null(
    api: httpx.Client, path: str, name: str
) -> None:
    assign(api, path, create(api))
    problem = {"data": ["Field may not be null."]}
    assert refusal(api.patch(path, json={"data": None})) == problem
    assert relationships(api)[f"{name}_route"] is not None
    assert api.delete(path).status_code == 204
    assert relationships(api)[f"{name}_route"] is None


@pytest.mark.parametrize("path", [PRIMARY, FAILOVER])
@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, {"data": MISSING}),
        ({"data": "0"}, {"data": ["Invalid input type."]}),
        ({"data": {"id": "0"}}, {"data": {"type": MISSING}}),
        ({"data": {"type": "route"}}, {"data": {"id": MISSING}}),
        ({"data": {"type": "route", "id": 0}}, {"data": {"id": ["Not a valid string."]}}),
    ],
)
def test_an_assignment_names_a_route(
    api: httpx.Client, path: str, body: object, detail: object
) -> None:
    assert refusal(api.patch(path, json=body)) == detail


@pytest.mark.parametrize("name", ["primary_route", "failover_route"])
def test_only_known_routes_and_own_numbers_are_assigned(api: httpx.Client, name: str) -> None:
    response = assign(api, f"/v2/numbers/12065550100/relationships/{name}", "12345")
    assert response.status_code == 404
    assert response.json()["errors"][0]["detail"] == "No such route"
    response = assign(api, f"/v2/numbers/12065550199/relationships/{name}", "0")
    assert response.status_code == 404
    assert response.json()["errors"][0]["detail"] == "No such phone number"
    response = assign(api, f"/v2/numbers/hello/relationships/{name}", "0")
    assert refusal(response) == {"number_id": ["Not a valid phone number."]}
