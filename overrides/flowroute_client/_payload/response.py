"""From a reply to a result or an error."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from attrs import field, frozen

from flowroute_client._payload.json import decode_json, listing, mapping
from flowroute_client._payload.request import Request
from flowroute_client.errors import (
    APIErrorDetail,
    APIStatusError,
    OutcomeUnknownServerError,
    ResponseError,
    ServerError,
    redact,
    status_error_class,
)
from flowroute_runtime.model import Model, anything
from flowroute_runtime.operation import Operation, nothing

T = TypeVar("T")


@frozen
class Reply:
    """A reply as it came.

    Attributes:
        status_code: The HTTP status.
        headers: The headers, by lower-case name.
        body: The body, decompressed.
        complete: Whether the body is whole; if not, it holds what had arrived.

    """

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    complete: bool = field(default=True, repr=False)

    def json(self) -> object:
        """Read the body as JSON.

        Raises:
            ResponseError: It is not JSON.

        """
        try:
            return decode_json(self.body)
        except ValueError:
            raise unreadable(self, "the body is not JSON") from None


def result(operation: Operation[T], request: Request, reply: Reply) -> T:
    """Read the result of an operation.

    Raises:
        APIStatusError: The API answered with an error.
        ResponseError: It answered with success, but the reply cannot be read.

    """
    require_success(request, reply)
    if not reply.complete:
        raise unreadable(reply, f"{request.name}: the body was cut short")
    document = reply.json() if reply.body else None
    found = operation.read(document)
    if found is None and operation.read not in {anything, nothing}:
        raise unreadable(reply, f"{request.name}: the body is not what it should be")
    if isinstance(found, Model):
        found.http_status = reply.status_code
    return found  # type: ignore[return-value]  # T is None where there is no content


def unreadable(reply: Reply, what: str) -> ResponseError:
    """Make the error for a success that cannot be read."""
    return ResponseError(
        f"{what}; it was answered with {reply.status_code}, so it was done: see status_code,"
        " headers and body of this error",
        reply.status_code,
        reply.headers,
        reply.body,
    )


def require_success(request: Request, reply: Reply) -> None:
    """Raise the error that a reply is, unless it is a success."""
    if 200 <= reply.status_code <= 299:
        return
    error = _status_error(request, reply)
    if type(error) is ServerError and request.method != "GET":
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
    sentences = "; ".join(detail.sentence for detail in details if detail.sentence)
    words = redact(sentences or "the API gives no reason", request.private)
    return words + "".join(f" (error id {detail.id})" for detail in details if detail.id)


def error_details(reply: Reply) -> list[APIErrorDetail]:
    """Read the errors of an error reply, whatever its body is."""
    try:
        document = decode_json(reply.body)
    except ValueError:
        return []
    items = listing(mapping(document).get("errors")) or []
    return [APIErrorDetail.read(mapping(item)) for item in items if mapping(item)]


def retry_after(reply: Reply) -> float | None:
    """Read how many seconds the API asks to wait, given in seconds or as a date."""
    value = reply.headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        seconds = _seconds_until(value)
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _seconds_until(date: str) -> float:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return math.nan
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (aware - datetime.now(UTC)).total_seconds()
