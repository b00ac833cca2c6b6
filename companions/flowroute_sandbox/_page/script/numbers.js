// The account's numbers.

import { $, copyOf, reconcile } from "./dom.js";
import { get } from "./server.js";
import { fillEmpty, fillRow } from "./table.js";

export async function showNumbers() {
  const [{ numbers }, { routes }] = await Promise.all([get("numbers"), get("routes")]);
  const aliases = new Map(routes.map(({ id, alias }) => [id, alias]));
  const route = (id) => (id === null ? [null] : [aliases.get(id) ?? id, `route ${id}`]);
  reconcile($("#number-rows"), numbers, ({ id }) => id, () => copyOf("row"), (row, number) => {
    const where = [number.rate_center, number.state?.toUpperCase()].filter(Boolean).join(", ");
    fillRow(row, [[number.id, number.alias], [where || null, number.number_type],
      route(number.primary_route), route(number.failover_route)]);
  });
  fillEmpty("numbers", numbers);
}
