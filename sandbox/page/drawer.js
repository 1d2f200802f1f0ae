// What the app just did: an event in, a row written, a message out. Newest first.

import { h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { call, changed, state, zone } from "./state.js";
import { clockWithSeconds } from "./time.js";

const LONGEST = 300;
let items = [];
let next = 0;
let fetching = false;
let unseen = 0;

export async function look() {
  if (fetching) return;
  fetching = true;
  const told = await call(`/drawer?since=${next}`);
  fetching = false;
  if (told.error || !told.items) return;
  if (told.next < next) items = [];
  const fresh = told.items.filter((item) => !items.some((known) => known.n === item.n));
  if (next && state.side?.kind !== "drawer") unseen += fresh.length;
  next = told.next;
  if (!fresh.length) return;
  items = [...items, ...fresh].sort((one, other) => one.n - other.n).slice(-LONGEST);
  changed();
}

const KINDS = { in: ["In", "came in from the workspace"], row: ["App", "decided and written down by the app"],
    out: ["Out", "sent by the app"] };

function toggleDrawer() {
  state.side = state.side?.kind === "drawer" ? null : { kind: "drawer" };
  unseen = 0;
  changed();
  look();
}

export function drawerButton() {
  const open = state.side?.kind === "drawer";
  return h("button", { key: "drawer-button", type: "button", class: "drawer-button", "aria-expanded": String(open),
      onclick: toggleDrawer, title: "What the app just did" },
    icon("log"), h("span", { class: "wide-only" }, "What the app just did"),
        unseen > 0 && h("span", { class: "count", "aria-label": `${unseen} new` }, unseen > 99 ? "99+" : unseen));
}

// A line that comes while the drawer is open is lit for a moment.
function arrives(node) {
  if (!node.parentElement?.isNew) node.classList.add("drawer-fresh");
}

export function drawer() {
  const newest = [...items].reverse();
  return h("aside", { key: "drawer", class: "side drawer", "aria-label": "What the app just did" },
    h("header", { class: "side-head" }, h("h2", {}, "What the app just did"),
      h("button", { type: "button", class: "tool", "aria-label": "Close", onclick: toggleDrawer }, icon("close"))),
    h("p", { class: "side-about" },
        "Each thing that happens here goes in to the app as an event, becomes a row in its database, and goes out as a message. Newest first."),
    newest.length === 0 && h("div", { key: "none", class: "empty" }, h("p", {}, "Nothing yet. Star a message and watch.")),
    h("ol", { key: "items", class: "drawer-items", "aria-live": "polite" }, newest.map((item) =>
      h("li", { key: item.n, class: `drawer-item drawer-${item.kind}`, whenMade: arrives },
        h("span", { class: "drawer-kind", title: KINDS[item.kind]?.[1] }, KINDS[item.kind]?.[0] || item.kind),
        h("div", {}, h("p", {}, plain(item.what)), item.detail && h("small", {}, item.detail)),
        h("time", {}, clockWithSeconds(item.at, zone()))))));
}
