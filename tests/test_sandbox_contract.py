"""Every reply of the sandbox is one that the document allows, by the judgement of openapi-core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import httpx
import pytest
from openapi_core.exceptions import OpenAPIError

from arguments import operations
from flowroute_client import APIStatusError, Flowroute
from flowroute_sandbox import Sandbox
from oracle import OPERATIONS, check_response

# What was never seen answered has tests of its own, in tests/sandbox/test_sandbox_additions.py.
CONFIRMED = {id_ for id_, operation in OPERATIONS.items() if "x-confidence" not in operation}
Use: TypeAlias = "Callable[[Flowroute], object]"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def replies(sandbox: Sandbox) -> list[httpx.Response]:
    """Collect the replies of a fresh account."""
    sandbox.reset()
    return []


@pytest.fixture
def collecting(replies: list[httpx.Response]) -> Iterator[httpx.Client]:
    """Give an httpx client whose replies are collected."""

    def collect(response: httpx.Response) -> None:
        response.read()
        replies.append(response)

    with httpx.Client(event_hooks={"response": [collect]}) as client:
        yield client


@pytest.fixture
def flowroute(sandbox: Sandbox, collecting: httpx.Client) -> Flowroute:
    return Flowroute(
        sandbox.access_key, sandbox.secret_key, base_url=sandbox.url, http_client=collecting
    )


def statuses(replies: list[httpx.Response]) -> list[tuple[str, int]]:
    """Judge replies."""
    return [(check_response(each.request, each), each.status_code) for each in replies]


def use_everything(flowroute: Flowroute) -> None:
    """Get a success from each operation, with lists that hold something."""
    own = next(iter(flowroute.numbers.list(limit=1)))
    wanted = flowroute.numbers.search(starts_with="1207", limit=1).items[0]
    flowroute.numbers.area_codes(limit=1, max_setup_cost=3.5)
    flowroute.numbers.exchanges(limit=1, areacode="206")
    bought = flowroute.numbers.purchase(wanted.id)
    create = flowroute.routes.create
    office = create(alias="office", route_type="host", value="pbx.example:5060")
    desk = create(alias="desk", route_type="uri", value="sip:desk@pbx.example")
    create(alias="mobile", route_type="number", value="12065550199")
    flowroute.routes.set_primary(bought.id, office.id)
    flowroute.routes.set_failover(bought.id, desk.id)
    flowroute.numbers.get(bought.id)
    flowroute.routes.set_failover(bought.id, None)
    flowroute.numbers.get(bought.id)
    list(flowroute.routes.list(limit=2))
    text = flowroute.messages.send(from_=own.id, to="12065550199", body="hello")
    picture = flowroute.messages.send(
        from_=own.id, to="12065550199", media_urls=["https://files.example/a.png"]
    )
    for sent in (text, picture):
        flowroute.messages.get(sent.id)
    list(flowroute.messages.list(start_date="2020-01-01", limit=1))


def test_every_success_is_documented(flowroute: Flowroute, replies: list[httpx.Response]) -> None:
    use_everything(flowroute)
    judged = statuses(replies)
    used = {operation for operation, _ in judged}
    assert used - {"routes_clear_failover"} == CONFIRMED
    for operation, status in judged:
        assert str(status) in OPERATIONS[operation]["responses"]
        assert status in operations()[operation.replace("_", ".", 1)].success


def test_a_purchase_that_is_only_half_done_is_documented(
    flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    wanted = flowroute.numbers.search(starts_with="1207", limit=1).items[0].id
    flowroute.request("POST", f"/v2/numbers/{wanted}", params={"messaging_enabled": True})
    assert statuses(replies)[-1] == ("numbers_purchase", 207)


ABSENT = "12125550199"
REFUSED: Mapping[str, tuple[int, Use]] = {
    "messages_get": (404, lambda flowroute: flowroute.messages.get("mdr2-0")),
    "messages_list": (
        422,
        lambda flowroute: flowroute.request("GET", "/v2.1/messages"),
    ),
    "messages_send": (
        403,
        lambda flowroute: flowroute.messages.send(from_=ABSENT, to="12065550199", body="hello"),
    ),
    "numbers_area_codes": (
        422,
        lambda flowroute: flowroute.request(
            "GET", "/v2/numbers/available/areacodes", params={"limit": 0}
        ),
    ),
    "numbers_exchanges": (
        422,
        lambda flowroute: flowroute.request(
            "GET", "/v2/numbers/available/exchanges", params={"area": 206}
        ),
    ),
    "numbers_get": (404, lambda flowroute: flowroute.numbers.get(ABSENT)),
    "numbers_list": (
        422,
        lambda flowroute: flowroute.request("GET", "/v2/numbers", params={"offset": -1}),
    ),
    "numbers_purchase": (404, lambda flowroute: flowroute.numbers.purchase(ABSENT)),
    "numbers_search": (
        422,
        lambda flowroute: flowroute.request(
            "GET", "/v2/numbers/available", params={"contains": "x"}
        ),
    ),
    "routes_create": (
        422,
        lambda flowroute: flowroute.routes.create(alias="a", route_type="host", value="@"),
    ),
    "routes_list": (
        422,
        lambda flowroute: flowroute.request("GET", "/v2/routes", params={"route_type": "x"}),
    ),
    "routes_set_failover": (404, lambda flowroute: flowroute.routes.set_failover(ABSENT, "0")),
    "routes_set_primary": (404, lambda flowroute: flowroute.routes.set_primary(ABSENT, "0")),
}
"""For each operation a status, and how to get it."""


def test_a_refusal_of_each_operation_is_tried() -> None:
    assert set(REFUSED) == CONFIRMED


@pytest.mark.parametrize("operation", REFUSED)
def test_every_refusal_is_documented(
    operation: str, flowroute: Flowroute, replies: list[httpx.Response]
) -> None:
    status, use = REFUSED[operation]
    with pytest.raises(APIStatusError):
        use(flowroute)
    assert statuses(replies) == [(operation, status)]


@pytest.mark.parametrize("operation", REFUSED)
def test_the_refusal_of_wrong_credentials_is_documented(
    operation: str, sandbox: Sandbox, collecting: httpx.Client, replies: list[httpx.Response]
) -> None:
    stranger = Flowroute("stranger", "secret", base_url=sandbox.url, http_client=collecting)
    with pytest.raises(APIStatusError):
        REFUSED[operation][1](stranger)
    assert statuses(replies) == [(operation, 401)]


@pytest.mark.parametrize(
    ("status", "media_type", "body"),
    [
        (200, "application/vnd.api+json", b'{"data": [{"type": "number"}]}'),
        (200, "application/vnd.api+json", b'{"data": {"id": "12065550100"}}'),
        (200, "application/vnd.api+json", b'{"data": [{"id": 12065550100}]}'),
        (200, "application/vnd.api+json", b'{"data": [], "page": 1}'),
        (200, "application/vnd.api+json", b""),
        (200, "text/html", b"<html>"),
        (404, "application/vnd.api+json", b'{"errors": [{"id": 1}]}'),
        (503, "text/plain", b"try later"),
    ],
)
def test_a_wrong_reply_is_caught(status: int, media_type: str, body: bytes) -> None:
    response = httpx.Response(status, headers={"content-type": media_type}, content=body)
    with pytest.raises(OpenAPIError):
        check_response(httpx.Request("GET", "http://127.0.0.1/v2/numbers"), response)
