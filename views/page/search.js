"use strict";
// Words as they are compared: lower case, without accents; marks that are vowels stay.
const folded = (text) => text.normalize("NFKD").replace(/(?![\u0900-\u1cff])\p{M}/gu, "")
  .toLowerCase().replaceAll("ß", "ss").normalize("NFC");
// Letters that stand without spaces, so that words begin and end anywhere among them.
const UNSPACED = "[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u19e0-\u19ff\u3005-\u3007"
  + "\u3040-\u30ff\u3100-\u318f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
  + "\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\u{1aff0}-\u{1b16f}"
  + "\u{20000}-\u{3ffff}]";
const RUNS = new RegExp(`${UNSPACED}+|(?:(?!${UNSPACED})[\\p{L}\\p{M}\\p{N}])+`, "gu");
const PIECE = /[\p{L}\p{M}\p{N}]+/gu;
const isRun = (piece) => new RegExp(`^${UNSPACED}`, "u").test(piece);
const piecesOf = (text) => (folded(text).match(PIECE) || []).flatMap((piece) => piece.match(RUNS) || []);
// The neighbours in a run, two and two; a letter by itself is one.
const pairsOf = (run) => {
  const letters = [...run];
  return letters.length < 2 ? letters : letters.slice(1).map((letter, at) => letters[at] + letter);
};
const wordsOf = (text) => piecesOf(text).flatMap((piece) => (isRun(piece) ? pairsOf(piece) : [piece]));
const lettersOf = (text) => piecesOf(text).flatMap((piece) => (isRun(piece) ? [...piece] : []));

const main = document.getElementById("notes");
const asked = document.getElementById("asked");
const found = document.getElementById("found");
const notes = [...main.children];
// In which notes a word stands, and how much it says there: more in a title.
const places = new Map();
notes.forEach((note, number) => {
  const add = (text, weight) => {
    for (const word of [...wordsOf(text), ...lettersOf(text)]) {
      if (!places.has(word)) places.set(word, new Map());
      const here = places.get(word);
      here.set(number, Math.max(here.get(number) || 0, weight));
    }
  };
  add(note.textContent, 1);
  add(note.querySelector("h2").textContent, 2);
});

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

// The words that were meant: those that begin so, or those a letter or two off when none does.
function meant(word) {
  if (isRun(word)) return places.has(word) ? [[word, 1]] : [];
  const begun = [...places.keys()].filter((known) => known.startsWith(word));
  if (begun.length) return begun.map((known) => [known, known === word ? 1 : 0.7]);
  const most = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
  const near = [...places.keys()].map((known) => [known, apart(word, known, most)]);
  const best = Math.min(...near.map(([, distance]) => distance));
  return best > most ? [] : near.filter(([, distance]) => distance === best).map(([known]) => [known, 0.5]);
}

function search() {
  const words = wordsOf(asked.value);
  let scores = null;
  for (const word of words) {
    const here = new Map();
    for (const [known, share] of meant(word)) {
      for (const [number, weight] of places.get(known)) {
        here.set(number, Math.max(here.get(number) || 0, share * weight));
      }
    }
    const earlier = scores;
    scores = earlier === null ? here : new Map();
    if (earlier !== null) {
      for (const [number, score] of here) {
        if (earlier.has(number)) scores.set(number, earlier.get(number) + score);
      }
    }
  }
  const order = scores === null
    ? notes.map((_, number) => number)
    : [...scores.keys()].sort((one, other) => scores.get(other) - scores.get(one) || one - other);
  const shown = new Set(order);
  notes.forEach((note, number) => { note.hidden = !shown.has(number); });
  main.append(...order.map((number) => notes[number]));
  found.textContent = order.length === 1 ? "1 note" : `${order.length} notes`;
}

asked.addEventListener("input", search);
// A link to a note that the search has hidden shows all of them again.
window.addEventListener("hashchange", () => {
  const target = document.getElementById(location.hash.slice(1));
  if (target && target.hidden) {
    asked.value = "";
    search();
    target.scrollIntoView();
  }
});
