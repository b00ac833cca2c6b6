"""The API's ASGI application: authenticates, validates and answers requests, and injects faults."""

from __future__ import annotations

from asyncio import wait_for
from base64 import b64decode
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from hmac import compare_digest
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from flowroute_client._clock import read_clock
from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.records import Refusal, format_timestamp
from flowroute_sandbox._account.request_log import LoggedRequest
from flowroute_sandbox._api import (
    callbacks,
    cdrs,
    cnams,
    e911s,
    messages,
    numbers,
    porting,
    provisioning,
    routes,
)
from flowroute_sandbox._api.body import get_attributes, read_body
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import (
    RefusedError,
    authentication_error,
    fault_error,
    internal_error,
)
from flowroute_sandbox._api.validator import RawRequest, Validator, ValidRequest
from flowroute_sandbox._document import load_document
from flowroute_sandbox._faults.fault import Fault, Faults
from flowroute_sandbox._faults.tcp_faults import apply_fault

HANDLERS: Mapping[str, Callable[[Call], Reply]] = {
    "callbacks_get": callbacks.get,
    "callbacks_remove": callbacks.remove,
    "callbacks_set": callbacks.set_url,
    "cdrs_create_export": cdrs.create_export,
    "cdrs_get_export": cdrs.get_export,
    "cdrs_list_exports": cdrs.list_exports,
    "cnams_assign": cnams.assign,
    "cnams_create": cnams.create,
    "cnams_delete": cnams.delete,
    "cnams_get": cnams.get,
    "cnams_list": cnams.list_all,
    "cnams_unassign": cnams.unassign,
    "e911s_assign": e911s.assign,
    "e911s_create": e911s.create,
    "e911s_delete": e911s.delete,
    "e911s_get": e911s.get,
    "e911s_list": e911s.list_all,
    "e911s_numbers": e911s.list_numbers,
    "e911s_unassign": e911s.unassign,
    "e911s_update": e911s.update,
    "e911s_validate": e911s.validate,
    "messages_get": messages.get,
    "messages_list": messages.list_all,
    "messages_send": messages.send,
    "messaging_provision": provisioning.provision,
    "messaging_task": provisioning.get,
    "numbers_area_codes": numbers.list_area_codes,
    "numbers_details": numbers.list_details,
    "numbers_exchanges": numbers.list_exchanges,
    "numbers_get": numbers.get,
    "numbers_get_callback": callbacks.get,
    "numbers_list": numbers.list_owned,
    "numbers_purchase": numbers.purchase,
    "numbers_release": numbers.release,
    "numbers_remove_callback": callbacks.remove,
    "numbers_search": numbers.search,
    "numbers_set_callback": callbacks.set_url,
    "numbers_tiers": numbers.list_tiers,
    "numbers_update": numbers.update,
    "porting_check": porting.check,
    "porting_get": porting.get,
    "porting_list": porting.list_all,
    "porting_status": porting.get_status,
    "routes_clear_failover": routes.clear_failover,
    "routes_clear_primary": routes.clear_primary,
    "routes_create": routes.create,
    "routes_delete": routes.delete,
    "routes_edge_strategies": routes.list_edge_strategies,
    "routes_list": routes.list_all,
    "routes_set_failover": routes.set_failover,
    "routes_set_primary": routes.set_primary,
    "routes_update": routes.update,
}
"""The handler of each operation, by its operationId."""


_LATENCY_SECONDS = 1.0
_SHOWN_CHARACTERS = 2_000


class _JsonApiResponse(JSONResponse):
    media_type = "application/vnd.api+json"


class Api:
    """The API of an account.

    Args:
        account: The account.
        faults: The faults of its requests.
        access_key: The user name of its HTTP basic authentication.
        secret_key: The password.
    """

    def __init__(self, account: Account, faults: Faults, access_key: str, secret_key: str) -> None:
        self._account = account
        self._faults = faults
        self._credentials = f"{access_key}:{secret_key}".encode()
        self._validator = Validator(load_document(), HANDLERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request, start = Request(scope, receive), read_clock()
        entry = self._start_entry(request)
        try:
            response, fault = await self._respond(request, entry)
        except ClientDisconnect:
            return  # nobody waits for an answer
        except Exception:
            response = _make_error_response(internal_error())
            self._log(entry, response, start)
            await response(scope, receive, send)
            raise  # the server logs it
        if fault is None or fault.is_graceful:
            self._log(entry, response, start)
            await response(scope, receive, send)
        else:
            self._log(entry, None, start)
            stop = self._account.changes.wait_until_closed()
            await apply_fault(fault, response, scope, receive, stop)

    async def respond_to_owner(self, request: Request) -> Response:
        """Return the response to the sandbox's owner: without credentials, faults and the log.

        Raises:
            RefusedError: The request is refused, as for any caller.
        """
        body = await read_body(request)
        valid = self._validator.validate(_make_raw_request(request, body))
        with self._account.transaction():
            return _make_response(HANDLERS[valid.operation_id](self._make_call(request, valid)))

    def _start_entry(self, request: Request) -> LoggedRequest:
        # Starlette's `url` and `query_params` take longer than a handler does.
        path = request.scope["raw_path"].decode("latin-1")
        query = request.scope["query_string"].decode("latin-1")
        return LoggedRequest(
            at=format_timestamp(self._account.clock.now()),
            method=request.method,
            target=f"{path}?{query}" if query else path,
            headers=request.headers.raw,
        )

    def _log(self, entry: LoggedRequest, response: Response | None, start: float) -> None:
        """Log a request before it is answered, so that who has the answer finds it."""
        entry.seconds = read_clock() - start
        if response is not None:
            entry.status = response.status_code
            entry.reply_headers, entry.reply = response.raw_headers, bytes(response.body)
        self._account.requests.add(entry)

    def _respond_with_file(self, path: str) -> Response:
        """Return a file of call records, whoever asks: the link is the secret."""
        with self._account.transaction():
            content = cdrs.read_file(self._account, path)
        if content is None:
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="text/xml")
        return Response(content, media_type="application/octet-stream")

    async def _respond(
        self, request: Request, entry: LoggedRequest
    ) -> tuple[Response, Fault | None]:
        """Return the response, and the fault that is to break it."""
        path: str = request.scope["path"]
        if path.startswith(cdrs.DOWNLOADS) and request.method in {"GET", "HEAD"}:
            return self._respond_with_file(path), None
        fault = None
        try:
            self._authenticate(request)
            entry.body = await read_body(request)
            valid = self._validator.validate(_make_raw_request(request, entry.body))
            fault = self._faults.take(valid.operation_id, _find_numbers(valid))
            entry.operation, entry.fault = valid.operation_id, fault.kind if fault else None
            handler = HANDLERS[valid.operation_id]
            reply = await self._handle(handler, self._make_call(request, valid), fault)
        except RefusedError as error:
            self._record_refusal(entry, error)
            return _make_error_response(error), fault
        return _make_response(reply), fault

    def _authenticate(self, request: Request) -> None:
        """Refuse wrong credentials, before the path is looked at."""
        credentials = _parse_credentials(request.headers.get("authorization", ""))
        if not compare_digest(credentials, self._credentials):
            raise authentication_error()

    def _make_call(self, request: Request, valid: ValidRequest) -> Call:
        return Call(
            account=self._account,
            base_url=_get_base_url(request.scope, request.headers.get("host")),
            path=request.scope["raw_path"].decode("latin-1").rstrip("/"),
            path_params={name: each.removeprefix("+") for name, each in valid.path_params.items()},
            query=valid.query,
            body=valid.body,
        )

    async def _handle(
        self, handler: Callable[[Call], Reply], call: Call, fault: Fault | None
    ) -> Reply:
        """Let a request take effect, unless its fault prevents that."""
        if fault is not None and fault.delay == "before":
            await self._wait(fault)
        with self._account.transaction(keep=fault is None or not fault.rolls_back):
            reply = handler(call)
        if fault is not None and fault.delay == "after":
            await self._wait(fault)
        if fault is not None and fault.kind == "status":
            raise fault_error(fault)
        return reply

    async def _wait(self, fault: Fault) -> None:
        """Wait as long as a fault says, but not past the end of the server."""
        seconds = _LATENCY_SECONDS if fault.seconds is None else fault.seconds
        with suppress(TimeoutError):
            await wait_for(self._account.changes.wait_until_closed(), seconds)

    def _record_refusal(self, entry: LoggedRequest, error: RefusedError) -> None:
        entry.reason, entry.forbidden = error.reason, error.undocumented
        refusal = Refusal(
            at=format_timestamp(self._account.clock.now()),
            method=entry.method,
            path=entry.target,
            status=error.status,
            reason=error.reason,
            body=entry.body.decode(errors="replace")[:_SHOWN_CHARACTERS],
            forbidden=error.undocumented,
        )
        with self._account.transaction():
            self._account.refusals.add(refusal)


def _get_base_url(scope: Scope, host: str | None) -> str:
    address, port = scope["server"]
    return f"{scope['scheme']}://{host or f'{address}:{port}'}"


def _make_raw_request(request: Request, body: bytes) -> RawRequest:
    return RawRequest(
        request.method,
        request.scope["path"],
        parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True),
        request.headers.get("content-type", ""),
        body,
        request.headers.items(),
    )


def _find_numbers(valid: ValidRequest) -> set[str]:
    """Return the phone numbers in a request, and the other values in their places."""
    attributes = get_attributes(valid.body)
    ends = (attributes.get_text(name) or "" for name in ("from", "to"))
    return {value.removeprefix("+") for value in (*ends, *valid.path_params.values())}


def _make_response(reply: Reply) -> Response:
    if reply.document is None:
        return Response(status_code=reply.status)
    return JSONResponse(reply.document, reply.status, media_type=reply.media_type)


def _make_error_response(error: RefusedError) -> Response:
    return _JsonApiResponse(error.document, error.status, error.headers)


@lru_cache(maxsize=16)
def _parse_credentials(authorization: str) -> bytes:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return b64decode(token.strip(), validate=True)
    except ValueError:
        return b""
