// The account's numbers.

import { $, copyOf, reconcile } from "./dom.js";
import { attempt, onSubmit, toast } from "./notices.js";
import { call, get } from "./server.js";
import { fillEmpty, fillRow } from "./table.js";

export async function showNumbers() {
  const [{ numbers }, { routes }] = await Promise.all([get("numbers"), get("routes")]);
  const aliases = new Map(routes.map(({ id, alias }) => [id, alias]));
  const route = (id) => (id === null ? [null] : [aliases.get(id) ?? id, `route ${id}`]);
  reconcile($("#number-rows"), numbers, ({ id }) => id, createRow, (row, number) => {
    const where = [number.rate_center, number.state?.toUpperCase()].filter(Boolean).join(", ");
    fillRow(row, [[number.id, number.alias], [where || null, number.number_type],
      route(number.primary_route), route(number.failover_route)]);
  });
  fillEmpty("numbers", numbers);
}

function createRow({ id }) {
  const row = copyOf("number-row");
  const button = $(".release", row);
  button.setAttribute("aria-label", `Release ${id}`);
  button.addEventListener("click", () => attempt(async () => {
    await call("DELETE", "numbers", { id });
    toast(`Released ${id}`);
  }));
  return row;
}

onSubmit($("#purchase"), async ({ starts_with: digits }) => {
  const { id } = await call("POST", "numbers", { starts_with: digits.trim() || null });
  toast(`Bought ${id}`);
});
