"""From a reply to a result or an error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from attrs import field, frozen

from flowroute_client._logging import log_difference
from flowroute_client._payload.json import decode_json, listing, mapping
from flowroute_client._payload.request import Request
from flowroute_client._redaction import redact
from flowroute_client.errors import (
    APIErrorDetail,
    APIStatusError,
    FlowrouteError,
    OutcomeUnknownResponseError,
    OutcomeUnknownServerError,
    ResponseError,
    ServerError,
    status_error_class,
)
from flowroute_runtime.model import Model, anything
from flowroute_runtime.operation import Operation, nothing

T = TypeVar("T")
_LONGEST_ERROR, _MOST_ERRORS = 1_000_000, 20


@frozen
class Reply:
    """A reply as it came.

    Attributes:
        status_code: The HTTP status.
        headers: The headers, by lower-case name.
        body: The body, decompressed.
        complete: Whether the body is whole; if not, it holds what had arrived.
        problem: Why the body is not whole.

    """

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    complete: bool = field(default=True, repr=False)
    problem: str = field(default="", repr=False)

    def json(self) -> object:
        """Read the body as JSON.

        Raises:
            ResponseError: It is not JSON.

        """
        try:
            return decode_json(self.body)
        except ValueError:
            raise _response_error(self, "the body is not JSON") from None


def read_result(operation: Operation[T], request: Request, reply: Reply) -> T:
    """Read the result of an operation.

    It was done if it is answered with a status that the document gives for that, and with a body
    that can be read; any 2xx will do where no reply was ever recorded.

    Raises:
        APIStatusError: The API answered with an error, perhaps one in a 2xx.
        OutcomeUnknownResponseError: It answered a request that changes something with a 2xx that
            does not say that it was done.
        ResponseError: It answered a request that reads with a 2xx, but the body cannot be read.

    """
    require_success(request, reply)
    documented = not operation.success or reply.status_code in operation.success
    if not operation.confirmed:
        documented = _take_unconfirmed(operation, request, reply)
    if not documented and not request.safe:
        raise unreadable(request, reply, "this status does not say that it was done")
    if _denies(reply) and not request.safe:
        raise unreadable(request, reply, "the body holds errors")
    if operation.read is nothing and documented:
        return None  # type: ignore[return-value]  # T is None where there is no content
    require_whole(request, reply)
    found = operation.read(read_json(request, reply))
    if found is None and operation.read is not anything:
        raise unreadable(request, reply, "the body is not what it should be")
    if isinstance(found, Model):
        found.http_status = reply.status_code
    return found  # type: ignore[return-value]  # T may be None for anything


def _take_unconfirmed(operation: Operation[T], request: Request, reply: Reply) -> bool:
    """Take any 2xx that can be read as a success, since the documents may be wrong, and say so."""
    require_whole(request, reply)
    read_json(request, reply)
    if error_details(reply):
        raise unreadable(request, reply, "the body holds errors")
    if reply.status_code not in operation.success or (operation.read is nothing and reply.body):
        log_difference(request.name, reply.status_code, operation.success)
    return True


def _denies(reply: Reply) -> bool:
    """Whether a 2xx holds errors, which only a 207 may have beside what was done."""
    return reply.status_code != 207 and b'"errors"' in reply.body and bool(error_details(reply))


def read_json(request: Request, reply: Reply) -> object:
    """Read the body of a 2xx, which may be empty.

    Raises:
        ResponseError: It is not JSON.

    """
    try:
        return decode_json(reply.body) if reply.body else None
    except ValueError:
        raise unreadable(request, reply, "the body is not JSON") from None


def unreadable(request: Request, reply: Reply, what: str) -> FlowrouteError:
    """Choose the error for a 2xx that is not the answer that was expected.

    Its body may say that nothing was done: ``errors``, unless there is ``data`` too or the status
    is 207, which say that a part was, or the errors are the server's own. Otherwise nobody knows.
    """
    details = error_details(reply)
    partly = details and not request.safe and mapping(decode_json(reply.body)).get("data")
    failed = reply.status_code == 207 or any(str(each.status).startswith("5") for each in details)
    if details and not partly and not failed:
        return _status_error(request, reply)
    error = _response_error(reply, f"{request.name}: {reply.status_code}: {what}")
    if request.safe:
        return error
    return OutcomeUnknownResponseError.of(error, request.name, request.since)


def _response_error(reply: Reply, what: str) -> ResponseError:
    what = f"{what} (this error has the status_code, headers and body)"
    return ResponseError(what, reply.status_code, reply.headers, reply.body)


def require_whole(request: Request, reply: Reply) -> None:
    """Raise the error that a 2xx is whose body is not whole."""
    if not reply.complete:
        raise unreadable(request, reply, reply.problem)


def read_whole(request: Request, reply: Reply) -> Reply:
    """Return a reply that is a 2xx and whole; raise the error that any other is."""
    require_success(request, reply)
    require_whole(request, reply)
    return reply


def require_success(request: Request, reply: Reply) -> None:
    """Raise the error that a reply is, unless it is a 2xx."""
    if 200 <= reply.status_code <= 299:
        return
    error = _status_error(request, reply)
    if type(error) is ServerError and not request.safe:
        raise OutcomeUnknownServerError.of(error, request.name, request.since)
    raise error


def _status_error(request: Request, reply: Reply) -> APIStatusError:
    details, wait = error_details(reply), retry_after(reply)
    return status_error_class(reply.status_code, details)(
        f"{request.name}: {reply.status_code}: {_reasons(request, details)}"
        + ("" if wait is None else f"; wait {wait:g} seconds before trying again"),
        reply.status_code,
        errors=details,
        headers=reply.headers,
        body=reply.body,
        retry_after=wait,
    )


def _reasons(request: Request, details: list[APIErrorDetail]) -> str:
    private = [*request.private]
    sentences = "; ".join(detail.sentence for detail in details if detail.sentence)
    ids = "".join(f" (error id {redact(detail.id, private)})" for detail in details if detail.id)
    return redact(sentences or "the API gives no reason", private) + ids


def error_details(reply: Reply) -> list[APIErrorDetail]:
    """Read the errors of an error reply, whatever its body is, if it is not too long to be one."""
    try:
        document = decode_json(reply.body) if len(reply.body) <= _LONGEST_ERROR else None
    except ValueError:
        return []
    items = listing(mapping(document).get("errors")) or []
    return [APIErrorDetail.read(mapping(item)) for item in items[:_MOST_ERRORS] if mapping(item)]


def retry_after(reply: Reply) -> float | None:
    """Read how many seconds the API asks to wait, given in seconds or as a date."""
    value = reply.headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        until = read_date(value)
        seconds = math.nan if until is None else until.total_seconds()
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def read_date(value: str) -> timedelta | None:
    """Read how far from now a date of HTTP is, if it is one."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware - datetime.now(UTC)
