// The keys of the page.

import { openHandset } from "./handset.js";
import { chosenMessage, close, move, startSearch } from "./inbox.js";
import { place } from "./place.js";
import { clear } from "./settings.js";

export function reply() {
  const message = chosenMessage();
  if (message) openHandset(message);
}

const KEYS = {
  "/": startSearch,
  c: clear,
  j: () => move(1),
  k: () => move(-1),
  n: () => openHandset(),
  r: reply,
  Escape: close,
};
const ARROWS = { ArrowDown: KEYS.j, ArrowUp: KEYS.k };

function actionOf(event) {
  const typing = event.target.closest("input, textarea, select");
  const inList = event.target === document.body || event.target.closest("#search, #messages");
  if (event.key in ARROWS) return inList && place().view === "inbox" ? ARROWS[event.key] : undefined;
  return typing && event.key !== "Escape" ? undefined : KEYS[event.key];
}

document.addEventListener("keydown", (event) => {
  if (document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const action = actionOf(event);
  if (!action || (event.repeat && action === clear)) return;
  event.preventDefault();
  action();
});
