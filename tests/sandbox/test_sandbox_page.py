"""The sandbox's page, in a real browser."""

import os
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from shutil import which
from typing import Final, Literal

import httpx
import pytest
from playwright.sync_api import (
    ConsoleMessage,
    Dialog,
    Error,
    Locator,
    Page,
    Request,
    Response,
    Route,
    expect,
    sync_playwright,
)

import flowroute_sandbox
from flowroute_sandbox import Sandbox
from flowroute_sandbox._api.message_factory import make_outbound
from stub import Stub

pytestmark = pytest.mark.slow

MESSAGES: Final = "/v2.1/messages"
SMS: Final = {"from": "12065550100", "to": "12065550199", "body": "hello"}
FILES: Final = Path(flowroute_sandbox.__file__).parent / "_page"
VIEWS: Final = (
    "inbox",
    "requests",
    "webhooks",
    "numbers",
    "routes",
    "resources",
    "settings",
)
WIDE: Final = 1440
NARROW: Final = 360

HOSTILE: Final = (
    "<script>document.title='broken'</script><img src=x onerror=\"document.title='broken'\">"
    "<style>body{display:none}</style></li></ol>&lt;b&gt; {{7*7}} \\u003cscript>"
)

# Only what fails waits so long, even on a busy machine.
expect.set_options(timeout=15_000)

# Chromium shall ask nobody but the sandbox, not even for its own purposes.
OFFLINE: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
# Chromium refuses to isolate its processes when it runs as root.
AS_ROOT: Final = ("--no-sandbox",) if os.name == "posix" and os.geteuid() == 0 else ()


# Not for the session: while it is open, no other test could run an event loop.
@pytest.fixture(scope="module")
def tab() -> Generator[Page, None, None]:
    """Give the one tab that all tests use: a page opens in it in half the time of a new one's."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(which, names)), None)
    assert found, "scripts/browser installs a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=[*OFFLINE, *AS_ROOT])
        yield browser.new_page()


# What a reader may have left behind. To load the page again costs three times as much.
START_AGAIN: Final = """
() => {
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  for (const list of document.querySelectorAll(".items, tbody")) list.replaceChildren();
  for (const node of document.querySelectorAll("#announcer, #toast span, .problem")) {
    node.textContent = "";
  }
  for (const form of document.forms) form.reset();
  for (const input of document.querySelectorAll("[type=search]")) input.value = "";
  for (const input of document.querySelectorAll(".filter [checked], #fault [name=kind]")) {
    input.checked = true;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  }
  document.activeElement.blur();
  location.replace("#inbox");
}
"""


@contextmanager
def open_page(  # noqa: PLR0913  each is a preference of its own
    page: Page,
    sandbox: Sandbox,
    *,
    width: int = WIDE,
    scheme: Literal["light", "dark"] = "light",
    motion: Literal["no-preference", "reduce"] = "reduce",
    tolerated: str = "",
    fresh: bool = False,
) -> Generator[Page, None, None]:
    """Open the page. It must report no error and ask nobody else.

    Args:
        page: The tab.
        sandbox: Whose.
        width: Of the window, in pixels.
        scheme: The colors that the reader prefers.
        motion: Whether the reader minds motion.
        tolerated: A pattern of messages of the console that may appear.
        fresh: Whether to load the page, even if it is open.
    """
    trouble: list[str] = []
    is_open = is_own(page.url, sandbox) and not fresh
    if not is_open:
        page.goto("about:blank")  # from one place on the page to another is not a load

    def hear_console(message: ConsoleMessage) -> None:
        harmless = tolerated and re.search(tolerated, message.text)
        if message.type in {"error", "warning"} and not harmless:
            trouble.append(message.text)

    def hear_error(error: Error) -> None:
        trouble.append(str(error))

    def hear_dialog(dialog: Dialog) -> None:
        trouble.append(f"dialog: {dialog.message}")

    def hear_request(request: Request) -> None:
        if not is_own(request.url, sandbox):
            trouble.append(request.url)

    page.on("console", hear_console)
    page.on("pageerror", hear_error)
    page.on("dialog", hear_dialog)
    page.on("request", hear_request)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion=motion)
    try:
        if is_open:
            page.evaluate(START_AGAIN)
        else:
            page.goto(sandbox.url)
        expect(page.get_by_text("Live", exact=True)).to_have_count(1)
        total = page.request.get(f"{sandbox.url}/_sandbox/summary").json()["messages"]
        expect(rows(page)).to_have_count(min(total, 50))
        yield page
    finally:
        page.remove_listener("console", hear_console)
        page.remove_listener("pageerror", hear_error)
        page.remove_listener("dialog", hear_dialog)
        page.remove_listener("request", hear_request)
        page.unroute_all(behavior="ignoreErrors")
        page.context.clear_permissions()
    assert not trouble


def is_own(url: str, sandbox: Sandbox) -> bool:
    return url.startswith((f"{sandbox.url}/", "data:"))


@pytest.fixture
def page(tab: Page, sandbox: Sandbox) -> Generator[Page, None, None]:
    with open_page(tab, sandbox) as page:
        yield page


def send(api: httpx.Client, body: str = "hello", **changes: object) -> str:
    response = api.post(MESSAGES, json={**SMS, "body": body, **changes})
    assert response.status_code == 202, response.text
    message_id: str = response.json()["data"]["id"]
    return message_id


def rows(page: Page) -> Locator:
    return page.get_by_role("list", name="Messages, newest first").get_by_role("listitem")


def expect_items(items: Locator, *texts: str) -> None:
    """Expect as many items as there are texts, each with its text."""
    expect(items).to_have_count(len(texts))
    expect(items).to_contain_text(texts)


def detail(page: Page) -> Locator:
    return page.get_by_role("article", name="Message")


def events(page: Page) -> Locator:
    return page.locator(".timeline > li")


def go_to(page: Page, view: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name=view).click()


# Inbox


def test_an_empty_inbox_says_how_to_send_the_first_message(page: Page, sandbox: Sandbox) -> None:
    environment = page.locator("#inbox .environment")
    expect(environment).to_contain_text(f"FLOWROUTE_SECRET_KEY={sandbox.secret_key}")
    lines = re.findall(r"export (\w+)=(.*)", environment.inner_text())
    example = page.locator(".example").inner_text()
    subprocess.run(  # noqa: S603  what the page says
        [sys.executable, "-c", example], env={**os.environ, **dict(lines)}, check=True
    )
    expect_items(rows(page), "hello")
    expect(environment).to_be_hidden()


def test_what_the_page_shows_of_odd_keys_can_be_pasted(tab: Page) -> None:
    odd_key = "it's $HOME `id`"
    with Sandbox(secret_key=odd_key) as odd, open_page(tab, odd) as page:
        environment = page.locator("#inbox .environment")
        expect(environment).to_contain_text("SECRET_KEY")
        pasted = f"{environment.inner_text()}\nenv"
        shown = subprocess.run(["sh", "-euc", pasted], stdout=subprocess.PIPE, check=True)  # noqa: S603, S607
    assert f"FLOWROUTE_SECRET_KEY={odd_key}\n" in shown.stdout.decode()
    assert f"FLOWROUTE_ACCESS_KEY={odd.access_key}\n" in shown.stdout.decode()


def test_messages_appear_as_they_happen_newest_on_top(page: Page, api: httpx.Client) -> None:
    send(api, "first")
    expect_items(rows(page), "first")
    send(api, "second")
    expect_items(rows(page), "second", "first")
    expect(page.get_by_role("link", name="Inbox")).to_have_text("Inbox 2")
    expect(page.get_by_role("button", name="Older")).to_be_hidden()


def test_a_row_says_who_wrote_what_to_whom(page: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    send(api, "hello \N{GRINNING FACE}")
    sandbox.receive(from_="12065550199", to="12065550100", text="hi")
    expect(rows(page)).to_have_count(2)
    inbound, outbound = rows(page).first, rows(page).last
    expect(outbound).to_contain_text("12065550100→12065550199")
    expect(outbound).to_contain_text("hello \N{GRINNING FACE}")
    expect(outbound).to_contain_text("Sent")
    expect(outbound).to_contain_text("1 segment UCS-2")
    expect(inbound).to_contain_text("12065550199→12065550100")
    expect(inbound).to_contain_text("Received")
    expect(inbound).to_contain_text("1 segment ASCII")


def test_an_open_message_shows_all_of_it(page: Page, api: httpx.Client) -> None:
    text = "two lines\n" + "and many words" * 20
    message_id = send(api, text)
    rows(page).get_by_role("link").click()
    expect(detail(page).get_by_role("heading").first).to_have_text("12065550100 → 12065550199")
    assert detail(page).get_by_role("blockquote").inner_text() == text
    facts = detail(page).locator(".facts > div")
    expect_items(
        facts,
        "Segments3",
        "EncodingASCII",
        f"Characters{len(text)}",
        "Price$0.0120",
        "Typelongcode SMS",
        f"Id{message_id}",
    )
    assert page.url.endswith(f"#inbox/{message_id}")
    send(api, "line\n" * 60)
    rows(page).get_by_role("link").first.click()
    expect(detail(page)).to_contain_text("line")
    detail(page).evaluate("detail => { detail.scrollTop = 100 }")
    rows(page).get_by_role("link").last.click()
    expect(detail(page)).to_contain_text("two lines")
    assert detail(page).evaluate("detail => detail.scrollTop") == 0


def test_the_timeline_shows_the_receipts(page: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    send(api)
    sandbox.advance(60)
    rows(page).get_by_role("link").click()
    expect_items(events(page), "Accepted", "Level 1: smsc submit", "Level 2: message buffered")
    expect(events(page).last).to_contain_text("Message accepted by Carrier (1003)")
    expect(events(page).last).to_contain_text("no dlr_callback was given")
    expect(events(page).get_by_role("button")).to_have_count(0)


def test_the_timeline_shows_each_attempt_of_a_callback(
    page: Page, api: httpx.Client, sandbox: Sandbox, stub: Stub
) -> None:
    stub.answer(500, HOSTILE.encode())
    send(api, dlr_callback=f"{stub.url}/receipts")
    sandbox.advance(1)
    rows(page).get_by_role("link").click()
    first = events(page).nth(1)
    expect(first).to_contain_text(f"waiting for a retry to {stub.url}/receipts")
    expect_items(first.locator(".attempts > li"), f"500{HOSTILE[:200]}")
    expect(first.locator(".attempts > li")).to_have_attribute("data-tone", "bad")
    expect(first.get_by_role("button")).to_have_text("Post now")
    expect(rows(page)).to_contain_text("callback being retried")
    stub.script = []
    stub.answer(200)
    sandbox.advance(3600)
    expect(first).to_contain_text(f"posted to {stub.url}/receipts")
    expect(first.locator(".attempts > li").last).to_contain_text("200")
    expect(first.locator(".attempts > li").last).to_have_attribute("data-tone", "good")
    expect(first.get_by_role("button")).to_have_text("Post again")
    expect(rows(page)).not_to_contain_text("callback")


@pytest.mark.parametrize("status", [204])
def test_an_answer_that_sounds_like_a_success_says_why_it_is_not_one(
    page: Page, api: httpx.Client, sandbox: Sandbox, stub: Stub, status: int
) -> None:
    stub.answer(status)
    send(api, dlr_callback=f"{stub.url}/receipts")
    sandbox.advance(1)
    rows(page).get_by_role("link").click()
    first = events(page).nth(1)
    why = f"Retried after {status}: Flowroute documents that only 200 counts"
    expect(first.locator(".why")).to_contain_text(why)
    expect(first.locator(".attempts > li")).to_have_attribute("data-tone", "bad")
    stub.script = []
    stub.answer(200)
    sandbox.advance(3600)
    expect(first).to_contain_text(f"posted to {stub.url}/receipts")
    expect(first.locator(".why")).to_be_hidden()


@pytest.mark.parametrize(
    ("status", "advances", "why"),
    [
        (202, 5, "Given up after 202: Flowroute documents that only 200 counts"),
        (302, 1, "Retried after 302: redirects are not followed."),
        (500, 1, ""),
    ],
)
def test_a_webhook_says_why_it_was_not_delivered(  # noqa: PLR0913, PLR0917
    page: Page,
    api: httpx.Client,
    sandbox: Sandbox,
    stub: Stub,
    status: int,
    advances: int,
    why: str,
) -> None:
    stub.answer(status)
    send(api, dlr_callback=stub.url)
    for _ in range(advances):
        sandbox.advance(30)
    go_to(page, "Webhooks")
    expect(webhooks(page).first.locator(".outcome")).to_contain_text(f"{status} after")
    expect(webhooks(page).first.locator(".why")).to_contain_text(why)
    expect(webhooks(page).first.locator(".why")).to_be_visible(visible=bool(why))


def test_a_webhook_that_waits_says_for_when(
    page: Page, api: httpx.Client, sandbox: Sandbox, stub: Stub
) -> None:
    stub.answer(500)
    send(api, dlr_callback=stub.url)
    later = sandbox.client.cdrs.create_export("2026-01-01", "2026-01-02", callback_url=stub.url)
    sandbox.advance(1)
    sent, *_ = page.request.get(f"{sandbox.url}/_sandbox/messages").json()["messages"]
    rows(page).get_by_role("link").click()
    due = events(page).last.locator(".due time")
    expect(due).to_have_attribute("datetime", sent["timeline"][1]["due"])
    expect(due).to_be_visible()
    go_to(page, "Webhooks")
    waiting, retried = webhooks(page).first, webhooks(page).last
    expect(waiting.locator(".state")).to_have_text("waiting")
    expect(waiting.locator(".state")).to_have_attribute("data-tone", "plain")
    expect(retried.locator(".state")).to_have_text("waiting for a retry")
    expect(retried.locator(".state")).to_have_attribute("data-tone", "bad")
    expect(retried.locator(".top time")).to_have_attribute("datetime", sent["timeline"][0]["at"])
    (event,) = sandbox.webhooks(later.id)
    expect(waiting.locator(".due time")).to_have_attribute("datetime", event.due)
    stub.script = []
    stub.answer(200)
    sandbox.advance(60)
    expect(webhooks(page).first.locator(".state")).to_have_text("delivered")
    expect(webhooks(page).first.locator(".due")).to_be_hidden()


def test_an_event_keeps_its_own_time_when_it_is_posted_again(
    page: Page, api: httpx.Client, sandbox: Sandbox, stub: Stub
) -> None:
    stub.answer(500)
    send(api, dlr_callback=stub.url)
    sandbox.receive(from_="12065550199", to="12065550100", text="hi")
    sandbox.post_inbound(stub.url)
    sandbox.receive(from_="12065550199", to="12065550100", text="hi")
    sandbox.advance(1000)
    expect(rows(page)).to_have_count(3)
    for row in rows(page).all():
        row.get_by_role("link").click()
        expect(row.get_by_role("link")).to_have_attribute("aria-current", "true")
        happened = detail(page).locator(".meta time").inner_text()
        expect(events(page).locator("p > time").first).to_have_text(happened)
        expect(events(page).locator("p > time").filter(has_not_text=happened)).to_have_count(0)


def test_a_callback_that_is_refused_says_why(
    page: Page, api: httpx.Client, sandbox: Sandbox
) -> None:
    send(api, dlr_callback="https://example.com/receipts")
    sandbox.advance(60)
    rows(page).get_by_role("link").click()
    expect(events(page).last).to_contain_text("not posted to https://example.com/receipts")
    expect(events(page).last).to_contain_text("not a loopback address")
    expect(events(page).last.locator(".why")).to_contain_text("without --allow-external-webhooks")
    expect(rows(page)).to_contain_text("callback refused")


def test_a_message_that_fails_is_told_apart(
    page: Page, api: httpx.Client, sandbox: Sandbox
) -> None:
    send(api, to="15005550101")
    sandbox.advance(60)
    expect(rows(page).locator("[data-tone=bad]")).to_have_text("delivery failure")


def test_where_a_message_came_in_is_posted_is_shown(
    page: Page, sandbox: Sandbox, stub: Stub
) -> None:
    stub.answer(200)
    sandbox.receive(from_="12065550199", to="12065550100", text="unheard")
    sandbox.post_inbound(f"{stub.url}/inbound")
    sandbox.receive(from_="12065550199", to="12065550100", text="heard")
    sandbox.advance()
    expect_items(rows(page), "heard", "unheard")
    rows(page).get_by_role("link").first.click()
    expect_items(events(page), "Received", f"posted to {stub.url}/inbound")
    rows(page).get_by_role("link").last.click()
    expect_items(events(page), "Received", "no inbound callback is set")


def test_media_are_links_that_tell_nothing_and_are_not_followed(
    page: Page, api: httpx.Client
) -> None:
    send(api, media_urls=["https://example.com/a/cat.png"])
    expect(rows(page)).to_contain_text("1 media")
    rows(page).get_by_role("link").click()
    link = detail(page).get_by_role("link", name="cat.png")
    expect(link).to_have_attribute("href", "https://example.com/a/cat.png")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(detail(page)).to_contain_text("image/png")
    expect(detail(page)).not_to_contain_text("Segments")


def test_media_of_other_protocols_stay_text(page: Page, api: httpx.Client) -> None:
    urls = ["javascript:document.title='broken'", "data:text/html,broken", "no url"]
    with_media(page, [{"url": url, "file_name": "bait", "mime_type": "image/png"} for url in urls])
    send(api)
    rows(page).get_by_role("link").click()
    files = detail(page).locator(".media li")
    expect(files).to_contain_text(urls)
    expect(files.get_by_role("link")).to_have_count(0)
    files.first.get_by_text("bait").click()
    expect(page).to_have_title("(1) Flowroute sandbox")


def with_media(page: Page, media: list[dict[str, str]]) -> None:
    """Give the messages media that the sandbox would refuse."""

    def answer(route: Route) -> None:
        document = route.fetch().json()
        for message in document["messages"]:
            message["media"] = media
        route.fulfill(json=document)

    page.route("**/_sandbox/messages?*", answer)


# What waits for seconds shall not wait.
HURRY: Final = """
() => {
  const wait = setTimeout;
  window.setTimeout = (act, milliseconds) => wait(act, milliseconds >= 4000 ? 0 : milliseconds);
  return () => { window.setTimeout = wait; };
}
"""


def test_a_code_can_be_copied(page: Page, api: httpx.Client) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    send(api, "Order 123456 is on its way")
    send(api, "Your verification code is 481-516, ask 12065550100")
    expect(rows(page)).to_have_count(2)
    rows(page).get_by_role("link").first.click()
    page.get_by_role("button", name="Copy code 481-516").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "481-516"
    stop = page.evaluate_handle(HURRY)
    page.get_by_role("button", name="Copy code 481-516").click()
    expect(page.get_by_text("Copied")).to_be_hidden()
    stop.evaluate("stop => stop()")
    rows(page).get_by_role("link").last.click()
    expect(page.get_by_role("button", name="Copy code")).to_be_hidden()


# What waits for seconds waits until `fire` is called.
HOLD: Final = """
() => {
  const [wait, stop, held] = [window.setTimeout, window.clearTimeout, new Map()];
  window.setTimeout = (act, milliseconds) => {
    if (milliseconds < 4000) return wait(act, milliseconds);
    held.set(-1 - held.size, act);
    return -held.size;
  };
  window.clearTimeout = (id) => held.delete(id) || stop(id);
  return {
    fire: () => { for (const act of held.values()) act(); },
    release: () => { window.setTimeout = wait; window.clearTimeout = stop; },
  };
}
"""


def test_what_can_be_undone_outlasts_what_was_said_before(page: Page, api: httpx.Client) -> None:
    send(api)
    hold = page.evaluate_handle(HOLD)
    go_to(page, "Settings")
    page.get_by_role("button", name="Skip ahead").click()
    expect(page.locator("#toast")).to_contain_text("Skipped 60 seconds")
    page.keyboard.press("c")
    expect(page.locator("#toast")).to_contain_text("Cleared")
    hold.evaluate("hold => hold.fire()")  # also the end of what was said first
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    hold.evaluate("hold => hold.release()")


def test_copying_what_is_not_allowed_says_so(page: Page, api: httpx.Client) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(Error()) }")
    send(api, "your code is 481516")
    rows(page).get_by_role("link").click()
    page.get_by_role("button", name="Copy code 481516").click()
    expect(page.get_by_text("select the text instead")).to_be_visible()
    page.evaluate("() => { delete navigator.clipboard.writeText }")


def test_a_search_finds_texts_and_numbers(page: Page, api: httpx.Client) -> None:
    send(api, "hello Ann", to="12065550111")
    send(api, "hello Ben", to="12065550122")
    search = page.get_by_label("Search messages")
    search.fill("ann")
    expect_items(rows(page), "hello Ann")
    search.fill("5550122")
    expect_items(rows(page), "hello Ben")
    send(api, "another", to="12065550122")
    expect_items(rows(page), "another", "hello Ben")
    search.fill("nobody")
    expect(rows(page)).to_have_count(0)
    expect(page.get_by_text("No message matches.")).to_be_visible()
    search.press("Escape")
    expect(rows(page)).to_have_count(3)
    expect(search).to_have_value("")


def test_a_message_stays_open_when_a_search_does_not_find_it(
    page: Page, api: httpx.Client, sandbox: Sandbox
) -> None:
    send(api, "hello Ann")
    send(api, "hello Ben")
    expect(rows(page)).to_have_count(2)
    rows(page).get_by_role("link").last.click()
    page.get_by_label("Search messages").fill("Ben")
    expect(rows(page)).to_have_count(1)
    sandbox.advance(60)
    expect(events(page)).to_have_count(3)
    expect(detail(page)).to_contain_text("hello Ann")


def test_a_time_of_another_day_has_its_date(
    page: Page, api: httpx.Client, sandbox: Sandbox
) -> None:
    fill_account(sandbox, 1, datetime(2020, 1, 2, 13, 4, 5, tzinfo=UTC))
    send(api)
    expect(rows(page)).to_have_count(2)
    today, before = (row.locator("time") for row in rows(page).all())
    expect(today).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    expect(before).to_have_text(re.compile(r"\b[123]\b.* \d\d:\d\d:05$"))


def fill_account(sandbox: Sandbox, count: int, at: datetime | None = None) -> None:
    """Add messages without the detour by HTTP."""
    account = sandbox._controls.account  # pyright: ignore[reportPrivateUsage]
    now = at or datetime.now(UTC)
    with account.transaction():
        for _ in range(count):
            message = make_outbound(
                account.new_message_id(),
                now,
                from_="12065550100",
                to="12065550199",
                body="hello",
                urls=(),
                is_mms=False,
            )
            account.add_message(message)


def measure(page: Page, sandbox: Sandbox, count: int) -> tuple[int, int, dict[str, int]]:
    """Return what the page costs with so many messages.

    It is the number of its nodes, the number of queries of a change that adds nothing, and the
    bytes of what is fetched for it.
    """
    fill_account(sandbox, count)
    expect(page.get_by_role("link", name="Inbox")).to_have_text(f"Inbox {count:,}")
    expect(rows(page)).to_have_count(50)
    statements: set[str] = set()
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        sizes[response.url] = len(response.body())

    database = sandbox._controls.account._database  # pyright: ignore[reportPrivateUsage]
    database.connection.set_trace_callback(statements.add)
    page.on("response", weigh)
    for _ in range(2):  # the second begins when all of the first was fetched
        with page.expect_response("**/summary"), page.expect_response("**/messages?*"):
            sandbox.limit_rate(on=False)
    page.remove_listener("response", weigh)
    database.connection.set_trace_callback(None)
    nodes = page.evaluate("document.querySelectorAll('*').length")
    return nodes, len(statements), sizes


def test_five_thousand_messages_cost_the_page_what_fifty_do(page: Page, sandbox: Sandbox) -> None:
    nodes, queries, sizes = measure(page, sandbox, 50)
    assert len(sizes) == 2
    sandbox.reset()
    expect(page.get_by_text("No messages yet")).to_be_visible()
    many = measure(page, sandbox, 5_000)
    assert many[:2] == (nodes, queries)
    assert many[2] == pytest.approx(sizes, abs=50)


def test_older_messages_are_a_step_away(page: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    send(api, "oldest")
    fill_account(sandbox, 50)
    expect(rows(page)).to_have_count(50)
    expect(page.get_by_role("button", name="Newer")).to_be_disabled()
    page.get_by_role("button", name="Older").click()
    expect_items(rows(page), "oldest")
    expect(page.get_by_role("button", name="Older")).to_be_disabled()
    expect(rows(page).get_by_role("link")).to_be_focused()
    send(api, "newest")
    expect(page.get_by_role("link", name="Inbox")).to_have_text("Inbox 52")
    page.get_by_role("button", name="Newer").click()
    expect(rows(page).first).to_contain_text("newest")
    page.get_by_role("button", name="Older").click()
    expect(rows(page).last).to_contain_text("oldest")
    page.get_by_label("Sent").check()  # which begins with the newest
    expect(rows(page).first).to_contain_text("newest")
    page.get_by_role("button", name="Older").click()
    expect(rows(page).last).to_contain_text("oldest")
    page.get_by_role("radio", name="All").check()
    sandbox.reset()
    expect(page.get_by_text("No messages yet")).to_be_visible()


def test_an_older_page_takes_the_focus_from_nobody(page: Page, sandbox: Sandbox) -> None:
    fill_account(sandbox, 51)
    expect(rows(page)).to_have_count(50)
    page.get_by_role("button", name="Older").evaluate(
        "button => { button.click(); document.querySelector('#search').focus(); }"
    )
    expect(rows(page)).to_have_count(1)
    assert page.evaluate("document.activeElement.id") == "search"


def test_messages_can_be_filtered(page: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    send(api, "arrives")
    send(api, "fails", to="15005550101")
    send(api, "is rejected", to="15005550102")
    sandbox.receive(from_="12065550199", to="12065550100", text="comes in")
    expect(rows(page)).to_have_count(4)
    show = page.get_by_role("group", name="Show")
    show.get_by_label("Sent").check()
    expect_items(rows(page), "is rejected", "fails", "arrives")
    show.get_by_label("Received").check()
    expect_items(rows(page), "comes in")
    show.get_by_label("Failed").check()
    expect_items(rows(page), "is rejected", "fails")
    page.get_by_label("Search messages").fill("arrives")
    expect(page.get_by_text("No message matches.")).to_be_visible()


def test_an_update_leaves_the_reader_in_peace(page: Page, api: httpx.Client) -> None:
    for count in range(30):
        send(api, f"number {count}")
    expect(rows(page)).to_have_count(30)  # a reader at the top is shown what is new
    row = rows(page).filter(has_text="number 15").get_by_role("link")
    row.click()
    expect(row).to_have_attribute("aria-current", "true")  # until then, another may be shown
    expect(detail(page).locator(".text")).to_have_text("number 15")
    select = "getSelection().selectAllChildren(document.querySelector('#detail .text'))"
    page.evaluate(select)
    top = top_of(row)
    send(api, "news")
    expect(rows(page)).to_have_count(31)
    assert page.evaluate("getSelection().toString()") == "number 15"
    expect(row).to_be_focused()
    assert top_of(row) == pytest.approx(top, abs=1)


def top_of(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box
    return float(box["y"])


def test_a_new_message_is_pointed_out(tab: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    send(api, "old")
    with open_page(tab, sandbox, motion="no-preference", fresh=True) as page:
        announcer = page.locator("[aria-live=polite]:not([role])")
        expect(announcer).to_be_empty()
        send(api, "news")
        expect(announcer).to_have_text("New message from 12065550100 to 12065550199: news")
        expect(rows(page).first).to_have_class("new")
        expect(rows(page).first).not_to_have_class("new")  # once the highlight has faded
        expect(rows(page).last).not_to_have_class("new")
        page.get_by_label("Search messages").fill("old")
        expect(rows(page)).to_have_count(1)
        page.get_by_label("Search messages").fill("")
        expect(rows(page)).to_have_count(2)
        expect(rows(page).first).not_to_have_class("new")
        fill_account(sandbox, 2)
        expect(announcer).to_have_text("2 new messages")


def test_nothing_moves_for_who_minds(page: Page, api: httpx.Client) -> None:
    expect(page.get_by_text("No messages yet")).to_be_visible()
    send(api)
    expect(rows(page).first).to_have_class("new")
    name = rows(page).first.evaluate("row => getComputedStyle(row).animationName")
    assert name == "none"


# Handset


def test_a_reply_comes_from_the_handset(page: Page, api: httpx.Client) -> None:
    send(api, "shall we?")
    rows(page).get_by_role("link").click()
    detail(page).get_by_role("button", name="Reply as the handset").click()
    form = page.get_by_role("dialog", name="Reply as the handset")
    expect(form.get_by_label("From")).to_have_value("12065550199")
    expect(form.get_by_label("To", exact=True)).to_have_value("12065550100")
    form.get_by_label("Text").fill("yes")
    form.get_by_role("button", name="Send").click()
    expect(form).to_be_hidden()
    expect_items(rows(page), "yes", "shall we?")
    expect(rows(page).first).to_contain_text("Received")
    (found,) = api.get(MESSAGES, params={"start_date": "2020-01-01", "limit": 1}).json()["data"]
    assert found["attributes"]["direction"] == "inbound"


def test_the_handset_can_write_again(page: Page, sandbox: Sandbox) -> None:
    sandbox.receive(from_="12065550199", to="12065550101", text="hello?")
    rows(page).get_by_role("link").press("r")
    form = page.get_by_role("dialog")
    expect(form.get_by_label("From")).to_have_value("12065550199")
    expect(form.get_by_label("To", exact=True)).to_have_value("12065550101")


def test_a_message_can_be_received_from_anyone(page: Page) -> None:
    page.get_by_role("button", name="Receive").click()
    form = page.get_by_role("dialog", name="Receive a message")
    expect(form.get_by_label("To", exact=True)).to_have_value("12065550100")
    form.get_by_label("From").fill("+1 (206) 555-0177")
    form.get_by_label("Media URLs").fill("https://example.com/a.png\nhttps://example.com/b.png")
    form.get_by_role("button", name="Send").click()
    expect_items(rows(page), "12065550177→12065550100")
    expect_items(rows(page), "2 media")
    page.keyboard.press("n")
    expect(form.get_by_label("Media URLs")).to_have_value("")


def test_what_cannot_be_received_stays_in_the_form_with_the_reason(
    tab: Page, sandbox: Sandbox
) -> None:
    with open_page(tab, sandbox, tolerated="status of 422") as page:
        page.get_by_role("button", name="Receive").click()
        form = page.get_by_role("dialog")
        form.get_by_label("From").fill("12065550177")
        form.get_by_label("To", exact=True).fill("12125550199")
        form.get_by_label("Text").fill("hello")
        form.get_by_role("button", name="Send").click()
        expect(form.get_by_role("alert")).to_contain_text("12125550199")
        expect(form.get_by_label("Text")).to_have_value("hello")
        form.get_by_role("button", name="Cancel").click()
        expect(form).to_be_hidden()
        expect(rows(page)).to_have_count(0)


# Keys


def test_one_key_clears_and_one_click_brings_back(page: Page, api: httpx.Client) -> None:
    message_id = send(api)
    api.get("/v2/nowhere")
    expect(page.get_by_role("link", name="Requests")).to_have_text("Requests 21 failed")
    expect(page).to_have_title("(1) Flowroute sandbox")
    rows(page).get_by_role("link").click()
    stop = page.evaluate_handle(HURRY)
    page.keyboard.press("c")
    expect(rows(page)).to_have_count(0)
    expect(detail(page)).to_be_hidden()
    expect(page).to_have_url(re.compile("#inbox$"))
    expect(page.get_by_role("link", name="Requests")).to_have_text("Requests")
    expect(page).to_have_title("Flowroute sandbox")
    listed = {"start_date": "2020-01-01"}
    assert api.get(MESSAGES, params=listed).json()["data"] == []
    stop.evaluate("stop => stop()")
    page.get_by_role("button", name="Undo").click()
    expect_items(rows(page), "hello")
    expect(page.get_by_text("Brought back")).to_be_visible()
    assert api.get(MESSAGES, params=listed).json()["data"][0]["id"] == message_id
    page.get_by_role("button", name="Clear").click()
    expect(rows(page)).to_have_count(0)


def test_a_key_that_is_held_clears_once(page: Page, api: httpx.Client) -> None:
    send(api)
    expect(rows(page)).to_have_count(1)
    calls: list[str] = []

    def hear(request: Request) -> None:
        calls.append(request.url.rpartition("/")[2])

    page.on("request", hear)
    for _ in range(3):
        page.keyboard.down("c")
    page.keyboard.up("c")
    expect(rows(page)).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect_items(rows(page), "hello")
    page.remove_listener("request", hear)
    assert calls.count("clear") == 1


def test_copying_and_typing_do_not_clear(page: Page, api: httpx.Client) -> None:
    send(api, "c")
    expect(rows(page)).to_have_count(1)
    page.keyboard.press("Control+c")
    page.keyboard.press("Meta+c")
    page.get_by_label("Search messages").press("c")
    page.get_by_role("button", name="Receive").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").press("c")
    page.keyboard.press("Escape")
    send(api, "c again")
    expect(rows(page)).to_have_count(2)


def test_the_keyboard_is_enough(page: Page, api: httpx.Client) -> None:
    for text in ("one", "two", "three"):
        send(api, text)
    expect(rows(page)).to_have_count(3)
    links = rows(page).get_by_role("link")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # there are no more
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(detail(page)).to_contain_text("two")
    page.keyboard.press("k")
    expect(detail(page)).to_contain_text("three")
    page.keyboard.press("ArrowDown")
    expect(detail(page)).to_contain_text("two")
    page.keyboard.press("r")
    page.keyboard.type("four")
    page.keyboard.press("Control+Enter")
    expect_items(rows(page), "four", "three", "two", "one")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("Escape")
    expect(detail(page)).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("one")
    expect_items(rows(page), "one")
    page.keyboard.press("ArrowDown")
    expect(links).to_be_focused()
    page.keyboard.press("n")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_one_step_leads_from_the_list_to_the_message(page: Page, api: httpx.Client) -> None:
    for text in ("one", "two", "three"):
        send(api, text)
    expect(rows(page)).to_have_count(3)
    rows(page).get_by_role("link").nth(1).click()
    expect(detail(page)).to_contain_text("two")
    page.keyboard.press("Tab")
    expect(detail(page).get_by_role("button", name="Reply as the handset")).to_be_focused()


def test_the_keys_are_shown(page: Page) -> None:
    for key in ("j", "k", "Enter", "r", "n", "/", "c", "Esc"):
        expect(page.get_by_label("Keys").get_by_text(key, exact=True)).to_be_visible()


# The other views


def requests(page: Page) -> Locator:
    return page.get_by_role("list", name="Requests, newest first").locator("> li")


def test_every_request_is_listed_with_its_answer(page: Page, api: httpx.Client) -> None:
    message_id = send(api, "<b>hi</b>")
    api.get("/v2/numbers/12125550199")
    content = '{"from":"12065550100","body":"<b>lost</b>"}'
    api.post(MESSAGES, content=content, headers={"content-type": "application/json"})
    expect(page.get_by_role("link", name="Requests")).to_have_text("Requests 32 failed")
    go_to(page, "Requests")
    expect_items(requests(page), f"422POST {MESSAGES}", "404GET /v2/numbers/12125550199", "202POST")
    tones = [each.get_attribute("data-tone") for each in requests(page).locator(".status").all()]
    assert tones == ["bad", "bad", "good"]
    refused, accepted = (requests(page).filter(has_text=status) for status in ("422", "202"))
    expect(refused).to_contain_text("to: Missing data for required field.")
    expect(refused).to_contain_text("forbidden by the OpenAPI document")
    accepted.locator("summary").click()
    asked, answer = (accepted.get_by_role("region", name=name) for name in ("Request", "Answer"))
    expect(asked).to_contain_text("content-type: application/json")
    expect(asked).to_contain_text("authorization: Basic [hidden]")
    expect(asked).to_contain_text('"body": "<b>hi</b>"')
    expect(answer).to_contain_text("content-type: application/vnd.api+json")
    expect(answer).to_contain_text(f'"id": "{message_id}"')
    api.get("/v2/numbers", params={"alias": "nobody"})
    expect(requests(page)).to_have_count(4)
    expect(answer).to_be_visible()  # what is open stays open
    requests(page).first.locator("summary").click()
    listed = requests(page).first
    expect(listed.get_by_role("region", name="Answer")).to_contain_text('"data": [],')
    expect(listed.get_by_role("region", name="Request").get_by_text("no body")).to_be_visible()
    expect(listed.locator(".asked .body")).to_be_hidden()
    expect(listed.locator(".asked .headers")).to_be_visible()


def test_what_is_opened_is_fetched_when_it_is_needed(
    page: Page, api: httpx.Client, sandbox: Sandbox, stub: Stub
) -> None:
    fetched: list[str] = []

    def hear(request: Request) -> None:
        if found := re.search(r"(requests|webhooks)/\d+$", request.url):
            fetched.append(found[1])

    stub.answer(200)
    send(api, dlr_callback=stub.url)
    sandbox.advance(60)
    page.on("request", hear)
    go_to(page, "Requests")
    expect_items(requests(page), "202POST")
    for _ in range(3):
        requests(page).locator("summary").click()
    expect(requests(page).locator(".asked .body")).to_contain_text("hello")
    go_to(page, "Webhooks")
    expect_items(webhooks(page), *["Delivery receiptdelivered"] * 2)
    webhooks(page).last.locator("summary").click()
    expect(webhooks(page).last.locator(".body")).to_contain_text('"level": 1')
    webhooks(page).last.locator("summary").click()
    go_to(page, "Requests")
    expect(requests(page)).to_be_visible()
    page.remove_listener("request", hear)
    assert fetched == ["requests", "webhooks"]


def test_the_log_can_be_searched_and_shows_only_what_failed(
    page: Page, api: httpx.Client, sandbox: Sandbox
) -> None:
    api.get("/v2/routes")
    sandbox.fail("close", operation="numbers_list")
    with pytest.raises(httpx.RemoteProtocolError):
        api.get("/v2/numbers")
    api.get("/v2/numbers/12125550199")
    go_to(page, "Requests")
    expect(requests(page)).to_have_count(3)
    page.get_by_role("group", name="Show").get_by_label("Failed").check()
    expect_items(requests(page), "404GET", "—GET /v2/numbers")
    unanswered = requests(page).last
    expect(unanswered).to_contain_text("connection closed on purpose")
    unanswered.locator("summary").click()
    expect(unanswered.locator(".answered")).to_contain_text("no body")
    for part in ("headers", "body"):
        expect(unanswered.locator(f".answered .{part}")).to_be_hidden()
    page.get_by_label("Search requests").fill("numbers_list")
    expect_items(requests(page), "—GET /v2/numbers")
    page.get_by_label("Search requests").fill("nothing")
    expect(page.locator("#requests .empty")).to_be_visible()


def webhooks(page: Page) -> Locator:
    return page.get_by_role("list", name="Webhooks, newest first").locator("> li")


def test_a_webhook_shows_its_body_and_can_be_posted_again(
    page: Page, api: httpx.Client, sandbox: Sandbox, stub: Stub
) -> None:
    stub.answer(500)
    message_id = send(api, dlr_callback=f"{stub.url}/receipts")
    for _ in range(5):
        sandbox.advance(30)
    expect(rows(page)).to_contain_text("callback given up")
    go_to(page, "Webhooks")
    expect_items(webhooks(page), *["Delivery receiptgiven up"] * 2)
    expect(page.get_by_role("link", name="Webhooks")).to_have_text("Webhooks 22 failed")
    first = webhooks(page).last
    expect(first).to_contain_text("500 after 5 attempts")
    first.locator("summary").click()
    expect(first.locator(".body")).to_contain_text('"level": 1')
    expect(first.get_by_role("list", name="Attempts").locator("li")).to_have_count(5)
    stub.script = []
    stub.answer(200)
    posts = len(stub.requests)
    expect(first.locator(".state")).to_have_attribute("data-tone", "bad")
    first.get_by_role("button", name="Post again").click()
    expect(first.locator(".state")).to_have_text("delivered")
    expect(first.locator(".state")).to_have_attribute("data-tone", "good")
    assert len(stub.requests) == posts + 1
    page.get_by_role("group", name="Show").get_by_label("Failed").check()
    expect_items(webhooks(page), "given up")
    page.get_by_role("group", name="Show").get_by_label("Delivered").check()
    expect_items(webhooks(page), "delivered")
    webhooks(page).locator("summary").click()
    webhooks(page).get_by_role("link", name="Show the message").click()
    expect(page).to_have_url(re.compile(f"#inbox/{message_id}$"))
    events(page).last.get_by_role("button", name="Post again").click()
    expect(events(page).last).to_contain_text("posted to")


def test_numbers_are_listed_as_they_are_bought(page: Page, api: httpx.Client) -> None:
    go_to(page, "Numbers")
    numbers = page.locator("#number-rows > tr")
    expect(numbers).to_have_count(4)
    expect(numbers.nth(1)).to_contain_text("12065550101support line")
    expect(numbers.nth(1)).to_contain_text("seattle, WAlongcode")
    expect(numbers.nth(1).locator("option:checked")).to_have_text(["sip-reg", "none"])
    expect(numbers.last).to_contain_text("—toll-free")
    number = api.get("/v2/numbers/available", params={"limit": 1}).json()["data"][0]["id"]
    assert api.post(f"/v2/numbers/{number}").status_code == 201
    expect(numbers.filter(has_text=number)).to_have_count(1)


def test_numbers_are_bought_and_released(page: Page, api: httpx.Client) -> None:
    go_to(page, "Numbers")
    numbers = page.locator("#number-rows > tr")
    page.get_by_label("Starts with").fill("1212")
    page.get_by_role("button", name="Buy").click()
    bought = numbers.filter(has_text="1212")
    expect(bought).to_have_count(1)
    number = bought.locator("span").first.inner_text()
    assert api.get(f"/v2/numbers/{number}").status_code == 200
    expect(page.locator("#toast")).to_contain_text(f"Bought {number}")
    release = bought.get_by_role("button", name=f"Release {number}")
    release.click()
    answer(page, f"Release {number}?", "Cancel")
    assert api.get(f"/v2/numbers/{number}").status_code == 200
    release.click()
    answer(page, f"Release {number}?", "Release")
    expect(bought).to_have_count(0)
    assert api.get(f"/v2/numbers/{number}").status_code == 404


def answer(page: Page, question: str, name: str) -> None:
    """Answer what the page asks before it does what cannot be undone."""
    dialog = page.get_by_role("dialog", name=question)
    dialog.get_by_role("button", name=name).click()
    expect(dialog).to_be_hidden()


def find_routes(api: httpx.Client, number: str = SMS["from"]) -> list[str | None]:
    """Return the aliases of the primary and the failover route of a number."""
    reply = api.get(f"/v2/numbers/{number}").json()
    aliases = {each["id"]: each["attributes"].get("alias") for each in reply.get("included", [])}
    related = reply["data"]["relationships"]
    found = [related.get(f"{kind}_route", {}).get("data") for kind in ("primary", "failover")]
    return [aliases[each["id"]] if each else None for each in found]


def test_routes_are_made_and_deleted(tab: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    with open_page(tab, sandbox, tolerated="status of 4") as page:
        go_to(page, "Routes")
        routes, form = page.locator("#route-rows > tr"), page.locator("#new-route")
        expect(routes.locator("td")).to_contain_text(["sip-regroute 0", "sip-reg", "—", ""])
        expect(routes.get_by_role("button")).to_have_count(0)  # it cannot be deleted
        form.get_by_label("Type").select_option("URI")
        expect(form.get_by_label("Value")).to_have_attribute(
            "placeholder", "sip:office@pbx.example"
        )
        form.get_by_label("Alias").fill(" office ")
        form.get_by_label("Value").fill("no URI")
        form.get_by_role("button", name="Create").click()
        expect(form.get_by_role("alert")).to_contain_text("value: Must be protocol:user@domain")
        form.get_by_label("Value").fill("sip:office@pbx.example")
        form.get_by_role("button", name="Create").click()
        expect(routes.last).to_contain_text("urisip:office@pbx.example")
        expect(form.locator(".problem")).to_be_hidden()
        expect(form.get_by_label("Alias")).to_have_value("")
        made = api.get("/v2/routes").json()["data"][-1]
        assert made["attributes"]["alias"] == "office"
        assign(api, made["id"])
        delete = routes.last.get_by_role("button", name="Delete office")
        delete.click()
        answer(page, "Delete the route office?", "Delete")
        expect(page.locator("#toast")).to_contain_text("disassociate all numbers")
        assign(api, "0")
        delete.click()
        answer(page, "Delete the route office?", "Cancel")
        expect(routes).to_have_count(2)
        delete.click()
        answer(page, "Delete the route office?", "Delete")
        expect(routes).to_have_count(1)
        assert len(api.get("/v2/routes").json()["data"]) == 1


def test_a_route_is_changed(tab: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    for alias in ("office", "home"):
        sandbox.client.routes.create(alias=alias, route_type="host", value=f"{alias}.example")
    with open_page(tab, sandbox, tolerated="status of 4") as page:
        go_to(page, "Routes")
        form, rows = page.locator("#new-route"), page.locator("#route-rows > tr")
        cancel = form.get_by_role("button", name="Cancel")
        expect(cancel).to_be_hidden()
        rows.get_by_role("button", name="Edit office").click()
        expect(form.get_by_label("Alias")).to_be_focused()
        expect(form.get_by_label("Value")).to_have_value("office.example")
        cancel.click()
        expect(form.get_by_label("Value")).to_have_value("")
        expect(form.get_by_role("button", name="Create")).to_be_visible()
        rows.get_by_role("button", name="Edit office").click()
        form.get_by_label("Alias").fill("home")
        form.get_by_role("button", name="Save").click()
        expect(form.get_by_role("alert")).to_contain_text("There is a route with this alias")
        form.get_by_label("Alias").fill("mobile")
        form.get_by_label("Type").select_option("phone number")
        form.get_by_label("Value").fill("12065550177")
        form.get_by_role("button", name="Save").click()
        expect(rows.nth(1)).to_contain_text("mobile")
        expect(rows.nth(1)).to_contain_text("number12065550177")
        expect(rows).to_have_count(3)
        expect(cancel).to_be_hidden()
        changed = api.get("/v2/routes").json()["data"][1]["attributes"]
        assert changed == {"alias": "mobile", "route_type": "number", "value": "12065550177"}


def assign(api: httpx.Client, route: str) -> None:
    path = f"/v2/numbers/{SMS['from']}/relationships/primary_route"
    assert api.patch(path, json={"data": {"type": "route", "id": route}}).status_code == 204


def test_routes_are_assigned_to_numbers(page: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    office = sandbox.client.routes.create(alias="office", route_type="host", value="pbx.example")
    go_to(page, "Numbers")
    row = page.locator("#number-rows > tr").first
    primary = row.get_by_label(f"Primary route of {SMS['from']}")
    failover = row.get_by_label(f"Failover route of {SMS['from']}")
    expect(primary.locator("option:checked")).to_have_text("sip-reg")
    expect(failover.locator("option")).to_have_text(["none", "sip-reg", "office"])
    failover.select_option("office")
    expect(page.locator("#toast")).to_contain_text("Changed the failover route")
    assert find_routes(api) == ["sip-reg", "office"]
    primary.select_option("none")
    expect(page.locator("#toast")).to_contain_text("Removed the primary route")
    assert find_routes(api) == [None, "office"]
    expect(primary).to_be_visible()
    sandbox.client.routes.set_primary(SMS["from"], office.id)
    expect(primary).to_have_value(office.id)
    expect(page.get_by_role("link", name="Requests")).to_contain_text("Requests 4")


# Resources


def resources(page: Page, name: str) -> Locator:
    return page.get_by_role("list", name=name).get_by_role("listitem")


def test_caller_names_are_approved_and_rejected(page: Page, sandbox: Sandbox) -> None:
    go_to(page, "Resources")
    names = resources(page, "Caller names")
    expect(page.get_by_text("No caller names.")).to_be_visible()
    record = sandbox.client.cnams.create("Example")
    expect_items(names, "EXAMPLEwaiting for review not assigned")
    expect(page.get_by_text("No caller names.")).to_be_hidden()
    names.get_by_role("button", name="Reject: EXAMPLE").click()
    expect(names).to_contain_text("EXAMPLErejected Rejected on the sandbox's page.")
    expect(names.get_by_role("button")).to_have_text(["Approve"])
    names.get_by_role("button", name="Approve: EXAMPLE").click()
    expect(names.locator("[data-tone=good]")).to_have_text("approved")
    expect(names.get_by_role("button")).to_have_text(["Reject"])
    sandbox.client.cnams.assign(SMS["from"], record.id)
    expect(names).to_contain_text(f"assigned to {SMS['from']}")


def test_addresses_callbacks_and_tasks_are_shown(
    page: Page, api: httpx.Client, sandbox: Sandbox
) -> None:
    add_address(api)
    sandbox.client.callbacks.set("sms", "http://127.0.0.1/sms")
    sandbox.client.numbers.set_callback(SMS["from"], "dlr", "http://127.0.0.1/receipts")
    sandbox.client.messaging.provision([SMS["from"]], action="enable")
    go_to(page, "Resources")
    expect_items(
        resources(page, "E911 addresses"),
        "office Ann Example 1221 2nd Ave Suite 330 Seattle WA 98101 US assigned to 12065550100",
    )
    expect_items(
        resources(page, "Callbacks"),
        "Inbound SMSof the account http://127.0.0.1/sms",
        "Receipts of SMSof 12065550100 http://127.0.0.1/receipts",
    )
    expect_items(resources(page, "Messaging tasks"), "Task 20005processing 12065550100")


def add_address(api: httpx.Client) -> None:
    attributes = {
        "label": "office",
        "first_name": "Ann",
        "last_name": "Example",
        "street_number": "1221",
        "street_name": "2nd Ave",
        "address_type": "Suite",
        "address_type_number": "330",
        "city": "Seattle",
        "state": "WA",
        "zip": "98101",
        "country": "US",
    }
    made = api.post("/v2/e911s", json={"data": {"type": "e911", "attributes": attributes}}).json()
    path = f"/v2/numbers/{SMS['from']}/relationships/e911s/{made['data']['id']}"
    assert api.patch(path).status_code == 204


def test_caller_names_and_addresses_are_added(tab: Page, sandbox: Sandbox) -> None:
    with open_page(tab, sandbox, tolerated="status of 4") as page:
        go_to(page, "Resources")
        form = page.locator("#new-cnam")
        form.get_by_label("Name").fill("???")
        form.get_by_role("button", name="Add").click()
        expect(form.get_by_role("alert")).to_contain_text("value: ")
        form.get_by_label("Name").fill(" Example ")
        form.get_by_role("button", name="Add").click()
        expect_items(resources(page, "Caller names"), "EXAMPLEwaiting for review")
        expect(form.get_by_label("Name")).to_have_value("")
        page.get_by_text("Add an address").click()
        form = page.locator("#new-address")
        address = {
            "Label": "office",
            "First name": "Ann",
            "Last name": "Example",
            "Street number": "1221",
            "Street": "2nd Ave",
            "City": "Seattle",
            "State": "WA",
            "ZIP code": "00000",
        }
        for label, text in address.items():
            form.get_by_label(label, exact=True).fill(text)
        form.get_by_role("button", name="Add").click()
        expect(form.get_by_role("alert")).to_contain_text("Could not geocode")
        form.get_by_label("ZIP code").fill("98101")
        form.get_by_role("button", name="Add").click()
        shown = "office Ann Example 1221 2nd Ave Seattle WA 98101 US not assigned"
        expect_items(resources(page, "E911 addresses"), shown)
        (made,) = sandbox.client.e911s.list()
        assert (made.label, made.address_type) == ("office", None)


def test_callbacks_are_set_and_removed(page: Page, sandbox: Sandbox, stub: Stub) -> None:
    stub.answer(200)
    go_to(page, "Resources")
    form, callbacks = page.locator("#new-callback"), resources(page, "Callbacks")
    owners = form.get_by_role("combobox", name="Of", exact=True)
    expect(owners.locator("option")).to_have_count(5)
    for what, owner, path in (
        ("Inbound SMS", "the account", "account"),
        ("Receipts of SMS", SMS["from"], "number"),
    ):
        form.get_by_label("What").select_option(what)
        owners.select_option(owner)
        form.get_by_label("URL").fill(f"{stub.url}/{path}")
        form.get_by_role("button", name="Set").click()
        expect(callbacks.filter(has_text=f"{what}of {owner}")).to_contain_text(f"/{path}")
        expect(form.get_by_label("URL")).to_have_value("")
    sandbox.receive(from_="12065550199", to=SMS["from"], text="hi")
    sandbox.client.messages.send(from_=SMS["from"], to="12065550199", body="hello")
    sandbox.advance()
    targets = sorted(request.target for request in stub.requests)
    assert targets == ["/account", "/number", "/number"]
    callbacks.get_by_role("button", name="Remove: Receipts of SMS of 12065550100").click()
    expect_items(callbacks, "Inbound SMSof the account")
    callbacks.get_by_role("button", name="Remove: Inbound SMS of the account").click()
    expect(callbacks).to_have_count(0)


def test_exports_can_be_downloaded_or_fail(page: Page, sandbox: Sandbox) -> None:
    exports = resources(page, "Exports of call records")
    go_to(page, "Resources")
    sandbox.client.cdrs.create_export("2026-01-01", "2026-01-02")
    expect(exports).to_contain_text("processing Calls from 2026-01-01")
    expect(exports.get_by_role("link")).to_be_hidden()
    sandbox.advance(60)
    expect(exports).to_contain_text("completed")
    expect(exports.get_by_role("button")).to_have_count(0)
    with page.expect_download() as download:
        exports.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename.endswith(".gz")
    callback = "http://127.0.0.1/exported"
    sandbox.client.cdrs.create_export("2026-01-01", "2026-01-02", callback_url=callback)
    expect(exports.last).to_contain_text(f"posted to {callback}")
    with page.expect_response("**/_sandbox/exports"):
        exports.last.get_by_role("button", name="Let it fail").click()
    sandbox.advance(60)
    expect(exports.last.locator("[data-tone=bad]")).to_have_text("failed")
    go_to(page, "Webhooks")
    expect_items(webhooks(page), "Event")
    webhooks(page).locator("summary").click()
    expect(webhooks(page).locator(".body")).to_contain_text('"failed"')
    expect(webhooks(page).get_by_role("link")).to_have_count(0)  # it is about no message


def test_port_orders_are_added_and_moved(tab: Page, sandbox: Sandbox) -> None:
    with open_page(tab, sandbox, tolerated="status of 422") as page:
        go_to(page, "Resources")
        form, orders = page.locator("#new-port-order"), resources(page, "Port orders")
        form.get_by_label("Phone numbers").fill("12")
        form.get_by_role("button", name="Add").click()
        expect(form.get_by_role("alert")).to_contain_text("'12' is not a phone number")
        form.get_by_label("Phone numbers").fill("+1 212 555 0111, 12125550112")
        form.get_by_label("Alias").fill("new york")
        form.get_by_role("button", name="Add").click()
        expect_items(orders, "new york +12125550111, +12125550112")
        expect(form.get_by_label("Alias")).to_have_value("")
        status = orders.get_by_label("Status of new york")
        expect(status).to_have_value("pending")
        status.select_option("completed")
        expect(page.locator("#toast")).to_contain_text("new york is completed")
        (order,) = sandbox.client.porting.list()
        assert order.status == "completed"
        found = page.request.get(f"{sandbox.url}/_sandbox/resources").json()["portorders"]
        sandbox.move_port_order(found[0]["id"], "review")
        expect(status).to_have_value("review")


def test_the_address_names_the_view(page: Page, api: httpx.Client) -> None:
    send(api)
    rows(page).get_by_role("link").click()
    go_to(page, "Routes")
    expect(page.get_by_role("link", name="Routes")).to_have_attribute("aria-current", "page")
    expect(page.locator("nav [aria-current]")).to_have_count(1)
    expect(rows(page)).to_have_count(0)
    page.go_back()
    expect(detail(page)).to_contain_text("hello")
    page.reload()
    expect(detail(page)).to_contain_text("hello")
    page.evaluate("location.hash = '#nowhere'")
    expect(page.locator("#inbox")).to_be_visible()
    expect(page.get_by_role("link", name="Inbox")).to_have_attribute("aria-current", "page")


def test_the_inbound_callback_can_be_set(page: Page, sandbox: Sandbox, stub: Stub) -> None:
    stub.answer(200)
    go_to(page, "Settings")
    expect(page.locator("#faults + .empty")).to_be_visible()  # the settings have been shown
    url = page.get_by_label("Callback URL")
    url.fill(f"{stub.url}/inbound")
    expect(url).to_have_value(f"{stub.url}/inbound")
    page.get_by_label("Shape").select_option("compact")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    sandbox.receive(from_="12065550199", to="12065550100", text="hello")
    sandbox.advance()
    assert stub.request.target == "/inbound"
    url.fill("")
    page.get_by_role("button", name="Save").click()
    shown = f"{sandbox.url}/_sandbox/settings"
    expect(page.locator("#inbound .problem")).to_be_hidden()
    with page.expect_response("**/settings"):
        sandbox.limit_rate(on=False)
    assert page.request.get(shown).json()["inbound_url"] is None
    sandbox.post_inbound(f"{stub.url}/elsewhere")
    expect(url).to_have_value(f"{stub.url}/elsewhere")


def test_limits_and_what_counts_as_delivered_can_be_set(
    page: Page, sandbox: Sandbox, stub: Stub
) -> None:
    stub.answer(204)
    sandbox.post_inbound(stub.url, "compact")
    go_to(page, "Settings")
    expect(page.get_by_label("Callback URL")).to_have_value(stub.url)  # the settings are shown
    page.get_by_label("Any 2xx counts as delivered").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    sandbox.receive(from_="12065550199", to="12065550100", text="hi")
    sandbox.advance()
    assert page.request.get(f"{sandbox.url}/_sandbox/summary").json()["failed_webhooks"] == 0
    page.get_by_label("Refuse more than 5 SMS").check()
    page.get_by_label("Seconds until the record").fill("0.5")
    with page.expect_response(lambda reply: reply.request.method == "PUT") as response:
        page.get_by_role("button", name="Apply").click()
    saved = response.value.json()
    assert (saved["rate_limit"], saved["record_delay"]) == (True, 0.5)
    assert (saved["accept_2xx"], saved["inbound_url"]) == (True, stub.url)
    assert saved["inbound_shape"] == "compact"
    sandbox.limit_rate(on=False)
    expect(page.get_by_label("Refuse more than 5 SMS")).not_to_be_checked()


def test_what_was_saved_gives_way_to_what_is_set_elsewhere(
    page: Page, sandbox: Sandbox, api: httpx.Client
) -> None:
    go_to(page, "Settings")
    expect(page.locator("#faults + .empty")).to_be_visible()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/_sandbox/faults", hold, times=1)
    with page.expect_request("**/_sandbox/faults"):  # of an update that takes long
        send(api)
    url = page.get_by_label("Callback URL")
    url.fill("http://127.0.0.1/inbound")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved")).to_be_visible()
    sandbox.post_inbound(None)
    held[0].continue_()
    expect(url).to_have_value("")


def test_what_is_typed_survives_an_update(page: Page, api: httpx.Client) -> None:
    go_to(page, "Settings")
    url = page.get_by_label("Callback URL")
    expect(page.locator("#settings .environment")).to_contain_text("FLOWROUTE_BASE_URL")
    url.fill("http://127.0.0.1/half-way")
    for count in (1, 2):  # the first update is over when the second shows
        send(api)
        expect(page.get_by_role("link", name="Inbox")).to_have_text(f"Inbox {count}")
    expect(url).to_have_value("http://127.0.0.1/half-way")


def test_faults_can_be_added_and_removed(page: Page, api: httpx.Client) -> None:
    go_to(page, "Settings")
    form, faults = page.locator("#fault"), page.locator("#faults > li")
    form.get_by_label("Status", exact=True).fill("429")
    form.get_by_label("Retry-After").fill("7")
    form.get_by_label("Operation").select_option("messages_send")
    form.get_by_role("button", name="Add").click()
    expect_items(faults, "status 429 · Retry-After 7")
    assert api.get("/v2/routes").status_code == 200
    refused = api.post(MESSAGES, json=SMS)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    expect(faults).to_have_count(0)
    form.get_by_label("Kind").select_option("latency")
    expect(form.get_by_label("Status", exact=True)).to_be_hidden()
    form.get_by_label("Seconds").fill("0.5")
    form.get_by_label("Times").fill("")
    form.get_by_role("button", name="Add").click()
    expect_items(faults, "latency · 0.5 seconds · before it takes effect · messages_send · always")
    form.get_by_label("Kind").select_option("reset")
    form.get_by_role("button", name="Add").click()
    expect(faults).to_have_count(2)
    banner = page.get_by_role("status").filter(has_text="fail on purpose")
    expect(banner).to_contain_text("2 faults pending")
    faults.first.get_by_role("button", name="Remove latency").click()
    expect_items(faults, "reset")
    banner.get_by_role("button", name="Remove all").click()
    expect(faults).to_have_count(0)
    expect(banner).to_be_hidden()


def test_a_fault_that_cannot_be_says_why(tab: Page, sandbox: Sandbox) -> None:
    with open_page(tab, sandbox, tolerated="status of 422") as page:
        go_to(page, "Settings")
        form = page.locator("#fault")
        form.evaluate("form => { form.noValidate = true }")
        form.get_by_label("Status", exact=True).fill("200")
        form.get_by_role("button", name="Add").click()
        expect(form.get_by_role("alert")).to_contain_text("status must be from 400 to 599")


def test_time_can_be_skipped(page: Page, api: httpx.Client, stub: Stub) -> None:
    stub.answer(200)
    send(api, dlr_callback=stub.url)
    go_to(page, "Settings")
    page.locator("#advance").get_by_label("Seconds").fill("3600")
    page.get_by_role("button", name="Skip ahead").click()
    go_to(page, "Inbox")
    rows(page).get_by_role("link").click()
    expect(events(page).filter(has_text=f"posted to {stub.url}")).to_have_count(2)


def test_an_account_can_be_started_afresh(page: Page, api: httpx.Client) -> None:
    number = api.get("/v2/numbers/available", params={"limit": 1}).json()["data"][0]["id"]
    api.post(f"/v2/numbers/{number}")
    send(api)
    go_to(page, "Settings")
    page.get_by_role("button", name="Start a fresh account").click()
    page.get_by_role("button", name="Cancel").click()
    assert api.get(f"/v2/numbers/{number}").status_code == 200
    page.get_by_role("button", name="Start a fresh account").click()
    page.get_by_role("button", name="Start afresh").click()
    expect(page.get_by_role("link", name="Inbox")).to_have_text("Inbox")
    assert api.get(f"/v2/numbers/{number}").status_code == 404


def test_a_fresh_account_shows_nothing_of_the_last(
    page: Page, api: httpx.Client, sandbox: Sandbox
) -> None:
    ids: list[str] = []
    for name in ("first", "second"):
        route = sandbox.client.routes.create(alias=name, route_type="host", value="pbx.example")
        ids += [route.id, send(api, media_urls=[f"https://example.com/{name}.png"])]
        go_to(page, "Routes")
        expect(page.get_by_role("button", name="Delete")).to_have_accessible_name(f"Delete {name}")
        go_to(page, "Inbox")
        rows(page).get_by_role("link").click()
        expect(detail(page).get_by_role("link", name=f"{name}.png")).to_be_visible()
        sandbox.reset()
        expect(page.get_by_text("No messages yet")).to_be_visible()
    assert ids[:2] == ids[2:]


def test_an_answer_that_is_no_sentence_is_told_by_its_status(tab: Page, sandbox: Sandbox) -> None:
    with open_page(tab, sandbox, tolerated="status of 500") as page:
        page.route("**/_sandbox/clear", lambda route: route.fulfill(status=500, body="<oops>"))
        page.keyboard.press("c")
        expect(page.locator("#toast")).to_have_text("The sandbox answered 500.Undo")


# Safety


def test_a_text_that_is_html_stays_text(page: Page, api: httpx.Client) -> None:
    names = ("file_name", "mime_type")
    with_media(page, [{"url": "https://example.com/", **dict.fromkeys(names, HOSTILE)}])
    elements = "document.querySelectorAll('img, style, script').length"
    before = page.evaluate(elements)
    expect(page.get_by_text("No messages yet")).to_be_visible()
    send(api, HOSTILE)
    api.post(MESSAGES, content=HOSTILE, headers={"content-type": "application/json"})
    api.get("/v2/numbers", params={"alias": HOSTILE, HOSTILE: "x"})
    row = rows(page).get_by_role("link")
    assert row.locator(".text").inner_text() == HOSTILE
    row.click()
    expect(detail(page).get_by_role("blockquote")).to_have_text(HOSTILE)
    expect(detail(page).locator(".media li")).to_contain_text(HOSTILE)
    expect(page.locator("[aria-live=polite]:not([role])")).to_contain_text(HOSTILE)
    go_to(page, "Requests")
    expect(requests(page)).to_have_count(3)
    requests(page).nth(1).locator("summary").click()
    expect(requests(page).nth(1).locator(".asked .body")).to_have_text(HOSTILE)
    assert page.evaluate(elements) == before
    expect(page).to_have_title("(1) Flowroute sandbox")


def test_a_text_cannot_leave_its_place(tab: Page, api: httpx.Client, sandbox: Sandbox) -> None:
    zalgo = "a" + "\N{COMBINING TILDE}" * 200
    with open_page(tab, sandbox, width=NARROW) as page:
        send(api, f"{'long' * 300} {zalgo} \N{RIGHT-TO-LEFT OVERRIDE}reversed")
        rows(page).get_by_role("link").click()
        expect(detail(page)).to_be_visible()
        assert overhang(page) == 0


def test_the_policy_forbids_code_from_elsewhere(tab: Page, sandbox: Sandbox) -> None:
    inject = """
        const script = document.createElement("script");
        script.textContent = "document.title = 'broken'";
        document.head.append(script);
    """
    style = "document.body.setAttribute('style', 'color: red')"
    with open_page(tab, sandbox, tolerated="Content Security Policy|Trusted") as page:
        policy = page.request.get(sandbox.url).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        for attempt in (inject, "document.body.innerHTML = '<b>broken</b>'", style):
            try_to_run(page, attempt)
        expect(page).to_have_title("Flowroute sandbox")
        expect(page.get_by_text("broken")).to_have_count(0)
        expect(page.locator("body")).not_to_have_css("color", "rgb(255, 0, 0)")


def try_to_run(page: Page, code: str) -> None:
    page.evaluate("code => { try { eval?.(code) } catch {} }", code)


def test_the_files_have_no_way_to_make_html_of_a_text() -> None:
    script = "".join(path.read_text() for path in FILES.glob("script/*.js"))
    document = (FILES / "index.html").read_text()
    for way in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval", "Function("):
        assert way not in script
    for way in ("DOMParser", "createContextualFragment", "setHTML", "srcdoc", 'setTimeout("'):
        assert way not in script
    assert not re.search(r"\son\w+=|\sstyle=|javascript:", document)
    assert re.findall(r"<script[^>]*>", document) == [
        '<script type="module" src="/_sandbox/script/main.js">'
    ]


# Looks


def overhang(page: Page) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("width", [NARROW, 761])
def test_nothing_is_wider_than_the_window(
    tab: Page, api: httpx.Client, sandbox: Sandbox, width: int
) -> None:
    with open_page(tab, sandbox, width=width) as page:
        send(api, "word" * 100, media_urls=[f"https://example.com/{'name' * 60}.png"])
        attributes = {
            "alias": "alias" * 20,
            "route_type": "host",
            "value": f"{'host' * 15}.example",
        }
        api.post("/v2/routes", json={"data": {"type": "route", "attributes": attributes}})
        api.get(f"/v2/{'path' * 40}")
        rows(page).get_by_role("link").click()
        expect(detail(page)).to_be_visible()
        assert overhang(page) == 0
        for view in VIEWS:
            go_to(page, view.capitalize())
            expect(page.locator(f"#{view}")).to_be_visible()
            assert overhang(page) == 0
            assert page.evaluate(f"{view}.scrollWidth <= {view}.clientWidth")


def test_a_small_window_shows_the_list_or_the_message(
    tab: Page, api: httpx.Client, sandbox: Sandbox
) -> None:
    with open_page(tab, sandbox, width=NARROW) as page:
        for count in range(30):
            send(api, f"number {count}")
        expect(rows(page)).to_have_count(30)
        row = rows(page).nth(22)
        row.scroll_into_view_if_needed()
        top = top_of(row)
        row.get_by_role("link").press("Enter")
        expect(detail(page)).to_be_focused()
        expect(page.locator("#list-pane")).to_be_hidden()
        detail(page).get_by_role("link", name="Inbox").click()
        expect(detail(page)).to_be_hidden()
        expect(row.get_by_role("link")).to_be_focused()
        assert top_of(row) == top


def test_a_wide_window_shows_both(page: Page, api: httpx.Client) -> None:
    send(api)
    rows(page).get_by_role("link").click()
    expect(detail(page)).to_be_visible()
    expect(rows(page)).to_be_visible()
    expect(rows(page).get_by_role("link")).to_have_attribute("aria-current", "true")


AXE: Final = (files("axe_playwright_python") / "axe.min.js").read_text()
BARRIERS: Final = """
async () => {
  const { violations } = await axe.run({ resultTypes: ["violations"], preload: false });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
"""


def find_barriers(page: Page) -> list[str]:
    """Return what axe finds that keeps people out, with where it is."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    return list(page.evaluate(BARRIERS))


@pytest.mark.parametrize(("scheme", "width"), [("light", NARROW), ("dark", WIDE)])
def test_nothing_on_the_page_keeps_anybody_out(
    tab: Page, api: httpx.Client, sandbox: Sandbox, scheme: Literal["light", "dark"], width: int
) -> None:
    send(api, "your code is 481516")
    send(api, to="15005550101", dlr_callback="https://example.com/")
    add_address(api)
    sandbox.client.cnams.create("Example")
    sandbox.client.callbacks.set("sms", "http://127.0.0.1/sms")
    sandbox.client.cdrs.create_export("2026-01-01", "2026-01-02")
    sandbox.client.messaging.provision(["12065550100"], action="enable")
    sandbox.add_port_order(["12125550111"])
    sandbox.client.routes.create(alias="office", route_type="host", value="pbx.example")
    sandbox.advance(60)
    sandbox.client.cdrs.create_export("2026-01-01", "2026-01-02")
    sandbox.receive(from_="12065550199", to="12065550100", text="hello")
    api.get("/v2/nowhere")
    sandbox.fail("latency", operation="routes_list", times=None)
    with open_page(tab, sandbox, scheme=scheme, width=width) as page:
        ground = page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") is (scheme == "light")
        expect(page.get_by_text("1 fault pending")).to_be_visible()
        barriers = find_barriers(page)
        rows(page).get_by_role("link").last.click()
        expect(events(page)).to_have_count(3)
        for view in VIEWS:
            if view != "inbox":
                page.evaluate("view => { location.hash = view }", view)
                expect(page.locator(f"#{view}")).to_be_visible()
                here = page.get_by_role("link", name=view.capitalize())
                expect(here.and_(page.locator("nav a"))).to_be_in_viewport(ratio=0.95)
            if view in {"requests", "webhooks"}:
                page.locator(f"#{view} summary").first.click()
                expect(page.locator(f"#{view} details[open] .body:visible")).not_to_be_empty()
            barriers += find_barriers(page)
        page.get_by_role("button", name="Receive").click()
        barriers += find_barriers(page)
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        expect(page.get_by_role("button", name="Undo")).to_be_visible()
        page.get_by_role("button", name="Start a fresh account").click()
        expect(page.get_by_role("dialog", name="Start a fresh account?")).to_be_visible()
        assert barriers + find_barriers(page) == []


def test_the_page_comes_back_with_the_sandbox(tab: Page) -> None:
    with ExitStack() as running:
        first = running.enter_context(Sandbox())
        # As long as nobody listens, the console says so.
        with open_page(tab, first, tolerated="ERR_CONNECTION_REFUSED|ERR_INCOMPLETE") as page:
            first.client.messages.send(from_="12065550100", to="12065550199", body="before")
            expect_items(rows(page), "before")
            go_to(page, "Requests")
            expect_items(requests(page), "202POST")
            go_to(page, "Inbox")
            running.close()
            expect(page.get_by_text("Reconnecting…")).to_be_visible()
            gone = page.get_by_role("alert").filter(has_text="The sandbox does not answer")
            expect(gone).to_be_visible()
            expect_items(rows(page), "before")
            assert find_barriers(page) == []
            page.keyboard.press("c")
            expect(page.locator("#toast")).to_have_text(re.compile("^The sandbox does not answer"))
            second = running.enter_context(Sandbox(port=int(first.url.rpartition(":")[2])))
            second.client.numbers.get("12065550100")
            second.client.messages.send(from_="12065550100", to="12065550199", body="after")
            expect(page.get_by_text("Live", exact=True)).to_have_count(1)
            expect(gone).to_be_hidden()
            expect_items(rows(page), "after")
            go_to(page, "Requests")
            expect_items(requests(page), "202POST", "200GET /v2/numbers/12065550100")
