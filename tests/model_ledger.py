"""A ledger in memory: the reference for the stores, and a part of the explored world."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, NamedTuple

from flowroute_client._policy.entries import Answer, Entry, KeyedCall, State
from flowroute_client._policy.ledger import Kind

Verdict = Literal["settled", "taken", "blocked"]
TIME = timedelta(minutes=10)


class Row(NamedTuple):
    """What is known of a key."""

    state: State
    attempt: int
    owner: str
    token: str
    since: timedelta
    content: bytes
    evidence: bytes
    answer: Answer | None = None
    is_settled: bool = False


class ModelLedger:
    """What every store must do, statement by statement."""

    settling_time = TIME

    def __init__(self, *, release_unsettled: bool = False) -> None:
        self.release_unsettled = release_unsettled
        self.rows: dict[str, Row] = {}
        self.now = timedelta()
        self.owner = ""
        self.alive: frozenset[str] = frozenset()

    def find(self, call: KeyedCall) -> Entry | None:
        self._bury_the_dead()
        row = self.rows.get(call.key)
        if row is None:
            return None
        is_same = row.content == call.content
        return Entry(row.state, row.attempt, self.now - row.since, is_same, row.answer)

    def _bury_the_dead(self) -> None:
        for key, row in self.rows.items():
            if row.state == "sending" and row.owner not in self.alive:
                self.rows[key] = row._replace(state="unknown")

    def claim(self, call: KeyedCall, attempt: int) -> bool:
        row = self.rows.get(call.key)
        is_free = row is None or (row.state == "refused" and row.attempt == attempt - 1)
        is_mine = row is not None and row.state == "sending" and row.token == call.token
        if is_free or is_mine:
            self.rows[call.key] = Row(
                "sending", attempt, self.owner, call.token, self.now, call.content, call.evidence
            )
        return is_free or is_mine

    def record(self, call: KeyedCall, state: State, answer: Answer | None = None) -> None:
        row = self.rows.get(call.key)
        if row is None or row.token != call.token or row.state not in {"sending", "unknown"}:
            return
        if answer is not None and answer.record is not None:
            self._take_back(answer.record)
        self.rows[call.key] = row._replace(state=state, answer=answer)

    def _take_back(self, record: str) -> None:
        for key, row in self.rows.items():
            if row.is_settled and row.answer and row.answer.record == record:
                self.rows[key] = row._replace(state="unknown", answer=None, is_settled=False)

    def settle(self, call: KeyedCall, attempt: int, answer: Answer) -> Verdict:
        self._bury_the_dead()
        row = self.rows[call.key]
        if row.state != "unknown" or row.attempt != attempt:
            return "settled"
        if answer.record is not None and answer.record in self._records():
            return "taken"
        if answer.record is not None and self._has_twin_under_way(row):
            return "blocked"
        self.rows[call.key] = row._replace(state="done", answer=answer, is_settled=True)
        return "settled"

    def _records(self) -> set[str | None]:
        return {row.answer.record for row in self.rows.values() if row.answer}

    def _has_twin_under_way(self, row: Row) -> bool:
        same = (each for each in self.rows.values() if each.evidence == row.evidence)
        return any(each.state == "sending" for each in same)

    def release(self, call: KeyedCall, attempt: int) -> None:
        row = self.rows[call.key]
        if row.state == "unknown" and row.attempt == attempt:
            self.rows[call.key] = row._replace(state="refused")

    def reserve(self, account: str, kind: Kind, within: float) -> float:
        raise NotImplementedError(account, kind, within)

    def slow_down(self, account: str, kind: Kind, pause: float) -> None:
        raise NotImplementedError(account, kind, pause)
