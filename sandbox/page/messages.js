// Messages as people read them: a channel's talk, one thread, and what only one person sees.

import { drawBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { spotKey } from "./elements.js";
import { QUICK, emoji } from "./emoji.js";
import { fileCard } from "./files.js";
import { ask, openMenu } from "./menu.js";
import { mrkdwn, plain, unescape } from "./mrkdwn.js";
import { avatar, badge } from "./person.js";
import { act, bot, changed, dismiss, ephemerals, go, isReply, key, mine, note, now, reach, state, who, zone } from "./state.js";
import { clock, dayKey, dayWords, fullMoment } from "./time.js";

export const sight = () => ({
  me: state.me, zone: zone(), now: now(), people: state.seen.people, channels: state.seen.channels, open: go,
});

export const hasStar = (message, id) => message.reactions.some((one) => one.name === "star" && one.users.includes(id));

const failed = (told, channel, thread) => told.message && note(told.message, channel, thread);

async function toggle(channel, message, name) {
  const given = message.reactions.some((one) => one.name === name && one.users.includes(state.me));
  failed(await act(given ? "takes_back" : "stars", { channel: channel.id, ts: message.ts, emoji: name }), channel.id);
}

// A reaction that comes to a message already on the screen lands with a small bounce.
function lands(node) {
  if (node.closest(".message")?.isNew || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  node.animate([{ transform: "scale(0.3)" }, { transform: "scale(1.25)", offset: 0.7 }, { transform: "none" }],
      { duration: 450, easing: "ease-out" });
}

function reactions(channel, message) {
  const asked = state.glow === message.ts && !hasStar(message, state.me);
  if (!message.reactions.length && !asked) return null;
  const ask = asked && h("button", { key: "asked", type: "button", class: "reaction reaction-asked",
      onclick: () => toggle(channel, message, "star") }, emoji("star"), "Star");
  return h("div", { key: "reactions", class: "reactions" }, message.reactions.map((one) => {
    const names = one.users.map((id) => (id === state.me ? "You" : who(id)?.name || "Somebody")).join(", ");
    const given = one.users.includes(state.me);
    return h("button", { key: one.name, type: "button", class: `reaction reaction-${one.name}`,
        "aria-pressed": String(given), title: `${names} reacted with :${one.name}:`,
            "aria-label": `:${one.name}: ${one.count}, ${names}`,
            onclick: () => toggle(channel, message, one.name), whenMade: lands },
      emoji(one.name), h("span", {}, one.count));
  }), ask);
}

function quickReactions(event, channel, message) {
  const items = QUICK.map((name) => ({ label: emoji(name), spoken: `React with :${name}:`,
      does: () => toggle(channel, message, name) }));
  openMenu(event, "Add a reaction", items, true);
}

export async function useShortcut(shortcut, channel, message) {
  const told = await act("uses_shortcut", { callback_id: shortcut.callback_id, channel: channel?.id, ts: message?.ts });
  const failure = told.failure || told.message;
  if (failure) note(failure, channel?.id, message && isReply(message) ? message.thread_ts : null);
}

function messageMenu(event, channel, message) {
  const app = state.seen.shortcuts.filter((one) => one.type === "message").map((one) => ({
    label: one.name, about: bot()?.name, icon: icon("bolt"), does: () => useShortcut(one, channel, message),
  }));
  const own = message.user === state.me;
  const edit = () => {
    state.editing = key(channel.id, message.ts);
    changed();
  };
  const remove = () => ask({
    title: "Delete message", text: "Delete this message? This cannot be undone.", yes: "Delete", no: "Cancel", danger: true,
    does: async () => failed(await act("deletes", { channel: channel.id, ts: message.ts }), channel.id),
  });
  openMenu(event, "Message actions", [
    { label: hasStar(message, state.me) ? "Take the star back" : "Star", icon: icon("star"),
        does: () => toggle(channel, message, "star") },
    { label: "Reply in thread", icon: icon("reply"), does: () => openThread(channel, message) },
    ...(app.length ? ["line", ...app] : []),
    ...(own || mine()?.is_admin ? ["line"] : []),
    ...(own ? [{ label: "Edit message", does: edit }] : []),
    ...(own || mine()?.is_admin ? [{ label: "Delete message…", danger: true, does: remove }] : []),
  ]);
}

function openThread(channel, message) {
  state.side = { kind: "thread", channel: channel.id, ts: message.thread_ts || message.ts };
  changed();
  reach(channel.id, state.side.ts);
}

function tools(channel, message, inThread) {
  const given = hasStar(message, state.me);
  const tool = (name, label, does, more = {}) =>
    h("button", { key: name, type: "button", class: `tool tool-${name}`, "aria-label": label, title: label,
        onclick: does, ...more }, icon(name));
  return h("div", { key: "tools", class: "tools" },
    tool("star", given ? "Take the star back" : "Star this message", () => toggle(channel, message, "star"),
        { "aria-pressed": String(given) }),
    tool("face", "Add another reaction", (event) => quickReactions(event, channel, message)),
    !inThread && tool("reply", "Reply in thread", () => openThread(channel, message)),
    tool("more", "More actions", (event) => messageMenu(event, channel, message), { "aria-haspopup": "menu" }));
}

function editor(channel, message) {
  const stop = () => {
    state.editing = null;
    changed();
  };
  const save = async (words) => {
    stop();
    if (words.trim() && words !== typedAgain(message.text)) failed(await act("edits",
        { channel: channel.id, ts: message.ts, text: words }), channel.id);
  };
  const keys = (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      stop();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save(event.currentTarget.value);
    }
  };
  const focus = (node) => {
    node.focus();
    node.setSelectionRange(node.value.length, node.value.length);
  };
  const press = (event) => save(event.currentTarget.closest(".editor").querySelector("textarea").value);
  return h("div", { key: "editor", class: "editor" },
    h("textarea", { class: "input", rows: 2, initial: typedAgain(message.text), onkeydown: keys,
        "aria-label": "Edit message", whenMade: focus }),
    h("div", { class: "editor-foot" },
      h("button", { type: "button", class: "button button-slim", onclick: stop }, "Cancel"),
      h("button", { type: "button", class: "button button-slim button-primary", onclick: press }, "Save")));
}

// A message's text as its author typed it.
const typedAgain = (text) =>
  unescape(text.replace(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id) => (who(id) ? `@${who(id).handle}` : whole))
    .replace(/<#(\w+)(?:\|([^>]*))?>/g, (whole, id, name) => `#${state.seen.channels.find((one) => one.id === id)?.name ?? name ?? id}`)
    .replace(/<!(channel|here|everyone)>/g, "@$1")
    .replace(/<(https?:[^|>]+)(?:\|[^>]*)?>/g, "$1"));

function body(channel, message, where) {
  const see = sight();
  const failure = state.failures.get(spotKey(where));
  const edited = message.edited && h("span", { key: "edited", class: "edited" }, " (edited)");
  return [
    message.blocks?.length
      ? h("div", { key: "blocks", class: "blocks" }, drawBlocks(message.blocks, see, where), edited)
      : h("div", { key: "text", class: "words" }, mrkdwn(message.text, see), edited),
    message.uploads?.map(fileCard),
    message.files && !message.uploads && h("div", { key: "file", class: "picture" }, "A file. This sandbox shows only that it is there."),
    failure && failureLine(failure, spotKey(where)),
  ];
}

function failureLine(failure, place) {
  const away = () => {
    state.failures.delete(place);
    changed();
  };
  return h("p", { key: "failure", class: "failure", role: "alert" }, failure,
    h("button", { type: "button", class: "quiet", onclick: away }, "Dismiss"));
}

function threadLine(channel, message, inThread) {
  if (inThread || !message.reply_count) return null;
  const last = channel.messages.findLast((one) => one.thread_ts === message.ts && isReply(one));
  const authors = [...new Set(channel.messages.filter((one) => one.thread_ts === message.ts
      && isReply(one)).map((one) => one.user))];
  return h("button", { key: "thread", type: "button", class: "thread-line", onclick: () => openThread(channel, message) },
    authors.slice(0, 3).map((id) => avatar(who(id), "avatar-tiny")),
    h("strong", {}, message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`),
    last && h("span", { class: "faint" }, `last ${nearWords(last.ts)}`));
}

const nearWords = (ts) => {
  const seconds = Number(ts);
  const words = dayKey(seconds, zone()) === dayKey(now(), zone()) ? "today" : dayWords(seconds, now(), zone()).split(",")[0];
  return `${words.toLowerCase() === "today" ? "today" : words} at ${clock(seconds, zone())}`;
};

const SYSTEM = { channel_join: "joined", channel_leave: "left", channel_topic: "", channel_name: "",
    channel_archive: "archived the channel", channel_unarchive: "unarchived the channel", channel_purpose: "",
    channel_convert_to_private: "", channel_convert_to_public: "", group_join: "joined", group_leave: "left",
    group_topic: "", group_purpose: "", group_name: "", group_archive: "archived the channel",
    group_unarchive: "unarchived the channel", bot_add: "", bot_remove: "", pinned_item: "pinned a message",
    unpinned_item: "unpinned a message", reminder_add: "" };

function oneMessage(channel, message, previous, inThread) {
  const person = who(message.user);
  const seconds = Number(message.ts);
  const time = clock(seconds, zone());
  const title = fullMoment(seconds, zone());
  if (message.tombstone) {
    return h("article", { key: message.ts, class: "message tombstone", "data-ts": message.ts },
      h("span", { class: "avatar avatar-gone", "aria-hidden": "true" }, icon("close")),
      h("div", { class: "message-body" }, h("p", { class: "faint" }, "This message was deleted."),
          threadLine(channel, message, inThread)));
  }
  if (message.subtype in SYSTEM) {
    const words = message.text ? mrkdwn(message.text, sight()) : `${person?.name || "Somebody"} ${SYSTEM[message.subtype]}`;
    return h("article", { key: message.ts, class: "message system", "data-ts": message.ts, tabindex: -1 },
        h("p", { class: "faint" }, words, h("time", { title }, ` ${time}`)));
  }
  const follows = previous && previous.user === message.user && !previous.tombstone && !(previous.subtype in SYSTEM)
      && seconds - Number(previous.ts) < 300 && !previous.reply_count;
  const editing = state.editing === key(channel.id, message.ts);
  const lit = `${state.lit === message.ts ? " lit" : ""}${state.glow === message.ts ? " glow" : ""}`;
  return h("article", { key: message.ts, class: `message${follows ? " follows" : ""}${lit}${editing ? " edits" : ""}`,
      tabindex: 0, "data-ts": message.ts,
          "aria-label": `${person?.name || "Somebody"}, ${title}` },
    follows ? h("time", { key: "gutter", class: "gutter", title }, time) : avatar(person),
    h("div", { key: "body", class: "message-body" },
      !follows && h("header", { key: "head", class: "message-head" }, h("strong", {}, person?.name || "Somebody"),
          badge(person), h("time", { title }, time)),
      editing ? editor(channel, message) : body(channel, message, { channel: channel.id, ts: message.ts }),
      reactions(channel, message),
      threadLine(channel, message, inThread)),
    !editing && tools(channel, message, inThread));
}

function ephemeral(channel, one) {
  const person = who(one.user) || bot();
  return h("article", { key: one.id, class: "message ephemeral", tabindex: 0, "data-ephemeral": one.id,
      "aria-label": `${person?.name}, only visible to you` },
    avatar(person),
    h("div", { class: "message-body" },
      h("p", { class: "only-you" }, icon("lock"), "Only visible to you"),
      h("header", { class: "message-head" }, h("strong", {}, person?.name), badge(person)),
      body(channel, one, { ephemeral: one.id })));
}

const pageNote = (one) =>
  h("article", { key: one.id, class: "message ephemeral page-note", role: "status" },
    h("span", { class: "avatar avatar-page", "aria-hidden": "true" }, "!"),
    h("div", { class: "message-body" },
      h("p", { class: "only-you" }, icon("lock"), "Only visible to you"),
      h("p", {}, plain(one.text, false)),
      h("button", { type: "button", class: "quiet", onclick: () => dismiss(one.id) }, "Dismiss")));

// A channel's talk or one thread, with what only this person sees in its place.
export function talk(channel, thread = null) {
  const shown = channel.messages.filter((one) => (thread ? one.ts === thread || one.thread_ts === thread : !isReply(one)
      || one.subtype === "thread_broadcast"));
  const here = (one) => one.channel === channel.id && (one.thread_ts || null) === thread;
  const asides = [
    ...ephemerals().filter(here).map((one) => ({ at: Number(one.after_ts || 0), draw: () => ephemeral(channel, one) })),
    ...state.notes.filter((one) => now() - one.at < 12 * 3600 && one.as === state.me && one.channel === channel.id
        && one.thread === thread).map((one) => ({ at: one.at, draw: () => pageNote(one) })),
  ];
  const out = [];
  let day = "";
  let previous = null;
  const asidesUpTo = (limit) => {
    while (asides.length && asides[0].at < limit) {
      out.push(asides.shift().draw());
      previous = null;
    }
  };
  asides.sort((one, other) => one.at - other.at);
  for (const message of shown) {
    const seconds = Number(message.ts);
    asidesUpTo(seconds);
    const today = dayKey(seconds, zone());
    if (today !== day && !thread) {
      out.push(h("div", { key: `day${today}`, class: "day" }, h("span", {}, dayWords(seconds, now(), zone()))));
      previous = null;
    }
    day = today;
    out.push(oneMessage(channel, message, previous, Boolean(thread)));
    previous = message;
    if (thread && message.ts === thread && shown.length > 1) {
      out.push(h("div", { key: "replies", class: "day" }, h("span", {},
          shown.length === 2 ? "1 reply" : `${shown.length - 1} replies`)));
      previous = null;
    }
  }
  asidesUpTo(Infinity);
  return out;
}

// Arrow keys walk from message to message.
export function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches?.(".message")) return;
  const all = [...event.currentTarget.querySelectorAll(".message[tabindex='0']")];
  const next = all[all.indexOf(event.target) + step];
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

const memberOf = (channel) => channel.is_im || channel.is_member;
export const canWrite = (channel) => memberOf(channel) && !channel.is_archived && Boolean(mine());
