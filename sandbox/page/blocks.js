// Block Kit, drawn. `where` says what is pressed inside: {channel, ts}, {ephemeral} or {view, input: true}.

import { h } from "./dom.js";
import { element } from "./elements.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";

const DRAW = {
  section: (block, see, where) => [
    h("div", { class: "section-words" },
      block.text && h("div", { class: "words" }, textObject(block.text, see)),
      block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", { class: "words" },
          textObject(field, see))))),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, see, where)),
  ],
  header: (block) => h("h3", {}, plain(block.text.text)),
  divider: () => h("hr", {}),
  context: (block, see) =>
    block.elements.map((part) => (part.type === "image" ? picture(part, "picture-small")
        : h("span", { class: "words" }, textObject(part, see)))),
  actions: (block, see, where) => block.elements.map((part) => element(part, block, see, where)),
  image: (block) => [block.title && h("p", { class: "picture-title" }, plain(block.title.text)), picture(block)],
  rich_text: (block, see) => richText(block, see),
  input: (block, see, where) => field(block, see, where),
  markdown: (block) => h("div", { class: "words as-typed" }, block.text),
};

// A picture is never fetched: the page shows what it is called.
export const picture = (part, more = "") =>
  h("span", { class: `picture ${more}`, role: "img", "aria-label": part.alt_text || "Picture" }, part.alt_text || "Picture");

function field(block, see, where) {
  const id = `field-${where.view ?? ""}-${block.block_id}`;
  const wrong = where.errors?.[block.block_id];
  const group = ["radio_buttons", "checkboxes", "multi_static_select", "multi_users_select",
      "multi_conversations_select", "multi_channels_select"];
  const label = [plain(block.label.text), block.optional && h("span", { class: "optional" }, " (optional)")];
  const about = `${id}-about`;
  const inner = element(block.element, block, see, { ...where, id, about });
  const wrap = group.includes(block.element.type)
    ? h("fieldset", {}, h("legend", {}, label), inner)
    : [h("label", { for: id }, label), inner];
  return [
    wrap,
    h("div", { class: "field-notes", id: about },
      wrong && h("p", { class: "field-error", role: "alert" }, wrong),
      block.hint && h("p", { class: "hint" }, textObject(block.hint, see))),
  ];
}

export function drawBlocks(blocks, see, where) {
  return (blocks || []).map((block, place) => {
    const draw = DRAW[block.type];
    const wrong = where.errors?.[block.block_id] ? " block-wrong" : "";
    return h("div", { key: block.block_id || `${block.type}${place}`, class: `block block-${block.type}${wrong}` },
      draw ? draw(block, see, where) : h("p", { class: "hint" }, `A block this page cannot draw: ${block.type}.`));
  });
}
