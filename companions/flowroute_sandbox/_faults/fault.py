"""Faults on purpose: which request fails, and how."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from random import Random
from threading import Lock
from typing import Any, Literal, get_args

from flowroute_sandbox._formats import e164

Kind = Literal["latency", "status", "reset", "close", "stall", "garbage", "cut_body", "drip"]
When = Literal["before", "after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong, and for which requests.

    Args:
        kind: "latency" delays the response, "status" responds with an error, "reset" and "close"
            end the connection, "stall" never responds, "garbage" sends what is not HTTP,
            "cut_body" ends the connection within the body, "drip" sends a byte at a time.
        when: "before" the request takes effect, or "after". Before, it never takes effect, and a
            drip ends without its last byte; only "latency" lets it take effect either way.
        times: How many requests fail; None for all.
        operation: The operationId that it is for, such as "messages_send"; None for all.
        number: The phone number that must be in the request, in E.164 without the plus; None for
            any and none.
        rate: The share of these requests that fail, from 0 to 1, drawn from the seed.
        seconds: How long a response is delayed, or how long a byte takes; None for the default of
            the kind.
        status: The status of the response.
        retry_after: Its `Retry-After`.

    Raises:
        ValueError: A value is not one of these.
    """

    kind: Kind
    when: When = "before"
    times: int | None = 1
    operation: str | None = None
    number: str | None = None
    rate: float = 1.0
    seconds: float | None = None
    status: int = 503
    retry_after: str | None = None

    def __post_init__(self) -> None:
        """Refuse values out of range."""
        _require(self.kind in get_args(Kind), f"kind must be one of {', '.join(get_args(Kind))}")
        _require(self.when in get_args(When), "when must be before or after")
        _require(self.times is None or self.times > 0, "times must be at least 1, or none for all")
        _require(0 < self.rate <= 1, "rate must be more than 0, and at most 1")
        _require(self.seconds is None or self.seconds >= 0, "seconds must be 0 or more")
        _require(400 <= self.status <= 599, "status must be from 400 to 599")

    @property
    def is_graceful(self) -> bool:
        """Whether the client gets a whole HTTP response, if perhaps late or an error."""
        return self.kind in {"latency", "status"}

    @property
    def delay(self) -> When | None:
        """Whether the response is delayed, before the request takes effect or after."""
        return self.when if self.kind == "latency" else None

    @property
    def rolls_back(self) -> bool:
        """Whether it keeps the request from taking effect."""
        return self.when == "before" and self.kind != "latency"

    def matches(self, operation: str, numbers: Collection[str]) -> bool:
        """Return whether it is for a request."""
        return self.operation in {None, operation} and (
            self.number is None or self.number in numbers
        )


class Faults:
    """The faults of an account that are still to happen.

    Args:
        standing: Those that are always there, after the others.
        seed: Draws which requests fail, for faults with a rate.
    """

    def __init__(self, standing: Sequence[Fault], seed: int) -> None:
        self._standing = standing
        self._seed = seed
        self._lock = Lock()
        self._count = 0
        self.clear()

    def clear(self) -> None:
        """Remove all but the standing ones."""
        with self._lock:
            self._faults: dict[int, Fault] = {}
            self._random = Random(self._seed)  # noqa: S311  repeatable, not secret

    def add(self, fault: Fault) -> None:
        """Add a fault, after those that were added before."""
        with self._lock:
            self._count += 1
            self._faults[self._count] = fault

    def remove(self, fault_id: int) -> bool:
        """Remove one that was added; return False if it is not there."""
        with self._lock:
            return self._faults.pop(fault_id, None) is not None

    def list_pending(self) -> dict[int, Fault]:
        """Return those that were added and are still to happen, by their ids."""
        with self._lock:
            return dict(self._faults)

    def take(self, operation: str, numbers: Collection[str]) -> Fault | None:
        """Return the fault of a request, if any, and count it as happened once more."""
        with self._lock:
            for fault_id, fault in self._faults.items():
                if fault.matches(operation, numbers) and self._random.random() < fault.rate:
                    self._count_down(fault_id, fault)
                    return fault
        return next((each for each in self._standing if each.matches(operation, numbers)), None)

    def _count_down(self, fault_id: int, fault: Fault) -> None:
        """Keep what is left of a fault when it has happened once more."""
        if fault.times == 1:
            del self._faults[fault_id]
        elif fault.times is not None:
            self._faults[fault_id] = replace(fault, times=fault.times - 1)


def parse_fault(text: str) -> Fault:
    """Parse a fault that is written as "KIND name=value ...".

    Raises:
        ValueError: It is not written so.
    """
    kind, *words = text.split() or [""]
    pairs = [word.partition("=") for word in words]
    return make_fault({"kind": kind, **{name: value for name, _, value in pairs}})


def make_fault(values: Mapping[str, object]) -> Fault:
    """Make a fault of values from outside: from JSON, or from a command line.

    Raises:
        ValueError: A name or a value is not one of a fault's.
    """
    names = [field.name for field in fields(Fault)]
    for name in values:
        _require(name in names, f"{name!r} is not one of {', '.join(names)}")
    _require(
        values.get("kind") is not None, f"kind is missing: give one of {', '.join(get_args(Kind))}"
    )
    arguments: dict[str, Any] = {
        name: _convert(name, value)
        for name, value in values.items()
        if value is not None or name == "times"
    }
    return Fault(**arguments)


def _convert(name: str, value: object) -> object:
    try:
        return _CONVERTERS.get(name, str)(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"Invalid fault: {name} cannot be {value!r}.") from error


def _to_times(value: Any) -> int | None:  # noqa: ANN401  whatever came
    return None if value is None or value == "always" else int(value)


def _to_operation_id(value: object) -> str:
    return str(value).replace(".", "_")


_CONVERTERS: Mapping[str, Callable[[Any], object]] = {
    "times": _to_times,
    "operation": _to_operation_id,
    "number": e164,
    "rate": float,
    "seconds": float,
    "status": int,
}


def _require(holds: object, sentence: str) -> None:
    if not holds:
        raise ValueError(f"Invalid fault: {sentence}.")
