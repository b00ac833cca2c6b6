// Where the reader is: the URL's hash names the view, and the message that is open.

export const VIEWS = ["inbox", "requests", "webhooks", "numbers", "routes", "resources", "settings"];

/** Return the view in the URL's hash, and the id of the open message. */
export function place() {
  const [name, id] = location.hash.slice(1).split("/");
  const view = VIEWS.includes(name) ? name : "inbox";
  return { view, id: view === "inbox" ? id : undefined };
}
