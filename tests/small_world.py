"""Every order in which a small world of workers and a service can go.

The workers follow the rules of `flowroute_client._policy.once`, one step at a time; between any two
steps anything else may happen: a death, a lost answer, a late record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeAlias

from attrs import define, field

from flowroute_client import FlowrouteError, OutcomeUnknownError, UnprocessableError
from flowroute_client._policy.entries import Answer, KeyedCall
from flowroute_client._policy.once import (
    ClaimLostError,
    LedgerCall,
    Listing,
    Look,
    OnReply,
    Send,
    StoreCall,
)
from model_ledger import TIME, ModelLedger, Row


class _Rule:
    """What the world reads back by; it looks up the records itself."""

    evidence = b""
    is_conclusive = True

    def watch(self, on_reply: OnReply) -> OnReply:
        return on_reply

    def listings(self, *_: object) -> Iterator[Listing]:
        return iter(())

    def find(self, items: Iterable[object], *_: object) -> list[Answer]:
        return [Answer(202, b"", str(each)) for each in items]


_ERRORS: Mapping[str, Callable[[], BaseException]] = {
    "lost": ClaimLostError,
    "refused": lambda: UnprocessableError("refused", 422),
    "unknown": lambda: OutcomeUnknownError("unknown", "messages.send", datetime.now(UTC)),
}


class Text(NamedTuple):
    """A message that the service has taken."""

    text: str
    record: str
    is_visible: bool


class Flight(NamedTuple):
    """A request under way."""

    text: str
    record: str | None = None
    """Its record, once the service has taken it."""


class Worker(NamedTuple):
    """A process that has messages to send, and what its present call has been told so far."""

    owner: str
    keys: tuple[str, ...]
    told: tuple[tuple[str, Any], ...] = ()
    flight: Flight | None = None


class World(NamedTuple):
    """All that can differ between two moments."""

    workers: tuple[Worker, ...]
    rows: tuple[tuple[str, Row], ...] = ()
    texts: tuple[Text, ...] = ()
    orphans: tuple[Flight, ...] = ()
    reported: frozenset[str] = frozenset()
    """The keys of which somebody was told that they are done."""
    now: int = 0
    crashes: int = 0
    late: int = 0


Event: TypeAlias = tuple[str, World]
"""What happens, and how the world is then."""


@define
class Universe:
    """What is possible."""

    texts: Mapping[str, str]
    """The text of each key."""
    crashes: int = 2
    late: int = 1
    eras: int = 0
    """How many times the settling time may pass."""
    release: bool = False
    records_are_in_time: bool = True
    everybody_uses_the_ledger: bool = True
    ledger: type[ModelLedger] = ModelLedger
    second: tuple[str, ...] = ()
    """What the second worker has to send, if not all, in the opposite order."""
    _ends: dict[object, str | None] = field(factory=dict[object, "str | None"])

    def begin(self) -> World:
        """Give each of two workers all messages, in opposite orders, or the second one fewer."""
        keys = tuple(self.texts)
        return World((Worker("1", keys), Worker("2", self.second or keys[::-1])))

    def is_over(self, world: World) -> bool:
        """Whether nothing can happen any more."""
        return not any(worker.keys for worker in world.workers) and _is_quiet(world)

    def ask_again(self, world: World) -> list[str]:
        """Say what a call for each key ends with, where nothing else happens any more."""
        ends: list[str] = []
        for key in self.texts:
            worker, what, before = Worker("3", (key,)), "", world
            while worker.keys and worker.flight is None:
                what, world = next(self._go_on(world._replace(workers=(worker,)), 0, worker))
                (worker,) = world.workers
            ends.append("unsent" if worker.keys else what.rpartition(": ")[2])
            world = before if worker.keys else world
        return ends

    def explore(self) -> Iterator[World]:
        """Yield every state that can be reached."""
        seen, left = set[World](), [self.begin()]
        while left:
            world = left.pop()
            if world not in seen:
                seen.add(world)
                yield world
                left += [after for _, after in self._follow(world)]

    def find_story(self, is_bad: Callable[[World], object]) -> list[str]:
        """Return a shortest story that ends badly; none, if all end well."""
        level: list[tuple[World, list[str]]] = [(self.begin(), [])]
        seen = {self.begin()}
        while level:
            following: list[tuple[World, list[str]]] = []
            for world, story in level:
                for what, after in self._follow(world):
                    if is_bad(after):
                        return [*story, what]
                    if after not in seen:
                        seen.add(after)
                        following.append((after, [*story, what]))
            level = following
        return []

    def _follow(self, world: World) -> Iterator[Event]:
        for index, worker in enumerate(world.workers):
            if worker.keys:
                yield from self._go_on(world, index, worker)
            if worker.keys and world.crashes < self.crashes:
                yield self._crash(world, index, worker)
        for index, flight in enumerate(world.orphans):
            rest = world._replace(orphans=world.orphans[:index] + world.orphans[index + 1 :])
            yield f"the service never gets {flight.text!r} of the dead", rest
            yield from ((what, after) for what, after, _ in self._take(rest, flight))
        yield from _appear(world)
        if world.now < self.eras and (not self.records_are_in_time or _is_quiet(world)):
            yield "the settling time passes", world._replace(now=world.now + 1)
        if not self.everybody_uses_the_ledger and not world.texts:
            text = Text(next(iter(self.texts.values())), "foreign", is_visible=True)
            yield "somebody else sends the same text", world._replace(texts=(text,))

    def _crash(self, world: World, index: int, worker: Worker) -> Event:
        """Let a worker die, and another begin in its place; what it has sent is still under way."""
        left = worker.flight is not None and worker.flight.record is None
        rows = tuple(
            (key, row._replace(owner="nobody", token="") if row.owner == worker.owner else row)
            for key, row in world.rows
        )
        orphans = (*world.orphans, worker.flight) if worker.flight and left else world.orphans
        after = _with(world, index, self.begin().workers[index])
        after = after._replace(rows=rows, orphans=orphans, crashes=world.crashes + 1)
        return f"{worker.owner} dies", after

    def _ledger(self, world: World, owner: str) -> ModelLedger:
        ledger = self.ledger(release_unsettled=self.release)
        ledger.rows = dict(world.rows)
        ledger.now, ledger.owner = world.now * 2 * TIME, owner
        ledger.alive = frozenset(worker.owner for worker in world.workers if worker.keys)
        return ledger

    def _go_on(self, world: World, index: int, worker: Worker) -> Iterator[Event]:
        """Take the next step of a worker, in every way that it can go."""
        key, text = worker.keys[0], self.texts[worker.keys[0]]
        ledger = self._ledger(world, worker.owner)
        once, step = self._resume(ledger, worker)

        def tell(world: World, how: str, value: object, what: str) -> Event:
            told = worker._replace(told=(*worker.told, (how, value)), flight=None)
            end, after = self._report(_with(world, index, told), index, told)
            return f"{worker.owner} {what} {key}{end}", after

        if isinstance(step, StoreCall):
            result = step.run()
            name = getattr(getattr(step.run, "func", None), "__name__", "call")
            yield tell(_store(world, ledger), "send", result, f"{name}s ({result})")
        elif isinstance(step, Look):
            visible = [each for each in world.texts if each.is_visible and each.text == text]
            records = tuple(each.record for each in visible)
            yield tell(world, "send", records, f"sees {len(records)} records for")
        elif worker.flight is None:
            assert isinstance(step, Send)
            claim = next(once.claim())
            assert isinstance(claim, StoreCall)
            if claim.run():
                world = _with(_store(world, ledger), index, worker._replace(flight=Flight(text)))
                yield f"{worker.owner} claims and sends {key}", world
            else:
                yield tell(world, "throw", "lost", "is too late to claim")
        elif worker.flight.record is None:
            yield tell(world, "throw", "refused", "is refused")
            yield tell(world, "throw", "unknown", "is not answered, and the service has not got")
            for what, after, flight in self._take(world, worker.flight):
                yield what, _with(after, index, worker._replace(flight=flight))
        else:
            answer = Answer(202, b"", worker.flight.record)
            yield tell(world, "send", answer, "is answered about")
            yield tell(world, "throw", "unknown", "is not answered about")

    def _resume(self, ledger: ModelLedger, worker: Worker) -> tuple[LedgerCall, object]:
        """Bring the present call of a worker to where it is."""
        key = worker.keys[0]
        token, text = f"{worker.owner} {key}", self.texts[key].encode()
        call = KeyedCall("messages.send", key, key.encode(), text, token)
        once = LedgerCall(ledger, "account", None, call, _Rule())
        steps = once.steps(call)
        step = next(steps)
        for how, value in worker.told:
            step = steps.throw(_ERRORS[value]()) if how == "throw" else steps.send(value)
        return once, step

    def _report(self, world: World, index: int, worker: Worker) -> Event:
        """End the present call of a worker, if it has come to its end."""
        end = self._end(worker)
        if end is None:
            return "", world
        after = _with(world, index, worker._replace(keys=worker.keys[1:], told=()))
        if end == "done":
            after = after._replace(reported=world.reported | {worker.keys[0]})
        return f", and is told: {end}", after

    def _end(self, worker: Worker) -> str | None:
        """Say how the present call has ended, if it has."""
        call = (worker.keys[0], worker.told)
        if call not in self._ends:
            self._ends[call] = self._try(worker)
        return self._ends[call]

    def _try(self, worker: Worker) -> str | None:
        try:
            self._resume(self.ledger(release_unsettled=self.release), worker)
        except StopIteration:
            return "done"
        except FlowrouteError as error:
            return type(error).__name__
        return None

    def _take(self, world: World, flight: Flight) -> Iterator[tuple[str, World, Flight]]:
        """Let the service take a request, and show its record now or later."""
        record = f"r{len(world.texts)}"
        for late in range(1 + (world.late < self.late)):
            texts = (*world.texts, Text(flight.text, record, is_visible=not late))
            what = f"the service takes {flight.text!r} as {record}{', which appears late' * late}"
            after = world._replace(texts=texts, late=world.late + late)
            yield what, after, flight._replace(record=record)


def _appear(world: World) -> Iterator[Event]:
    for index, text in enumerate(world.texts):
        if not text.is_visible:
            shown = text._replace(is_visible=True)
            texts = (*world.texts[:index], shown, *world.texts[index + 1 :])
            yield f"record {text.record} appears", world._replace(texts=texts)


def _with(world: World, index: int, worker: Worker) -> World:
    workers = (*world.workers[:index], worker, *world.workers[index + 1 :])
    return world._replace(workers=workers)


def _store(world: World, ledger: ModelLedger) -> World:
    return world._replace(rows=tuple(sorted(ledger.rows.items())))


def _is_quiet(world: World) -> bool:
    """Whether every request has been decided on, and every record shown."""
    flights = [worker.flight for worker in world.workers if worker.flight]
    under_way = [flight for flight in (*flights, *world.orphans) if flight.record is None]
    return not under_way and all(text.is_visible for text in world.texts)
