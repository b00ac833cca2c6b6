"""What was not sent, as a CSV file for people."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import cast

import click

from flowroute_client import SendResult


class Failures:
    """The refused and the unknown, with the reasons."""

    def __init__(self, path: Path) -> None:
        """Begin with none."""
        self.path = path
        self._results: dict[int, SendResult] = {}

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._results)

    def add(self, result: SendResult) -> None:
        """Add a result, if it is one of them."""
        if result.outcome != "sent":
            self._results[result.index] = result

    def write(self) -> None:
        """Write the file, or remove that of an earlier run if all is well."""
        if self._results:
            try:
                self._write([self._results[index] for index in sorted(self._results)])
            except OSError as error:
                what = f"{self.path} cannot be written: {error.strerror}"
                raise click.ClickException(what) from error
        elif self.path.is_file():
            self.path.unlink()

    def _write(self, results: list[SendResult]) -> None:
        columns = {name: None for result in results for name in result.message if name}
        opener = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(opener, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - private
            writer = csv.writer(file)
            shown = ["from" if name == "from_" else name for name in columns]
            writer.writerow(["row", "outcome", "reason", *shown])
            for result in results:
                values = [_write_cell(result.message.get(name)) for name in columns]
                writer.writerow([result.index + 1, result.outcome, str(result.error), *values])


def _write_cell(value: object) -> object:
    return " ".join(cast("list[str]", value)) if isinstance(value, list) else value
