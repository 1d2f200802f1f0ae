// The page, drawn from what is known; and the keys that close things.

import { askZone, calendar } from "./calendar.js";
import { composer, fit } from "./composer.js";
import { h, icon, patch } from "./dom.js";
import { drawer, drawerButton, look } from "./drawer.js";
import { advance, resumeButton, strip } from "./guide.js";
import { appBody, appHead } from "./home.js";
import { askLayer, closeMenu, menuLayer, stopAsking } from "./menu.js";
import { talk, walk } from "./messages.js";
import { closeView, leave, modalLayer } from "./modal.js";
import { sidebar, switcher } from "./sidebar.js";
import { changed, channelNamed, markRead, openChannel, reach, refresh, state, unread, watch, whenChanged, who } from "./state.js";

function topbar() {
  const openSidebar = () => {
    state.sidebar = true;
    changed();
  };
  return h("header", { key: "topbar", class: "topbar" },
    h("button", { key: "menu", type: "button", class: "tool only-narrow", "aria-label": "Channels",
        onclick: openSidebar }, icon("menu"),
      state.seen.channels.some((one) => one.is_member !== false && one.id !== state.open.channel && unread(one))
          && h("span", { class: "dot" })),
    h("div", { key: "name", class: "name" }, icon("bookmark"), h("span", {}, "Commonplace"), h("small", {}, "sandbox")),
    calendar(), h("span", { key: "gap", class: "gap" }), resumeButton(), drawerButton(), switcher());
}

function channelHead(channel) {
  const people = channel.members?.filter((id) => !who(id)?.is_bot).length ?? 0;
  const external = channel.members?.map(who).find((one) => one?.is_external);
  const facts = [
    channel.topic,
    `${people} ${people === 1 ? "person" : "people"}`,
    external && `shared with ${external.company}`,
    channel.is_private && "private",
  ];
  return [
    h("div", { key: "title", class: "title" }, h("h1", {}, channel.is_private ? icon("lock", "Private") : "#",
        h("span", {}, channel.name))),
    h("p", { key: "facts", class: "topic" }, facts.filter(Boolean).join(" · ")),
  ];
}

function middle() {
  const channel = openChannel();
  if (state.open.channel === "app") {
    return h("main", { key: "app", class: "middle" }, h("header", { key: "head", class: "middle-head" }, appHead()), appBody(),
      state.open.tab === "messages" && channel && composer(channel));
  }
  if (!channel) return h("main", { key: "nowhere", class: "middle" },
      h("div", { class: "empty" }, h("p", {}, "Choose a channel.")));
  const empty = channel.messages.length === 0 && h("div", { key: "empty", class: "empty" },
      h("p", {}, `Nobody has written in #${channel.name} yet.`));
  const more = channel.earlier && h("div", { key: "earlier", class: "empty" },
    h("button", { type: "button", class: "button", onclick: () => earlier(channel) }, "Show earlier messages"));
  return h("main", { key: channel.id, class: "middle" },
    h("header", { key: "head", class: "middle-head" }, channelHead(channel)),
    h("div", { key: `talk ${state.me}`, class: "scroll talk", onkeydown: walk },
        h("div", { key: "lines", class: "lines" }, empty, more, talk(channel))),
    composer(channel));
}

// What was on the screen stays where it is while older messages come in above it.
async function earlier(channel) {
  const node = root.querySelector(".middle .talk");
  const below = node.scrollHeight - node.scrollTop;
  node.follows = false;
  await reach(channel.id, channel.earlier);
  requestAnimationFrame(() => (node.scrollTop = node.myTop = node.scrollHeight - below));
}

function closeSide() {
  state.side = null;
  changed();
}

function thread() {
  const channel = channelNamed(state.side.channel) || openChannel();
  const lives = channel?.messages.some((one) => one.ts === state.side.ts || one.thread_ts === state.side.ts);
  return h("aside", { key: `thread ${state.side.ts}`, class: "side thread", "aria-label": "Thread" },
    h("header", { key: "head", class: "side-head" }, h("h2", {}, "Thread",
        channel && h("small", {}, channel.is_im ? "" : ` #${channel.name}`)),
      h("button", { type: "button", class: "tool", "aria-label": "Close thread", onclick: closeSide }, icon("close"))),
    h("div", { key: "talk", class: "scroll talk", onkeydown: walk },
      h("div", { key: "lines", class: "lines" }, lives ? talk(channel, state.side.ts)
          : h("div", { class: "empty" }, h("p", {}, "This thread is gone.")))),
    lives && composer(channel, state.side.ts));
}

function page() {
  if (!state.seen) {
    return h("div", { key: "wait", class: "wait" }, h("p", {},
        state.offline ? "The sandbox is not answering. Is it still running?" : "Opening the workspace…"));
  }
  const side = state.side?.kind === "thread" ? thread() : state.side?.kind === "drawer" ? drawer() : null;
  return [
    topbar(),
    strip(),
    state.offline && h("p", { key: "offline", class: "offline", role: "alert" },
        "The sandbox is not answering. Is it still running? This page tries again by itself."),
    h("div", { key: "frame", class: `frame${side ? " with-side" : ""}` }, sidebar(),
      state.sidebar && h("div", { key: "cover", class: "cover", onclick: () => { state.sidebar = false; changed(); } }),
      middle(), side),
    modalLayer(), askLayer(), menuLayer(),
  ];
}

const root = document.querySelector("#page");
const atEnd = (node) => node.scrollHeight - node.scrollTop - node.clientHeight < 80;
const resized = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const talked = target.closest(".talk");
    if (talked?.follows) talked.scrollTop = talked.scrollHeight;
  }
});

let lastLit = null;
let lastTop = null;

// Follow the end of a talk unless the reader has scrolled away from it or came by a link.
function followTalk() {
  for (const node of root.querySelectorAll(".talk")) {
    if (node.follows === undefined) {
      node.follows = true;
      node.addEventListener("scroll", () => (node.follows = atEnd(node)), { passive: true });
      resized.observe(node);
      resized.observe(node.firstElementChild);
    }
    if (node.follows) node.scrollTop = node.scrollHeight;
    node.myTop = node.scrollTop;
  }
  const lit = state.lit && [...root.querySelectorAll(`[data-ts="${CSS.escape(state.lit)}"]`)].at(-1);
  if (state.lit === lastLit || (state.lit && !lit)) return;
  lastLit = state.lit;
  if (!lit) return;
  lit.closest(".talk").follows = false;
  lit.scrollIntoView({ block: "center" });
  lit.focus({ preventScroll: true });
}

// The browser tells of scrolling a frame late; a drawing in between must not pull the reader back.
function noticeScrolling() {
  for (const node of root.querySelectorAll(".talk")) {
    if (node.myTop !== undefined && node.myTop !== node.scrollTop) node.follows = atEnd(node);
  }
}

function draw() {
  noticeScrolling();
  patch(root, page());
  for (const field of root.querySelectorAll(".composer textarea")) {
    if (field.myFit !== field.value) fit(field);
    field.myFit = field.value;
  }
  followTalk();
  const top = state.seen?.views.at(-1)?.id ?? null;
  if (top !== lastTop) leave();
  lastTop = top;
  const channel = openChannel();
  if (channel && (state.open.channel !== "app" || state.open.tab === "messages")) markRead(channel);
  const name = state.open.channel === "app" ? "Commonplace" : `#${channel?.name ?? ""}`;
  document.title = `${name} · Commonplace sandbox`;
}

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  const view = state.seen?.views.at(-1);
  if (state.menu) closeMenu();
  else if (state.asking) stopAsking();
  else if (view) closeView(view);
  else if (state.sidebar || state.side) {
    if (state.sidebar) state.sidebar = false;
    else state.side = null;
    changed();
  }
});

whenChanged(advance);
whenChanged(draw);

let drawerRevision = -1;
whenChanged(() => {
  if (!state.seen || state.seen.revision === drawerRevision) return;
  drawerRevision = state.seen.revision;
  look();
});
// Rows the app writes change nothing on the screen, so an open drawer looks by itself; the clock moves too.
setInterval(() => state.side?.kind === "drawer" && look(), 1500);
setInterval(() => state.seen && changed(), 15000);

watch();
askZone();
refresh();
