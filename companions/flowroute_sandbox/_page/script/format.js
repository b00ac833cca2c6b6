// How values are shown: numbers, times, statuses and reasons.

import { make, write } from "./dom.js";

/** Write digits in groups. The gaps are margins, so that a copy has none. */
export function writeNumber(node, digits) {
  if (node.textContent === digits) return;
  const groups = /^(1)(\d{3})(\d{3})(\d{4})$/.exec(digits)?.slice(1) ?? [digits];
  node.replaceChildren(...groups.map((group) => make("span", group)));
  node.classList.add("number");
}

const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const timeOfDay = new Intl.DateTimeFormat(undefined, TIME);
const dayAndTime = new Intl.DateTimeFormat(undefined, { month: "short", day: "numeric", ...TIME });

export function writeTime(node, stamp) {
  const moment = new Date(stamp);
  const isToday = moment.toDateString() === new Date().toDateString();
  node.dateTime = node.title = stamp;
  write(node, (isToday ? timeOfDay : dayAndTime).format(moment));
}

export function writeStatus(node, { status, failed }) {
  write(node, status);
  node.dataset.tone = failed ? "bad" : /deliver/.test(status) ? "good" : "plain";
}

export function writeDirection(node, message) {
  const inbound = message.direction === "inbound";
  write(node, inbound ? "Received" : "Sent");
  node.dataset.direction = message.direction;
}

export const plural = (count, noun) => `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;

/** Return a link to an http(s) URL; anything else, such as javascript:, stays text. */
export function linkTo(url, text) {
  const protocol = URL.canParse(url) ? new URL(url).protocol : "";
  if (protocol !== "https:" && protocol !== "http:") return make("span", text);
  const link = make("a", text);
  Object.assign(link, { href: url, target: "_blank", rel: "noopener noreferrer" });
  return link;
}

/** Describe a refusal, one line per field: "to: Not a valid phone number.". */
export function explain(reason) {
  const lines = (value, path) =>
    value !== null && typeof value === "object"
      ? Object.entries(value).flatMap(([name, inner]) =>
          lines(inner, Array.isArray(value) ? path : [...path, name]))
      : [[path.join("."), value].filter((part) => part !== "").join(": ")];
  try {
    return lines(JSON.parse(reason), []).join("\n");
  } catch {
    return reason;
  }
}

/** Indent JSON without changing a token of it; what is not JSON stays as it is. */
export function indentJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g);
  return tokens.map((token) => {
    if (token === "{" || token === "[") return depth += 1, token + line();
    if (token === "}" || token === "]") return depth -= 1, line() + token;
    if (token === ",") return token + line();
    return token === ":" ? ": " : token;
  }).join("");
}
