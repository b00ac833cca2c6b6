"""The errors that this package raises, one tree.

::

    FlowrouteError
    ├── InvalidArgumentError (a ValueError too)   refused; nothing was sent
    ├── ClientClosedError                         closed, or of another process; nothing was sent
    ├── InProgressError                           a call with its key is under way; nothing was sent
    ├── LedgerError                               the ledger cannot be used; nothing was sent
    ├── WebhookError                              what was posted to you cannot be read
    ├── ExportFailedError                         there is no file of call records, nor will be
    ├── APIConnectionError                        no answer, and nothing has changed
    │   └── APITimeoutError                       the same, for lack of time
    ├── OutcomeUnknownError                       it may have taken effect: there was no answer, or
    │   ├── OutcomeUnknownServerError             5xx (a ServerError too)
    │   └── OutcomeUnknownResponseError           2xx that proves nothing (a ResponseError too)
    ├── ResponseError                             2xx, but the reply cannot be read
    └── APIStatusError                            the API answered with an error
        ├── BadRequestError                       400
        ├── AuthenticationError                   401
        ├── PermissionDeniedError                 403
        ├── NotFoundError                         404, the resource
        ├── UnservedPathError                     404, the path: the API has no such endpoint
        ├── UnprocessableError                    422
        ├── RateLimitError                        429
        └── ServerError                           5xx

No message holds a credential, a phone number, a text or a media URL; the attributes may.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Self

from attrs import field, frozen

from flowroute_client._payload.json import is_deep, listing, mapping
from flowroute_client._redaction import is_uuid

__all__ = [
    "APIConnectionError",
    "APIErrorDetail",
    "APIStatusError",
    "APITimeoutError",
    "AuthenticationError",
    "BadRequestError",
    "ClientClosedError",
    "ExportFailedError",
    "FlowrouteError",
    "InProgressError",
    "InvalidArgumentError",
    "LedgerError",
    "NotFoundError",
    "OutcomeUnknownError",
    "OutcomeUnknownResponseError",
    "OutcomeUnknownServerError",
    "PermissionDeniedError",
    "RateLimitError",
    "ResponseError",
    "ServerError",
    "UnprocessableError",
    "UnservedPathError",
    "WebhookError",
]


class FlowrouteError(Exception):
    """Anything that this package raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle and copy with every attribute, whatever the arguments of the class are."""
        return type(self).__new__, (type(self), *self.args), self.__dict__


class InvalidArgumentError(FlowrouteError, ValueError):
    """An argument cannot be right; nothing was sent.

    Attributes:
        argument: The name of the argument.

    """

    def __init__(self, message: str, argument: str) -> None:
        """Take the message, and the name of the argument."""
        super().__init__(message)
        self.argument = argument


class ClientClosedError(FlowrouteError):
    """The client was used after it was closed; nothing was sent."""


class InProgressError(FlowrouteError):
    """Another call with the same idempotency key is under way; this one sent nothing."""


class LedgerError(FlowrouteError):
    """The ledger cannot be read or written; nothing was sent."""


class APIConnectionError(FlowrouteError):
    """There was no answer, and nothing has changed: the request never left, or it only reads."""


class APITimeoutError(APIConnectionError):
    """There was no answer in time, and nothing has changed."""


class OutcomeUnknownError(FlowrouteError):
    """The request may have taken effect: do not simply repeat it.

    There was no answer, or one that does not say that it was done.

    Look first whether it has: a message by ``messages.find_sent``, a purchase by ``numbers.get``.

    Attributes:
        operation: What was attempted, such as ``messages.send (POST /v2.1/messages)``.
        since: When it was attempted, in UTC, by the clock of this machine.
        check_after: In how many seconds the same call with the same idempotency key may know more;
            ``None`` without a key, or if reading back cannot settle it any more.
    """

    check_after: float | None = None

    def __init__(self, message: str, operation: str, since: datetime) -> None:
        """Take the message, what was attempted, and when."""
        FlowrouteError.__init__(self, message)
        self.operation = operation
        self.since = since

    @classmethod
    def of(cls, error: FlowrouteError, operation: str, since: datetime) -> Self:
        """Say of an answer that what was attempted may have taken effect."""
        unknown = cls(f"{error}; {unknown_outcome_hint(operation)}", operation, since)
        unknown.__dict__.update(error.__dict__)
        return unknown


def unknown_outcome_hint(operation: str) -> str:
    """Say what to do when the outcome of an operation is unknown."""
    how = ", by messages.find_sent" if operation.startswith("messages.send ") else ""
    return f"it may have taken effect: look before repeating it{how}"


def did_you_mean(name: object, names: Iterable[str]) -> str:
    """Suggest the nearest of `names` for one that is not among them, as the end of a message."""
    from difflib import get_close_matches  # noqa: PLC0415 - rarely needed

    nearest = get_close_matches(str(name), [*names], 1)
    return f": did you mean {nearest[0]}?" if nearest else ""


class ResponseError(FlowrouteError):
    """The answer was a 2xx, but it cannot be read.

    For a request that changes something it is an `OutcomeUnknownResponseError`.

    Attributes:
        status_code: The HTTP status.
        headers: The headers of the reply, by lower-case name.
        body: The body of the reply, as received.

    """

    def __init__(
        self, message: str, status_code: int, headers: Mapping[str, str], body: bytes
    ) -> None:
        """Take the message and the reply."""
        super().__init__(message)
        self.status_code = status_code
        self.headers: dict[str, str] = dict(headers)
        self.body = body


class ExportFailedError(FlowrouteError):
    """An export of call records failed, or has no file that can be downloaded: order it again."""


class WebhookError(FlowrouteError):
    """What was posted to a webhook cannot be read; it may not be from Flowroute."""


def _show(value: object) -> str:
    """Show what cannot quote the request: a status, or an id for Flowroute's support."""
    is_shown = value is None or value in range(1000) or is_uuid(str(value))
    return repr(value) if is_shown else "..."


@frozen
class APIErrorDetail:
    """One error of an error reply; what the API left out is ``None``.

    Its repr shows nothing that may quote the request. What is nested more than 20 deep is left out.

    Source: https://developer.flowroute.com/api/errors/
    """

    id: str | None = field(default=None, repr=_show)
    """What to quote to Flowroute's support."""
    status: int | str | None = field(default=None, repr=_show)
    title: str | None = field(default=None, repr=_show)
    detail: str | Mapping[str, object] | None = field(default=None, repr=_show)
    """A sentence, or the messages by field."""

    @classmethod
    def read(cls, value: Mapping[str, object]) -> Self:
        """Read an item of ``errors``, of any of the shapes that the API uses."""
        status, detail = value.get("status"), value.get("detail")
        fields = None if is_deep(detail) else mapping(detail) or None
        return cls(
            id=_text(value.get("id")),
            status=status if isinstance(status, int | str) else None,
            title=_text(value.get("title")),
            detail=detail if isinstance(detail, str) else fields,
        )

    @property
    def sentence(self) -> str:
        """The error in words."""
        if isinstance(self.detail, Mapping):
            return "; ".join(_sentences(self.detail))
        status = self.status if isinstance(self.status, str) else None
        return ": ".join(part for part in (self.title, self.detail or status) if part)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _sentences(detail: Mapping[str, object]) -> Iterator[str]:
    """List the messages of a detail by field: the fields are nested at any depth."""
    for name, value in detail.items():
        inner = mapping(value)
        if inner:
            yield from _sentences(inner)
        else:
            messages = listing(value) or [value]
            yield f"{name}: {', '.join(map(str, messages))}"


class APIStatusError(FlowrouteError):
    """The API answered with an error.

    Attributes:
        status_code: The HTTP status.
        errors: What the API says is wrong; empty if the body is not the API's.
        headers: The headers of the reply, by lower-case name.
        body: The body of the reply, as received.
        retry_after: How many seconds to wait, if the API says so.

    """

    def __init__(  # noqa: PLR0913 - the parts of a reply
        self,
        message: str,
        status_code: int,
        *,
        errors: Iterable[APIErrorDetail] = (),
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        retry_after: float | None = None,
    ) -> None:
        """Take the message and the reply."""
        FlowrouteError.__init__(self, message)
        self.status_code = status_code
        self.errors: tuple[APIErrorDetail, ...] = tuple(errors)
        self.headers: dict[str, str] = dict(headers or {})
        self.body = body
        self.retry_after = retry_after


class BadRequestError(APIStatusError):
    """400: the API could not make sense of the request."""


class AuthenticationError(APIStatusError):
    """401: the access key or the secret key is wrong."""


class PermissionDeniedError(APIStatusError):
    """403: the account may not do this."""


class NotFoundError(APIStatusError):
    """404: there is no such resource in the account."""


class UnservedPathError(APIStatusError):
    """404: the API has no such endpoint; the base URL or the path is wrong."""


class UnprocessableError(APIStatusError):
    """422: a value is wrong; `errors` says which."""


class RateLimitError(APIStatusError):
    """429: too many requests; nothing was done."""


class ServerError(APIStatusError):
    """5xx: the API, or something before it, failed."""


class OutcomeUnknownServerError(OutcomeUnknownError, ServerError):
    """5xx to a request that changes something: it may have taken effect."""


class OutcomeUnknownResponseError(OutcomeUnknownError, ResponseError):
    """2xx to a request that changes something, but not the answer that says that it was done."""


_BY_STATUS: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: UnprocessableError,
    429: RateLimitError,
}


def status_error_class(status: int, errors: Iterable[APIErrorDetail]) -> type[APIStatusError]:
    """Choose the class for a status.

    A path that the service does not serve is told from an absent resource by the body: its only
    member is a status that is a sentence (tests/wire/error.404.unserved_path.json).
    """
    if status == 404 and any(isinstance(error.status, str) for error in errors):
        return UnservedPathError
    if status >= 500:  # 600 and more do not exist, and count as 5xx (RFC 9110, 15)
        return ServerError
    return _BY_STATUS.get(status, APIStatusError)


for _name in __all__:  # so that a class has one name, whoever imports it first
    globals()[_name].__module__ = "flowroute_client"
