"use strict";
(() => {
  const STEP = 50;
  const FIELDS = ["set", "category", "verdict", "text"];
  const by = (id) => document.getElementById(id);
  const list = by("list"), more = by("more"), count = by("count");
  let found = [], shown = 0;

  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };

  const drawing = (tag, attributes) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const name in attributes) node.setAttribute(name, attributes[name]);
    return node;
  };

  // one bar for each layer; the whole height is a gate of 1
  const bars = (rows, layers) => {
    const height = 22, step = Math.max(3, Math.min(14, Math.floor(128 / layers.length)));
    const width = layers.length * step;
    const svg = drawing("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", class: "gates " + rows });
    const title = drawing("title", {});
    title.textContent = rows + ": " + layers.map((gate, layer) => `layer ${layer} ${gate.toFixed(3)}`).join(", ");
    svg.append(title);
    layers.forEach((gate, layer) => {
      const tall = Math.max(1, gate * height);
      svg.append(drawing("rect", { x: layer * step, y: height - tall, width: step - 1, height: tall }));
    });
    return svg;
  };

  const gates = (item) => {
    const box = make("div", "gate");
    for (const [rows, layers] of [["text", item.gates.text], ["picture", item.gates.image]]) {
      if (layers.length) box.append(make("small", "", rows), bars(rows, layers));
    }
    box.append(make("small", "", item.gates.words));
    return box;
  };

  const field = (box, name, value, className) => {
    if (value === undefined || value === null || value === "") return;
    const content = make("dd", className);
    content.append(value);
    box.append(make("dt", "", name), content);
  };

  const card = (item) => {
    const row = make("article", "item " + item.verdict);
    const pictures = make("div", "pictures");
    for (const number of item.pictures || []) {
      if (number < 0) { pictures.append(make("small", "bad", "picture not readable")); continue; }
      const image = make("img");
      image.src = PICTURES[number];
      image.alt = "picture of item " + item.id;
      pictures.append(image);
    }
    const text = make("div");
    const head = make("p", "head");
    const groups = Object.values(item.groups || {});
    head.append(make("span", "tag", item.verdict), " ", make("small", "", [item.set + " #" + item.n, item.id, ...groups].join(" · ")));
    const facts = make("dl", "facts");
    field(facts, "question", item.question);
    field(facts, "reply", item.reply === "" ? "(empty)" : item.reply, "reply");
    field(facts, "error", item.error, "bad");
    field(facts, "expected", item.expected);
    field(facts, "official", item.official);
    if (item.gates) field(facts, "gate", gates(item));
    text.append(head, facts);
    row.append(pictures, text);
    return row;
  };

  const showMore = () => {
    const part = found.slice(shown, shown + STEP);
    list.append(...part.map(card));
    shown += part.length;
    more.hidden = shown >= found.length;
    more.textContent = `show more (${found.length - shown} left)`;
  };

  // the groups of the chosen sets, each with its number of items
  const categories = () => {
    const set = by("set").value, select = by("category"), kept = select.value;
    const sizes = new Map();
    for (const item of ITEMS) {
      if (set && item.set !== set) continue;
      for (const key in item.groups || {}) {
        const label = item.set + ", " + key, value = item.groups[key];
        if (!sizes.has(label)) sizes.set(label, new Map());
        sizes.get(label).set(value, (sizes.get(label).get(value) || 0) + 1);
      }
    }
    select.replaceChildren(new Option("all categories", ""));
    for (const [label, values] of sizes) {
      const group = make("optgroup");
      group.label = label;
      for (const [value, size] of values) group.append(new Option(`${value} (${size})`, label + ": " + value));
      select.append(group);
    }
    select.hidden = sizes.size === 0;
    select.value = kept;
    if (select.selectedIndex < 0) select.value = "";
  };

  const isIn = (item, category) =>
    Object.entries(item.groups || {}).some(([key, value]) => item.set + ", " + key + ": " + value === category);

  const filter = () => {
    const [set, category, verdict] = FIELDS.map((name) => by(name).value);
    const text = by("text").value.toLowerCase();
    found = ITEMS.filter((item) => (!set || item.set === set) && (!category || isIn(item, category))
      && (!verdict || item.verdict === verdict)
      && (!text || [item.question, item.reply, item.expected, item.id, item.error].some((v) => v && String(v).toLowerCase().includes(text))));
    const verdicts = new Map();
    for (const item of found) verdicts.set(item.verdict, (verdicts.get(item.verdict) || 0) + 1);
    const parts = [...verdicts].map(([name, n]) => n + " " + name);
    count.textContent = found.length === 0
      ? "no item fits these filters"
      : `${found.length} of ${ITEMS.length} items: ${parts.join(", ")}`;
    list.replaceChildren();
    shown = 0;
    showMore();
  };

  // the address carries the filters, so that a view can be passed on: #verdict=wrong&text=red
  const remember = () => {
    const chosen = new URLSearchParams();
    for (const name of FIELDS) if (by(name).value) chosen.set(name, by(name).value);
    history.replaceState(null, "", "#" + chosen);
  };

  const changed = () => {
    categories();
    filter();
    remember();
  };

  const wanted = new URLSearchParams(location.hash.slice(1));
  if (wanted.has("set")) by("set").value = wanted.get("set");
  categories();
  for (const name of FIELDS) if (wanted.has(name)) by(name).value = wanted.get(name);
  for (const name of FIELDS) if (by(name).selectedIndex < 0) by(name).value = "";
  by("filters").addEventListener("input", changed);
  by("filters").addEventListener("submit", (event) => event.preventDefault());
  by("filters").addEventListener("reset", () => setTimeout(changed));
  more.addEventListener("click", showMore);
  filter();
})();
