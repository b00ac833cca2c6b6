"""The command `flowroute`, as people use it, against a sandbox."""

from __future__ import annotations

import csv
import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing, suppress
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


def test_a_row_that_is_not_sent_is_written_down_as_it_was(command: Command) -> None:
    url = "https://example.com/cat.png"
    _write(0, f"5,{TO},hi,{url} {url}", "5,6,yes, , please", header="from,to,body,media_urls")
    command(*SEND, *FAST)
    with Path("rows.csv.failures.csv").open(newline="") as opened:
        first, second = csv.DictReader(opened)
    assert first["media_urls"] == f"{url} {url}"
    assert second["body"] == "yes"


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
    _write(0, "5,6,wrong", f"{FROM},{TO}", f"{FROM},{TO},yes, please")
    wrong = command(*SEND, "--dry-run")
    assert wrong.exit_code == 1
    assert "row 1: messages.send: from_ cannot be" in wrong.output
    assert "row 2: messages.send: give body" in wrong.output
    assert "row 3: messages.send_many: it has more values than names: put text" in wrong.output
    assert "3 rows are wrong; at least 0:00:00\n" in wrong.output
    assert sandbox.inbox.messages() == []
    assert not Path("runs.db").exists()


def test_a_dry_run_checks_keys_as_they_are_checked_to_be_sent(
    sandbox: Sandbox, command: Command
) -> None:
    rows = [f"{FROM},{TO},one,a", f"{FROM},{TO},one,a", f"{FROM},{TO},two,a", f"{FROM},{TO},one,"]
    _write(0, *rows, f"{FROM},{TO},three, ", header="from,to,body,idempotency_key")
    dry = command(*SEND, "--dry-run").output
    assert "row 3: its idempotency_key is that of row 1, which is another message" in dry
    assert "row 5: messages.send_many: idempotency_key cannot be" in dry
    assert "2 messages: 2 SMS (2 segments) and 0 MMS; 2 rows are wrong" in dry
    _write(0, *rows[:1], header="from,to,body,idempotency_key")  # which has the key first
    assert command(*SEND, *FAST).exit_code == 0
    _write(0, *rows, f"{FROM},{TO},three, ", header="from,to,body,idempotency_key")
    assert "3 sent (2 of them before), 2 refused" in command(*SEND, *FAST).output
    assert _texts(sandbox) == {"one": 2}


def test_columns_are_known_by_their_names_however_they_are_written(
    sandbox: Sandbox, command: Command
) -> None:
    _write(1, header="From, To,BODY")
    assert command(*SEND, *FAST).exit_code == 0
    assert _texts(sandbox) == {"message 0": 1}


def test_pictures_are_counted_and_sent(sandbox: Sandbox, command: Command) -> None:
    url = "https://example.com/cat.png"
    _write(
        0, f"{FROM},{TO},two,{url} {url}", f"{FROM},{TO},none,", header="from,to,body,media_urls"
    )
    result = command(*SEND, "--dry-run", "--mms-price", "0.02", "--price", "0.01")
    assert "1 SMS (1 segments) and 1 MMS; 0 rows are wrong; at least 0:00:01; 0.03" in result.output
    assert command(*SEND, *FAST).exit_code == 0
    assert sorted(len(each.media) for each in sandbox.inbox.messages()) == [0, 2]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("from,to,body\n1,2,caf\xe9\n".encode("latin-1"), "line 2 is not UTF-8"),
        ("from,to,body\n1,2,hi\n".encode("utf-16"), "it is UTF-16"),
        ("from,to,body\n1,2,hi\n".encode("utf-16-be"), "it holds NUL characters, as UTF-16 does"),
        (b"PK\x03\x04\xff", "it is a workbook"),
    ],
)
def test_a_file_that_is_not_utf_8_is_refused(command: Command, content: bytes, kind: str) -> None:
    Path("rows.csv").write_bytes(content)
    result = command(*SEND)
    assert result.exit_code == 1
    assert f"rows.csv: {kind}: save it as CSV UTF-8" in result.output


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("from;to;body\n1;2;a\n", "separated by commas, not semicolons"),
        ("from\tto\tbody\n1\t2\ta\n", "separated by commas, not tabs"),
        ("from,body\n1,a\n", "first line"),
        ("from,to,body,body\n1,2,a,b\n", "each column, and once"),
        ("from,from_,to,body\n1,2,3,a\n", "each column, and once"),
        ("from,to,body,\n1,2,a,\n", "each column, and once"),
        ("from,to,text\n1,2,a\n", "no column text"),
        ("from,to,bodi\n1,2,a\n", "no column bodi: did you mean body?"),
        (f"{FROM},{TO},secret\n", "first line"),
        ("", "first line"),
        ("from,to,body\n1,2," + "x" * 200_000, "line 2: field larger"),
        ('from,to,body\n1,2,"a\nb"\n1,2,"c\n1,2,d\n', "line 4: the quote that opens there"),
        ('from,to,body\n1,2,"a\n1,2,"b"\n1,2,d\n', "line 2: the quote that opens there"),
        ('from,to,body\n1,2,"a" b\n', "line 2: the quote that opens there"),
        ('"from,to,body\n1,2,a\n', "line 1: the quote that opens there"),
        ('from,to,body\n1,2,"' + "a\n" * 100_000, "line 2: the quote that opens there"),
    ],
)
def test_a_file_that_cannot_be_meant_so_is_refused(
    sandbox: Sandbox, command: Command, text: str, message: str
) -> None:
    Path("rows.csv").write_text(text)
    result = command(*SEND, *FAST)
    assert result.exit_code == 1
    assert message in result.output
    assert "secret" not in result.output
    assert not sandbox.inbox.messages()


@pytest.mark.parametrize("name", ["rows.csv", "runs.db", "runs.db-wal"])
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


def test_what_cannot_be_written_in_the_end_is_an_error_in_words(command: Command) -> None:
    _write(1, "5,6,wrong")
    result = command(*SEND, *FAST, "--failures", "/dev/full")
    assert result.exit_code == 1
    assert "1 sent, 1 refused" in result.output
    assert "Error: /dev/full cannot be written: No space left on device" in result.output


def test_a_device_for_what_is_not_sent_stays(command: Command) -> None:
    _write(1)
    os.mkfifo("pipe")
    assert command(*SEND, *FAST, "--failures", "pipe").exit_code == 0
    assert Path("pipe").exists()


@pytest.mark.usefixtures("sandbox")
def test_who_reads_only_the_beginning_gets_no_error(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    _write(1)
    reader, writer = os.pipe()
    os.close(reader)
    with suppress(BrokenPipeError), os.fdopen(writer, "w") as output:
        monkeypatch.setattr("sys.stdout", output)
        with pytest.raises(SystemExit, match="1"):
            flowroute.main([*SEND, "--dry-run"])
    assert capfd.readouterr().err == ""


@pytest.mark.usefixtures("sandbox")
def test_the_progress_bar_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    _write(2)
    monkeypatch.setenv("COLUMNS", "40")
    terminal, output = os.openpty()
    with open(terminal, "rb", buffering=0) as shown, os.fdopen(output, "w") as stdout:  # noqa: PTH123 - no path
        monkeypatch.setattr("sys.stdout", stdout)
        with pytest.raises(SystemExit, match="0"):
            flowroute.main([*SEND, *FAST])
        text = re.sub(r"\x1b\[[?0-9]*[A-Za-z]", "", shown.read(100_000).decode())
    bars = [line for line in re.split(r"[\r\n]", text) if line.startswith("Sending")]
    assert "2/2" in bars[-1]
    assert max(map(len, bars)) <= 40


def test_a_ledger_that_is_not_there_is_not_made_to_be_shown(command: Command) -> None:
    assert "there is no ledger runs.db" in command("ledger", "runs.db").output
    assert not Path("runs.db").exists()
    result = command("ledger", "postgresql+psycopg://user:password@host/name")
    assert "not a URL" in result.output
    assert "password" not in result.output
    for place in (
        "host=127.0.0.1 port=1 password='pass word'",
        "port=1 password='pass word' host=127.0.0.1",
        "password = 'pass word' host=127.0.0.1 port=1",
        "connect_timeout=3 password='pass word' host=127.0.0.1 port=1",
        "application_name=app\thost=127.0.0.1 port=1 password='pass word'",
        "sslmode=disable\nhost=127.0.0.1 port=1 password='pass word'",
    ):
        shown = command("ledger", place).output
        assert "Connection refused" in shown
        assert "pass word" not in shown


def _start(sandbox: Sandbox) -> subprocess.Popen[str]:
    """Start to send 40 rows, and wait until some of them are sent."""
    _write(40)
    command = [sys.executable, "-m", "flowroute_cli", *SEND, "--sms-rate", "20"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    wait_until(lambda: len(sandbox.inbox.messages()) > 2)
    return process


def test_a_ledger_that_fails_stops_it(sandbox: Sandbox) -> None:
    process = _start(sandbox)
    Path("runs.db").unlink()
    output, _ = process.communicate()
    assert process.returncode == 1
    assert re.search(r" [1-5] unknown, [1-9]\d* not attempted", output)
    assert "Stopped: the ledger " in output
    assert "was deleted or replaced while it was open" in output


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_stops_and_a_second_start_goes_on(
    sandbox: Sandbox, command: Command, how: signal.Signals
) -> None:
    process = _start(sandbox)
    process.send_signal(how)
    output, _ = process.communicate()
    assert process.returncode == 130
    assert "Stopped: start the same command again to go on." in output
    sent = len(sandbox.inbox.messages())
    assert f"{sent} sent, 0 refused, 0 unknown, {40 - sent} not attempted" in output
    assert not Path("rows.csv.failures.csv").exists()
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
        runs = [
            command("send-csv", "rows.csv", "--ledger", place, *FAST) for place in (url, server.url)
        ]
    assert "2 sent (2 of them before)" in runs[-1].output
    assert len(sandbox.inbox.messages()) == 2


def test_a_database_without_psycopg_is_an_error_in_words(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "flowroute_ledger._postgres", raising=False)
    result = command("ledger", "postgresql://host/name")
    assert result.exit_code == 1
    assert "Install the extra 'postgres'" in result.output


def test_a_ledger_that_cannot_be_used_is_an_error_in_words(command: Command) -> None:
    _write(2)
    Path("runs.db").write_text("this is not a database" * 100)
    for words in (("ledger", "runs.db"), SEND):
        result = command(*words)
        assert result.exit_code == 1
        assert "not a database" in result.output
        assert "unknown" not in result.output


def test_a_ledger_whose_secret_is_kept_elsewhere_can_be_used(
    sandbox: Sandbox, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(1)
    with SQLiteLedger("runs.db", secret=b"s3cret") as ledger:
        assert ledger.list_unknown() == []
    assert "set FLOWROUTE_LEDGER_SECRET" in command(*SEND, *FAST).output
    monkeypatch.setenv("FLOWROUTE_LEDGER_SECRET", "s3cret")
    assert command(*SEND, *FAST).exit_code == 0
    assert command("ledger", "runs.db").output == "Nothing is unknown.\n"
    assert len(sandbox.inbox.messages()) == 1


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
    assert " does not answer as it should" in command("doctor").output
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
    for headers in ({}, {"Date": "yesterday"}):
        stub.script.clear()
        stub.answer(200, {"data": [], "links": {}}, headers=headers)
        result = command("doctor")
        assert result.exit_code == 1
        assert "FAIL the account has no numbers" in result.output
        assert "FAIL the API does not say what time it is" in result.output


def test_the_doctor_says_where_it_found_nothing_and_why(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
    monkeypatch.setenv("FLOWROUTE_BASE_URL", url)
    result = command("doctor")
    assert result.exit_code == 1
    assert f"FAIL the API at {url} does not answer as it should: " in result.output
    assert "Connection refused" in result.output


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
