// How a person looks: coloured initials, and what to know about their standing.

import { h, icon } from "./dom.js";
import { bot } from "./state.js";

const initials = (name) => name.split(/\s+/).map((word) => word[0]).slice(0, 2).join("").toUpperCase();

export function avatar(person, size = "") {
  const hue = `#${(person?.colour || "888888").replace("#", "")}`;
  const kind = person?.is_bot ? " avatar-app" : "";
  return h("span", { class: `avatar ${size}${kind}`, "aria-hidden": "true", vars: { "--hue": hue } },
    person?.id === bot()?.id ? icon("bookmark") : initials(person?.name || "?"));
}

export function standing(person) {
  if (person?.is_guest) return "guest";
  if (person?.is_external) return `from ${person.company}`;
  return person?.is_admin ? "admin" : "";
}

export function badge(person) {
  if (person?.is_bot) return h("span", { class: "badge" }, "APP");
  return person?.is_guest || person?.is_external ? h("span", { class: "badge badge-soft" }, standing(person)) : null;
}
