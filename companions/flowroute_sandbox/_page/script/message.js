// An open message: its text, media, timeline and details.

import { $, copyOf, make, reconcile, write } from "./dom.js";
import { linkTo, writeDirection, writeNumber, writeStatus, writeTime } from "./format.js";
import { updateEntry } from "./webhook.js";

export function fillMessage(detail, message) {
  if (detail.dataset.key !== message.id) {
    detail.dataset.key = message.id;
    detail.replaceChildren($("#message-detail").content.cloneNode(true));
    detail.scrollTop = 0;
  }
  writeNumber($("h2 .from", detail), message.from);
  writeNumber($("h2 .to", detail), message.to);
  writeDirection($(".meta .direction", detail), message);
  writeTime($(".meta time", detail), message.timestamp);
  writeStatus($(".meta .status", detail), message);
  write($(".text", detail), message.text ?? "no text");
  $(".text", detail).classList.toggle("absent", message.text === null);
  fillCode($(".code", detail), codeIn(message.text ?? ""));
  $(".media", detail).hidden = message.media.length === 0;
  const media = message.media.map((file, position) => ({ ...file, position }));
  reconcile($(".media ul", detail), media, (file) => file.position, createMedia, () => {});
  reconcile($(".timeline", detail), timelineOf(message), (entry) => entry.key,
    () => copyOf("timeline-entry"), updateEntry);
  reconcile($(".facts", detail), factsOf(message), ([name]) => name, createFact, updateFact);
}

/** Leave nothing of a message that was closed; another account may have one with the same id. */
export function clearMessage(detail) {
  delete detail.dataset.key;
  detail.replaceChildren();
}

function fillCode(button, code) {
  button.hidden = code === null;
  button.dataset.text = code ?? "";
  write(button, `Copy code ${code}`);
}

export const nameOf = (file) => file.file_name || file.url;

function createMedia(file) {
  const item = document.createElement("li");
  const note = make("span", `${file.mime_type}, ${file.url}`);
  note.className = "note";
  item.append(linkTo(file.url, nameOf(file)), note);
  return item;
}

function timelineOf(message) {
  const inbound = message.direction === "inbound";
  const start = { key: "start", what: inbound ? "Received" : "Accepted", at: message.timestamp };
  const entries = message.timeline.map((entry) => entry.kind === "inbound"
    ? { ...entry, key: "inbound", what: "Inbound callback" }
    : { ...entry, key: entry.level, what: `Level ${entry.level}: ${entry.status}` });
  return [start, ...entries];
}

/** Return the one-time code in a text, or null. */
function codeIn(text) {
  if (!/code|pin|otp|passcode|password|verif/i.test(text)) return null;
  return /(?<![\w-])(?:\d{3}[ -]\d{3}|\d{4,8})(?![\w-])/.exec(text)?.[0] ?? null;
}

function factsOf(message) {
  const facts = [
    ["Segments", String(message.segments)],
    ["Encoding", message.encoding],
    ["Characters", String(message.characters)],
    ["Price", message.amount],
    ["Type", `${message.message_type} ${message.is_mms ? "MMS" : "SMS"}`],
    ["Id", message.id],
  ];
  return message.is_mms ? facts.slice(2) : facts;
}

function createFact() {
  const group = document.createElement("div");
  group.append(make("dt", ""), make("dd", ""));
  return group;
}

function updateFact(group, [name, value]) {
  write($("dt", group), name);
  write($("dd", group), value);
}
