"""Models read whatever comes, keep it, show nothing personal, and write it back."""

from __future__ import annotations

import copy
import io
import pickle
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import cast

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.pretty import pretty_repr

import flowroute_client
from flowroute_client import (
    DeliveryReceipt,
    Included,
    Media,
    MediaAttributes,
    Message,
    MessageAttributes,
    Number,
    NumberAttributes,
    NumberRelationships,
    Relationship,
    ResourceIdentifier,
    Route,
    RouteAttributes,
    SentMessage,
)
from flowroute_runtime import model as runtime
from flowroute_runtime.model import Model
from stub import read_recording

Record = dict[str, object]
PUBLIC: list[object] = [getattr(flowroute_client, name) for name in flowroute_client.__all__]
MODELS: list[type[Model]] = sorted(
    (each for each in PUBLIC if isinstance(each, type) and issubclass(each, Model)),
    key=lambda model: model.__name__,
)


def needs_id(model: type[Model]) -> bool:
    field = attrs.fields_dict(model).get("id")
    return field is not None and field.default is attrs.NOTHING


def number() -> Record:
    return cast("Record", read_recording("numbers.get.200.json"))


def message() -> Record:
    (_, second) = cast("dict[str, list[Record]]", read_recording("messages.list.200.json"))["data"]
    return second


def inner(document: Mapping[str, object], *path: str) -> Record:
    """Return an object within an object."""
    for name in path:
        document = cast("Record", document[name])
    return cast("Record", document)


@pytest.mark.parametrize("length", [101, 30_000, 3_000_000])
@pytest.mark.parametrize("unit", ["1.", "1 ", "(a)", "9"])
def test_what_is_too_long_for_a_time_is_none(unit: str, length: int) -> None:
    assert MessageAttributes.from_dict({"timestamp": unit * length}).timestamp is None


def spell(value: object) -> str:
    """Write what rich shows, on one line."""
    return re.sub(r"(?<=[(\[])\s+|\s+(?=[)\]])", "", pretty_repr(value, max_width=100_000))


def test_rich_shows_what_a_repr_shows() -> None:
    owned, record = Number.from_dict(number()), Message.from_dict(message())
    media = {"id": "1", "attributes": {"url": "https://pictures.example/planted.png"}}
    mms = Message.from_dict({"data": message(), "included": [media]})
    for each in (owned, record, mms, owned.attributes, owned.relationships, [owned, record]):
        assert spell(each) == repr(each)
    assert (record.body, owned.value) != (None, None)
    assert spell([owned, record]) == repr([owned, record])  # also once members have been read


def test_a_traceback_of_rich_shows_nothing_private() -> None:
    found = Message.from_dict(message())
    assert found.body
    assert found.to
    console = Console(file=io.StringIO(), width=300)
    try:
        raise_with(found)
    except ValueError:
        console.print_exception(show_locals=True)
    shown = cast("io.StringIO", console.file).getvalue()
    assert "MessageAttributes(" in shown
    assert found.body not in shown
    assert found.to not in shown


def raise_with(message: Message) -> None:
    raise ValueError(f"what of {message!r}")


def test_there_are_models() -> None:
    assert len(MODELS) > 15


def test_attributes_can_be_read_from_the_resource_itself() -> None:
    found = Number.from_dict(number())
    assert found.attributes
    assert len(attrs.fields(NumberAttributes)) > 10
    for field in attrs.fields(NumberAttributes):
        if not field.name.startswith("_") and field.name != "http_status":
            assert getattr(found, field.name) == getattr(found.attributes, field.name)
    assert found.rate_center == "millbrae"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("value", [None, "absent"])
def test_what_is_absent_or_null_is_none(model: type[Model], value: str | None) -> None:
    source: Record = {name: None for name in wire_names(model) if value is None}
    found = model.from_dict({**source, "id": "1"})
    for name in _public(model) - {"id", "extra"}:
        assert getattr(found, name) is None, name
    assert found.to_dict() == {**source, "id": "1"}


def _public(model: type[Model]) -> set[str]:
    """List the attributes and the properties of a model."""
    inherited = [name for base in model.__mro__ for name in vars(base)]
    properties = {name for name in inherited if isinstance(getattr(model, name), property)}
    own = {field.name for field in attrs.fields(model)} | properties
    return {name for name in own if not name.startswith("_")}


def wire_names(model: type[Model]) -> list[str]:
    """List the members that a model knows, by their JSON names."""
    wire = cast("dict[str, str]", vars(model)["_wire"])
    return [*wire]


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("value", [0, 1.5, True, "text", [], [[]], [None], {}, {"data": []}, ""])
def test_a_value_of_any_type_is_read_and_kept(model: type[Model], value: object) -> None:
    source: Record = {**dict.fromkeys(wire_names(model), value), "id": "1"}
    found = model.from_dict(source)
    repr(found)
    assert found.to_dict() == source


@pytest.mark.parametrize("model", [m for m in MODELS if needs_id(m)])
@pytest.mark.parametrize("identifier", [None, "", [], True])
def test_a_resource_without_an_id_is_not_read(model: type[Model], identifier: object) -> None:
    assert model.read({"id": identifier}) is None
    with pytest.raises(ValueError, match="id"):
        model.from_dict({"id": identifier})


@pytest.mark.parametrize("value", [None, 1, "text", [], True])
def test_what_is_not_an_object_is_not_read(value: object) -> None:
    assert Number.read(value) is None


def test_the_base_of_the_models_reads_nothing_by_itself() -> None:
    with pytest.raises(NotImplementedError):
        Model.from_dict({})


def test_a_bare_resource_and_one_in_an_envelope_are_the_same() -> None:
    document = number()
    bare = {**inner(document, "data"), "included": document["included"]}
    assert Number.from_dict(document) == Number.from_dict(bare)
    assert Number.from_dict(inner(document, "data")).included is None


def test_only_a_resource_is_looked_for_in_an_envelope() -> None:
    source: Record = {"data": {"body": "inner"}, "body": "outer"}
    assert MessageAttributes.from_dict(source).body == "outer"
    assert MessageAttributes.from_dict(source).extra == {"data": {"body": "inner"}}
    assert Route.from_dict({"id": "1", "data": {"id": "2"}}).id == "1"


def test_values_that_the_document_does_not_list_come_through() -> None:
    assert NumberAttributes.from_dict({"number_type": "galactic"}).number_type == "galactic"
    assert Route.from_dict({"id": "1", "attributes": {"route_type": "x"}}).route_type == "x"


def test_unknown_members_are_kept_at_every_level() -> None:
    document = number()
    places = [
        (),
        ("data",),
        ("data", "attributes"),
        ("data", "relationships"),
        ("data", "relationships", "primary_route"),
        ("data", "relationships", "primary_route", "data"),
    ]
    for place in places:
        inner(document, *place)["new"] = {"deep": [1, {"er": None}]}
    found = Number.from_dict(copy.deepcopy(document))
    assert found.attributes
    assert found.relationships
    assert found.relationships.primary_route
    assert found.relationships.primary_route.data
    for model in (
        found,
        found.attributes,
        found.relationships,
        found.relationships.primary_route,
        found.relationships.primary_route.data,
    ):
        assert model.extra == {"new": {"deep": [1, {"er": None}]}}
    assert found.to_dict() == document


def test_known_members_are_not_extra() -> None:
    assert Number.from_dict(number()).extra == {}
    assert Number(id="1").extra == {}


def test_a_changed_member_is_written_while_the_rest_stays() -> None:
    document = number()
    inner(document, "data", "attributes")["new"] = 1
    found = Number.from_dict(copy.deepcopy(document))
    assert found.attributes
    found.attributes.alias = "front door"
    found.type = None
    inner(document, "data", "attributes")["alias"] = "front door"
    inner(document, "data")["type"] = None
    assert found.to_dict() == document


def test_changes_at_every_level_are_written() -> None:
    found = Number.from_dict(number())
    assert found.relationships
    assert found.included
    found.relationships.failover_route = Relationship(ResourceIdentifier("7", "route"))
    found.included.append(Included("7", type="route"))
    found.links = {"self": None}
    document = number()
    inner(document, "data", "relationships")["failover_route"] = {
        "data": {"id": "7", "type": "route"}
    }
    cast("list[Record]", document["included"]).append({"id": "7", "type": "route"})
    inner(document, "data")["links"] = {"self": None}
    assert found.to_dict() == document


def test_an_unreadable_member_is_none_and_is_kept_until_it_is_changed() -> None:
    source: Record = {"timestamp": "yesterday", "is_mms": "perhaps", "message_encoding": 1.5}
    found = MessageAttributes.from_dict(source)
    assert (found.timestamp, found.is_mms, found.message_encoding) == (None, None, None)
    assert found.to_dict() == source
    found.timestamp = datetime(2017, 12, 1, tzinfo=UTC)
    assert found.to_dict() == {**source, "timestamp": "2017-12-01T00:00:00Z"}


def test_items_that_cannot_be_read_are_left_out_and_kept() -> None:
    receipts: list[object] = [None, {"level": 1}, "x"]
    found = MessageAttributes.from_dict({"delivery_receipts": receipts})
    assert found.delivery_receipts == [DeliveryReceipt(level=1)]
    assert found.to_dict() == {"delivery_receipts": receipts}


def test_what_is_included_twice_is_written_twice() -> None:
    inner_ones: list[Record] = [{"id": "1", "type": "note"}]
    resource: Record = {"id": "12065550100", "included": inner_ones}
    document: Record = {"data": resource, "included": [{"id": "0", "type": "route"}]}
    found = Number.from_dict(copy.deepcopy(document))
    assert [each.id for each in found.included or []] == ["0"]
    assert found.to_dict() == document


def test_an_envelope_is_written_back() -> None:
    found = Route.from_dict({"data": {"id": "1", "type": "route"}, "links": {}})
    found.type = "other"
    assert found.to_dict() == {"data": {"id": "1", "type": "other"}, "links": {}}


def test_what_is_written_is_a_copy() -> None:
    found = Number.from_dict(number())
    assert found.attributes
    found.attributes.note = "n"
    before = found.to_dict()
    written = found.to_dict()
    inner(written, "data", "relationships", "primary_route", "data").clear()
    cast("list[object]", written["included"]).clear()
    inner(written, "data", "links").clear()
    written.clear()
    assert found.to_dict() == before


def test_what_is_extra_is_a_copy() -> None:
    found = Route.from_dict({"id": "1", "new": {"deep": []}})
    cast("dict[str, list[int]]", found.extra["new"])["deep"].append(1)
    assert found.extra == {"new": {"deep": []}}


def test_what_was_set_by_hand_is_written_as_a_copy() -> None:
    links: dict[str, str | None] = {"self": "https://example.com"}
    written = Route("1", links=links).to_dict()
    cast("Record", written["links"]).clear()
    assert links == {"self": "https://example.com"}


def test_models_made_by_hand_are_written() -> None:
    assert Number("12065550100").to_dict() == {"id": "12065550100"}
    assert MessageAttributes().to_dict() == {}
    made = Message(
        "mdr2-1",
        MessageAttributes(
            from_="12065550100",
            timestamp=datetime(2017, 12, 1, 8, tzinfo=timezone(timedelta(hours=9))),
            delivery_receipts=[DeliveryReceipt(level=2)],
            is_mms=False,
            amount_nanodollars=0,
        ),
        included=[Media("m1", MediaAttributes(file_size=1))],
    )
    assert made.to_dict() == {
        "id": "mdr2-1",
        "attributes": {
            "amount_nanodollars": 0,
            "delivery_receipts": [{"level": 2}],
            "from": "12065550100",
            "is_mms": False,
            "timestamp": "2017-12-01T08:00:00+09:00",
        },
        "included": [{"id": "m1", "attributes": {"file_size": 1}}],
    }
    assert Message.from_dict(made.to_dict()) == made


def test_attributes_of_a_resource_without_any_are_none() -> None:
    for model in (Number("1"), Message("1"), Route("1"), Included("1"), Media("1")):
        for name in _public(type(model)) - {"id", "extra"}:
            assert getattr(model, name) is None, name


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2017-12-22T01:52:39.39Z", datetime(2017, 12, 22, 1, 52, 39, 390000, UTC)),
        ("2017-12-22T01:52:39Z", datetime(2017, 12, 22, 1, 52, 39, tzinfo=UTC)),
        ("2017-12-22T01:52:39.980000Z", datetime(2017, 12, 22, 1, 52, 39, 980000, UTC)),
        ("2017-12-22T01:52:39+00:00", datetime(2017, 12, 22, 1, 52, 39, tzinfo=UTC)),
        ("2017-12-22T01:52:39-08:00", datetime(2017, 12, 22, 9, 52, 39, tzinfo=UTC)),
        ("2017-12-22 01:52:39", datetime(2017, 12, 22, 1, 52, 39, tzinfo=UTC)),
        ("2017-12-22", datetime(2017, 12, 22, tzinfo=UTC)),
        ("Fri, 22 Dec 2017 01:52:39 GMT", datetime(2017, 12, 22, 1, 52, 39, tzinfo=UTC)),
        ("Fri, 22 Dec 2017 01:52:39 -0800", datetime(2017, 12, 22, 9, 52, 39, tzinfo=UTC)),
        ("Dec 22 2017 1:52 am", datetime(2017, 12, 22, 1, 52, tzinfo=UTC)),
    ],
)
def test_timestamps_of_every_shape_are_aware(written: str, moment: datetime) -> None:
    found = DeliveryReceipt.from_dict({"timestamp": written})
    assert found.timestamp == moment
    assert found.timestamp
    assert found.timestamp.tzinfo is not None
    assert found.to_dict() == {"timestamp": written}


@pytest.mark.parametrize(
    "unreadable",
    [
        "",
        "never",
        "12",
        "Friday",
        "10:30",
        "Dec 22",
        "Fri, 22 Dec 2017 01:52:39 CST",
        "Dec 22 2017 1:52 +2400",
        "9" * 30,
        "2017-13-01T00:00:00Z",
        1512086400,
        True,
        {},
    ],
)
def test_an_unreadable_timestamp_is_none_but_kept(unreadable: object) -> None:
    found = DeliveryReceipt.from_dict({"timestamp": unreadable})
    assert found.timestamp is None
    assert found.to_dict() == {"timestamp": unreadable}


@given(st.text() | st.text("0123456789:+-TZ. ").map(str.strip))
def test_no_timestamp_is_too_strange(written: str) -> None:
    found = DeliveryReceipt.from_dict({"timestamp": written})
    assert found.timestamp is None or found.timestamp.utcoffset() is not None
    assert found.to_dict() == {"timestamp": written}


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (runtime.text, "a", "a"),
        (runtime.text, 12065550100, "12065550100"),
        (runtime.text, 0.004, "0.004"),
        (runtime.text, True, None),
        (runtime.text, [], None),
        (runtime.integer, 7, 7),
        (runtime.integer, "1003", 1003),
        (runtime.integer, 7.0, 7),
        (runtime.integer, 7.5, None),
        (runtime.integer, "7.5", None),
        (runtime.integer, "", None),
        (runtime.integer, float("inf"), None),
        (runtime.integer, float("nan"), None),
        (runtime.integer, True, None),
        (runtime.integer, [], None),
        (runtime.number, 1, 1),
        (runtime.number, 1.25, 1.25),
        (runtime.number, "1.25", 1.25),
        (runtime.number, "$1.25", None),
        (runtime.number, "nan", None),
        (runtime.number, "1e999", None),
        (runtime.number, float("nan"), None),
        (runtime.number, 10**400, None),
        (runtime.number, True, None),
        (runtime.number, {}, None),
        (runtime.boolean, True, True),
        (runtime.boolean, False, False),
        (runtime.boolean, "true", True),
        (runtime.boolean, "False", False),
        (runtime.boolean, "yes", None),
        (runtime.boolean, 1, None),
        (runtime.anything, [1], [1]),
    ],
)
def test_values_are_read_leniently(read: object, value: object, expected: object) -> None:
    assert callable(read)
    found = read(value)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize("attribute", ["monthly_cost", "setup_cost"])
@pytest.mark.parametrize("value", ["nan", "1,25", float("inf"), 10**400])
def test_a_price_that_is_no_number_is_none_but_kept(attribute: str, value: object) -> None:
    found = NumberAttributes.from_dict({attribute: value})
    assert getattr(found, attribute) is None
    assert found.to_dict() == {attribute: value}


def test_nothing_personal_is_shown() -> None:
    documents: list[Model] = [
        Number.from_dict(number()),
        Message.from_dict(message()),
        Message.from_dict(cast("Record", read_recording("webhook.inbound_mms.json"))),
        Route.from_dict(inner(cast("Record", read_recording("routes.create.201.json")))),
        SentMessage.from_dict(cast("Record", read_recording("messages.send.202.json"))),
    ]
    shown = " ".join(map(repr, documents))
    for private in (
        *("16502390214", "12061232634", "12012673227", "12345678900", "test sms", "http"),
        *("image000000", "il775u", "sonsofodin", "new route"),
    ):
        assert private not in shown
    for public in ("millbrae", "mdr2-39cadeace66e11e7aff806cd7f24ba2d", "14832", "98396"):
        assert public in shown


def test_only_what_is_set_is_shown() -> None:
    assert repr(DeliveryReceipt(level=2, status="x")) == "DeliveryReceipt(level=2, status='x')"
    assert repr(MessageAttributes(body="secret")) == "MessageAttributes(body=...)"
    assert repr(Number("12065550100", NumberAttributes(state="wa"))) == (
        "Number(id=..., attributes=NumberAttributes(state='wa'))"
    )


def test_models_are_equal_if_their_members_are() -> None:
    assert Number.from_dict(number()) == Number.from_dict(number())
    assert Number("1", http_status=200) == Number("1", http_status=201)
    assert Number("1") != Number("2")
    assert cast("object", Number("1")) != Route("1")
    assert Number("1", NumberAttributes(alias="a")) != Number("1", NumberAttributes(alias="b"))


def pickle_model(model: Number) -> Number:
    return cast("Number", pickle.loads(pickle.dumps(model)))  # noqa: S301 - ours


def copy_model(model: Number) -> Number:
    return copy.copy(model)


def copy_model_deeply(model: Number) -> Number:
    return copy.deepcopy(model)


@pytest.mark.parametrize("again", [copy_model, copy_model_deeply, pickle_model])
def test_models_can_be_copied_and_pickled(again: Callable[[Number], Number]) -> None:
    found = Number.from_dict(number())
    found.http_status = 200
    twin = again(found)
    assert twin is not found
    assert twin == found
    assert twin.http_status == 200
    assert twin.to_dict() == number()


def test_a_deep_copy_is_independent() -> None:
    found = Number.from_dict(number())
    twin = copy.deepcopy(found)
    assert twin.attributes
    twin.attributes.alias = "other"
    assert found.alias is None
    assert found.to_dict() == number()


def test_models_have_no_room_for_misspelt_members() -> None:
    with pytest.raises(AttributeError):
        Number("1").attribute = None  # type: ignore[attr-defined]
    for model in (Number("1"), Number.from_dict(number())):
        with pytest.raises(AttributeError, match="'Number' object has no attribute 'attribut'"):
            model.attribut  # type: ignore[attr-defined]  # noqa: B018


def test_models_can_change_so_they_have_no_hash() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Number("1"))


class Watched(dict[str, object]):
    """An object that notes which of its members are looked at."""

    def __init__(self, source: Record) -> None:
        super().__init__(source)
        self.seen: set[str] = set()

    def get(self, name: str, default: object = None) -> object:
        self.seen.add(name)
        return super().get(name, default)


def test_a_member_is_read_when_it_is_asked_for() -> None:
    attributes = Watched(inner(message(), "attributes"))
    source = Watched({**message(), "attributes": attributes})
    found = Message.from_dict(source)
    assert source.seen == {"id", "attributes"}
    assert found.type == "message"
    assert found.body == "test sms on v2"
    assert source.seen == {"id", "attributes", "type"}
    assert attributes.seen == {"body"}
    assert found.attributes
    assert found.attributes.direction == found.attributes.direction == "outbound"
    assert attributes.seen == {"body", "direction"}
    assert found.type == "message"
    assert found.to_dict() == source


Resource = Number | Message | Route | Media
RESOURCES: dict[str, Callable[[], Resource]] = {
    "number": lambda: Number.from_dict(number()),
    "message": lambda: Message.from_dict(message()),
    "route": lambda: Route.from_dict(cast("Record", read_recording("routes.create.201.json"))),
    "media": lambda: Message.from_dict(
        cast("Record", read_recording("webhook.inbound_mms.json"))
    ).included[0],  # type: ignore[index]
}


@pytest.mark.parametrize("resource", RESOURCES)
def test_an_attribute_is_the_same_once_there_is_an_object_of_attributes(resource: str) -> None:
    unread, found = RESOURCES[resource](), RESOURCES[resource]()
    assert found.attributes
    names = _public(type(found)) & _public(type(found.attributes)) - {"extra", "http_status"}
    assert len(names) > 2
    for name in names:
        value = getattr(unread, name)
        assert value == getattr(found, name) == getattr(found.attributes, name)
        assert type(value) is type(getattr(found, name))


def test_attributes_that_are_set_replace_those_that_were_read() -> None:
    found = Number.from_dict(number())
    found.attributes = NumberAttributes(alias="front door")
    assert (found.alias, found.state) == ("front door", None)
    assert inner(found.to_dict(), "data")["attributes"] == {"alias": "front door"}
    found.attributes = None
    assert found.alias is None
    assert inner(found.to_dict(), "data")["attributes"] is None


def test_what_is_set_before_it_was_read_stays() -> None:
    found = Number.from_dict(number())
    found.type = None
    found.links = {"self": "https://example.com"}
    assert (found.type, found.links) == (None, {"self": "https://example.com"})
    del found.type
    assert found.type == "number"


def test_relationships_are_typed() -> None:
    found = NumberRelationships.from_dict({"e911_address": {"data": {"id": 20155, "type": "e911"}}})
    assert found.e911_address
    assert found.e911_address.data == ResourceIdentifier("20155", "e911")
    assert found.to_dict() == {"e911_address": {"data": {"id": 20155, "type": "e911"}}}


def test_links_are_text() -> None:
    found = Route.from_dict({"id": "1", "links": {"self": None, "related": ["x"]}})
    assert found.links == {"self": None, "related": None}
    assert found.to_dict() == {"id": "1", "links": {"self": None, "related": ["x"]}}


def test_a_route_made_by_hand_has_attributes() -> None:
    route = Route("1", RouteAttributes(alias="a", route_type="host", value="example.com"))
    assert (route.alias, route.route_type, route.value) == ("a", "host", "example.com")
