"""Ledgers: what was sent, remembered beyond the life of a process.

from flowroute_client import Flowroute
from flowroute_ledger import SQLiteLedger

flowroute = Flowroute(ledger=SQLiteLedger("sends.db"))
flowroute.with_options(idempotency_key="reminder-42").messages.send(...)
"""

from flowroute_ledger._sqlite import SQLiteLedger

__all__ = ["SQLiteLedger"]
