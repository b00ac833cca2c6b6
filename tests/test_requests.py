"""What is refused before anything is sent, and what is sent."""

from __future__ import annotations

import base64
import json
import re
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import cast

import attrs
import httpx
import pytest
from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import flowroute_api
import flowroute_client
import flowroute_runtime
from flowroute_api.api.messages import messages_send
from flowroute_client import APIStatusError, AsyncFlowroute, Flowroute, InvalidArgumentError
from flowroute_client._payload.request import prepare
from flowroute_client._payload.response import Reply, read_result
from flowroute_runtime.model import anything
from flowroute_runtime.operation import Argument, Operation
from processes import run_well
from stub import Recorded, Stub, asynchronously

Arguments = dict[str, object]
SENT = {"data": {"id": "mdr2-1", "type": "message"}}
SMS: Arguments = {"from_": "12065550100", "to": "12065550111", "body": "hello"}
ROUTE: Arguments = {"alias": "a", "route_type": "host", "value": "example.com"}


def call(client: object, method: str, **arguments: object) -> object:
    """Call a method by its name, with arguments that a type checker would refuse."""
    resource, _, name = method.partition(".")
    return cast("object", getattr(getattr(client, resource), name)(**arguments))


REFUSED: list[tuple[str, Arguments, str]] = [
    ("messages.send", {**SMS, "to": "2065550199.0"}, "to"),
    ("messages.send", {**SMS, "to": "(206) 555-01999"}, "to"),
    ("messages.send", {**SMS, "from_": "+44 (0)20 7946 0958"}, "from_"),
    ("numbers.get", {"id": 2065550199.0}, "id"),
    ("routes.set_primary", {"number_id": "20 6555 0199", "route_id": "1"}, "number_id"),
    ("messages.send", {**SMS, "from_": None}, "from_"),
    ("messages.send", {**SMS, "from_": ""}, "from_"),
    ("messages.send", {**SMS, "from_": "5550100"}, "from_"),
    ("messages.send", {**SMS, "to": None}, "to"),
    ("messages.send", {**SMS, "to": "+1206555010"}, "to"),
    ("messages.send", {**SMS, "to": "12065550100x123"}, "to"),
    ("messages.send", {**SMS, "to": True}, "to"),
    ("messages.send", {**SMS, "to": ["12065550100"]}, "to"),
    ("messages.send", {**SMS, "body": None}, "body"),
    ("messages.send", {**SMS, "body": ""}, "body"),
    ("messages.send", {**SMS, "body": None, "media_urls": []}, "body"),
    ("messages.send", {**SMS, "body": b"hello"}, "body"),
    ("messages.send", {**SMS, "body": 12065550100}, "body"),
    ("messages.send", {**SMS, "body": "\ud83d"}, "body"),
    ("messages.send", {**SMS, "media_urls": []}, "media_urls"),
    ("messages.send", {**SMS, "media_urls": "https://example.com/a.gif"}, "media_urls"),
    ("messages.send", {**SMS, "media_urls": [""]}, "media_urls"),
    ("messages.send", {**SMS, "media_urls": ["https://example.com/a b"]}, "media_urls"),
    ("messages.send", {**SMS, "media_urls": ["https://example.com/a", None]}, "media_urls"),
    ("messages.send", {**SMS, "media_urls": {"https://example.com/a": 1}}, "media_urls"),
    ("messages.send", {**SMS, "is_mms": "true"}, "is_mms"),
    ("messages.send", {**SMS, "is_mms": 1}, "is_mms"),
    ("messages.send", {**SMS, "dlr_callback": "example.com/dlr"}, "dlr_callback"),
    ("messages.get", {"id": None}, "id"),
    ("messages.get", {"id": 7}, "id"),
    ("messages.get", {"id": ""}, "id"),
    ("messages.get", {"id": "."}, "id"),
    ("messages.get", {"id": ".."}, "id"),
    ("messages.get", {"id": "a/b"}, "id"),
    ("messages.get", {"id": "../numbers"}, "id"),
    ("messages.get", {"id": "a?b"}, "id"),
    ("messages.get", {"id": "a#b"}, "id"),
    ("messages.get", {"id": "a\\b"}, "id"),
    ("messages.get", {"id": "a\nb"}, "id"),
    ("messages.get", {"id": "a\x7f"}, "id"),
    ("messages.get", {"id": "\ud83d"}, "id"),
    ("messages.list", {"start_date": None}, "start_date"),
    ("messages.list", {"start_date": ""}, "start_date"),
    ("messages.list", {"start_date": "tomorrow"}, "start_date"),
    ("messages.list", {"start_date": "2017-12-01", "end_date": 7}, "end_date"),
    ("messages.list", {"start_date": "2017-12-01", "limit": 0}, "limit"),
    ("numbers.list", {"limit": 0}, "limit"),
    ("numbers.list", {"limit": -1}, "limit"),
    ("numbers.list", {"limit": 201}, "limit"),
    ("messages.list", {"start_date": "2026-01-01", "limit": 10**5000}, "limit"),
    ("numbers.get", {"id": 10**5000}, "id"),
    ("numbers.list", {"limit": True}, "limit"),
    ("numbers.list", {"limit": 1.0}, "limit"),
    ("numbers.list", {"limit": "10"}, "limit"),
    ("numbers.list", {"offset": -1}, "offset"),
    ("numbers.list", {"offset": False}, "offset"),
    ("numbers.list", {"alias": ""}, "alias"),
    ("numbers.list", {"alias": "a\nb"}, "alias"),
    ("numbers.list", {"starts_with": "+"}, "starts_with"),
    ("numbers.list", {"ends_with": ""}, "ends_with"),
    ("numbers.list", {"contains": "5-5"}, "contains"),
    ("numbers.search", {"limit": 201}, "limit"),
    ("numbers.search", {"rate_center": ""}, "rate_center"),
    ("numbers.search", {"state": 7}, "state"),
    ("numbers.search", {"number_type": "standard"}, "number_type"),
    ("numbers.search", {"iso_country": "USA"}, "iso_country"),
    ("numbers.search", {"order_by": "price"}, "order_by"),
    ("numbers.search", {"order_by": "state,up"}, "order_by"),
    ("numbers.area_codes", {"limit": 401}, "limit"),
    ("numbers.area_codes", {"max_setup_cost": float("nan")}, "max_setup_cost"),
    ("numbers.area_codes", {"max_setup_cost": float("inf")}, "max_setup_cost"),
    ("numbers.area_codes", {"max_setup_cost": float("-inf")}, "max_setup_cost"),
    ("numbers.area_codes", {"max_setup_cost": True}, "max_setup_cost"),
    ("numbers.area_codes", {"max_setup_cost": "3"}, "max_setup_cost"),
    ("numbers.exchanges", {"areacode": "2o6"}, "areacode"),
    ("numbers.get", {"id": "available"}, "id"),
    ("numbers.get", {"id": None}, "id"),
    ("numbers.purchase", {"id": ""}, "id"),
    ("numbers.purchase", {"id": "1/2065550100"}, "id"),
    ("routes.create", {**ROUTE, "alias": ""}, "alias"),
    ("routes.create", {**ROUTE, "alias": None}, "alias"),
    ("routes.create", {**ROUTE, "route_type": "sip-reg"}, "route_type"),
    ("routes.create", {**ROUTE, "route_type": ["host"]}, "route_type"),
    ("routes.create", {**ROUTE, "value": ""}, "value"),
    ("routes.create", {**ROUTE, "value": 12065550100}, "value"),
    ("routes.list", {"route_type": "smtp"}, "route_type"),
    ("routes.list", {"limit": 201}, "limit"),
    ("routes.set_primary", {"number_id": "12065550100", "route_id": ""}, "route_id"),
    ("routes.set_primary", {"number_id": "..", "route_id": "1"}, "number_id"),
    ("routes.set_failover", {"number_id": "12065550100", "route_id": ""}, "route_id"),
    ("routes.set_failover", {"number_id": None, "route_id": "0"}, "number_id"),
]


@pytest.mark.parametrize(("method", "arguments", "wrong"), REFUSED)
def test_what_cannot_be_right_is_refused_and_not_sent(
    stub: Stub, flowroute: Flowroute, method: str, arguments: Arguments, wrong: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        call(flowroute, method, **arguments)
    assert caught.value.argument == wrong
    assert str(caught.value).startswith(f"{method}: ")
    assert wrong in str(caught.value)
    assert isinstance(caught.value, ValueError)
    assert stub.requests == []


def test_the_asynchronous_client_refuses_the_same(stub: Stub) -> None:
    async def use(flowroute: AsyncFlowroute) -> None:
        for method, arguments, wrong in REFUSED:
            with pytest.raises(InvalidArgumentError) as caught:
                await cast("Awaitable[object]", call(flowroute, method, **arguments))
            assert caught.value.argument == wrong

    asynchronously(stub.url, use)
    assert stub.requests == []


def test_a_message_needs_text_or_media(stub: Stub, flowroute: Flowroute) -> None:
    with pytest.raises(InvalidArgumentError, match="give body or media_urls"):
        flowroute.messages.send(from_="12065550100", to="12065550111")
    stub.answer(202, SENT)
    flowroute.messages.send(
        from_="12065550100", to="12065550111", media_urls=("https://example.com/a.gif",)
    )
    assert stub.request.json() == {
        "from": "12065550100",
        "to": "12065550111",
        "media_urls": ["https://example.com/a.gif"],
    }


PERSONAL: list[tuple[str, Arguments, str]] = [
    ("messages.send", {**SMS, "to": "+1 (206) 555-01001"}, "'***01' (18 characters)"),
    ("messages.send", {**SMS, "to": "0100"}, "'***' (4 characters)"),
    ("messages.send", {**SMS, "body": b"my secret 42"}, "characters"),
    ("messages.send", {**SMS, "body": "my secret \ud83d"}, "'***' (11 characters)"),
    ("messages.send", {**SMS, "dlr_callback": "ftp://my.secret/"}, "'***' (16 characters)"),
    ("messages.send", {**SMS, "media_urls": ["https://my.secret/a b"]}, "characters"),
    ("numbers.list", {"starts_with": "12065550100999999"}, "'***99' (17 characters)"),
    ("numbers.list", {"alias": "my secret\n"}, "'***' (10 characters)"),
    ("routes.create", {**ROUTE, "value": "sip:secret@my.secret\ud83d"}, "'***' (21 characters)"),
]


@pytest.mark.parametrize(("method", "arguments", "shown"), PERSONAL)
def test_refusals_show_nothing_personal(
    flowroute: Flowroute, method: str, arguments: Arguments, shown: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        call(flowroute, method, **arguments)
    assert shown in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "555" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_refusals_show_what_is_not_personal(flowroute: Flowroute) -> None:
    with pytest.raises(InvalidArgumentError, match=r"limit cannot be 201: the most is 200"):
        flowroute.numbers.list(limit=201)
    with pytest.raises(InvalidArgumentError, match=r"choose one of host, uri, number"):
        call(flowroute, "routes.create", **{**ROUTE, "route_type": "sip-reg"})
    with pytest.raises(InvalidArgumentError) as caught:
        flowroute.messages.get("/" * 1000)
    assert len(str(caught.value)) < 250


def test_what_is_sent_says_who_and_what(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(202, SENT)
    flowroute.messages.send(
        from_="12065550100", to="12065550111", body="caf\N{LATIN SMALL LETTER E WITH ACUTE}"
    )
    headers = stub.request.headers
    assert headers["authorization"] == "Basic " + base64.b64encode(b"access:secret").decode()
    assert headers["content-type"] == "application/vnd.api+json"
    assert "application/vnd.api+json" in headers["accept"]
    assert re.match(r"flowroute-client/\S+ python/3\.\S+ httpx/\S+$", headers["user-agent"])
    assert headers["host"] == stub.authority
    assert headers["content-length"] == str(len(stub.request.body))
    assert "caf\N{LATIN SMALL LETTER E WITH ACUTE}".encode() in stub.request.body


def test_a_bundle_without_metadata_works(stub: Stub, tmp_path: Path) -> None:
    ours = [flowroute_client, flowroute_runtime, flowroute_api]
    homes = {Path(str(each.__file__)).parents[1] for each in (attrs, *ours)}  # of a wheel only one
    for path in (path for home in homes for path in home.iterdir()):
        if path.suffix not in {".dist-info", ".pth"}:
            (tmp_path / path.name).symlink_to(path)
    stub.answer(200, {"data": []})
    code = (
        "import importlib.metadata, flowroute_client\n"
        f"flowroute_client.Flowroute('a', 'b', base_url={stub.url!r}).numbers.list()\n"
        "print([*importlib.metadata.distributions()], flowroute_client.__version__)"
    )
    written = run_well(sys.executable, "-S", "-c", code, PYTHONPATH=str(tmp_path))
    assert written == f"[] {flowroute_client.__version__}\n"
    agent = stub.request.headers["user-agent"]
    assert agent.startswith(f"flowroute-client/{version('flowroute-client')} ")


def test_what_only_reads_has_no_body(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, {"data": {"id": "12065550100"}})
    flowroute.numbers.get("12065550100")
    assert stub.request.body == b""
    assert "content-type" not in stub.request.headers


def test_a_purchase_has_no_body(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(201, {"data": {"id": "12065550100"}})
    assert flowroute.numbers.purchase(2065550100).http_status == 201
    assert (stub.request.method, stub.request.target) == ("POST", "/v2/numbers/12065550100")
    assert stub.request.body == b""


@pytest.mark.parametrize(
    ("written", "sent"),
    [("+1 (206) 555-0100", "12065550100"), (2065550100, "12065550100"), ("+442079460958",) * 2],
)
def test_phone_numbers_are_normalised_wherever_they_go(
    stub: Stub, flowroute: Flowroute, written: str | int, sent: str
) -> None:
    sent = sent.removeprefix("+")
    for status in (202, 204, 200):
        stub.answer(status, b"" if status == 204 else {"data": {"id": "1"}})
    flowroute.messages.send(from_=written, to=written, body="hello")
    flowroute.routes.set_primary(written, "7")
    flowroute.numbers.get(written)
    message, route, number = stub.requests
    assert message.json() == {"from": sent, "to": sent, "body": "hello"}
    assert route.target == f"/v2/numbers/{sent}/relationships/primary_route"
    assert number.target == f"/v2/numbers/{sent}"


def test_everything_about_a_message_is_sent(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(202, SENT)
    flowroute.messages.send(
        from_="12065550100",
        to="12065550111",
        body="",
        media_urls=["http://localhost/a.gif", "http://10.0.0.1/b.gif"],
        is_mms=False,
        dlr_callback="https://user:pass@example.com/dlr?x=y",
    )
    assert stub.request.json() == {
        "from": "12065550100",
        "to": "12065550111",
        "body": "",
        "media_urls": ["http://localhost/a.gif", "http://10.0.0.1/b.gif"],
        "is_mms": False,
        "dlr_callback": "https://user:pass@example.com/dlr?x=y",
    }


def test_the_query_is_percent_encoded(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, {"data": []})
    flowroute.messages.list(
        start_date=datetime(2017, 12, 1, 8, 30, tzinfo=UTC),
        end_date="2017-12-02",
        limit=5,
        offset=0,
    )
    assert stub.requests[0].target == (
        "/v2.1/messages?start_date=2017-12-01T08%3A30%3A00Z&end_date=2017-12-02T00%3A00%3A00Z"
        "&limit=5&offset=0"
    )
    flowroute.numbers.list(starts_with="+44", ends_with="007", contains=5)
    assert stub.requests[1].target == "/v2/numbers?starts_with=%2B44&ends_with=007&contains=5"
    flowroute.numbers.list(alias="a&b=c d+e/f#g%20\N{SNOWMAN}")
    assert stub.requests[2].target == ("/v2/numbers?alias=a%26b%3Dc%20d%2Be%2Ff%23g%2520%E2%98%83")
    flowroute.numbers.area_codes(max_setup_cost=3.25)
    assert stub.requests[3].target == "/v2/numbers/available/areacodes?max_setup_cost=3.25"
    flowroute.numbers.search(
        rate_center="SEATTLE",
        state="wa",
        number_type="toll-free",
        iso_country="us",
        order_by="tn,asc",
    )
    assert stub.requests[4].target == (
        "/v2/numbers/available?rate_center=SEATTLE&state=wa&number_type=toll-free&iso_country=us"
        "&order_by=tn%2Casc"
    )
    flowroute.routes.list()
    assert stub.requests[5].target == "/v2/routes"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(identifier=st.text(min_size=1))
def test_an_id_never_leaves_its_place_in_the_path(
    stub: Stub, flowroute: Flowroute, identifier: str
) -> None:
    stub.reset()
    stub.answer(200, {"data": {"id": "1"}})
    try:
        flowroute.messages.get(identifier)
    except InvalidArgumentError:
        assert stub.requests == []
        return
    url = httpx.URL(f"{stub.url}{stub.request.target}")
    assert url.path == f"/v2.1/messages/{identifier}"
    assert not url.query


def test_operations_of_a_newer_document_are_prepared_too() -> None:
    operation: Operation[object] = Operation(
        name="portorders.create",
        method="POST",
        path="/v2/portorders/{id}/{again}",
        arguments=(
            Argument("id", "path", ("id",), type="integer", minimum=1),
            Argument("again", "path", ("again",)),
            Argument("dry", "query", ("dry_run",), type="boolean"),
            Argument("tags", "query", ("tag",), many=True),
            Argument("note", "body", ("data", "note"), type="object"),
        ),
        constants=((("data", "type"), "portorder"),),
        needs_one_of=(),
        media_type="application/json",
        success=(201,),
        read=anything,
    )
    arguments: Arguments = {"id": 7, "again": "{id}", "dry": True, "tags": ["a", "b&c"]}
    request = prepare(operation, {**arguments, "note": {"a": [1, None]}})
    assert request.target == "/v2/portorders/7/%7Bid%7D?dry_run=true&tag=a&tag=b%26c"
    assert json.loads(request.content or b"") == {
        "data": {"type": "portorder", "note": {"a": [1, None]}}
    }
    assert request.media_type == "application/json"
    assert "{id}" in repr(request)
    assert "tag" not in repr(request)
    assert "note" not in repr(request)
    with pytest.raises(InvalidArgumentError, match="JSON"):
        prepare(operation, {**arguments, "note": object()})
    with pytest.raises(InvalidArgumentError, match="at least one"):
        prepare(operation, {**arguments, "tags": [], "note": None})


def test_none_for_a_member_of_a_nullable_envelope_sends_null_for_the_envelope() -> None:
    route = Argument("route_id", "body", ("data", "id"), required=True, null=("data",))
    operation: Operation[object] = Operation(
        name="routes.set",
        method="PATCH",
        path="/v2/route",
        arguments=(route,),
        constants=((("data", "type"), "route"),),
        needs_one_of=(),
        media_type="application/json",
        success=(200,),
        read=anything,
    )
    assert json.loads(prepare(operation, {"route_id": None}).content or b"") == {"data": None}
    sent = prepare(operation, {"route_id": "7"}).content or b""
    assert json.loads(sent) == {"data": {"type": "route", "id": "7"}}


@pytest.mark.parametrize("body", [b"[1]", b'{"a":{}}', b"3", b'"a"', b"null", b""])
def test_a_reply_of_which_the_document_says_nothing_is_returned_as_it_is(body: bytes) -> None:
    operation = cast("Operation[object]", messages_send.OPERATION)._replace(read=anything)
    request = prepare(
        operation, {argument.name: SMS.get(argument.name) for argument in operation.arguments}
    )
    found = read_result(operation, request, Reply(202, {}, body))
    assert found == (json.loads(body) if body else None)


@pytest.mark.parametrize("name", ["primary", "failover"])
def test_none_takes_a_route_off_a_number(stub: Stub, flowroute: Flowroute, name: str) -> None:
    stub.answer(204)
    getattr(flowroute.routes, f"set_{name}")("2065550100", None)
    asynchronously(stub.url, lambda f: getattr(f.routes, f"set_{name}")("2065550100", None))
    target = f"/v2/numbers/12065550100/relationships/{name}_route"
    sent = [(each.method, each.target, each.body) for each in stub.requests]
    assert sent == [("DELETE", target, b"")] * 2


@pytest.mark.parametrize("name", ["primary", "failover"])
def test_a_route_is_set_in_both_flavours(stub: Stub, flowroute: Flowroute, name: str) -> None:
    stub.answer(204)
    getattr(flowroute.routes, f"set_{name}")("2065550100", "87050")
    asynchronously(stub.url, lambda f: getattr(f.routes, f"set_{name}")("2065550100", "87050"))
    assert [each.method for each in stub.requests] == ["PATCH"] * 2


def test_a_prefix_in_the_base_url_is_kept(stub: Stub) -> None:
    stub.answer(200, {"data": []})
    with Flowroute("access", "secret", base_url=f"{stub.url}/proxy/") as flowroute:
        flowroute.routes.list(limit=1)
    assert stub.request.target == "/proxy/v2/routes?limit=1"


def test_headers_can_be_added_and_replaced(stub: Stub) -> None:
    stub.answer(200, {"data": []})
    headers = {"X-Trace": "abc", "User-Agent": "mine/1"}
    with Flowroute("access", "secret", base_url=stub.url, headers=headers) as flowroute:
        flowroute.routes.list()
    assert stub.request.headers["x-trace"] == "abc"
    assert stub.request.headers["user-agent"] == "mine/1"


@pytest.mark.parametrize(
    "headers",
    [
        {"": "a"},
        {"X Y": "a"},
        {"X:": "a"},
        {"X\r\nY": "a"},
        {"X-\N{SNOWMAN}": "a"},
        {"X": "a\r\nY: b"},
        {"X": "a\nb"},
        {"X": "a\x00"},
        {"X": "\N{SNOWMAN}"},
        {"Authorization": "Basic x"},
        {"Host": "elsewhere.example"},
        {"Content-Length": "0"},
        {"content-type": "text/plain"},
        {"Transfer-Encoding": "chunked"},
    ],
)
def test_headers_that_would_change_the_request_are_refused(
    flowroute: Flowroute, headers: dict[str, str]
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        Flowroute("access", "secret", headers=headers)
    assert caught.value.argument == "headers"
    with pytest.raises(InvalidArgumentError):
        flowroute.with_options(headers=headers)


def test_other_endpoints_can_be_called(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(201, {"data": {"id": "7"}}, {"X-Request-Id": "abc"})
    reply = flowroute.request(
        "POST",
        "/v2/e911s/a%2Fb",
        params={"validate": True, "deep": False, "q": "a b+c", "n": 3, "cost": 1.5},
        json={"data": {"zip": "98101"}},
    )
    assert (stub.request.method, stub.request.target) == (
        "POST",
        "/v2/e911s/a%2Fb?validate=true&deep=false&q=a%20b%2Bc&n=3&cost=1.5",
    )
    assert stub.request.json() == {"data": {"zip": "98101"}}
    assert stub.request.headers["content-type"] == "application/vnd.api+json"
    assert stub.request.headers["authorization"].startswith("Basic ")
    assert reply.status_code == 201
    assert reply.json() == {"data": {"id": "7"}}
    assert reply.headers["x-request-id"] == "abc"
    assert repr(reply) == "Reply(status_code=201)"


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_other_endpoints_have_every_method(stub: Stub, flowroute: Flowroute, method: str) -> None:
    stub.answer(200, b"")
    assert flowroute.request(method, "/v2/portorders").body == b""
    assert stub.request == Recorded(method, "/v2/portorders", stub.request.headers, b"")


def test_other_endpoints_can_be_called_asynchronously(stub: Stub) -> None:
    stub.answer(200, {"data": []})

    async def use(flowroute: AsyncFlowroute) -> object:
        return (await flowroute.request("GET", "/v2/portorders/", params={"a": 1})).json()

    assert asynchronously(stub.url, use) == {"data": []}
    assert stub.request.target == "/v2/portorders/?a=1"


def test_other_endpoints_raise_typed_errors(stub: Stub, flowroute: Flowroute) -> None:
    detail = "42 is no zip of 12065550100: my secret is not"
    stub.answer(422, {"errors": [{"detail": f"{detail}, Ann and None"}]})
    with pytest.raises(APIStatusError) as caught:
        flowroute.request(
            "POST",
            "/v2/e911s",
            params={"limit": 42},
            json={"name": "Ann", "no": None, "note": [{"x": "my secret"}]},
        )
    assert str(caught.value) == (
        "request (POST): 422: 42 is no zip of [hidden]: [hidden] is not, Ann and None"
    )


def test_what_was_sent_is_hidden_whole(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(422, {"errors": [{"detail": "my secret plan is no plan"}]})
    with pytest.raises(APIStatusError, match=r"422: \[hidden\] is no plan$"):
        flowroute.request("POST", "/v2/e911s", json={"a": "my secret", "b": "my secret plan"})


@pytest.mark.parametrize(
    ("wrong", "value"),
    [
        *(("method", each) for each in (None, 7, b"GET", ["GET"], object)),
        *(("path", each) for each in (None, 7, b"/v2/routes", ["/v2/routes"], Path("/v2/routes"))),
        *(("params", each) for each in ("a=b", [("a", "b")], 7, {7: "a"}, {"a": 1j})),
        *(("json", each) for each in ("{}", b"{}", ["a"], 7, [("a", "b")])),
    ],
    ids=repr,
)
def test_other_endpoints_refuse_arguments_of_another_kind(
    stub: Stub, flowroute: Flowroute, wrong: str, value: object
) -> None:
    arguments = {"method": "POST", "path": "/v2/routes", wrong: value}
    with pytest.raises(InvalidArgumentError, match=r"^request: ") as caught:
        cast("Callable[..., object]", flowroute.request)(**arguments)
    assert caught.value.argument == wrong

    async def use(client: AsyncFlowroute) -> None:
        with pytest.raises(InvalidArgumentError):
            await cast("Callable[..., Awaitable[object]]", client.request)(**arguments)

    asynchronously(stub.url, use)
    assert stub.requests == []


@frozen
class Count:
    """A whole number of another library, such as numpy.int64."""

    value: int

    def __index__(self) -> int:
        return self.value


def test_numbers_of_other_libraries_are_taken(stub: Stub, flowroute: Flowroute) -> None:
    stub.answer(200, {"data": {"id": "1"}})
    stub.answer(200, {"data": []})
    call(flowroute, "numbers.get", id=Count(2065550100))
    call(flowroute, "numbers.list", starts_with=Count(1206), limit=Count(5), offset=Count(0))
    call(flowroute, "numbers.area_codes", max_setup_cost=Fraction(13, 4))
    assert [request.target for request in stub.requests] == [
        "/v2/numbers/12065550100",
        "/v2/numbers?starts_with=1206&limit=5&offset=0",
        "/v2/numbers/available/areacodes?max_setup_cost=3.25",
    ]


def test_an_error_about_a_deep_body_is_an_error(stub: Stub, flowroute: Flowroute) -> None:
    body: Arguments = {"note": "my secret"}
    for _ in range(400):
        body = {"a": [body]}
    stub.answer(422, {"errors": [{"detail": "no my secret"}]})
    with pytest.raises(APIStatusError, match=r"422: no \[hidden\]$"):
        flowroute.request("POST", "/v2/e911s", json=body)


@pytest.mark.parametrize(
    ("method", "path", "wrong"),
    [
        ("get", "/v2/routes", "method"),
        ("HEAD", "/v2/routes", "method"),
        ("CONNECT", "/v2/routes", "method"),
        ("GET\r\nX: y", "/v2/routes", "method"),
        ("GET", "", "path"),
        ("GET", "/", "path"),
        ("GET", "v2/routes", "path"),
        ("GET", "//elsewhere.example/v2", "path"),
        ("GET", "https://elsewhere.example/v2", "path"),
        ("GET", "@elsewhere.example/v2", "path"),
        ("GET", "/v2//routes", "path"),
        ("GET", "/v2/../routes", "path"),
        ("GET", "/v2/./routes", "path"),
        ("GET", "/v2/%2e%2E/routes", "path"),
        ("GET", "/v2/.%2e", "path"),
        ("GET", "/v2/routes?limit=1", "path"),
        ("GET", "/v2/routes#a", "path"),
        ("GET", "/v2/a b", "path"),
        ("GET", "/v2\\routes", "path"),
        ("GET", "/v2/routes\n", "path"),
        ("GET", "/v2/\N{SNOWMAN}", "path"),
    ],
)
def test_other_endpoints_are_refused_outside_the_base_url(
    stub: Stub, flowroute: Flowroute, method: str, path: str, wrong: str
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        flowroute.request(method, path)
    assert caught.value.argument == wrong
    assert stub.requests == []


@pytest.mark.parametrize(
    "value", [None, float("nan"), float("inf"), "\ud83d", b"x", ["x"]], ids=repr
)
def test_a_query_that_cannot_be_sent_is_refused(
    stub: Stub, flowroute: Flowroute, value: object
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        flowroute.request("GET", "/v2/routes", params=cast("dict[str, str]", {"a": value}))
    assert caught.value.argument == "params"
    assert stub.requests == []


def cyclic() -> Arguments:
    body: Arguments = {}
    body["body"] = body
    return body


def deep() -> Arguments:
    body: Arguments = {}
    for _ in range(100_000):
        body = {"a": body}
    return body


@pytest.mark.parametrize(
    "body",
    [{"a": object()}, {"a": float("nan")}, {"a": "\ud83d"}, {"a": {1, 2}}, cyclic(), deep()],
    ids=["object", "nan", "surrogate", "set", "cyclic", "deep"],
)
def test_a_body_that_json_cannot_hold_is_refused(
    stub: Stub, flowroute: Flowroute, body: Arguments
) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        flowroute.request("POST", "/v2/routes", json=body)
    assert caught.value.argument == "json"
    assert stub.requests == []


def test_a_url_that_is_too_long_is_refused(stub: Stub, flowroute: Flowroute) -> None:
    with pytest.raises(InvalidArgumentError, match="URL"):
        flowroute.numbers.list(alias="a" * 100_000)

    async def use(client: AsyncFlowroute) -> None:
        with pytest.raises(InvalidArgumentError, match="URL"):
            await client.numbers.list(alias="a" * 100_000)

    asynchronously(stub.url, use)
    assert stub.requests == []
