"use strict";
(() => {
  const STEP = 50;
  const by = (id) => document.getElementById(id);
  const list = by("list"), more = by("more"), count = by("count");
  let found = [], shown = 0;

  const make = (tag, className, text) => {
    const node = document.createElement(tag);
    if (className) node.className = className;
    if (text !== undefined && text !== null) node.textContent = text;
    return node;
  };

  const field = (box, name, value) => {
    if (value === undefined || value === null || value === "") return;
    const line = make("pre");
    line.append(make("small", "", name + ": "), String(value));
    box.append(line);
  };

  const card = (item) => {
    const row = make("div", "item " + item.verdict);
    const pictures = make("div");
    for (const number of item.pictures || []) {
      if (number < 0) { pictures.append(make("small", "bad", "picture not readable")); continue; }
      const image = make("img");
      image.src = PICTURES[number];
      image.alt = "picture of item " + item.id;
      pictures.append(image);
    }
    const text = make("div");
    const head = make("div");
    head.append(make("span", "tag", item.verdict), " ", make("small", "", item.set + " #" + item.n + " · " + item.id));
    text.append(head);
    field(text, "question", item.question);
    field(text, "reply", item.reply === "" ? "(empty)" : item.reply);
    field(text, "error", item.error);
    field(text, "expected", item.expected);
    field(text, "official", item.official);
    field(text, "gates", item.gates);
    row.append(pictures, text);
    return row;
  };

  const showMore = () => {
    const part = found.slice(shown, shown + STEP);
    list.append(...part.map(card));
    shown += part.length;
    more.hidden = shown >= found.length;
  };

  const filter = () => {
    const set = by("set").value, verdict = by("verdict").value, text = by("text").value.toLowerCase();
    found = ITEMS.filter((item) => (!set || item.set === set) && (!verdict || item.verdict === verdict)
      && (!text || [item.question, item.reply, item.expected, item.id, item.error].some((v) => v && String(v).toLowerCase().includes(text))));
    count.textContent = found.length + " of " + ITEMS.length + " items";
    list.replaceChildren();
    shown = 0;
    showMore();
  };

  // the address may carry filters: #verdict=wrong&text=red
  for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
    if (["set", "verdict", "text"].includes(name)) by(name).value = value;
  }
  by("filters").addEventListener("input", filter);
  by("filters").addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", showMore);
  filter();
})();
