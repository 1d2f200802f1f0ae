// The app's own place: its Home tab as the app publishes it, and its direct messages.

import { drawBlocks } from "./blocks.js";
import { h } from "./dom.js";
import { sight, talk, walk } from "./messages.js";
import { avatar } from "./person.js";
import { appDm, bot, go, state } from "./state.js";

function home() {
  const { home: view } = state.seen;
  if (!view) {
    return h("div", { key: "empty", class: "empty" }, h("p", {}, `${bot()?.name} has not drawn its Home for you yet.`),
      h("p", { class: "faint" }, "It appears here when the app publishes it."));
  }
  const failure = state.failures.get(view.id);
  return h("div", { key: view.id, class: "home blocks" },
    failure && h("p", { key: "failure", class: "failure", role: "alert" }, failure),
    drawBlocks(view.blocks, sight(), { view: view.id }));
}

export function appHead() {
  const tab = (name, label) =>
    h("button", { key: name, type: "button", role: "tab", "aria-selected": String(state.open.tab === name),
        onclick: () => go({ channel: "app", tab: name }) }, label);
  return [
    h("div", { key: "title", class: "title" }, avatar(bot(), "avatar-small"), h("h1", {}, bot()?.name || "Commonplace"),
        h("span", { class: "badge" }, "APP")),
    h("div", { key: "tabs", class: "tabs", role: "tablist" }, tab("home", "Home"), tab("messages", "Messages")),
  ];
}

export function appBody() {
  if (state.open.tab === "home") return h("div", { key: "home", class: "scroll" }, home());
  const dm = appDm();
  const said = dm && dm.messages.length ? talk(dm) : h("div", { key: "empty", class: "empty" },
      h("p", {}, `${bot()?.name} has not written to you.`));
  return h("div", { key: "app-messages", class: "scroll talk", "data-follow": "app", onkeydown: walk },
      h("div", { key: "lines", class: "lines" }, said));
}
