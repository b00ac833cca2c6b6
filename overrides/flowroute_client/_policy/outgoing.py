"""One message of many: what is given, what is sent, and what became of it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Never, Required, TypeAlias, cast

from attrs import define, field, frozen

from flowroute_api.api.messages import messages_send
from flowroute_api.models import SentMessage
from flowroute_client._payload.request import Request, prepare
from flowroute_client._policy.evidence import Claim
from flowroute_client._typing import TypedDict
from flowroute_client.errors import (
    APIConnectionError,
    FlowrouteError,
    InProgressError,
    InvalidArgumentError,
    LedgerError,
    OutcomeUnknownError,
    did_you_mean,
    unknown_outcome_hint,
)

Outcome = Literal["sent", "refused", "unknown"]
_ARGUMENTS = tuple(argument.name for argument in messages_send.OPERATION.arguments)
_NAMES = (*_ARGUMENTS, "idempotency_key")
Doubt: TypeAlias = OutcomeUnknownError | InProgressError
DOUBTS = (OutcomeUnknownError, InProgressError)
"""What leaves open whether a message was sent."""


class _Message(TypedDict, total=False):
    from_: Required[str | int]
    to: Required[str | int]
    body: str | None
    media_urls: Sequence[str] | None
    is_mms: bool | None
    dlr_callback: str | None


class OutgoingMessage(_Message, total=False, closed=True):
    """A message of `Messages.send_many`: the arguments of `Messages.send`.

    Attributes:
        from_: The number to send from.
        to: The number to send to.
        body: The text.
        media_urls: The URLs of the files to send.
        is_mms: Whether to send an MMS.
        dlr_callback: The URL to which delivery receipts are posted.
    """


class KeyedMessage(_Message, closed=True):
    """A message of `Messages.send_many` with an idempotency key of its own.

    Attributes:
        from_: The number to send from.
        to: The number to send to.
        body: The text.
        media_urls: The URLs of the files to send.
        is_mms: Whether to send an MMS.
        dlr_callback: The URL to which delivery receipts are posted.
        idempotency_key: What it is known by in the ledger.
    """

    idempotency_key: str


@frozen
class SendResult:
    """What became of one message of many.

    Attributes:
        index: Its place in what was given, from 0.
        outcome: ``sent``; ``refused``: it was not sent; or ``unknown``: it may have been sent.
        sent: What the API answered, if it could be read.
        error: What went wrong.
        message: The message as it was when it was taken.
        idempotency_key: What it is known by in the ledger, if there is one.
        done_before: Whether it was sent by an earlier call with this key.
    """

    index: int
    outcome: Outcome
    sent: SentMessage | None = None
    error: FlowrouteError | None = None
    message: Mapping[str, object] = field(factory=dict[str, object], repr=False)
    idempotency_key: str | None = field(default=None, repr=False)
    done_before: bool = False


@define(eq=False)
class Row:
    """A message that was taken, until its result has been handed over."""

    index: int
    message: Mapping[str, object]
    request: Request = field(init=False)
    """What is sent."""
    claim: Claim | None = None
    """``None`` if it cannot be sent."""
    key: str | None = None
    """What it is known by in the ledger, if there is one."""
    is_begun: bool = False
    doubt: Doubt | None = None
    """Why its outcome is unknown, once it is looked up."""
    is_waiting: bool = False
    """Whether others are sent while it is looked up."""
    result: SendResult | None = None
    is_reported: bool = False

    def prepare(self) -> None:
        """Read the message, and prepare its request.

        Raises:
            InvalidArgumentError: It cannot be sent.
        """
        self.message = read_message("messages.send_many", self.message)
        given = {name: self.message.get(name) for name in _ARGUMENTS}
        self.request = prepare(messages_send.OPERATION, given)
        self.claim = Claim(self.request)

    def set_key(self, key: str) -> None:
        """Let the request carry a key."""
        self.key = self.request.idempotency_key = key

    @property
    def was_done_before(self) -> bool:
        """Whether no attempt was necessary."""
        return self.key is not None and self.request.attempted_at is None

    @property
    def is_mms(self) -> bool:
        """Whether it counts as an MMS for the rate limit."""
        return bool(self.message.get("media_urls") or self.message.get("is_mms"))

    def judge(self, error: BaseException | None) -> Outcome:
        """Tell what an error says of the message."""
        kinds = OutcomeUnknownError if self.key is None else (*DOUBTS, LedgerError)
        return "unknown" if isinstance(error, kinds) else "refused"

    def explain(self, error: BaseException) -> FlowrouteError:
        """Say what an error means for the message."""
        if isinstance(error, FlowrouteError):
            return error
        explained: FlowrouteError
        name = type(error).__name__
        if self.claim is None:
            what = f"messages.send: the message cannot be read ({name}); nothing was sent"
            explained = InvalidArgumentError(what, "messages")
        elif self.request.attempted_at is None:
            explained = APIConnectionError(f"messages.send: not sent ({name}); nothing has changed")
        else:
            explained = unanswered(self.request, name)
        explained.__cause__ = error
        return explained


def unanswered(request: Request, why: str) -> OutcomeUnknownError:
    """Say that there was no answer."""
    what = f"{request.name}: no answer ({why}); {unknown_outcome_hint(request.name)}"
    return OutcomeUnknownError(what, request.name, request.since)


def read_message(operation: str, message: object) -> dict[str, object]:
    """Return a copy of a message, as arguments of `Messages.send`.

    Raises:
        InvalidArgumentError: It is no mapping, or a name is not that of an argument.
    """
    if not isinstance(message, Mapping):
        kind = type(message).__name__
        what = f"{operation}: a message is a mapping with from_, to and body, not {kind}"
        raise InvalidArgumentError(what, "messages")
    given = cast("Mapping[object, object]", message)
    read = {"from_" if name == "from" else name: value for name, value in given.items()}
    unknown = [name for name in read if name not in _NAMES]
    if unknown or len(read) < len(given):
        _refuse_name(operation, *unknown, "from")
    return cast("dict[str, object]", read)


def _refuse_name(operation: str, name: object, *_: object) -> Never:
    """Refuse a name; the first row of a file can have been taken for names, so not all is shown."""
    if name is None:  # of a csv.DictReader, for the cells that no column is for
        what = "it has more values than names: put text that holds commas in quotes"
        raise InvalidArgumentError(f"{operation}: {what}", "messages")
    plain = str(name).strip("\ufeff \t").lower()
    hint = did_you_mean("from_" if plain == "from" else plain, _NAMES)
    shown = repr(name) if hint or plain.isidentifier() else "of that name"
    raise InvalidArgumentError(f"{operation}: there is no argument {shown}{hint}", str(name))
