"""Numbers that decide what becomes of what is sent to them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import flowroute_sandbox
from flowroute_client import (
    OutcomeUnknownError,
    OutcomeUnknownServerError,
    PermissionDeniedError,
    RateLimitError,
    UnprocessableError,
)
from flowroute_sandbox import Sandbox
from flowroute_sandbox._faults.magic_numbers import DELIVERIES, FAULTS

OWN = "12065550100"
DOCUMENTED = Path(flowroute_sandbox.__file__).with_name("DECISIONS.md").read_text()


@pytest.mark.parametrize(
    ("to", "status", "code"),
    [
        ("15005550100", "delivery success", 1004),
        ("15005550101", "delivery failure", 1116),
        ("15005550102", "smsc reject", 1005),
        ("15005550103", "delivery failure", 1110),
        ("12065550199", "message buffered", 1003),
    ],
)
def test_the_number_decides_about_the_delivery(
    sandbox: Sandbox, to: str, status: str, code: int
) -> None:
    sent = sandbox.client.messages.send(from_=OWN, to=to, body="hello")
    record = sandbox.client.messages.get(sent.id)
    assert record.status == status
    receipts = [(each.level, each.status_code) for each in record.delivery_receipts or []]
    assert receipts == [(2, code), (1, None)]


def test_a_carrier_may_never_answer(sandbox: Sandbox) -> None:
    sent = sandbox.client.messages.send(from_=OWN, to="15005550104", body="hello")
    record = sandbox.client.messages.get(sent.id)
    assert record.status == "smsc submit"
    assert [each.level for each in record.delivery_receipts or []] == [1]


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("15005550142", UnprocessableError),
        ("15005550143", PermissionDeniedError),
        ("15005550129", RateLimitError),
        ("15005550150", OutcomeUnknownServerError),
    ],
)
def test_the_number_decides_about_the_answer(
    sandbox: Sandbox, to: str, error: type[Exception]
) -> None:
    flowroute = sandbox.client.with_options(max_retries=0)
    for _ in range(2):  # it does not wear off
        with pytest.raises(error):
            flowroute.messages.send(from_=OWN, to=to, body="hello")
    assert sandbox.inbox.messages() == []


def test_too_many_requests_say_when_to_come_again(sandbox: Sandbox) -> None:
    flowroute = sandbox.client.with_options(max_retries=0)
    with pytest.raises(RateLimitError) as caught:
        flowroute.messages.send(from_=OWN, to="15005550129", body="hello")
    assert caught.value.retry_after == 1


def test_a_slow_number_is_answered_in_the_end(sandbox: Sandbox) -> None:
    flowroute = sandbox.client.with_options(timeout=0.2, max_retries=0)
    with pytest.raises(OutcomeUnknownError):
        flowroute.messages.send(from_=OWN, to="15005550160", body="hello")
    assert sandbox.inbox.wait_for(to="15005550160").body == "hello"


def test_a_fault_of_the_tests_own_comes_before_a_numbers(sandbox: Sandbox) -> None:
    sandbox.fail("status", status=403)
    with pytest.raises(PermissionDeniedError):
        sandbox.client.messages.send(from_=OWN, to="15005550142", body="hello")


def test_no_number_of_the_inventory_is_magic(sandbox: Sandbox) -> None:
    numbers = [number.id for number in sandbox.client.numbers.search(limit=200)]
    assert not [number for number in numbers if number.startswith("1500")]


def test_the_table_is_documented() -> None:
    documented = set(re.findall(r"^\| `(\d+)` \|", DOCUMENTED, re.MULTILINE))
    assert documented == {*DELIVERIES, *(str(fault.number) for fault in FAULTS)}
