// The account's routes.

import { $, copyOf, reconcile, write } from "./dom.js";
import { ask, attempt, onSubmit, toast } from "./notices.js";
import { callApi, get } from "./server.js";

const BUILT_IN = "0";
const EXAMPLES = { host: "pbx.example:5060", number: "12065550177", uri: "sip:office@pbx.example" };

const form = $("#new-route");

export async function showRoutes() {
  const { routes } = await get("routes");
  reconcile($("#route-rows"), routes, ({ id, alias }) => `${id} ${alias}`, createRow, (row, route) => {
    write($(".alias", row), route.alias);
    write($(".type", row), route.route_type);
    write($(".value", row), route.value ?? "—");
  });
  $("#routes > .empty").hidden = routes.length > 0;
}

function createRow({ id, alias }) {
  const row = copyOf("route-row");
  write($(".id", row), `route ${id}`);
  const button = $(".delete", row);
  button.hidden = id === BUILT_IN;
  button.setAttribute("aria-label", `Delete ${alias}`);
  button.addEventListener("click", () => attempt(async () => {
    if (!await ask(`Delete the route ${alias}?`, "Delete")) return;
    await callApi("DELETE", `v2/routes/${id}`);
    toast(`Deleted ${alias}`);
  }));
  return row;
}

function showExample() {
  form.value.placeholder = EXAMPLES[form.route_type.value];
}

onSubmit(form, async ({ alias, route_type: type, value }) => {
  const attributes = { alias: alias.trim(), route_type: type, value: value.trim() };
  await callApi("POST", "v2/routes", { data: { type: "route", attributes } });
  form.alias.value = form.value.value = "";
  toast(`Created ${attributes.alias}`);
});

form.route_type.addEventListener("change", showExample);
showExample();
