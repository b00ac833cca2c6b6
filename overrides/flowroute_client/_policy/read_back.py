"""How to find out by reading whether a call took effect: one rule an operation. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

from attrs import field, frozen

from flowroute_api.api.messages import messages_list
from flowroute_api.api.numbers import numbers_list
from flowroute_api.api.routes import routes_list
from flowroute_api.models import Message, Number, Route, SentMessage
from flowroute_client._payload.json import decode_json, encode_json, mapping
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import (
    Reply,
    read_result,
    require_success,
    require_whole,
)
from flowroute_client._policy.entries import Answer, KeyedCall
from flowroute_client._policy.evidence import MessageFingerprint, ServiceClock
from flowroute_client._policy.ledger import Kind, Ledger
from flowroute_client._policy.once import LedgerCall, Listing, OnReply, ReadBack
from flowroute_runtime.operation import ListOperation

_PAGE = 200
_CLOCKS_AGREE = timedelta(seconds=2)
"""How well the clocks are compared: that a record is overlooked can send its message twice."""
_LATEST = datetime.max.replace(tzinfo=UTC)


@frozen(repr=False)
class MessageReadBack:
    """A message: by a record with its numbers and text that is not older."""

    message: MessageFingerprint
    clock: ServiceClock = field(factory=ServiceClock)

    @classmethod
    def of(cls, request: Request) -> MessageReadBack:
        sent = _content(request)
        body = str(sent.get("body", ""))
        return cls(MessageFingerprint(str(sent["from"]), str(sent["to"]), body))

    @property
    def evidence(self) -> bytes:
        return encode_json([self.message.from_, self.message.to, self.message.body])

    @property
    def is_conclusive(self) -> bool:
        return self.clock.is_known

    def watch(self, on_reply: OnReply) -> OnReply:
        return self.clock.watch(on_reply)

    def listings(self, since: datetime, until: datetime, /) -> Iterator[Listing]:
        for start, end in self.clock.windows(since, until):
            yield _list(messages_list.OPERATION, start_date=start, end_date=end)

    def find(self, items: Iterable[object], since: datetime, /) -> list[Answer]:
        """List what may be its record, the oldest first: later ones are left to later calls."""
        records = {each.id: each for each in cast("Iterable[Message]", items)}.values()
        earliest = since - _CLOCKS_AGREE
        return [
            Answer.of_message(record.id)
            for record in sorted(records, key=lambda record: record.timestamp or _LATEST)
            if self.message.matches(record) and self.clock.is_after(record, earliest)
        ]


class _WithoutTime:
    """A rule in which no time counts."""

    is_conclusive = True

    def watch(self, on_reply: OnReply) -> OnReply:
        return on_reply


@frozen(repr=False)
class PurchaseReadBack(_WithoutTime):
    """A purchase: by the number, in the account."""

    number: str

    @classmethod
    def of(cls, request: Request) -> PurchaseReadBack:
        return cls(request.target.rpartition("/")[2])

    @property
    def evidence(self) -> bytes:
        return self.number.encode()

    def listings(self, *_: object) -> Iterator[Listing]:
        yield _list(numbers_list.OPERATION, starts_with=self.number)

    def find(self, items: Iterable[object], /, *_: object) -> list[Answer]:
        numbers = cast("Iterable[Number]", items)
        return [_answer(201, each.to_dict()) for each in numbers if each.id == self.number]


@frozen(repr=False)
class RouteReadBack(_WithoutTime):
    """A route: by its alias, type and value."""

    alias: object
    route_type: object
    value: object

    @classmethod
    def of(cls, request: Request) -> RouteReadBack:
        made = mapping(mapping(_content(request)["data"])["attributes"])
        return cls(made["alias"], made["route_type"], made["value"])

    @property
    def evidence(self) -> bytes:
        return encode_json([self.alias, self.route_type, self.value])

    def listings(self, *_: object) -> Iterator[Listing]:
        yield _list(routes_list.OPERATION, route_type=self.route_type)

    def find(self, items: Iterable[object], /, *_: object) -> list[Answer]:
        routes = cast("Iterable[Route]", items)
        return [
            _answer(201, each.to_dict(), each.id)
            for each in routes
            if (each.alias, each.route_type, each.value)
            == (self.alias, self.route_type, self.value)
        ]


RULES: Mapping[str, Callable[[Request], ReadBack]] = {
    "messages.send": MessageReadBack.of,
    "numbers.purchase": PurchaseReadBack.of,
    "routes.create": RouteReadBack.of,
}
"""The operations whose effect can be read."""


def begin(ledger: Ledger, key: str | None, account: str, request: Request) -> LedgerCall:
    """Begin a call that changes something, with a ledger, and perhaps a key."""
    kind = _kind(request) if request.endpoint == "messages.send" else None
    if key is None:
        return LedgerCall(ledger, account, kind)
    rule = RULES[request.endpoint](request) if request.endpoint in RULES else None
    said = (request.name, request.target, *map(": ".join, request.headers))
    content = b"\n".join((*(line.encode() for line in said), request.content or b""))
    evidence = b"\n".join((request.endpoint.encode(), rule.evidence)) if rule else content
    call = KeyedCall(request.name, key, content, evidence)
    return LedgerCall(ledger, account, kind, call, rule)


def _kind(request: Request) -> Kind:
    sent = _content(request)
    return "mms" if sent.get("media_urls") or sent.get("is_mms") else "sms"


def _content(request: Request) -> Mapping[str, object]:
    return mapping(decode_json(request.content or b"null"))


def _list(operation: object, **arguments: object) -> Listing:
    listed = cast("ListOperation[object]", operation)
    names = (argument.name for argument in listed.operation.arguments)
    return listed, {**dict.fromkeys(names), "limit": _PAGE, **arguments}


def _answer(status: int, resource: Mapping[str, object], record: str | None = None) -> Answer:
    return Answer(status, encode_json({"data": resource}), record)


def read_answer(request: Request, reply: Reply) -> Answer:
    """Read the reply to a call.

    Raises:
        APIStatusError: It was refused.
        OutcomeUnknownError: It may have taken effect.
    """
    if request.operation is None:
        require_success(request, reply)
        require_whole(request, reply)
        return Answer(reply.status_code, reply.body)
    result = read_result(request.operation, request, reply)
    record = result.id if isinstance(result, SentMessage | Route) else None
    return Answer(reply.status_code, reply.body, record)
