// A small keyed view of the page: describe what should be there, and only the difference is touched.
// Text always becomes a text node; nothing here or elsewhere parses a string as HTML.

const SVG = new Set(["svg", "path", "circle"]);

export const h = (tag, props, ...children) => ({ tag, props: props || {}, key: props?.key, children });

// Children with their places. What is left out keeps its place, so that its neighbours stay the same elements.
function placed(children, path = "", out = []) {
  for (const [place, child] of children.entries()) {
    if (Array.isArray(child)) placed(child, `${path}${place}.`, out);
    else if (child === null || child === undefined || child === false || child === true || child === "") continue;
    else out.push([`${path}${place}`, typeof child === "object" ? child : String(child)]);
  }
  return out;
}

// Make `host` hold exactly these children, keeping every element whose key stays.
export function patch(host, children) {
  const old = new Map();
  for (const node of [...host.childNodes]) old.set(node.myKey ?? node, node);
  const keep = new Set();
  const nodes = placed([children]).map(([place, child]) => {
    const text = typeof child === "string";
    let key = text ? `text:${place}` : `${child.tag}:${child.key ?? `at ${place}`}`;
    while (keep.has(key)) key += "+";
    keep.add(key);
    let node = old.get(key);
    if (!node) {
      node = text ? document.createTextNode(child) : made(child);
      node.myKey = key;
    }
    if (text && node.data !== child) node.data = child;
    return [node, child];
  });
  for (const [key, node] of old) if (!keep.has(key)) node.remove();
  let cursor = host.firstChild;
  for (const [node, child] of nodes) {
    if (node === cursor) cursor = cursor.nextSibling;
    else host.insertBefore(node, cursor);
    if (typeof child !== "string") update(node, child);
  }
}

function made(child) {
  const node = SVG.has(child.tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", child.tag)
    : document.createElement(child.tag);
  node.myProps = {};
  node.isNew = true;
  return node;
}

function update(node, { props, children }) {
  const before = node.myProps;
  for (const name of Object.keys(before)) if (!(name in props)) set(node, name, undefined);
  for (const name of Object.keys(props)) if (props[name] !== before[name]) set(node, name, props[name]);
  node.myProps = props;
  if (!("text" in props)) patch(node, children);
  if (node.isNew) {
    node.isNew = false;
    if ("initial" in props) node.value = props.initial ?? "";
    if ("initiallyChecked" in props) node.checked = Boolean(props.initiallyChecked);
    props.whenMade?.(node);
  }
}

function set(node, name, value) {
  if (["key", "initial", "initiallyChecked", "whenMade", "text"].includes(name)) return;
  if (name.startsWith("on")) listen(node, name.slice(2), value);
  else if (name === "vars") for (const [key, one] of Object.entries(value || {})) node.style.setProperty(key, one);
  else if (name === "value" && node.localName === "option") node.setAttribute("value", value);
  else if (name === "value" || name === "checked" || name === "open") {
    if (node[name] !== value) node[name] = value ?? "";
  } else if (value === undefined || value === null || value === false) node.removeAttribute(name);
  else node.setAttribute(name, value === true ? "" : value);
}

// One real listener an event, so that a fresh closure at each drawing costs nothing.
function listen(node, event, callback) {
  node.myCalls ??= {};
  if (!(event in node.myCalls)) node.addEventListener(event, (happened) => node.myCalls[event]?.(happened));
  node.myCalls[event] = callback;
}

const SHAPES = {
  star: "M12 2.6l2.9 6 6.5.9-4.7 4.6 1.1 6.5L12 17.5l-5.8 3.1 1.1-6.5L2.6 9.5l6.5-.9z",
  bookmark: "M6 2.8h12a.9.9 0 0 1 .9.9V21.2l-6.9-4.6-6.9 4.6V3.7a.9.9 0 0 1 .9-.9z",
  lock: "M6 10V7.5a6 6 0 0 1 12 0V10h1.2v11H4.8V10zm2.4 0h7.2V7.5a3.6 3.6 0 0 0-7.2 0z",
  shared: "M13.2 3H21v7.8h-2.6V7.4l-7.6 7.6-1.8-1.8 7.6-7.6h-3.4zM4 6h6v2.4H6.4v9.2h9.2V14H18v6H4z",
  reply: "M4 4h16v12.2h-8.6L6.6 20.6v-4.4H4z",
  face: "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM8.6 8.2a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zm6.8 0a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.6zM7.4 13.4h9.2a4.7 4.7 0 0 1-9.2 0z",
  more: "M5.2 10a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm6.8 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4zm6.8 0a2 2 0 1 1 0 4 2 2 0 0 1 0-4z",
  close: "M6 4.4l6 6 6-6L19.6 6l-6 6 6 6-1.6 1.6-6-6-6 6L4.4 18l6-6-6-6z",
  menu: "M3.5 5.5h17v2.4h-17zm0 5.3h17v2.4h-17zm0 5.3h17v2.4h-17z",
  send: "M3.2 3.4L21.4 12 3.2 20.6l2.3-7.3L14 12l-8.5-1.3z",
  clock: "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zm0 2.4a7.1 7.1 0 1 1 0 14.2 7.1 7.1 0 0 1 0-14.2zM10.9 7h2.2v4.6l3.3 2-1.1 1.8-4.4-2.6z",
  log: "M4 4.5h2.4v2.4H4zm4.6 0H20v2.4H8.6zM4 10.8h2.4v2.4H4zm4.6 0H20v2.4H8.6zM4 17.1h2.4v2.4H4zm4.6 0H20v2.4H8.6z",
  down: "M5.2 8.2L12 15l6.8-6.8 1.7 1.7L12 18.4 3.5 9.9z",
  bolt: "M13.4 2L4.6 13.6h5.9L9.4 22l9.9-12.4h-6.6z",
  check: "M9.4 16.1L19.2 6l1.8 1.7L9.4 19.6 3 13l1.8-1.7z",
};

export function icon(name, label) {
  const about = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return h("svg", { class: `icon icon-${name}`, viewBox: "0 0 24 24", ...about }, h("path", { d: SHAPES[name] }));
}
