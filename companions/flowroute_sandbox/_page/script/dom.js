// Elements of the page: found, made and changed. A text is put in as text, never as HTML.

export const $ = (selector, root = document) => root.querySelector(selector);

export const copyOf = (id) => $(`#${id}`).content.cloneNode(true).firstElementChild;

export function make(tag, text) {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

/** Set a text only if it differs, so that the user's selection stays. */
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Make the children of `parent` show `items`, reusing those with the same key.
 *
 * Ids begin anew with each account, so a key also has what `create` alone writes.
 */
export function reconcile(parent, items, keyOf, create, update) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = new Set(items.map((item) => String(keyOf(item))));
  for (const [key, child] of known) if (!wanted.has(key)) child.remove();
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    const child = known.get(key) ?? create(item);
    child.dataset.key = key;
    update(child, item);
    // A child in its place is not moved, since that would take its focus.
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
}
