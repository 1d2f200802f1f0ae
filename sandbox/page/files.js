// Files that came with a message, as cards that fetch them.

import { h } from "./dom.js";
import { state } from "./state.js";

const size = (bytes) =>
  bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

// A file is fetched as whoever looks.
export const fileCard = (file) =>
  h("a", { key: file.id, class: "file-card", download: "",
      href: `/files/${encodeURIComponent(file.id)}?as=${encodeURIComponent(state.me)}` },
    h("strong", {}, file.title), h("span", { class: "faint" }, `${size(file.size)} · Download`));
