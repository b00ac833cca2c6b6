"""The rows of a file of messages: read, checked and counted before anything is sent."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import click
from attrs import define, field

from flowroute_client import FlowrouteError, segments
from flowroute_client._policy.outgoing import Row


def read_rows(file: Path) -> list[dict[str, object]]:
    """Read the rows of a CSV file, whose first line names the columns."""
    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        what = f"{file} is not UTF-8: save it as CSV UTF-8"
        raise click.ClickException(what) from error
    reader = csv.DictReader(StringIO(text, newline=""))
    try:
        _check_columns(file, list(reader.fieldnames or ()))
        return [_split_urls(row) for row in reader]
    except csv.Error as error:
        raise click.ClickException(f"{file}, line {reader.line_num}: {error}") from error


def _check_columns(file: Path, columns: list[str]) -> None:
    """Refuse a file of which no row could be sent, or not as it is meant."""
    missing = {"from", "from_"}.isdisjoint(columns) or "to" not in columns
    if missing or len(set(columns)) < len(columns):
        what = "name each column once, from and to among them, with commas between"
        raise click.ClickException(f"{file}: its first line must {what}")


def _split_urls(row: dict[str, str]) -> dict[str, object]:
    urls = (row.pop("media_urls", "") or "").split()
    return {**row, "media_urls": urls} if urls else {**row}


@define
class Check:
    """What a dry run found."""

    problems: list[str] = field(factory=list[str])
    sms: int = 0
    segments: int = 0
    mms: int = 0

    def describe(
        self, sms_rate: float, mms_rate: float, price: float | None, mms_price: float | None
    ) -> str:
        """Say how many there are, how long they take and what they cost."""
        seconds = max(self.sms / sms_rate, self.mms / mms_rate)
        what = (
            f"{self.sms + self.mms} messages: {self.sms} SMS ({self.segments} segments) and"
            f" {self.mms} MMS; {len(self.problems)} rows are wrong; at least {_show(seconds)}"
        )
        if price is None and mms_price is None:
            return what
        return f"{what}; {self.segments * (price or 0) + self.mms * (mms_price or 0):.4f}"


def _show(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def check_rows(rows: list[dict[str, object]]) -> Check:
    """Check every row as it would be checked to be sent."""
    check = Check()
    for index, each in enumerate(rows):
        row = Row(index, each)
        try:
            row.prepare()
        except FlowrouteError as error:
            check.problems.append(f"row {index + 1}: {error}")
            continue
        if row.is_mms:
            check.mms += 1
        else:
            check.sms += 1
            check.segments += segments(str(row.message.get("body") or "")).count
    return check
