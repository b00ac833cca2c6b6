"""What Flowroute posts is read whatever its shape, and what is not from it is refused."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowroute_client import FlowrouteError, Message, WebhookError, webhooks
from flowroute_client.webhooks import CompactMessage, DeliveryReceiptEvent, PlatformEvent
from stub import WIRE

Record = dict[str, object]


def wire(name: str) -> bytes:
    return (WIRE / name).read_bytes()


def receipt(posted: Record) -> DeliveryReceiptEvent:
    event = webhooks.parse(posted)
    assert isinstance(event, DeliveryReceiptEvent)
    return event


def test_an_inbound_message_is_a_message() -> None:
    event = webhooks.parse(wire("webhook.inbound_sms.json"))
    assert type(event) is Message
    assert (event.from_, event.to) == ("12067392634", "12012673227")
    assert event.body == "SMS Forward Test"
    assert event.amount_nanodollars == 4000000
    assert event.timestamp == datetime(2017, 11, 16, 23, 45, 29, 370000, UTC)
    assert event.attributes
    assert set(event.attributes.extra) == {"message_callback_url"}


def test_an_inbound_mms_brings_its_media() -> None:
    event = webhooks.parse(wire("webhook.inbound_mms.json"))
    assert isinstance(event, Message)
    assert event.is_mms is True
    (media,) = event.included or []
    assert media.attributes
    assert media.attributes.mime_type == "image/png"


def test_a_compact_message_is_a_message_too() -> None:
    event = webhooks.parse(wire("webhook.inbound_sms.compact.json"))
    assert isinstance(event, Message)
    assert event.id == "mdr1-febb118b9b034338adfc662a8c02fd88"
    assert (event.from_, event.to) == ("18553569768", "12066418000")
    assert event.body == "Hello there from Flowroute!"
    assert event.timestamp is None


def test_a_compact_message_is_written_as_posted_with_what_has_changed() -> None:
    posted: Record = {"id": 7, "to": 12065550111, "from": "+12065550100", "body": None, "new": 1}
    event = webhooks.parse(posted)
    assert isinstance(event, CompactMessage)
    assert event.to_dict() == posted
    assert event.attributes
    event.attributes.body = "seen"
    event.id = "8"
    assert event.to_dict() == {**posted, "body": "seen", "id": "8"}
    assert CompactMessage("9").to_dict() == {"id": "9"}


def test_a_message_without_a_type_or_an_envelope_is_read() -> None:
    posted: Record = {"id": "mdr2-1", "attributes": {"from": "12065550100", "body": "hi"}}
    for shape in (posted, {"data": posted}):
        event = webhooks.parse(shape)
        assert isinstance(event, Message)
        assert event.body == "hi"
        assert event.to_dict() == shape


def test_a_receipt_is_read() -> None:
    event = webhooks.parse(wire("webhook.dlr.json"))
    assert isinstance(event, DeliveryReceiptEvent)
    assert event.message_id == "mdr2-39cadeace66e11e7aff806cd7f24ba2d"
    assert event.level == 2
    assert event.status == "message buffered"
    assert event.status_code == 1003
    assert event.description == "Message accepted by Carrier"
    assert event.timestamp == datetime(2017, 12, 21, 16, 44, 35, tzinfo=UTC)
    assert event.body == "test sms on v2"
    assert (event.from_, event.to) == (None, None)


def test_a_bare_receipt_is_read() -> None:
    posted: Record = {
        "attributes": {
            "to": "12065550111",
            "from": "12065550100",
            "body": "hello",
            "status": "smsc submit",
            "status_code": "1002",
        },
        "id": "mdr2-1",
        "type": "delivery_receipt",
    }
    event = receipt(posted)
    assert (event.from_, event.to, event.body) == ("12065550100", "12065550111", "hello")
    assert event.status_code == 1002
    assert (event.level, event.timestamp, event.description) == (None, None, None)
    assert event.to_dict() == posted


@pytest.mark.parametrize("attributes", [None, {}, [], {"level": [], "status_code": "x"}])
def test_what_a_receipt_lacks_is_none(attributes: object) -> None:
    posted: Record = {"data": {"type": "delivery_receipt", "attributes": attributes}}
    event = receipt(posted)
    assert event.message_id is None
    assert event.level is None
    assert event.status_code is None
    assert event.to_dict() == posted


def test_a_platform_event_is_read() -> None:
    event = webhooks.parse(wire("webhook.platform_event.json"))
    assert isinstance(event, PlatformEvent)
    assert event.id == "1e4e5686-b739-5fc5-918c-8db0b36ce6a6"
    assert event.type == "po_status_change"
    assert (event.resource_type, event.resource_id) == ("portorders", "50404")
    assert event.status == "cancelled"
    assert event.message == "Port Order #50404 has been cancelled."
    assert event.timestamp == datetime(2019, 3, 19, 22, 49, 48, 60559, UTC)


def test_an_event_of_another_kind_is_kept_whatever_it_holds() -> None:
    posted: Record = {"type": "new", "attributes": {"from": "draft"}, "timestamp": "2019-03-19"}
    event = webhooks.parse(posted)
    assert isinstance(event, PlatformEvent)
    assert event.timestamp == datetime(2019, 3, 19, tzinfo=UTC)
    assert event.to_dict() == posted


@pytest.mark.parametrize(
    "posted",
    [
        b"",
        b"\xff",
        b"<html>12065550100</html>",
        "to=12065550100&body=secret",
        b'{"to": "12065550100", "body": "secret"',
        "[" * 100_000,
        b"null",
        b"[]",
        b'"12065550100"',
        b"12065550100",
        b"{}",
        b'{"data": []}',
        b'{"id": "mdr2-1", "body": "secret"}',
        b'{"from": "12065550100", "to": "12065550111"}',
        b'{"data": {"type": "message", "attributes": {"from": "12065550100"}}}',
        {},
        {"data": None},
    ],
)
def test_what_cannot_be_read_is_refused_without_repeating_it(
    posted: bytes | str | Record,
) -> None:
    with pytest.raises(WebhookError) as caught:
        webhooks.parse(posted)
    assert isinstance(caught.value, FlowrouteError)
    assert "12065550100" not in str(caught.value)
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    "posted",
    [
        None,
        True,
        0,
        12065550100,
        1.5,
        [],
        ["12065550100"],
        ("a", "b"),
        {"12065550100"},
        object(),
        iter(""),
    ],
    ids=lambda posted: type(posted).__name__,
)
def test_what_is_not_even_a_body_is_refused(posted: object) -> None:
    with pytest.raises(WebhookError, match=rf"this {type(posted).__name__} is none") as caught:
        webhooks.parse(cast("bytes", posted))
    assert "12065550100" not in str(caught.value)


@pytest.mark.parametrize("kind", [bytes, bytearray, bytes.decode, json.loads])
def test_a_body_is_read_in_every_form_that_frameworks_give_it(
    kind: Callable[[bytes], bytes],
) -> None:
    body = wire("webhook.inbound_sms.json")
    assert webhooks.parse(kind(body)) == webhooks.parse(body)


@pytest.mark.parametrize("depth", [20, 500, 985])
def test_what_is_nested_deep_is_refused(depth: int) -> None:
    with pytest.raises(WebhookError, match="deep"):
        webhooks.parse(f'{{"type": "message", "x": {"[" * depth}{"]" * depth}}}')


@pytest.mark.parametrize(
    "name", ["webhook.dlr.json", "webhook.inbound_sms.json", "webhook.inbound_sms.compact.json"]
)
def test_events_show_no_personal_data(name: str) -> None:
    shown = repr(webhooks.parse(wire(name)))
    for private in ("12067392634", "12012673227", "18553569768", "12066418000", "test sms"):
        assert private not in shown
    assert "Forward" not in shown
    assert "Hello" not in shown
    assert "mdr" in shown


def test_events_show_what_they_lack() -> None:
    shown = repr(webhooks.parse(wire("webhook.dlr.json")))
    assert "from_=None, to=None, body=..." in shown
    assert "50404" not in repr(webhooks.parse(wire("webhook.platform_event.json"))).replace(
        "resource_id='50404'", ""
    )


@pytest.mark.parametrize("name", sorted(path.name for path in WIRE.glob("webhook.*")))
def test_events_can_be_compared_copied_and_pickled(name: str) -> None:
    event = webhooks.parse(wire(name))
    assert event == webhooks.parse(wire(name))
    for copied in (copy.copy(event), copy.deepcopy(event), pickle.loads(pickle.dumps(event))):  # noqa: S301
        assert copied == event
        assert copied.to_dict() == event.to_dict()


@pytest.mark.parametrize("name", sorted(path.name for path in WIRE.glob("webhook.*")))
def test_what_an_event_writes_is_a_copy(name: str) -> None:
    event = webhooks.parse(wire(name))
    written = event.to_dict()
    written.clear()
    assert event.to_dict() == webhooks.parse(wire(name)).to_dict()
    data = event.to_dict().get("data")
    if isinstance(data, dict):
        data.clear()
        assert event.to_dict() == webhooks.parse(wire(name)).to_dict()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)
names = st.sampled_from(
    ["id", "type", "data", "attributes", "from", "to", "body", "level", "timestamp", "included"]
)
types = st.sampled_from(["message", "delivery_receipt", "po_status_change"])


@given(st.dictionaries(names, st.dictionaries(names, types | json_values) | types | json_values))
def test_anything_is_read_without_loss_or_refused(posted: Record) -> None:
    try:
        event = webhooks.parse(copy.deepcopy(posted))
    except WebhookError:
        return
    repr(event)
    assert event.to_dict() == posted
