"""Faults on purpose: which request meets which."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from random import Random
from threading import Lock
from typing import Any, Final, Literal, get_args

from flowroute_sandbox._formats import e164

Kind = Literal["latency", "status", "reset", "close", "stall", "garbage", "cut_body", "drip"]
When = Literal["before", "after"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is to go wrong, and for which requests.

    Args:
        kind: "latency" answers late, "status" answers with an error, "reset" and "close" end the
            connection, "stall" never answers, "garbage" answers what is not HTTP, "cut_body" ends
            the connection within the body, "drip" answers a byte at a time.
        when: "before" the request has taken effect, or "after". Before it, only "latency" lets it
            take effect after all, and a drip ends without the last byte.
        times: how many requests meet it; None for all.
        operation: the operationId that it is for, such as "messages_send"; None for all.
        number: the phone number that must be in the request, in E.164 without the plus; None for
            any and none.
        rate: the share of these requests that meet it, from 0 to 1, drawn from the seed.
        seconds: how late an answer is, or how long a byte takes; None for what suits the kind.
        status: the status of the answer.
        retry_after: its `Retry-After`.

    Raises:
        ValueError: a value that is none of the above.
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
        """Refuse what makes no sense."""
        _require(self.kind in get_args(Kind), f"kind must be one of {', '.join(get_args(Kind))}")
        _require(self.when in get_args(When), "when must be before or after")
        _require(self.times is None or self.times > 0, "times must be at least 1, or none for all")
        _require(0 < self.rate <= 1, "rate must be more than 0, and at most 1")
        _require(self.seconds is None or self.seconds >= 0, "seconds must be 0 or more")
        _require(400 <= self.status <= 599, "status must be from 400 to 599")

    @property
    def answers(self) -> bool:
        """Whether the request is answered in good order, if perhaps late or with an error."""
        return self.kind in {"latency", "status"}

    @property
    def delays(self) -> When | None:
        """Whether the answer waits, before the request takes effect or after."""
        return self.when if self.kind == "latency" else None

    @property
    def undoes(self) -> bool:
        """Whether it keeps the request from taking effect."""
        return self.when == "before" and self.kind != "latency"

    def meets(self, operation: str, numbers: Collection[str]) -> bool:
        """Return whether it is for a request."""
        return self.operation in {None, operation} and (
            self.number is None or self.number in numbers
        )


class Faults:
    """The faults that are still to happen.

    Args:
        standing: those that always are, after the others.
        seed: what the requests are drawn from that meet a fault with a rate.
    """

    def __init__(self, standing: Sequence[Fault], seed: int) -> None:
        self._standing = standing
        self._seed = seed
        self._lock = Lock()
        self.clear()

    def clear(self) -> None:
        """Forget all but the standing ones."""
        with self._lock:
            self._faults: list[Fault] = []
            self._random = Random(self._seed)  # noqa: S311  repeatable, not secret

    def add(self, fault: Fault) -> None:
        """Have a fault happen. Those that were added first come first."""
        with self._lock:
            self._faults.append(fault)

    def pending(self) -> list[Fault]:
        """Return those that were added and are still to happen."""
        with self._lock:
            return list(self._faults)

    def take(self, operation: str, numbers: Collection[str]) -> Fault | None:
        """Return the fault that a request meets, which then is one time less to happen."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.meets(operation, numbers) and self._random.random() < fault.rate:
                    self._faults[index : index + 1] = _without_one(fault)
                    return fault
        return next((each for each in self._standing if each.meets(operation, numbers)), None)


def parse_fault(text: str) -> Fault:
    """Return the fault that is written as "KIND name=value ...".

    Raises:
        ValueError: it is not written so.
    """
    kind, *words = text.split() or [""]
    pairs = [word.partition("=") for word in words]
    return make_fault({"kind": kind, **{name: value for name, _, value in pairs}})


def make_fault(values: Mapping[str, object]) -> Fault:
    """Return the fault of values from outside: from JSON, or from a command line.

    Raises:
        ValueError: a name or a value is not one of a fault's.
    """
    names = [field.name for field in fields(Fault)]
    for name in values:
        _require(name in names, f"{name!r} is not one of {', '.join(names)}")
    _require("kind" in values, f"kind must be given: one of {', '.join(get_args(Kind))}")
    read: dict[str, Any] = {
        name: _read(name, value)
        for name, value in values.items()
        if value is not None or name == "times"
    }
    return Fault(**read)


def _read(name: str, value: object) -> object:
    try:
        return _READERS.get(name, str)(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"A fault cannot be so: {name} cannot be {value!r}.") from error


def _without_one(fault: Fault) -> list[Fault]:
    if fault.times is None:
        return [fault]
    return [replace(fault, times=fault.times - 1)] if fault.times > 1 else []


def _times(value: Any) -> int | None:  # noqa: ANN401  whatever came
    return None if value in {None, "always"} else int(value)


def _operation(value: object) -> str:
    return str(value).replace(".", "_")


_READERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "times": _times,
    "operation": _operation,
    "number": e164,
    "rate": float,
    "seconds": float,
    "status": int,
}


def _require(holds: object, sentence: str) -> None:
    if not holds:
        raise ValueError(f"A fault cannot be so: {sentence}.")
