// A small set of emoji by Slack's names. What is missing stays readable as :name:.
// Star, bookmark and tick are drawn, because this page turns on them and not every computer has them in colour.

import { h, icon } from "./dom.js";

const KNOWN = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", heart: "❤️", eyes: "👀", tada: "🎉", raised_hands: "🙌",
  clap: "👏", pray: "🙏", wave: "👋", ok_hand: "👌", muscle: "💪", point_up: "☝️", point_right: "👉", point_left: "👈",
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", question: "❓", grey_question: "❔",
  exclamation: "❗", bulb: "💡", memo: "📝", pencil: "📝", pencil2: "✏️", book: "📖", books: "📚", notebook: "📓",
  pushpin: "📌", paperclip: "📎", link: "🔗", mag: "🔍", bell: "🔔", no_bell: "🔕", lock: "🔒", unlock: "🔓", key: "🔑",
  calendar: "📅", date: "📅", spiral_calendar_pad: "🗓️", clock3: "🕒", hourglass: "⏳", hourglass_flowing_sand: "⏳",
  rocket: "🚀", fire: "🔥", sparkles: "✨", seedling: "🌱", evergreen_tree: "🌲", deciduous_tree: "🌳", herb: "🌿",
  sunny: "☀️", cloud: "☁️", snowflake: "❄️", coffee: "☕", tea: "🍵", cake: "🍰", pizza: "🍕", gift: "🎁",
  hammer: "🔨", wrench: "🔧", hammer_and_wrench: "🛠️", gear: "⚙️", nut_and_bolt: "🔩", saw: "🪚", toolbox: "🧰", wood: "🪵",
  triangular_ruler: "📐", straight_ruler: "📏", scissors: "✂️", chair: "🪑", house: "🏠", hospital: "🏥", pill: "💊",
  stethoscope: "🩺", computer: "💻", iphone: "📱", email: "✉️", envelope: "✉️", inbox_tray: "📥", outbox_tray: "📤",
  package: "📦", bar_chart: "📊", chart_with_upwards_trend: "📈", speech_balloon: "💬", thought_balloon: "💭",
  busts_in_silhouette: "👥", bust_in_silhouette: "👤", handshake: "🤝", zzz: "💤", sleeping: "😴", smile: "😄",
  slightly_smiling_face: "🙂", grinning: "😀", joy: "😂", wink: "😉", thinking_face: "🤔", sweat_smile: "😅",
  sob: "😭", cry: "😢", hugging_face: "🤗", sunglasses: "😎", "100": "💯", arrow_right: "➡️", arrow_up: "⬆️",
  arrow_down: "⬇️", heavy_plus_sign: "➕", heavy_minus_sign: "➖", recycle: "♻️", rotating_light: "🚨",
  star: "⭐", bookmark: "🔖", information_source: "ℹ️", large_green_circle: "🟢", red_circle: "🔴", large_yellow_circle: "🟡", star2: "🌟",
};

const DRAWN = { star: "star", bookmark: "bookmark", white_check_mark: "check" };

export const QUICK = ["+1", "heart", "eyes", "tada", "raised_hands", "pray", "bulb", "white_check_mark"];

// What to draw for an emoji's name: a string, or a drawing.
export function emoji(name) {
  const base = name.split("::")[0];
  if (Object.hasOwn(DRAWN, base)) {
    return h("span", { class: `drawn drawn-${base}`, role: "img", "aria-label": `:${base}:` }, icon(DRAWN[base]));
  }
  const sign = Object.hasOwn(KNOWN, base) ? KNOWN[base] : "";
  return sign ? h("span", { class: "emoji", role: "img", "aria-label": `:${base}:` }, sign) : `:${name}:`;
}

const NAMED = /:([a-z0-9_+\-']+(?:::skin-tone-\d)?):/g;

// Text with :names: in it, as a list of strings and drawings.
export function withEmoji(text) {
  const out = [];
  let from = 0;
  for (const found of text.matchAll(NAMED)) {
    const drawn = emoji(found[1]);
    if (typeof drawn === "string") continue;
    out.push(text.slice(from, found.index), drawn);
    from = found.index + found[0].length;
  }
  out.push(text.slice(from));
  return out.filter((part) => part !== "");
}

// The same where nothing can be drawn, as in a list to choose from.
export const asSigns = (text) => text.replace(NAMED, (whole, name) => {
  const base = name.split("::")[0];
  return Object.hasOwn(KNOWN, base) ? KNOWN[base] : whole;
});
