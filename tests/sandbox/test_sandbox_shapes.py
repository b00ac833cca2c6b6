"""Every reply has the keys and the JSON types of the recorded one."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from flowroute_sandbox import Sandbox
from shapes import Json, read_recording, same_shape
from stub import WIRE

MESSAGE = {"from": "12065550100", "to": "12065550111", "body": "hello"}
ROUTE = {
    "data": {
        "type": "route",
        "attributes": {"alias": "office", "route_type": "host", "value": "sip.example.com"},
    }
}


@pytest.mark.parametrize(
    ("reply", "wire", "expected"),
    [
        ({"a": 1}, {"a": 2.5}, True),
        ({"a": 1}, {"a": True}, False),
        ({"a": 1}, {"a": "1"}, False),
        ({"a": None}, {"a": {"b": 1}}, True),
        ({"a": 1}, {"a": 1, "b": 1}, False),
        ({"a": {"b": 1}}, {"a": {"c": 1}}, False),
        ([1, 2, 3], [4], True),
        ([1, "x"], [4], False),
        ([1], [4, "x"], False),
        ([], [4], False),
        ([1], {"a": 1}, False),
    ],
)
def test_shapes_are_compared_in_depth(reply: Json, wire: Json, expected: bool) -> None:  # noqa: FBT001
    assert same_shape(reply, wire) is expected


@pytest.mark.parametrize(
    ("path", "wire"),
    [
        ("/v2/numbers?limit=10", "numbers.list.200"),
        ("/v2/numbers/12065550100", "numbers.get.200"),
        ("/v2/numbers/available?starts_with=1646&limit=3", "numbers.available.200"),
        ("/v2/numbers/available/areacodes?limit=3", "numbers.areacodes.200"),
        ("/v2/numbers/available/exchanges?limit=3", "numbers.exchanges.200"),
    ],
)
def test_a_read_has_the_recorded_shape(api: httpx.Client, path: str, wire: str) -> None:
    response = api.get(path)
    assert response.status_code == 200
    reply = response.json()
    if wire == "numbers.list.200":  # the toll-free number has no place, the recorded ones have
        del reply["data"][3]
    assert same_shape(reply, read_recording(wire))


def test_sending_has_the_recorded_shape(api: httpx.Client) -> None:
    response = api.post("/v2.1/messages", json=MESSAGE)
    assert response.status_code == 202
    assert same_shape(response.json(), read_recording("messages.send.202"))


def test_a_message_has_the_recorded_shape(api: httpx.Client) -> None:
    sent = api.post("/v2.1/messages", json=MESSAGE).json()
    reply = api.get(f"/v2.1/messages/{sent['data']['id']}").json()
    wire = read_recording("messages.list.200")["data"]
    assert isinstance(wire, list)
    assert same_shape(reply, {"data": wire[1]})


def test_a_message_that_came_in_has_the_recorded_shape(sandbox: Sandbox, api: httpx.Client) -> None:
    message_id = sandbox.receive(from_="12065550199", to="12065550100", text="Are you there?")
    reply = api.get(f"/v2.1/messages/{message_id}").json()
    assert same_shape(reply, read_recording("messages.get.200"))
    assert reply["data"]["attributes"]["delivery_receipts"] == []


def test_messages_have_the_recorded_shape(sandbox: Sandbox, api: httpx.Client) -> None:
    for _ in range(2):
        api.post("/v2.1/messages", json=MESSAGE)
    sandbox.receive(from_="12065550199", to="12065550100", text="Are you there?")
    reply = api.get("/v2.1/messages?start_date=2017-12-01&limit=2").json()
    assert same_shape(reply, read_recording("messages.list.200"))
    directions = [message["attributes"]["direction"] for message in reply["data"]]
    assert directions == ["inbound", "outbound"]


def test_an_mms_has_the_recorded_shape(api: httpx.Client) -> None:
    media = ["https://example.com/cat.png"]
    sent = api.post("/v2.1/messages", json={**MESSAGE, "is_mms": True, "media_urls": media}).json()
    reply = api.get(f"/v2.1/messages/{sent['data']['id']}").json()
    assert reply["data"]["attributes"].pop("delivery_receipts")
    wire = read_recording("webhook.inbound_mms")
    data = wire["data"]
    assert isinstance(data, dict)
    attributes = data["attributes"]
    assert isinstance(attributes, dict)
    assert attributes.pop("delivery_receipts") == []  # it is inbound
    assert same_shape(reply, wire)


def test_a_purchase_has_the_recorded_shape(api: httpx.Client) -> None:
    found = api.get("/v2/numbers/available?starts_with=1650&limit=1").json()
    response = api.post(f"/v2/numbers/{found['data'][0]['id']}")
    assert response.status_code == 201
    assert same_shape(response.json(), read_recording("numbers.purchase.201"))


def test_a_new_route_has_the_recorded_shape(api: httpx.Client) -> None:
    response = api.post("/v2/routes", json=ROUTE)
    assert response.status_code == 201
    assert same_shape(response.json(), read_recording("routes.create.201"))


def test_routes_have_the_recorded_shape(api: httpx.Client) -> None:
    api.post("/v2/routes", json=ROUTE)
    reply = api.get("/v2/routes?limit=1").json()
    assert same_shape(reply, read_recording("routes.list.200"))


def test_fields_at_fault_have_the_recorded_shape(api: httpx.Client) -> None:
    wire = read_recording("error.422.fields")  # of another resource, so that its field is another
    reply = api.post("/v2.1/messages", json={"data": {"type": "message", "attributes": {}}}).json()
    (error,) = reply["errors"]
    data = error["detail"]["data"]
    data["attributes"] = {"zip": data["attributes"]["to"]}
    assert same_shape(reply, wire)


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("routes.patch_primary.request", "primary_route"),
        ("routes.patch_failover.request", "failover_route"),
    ],
)
def test_the_recorded_assignment_is_accepted(api: httpx.Client, wire: str, name: str) -> None:
    body: Any = read_recording(wire)
    body["data"]["id"] = api.post("/v2/routes", json=ROUTE).json()["data"]["id"]
    path = f"/v2/numbers/12065550100/relationships/{name}"
    assert api.patch(path, json=body).status_code == 204


NOT_OURS = "webhook.platform_event"
"""Of a product that the sandbox does not have: porting."""


def test_every_other_recording_is_compared_with() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))
    recordings = {path.stem for path in WIRE.glob("*.json")}
    assert NOT_OURS in recordings
    assert {name for name in recordings if f'"{name}"' not in tests} == set()
