// The channels, the app, and who we are.

import { h, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { avatar, standing } from "./person.js";
import { appDm, become, bot, changed, go, isAppDm, mine, openChannel, state, unread, who } from "./state.js";

const CAST = ["U0ADA", "U0BO", "U0CLEO", "U0DEV", "U0EVE"];
const ABOUT = { U0ADA: "looks after #woodworking", U0BO: "new here", U0CLEO: "reads more than she writes, New York",
    U0DEV: "#woodworking only" };

const inOrder = (people) => {
  const here = new Set(openChannel()?.members);
  const place = ({ id }) => (CAST.includes(id) ? CAST.indexOf(id) : CAST.length + (here.has(id) ? 0 : 1));
  return people.sort((one, other) => place(one) - place(other) || one.name.localeCompare(other.name));
};

export function switcher() {
  const me = mine();
  const others = inOrder(Object.values(state.seen.people).filter((person) => !person.is_bot && !person.deactivated));
  const items = others.map((person) => ({
    icon: avatar(person, "avatar-small"),
    label: [person.name, person.id === state.me && " (you)"],
    about: [standing(person), ABOUT[person.id]].filter(Boolean).join(" · "),
    does: () => become(person.id),
  }));
  const kind = standing(me);
  return h("button", { key: "switcher", type: "button", class: "switcher", "aria-haspopup": "menu",
      onclick: (event) => openMenu(event, "See it as", items) },
    avatar(me, "avatar-small"),
    h("span", {}, h("span", { class: "switcher-you" }, "You are "), h("strong", {}, me?.name.split(" ")[0]),
        kind && h("small", {}, ` (${kind})`)), icon("down"));
}

function row(channel) {
  const here = state.open.channel === channel.id;
  const fresh = !here && channel.is_member !== false && unread(channel);
  const sign = channel.is_private ? icon("lock", "Private") : "#";
  const shared = channel.is_ext_shared || channel.members?.some((id) => who(id)?.is_external);
  return h("li", { key: channel.id },
    h("button", { type: "button", class: `row${fresh ? " fresh" : ""}${channel.is_member ? "" : " outside"}`,
        "aria-current": here ? "page" : null,
            onclick: () => go({ channel: channel.id }) },
      h("span", { class: "row-sign" }, sign), h("span", { class: "row-name" }, channel.name),
      shared && icon("shared", "Shared with another company"), channel.is_archived && h("small", {}, "archived"),
      fresh && h("span", { class: "dot", role: "img", "aria-label": "Unread" })));
}

function direct(channel) {
  const person = who(channel.with) || who(channel.members?.find((id) => id !== state.me));
  const here = state.open.channel === channel.id;
  return h("li", { key: channel.id },
    h("button", { type: "button", class: "row", "aria-current": here ? "page" : null,
        onclick: () => go({ channel: channel.id }) },
      avatar(person, "avatar-tiny"), h("span", { class: "row-name" }, person?.name || "Somebody"),
      !here && unread(channel) && h("span", { class: "dot", role: "img", "aria-label": "Unread" })));
}

export function sidebar() {
  const { channels } = state.seen;
  const rooms = channels.filter((one) => !one.is_im);
  const others = channels.filter((one) => one.is_im && !isAppDm(one));
  const dm = appDm();
  const appFresh = state.open.channel !== "app" && dm && unread(dm);
  const close = () => {
    state.sidebar = false;
    changed();
  };
  return h("nav", { key: "sidebar", class: `sidebar${state.sidebar ? " sidebar-open" : ""}`, "aria-label": "Channels" },
    h("div", { key: "brand", class: "brand" }, h("span", {}, state.seen.company),
        h("button", { type: "button", class: "tool only-narrow", "aria-label": "Close channels", onclick: close },
        icon("close"))),
    h("ul", { key: "app" }, h("li", {},
      h("button", { type: "button", class: `row${appFresh ? " fresh" : ""}`,
          "aria-current": state.open.channel === "app" ? "page" : null,
          onclick: () => go({ channel: "app", tab: appFresh ? "messages" : "home" }) },
        avatar(bot(), "avatar-tiny"), h("span", { class: "row-name" }, bot()?.name || "Commonplace"),
            h("span", { class: "badge" }, "APP"),
        appFresh && h("span", { class: "dot", role: "img", "aria-label": "Unread" })))),
    h("h2", { key: "channels-title" }, "Channels"),
    h("ul", { key: "channels" }, rooms.map(row)),
    others.length > 0 && [h("h2", { key: "direct-title" }, "Direct messages"), h("ul", { key: "direct" }, others.map(direct))],
    h("p", { key: "foot", class: "sidebar-foot" }, "A local workspace. Nothing you do here leaves this computer."));
}
