"""The file of an export of call records: kept as it arrives, and read row by row."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from decimal import Decimal
from gzip import BadGzipFile, GzipFile
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Self, cast

from attrs import field, fields, frozen

from flowroute_runtime.model import timestamp

_GZIP = b"\x1f\x8b"
_IN_MEMORY = 1_000_000
_AT_ONCE = 65_536
_LONGEST_LINE = 1_000_000


@frozen
class CallRecord:
    """One call of an export. What a column leaves empty, or a file leaves out, is ``None``.

    Attributes:
        direction: ``Inbound`` or ``Outbound``.
        start_time: When the call began.
        end_time: When it ended.
        destination: The number that was called, as a rule without a plus.
        number_alias: The alias of the number of the account.
        callerid: The number that called, as a rule with a plus.
        total_cost: US dollars, as all money here.
        destination_name: Where the call went, such as ``UNITED STATES``.
        callerid_country: Where it came from, or ``N/A``.
        line_information: What kind of line called.
        result: How it ended, such as ``completed``.
        call_fail_sip_code: The SIP status that it ended with.
        call_fail_reason: The SIP reason that it ended with.
        duration: Seconds.
        billed_duration: Seconds.
        rate: US dollars a minute.
        first_increment: The seconds that are billed at least.
        subsequent_increment: The seconds by which more are billed.
        cost_subtotal: US dollars, without fees.
        connect_fee: US dollars.
        usf_fee: US dollars.
        ccrf: US dollars.
        cnam_lookup_fee: US dollars.
        custom_x_tag: A tag of your own.
        customer_ip: The address of your side, with a port where it called.
        extra: The columns that this version of the client does not know.
    """

    direction: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    destination: str | None = field(default=None, repr=False)
    number_alias: str | None = field(default=None, repr=False)
    callerid: str | None = field(default=None, repr=False)
    total_cost: Decimal | None = None
    destination_name: str | None = None
    callerid_country: str | None = None
    line_information: str | None = None
    result: str | None = None
    call_fail_sip_code: int | None = None
    call_fail_reason: str | None = None
    duration: int | None = None
    billed_duration: int | None = None
    rate: Decimal | None = None
    first_increment: int | None = None
    subsequent_increment: int | None = None
    cost_subtotal: Decimal | None = None
    connect_fee: Decimal | None = None
    usf_fee: Decimal | None = None
    ccrf: Decimal | None = None
    cnam_lookup_fee: Decimal | None = None
    custom_x_tag: str | None = field(default=None, repr=False)
    customer_ip: str | None = field(default=None, repr=False)
    extra: Mapping[str, str] = field(factory=dict[str, str], repr=False)


class CallRecordFile:
    """The file of an export, in memory while it is small and else on the disk, without a name.

    It raises a `ValueError` that shows no content if it is not what it should be.
    """

    def __init__(self, limit: int) -> None:
        """Read at most `limit` bytes, decompressed."""
        self.limit = limit
        self._file: IO[bytes] = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - as long as this is

    def __enter__(self) -> Self:
        """Return the file."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file, which is its end."""
        self._file.close()

    def clear(self) -> None:
        """Forget what has arrived."""
        self._file.seek(0)
        self._file.truncate()

    def write(self, part: bytes) -> None:
        """Keep a part."""
        self._file.write(part)

    def check(self) -> None:
        """Read it once, so that no row is taken from a file that turns out to be damaged."""
        size = 0
        with self._open() as content:
            while part := content.read(_AT_ONCE):
                size += len(part)
                if size > self.limit:
                    raise ValueError(f"the file holds more than {self.limit:,} bytes")

    def read(self) -> Iterator[CallRecord]:
        """Read the rows."""
        with self._open() as content:
            lines = _limit_lines(TextIOWrapper(content, "utf-8-sig", newline=""))
            rows = cast("Iterator[list[str]]", csv.reader(lines, strict=True))
            try:
                columns = next(rows, list[str]())
                if not set(columns) & _READERS.keys():
                    raise ValueError("the file does not begin with the columns of call records")
                for number, row in enumerate(filter(None, rows), start=1):
                    yield _read_row(number, columns, row)
            except csv.Error as error:
                raise ValueError(f"the file is not CSV: {error}") from None

    @contextmanager
    def _open(self) -> Generator[IO[bytes]]:
        self._file.seek(0)
        is_compressed = self._file.read(len(_GZIP)) == _GZIP
        self._file.seek(0)
        try:
            yield (
                cast("IO[bytes]", GzipFile(mode="rb", fileobj=self._file))
                if is_compressed
                else self._file
            )
        except (EOFError, BadGzipFile, zlib.error):
            raise ValueError("the file is cut short, or its gzip is damaged") from None


def _limit_lines(text: TextIOWrapper) -> Iterator[str]:
    """Read lines, none of which can fill the memory."""
    try:
        while line := text.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise ValueError(f"a line of the file is longer than {_LONGEST_LINE:,} characters")
            yield line
    except UnicodeDecodeError:
        raise ValueError("the file is not UTF-8") from None


def _read_row(number: int, columns: list[str], row: list[str]) -> CallRecord:
    if len(row) != len(columns):
        raise ValueError(f"row {number} has {len(row)} columns in place of {len(columns)}")
    known: dict[str, Any] = {}
    extra: dict[str, str] = {}
    for name, cell in zip(columns, row, strict=True):
        if name not in _READERS:
            extra[name] = cell
        elif cell:
            known[name] = _read_cell(number, name, cell)
    return CallRecord(**known, extra=extra)


def _read_cell(number: int, name: str, cell: str) -> object:
    with suppress(ValueError, ArithmeticError):
        if (value := _READERS[name](cell)) is not None:
            return value
    raise ValueError(f"row {number}: {name} cannot be read")


def _money(cell: str) -> Decimal | None:
    amount = Decimal(cell)
    return amount if amount.is_finite() else None


_BY_TYPE: Mapping[str, Callable[[str], object]] = {
    "str": str,
    "int": int,
    "Decimal": _money,
    "datetime": timestamp,
}
_READERS = {
    each.name: _BY_TYPE[str(each.type).partition(" ")[0]]
    for each in fields(CallRecord)
    if each.name != "extra"
}
"""How the cells of each column are read."""
