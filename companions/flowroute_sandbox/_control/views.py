"""The JSON that the control endpoints show of an account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from flowroute_client import segments
from flowroute_sandbox._account.account import Account
from flowroute_sandbox._account.message_detail_record import format_amount
from flowroute_sandbox._account.records import Message, Number, Webhook
from flowroute_sandbox._account.request_log import LoggedRequest
from flowroute_sandbox._account.resources import Resource
from flowroute_sandbox._api import porting
from flowroute_sandbox._api.jobs import get_status

_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


def show_request(request: LoggedRequest) -> dict[str, object]:
    """Return a line of the log of requests."""
    return {
        "position": request.position,
        "at": request.at,
        "method": request.method,
        "target": request.target,
        "operation": request.operation,
        "status": request.status,
        "fault": request.fault,
        "reason": request.reason,
        "forbidden": request.forbidden,
        "failed": request.failed,
        "milliseconds": round(request.seconds * 1000, 1),
    }


def show_exchange(request: LoggedRequest) -> dict[str, object]:
    """Return a request with its headers and body, and those of its answer. Keys are hidden."""
    return {
        **show_request(request),
        "headers": [_show_header(*header) for header in request.headers],
        "body": request.body.decode(errors="replace"),
        "size": request.size,
        "reply_headers": [_show_header(*header) for header in request.reply_headers],
        "reply": request.reply.decode(errors="replace"),
        "reply_size": request.reply_size,
    }


def _show_header(raw_name: bytes, raw_value: bytes) -> tuple[str, str]:
    name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
    if name.lower() in _SECRET_HEADERS:
        scheme, blank, _ = value.partition(" ")
        value = f"{scheme} [hidden]" if blank else "[hidden]"
    return name, value


def show_message(message: Message, webhooks: Iterable[Webhook]) -> dict[str, object]:
    """Return a message with its receipts and its webhooks."""
    size = segments(message.body or "")
    return {
        "id": message.id,
        "direction": message.direction,
        "from": message.from_,
        "to": message.to,
        "text": message.body,
        "media": [asdict(media) for media in message.media],
        "is_mms": message.is_mms,
        "message_type": message.message_type,
        "encoding": size.encoding,
        "characters": size.characters,
        "segments": size.count,
        "amount": format_amount(message),
        "status": message.status,
        "failed": message.failed,
        "timestamp": message.timestamp,
        "timeline": [_show_event(message, webhook) for webhook in webhooks],
    }


def show_webhook(webhook: Webhook) -> dict[str, object]:
    """Return a webhook without its body."""
    return {
        "position": webhook.position,
        "subject": webhook.subject,
        "kind": webhook.kind,
        "at": _find_time(webhook),
        "due": webhook.due,
        "state": webhook.state,
        "url": webhook.url,
        "attempts": [asdict(attempt) for attempt in webhook.attempts],
    }


def _show_event(message: Message, webhook: Webhook) -> dict[str, object]:
    event = show_webhook(webhook)
    if webhook.kind == "receipt":
        return {**event, **_show_receipt(webhook.body)}
    return {**event, "at": message.timestamp}


def _find_time(webhook: Webhook) -> str:
    """Return when that happened which a webhook is about, however often it is posted."""
    body: Any = webhook.body
    if "data" in body:
        return str(body["data"]["attributes"]["timestamp"])
    # The compact format has no time.
    return webhook.attempts[0].at if webhook.attempts else webhook.due


def _show_receipt(body: Any) -> dict[str, object]:  # noqa: ANN401  JSON
    receipt = body["data"]["attributes"]
    return {
        "level": receipt["level"],
        "status": receipt["status"],
        "status_code": receipt["status_code"],
        "description": receipt["status_code_description"],
    }


def show_number(number: Number) -> dict[str, object]:
    """Return one of the account's numbers."""
    return {
        "id": number.id,
        "number_type": number.number_type,
        "rate_center": number.rate_center,
        "state": number.state,
        "alias": number.alias,
        "primary_route": number.primary_route,
        "failover_route": number.failover_route,
    }


def show_resources(account: Account) -> dict[str, object]:
    """Return what an account has beside numbers, routes and messages."""
    resources = account.resources
    exports, tasks = resources.list_all("export"), resources.list_all("task")
    return {
        "e911s": _show_linked(account, "e911"),
        "cnams": _show_linked(account, "cnam"),
        "exports": [{**_show_export(account, each), "id": key} for key, each in exports],
        "port_statuses": porting.STATUSES,
        "portorders": [{**each, "id": key} for key, each in resources.list_all("portorder")],
        "tasks": [
            {"id": key, "numbers": each["numbers"], "status": get_status(account, each)}
            for key, each in tasks
        ],
        "callbacks": [
            {"owner": owner or None, "kind": kind, "url": url}
            for owner, kind, url in resources.list_callbacks()
        ],
    }


def _show_linked(account: Account, kind: str) -> list[Resource]:
    """Return the resources of a kind, each with the numbers that it is assigned to."""
    resources = account.resources
    return [
        {**each, "id": key, "numbers": resources.list_linked(kind, key)}
        for key, each in resources.list_all(kind)
    ]


def _show_export(account: Account, export: Resource) -> Resource:
    filters: Resource = export["filters"]
    return {
        "start": filters["start_call_start_time"],
        "end": filters["start_call_end_time"],
        "callback_url": export["callback_url"],
        "status": get_status(account, export),
    }
