// Faults: which are pending, adding one, and removing them.

import { $, make, reconcile, write } from "./dom.js";
import { plural } from "./format.js";
import { attempt, onSubmit } from "./notices.js";
import { call, get } from "./server.js";

const NUMERIC = ["times", "status", "seconds"];

const form = $("#fault");

export async function showFaults() {
  const { faults, operations } = await get("faults");
  if (form.operation.length === 1) form.operation.append(...operations.map((name) => make("option", name)));
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
$("#forget-faults").addEventListener("click", () => attempt(() => call("DELETE", "faults", {})));
chooseFault();
