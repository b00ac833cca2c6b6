// Lists that are shown a page at a time, so that the page costs the same however much there is.

import { $ } from "./dom.js";
import { get } from "./server.js";
import { refresh } from "./updates.js";

const PAGE_SIZE = 50;

/** Make the search, the filters and the pages of a list work that is fetched from `path`. */
export function makePaged(root, path) {
  const search = $("[type=search]", root);
  const [pager, newer, older] = [".pager", ".newer", ".older"].map((name) => $(name, root));
  let pages = [""]; // what each page until this one begins before
  let next = null; // what the page after this one begins before

  function ask() {
    const filter = $(".filter :checked", root).value;
    return { q: search.value.trim(), filter, before: pages.at(-1), limit: PAGE_SIZE };
  }

  async function fetchPage() {
    const { q, filter, before, limit } = ask();
    const asked = new URLSearchParams({ q, filter, before, limit }).toString();
    const reply = await get(`${path}?${asked}`);
    const found = reply[path];
    if (!found.length && pages.length > 1) return start(), fetchPage(); // it was cleared
    next = reply.older;
    pager.hidden = next === null && pages.length === 1;
    newer.disabled = pages.length === 1;
    older.disabled = next === null;
    $(".empty", root).hidden = found.length > 0;
    return { ...reply, asked, filtered: Boolean(q || filter) };
  }

  function start() {
    pages = [""];
  }

  async function turn(button, change) {
    change();
    await refresh();
    // The reader may have gone elsewhere meanwhile. A button that is disabled now has lost the focus.
    const stayed = [button, document.body].includes(document.activeElement);
    if (stayed) $("ol a, ol summary", root)?.focus();
  }

  newer.addEventListener("click", () => turn(newer, () => pages.pop()));
  older.addEventListener("click", () => turn(older, () => pages.push(next)));
  for (const input of [search, ...root.querySelectorAll(".filter input")]) {
    input.addEventListener("input", () => { start(); refresh(); });
  }
  return { fetch: fetchPage, start };
}
