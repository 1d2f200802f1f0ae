// Slack's mrkdwn and plain_text, as descriptions of elements. Data becomes text nodes, and links are checked.

import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { dateTokens } from "./time.js";

export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

export const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

// Where a link may lead: the web, mail, or nothing at all.
export function safeLink(address) {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

// A permalink of the workspace: {channel, ts, thread} or null.
function permalink(address) {
  const url = safeLink(address);
  const found = url && /^\/archives\/([A-Z0-9]+)(?:\/p(\d{10})(\d{6}))?\/?$/.exec(url.pathname);
  if (!found || !(/(^|\.)slack\.(example|com)$/.test(url.hostname) || url.host === location.host)) return null;
  const ts = found[2] ? `${found[2]}.${found[3]}` : null;
  return { channel: found[1], ts, thread: url.searchParams.get("thread_ts") };
}

export function link(address, children, see) {
  const url = safeLink(address);
  if (!url) return h("span", {}, children);
  const place = permalink(address);
  if (place) {
    const go = (event) => {
      event.preventDefault();
      see.open(place);
    };
    return h("a", { class: "link", href: `#${place.channel}${place.ts ? `/${place.ts}` : ""}`, onclick: go }, children);
  }
  const title = url.protocol === "mailto:" ? url.href : `Opens ${url.host}`;
  return h("a", { class: "link", href: url.href, target: "_blank", rel: "noopener noreferrer", title }, children);
}

export function person(id, see, said) {
  const who = see.people[id];
  return h("span", { class: id === see.me ? "mention mention-me" : "mention" }, `@${who ? who.name : said || "somebody"}`);
}

export function channel(id, see, said) {
  const place = see.channels.find((one) => one.id === id);
  const name = place ? place.name : said;
  if (!name) return h("span", { class: "mention" }, "a private channel");
  if (!place) return h("span", { class: "mention" }, `#${name}`);
  const go = () => see.open({ channel: id, ts: null, thread: null });
  return h("button", { class: "mention mention-channel", type: "button", onclick: go }, `#${name}`);
}

// <…>: a mention, a channel, a broadcast, a date or a link.
function angle(inside, see) {
  const bar = inside.indexOf("|");
  const [target, label] = bar < 0 ? [inside, ""] : [inside.slice(0, bar), inside.slice(bar + 1)];
  if (target.startsWith("@")) return person(target.slice(1), see, unescape(label));
  if (target.startsWith("#")) return channel(target.slice(1), see, unescape(label));
  if (target.startsWith("!date^")) {
    const [, seconds, template = "", to] = target.split("^");
    const words = /^\d+$/.test(seconds) ? dateTokens(unescape(template), Number(seconds), see.now, see.zone) : unescape(label);
    return to ? link(unescape(to), words, see) : h("span", { class: "date" }, words);
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, unescape(label) || "@a group");
  if (target.startsWith("!")) return h("span", { class: "mention mention-all" }, `@${unescape(label) || target.slice(1)}`);
  const address = unescape(target);
  return link(address, label ? withEmoji(unescape(label)) : address.replace(/^mailto:/, ""), see);
}

const INLINE = [
  ["code", /`([^`\n]+)`/],
  ["angle", /<([^<>\n]+)>/],
  ["strong", /(?<![\p{L}\p{N}*])\*(?![\s*])((?:[^*\n]|\*(?=[\p{L}\p{N}]))+?)(?<!\s)\*(?![\p{L}\p{N}*])/u],
  ["em", /(?<![\p{L}\p{N}_])_(?![\s_])((?:[^_\n]|_(?=[\p{L}\p{N}]))+?)(?<!\s)_(?![\p{L}\p{N}_])/u],
  ["s", /(?<![\p{L}\p{N}~])~(?![\s~])([^~\n]+?)(?<!\s)~(?![\p{L}\p{N}~])/u],
  ["bare", /\bhttps?:\/\/[^\s<>]+[^\s<>.,;:!?)'"]/],
];

function inline(text, see) {
  let first = null;
  for (const [kind, pattern] of INLINE) {
    const found = pattern.exec(text);
    if (found && (!first || found.index < first.found.index)) first = { kind, found };
  }
  if (!first) return withEmoji(unescape(text));
  const { kind, found } = first;
  const [whole, inside] = found;
  const drawn =
    kind === "code" ? h("code", {}, verbatim(inside, see))
    : kind === "angle" ? angle(inside, see)
    : kind === "bare" ? link(unescape(whole), unescape(whole), see)
    : h(kind, {}, inline(inside, see));
  return [withEmoji(unescape(text.slice(0, found.index))), drawn, inline(text.slice(found.index + whole.length), see)];
}

// Inside code nothing is bold, but a mention or a link still is one.
const verbatim = (text, see) =>
  text.split(/(<[^<>\n]+>)/).map((part, place) => (place % 2 ? angle(part.slice(1, -1), see) : unescape(part)));

function lines(text, see) {
  const out = [];
  let quote = null;
  for (const [place, line] of text.split("\n").entries()) {
    const quoted = /^(?:&gt;|>)\s?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) out.push((quote = h("blockquote", {})));
      else quote.children.push(h("br", {}));
      quote.children.push(inline(quoted[1], see));
      continue;
    }
    if (place > 0 && !quote) out.push(h("br", {}));
    quote = null;
    out.push(inline(line, see));
  }
  return out;
}

// `see`: {me, zone, now, people, channels, open(place)}
export function mrkdwn(text, see) {
  return String(text ?? "")
    .split(/```\n?([\s\S]*?)```\n?/)
    .map((part, place) => (place % 2 ? h("pre", {}, verbatim(part.replace(/\n$/, ""), see)) : part && lines(part, see)));
}

export function plain(text, withSigns = true) {
  const words = unescape(String(text ?? ""));
  return words.split("\n").flatMap((line, place) => [place > 0 && h("br", {}), withSigns ? withEmoji(line) : line]);
}

export function textObject(object, see) {
  if (!object) return "";
  if (typeof object === "string") return plain(object);
  if (object.type !== "mrkdwn") return plain(object.text, object.emoji !== false);
  return mrkdwn(object.text, see);
}
