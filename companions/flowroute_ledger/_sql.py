"""The statements of a ledger, which are the same in every database."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias

from attrs import frozen

from flowroute_client._policy.entries import Answer, Entry, KeyedCall, State
from flowroute_client._policy.ledger import Kind
from flowroute_client.errors import InvalidArgumentError, LedgerError
from flowroute_ledger import _rate
from flowroute_ledger._options import LedgerOptions, Settings
from flowroute_ledger._secret import Secret

Execute: TypeAlias = Callable[[str, Mapping[str, object]], Sequence[Sequence[Any]]]
VERSION = 1

SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS flowroute_calls (
        key {blob} PRIMARY KEY, operation TEXT NOT NULL,
        content {blob} NOT NULL, evidence {blob} NOT NULL,
        state TEXT NOT NULL, attempt INTEGER NOT NULL, owner TEXT NOT NULL, token TEXT NOT NULL,
        since BIGINT NOT NULL, ticks BIGINT NOT NULL, boot TEXT NOT NULL,
        record TEXT UNIQUE, is_settled INTEGER NOT NULL DEFAULT 0, answer {blob}
    )
    """,
    """
    CREATE INDEX IF NOT EXISTS flowroute_calls_under_way ON flowroute_calls (evidence, owner)
    WHERE state = 'sending'
    """,
    "CREATE INDEX IF NOT EXISTS flowroute_calls_since ON flowroute_calls (since)",
    """
    CREATE TABLE IF NOT EXISTS flowroute_rates (
        name {blob} PRIMARY KEY, boot TEXT NOT NULL, place BIGINT NOT NULL,
        pause_ends BIGINT NOT NULL, share DOUBLE PRECISION NOT NULL
    )
    """,
    "CREATE TABLE IF NOT EXISTS flowroute_ledger (name TEXT PRIMARY KEY, value {blob} NOT NULL)",
)
_FIND = """
    SELECT state, attempt, content, owner, token, since, ticks, boot, record, answer
    FROM flowroute_calls WHERE key = :key
    """
_BURY = "UPDATE flowroute_calls SET state = 'unknown' WHERE owner = :owner AND state = 'sending'"
_CLAIM = """
    INSERT INTO flowroute_calls
        (key, operation, content, evidence, state, attempt, owner, token, since, ticks, boot)
    VALUES (:key, :operation, :content, :evidence, 'sending', :attempt, :owner, :token,
        :since, :ticks, :boot)
    ON CONFLICT (key) DO UPDATE SET state = 'sending', attempt = excluded.attempt,
        owner = excluded.owner, token = excluded.token,
        since = excluded.since, ticks = excluded.ticks, boot = excluded.boot
    WHERE (flowroute_calls.state = 'refused' AND flowroute_calls.attempt = excluded.attempt - 1)
        OR (flowroute_calls.state = 'sending' AND flowroute_calls.token = excluded.token)
    RETURNING 1
    """
_TAKE_BACK = """
    UPDATE flowroute_calls SET state = 'unknown', record = NULL, answer = NULL, is_settled = 0
    WHERE record = :record AND key <> :key AND is_settled = 1
    """
_RECORD = """
    UPDATE flowroute_calls SET state = :state, answer = :answer, record = CASE
        WHEN EXISTS (SELECT 1 FROM flowroute_calls WHERE record = :record AND key <> :key)
        THEN NULL ELSE :record END
    WHERE key = :key AND token = :token AND state IN ('sending', 'unknown')
    """
_TWINS = """
    SELECT DISTINCT owner FROM flowroute_calls WHERE evidence = :evidence AND state = 'sending'
    """
_TOKEN = "SELECT token FROM flowroute_calls WHERE key = :key"  # noqa: S105 - none of ours
_SETTLE = """
    UPDATE flowroute_calls SET state = 'done', record = :record, answer = :answer, is_settled = 1
    WHERE key = :key AND attempt = :attempt AND state = 'unknown' AND (:record IS NULL OR (
        NOT EXISTS (SELECT 1 FROM flowroute_calls WHERE record = :record)
        AND NOT EXISTS (
            SELECT 1 FROM flowroute_calls WHERE evidence = :evidence AND state = 'sending')))
    RETURNING 1
    """
_STATE = """
    SELECT EXISTS (SELECT 1 FROM flowroute_calls
        WHERE key = :key AND attempt = :attempt AND state = 'unknown'),
    EXISTS (SELECT 1 FROM flowroute_calls WHERE record = :record)
    """
_RELEASE = """
    UPDATE flowroute_calls SET state = 'refused'
    WHERE key = :key AND attempt = :attempt AND state = 'unknown'
    """
_EXPIRE = """
    DELETE FROM flowroute_calls WHERE state IN ('done', 'refused') AND since < :time
        AND (boot <> :boot OR ticks < :ticks)
    """
_UNKNOWN = """
    SELECT key, operation, state, owner, since FROM flowroute_calls
    WHERE state IN ('sending', 'unknown') ORDER BY since, key
    """
_MARK_SENT = """
    UPDATE flowroute_calls SET state = 'done', record = :record, answer = NULL, is_settled = 1
    WHERE key = :key AND state = 'unknown' AND substr(operation, 1, 14) = 'messages.send '
        AND NOT EXISTS (SELECT 1 FROM flowroute_calls WHERE record = :record)
    RETURNING 1
    """
_RECORD_ID = re.compile(r"mdr[0-9]-[0-9A-Za-z-]+")
_RELEASE_KEY = "UPDATE flowroute_calls SET state = 'refused' WHERE key = :key AND state = 'unknown'"


@frozen
class UnknownCall:
    """A call that may have taken effect.

    Attributes:
        id: What it is known by in the ledger: its key is not in there.
        operation: What was attempted, such as ``messages.send (POST /v2.1/messages)``.
        since: When, by the clock of the ledger.
        is_under_way: Whether a process that lives waits for its answer.
    """

    id: str
    operation: str
    since: datetime
    is_under_way: bool


@frozen
class Moment:
    """Now, by the clocks of a ledger, in microseconds."""

    time: int
    ticks: int
    boot: str

    def age_of(self, time: int, ticks: int, boot: str) -> timedelta:
        """Tell how long ago another moment was, however the time of day was set meanwhile."""
        same = boot == self.boot
        return timedelta(microseconds=self.ticks - ticks if same else self.time - time)


class SQLLedger(ABC):
    """A ledger in a database."""

    def __init__(self, options: LedgerOptions) -> None:
        """Take the options."""
        self._options = Settings.of(options)
        self._owed: dict[str, Callable[[], object]] = {}
        """What became of calls and could not be written down, by their tokens."""
        self._owing = Lock()

    @property
    def settling_time(self) -> timedelta:
        """How long after an attempt its record may appear, at the latest."""
        return self._options.settling_time

    @property
    def release_unsettled(self) -> bool:
        """Whether what has no record after the settling time is sent again."""
        return self._options.release_unsettled

    @abstractmethod
    def _begin(self, *, is_durable: bool = True) -> AbstractContextManager[Execute]:
        """Begin a transaction in which nobody else writes.

        Raises:
            LedgerError: That is impossible.
        """

    @abstractmethod
    def _now(self, execute: Execute) -> Moment:
        """Read the clocks, inside a transaction."""

    @property
    @abstractmethod
    def _secret(self) -> Secret:
        """The secret; the ledger is open once it is known."""

    @abstractmethod
    def _show_owner(self, execute: Execute) -> str:
        """Return who this process is to others, who can see that it lives."""

    @abstractmethod
    def _is_alive(self, execute: Execute, owner: str) -> bool:
        """Whether another process still runs."""

    def find(self, call: KeyedCall) -> Entry | None:
        """Return what is known of a key; what a process left that has died is ``unknown``."""
        self._pay()
        with self._begin() as execute:
            self._expire(execute)
            rows = execute(_FIND, {"key": self._key(call)})
            if not rows:
                return None
            state, attempt, content, owner, token, time, ticks, boot, record, sealed = rows[0]
            if state == "sending" and not self._is_alive(execute, owner):
                execute(_BURY, {"owner": owner})
                state = "unknown"
            now = self._now(execute)
        answer = Answer.of_message(record) if record else None  # which a person has looked up
        if sealed:
            answer = self._secret.unseal(call.key, token, bytes(sealed), record)
        is_same = bytes(content) == self._secret.digest("content", call.content)
        age = now.age_of(time, ticks, boot)
        return Entry(state, attempt, age, is_same, answer, is_age_certain=boot == now.boot)

    def claim(self, call: KeyedCall, attempt: int) -> bool:
        """Write down that a try begins now; return ``False`` if another call was faster."""
        self._pay()
        self._prepare_for_answers()
        with self._begin() as execute:
            owner, now = self._show_owner(execute), self._now(execute)
            claim = {
                "key": self._key(call),
                "operation": call.name,
                "content": self._secret.digest("content", call.content),
                "evidence": self._secret.digest("evidence", call.evidence),
                "attempt": attempt,
                "owner": owner,
                "token": call.token,
                "since": now.time,
                "ticks": now.ticks,
                "boot": now.boot,
            }
            return bool(execute(_CLAIM, claim))

    def record(self, call: KeyedCall, state: State, answer: Answer | None = None) -> None:
        """Write down what became of a call, if it has claimed its key; later, if not now."""
        with self._owing:
            self._owed[call.token] = partial(self._record, call, state, answer)
        self._pay()

    def _pay(self) -> None:
        """Write down what could not be written before."""
        with self._owing:
            for token, record in list(self._owed.items()):
                record()
                del self._owed[token]

    def _record(self, call: KeyedCall, state: State, answer: Answer | None) -> None:
        outcome: dict[str, object] = {
            "key": self._key(call),
            "token": call.token,
            "state": state,
            "record": answer and answer.record,
            "answer": answer and self._secret.seal(call.key, call.token, answer),
        }
        with self._begin() as execute:
            if answer is not None and answer.record is not None:
                execute(_TAKE_BACK, outcome)
            execute(_RECORD, outcome)

    def settle(
        self, call: KeyedCall, attempt: int, answer: Answer
    ) -> Literal["settled", "taken", "blocked"]:
        """Write down that what was unknown is done, or was settled meanwhile; see `Ledger`."""
        evidence = self._secret.digest("evidence", call.evidence)
        row: dict[str, object] = {"key": self._key(call), "attempt": attempt}
        row |= {"record": answer.record, "evidence": evidence}
        with self._begin() as execute:
            for (owner,) in execute(_TWINS, row):
                if not self._is_alive(execute, owner):
                    execute(_BURY, {"owner": owner})
            ((token,),) = execute(_TOKEN, row)
            row["answer"] = self._secret.seal(call.key, token, answer)
            if execute(_SETTLE, row):
                return "settled"
            ((is_unknown, is_taken),) = execute(_STATE, row)
        if not is_unknown:
            return "settled"
        return "taken" if is_taken else "blocked"

    def release(self, call: KeyedCall, attempt: int) -> None:
        """Allow that what is unknown is sent again."""
        with self._begin() as execute:
            execute(_RELEASE, {"key": self._key(call), "attempt": attempt})

    def list_unknown(self) -> list[UnknownCall]:
        """List what may have taken effect, the oldest first."""
        found = list[UnknownCall]()
        with self._begin() as execute:
            for key, operation, state, owner, since in execute(_UNKNOWN, {}):
                is_alive = state == "sending" and self._is_alive(execute, owner)
                if state == "sending" and not is_alive:
                    execute(_BURY, {"owner": owner})
                moment = datetime.fromtimestamp(since / 1e6, UTC)
                found.append(UnknownCall(_show(bytes(key)), operation, moment, is_alive))
        return found

    def release_by_id(self, id_: str) -> None:
        """Allow that what is unknown is sent again: you know that it was not."""
        with self._begin() as execute:
            execute(_RELEASE_KEY, {"key": _find_key(execute, id_)})

    def mark_sent(self, id_: str, record: str) -> None:
        """Take an unknown message for sent: you know that it was, and by which record.

        Raises:
            InvalidArgumentError: It is no unknown message, or the record is none or another call's.
        """
        if not _RECORD_ID.fullmatch(record):
            what = "that is no id of a message record: they begin with mdr2-"
            raise InvalidArgumentError(what, "record")
        with self._begin() as execute:
            if not execute(_MARK_SENT, {"key": _find_key(execute, id_), "record": record}):
                what = "is no message whose outcome is unknown, or the record is that of another"
                raise InvalidArgumentError(f"{id_} {what}", "id_")

    def reserve(self, account: str, kind: Kind, within: float) -> float:
        """Reserve the next place in the rate that all share; see `Ledger`."""
        with self._begin(is_durable=False) as execute:
            rate = self._rate(execute, account, kind)
            return rate.reserve(execute, within)

    def slow_down(self, account: str, kind: Kind, pause: float) -> None:
        """Let nobody go for `pause` seconds, and halve the rate for a while; returns at once."""
        _rate.tell_later(partial(self._slow_down, account, kind, pause))

    def _slow_down(self, account: str, kind: Kind, pause: float) -> None:
        with self._begin(is_durable=False) as execute:
            self._rate(execute, account, kind).slow_down(execute, pause)

    def _rate(self, execute: Execute, account: str, kind: Kind) -> _rate.Rate:
        name = self._secret.digest("rate", f"{account} {kind}".encode())
        full = self._options.sms_rate if kind == "sms" else self._options.mms_rate
        now = self._now(execute)
        return _rate.Rate.read(execute, name, full, now.ticks, now.boot)

    def _expire(self, execute: Execute) -> None:
        """Forget what is certain and old, by each clock that tells."""
        keep_for = self._options.keep_for // timedelta(microseconds=1)
        now = self._now(execute)
        before = {"time": max(now.time - keep_for, 0), "ticks": max(now.ticks - keep_for, 0)}
        execute(_EXPIRE, {**before, "boot": now.boot})

    @abstractmethod
    def _prepare_for_answers(self) -> None:
        """Make sure that an answer can be written down once a call has begun."""

    @abstractmethod
    def close(self) -> None:
        """Close it; closing twice does no harm. What is under way is then in doubt."""

    def __enter__(self) -> Self:
        """Return the ledger."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _key(self, call: KeyedCall) -> bytes:
        return self._secret.digest("key", call.key.encode())


def _find_key(execute: Execute, id_: str) -> bytes:
    """Find the hash of the key of an unknown call; nothing has the one that is not found."""
    keys = (bytes(key) for key, *_ in execute(_UNKNOWN, {}))
    return next((key for key in keys if _show(key) == id_), b"")


def _show(key: bytes) -> str:
    """Write the hash of a key as people see it."""
    return key.hex()[:16]


def check_version(execute: Execute, secret: bytes | None, drawn: bytes) -> Secret:
    """Return the secret of a ledger, and make sure that this version can read it.

    Args:
        execute: Executes statements, in a transaction.
        secret: What the user keeps elsewhere; ``None`` if the ledger keeps its own.
        drawn: What is random, for a new ledger.

    Raises:
        LedgerError: It cannot, or the secret is another one.
    """
    insert = "INSERT INTO flowroute_ledger VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"
    execute(insert, {"name": "version", "value": str(VERSION).encode()})
    own = {"name": "secret", "value": b"" if secret else drawn}
    execute(insert, own)
    kept = {name: bytes(value) for name, value in execute("SELECT * FROM flowroute_ledger", {})}
    if kept["version"] != str(VERSION).encode():
        found = kept["version"].decode(errors="replace")
        raise LedgerError(f"the ledger has schema version {found}, and this client reads {VERSION}")
    if bool(kept["secret"]) == bool(secret):
        has_own = "keeps its own secret: leave secret out"
        needs_it = "needs its secret: give it; for commands, set FLOWROUTE_LEDGER_SECRET"
        raise LedgerError(f"the ledger {has_own if secret else needs_it}")
    used = Secret(secret or kept["secret"])
    check = used.digest("check", b"")
    execute(insert, {"name": "check", "value": check})
    ((found,),) = execute("SELECT value FROM flowroute_ledger WHERE name = 'check'", {})
    if bytes(found) != check:
        raise LedgerError("the ledger was made with another secret")
    return used
