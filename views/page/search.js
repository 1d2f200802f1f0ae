"use strict";
// Words as they are compared: lower case, without accents.
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const wordsOf = (text) => folded(text).match(/[\p{L}\p{N}]+/gu) || [];

const main = document.getElementById("notes");
const asked = document.getElementById("asked");
const found = document.getElementById("found");
const notes = [...main.children];
// In which notes a word stands, and how much it says there: more in a title.
const places = new Map();
notes.forEach((note, number) => {
  const add = (text, weight) => {
    for (const word of wordsOf(text)) {
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
