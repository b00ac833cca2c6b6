# /// script
# dependencies = ["django"]
# ///
"""Send from views of Django by one client: each is called in an event loop of its own."""

from __future__ import annotations

import django
from asgiref.sync import async_to_sync
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from flowroute_client import AsyncFlowroute, Flowroute
from neighbours.calls import ACCEPTED, ID, OURS, TEXT, THEIRS
from stub import Stub

stub = Stub()
flowroute = Flowroute("access", "secret", base_url=stub.url)
async_flowroute = AsyncFlowroute("access", "secret", base_url=stub.url)


def plain(_: HttpRequest) -> HttpResponse:
    return HttpResponse(flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT).id)


def converted(_: HttpRequest) -> HttpResponse:
    sent = async_to_sync(async_flowroute.messages.send)(from_=OURS, to=THEIRS, body=TEXT)
    return HttpResponse(sent.id)


async def asynchronous(_: HttpRequest) -> HttpResponse:
    sent = await async_flowroute.messages.send(from_=OURS, to=THEIRS, body=TEXT)
    return HttpResponse(sent.id)


views = (plain, converted, asynchronous)
urlpatterns = [path(view.__name__, view) for view in views]
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
django.setup()
with stub:
    stub.answer(202, ACCEPTED)
    for view in views * 3:
        assert Client().get(f"/{view.__name__}").content.decode() == ID
    assert len(stub.requests) == 9
