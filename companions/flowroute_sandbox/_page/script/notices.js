// What the page says and asks.

import { $, write } from "./dom.js";
import { CallError } from "./server.js";

const TOAST_MILLISECONDS = 4000;

const question = $("#question");

let toastTimer;

/** Say something for a while, or until it is undone if it can be. */
export function toast(text, undo) {
  clearTimeout(toastTimer);
  write($("#toast span"), text);
  $("#toast button").hidden = !undo;
  $("#toast button").onclick = () => { toast(""); attempt(undo); };
  if (!undo) toastTimer = setTimeout(() => write($("#toast span"), ""), TOAST_MILLISECONDS);
}

/** Run an action, and show its error in `problem`, or as a toast. */
export async function attempt(action, problem) {
  if (problem) write(problem, "");
  try {
    await action();
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    if (problem) write(problem, error.message);
    else toast(error.message);
  }
}

/** Return whether the user agrees to what cannot be undone. */
export async function ask(text, agreement) {
  write($("#question-text"), text);
  write($("[value=yes]", question), agreement);
  question.returnValue = "";
  question.showModal();
  await new Promise((resolve) => { question.addEventListener("close", resolve, { once: true }); });
  return question.returnValue === "yes";
}

/** Run `action` with a form's fields when it is submitted. */
export function onSubmit(form, action) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(new FormData(form));
    attempt(() => action(fields), $(".problem", form));
  });
}
