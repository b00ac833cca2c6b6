"""Messages: send one, look one up, list those of a period."""

from __future__ import annotations

from flowroute_sandbox._account.message_detail_record import to_media_resources, to_resource
from flowroute_sandbox._account.records import Message, format_timestamp
from flowroute_sandbox._api import query
from flowroute_sandbox._api.body import get_attributes
from flowroute_sandbox._api.call import Call, Reply
from flowroute_sandbox._api.errors import (
    MISSING,
    not_found_error,
    permission_error,
    rate_limit_error,
)
from flowroute_sandbox._api.lists import make_next_link
from flowroute_sandbox._api.message_factory import make_outbound
from flowroute_sandbox._webhooks.payloads import make_receipt_webhook


def send(call: Call) -> Reply:
    """Accept an SMS or an MMS, in the compact form or as a JSON:API document.

    Raises:
        RefusedError: 422 for an empty message, 403 if the account does not own `from`, 429 if
            messages come too fast.
    """
    message, callback = _make_message(call)
    if call.account.find_owned_number(message.from_) is None:
        raise permission_error()
    if not call.account.send_limit.allows(is_mms=message.is_mms):
        raise rate_limit_error()
    call.account.add_message(message)
    kind = "mms_dlr" if message.is_mms else "sms_dlr"
    callback = callback or call.account.resources.find_callback(message.from_, kind)
    for receipt in reversed(message.receipts):  # level 1 first
        webhook = make_receipt_webhook(call.base_url, message, receipt, callback)
        call.account.webhooks.add(webhook)
    links = {"self": f"{call.base_url}/v2.1/messages/{message.id}"}
    return Reply(202, {"data": {"links": links, "type": "message", "id": message.id}})


def get(call: Call) -> Reply:
    """Return one message detail record.

    Raises:
        RefusedError: 404 for an id that no message has.
    """
    message = call.account.find_message(call.path_params["id"])
    latest = _format_latest(call)
    if message is None or (latest is not None and message.timestamp > latest):
        raise not_found_error("message")
    document: dict[str, object] = {"data": to_resource(message)}
    if message.is_mms:
        document["included"] = to_media_resources(call.base_url, message)
    return Reply(200, document)


def list_all(call: Call) -> Reply:
    """Return the message detail records of a period, newest first."""
    page = query.get_page(call.query)
    start = query.get_moment(call.query, "start_date")
    end = query.get_moment(call.query, "end_date") if "end_date" in call.query else None
    ends = [_format_latest(call), None if end is None else format_timestamp(end)]
    latest = min(filter(None, ends), default=None)
    found = call.account.list_messages(format_timestamp(start), latest, page)
    # Unlike the other lists: `limit` first, and no `self`.
    params = [("limit", str(page.limit)), ("start_date", start.isoformat())]
    params += [] if end is None else [("end_date", end.isoformat())]
    data = [to_resource(message) for message in found[: page.limit]]
    return Reply(200, {"data": data, "links": make_next_link(call, params, page, found)})


def _format_latest(call: Call) -> str | None:
    """Return the timestamp of the latest record that can be looked up; None for all."""
    delay = call.account.record_delay
    return format_timestamp(call.account.clock.before(delay)) if delay else None


def _make_message(call: Call) -> tuple[Message, str | None]:
    """Return the message of a request, and the URL that its receipts are posted to."""
    attributes = get_attributes(call.body)
    body, urls = attributes.get_text("body"), attributes.get_texts("media_urls")
    if not body and not urls:
        raise attributes.make_error("body", MISSING)
    message = make_outbound(
        call.account.new_message_id(),
        call.account.clock.now(),
        from_=attributes.get_phone_number("from"),
        to=attributes.get_phone_number("to"),
        body=body,
        urls=urls,
        is_mms=attributes.get_flag("is_mms") or bool(urls),
    )
    return message, attributes.get_text("dlr_callback")
