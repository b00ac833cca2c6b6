"""The rows of a file of messages: read, checked and counted before anything is sent."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO
from itertools import islice
from pathlib import Path

import click
from attrs import define, field

from flowroute_client import FlowrouteError, segments
from flowroute_client._policy.outgoing import Row
from flowroute_client._policy.run import Run
from flowroute_client.errors import did_you_mean

_COLUMNS = ("from", "to", "body", "media_urls", "dlr_callback", "idempotency_key")
_KINDS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16", b"PK\x03\x04": "a workbook"}
"""What begins so, and is often taken for CSV."""
_OTHER_SEPARATORS = {";": ", not semicolons", "\t": ", not tabs"}


def read_rows(file: Path) -> list[dict[str, object]]:
    """Read the rows of a CSV file, whose first line names the columns."""
    text = _decode(file)
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    rows, begin = list[dict[str, object]](), 1
    try:
        reader.fieldnames = _check_columns(file, text, list(reader.fieldnames or ()))
        begin = reader.line_num + 1
        for row in reader:
            rows.append(_read_cells(row))
            begin = reader.line_num + 1
    except csv.Error as error:
        lines = list(islice(StringIO(text, newline=""), begin - 1, reader.reader.line_num))
        raise click.ClickException(f"{file}, {_explain(error, lines, begin)}") from error
    return rows


def _decode(file: Path) -> str:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
        what = "it holds NUL characters, as UTF-16 does" if "\0" in text else None
    except UnicodeDecodeError as error:
        text, line = "", data.count(b"\n", 0, error.start) + 1
        kind = next((kind for begin, kind in _KINDS.items() if data.startswith(begin)), None)
        what = f"it is {kind}" if kind else f"line {line} is not UTF-8"
    if what is not None:
        raise click.ClickException(f"{file}: {what}: save it as CSV UTF-8")
    return text


def _check_columns(file: Path, text: str, written: list[str]) -> list[str]:
    """Refuse a file of which no row could be sent, or not as it is meant."""
    columns = [name.strip().lower().removesuffix("_") for name in written]
    if not {"from", "to"} <= {*columns}:
        first = text.partition("\n")[0]
        other = next((what for each, what in _OTHER_SEPARATORS.items() if each in first), "")
        what = f"its first line must name from, to and other columns, separated by commas{other}"
        raise click.ClickException(f"{file}: {what}")
    if len({*columns} - {""}) < len(columns):
        raise click.ClickException(f"{file}: its first line must name each column, and once")
    for name in columns:
        if name not in _COLUMNS:
            hint = did_you_mean(name, _COLUMNS) or f"; there are {', '.join(_COLUMNS)}"
            raise click.ClickException(f"{file}: there is no column {name}{hint}")
    return columns


def _explain(error: csv.Error, lines: Iterable[str], begin: int) -> str:
    """Say where a row cannot be read: a quote that is not closed takes in what follows."""
    opened, is_open = 0, False
    for number, line in enumerate(lines, begin):
        if '"' in line and not is_open:
            opened = number
        is_open ^= line.count('"') % 2 == 1
    if not opened:
        return f"line {begin}: {error}"
    what = "the quote that opens there is not closed before a comma or the end of the line"
    return f"line {opened}: {what}; in a text, write quotes twice"


def _read_cells(row: dict[str, str]) -> dict[str, object]:
    """Take the cells that hold something."""
    cells: dict[str, object] = {name: cell for name, cell in row.items() if cell}
    if "media_urls" in cells:
        cells["media_urls"] = row["media_urls"].split()
    return cells


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

    def count(self, row: Row) -> None:
        """Count a message."""
        if row.is_mms:
            self.mms += 1
        else:
            self.sms += 1
            self.segments += segments(str(row.message.get("body") or "")).count


def _show(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def check_rows(rows: list[dict[str, object]], run: Run) -> Check:
    """Check every row as it would be checked to be sent."""
    check, keyed = Check(), dict[object, Row]()
    for index, each in enumerate(rows):
        row = Row(index, each)
        try:
            row.prepare()
            run.give_key(row)
        except FlowrouteError as error:
            check.problems.append(f"row {index + 1}: {error}")
            continue
        own_key = row.message.get("idempotency_key")
        first = row if own_key is None else keyed.setdefault(own_key, row)
        if first.request.content != row.request.content:
            what = f"its idempotency_key is that of row {first.index + 1}, which is another message"
            check.problems.append(f"row {index + 1}: {what}")
        elif first is row:
            check.count(row)
    return check
