// The list of messages, and which of them is open.

import { $, copyOf, reconcile, write } from "./dom.js";
import { plural, writeDirection, writeNumber, writeStatus, writeTime } from "./format.js";
import { clearMessage, fillMessage, nameOf } from "./message.js";
import { makePaged } from "./paged.js";
import { place } from "./place.js";
import { get } from "./server.js";
import { refresh } from "./updates.js";

const list = $("#messages");
const detail = $("#detail");
const search = $("#search");
const narrow = matchMedia("(max-width: 760px)");

const paged = makePaged($("#list-pane"), "messages");

let messages = []; // as listed
let shown = null; // the message in the detail pane
let current = null; // the id of the row that last had the focus; Tab goes there

export async function showInbox() {
  const { messages: found, asked, filtered } = await paged.fetch();
  announceNew(found, asked);
  messages = found;
  if (!messages.length) current = null;
  const stop = tabStop();
  reconcile(list, messages, (message) => message.id, () => copyOf("message-row"),
    (row, message) => updateRow(row, message, message.id === stop));
  $("#list-pane .empty").hidden = messages.length > 0 || !filtered;
  $("#welcome").hidden = messages.length > 0 || filtered;
  await showDetail();
}

let previous = { asked: null, ids: new Set() };
let arrived = new Set();

/** Highlight the messages that are new since the last fetch of the same search. */
function announceNew(found, asked) {
  const ids = new Set(found.map((message) => message.id));
  const newest = previous.asked === asked ? found.filter(({ id }) => !previous.ids.has(id)) : [];
  arrived = new Set(newest.map((message) => message.id));
  previous = { asked, ids };
  if (newest.length > 1) write($("#announcer"), `${newest.length} new messages`);
  for (const { from, to, text } of newest.length === 1 ? newest : []) {
    write($("#announcer"), `New message from ${from} to ${to}: ${text ?? "media"}`);
  }
}

/** Return the id of the one row in the tab order; j and k go to the others. */
const tabStop = () => (messages.find(({ id }) => id === current) ?? messages[0])?.id;

function updateRow(row, message, isTabStop) {
  const link = $("a", row);
  link.href = `#inbox/${message.id}`;
  link.tabIndex = isTabStop ? 0 : -1;
  if (arrived.has(message.id)) row.classList.add("new");
  writeDirection($(".direction", row), message);
  writeNumber($(".from", row), message.from);
  writeNumber($(".to", row), message.to);
  writeTime($("time", row), message.timestamp);
  write($(".text", row), message.text ?? (message.media.map(nameOf).join(", ") || "no text"));
  $(".text", row).classList.toggle("absent", message.text === null);
  writeStatus($(".status", row), message);
  write($(".size", row), sizeOf(message));
  write($(".media-note", row), message.media.length ? `${message.media.length} media` : "");
  write($(".callback-note", row), trouble(message));
}

const sizeOf = (message) =>
  message.is_mms ? "MMS" : `${plural(message.segments, "segment")} ${message.encoding}`;

function trouble({ timeline }) {
  const states = timeline.map(({ state }) => state);
  if (states.includes("refused")) return "callback refused";
  if (states.includes("given up")) return "callback given up";
  const repeats = timeline.some(({ state, attempts }) => state === "waiting" && attempts.length);
  return repeats ? "callback being retried" : "";
}

async function showDetail() {
  const { id } = place();
  const closed = shown?.id;
  if (id !== closed) shown = null;
  // It may be missing from the list, which may show a search.
  const found = id && (messages.find((message) => message.id === id) ?? await lookUp(id));
  if (place().id !== id) return; // another one was opened meanwhile
  shown = found || null;
  if (id && !shown) location.replace("#inbox");
  for (const link of list.querySelectorAll("a")) {
    if (link.hash === `#inbox/${id}`) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  $("#inbox").classList.toggle("opened", Boolean(shown));
  $("#unopened").hidden = Boolean(shown) || messages.length === 0;
  const hadFocus = [document.body, ...detail.querySelectorAll(":focus"), detail].includes(document.activeElement);
  detail.hidden = !shown;
  if (shown) return openMessage();
  clearMessage(detail);
  if (hadFocus) rowOf(closed)?.firstElementChild.focus();
}

function openMessage() {
  const isAnother = detail.dataset.key !== shown.id;
  fillMessage(detail, shown);
  if (isAnother && narrow.matches) detail.focus();
}

async function lookUp(id) {
  const reply = await get(`messages?${new URLSearchParams({ q: id, limit: 1 })}`);
  return reply.messages.find((message) => message.id === id);
}

const rowOf = (id) => [...list.children].find((row) => row.dataset.key === id);

/** Return the message that is open, or has the focus in the list. */
export function chosenMessage() {
  const focused = document.activeElement.closest?.("#messages li")?.dataset.key;
  return shown ?? messages.find(({ id }) => id === focused);
}

/** Move to the row below or above, and open its message if one is open. */
export function move(step) {
  const focused = document.activeElement.closest?.("#messages li");
  const row = focused ?? rowOf(shown?.id);
  const next = row ? (step > 0 ? row.nextElementSibling : row.previousElementSibling) : rowOf(tabStop());
  if (!next) return;
  $("a", next).focus();
  if (shown) location.replace(`#inbox/${next.dataset.key}`);
}

/** Leave the search, or else close the open message. */
export function close() {
  if (document.activeElement === search) {
    search.value = "";
    search.blur();
    paged.start();
    refresh();
  } else if (place().id) {
    location.hash = "#inbox";
  }
}

export function startSearch() {
  location.hash = "#inbox";
  search.focus();
  search.select();
}

list.addEventListener("focusin", (event) => {
  const row = event.target.closest("li");
  for (const link of list.querySelectorAll("a")) link.tabIndex = -1;
  event.target.tabIndex = 0;
  current = row.dataset.key;
});
list.addEventListener("animationend", (event) => event.target.classList.remove("new"));
