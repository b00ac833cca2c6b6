import socket
import subprocess
import sys
from contextlib import closing
from threading import Thread

import httpx
import pytest
from freezegun import freeze_time

import flowroute_sandbox
from flowroute_sandbox import Sandbox
from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.records import Message
from flowroute_sandbox._server import listen
from processes import run_well

OWN, HANDSET = "12065550100", "12065550199"

MESSAGE = {"from": "12065550100", "to": "12065550111", "body": "hello"}

WHAT_ITS_THREADS_IMPORT = """
import sys, threading

class Imports:
    def find_spec(self, name, path=None, target=None):
        if threading.current_thread() is not threading.main_thread():
            print(name)

sys.meta_path.insert(0, Imports())

import httpx
from flowroute_sandbox import Sandbox

with Sandbox() as sandbox:  # which ends when its thread has served
    httpx.get(f"{sandbox.url}/v2/numbers", auth=(sandbox.access_key, sandbox.secret_key))
"""


def session(sandbox: Sandbox) -> list[str]:
    """Return the ids that a fixed series of calls is given."""
    auth = (sandbox.access_key, sandbox.secret_key)
    attributes = {"alias": "office", "route_type": "host", "value": "example.com"}
    with httpx.Client(base_url=sandbox.url, auth=auth) as api:
        found = api.get("/v2/numbers/available?limit=200").json()
        route = {"data": {"type": "route", "attributes": attributes}}
        created = api.post("/v2/routes", json=route).json()
        sent = [api.post("/v2.1/messages", json=MESSAGE).json() for _ in range(2)]
    return [
        *(item["id"] for item in found["data"]),
        *(reply["data"]["id"] for reply in (created, *sent)),
    ]


def test_the_public_names_are_pinned() -> None:
    assert flowroute_sandbox.__all__ == ["Sandbox"]
    assert f"{Sandbox.__module__}.{Sandbox.__qualname__}" == "flowroute_sandbox.Sandbox"


def test_importing_it_does_not_import_the_server() -> None:
    code = (
        "import sys, flowroute_sandbox\n"
        "assert not {'starlette', 'uvicorn', 'httpx', 'flowroute_client'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603


def test_the_same_seed_gives_the_same_ids() -> None:
    with Sandbox(seed=7) as first, Sandbox(seed=7) as second, Sandbox(seed=8) as third:
        assert first.url != second.url
        ids, same, others = session(first), session(second), session(third)
    assert ids == same
    assert ids[:200] != others[:200]
    assert not set(ids[200:]) & set(others[200:])


def test_a_client_that_dies_while_it_sends_is_no_defect(
    sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    url = httpx.URL(sandbox.url)
    credentials = httpx.BasicAuth(sandbox.access_key, sandbox.secret_key)
    request = next(credentials.auth_flow(httpx.Request("POST", url)))
    with socket.create_connection((url.host, url.port or 80)) as client:
        lines = (
            "POST /v2.1/messages HTTP/1.1",
            f"host: {url.netloc.decode()}",
            f"authorization: {request.headers['authorization']}",
            "content-length: 100",
        )
        client.sendall("\r\n".join((*lines, "", "half")).encode())
    for _ in range(3):
        httpx.get(f"{sandbox.url}/v2/numbers", auth=credentials).raise_for_status()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


def test_a_reset_gives_a_fresh_account(sandbox: Sandbox) -> None:
    first = session(sandbox)
    url = sandbox.url
    sandbox.reset()
    assert sandbox.url == url
    assert session(sandbox) == first


def test_a_sandbox_can_be_started_again() -> None:
    sandbox = Sandbox()
    with sandbox:
        first = session(sandbox)
    with pytest.raises(httpx.ConnectError):
        httpx.get(sandbox.url)
    with sandbox:
        assert session(sandbox) == first


def test_keys_can_be_chosen() -> None:
    with Sandbox(access_key="k\xe9y", secret_key="with:colon") as sandbox:  # noqa: S106
        auth = (sandbox.access_key, sandbox.secret_key)
        assert auth == ("k\xe9y", "with:colon")
        assert httpx.get(f"{sandbox.url}/v2/routes", auth=auth).status_code == 200
        assert httpx.get(f"{sandbox.url}/v2/routes", auth=("x", "y")).status_code == 401


def test_the_default_keys_are_as_long_as_the_services() -> None:
    sandbox = Sandbox()
    assert sandbox.access_key == "sandbox1"
    assert len(sandbox.secret_key) == 32


def test_a_taken_port_is_an_error(sandbox: Sandbox) -> None:
    port = httpx.URL(sandbox.url).port
    assert port is not None
    with pytest.raises(OSError, match="in use"), Sandbox(port=port):
        pass


def test_keep_alive_answers_are_not_delayed(api: httpx.Client) -> None:
    with closing(listen("127.0.0.1", 0)) as listener:
        assert listener.family == socket.AF_INET
        assert listener.proto == socket.IPPROTO_TCP
    statuses = {api.post("/v2.1/messages", json=MESSAGE).status_code for _ in range(50)}
    assert statuses == {202}


def test_resets_and_requests_do_not_disturb_each_other(sandbox: Sandbox) -> None:
    statuses: list[int] = []

    def call() -> None:
        auth = (sandbox.access_key, sandbox.secret_key)
        with httpx.Client(base_url=sandbox.url, auth=auth) as api:
            statuses.extend(api.post("/v2.1/messages", json=MESSAGE).status_code for _ in range(20))

    threads = [Thread(target=call) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(10):
        sandbox.reset()
    for thread in threads:
        thread.join()
    assert statuses == [202] * 60


def test_a_transaction_that_fails_leaves_nothing() -> None:
    with closing(Account(seed=0)) as account:

        def fail_half_way() -> None:
            with account.transaction():
                account.add_route("office", "host", "example.com")
                account.set_failover_route("12065550100", "0")
                raise LookupError

        with pytest.raises(LookupError):
            fail_half_way()
        with account.transaction():
            assert not account.has_route_alias("office")
            number = account.find_owned_number("12065550100")
            assert number is not None
            assert number.failover_route is None


def test_a_request_waits_for_a_transaction(sandbox: Sandbox) -> None:
    account = sandbox._controls.account  # pyright: ignore[reportPrivateUsage]
    replies: list[httpx.Response] = []

    def call() -> None:
        auth = (sandbox.access_key, sandbox.secret_key)
        replies.append(httpx.get(f"{sandbox.url}/v2/routes", auth=auth))

    thread = Thread(target=call)

    def add_and_undo() -> None:
        with account.transaction():
            account.add_route("office", "host", "example.com")
            thread.start()
            thread.join(0.3)  # long enough to be answered, were it not to wait
            raise LookupError

    with pytest.raises(LookupError):
        add_and_undo()
    thread.join()
    assert [route["id"] for route in replies[0].json()["data"]] == ["0"]


def test_records_survive_the_database() -> None:
    with closing(Account(seed=0)) as account, account.transaction():
        message = Message(
            id=account.new_message_id(),
            from_="12065550111",
            to="12065550100",
            body="nul \0, quote ' and \N{GRINNING FACE}",
            is_mms=False,
            direction="inbound",
            message_type="longcode",
            message_encoding=8,
            amount_nanodollars=4_000_000,
            status="delivered",
            timestamp="2017-12-22T01:52:39.39Z",
            media=(),
            receipts=(),
        )
        account.add_message(message)
        assert account.find_message(message.id) == message


@pytest.mark.parametrize(
    "frozen", ["2020-01-01", "1970-01-01", "2038-01-20", "2024-02-29", "9999-12-30"]
)
def test_a_sandbox_ends_while_time_stands_still(frozen: str) -> None:
    with Sandbox() as sandbox, freeze_time(frozen):
        message_id = sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello").id
        assert sandbox.inbox.wait_for(to=HANDSET).id == message_id
        assert sandbox.inbox.latest().timestamp.startswith(frozen)
        with pytest.raises(TimeoutError):
            sandbox.inbox.wait_for(to=OWN, timeout=0.01)
        sandbox.__exit__(None, None, None)
        with Sandbox() as other:  # another one begins and ends in it
            assert other.client.numbers.list().items


def test_a_sandbox_ends_although_its_clock_was_set_back() -> None:
    with freeze_time("2031-05-06") as frozen, Sandbox() as sandbox:
        sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello")
        frozen.move_to("1999-12-31")
        sandbox.client.messages.send(from_=OWN, to=HANDSET, body="hello again")
        latest, first = sandbox.inbox.messages()
        assert (first.timestamp[:10], latest.timestamp[:10]) == ("2031-05-06", "1999-12-31")


def test_its_threads_import_nothing_while_a_test_stops_the_time() -> None:
    # To stop it, freezegun goes through all modules: "dictionary changed size during iteration".
    assert run_well(sys.executable, "-c", WHAT_ITS_THREADS_IMPORT) == ""


@pytest.mark.parametrize("sent", [0, 1, 50])
def test_a_client_that_goes_within_its_request_is_nothing_to_log(
    sent: int, caplog: pytest.LogCaptureFixture
) -> None:
    with Sandbox() as sandbox:
        url, auth = httpx.URL(sandbox.url), (sandbox.access_key, sandbox.secret_key)
        request = httpx.Request("POST", url.join("/v2.1/messages"), json=MESSAGE)
        request = next(httpx.BasicAuth(*auth).auth_flow(request))
        head = b"".join(b"%s: %s\r\n" % each for each in request.headers.raw)
        with socket.create_connection((url.host, url.port or 0)) as connection:
            connection.sendall(b"POST /v2.1/messages HTTP/1.1\r\n" + head + b"\r\n")
            connection.sendall(request.content[:sent])
        assert sandbox.client.numbers.list().items
        assert sandbox.inbox.messages() == []
    assert not caplog.records
