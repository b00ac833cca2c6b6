"""What overrides/additions.yaml adds: still lacking in the vendor's document, and as documented.

Nothing here was seen answered by the service: bodies are those of the vendor's pages and SDKs.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

import pytest
from attrs import evolve

from arguments import operations
from codegen.document import load
from codegen.overlay import apply, attempt, read
from codegen.regenerate import OVERLAYS, SPEC
from flowroute_client import (
    APIConnectionError,
    APIStatusError,
    Flowroute,
    InvalidArgumentError,
    OutcomeUnknownError,
    OutcomeUnknownResponseError,
    Page,
    ResponseError,
    ServerError,
    UnprocessableError,
)
from oracle import DOCUMENT, OPERATIONS, ROOT
from stub import HANG_UP, WIRE, Answer, Stub, asynchronously, read_recording
from test_overlay import Api

Use: TypeAlias = Callable[[Flowroute], Any]

ADDITIONS = read(OVERLAYS[1])
ADDED = {id_: operation for id_, operation in OPERATIONS.items() if "x-confidence" in operation}
FOLDER = WIRE / "additions"

ADDRESS: dict[str, Any] = {
    "label": "E911 Test",
    "first_name": "Avery",
    "last_name": "Sample",
    "street_name": "Example Ave",
    "street_number": "1218",
    "city": "Seattle",
    "state": "WA",
    "country": "US",
    "zip": "98101",
}


# Still needed


@cache
def stages() -> list[Any]:
    """Return the corrected document before each addition, and after the last."""
    found = [apply(load(SPEC), read(OVERLAYS[0]))]
    for action in ADDITIONS.actions:
        found.append(apply(found[-1], evolve(ADDITIONS, actions=(action,))))
    return found


NUMBERS = range(len(ADDITIONS.actions))


def test_every_addition_is_an_operation_with_its_evidence_or_what_operations_share() -> None:
    for number, action in enumerate(ADDITIONS.actions):
        before, after = (count_operations(stages()[each]) for each in (number, number + 1))
        assert after - before == (
            action.description.startswith("Adds ")
            and "share" not in action.description.partition(".")[0]
            and "edge_strategy_id" not in action.description
            and "the options of" not in action.description
        ), action
        assert " H" in action.description or " M" in action.description, action


def count_operations(document: Any) -> int:  # noqa: ANN401 - JSON
    return sum(len(item) for item in document["paths"].values())


@pytest.mark.parametrize("number", NUMBERS)
def test_the_vendors_document_still_lacks_it(number: int) -> None:
    assert stages()[number + 1] != stages()[number]
    alone = evolve(ADDITIONS, actions=ADDITIONS.actions[: number + 1])
    assert apply(stages()[0], alone) == stages()[number + 1]


@pytest.mark.parametrize("number", NUMBERS)
def test_one_message_tells_that_the_vendor_has_published_it(number: int) -> None:
    published, rest = stages()[number + 1], ADDITIONS.actions[number:]
    _, attempts = attempt(published, evolve(ADDITIONS, actions=rest))
    (told,) = [each for each in attempts if each.problem]
    assert str(told.action).startswith(f"addition {number + 1} (")
    assert "the vendor may have published it: check the document and drop" in told.problem
    assert apply(published, evolve(ADDITIONS, actions=rest[1:])) == stages()[-1]


# As documented


@pytest.mark.parametrize("operation_id", ADDED)
def test_an_operation_says_how_well_it_is_known(operation_id: str) -> None:
    operation = ADDED[operation_id]
    resource, _, name = operation_id.partition("_")
    told = getattr(getattr(Flowroute("access", "secret"), resource), name).__doc__
    is_seen = "Documented, never seen answered." not in told
    assert operation["x-confidence"] in {"H", "M", "L"}
    assert is_seen == (operation["x-confidence"] == "H")


REPLIES: Mapping[str, tuple[str, Use, Mapping[str, object]]] = {
    "cdrs.exports.create.201": (
        "cdrs_create_export",
        lambda f: f.cdrs.create_export("2019-01-01", "2019-02-01"),
        {"id": "38647", "status": "processing", "total_cost": None, "billed_minutes": None},
    ),
    "cdrs.exports.get.200": (
        "cdrs_get_export",
        lambda f: f.cdrs.get_export("38647"),
        {
            "total_cost": "34.321300",
            "num_calls": 301,
            "expires_at": datetime(2018, 9, 14, 23, 23, 29, tzinfo=UTC),
        },
    ),
    "cdrs.exports.list.200": (
        "cdrs_list_exports",
        lambda f: f.cdrs.list_exports(limit=2),
        {"id": "203485", "status": "completed", "total_cost": "0.0", "num_calls": 0},
    ),
    "cnams.assign.202": (
        "cnams_assign",
        lambda f: f.cnams.assign("12065550101", "17604"),
        {"id": "17604", "date_created": datetime(2018, 6, 1, 0, 17, 52, tzinfo=UTC)},
    ),
    "cnams.create.201": (
        "cnams_create",
        lambda f: f.cnams.create("Heartwood"),
        {"value": "HEARTWOOD", "is_approved": False, "approval_datetime": None},
    ),
    "cnams.get.200": (
        "cnams_get",
        lambda f: f.cnams.get("17604"),
        {"id": "17604", "rejection_reason": "", "is_approved": True, "included": None},
    ),
    "cnams.list.200": (
        "cnams_list",
        lambda f: f.cnams.list(),
        {"id": "17604", "creation_datetime": None, "value": "TEST, AVERY"},
    ),
    "cnams.unassign.202": (
        "cnams_unassign",
        lambda f: f.cnams.unassign("12065550101"),
        {"id": None, "date_created": datetime(2018, 7, 10, 23, 48, 50, tzinfo=UTC)},
    ),
    "e911s.create.201": (
        "e911s_create",
        lambda f: f.e911s.create(**ADDRESS),
        {"id": "21301", "street_number": "1218", "address_type": None},
    ),
    "e911s.get.200": (
        "e911s_get",
        lambda f: f.e911s.get("21845"),
        {"id": "21845", "address_type": "Suite", "address_type_number": "333", "zip": "98101"},
    ),
    "e911s.list.200": (
        "e911s_list",
        lambda f: f.e911s.list(limit=2),
        {"id": "20930", "country": "USA", "label": "Example E911"},
    ),
    "e911s.numbers.200": (
        "e911s_numbers",
        lambda f: f.e911s.numbers("21330"),
        {"id": "12065550101", "value": "12065550101", "alias": None},
    ),
    "e911s.update.200": (
        "e911s_update",
        lambda f: f.e911s.update("21306", label="E911 Test 2"),
        {"id": "21306", "last_name": "Changed"},
    ),
    "message_provision.bulk.201": (
        "messaging_provision",
        lambda f: f.messaging.provision(["12065550101", "12065550102"], action="enable"),
        {"status": "processing", "message": "", "tn": None},
    ),
    "message_provision.single.201": (
        "messaging_provision",
        lambda f: f.messaging.provision(["12065550101"], action="enable"),
        {"status": "processing", "tn": "12065550101", "numbers": None},
    ),
    "messages.callback.get.200": (
        "callbacks_get",
        lambda f: f.callbacks.get("sms"),
        {"callback_url": "http://example.com/sms", "product": "sms", "api_version": "v2.1"},
    ),
    "numbers.tiers.200": (
        "numbers_tiers",
        lambda f: f.numbers.tiers(limit=2),
        {"id": "Standard", "type": "tier"},
    ),
    "numbers.update.200": (
        "numbers_update",
        lambda f: f.numbers.update("16465550105", alias="My NYC number"),
        {"alias": "My NYC number", "rate_center": "nwyrcyzn01"},
    ),
    "porting.cancel.200": (
        "porting_status",
        lambda f: f.porting.status("41351"),
        {"status": "cancelled", "status_updated_at": datetime(2018, 7, 31, 21, 34, 17, tzinfo=UTC)},
    ),
    "porting.list.200": (
        "porting_list",
        lambda f: f.porting.list(),
        {"id": None, "alias": "My Order", "status": "pending"},
    ),
    "porting.portability.200": (
        "porting_check",
        lambda f: f.porting.check(["+14255550106"]),
        {"nonportable": ["+12125550107"], "portable": ["+18005550108", "+14255550106"]},
    ),
    "porting.update_numbers.200": (
        "porting_get",
        lambda f: f.porting.get("42361"),
        {"id": "42361", "cost": "7.5", "numbers": ["+12065550101", "+12065550102"]},
    ),
    "routes.edge_strategies.200": (
        "routes_edge_strategies",
        lambda f: f.routes.edge_strategies(),
        {"id": 4, "name": "US-East-VA", "naptr": "us-east-va.sip.flowroute.com"},
    ),
}
"""For each reply: the operation, a call, and what the result or the first item of the list says."""

REQUESTS: Mapping[str, tuple[str, str, Use]] = {
    "cdrs.exports.create.request": (
        "POST /v2/cdrs/exports",
        "cdrs.exports.create.201",
        lambda f: f.cdrs.create_export(
            "2019-01-01",
            datetime(2019, 2, 1),  # noqa: DTZ001 - without an offset it is in UTC
            number_aliases=["Office 221", "Office 888"],
            callback_url="https://example.com/cdrs",
        ),
    ),
    "cnams.create.request": (
        "POST /v2/cnams",
        "cnams.create.201",
        lambda f: f.cnams.create("Heartwood"),
    ),
    "e911s.create.request": (
        "POST /v2/e911s",
        "e911s.create.201",
        lambda f: f.e911s.create(**ADDRESS),
    ),
    "e911s.update.request": (
        "PATCH /v2/e911s/21306",
        "e911s.update.200",
        lambda f: f.e911s.update("21306", label="Funeral Homes"),
    ),
    "message_provision.request": (
        "POST /v2/message-provision",
        "message_provision.bulk.201",
        lambda f: f.messaging.provision(
            ["+1 206 555 0101", 12065550102],
            action="enable",
            callback_url="https://example.com/provisioned",
            email=False,
        ),
    ),
    "messages.callback.set.request.compact": (
        "PUT /v2.1/messages/sms_dlr_callback",
        "",
        lambda f: f.callbacks.set("sms_dlr", "http://www.example.com"),
    ),
    "numbers.callback.set.request.envelope": (
        "POST /v2/numbers/12065550101/relationships/dlr_callback",
        "",
        lambda f: f.numbers.set_callback("12065550101", "dlr", "http://www.example.com/test"),
    ),
    "numbers.details.request": (
        "POST /v2/numbers/details",
        "e911s.numbers.200",
        lambda f: f.numbers.details(["2065550101", 12065550102]),
    ),
    "numbers.update.request": (
        "PATCH /v2/numbers/16465550105",
        "numbers.update.200",
        lambda f: f.numbers.update("16465550105", alias="NYC Number"),
    ),
    "porting.portability.request": (
        "POST /v2/portorders/portability",
        "porting.portability.200",
        lambda f: f.porting.check(["4255550106", "12125550107", "+1 800 555 0108"]),
    ),
    "routes.update.request": (
        "PATCH /v2/routes/98396",
        "",
        lambda f: f.routes.update(
            "98396", alias="office", route_type="host", value="pbx.example.com", edge_strategy_id=4
        ),
    ),
}
"""For each request: where it goes, the answer to give if it has a body, and a call."""

WITHOUT_BODY: Mapping[str, tuple[str, Use]] = {
    "callbacks_remove": ("DELETE /v2.1/messages/mms_callback", lambda f: f.callbacks.remove("mms")),
    "callbacks_set": (
        "PUT /v2.1/messages/mms_callback",
        lambda f: f.callbacks.set("mms", "https://a.example"),
    ),
    "cnams_delete": ("DELETE /v2/cnams/24141", lambda f: f.cnams.delete("24141")),
    "e911s_assign": (
        "PATCH /v2/numbers/12065550101/relationships/e911s/21845",
        lambda f: f.e911s.assign("2065550101", "21845"),
    ),
    "e911s_delete": ("DELETE /v2/e911s/21845", lambda f: f.e911s.delete("21845")),
    "e911s_unassign": (
        "DELETE /v2/numbers/12065550101/relationships/e911s",
        lambda f: f.e911s.unassign("2065550101"),
    ),
    "e911s_validate": ("POST /v2/e911s/validate", lambda f: f.e911s.validate(**ADDRESS)),
    "numbers_release": (
        "DELETE /v2/numbers/12065550101",
        lambda f: f.numbers.release("2065550101"),
    ),
    "numbers_remove_callback": (
        "DELETE /v2/numbers/12065550101/relationships/sms_callback",
        lambda f: f.numbers.remove_callback("2065550101", "sms"),
    ),
    "numbers_set_callback": (
        "POST /v2/numbers/12065550101/relationships/sms_callback",
        lambda f: f.numbers.set_callback("2065550101", "sms", "https://a.example"),
    ),
    "routes_clear_failover": (
        "DELETE /v2/numbers/12065550101/relationships/failover_route",
        lambda f: f.routes.clear_failover("2065550101"),
    ),
    "routes_clear_primary": (
        "DELETE /v2/numbers/12065550101/relationships/primary_route",
        lambda f: f.routes.clear_primary("2065550101"),
    ),
    "routes_delete": ("DELETE /v2/routes/98396", lambda f: f.routes.delete("98396")),
}
"""For each operation that is answered without a body: where it goes, and a call."""
ERRORS = ("numbers.release.404", "cnams.delete.404", "e911s.assign.422")
OTHER_FORMS = {"messages.callback.set.request.envelope": "callbacks_set"}


def read_file(name: str) -> Any:  # noqa: ANN401 - JSON
    return read_recording(f"additions/{name}.json")


def test_every_documented_body_has_a_place_here_and_a_source() -> None:
    files = {path.stem for path in FOLDER.glob("*.json")}
    assert files == {*REPLIES, *REQUESTS, *ERRORS, *OTHER_FORMS}
    sources = (FOLDER / "SOURCES.md").read_text()
    assert {path.name for path in FOLDER.iterdir() if f"| {path.name} |" not in sources} == {
        "SOURCES.md"
    }


def test_every_operation_without_a_body_has_a_place_here() -> None:
    silent = {
        id_
        for id_, operation in ADDED.items()
        if not any(
            "content" in reply
            for status, reply in operation["responses"].items()
            if status.startswith("2")
        )
    }
    assert silent == set(WITHOUT_BODY)


@pytest.mark.parametrize("name", REPLIES)
def test_a_documented_reply_is_as_the_document_says(name: str) -> None:
    operation, api = OPERATIONS[REPLIES[name][0]], Api(DOCUMENT)
    (content,) = operation["responses"][name[-3:]]["content"].values()
    assert api.describes(
        api.at("components", "schemas", content["schema"]["$ref"].split("/")[-1])
        if "$ref" in content["schema"]
        else content["schema"],
        read_file(name),
    )


@pytest.mark.parametrize("name", REPLIES)
def test_documented_replies_are_read_and_written_back(
    stub: Stub, flowroute: Flowroute, name: str
) -> None:
    _, call, expected = REPLIES[name]
    stub.answer(int(name[-3:]), read_file(name))
    found = call(flowroute)
    if hasattr(found, "items"):
        page = cast("Page[Any]", found)
        whole: Any = read_file(name)["data"]
        if name.startswith("porting"):
            whole = whole["attributes"]["orders"]["data"]
        assert [each.to_dict() for each in page.items] == whole
        found = page.items[0]
    else:
        assert found.to_dict() == read_file(name)
        assert found.http_status == int(name[-3:])
    assert {each: getattr(found, each) for each in expected} == expected


@pytest.mark.parametrize("name", REQUESTS)
def test_requests_are_sent_as_documented(stub: Stub, flowroute: Flowroute, name: str) -> None:
    target, answer, call = REQUESTS[name]
    stub.answer(200, read_file(answer) if answer else b'{"data": {"id": "98396"}}')
    call(flowroute)
    assert f"{stub.request.method} {stub.request.target}" == target
    assert stub.request.json() == read_file(name)
    assert list(cast("dict[str, Any]", stub.request.json())) == list(read_file(name))


@pytest.mark.parametrize(("name", "operation_id"), OTHER_FORMS.items())
def test_another_form_of_a_request_is_documented(name: str, operation_id: str) -> None:
    (content,) = OPERATIONS[operation_id]["requestBody"]["content"].values()
    assert Api(DOCUMENT).accepts(content["schema"], read_file(name))


@pytest.mark.parametrize("operation_id", WITHOUT_BODY)
def test_operations_without_a_body_are_done_at_204(
    stub: Stub, flowroute: Flowroute, operation_id: str
) -> None:
    target, call = WITHOUT_BODY[operation_id]
    stub.answer(204)
    assert call(flowroute) is None
    assert f"{stub.request.method} {stub.request.target}" == target


@pytest.mark.parametrize("name", ERRORS)
def test_documented_errors_are_told(stub: Stub, flowroute: Flowroute, name: str) -> None:
    (error,) = read_file(name)["errors"]
    stub.answer(error["status"], read_file(name))
    with pytest.raises(APIStatusError) as caught:
        flowroute.numbers.release("12065550101")
    assert error["detail"] in str(caught.value)


# Success: nobody saw an answer


@pytest.mark.parametrize("status", [200, 201, 202, 204, 207])
@pytest.mark.parametrize("body", [b"", b"{}", b'{"data": {"id": "1"}}'])
def test_any_2xx_that_can_be_read_is_a_success(
    stub: Stub, flowroute: Flowroute, caplog: pytest.LogCaptureFixture, status: int, body: bytes
) -> None:
    body = b"" if status == 204 else body
    stub.answer(status, body)
    with caplog.at_level(logging.INFO, "flowroute_client"):
        flowroute.numbers.release("12065550101")
    hints = [line for line in caplog.messages if "documented" in line]
    told = f"numbers.release (DELETE /v2/numbers/{{id}}): {status} is taken as a success;"
    assert [hint.startswith(told) for hint in hints] == [True] * (status != 204)


@pytest.mark.parametrize(
    ("body", "raised"),
    [
        (b"<html>", OutcomeUnknownResponseError),
        (b'{"errors": [{"status": 422, "detail": "no"}]}', APIStatusError),
        (b'{"errors": [{"status": 500, "detail": "no"}]}', OutcomeUnknownResponseError),
    ],
)
def test_a_2xx_that_cannot_be_read_is_none(
    stub: Stub, flowroute: Flowroute, body: bytes, raised: type[Exception]
) -> None:
    stub.answer(200, body)
    with pytest.raises(raised):
        flowroute.numbers.release("12065550101")
    with pytest.raises(raised):
        flowroute.cnams.assign("12065550101", "17604")


@pytest.mark.parametrize("body", [b"", b'"done"', b'{"data": {}}', b'{"data": [{"id": "1"}]}'])
def test_a_documented_body_must_be_there(stub: Stub, flowroute: Flowroute, body: bytes) -> None:
    stub.answer(200, body)
    with pytest.raises(OutcomeUnknownResponseError):
        flowroute.e911s.update("21306", label="Office")


def test_an_operation_that_was_seen_answered_is_judged_as_before(
    stub: Stub, flowroute: Flowroute
) -> None:
    stub.answer(200)
    with pytest.raises(OutcomeUnknownResponseError):
        flowroute.routes.set_primary("12065550101", "98396")


# Lost answers


DELETES = [name for name, operation in operations().items() if operation.method == "DELETE"]


@pytest.mark.parametrize("operation_id", [n.replace(".", "_") for n in DELETES])
def test_a_delete_whose_answer_is_lost_is_not_repeated(
    stub: Stub, flowroute: Flowroute, operation_id: str
) -> None:
    uses: dict[str, Use] = {
        **{id_: use for id_, (_, use) in WITHOUT_BODY.items()},
        "cnams_unassign": lambda f: f.cnams.unassign("12065550101"),
    }
    stub.script.append(HANG_UP)
    began = datetime.now(UTC)
    with pytest.raises(OutcomeUnknownError) as caught:
        uses[operation_id](flowroute)
    assert len(stub.requests) == 1
    assert caught.value.since >= began
    assert caught.value.operation.startswith(operation_id.replace("_", ".", 1))


def test_a_delete_is_repeated_where_nothing_was_done(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(429, headers={"retry-after": "0"})
    stub.answer(204)
    flowroute.numbers.release("12065550101")
    assert len(stub.requests) == 2


READS: Mapping[str, tuple[Use, object]] = {
    "numbers.details": (lambda f: f.numbers.details(["12065550101"]), {"data": []}),
    "e911s.validate": (lambda f: f.e911s.validate(**ADDRESS), b""),
    "porting.check": (lambda f: f.porting.check(["12065550101"]), {"data": {"portable": []}}),
}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("first", [HANG_UP, Answer(502), Answer(503), Answer(504), Answer(429)])
def test_a_post_that_only_reads_is_repeated(
    stub: Stub, flowroute: Flowroute, name: str, first: Answer
) -> None:
    use, body = READS[name]
    stub.script += [first, first]
    stub.answer(200, body)
    use(flowroute.with_options(backoff=0))
    assert len(stub.requests) == 3
    assert len({request.body for request in stub.requests}) == 1


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (HANG_UP, APIConnectionError),
        (Answer(500), ServerError),
        (Answer(200, b"<html>"), ResponseError),
    ],
)
def test_the_outcome_of_a_post_that_only_reads_is_never_unknown(
    stub: Stub, flowroute: Flowroute, name: str, answer: Answer, error: type[Exception]
) -> None:
    stub.script.append(answer)
    with pytest.raises(error) as caught:
        READS[name][0](flowroute.with_options(backoff=0))
    assert type(caught.value) is error


def test_only_a_post_that_reads_is_said_to() -> None:
    found = {name for name, operation in operations().items() if operation.safe}
    assert found == set(READS)


# Pages


def test_pages_of_exports_are_counted_and_their_links_are_not_followed(
    stub: Stub, flowroute: Flowroute
) -> None:
    first = read_file("cdrs.exports.list.200")
    last = {"data": first["data"][:1], "links": {"self": first["links"]["self"]}}
    stub.answer(200, first)
    stub.answer(200, first)
    stub.answer(200, last)
    found = [export.id for export in flowroute.cdrs.list_exports(status="completed", limit=2)]
    assert found == ["203485", "203484", "203485", "203484", "203485"]
    assert [request.target for request in stub.requests] == [
        "/v2/cdrs/exports?status=completed&limit=2",
        "/v2/cdrs/exports?status=completed&limit=2&offset=2",
        "/v2/cdrs/exports?status=completed&limit=2&offset=4",
    ]


def test_pages_are_counted_asynchronously_from_any_offset(stub: Stub) -> None:
    first = read_file("numbers.tiers.200")
    stub.answer(200, first)
    stub.answer(200, {"data": [], "links": {}})

    async def names(f: Any) -> list[str]:  # noqa: ANN401 - the client
        return [tier.id async for tier in f.numbers.tiers(offset=7)]

    assert asynchronously(stub.url, names) == ["Standard", "US Promo $0.0/$0.50/$0.005"]
    assert stub.requests[-1].target == "/v2/numbers/available/tiers?offset=9"


def test_an_empty_page_with_a_next_one_has_no_end(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, {"data": [], "links": {"next": "http://cdr-api/cdrs/exports?offset=0"}})
    with pytest.raises(Exception, match="the list has no end"):
        list(flowroute.cdrs.list_exports(offset=0))


def test_port_orders_are_read_in_an_ordinary_list_too(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, {"data": [{"id": "1", "attributes": {"status": "pending"}}]})
    (order,) = flowroute.porting.list(numbers=["2065550101"])
    assert (order.id, order.status) == ("1", "pending")
    assert stub.request.target == "/v2/portorders?numbers=%2B12065550101"


def test_port_orders_are_searched_as_documented(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, {"data": []})
    dates: dict[str, Any] = {
        "completion_date": "2026-01-31",
        **{
            f"{what}_{side}": f"2026-0{number}-01"
            for number, what in enumerate(("modified", "created", "completed"), start=1)
            for side in ("after", "before")
        },
    }
    assert list(flowroute.porting.list(status="pending", alias="My Order", **dates)) == []
    sent = dict(parse_qsl(urlsplit(stub.request.target).query))
    assert sent == {"status": "pending", "alias": "My Order", **dates}


# Refused before anything is sent


REFUSED: list[tuple[Callable[[Any], Any], str]] = [
    (lambda f: f.numbers.update("12065550101"), "give alias or cnam_lookups_enabled"),
    (lambda f: f.numbers.update("12065550101", alias="x" * 65), "alias cannot be"),
    (lambda f: f.e911s.update("1"), "e911s.update: give label or"),
    (lambda f: f.routes.update("1"), "routes.update: give alias or"),
    (lambda f: f.callbacks.set("fax", "https://a.example"), "choose one of sms, mms"),
    (lambda f: f.callbacks.set("sms", "a.example"), "not an absolute http or https URL"),
    (lambda f: f.cnams.create("5550100"), "value cannot be"),
    (lambda f: f.cnams.create("Heart*wood"), "value cannot be"),
    (lambda f: f.cnams.create("sixteen letters!"), "value cannot be"),
    (lambda f: f.messaging.provision([], action="enable"), "at least one item"),
    (lambda f: f.cdrs.create_export("yesterday", "2020-01-01"), "not ISO 8601"),
    (lambda f: f.e911s.create(**{**ADDRESS, "zip": "981"}), "zip cannot be"),
    (lambda f: f.e911s.create(**{**ADDRESS, "country": "USA"}), "choose one of US, CA"),
]


@pytest.mark.parametrize(("call", "words"), REFUSED)
def test_what_cannot_be_right_is_refused(
    stub: Stub, flowroute: Flowroute, call: Use, words: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=words):
        call(flowroute)
    assert stub.requests == []


def test_a_purchase_without_options_has_no_body(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(201, read_file("numbers.update.200"))
    flowroute.numbers.purchase("12065550101")
    flowroute.numbers.purchase("12065550101", messaging_enabled=False)
    assert [request.body for request in stub.requests] == [b"", b'{"messaging_enabled":false}']


# Private


PRIVATE = (
    *("Avery", "Sample", "Example Ave", "Example St", "1218", "1203", "98101", "HEARTWOOD"),
    *("TEST, AVERY", "Office 221", "12065550101", "REDACTED", "Robin", "Lobby 12", "E911 Test"),
    *("4321", "123ABC", "loa@example.com", "Example Inc", "My Order", "+18005550108"),
)


@pytest.mark.parametrize("name", REPLIES)
def test_nothing_private_is_shown(stub: Stub, flowroute: Flowroute, name: str) -> None:
    stub.answer(int(name[-3:]), read_file(name))
    found = REPLIES[name][1](flowroute)
    for each in found.items if hasattr(found, "items") else [found]:
        shown = repr(each) + repr(getattr(each, "attributes", None))
        assert [words for words in PRIVATE if words in shown and words not in repr(each.id)] == []


def test_nothing_private_is_told_by_an_error(stub: Stub, flowroute: Flowroute) -> None:
    detail = {"zip": [f"{json.dumps(ADDRESS)} is wrong"]}
    stub.answer(422, {"errors": [{"detail": detail, "status": 422}]})
    with pytest.raises(UnprocessableError) as caught:
        flowroute.e911s.create(**ADDRESS)
    private = ("Avery", "Sample", "Example Ave", "1218", "98101", "Seattle", "E911 Test")
    assert [words for words in private if words in str(caught.value)] == []


def test_a_file_of_records_is_at_hand() -> None:
    assert Path(FOLDER / "cdrs.exports.file.csv").read_text().count("\n") == 4


def test_the_docs_list_every_operation_with_its_confidence() -> None:
    text = (ROOT / "docs/additions.md").read_text()
    rows = dict(re.findall(r"^\| `([\w.]+)` \| `.*` \| ([HML]) \|$", text, re.MULTILINE))
    assert rows == {
        id_.replace("_", ".", 1): operation["x-confidence"] for id_, operation in ADDED.items()
    }
