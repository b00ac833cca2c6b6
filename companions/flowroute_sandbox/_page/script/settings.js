// The settings: connection, inbound callback, time and account.

import { $, write } from "./dom.js";
import { plural } from "./format.js";
import { ask, attempt, onSubmit, toast } from "./notices.js";
import { call, get } from "./server.js";

const inbound = $("#inbound");

let settings = null; // as last shown or saved

export async function showSettings() {
  const found = await get("settings");
  // Unsaved input stays, unless the settings were changed elsewhere.
  if (JSON.stringify(found) === settings) return;
  settings = JSON.stringify(found);
  inbound.inbound_url.value = found.inbound_url ?? "";
  inbound.inbound_shape.value = found.inbound_shape;
  // Until now, what was typed would have been overwritten.
  for (const element of inbound.elements) element.disabled = false;
}

export async function showEnvironment() {
  const { access_key: access, secret_key: secret } = await get("settings");
  const variables = { BASE_URL: location.origin, ACCESS_KEY: access, SECRET_KEY: secret };
  const lines = Object.entries(variables).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `export FLOWROUTE_${name}=${value}`);
  for (const node of document.querySelectorAll(".environment")) write(node, lines.join("\n"));
}

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

onSubmit(inbound, async (fields) => {
  const wanted = { ...fields, inbound_url: fields.inbound_url.trim() || null };
  settings = JSON.stringify(await call("PUT", "settings", wanted));
  toast("Saved");
});

onSubmit($("#advance"), async ({ seconds }) => {
  await call("POST", "advance", { seconds: Number(seconds) });
  toast(`Skipped ${plural(Number(seconds), "second")}`);
});

$("#clear").addEventListener("click", clear);
$("#reset").addEventListener("click", reset);
