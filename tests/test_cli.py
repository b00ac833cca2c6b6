"""The command `flowroute`, as people use it, against a sandbox."""

from __future__ import annotations

import csv
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowroute_cli.__main__ import main
from flowroute_cli._commands import flowroute
from flowroute_ledger import SQLiteLedger
from flowroute_sandbox import Sandbox
from ledgers import keyed, wait_until
from postgres import run_postgres
from stub import Stub

FROM, TO = "12065550100", "12065550199"
Command = Callable[..., Result]
FAST = ("--sms-rate", "1000", "--look-up-for", "0.1")
SEND = ("send-csv", "rows.csv", "--ledger", "runs.db")


@pytest.fixture
def sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Sandbox:
    """Give a sandbox that the environment names, in a folder of its own."""
    monkeypatch.setenv("FLOWROUTE_ACCESS_KEY", sandbox.access_key)
    monkeypatch.setenv("FLOWROUTE_SECRET_KEY", sandbox.secret_key)
    monkeypatch.setenv("FLOWROUTE_BASE_URL", sandbox.url)
    monkeypatch.chdir(tmp_path)
    return sandbox


@pytest.fixture
def command(sandbox: Sandbox) -> Command:  # noqa: ARG001 - what the command talks to
    def run(*words: str) -> Result:
        return CliRunner().invoke(flowroute, words, catch_exceptions=False)

    return run


def _write(count: int, *more: str, header: str = "from,to,body") -> None:
    lines = [f"{FROM},{TO},message {index}" for index in range(count)]
    Path("rows.csv").write_text("\n".join([header, *lines, *more]) + "\n")


def _texts(sandbox: Sandbox) -> Counter[str | None]:
    return Counter(message.body for message in sandbox.inbox.messages())


def test_the_rows_of_a_file_are_sent_once(sandbox: Sandbox, command: Command) -> None:
    _write(3)
    first = command(*SEND, *FAST)
    assert first.exit_code == 0
    assert "3 sent, 0 refused, 0 unknown, 0 not attempted" in first.output
    _write(4)
    assert "4 sent (3 of them before), 0 refused" in command(*SEND, *FAST).output
    assert _texts(sandbox) == Counter(f"message {index}" for index in range(4))


def test_what_is_not_sent_is_written_down(sandbox: Sandbox, command: Command) -> None:
    _write(2, "5,6,wrong")
    sandbox.fail("close", when="before", operation="messages.send")
    result = command(*SEND, *FAST)
    assert result.exit_code == 1
    assert "1 sent, 1 refused, 1 unknown" in result.output
    file = Path("rows.csv.failures.csv")
    assert file.stat().st_mode & 0o077 == 0
    with file.open(newline="") as opened:
        unknown, refused = csv.DictReader(opened)
    assert unknown["outcome"] == "unknown"
    assert "may have taken effect" in unknown["reason"]
    assert (refused["row"], refused["outcome"], refused["from"]) == ("3", "refused", "5")
    assert "too short" in refused["reason"]


def test_failures_that_are_mended_leave_no_file(sandbox: Sandbox, command: Command) -> None:
    _write(1)
    sandbox.fail("status", status=422, operation="messages.send")
    assert command(*SEND, "--failures", "bad.csv", *FAST).exit_code == 1
    assert Path("bad.csv").exists()
    assert command(*SEND, "--failures", "bad.csv", *FAST).exit_code == 0
    assert not Path("bad.csv").exists()


def test_a_dry_run_checks_all_and_sends_nothing(sandbox: Sandbox, command: Command) -> None:
    _write(2, f"{FROM},{TO},{'é' * 71}")
    result = command(*SEND, "--dry-run", "--price", "0.004")
    assert result.exit_code == 0
    assert result.output == (
        "3 messages: 3 SMS (4 segments) and 0 MMS; 0 rows are wrong; at least 0:00:01; 0.0160\n"
    )
    _write(0, "5,6,wrong,x", f"{FROM},{TO},fine", header="from,to,body,name")
    wrong = command(*SEND, "--dry-run")
    assert wrong.exit_code == 1
    assert "row 1: messages.send_many: there is no argument 'name'" in wrong.output
    assert "2 rows are wrong; at least 0:00:00\n" in wrong.output
    assert sandbox.inbox.messages() == []
    assert not Path("runs.db").exists()


def test_pictures_are_counted_and_sent(sandbox: Sandbox, command: Command) -> None:
    url = "https://example.com/cat.png"
    _write(
        0, f"{FROM},{TO},two,{url} {url}", f"{FROM},{TO},none,", header="from,to,body,media_urls"
    )
    result = command(*SEND, "--dry-run", "--mms-price", "0.02", "--price", "0.01")
    assert "1 SMS (1 segments) and 1 MMS; 0 rows are wrong; at least 0:00:01; 0.03" in result.output
    assert command(*SEND, *FAST).exit_code == 0
    assert sorted(len(each.media) for each in sandbox.inbox.messages()) == [0, 2]


def test_a_file_that_is_not_utf_8_is_refused(command: Command) -> None:
    Path("rows.csv").write_bytes("from,to,body\n1,2,caf\xe9\n".encode("latin-1"))
    result = command(*SEND)
    assert result.exit_code == 1
    assert "save it as CSV UTF-8" in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from;to;body\n1;2;a\n", "first line"),
        ("from,body\n1,a\n", "first line"),
        ("from,to,body,body\n1,2,a,b\n", "each column once"),
        ("", "first line"),
        ("from,to,body\n1,2," + "x" * 200_000, "field larger"),
    ],
)
def test_a_file_that_cannot_be_meant_so_is_refused(
    sandbox: Sandbox, command: Command, text: str, message: str
) -> None:
    Path("rows.csv").write_text(text)
    result = command(*SEND, *FAST)
    assert result.exit_code == 1
    assert message in result.output
    assert not sandbox.inbox.messages()


@pytest.mark.parametrize("name", ["rows.csv", "runs.db"])
def test_what_is_not_sent_overwrites_neither_the_rows_nor_the_ledger(
    command: Command, name: str
) -> None:
    _write(0, f"{FROM},,nobody")
    rows = Path("rows.csv").read_text()
    result = command(*SEND, *FAST, "--failures", name)
    assert result.exit_code == 1
    assert "would overwrite" in result.output
    assert Path("rows.csv").read_text() == rows


@pytest.mark.parametrize(
    "option", ["--sms-rate=0", "--mms-rate=nan", "--price=nan", "--mms-price=-1", "--look-up-for=0"]
)
def test_a_number_that_cannot_be_is_refused(command: Command, option: str) -> None:
    _write(1)
    result = command(*SEND, "--dry-run", option)
    assert result.exit_code == 2
    assert option.partition("=")[0] in result.output


@pytest.mark.parametrize(
    "words",
    [(*SEND, *FAST, "--failures", "none/failures.csv"), ("doctor", "--report", "none/report.md")],
)
def test_a_file_that_cannot_be_written_is_refused_first(
    sandbox: Sandbox, command: Command, words: tuple[str, ...]
) -> None:
    _write(1)
    result = command(*words)
    assert result.exit_code == 1
    assert "cannot be written" in result.output
    assert not sandbox.inbox.messages()


def test_a_ledger_that_is_not_there_is_not_made_to_be_shown(command: Command) -> None:
    assert "there is no ledger runs.db" in command("ledger", "runs.db").output
    assert not Path("runs.db").exists()


def test_ctrl_c_stops_and_a_second_start_goes_on(sandbox: Sandbox, command: Command) -> None:
    _write(40)
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "flowroute_cli", *SEND, "--sms-rate", "20"],
        stdout=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: len(sandbox.inbox.messages()) > 2)
    process.send_signal(signal.SIGINT)
    output, _ = process.communicate()
    assert process.returncode == 130
    assert "Stopped: start the same command again to go on." in output
    assert len(sandbox.inbox.messages()) < 40
    assert command(*SEND, *FAST).exit_code == 0
    assert _texts(sandbox) == Counter(f"message {index}" for index in range(40))


def test_what_is_unknown_is_shown_and_released(sandbox: Sandbox, command: Command) -> None:
    _write(1)
    sandbox.fail("close", when="before", operation="messages.send")
    command(*SEND, *FAST)
    id_, _, _, state, *operation = command("ledger", "runs.db").output.split()
    assert [state, *operation] == ["unknown", "messages.send", "(POST", "/v2.1/messages)"]
    wrong = command("ledger", "runs.db", "--release", "abc")
    assert "nothing unknown has the id abc" in wrong.output
    assert "released" in command("ledger", "runs.db", "--release", id_).output
    assert command(*SEND, *FAST).exit_code == 0
    assert "Nothing is unknown." in command("ledger", "runs.db").output
    assert len(sandbox.inbox.messages()) == 1


def test_what_somebody_has_found_is_marked_as_sent(sandbox: Sandbox, command: Command) -> None:
    _write(1)
    sandbox.fail("close", when="before", operation="messages.send")
    command(*SEND, *FAST)
    id_ = command("ledger", "runs.db").output.split()[0]
    shown = command("ledger", "runs.db", "--sent", id_, "mdr2-0123").output
    assert "sent as mdr2-0123" in shown
    assert "the next call with its key returns its id and sends nothing" in shown
    assert command("ledger", "runs.db").output == "Nothing is unknown.\n"
    assert "1 sent (1 of them before)" in command(*SEND, *FAST).output
    assert sandbox.inbox.messages() == []


def test_a_record_is_that_of_one_message(sandbox: Sandbox, command: Command) -> None:
    _write(2)
    sandbox.fail("close", when="before", operation="messages.send")
    command(*SEND, *FAST)
    id_ = command("ledger", "runs.db").output.split()[0]
    (message,) = sandbox.inbox.messages()
    result = command("ledger", "runs.db", "--sent", id_, message.id)
    assert result.exit_code == 1
    assert f"{id_} is no message whose outcome is unknown, or" in result.output
    assert id_ in command("ledger", "runs.db").output


def test_all_that_is_unknown_can_be_released(sandbox: Sandbox, command: Command) -> None:
    _write(2)
    sandbox.fail("close", when="before", operation="messages.send", times=2)
    command(*SEND, *FAST)
    assert command("ledger", "runs.db", "--release-all").output.count("  released  ") == 2
    assert "Nothing is unknown." in command("ledger", "runs.db").output


def test_what_is_under_way_is_not_released(command: Command) -> None:
    with SQLiteLedger("runs.db") as ledger:
        assert ledger.claim(keyed("a"), 1)
        shown = command("ledger", "runs.db", "--release-all").output
    assert "  under way  messages.send" in shown
    assert "unknown  messages.send" in command("ledger", "runs.db").output


def test_a_database_can_be_the_ledger(sandbox: Sandbox, command: Command) -> None:
    _write(2)
    with run_postgres() as server:
        url = f"postgresql:///postgres?host={server.folder}&user=nobody"
        runs = [command("send-csv", "rows.csv", "--ledger", url, *FAST) for _ in range(2)]
    assert "2 sent (2 of them before)" in runs[-1].output
    assert len(sandbox.inbox.messages()) == 2


def test_a_ledger_that_cannot_be_used_is_an_error_in_words(command: Command) -> None:
    Path("runs.db").write_text("this is not a database" * 100)
    result = command("ledger", "runs.db")
    assert result.exit_code == 1
    assert "not a database" in result.output


def test_the_doctor_finds_a_good_set_up(command: Command) -> None:
    result = command("doctor", "--from", "(206) 555-0100")
    assert result.exit_code == 0
    assert "FAIL" not in result.output
    assert "(206) 555-0100 belongs to the account" in result.output


def test_the_doctor_finds_what_is_wrong(
    sandbox: Sandbox, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = command("doctor", "--from", "12065550199", "--from", "5")
    assert result.exit_code == 1
    assert "12065550199 does not belong to the account" in result.output
    assert "too short" in result.output
    sandbox.fail("status", status=403, operation="numbers.list")
    assert "FAIL the API does not answer as it should" in command("doctor").output
    monkeypatch.setenv("FLOWROUTE_SECRET_KEY", "wrong")
    assert "FAIL the credentials are refused" in command("doctor").output


def test_the_doctor_reports_what_differs_from_the_document(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = command("doctor", "--report", "report.md")
    assert result.exit_code == 0
    assert "reads were compared: 0 differences, in report.md" in result.output
    assert "Nothing: every value" in Path("report.md").read_text()
    monkeypatch.setenv("FLOWROUTE_SECRET_KEY", "wrong")
    assert "reads were compared" not in command("doctor", "--report", "none.md").output
    assert not Path("none.md").exists()


def test_the_doctor_needs_the_time_of_the_api(
    command: Command, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOWROUTE_BASE_URL", stub.url)
    stub.answer(200, {"data": [], "links": {}})
    result = command("doctor")
    assert "FAIL the account has no numbers" in result.output
    assert "FAIL the API does not say what time it is" in result.output


def test_without_click_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "flowroute_cli._commands", None)
    with pytest.raises(SystemExit, match=r"extra 'cli'; in a clone: pip install '\.\[cli\]'"):
        main()


def test_the_command_is_installed() -> None:
    command = Path(sys.executable).with_name("flowroute")
    shown = subprocess.run(  # noqa: S603 - ours
        [command, "--help"], capture_output=True, text=True, check=True
    )
    assert {"send-csv", "ledger", "doctor"} <= set(shown.stdout.split())
