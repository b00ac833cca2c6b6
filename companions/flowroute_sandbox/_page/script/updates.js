// Keeps what is shown up to date: a server-sent event after each change starts a refresh.

import { $, write } from "./dom.js";
import { attempt } from "./notices.js";
import { CallError } from "./server.js";

const REFRESH_MILLISECONDS = 150; // the least between two refreshes, however much happens
const RECONNECT_MILLISECONDS = 1000;

let show = async () => {};
let greet = async () => {};
let next = null; // the refresh that has not begun yet
let idle = Promise.resolve(); // the end of the refresh before it, and of the pause after that

/** Fetch and show everything in view. Calls share the refresh that has not begun yet. */
export function refresh() {
  next ??= idle.then(() => {
    next = null;
    const shown = showOnce();
    idle = shown.then(pause, pause);
    return shown;
  });
  return next;
}

async function showOnce() {
  try {
    await show();
  } catch (error) {
    if (!(error instanceof CallError)) throw error; // the next event tries again
  }
}

const pause = () => new Promise((resolve) => { setTimeout(resolve, REFRESH_MILLISECONDS); });

/** Show everything in view by `showAll` after each change, and do `onConnect` before the first. */
export function follow(showAll, onConnect) {
  show = showAll;
  greet = onConnect;
  connect();
}

function connect() {
  const events = new EventSource("/_sandbox/events");
  events.onopen = () => { showConnection("live", "Live"); attempt(greet); };
  events.onmessage = refresh;
  // The browser does not reconnect after some errors, so the page does.
  events.onerror = () => {
    events.close();
    showConnection("lost", "Reconnecting…");
    setTimeout(connect, RECONNECT_MILLISECONDS);
  };
}

function showConnection(state, text) {
  $("#connection").dataset.state = state;
  $("#lost").hidden = state !== "lost";
  write($("#connection"), text);
}
