// The requests that were rejected.

import { $, copyOf, reconcile, write } from "./dom.js";
import { explain, writeTime } from "./format.js";
import { get } from "./server.js";
import { fillEmpty } from "./table.js";

export async function showRejected() {
  const { rejected } = await get("rejected");
  write($("#rejected-count"), rejected.length ? rejected.length.toLocaleString() : "");
  reconcile($("#rejections"), rejected, ({ position }) => position, () => copyOf("rejection"),
    (item, { at, method, path, status, reason, body, forbidden }) => {
      write($(".status", item), String(status));
      write($(".call", item), `${method} ${path}`);
      writeTime($("time", item), at);
      write($(".reason", item), explain(reason));
      write($(".body", item), body || "no body");
      $(".body", item).classList.toggle("absent", !body);
      $(".forbidden", item).hidden = !forbidden;
    });
  fillEmpty("rejected", rejected);
}
