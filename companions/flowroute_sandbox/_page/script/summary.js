// The counts in the tabs and in the title.

import { $, write } from "./dom.js";
import { plural } from "./format.js";
import { get } from "./server.js";

const TITLE = document.title;

export async function showSummary() {
  const counts = await get("summary");
  const shown = (count, words = "") => (count ? count.toLocaleString() + words : "");
  write($("#message-count"), shown(counts.messages));
  write($("#request-count"), shown(counts.requests));
  write($("#failed-count"), shown(counts.failed_requests, " failed"));
  write($("#webhook-count"), shown(counts.webhooks));
  write($("#failed-webhook-count"), shown(counts.failed_webhooks, " failed"));
  $("#faulty").hidden = counts.faults === 0;
  write($("#faulty span"), `Requests fail on purpose: ${plural(counts.faults, "fault")} pending.`);
  document.title = counts.messages ? `(${shown(counts.messages)}) ${TITLE}` : TITLE;
}
