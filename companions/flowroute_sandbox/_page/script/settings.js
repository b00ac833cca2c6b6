// The settings: connection, webhooks, limits, time and account.

import { $, write } from "./dom.js";
import { plural } from "./format.js";
import { ask, attempt, onSubmit, toast } from "./notices.js";
import { call, get } from "./server.js";

const inbound = $("#inbound");
const limits = $("#limits");

let settings = {}; // as last shown or saved

export async function showSettings() {
  const { access_key, secret_key, ...found } = await get("settings");
  // Unsaved input stays, unless the settings were changed elsewhere.
  if (JSON.stringify(found) === JSON.stringify(settings)) return;
  settings = found;
  inbound.inbound_url.value = found.inbound_url ?? "";
  inbound.inbound_shape.value = found.inbound_shape;
  inbound.accept_2xx.checked = found.accept_2xx;
  limits.rate_limit.checked = found.rate_limit;
  limits.record_delay.value = found.record_delay;
  // Until now, what was typed would have been overwritten.
  for (const element of [...inbound.elements, ...limits.elements]) element.disabled = false;
}

async function save(changes) {
  const { access_key, secret_key, ...saved } = await call("PUT", "settings", { ...settings, ...changes });
  settings = saved;
  toast("Saved");
}

export async function showEnvironment() {
  const { access_key: access, secret_key: secret } = await get("settings");
  const variables = { BASE_URL: location.origin, ACCESS_KEY: access, SECRET_KEY: secret };
  const lines = Object.entries(variables).map(([name, value]) => `export FLOWROUTE_${name}=${quote(value)}`);
  for (const node of document.querySelectorAll(".environment")) write(node, lines.join("\n"));
}

/** Quote a text for a shell, if it needs that. */
const quote = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'"'"'`)}'`);

export const clear = () => attempt(async () => {
  await call("POST", "clear", {});
  toast("Cleared", async () => {
    await call("POST", "undo", {});
    toast("Brought back");
  });
});

const reset = () => attempt(async () => {
  if (!await ask("Start a fresh account? What this one has is lost.", "Start afresh")) return;
  await call("POST", "reset", {});
  toast("A fresh account");
});

onSubmit(inbound, ({ inbound_url: url, inbound_shape }) =>
  save({ inbound_url: url.trim() || null, inbound_shape, accept_2xx: inbound.accept_2xx.checked }));

onSubmit(limits, ({ record_delay: seconds }) =>
  save({ rate_limit: limits.rate_limit.checked, record_delay: Number(seconds) }));

onSubmit($("#advance"), async ({ seconds }) => {
  await call("POST", "advance", { seconds: Number(seconds) });
  toast(`Skipped ${plural(Number(seconds), "second")}`);
});

$("#clear").addEventListener("click", clear);
$("#reset").addEventListener("click", reset);
