"""Bodies of the real service, and those that its document describes, are read and written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from flowroute_client import (
    APIStatusError,
    AuthenticationError,
    AvailableNumber,
    BadRequestError,
    Flowroute,
    Media,
    Message,
    MessageAttributes,
    NotFoundError,
    Number,
    Page,
    PermissionDeniedError,
    Relationship,
    Route,
    SentMessage,
    UnprocessableError,
    UnservedPathError,
    webhooks,
)
from stub import WIRE, Stub, read_recording

Result = Message | Number | Route | SentMessage
Record = dict[str, object]

RESULTS: dict[str, tuple[Callable[[Flowroute], Result], Record]] = {
    "messages.get.200.json": (
        lambda f: f.messages.get("mdr2-ca82be46e6ba11e79d08862d092cf73d"),
        {
            "id": "mdr2-ca82be46e6ba11e79d08862d092cf73d",
            "type": "message",
            "body": "Hello are you there? ",
            "status": "delivered",
            "direction": "inbound",
            "amount_nanodollars": 4000000,
            "amount_display": "$0.0040",
            "to": "12012673227",
            "from_": "12061232634",
            "message_encoding": 0,
            "timestamp": datetime(2017, 12, 22, 1, 52, 39, 390000, UTC),
            "delivery_receipts": [],
            "is_mms": False,
            "message_type": "longcode",
            "included": None,
            "http_status": 200,
        },
    ),
    "messages.send.202.json": (
        lambda f: f.messages.send(from_="12065550100", to="12065550111", body="hello"),
        {
            "id": "mdr2-39cadeace66e11e7aff806cd7f24ba2d",
            "type": "message",
            "links": {
                "self": "https://api.flowroute.com/v2.1/messages/mdr2-39cadeace66e11e7aff806cd7f24ba2d"
            },
            "http_status": 202,
        },
    ),
    "numbers.get.200.json": (
        lambda f: f.numbers.get("16502390214"),
        {
            "id": "16502390214",
            "value": "16502390214",
            "alias": None,
            "cnam_lookups_enabled": True,
            "number_type": "standard",
            "rate_center": "millbrae",
            "state": "ca",
            "monthly_cost": None,
            "http_status": 200,
        },
    ),
    "numbers.purchase.201.json": (
        lambda f: f.numbers.purchase("16502390214"),
        {"id": "16502390214", "rate_center": "millbrae", "alias": None, "http_status": 201},
    ),
    "routes.create.201.json": (
        lambda f: f.routes.create(
            alias="new route", route_type="host", value="il775u.sonsofodin.com"
        ),
        {
            "id": "98396",
            "alias": "new route",
            "route_type": "host",
            "value": "il775u.sonsofodin.com",
            "links": {"self": "https://api.flowroute.com/routes/98396"},
            "http_status": 201,
        },
    ),
}

Listed = Page[Message] | Page[Number] | Page[AvailableNumber] | Page[Route] | Page[SentMessage]

LISTS: dict[str, tuple[Callable[[Flowroute], object], int, Record]] = {
    "messages.list.200.json": (
        lambda f: f.messages.list(start_date="2017-12-01", end_date="2018-01-08", limit=2),
        2,
        {
            "id": "mdr2-39cadeace66e11e7aff806cd7f24ba2d",
            "from_": "12012673227",
            "status": "message buffered",
            "timestamp": datetime(2017, 12, 21, 16, 44, 34, 930000, UTC),
            "http_status": None,
        },
    ),
    "numbers.areacodes.200.json": (
        lambda f: f.numbers.area_codes(max_setup_cost=3, limit=3),
        3,
        {"id": "203", "type": "areacode"},
    ),
    "numbers.available.200.json": (
        lambda f: f.numbers.search(contains=3, ends_with=7, starts_with=1646, limit=3),
        3,
        {
            "id": "16463439667",
            "value": "16463439667",
            "monthly_cost": 1.25,
            "setup_cost": 3.99,
            "rate_center": "nwyrcyzn01",
            "tier": None,
        },
    ),
    "numbers.exchanges.200.json": (
        lambda f: f.numbers.exchanges(areacode=347, limit=3),
        3,
        {"id": "347331", "type": "exchange"},
    ),
    "numbers.list.200.json": (
        lambda f: f.numbers.list(starts_with=1201, limit=3),
        2,
        {"id": "12014845220", "rate_center": "jerseycity", "number_type": "standard"},
    ),
    "routes.list.200.json": (
        lambda f: f.routes.list(limit=2),
        2,
        {"id": "83834", "alias": "PSTNroute1", "route_type": "number", "value": "12065551212"},
    ),
}

ERRORS: dict[str, tuple[type[APIStatusError], int, str]] = {
    "error.400.json": (
        BadRequestError,
        400,
        (
            "Client Error: Could not geocode this address. Please check the validity of your"
            " address. (error id 7fcfd1cd-486b-4159-8484-b710bd4bbab4)"
        ),
    ),
    "error.401.json": (
        AuthenticationError,
        401,
        "Unauthorized: Authentication failed. (error id 7fc8c70a-ca58-430c-b383-b89df84f8083)",
    ),
    "error.403.json": (PermissionDeniedError, 403, "ActionNotAuthorizedError"),
    "error.404.json": (NotFoundError, 404, "Resource not found: No such port order"),
    "error.404.unserved_path.json": (
        UnservedPathError,
        404,
        (
            "404 Not Found: The requested URL was not found on the server. If you entered the URL"
            " manually please check your spelling."
        ),
    ),
    "error.405.json": (
        APIStatusError,
        405,
        (
            "Method Not Allowed: The method is not allowed for the requested URL."
            " (error id a72cab15-2511-43d3-92e2-d77bfbdc5776)"
        ),
    ),
    "error.422.fields.json": (
        UnprocessableError,
        422,
        (
            "zip: ZIP code must be at least 4 and at most 7 digits long"
            " (error id 15eb464e-d717-49e2-a6cc-e97af67c1930)"
        ),
    ),
    "error.422.media.json": (
        UnprocessableError,
        422,
        (
            'Error fetching media: File at "[hidden]" is over 767840 byte limit.'
            " (error id 8f20a349-ebc0-4246-81ae-b4e7caef324c)"
        ),
    ),
}

REQUESTS: dict[str, tuple[str, str, Callable[[Flowroute], object]]] = {
    "messages.send.request.compact.json": (
        "POST",
        "/v2.1/messages",
        lambda f: f.messages.send(from_="12065551234", to="12061231234", body="hello world"),
    ),
    "routes.create.request.json": (
        "POST",
        "/v2/routes",
        lambda f: f.routes.create(alias="new_route_id", route_type="host", value="www.example.com"),
    ),
    "routes.patch_failover.request.json": (
        "PATCH",
        "/v2/numbers/12065550100/relationships/failover_route",
        lambda f: f.routes.set_failover("12065550100", "87051"),
    ),
    "routes.patch_primary.request.json": (
        "PATCH",
        "/v2/numbers/12065550100/relationships/primary_route",
        lambda f: f.routes.set_primary("12065550100", "87050"),
    ),
}

ENVELOPE = "messages.send.request.envelope.json"

WEBHOOKS: dict[str, type] = {
    "webhook.dlr.json": webhooks.DeliveryReceiptEvent,
    "webhook.inbound_mms.json": Message,
    "webhook.inbound_sms.compact.json": Message,
    "webhook.inbound_sms.json": Message,
    "webhook.platform_event.json": webhooks.PlatformEvent,
}


def same(found: object, expected: Mapping[str, object]) -> None:
    """Compare attributes by value and by type."""
    for name, value in expected.items():
        assert (name, getattr(found, name)) == (name, value)
        assert type(getattr(found, name)) is type(value), name


def test_every_recorded_body_has_a_place_here() -> None:
    placed = [*RESULTS, *LISTS, *ERRORS, *REQUESTS, ENVELOPE, *WEBHOOKS]
    assert sorted(placed) == sorted(path.name for path in WIRE.glob("*.json"))


def test_every_recorded_body_has_a_source() -> None:
    sources = (WIRE / "SOURCES.md").read_text()
    assert [path.name for path in WIRE.glob("*.json") if path.name not in sources] == []


@pytest.mark.parametrize("name", RESULTS)
def test_recorded_results_are_read_and_written_back(
    stub: Stub, flowroute: Flowroute, name: str
) -> None:
    call, expected = RESULTS[name]
    stub.answer(int(Path(name).stem.rpartition(".")[2]), read_recording(name))
    found = call(flowroute)
    same(found, expected)
    assert found.to_dict() == read_recording(name)


@pytest.mark.parametrize("name", LISTS)
def test_recorded_lists_are_read_and_written_back(
    stub: Stub, flowroute: Flowroute, name: str
) -> None:
    call, count, last = LISTS[name]
    stub.answer(200, read_recording(name))
    items = cast("Page[Result]", call(flowroute)).items
    assert len(items) == count
    same(items[-1], last)
    assert [item.to_dict() for item in items] == cast("Record", read_recording(name))["data"]


@pytest.mark.parametrize("name", ERRORS)
def test_recorded_errors_are_typed_and_readable(
    stub: Stub, flowroute: Flowroute, name: str
) -> None:
    kind, status, words = ERRORS[name]
    stub.answer(status, read_recording(name))
    with pytest.raises(APIStatusError) as caught:
        flowroute.numbers.get("12065550100")
    assert type(caught.value) is kind
    assert str(caught.value) == f"numbers.get (GET /v2/numbers/{{id}}): {status}: {words}"
    assert caught.value.status_code == status
    (error,) = cast("dict[str, list[Record]]", read_recording(name))["errors"]
    (detail,) = caught.value.errors
    assert detail.id == error.get("id")
    assert detail.status == error["status"]
    assert detail.title == error.get("title")
    assert detail.detail == error.get("detail")


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_are_sent_as_recorded(stub: Stub, flowroute: Flowroute, name: str) -> None:
    method, target, call = REQUESTS[name]
    status = 204 if method == "PATCH" else 202 if target == "/v2.1/messages" else 201
    stub.answer(status, {"data": {"id": "1"}} if method == "POST" else b"")
    call(flowroute)
    assert (stub.request.method, stub.request.target) == (method, target)
    assert stub.request.json() == read_recording(name)


def test_a_message_says_in_compact_form_what_was_recorded_in_an_envelope(
    stub: Stub, flowroute: Flowroute
) -> None:
    document = cast("dict[str, dict[str, Record]]", read_recording(ENVELOPE))
    wanted = document["data"]["attributes"]
    assert wanted["is_mms"] == "true"
    stub.answer(202, read_recording("messages.send.202.json"))
    flowroute.messages.send(
        from_=str(wanted["from"]),
        to="12065550111",
        body=str(wanted["body"]),
        media_urls=cast("list[str]", wanted["media_urls"]),
        is_mms=True,
    )
    assert stub.request.json() == {**wanted, "to": "12065550111", "is_mms": True}


def test_a_message_record_holds_its_receipts(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, read_recording("messages.list.200.json"))
    record = flowroute.messages.list(start_date="2017-12-01").items[1]
    accepted, submitted = record.delivery_receipts or []
    same(
        accepted,
        {
            "level": 2,
            "status": "message buffered",
            "status_code": 1003,
            "status_code_description": "Message accepted by Carrier",
            "timestamp": datetime(2017, 12, 21, 16, 44, 35, tzinfo=UTC),
        },
    )
    same(submitted, {"level": 1, "status": "smsc submit", "status_code": None})


def test_a_number_holds_its_relationships_and_what_is_included(
    stub: Stub, flowroute: Flowroute
) -> None:
    stub.answer(200, read_recording("numbers.get.200.json"))
    number = flowroute.numbers.get("16502390214")
    assert number.relationships
    assert isinstance(number.relationships.primary_route, Relationship)
    assert number.relationships.primary_route.data
    same(number.relationships.primary_route.data, {"id": "0", "type": "route"})
    assert number.relationships.failover_route
    assert number.relationships.failover_route.data is None
    assert number.relationships.message_provision is None
    (route,) = number.included or []
    same(route, {"id": "0", "alias": "sip-reg", "route_type": "sip-reg", "value": None})


@pytest.mark.parametrize("name", WEBHOOKS)
@pytest.mark.parametrize("form", ["bytes", "text", "object"])
def test_recorded_webhooks_are_read_and_written_back(name: str, form: str) -> None:
    body = (WIRE / name).read_bytes()
    posted = cast("Record", read_recording(name))
    forms: dict[str, bytes | str | Record] = {
        "bytes": body,
        "text": body.decode(),
        "object": posted,
    }
    event = webhooks.parse(forms[form])
    assert isinstance(event, WEBHOOKS[name])
    assert event.to_dict() == posted


def test_numbers_of_the_documented_shape_are_read(stub: Stub, flowroute: Flowroute) -> None:
    attributes: Record = {"value": 12065550100, "alias": "", "number_type": "longcode"}
    wrapped: Record = {"data": {"type": "number", "id": 12065550100, "attributes": attributes}}
    stub.answer(200, {"data": [wrapped], "links": {}})
    (number,) = flowroute.numbers.list()
    same(
        number,
        {"id": "12065550100", "value": "12065550100", "alias": "", "number_type": "longcode"},
    )
    assert number.to_dict() == wrapped


def test_a_number_without_routes_is_read(stub: Stub, flowroute: Flowroute) -> None:
    document: Record = {
        "data": {
            "id": "12065550100",
            "relationships": {"primary_route": {"data": None}, "cnam_preset": {"data": "7"}},
        }
    }
    stub.answer(200, document)
    number = flowroute.numbers.get("12065550100")
    assert number.relationships
    assert number.relationships.primary_route
    assert number.relationships.primary_route.data is None
    assert number.relationships.cnam_preset
    assert number.relationships.cnam_preset.data is None
    assert number.to_dict() == document


def test_available_numbers_of_the_documented_shape_are_read(
    stub: Stub, flowroute: Flowroute
) -> None:
    attributes: Record = {"value": 12065550100, "monthly_cost": "1.25", "setup_cost": 1}
    stub.answer(200, {"data": [{"id": "12065550100", "attributes": attributes}]})
    (number,) = flowroute.numbers.search()
    same(number, {"value": "12065550100", "monthly_cost": 1.25, "setup_cost": 1})


def test_message_records_of_the_documented_shape_are_read(stub: Stub, flowroute: Flowroute) -> None:
    attributes: Record = {
        "amount_display": 0.004,
        "amount_nanodollars": 4000000.0,
        "is_mms": "false",
        "message_type": "something-new",
        "status": "",
        "timestamp": "2017-12-22T01:52:39Z",
        "delivery_receipts": [{"status_code": "1003", "level": "2"}],
    }
    wrapped: Record = {"data": {"id": "mdr2-1", "type": "message", "attributes": attributes}}
    stub.answer(200, {"data": [wrapped]})
    (message,) = flowroute.messages.list(start_date="2017-12-01")
    same(
        message,
        {
            "id": "mdr2-1",
            "amount_display": "0.004",
            "amount_nanodollars": 4000000,
            "is_mms": False,
            "message_type": "something-new",
            "status": "",
            "timestamp": datetime(2017, 12, 22, 1, 52, 39, tzinfo=UTC),
        },
    )
    (receipt,) = message.delivery_receipts or []
    same(receipt, {"status_code": 1003, "level": 2})
    assert message.to_dict() == wrapped


def test_the_media_of_a_message_are_read(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, read_recording("webhook.inbound_mms.json"))
    message = flowroute.messages.get("mdr2-xxxxxxxxx")
    (media,) = message.included or []
    assert isinstance(media, Media)
    assert media.attributes
    assert media.attributes.file_size == 14832
    assert message.relationships
    assert message.relationships.media
    assert [each.id for each in message.relationships.media.data or []] == ["xxxxxxx-1"]
    assert isinstance(message.attributes, MessageAttributes)
    assert message.body is None
