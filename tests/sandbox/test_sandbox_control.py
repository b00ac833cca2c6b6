"""The control endpoints: what they show, what they do, and whom they keep out."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Generator
from typing import Any, Literal, cast

import httpx
import pytest

from flowroute_sandbox import Sandbox
from flowroute_sandbox._api.app import HANDLERS
from stub import Answer, Stub

OWN, HANDSET = "12065550100", "12065550199"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def control(sandbox: Sandbox) -> Generator[httpx.Client, None, None]:
    """Give a client of the control endpoints, which has no credentials."""
    with httpx.Client(base_url=f"{sandbox.url}/_sandbox/") as client:
        yield client


def send(sandbox: Sandbox, body: str = "hello") -> str:
    return sandbox.client.messages.send(from_=OWN, to=HANDSET, body=body).id


def messages(control: httpx.Client, **query: object) -> list[dict[str, Any]]:
    params = {name: str(value) for name, value in query.items()}
    return cast("list[dict[str, Any]]", control.get("messages", params=params).json()["messages"])


def test_a_message_is_shown_with_all_that_happened_to_it(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    message_id = send(sandbox, "h\xe9llo " * 12)
    (shown,) = messages(control)
    sent_at = shown.pop("timestamp")
    timeline = shown.pop("timeline")
    assert shown == {
        "id": message_id,
        "direction": "outbound",
        "from": OWN,
        "to": HANDSET,
        "text": "h\xe9llo " * 12,
        "media": [],
        "is_mms": False,
        "message_type": "longcode",
        "encoding": "UCS-2",
        "characters": 72,
        "segments": 2,
        "amount": "$0.0080",
        "status": "message buffered",
        "failed": False,
    }
    assert [event.pop("due") for event in timeline]
    assert all(event.pop("at")[:17] == sent_at[:17] for event in timeline)
    assert len({event.pop("position") for event in timeline}) == 2
    assert {event.pop("subject") for event in timeline} == {message_id}
    none: dict[str, Any] = {"kind": "receipt", "state": "no callback", "url": None, "attempts": []}
    assert timeline == [
        {
            **none,
            "level": 1,
            "status": "smsc submit",
            "status_code": None,
            "description": "Message has been sent",
        },
        {
            **none,
            "level": 2,
            "status": "message buffered",
            "status_code": 1003,
            "description": "Message accepted by Carrier",
        },
    ]


def test_messages_are_shown_newest_first_and_bounded(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    ids = [send(sandbox) for _ in range(3)]
    assert [each["id"] for each in messages(control)] == ids[::-1]
    assert [each["id"] for each in messages(control, limit=2)] == ids[:0:-1]
    assert control.get("messages?limit=1").json()["total"] == 3


@pytest.mark.parametrize("text", ["CODE", "0199", "files.example/cat", "code 1234"])
def test_messages_can_be_searched(sandbox: Sandbox, control: httpx.Client, text: str) -> None:
    sandbox.client.messages.send(
        from_=OWN,
        to=HANDSET,
        body="Your code 1234",
        media_urls=["https://files.example/cat.png"],
    )
    sandbox.client.messages.send(from_=OWN, to="12065550123", body="bye")
    assert [each["text"] for each in messages(control, q=text)] == ["Your code 1234"]
    assert messages(control, q="%") == []


def test_a_message_is_found_by_its_id(sandbox: Sandbox, control: httpx.Client) -> None:
    first, _ = send(sandbox), send(sandbox)
    assert [each["id"] for each in messages(control, q=first)] == [first]
    assert messages(control, q=first[:-1]) == []


def test_the_keys_are_shown_and_cannot_be_set(sandbox: Sandbox, control: httpx.Client) -> None:
    shown = control.get("settings").json()
    assert (shown["access_key"], shown["secret_key"]) == (sandbox.access_key, sandbox.secret_key)
    assert control.put("settings", json=shown).status_code == 422


def test_the_path_of_a_refused_request_is_shown_as_it_was_sent(
    control: httpx.Client, api: httpx.Client
) -> None:
    api.get("/v2/numbers/%23%3F1?limit=1")
    (refused,) = control.get("rejected").json()["rejected"]
    assert refused["path"] == "/v2/numbers/%23%3F1?limit=1"


def test_what_was_refused_is_shown_with_its_reason(
    sandbox: Sandbox, control: httpx.Client, api: httpx.Client
) -> None:
    api.post("/v2.1/messages?x=1", content=b'{"from": "\xff"}')
    api.get("/v2/numbers/12125550199")
    httpx.get(f"{sandbox.url}/v2/routes")
    unauthorized, missing, unknown = control.get("rejected").json()["rejected"]
    assert unauthorized.pop("at")
    position = unauthorized.pop("position")
    assert [each["position"] for each in (missing, unknown)] == [position - 1, position - 2]
    assert unauthorized == {
        "method": "GET",
        "path": "/v2/routes",
        "status": 401,
        "reason": "Authentication failed.",
        "body": "",
        "forbidden": False,
    }
    assert (missing["status"], missing["reason"]) == (404, "No such phone number")
    assert missing["forbidden"] is False
    assert (unknown["status"], unknown["path"]) == (422, "/v2.1/messages?x=1")
    assert json.loads(unknown["reason"]) == {"x": ["Unknown field."]}
    assert unknown["body"] == '{"from": "\N{REPLACEMENT CHARACTER}"}'
    assert unknown["forbidden"] is True


def test_an_unserved_path_and_a_wrong_method_have_reasons_too(
    control: httpx.Client, api: httpx.Client
) -> None:
    api.get("/v3")
    api.post(f"/v2.1/messages/{'x' * 3}", json={})
    api.post("/v2.1/messages", json={"from": "12125550199", "to": HANDSET, "body": "x"})
    reasons = [each["reason"] for each in control.get("rejected").json()["rejected"]]
    assert reasons[0] == "ActionNotAuthorizedError"
    assert reasons[1] == "The method is not allowed for the requested URL."
    assert reasons[2].startswith("404 Not Found")


def test_numbers_and_routes_are_shown(sandbox: Sandbox, control: httpx.Client) -> None:
    route = sandbox.client.routes.create(alias="office", route_type="host", value="pbx.example")
    sandbox.client.routes.set_failover(OWN, route.id)
    number, support, _, toll_free = control.get("numbers").json()["numbers"]
    assert number == {
        "id": OWN,
        "number_type": "longcode",
        "rate_center": "seattle",
        "state": "wa",
        "alias": None,
        "primary_route": "0",
        "failover_route": route.id,
    }
    assert (support["alias"], toll_free["rate_center"]) == ("support line", None)
    assert control.get("routes").json()["routes"] == [
        {"id": "0", "alias": "sip-reg", "route_type": "sip-reg", "value": None},
        {"id": route.id, "alias": "office", "route_type": "host", "value": "pbx.example"},
    ]


def test_a_message_can_come_in(control: httpx.Client) -> None:
    with Stub() as receiver:
        receiver.script = [Answer(200)]
        settings = {"inbound_url": receiver.url, "inbound_shape": "compact"}
        saved = control.put("settings", json=settings).json()
        assert saved.items() >= settings.items()
        assert control.get("settings").json() == saved
        reply = control.post("receive", json={"from": HANDSET, "to": OWN, "text": "hi"})
        assert reply.status_code == 201
        while not messages(control)[0]["timeline"][0]["attempts"]:
            pass
        assert receiver.request.json() == {
            "to": OWN,
            "body": "hi",
            "from": HANDSET,
            "id": reply.json()["id"],
        }
    shown = control.put("settings", json={}).json()
    assert (shown["inbound_url"], shown["inbound_shape"]) == (None, "json_api")


@pytest.mark.parametrize(
    ("path", "values", "problem"),
    [
        ("receive", {"from": "x", "to": OWN, "text": "hi"}, "'x' is not a phone number"),
        ("receive", {"form": HANDSET}, "'form' is not one of from, to, text, media_urls."),
        ("receive", [], "Send a JSON object."),
        ("advance", {"seconds": "soon"}, "seconds cannot be 'soon': give a number"),
        ("faults", {"kind": "explode"}, "kind must be one of"),
        ("advance", {"seconds": -1}, "-1 seconds cannot be skipped"),
        ("advance", {"seconds": "inf"}, "seconds cannot be 'inf': give a number"),
        ("advance", {"seconds": "nan"}, "seconds cannot be 'nan': give a number"),
        ("faults", {"kind": "status", "status": "abc"}, "status cannot be 'abc'"),
        ("faults", {"kind": "status", "number": "call me"}, "number cannot be 'call me'"),
        ("faults", {"kind": "status", "times": []}, "times cannot be []"),
        ("faults", {}, "kind is missing"),
        ("faults", {"kind": None}, "kind is missing"),
        ("faults", {"kind": "reset", "color": "blue"}, "'color' is not one of kind"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    control: httpx.Client, path: str, values: object, problem: str
) -> None:
    reply = control.post(path, json=values)
    assert reply.status_code == 422
    assert problem in reply.json()["error"]


def test_settings_and_searches_that_make_no_sense_are_refused(control: httpx.Client) -> None:
    assert control.put("settings", json={"inbound_url": "hooks"}).status_code == 422
    assert control.get("messages?limit=many").status_code == 422
    large = control.post("receive", json={"text": "x" * 70_000})
    assert large.status_code == 413
    assert "65536 bytes" in large.json()["error"]


def test_what_is_not_json_is_refused(control: httpx.Client) -> None:
    headers = {"Content-Type": "application/json"}
    assert control.post("clear", content=b"{", headers=headers).status_code == 204
    assert control.post("receive", content=b"{", headers=headers).status_code == 422


def test_faults_can_be_added_and_forgotten(control: httpx.Client, api: httpx.Client) -> None:
    fault = {"kind": "status", "status": 500, "times": None, "operation": "routes.list"}
    assert control.post("faults", json=fault).status_code == 201
    shown = control.get("faults").json()
    assert shown["operations"] == sorted(HANDLERS)
    assert shown["faults"] == [
        {
            "id": shown["faults"][0]["id"],
            "kind": "status",
            "when": "before",
            "times": None,
            "operation": "routes_list",
            "number": None,
            "rate": 1.0,
            "seconds": None,
            "status": 500,
            "retry_after": None,
        }
    ]
    assert api.get("/v2/routes").status_code == 500
    assert control.request("DELETE", "faults", json={}).status_code == 204
    assert control.get("faults").json()["faults"] == []
    assert api.get("/v2/routes").status_code == 200


def test_it_can_be_cleared_and_reset(
    sandbox: Sandbox, control: httpx.Client, api: httpx.Client
) -> None:
    route = sandbox.client.routes.create(alias="office", route_type="host", value="pbx.example")
    send(sandbox)
    api.get("/v3")
    assert control.post("clear", json={}).status_code == 204
    assert messages(control) == []
    assert control.get("rejected").json() == {"rejected": []}
    assert control.get("routes").json()["routes"][-1]["id"] == route.id
    assert control.post("reset", json={}).status_code == 204
    assert len(control.get("routes").json()["routes"]) == 1


def test_the_schedule_can_be_moved_forward(sandbox: Sandbox, control: httpx.Client) -> None:
    with Stub() as receiver:
        receiver.script = [Answer(500), Answer(200)]
        url = receiver.url
        sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=url)
        sandbox.advance()
        assert control.post("advance", json={"seconds": 30}).status_code == 204
        sandbox.advance()
        assert len(receiver.requests) == 3


async def revisions(url: str) -> AsyncIterator[int]:
    async with httpx.AsyncClient(timeout=5) as client, client.stream("GET", url) as reply:
        assert reply.headers["content-type"].startswith("text/event-stream")
        async for line in reply.aiter_lines():
            if line:
                yield int(line.removeprefix("data: "))


def test_changes_are_told_as_they_happen(sandbox: Sandbox) -> None:
    async def listen() -> list[int]:
        seen: list[int] = []
        async for revision in revisions(f"{sandbox.url}/_sandbox/events"):
            seen.append(revision)
            if len(seen) == 3:
                break
            await asyncio.to_thread(send, sandbox)
        return seen

    first, second, third = asyncio.run(listen())
    assert first < second < third


def test_a_stop_ends_the_telling(caplog: pytest.LogCaptureFixture) -> None:
    async def listen(sandbox: Sandbox) -> list[int]:
        events = revisions(f"{sandbox.url}/_sandbox/events")
        first = await anext(events)
        await asyncio.to_thread(sandbox.__exit__, None, None, None)
        return [first, *[revision async for revision in events]]

    sandbox = Sandbox().__enter__()
    assert asyncio.run(listen(sandbox))
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


@pytest.mark.parametrize("path", ["/", "/_sandbox/messages", "/_sandbox/clear", "/v2/numbers"])
@pytest.mark.parametrize(
    "host",
    [
        "sandbox.example",
        "localhost.sandbox.example",
        "127.0.0.1.nip.example",
        "internal.example",
        "xn--lcalhost-54a.example",
    ],
)
def test_a_name_that_could_be_made_to_lead_here_is_refused(
    sandbox: Sandbox, path: str, host: str
) -> None:
    auth = sandbox.access_key, sandbox.secret_key
    reply = httpx.get(sandbox.url + path, headers={"Host": f"{host}:4010"}, auth=auth)
    assert reply.status_code == 403
    assert reply.json() == {
        "error": f"Host {host!r} is not allowed: use localhost or the IP address."
    }


@pytest.mark.parametrize(
    "host",
    [
        *("localhost:4010", "192.0.2.1", "[::1]:80", "127.0.0.1", "LOCALHOST", "localhost."),
        *("sandbox:8025", "host.docker.internal"),  # as containers name one another
    ],
)
@pytest.mark.parametrize("path", ["/_sandbox/messages", "/v2/numbers"])
def test_what_no_website_is_called_is_as_good_as_localhost(
    sandbox: Sandbox, path: str, host: str
) -> None:
    auth = sandbox.access_key, sandbox.secret_key
    assert httpx.get(sandbox.url + path, headers={"Host": host}, auth=auth).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["[::1", "b.c]", "", "evil.example#127.0.0.1", "\N{LATIN SMALL LETTER E WITH ACUTE}.example"],
)
def test_a_host_that_cannot_be_read_is_refused(sandbox: Sandbox, host: str) -> None:
    reply = httpx.get(f"{sandbox.url}/v2/numbers", headers={b"Host": host.encode()})
    assert reply.status_code in {400, 403}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "settings", {"inbound_url": 5}),
        ("PUT", "settings", {"inbound_url": ["http://127.0.0.1/"]}),
        ("PUT", "settings", {"inbound_shape": {}}),
        ("PUT", "settings", {"inbound_shape": True}),
        ("PUT", "settings", {"colour": "blue"}),
        ("POST", "receive", {"from": 12065550199, "to": OWN, "text": "x"}),
        ("POST", "receive", {"from": HANDSET, "to": [OWN], "text": "x"}),
        ("POST", "receive", {"from": HANDSET, "to": OWN, "text": {"a": 1}}),
        ("POST", "receive", {"from": HANDSET, "to": OWN, "media_urls": 5}),
        ("POST", "receive", {"from": HANDSET, "to": OWN, "media_urls": {"a": 1}}),
        ("POST", "receive", {"from": HANDSET, "to": OWN, "media_urls": [None]}),
        ("POST", "receive", {"from": None, "to": None}),
        ("POST", "advance", {"seconds": "soon"}),
        ("POST", "advance", {"seconds": [1]}),
        ("POST", "advance", {"seconds": True}),
        ("POST", "advance", {"seconds": 10**400}),
        ("POST", "faults", {"kind": []}),
        ("POST", "faults", {"kind": "status", "times": []}),
        ("POST", "faults", {"kind": "status", "times": {}}),
        ("POST", "faults", {"kind": "status", "rate": [1]}),
        ("POST", "faults", {"kind": "status", "number": 5}),
        ("POST", "faults", {"kind": "status", "status": 10**400}),
        ("POST", "faults", {"kind": "status", "seconds": {}}),
        ("POST", "faults", [1]),
        ("POST", "advance", []),
        ("POST", "receive", "text"),
    ],
)
def test_a_control_body_of_another_type_is_refused_in_words(
    control: httpx.Client, method: str, path: str, body: object
) -> None:
    reply = control.request(method, path, json=body)
    assert reply.status_code == 422, reply.text
    assert reply.json()["error"].endswith(".")


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[" * 60_000, b'{"a": NaN}', b'"\\ud800"'])
def test_a_control_body_that_is_not_json_is_refused_in_words(
    control: httpx.Client, content: bytes
) -> None:
    reply = control.post("advance", content=content, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422
    assert reply.json() == {"error": "Send a JSON object: the body is not JSON."}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", None])
@pytest.mark.parametrize("path", ["receive", "clear", "reset", "advance", "faults", "settings"])
def test_what_a_form_of_another_website_can_send_changes_nothing(
    sandbox: Sandbox, control: httpx.Client, path: str, kind: str | None
) -> None:
    send(sandbox)
    headers = {} if kind is None else {"Content-Type": kind}
    method = "PUT" if path == "settings" else "POST"
    assert control.request(method, path, content=b"{}", headers=headers).status_code == 415
    assert len(messages(control)) == 1


def test_nothing_else_is_served(control: httpx.Client, sandbox: Sandbox) -> None:
    assert control.get("page.py").status_code == 404
    assert control.get("../_sandbox/..%2f__init__.py").status_code == 404
    assert control.get("reset").status_code == 405
    # The API knows no path of control's.
    assert httpx.post(sandbox.url).status_code == 401


def test_control_may_not_be_framed_nor_kept(control: httpx.Client) -> None:
    for reply in (control.get("messages"), control.post("receive", json={})):
        assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["x-content-type-options"] == "nosniff"


def test_a_script_is_kept_under_an_address_that_names_its_content(sandbox: Sandbox) -> None:
    document = httpx.get(sandbox.url)
    assert document.headers["cache-control"] == "no-store"
    (address,) = re.findall(r'<script type="module" src="([^"]+)"', document.text)
    reply = httpx.get(sandbox.url + address)
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["cache-control"] == "max-age=31536000, immutable"
    other = re.sub("[0-9a-f]{16}", "0" * 16, address)
    assert httpx.get(sandbox.url + other).status_code == 404


def test_the_log_has_every_request_and_hides_its_keys(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    message_id = send(sandbox)
    headers = {"Cookie": "a=b", "Authorization": "Basic c2VjcmV0"}
    httpx.get(f"{sandbox.url}/v2/routes?limit=3", headers=headers)
    refused, sent = control.get("requests").json()["requests"]
    assert (refused["target"], refused["status"], refused["failed"]) == (
        "/v2/routes?limit=3",
        401,
        True,
    )
    assert (sent["operation"], sent["status"], sent["failed"]) == ("messages_send", 202, False)
    shown = control.get(f"requests/{refused['position']}").json()
    assert ["authorization", "Basic [hidden]"] in shown["headers"]
    assert ["cookie", "[hidden]"] in shown["headers"]
    whole = control.get(f"requests/{sent['position']}").json()
    assert json.loads(whole["body"])["body"] == "hello"
    assert json.loads(whole["reply"])["data"]["id"] == message_id
    control.post("clear", json={})
    assert control.get("requests").json() == {"requests": [], "older": None}
    assert control.get(f"requests/{sent['position']}").status_code == 404


def test_the_log_is_shown_a_page_at_a_time(sandbox: Sandbox, control: httpx.Client) -> None:
    for alias in ("a", "b", "c"):
        list(sandbox.client.numbers.list(alias=alias))
    first = control.get("requests?limit=2").json()
    assert [each["target"][-7:] for each in first["requests"]] == ["alias=c", "alias=b"]
    rest = control.get(f"requests?limit=2&before={first['older']}").json()
    assert [each["target"][-7:] for each in rest["requests"]] == ["alias=a"]
    assert rest["older"] is None
    assert control.get("requests?q=ALIAS%3DB").json()["requests"] == [first["requests"][1]]
    assert control.get("requests?filter=failed").json()["requests"] == []
    assert control.get("requests?filter=lost").status_code == 422
    assert control.get("summary").json().items() >= {"requests": 3, "failed_requests": 0}.items()


def test_a_request_that_is_broken_off_is_logged_too(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    sandbox.fail("reset")
    auth = sandbox.access_key, sandbox.secret_key
    with pytest.raises(httpx.ReadError):
        httpx.get(f"{sandbox.url}/v2/routes", auth=auth)
    (broken,) = control.get("requests").json()["requests"]
    assert (broken["status"], broken["fault"], broken["failed"]) == (None, "reset", True)


def test_webhooks_are_listed_with_their_bodies_and_posted_again(
    sandbox: Sandbox, control: httpx.Client, stub: Stub
) -> None:
    stub.answer(200)
    sandbox.post_inbound(stub.url)
    for text in ("one", "two"):
        sandbox.receive(from_=HANDSET, to=OWN, text=text)
    sandbox.advance()
    first = control.get("webhooks?limit=1").json()
    rest = control.get(f"webhooks?before={first['older']}").json()
    assert rest["older"] is None
    (two,), (one,) = first["webhooks"], rest["webhooks"]
    assert control.get("webhooks?q=TWO&filter=delivered").json()["webhooks"] == [two]
    assert control.get("webhooks?filter=failed").json()["webhooks"] == []
    shown = control.get(f"webhooks/{one['position']}").json()
    assert shown["body"]["data"]["attributes"]["body"] == "one"
    assert control.post(f"webhooks/{one['position']}/post", json={}).status_code == 204
    sandbox.advance()
    assert [each.json() for each in stub.requests[2:]] == [shown["body"]]
    assert control.get("summary").json()["webhooks"] == 2


def test_a_webhook_that_cannot_be_posted_again_says_why(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    message_id = sandbox.receive(from_=HANDSET, to=OWN, text="unheard")
    (webhook,) = sandbox.webhooks(message_id)
    reply = control.post(f"webhooks/{webhook.position}/post", json={})
    assert (reply.status_code, "no callback" in reply.json()["error"]) == (422, True)
    assert control.post("webhooks/99999/post", json={}).status_code == 422
    assert control.get("webhooks/99999").status_code == 404
    assert control.get(f"webhooks/{10**30}").status_code == 404
    assert control.post(f"webhooks/{10**30}/post", json={}).status_code == 422


def test_messages_are_shown_by_kind_and_a_page_at_a_time(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    failed = sandbox.client.messages.send(from_=OWN, to="15005550101", body="lost").id
    sent, received = send(sandbox), sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    found = {
        kind: [each["id"] for each in messages(control, filter=kind)]
        for kind in ("sent", "received", "failed")
    }
    assert found == {"sent": [sent, failed], "received": [received], "failed": [failed]}
    first = control.get("messages?limit=2").json()
    assert [each["id"] for each in messages(control, before=first["older"])] == [failed]


def test_what_was_cleared_can_be_brought_back(sandbox: Sandbox, control: httpx.Client) -> None:
    before = send(sandbox)
    httpx.get(f"{sandbox.url}/v2/nowhere", auth=(sandbox.access_key, sandbox.secret_key))
    refused, timeline = sandbox.rejected, messages(control)[0]["timeline"]
    assert control.post("clear", json={}).status_code == 204
    assert (sandbox.rejected, messages(control)) == ([], [])
    after = send(sandbox, "meanwhile")
    assert control.post("undo", json={}).status_code == 204
    assert [each["id"] for each in messages(control)] == [after, before]
    assert messages(control)[1]["timeline"] == timeline
    assert sandbox.rejected == refused
    assert len(control.get("requests").json()["requests"]) == 3
    assert control.post("undo", json={}).status_code == 422
    control.post("clear", json={})
    control.post("reset", json={})
    assert control.post("undo", json={}).status_code == 422


def test_what_was_cleared_twice_at_once_can_be_brought_back(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    message_id = send(sandbox)
    for _ in range(2):  # as who presses a key twice does
        assert control.post("clear", json={}).status_code == 204
    assert control.post("undo", json={}).status_code == 204
    assert [each["id"] for each in messages(control)] == [message_id]
    assert len(control.get("requests").json()["requests"]) == 1


def test_a_log_without_messages_can_be_brought_back(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    sandbox.client.routes.list()
    control.post("clear", json={})
    assert control.post("undo", json={}).status_code == 204
    assert len(control.get("requests").json()["requests"]) == 1


@pytest.mark.parametrize("shape", ["json_api", "compact"])
def test_a_webhook_shows_when_that_happened_which_it_is_about(
    sandbox: Sandbox, control: httpx.Client, stub: Stub, shape: Literal["json_api", "compact"]
) -> None:
    stub.answer(500)
    sandbox.post_inbound(stub.url, shape)
    message_id = sandbox.receive(from_=HANDSET, to=OWN, text="hi")
    sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello", dlr_callback=stub.url)
    sandbox.advance()
    before = {each["position"]: each["at"] for each in control.get("webhooks").json()["webhooks"]}
    sandbox.advance(3600)
    after = {each["position"]: each["at"] for each in control.get("webhooks").json()["webhooks"]}
    assert (len(before), after) == (3, before)
    received = next(each for each in messages(control) if each["id"] == message_id)
    (event,) = received["timeline"]
    assert event["at"] == received["timestamp"]


def test_one_fault_can_be_removed(sandbox: Sandbox, control: httpx.Client) -> None:
    sandbox.fail("reset", times=None)
    sandbox.fail("status", times=2)
    first, second = control.get("faults").json()["faults"]
    removal = {"id": first["id"]}
    assert control.request("DELETE", "faults", json=removal).status_code == 204
    assert control.get("faults").json()["faults"] == [second]
    assert control.request("DELETE", "faults", json=removal).status_code == 422


def test_a_number_that_is_not_there_is_neither_bought_nor_released(control: httpx.Client) -> None:
    bought = control.post("numbers", json={}).json()["id"]
    assert control.request("DELETE", "numbers", json={"id": bought}).status_code == 204
    assert control.request("DELETE", "numbers", json={"id": bought}).status_code == 422
    assert control.post("numbers", json={"starts_with": "1999"}).status_code == 422


ROUTE = {"alias": "office", "route_type": "host", "value": "pbx.example"}


def test_the_owner_calls_the_api_without_keys_faults_and_a_line_in_the_log(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    sandbox.fail("status", times=None)
    made = control.post("api/v2/routes", json={"data": {"type": "route", "attributes": ROUTE}})
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    route_id = made.json()["data"]["id"]
    path = f"api/v2/numbers/{OWN}/relationships/failover_route"
    data = {"data": {"type": "route", "id": route_id}}
    assert control.patch(path, json=data).status_code == 204
    assert control.get(f"api/v2/numbers/{OWN}").json()["included"][-1]["id"] == route_id
    assert [each["id"] for each in control.get("api/v2/routes?limit=1").json()["data"]] == ["0"]
    assert control.get("requests").json()["requests"] == []


def test_what_the_owner_may_not_do_is_refused_in_words_and_not_logged(
    control: httpx.Client,
) -> None:
    refused = control.request("DELETE", "api/v2/routes/0", json={})
    assert (refused.status_code, refused.json()) == (403, {"error": "ActionNotAuthorizedError"})
    assert control.post("api/v2/routes", content=b"{", headers=JSON).status_code == 400
    assert control.get("api/v3").status_code == 404
    assert control.get("rejected").json()["rejected"] == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_another_website_cannot_call_the_api_as_the_owner(
    control: httpx.Client, method: str
) -> None:
    route = control.post("api/v2/routes", json={"data": {"type": "route", "attributes": ROUTE}})
    path = f"api/v2/routes/{route.json()['data']['id']}"
    assert control.request(method, path, headers={"Content-Type": "text/plain"}).status_code == 415
    assert len(control.get("routes").json()["routes"]) == 2


def test_resources_are_shown_with_what_they_are_assigned_to(
    sandbox: Sandbox, control: httpx.Client
) -> None:
    client = sandbox.client
    name = client.cnams.create("EXAMPLE CO")
    sandbox.review_cnam(name.id)
    client.cnams.assign(OWN, name.id)
    client.callbacks.set("sms", "http://127.0.0.1/sms")
    client.numbers.set_callback(OWN, "dlr", "http://127.0.0.1/receipts")
    client.messaging.provision([OWN], action="enable")
    client.cdrs.create_export("2026-01-01", "2026-01-02")
    order = sandbox.add_port_order(["12125550111"], alias="move")
    shown = control.get("resources").json()
    (cnam,), (order_shown,) = shown["cnams"], shown["portorders"]
    assert (cnam["value"], cnam["is_approved"], cnam["numbers"]) == ("EXAMPLE CO", True, [OWN])
    assert (order_shown["id"], order_shown["status"]) == (order, "pending")
    assert shown["port_statuses"][:2] == ["pending", "processing"]
    assert shown["callbacks"] == [
        {"owner": None, "kind": "sms", "url": "http://127.0.0.1/sms"},
        {"owner": OWN, "kind": "sms_dlr", "url": "http://127.0.0.1/receipts"},
    ]
    assert [each["status"] for each in (*shown["exports"], *shown["tasks"])] == ["processing"] * 2
    sandbox.advance(60)
    shown = control.get("resources").json()
    assert [each["status"] for each in (*shown["exports"], *shown["tasks"])] == ["completed"] * 2


def test_an_address_is_shown_with_its_numbers(sandbox: Sandbox, control: httpx.Client) -> None:
    address = {
        "label": "office",
        "first_name": "Ann",
        "last_name": "Example",
        "street_number": "1221",
        "street_name": "2nd Ave",
        "city": "Seattle",
        "state": "WA",
        "zip": "98101",
        "country": "US",
    }
    made = control.post("api/v2/e911s", json={"data": {"type": "e911", "attributes": address}})
    address_id = made.json()["data"]["id"]
    sandbox.client.e911s.assign(OWN, address_id)
    (shown,) = control.get("resources").json()["e911s"]
    assert shown == {**address, "id": address_id, "numbers": [OWN]}


@pytest.mark.parametrize("digits", ["206", "(206)", "206-555", "+1 206", "1.206"])
def test_numbers_are_bought_and_released_as_people_write_them(
    control: httpx.Client, digits: str
) -> None:
    bought = control.post("numbers", json={"starts_with": digits}).json()["id"]
    assert bought.startswith("1206555")
    written = f"+1 ({bought[1:4]}) {bought[4:7]}-{bought[7:]}"
    assert control.request("DELETE", "numbers", json={"id": written}).status_code == 204


def test_what_no_number_starts_with_is_refused(control: httpx.Client) -> None:
    refusal = control.post("numbers", json={"starts_with": "Seattle"})
    assert refusal.status_code == 422
    assert refusal.json()["error"] == "'Seattle' are not the first digits of a phone number."
