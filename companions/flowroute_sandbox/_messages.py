"""Messages: send one, look one up, look up a set."""

from flowroute_sandbox import _query
from flowroute_sandbox._body import attributes
from flowroute_sandbox._call import Call, Reply
from flowroute_sandbox._compose import outbound
from flowroute_sandbox._errors import MISSING, forbidden, not_found
from flowroute_sandbox._links import next_link
from flowroute_sandbox._mdr import included, resource
from flowroute_sandbox._notices import receipt_webhook
from flowroute_sandbox._records import Message, stamp


def send(call: Call) -> Reply:
    """Accept an SMS or an MMS, in the compact form or as a JSON:API document.

    Raises:
        RefusedError: 422 for a message of nothing, 403 when the account does not own `from`.
    """
    message, callback = _accept(call)
    if call.state.account_number(message.from_) is None:
        raise forbidden()
    call.state.add_message(message)
    for receipt in reversed(message.receipts):  # level 1 first
        call.state.webhooks.add(receipt_webhook(call.base, message, receipt, callback))
    links = {"self": f"{call.base}/v2.1/messages/{message.id}"}
    return Reply(202, {"data": {"links": links, "type": "message", "id": message.id}})


def get(call: Call) -> Reply:
    """Return one message detail record.

    Raises:
        RefusedError: 404 for an id that no message has.
    """
    message = call.state.message(call.captured["id"])
    if message is None:
        raise not_found("message")
    document: dict[str, object] = {"data": resource(message)}
    if message.is_mms:
        document["included"] = included(call.base, [message])
    return Reply(200, document)


def list_all(call: Call) -> Reply:
    """Return the message detail records of a period, newest first."""
    page = _query.page(call.query)
    start = _query.moment(call.query, "start_date")
    end = _query.moment(call.query, "end_date") if "end_date" in call.query else None
    found = call.state.messages(stamp(start), None if end is None else stamp(end), page)
    shown = found[: page.limit]
    # Unlike the other lists: `limit` first, and no `self`.
    query = [("limit", str(page.limit)), ("start_date", start.isoformat())]
    query += [] if end is None else [("end_date", end.isoformat())]
    document: dict[str, object] = {
        "data": [resource(message) for message in shown],
        "links": next_link(call, query, page, more=len(found) > len(shown)),
    }
    if any(message.is_mms for message in shown):
        document["included"] = included(call.base, shown)
    return Reply(200, document)


def _accept(call: Call) -> tuple[Message, str | None]:
    """Return the message, and where its receipts are to be posted."""
    sent = attributes(call.body)
    from_, to = sent.phone_number("from"), sent.phone_number("to")
    body, urls = sent.text("body"), sent.texts("media_urls")
    is_mms = sent.flag("is_mms") or bool(urls)
    if not body and not urls:
        raise sent.refuse("body", MISSING)
    message_id, now = call.state.new_message_id(), call.state.clock.now()
    message = outbound(message_id, now, from_=from_, to=to, body=body, urls=urls, is_mms=is_mms)
    return message, sent.text("dlr_callback")
