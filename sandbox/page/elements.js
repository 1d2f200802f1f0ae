// What can be pressed, chosen and typed inside blocks. In a message or on Home it is told at once; in a modal's
// input it waits in the form until the modal is submitted.

import { h, icon } from "./dom.js";
import { asSigns } from "./emoji.js";
import { ask, openMenu } from "./menu.js";
import { plain, safeLink, textObject } from "./mrkdwn.js";
import { picture } from "./blocks.js";
import { act, bot, changed, isAppDm, state } from "./state.js";

const spot = (where) =>
  where.view ? { view: where.view } : where.ephemeral ? { ephemeral: where.ephemeral } : { channel: where.channel, ts: where.ts };

export const spotKey = (where) => where.view ?? where.ephemeral ?? `${where.channel}/${where.ts}`;

// Tell the app, once: a second press while the first is under way does nothing.
async function tell(deed, part, block, where, more) {
  const name = `${spotKey(where)} ${block.block_id} ${part.action_id}`;
  if (state.busy.has(name)) return;
  state.busy.add(name);
  state.failures.delete(spotKey(where));
  changed();
  const told = await act(deed, { ...spot(where), action_id: part.action_id, block_id: block.block_id, ...more });
  state.busy.delete(name);
  const failure = told.failure || told.message;
  if (failure) state.failures.set(spotKey(where), failure);
  changed();
}

const busy = (part, block, where) => state.busy.has(`${spotKey(where)} ${block.block_id} ${part.action_id}`);

// Before it is told, a confirm dialog has its say.
function confirmed(part, see, does) {
  const { confirm } = part;
  if (!confirm) return does();
  const drawn = (object) => textObject(object, see);
  return ask({
    title: drawn(confirm.title), text: drawn(confirm.text), yes: drawn(confirm.confirm), no: drawn(confirm.deny),
    danger: confirm.style === "danger", does,
  });
}

function written(where, block, part, initial) {
  const form = state.forms.get(where.view);
  return form && part.action_id in (form[block.block_id] ?? {}) ? form[block.block_id][part.action_id] : initial;
}

function write(where, block, part, raw) {
  const form = state.forms.get(where.view) ?? {};
  (form[block.block_id] ??= {})[part.action_id] = raw;
  state.forms.set(where.view, form);
  const wrong = state.errors.get(where.view);
  if (wrong?.[block.block_id]) {
    delete wrong[block.block_id];
    changed();
  }
}

// A choice: into the form when this is an input, to the app when it is not.
function choose(part, block, see, where, chosen) {
  if (where.view) write(where, block, part, chosen);
  const atOnce = block.type !== "input" || block.dispatch_action;
  if (atOnce) confirmed(part, see, () => tell("chooses", part, block, where, { chosen }));
  changed();
}

function button(part, block, see, where) {
  const style = part.style ? ` button-${part.style}` : "";
  const press = () => confirmed(part, see, () => tell("presses", part, block, where, { value: part.value }));
  const label = plain(part.text.text);
  const address = part.url && safeLink(part.url);
  if (address) {
    return h("a", { key: part.action_id, class: `button${style}`, href: address.href, target: "_blank",
        rel: "noopener noreferrer", onclick: press }, label);
  }
  const waiting = busy(part, block, where);
  return h("button", { key: part.action_id, type: "button", class: `button${style}`, onclick: press, "aria-busy": waiting,
      "aria-label": part.accessibility_label, "data-action": part.action_id }, label);
}

function overflow(part, block, see, where) {
  const pick = (option) => {
    if (option.url && safeLink(option.url)) window.open(safeLink(option.url).href, "_blank", "noopener");
    confirmed(part, see, () => tell("chooses", part, block, where, { chosen: option.value }));
  };
  const items = part.options.map((option) => ({
    label: textObject(option.text, see), about: option.description && textObject(option.description, see),
        does: () => pick(option),
  }));
  return h("button", { key: part.action_id, type: "button", class: "button button-icon", "aria-label": "More actions",
      "aria-haspopup": "menu",
          "data-action": part.action_id, "aria-busy": busy(part, block, where),
          onclick: (event) => openMenu(event, "More actions", items) }, icon("more"));
}

const choices = (part) => [...(part.options || []), ...(part.option_groups || []).flatMap((group) => group.options)];

const peopleToChoose = () =>
  Object.values(state.seen.people).filter((person) => !person.deactivated).map((person) => ({ value: person.id,
      label: person.name }));

const channelsToChoose = () =>
  state.seen.channels.filter((one) => !one.is_im && !one.is_archived).map((one) => ({ value: one.id, label: `#${one.name}` }));

function conversationsToChoose(part) {
  const kinds = part.filter?.include;
  const wanted = (kind) => !kinds || kinds.includes(kind);
  const own = (one) => !(part.filter?.exclude_external_shared_channels && one.is_ext_shared);
  const rooms = state.seen.channels.filter((one) => !one.is_im && !one.is_archived && own(one)
      && wanted(one.is_private ? "private" : "public"));
  const direct = wanted("im") ? state.seen.channels.filter((one) => one.is_im
      && !(part.filter?.exclude_bot_users && isAppDm(one))) : [];
  return [
    ...rooms.map((one) => ({ value: one.id, label: `#${one.name}` })),
    ...direct.map((one) => ({ value: one.id, label: state.seen.people[one.with]?.name ?? bot()?.name ?? "Direct message" })),
  ];
}

function optionsOf(part) {
  const kind = part.type.replace("multi_", "");
  if (kind === "users_select") return peopleToChoose();
  if (kind === "channels_select") return channelsToChoose();
  if (kind === "conversations_select") return conversationsToChoose(part);
  return choices(part).map((option) => ({ value: option.value, label: asSigns(option.text.text) }));
}

const initialOf = (part) =>
  part.initial_option?.value ?? part.initial_user ?? part.initial_channel ?? part.initial_conversation ?? "";

const initialsOf = (part) =>
  part.initial_options?.map((option) => option.value) ?? part.initial_users ?? part.initial_channels
      ?? part.initial_conversations ?? [];

function tags(part, groups, options, chosen) {
  const drawn = (option) => h("option", { key: option.value, value: option.value, selected: option.value === chosen },
      option.label);
  const empty = h("option", { key: "none", value: "" }, part.placeholder ? part.placeholder.text : "Choose");
  if (!groups) return [empty, options.map(drawn)];
  return [empty, groups.map((group) => h("optgroup", { key: group.label.text, label: group.label.text },
    group.options.map((option) => drawn({ value: option.value, label: asSigns(option.text.text) }))))];
}

function select(part, block, see, where) {
  const options = optionsOf(part);
  const chosen = written(where, block, part, initialOf(part));
  const pick = (event) => {
    const { value } = event.currentTarget;
    if (value) choose(part, block, see, where, value);
    else if (where.view) write(where, block, part, null);
  };
  return h("select", { key: part.action_id, id: where.id, class: "input select", onchange: pick, initial: chosen,
      "data-action": part.action_id,
          "aria-describedby": where.about, "aria-label": where.id ? null : part.placeholder?.text ?? "Choose" },
    tags(part, part.option_groups, options, chosen));
}

function multiSelect(part, block, see, where) {
  const options = optionsOf(part);
  const chosen = written(where, block, part, initialsOf(part)) ?? [];
  const pick = (values) => choose(part, block, see, where, values);
  const chip = (value) => {
    const label = options.find((one) => one.value === value)?.label ?? value;
    return h("button", { key: value, type: "button", class: "chip", "aria-label": `Take out ${label}`,
        onclick: () => pick(chosen.filter((one) => one !== value)) },
      label, icon("close"));
  };
  const add = (event) => {
    const { value } = event.currentTarget;
    event.currentTarget.value = "";
    if (value) pick([...chosen, value]);
  };
  const left = options.filter((one) => !chosen.includes(one.value));
  const full = part.max_selected_items && chosen.length >= part.max_selected_items;
  return h("div", { key: part.action_id, class: "multi" }, chosen.map(chip),
    h("select", { key: "add", id: where.id, class: "input select", onchange: add, disabled: full || left.length === 0,
        "data-action": part.action_id,
            "aria-label": where.id ? null : part.placeholder?.text ?? "Choose" },
      tags(part, null, left, "")));
}

function boxes(kind) {
  return (part, block, see, where) => {
    const one = kind === "radio";
    const start = one ? initialOf(part) : initialsOf(part);
    const chosen = written(where, block, part, start);
    const name = `${spotKey(where)}-${block.block_id}-${part.action_id}`;
    const flip = (event) => {
      const ticked = [...event.currentTarget.closest(".boxes").querySelectorAll("input:checked")].map((box) => box.value);
      choose(part, block, see, where, one ? ticked[0] : ticked);
    };
    return h("div", { key: part.action_id, class: "boxes" }, part.options.map((option) =>
      h("label", { key: option.value, class: "choice" },
        h("input", { type: one ? "radio" : "checkbox", name, value: option.value, onchange: flip, "data-action": part.action_id,
            initiallyChecked: one ? chosen === option.value : chosen?.includes(option.value) }),
        h("span", {}, textObject(option.text, see), option.description && h("small", {}, textObject(option.description, see))))));
  };
}

function typed(kind) {
  return (part, block, see, where) => {
    const long = part.type === "plain_text_input" && part.multiline;
    const start = written(where, block, part, part.initial_value ?? "");
    const put = (event) => write(where, block, part, event.currentTarget.value);
    const enter = (event) => {
      const wanted = block.dispatch_action && event.key === "Enter" && !event.shiftKey;
      if (!wanted) return;
      event.preventDefault();
      tell("chooses", part, block, where, { chosen: event.currentTarget.value });
    };
    return h(long ? "textarea" : "input", {
      key: part.action_id, id: where.id, class: "input", type: long ? null : kind, rows: long ? 4 : null,
          initial: start, oninput: put, onkeydown: enter,
      minlength: part.min_length, maxlength: part.max_length, placeholder: part.placeholder?.text,
          "aria-describedby": where.about,
      "aria-invalid": where.errors?.[block.block_id] ? "true" : null, "data-action": part.action_id, autocomplete: "off",
      min: part.min_value, max: part.max_value, step: part.is_decimal_allowed ? "any" : null,
      whenMade: (node) => part.focus_on_load && node.focus(),
    });
  };
}

function moment(kind) {
  return (part, block, see, where) => {
    const start = written(where, block, part, part[`initial_${kind}`] ?? "");
    const pick = (event) => choose(part, block, see, where, event.currentTarget.value || null);
    return h("input", { key: part.action_id, id: where.id, class: "input input-short", type: kind, initial: start,
        onchange: pick, "data-action": part.action_id,
            "aria-describedby": where.about, "aria-label": where.id ? null : part.placeholder?.text ?? kind });
  };
}

const DRAW = {
  button, overflow, image: (part) => picture(part, "picture-small"),
  static_select: select, users_select: select, conversations_select: select, channels_select: select,
  multi_static_select: multiSelect, multi_users_select: multiSelect, multi_conversations_select: multiSelect,
      multi_channels_select: multiSelect,
  radio_buttons: boxes("radio"), checkboxes: boxes("checkbox"),
  plain_text_input: typed("text"), email_text_input: typed("email"), url_text_input: typed("url"), number_input: typed("number"),
  datepicker: moment("date"), timepicker: moment("time"),
};

export function element(part, block, see, where) {
  const draw = DRAW[part.type];
  return draw ? draw(part, block, see, where) : h("p", { class: "hint" }, `Something this page cannot draw: ${part.type}.`);
}
