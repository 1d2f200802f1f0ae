// rich_text blocks: what people typed, already taken apart by Slack.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { channel, link, person } from "./mrkdwn.js";
import { dateTokens } from "./time.js";

function styled(part, drawn) {
  const { bold, italic, strike, code } = part.style || {};
  let out = drawn;
  if (code) out = h("code", {}, out);
  if (strike) out = h("s", {}, out);
  if (italic) out = h("em", {}, out);
  return bold ? h("strong", {}, out) : out;
}

const DRAW = {
  text: (part) => part.text.split("\n").flatMap((line, place) => [place > 0 && h("br", {}), line]),
  link: (part, see) => link(part.url, part.text || part.url, see),
  emoji: (part) => emoji(part.name),
  user: (part, see) => person(part.user_id, see),
  channel: (part, see) => channel(part.channel_id, see),
  usergroup: () => h("span", { class: "mention" }, "@a group"),
  broadcast: (part) => h("span", { class: "mention mention-all" }, `@${part.range}`),
  date: (part, see) => dateTokens(part.format || "{date_short}", part.timestamp, see.now, see.zone),
  color: (part) => h("code", {}, part.value),
};

const run = (parts, see) => (parts || []).map((part) => styled(part, DRAW[part.type]?.(part, see) ?? ""));

function piece(part, see) {
  if (part.type === "rich_text_section") return h("p", {}, run(part.elements, see));
  if (part.type === "rich_text_quote") return h("blockquote", {}, run(part.elements, see));
  if (part.type === "rich_text_preformatted") return h("pre", {}, run(part.elements, see));
  if (part.type !== "rich_text_list") return null;
  const start = part.style === "ordered" ? { start: (part.offset || 0) + 1 } : {};
  return h(part.style === "ordered" ? "ol" : "ul", { ...start, class: `indent-${Math.min(part.indent || 0, 4)}` },
    part.elements.map((item) => h("li", {}, run(item.elements, see))));
}

export const richText = (block, see) => block.elements.map((part) => piece(part, see));
