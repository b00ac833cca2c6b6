"""The commands, and what they have in common."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import click

from flowroute_api import BASE_URL
from flowroute_cli._doctor import examine
from flowroute_cli._drift_report import write_report
from flowroute_cli._failures import Failures
from flowroute_cli._rows import check_rows, read_rows
from flowroute_client import (
    APIConnectionError,
    Flowroute,
    FlowrouteError,
    LedgerError,
    OutgoingMessage,
    Progress,
    Sending,
    SendResult,
)
from flowroute_client._policy.rate_limit import MMS_RATE, SMS_RATE
from flowroute_client._policy.run import Run
from flowroute_ledger import LedgerOptions, SQLiteLedger
from flowroute_ledger._sql import SQLLedger, UnknownCall


class _Number(click.FloatRange):
    """A number in a range, which NaN is not."""

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Take it."""
        number = float(super().convert(cast("float", value), param, ctx))
        return self.fail(f"{value} is not a number", param, ctx) if math.isnan(number) else number


_FILE = click.Path(path_type=Path, dir_okay=False)
_RATE = _Number(0.001, 1e6)
_PRICE = _Number(0, 1e6)
_SECONDS = _Number(0, 1e6, min_open=True)
_KEYWORDS = "host|hostaddr|port|dbname|user|password|passfile|service|sslmode"
"""Of a connection string: there is one of these in any, at whatever place."""
_LEDGER = "Remembers what was sent: a SQLite file, or a PostgreSQL URL (postgresql://...)."


@click.group()
@click.version_option(package_name="flowroute-client")
def flowroute() -> None:
    """Send the rows of a file once, settle what is unknown, and check a set-up.

    The account's keys are read from FLOWROUTE_ACCESS_KEY and FLOWROUTE_SECRET_KEY.
    """


@contextmanager
def _explain_errors() -> Generator[None]:
    """Let an error be a sentence and exit status 1."""
    try:
        yield
    except BrokenPipeError:
        raise  # click knows what to do
    except (FlowrouteError, OSError, ImportError) as error:
        raise click.ClickException(str(error)) from error


def _check_writable(file: Path) -> None:
    """Refuse a file that could not be written when there is something to write."""
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise click.ClickException(f"{file} cannot be written: give a file in a folder that can be")


def _is_database(place: str) -> bool:
    """Whether it is a URL or a connection string, which may hold a password, and no file."""
    return bool(
        re.match(r"postgres(ql)?://", place) or re.search(rf"(^|\s)({_KEYWORDS})\s*=", place)
    )


def open_ledger(place: str, sms_rate: float = SMS_RATE, mms_rate: float = MMS_RATE) -> SQLLedger:
    """Open a ledger by what was typed, and by its secret, if that is kept elsewhere."""
    secret = os.fsencode(os.environ.get("FLOWROUTE_LEDGER_SECRET", "")) or None
    options = LedgerOptions(sms_rate=sms_rate, mms_rate=mms_rate, secret=secret)
    if not _is_database(place):
        return SQLiteLedger(place, **options)
    from flowroute_ledger import PostgresLedger  # noqa: PLC0415 - needs psycopg

    return PostgresLedger(place, **options)


@flowroute.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--ledger", "place", required=True, help=_LEDGER)
@click.option("--dry-run", is_flag=True, help="Check every row, and send nothing.")
@click.option("--price", type=_PRICE, help="Price of a segment, for --dry-run.")
@click.option("--mms-price", type=_PRICE, help="Price of an MMS, for --dry-run.")
@click.option("--failures", type=_FILE, help="File for the rows not sent [FILE.failures.csv].")
@click.option(
    "--sms-rate", type=_RATE, default=SMS_RATE, show_default=True, help="SMS to send a second."
)
@click.option(
    "--mms-rate", type=_RATE, default=MMS_RATE, show_default=True, help="MMS to send a second."
)
@click.option(
    "--look-up-for",
    type=_SECONDS,
    default=60.0,
    show_default=True,
    help="Seconds to look for the record of a message whose outcome is unknown.",
)
def send_csv(  # noqa: PLR0913, PLR0917 - options
    file: Path,
    place: str,
    dry_run: bool,  # noqa: FBT001 - the same
    price: float | None,
    mms_price: float | None,
    failures: Path | None,
    sms_rate: float,
    mms_rate: float,
    look_up_for: float,
) -> None:
    """Send each row of a CSV FILE once.

    Its columns are from, to and body; idempotency_key, media_urls (separated by spaces) and
    dlr_callback are optional. You can stop it with Ctrl-C: the same command goes on, and sends
    nothing twice.
    """
    with _explain_errors():
        rows = read_rows(file)
        if dry_run:
            check = check_rows(rows, Run.of(None, open_ledger(place), None))
            for problem in check.problems:
                click.echo(problem, err=True)
            click.echo(check.describe(sms_rate, mms_rate, price, mms_price))
            raise SystemExit(bool(check.problems))
        beside = failures or file.with_name(f"{file.name}.failures.csv")
        ledger_files = {Path(f"{place}{end}").resolve() for end in ("", "-wal", "-shm")}
        if beside.resolve() in {file.resolve(), *ledger_files}:
            raise click.ClickException(f"--failures would overwrite {beside}: give another file")
        _check_writable(beside)
        with Flowroute() as client, open_ledger(place, sms_rate, mms_rate) as ledger:
            ledger.list_unknown()  # what cannot be used is told before the first row
            sending = client.messages.send_many(
                cast("list[OutgoingMessage]", rows),  # each is checked
                ledger=ledger,
                max_rate=math.inf,
                on_unknown="look_up",
                look_up_for=look_up_for,
            )
            raise SystemExit(_send(sending, len(rows), Failures(beside)))


def _send(sending: Sending, total: int, failures: Failures) -> int:
    """Send with a progress bar, write down what was not sent, and say how it went."""
    is_interrupted, broken = False, None
    try:
        broken = _take_results(sending, total, failures)
    except KeyboardInterrupt:
        is_interrupted = True
    rest = [each for each in sending.rest if not (is_interrupted and _was_not_attempted(each))]
    for result in rest:
        failures.add(result)
    try:
        failures.write()
    finally:
        click.echo(_summarize(sending.progress, total, len(sending.rest) - len(rest)))
    if failures.count:
        click.echo(f"What was not sent, with the reasons: {failures.path}")
    if is_interrupted:
        click.echo("Stopped: start the same command again to go on.")
        return 130
    if broken is not None:
        click.echo(f"Stopped: {broken}")
    return int(failures.count > 0)


def _take_results(sending: Sending, total: int, failures: Failures) -> LedgerError | None:
    """Take the results as they come, and stop if the ledger cannot be used."""
    broken = None
    bar = click.progressbar(length=total, label="Sending", show_pos=True, width=0)
    with sending, bar:
        for result in sending:
            failures.add(result)
            bar.update(1)
            if isinstance(result.error, LedgerError):
                broken = result.error
                sending.stop()
    return broken


def _was_not_attempted(result: SendResult) -> bool:
    """Whether a message waited for its turn when the sending was stopped."""
    return result.outcome == "refused" and isinstance(result.error, APIConnectionError)


def _summarize(progress: Progress, total: int, given_up: int) -> str:
    before = f" ({progress.done_before} of them before)" if progress.done_before else ""
    return (
        f"{progress.sent} sent{before}, {progress.refused - given_up} refused,"
        f" {progress.unknown} unknown, {total - progress.attempted + given_up} not attempted"
    )


@flowroute.command()
@click.argument("place")
@click.option(
    "--sent",
    nargs=2,
    multiple=True,
    metavar="ID RECORD",
    help="Mark it as sent, by the id of its record.",
)
@click.option("--release", multiple=True, metavar="ID", help="Let it be sent again.")
@click.option("--release-all", is_flag=True, help="Let all that is unknown be sent again.")
def ledger(
    place: str,
    sent: tuple[tuple[str, str], ...],
    release: tuple[str, ...],
    release_all: bool,  # noqa: FBT001 - option
) -> None:
    """Settle calls whose outcome is unknown.

    PLACE is the ledger: a SQLite file, or a PostgreSQL URL (postgresql://...). Without options,
    they are listed. Sending again settles whatever the message records show. If you know more than
    they do, mark a message as sent (the id of its record begins with mdr2-), or release one that
    was not.
    """
    with _explain_errors(), open_ledger(place) as opened:
        if isinstance(opened, SQLiteLedger) and not opened.path.is_file():
            raise click.ClickException(f"there is no ledger {place}")
        doubts = opened.list_unknown()
        records = dict(sent)
        missing = {*records, *release} - {doubt.id for doubt in doubts}
        if missing:
            raise click.ClickException(f"nothing unknown has the id {', '.join(sorted(missing))}")
        for doubt in doubts:
            is_released = release_all or doubt.id in release
            state = _settle(opened, doubt, records.get(doubt.id), is_released=is_released)
            since = doubt.since.astimezone(UTC).isoformat(" ", "seconds")
            click.echo(f"{doubt.id}  {since}  {state}  {doubt.operation}")
        if not doubts:
            click.echo("Nothing is unknown.")
        if records:
            click.echo(
                "What was sent: the next call with its key returns its id and sends nothing."
            )
        if release or release_all:
            click.echo("What is released: the next call with its key sends it.")


def _settle(opened: SQLLedger, doubt: UnknownCall, record: str | None, *, is_released: bool) -> str:
    """Settle a call as somebody says who knows, and tell what state it is in."""
    if doubt.is_under_way:
        return "under way"
    if record is not None:
        opened.mark_sent(doubt.id, record)
        return f"sent as {record}"
    if is_released:
        opened.release_by_id(doubt.id)
        return "released"
    return "unknown"


@flowroute.command()
@click.option("--from", "numbers", multiple=True, help="A number to send from; may be repeated.")
@click.option("--report", type=_FILE, help="File for the report.")
def doctor(numbers: tuple[str, ...], report: Path | None) -> None:
    """Check a set-up, by reading only.

    That is the credentials, the base URL, the numbers and the clock. The report compares the API's
    answers with its document. It holds nothing private, so that you can attach it to an issue.
    """
    with _explain_errors(), Flowroute(max_retries=0, timeout=10) as client:
        if report is not None:
            _check_writable(report)
        url = os.environ.get("FLOWROUTE_BASE_URL") or BASE_URL
        findings = examine(client, url, numbers)
        if report is not None and len(findings) > 2:  # it can be read from
            findings.append((True, write_report(report, client, datetime.now(UTC))))
        for is_well, what in findings:
            click.echo(f"{'ok  ' if is_well else 'FAIL'} {what}")
        raise SystemExit(not all(is_well for is_well, _ in findings))
