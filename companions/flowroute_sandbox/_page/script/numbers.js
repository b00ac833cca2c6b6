// The account's numbers, and the routes of their calls.

import { $, copyOf, make, reconcile, write } from "./dom.js";
import { writeNumber } from "./format.js";
import { ask, attempt, onSubmit, toast } from "./notices.js";
import { call, callApi, get } from "./server.js";

const NONE = { id: "", alias: "none" };

export async function showNumbers() {
  const [{ numbers }, { routes }] = await Promise.all([get("numbers"), get("routes")]);
  reconcile($("#number-rows"), numbers, ({ id }) => id, createRow, (row, number) => {
    writeNumber($(".id", row), number.id);
    write($(".alias", row), number.alias ?? "");
    const where = [number.rate_center, number.state?.toUpperCase()].filter(Boolean);
    write($(".where", row), where.join(", ") || "—");
    write($(".type", row), number.number_type);
    choose($(".primary", row), routes, number.primary_route);
    choose($(".failover", row), routes, number.failover_route);
  });
  $("#numbers > .empty").hidden = numbers.length > 0;
}

/** Let a select offer the routes, and show the one that is assigned. */
function choose(select, routes, id) {
  reconcile(select, [NONE, ...routes], (route) => route.id, createOption,
    (option, { alias }) => write(option, alias));
  select.value = id ?? "";
}

function createOption({ id }) {
  const option = make("option", "");
  option.value = id;
  return option;
}

function createRow({ id }) {
  const row = copyOf("number-row");
  for (const kind of ["primary", "failover"]) {
    const select = $(`.${kind}`, row);
    select.setAttribute("aria-label", `${kind === "primary" ? "Primary" : "Failover"} route of ${id}`);
    select.addEventListener("change", () => attempt(() => assign(id, kind, select.value)));
  }
  const button = $(".release", row);
  button.setAttribute("aria-label", `Release ${id}`);
  button.addEventListener("click", () => attempt(() => release(id)));
  return row;
}

async function assign(number, kind, route) {
  const path = `v2/numbers/${number}/relationships/${kind}_route`;
  if (route) await callApi("PATCH", path, { data: { type: "route", id: route } });
  else await callApi("DELETE", path);
  toast(`${route ? "Changed" : "Removed"} the ${kind} route of ${number}`);
}

async function release(id) {
  if (!await ask(`Release ${id}? Its alias, routes and callbacks are lost.`, "Release")) return;
  await call("DELETE", "numbers", { id });
  toast(`Released ${id}`);
}

onSubmit($("#purchase"), async ({ starts_with: digits }) => {
  const { id } = await call("POST", "numbers", { starts_with: digits.trim() || null });
  toast(`Bought ${id}`);
});
