// Copying to the clipboard.

import { $ } from "./dom.js";
import { toast } from "./notices.js";

/** Copy the text of a button, or of the element beside it that it names. */
export async function copy(button) {
  const source = button.dataset.copy && $(button.dataset.copy, button.parentElement);
  try {
    await navigator.clipboard.writeText(source ? source.textContent : button.dataset.text);
    toast("Copied");
  } catch {
    toast("Copying is not allowed: select the text instead");
  }
}
