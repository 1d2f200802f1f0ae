// Modals: one on top of the other, asked again when something is wrong, submitted once.

import { drawBlocks } from "./blocks.js";
import { h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { sight } from "./messages.js";
import { act, bot, changed, state } from "./state.js";

const submitting = (view) => state.busy.has(`submit ${view.id}`);

function showErrors(view, errors) {
  state.errors.set(view.id, errors);
  changed();
  queueMicrotask(() => document.querySelector(".box .block-wrong .input")?.focus());
}

async function submit(view) {
  if (submitting(view)) return;
  const name = `submit ${view.id}`;
  state.busy.add(name);
  state.failures.delete(view.id);
  state.errors.delete(view.id);
  changed();
  const told = await act("submits", { view: view.id, values: state.forms.get(view.id) ?? {} });
  state.busy.delete(name);
  if (told.errors) showErrors(view, told.errors);
  else if (told.failure || told.message) state.failures.set(view.id, told.failure || told.message);
  changed();
}

export async function closeView(view) {
  if (submitting(view)) return;
  const told = await act("closes", { view: view.id });
  if (told.message) state.failures.set(view.id, told.message);
  changed();
}

let returnTo = null;

// Focus enters a modal when it opens, stays inside, and goes back where it was.
function enter(node) {
  returnTo ??= document.activeElement;
  const first = node.querySelector(".box-body input, .box-body textarea, .box-body select, .box-foot button");
  (first || node.querySelector("button"))?.focus();
}

export function leave() {
  if (state.seen?.views.length || !returnTo) return;
  returnTo.focus?.({ preventScroll: true });
  returnTo = null;
}

function keepInside(event) {
  if (event.key !== "Tab") return;
  const can = [...event.currentTarget.querySelectorAll("button, input, textarea, select, a[href]")].filter((node) => !node.disabled && node.offsetParent);
  const edge = event.shiftKey ? can[0] : can.at(-1);
  if (document.activeElement === edge) {
    event.preventDefault();
    (event.shiftKey ? can.at(-1) : can[0])?.focus();
  }
}

export function modalLayer() {
  const view = state.seen?.views.at(-1);
  if (!view) return null;
  const stacked = state.seen.views.length > 1;
  const where = { view: view.id, errors: state.errors.get(view.id) };
  const waiting = submitting(view);
  const failure = state.failures.get(view.id);
  const send = (event) => {
    event.preventDefault();
    submit(view);
  };
  const label = stacked ? "Back" : "Close";
  return h("div", { key: "modal", class: "shade" },
    h("form", { key: view.id, class: "box", role: "dialog", "aria-modal": "true", "aria-label": view.title.text,
        novalidate: true, onsubmit: send, onkeydown: keepInside, whenMade: enter, "data-view": view.id },
      h("header", { key: "head", class: "box-head" },
        h("span", { class: "avatar avatar-app", "aria-hidden": "true" }, icon("bookmark")),
        h("h2", {}, plain(view.title.text), h("small", {}, bot()?.name)),
        h("button", { type: "button", class: "tool", "aria-label": label, title: label, disabled: waiting,
            onclick: () => closeView(view) }, icon("close"))),
      failure && h("p", { key: "failure", class: "failure", role: "alert" }, failure),
      h("div", { key: "body", class: "box-body blocks" }, drawBlocks(view.blocks, sight(), where)),
      h("footer", { key: "foot", class: "box-foot" },
        h("button", { key: "close", type: "button", class: "button", disabled: waiting,
            onclick: () => closeView(view) }, view.close ? plain(view.close.text) : stacked ? "Back" : view.submit
            ? "Cancel" : "Close"),
        view.submit && h("button", { key: "submit", type: "submit", class: "button button-primary",
            "aria-busy": String(waiting), disabled: waiting },
          waiting && h("span", { class: "spinner", "aria-hidden": "true" }), plain(view.submit.text)))));
}
