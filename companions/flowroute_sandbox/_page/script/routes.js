// The account's routes.

import { $, copyOf, reconcile, write } from "./dom.js";
import { ask, attempt, onSubmit, toast } from "./notices.js";
import { callApi, get } from "./server.js";

const BUILT_IN = "0";
const EXAMPLES = { host: "pbx.example:5060", number: "12065550177", uri: "sip:office@pbx.example" };

const form = $("#new-route");

let edited = null; // the id of the route in the form; null for a new one

export async function showRoutes() {
  const { routes } = await get("routes");
  reconcile($("#route-rows"), routes, ({ id, alias }) => `${id} ${alias}`, createRow, (row, route) => {
    write($(".alias", row), route.alias);
    write($(".type", row), route.route_type);
    write($(".value", row), route.value ?? "—");
    $(".edit", row).onclick = () => edit(route);
  });
  $("#routes > .empty").hidden = routes.length > 0;
}

function createRow({ id, alias }) {
  const row = copyOf("route-row");
  write($(".id", row), `route ${id}`);
  const button = $(".delete", row);
  $(".buttons", row).hidden = id === BUILT_IN;
  $(".edit", row).setAttribute("aria-label", `Edit ${alias}`);
  button.setAttribute("aria-label", `Delete ${alias}`);
  button.addEventListener("click", () => attempt(async () => {
    if (!await ask(`Delete the route ${alias}?`, "Delete")) return;
    await callApi("DELETE", `v2/routes/${id}`);
    toast(`Deleted ${alias}`);
  }));
  return row;
}

/** Let the form change a route, or create one if it is null. */
function edit(route) {
  edited = route?.id ?? null;
  for (const name of ["alias", "route_type", "value"]) if (route) form[name].value = route[name];
  write($("button", form), route ? "Save" : "Create");
  $("[type=reset]", form).hidden = !route;
  write($(".problem", form), "");
  showExample(route?.route_type ?? "host");
  if (route) form.alias.focus();
}

function showExample(type) {
  form.value.placeholder = EXAMPLES[type];
}

onSubmit(form, async ({ alias, route_type: type, value }) => {
  const attributes = { alias: alias.trim(), route_type: type, value: value.trim() };
  const data = { type: "route", attributes };
  if (edited === null) await callApi("POST", "v2/routes", { data });
  else await callApi("PATCH", `v2/routes/${edited}`, { data });
  toast(`${edited === null ? "Created" : "Changed"} ${attributes.alias}`);
  form.reset();
});

form.addEventListener("reset", () => edit(null));
form.route_type.addEventListener("change", () => showExample(form.route_type.value));
showExample(form.route_type.value);
