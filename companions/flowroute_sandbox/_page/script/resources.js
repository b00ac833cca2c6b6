// What the account has beside numbers, routes and messages, and what its owner decides about it.

import { $, copyOf, make, reconcile, write } from "./dom.js";
import { attempt, toast } from "./notices.js";
import { CALLBACKS, callbackPath, offerOwners } from "./resource-forms.js";
import { call, callApi, get } from "./server.js";

const TONES = { approved: "good", completed: "good", failed: "bad", rejected: "bad" };

/** What is shown of each kind of resource, and what can be done to it. */
const DESCRIBE = {
  cnams: ({ id, value, is_approved: approved, rejection_reason: reason, numbers }) => ({
    key: id,
    name: value,
    state: approved ? "approved" : reason === null ? "waiting for review" : "rejected",
    note: reason ?? "",
    detail: assignedTo(numbers),
    actions: {
      ...(approved ? {} : { Approve: () => call("POST", "cnams", { id }) }),
      ...(reason === null ? { Reject: () => call("POST", "cnams", { id, rejection: REJECTION }) } : {}),
    },
  }),
  e911s: (address) => ({
    key: address.id,
    name: address.label,
    note: [
      join(address.first_name, address.last_name),
      join(address.street_number, address.street_name, address.address_type, address.address_type_number),
      join(address.city, address.state, address.zip, address.country),
    ].filter(Boolean).join("\n"),
    detail: assignedTo(address.numbers),
  }),
  callbacks: ({ owner, kind, url }) => ({
    key: `${owner} ${kind}`,
    name: CALLBACKS[kind] ?? kind,
    state: owner ? `of ${owner}` : "of the account",
    note: url,
    label: `${CALLBACKS[kind] ?? kind} of ${owner ?? "the account"}`,
    actions: { Remove: () => callApi("DELETE", callbackPath(owner, kind)) },
  }),
  exports: ({ id, start, end, status, callback_url: url }) => ({
    key: id,
    name: `Export ${id}`,
    state: status,
    note: `Calls from ${start} to ${end}`,
    detail: postedTo(url),
    download: status === "completed" ? `/cdr-exports/${id}.gz` : "",
    actions: status === "processing" ? { "Let it fail": () => call("POST", "exports", { id }) } : {},
  }),
  tasks: ({ id, numbers, status }) => ({
    key: id,
    name: `Task ${id}`,
    state: status,
    note: numbers.join(", "),
  }),
  portorders: ({ id, alias, status, numbers, status_url: url }) => ({
    key: id,
    name: alias ?? `Order ${id}`,
    status,
    note: numbers.join(", "),
    detail: postedTo(url),
    move: (wanted) => call("POST", "portorders/status", { id, status: wanted }),
  }),
};
const REJECTION = "Rejected on the sandbox's page.";

const join = (...parts) => parts.filter(Boolean).join(" ");
const assignedTo = (numbers) => (numbers.length ? `assigned to ${numbers.join(", ")}` : "not assigned");
const postedTo = (url) => (url ? `posted to ${url}` : "");

let statuses = []; // of port orders

export async function showResources() {
  const [found, { numbers }] = await Promise.all([get("resources"), get("numbers")]);
  offerOwners(numbers);
  statuses = found.port_statuses;
  for (const [kind, describe] of Object.entries(DESCRIBE)) {
    const list = $(`[data-kind=${kind}]`);
    reconcile(list, found[kind].map(describe), ({ key, name }) => `${key} ${name}`, createItem, updateItem);
    $(`[data-kind=${kind}] + .empty`).hidden = found[kind].length > 0;
  }
}

function createItem({ name, move }) {
  const item = copyOf("resource");
  const select = $(".move select", item);
  $(".move", item).hidden = !move;
  select.append(...statuses.map((status) => make("option", status)));
  select.setAttribute("aria-label", `Status of ${name}`);
  select.addEventListener("change", () => attempt(async () => {
    await move(select.value);
    toast(`${name} is ${select.value}`);
  }));
  return item;
}

function updateItem(item, resource) {
  const { name, state = "", status = "", note = "", detail = "", download = "", label = name, actions = {} } = resource;
  write($(".name", item), name);
  write($(".state", item), state);
  $(".state", item).dataset.tone = TONES[state] ?? "plain";
  write($(".note", item), note);
  write($(".detail", item), detail);
  $(".move select", item).value = status;
  $(".download", item).hidden = !download;
  $(".download", item).href = download;
  reconcile($(".buttons", item), Object.entries(actions), ([text]) => text,
    ([text, act]) => createButton(text, label, act), () => {});
}

function createButton(text, label, act) {
  const button = make("button", text);
  button.type = "button";
  button.setAttribute("aria-label", `${text}: ${label}`);
  button.addEventListener("click", () => attempt(act));
  return button;
}
