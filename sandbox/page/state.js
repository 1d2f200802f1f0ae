// What the page knows: what the server says this person sees, and what is open on the screen.

export const state = {
  me: null, // until the server has said as whom the page opens
  seen: null, // the answer of /people/sees
  skew: 0, // the workspace's clock minus this computer's
  looking: false, // the calendar has moved and the app is looking
  offline: false,
  open: { channel: null, tab: "home" }, // tab only counts for the app
  side: null, // {kind: "thread", ts} or {kind: "drawer"}
  sidebar: false, // on a phone: whether the channels cover the talk
  back: new Map(), // channel -> the ts from which on its messages are asked for, when that is far back
  lit: null, // the ts of a message that a link led to
  notes: [], // what the page itself says: {id, as, channel, thread, after, text}
  failures: new Map(), // where something did not respond: view id or channel/ts -> sentence
  busy: new Set(), // what is being pressed right now
  forms: new Map(), // view id -> {block: {action: raw}}
  errors: new Map(), // view id -> {block: sentence}
  drafts: new Map(), // as/channel/thread -> words
  editing: null, // {channel, ts}
  glow: null, // the ts of the message whose star the guide points at
  menu: null,
  asking: null, // a confirm dialog
};

const watchers = new Set();
let drawing = false;

export const whenChanged = (callback) => watchers.add(callback);

// Draw again soon; many changes make one drawing.
export function changed() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(() => {
    drawing = false;
    for (const watcher of watchers) watcher();
  });
}

export const now = () => Date.now() / 1000 + state.skew;
export const who = (id) => state.seen?.people[id];
export const mine = () => who(state.me);
export const zone = () => mine()?.zone || "Europe/London";
export const channelNamed = (id) => state.seen?.channels.find((channel) => channel.id === id);
export const bot = () => Object.values(state.seen?.people ?? {}).find((person) => person.is_bot);
export const isAppDm = (channel) => Boolean(channel?.is_im && (!channel.with || who(channel.with)?.is_bot));
export const appDm = () => state.seen?.channels.find(isAppDm);
export const openChannel = () => (state.open.channel === "app" ? appDm() : channelNamed(state.open.channel));
export const key = (channel, ts) => `${channel}/${ts}`;

// POST or GET, and always an object back: {error, message} when the server or the network says no.
export async function call(path, body) {
  const options = body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  };
  try {
    const answer = await fetch(path, options || {});
    const told = await answer.json().catch(() => ({}));
    return answer.ok ? told : { error: "refused", message: `The sandbox said no (${answer.status}).`, ...told };
  } catch {
    return { error: "offline", message: "The sandbox is not answering. Is it still running?" };
  }
}

// One deed of the person we are, after which the page catches up.
export async function act(deed, body = {}) {
  const answer = await call(`/people/${deed}`, { as: state.me, ...body });
  await refresh();
  return answer;
}

let asked = 0;
let shown = 0;

// Fetch what this person sees. Answers that arrive late or for somebody else are dropped.
export async function refresh(as = state.me) {
  const before = state.me;
  const turn = ++asked;
  const back = [...state.back].map((pair) => pair.join(":")).join(",");
  const seen = await call(`/people/sees?as=${encodeURIComponent(as ?? "")}&back=${back}`);
  if (state.me !== before || (as === before && turn < shown)) return false;
  shown = Math.max(turn, shown);
  state.offline = seen.error === "offline";
  if (!seen.error) {
    state.me = seen.me;
    state.seen = seen;
    state.skew = seen.now - Date.now() / 1000;
    remember(seen);
    settle();
  }
  changed();
  return !seen.error;
}

// What belongs to views that closed is forgotten, so that the same modal opens fresh.
function settle() {
  const open = new Set(state.seen.views.map((view) => view.id));
  if (state.seen.home) open.add(state.seen.home.id);
  for (const kept of [state.forms, state.errors]) {
    for (const id of kept.keys()) if (!open.has(id)) kept.delete(id);
  }
  if (state.open.channel !== "app" && !channelNamed(state.open.channel)) {
    state.open = { channel: (channelNamed(state.seen.opens) || state.seen.channels.find((one) => !one.is_im))?.id ?? "app", tab: "home" };
    state.side = state.side?.kind === "drawer" ? state.side : null;
  }
}

let changes = null;
let waiting = false;

// Watch for changes; a burst of them makes one more look.
export function watch() {
  changes?.close();
  changes = new EventSource(`/people/changes?as=${encodeURIComponent(state.me ?? "")}`);
  changes.onmessage = async () => {
    if (waiting) return;
    waiting = true;
    await new Promise((done) => setTimeout(done, 30));
    waiting = false;
    await refresh();
  };
  changes.onopen = () => state.offline && refresh();
  changes.onerror = () => {
    state.offline = changes.readyState !== EventSource.OPEN;
    changed();
  };
}

// See it as somebody else. The screen changes at once and whole, so that nobody's private things show for a moment.
export async function become(id) {
  if (id === state.me) return;
  const side = state.side?.kind === "drawer" ? state.side : null;
  if (!(await refresh(id))) return;
  Object.assign(state, { side, lit: null, editing: null });
  watch();
  changed();
  if (state.open.channel === "app") await act("opens_home");
}

// Something only the page says, drawn where an ephemeral message would stand.
export function note(text, channel, thread = null) {
  const id = `note${state.notes.length}-${Date.now()}`;
  state.notes.push({ id, as: state.me, channel, thread, at: now(), text });
  changed();
}

export function dismiss(id) {
  state.notes = state.notes.filter((one) => one.id !== id);
  changed();
}

// What this browser keeps between reloads; a sandbox that began anew starts with an empty page.
const SHELF = "commonplace-sandbox";
const empty = () => ({ born: null, read: {}, guide: {}, notes: {} });
let shelf = empty();
try {
  shelf = { ...shelf, ...JSON.parse(localStorage.getItem(SHELF) || "{}") };
} catch {
  localStorage.removeItem(SHELF);
}

function remember(seen) {
  if (seen.born !== shelf.born) shelf = { ...empty(), born: seen.born };
  shelf.began ??= seen.now;
  for (const { id } of seen.ephemerals) shelf.notes[id] ??= seen.now;
  keep();
}

function keep() {
  try {
    localStorage.setItem(SHELF, JSON.stringify(shelf));
  } catch {
    // A browser that keeps nothing still shows everything.
  }
}

// Slack forgets what only one person sees when they come back another day, and so does the page after a jump.
const FADES = 12 * 3600;
export const ephemerals = () => state.seen.ephemerals.filter(({ id }) => now() - shelf.notes[id] < FADES);

export const guided = () => shelf.guide;

export function guide(facts) {
  shelf.guide = { ...shelf.guide, ...facts };
  keep();
  changed();
}

export function unread(channel) {
  const since = shelf.read[key(state.me, channel.id)] ?? String(shelf.began ?? 0);
  return channel.messages.some(
    (message) => !isReply(message) && message.user !== state.me && !message.tombstone && Number(message.ts) > Number(since),
  );
}

export function markRead(channel) {
  const last = channel.messages.at(-1)?.ts;
  const name = key(state.me, channel.id);
  if (!last || shelf.read[name] === last) return;
  shelf.read[name] = last;
  keep();
}

export const isReply = (message) => Boolean(message.thread_ts && message.thread_ts !== message.ts);

// Ask for a channel's messages from this one on, when the page does not have them yet.
export async function reach(channel, ts) {
  const known = channelNamed(channel);
  if (!ts || !known?.earlier || known.messages.some((one) => one.ts === ts)) return;
  if (Number(ts) >= Number(state.back.get(channel) ?? Infinity)) return;
  state.back.set(channel, ts);
  await refresh();
}

// Go to a place that a link, the sidebar or the guide names.
export async function go({ channel, ts = null, thread = null, tab }) {
  const dm = appDm();
  const target = channel === dm?.id ? "app" : channel;
  if (target !== "app" && !channelNamed(target)) {
    note("You can't open that: it is in a channel you are not in.", openChannel()?.id);
    return;
  }
  state.open = { channel: target, tab: tab || (channel === dm?.id ? "messages" : "home") };
  state.sidebar = false;
  const parent = thread && thread !== ts ? thread : null;
  await reach(target, parent ?? ts);
  if (parent) state.side = { kind: "thread", channel, ts: parent };
  else if (state.side?.kind === "thread") state.side = null;
  state.lit = ts;
  changed();
  if (target === "app" && state.open.tab === "home") await act("opens_home");
}
