// Faults: which are pending, adding one, and removing them.

import { $, copyOf, make, reconcile, write } from "./dom.js";
import { plural } from "./format.js";
import { attempt, onSubmit } from "./notices.js";
import { call, get } from "./server.js";

const NUMERIC = ["times", "status", "seconds"];

const form = $("#fault");

export async function showFaults() {
  const { faults, operations } = await get("faults");
  if (form.operation.length === 1) form.operation.append(...operations.map((name) => make("option", name)));
  reconcile($("#faults"), faults, ({ id }) => id, createFault, updateFault);
  $("#faults + .empty").hidden = faults.length > 0;
}

function createFault({ id }) {
  const item = copyOf("fault-row");
  $("button", item).addEventListener("click", () => attempt(() => call("DELETE", "faults", { id })));
  return item;
}

function updateFault(item, fault) {
  write($("span", item), describeFault(fault));
  $("button", item).setAttribute("aria-label", `Remove ${describeFault(fault)}`);
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

/** Show the fields of the chosen kind of fault. */
function chooseFault() {
  for (const label of form.querySelectorAll("[data-for]")) {
    const fits = label.dataset.for.split(" ").includes(form.kind.value);
    label.hidden = !fits;
    $("input", label).disabled = !fits;
  }
}

onSubmit(form, async (fields) => {
  const given = Object.entries(fields).filter(([, value]) => value.trim());
  const read = ([name, value]) => [name, NUMERIC.includes(name) ? Number(value) : value.trim()];
  await call("POST", "faults", { times: null, ...Object.fromEntries(given.map(read)) });
});

form.kind.addEventListener("change", chooseFault);
for (const button of document.querySelectorAll(".forget-faults")) {
  button.addEventListener("click", () => attempt(() => call("DELETE", "faults", {})));
}
chooseFault();
