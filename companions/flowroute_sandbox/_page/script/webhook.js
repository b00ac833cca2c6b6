// A webhook: what it is, what became of it, and the attempts to post it.

import { $, make, reconcile, write } from "./dom.js";
import { plural, writeTime } from "./format.js";

export function updateEntry(item, entry) {
  const attempts = attemptsOf(entry);
  const code = entry.status_code ?? null;
  item.dataset.state = entry.state ?? "done";
  write($(".what", item), entry.what);
  writeTime($("time", item), entry.at);
  write($(".note", item), [entry.description, code !== null && `(${code})`].filter(Boolean).join(" "));
  write($(".why", item), explainState(entry));
  fillDue($(".due", item), entry);
  write($(".state", item), describeState(entry, attempts.length));
  write($(".url", item), entry.url ?? "");
  fillPostAgain($(".post-again", item), entry);
  showAttempts($(".attempts", item), attempts);
}

export function attemptsOf({ state, attempts = [] }) {
  const delivered = (position) => state === "delivered" && position === attempts.length - 1;
  return attempts.map((attempt, position) => ({ ...attempt, position, good: delivered(position) }));
}

export const showAttempts = (list, attempts) =>
  reconcile(list, attempts, ({ position }) => position, createAttempt, updateAttempt);

/** Offer to post a webhook again; one that waits is posted now. */
export function fillPostAgain(button, { position, state, url }) {
  button.hidden = !url;
  button.dataset.position = position;
  write(button, state === "waiting" ? "Post now" : "Post again");
}

/** Say when the next attempt is, if there is one. */
export function fillDue(node, { state, due }) {
  node.hidden = state !== "waiting";
  if (due) writeTime($("time", node), due);
}

/** Say why a webhook was not delivered, where the outcome alone does not. */
export function explainState({ state, attempts = [] }) {
  const last = attempts.at(-1)?.outcome ?? "";
  if (state === "refused") return "Other machines get nothing without --allow-external-webhooks.";
  if (state === "delivered") return "";
  const what = `${state === "given up" ? "Given up" : "Retried"} after ${last}`;
  if (/^3/.test(last)) return `${what}: redirects are not followed.`;
  if (!/^2/.test(last)) return "";
  return `${what}: Flowroute documents that only 200 counts. Settings can let any 2xx count.`;
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
