"""Every request that the client sends is one that the document allows, and says what was meant.

openapi-core is the judge of the first half. It would pass a request that lacks an optional
parameter, has `from` and `to` exchanged, or is another operation's, so that what it reads is
compared with the arguments.
"""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import httpx
import pytest
from attrs import frozen
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_core.exceptions import OpenAPIError

import flowroute_api.api
from arguments import calls, operations
from flowroute_client import APIStatusError, AsyncFlowroute, Flowroute
from flowroute_runtime.operation import Operation
from oracle import OPERATIONS, SERVER, read_request

CREDENTIALS = "access", "secret"
BY_NAME = operations()
RENAMED = {
    "callback_url": ["url"],
    "numbers": ["ids"],
    "start_call_end_time": ["end"],
    "start_call_start_time": ["start"],
}
"""The members of bodies that the document itself calls otherwise."""


def send_synchronously(name: str, arguments: Mapping[str, object]) -> httpx.Request:
    """Call a method of the public API, and catch the request."""
    requests: list[httpx.Request] = []
    with httpx.Client(transport=_recorder(requests)) as client:
        flowroute = Flowroute(*CREDENTIALS, base_url=SERVER, http_client=client)
        with pytest.raises(APIStatusError):
            _method(flowroute, name)(**arguments)
    (request,) = requests
    return request


def send_asynchronously(name: str, arguments: Mapping[str, object]) -> httpx.Request:
    requests: list[httpx.Request] = []

    async def call() -> None:
        async with httpx.AsyncClient(transport=_recorder(requests)) as client:
            flowroute = AsyncFlowroute(*CREDENTIALS, base_url=SERVER, http_client=client)
            with pytest.raises(APIStatusError):
                await cast("Awaitable[object]", _method(flowroute, name)(**arguments))

    asyncio.run(call())
    (request,) = requests
    return request


def _recorder(requests: list[httpx.Request]) -> httpx.MockTransport:
    def record(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(400)

    return httpx.MockTransport(record)


def _method(flowroute: Flowroute | AsyncFlowroute, name: str) -> Callable[..., object]:
    resource, method = name.split(".")
    return cast("Callable[..., object]", getattr(getattr(flowroute, resource), method))


def check(
    request: httpx.Request, operation: Operation[object], meant: Mapping[str, object]
) -> None:
    """Insist that a request is allowed, is that operation's, and says no more and no less."""
    judged = read_request(request)
    assert judged.operation_id == operation.name.replace(".", "_")
    assert judged.credentials == b64encode(":".join(CREDENTIALS).encode()).decode()
    assert judged.path == _select(operation, meant, "path")
    expected = _select(operation, meant, "query")
    # The names as sent, for openapi-core passes over the unknown and fills in defaults.
    sent = [name for name, _ in request.url.params.multi_items()]
    assert sorted(sent) == sorted(name for name in expected for _ in listed(expected[name]))
    assert {name: judged.query[name] for name in expected} == expected
    said = _body(operation, meant)
    assert bool(request.content) == bool(said)
    assert judged.body == (json.loads(request.content) if said else None)
    assert json.loads(request.content or b"{}") == said


def listed(value: object) -> list[object]:
    """List what is sent one by one: the items of a list, or the value itself."""
    return cast("list[object]", value) if isinstance(value, list) else [value]


def _select(
    operation: Operation[object], meant: Mapping[str, object], location: str
) -> dict[str, object]:
    return {
        argument.wire[0]: meant[argument.name]
        for argument in operation.arguments
        if argument.location == location and meant[argument.name] is not None
    }


def _body(operation: Operation[object], meant: Mapping[str, object]) -> dict[str, object]:
    members: list[tuple[tuple[str, ...], object]] = [*operation.constants]
    for argument in operation.arguments:
        if argument.location == "body" and meant[argument.name] is not None:
            members.append((argument.wire, meant[argument.name]))
        elif argument.location == "body" and argument.null:
            members.append((argument.null, None))
    body: dict[str, object] = {}
    for wire, value in members:
        inner = body
        for name in wire[:-1]:
            inner = cast("dict[str, object]", inner.setdefault(name, {}))
        inner[wire[-1]] = value
    return body


def test_each_operation_of_the_document_has_a_method_in_both_flavours() -> None:
    for flavour in (Flowroute, AsyncFlowroute):
        client = flavour(*CREDENTIALS)
        methods = {
            f"{resource}_{method}"
            for resource in flowroute_api.api.__all__
            for kind in cast("type[object]", type(getattr(client, resource))).__mro__
            if kind.__module__.startswith("flowroute_api")  # the client itself may offer more
            for method in vars(kind)
            if not method.startswith("_")
        }
        assert methods == set(OPERATIONS)
    assert {name.replace(".", "_") for name in BY_NAME} == set(OPERATIONS)


@pytest.mark.parametrize("name", BY_NAME)
def test_arguments_are_named_after_what_they_become_on_the_wire(name: str) -> None:
    """What the echo takes from the operation's own table is right by the document."""
    operation, documented = BY_NAME[name], OPERATIONS[name.replace(".", "_")]
    for argument in operation.arguments:
        last = argument.wire[-1]
        of_resource = {f"{constant}_{last}" for _, constant in operation.constants}
        assert argument.name.removesuffix("_") in {last, *of_resource, *RENAMED.get(last, ())}
    parameters = {(each["in"], each["name"]) for each in documented.get("parameters", ())}
    placed = {(each.location, each.wire[0]) for each in operation.arguments}
    assert {each for each in placed if each[0] != "body"} == parameters
    assert {each.required for each in operation.arguments if each.location == "path"} <= {True}


@pytest.mark.parametrize("name", BY_NAME)
@settings(max_examples=settings().max_examples // 3)  # of each of fifty operations
@given(data=st.data())
def test_a_request_is_valid_and_echoes_the_arguments(data: st.DataObject, name: str) -> None:
    drawn = data.draw(calls(BY_NAME[name]))
    arguments = {argument: value.given for argument, value in drawn.items()}
    if data.draw(st.booleans()):
        arguments = _without_optional(BY_NAME[name], arguments)
    request = send_synchronously(name, arguments)
    check(request, BY_NAME[name], {argument: value.meant for argument, value in drawn.items()})
    assert _parts(send_asynchronously(name, arguments)) == _parts(request)


def _without_optional(
    operation: Operation[object], arguments: Mapping[str, object]
) -> dict[str, object]:
    """Leave out what is None, unless it must be given, though as None."""
    required = {each.name for each in operation.arguments if each.required}
    return {
        name: value for name, value in arguments.items() if value is not None or name in required
    }


def _parts(request: httpx.Request) -> tuple[object, ...]:
    return request.method, request.url, request.headers, request.content


@frozen
class Call:
    """A call with plain arguments."""

    name: str
    arguments: Mapping[str, object]

    @property
    def meant(self) -> dict[str, object]:
        names = [argument.name for argument in BY_NAME[self.name].arguments]
        return {**dict.fromkeys(names), **self.arguments}


SENDING = Call(
    "messages.send",
    {
        "from_": "12065550100",
        "to": "12065550111",
        "body": "hello",
        "dlr_callback": "https://hooks.example/dlr",
    },
)
LISTING = Call("numbers.list", {"starts_with": "1206", "limit": 5})
PAGING = Call("numbers.list", {"limit": 5, "offset": 0})
SEARCHING = Call("numbers.exchanges", {"areacode": "206"})
ASSIGNING = Call("routes.set_primary", {"number_id": "12065550100", "route_id": "7"})
FINDING = Call("messages.get", {"id": "mdr2-1"})


def rebuilt(request: httpx.Request, **changed: Any) -> httpx.Request:  # noqa: ANN401 - httpx's own
    parts: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "headers": {n: v for n, v in request.headers.items() if n != "content-length"},
        "content": request.content,
    }
    return httpx.Request(**{**parts, **changed})


def as_plain_json(request: httpx.Request) -> httpx.Request:
    return rebuilt(request, headers={**request.headers, "content-type": "application/json"})


def without_media_type(request: httpx.Request) -> httpx.Request:
    return rebuilt(request, headers={"authorization": request.headers["authorization"]})


def without_credentials(request: httpx.Request) -> httpx.Request:
    return rebuilt(request, headers={"content-type": request.headers.get("content-type", "")})


def with_other_credentials(request: httpx.Request) -> httpx.Request:
    return rebuilt(request, headers={**request.headers, "authorization": "Basic YTpi"})


def with_a_bearer_token(request: httpx.Request) -> httpx.Request:
    return rebuilt(request, headers={**request.headers, "authorization": "Bearer YTpi"})


def with_body(
    change: Callable[[dict[str, Any]], object],
) -> Callable[[httpx.Request], httpx.Request]:
    def mutate(request: httpx.Request) -> httpx.Request:
        body = json.loads(request.content)
        change(body)
        return rebuilt(request, content=json.dumps(body).encode())

    return mutate


def swap_numbers(body: dict[str, Any]) -> None:
    body["from"], body["to"] = body["to"], body["from"]


def with_target(old: str, new: str) -> Callable[[httpx.Request], httpx.Request]:
    def mutate(request: httpx.Request) -> httpx.Request:
        assert old in str(request.url)
        return rebuilt(request, url=str(request.url).replace(old, new))

    return mutate


MUTANTS: dict[str, tuple[Call, Callable[[httpx.Request], httpx.Request]]] = {
    "another media type": (SENDING, as_plain_json),
    "no media type": (SENDING, without_media_type),
    "no credentials": (LISTING, without_credentials),
    "other credentials": (LISTING, with_other_credentials),
    "another scheme of authentication": (LISTING, with_a_bearer_token),
    "numbers exchanged": (SENDING, with_body(swap_numbers)),
    "required member dropped": (SENDING, with_body(lambda body: body.pop("to"))),
    "optional member dropped": (SENDING, with_body(lambda body: body.pop("dlr_callback"))),
    "optional member null": (SENDING, with_body(lambda body: body.update(dlr_callback=None))),
    "member renamed": (
        SENDING,
        with_body(lambda body: body.update(dlr_url=body.pop("dlr_callback"))),
    ),
    "member added": (SENDING, with_body(lambda body: body.update(is_mms=False))),
    "text changed": (SENDING, with_body(lambda body: body.update(body="hell"))),
    "number as an integer": (SENDING, with_body(lambda body: body.update(to=12065550111))),
    "constant changed": (ASSIGNING, with_body(lambda body: body["data"].update(type="routes"))),
    "body not UTF-8": (SENDING, lambda request: rebuilt(request, content=b'{"body": "\xff"}')),
    "body not JSON": (SENDING, lambda request: rebuilt(request, content=b"{")),
    "no body": (SENDING, lambda request: rebuilt(request, content=b"")),
    "a body where there is none": (LISTING, lambda request: rebuilt(request, content=b"{}")),
    "parameter renamed": (LISTING, with_target("starts_with", "start_with")),
    "parameter dropped": (LISTING, with_target("starts_with=1206", "")),
    "parameter twice": (LISTING, with_target("limit=5", "limit=5&limit=5")),
    "parameter changed": (LISTING, with_target("limit=5", "limit=6")),
    "parameter out of bounds": (LISTING, with_target("limit=5", "limit=201")),
    "parameter exchanged with another": (LISTING, with_target("starts_with", "contains")),
    "undeclared parameter": (LISTING, with_target("limit=5", "limit=5&order=1")),
    "another operation of the same parameters": (PAGING, with_target("/numbers", "/routes")),
    "another method": (FINDING, lambda request: rebuilt(request, method="POST")),
    "another path": (FINDING, with_target("/v2.1/", "/v2/")),
    "another resource": (FINDING, with_target("mdr2-1", "mdr2-2")),
    "another relationship": (ASSIGNING, with_target("primary", "failover")),
    "a slash too many": (SEARCHING, with_target("/v2/", "//v2/")),
    "another server": (SEARCHING, with_target("api.flowroute.com", "api.flowroute.example")),
    "another scheme": (SEARCHING, with_target("https:", "http:")),
}


@pytest.mark.parametrize("call", [SENDING, LISTING, PAGING, SEARCHING, ASSIGNING, FINDING])
def test_what_the_mutants_are_made_from_passes(call: Call) -> None:
    request = send_synchronously(call.name, call.arguments)
    check(rebuilt(request), BY_NAME[call.name], call.meant)


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_wrong_request_is_caught(mutant: str) -> None:
    call, mutate = MUTANTS[mutant]
    request = mutate(send_synchronously(call.name, call.arguments))
    with pytest.raises((AssertionError, OpenAPIError, UnicodeDecodeError)):
        check(request, BY_NAME[call.name], call.meant)
