"""The types of the public API, as users see them: checked by mypy, pyright and ty; never run."""

# An error that is expected here and does not come is one, for mypy by warn_unused_ignores.
# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import csv
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal, assert_type

import httpx

import flowroute_client
import flowroute_client as short
from flowroute_client import (
    APIConnectionError,
    APIErrorDetail,
    APIStatusError,
    APITimeoutError,
    AsyncCdrs,
    AsyncFlowroute,
    AsyncMessages,
    AsyncPage,
    AsyncPager,
    AsyncRoutes,
    AsyncSending,
    Attempt,
    AuthenticationError,
    AvailableCode,
    AvailableNumber,
    AvailableNumberAttributes,
    BadRequestError,
    Callback,
    CallbackAttributes,
    CallRecord,
    CdrExport,
    CdrExportAttributes,
    Cdrs,
    ClientClosedError,
    Cnam,
    CnamAssignment,
    CnamAssignmentAttributes,
    CnamAttributes,
    CnamNumbers,
    CnamRelationships,
    DeliveryReceipt,
    E911Address,
    E911AddressAttributes,
    EdgeStrategy,
    EdgeStrategyAttributes,
    ExportFailedError,
    Flowroute,
    FlowrouteError,
    Included,
    IncludedAttributes,
    InProgressError,
    InvalidArgumentError,
    KeyedMessage,
    LedgerError,
    Media,
    MediaAttributes,
    MediaRelationship,
    Message,
    MessageAttributes,
    MessageRelationships,
    Messages,
    MessagingTask,
    MessagingTaskAttributes,
    MessagingTaskNumbers,
    NotFoundError,
    Number,
    NumberAttributes,
    NumberRelationships,
    Options,
    OutcomeUnknownError,
    OutcomeUnknownResponseError,
    OutcomeUnknownServerError,
    OutgoingMessage,
    Page,
    PermissionDeniedError,
    Portability,
    PortOrder,
    PortOrderAttributes,
    Progress,
    RateLimitError,
    Relationship,
    Reply,
    ResourceIdentifier,
    ResponseError,
    Route,
    RouteAttributes,
    Routes,
    Segments,
    Sending,
    SendManyOptions,
    SendResult,
    SentMessage,
    ServerError,
    Tier,
    UnprocessableError,
    UnservedPathError,
    WebhookError,
    normalize_phone_number,
    segments,
    webhooks,
)
from flowroute_client import Mesage as Misspelt  # type: ignore[attr-defined]
from flowroute_ledger import SQLiteLedger


def names() -> None:
    _: str = flowroute_client.__version__
    assert_type(normalize_phone_number("+1 (206) 555-0100"), str)
    assert_type(flowroute_client.normalize_phone_number(12065550100), str)
    assert_type(segments("hello"), Segments)
    assert_type(segments("hello").count, int)
    short.webhooks.parse(b"")
    flowroute_client.webhooks.parse("{}")
    flowroute_client.errors.FlowrouteError("words")
    raise flowroute_client.errors.OutcomeUnknownError("words", "messages.send", datetime.now(UTC))


def names_refuse(flowroute: Flowroute, asynchronous: AsyncFlowroute) -> None:
    Misspelt("mdr2-1")
    flowroute_client.Mesage("mdr2-1")  # type: ignore[attr-defined]
    flowroute_client.webhook.parse(b"")  # type: ignore[attr-defined]
    flowroute_client.webhooks.prase(b"")  # type: ignore[attr-defined]
    flowroute_client.errors.FlowruoteError("words")  # type: ignore[attr-defined]
    short.SendResults  # type: ignore[attr-defined]  # noqa: B018 - it is the name that is wrong
    normalize_phone_number(2065550100.0)  # type: ignore[arg-type]
    Flowroute(tiemout=1)  # type: ignore[call-arg]
    flowroute.with_options(tiemout=1)  # type: ignore[call-arg]
    asynchronous.with_options(max_retires=1)  # type: ignore[call-arg]
    flowroute.messages.send(from_="1", to="1", boddy="x")  # type: ignore[call-arg]
    _ = asynchronous.messages.send(from_="1", to="1", boddy="x")  # type: ignore[call-arg]
    flowroute.mesages.get("mdr2-1")  # type: ignore[attr-defined]
    flowroute.messages.sned(from_="1", to="1")  # type: ignore[attr-defined]


def a_client() -> None:
    Flowroute()
    Flowroute("access", "secret")
    Flowroute(
        access_key="access",
        secret_key="secret",  # noqa: S106 - of nothing
        base_url="http://127.0.0.1:4010",
        timeout=3,
        headers={"x-request": "1"},
        http_client=httpx.Client(),
        allow_insecure=False,
    )
    AsyncFlowroute("access", "secret", timeout=httpx.Timeout(3), http_client=httpx.AsyncClient())
    with Flowroute() as flowroute:
        assert_type(flowroute, Flowroute)
        assert_type(flowroute.with_options(timeout=1.5, headers={"x-request": "2"}), Flowroute)
        assert_type(flowroute.close(), None)


def a_client_refuses() -> None:
    Flowroute(1)  # type: ignore[arg-type]
    Flowroute("access", "secret", "http://127.0.0.1:4010")  # type: ignore[call-arg]
    Flowroute(timeout="3")  # type: ignore[arg-type]
    Flowroute(http_client=httpx.AsyncClient())  # type: ignore[arg-type]
    AsyncFlowroute(http_client=httpx.Client())  # type: ignore[arg-type]
    Flowroute().with_options(base_url="http://127.0.0.1:4010")  # type: ignore[call-arg]
    _ = Flowroute().calls  # type: ignore[attr-defined]


def watch_reply(_: Reply) -> None: ...


def watch_attempt(attempt: Attempt) -> None:
    assert_type(attempt.seconds, float)
    assert_type(attempt.reply, Reply | None)


def watch_progress(_: Progress) -> None: ...
def watch_result(_: SendResult) -> None: ...


def options() -> None:
    every: Options = {
        "timeout": 3,
        "deadline": 30.5,
        "max_retries": 0,
        "backoff": 0.1,
        "max_backoff": 1,
        "max_retry_after": 5,
        "headers": {"x-request": "1"},
        "query": {"dry": "1"},
        "max_rate": None,
        "on_reply": watch_reply,
        "on_attempt": watch_attempt,
        "ledger": SQLiteLedger("sends.db"),
        "idempotency_key": "reminder-42",
    }
    Flowroute(**every)
    AsyncFlowroute(**every)
    assert_type(Flowroute().with_options(**every), Flowroute)
    assert_type(AsyncFlowroute().with_options(**every), AsyncFlowroute)
    once = Flowroute().with_options(idempotency_key="reminder-42")
    try:
        assert_type(once.numbers.purchase("12065550102"), Number)
    except (InProgressError, LedgerError):
        SQLiteLedger("sends.db", settling_time=timedelta(minutes=5), release_unsettled=True)
    Flowroute(ledger="sends.db")  # type: ignore[arg-type]
    Flowroute().with_options(idempotency_key=42)  # type: ignore[arg-type]
    every["retries"] = 1  # type: ignore[typeddict-unknown-key]


def many(flowroute: Flowroute) -> None:
    assert_type(flowroute.messages, Messages)
    one: OutgoingMessage = {"from_": "12065550100", "to": "12065550199", "body": "hello"}
    sending = flowroute.messages.send_many(iter([one]), concurrency=2, max_rate=0.5)
    assert_type(sending, Sending)
    with sending as opened:
        assert_type(opened, Sending)
        assert_type(iter(opened), Iterator[SendResult])
    assert_type(sending.rest, list[SendResult])
    assert_type(sending.attempted, int)
    assert_type(sending.progress, Progress)
    hooks = flowroute.messages.send_many([one], on_progress=watch_progress, on_result=watch_result)
    assert_type(hooks, Sending)
    flowroute.messages.send_many([one], on_unknown="look_up", look_up_for=90)
    flowroute.messages.send_many([{"from_": 12065550100, "to": "12065550199", "media_urls": []}])
    flowroute.messages.send_many({"from_": "1", "to": to, "body": "x"} for to in ("2", "3"))
    flowroute.messages.send_many(csv.DictReader(["from,to,body"]))
    keyed: KeyedMessage = {"from_": "1", "to": "2", "body": "x", "idempotency_key": "reminder-42"}
    flowroute.messages.send_many([keyed], ledger=SQLiteLedger("sends.db"), idempotency_key="run")
    assert_type([result.idempotency_key for result in sending], list[str | None])
    find = flowroute.messages.find_sent
    found = find(from_="12065550100", to=12065550199, body="hello", since=datetime.now(UTC))
    assert_type(found, list[Message])
    find(from_="12065550100", to=12065550199, since="2026-01-01", until=date(2026, 1, 2))
    many_found = flowroute.messages.find_sent_many([one], since=datetime.now(UTC))
    assert_type(many_found, list[list[Message]])


def many_refuse(flowroute: Flowroute) -> None:
    flowroute.messages.send_many(["hello"])  # type: ignore[list-item]
    flowroute.messages.send_many([], on_unknown="retry")  # type: ignore[call-overload]
    flowroute.messages.send_many([], on_unkown="report")  # type: ignore[call-overload]
    flowroute.messages.find_sent(from_="1", to="1")  # type: ignore[call-arg]
    flowroute.messages.find_sent(from_="1", to="1", since=5)  # type: ignore[arg-type]
    flowroute.messages.send_many([{"form_": "1", "to": "2"}])  # type: ignore[typeddict-unknown-key, typeddict-item]
    flowroute.messages.send_many([{"from_": "1", "to": "2", "txt": "x"}])  # type: ignore[typeddict-unknown-key]
    flowroute.messages.send_many([{"from_": "1"}])  # type: ignore[typeddict-item]
    flowroute.messages.send_many([{"from_": "1", "to": "2", "body": 5}])  # type: ignore[typeddict-item]
    misspelt: OutgoingMessage = {"from_": "1", "to": "2", "txt": "x"}  # type: ignore[typeddict-unknown-key]
    misspelt["boddy"] = "x"  # type: ignore[typeddict-unknown-key]
    OutgoingMessage(from_="1", to="2", txt="x")  # type: ignore[typeddict-unknown-key]
    options: SendManyOptions = {"concurency": 5}  # type: ignore[typeddict-unknown-key]
    options["on_unknown"] = "lookup"  # type: ignore[typeddict-item]
    flowroute.messages.send_many([misspelt], **options)
    flowroute.messages.send(form_="1", to="1")  # type: ignore[call-arg]


async def stream() -> AsyncIterator[OutgoingMessage]:
    yield {"from_": "12065550100", "to": "12065550199", "body": "hello"}


async def many_asynchronously(flowroute: AsyncFlowroute) -> None:
    assert_type(flowroute.messages, AsyncMessages)
    sending = flowroute.messages.send_many([{"from_": 12065550100, "to": "12065550199"}])
    assert_type(sending, AsyncSending)
    flowroute.messages.send_many({"from_": "1", "to": to, "body": "x"} for to in ("2", "3"))
    flowroute.messages.send_many(csv.DictReader(["from,to,body"]), on_unknown="look_up")
    flowroute.messages.send_many(stream())
    assert_type(aiter(sending), AsyncIterator[SendResult])
    async with sending as opened:
        assert_type(opened, AsyncSending)
    find = flowroute.messages.find_sent
    found = await find(from_="12065550100", to="12065550199", since=datetime.now(UTC))
    assert_type(found, list[Message])


def what_became_of_many(result: SendResult, progress: Progress) -> None:
    assert_type(result.index, int)
    assert_type(result.outcome, Literal["sent", "refused", "unknown"])
    assert_type(result.sent, SentMessage | None)
    assert_type(result.error, FlowrouteError | None)
    assert_type(result.message, Mapping[str, object])
    assert_type(progress.attempted, int)
    assert_type(progress.unknown, int)


def messages(flowroute: Flowroute) -> None:
    send = flowroute.messages.send
    assert_type(send(from_="12065550100", to=12065550199, body="hello"), SentMessage)
    assert_type(flowroute.messages.get("mdr2-1"), Message)
    assert_type(flowroute.messages.list(start_date=date(2020, 1, 1)), Page[Message])
    flowroute.messages.send(
        from_=12065550100,
        to="12065550199",
        media_urls=("https://files.example/a.png",),
        is_mms=True,
        dlr_callback="https://hooks.example/dlr",
    )
    flowroute.messages.list(
        start_date=datetime(2020, 1, 1, tzinfo=UTC), end_date="2020-02-01", limit=5, offset=5
    )


def messages_refuse(flowroute: Flowroute) -> None:
    flowroute.messages.send(to="12065550199", body="hello")  # type: ignore[call-arg]
    flowroute.messages.send("12065550100", "12065550199", "hello")  # type: ignore[call-arg]
    flowroute.messages.send(from_=1.5, to="12065550199")  # type: ignore[arg-type]
    flowroute.messages.send(from_="1", to="1", body=b"hello")  # type: ignore[arg-type]
    flowroute.messages.send(from_="1", to="1", text="hello")  # type: ignore[call-arg]
    flowroute.messages.send(from_="1", to="1", is_mms="true")  # type: ignore[arg-type]
    flowroute.messages.list()  # type: ignore[call-arg]
    flowroute.messages.list(start_date=20200101)  # type: ignore[arg-type]
    flowroute.messages.get(1)  # type: ignore[arg-type]


def numbers(flowroute: Flowroute) -> None:
    assert_type(flowroute.numbers.list(), Page[Number])
    assert_type(flowroute.numbers.get(12065550100), Number)
    assert_type(flowroute.numbers.purchase("12065550100"), Number)
    assert_type(flowroute.numbers.search(), Page[AvailableNumber])
    assert_type(flowroute.numbers.area_codes(max_setup_cost=1.5), Page[AvailableCode])
    assert_type(flowroute.numbers.exchanges(areacode="206"), Page[AvailableCode])
    flowroute.numbers.list(
        starts_with="+1206", ends_with=1, contains="555", limit=1, offset=0, alias="office"
    )
    flowroute.numbers.search(
        starts_with=1206,
        contains="555",
        ends_with="1",
        limit=1,
        offset=0,
        rate_center="seattle",
        state="wa",
        number_type="toll-free",
        iso_country="US",
        order_by="number,desc",
    )
    flowroute.numbers.exchanges(limit=1, offset=0, max_setup_cost=1, areacode=206)
    flowroute.numbers.area_codes(limit=1, offset=0)


def numbers_refuse(flowroute: Flowroute) -> None:
    flowroute.numbers.list(limit="10")  # type: ignore[arg-type]
    flowroute.numbers.list("1206")  # type: ignore[call-arg]
    flowroute.numbers.search(number_type="tollfree")  # type: ignore[arg-type]
    flowroute.numbers.get()  # type: ignore[call-arg]
    flowroute.numbers.get(None)  # type: ignore[arg-type]


def routes(flowroute: Flowroute) -> None:
    create = flowroute.routes.create
    assert_type(create(alias="office", route_type="host", value="pbx.example"), Route)
    assert_type(flowroute.routes, Routes)
    assert_type(flowroute.routes.list(route_type="sip-reg", limit=1, offset=0), Page[Route])
    assert_type(flowroute.routes.set_primary("12065550100", "7"), None)
    assert_type(flowroute.routes.set_failover(12065550100, None), None)


def routes_refuse(flowroute: Flowroute) -> None:
    flowroute.routes.create(alias="office", route_type="host")  # type: ignore[call-arg]
    flowroute.routes.create(alias="a", route_type="sip-reg", value="v")  # type: ignore[arg-type]
    flowroute.routes.set_primary("12065550100", None)
    flowroute.routes.set_failover("12065550100")  # type: ignore[call-arg]


def pages(page: Page[Number]) -> None:
    assert_type(page.items, Sequence[Number])
    assert_type(iter(page), Iterator[Number])
    assert_type([number.id for number in page], list[str])
    assert_type(page.next_page(), Page[Number] | None)
    assert_type(page.pages(), Iterator[Page[Number]])
    page.items = []  # type: ignore[misc]


async def asynchronously(flowroute: AsyncFlowroute) -> None:
    async with AsyncFlowroute() as opened:
        assert_type(opened, AsyncFlowroute)
    assert_type(flowroute.with_options(timeout=1), AsyncFlowroute)
    send = flowroute.messages.send
    assert_type(await send(from_="12065550100", to="12065550199", body="hello"), SentMessage)
    assert_type(await flowroute.messages.get("mdr2-1"), Message)
    assert_type(flowroute.messages.list(start_date="2020-01-01"), AsyncPager[Message])
    assert_type(flowroute.numbers.list(alias="office"), AsyncPager[Number])
    assert_type(await flowroute.numbers.get("12065550100"), Number)
    assert_type(await flowroute.numbers.purchase(12065550100), Number)
    assert_type(flowroute.numbers.search(state="wa"), AsyncPager[AvailableNumber])
    assert_type(flowroute.numbers.area_codes(), AsyncPager[AvailableCode])
    assert_type(flowroute.numbers.exchanges(areacode=206), AsyncPager[AvailableCode])
    create = flowroute.routes.create
    assert_type(await create(alias="office", route_type="uri", value="sip:a@b.example"), Route)
    assert_type(flowroute.routes, AsyncRoutes)
    assert_type(flowroute.routes.list(), AsyncPager[Route])
    assert_type(await flowroute.routes.set_primary("12065550100", "7"), None)
    assert_type(await flowroute.routes.set_failover("12065550100", None), None)
    assert_type(await flowroute.request("GET", "/v2/portorders"), Reply)
    assert_type(await flowroute.aclose(), None)


async def asynchronous_methods_refuse(flowroute: AsyncFlowroute) -> None:
    await flowroute.messages.send(to="12065550199")  # type: ignore[call-arg]
    await flowroute.numbers.get(1.5)  # type: ignore[arg-type]
    flowroute.numbers.list(limit=1.5)  # type: ignore[arg-type]
    _ = (await flowroute.messages.get("mdr2-1")).text  # type: ignore[attr-defined]
    flowroute.close()  # type: ignore[attr-defined]
    for _each in flowroute.numbers.list():  # type: ignore[attr-defined]
        pass


async def asynchronous_pages(pager: AsyncPager[Number]) -> None:
    page = await pager
    assert_type(page, AsyncPage[Number])
    assert_type(aiter(pager), AsyncIterator[Number])
    assert_type([number.id async for number in pager], list[str])
    assert_type(pager.pages(), AsyncIterator[AsyncPage[Number]])
    assert_type(page.items, Sequence[Number])
    assert_type(aiter(page), AsyncIterator[Number])
    assert_type(await page.next_page(), AsyncPage[Number] | None)
    assert_type(page.pages(), AsyncIterator[AsyncPage[Number]])


def a_message(message: Message, sent: SentMessage) -> None:
    assert_type(message.id, str)
    assert_type(message.attributes, MessageAttributes | None)
    assert_type(message.relationships, MessageRelationships | None)
    assert_type(message.included, list[Media] | None)
    assert_type(message.from_, str | None)
    assert_type(message.to, str | None)
    assert_type(message.body, str | None)
    assert_type(message.is_mms, bool | None)
    assert_type(message.status, str | None)
    assert_type(message.direction, str | None)
    assert_type(message.timestamp, datetime | None)
    assert_type(message.amount_display, str | None)
    assert_type(message.amount_nanodollars, int | None)
    assert_type(message.message_encoding, int | None)
    # A literal or text: type checkers show it in different ways.
    assert_type(message.message_type or "", str)
    assert_type(message.delivery_receipts, list[DeliveryReceipt] | None)
    assert_type(message.http_status, int | None)
    assert_type(message.extra, dict[str, object])
    assert_type(message.to_dict(), dict[str, object])
    assert_type(Message.from_dict({"id": "mdr2-1"}), Message)
    assert_type(sent.id, str)
    assert_type(sent.links, dict[str, str | None] | None)
    message.from_ = "12065550100"  # type: ignore[misc]


def parts_of_a_message(
    attributes: MessageAttributes,
    receipt: DeliveryReceipt,
    relationships: MessageRelationships,
    media: Media,
) -> None:
    assert_type(attributes.timestamp, datetime | None)
    attributes.body = "changed"
    attributes.body = 1  # type: ignore[assignment]
    assert_type(receipt.level, int | None)
    assert_type(receipt.status, str | None)
    assert_type(receipt.status_code, int | None)
    assert_type(receipt.status_code_description, str | None)
    assert_type(receipt.timestamp, datetime | None)
    assert_type(relationships.media, MediaRelationship | None)
    if relationships.media:
        assert_type(relationships.media.data, list[ResourceIdentifier] | None)
    assert_type(media.attributes, MediaAttributes | None)
    if media.attributes:
        assert_type(media.attributes.url, str | None)
        assert_type(media.attributes.file_size, int | None)


def a_number(number: Number, for_sale: AvailableNumber) -> None:
    assert_type(number.id, str)
    assert_type(number.attributes, NumberAttributes | None)
    assert_type(number.value, str | None)
    assert_type(number.alias, str | None)
    assert_type(number.rate_center, str | None)
    assert_type(number.state, str | None)
    assert_type(number.cnam_lookups_enabled, bool | None)
    assert_type(number.messaging_enabled, bool | None)
    assert_type(number.inbound_rate, float | None)
    assert_type(number.monthly_cost, float | None)
    assert_type(number.tier, str | None)
    assert_type(number.relationships, NumberRelationships | None)
    assert_type(number.included, list[Included] | None)
    assert_type(for_sale.attributes, AvailableNumberAttributes | None)
    assert_type(for_sale.monthly_cost, float | None)
    assert_type(for_sale.setup_cost, float | None)
    _ = for_sale.alias  # type: ignore[attr-defined]


def parts_of_a_number(relationships: NumberRelationships, included: Included) -> None:
    assert_type(relationships.primary_route, Relationship | None)
    if relationships.failover_route:
        assert_type(relationships.failover_route.data, ResourceIdentifier | None)
    assert_type(included.attributes, IncludedAttributes | None)
    assert_type(included.id, str)


def a_route(route: Route, code: AvailableCode) -> None:
    assert_type(route.attributes, RouteAttributes | None)
    assert_type(route.alias, str | None)
    assert_type(route.value, str | None)
    assert_type(route.route_type or "", str)
    assert_type(code.id, str)


def numbers_of_the_account(flowroute: Flowroute) -> None:
    assert_type(flowroute.numbers.release("12065550100"), None)
    assert_type(flowroute.numbers.update("12065550100", alias="office"), Number)
    assert_type(flowroute.numbers.set_callback("12065550100", "sms", "https://a.b"), None)
    assert_type(flowroute.numbers.get_callback("12065550100", "sms"), Callback)
    assert_type(flowroute.numbers.remove_callback("12065550100", "sms"), None)
    assert_type(flowroute.numbers.details(["12065550100", 12065550101]), Page[Number])
    assert_type(flowroute.numbers.tiers(limit=200), Page[Tier])
    assert_type(flowroute.callbacks.set("mms_dlr", "https://a.example"), None)
    assert_type(flowroute.callbacks.get("mms_dlr"), Callback)
    assert_type(flowroute.callbacks.remove("mms_dlr"), None)
    assert_type(flowroute.messaging.provision(["2065550100"], action="enable"), MessagingTask)
    assert_type(flowroute.messaging.task("1"), MessagingTask)
    assert_type(flowroute.routes.update("983", value="pbx.test", edge_strategy_id=4), Route)
    assert_type(flowroute.routes.delete("98396"), None)
    assert_type(flowroute.routes.clear_primary("12065550100"), None)
    assert_type(flowroute.routes.clear_failover("12065550100"), None)
    assert_type(flowroute.routes.edge_strategies(), Page[EdgeStrategy])
    flowroute.callbacks.set("fax", "https://a.example")  # type: ignore[arg-type]


def addresses_and_names(flowroute: Flowroute, zip_code: str) -> None:
    assert_type(flowroute.e911s.list(state="WA", limit=2000), Page[E911Address])
    assert_type(flowroute.e911s.get("21845"), E911Address)
    assert_type(flowroute.e911s.update("21845", zip=zip_code), E911Address)
    assert_type(flowroute.e911s.delete("21845"), None)
    assert_type(flowroute.e911s.assign("12065550100", "21845"), None)
    assert_type(flowroute.e911s.unassign("12065550100"), None)
    assert_type(flowroute.e911s.numbers("21845"), Page[Number])
    for use in (flowroute.e911s.create, flowroute.e911s.validate):
        use(
            label="office",
            first_name="Avery",
            last_name="Sample",
            street_number="1218",
            street_name="Example Ave",
            city="Seattle",
            state="WA",
            country="US",
            zip=zip_code,
        )
    assert_type(flowroute.cnams.list(is_approved=True), Page[Cnam])
    assert_type(flowroute.cnams.create("EXAMPLE INC"), Cnam)
    assert_type(flowroute.cnams.get("24141"), Cnam)
    assert_type(flowroute.cnams.delete("24141"), None)
    assert_type(flowroute.cnams.assign("12065550100", "24141"), CnamAssignment)
    assert_type(flowroute.cnams.unassign("12065550100"), CnamAssignment)


def call_records_and_port_orders(flowroute: Flowroute) -> None:
    assert_type(flowroute.cdrs, Cdrs)
    assert_type(flowroute.cdrs.create_export(date(2020, 1, 1), date(2020, 2, 1)), CdrExport)
    assert_type(flowroute.cdrs.get_export("38647"), CdrExport)
    assert_type(flowroute.cdrs.list_exports(status="completed"), Page[CdrExport])
    assert_type(flowroute.cdrs.wait("38647", deadline=60), CdrExport)
    assert_type(flowroute.cdrs.download("38647"), Iterator[CallRecord])
    assert_type(flowroute.porting.check(["+1 206 555 0100"]), Portability)
    assert_type(flowroute.porting.list(status="pending"), Page[PortOrder])
    assert_type(flowroute.porting.get("42361"), PortOrder)
    assert_type(flowroute.porting.status("42361"), PortOrder)


async def asynchronous_numbers_of_the_account(flowroute: AsyncFlowroute) -> None:
    assert_type(await flowroute.numbers.release("12065550100"), None)
    assert_type(await flowroute.numbers.update("12065550100", alias="office"), Number)
    assert_type(
        await flowroute.numbers.set_callback("12065550100", "sms", "https://a.example"), None
    )
    assert_type(await flowroute.numbers.get_callback("12065550100", "sms"), Callback)
    assert_type(await flowroute.numbers.remove_callback("12065550100", "sms"), None)
    assert_type(flowroute.numbers.details(["12065550100", 12065550101]), AsyncPager[Number])
    assert_type(flowroute.numbers.tiers(limit=200), AsyncPager[Tier])
    assert_type(await flowroute.callbacks.set("mms_dlr", "https://a.example"), None)
    assert_type(await flowroute.callbacks.get("mms_dlr"), Callback)
    assert_type(await flowroute.callbacks.remove("mms_dlr"), None)
    assert_type(await flowroute.messaging.provision(["2065550100"], action="enable"), MessagingTask)
    assert_type(await flowroute.messaging.task("1"), MessagingTask)
    assert_type(await flowroute.routes.update("983", value="pbx.test", edge_strategy_id=4), Route)
    assert_type(await flowroute.routes.delete("98396"), None)
    assert_type(await flowroute.routes.clear_primary("12065550100"), None)
    assert_type(await flowroute.routes.clear_failover("12065550100"), None)
    assert_type(flowroute.routes.edge_strategies(), AsyncPager[EdgeStrategy])
    await flowroute.callbacks.set("fax", "https://a.example")  # type: ignore[arg-type]


async def asynchronous_addresses_and_names(flowroute: AsyncFlowroute, zip_code: str) -> None:
    assert_type(flowroute.e911s.list(state="WA", limit=2000), AsyncPager[E911Address])
    assert_type(await flowroute.e911s.get("21845"), E911Address)
    assert_type(await flowroute.e911s.update("21845", zip=zip_code), E911Address)
    assert_type(await flowroute.e911s.delete("21845"), None)
    assert_type(await flowroute.e911s.assign("12065550100", "21845"), None)
    assert_type(await flowroute.e911s.unassign("12065550100"), None)
    assert_type(flowroute.e911s.numbers("21845"), AsyncPager[Number])
    for use in (flowroute.e911s.create, flowroute.e911s.validate):
        await use(
            label="office",
            first_name="Avery",
            last_name="Sample",
            street_number="1218",
            street_name="Example Ave",
            city="Seattle",
            state="WA",
            country="US",
            zip=zip_code,
        )
    assert_type(flowroute.cnams.list(is_approved=True), AsyncPager[Cnam])
    assert_type(await flowroute.cnams.create("EXAMPLE INC"), Cnam)
    assert_type(await flowroute.cnams.get("24141"), Cnam)
    assert_type(await flowroute.cnams.delete("24141"), None)
    assert_type(await flowroute.cnams.assign("12065550100", "24141"), CnamAssignment)
    assert_type(await flowroute.cnams.unassign("12065550100"), CnamAssignment)


async def asynchronous_call_records_and_port_orders(flowroute: AsyncFlowroute) -> None:
    assert_type(flowroute.cdrs, AsyncCdrs)
    assert_type(await flowroute.cdrs.create_export(date(2020, 1, 1), date(2020, 2, 1)), CdrExport)
    assert_type(await flowroute.cdrs.get_export("38647"), CdrExport)
    assert_type(flowroute.cdrs.list_exports(status="completed"), AsyncPager[CdrExport])
    assert_type(await flowroute.cdrs.wait("38647", deadline=60), CdrExport)
    assert_type(flowroute.cdrs.download("38647"), AsyncIterator[CallRecord])
    assert_type(await flowroute.porting.check(["+1 206 555 0100"]), Portability)
    assert_type(flowroute.porting.list(status="pending"), AsyncPager[PortOrder])
    assert_type(await flowroute.porting.get("42361"), PortOrder)
    assert_type(await flowroute.porting.status("42361"), PortOrder)


def parts_of_callbacks(
    callback: Callback,
    attributes: CallbackAttributes,
    strategy: EdgeStrategy,
    place: EdgeStrategyAttributes,
) -> None:
    assert_type(callback.callback_url, str | None)
    assert_type(attributes.product, str | None)
    assert_type(strategy.id, int)
    assert_type(place.naptr, str | None)


def parts_of_tasks(
    task: MessagingTaskAttributes,
    numbers: MessagingTaskNumbers,
) -> None:
    assert_type(task.numbers, MessagingTaskNumbers | None)
    assert_type(numbers.failed, list[str] | None)


def parts_of_addresses_and_names(
    address: E911AddressAttributes,
    name: CnamAttributes,
    assigned: CnamAssignmentAttributes,
    relationships: CnamRelationships,
    numbers: CnamNumbers,
) -> None:
    assert_type(address.zip, str | None)
    assert_type(name.approval_datetime, datetime | None)
    assert_type(assigned.date_created, datetime | None)
    assert_type(relationships.numbers, CnamNumbers | None)
    assert_type(numbers.data, list[ResourceIdentifier] | None)


def parts_of_exports_and_port_orders(
    export: CdrExportAttributes, order: PortOrderAttributes, portability: Portability
) -> None:
    assert_type(export.total_cost, str | None)
    assert_type(export.expires_at, datetime | None)
    assert_type(order.status_updated_at, datetime | None)
    assert_type(portability.portable, list[str] | None)


def other_endpoints(flowroute: Flowroute) -> None:
    reply = flowroute.request("POST", "/v2/portorders", params={"dry": True}, json={"name": "a"})
    assert_type(reply, Reply)
    assert_type(reply.status_code, int)
    assert_type(reply.headers, Mapping[str, str])
    assert_type(reply.body, bytes)
    assert_type(reply.json(), object)
    flowroute.request("GET", "/v2/portorders", params={"since": date(2020, 1, 1)})  # type: ignore[dict-item]
    flowroute.request("POST", "/v2/portorders", json=[1])  # type: ignore[arg-type]


def status_errors(
    error: BadRequestError
    | AuthenticationError
    | PermissionDeniedError
    | NotFoundError
    | UnservedPathError
    | UnprocessableError
    | RateLimitError
    | ServerError,
) -> APIStatusError:
    assert_type(error.status_code, int)
    assert_type(error.errors, tuple[APIErrorDetail, ...])
    assert_type(error.headers, dict[str, str])
    assert_type(error.body, bytes)
    assert_type(error.retry_after, float | None)
    for detail in error.errors:
        assert_type(detail.id, str | None)
        assert_type(detail.status, int | str | None)
        assert_type(detail.title, str | None)
        assert_type(detail.detail, str | Mapping[str, object] | None)
        assert_type(detail.sentence, str)
        detail.id = "1"  # type: ignore[misc]
    return error


def other_errors(
    connection: APITimeoutError,
    argument: InvalidArgumentError,
    unknown: OutcomeUnknownError | OutcomeUnknownServerError,
    response: ResponseError | OutcomeUnknownResponseError,
) -> tuple[APIConnectionError, ValueError]:
    assert_type(argument.argument, str)
    assert_type(unknown.operation, str)
    assert_type(unknown.since, datetime)
    assert_type(unknown.check_after, float | None)
    assert_type(response.status_code, int)
    assert_type(response.headers, dict[str, str])
    assert_type(response.body, bytes)
    return connection, argument


def an_attempt(attempt: Attempt) -> str:
    assert_type(attempt.number, int)
    assert_type(attempt.reply, Reply | None)
    return attempt.operation


def one_tree(
    error: APIStatusError | ClientClosedError | ExportFailedError | WebhookError,
) -> FlowrouteError:
    return error


def what_is_posted(body: bytes) -> None:
    event = webhooks.parse(body)
    assert_type(event, Message | webhooks.DeliveryReceiptEvent | webhooks.PlatformEvent)
    if isinstance(event, webhooks.DeliveryReceiptEvent):
        assert_type(event.message_id, str | None)
        assert_type(event.level, int | None)
        assert_type(event.timestamp, datetime | None)
    elif isinstance(event, webhooks.PlatformEvent):
        assert_type(event.resource_type, str | None)
    else:
        assert_type(event, Message)
    if isinstance(event, webhooks.CompactMessage):
        assert_type(event.body, str | None)
    webhooks.parse(1)  # type: ignore[arg-type]
