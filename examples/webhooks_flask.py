"""Receive Flowroute's webhooks with Flask; README.md says how to run it."""

from __future__ import annotations

import os
from secrets import compare_digest

from flask import Flask, Response, request

from flowroute_client import Flowroute, WebhookError
from webhook_inbox import WebhookInbox, show

SECRET = os.environ["WEBHOOK_SECRET"]

inbox = WebhookInbox(os.environ.get("WEBHOOK_INBOX", "webhooks.sqlite"), Flowroute(), handle=show)
inbox.work()  # on what a process that ended has left
app = Flask(__name__)


@app.post("/flowroute/<secret>")
def receive(secret: str) -> Response:
    """Keep an event, and reply at once: what takes longer is done afterwards."""
    if not compare_digest(secret.encode(), SECRET.encode()):
        return Response(status=404)
    try:
        inbox.add(request.get_data())
    except WebhookError:
        return Response(status=400)
    response = Response(status=200)
    response.call_on_close(inbox.work)
    return response
