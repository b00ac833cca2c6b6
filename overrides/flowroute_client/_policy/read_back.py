"""How to find out by reading whether a call took effect: one rule an operation. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

from attrs import field, frozen

from flowroute_api.api.numbers import numbers_list
from flowroute_api.api.routes import routes_list
from flowroute_api.models import Number, Route, SentMessage
from flowroute_client._config import ClientConfig
from flowroute_client._payload.json import decode_json, encode_json, mapping
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply, read_result, read_whole
from flowroute_client._policy.entries import Answer, KeyedCall
from flowroute_client._policy.evidence import (
    PAGE_SIZE,
    MessageFingerprint,
    ServiceClock,
    unique_records,
)
from flowroute_client._policy.ledger import Kind, Ledger
from flowroute_client._policy.once import LedgerCall, Listing, OnReply, ReadBack
from flowroute_runtime.operation import ListOperation

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
        return cls(MessageFingerprint.of(request))

    @property
    def evidence(self) -> bytes:
        return encode_json([self.message.from_, self.message.to, self.message.body])

    @property
    def is_conclusive(self) -> bool:
        return self.clock.is_known

    def watch(self, on_reply: OnReply) -> OnReply:
        return self.clock.watch(on_reply)

    def listings(self, since: datetime, until: datetime, /) -> Iterator[Listing]:
        return self.clock.listings(since, until)

    def find(self, items: Iterable[object], since: datetime, /) -> list[Answer]:
        """List what may be its record, the oldest first: later ones are left to later calls."""
        earliest = since - _CLOCKS_AGREE
        return [
            Answer.of_message(record.id)
            for record in sorted(
                unique_records(items), key=lambda record: record.timestamp or _LATEST
            )
            if self.message.matches(record) and self.clock.is_after(record, earliest)
        ]


@frozen(repr=False)
class ResourceReadBack:
    """A resource of the account: by what only it is like, whenever it was made."""

    attributes: Mapping[str, object]
    listing: Listing
    is_conclusive = True

    @classmethod
    def of_purchase(cls, request: Request) -> ResourceReadBack:
        number = request.target.rpartition("/")[2]
        return cls({"id": number}, _list(numbers_list.OPERATION, starts_with=number))

    @classmethod
    def of_route(cls, request: Request) -> ResourceReadBack:
        made = mapping(mapping(_content(request)["data"])["attributes"])
        attributes = {name: made[name] for name in ("alias", "route_type", "value")}
        return cls(attributes, _list(routes_list.OPERATION, route_type=made["route_type"]))

    @property
    def evidence(self) -> bytes:
        return encode_json([*self.attributes.values()])

    def watch(self, on_reply: OnReply) -> OnReply:
        return on_reply

    def listings(self, *_: object) -> Iterator[Listing]:
        yield self.listing

    def find(self, items: Iterable[object], /, *_: object) -> list[Answer]:
        return [
            Answer(201, encode_json({"data": each.to_dict()}), _record(each))
            for each in cast("Iterable[Number | Route]", items)
            if all(getattr(each, name) == value for name, value in self.attributes.items())
        ]


RULES: Mapping[str, Callable[[Request], ReadBack]] = {
    "messages.send": MessageReadBack.of,
    "numbers.purchase": ResourceReadBack.of_purchase,
    "routes.create": ResourceReadBack.of_route,
}
"""The operations whose effect can be read."""


def begin(ledger: Ledger, config: ClientConfig, request: Request) -> LedgerCall:
    """Begin a call that changes something, with a ledger, and perhaps a key."""
    key, account = request.idempotency_key or config.idempotency_key, config.account
    kind = _kind(request) if request.endpoint == "messages.send" else None
    if key is None:
        return LedgerCall(ledger, account, kind)
    rule = RULES[request.endpoint](request) if request.endpoint in RULES else None
    said = (account, request.name, request.target, *map(": ".join, request.headers))
    content = b"\n".join((*(line.encode() for line in said), request.content or b""))
    evidence = b"\n".join((request.endpoint.encode(), rule.evidence)) if rule else content
    call = KeyedCall(request.name, key, content, evidence)
    return LedgerCall(ledger, account, kind, call, rule)


def _kind(request: Request) -> Kind:
    sent = _content(request)
    return "mms" if sent.get("media_urls") or sent.get("is_mms") else "sms"


def _content(request: Request) -> Mapping[str, object]:
    return mapping(decode_json(request.content or b"null"))


def _list(operation: ListOperation[object], **arguments: object) -> Listing:
    names = (argument.name for argument in operation.operation.arguments)
    return operation, {**dict.fromkeys(names), "limit": PAGE_SIZE, **arguments}


def _record(result: object) -> str | None:
    return result.id if isinstance(result, SentMessage | Route) else None


def read_answer(request: Request, reply: Reply) -> Answer:
    """Read the reply to a call.

    Raises:
        APIStatusError: It was refused.
        OutcomeUnknownError: It may have taken effect.
    """
    if request.operation is None:
        whole = read_whole(request, reply)
        return Answer(whole.status_code, whole.body)
    result = read_result(request.operation, request, reply)
    return Answer(reply.status_code, reply.body, _record(result))
