"""Which record proves that a message was sent: each record is evidence for one message. No I/O."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, cast
from weakref import WeakValueDictionary

from attrs import frozen

from flowroute_client._fork import reset_in_children
from flowroute_client._payload.formats import FormatError, phone_number
from flowroute_client._payload.json import decode_json, mapping
from flowroute_client._payload.request import Request
from flowroute_client._payload.response import Reply, read_date
from flowroute_client.errors import FlowrouteError, OutcomeUnknownError
from flowroute_runtime.caching import cached_property

if TYPE_CHECKING:
    from flowroute_api.models import Message
    from flowroute_client._policy.once import Listing

PAGE_SIZE = 200
"""How many records to ask for at once."""
_CLOCKS_DIFFER = timedelta(minutes=2)
_DATE_PRECISION = timedelta(seconds=2)
"""``Date`` is in whole seconds, and some servers write it anew once a second."""
_TIMESTAMP_PRECISION = timedelta(milliseconds=10)
"""Records are stamped to the hundredth of a second, cut off (tests/wire/messages.list.200.json)."""
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_REMEMBERED = 100_000
_MOST_OPEN = 10_000


@frozen
class MessageFingerprint:
    """What the record of a message holds that tells it from others."""

    from_: str
    to: str
    body: str | None
    """``None`` is any text."""

    @classmethod
    def of(cls, request: Request) -> MessageFingerprint:
        """Take a message from the request that sends it.

        Raises:
            FormatError: A number is none.
        """
        sent = mapping(decode_json(request.content or b"null"))
        numbers = phone_number(sent.get("from")), phone_number(sent.get("to"))
        return cls(*numbers, str(sent.get("body") or ""))

    def matches(self, record: Message) -> bool:
        """Whether a record is that of such a message, sent."""
        numbers = ((record.from_ or "").removeprefix("+"), (record.to or "").removeprefix("+"))
        same_text = self.body is None or (record.body or "") == self.body
        return numbers == (self.from_, self.to) and same_text and record.direction == "outbound"


class Claim:
    """What one message has on records: one of them may be its own."""

    def __init__(self, request: Request) -> None:
        """Take the request that sends the message."""
        self.request = request
        self.is_in_doubt: bool = False
        """Whether nobody will answer any more."""
        self.record: str | None = None
        """The id of its record, once it is clear which one that is."""

    @cached_property
    def fingerprint(self) -> MessageFingerprint:
        """What its record would hold; few are asked."""
        return MessageFingerprint.of(self.request)

    def rivals(self, other: Claim) -> bool:
        """Whether a record of this message can be taken for one of another."""
        is_recent = self.request.since + _CLOCKS_DIFFER > other.request.since
        return is_recent and self.fingerprint == other.fingerprint

    @classmethod
    def of(cls, request: Request) -> Claim | None:
        """Take any request, made by `Messages.send` or not, if it sends a message."""
        if request.safe or not request.target.partition("?")[0].rstrip("/").endswith("/messages"):
            return None
        claim = cls(request)
        with suppress(FormatError):
            return claim if request.operation or claim.fingerprint else None
        return None


class ServiceClock:
    """How far the clock of the service is ahead of ours, at least, by the ``Date`` of a reply."""

    def __init__(self) -> None:
        """Take the clocks for equal until a reply says otherwise."""
        self.ahead: timedelta = timedelta()
        self.is_known: bool = False

    def watch(self, hook: Callable[[Reply], None] | None) -> Callable[[Reply], None]:
        """Return a hook that learns from each reply, and calls another."""

        def on_reply(reply: Reply) -> None:
            self._learn(reply)
            if hook is not None:
                hook(reply)

        return on_reply

    def _learn(self, reply: Reply) -> None:
        """Read the ``Date`` of a reply that has just come."""
        least = read_date(reply.headers.get("date", ""))
        if least is None:
            return
        self.is_known = True
        may_be_equal = least <= timedelta() <= least + _DATE_PRECISION
        self.ahead = timedelta() if may_be_equal else least

    def listings(self, since: datetime, until: datetime | None, /) -> Iterator[Listing]:
        """Yield the list to look in; another, if a reply showed that the clocks differ by more."""
        yield _list_messages(since, until, timedelta())
        if abs(self.ahead) > _CLOCKS_DIFFER:
            yield _list_messages(since, until, self.ahead)

    def is_after(self, record: Message, moment: datetime) -> bool:
        """Whether a record can be of something that happened after a moment of our clock."""
        stamp = record.timestamp
        return stamp is None or stamp > _move(moment, self.ahead - _TIMESTAMP_PRECISION)


def _list_messages(since: datetime, until: datetime | None, ahead: timedelta) -> Listing:
    from flowroute_api.api.messages import messages_list  # noqa: PLC0415 - not for every client

    given = {
        "start_date": _move(since, ahead - _CLOCKS_DIFFER),
        "end_date": until and _move(until, ahead + _CLOCKS_DIFFER),
        "limit": PAGE_SIZE,
        "offset": None,
    }
    return messages_list.OPERATION, given


def unique_records(items: Iterable[object]) -> list[Message]:
    """Return each record once: lists that overlap have some twice."""
    return list({each.id: each for each in cast("Iterable[Message]", items)}.values())


def _move(moment: datetime, by: timedelta) -> datetime:
    """Return a moment that is later, or earlier, but not beyond where time begins and ends."""
    try:
        return moment + by
    except OverflowError:
        return _LATEST if by > timedelta() else _EARLIEST


class RecordClaims:
    """Gives a record to one message at most, and none to messages that cannot be told apart."""

    def __init__(self) -> None:
        """Begin with no record taken."""
        self._taken: OrderedDict[str, None] = OrderedDict()
        self._open: dict[Claim, None] = {}
        """Those of messages that may still be answered or are in doubt, the latest 10,000."""
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Take a new lock: in a forked process nobody is left to release the old one."""
        self._lock = Lock()
        self._open = {}

    @contextmanager
    def track(self, claim: Claim) -> Generator[Callable[[Reply], None]]:
        """Hold a claim open while its message is sent, and on if it ends in doubt.

        Yields:
            What takes the answer to the message.
        """
        with self._lock:
            self._open[claim] = None
            if len(self._open) > _MOST_OPEN:
                del self._open[next(iter(self._open))]
        try:
            yield partial(self._take_answer, claim)
        except BaseException as error:
            claim.is_in_doubt |= _may_have_been_sent(claim.request, error)
            raise
        finally:
            with self._lock:
                if not claim.is_in_doubt or claim.record:
                    self._open.pop(claim, None)

    def track_request(self, request: Request) -> AbstractContextManager[Callable[[Reply], None]]:
        """Do the same for a request that may send a message."""
        claim = Claim.of(request)
        return nullcontext(lambda _: None) if claim is None else self.track(claim)

    def _take_answer(self, claim: Claim, reply: Reply) -> None:
        """Note whose the record is that a reply names; without a name, any may be."""
        claim.record = _read_record(reply)
        if claim.record is None:
            claim.is_in_doubt = True
        else:
            self.take(claim.record)

    def forget(self) -> None:
        """Begin anew, with no record taken and no message open."""
        with self._lock:
            self._taken.clear()
            self._open.clear()

    def take(self, record: str) -> None:
        """Note that a record is somebody's; the latest 100,000 are remembered."""
        self._taken[record] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)

    def settle(self, claim: Claim, records: Iterable[Message], clock: ServiceClock) -> str | None:
        """Return the id of a message's record, if it is clear which one that is.

        It is clear if there are as many records as equal messages, none of these may still be
        answered, and each record can be younger than its message. Then all are settled.
        """
        with self._lock:
            equal = [each for each in self._open if each.rivals(claim)]
            if claim in equal and all(each.is_in_doubt for each in equal):
                for each, record in self._pair(equal, records, clock):
                    each.record = record.id
                    self.take(record.id)
                    del self._open[each]
            return claim.record

    def _pair(
        self, equal: list[Claim], records: Iterable[Message], clock: ServiceClock
    ) -> list[tuple[Claim, Message]]:
        """Pair equal messages with their records; not at all, if that is not clear."""
        equal.sort(key=lambda each: each.request.since)
        message, since = equal[0].fingerprint, equal[0].request.since
        free = [
            record
            for record in records
            if record.id not in self._taken
            and message.matches(record)
            and clock.is_after(record, since)
        ]
        free.sort(key=lambda record: record.timestamp or since)
        pairs = list(zip(equal, free, strict=False))
        clear = (
            len(free) == len(equal)
            and len({each.request.content for each in equal}) == 1
            and all(clock.is_after(record, each.request.since) for each, record in pairs)
        )
        return pairs if clear else []


def _read_record(reply: Reply) -> str | None:
    from flowroute_api.models import SentMessage  # noqa: PLC0415 - not for every client

    with suppress(ValueError):
        sent = SentMessage.read(decode_json(reply.body))
        return sent.id if sent else None
    return None


def _may_have_been_sent(request: Request, error: BaseException) -> bool:
    """Whether a message that an error ended may have been sent all the same."""
    is_refused = isinstance(error, FlowrouteError) and not isinstance(error, OutcomeUnknownError)
    return request.attempted_at is not None and not is_refused


_of_accounts: WeakValueDictionary[tuple[str, str], RecordClaims] = WeakValueDictionary()


def share_claims(base_url: str, authorization: str) -> RecordClaims:
    """Return the claims of an account, which all of its clients in this process share."""
    return _of_accounts.setdefault((base_url, authorization), RecordClaims())


def forget_claims() -> None:
    """Begin anew for every account, as a test does whose sandbox knows no message of before."""
    for claims in list(_of_accounts.values()):
        claims.forget()
