// The account's routes.

import { $, copyOf, reconcile } from "./dom.js";
import { get } from "./server.js";
import { fillEmpty, fillRow } from "./table.js";

export async function showRoutes() {
  const { routes } = await get("routes");
  reconcile($("#route-rows"), routes, ({ id }) => id, () => copyOf("row"),
    (row, { id, alias, route_type: type, value }) => fillRow(row, [[id], [alias], [type], [value]]));
  fillEmpty("routes", routes);
}
