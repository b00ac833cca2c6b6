// The webhooks that have a callback, each with its attempts and its body.

import { $, copyOf, reconcile, write } from "./dom.js";
import { indentJson, plural, writeTime } from "./format.js";
import { attempt, toast } from "./notices.js";
import { makePaged } from "./paged.js";
import { call, get } from "./server.js";
import { attemptsOf, explainState, fillDue, fillPostAgain, showAttempts } from "./webhook.js";

const KINDS = { receipt: "Delivery receipt", inbound: "Inbound message", event: "Event" };

const paged = makePaged($("#webhooks"), "webhooks");

export async function showWebhooks() {
  const { webhooks } = await paged.fetch();
  reconcile($("#webhook-list"), webhooks, ({ position, subject }) => `${position} ${subject}`, createWebhook, updateWebhook);
}

export const postAgain = (position) => attempt(async () => {
  await call("POST", `webhooks/${position}/post`, {});
  toast("Posted again");
});

function createWebhook({ position }) {
  const item = copyOf("webhook");
  $("details", item).addEventListener("toggle", () => attempt(() => open(item, position)));
  return item;
}

async function open(item, position) {
  if (!$("details", item).open) return;
  const { body } = await get(`webhooks/${position}`);
  write($(".body", item), indentJson(JSON.stringify(body)));
}

function updateWebhook(item, webhook) {
  const last = webhook.attempts.at(-1);
  write($(".kind", item), KINDS[webhook.kind]);
  write($(".state", item), isRetried(webhook) ? "waiting for a retry" : webhook.state);
  $(".state", item).dataset.tone = toneOf(webhook);
  writeTime($(".top time", item), webhook.at);
  write($(".url", item), webhook.url);
  write($(".outcome", item), last ? describeOutcome(webhook, last) : "");
  fillDue($(".due", item), webhook);
  write($(".why", item), explainState(webhook));
  showAttempts($(".attempts", item), attemptsOf(webhook));
  fillPostAgain($(".post-again", item), webhook);
  fillAbout($(".about", item), webhook);
}

const describeOutcome = ({ state, attempts }, { outcome }) =>
  state === "refused" ? outcome : `${outcome} after ${plural(attempts.length, "attempt")}`;

const isRetried = ({ state, attempts }) => state === "waiting" && attempts.length > 0;

function toneOf(webhook) {
  if (webhook.state === "delivered") return "good";
  return webhook.state === "waiting" && !isRetried(webhook) ? "plain" : "bad";
}

/** Link to the message that a webhook is about. */
function fillAbout(link, { kind, subject }) {
  link.hidden = kind === "event";
  link.href = `#inbox/${subject}`;
  write(link, "Show the message");
}
