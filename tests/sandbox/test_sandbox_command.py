import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread, Timer
from time import sleep

import httpx
import pytest

import flowroute_sandbox
from flowroute_sandbox import __main__ as command

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
def started(*arguments: str) -> Generator[subprocess.Popen[str], None, None]:
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
    with started(*arguments) as process, httpx.Client(auth=("me", "mine")) as client:
        assert process.stdout is not None
        first, *others = (process.stdout.readline() for _ in range(4))
        prefix = "flowroute-sandbox listening on "
        assert first.startswith(f"{prefix}http://127.0.0.1:")
        url = first.removeprefix(prefix).strip()
        # The client's open connection does not hold it up.
        assert client.get(f"{url}/v2/routes").status_code == 200
        process.send_signal(number)
        rest = process.communicate()
    assert process.returncode == 0
    assert rest == ("", "")
    assert others == [
        f"FLOWROUTE_BASE_URL={url}\n",
        "FLOWROUTE_ACCESS_KEY=me\n",
        "FLOWROUTE_SECRET_KEY=mine\n",
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
    assert captured.out.startswith(f"flowroute-sandbox listening on http://{host}:")
    assert ("WARNING" in captured.err) is warned


def test_a_port_that_is_taken_is_named(
    sandbox: flowroute_sandbox.Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    port = str(httpx.URL(sandbox.url).port)
    with pytest.raises(SystemExit) as caught:
        command.main(["--port", port])
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert f"cannot listen on 127.0.0.1:{port}: Address already in use" in error


def test_help_names_every_option(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["flowroute-sandbox", "--help"])
    with pytest.raises(SystemExit) as caught:
        runpy.run_path(str(Path(command.__file__)), run_name="__main__")
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for option in ("--host", "--port", "--seed", "--access-key", "--secret-key"):
        assert option in text
