"""Receive Flowroute's webhooks with FastAPI; README.md says how to run it."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from secrets import compare_digest

from fastapi import BackgroundTasks, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from flowroute_client import Flowroute, WebhookError
from webhook_inbox import WebhookInbox, show

SECRET = os.environ["WEBHOOK_SECRET"]

inbox = WebhookInbox(os.environ.get("WEBHOOK_INBOX", "webhooks.sqlite"), Flowroute(), handle=show)


@asynccontextmanager
async def work_on_what_is_left(_: FastAPI) -> AsyncGenerator[None]:
    """Handle what a process that ended has left."""
    await run_in_threadpool(inbox.work)
    yield


app = FastAPI(lifespan=work_on_what_is_left)


@app.post("/flowroute/{secret}")
async def receive(secret: str, request: Request, tasks: BackgroundTasks) -> Response:
    """Keep an event, and reply at once: what takes longer is done afterwards."""
    if not compare_digest(secret.encode(), SECRET.encode()):
        return Response(status_code=404)
    try:
        await run_in_threadpool(inbox.add, await request.body())
    except WebhookError:
        return Response(status_code=400)
    tasks.add_task(inbox.work)
    return Response(status_code=200)
