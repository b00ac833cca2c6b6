"""Ledgers: what was sent, remembered beyond the life of a process.

from flowroute_client import Flowroute
from flowroute_ledger import SQLiteLedger

flowroute = Flowroute(ledger=SQLiteLedger("sends.db"))
flowroute.with_options(idempotency_key="reminder-42").messages.send(...)
"""

import typing as _typing

from flowroute_ledger._options import LedgerOptions
from flowroute_ledger._sqlite import SQLiteLedger

if _typing.TYPE_CHECKING:
    from flowroute_ledger._postgres import PostgresLedger

__all__ = ["LedgerOptions", "PostgresLedger", "SQLiteLedger"]


if not _typing.TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import what needs an extra when it is asked for."""
        if name != "PostgresLedger":
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        try:
            from flowroute_ledger._postgres import PostgresLedger  # noqa: PLC0415 - needs psycopg
        except ModuleNotFoundError as error:
            what = "PostgresLedger needs psycopg. Install the extra 'postgres'; in a clone:"
            raise ModuleNotFoundError(
                f"{what} pip install '.[postgres]'", name=error.name
            ) from error
        return PostgresLedger
