// Moments as people read them, in the zone of whoever is looking. Seconds since 1970 in, words out.

const formats = new Map();

function format(zone, options) {
  const key = zone + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(key);
}

const said = (seconds, zone, options) => format(zone, options).format(new Date(seconds * 1000));

export const clock = (seconds, zone) => said(seconds, zone, { hour: "2-digit", minute: "2-digit", hour12: false });

export const clockWithSeconds = (seconds, zone) =>
  said(seconds, zone, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

// "2026-11-18": equal for two moments exactly when they share a day in this zone.
export const dayKey = (seconds, zone) =>
  format(zone, { year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(new Date(seconds * 1000))
    .filter((part) => part.type !== "literal")
    .map((part) => part.value)
    .reverse()
    .join("-");

const longDay = (seconds, zone) => said(seconds, zone, { weekday: "long", day: "numeric", month: "long" }).replace(",", "");
export const shortDay = (seconds, zone) => said(seconds, zone,
    { weekday: "short", day: "numeric", month: "short" }).replace(",", "");

// Yesterday, today or tomorrow as seen from `now`; nothing for other days.
function nearDay(seconds, now, zone) {
  const days = (Date.parse(dayKey(seconds, zone)) - Date.parse(dayKey(now, zone))) / 86400000;
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days] ?? "";
}

const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

export const dayWords = (seconds, now, zone) => {
  const near = nearDay(seconds, now, zone);
  const year = dayKey(seconds, zone).slice(0, 4) === dayKey(now, zone).slice(0, 4) ? "" : ` ${dayKey(seconds, zone).slice(0, 4)}`;
  return near ? `${capital(near)}, ${longDay(seconds, zone)}` : `${longDay(seconds, zone)}${year}`;
};

export const fullMoment = (seconds, zone) =>
  said(seconds, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "2-digit",
      minute: "2-digit", hour12: false });

// Slack's <!date^…> placeholders.
export function dateTokens(template, seconds, now, zone) {
  const near = nearDay(seconds, now, zone);
  const plain = {
    date_num: () => dayKey(seconds, zone),
    date_slash: () => dayKey(seconds, zone).replaceAll("-", "/"),
    date: () => said(seconds, zone, { day: "numeric", month: "long", year: "numeric" }),
    date_short: () => said(seconds, zone, { day: "numeric", month: "short", year: "numeric" }),
    date_long: () => said(seconds, zone, { weekday: "long", day: "numeric", month: "long", year: "numeric" }).replace(",", ""),
    time: () => clock(seconds, zone),
    time_secs: () => clockWithSeconds(seconds, zone),
    ago: () => ago(now - seconds),
  };
  return template.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name.endsWith("_pretty")) return near || plain[name.slice(0, -7)]?.() || whole;
    return plain[name]?.() ?? whole;
  });
}

function ago(seconds) {
  const size = Math.abs(seconds);
  const [unit, each] = size < 3600 ? ["minute", 60] : size < 86400 ? ["hour", 3600] : ["day", 86400];
  return new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }).format(-Math.round(seconds / each), unit);
}
