import os
import re
import runpy
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, Timer
from time import sleep
from typing import cast, get_args

import httpx
import pytest

import flowroute_client
import flowroute_sandbox
from fault_server import FaultServer, not_http
from flowroute_sandbox import __main__ as command
from flowroute_sandbox._faults.fault import Kind
from flowroute_sandbox._server import listen
from stub import HANG_UP, Answer, Stub

STOP_SIGNALS = [signal.SIGINT, signal.SIGTERM]


def interrupt(number: signal.Signals) -> Thread:
    """Send this process a signal once the command has replaced its handler."""
    previous = signal.getsignal(number)

    def wait_and_send() -> None:
        while signal.getsignal(number) == previous:
            sleep(0.01)
        os.kill(os.getpid(), number)

    thread = Thread(target=wait_and_send, daemon=True)
    thread.start()
    return thread


def run(*arguments: str, number: signal.Signals = signal.SIGTERM) -> int:
    thread = interrupt(number)
    status = command.main(arguments)
    thread.join()
    return status


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_a_signal_ends_it_and_the_handlers_return(number: signal.Signals) -> None:
    before = [signal.getsignal(item) for item in STOP_SIGNALS]
    assert run("--port", "0", number=number) == 0
    assert [signal.getsignal(item) for item in STOP_SIGNALS] == before


@contextmanager
def start(*arguments: str) -> Generator[subprocess.Popen[str], None, None]:
    """Run the command in a process that does not outlive the block, nor hang it."""
    environment = {name: os.environ[name] for name in os.environ if name != "PYTHONUNBUFFERED"}
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-W", "error", "-m", "flowroute_sandbox", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watchdog = Timer(30, process.kill)
    watchdog.start()
    with process:
        try:
            yield process
        finally:
            watchdog.cancel()
            process.kill()


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_it_prints_its_address_and_stops_cleanly(number: signal.Signals) -> None:
    arguments = ["--port", "0", "--seed", "3", "--access-key", "me", "--secret-key", "mine"]
    with start(*arguments) as process, httpx.Client(auth=("me", "mine")) as client:
        assert process.stdout is not None
        first, *others = (process.stdout.readline() for _ in range(4))
        prefix = "# flowroute-sandbox listening on "
        assert first.startswith(f"{prefix}http://127.0.0.1:")
        url = first.removeprefix(prefix).strip()
        # The client's open connection does not hold it up.
        assert client.get(f"{url}/v2/routes").status_code == 200
        process.send_signal(number)
        rest = process.communicate()
    assert process.returncode == 0
    assert rest == ("", "")
    assert others == [
        f"export FLOWROUTE_BASE_URL={url}\n",
        "export FLOWROUTE_ACCESS_KEY=me\n",
        "export FLOWROUTE_SECRET_KEY=mine\n",
    ]


@pytest.mark.parametrize(
    ("host", "warned"),
    [("127.0.0.1", False), ("localhost", False), ("0.0.0.0", True)],  # noqa: S104
)
def test_it_warns_when_others_can_reach_it(
    host: str, warned: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--host", host, "--port", "0") == 0
    captured = capsys.readouterr()
    assert captured.out.startswith(f"# flowroute-sandbox listening on http://{host}:")
    assert ("WARNING" in captured.err) is warned


SHOW_KEYS = (
    "import os; print(os.environ['FLOWROUTE_ACCESS_KEY'], os.environ['FLOWROUTE_SECRET_KEY'])"
)


@pytest.mark.parametrize(
    "secret",
    [
        'it\'s "$HOME" `id` \\;&|<>*?!(){}\N{GRINNING FACE}',
        "#comment",
        "~",
        " two  words ",
        "-x",
    ],
)
def test_what_it_prints_can_be_pasted_into_a_shell(
    secret: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--port", "0", "--access-key", "a key", f"--secret-key={secret}") == 0
    pasted = f'{capsys.readouterr().out}{sys.executable} -c "{SHOW_KEYS}"\n'
    for script in (["-eu", "-c", pasted], ["-euc", 'eval "$1"', "sh", pasted]):
        shown = subprocess.run(["sh", *script], stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603, S607
        assert shown.stdout == f"a key {secret}\n"


def test_the_address_that_it_prints_is_one_that_can_be_called(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("--host", "0.0.0.0", "--port", "0") == 0  # noqa: S104
    (url,) = re.findall("export FLOWROUTE_BASE_URL=(.*)", capsys.readouterr().out)
    assert flowroute_client.Flowroute("key", "secret", base_url=url)
    assert httpx.URL(url).host == "127.0.0.1"


def failure(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what a command says that cannot be done: a sentence, and no traceback."""
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    return str(caught.value.code) + capsys.readouterr().err


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what is wrong with a command line."""
    with pytest.raises(SystemExit) as caught:
        command.main(arguments)
    assert caught.value.code == 2
    usage, _, sentence = capsys.readouterr().err.rpartition("error: ")
    assert usage.startswith("usage: flowroute-sandbox ")
    return sentence.rstrip("\n")


def test_a_port_that_is_taken_is_named(
    sandbox: flowroute_sandbox.Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    port = str(httpx.URL(sandbox.url).port)
    assert failure(capsys, "--port", port) == (
        f"flowroute-sandbox: cannot listen on 127.0.0.1:{port}: Address already in use;"
        " --port 0 takes a free one"
    )


def test_a_host_that_is_unknown_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = failure(capsys, "--host", "nowhere.invalid", "--port", "0")
    assert sentence.startswith("flowroute-sandbox: cannot listen on nowhere.invalid:0: ")


def test_a_state_file_that_cannot_be_opened_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nowhere/state"
    assert failure(capsys, "--port", "0", "--state", str(file)) == (
        f"flowroute-sandbox: cannot open {file}: No such file or directory"
    )


def test_a_file_of_something_else_is_no_state(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir or Madam, " * 100)
    sentence = refusal(capsys, "--port", "0", "--state", str(file))
    assert sentence == f"{file} cannot be used as a state file: file is not a database."
    assert file.read_text().startswith("Dear Sir or Madam")


def test_without_the_extra_it_says_what_to_install() -> None:
    code = (
        "import sys\n"
        "sys.modules['starlette.requests'] = None\n"
        "from flowroute_sandbox.__main__ import main\n"
        "main(['--port', '0'])\n"
    )
    process = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], stderr=subprocess.PIPE, text=True, check=False
    )
    assert process.returncode == 1
    assert process.stderr == (
        "flowroute-sandbox: The sandbox needs starlette.requests, which is not installed. Install"
        " the extra 'sandbox'; in a clone: pip install '.[sandbox]'\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("--port 65536", "port must be from 0 to 65535, not 65536."),
        ("--port http", "argument --port: invalid int value: 'http'"),
        ("--speed 0", "speed must be more than 0, not 0.0."),
        ("--speed fast", "argument --speed: invalid float value: 'fast'"),
        ("--keep 0", "keep must be at least 1, not 0."),
        ("--access-key=", "access_key must have characters, and no control characters."),
        ("--secret-key=a\nb", "secret_key must have characters, and no control characters."),
        ("--access-key a:b", "access_key holds a colon: HTTP basic authentication cannot."),
        ("--inbound-url pbx", "'pbx' is not an absolute http or https URL."),
        ("--fault nonsense", "Invalid fault: kind must be one of latency, status, "),
        ("--fault status=503", "Invalid fault: kind must be one of latency, status, "),
        ("--fault close\xa0when=never", "Invalid fault: when must be before or after."),
        ("--fault close\xa0operation=x", "'x' is not an operation: give one of callbacks_get, "),
        ("recieve", "unrecognized arguments: recieve"),
    ],
)
def test_what_is_wrong_with_the_options_is_said(
    arguments: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.replace("\xa0", " ") for word in arguments.split(" ")]
    assert sentence in refusal(capsys, "--port", "0", *words)


def test_webhooks_to_other_machines_are_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--port", "0", "--allow-external-webhooks") == 0
    assert capsys.readouterr().err == "WARNING: Webhooks are posted to other machines too.\n"


def test_a_callback_that_nothing_is_posted_to_is_warned_of(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run("--port", "0", "--inbound-url", "https://example.com/sms") == 0
    assert capsys.readouterr().err == (
        "WARNING: Nothing is posted to https://example.com/sms: it is on another machine, and"
        " --allow-external-webhooks is not given.\n"
    )
    assert run("--port", "0", "--inbound-url", "http://localhost:9/sms") == 0
    assert capsys.readouterr().err == ""


def test_help_names_every_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["flowroute-sandbox", "--help"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(Path(command.__file__)), run_name="__main__")
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for option in (
        *("--host", "--port", "--seed", "--access-key", "--secret-key", "--state", "--keep"),
        *("--speed", "--inbound-url", "--inbound-shape", "--fault", "--allow-external-webhooks"),
        *("--rate-limit", "--record-delay", "--accept-2xx"),
    ):
        assert option in text
    text = " ".join(text.split())
    assert "flowroute-sandbox receive|fail|advance|clear|reset" in text
    assert "port to listen on; 0 takes a free one (default: 4010)" in text
    assert "seed of the inventory and of all ids (default: 0)" in text
    assert "None" not in text
    assert "False" not in text


@contextmanager
def serve(*arguments: str) -> Generator[tuple[subprocess.Popen[str], httpx.Client], None, None]:
    """Run the command on a free port, and give a client of it."""
    with start("--port", "0", *arguments) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        url, *keys = (line.strip().partition("=")[2] for line in lines[1:])
        with httpx.Client(base_url=url, auth=(keys[0], keys[1])) as client:
            yield process, client


SMS = {"from": "12065550100", "to": "12065550199", "body": "hello"}


def bodies(client: httpx.Client) -> list[str]:
    return [item["text"] for item in client.get("/_sandbox/messages").json()["messages"]]


def test_a_state_file_survives_a_kill(tmp_path: Path) -> None:
    file = str(tmp_path / "state")
    with serve("--state", file) as (process, client):
        assert client.post("/v2.1/messages", json=SMS).status_code == 202
        process.kill()
    with serve("--state", file) as (_, client):
        assert bodies(client) == ["hello"]


def test_so_many_messages_are_kept() -> None:
    with serve("--keep", "2") as (_, client):
        for position in range(3):
            client.post("/v2.1/messages", json={**SMS, "body": f"text {position}"})
        assert bodies(client) == ["text 2", "text 1"]


def test_faults_can_be_there_from_the_start() -> None:
    faults = ["--fault", "status status=429 operation=routes.list", "--fault", "status times=2"]
    with serve(*faults) as (_, client):
        statuses = [client.get("/v2/routes").status_code for _ in range(4)]
    assert statuses == [429, 503, 503, 200]


def test_messages_that_come_in_are_posted_where_it_is_told(stub: Stub) -> None:
    stub.script = [Answer(500), Answer(200)]
    arguments = ["--inbound-url", f"{stub.url}/sms", "--inbound-shape", "compact"]
    with serve(*arguments, "--speed", "1000") as (process, client):
        tell(client, "receive", "--from", "12065550199", "--to", "12065550100", "STOP")
        # The second comes half a minute later at a speed of 1, and the process ends before.
        while len(stub.requests) < 2 and process.poll() is None:
            sleep(0.01)
    first, second = stub.requests
    assert first.target == "/sms"
    assert first.json() == second.json()
    assert cast("dict[str, str]", first.json())["body"] == "STOP"


def tell(where: httpx.Client | flowroute_sandbox.Sandbox, name: str, *arguments: str) -> None:
    url = where.url if isinstance(where, flowroute_sandbox.Sandbox) else str(where.base_url)
    assert command.main([name, "--url", url, *arguments]) == 0


def test_a_message_is_let_in(
    sandbox: flowroute_sandbox.Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    ends = ["--from", "+1 206 555 0199", "--to", "12065550100"]
    tell(sandbox, "receive", *ends, "--media", "https://example.com/cat.png", "look")
    tell(sandbox, "receive", *ends, "yes")
    first, second = capsys.readouterr().out.split()
    message = sandbox.client.messages.get(first)
    assert (message.direction, message.body, message.is_mms) == ("inbound", "look", True)
    assert sandbox.client.messages.get(second).body == "yes"


def test_requests_are_let_fail(
    sandbox: flowroute_sandbox.Sandbox,
    api: httpx.Client,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tell(sandbox, "fail", "status", "status=429", "times=2", "operation=routes.list")
    tell(sandbox, "fail", "status status=500")  # in one word, as after --fault
    statuses = [api.get("/v2/routes").status_code for _ in range(4)]
    assert statuses == [429, 429, 500, 200]
    assert capsys.readouterr().out == ""


def test_webhooks_are_hurried(sandbox: flowroute_sandbox.Sandbox, stub: Stub) -> None:
    stub.script = [Answer(500), Answer(200)]
    sandbox.post_inbound(f"{stub.url}/sms")
    sandbox.receive(from_="12065550199", to="12065550100", text="STOP")
    sandbox.advance()
    assert len(stub.requests) == 1
    tell(sandbox, "advance", "30.5")
    sandbox.advance()
    assert len(stub.requests) == 2


def test_messages_and_refusals_are_forgotten_and_the_rest_is_kept(
    sandbox: flowroute_sandbox.Sandbox, api: httpx.Client
) -> None:
    route = sandbox.client.routes.create(alias="office", route_type="host", value="example.com")
    api.post("/v2.1/messages", json=SMS)
    api.post("/v2.1/messages", json={})
    tell(sandbox, "clear")
    assert not sandbox.inbox.messages()
    assert not sandbox.rejected
    assert route.id in [each.id for each in sandbox.client.routes.list()]


def test_an_account_is_made_fresh(sandbox: flowroute_sandbox.Sandbox) -> None:
    sandbox.client.routes.create(alias="office", route_type="host", value="example.com")
    tell(sandbox, "reset")
    assert [each.id for each in sandbox.client.routes.list()] == ["0"]


ENDS = "--from 12065550199 --to 12065550100"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (f"receive {ENDS}", "A message needs a text or media."),
        ("receive --from 911 --to 12065550100 hi", "'911' is not a phone number: it is too short"),
        (
            "receive --from 12065550199 --to 12065550109 hi",
            "12065550109 is not one of the account's numbers.",
        ),
        (
            f"receive {ENDS} --media cat.png",
            "Media 'cat.png' is not an absolute http or https URL.",
        ),
        ("fail close operation=x", "'x' is not an operation: give one of callbacks_get, "),
    ],
)
def test_what_the_sandbox_refuses_is_said(
    arguments: str,
    sentence: str,
    sandbox: flowroute_sandbox.Sandbox,
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = failure(capsys, *arguments.split(), "--url", sandbox.url)
    assert said.startswith(f"flowroute-sandbox: {sentence}")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("receive --to 12065550100 hi", "the following arguments are required: --from"),
        ("fail nonsense", "Invalid fault: kind must be one of latency, status, "),
        ("fail close when=never", "Invalid fault: when must be before or after."),
        ("advance", "the following arguments are required: seconds"),
        ("advance soon", "argument seconds: 'soon' is not a number of seconds"),
        ("advance nan", "argument seconds: 'nan' is not a number of seconds"),
        ("clear all", "unrecognized arguments: all"),
    ],
)
def test_what_is_wrong_with_a_command_is_said(
    arguments: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refusal(capsys, *arguments.split()).startswith(sentence)


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("http://127.0.0.1:4711", "http://127.0.0.1:4711"),
        ("https://api.flowroute.com", "http://127.0.0.1:4010"),
        ("http://[", "http://127.0.0.1:4010"),
    ],
)
def test_commands_go_where_programs_are_sent_if_that_is_on_this_machine(
    base_url: str,
    expected: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FLOWROUTE_BASE_URL", base_url)
    with pytest.raises(SystemExit):
        command.main(["clear", "--help"])
    assert f"(default: {expected})" in " ".join(capsys.readouterr().out.split())


def test_a_sandbox_that_does_not_run_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with listen("127.0.0.1", 0) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    assert failure(capsys, "clear", "--url", url) == (
        f"flowroute-sandbox: no sandbox answers at {url}: [Errno 111] Connection refused."
        " Start one, or give its --url."
    )


def test_an_address_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    said = failure(capsys, "clear", "--url", "localhost")
    assert said.startswith("flowroute-sandbox: no sandbox answers at localhost: unknown url type")


def test_what_does_not_speak_http_is_no_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    with FaultServer(not_http) as server:
        assert failure(capsys, "reset", "--url", server.url) == (
            f"flowroute-sandbox: no sandbox answers at {server.url}:"
            " SSH-2.0-OpenSSH_9.2p1 Debian. Start one, or give its --url."
        )


def test_help_says_what_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    for name, words in {
        "receive": ["--from", "--to", "--media", "--url", "http://127.0.0.1:4010"],
        "fail": ["flowroute-sandbox fail status status=429", *get_args(Kind), "retry_after"],
    }.items():
        with pytest.raises(SystemExit):
            command.main([name, "--help"])
        text = " ".join(capsys.readouterr().out.split())
        assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(404, b"<html>"), "is not a sandbox: HTTP Error 404: Not Found"),
        (Answer(404, {}), "is not a sandbox: HTTP Error 404: Not Found"),
        (Answer(500, [1]), "is not a sandbox: HTTP Error 500: Internal Server Error"),
        (Answer(200, b"<html>"), ": Expecting value: line 1 column 1 (char 0)."),
        (HANG_UP, ": Remote end closed connection without response."),
    ],
)
def test_what_is_no_sandbox_is_named(
    answer: Answer, reason: str, stub: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    stub.script = [answer]
    said = failure(capsys, "reset", "--url", stub.url)
    assert stub.url in said
    assert reason in said


def test_no_proxy_is_asked_for_a_sandbox(
    sandbox: flowroute_sandbox.Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    tell(sandbox, "clear")
