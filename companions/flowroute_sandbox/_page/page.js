// The sandbox's page. Messages are put into the document as text only, never as HTML.

const VIEWS = ["inbox", "rejected", "numbers", "routes", "settings"];
const PAGE_SIZE = 200;
const REFRESH_MILLISECONDS = 150; // the least between two refreshes, however much happens
const RECONNECT_MILLISECONDS = 1000;
const TOAST_MILLISECONDS = 4000;
const NUMERIC = ["times", "status", "seconds"]; // of a fault

const $ = (selector, root = document) => root.querySelector(selector);
const list = $("#messages");
const detail = $("#detail");
const search = $("#search");
const handset = $("#handset");
const handsetForm = $("#handset-form");
const question = $("#question");
const narrow = matchMedia("(max-width: 760px)");

let limit = PAGE_SIZE;
let messages = []; // as listed
let shown = null; // the message in the detail pane
let current = null; // the id of the row that last had the focus; Tab goes there


// Elements

const copyOf = (id) => $(`#${id}`).content.cloneNode(true).firstElementChild;

function make(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

/** Set a text only if it differs, so that the user's selection stays. */
function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Make the children of `parent` show `items`, reusing those with the same key. */
function reconcile(parent, items, keyOf, create, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = new Set(items.map((item) => String(keyOf(item))));
  for (const [key, child] of known) if (!wanted.has(key)) child.remove();
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    const child = known.get(key) ?? create(item);
    child.dataset.key = key;
    update(child, item);
    // A child in its place is not moved, since that would take its focus.
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}

/** Write digits in groups. The gaps are margins, so that a copy has none. */
function writeNumber(node, digits) {
  if (node.textContent === digits) return;
  const groups = /^(1)(\d{3})(\d{3})(\d{4})$/.exec(digits)?.slice(1) ?? [digits];
  node.replaceChildren(...groups.map((group) => make("span", group)));
  node.classList.add("number");
}

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const timeOfDay = new Intl.DateTimeFormat(undefined, TIME);
const dayAndTime = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", ...TIME });

function writeTime(node, stamp) {
  const moment = new Date(stamp);
  const isToday = moment.toDateString() === new Date().toDateString();
  node.dateTime = node.title = stamp;
  write(node, (isToday ? timeOfDay : dayAndTime).format(moment));
}

function writeStatus(node, status) {
  write(node, status);
  const bad = /fail|reject|undeliver|expired/.test(status);
  node.dataset.tone = bad ? "bad" : /deliver/.test(status) ? "good" : "plain";
}

function writeDirection(node, message) {
  const inbound = message.direction === "inbound";
  write(node, inbound ? "Received" : "Sent");
  node.dataset.direction = message.direction;
}

const plural = (count, noun) => `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;

/** Return a link to an http(s) URL; anything else, such as javascript:, stays text. */
function linkTo(url, text) {
  const protocol = URL.canParse(url) ? new URL(url).protocol : "";
  if (protocol !== "https:" && protocol !== "http:") return make("span", text);
  const link = make("a", text);
  Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer" });
  return link;
}

/** Return the one-time code in a text, or null. */
function codeIn(text) {
  if (!/code|pin|otp|passcode|password|verif/i.test(text)) return null;
  return /(?<![\w-])(?:\d{3}[ -]\d{3}|\d{4,8})(?![\w-])/.exec(text)?.[0] ?? null;
}

/** Describe a refusal, one line per field: "to: Not a valid phone number.". */
function explain(reason) {
  const lines = (value, path) =>
    value !== null && typeof value === "object"
      ? Object.entries(value).flatMap(([name, inner]) =>
          lines(inner, Array.isArray(value) ? path : [...path, name]))
      : [[path.join("."), value].filter((part) => part !== "").join(": ")];
  try {
    return lines(JSON.parse(reason), []).join("\n");
  } catch {
    return reason;
  }
}


// The server

class CallError extends Error {}

/** Call a control endpoint. Throws a CallError with a readable message. */
async function call(method, path, content) {
  const request = content === undefined
    ? { method }
    : { method, body: JSON.stringify(content), headers: { "Content-Type": "application/json" } };
  let reply, text;
  try {
    reply = await fetch(`/_sandbox/${path}`, request);
    text = await reply.text();
  } catch {
    throw new CallError("The sandbox does not answer.");
  }
  if (reply.ok) return text && JSON.parse(text);
  throw new CallError(errorIn(text) ?? `The sandbox answered ${reply.status}.`);
}

function errorIn(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}

const get = (path) => call("GET", path);


// Inbox

async function showInbox() {
  const query = search.value.trim();
  const asked = JSON.stringify([query, limit]);
  const reply = await get(`messages?${new URLSearchParams({ q: query, limit })}`);
  announceNew(reply.messages, asked);
  messages = reply.messages;
  const stop = tabStop();
  reconcile(list, messages, (message) => message.id, () => copyOf("message-row"),
    (row, message) => updateRow(row, message, message.id === stop));
  if (!query) write($("#message-count"), reply.total ? reply.total.toLocaleString() : "");
  $("#more").hidden = messages.length < limit;
  $("#no-match").hidden = messages.length > 0 || !query;
  $("#welcome").hidden = messages.length > 0 || Boolean(query);
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
  writeStatus($(".status", row), message.status);
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
  if (shown) fillDetail(shown);
  else if (hadFocus) rowOf(closed)?.firstElementChild.focus();
}

async function lookUp(id) {
  const reply = await get(`messages?${new URLSearchParams({ q: id, limit: 1 })}`);
  return reply.messages.find((message) => message.id === id);
}

function fillDetail(message) {
  if (detail.dataset.key !== message.id) {
    detail.dataset.key = message.id;
    detail.replaceChildren($("#message-detail").content.cloneNode(true));
    detail.scrollTop = 0;
    if (narrow.matches) detail.focus();
  }
  writeNumber($("h2 .from", detail), message.from);
  writeNumber($("h2 .to", detail), message.to);
  writeDirection($(".meta .direction", detail), message);
  writeTime($(".meta time", detail), message.timestamp);
  writeStatus($(".meta .status", detail), message.status);
  write($(".text", detail), message.text ?? "no text");
  $(".text", detail).classList.toggle("absent", message.text === null);
  fillCode($(".code", detail), codeIn(message.text ?? ""));
  $(".media", detail).hidden = message.media.length === 0;
  const media = message.media.map((file, position) => ({ ...file, position }));
  reconcile($(".media ul", detail), media, (file) => file.position, createMedia, () => {});
  reconcile($(".timeline", detail), timelineOf(message), (entry) => entry.key,
    () => copyOf("timeline-entry"), updateEntry);
  reconcile($(".facts", detail), factsOf(message), ([name]) => name, createFact, updateFact);
}

function fillCode(button, code) {
  button.hidden = code === null;
  button.dataset.text = code ?? "";
  write(button, `Copy code ${code}`);
}

const nameOf = (file) => file.file_name || file.url;

function createMedia(file) {
  const item = document.createElement("li");
  const note = make("span", `${file.mime_type}, ${file.url}`);
  note.className = "note";
  item.append(linkTo(file.url, nameOf(file)), note);
  return item;
}

function timelineOf(message) {
  const inbound = message.direction === "inbound";
  const start = { key: "start", what: inbound ? "Received" : "Accepted", at: message.timestamp };
  const entries = message.timeline.map((entry) => entry.kind === "inbound"
    ? { ...entry, key: "inbound", what: "Inbound callback" }
    : { ...entry, key: entry.level, what: `Level ${entry.level}: ${entry.status}` });
  return [start, ...entries];
}

function updateEntry(item, entry) {
  const given = entry.attempts ?? [];
  const delivered = (position) => entry.state === "delivered" && position === given.length - 1;
  const attempts = given.map((attempt, position) => ({ ...attempt, position, good: delivered(position) }));
  const code = entry.status_code ?? null;
  item.dataset.state = entry.state ?? "done";
  write($(".what", item), entry.what);
  writeTime($("time", item), entry.at);
  const notes = [entry.description, code !== null && `(${code})`, explainRetry(entry)];
  write($(".note", item), notes.filter(Boolean).join(" "));
  write($(".state", item), describeState(entry, attempts.length));
  write($(".url", item), entry.url ?? "");
  reconcile($(".attempts", item), attempts, ({ position }) => position, createAttempt, updateAttempt);
}

/** Say why an answer that sounds like a success is not one. */
function explainRetry({ state, attempts = [] }) {
  const last = attempts.at(-1)?.outcome ?? "";
  return state !== "delivered" && /^2\d\d$/.test(last)
    ? `Retried after ${last}: Flowroute documents that only 200 counts. --accept-2xx takes it.`
    : "";
}

function describeState({ kind, state }, count) {
  return {
    "no callback": kind === "inbound" ? "no inbound callback is set" : "no dlr_callback was given",
    "waiting": count ? "waiting for a retry to" : "waiting to be posted to",
    "delivered": "posted to",
    "given up": `given up after ${plural(count, "attempt")} at`,
    "refused": "not posted to",
  }[state] ?? state ?? "";
}

function createAttempt() {
  const item = document.createElement("li");
  item.append(make("time", ""), make("span", ""), make("q", ""));
  return item;
}

function updateAttempt(item, { at, outcome, reply: answer, good }) {
  writeTime($("time", item), at);
  write($("span", item), outcome);
  write($("q", item), answer);
  item.dataset.tone = good ? "good" : "bad";
}

function factsOf(message) {
  const facts = [
    ["Segments", String(message.segments)],
    ["Encoding", message.encoding],
    ["Characters", String(message.characters)],
    ["Price", message.amount],
    ["Type", `${message.message_type} ${message.is_mms ? "MMS" : "SMS"}`],
    ["Id", message.id],
  ];
  return message.is_mms ? facts.slice(2) : facts;
}

function createFact() {
  const group = document.createElement("div");
  group.append(make("dt", ""), make("dd", ""));
  return group;
}

function updateFact(group, [name, value]) {
  write($("dt", group), name);
  write($("dd", group), value);
}


// The other views

const fillEmpty = (view, items) => { $(`#${view} > .empty`).hidden = items.length > 0; };

async function showRejected() {
  const { rejected } = await get("rejected");
  write($("#rejected-count"), rejected.length ? rejected.length.toLocaleString() : "");
  reconcile($("#rejections"), rejected, ({ position }) => position, () => copyOf("rejection"),
    (item, { at, method, path, status, reason, body, forbidden }) => {
      write($(".status", item), String(status));
      write($(".call", item), `${method} ${path}`);
      writeTime($("time", item), at);
      write($(".reason", item), explain(reason));
      write($(".body", item), body || "no body");
      $(".body", item).classList.toggle("absent", !body);
      $(".forbidden", item).hidden = !forbidden;
    });
  fillEmpty("rejected", rejected);
}

function fillRow(row, cells) {
  cells.forEach(([main, note], column) => {
    const cell = row.children[column];
    if (cell.childElementCount === 0) cell.append(make("span", ""), make("small", ""));
    const [value, remark] = cell.children;
    if (column === 0) writeNumber(value, main);
    else write(value, main ?? "—");
    write(remark, note ?? "");
  });
}

async function showNumbers() {
  const [{ numbers }, { routes }] = await Promise.all([get("numbers"), get("routes")]);
  const aliases = new Map(routes.map(({ id, alias }) => [id, alias]));
  const route = (id) => (id === null ? [null] : [aliases.get(id) ?? id, `route ${id}`]);
  reconcile($("#number-rows"), numbers, ({ id }) => id, () => copyOf("row"), (row, number) => {
    const where = [number.rate_center, number.state?.toUpperCase()].filter(Boolean).join(", ");
    fillRow(row, [[number.id, number.alias], [where || null, number.number_type],
      route(number.primary_route), route(number.failover_route)]);
  });
  fillEmpty("numbers", numbers);
}

async function showRoutes() {
  const { routes } = await get("routes");
  reconcile($("#route-rows"), routes, ({ id }) => id, () => copyOf("row"),
    (row, { id, alias, route_type: type, value }) => fillRow(row, [[id], [alias], [type], [value]]));
  fillEmpty("routes", routes);
}

let settings = null;

async function showSettings() {
  const [found, { faults, operations }] = await Promise.all([get("settings"), get("faults")]);
  const choices = $("#fault").operation;
  if (choices.length === 1) choices.append(...operations.map((name) => make("option", name)));
  const form = $("#inbound");
  // Unsaved input stays, unless the settings were changed elsewhere.
  if (JSON.stringify(found) !== settings) {
    settings = JSON.stringify(found);
    form.inbound_url.value = found.inbound_url ?? "";
    form.inbound_shape.value = found.inbound_shape;
    // Until now, what was typed would have been overwritten.
    for (const element of form.elements) element.disabled = false;
  }
  const numbered = faults.map((fault, position) => ({ ...fault, position }));
  reconcile($("#faults"), numbered, ({ position }) => position, () => document.createElement("li"),
    (item, fault) => write(item, describeFault(fault)));
  $("#faults + .empty").hidden = faults.length > 0;
}

function describeFault({ kind, when, times, operation, number, rate, seconds, status, retry_after: wait }) {
  return [
    kind === "status" ? `status ${status}` : kind.replace("_", " "),
    wait !== null && wait !== undefined && `Retry-After ${wait}`,
    Boolean(seconds) && plural(seconds, "second"),
    `${when} it takes effect`,
    operation,
    number && `number ${number}`,
    rate < 1 && `${Math.round(rate * 100)} % of calls`,
    times === null ? "always" : `${plural(times, "time")} more`,
  ].filter(Boolean).join(" · ");
}

async function showEnvironment() {
  const { access_key: access, secret_key: secret } = await get("settings");
  const variables = { BASE_URL: location.origin, ACCESS_KEY: access, SECRET_KEY: secret };
  const lines = Object.entries(variables).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `export FLOWROUTE_${name}=${value}`);
  for (const node of document.querySelectorAll(".environment")) write(node, lines.join("\n"));
}


// Updates

const MORE = { numbers: showNumbers, routes: showRoutes, settings: showSettings };
let refreshing = false;
let stale = false;

/** Fetch and show everything in view. Overlapping calls share one repeat. */
async function refresh() {
  stale = true;
  if (refreshing) return;
  refreshing = true;
  try {
    while (stale) {
      stale = false;
      await Promise.all([showInbox(), showRejected(), MORE[place().view]?.()]);
      await new Promise((resolve) => { setTimeout(resolve, REFRESH_MILLISECONDS); });
    }
  } catch (error) {
    if (!(error instanceof CallError)) throw error; // the next event tries again
  } finally {
    refreshing = false;
  }
}

function connect() {
  const events = new EventSource("/_sandbox/events");
  events.onopen = () => { showConnection("live", "Live"); attempt(showEnvironment); };
  events.onmessage = refresh;
  // The browser does not reconnect after some errors, so the page does.
  events.onerror = () => {
    events.close();
    showConnection("lost", "Reconnecting…");
    setTimeout(connect, RECONNECT_MILLISECONDS);
  };
}

function showConnection(state, text) {
  $("#connection").dataset.state = state;
  write($("#connection"), text);
}


// Actions

let toastTimer;

function toast(text) {
  clearTimeout(toastTimer);
  write($("#toast"), text);
  toastTimer = setTimeout(() => write($("#toast"), ""), TOAST_MILLISECONDS);
}

/** Run an action, and show its error in `problem`, or as a toast. */
async function attempt(action, problem) {
  if (problem) write(problem, "");
  try {
    await action();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    if (problem) write(problem, error.message);
    else toast(error.message);
  }
}

/** Return whether the user agrees to what cannot be undone. */
async function ask(text, agreement) {
  write($("#question-text"), text);
  write($("[value=yes]", question), agreement);
  question.returnValue = "";
  question.showModal();
  await new Promise((resolve) => { question.addEventListener("close", resolve, { once: true }); });
  return question.returnValue === "yes";
}

const clear = () => attempt(async () => {
  if (!await ask("Remove all messages and rejected requests? This cannot be undone.", "Remove")) return;
  await call("POST", "clear", {});
  toast("Cleared");
});

const reset = () => attempt(async () => {
  if (!await ask("Start a fresh account? What this one has is lost.", "Start afresh")) return;
  await call("POST", "reset", {});
  toast("A fresh account");
});

async function copy(button) {
  const source = button.dataset.copy && $(button.dataset.copy, button.parentElement);
  try {
    await navigator.clipboard.writeText(source ? source.textContent : button.dataset.text);
    toast("Copied");
  } catch {
    toast("Copying is not allowed: select the text instead");
  }
}

/** Open the form that sends as a handset, as a reply to `message` if given. */
async function openHandset(message) {
  const form = handsetForm;
  write($(".problem", form), "");
  if (message) {
    const sent = message.direction === "outbound";
    form.from.value = sent ? message.to : message.from;
    form.to.value = sent ? message.from : message.to;
  }
  write($("#handset-title"), message ? "Reply as the handset" : "Receive a message");
  handset.showModal();
  (message ? form.text : form.from).focus();
  await attempt(async () => {
    const { numbers } = await get("numbers");
    $("#own-numbers").replaceChildren(...numbers.map(({ id }) => make("option", id)));
    if (!form.to.value && numbers.length) form.to.value = numbers[0].id;
  });
}

const reply = () => {
  const focused = document.activeElement.closest?.("#messages li")?.dataset.key;
  const message = shown ?? messages.find(({ id }) => id === focused);
  if (message) openHandset(message);
};

/** Run `action` with a form's fields when it is submitted. */
function onSubmit(form, action) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    attempt(() => action(fields), $(".problem", form));
  });
}

onSubmit(handsetForm, async ({ from, to, text, media_urls: urls }) => {
  const media = urls.split(/\s+/).filter(Boolean);
  await call("POST", "receive", { from: from.trim(), to: to.trim(), text, media_urls: media });
  handsetForm.text.value = handsetForm.media_urls.value = "";
  handset.close();
});

onSubmit($("#inbound"), async (fields) => {
  const wanted = { ...fields, inbound_url: fields.inbound_url.trim() || null };
  settings = JSON.stringify(await call("PUT", "settings", wanted));
  toast("Saved");
});

onSubmit($("#fault"), async (fields) => {
  const given = Object.entries(fields).filter(([, value]) => value.trim());
  const read = ([name, value]) => [name, NUMERIC.includes(name) ? Number(value) : value.trim()];
  await call("POST", "faults", { times: null, ...Object.fromEntries(given.map(read)) });
});

onSubmit($("#advance"), async ({ seconds }) => {
  await call("POST", "advance", { seconds: Number(seconds) });
  toast(`Skipped ${plural(Number(seconds), "second")}`);
});

/** Show the fields of the chosen kind of fault. */
function chooseFault() {
  for (const label of $("#fault").querySelectorAll("[data-for]")) {
    const fits = label.dataset.for.split(" ").includes($("#fault").kind.value);
    label.hidden = !fits;
    $("input", label).disabled = !fits;
  }
}

$("#fault").kind.addEventListener("change", chooseFault);
$("#forget-faults").addEventListener("click", () => attempt(() => call("DELETE", "faults", {})));
$("#clear").addEventListener("click", clear);
$("#reset").addEventListener("click", reset);
$("#receive").addEventListener("click", () => openHandset());
$(".cancel", handset).addEventListener("click", () => handset.close());
$("#more").addEventListener("click", () => { limit += PAGE_SIZE; refresh(); });
search.addEventListener("input", refresh);
document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.matches(".copy")) copy(button);
  if (button?.matches(".reply")) reply();
});


// Navigation

/** Return the view in the URL's hash, and the id of the open message. */
function place() {
  const [name, id] = location.hash.slice(1).split("/");
  const view = VIEWS.includes(name) ? name : "inbox";
  return { view, id: view === "inbox" ? id : undefined };
}

function showPlace() {
  const { view } = place();
  for (const name of VIEWS) $(`#${name}`).hidden = name !== view;
  for (const tab of document.querySelectorAll("nav a")) {
    if (tab.hash === `#${view}`) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
  refresh();
}

const rowOf = (id) => [...list.children].find((row) => row.dataset.key === id);

/** Move to the row below or above, and open its message if one is open. */
function move(step) {
  const focused = document.activeElement.closest?.("#messages li");
  const row = focused ?? rowOf(shown?.id);
  const next = row ? (step > 0 ? row.nextElementSibling : row.previousElementSibling) : rowOf(tabStop());
  if (!next) return;
  $("a", next).focus();
  if (shown) location.replace(`#inbox/${next.dataset.key}`);
}

function close() {
  if (document.activeElement === search) {
    search.value = "";
    search.blur();
    refresh();
  } else if (place().id) {
    location.hash = "#inbox";
  }
}

list.addEventListener("focusin", (event) => {
  const row = event.target.closest("li");
  for (const link of list.querySelectorAll("a")) link.tabIndex = -1;
  event.target.tabIndex = 0;
  current = row.dataset.key;
});
list.addEventListener("animationend", (event) => event.target.classList.remove("new"));
addEventListener("hashchange", showPlace);

const KEYS = {
  "/": () => { location.hash = "#inbox"; search.focus(); search.select(); },
  c: clear,
  j: () => move(1),
  k: () => move(-1),
  n: () => openHandset(),
  r: reply,
  Escape: close,
};
const ARROWS = { ArrowDown: KEYS.j, ArrowUp: KEYS.k };

function actionOf(event) {
  const typing = event.target.closest("input, textarea, select");
  const inList = event.target === search || event.target === document.body || list.contains(event.target);
  if (event.key in ARROWS) return inList && place().view === "inbox" ? ARROWS[event.key] : undefined;
  return typing && event.key !== "Escape" ? undefined : KEYS[event.key];
}

document.addEventListener("keydown", (event) => {
  if (question.open) return;
  if (handset.open) {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) handsetForm.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const action = actionOf(event);
  if (!action) return;
  event.preventDefault();
  action();
});

chooseFault();
showPlace();
connect();
