// The control endpoints of the sandbox.

import { explain } from "./format.js";

export class CallError extends Error {}

/** Call a control endpoint. Throws a CallError with a readable message. */
export async function call(method, path, content) {
  const request = content === undefined
    ? { method }
    : { method, body: JSON.stringify(content), headers: { "Content-Type": "application/json" } };
  let reply, text;
  try {
    reply = await fetch(`/_sandbox/${path}`, request);
    text = await reply.text();
  } catch {
    throw new CallError("The sandbox does not answer.");
  }
  if (reply.ok) return text && JSON.parse(text);
  throw new CallError(explain(errorIn(text) ?? "") || `The sandbox answered ${reply.status}.`);
}

function errorIn(text) {
  try {
    return JSON.parse(text).error;
  } catch {
    return undefined;
  }
}

/** Call the API as the owner of the sandbox, who needs no keys and meets no faults. */
export const callApi = (method, path, content) => call(method, `api/${path}`, content ?? {});

export const get = (path) => call("GET", path);
