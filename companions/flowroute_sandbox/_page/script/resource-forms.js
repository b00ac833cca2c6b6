// The forms that add what the account has beside numbers, routes and messages.

import { $, make, reconcile } from "./dom.js";
import { onSubmit, toast } from "./notices.js";
import { call, callApi } from "./server.js";

export const CALLBACKS = {
  sms: "Inbound SMS", mms: "Inbound MMS", sms_dlr: "Receipts of SMS", mms_dlr: "Receipts of MMS",
};

/** Return the path of a callback of a number, or of the account if that is empty. */
export const callbackPath = (owner, kind) =>
  owner ? `v2/numbers/${owner}/relationships/${kind}_callback` : `v2.1/messages/${kind}_callback`;

const callbacks = $("#new-callback");

/** Offer the account and its numbers as what a callback is of. */
export function offerOwners(numbers) {
  const owners = [["", "the account"], ...numbers.map(({ id }) => [id, id])];
  reconcile(callbacks.owner, owners, ([id]) => id, ([id, text]) => makeOption(id, text), () => {});
}

function makeOption(value, text) {
  const option = make("option", text);
  option.value = value;
  return option;
}

/** Return the fields without blanks around them; what is empty is null. */
const trim = (fields) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value.trim() || null]));

/** Let a form add something, and begin anew. */
const onAdd = (form, add, said) => onSubmit(form, async (fields) => {
  await add(trim(fields));
  form.reset();
  toast(said);
});

onAdd($("#new-cnam"), (fields) => callApi("POST", "v2/cnams", fields), "Added a caller name");

onAdd($("#new-address"), (attributes) =>
  callApi("POST", "v2/e911s", { data: { type: "e911", attributes } }), "Added an address");

onAdd($("#new-port-order"), ({ numbers, ...fields }) => {
  const wanted = numbers.split(/[,;\n]/).map((number) => number.trim()).filter(Boolean);
  return call("POST", "portorders", { ...fields, numbers: wanted });
}, "Added a port order");

onSubmit(callbacks, async ({ kind, owner, url }) => {
  const method = owner ? "POST" : "PUT";
  await callApi(method, callbackPath(owner, kind), { callback_url: url.trim() });
  callbacks.url.value = "";
  toast("Set the callback");
});

callbacks.kind.append(...Object.entries(CALLBACKS).map(([kind, text]) => makeOption(kind, text)));
