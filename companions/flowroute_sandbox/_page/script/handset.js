// The form that sends a message as the handset.

import { $, make, write } from "./dom.js";
import { attempt, onSubmit } from "./notices.js";
import { call, get } from "./server.js";

const handset = $("#handset");
const form = $("#handset-form");

/** Open the form that sends as a handset, as a reply to `message` if given. */
export async function openHandset(message) {
  write($(".problem", form), "");
  if (message) {
    const sent = message.direction === "outbound";
    form.from.value = sent ? message.to : message.from;
    form.to.value = sent ? message.from : message.to;
  }
  write($("#handset-title"), message ? "Reply as the handset" : "Receive a message");
  handset.showModal();
  (message ? form.text : form.from).focus();
  await attempt(async () => {
    const { numbers } = await get("numbers");
    $("#own-numbers").replaceChildren(...numbers.map(({ id }) => make("option", id)));
    if (!form.to.value && numbers.length) form.to.value = numbers[0].id;
  });
}

onSubmit(form, async ({ from, to, text, media_urls: urls }) => {
  const media = urls.split(/\s+/).filter(Boolean);
  await call("POST", "receive", { from: from.trim(), to: to.trim(), text, media_urls: media });
  form.text.value = form.media_urls.value = "";
  handset.close();
});

handset.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});
$(".cancel", handset).addEventListener("click", () => handset.close());
