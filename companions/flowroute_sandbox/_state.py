"""The account's state: its numbers, routes and messages, and what the sandbox knows of them."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from flowroute_sandbox._changes import Changes
from flowroute_sandbox._clock import Clock
from flowroute_sandbox._database import Database
from flowroute_sandbox._records import Media, Message, Number, Receipt, Route
from flowroute_sandbox._refusals import Refusals
from flowroute_sandbox._seed import BUILT_IN_ROUTE, account_numbers, inventory
from flowroute_sandbox._webhooks import Webhooks

_INSERT_ROUTE: Final = """
INSERT INTO routes (id, alias, route_type, value) VALUES (:id, :alias, :route_type, :value)
"""
_INSERT_NUMBER: Final = """
INSERT INTO numbers VALUES (
    :id, :number_type, :iso_country, :rate_center, :state, :monthly_cost, :setup_cost, :owned,
    :alias, :cnam_lookups_enabled, :primary_route, :failover_route
)
"""
_INSERT_MESSAGE: Final = """
INSERT INTO messages VALUES (
    NULL, :id, :from_, :to, :body, :is_mms, :direction, :message_type, :message_encoding,
    :amount_nanodollars, :status, :timestamp, :media, :receipts
)
"""
# A filter that was not sent is NULL. substr and instr, since LIKE has a limit on its pattern.
_SELECT_NUMBERS: Final = """
SELECT * FROM numbers WHERE owned = :owned
AND (:starts_with IS NULL
     OR substr(id, 1, length(ltrim(:starts_with, '+'))) = ltrim(:starts_with, '+'))
AND (:ends_with IS NULL OR substr(id, -length(:ends_with)) = :ends_with)
AND (:contains IS NULL OR instr(id, :contains) > 0)
AND (:alias IS NULL OR alias = :alias)
AND (:rate_center IS NULL OR rate_center = lower(:rate_center))
AND (:state IS NULL OR state = lower(:state))
AND (:number_type IS NULL OR number_type = :number_type)
AND (:iso_country IS NULL OR iso_country = upper(:iso_country))
"""
_NUMBER_FILTERS: Final = (
    "starts_with",
    "ends_with",
    "contains",
    "alias",
    "rate_center",
    "state",
    "number_type",
    "iso_country",
)
_SQLITE_MAXIMUM: Final = 2**63 - 1
_WINDOW: Final = " LIMIT :limit OFFSET :offset"

# What a search can be ordered by, with the column it stands for. Numbers break a tie.
ORDERS: Final[Mapping[str, str]] = {
    f"{name}{suffix}": f" ORDER BY {column}{direction}, id"
    for name, column in (
        ("number", "id"),
        ("value", "id"),
        ("tn", "id"),
        ("monthly_cost", "monthly_cost"),
        ("iso_country", "iso_country"),
        ("number_type", "number_type"),
        ("state", "state"),
        ("rate_center", "rate_center"),
    )
    for suffix, direction in (("", ""), (",asc", ""), (",desc", " DESC"))
}


class Page(NamedTuple):
    """Which part of a list was asked for, in integers of any size."""

    limit: int
    offset: int

    @property
    def window(self) -> dict[str, int]:
        """The rows to read, one more than the page has so that a next page shows."""
        return {
            "limit": min(self.limit + 1, _SQLITE_MAXIMUM),
            "offset": min(self.offset, _SQLITE_MAXIMUM),
        }


class State:
    """One account: its numbers, routes and messages, and the numbers that it can buy.

    The same seed gives the same inventory, and the same calls then give the same ids. Methods
    other than `reset` and `close` must be called inside `transaction`.

    Args:
        seed: what the inventory and all ids are drawn from.
        file: where to keep it, so that it outlives the process; None keeps it in memory.
        speed: what the waits of the vendor's schedules are divided by.
        keep: how many messages are kept; the oldest are forgotten.

    Attributes:
        clock: its time.
        webhooks: what is posted about its messages.
        refusals: the requests that were refused.

    Raises:
        OSError: the file cannot be opened.
        ValueError: it is not a state file of this version.
    """

    def __init__(
        self,
        seed: int,
        *,
        file: Path | None = None,
        speed: float = 1.0,
        keep: int = 5_000,
    ) -> None:
        self.clock: Clock = Clock(speed)
        self._seed = seed
        self._keep = keep
        self._database = Database(self._fill, file)
        self.webhooks: Webhooks = Webhooks(self._database)
        self.refusals: Refusals = Refusals(self._database)

    def _fill(self, connection: sqlite3.Connection) -> None:
        numbers = (*account_numbers(), *inventory(Random(self._seed)))  # noqa: S311  fiction
        connection.execute(_INSERT_ROUTE, asdict(BUILT_IN_ROUTE))
        connection.executemany(_INSERT_NUMBER, [asdict(number) for number in numbers])

    @property
    def changes(self) -> Changes:
        """Tells of every change."""
        return self._database.changes

    @property
    def generation(self) -> int:
        """How often the account was reset."""
        return self._database.generation

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._database.connection

    def transaction(self, *, keep: bool = True) -> AbstractContextManager[object]:
        """Do all or nothing: what the block wrote is undone when it raises, or unless `keep`."""
        return self._database.transaction(keep=keep)

    def reset(self) -> None:
        """Start again with a fresh account of the same seed."""
        self.clock.reset()
        self._database.reset()

    def close(self) -> None:
        """Forget everything that is not in a file. Calls after this one fail."""
        self._database.close()

    def account_number(self, number_id: str) -> Number | None:
        """Return a number that the account owns, or None."""
        statement = "SELECT * FROM numbers WHERE owned AND id = ?"
        row = self._connection.execute(statement, (number_id,)).fetchone()
        return None if row is None else _number(row)

    def numbers(
        self, filters: Mapping[str, str | None], page: Page, *, owned: bool, order: str = "number"
    ) -> list[Number]:
        """Return a page of numbers, and one more if there is one.

        Args:
            filters: values of query parameters by name; None and absent do not filter.
            page: which part.
            owned: the account's numbers, or those for sale.
            order: a key of `ORDERS`.
        """
        values = {name: filters.get(name) for name in _NUMBER_FILTERS}
        statement = _SELECT_NUMBERS + ORDERS[order] + _WINDOW
        rows = self._connection.execute(statement, {"owned": owned, **values, **page.window})
        return [_number(row) for row in rows]

    def area_codes(self, max_setup_cost: str | None, page: Page) -> list[str]:
        """Return a page of the area codes that have a number for sale, and one more."""
        statement = """
            SELECT DISTINCT substr(id, 2, 3) FROM numbers WHERE NOT owned
            AND (:cost IS NULL OR setup_cost <= CAST(:cost AS REAL))
            ORDER BY 1 LIMIT :limit OFFSET :offset
        """
        values = {"cost": max_setup_cost, **page.window}
        return [code for (code,) in self._connection.execute(statement, values)]

    def exchanges(self, areacode: str | None, max_setup_cost: str | None, page: Page) -> list[str]:
        """Return a page of the exchanges that have a number for sale, and one more."""
        statement = """
            SELECT DISTINCT substr(id, 2, 6) FROM numbers WHERE NOT owned
            AND (:areacode IS NULL OR substr(id, 2, 3) = :areacode)
            AND (:cost IS NULL OR setup_cost <= CAST(:cost AS REAL))
            ORDER BY 1 LIMIT :limit OFFSET :offset
        """
        values = {"areacode": areacode, "cost": max_setup_cost, **page.window}
        return [exchange for (exchange,) in self._connection.execute(statement, values)]

    def buy(self, number_id: str, *, cnam_lookups_enabled: bool) -> bool:
        """Move a number from the inventory to the account. Return False if it is not for sale."""
        statement = """
            UPDATE numbers SET owned = TRUE, primary_route = ?, cnam_lookups_enabled = ?
            WHERE id = ? AND NOT owned
        """
        values = (BUILT_IN_ROUTE.id, cnam_lookups_enabled, number_id)
        return self._connection.execute(statement, values).rowcount == 1

    def set_primary_route(self, number_id: str, route_id: str) -> None:
        """Point a number at a route."""
        statement = "UPDATE numbers SET primary_route = ? WHERE id = ?"
        self._connection.execute(statement, (route_id, number_id))

    def set_failover_route(self, number_id: str, route_id: str | None) -> None:
        """Point a number at a second route, or at none."""
        statement = "UPDATE numbers SET failover_route = ? WHERE id = ?"
        self._connection.execute(statement, (route_id, number_id))

    def route(self, route_id: str) -> Route | None:
        """Return a route, or None."""
        statement = "SELECT id, alias, route_type, value FROM routes WHERE id = ?"
        row = self._connection.execute(statement, (route_id,)).fetchone()
        return None if row is None else Route(**row)

    def routes(self, route_type: str | None, page: Page) -> list[Route]:
        """Return a page of the routes in the order of their creation, and one more."""
        statement = """
            SELECT id, alias, route_type, value FROM routes
            WHERE :route_type IS NULL OR route_type = :route_type
            ORDER BY position LIMIT :limit OFFSET :offset
        """
        values = {"route_type": route_type, **page.window}
        return [Route(**row) for row in self._connection.execute(statement, values)]

    def has_route_alias(self, alias: str) -> bool:
        """Return whether a route has this alias."""
        statement = "SELECT 1 FROM routes WHERE alias = ?"
        return self._connection.execute(statement, (alias,)).fetchone() is not None

    def add_route(self, alias: str, route_type: str, value: str) -> Route:
        """Create a route under an alias that no other has."""
        route_id = str(Random(self._seed).randrange(80_000, 90_000) + self._next("routes"))  # noqa: S311
        route = Route(id=route_id, alias=alias, route_type=route_type, value=value)
        self._connection.execute(_INSERT_ROUTE, asdict(route))
        return route

    def new_message_id(self) -> str:
        """Return an id that no message has yet."""
        drawn = blake2b(f"{self._seed}/{self._next('messages')}".encode(), digest_size=16)
        return f"mdr2-{drawn.hexdigest()}"

    def _next(self, table: str) -> int:
        """Return the position of the next row, which outlives the process as the rows do."""
        statement = "SELECT seq + 1 FROM sqlite_sequence WHERE name = ?"
        row = self._connection.execute(statement, (table,)).fetchone()
        return 1 if row is None else int(row[0])

    def add_message(self, message: Message) -> None:
        """Record a message, and forget the oldest when there are too many."""
        values = asdict(message)
        values["media"] = json.dumps(values["media"])
        values["receipts"] = json.dumps(values["receipts"])
        newest = self._connection.execute(_INSERT_MESSAGE, values).lastrowid or 0
        self._connection.execute("DELETE FROM messages WHERE position <= ?", (newest - self._keep,))

    def message(self, message_id: str) -> Message | None:
        """Return a message, or None."""
        statement = "SELECT * FROM messages WHERE id = ?"
        row = self._connection.execute(statement, (message_id,)).fetchone()
        return None if row is None else _message(row)

    def messages(self, start: str, end: str | None, page: Page) -> list[Message]:
        """Return a page of messages, newest first, and one more if there is one.

        Args:
            start: the stamp of the earliest.
            end: the stamp of the latest, if there is to be one.
            page: which part.
        """
        statement = """
            SELECT * FROM messages
            WHERE timestamp >= :start AND (:end IS NULL OR timestamp <= :end)
            ORDER BY position DESC LIMIT :limit OFFSET :offset
        """
        rows = self._connection.execute(statement, {"start": start, "end": end, **page.window})
        return [_message(row) for row in rows]

    def find_messages(self, text: str, limit: int) -> list[Message]:
        """Return the newest messages that have `text` in a number, the body or a URL, or as id."""
        statement = """
            SELECT * FROM messages WHERE
            instr(lower(from_ || ' ' || to_ || ' ' || media || ' ' || ifnull(body, '')), :text)
            OR id = :text
            ORDER BY position DESC LIMIT :limit
        """
        values = {"text": text.lower(), "limit": limit}
        return [_message(row) for row in self._connection.execute(statement, values)]

    def count_messages(self) -> int:
        """Return how many messages there are."""
        (count,) = self._connection.execute("SELECT count(*) FROM messages").fetchone()
        return int(count)

    def clear_messages(self) -> None:
        """Forget all messages, and what is to be posted about them."""
        self._connection.execute("DELETE FROM messages")


def _number(row: sqlite3.Row) -> Number:
    values = dict(row)
    for name in ("owned", "cnam_lookups_enabled"):
        values[name] = bool(values[name])
    return Number(**values)


def _message(row: sqlite3.Row) -> Message:
    values = dict(row)
    del values["position"]
    values["to"] = values.pop("to_")
    values["is_mms"] = bool(values["is_mms"])
    values["media"] = tuple(Media(**media) for media in json.loads(row["media"]))
    values["receipts"] = tuple(Receipt(**receipt) for receipt in json.loads(row["receipts"]))
    return Message(**values)
