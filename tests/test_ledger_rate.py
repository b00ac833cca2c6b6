"""The rate that all who share a ledger keep to, by a clock that the test sets."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from flowroute_client._policy.once import LedgerCall, StoreCall
from flowroute_ledger._clock import read_boot
from flowroute_ledger._rate import Rate
from flowroute_ledger._sql import SCHEMA
from model_ledger import ModelLedger


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for statement in SCHEMA:
        connection.execute(statement.format(blob="BLOB"))
    yield connection
    connection.close()


def _execute(
    connection: sqlite3.Connection, statement: str, values: Mapping[str, object]
) -> Sequence[Sequence[Any]]:
    return connection.execute(statement, values).fetchall()


@pytest.fixture
def reserve(connection: sqlite3.Connection) -> Callable[..., float]:
    """Give what asks for the next place at 5 a second, at a time in seconds."""

    def reserve(now: float, within: float = 10.0, boot: str = "boot") -> float:
        execute = partial(_execute, connection)
        rate = Rate.read(execute, b"sms", 5.0, round(now * 1e6), boot)
        return rate.reserve(execute, within)

    return reserve


@pytest.fixture
def slow_down(connection: sqlite3.Connection) -> Callable[[float, float], None]:
    """Give what tells of a 429 at a time, and of a pause, in seconds."""

    def slow_down(now: float, pause: float) -> None:
        execute = partial(_execute, connection)
        Rate.read(execute, b"sms", 5.0, round(now * 1e6), "boot").slow_down(execute, pause)

    return slow_down


def test_places_are_a_little_more_than_evenly_spaced(reserve: Callable[..., float]) -> None:
    waits = [reserve(100) for _ in range(4)]
    assert waits == pytest.approx([0, 0.202, 0.404, 0.606])
    assert reserve(200) == 0


def test_what_would_come_too_late_takes_no_place(reserve: Callable[..., float]) -> None:
    reserve(100)
    assert reserve(100, within=0.1) == pytest.approx(0.202)
    assert reserve(100) == pytest.approx(0.202)


def test_another_start_of_the_machine_begins_anew(reserve: Callable[..., float]) -> None:
    for _ in range(50):
        reserve(100_000)
    assert reserve(5, boot="another") == 0
    assert reserve(5, boot="another") == pytest.approx(0.202)


def test_a_clock_that_is_set_back_holds_nobody_up_for_long(reserve: Callable[..., float]) -> None:
    reserve(100_000)
    assert reserve(90_000) == 0
    assert reserve(90_000) == pytest.approx(0.202)


def test_a_429_pauses_all_and_halves_the_rate_for_a_while(
    reserve: Callable[..., float], slow_down: Callable[[float, float], None]
) -> None:
    reserve(100)
    slow_down(100, 3)
    slow_down(100.1, 1)  # sent before the first was known
    waits = [reserve(100.1) for _ in range(12)]
    assert waits[0] == pytest.approx(2.9)
    assert waits[1] - waits[0] == pytest.approx(0.404)
    assert waits[11] - waits[10] == pytest.approx(0.202)


def test_a_rate_is_not_slowed_down_for_ever(
    reserve: Callable[..., float], slow_down: Callable[[float, float], None]
) -> None:
    for second in range(100, 120):
        slow_down(second, 0.5)
    assert reserve(130) == 0
    assert reserve(130) == pytest.approx(0.202 * 16)


def test_a_place_is_asked_for_again_until_it_is_near() -> None:
    call = LedgerCall(ModelLedger(), "account", "sms")
    waits = list[float]()
    steps = call.reserve(lambda: None, waits.append)
    for wait, pause in ((2.5, 1.0), (1.5, 1.0), (0.5, 0.5)):
        assert isinstance(next(steps), StoreCall)
        assert steps.send(wait) == pause
    assert list(steps) == []
    assert waits == [2.5, 1.5, 0.5]


def test_a_machine_without_boot_ids_is_known_by_when_it_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("flowroute_ledger._clock._BOOT_ID", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert int(read_boot.__wrapped__()) > 0


def test_a_mac_is_asked_for_its_boot_id(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its clock drifts, so that when it started is not the same to all of its processes."""
    command = tmp_path / "sysctl"
    command.write_text('#!/bin/sh\ntest "$*" = "-n kern.bootsessionuuid" && echo AB-12\n')
    command.chmod(0o700)
    monkeypatch.setattr("flowroute_ledger._clock._BOOT_ID", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert read_boot.__wrapped__() == "AB-12"
