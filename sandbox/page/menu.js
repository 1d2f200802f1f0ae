// Menus, and the question before something that cannot be undone. Arrow keys move, Esc closes, focus returns.

import { h } from "./dom.js";
import { changed, state } from "./state.js";

let returnTo = null;

// items: [{label, about?, icon?, danger?, does}] or "line"
export function openMenu(event, label, items, wide = false) {
  const box = event.currentTarget.getBoundingClientRect();
  returnTo = event.currentTarget;
  state.menu = { label, items, box, wide };
  changed();
}

export function closeMenu() {
  if (!state.menu) return;
  state.menu = null;
  changed();
  returnTo?.focus({ preventScroll: true });
  returnTo = null;
}

function place(node) {
  const { box } = state.menu;
  const { offsetWidth: width, offsetHeight: height } = node;
  const below = box.bottom + 6 + height <= innerHeight;
  const top = below ? box.bottom + 6 : Math.max(8, box.top - 6 - height);
  const left = Math.min(Math.max(8, box.right - width), innerWidth - width - 8);
  node.style.top = `${top}px`;
  node.style.left = `${box.left + width < innerWidth - 8 && box.left < innerWidth / 2 ? box.left : left}px`;
  node.querySelector("button")?.focus({ preventScroll: true });
}

function keys(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step) {
    event.preventDefault();
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  } else if (event.key === "Tab") {
    event.preventDefault();
    closeMenu();
  }
}

export function menuLayer() {
  const { menu } = state;
  if (!menu) return null;
  const choose = (does) => () => {
    closeMenu();
    does();
  };
  const items = menu.items.map((item) =>
    item === "line"
      ? h("hr", {})
      : h("button", { type: "button", role: "menuitem", class: item.danger ? "danger" : null,
          onclick: choose(item.does), "aria-label": item.spoken },
          item.icon && h("span", { class: "menu-icon" }, item.icon),
          h("span", {}, item.label, item.about && h("small", {}, item.about))));
  return h("div", { key: "menu", class: "veil", onclick: closeMenu },
    h("div", { key: menu.label, class: menu.wide ? "menu menu-grid" : "menu", role: "menu", "aria-label": menu.label,
        whenMade: place, onkeydown: keys,
            onclick: (event) => event.stopPropagation() }, items));
}

// Ask first; `does` runs only on yes. Words may be Block Kit text objects already drawn.
export function ask({ title, text, yes, no, danger, does }) {
  returnTo = document.activeElement;
  state.asking = { title, text, yes, no, danger, does };
  changed();
}

export function stopAsking() {
  state.asking = null;
  changed();
  returnTo?.focus?.({ preventScroll: true });
}

export function askLayer() {
  const { asking } = state;
  if (!asking) return null;
  const agree = () => {
    stopAsking();
    asking.does();
  };
  return h("div", { key: "asking", class: "shade shade-over",
      onclick: (event) => event.target === event.currentTarget && stopAsking() },
    h("div", { class: "box box-small", role: "alertdialog", "aria-modal": "true", "aria-label": "Are you sure?" },
      h("header", { class: "box-head" }, h("h2", {}, asking.title)),
      h("div", { class: "box-body" }, h("p", {}, asking.text)),
      h("footer", { class: "box-foot" },
        h("button", { type: "button", class: "button", onclick: stopAsking }, asking.no),
        h("button", { type: "button", class: `button ${asking.danger ? "button-danger" : "button-primary"}`, onclick: agree,
            whenMade: (node) => node.focus() }, asking.yes))));
}
