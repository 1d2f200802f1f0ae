// The first minute: five things that really happen. A step is over when what it speaks of can be seen in the
// workspace, whoever did it and however; its button only saves the trouble.

import { h, icon } from "./dom.js";
import { toThursday } from "./calendar.js";
import { draft, send, setDraft } from "./composer.js";
import { hasStar } from "./messages.js";
import { act, become, bot, call, channelNamed, go, guide, guided, note, refresh, state } from "./state.js";

const BO = "U0BO";
const DEV = "U0DEV";
const ADA = "U0ADA";
const WOOD = "C0WOOD";
const BEGINS = "Cut the tenon before the mortise";

const wood = () => channelNamed(WOOD);
const words = (thing) => JSON.stringify([thing.text, thing.blocks ?? []]);
const message = () => wood()?.messages.find((one) => one.ts === guided().ts && !one.tombstone);
const answers = (id, pattern) => state.me === id && state.seen.ephemerals.some((one) => pattern.test(words(one)));

// What the app posted with Ada's message in it: her words, or the link to them under another title.
function recaps() {
  const { ts } = guided();
  const told = (one) => words(one).includes(BEGINS) || words(one).includes(`p${ts.replace(".", "")}`);
  return (wood()?.messages ?? []).filter((one) => one.user === bot()?.id && Number(one.ts) > Number(ts) && told(one));
}

async function inWood(as) {
  await become(as);
  if (state.open.channel !== WOOD) await go({ channel: WOOD });
}

const at = (as) => state.me === as && state.open.channel === WOOD;

async function type(as, command) {
  await inWood(as);
  await send(wood(), null, command);
}

const STEPS = [
  {
    name: "star",
    title: "Star Ada's message.",
    about: () => (hasStar(message() ?? { reactions: [] }, BO) ? "Starred. The app is keeping it."
        : "Its star glows. What people star here is kept, and can be found again."),
    done: () => message()?.reactions.some((one) => one.name === "bookmark" && one.users.includes(bot()?.id))
        && hasStar(message(), BO),
    after: "Kept. The bookmark on the message is the app's receipt, and the note below it is only for Bo.",
    waits: () => at(BO) && (!message() || hasStar(message(), BO)),
    button: () => (at(BO) ? "Star it for me" : "Take me there"),
    does: () => (at(BO) ? act("stars", { channel: WOOD, ts: guided().ts }) : inWood(BO)),
  },
  {
    name: "search",
    as: BO,
    fill: "/kb tennon",
    title: "Search for it, with a typing error.",
    about: () => (at(BO) ? "The composer holds /kb tennon. Press Enter." : "Bo searches in #woodworking."),
    done: () => answers(BO, /tennon|Searched for/i),
    after: "Found, though nobody here writes “tennon”. Only you see what you search.",
    button: () => (at(BO) ? "Press Enter for me" : "Take me there"),
    does: () => (at(BO) ? type(BO, "/kb tennon") : inWood(BO)),
  },
  {
    name: "guest",
    as: DEV,
    fill: "/kb warm vinegar",
    title: "See it as Dev, a guest.",
    about: () => (at(DEV) ? "The composer holds /kb warm vinegar. Press Enter."
        : "Ada's note about warm vinegar is kept in #bench-repairs, which is private."),
    done: () => answers(DEV, /vinegar/i) && !answers(DEV, /starved/i),
    after: "Nothing: Dev can't open #bench-repairs, so for Dev it is not there.",
    button: () => (at(DEV) ? "Press Enter for me" : "See it as Dev"),
    does: () => (at(DEV) ? type(DEV, "/kb warm vinegar") : inWood(DEV)),
  },
  {
    name: "recap",
    title: "Jump to Thursday 15:00.",
    about: () => (state.looking ? "The app is looking at the new time."
        : "The recap is due then. The calendar is at the top; it only goes forward."),
    done: () => recaps().length > 0,
    after: "The recap, with the message you starred in it.",
    button: () => "Jump to Thursday",
    does: async () => {
      await inWood(BO);
      await toThursday();
    },
  },
  {
    name: "deletion",
    title: "Ada deletes her message.",
    about: () => (message() ? "Whatever the app copied has to follow." : "Deleted. The app follows it into the recap."),
    done: () => !message() && recaps().length === 0,
    after: "Gone: the message, what was kept of it, and its line in the recap.",
    waits: () => !message(),
    button: () => "Delete it as Ada",
    does: async () => {
      await inWood(state.me);
      const told = await call("/people/deletes", { as: ADA, channel: WOOD, ts: guided().ts });
      await refresh();
      if (told.message) note(told.message, WOOD);
    },
  },
];

const current = () => STEPS.find((step) => !guided()[step.name]);

// Look whether something happened; called after every change.
export function advance() {
  if (!state.seen || !wood()) return;
  if (!guided().ts) {
    const found = wood().messages.find((one) => one.user === ADA && one.text.startsWith(BEGINS));
    if (found) guide({ ts: found.ts });
    return;
  }
  const step = current();
  state.glow = step?.name === "star" && !guided().left && state.me === BO ? guided().ts : null;
  if (!step) return;
  if (step.done()) {
    guide({ [step.name]: true, filled: null });
    return;
  }
  if (step.fill && !guided().left && guided().filled !== step.name && at(step.as)) {
    guide({ filled: step.name });
    if (!draft(wood(), null)) setDraft(wood(), null, step.fill);
    if (matchMedia("(hover: hover)").matches) queueMicrotask(() => document.querySelector("#composer")?.focus());
  }
}

let doing = false;

async function doIt(step) {
  if (doing) return;
  doing = true;
  try {
    await step.does();
  } finally {
    doing = false;
  }
}

const leave = () => guide({ left: true });

export function resumeButton() {
  if (!guided().ts || !guided().left || !current()) return null;
  return h("button", { key: "resume", type: "button", class: "resume", onclick: () => guide({ left: false }) },
    h("span", { class: "wide-only" }, "Show me · "), `${STEPS.indexOf(current()) + 1} of ${STEPS.length}`);
}

export function strip() {
  if (!guided().ts || guided().left) return null;
  const step = current();
  const place = step ? STEPS.indexOf(step) : STEPS.length;
  const before = STEPS[place - 1];
  const dots = h("span", { class: "dots", "aria-hidden": "true" }, STEPS.map((one, index) =>
    h("i", { key: one.name, class: index < place ? "dot-done" : index === place ? "dot-now" : "" })));
  const close = h("button", { key: "leave", type: "button", class: "tool",
      "aria-label": step ? "Leave the tour" : "Close", title: step ? "Leave; you can come back" : "Close",
      onclick: leave }, icon("close"));
  if (!step) {
    return h("section", { key: "strip", class: "strip strip-end", "aria-label": "Tour" }, dots,
      h("div", { key: "words", class: "strip-words", role: "status" },
        h("p", { key: "before", class: "strip-before" }, icon("check"), before.after),
        h("p", { key: "title" }, h("strong", {}, "That was the real app. "),
          "Now play freely: star, search, type /cop, be somebody else. When you want it at work, docs/ in the repository answers what your IT will ask.")),
      h("button", { key: "do", type: "button", class: "button button-primary", onclick: leave }, "Play freely"), close);
  }
  return h("section", { key: "strip", class: "strip", "aria-label": "Tour" }, dots,
    h("div", { key: "words", class: "strip-words", role: "status" },
      before ? h("p", { key: "before", class: "strip-before" }, icon("check"), before.after)
        : h("p", { key: "intro", class: "strip-before" }, "This is the real app, running on your machine."),
      h("p", { key: step.name }, h("span", { class: "strip-place" }, `${place + 1} of ${STEPS.length}: `),
          h("strong", {}, step.title), " ", h("span", { class: "strip-about" }, step.about()))),
    h("button", { key: "do", type: "button", class: "button button-primary",
        disabled: state.looking || Boolean(step.waits?.()), onclick: () => doIt(step) }, step.button()), close);
}
