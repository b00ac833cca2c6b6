// The log of requests, each with its answer.

import { $, copyOf, reconcile, write } from "./dom.js";
import { explain, indentJson, plural, writeTime } from "./format.js";
import { attempt } from "./notices.js";
import { makePaged } from "./paged.js";
import { get } from "./server.js";

const FAULTS = {
  reset: "connection reset on purpose",
  close: "connection closed on purpose",
  stall: "never answered on purpose",
  garbage: "answered with garbage on purpose",
  cut_body: "body cut short on purpose",
  drip: "answered in drips on purpose",
  latency: "delayed on purpose",
  status: "refused on purpose",
};

const paged = makePaged($("#requests"), "requests");

export async function showRequests() {
  const { requests } = await paged.fetch();
  reconcile($("#request-list"), requests, ({ position, at }) => `${position} ${at}`, createRequest, () => {});
}

/** Make a line of the log, which fetches the rest when it is opened. A request never changes. */
function createRequest(request) {
  const item = copyOf("request");
  const status = $(".status", item);
  write(status, String(request.status ?? "—"));
  status.dataset.tone = request.failed ? "bad" : "good";
  write($(".call", item), `${request.method} ${request.target}`);
  writeTime($("time", item), request.at);
  write($(".reason", item), request.reason === null ? "" : explain(request.reason));
  write($(".operation", item), request.operation ?? "");
  write($(".fault", item), FAULTS[request.fault] ?? "");
  write($(".forbidden", item), request.forbidden ? "forbidden by the OpenAPI document" : "");
  write($(".took", item), `${request.milliseconds.toLocaleString()} ms`);
  $("details", item).addEventListener("toggle", () => attempt(() => open(item, request)));
  return item;
}

async function open(item, { position }) {
  if ($(".exchange > *", item) || !$("details", item).open) return;
  const found = await get(`requests/${position}`);
  const exchange = copyOf("exchange");
  fillPart($(".asked", exchange), found.headers, found.body, found.size);
  fillPart($(".answered", exchange), found.reply_headers, found.reply, found.reply_size);
  $(".exchange", item).replaceChildren(exchange);
}

function fillPart(part, headers, body, size) {
  write($(".headers", part), headers.map(([name, value]) => `${name}: ${value}`).join("\n"));
  write($(".body", part), indentJson(body));
  $(".headers", part).hidden = headers.length === 0;
  $(".body", part).hidden = size === 0;
  write($(".note", part), size === 0 ? "no body" : plural(size, "byte"));
}
