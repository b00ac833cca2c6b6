"""An account: its numbers, routes, messages and webhooks, and the refused requests."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from hashlib import blake2b
from os import PathLike
from random import Random
from typing import NamedTuple, TypeVar

from flowroute_sandbox._account.changes import Changes
from flowroute_sandbox._account.cleared import ClearedRows
from flowroute_sandbox._account.clock import Clock
from flowroute_sandbox._account.database import Database, to_row
from flowroute_sandbox._account.records import FAILURE_WORDS, Media, Message, Number, Receipt, Route
from flowroute_sandbox._account.refusal_log import RefusalLog
from flowroute_sandbox._account.request_log import RequestLog
from flowroute_sandbox._account.resources import Resources
from flowroute_sandbox._account.seed import BUILT_IN_ROUTE, list_inventory, list_own_numbers
from flowroute_sandbox._account.send_limit import SendLimit
from flowroute_sandbox._account.webhook_queue import WebhookQueue

T = TypeVar("T")

_INSERT_ROUTE = """
INSERT INTO routes (id, alias, route_type, value) VALUES (:id, :alias, :route_type, :value)
"""
_INSERT_NUMBER = """
INSERT INTO numbers VALUES (
    :id, :number_type, :iso_country, :rate_center, :state, :monthly_cost, :setup_cost, :owned,
    :alias, :cnam_lookups_enabled, :primary_route, :failover_route
)
"""
_INSERT_MESSAGE = """
INSERT INTO messages VALUES (
    NULL, :id, :from_, :to, :body, :is_mms, :direction, :message_type, :message_encoding,
    :amount_nanodollars, :status, :timestamp, :media, :receipts
)
"""
# A filter that was not sent is NULL. substr and instr, since LIKE limits the pattern's length.
_SELECT_NUMBERS = """
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
_NUMBER_FILTERS = (
    "starts_with",
    "ends_with",
    "contains",
    "alias",
    "rate_center",
    "state",
    "number_type",
    "iso_country",
)
_MAX_INTEGER = 2**63 - 1  # SQLite's
_WINDOW = " LIMIT :limit OFFSET :offset"

# The values of `order_by`, each with its SQL. Ties are in the order of the numbers.
ORDERS: Mapping[str, str] = {
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

MESSAGE_FILTERS: Mapping[str, str] = {
    "sent": "direction = 'outbound'",
    "received": "direction = 'inbound'",
    "failed": " OR ".join(f"instr(status, '{word}')" for word in FAILURE_WORDS),
}
"""Which messages the page can show, each with its SQL."""


class Page(NamedTuple):
    """The part of a list that is asked for, in integers of any size."""

    limit: int
    offset: int

    def cut(self, found: Sequence[T]) -> Sequence[T]:
        """Take the page out of a whole list, and one more if there is one."""
        return found[self.offset : self.offset + self.limit + 1]

    @property
    def window(self) -> dict[str, int]:
        """The rows to read: one more than the page has, to see whether there is a next page."""
        return {
            "limit": min(self.limit + 1, _MAX_INTEGER),
            "offset": min(self.offset, _MAX_INTEGER),
        }


class Account:
    """One account, and the numbers that it can buy.

    The same seed gives the same inventory, and the same calls then give the same ids. Methods
    other than `reset` and `close` must be called inside `transaction`.

    Args:
        seed: Draws the inventory and all ids.
        file: The file to keep it in, so that it outlives the process; None keeps it in memory.
        speed: Divides the waits of the vendor's schedules.
        keep: How many messages to keep; the oldest are dropped.

    Attributes:
        clock: Its time.
        send_limit: How many messages it may send a second.
        record_delay: How many seconds after a message its record can be looked up.
        accepts_2xx: Whether a webhook is delivered by any 2xx, not only by 200.
        webhooks: The webhooks about its messages.
        requests: The newest requests, refused or not, with their answers.
        refusals: The requests that were refused.
        cleared: What was cleared last.
        resources: What it holds beside numbers, routes and messages.

    Raises:
        OSError: The file cannot be opened.
        ValueError: It is not a state file of this version.
    """

    def __init__(
        self,
        seed: int,
        *,
        file: str | PathLike[str] | None = None,
        speed: float = 1.0,
        keep: int = 5_000,
    ) -> None:
        self.clock: Clock = Clock(speed)
        self.send_limit: SendLimit = SendLimit(self.clock)
        self.record_delay: float = 0.0
        self.accepts_2xx: bool = False
        self._seed = seed
        self._salt = ""
        self._keep = keep
        self._database = Database(self._fill, file)
        self.webhooks: WebhookQueue = WebhookQueue(self._database)
        self.requests: RequestLog = RequestLog(self._database.changes)
        self.refusals: RefusalLog = RefusalLog(self._database)
        self.cleared: ClearedRows = ClearedRows(self._database)
        self.resources: Resources = Resources(self._database)

    def _fill(self, connection: sqlite3.Connection) -> None:
        numbers = (*list_own_numbers(), *list_inventory(self._seed))
        connection.execute(_INSERT_ROUTE, to_row(BUILT_IN_ROUTE))
        connection.executemany(_INSERT_NUMBER, map(to_row, numbers))

    @property
    def changes(self) -> Changes:
        """Counts the changes of the account."""
        return self._database.changes

    @property
    def generation(self) -> int:
        """How often the account was reset."""
        return self._database.generation

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._database.connection

    def transaction(self, *, keep: bool = True) -> AbstractContextManager[object]:
        """Commit what the block writes, or roll it back if it raises or unless `keep`."""
        return self._database.transaction() if keep else self._try()

    @contextmanager
    def _try(self) -> Generator[None, None, None]:
        with self._database.transaction(keep=False), self.send_limit.undo_count():
            yield

    def reset(self, salt: str = "") -> None:
        """Start again with a fresh account of the same seed.

        Args:
            salt: Draws the ids, beside the seed: with another salt they are others.
        """
        self.clock.reset()
        self.send_limit.reset()
        self._salt = salt
        self.requests.forget()
        self.cleared.forget()
        self._database.reset()
        self.webhooks.changes.announce()
        with self.transaction():
            for table in ("routes", "resources"):
                self._skip_positions(table, _draw_first(salt))

    def close(self) -> None:
        """Drop everything that is not in a file. Calls after this one fail."""
        self._database.close()

    def find_owned_number(self, number_id: str) -> Number | None:
        """Return a number that the account owns, or None."""
        statement = "SELECT * FROM numbers WHERE owned AND id = ?"
        row = self._connection.execute(statement, (number_id,)).fetchone()
        return None if row is None else _to_number(row)

    def list_numbers(
        self, filters: Mapping[str, str | None], page: Page, *, owned: bool, order: str = "number"
    ) -> list[Number]:
        """Return a page of numbers, and one more if there is one.

        Args:
            filters: Values of query parameters by name; None and absent do not filter.
            page: The part of the list.
            owned: Whether to list the account's numbers, or those for sale.
            order: A key of `ORDERS`.
        """
        values = {name: filters.get(name) for name in _NUMBER_FILTERS}
        statement = _SELECT_NUMBERS + ORDERS[order] + _WINDOW
        rows = self._connection.execute(statement, {"owned": owned, **values, **page.window})
        return [_to_number(row) for row in rows]

    def list_area_codes(self, max_setup_cost: str | None, page: Page) -> list[str]:
        """Return a page of the area codes that have a number for sale, and one more."""
        statement = """
            SELECT DISTINCT substr(id, 2, 3) FROM numbers WHERE NOT owned
            AND (:cost IS NULL OR setup_cost <= CAST(:cost AS REAL))
            ORDER BY 1 LIMIT :limit OFFSET :offset
        """
        values = {"cost": max_setup_cost, **page.window}
        return [code for (code,) in self._connection.execute(statement, values)]

    def list_exchanges(
        self, areacode: str | None, max_setup_cost: str | None, page: Page
    ) -> list[str]:
        """Return a page of the exchanges that have a number for sale, and one more."""
        statement = """
            SELECT DISTINCT substr(id, 2, 6) FROM numbers WHERE NOT owned
            AND (:areacode IS NULL OR substr(id, 2, 3) = :areacode)
            AND (:cost IS NULL OR setup_cost <= CAST(:cost AS REAL))
            ORDER BY 1 LIMIT :limit OFFSET :offset
        """
        values = {"areacode": areacode, "cost": max_setup_cost, **page.window}
        return [exchange for (exchange,) in self._connection.execute(statement, values)]

    def buy_number(self, number_id: str, *, cnam_lookups_enabled: bool) -> bool:
        """Move a number from the inventory to the account; return False if it is not for sale."""
        statement = """
            UPDATE numbers SET owned = TRUE, primary_route = ?, cnam_lookups_enabled = ?
            WHERE id = ? AND NOT owned
        """
        values = (BUILT_IN_ROUTE.id, cnam_lookups_enabled, number_id)
        return self._connection.execute(statement, values).rowcount == 1

    def release_number(self, number_id: str) -> None:
        """Move a number back to the inventory, without what belonged to it."""
        statement = """
            UPDATE numbers SET owned = FALSE, alias = NULL, cnam_lookups_enabled = TRUE,
            primary_route = NULL, failover_route = NULL WHERE id = ?
        """
        self._connection.execute(statement, (number_id,))
        self.resources.forget_number(number_id)

    def update_number(self, number_id: str, alias: str | None, *, lookups: bool) -> None:
        """Set the alias of a number, and whether the names of its callers are looked up."""
        statement = "UPDATE numbers SET alias = ?, cnam_lookups_enabled = ? WHERE id = ?"
        self._connection.execute(statement, (alias, lookups, number_id))

    def set_primary_route(self, number_id: str, route_id: str | None) -> None:
        """Point a number at a route, or at none."""
        statement = "UPDATE numbers SET primary_route = ? WHERE id = ?"
        self._connection.execute(statement, (route_id, number_id))

    def set_failover_route(self, number_id: str, route_id: str | None) -> None:
        """Point a number at a second route, or at none."""
        statement = "UPDATE numbers SET failover_route = ? WHERE id = ?"
        self._connection.execute(statement, (route_id, number_id))

    def find_route(self, route_id: str) -> Route | None:
        """Return a route, or None."""
        statement = "SELECT id, alias, route_type, value FROM routes WHERE id = ?"
        row = self._connection.execute(statement, (route_id,)).fetchone()
        return None if row is None else Route(**row)

    def list_routes(self, route_type: str | None, page: Page) -> list[Route]:
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
        """Create a route; no other may have its alias."""
        route_id = str(Random(self._seed).randrange(80_000, 90_000) + self._next_position("routes"))  # noqa: S311
        route = Route(id=route_id, alias=alias, route_type=route_type, value=value)
        self._connection.execute(_INSERT_ROUTE, to_row(route))
        return route

    def update_route(self, route: Route) -> None:
        """Keep a route in place of the one with its id; no other may have its alias."""
        statement = """
            UPDATE routes SET alias = :alias, route_type = :route_type, value = :value
            WHERE id = :id
        """
        self._connection.execute(statement, to_row(route))

    def is_route_used(self, route_id: str) -> bool:
        """Return whether a number points at a route."""
        statement = "SELECT 1 FROM numbers WHERE primary_route = :id OR failover_route = :id"
        return self._connection.execute(statement, {"id": route_id}).fetchone() is not None

    def delete_route(self, route_id: str) -> None:
        """Drop a route, which no number may point at."""
        self._connection.execute("DELETE FROM routes WHERE id = ?", (route_id,))

    def new_message_id(self) -> str:
        """Return an id that no message has yet."""
        text = f"{self._seed}{self._salt}/{self._next_position('messages')}"
        digest = blake2b(text.encode(), digest_size=16)
        return f"mdr2-{digest.hexdigest()}"

    def _next_position(self, table: str) -> int:
        """Return the position of the next row; a state file keeps the count."""
        statement = "SELECT seq + 1 FROM sqlite_sequence WHERE name = ?"
        row = self._connection.execute(statement, (table,)).fetchone()
        return 1 if row is None else int(row[0])

    def _skip_positions(self, table: str, count: int) -> None:
        position = self._next_position(table) - 1 + count
        self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        self._connection.execute("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, position))

    def add_message(self, message: Message) -> None:
        """Record a message, and drop the oldest if there are too many."""
        lists = {
            "media": json.dumps([to_row(media) for media in message.media]),
            "receipts": json.dumps([to_row(receipt) for receipt in message.receipts]),
        }
        values = {**to_row(message), **lists}
        newest = self._connection.execute(_INSERT_MESSAGE, values).lastrowid or 0
        self._connection.execute("DELETE FROM messages WHERE position <= ?", (newest - self._keep,))

    def find_message(self, message_id: str) -> Message | None:
        """Return a message, or None."""
        statement = "SELECT * FROM messages WHERE id = ?"
        row = self._connection.execute(statement, (message_id,)).fetchone()
        return None if row is None else _to_message(row)

    def list_messages(self, start: str, end: str | None, page: Page) -> list[Message]:
        """Return a page of messages, newest first, and one more if there is one.

        Args:
            start: The timestamp of the earliest.
            end: The timestamp of the latest; None for no end.
            page: The part of the list.
        """
        statement = """
            SELECT * FROM messages
            WHERE timestamp >= :start AND (:end IS NULL OR timestamp <= :end)
            ORDER BY position DESC LIMIT :limit OFFSET :offset
        """
        rows = self._connection.execute(statement, {"start": start, "end": end, **page.window})
        return [_to_message(row) for row in rows]

    def list_sent_messages(
        self, to: str | None, contains: str | None, limit: int | None = None
    ) -> list[Message]:
        """Return the messages that the account has sent, newest first.

        Args:
            to: The number that they were sent to, in E.164 without the plus; None for any.
            contains: A part of their text, case-sensitive; None for any text.
            limit: How many; None for all.
        """
        statement = """
            SELECT * FROM messages WHERE direction = 'outbound'
            AND (:to IS NULL OR to_ = :to)
            AND (:contains IS NULL OR instr(ifnull(body, ''), :contains))
            ORDER BY position DESC LIMIT :limit
        """
        values = {"to": to, "contains": contains, "limit": -1 if limit is None else limit}
        return [_to_message(row) for row in self._connection.execute(statement, values)]

    def search_messages(
        self, text: str, limit: int, *, only: str | None = None, before: str | None = None
    ) -> list[Message]:
        """Return the newest messages with `text` in a number, the body or a URL, or as their id.

        Args:
            text: The text, in any case.
            limit: How many.
            only: A key of `MESSAGE_FILTERS`; None for all.
            before: The id of the message that they came before; None for the newest.
        """
        condition = "TRUE" if only is None else MESSAGE_FILTERS[only]
        statement = f"""
            SELECT * FROM messages WHERE ({condition}) AND (id = :text OR
            instr(lower(from_ || ' ' || to_ || ' ' || media || ' ' || ifnull(body, '')), :text))
            AND (:before IS NULL OR position < (SELECT position FROM messages WHERE id = :before))
            ORDER BY position DESC LIMIT :limit
        """  # noqa: S608  one of the filters
        values = {"text": text.lower(), "limit": limit, "before": before}
        return [_to_message(row) for row in self._connection.execute(statement, values)]

    def count_messages(self) -> int:
        """Return how many messages there are."""
        (count,) = self._connection.execute("SELECT count(*) FROM messages").fetchone()
        return int(count)


def _draw_first(salt: str) -> int:
    """Return how many ids to skip, so that those of two salts are hardly ever the same."""
    digest = blake2b(salt.encode(), digest_size=8).digest()
    return int.from_bytes(digest) % 1_000_000 * 100 if salt else 0


def _to_number(row: sqlite3.Row) -> Number:
    values = dict(row)
    for name in ("owned", "cnam_lookups_enabled"):
        values[name] = bool(values[name])
    return Number(**values)


def _to_message(row: sqlite3.Row) -> Message:
    values = dict(row)
    del values["position"]
    values["to"] = values.pop("to_")
    values["is_mms"] = bool(values["is_mms"])
    values["media"] = tuple(Media(**media) for media in json.loads(row["media"]))
    values["receipts"] = tuple(Receipt(**receipt) for receipt in json.loads(row["receipts"]))
    return Message(**values)
