"""What the sandbox does of what the vendor's document lacks: state, and what follows from it."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias, cast

import httpx
import pytest

from arguments import operations
from flowroute_client import (
    APIStatusError,
    BadRequestError,
    Flowroute,
    NotFoundError,
    PermissionDeniedError,
    UnprocessableError,
    webhooks,
)
from flowroute_sandbox import Sandbox
from oracle import OPERATIONS, check_response
from shapes import read_recording, same_shape
from stub import WIRE, Stub

OWN, OTHER, TOLL_FREE = "12065550100", "12065550101", "18005550100"
ADDRESS: dict[str, Any] = {
    "label": "Office",
    "first_name": "Avery",
    "last_name": "Sample",
    "street_number": "1218",
    "street_name": "Example Ave",
    "city": "Seattle",
    "state": "WA",
    "country": "US",
    "zip": "98101",
}
Kind: TypeAlias = Literal["sms", "mms", "sms_dlr", "mms_dlr", "dlr"]
PROCESSED, KEPT = 61, 3 * 86_400


def change_address(**changes: str) -> dict[str, Any]:
    return {**ADDRESS, **changes}


@pytest.fixture(scope="module")
def running() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    running.reset()
    return running


@pytest.fixture
def replies() -> list[httpx.Response]:
    return []


@pytest.fixture
def flowroute(sandbox: Sandbox, replies: list[httpx.Response]) -> Iterator[Flowroute]:
    """Give a client whose replies are collected, and judged by the document at the end."""

    def collect(response: httpx.Response) -> None:
        response.read()
        replies.append(response)

    with httpx.Client(event_hooks={"response": [collect]}) as http_client:
        keys = sandbox.access_key, sandbox.secret_key
        yield Flowroute(*keys, base_url=sandbox.url, http_client=http_client)
    for reply in replies:
        operation = check_response(reply.request, reply)
        documented = OPERATIONS[operation]["responses"]
        assert str(reply.status_code) in documented or reply.is_error


def is_as_documented(reply: httpx.Response, name: str) -> bool:
    return same_shape(reply.json(), read_recording(f"additions/{name}"))


# Numbers


def test_a_released_number_is_for_sale_again(
    sandbox: Sandbox, flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    address = flowroute.e911s.create(**ADDRESS)
    flowroute.e911s.assign(OTHER, address.id)
    flowroute.numbers.set_callback(OTHER, "sms", "http://127.0.0.1:9/sms")
    flowroute.numbers.release(OTHER)
    assert OTHER not in [number.id for number in flowroute.numbers.list(limit=200)]
    assert OTHER in [number.id for number in flowroute.numbers.search(starts_with=OTHER[:10])]
    assert flowroute.e911s.numbers(address.id).items == []
    with pytest.raises(NotFoundError):
        flowroute.numbers.release(OTHER)
    assert is_as_documented(replies[-1], "numbers.release.404")
    assert flowroute.numbers.purchase(OTHER).alias is None
    with pytest.raises(NotFoundError):
        flowroute.numbers.get_callback(OTHER, "sms")
    assert sandbox.rejected


def test_a_number_is_renamed(flowroute: Flowroute, replies: list[httpx.Response]) -> None:
    assert flowroute.numbers.update(OWN, alias="desk", cnam_lookups_enabled=False).alias == "desk"
    documented = read_recording("additions/numbers.update.200")["data"]
    assert same_shape(replies[-1].json()["data"], documented)
    number = flowroute.numbers.get(OWN)
    assert (number.alias, number.cnam_lookups_enabled) == ("desk", False)
    assert flowroute.numbers.update(OWN, cnam_lookups_enabled=True).alias == "desk"
    assert [each.id for each in flowroute.numbers.list(alias="desk")] == [OWN]


def test_messaging_that_cannot_be_set_up_is_a_207(flowroute: Flowroute) -> None:
    wanted = flowroute.numbers.search(starts_with="1207", limit=1).items[0].id
    flowroute.numbers.purchase(wanted)
    assert flowroute.numbers.update(wanted, messaging_enabled=True).http_status == 207


def test_several_numbers_are_looked_up_at_once(flowroute: Flowroute) -> None:
    found = flowroute.numbers.details([OTHER, OWN, "12125550199"]).items
    assert [(number.id, bool(number.relationships)) for number in found] == [
        (OTHER, True),
        (OWN, True),
    ]


def test_tiers_are_listed_with_the_links_of_the_service(
    flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    assert len([*flowroute.numbers.tiers(limit=1)]) == 2
    links = read_recording("additions/numbers.tiers.200")["data"]
    assert same_shape(replies[0].json()["data"], links)


# Routes


def test_a_route_in_use_cannot_be_deleted(
    flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    route = flowroute.routes.create(alias="a", route_type="host", value="pbx.example")
    flowroute.routes.set_failover(OWN, route.id)
    with pytest.raises(PermissionDeniedError, match="still associated"):
        flowroute.routes.delete(route.id)
    flowroute.routes.clear_failover(OWN)
    flowroute.routes.delete(route.id)
    with pytest.raises(NotFoundError):
        flowroute.routes.delete(route.id)
    with pytest.raises(PermissionDeniedError):
        flowroute.routes.delete("0")
    assert replies


@pytest.mark.parametrize("name", ["primary", "failover"])
def test_a_number_can_be_left_without_a_route(flowroute: Flowroute, name: str) -> None:
    route = flowroute.routes.create(alias="a", route_type="host", value="pbx.example")
    getattr(flowroute.routes, f"set_{name}")(OWN, route.id)
    getattr(flowroute.routes, f"set_{name}")(OWN, None)
    relationships = flowroute.numbers.get(OWN).relationships
    assert getattr(relationships, f"{name}_route").data is None


def test_a_part_of_a_route_is_changed(flowroute: Flowroute) -> None:
    route = flowroute.routes.create(alias="a", route_type="host", value="pbx.example")
    changed = flowroute.routes.update(route.id, alias="b")
    assert (changed.id, changed.alias, changed.value) == (route.id, "b", "pbx.example")
    with pytest.raises(UnprocessableError, match="value"):
        flowroute.routes.update(route.id, value="@")
    with pytest.raises(PermissionDeniedError, match="already"):
        flowroute.routes.update(route.id, alias="sip-reg")
    with pytest.raises(NotFoundError):
        flowroute.routes.update("1", alias="c")


def test_edge_strategies_are_listed(flowroute: Flowroute, replies: list[httpx.Response]) -> None:
    assert [each.id for each in flowroute.routes.edge_strategies()] == [2, 4]
    assert is_as_documented(replies[-1], "routes.edge_strategies.200")


# Callbacks


@pytest.mark.parametrize("kind", ["sms", "mms", "sms_dlr", "mms_dlr", "dlr"])
def test_a_callback_is_set_and_removed(
    flowroute: Flowroute,
    replies: list[httpx.Response],
    kind: Kind,
) -> None:
    for _ in range(2):
        flowroute.callbacks.set(kind, "http://127.0.0.1:9/account")
        assert flowroute.callbacks.get(kind).callback_url == "http://127.0.0.1:9/account"
    assert is_as_documented(replies[-1], "messages.callback.get.200")
    with pytest.raises(NotFoundError):
        flowroute.numbers.get_callback(OWN, kind)
    flowroute.callbacks.remove(kind)
    with pytest.raises(NotFoundError):
        flowroute.callbacks.get(kind)
    with pytest.raises(NotFoundError):
        flowroute.callbacks.remove(kind)


def test_the_old_name_of_a_callback_is_the_same_one(flowroute: Flowroute) -> None:
    flowroute.numbers.set_callback(OWN, "dlr", "http://127.0.0.1:9/a")
    assert flowroute.numbers.get_callback(OWN, "sms_dlr").callback_url == "http://127.0.0.1:9/a"


@pytest.mark.parametrize("name", ["compact", "envelope"])
def test_both_forms_of_a_callback_are_taken(sandbox: Sandbox, name: str) -> None:
    body = read_recording(f"additions/messages.callback.set.request.{name}")
    for method, path in (
        ("PUT", "/v2.1/messages/sms_callback"),
        ("POST", f"/v2/numbers/{OWN}/relationships/mms_callback"),
    ):
        sandbox.client.request(method, path, json=body)


def test_the_callback_of_a_message_comes_before_the_numbers_and_that_before_the_accounts(
    sandbox: Sandbox, flowroute: Flowroute
) -> None:
    def send(callback: str | None = None) -> str | None:
        sent = flowroute.messages.send(
            from_=OWN, to="12065550199", body="hello", dlr_callback=callback
        )
        return sandbox.webhooks(sent.id)[0].url

    assert send() is None
    flowroute.callbacks.set("sms_dlr", "http://127.0.0.1:9/account")
    assert send() == "http://127.0.0.1:9/account"
    flowroute.numbers.set_callback(OWN, "sms_dlr", "http://127.0.0.1:9/number")
    assert send() == "http://127.0.0.1:9/number"
    assert send("http://127.0.0.1:9/message") == "http://127.0.0.1:9/message"
    flowroute.numbers.remove_callback(OWN, "sms_dlr")
    flowroute.callbacks.remove("sms_dlr")
    assert send() is None


@pytest.mark.parametrize(("kind", "media"), [("sms", ()), ("mms", ("https://a.example/a.png",))])
def test_what_arrives_is_posted_to_the_numbers_callback_or_the_accounts(
    sandbox: Sandbox,
    flowroute: Flowroute,
    kind: Kind,
    media: tuple[str, ...],
) -> None:
    def receive() -> str | None:
        message = sandbox.receive(from_="12065550199", to=OWN, text="hi", media_urls=media)
        return sandbox.webhooks(message)[0].url

    assert receive() is None
    flowroute.callbacks.set(kind, "http://127.0.0.1:9/account")
    assert receive() == "http://127.0.0.1:9/account"
    flowroute.numbers.set_callback(OWN, kind, "http://127.0.0.1:9/number")
    assert receive() == "http://127.0.0.1:9/number"


# Message provisioning


def test_messaging_is_provisioned_after_a_while(
    sandbox: Sandbox, flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    one = flowroute.messaging.provision([OWN], action="enable")
    assert is_as_documented(replies[-1], "message_provision.single.201")
    two = flowroute.messaging.provision([OWN, "12125550199"], action="disable")
    assert is_as_documented(replies[-1], "message_provision.bulk.201")
    sandbox.advance(31)
    assert flowroute.messaging.task(one.id).status == "completed"
    numbers = flowroute.messaging.task(two.id).numbers
    assert numbers
    assert (numbers.successful, numbers.failed) == ([OWN], ["12125550199"])
    with pytest.raises(NotFoundError):
        flowroute.messaging.task("1")


# E911 addresses


def test_an_address_is_created_changed_assigned_and_deleted(
    flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    address = flowroute.e911s.create(**ADDRESS)
    assert is_as_documented(replies[-1], "e911s.create.201")
    changed = flowroute.e911s.update(address.id, address_type="Suite", address_type_number="3")
    assert (changed.label, changed.address_type) == ("Office", "Suite")
    flowroute.e911s.get(address.id)
    assert is_as_documented(replies[-1], "e911s.get.200")
    for _ in range(2):
        flowroute.e911s.assign(OWN, address.id)
    assert [number.value for number in flowroute.e911s.numbers(address.id)] == [OWN]
    assert is_as_documented(replies[-1], "e911s.numbers.200")
    linked = flowroute.numbers.get(OWN).relationships
    assert linked
    assert linked.e911_address
    assert linked.e911_address.data
    assert linked.e911_address.data.id == address.id
    _, record = flowroute.numbers.get(OWN).included or []
    assert (record.id, record.type) == (address.id, "e911")
    assert record.to_dict() == replies[-1].json()["included"][1]
    assert record.attributes
    assert record.attributes.street_name == "Example Ave"
    assert "Example Ave" not in repr(record)
    with pytest.raises(PermissionDeniedError, match="still associated"):
        flowroute.e911s.delete(address.id)
    flowroute.e911s.unassign(OWN)
    flowroute.e911s.delete(address.id)
    with pytest.raises(NotFoundError):
        flowroute.e911s.get(address.id)


def test_addresses_are_judged_and_validated_without_being_kept(
    flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    flowroute.e911s.validate(**ADDRESS)
    assert flowroute.e911s.list().items == []
    for use in (flowroute.e911s.validate, flowroute.e911s.create):
        with pytest.raises(BadRequestError, match="geocode"):
            use(**change_address(zip="00000"))
    assert same_shape(replies[-1].json(), read_recording("error.400"))
    address = flowroute.e911s.create(**ADDRESS)
    with pytest.raises(UnprocessableError, match="unique"):
        flowroute.e911s.create(**ADDRESS)
    with pytest.raises(UnprocessableError, match="emergency"):
        flowroute.e911s.assign(TOLL_FREE, address.id)
    assert is_as_documented(replies[-1], "e911s.assign.422")


def test_addresses_are_found_by_a_part_of_their_fields(
    flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    for number in range(3):
        flowroute.e911s.create(**change_address(label=f"Office {number}", city=f"City {number}"))
    assert len([*flowroute.e911s.list(limit=2, state="wa")]) == 3
    assert len([reply for reply in replies if reply.request.method == "GET"]) == 2
    assert [each.label for each in flowroute.e911s.list(label="office 1")] == ["Office 1"]
    assert [each.label for each in flowroute.e911s.list(city="CITY 2")] == ["Office 2"]
    assert flowroute.e911s.list(street_name="other").items == []


# CNAM records


def test_a_name_is_reviewed_before_it_is_assigned(
    sandbox: Sandbox, flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    name = flowroute.cnams.create("Heartwood")
    assert is_as_documented(replies[-1], "cnams.create.201")
    assert (name.value, name.is_approved) == ("HEARTWOOD", False)
    with pytest.raises(PermissionDeniedError):
        flowroute.cnams.assign(OWN, name.id)
    sandbox.review_cnam(name.id)
    assert flowroute.cnams.assign(OWN, name.id).id == name.id
    assert is_as_documented(replies[-1], "cnams.assign.202")
    linked = flowroute.cnams.get(name.id).relationships
    assert linked
    assert linked.numbers
    assert [each.id for each in linked.numbers.data or []] == [OWN]
    names = [each for each in flowroute.numbers.get(OWN).included or [] if each.type == "cnam"]
    assert [(each.id, each.value) for each in names] == [(name.id, "HEARTWOOD")]
    with pytest.raises(UnprocessableError, match="long code"):
        flowroute.cnams.assign(TOLL_FREE, name.id)
    assert flowroute.cnams.unassign(OWN).id is None
    assert is_as_documented(replies[-1], "cnams.unassign.202")
    flowroute.cnams.assign(OWN, name.id)
    flowroute.cnams.delete(name.id)
    preset = flowroute.numbers.get(OWN).relationships
    assert preset
    assert preset.cnam_preset
    assert preset.cnam_preset.data is None
    with pytest.raises(NotFoundError):
        flowroute.cnams.delete(name.id)
    assert is_as_documented(replies[-1], "cnams.delete.404")


def test_a_name_is_rejected(sandbox: Sandbox, flowroute: Flowroute) -> None:
    name = flowroute.cnams.create("Rude")
    reviewed = flowroute.cnams.create("Fine")
    address = f"{sandbox.url}/_sandbox/cnams"
    assert httpx.post(address, json={"id": name.id, "rejection": "misleading"}).is_success
    sandbox.review_cnam(reviewed.id)
    assert flowroute.cnams.get(name.id).rejection_reason == "misleading"
    assert [each.id for each in flowroute.cnams.list(is_approved=True)] == [reviewed.id]
    assert [each.id for each in flowroute.cnams.list(is_approved=False)] == [name.id]
    assert [each.id for each in flowroute.cnams.list(value="fin")] == [reviewed.id]
    assert httpx.post(address, json={"id": "1"}).status_code == 422
    for params, count in (
        ({"starts_with": "ru"}, 1),
        ({"ends_with": "e"}, 2),
        ({"contains": "in"}, 1),
        ({"starts_with": "de"}, 0),
        ({"contains": ""}, 2),
    ):
        listed: Any = flowroute.request("GET", "/v2/cnams", params=params).json()
        assert len(listed["data"]) == count


# Call records


def test_an_export_is_made_after_a_while_and_downloaded_without_credentials(
    sandbox: Sandbox, flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    export = flowroute.cdrs.create_export(
        "2026-01-01", "2026-01-03", callback_url="http://a.example"
    )
    assert (export.status, export.download_url, export.total_cost) == ("processing", None, None)
    sandbox.advance(PROCESSED)
    found = flowroute.cdrs.get_export(export.id)
    listed: Any = read_recording("additions/cdrs.exports.list.200")["data"]
    documented = listed[0]["data"]["attributes"]
    assert set(replies[-1].json()["data"]["attributes"]) == set(documented)
    file = httpx.get(found.download_url or "")
    rows = [*csv.DictReader(gzip.decompress(file.content).decode().splitlines())]
    assert len(rows) == found.num_calls == 2 * 2 * 4
    recorded = (WIRE / "additions/cdrs.exports.file.csv").read_text().partition("\n")[0]
    assert ",".join(rows[0]) == recorded
    assert httpx.head(found.download_url or "").status_code == 200
    sandbox.advance(KEPT)
    for ask in (httpx.get, httpx.head):
        assert ask(found.download_url or "").status_code == 403
    assert httpx.get(f"{sandbox.url}/cdr-exports/1.gz").status_code == 403


# Events: one thing is done


def read_event(sandbox: Sandbox, subject: str) -> dict[str, Any]:
    (event,) = sandbox.webhooks(subject)
    recorded: Any = json.loads((WIRE / "webhook.platform_event.json").read_text())
    assert same_shape(cast("Any", event.body), recorded)
    return cast("dict[str, Any]", event.body["data"])


@pytest.mark.parametrize("status", ["completed", "failed"])
def test_the_end_of_an_export_is_posted_once(
    sandbox: Sandbox, flowroute: Flowroute, stub: Stub, status: str
) -> None:
    stub.answer(200)
    export = flowroute.cdrs.create_export("2026-01-01", "2026-01-02", callback_url=stub.url)
    sandbox.advance(1)
    if status == "failed":
        sandbox.fail_export(export.id)
    sandbox.advance(1)
    assert stub.requests == []
    sandbox.advance(PROCESSED)
    assert stub.request.json() == {"data": read_event(sandbox, export.id)}
    event = webhooks.parse(stub.request.body)
    assert isinstance(event, webhooks.PlatformEvent)
    assert (event.resource_id, event.status) == (export.id, status)
    assert flowroute.cdrs.get_export(export.id).status == status


def test_an_export_that_fails_after_all_is_posted_again(
    sandbox: Sandbox, flowroute: Flowroute, stub: Stub
) -> None:
    stub.answer(200)
    export = flowroute.cdrs.create_export("2026-01-01", "2026-01-02", callback_url=stub.url)
    sandbox.advance(PROCESSED)
    sandbox.fail_export(export.id)
    sandbox.advance()
    posted: list[Any] = [each.json() for each in stub.requests]
    assert [each["data"]["attributes"]["status"] for each in posted] == ["completed", "failed"]


def test_nothing_is_posted_of_what_nobody_asked_about(
    sandbox: Sandbox, flowroute: Flowroute
) -> None:
    export = flowroute.cdrs.create_export("2026-01-01", "2026-01-02")
    task = flowroute.messaging.provision([OWN], action="enable")
    sandbox.advance(PROCESSED)
    assert sandbox.webhooks(export.id) == sandbox.webhooks(task.id) == []


@pytest.mark.parametrize("count", [1, 2])
def test_the_end_of_a_task_is_posted(
    sandbox: Sandbox, flowroute: Flowroute, stub: Stub, count: int
) -> None:
    stub.answer(200)
    numbers = [OWN, OTHER][:count]
    task = flowroute.messaging.provision(numbers, action="enable", callback_url=stub.url)
    sandbox.advance(PROCESSED)
    assert stub.request.json() == {"data": read_event(sandbox, task.id)}
    assert read_event(sandbox, task.id)["attributes"]["status"] == "completed"


def test_an_update_and_a_purchase_begin_a_task(
    sandbox: Sandbox, flowroute: Flowroute, replies: list[httpx.Response], stub: Stub
) -> None:
    stub.answer(200)
    flowroute.numbers.update(OWN, messaging_enabled=False, messaging_callback_url=stub.url)
    sandbox.advance(PROCESSED)
    assert len(stub.requests) == 1
    wanted = flowroute.numbers.search(starts_with="1206", limit=1).items[0].id
    flowroute.numbers.purchase(wanted, messaging_enabled=True, messaging_callback_url=stub.url)
    task = replies[-1].json()["included"][-1]
    assert task["type"] == "message_provisioning_status"
    assert task["attributes"] == {"status": "processing", "tn": wanted}
    sandbox.advance(PROCESSED)
    assert flowroute.messaging.task(task["id"]).status == "completed"
    assert stub.requests[-1].json() == {"data": read_event(sandbox, task["id"])}


@pytest.mark.parametrize("enabled", [True, False])
def test_what_cannot_be_set_up_begins_no_task(
    sandbox: Sandbox, flowroute: Flowroute, stub: Stub, *, enabled: bool
) -> None:
    options: dict[str, Any] = {"messaging_callback_url": stub.url, "messaging_enabled": enabled}
    wanted = flowroute.numbers.search(starts_with="1207", limit=1).items[0].id
    flowroute.numbers.purchase(wanted, **options)
    flowroute.numbers.update(wanted, **options)
    sandbox.advance(PROCESSED)
    assert stub.requests == []


def test_an_export_is_narrowed(sandbox: Sandbox, flowroute: Flowroute) -> None:
    def count(**filters: Any) -> int | None:  # noqa: ANN401 - any filter
        export = flowroute.cdrs.create_export("2026-01-01", "2026-01-02", **filters)
        sandbox.advance(PROCESSED)
        return flowroute.cdrs.get_export(export.id).num_calls

    assert count() == 8
    assert count(number_aliases=["support line"]) == 2
    assert count(number_aliases_contains=["support"]) == 2
    assert count(destination_numbers=[OWN]) == 1
    assert count(callerid_numbers=[OWN]) == 1
    assert count(duration_greater_than=37) == 0
    assert count(custom_x_tags=["a"]) == 0
    assert count(caller_ip="192.0.2.52") == 8
    assert count(caller_ip="192.0.2.53") == 0


def test_exports_are_listed_wrapped_and_with_the_links_of_an_internal_host(
    sandbox: Sandbox, flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    exports = [flowroute.cdrs.create_export("2026-01-01", "2026-01-02") for _ in range(3)]
    sandbox.fail_export(exports[1].id)
    sandbox.advance(PROCESSED)
    found = [*flowroute.cdrs.list_exports(limit=2)]
    assert [(each.id, each.status) for each in found] == [
        (exports[2].id, "completed"),
        (exports[1].id, "failed"),
        (exports[0].id, "completed"),
    ]
    assert replies[-2].json()["links"]["next"] == "http://cdr-api/cdrs/exports?offset=2&limit=2"
    assert isinstance(replies[-2].json()["data"][0]["data"]["id"], int)
    assert [each.id for each in flowroute.cdrs.list_exports(status="failed")] == [exports[1].id]
    with pytest.raises(NotFoundError):
        flowroute.cdrs.get_export("1")
    for end in ("2026-06-01", "2026-01-01", "2025-12-31"):
        with pytest.raises(UnprocessableError, match="after the start, by at most 92 days"):
            flowroute.cdrs.create_export("2026-01-01", end)
    assert httpx.post(f"{sandbox.url}/_sandbox/exports", json={"id": exports[0].id}).is_success


# Porting


def test_portability_is_judged_and_there_are_no_orders(
    flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    found = flowroute.porting.check(["+12065550199", "+19995550199", "+18005550199"])
    assert found.hypernetwork_enabled == ["+12065550199"]
    assert found.nonportable == ["+19995550199"]
    assert found.portable == ["+12065550199", "+18005550199"]
    assert is_as_documented(replies[-1], "porting.portability.200")
    uses: list[Callable[[], object]] = [
        flowroute.porting.list,
        lambda: flowroute.porting.get("1"),
        lambda: flowroute.porting.status("1"),
    ]
    for use in uses:
        with pytest.raises(NotFoundError, match="No such port order"):
            use()


def test_port_orders_are_listed_and_looked_up(
    sandbox: Sandbox, flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    first = sandbox.add_port_order(["+14255550106", "(425) 555-0107"], alias="My Order")
    second = sandbox.add_port_order(["14255550108"])
    assert [each.attributes.id for each in flowroute.porting.list() if each.attributes] == [
        first,
        second,
    ]
    assert [*flowroute.porting.list(alias="My Order")]
    recorded: Any = read_recording("additions/porting.list.200")
    assert same_shape(replies[-1].json()["data"], recorded["data"])
    order = flowroute.porting.get(first)
    assert (order.numbers, order.status) == (["+14255550106", "+14255550107"], "pending")
    status = flowroute.porting.status(first)
    assert (status.status, status.status_updated_at) == ("pending", None)
    sandbox.move_port_order(first, "submitted")
    status = flowroute.porting.status(first)
    assert (status.status, status.status_updated_at is None) == ("submitted", False)
    assert is_as_documented(replies[-1], "porting.cancel.200")
    assert len([*flowroute.porting.list(limit=1)]) == 2


def test_port_orders_are_filtered(sandbox: Sandbox, flowroute: Flowroute) -> None:
    first = sandbox.add_port_order(["14255550106", "14255550107"], alias="My Order")
    second = sandbox.add_port_order(["14255550108"])
    sandbox.move_port_order(second, "completed")
    today = datetime.now(UTC).date()
    before, after = (f"{today + timedelta(days=days)}" for days in (-1, 1))

    def find(**filters: Any) -> list[str | None]:  # noqa: ANN401 - any filter
        try:
            found = [*flowroute.porting.list(**filters)]
        except NotFoundError:
            return []
        return [each.attributes.id for each in found if each.attributes]

    assert find(numbers=["+14255550107"]) == [first]
    assert find(numbers=["+14255550107", "+14255550108"]) == [first, second]
    assert find(numbers=["+14255550109"]) == []
    assert (find(status="pending"), find(status="rejected")) == ([first], [])
    assert find(status="Pending") == [first]  # as the vendor's pages write it
    assert (find(alias="My Order"), find(alias="my order")) == ([first], [])
    assert find(created_after=before, created_before=after) == [first, second]
    assert (find(created_after=after), find(created_before=before)) == ([], [])
    assert (find(modified_after=before), find(modified_before=before)) == ([second], [])
    assert (find(completed_before=after), find(completed_after=after)) == ([second], [])
    assert find(completion_date=f"{today}") == [second]
    with pytest.raises(UnprocessableError, match="Not a valid datetime"):
        flowroute.porting.list(modified_after="yesterday")
    with pytest.raises(UnprocessableError, match="phone number"):
        flowroute.request("GET", "/v2/portorders", params={"numbers": "x"})


def test_each_status_of_a_port_order_is_posted(
    sandbox: Sandbox, flowroute: Flowroute, stub: Stub
) -> None:
    stub.answer(200)
    order = sandbox.add_port_order(["14255550106"], status_url=stub.url)
    sandbox.advance()
    assert stub.requests == []
    statuses: tuple[Any, ...] = ("processing", "rejected", "abandoned")
    for status in statuses:
        sandbox.move_port_order(order, status)
        assert flowroute.porting.status(order).status == status
        sandbox.advance()
    events = [webhooks.parse(each.body) for each in stub.requests]
    assert [each.status for each in events if isinstance(each, webhooks.PlatformEvent)] == [
        *statuses
    ]


def test_port_orders_are_controlled_over_http(sandbox: Sandbox, flowroute: Flowroute) -> None:
    address = f"{sandbox.url}/_sandbox/portorders"
    reply = httpx.post(address, json={"numbers": ["14255550106"], "alias": "a"})
    order = reply.json()["id"]
    assert flowroute.porting.get(order).alias == "a"
    change = {"id": order, "status": "accepted"}
    assert httpx.post(f"{address}/status", json=change).status_code == 204
    assert flowroute.porting.status(order).status == "accepted"
    mistakes: tuple[tuple[str, dict[str, object]], ...] = (
        ("", {"numbers": []}),
        ("", {"numbers": ["5"]}),
        ("", {"numbers": ["14255550106"], "status_url": "a.example"}),
        ("/status", {"id": order, "status": "done"}),
        ("/status", {"id": "1", "status": "accepted"}),
    )
    for path, wrong in mistakes:
        assert httpx.post(f"{address}{path}", json=wrong).status_code == 422


# All of it


STRANGERS = {
    "id": "1",
    "number_id": "12125550199",
    "e911_id": "1",
    "cnam_id": "1",
    "type": "sms",
}


@pytest.mark.parametrize(
    "operation_id",
    [
        id_
        for id_, operation in OPERATIONS.items()
        if "x-confidence" in operation
        and "{" in operations()[id_.replace("_", ".", 1)].path
        and "requestBody" not in operation
        and not id_.startswith("callbacks")
    ],
)
def test_what_is_not_the_accounts_is_a_404(sandbox: Sandbox, operation_id: str) -> None:
    operation = operations()[operation_id.replace("_", ".", 1)]
    names = {**STRANGERS, "id": "12125550199"} if "numbers/{id}" in operation.path else STRANGERS
    with pytest.raises(APIStatusError) as caught:
        sandbox.client.request(operation.method, operation.path.format(**names))
    assert caught.value.status_code == 404
    assert json.loads(caught.value.body)["errors"]


@pytest.mark.parametrize("path", ["/v2.2/messages", "/v2/messages"])
def test_messages_are_sent_and_looked_up_on_other_versions_too(sandbox: Sandbox, path: str) -> None:
    body = {"from": f"+{OWN}", "to": "+12065550199", "body": "hello"}
    data = cast("Any", sandbox.client.request("POST", path, json=body).json())["data"]
    assert sandbox.client.messages.get(data["id"]).body == "hello"
    found: Any = sandbox.client.request("GET", f"{path}/{data['id']}").json()
    assert found["data"]["attributes"]["body"] == "hello"
    sandbox.client.request("POST", path, json=body)
    listed: Any = sandbox.client.request(
        "GET", path, params={"start_date": "2020-01-01", "limit": 1}
    ).json()
    assert len(listed["data"]) == 1
    assert listed["links"]["next"].startswith(f"{sandbox.url}{path}?limit=1&start_date=2020")


# Forms, as two of the official SDKs send them


def post_form(sandbox: Sandbox, path: str, content: str | bytes) -> httpx.Response:
    form = "application/x-www-form-urlencoded"
    keys = sandbox.access_key, sandbox.secret_key
    headers = {"Content-Type": form}
    return httpx.post(f"{sandbox.url}{path}", content=content, headers=headers, auth=keys)


def test_a_name_and_a_question_of_portability_may_be_sent_as_forms(sandbox: Sandbox) -> None:
    reply = post_form(sandbox, "/v2/cnams", "value=Smith+%26+Sons")
    assert reply.json()["data"]["attributes"]["value"] == "SMITH & SONS"
    body = "numbers=%2B12065550199&numbers=%2B19995550199"
    reply = post_form(sandbox, "/v2/portorders/portability", body)
    assert reply.json()["data"]["nonportable"] == ["+19995550199"]
    reply = post_form(sandbox, "/v2/portorders/portability", "numbers=%2B12065550199")
    assert reply.json()["data"]["portable"] == ["+12065550199"]


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("/v2/cnams", b"value=%ff", 400),
        ("/v2/cnams", b"value=\xff", 400),
        ("/v2/cnams", b"value=", 422),
        ("/v2/cnams", b"name=Smith", 422),
        ("/v2/portorders/portability", b"numbers=12065550199", 422),
        ("/v2/e911s", b"label=Office", 415),
    ],
)
def test_a_form_is_judged_as_json_is(
    sandbox: Sandbox, path: str, content: bytes, status: int
) -> None:
    assert post_form(sandbox, path, content).status_code == status


def test_both_spellings_of_a_cnams_path_are_served(sandbox: Sandbox) -> None:
    cnam = sandbox.client.cnams.create("Heartwood")
    sandbox.review_cnam(cnam.id)
    path = f"/v2/numbers/{OWN}/relationships/cnam"
    assert sandbox.client.request("PATCH", f"{path}/{cnam.id}").status_code == 202
    assert sandbox.client.request("DELETE", path).status_code == 202


@pytest.mark.parametrize(("path", "status"), [("", 201), ("/validate", 204)])
def test_an_address_may_have_null_for_the_unit_that_it_lacks(
    sandbox: Sandbox, path: str, status: int
) -> None:
    without = dict.fromkeys(("address_type", "address_type_number"))
    data = {"type": "e911", "attributes": {**ADDRESS, **without}}
    keys = (sandbox.access_key, sandbox.secret_key)
    reply = httpx.post(f"{sandbox.url}/v2/e911s{path}", json={"data": data}, auth=keys)
    assert reply.status_code == status


def test_a_type_of_an_address_needs_its_number(flowroute: Flowroute) -> None:
    address = flowroute.e911s.create(**ADDRESS)
    for call in (
        lambda: flowroute.e911s.validate(**change_address(label="New", address_type="Suite")),
        lambda: flowroute.e911s.update(address.id, address_type="Suite"),
    ):
        with pytest.raises(UnprocessableError, match="address_type_number"):
            call()
    flowroute.e911s.update(address.id, address_type="Suite", address_type_number="3")
    assert flowroute.e911s.update(address.id, address_type="Apartment").address_type_number == "3"


def test_a_route_is_deleted_with_a_slash_at_the_end_too(sandbox: Sandbox) -> None:
    route = sandbox.client.routes.create(alias="office", route_type="host", value="sip.example.com")
    assert sandbox.client.request("DELETE", f"/v2/routes/{route.id}/").status_code == 204


def test_an_address_is_unassigned_with_a_slash_at_the_end_too(sandbox: Sandbox) -> None:
    path = f"/v2/numbers/{OWN}/relationships/e911s/"
    assert sandbox.client.request("DELETE", path).status_code == 204


def test_a_number_may_have_a_plus_in_a_path(sandbox: Sandbox) -> None:
    reply = sandbox.client.request("GET", f"/v2/numbers/%2B{OWN}")
    assert cast("Any", reply.json())["data"]["id"] == OWN


@pytest.mark.parametrize("flag", ["False", "false", "FALSE"])
def test_flags_may_be_written_as_python_writes_them(sandbox: Sandbox, flag: str) -> None:
    wanted = sandbox.client.numbers.search(starts_with="1207", limit=1).items[0].id
    params = {"messaging_enabled": flag, "cnam_lookups_enabled": flag}
    assert sandbox.client.request("POST", f"/v2/numbers/{wanted}", params=params).status_code == 201
    assert sandbox.client.numbers.get(wanted).cnam_lookups_enabled is False


@pytest.mark.parametrize(("flag", "expected"), [("true", True), ("False", False)])
def test_an_update_takes_flags_as_the_vendors_page_writes_them(
    sandbox: Sandbox, flag: str, *, expected: bool
) -> None:
    body = {"type": "number", "cnam_lookups_enabled": flag}
    keys = (sandbox.access_key, sandbox.secret_key)
    reply = httpx.patch(f"{sandbox.url}/v2/numbers/{OWN}", json=body, auth=keys)
    assert reply.status_code == 200
    assert reply.json()["data"]["attributes"]["cnam_lookups_enabled"] is expected
    body["cnam_lookups_enabled"] = "maybe"
    refusal = httpx.patch(f"{sandbox.url}/v2/numbers/{OWN}", json=body, auth=keys)
    assert refusal.json()["errors"][0]["detail"] == {
        "cnam_lookups_enabled": ["Not a valid boolean."]
    }
