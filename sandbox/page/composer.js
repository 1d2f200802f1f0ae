// Where people type: messages, and slash commands with what they do.

import { h, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { canWrite, useShortcut } from "./messages.js";
import { act, bot, changed, isAppDm, note, state } from "./state.js";

const place = (channel, thread) => `${state.me}/${channel.id}/${thread ?? ""}`;

export const draft = (channel, thread) => state.drafts.get(place(channel, thread)) ?? "";

export function setDraft(channel, thread, words) {
  state.drafts.set(place(channel, thread), words);
  changed();
}

const isCommand = (words) => /^\/\S/.test(words);

// Commands that begin like what is typed, until the first space.
const matching = (words) => (/^\/\S*$/.test(words) ? state.seen.commands.filter((one) => one.command.startsWith(words.trim())) : []);

let highlighted = 0;

// Whoever writes wants to see what comes of it, however far up they were reading.
function showEnd(thread) {
  const talked = document.querySelector(`#${fieldId(thread)}`)?.closest("main, aside").querySelector(".talk");
  if (!talked) return;
  talked.follows = true;
  talked.scrollTop = talked.myTop = talked.scrollHeight;
}

export async function send(channel, thread, typed) {
  const words = typed.trim();
  if (!words) return;
  const command = words.split(/\s/)[0];
  showEnd(thread);
  setDraft(channel, thread, "");
  if (isCommand(words) && thread) {
    note(`${command} is not supported in threads. Sorry!`, channel.id, thread);
    return;
  }
  const told = await act("types", { channel: channel.id, text: words, ...(thread ? { thread_ts: thread } : {}) });
  if (told.failure || told.message) note(told.failure || told.message, channel.id, thread);
  if (told.error) setDraft(channel, thread, typed);
}

function suggestions(channel, thread, found) {
  if (!found.length) return null;
  const pick = (one) => () => {
    setDraft(channel, thread, `${one.command} `);
    document.querySelector(`#${fieldId(thread)}`)?.focus();
  };
  return h("div", { key: "commands", class: "commands", role: "listbox", "aria-label": "Commands",
      id: `${fieldId(thread)}-commands` },
    h("p", { class: "faint" }, bot()?.name),
    found.map((one, at) => h("button", { key: one.command, type: "button", role: "option", tabindex: -1,
        "aria-selected": String(at === highlighted),
            onmousedown: (event) => event.preventDefault(), onclick: pick(one) },
      h("strong", {}, one.command), one.usage_hint && h("span", { class: "hint" }, one.usage_hint),
          h("small", {}, one.description))));
}

const fieldId = (thread) => (thread ? "composer-thread" : "composer");

function keys(event, channel, thread, found) {
  const field = event.currentTarget;
  if (event.isComposing) return;
  if (found.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    highlighted = (highlighted + (event.key === "ArrowDown" ? 1 : -1) + found.length) % found.length;
    changed();
  } else if (found.length && (event.key === "Tab" || (event.key === "Enter"
      && found[highlighted]?.command !== field.value.trim()))) {
    event.preventDefault();
    setDraft(channel, thread, `${found[highlighted].command} `);
  } else if (found.length && event.key === "Escape") {
    event.stopPropagation();
    setDraft(channel, thread, "");
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(channel, thread, field.value);
  }
}

export function fit(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
}

function shortcutsMenu(event, channel) {
  const items = state.seen.shortcuts.filter((one) => one.type === "global").map((one) => ({
    label: one.name, about: bot()?.name, icon: icon("bolt"), does: () => useShortcut(one, channel),
  }));
  openMenu(event, "Shortcuts", items);
}

function closedBecause(channel) {
  if (channel.is_archived) return h("p", { class: "composer-closed" },
      "This channel is archived. It can be read, not written in.");
  if (isAppDm(channel)) return h("p", { class: "composer-closed" },
      `${bot()?.name} only writes here. Type a command in a channel.`);
  const join = async () => {
    const told = await act("joins", { channel: channel.id });
    if (told.message) note(told.message, channel.id);
  };
  return h("div", { class: "composer-closed" }, h("p", {}, `You are looking at #${channel.name}.`),
    h("button", { type: "button", class: "button button-primary", onclick: join }, "Join channel"));
}

export function composer(channel, thread = null) {
  if (!canWrite(channel) || isAppDm(channel)) return h("div", { key: "composer", class: "composer" }, closedBecause(channel));
  const words = draft(channel, thread);
  const found = matching(words);
  if (highlighted >= found.length) highlighted = 0;
  const hint = thread ? "Reply…" : channel.is_im ? "Message" : `Message #${channel.name}`;
  const typing = (event) => {
    fit(event.currentTarget);
    setDraft(channel, thread, event.currentTarget.value);
  };
  const anyGlobal = state.seen.shortcuts.some((one) => one.type === "global");
  return h("div", { key: "composer", class: "composer" },
    suggestions(channel, thread, found),
    h("div", { class: "composer-box" },
      !thread && anyGlobal && h("button", { key: "shortcuts", type: "button", class: "tool", "aria-label": "Shortcuts",
          title: "Shortcuts", "aria-haspopup": "menu",
              onclick: (event) => shortcutsMenu(event, channel) }, icon("bolt")),
      h("textarea", { key: place(channel, thread), id: fieldId(thread), rows: 1, value: words, placeholder: hint,
          "aria-label": hint, oninput: typing, enterkeyhint: "send",
              "aria-controls": found.length ? `${fieldId(thread)}-commands` : null,
              onkeydown: (event) => keys(event, channel, thread, found), autocomplete: "off", whenMade: fit }),
      h("button", { key: "send", type: "button", class: "send", "aria-label": "Send", disabled: !words.trim(),
          onclick: () => send(channel, thread, words) }, icon("send"))));
}

