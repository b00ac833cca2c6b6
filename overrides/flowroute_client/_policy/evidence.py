"""Which record proves that a message was sent: each record is evidence for one message. No I/O."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock

from flowroute_api.models import Message
from flowroute_client._fork import reset_in_children
from flowroute_client._payload.response import Reply
from flowroute_client._policy.outgoing import Row

_CLOCKS_DIFFER = timedelta(minutes=2)
_DATE_PRECISION = timedelta(seconds=2)
"""``Date`` is in whole seconds, and some servers write it anew once a second."""
_TIMESTAMP_PRECISION = timedelta(milliseconds=10)
"""Records are stamped to the hundredth of a second, cut off (tests/wire/messages.list.200.json)."""
_REMEMBERED = 100_000


class ServiceClock:
    """How far the clock of the service is ahead of ours, at least, by the ``Date`` of a reply."""

    def __init__(self) -> None:
        """Take the clocks for equal until a reply says otherwise."""
        self.ahead: timedelta = timedelta()

    def watch(self, hook: Callable[[Reply], None] | None) -> Callable[[Reply], None]:
        """Return a hook that learns from each reply, and calls another."""

        def on_reply(reply: Reply) -> None:
            self._learn(reply)
            if hook is not None:
                hook(reply)

        return on_reply

    def _learn(self, reply: Reply) -> None:
        """Read the ``Date`` of a reply that has just come."""
        try:
            date = parsedate_to_datetime(reply.headers.get("date", ""))
        except ValueError:
            return
        least = date.replace(tzinfo=UTC) - datetime.now(UTC)
        may_be_equal = least <= timedelta() <= least + _DATE_PRECISION
        self.ahead = timedelta() if may_be_equal else least

    def windows(
        self, since: datetime, until: datetime | None
    ) -> Iterator[tuple[datetime, datetime | None]]:
        """Yield where to look; again, if a reply showed that the clocks differ by more."""
        yield since - _CLOCKS_DIFFER, until and until + _CLOCKS_DIFFER
        ahead = self.ahead
        if abs(ahead) > _CLOCKS_DIFFER:
            yield since + ahead - _CLOCKS_DIFFER, until and until + ahead + _CLOCKS_DIFFER

    def is_after(self, record: Message, moment: datetime) -> bool:
        """Whether a record can be of something that happened after a moment of our clock."""
        stamp = record.timestamp
        return stamp is None or stamp + _TIMESTAMP_PRECISION > moment + self.ahead


class RecordClaims:
    """Gives a record to one message at most, and none to messages that cannot be told apart."""

    def __init__(self) -> None:
        """Begin with no record taken."""
        self._taken: OrderedDict[str, None] = OrderedDict()
        self.reset_after_fork()
        reset_in_children(self)

    def reset_after_fork(self) -> None:
        """Take a new lock: in a forked process nobody is left to release the old one."""
        self._lock = Lock()

    def take(self, record: str) -> None:
        """Note that a record is somebody's; the latest 100,000 are remembered."""
        self._taken[record] = None
        if len(self._taken) > _REMEMBERED:
            self._taken.popitem(last=False)

    def settle(
        self, row: Row, rows: Iterable[Row], records: Iterable[Message], clock: ServiceClock
    ) -> str | None:
        """Return the id of a message's record, if it is clear which one that is.

        It is clear if there are as many records as equal messages, none of these may still be
        answered, and each record can be younger than its message. Then all are settled.
        """
        equal = [each for each in rows if each.fingerprint == row.fingerprint]
        with self._lock:
            equal = [each for each in equal if not each.record and (each.doubt or not each.result)]
            if row in equal and all(each.doubt for each in equal):
                for each, record in self._pair(equal, records, clock):
                    each.record = record.id
                    self.take(record.id)
            return row.record

    def _pair(
        self, equal: list[Row], records: Iterable[Message], clock: ServiceClock
    ) -> list[tuple[Row, Message]]:
        """Pair equal messages with their records; not at all, if that is not clear."""
        equal.sort(key=lambda each: each.request.since)
        message, since = equal[0].fingerprint, equal[0].request.since
        free = [
            record
            for record in records
            if record.id not in self._taken
            and message is not None
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
