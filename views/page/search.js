"use strict";
// Words that carry no meaning.
const STOP_WORDS = new Set("$STOP_WORDS".split(" "));
// So many of the best are shown, as many as are looked through in Slack.
const MOST = 200;
const QUOTED = /["“”„‟«»「」]([^"“”„‟«»「」]+)["“”„‟«»「」]/gu;
// These are apostrophes too, so they have to stand around words, with none within.
const SINGLE = /(?<!\S)[‚‘](?!\d)([^‚‘’"“”„‟«»「」]+)[‘’](?!\S)/gu;
// Letters that are others with something added, which they cannot be taken apart into.
const LETTERS = { "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe",
  "þ": "th", "ß": "ss" };
// Words as they are compared: lower case, without accents, in the letters of a plain keyboard; marks that are
// vowels stay, and those that make another letter of one.
const folded = (text) => text.normalize("NFKD").toLowerCase().normalize("NFKD").replaceAll("и\u0306", "й")
  .replace(/(?![\u0900-\u1cff\u3099\u309a])\p{M}/gu, "").replace(/[øłđðħŧıæœþß]/gu, (letter) => LETTERS[letter])
  .normalize("NFC");
// Whoever is mentioned without a name: that is no word.
const SOMEONE = /@someone(?![\p{L}\p{M}\p{N}_])/gu;
// Letters that stand without spaces, so that words begin and end anywhere among them.
const UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u19e0-\u19ff\u3005-\u3007"
  + "\u3040-\u30ff\u3100-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
  + "\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\u{1aff0}-\u{1b16f}"
  + "\u{20000}-\u{3ffff}]";
const IN_A_RUN = new RegExp(UNSPACED, "u");
const RUNS = new RegExp(`${UNSPACED}+|(?:(?!${UNSPACED})[\\p{L}\\p{M}\\p{N}])+`, "gu");
const PIECE = /[\p{L}\p{M}\p{N}]+/gu;
const isRun = (piece) => IN_A_RUN.test(piece);
function piecesOf(words) {
  const text = words.replace(SOMEONE, " ");
  // By far the commonest: nothing to fold but case.
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase().match(/[a-z0-9]+/g) || [];
  const pieces = folded(text).match(PIECE) || [];
  return IN_A_RUN.test(text) ? pieces.flatMap((piece) => piece.match(RUNS) || []) : pieces;
}
// The neighbours in a run, two and two; a letter by itself is one.
const pairsOf = (run) => {
  const letters = [...run];
  return letters.length < 2 ? letters : letters.slice(1).map((letter, at) => letters[at] + letter);
};
const wordsOf = (pieces) => pieces.flatMap((piece) => (isRun(piece) ? pairsOf(piece) : [piece]));
const lettersOf = (pieces) => pieces.flatMap((piece) => (isRun(piece) ? [...piece] : [piece]));
// Of a phrase: words, blanks, and signs, with those alike that keyboards write in more than one way.
const PART = /([\p{L}\p{M}\p{N}]+)|(\s+)|(.)/gsu;
const LETTER = "\\p{L}\\p{M}\\p{N}";
const alike = (text) => folded(text).replace(/[’‘]/gu, "'").replace(/[‐‑–—]/gu, "-");
const escaped = (signs) => signs.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");
// What may not stand beyond the first or last part of a phrase: more of the same.
function unlike([part, word]) {
  if (!word) return `[^${escaped(part)}]`;
  return isRun(part) ? "[^]" : `[^${LETTER}]`;
}
// What a text has to match that says a phrase which holds signs, or none; others may stand between words.
function asTyped(phrase) {
  const parts = [...alike(phrase).trim().matchAll(PART)];
  if (!parts.some(([, , , sign]) => sign)) return null;
  const written = parts.map(([part, , gap], at) => {
    if (!gap) return escaped(part);
    return parts[at - 1][1] && parts[at + 1][1] ? `[^${LETTER}]+` : "\\s+";
  });
  return new RegExp(`(?:^|${unlike(parts[0])})${written.join("")}(?:$|${unlike(parts.at(-1))})`, "u");
}
// What an English word shares with its regular forms, more or less.
function stemOf(word) {
  if (!/^[a-z]{3,}$/.test(word)) return word;
  const root = word.replace(/([^e])ed$/, "$1e").replace(/(?:ings?|ions?|e?s|e)$/, "");
  return (/[aeiouy]/.test(root) ? root : word).replace(/([^aeiou])\1$/, "$1").replace(/y$/, "i");
}

const all = document.getElementById("notes");
const best = document.getElementById("best");
const asked = document.getElementById("asked");
const found = document.getElementById("found");
const corrected = document.getElementById("corrected");
// What is searched as it was typed, without correction.
let exactly = null;
const notes = [...all.querySelectorAll("article")];
// Of each word, in which notes it stands and how often, in a title twice; and the words that share a stem.
const places = new Map();
const families = new Map();
const lengths = [];

// Read the words of a note.
function read(note) {
  const number = lengths.push(0) - 1;
  for (const part of note.children) {
    const isTitle = part.tagName === "H2";
    // A title that was made of the words says nothing that they do not.
    if (isTitle && !part.hasAttribute("data-given")) continue;
    const text = part.textContent;
    const pieces = piecesOf(text);
    const words = IN_A_RUN.test(text) ? [...wordsOf(pieces), ...lettersOf(pieces).filter(isRun)] : pieces;
    const times = isTitle ? 2 : 1;
    for (const word of words) {
      const { at, count } = places.get(word) || met(word);
      if (at.at(-1) === number) count[count.length - 1] += times;
      else at.push(number), count.push(times);
    }
    lengths[number] += words.length;
  }
}

// Read the next so many notes; those that are left are read when nothing else happens.
function readOn(most) {
  notes.slice(lengths.length, lengths.length + most).forEach(read);
  if (lengths.length < notes.length) setTimeout(readOn, 0, 200);
}

// A word that has not been met before.
function met(word) {
  const here = { at: [], count: [] };
  places.set(word, here);
  const stem = stemOf(word);
  if (!STOP_WORDS.has(word)) families.set(stem, [...families.get(stem) || [], word]);
  return here;
}

// How many letters two words are apart, swaps of neighbours included; more than `most` is not counted.
function apart(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + cost);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
        row[j] = Math.min(row[j], before[j - 2] + 1);
      }
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[other.length];
}

// The word that was most likely mistyped so, or none: one that starts alike and is common comes first.
function likeliest(word) {
  if (word.length < 4 || !/^\p{L}+$/u.test(word)) return null;
  const most = word.length < 6 ? 1 : 2;
  let [likely, least] = [null, Infinity];
  const look = (isAlike) => {
    for (const [known, { at }] of places) {
      if ((known[0] === word[0]) !== isAlike || STOP_WORDS.has(known) || isRun(known)) continue;
      const edits = apart(word, known, most);
      const cost = edits + (isAlike ? 0 : 0.35) - 0.12 * Math.log(1 + at.length);
      if (edits <= most && cost < least) [likely, least] = [known, cost];
    }
  };
  look(true);
  // Few mistype the first letter: the other words are looked through only when none of these is near.
  if (!likely || apart(word, likely, most) > 1) look(false);
  return likely;
}

// The words that were meant, and how much each says: its regular forms, else what begins so, else what is near,
// which is noted in `changes`.
function meant(word, changes) {
  if (isRun(word) || STOP_WORDS.has(word)) return places.has(word) ? [[word, 1]] : [];
  const formsOf = (one) => families.get(stemOf(one)) || [];
  const forms = formsOf(word);
  if (forms.length) return forms.map((known) => [known, known === word ? 1 : 0.8]);
  const begun = [...places.keys()].filter((known) => known.startsWith(word) && !STOP_WORDS.has(known));
  if (begun.length) return begun.map((known) => [known, 0.7]);
  const likely = asked.value === exactly ? null : likeliest(word);
  if (likely) changes.set(word, likely);
  return formsOf(likely || "").map((known) => [known, 0.7]);
}

// Which notes hold these words, and how often.
function holders(words) {
  const here = new Map();
  for (const [known, share] of words) {
    const { at, count } = places.get(known);
    at.forEach((number, place) => here.set(number, (here.get(number) || 0) + share * count[place]));
  }
  return here;
}

// The notes in which the words of a phrase stand side by side, with its signs.
function together({ letters, written }) {
  if (!letters.every((letter) => places.has(letter))) return [];
  const [rarest] = letters.map((letter) => places.get(letter).at).sort((one, other) => one.length - other.length);
  const phrase = ` ${letters.join(" ")} `;
  const holds = ({ textContent: text }) => ` ${lettersOf(piecesOf(text)).join(" ")} `.includes(phrase)
    && (!written || written.test(alike(text)));
  return rarest.filter((number) => [...notes[number].children].some(holds));
}

// How well notes answer, by number, or `only` these: rare words say more, every other mention of one less, and
// what holds much of what was asked comes before what holds little of it often.
function scored(words, only, changes) {
  const scores = new Map(only ? only.map((number) => [number, [0, 0]]) : []);
  const average = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  for (const word of words) {
    const here = holders(meant(word, changes));
    const rarity = Math.log(1 + (notes.length - here.size + 0.5) / (here.size + 0.5));
    for (const [number, count] of here) {
      if (only && !scores.has(number)) continue;
      const gain = (3 * count) / (count + 0.5 + (1.5 * lengths[number]) / average);
      const [gained, held] = scores.get(number) || [0, 0];
      scores.set(number, [gained + rarity * gain, held + rarity]);
    }
  }
  return new Map([...scores].map(([number, [gained, held]]) => [number, gained * held]));
}

// What was typed: the phrases in quotation marks, and the words that say something, or all if none does.
function typed() {
  const text = asked.value.replace(SINGLE, '"$1"');
  const phrases = [...text.matchAll(QUOTED)].map(([, inside]) => {
    const pieces = piecesOf(inside);
    return { letters: lettersOf(pieces), words: wordsOf(pieces), written: asTyped(inside) };
  }).filter(({ letters }) => letters.length);
  const rest = wordsOf(piecesOf(text.replace(QUOTED, " ")));
  const telling = rest.filter((word) => !STOP_WORDS.has(word) && !/^[a-z]$/.test(word));
  const words = telling.length || phrases.length ? telling : rest;
  return { phrases, words: words.length ? words : phrases.flatMap((phrase) => phrase.words) };
}

// Which words were searched instead of those typed, and the way back.
function tell(changes) {
  corrected.replaceChildren();
  corrected.hidden = !changes.size;
  if (corrected.hidden) return;
  const [words, likely] = [[...changes.keys()], [...changes.values()]];
  const instead = document.createElement("b");
  instead.textContent = likely.join(", ");
  const typed = words.map((word) => `“${word}”`);
  const back = document.createElement("button");
  back.textContent = words.length === 1 ? `Only ${typed[0]}` : "As typed";
  back.addEventListener("click", () => { exactly = asked.value; search(); asked.focus(); });
  corrected.append("Searched for ", instead, `; nobody here writes ${typed.join(" or ")}. `, back);
}

const counted = (number) => (number === 1 ? "1 note" : `${number.toLocaleString("en")} notes`);

function search() {
  const { phrases, words } = typed();
  all.hidden = words.length > 0;
  best.replaceChildren();
  found.textContent = counted(notes.length);
  const changes = new Map();
  tell(changes);
  if (!words.length) return;
  readOn(notes.length);
  const only = phrases.map(together).reduce(
    (both, these) => (both ? both.filter((number) => these.includes(number)) : these), null);
  const scores = scored(new Set(words), only, changes);
  const order = [...scores.keys()].sort((one, other) => scores.get(other) - scores.get(one) || one - other);
  if (order.length) tell(changes);
  best.append(...order.slice(0, MOST).map((number) => notes[number].cloneNode(true)));
  const rest = order.length > MOST ? `; here are the best ${MOST}` : "";
  found.textContent = order.length ? counted(order.length) + rest : "Nothing found";
}

asked.addEventListener("input", () => { search(); scrollTo(0, 0); });
setTimeout(readOn, 0, 200);
// A link to a note that the search has left out shows all of them again.
addEventListener("hashchange", () => {
  const target = document.getElementById(location.hash.slice(1));
  if (all.hidden && all.contains(target)) {
    asked.value = "";
    search();
    target.scrollIntoView();
  }
});
