// The workspace's time, and the ways to move it. It only goes forward.

import { h, icon } from "./dom.js";
import { openMenu } from "./menu.js";
import { call, changed, note, now, openChannel, refresh, state } from "./state.js";
import { clock, shortDay } from "./time.js";

let home = "Europe/London";

export async function askZone() {
  const told = await call("/calendar");
  if (told.zone) home = told.zone;
  changed();
}

// Move the calendar and wait until the app has looked.
export async function jump(move) {
  if (state.looking) return;
  state.looking = true;
  changed();
  const told = await call("/calendar", move);
  await refresh();
  state.looking = false;
  if (told.error) note(told.message || "The calendar did not move.", openChannel()?.id);
  changed();
}

export const toThursday = () => jump({ next: "thursday 15:00" });

const MOVES = [
  { label: "Jump to Thursday 15:00", about: "when the recap is due", does: toThursday },
  { label: "Jump to Tuesday 10:00", about: "when the prompt is due", does: () => jump({ next: "tuesday 10:00" }) },
  { label: "+1 hour", does: () => jump({ seconds: 3600 }) },
  { label: "+1 day", does: () => jump({ seconds: 86400 }) },
];

export function calendar() {
  const words = `${shortDay(now(), home)}, ${clock(now(), home)}`;
  return h("button", { key: "calendar", type: "button", class: "calendar", "aria-haspopup": "menu",
      "aria-busy": String(state.looking), disabled: state.looking,
          title: `The workspace's time (${home})`, onclick: (event) => openMenu(event, "Move the calendar", MOVES) },
    state.looking ? h("span", { class: "spinner", "aria-hidden": "true" }) : icon("clock"),
    h("span", { "aria-live": "polite" }, state.looking ? "The app is looking…" : words), icon("down"));
}
