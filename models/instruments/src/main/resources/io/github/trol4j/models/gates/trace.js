"use strict";
// Draws what lies in the page as JSON. Maps are [layers][tokens of the prompt]; null where there is no value.
const data = JSON.parse(document.getElementById("trace").textContent);
const MEAN = -1;
const state = { kind: "gate", layer: MEAN, overlay: true };

/* ---- values */

const KINDS = {
  gate: { name: "gate", of: (run, l, t) => run.gates[l][t] },
  change: { name: "change, |h2 − h1| / |h1|", of: (run, l, t) => ratio(run.change[l][t], run.once[l][t]) },
  first: { name: "attention in pass 1", of: (run, l, t) => run.attention.first[l][t] },
  second: { name: "attention in pass 2", of: (run, l, t) => run.attention.second[l][t] },
  shift: { name: "attention, pass 2 − pass 1", of: (run, l, t) => minus(run.attention.second[l][t], run.attention.first[l][t]) },
};

function ratio(a, b) { return a === null || b === null ? null : a / b; }
function minus(a, b) { return a === null || b === null ? null : a - b; }

function mean(values) {
  const known = values.filter(v => v !== null && v !== undefined);
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0) / known.length;
}

/** The value of the chosen kind at a token: of one layer, or the mean over those that have one. */
function value(run, layer, token) {
  const of = KINDS[state.kind].of;
  if (layer !== MEAN) return layer < run.gates.length ? of(run, layer, token) : null;
  return mean(run.gates.map((_, l) => of(run, l, token)));
}

/** The ends of the colours: gates always from 0 to 1, everything else up to what there is behind the system prompt. */
function range() {
  if (state.kind === "gate") return { low: 0, high: 1 };
  let most = 0;
  for (const run of data.runs) {
    run.tokens.forEach((token, t) => {
      if (token.part !== "system") most = Math.max(most, Math.abs(value(run, state.layer, t) ?? 0));
    });
  }
  most = most || 1;
  return { low: state.kind === "shift" ? -most : 0, high: most };
}

/** Two digits that count, or 0 where that would be less than a thousandth. */
function number(v) {
  if (v === null) return "none";
  const size = Math.abs(v);
  return size < 0.001 ? "0" : size < 0.0995 ? v.toPrecision(2) : v.toFixed(2);
}

const percent = c => c.logprob === null ? "" : (100 * Math.exp(c.logprob)).toFixed(1) + "\u00a0%";

/* ---- colours */

const stops = data.heat.map(hex => [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16)));
const NONE = [150, 150, 158];

function colour(v, ends) {
  if (v === null) return NONE;
  const at = Math.min(1, Math.max(0, (v - ends.low) / (ends.high - ends.low))) * (stops.length - 1);
  const below = Math.min(Math.floor(at), stops.length - 2);
  return stops[below].map((c, i) => Math.round(c + (at - below) * (stops[below + 1][i] - c)));
}

const css = (rgb, alpha = 1) => `rgba(${rgb[0]}, ${rgb[1]}, ${rgb[2]}, ${alpha})`;
const inkOn = rgb => 0.3 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2] > 140 ? "#1a1a22" : "#ffffff";

/* ---- elements */

function element(name, parent, text) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}

/** A canvas as sharp as the screen; drawn in the pixels of the page. */
function pen(canvas, height) {
  const width = canvas.clientWidth;
  const tall = height ?? canvas.clientHeight;
  const scale = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(tall * scale);
  if (height !== undefined) canvas.style.height = tall + "px";
  const g = canvas.getContext("2d");
  g.scale(scale, scale);
  return { g, width, height: tall };
}

/** Where pictures, the map and the keyboard point at: one cell of a grid, told in words. */
function cursor(canvas, size, tell) {
  let at = { x: 0, y: 0 };
  const go = (x, y) => {
    const { columns, rows } = size();
    at = { x: Math.min(columns - 1, Math.max(0, x)), y: Math.min(rows - 1, Math.max(0, y)) };
    tell(at);
  };
  canvas.addEventListener("keydown", event => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) {
      event.preventDefault();
      go(at.x + step[0], at.y + step[1]);
    }
  });
  canvas.addEventListener("pointermove", event => {
    const box = canvas.getBoundingClientRect();
    const { columns, rows } = size();
    go(Math.floor((event.clientX - box.left) / box.width * columns), Math.floor((event.clientY - box.top) / box.height * rows));
  });
}

/* ---- one run */

function view(section) {
  const run = data.runs[Number(section.dataset.run)];
  const find = selector => section.querySelector(selector);
  const readout = find(".readout");
  const words = run.tokens.map((token, t) => ({ token, t })).filter(({ token }) => token.part !== "image");
  const images = run.tokens.map((token, t) => t).filter(t => run.tokens[t].part === "image");
  const behind = words.filter(({ token }) => token.part !== "system").map(({ t }) => t);
  const layerName = l => l === MEAN ? "mean of all layers" : "layer " + l;
  const tell = (what, layer, token) => {
    readout.textContent = `${what}, ${layerName(layer)}: ${KINDS[state.kind].name} ${number(value(run, layer, token))}`;
  };

  for (const c of run.written) element("small", element("li", find(".written"), c.text), percent(c));

  const chips = words.map(({ token, t }) => {
    const chip = element("li", find(token.part === "system" ? ".words.system" : ".words"), token.text);
    return { chip, t, small: element("small", chip) };
  });
  const drawWords = ends => chips.forEach(({ chip, t, small }) => {
    const v = value(run, state.layer, t);
    const rgb = colour(v, ends);
    small.textContent = number(v);
    chip.style.background = css(rgb);
    chip.style.color = inkOn(rgb);
  });

  const overlays = [...section.querySelectorAll(".picture")].flatMap((figure, p) => figures(figure, p, run, tell));

  const map = find(".map");
  const mapSize = () => ({ columns: run.tokens.length, rows: run.gates.length });
  cursor(map, mapSize, at => tell(`“${run.tokens[at.x].text}”, token ${at.x}`, at.y, at.x));
  map.addEventListener("click", event => {
    const box = map.getBoundingClientRect();
    choose(Math.min(run.gates.length - 1, Math.floor((event.clientY - box.top) / box.height * run.gates.length)));
  });
  const drawMap = ends => {
    const high = Math.max(5, Math.min(22, 260 / run.gates.length));
    const { g, width } = pen(map, high * run.gates.length);
    const wide = width / run.tokens.length;
    drawParts(wide);
    run.gates.forEach((_, l) => run.tokens.forEach((_, t) => {
      g.fillStyle = css(colour(KINDS[state.kind].of(run, l, t), ends));
      const left = Math.floor(t * wide);
      g.fillRect(left, l * high, Math.max(1, Math.floor((t + 1) * wide) - left), high - (high > 8 ? 1 : 0));
    }));
    if (state.layer !== MEAN) {
      g.strokeStyle = getComputedStyle(section).color;
      g.lineWidth = 2;
      g.strokeRect(1, state.layer * high, width - 2, high - 1);
    }
    map.setAttribute("aria-label", `${KINDS[state.kind].name}: ${run.gates.length} layers from top to bottom, ${run.tokens.length} tokens from left to right`);
  };

  /** Names of the parts over the map; those that are too narrow have none. */
  const drawParts = wide => {
    const { g, height } = pen(find(".parts"));
    g.font = "12px system-ui, sans-serif";
    g.fillStyle = getComputedStyle(readout).color;
    const first = images.length ? images[0] : behind[0];
    const last = images.length ? images[images.length - 1] + 1 : first;
    const parts = [["told first", 0, first], [`picture, ${images.length} tokens`, first, last], ["question", last, run.tokens.length]];
    for (const [name, from, to] of parts) {
      if (to > from) g.fillRect(from * wide, height - 4, (to - from) * wide - 2, 2);
      if (g.measureText(name).width < (to - from) * wide) g.fillText(name, from * wide, height - 8);
    }
  };

  const chart = find(".chart");
  const drawChart = () => {
    const of = KINDS[state.kind].of;
    const line = tokens => run.gates.map((_, l) => mean(tokens.map(t => of(run, l, t))));
    lines(chart, [{ values: line(images), colour: "--accent" }, { values: line(behind), colour: "--words" }], state.layer);
    const said = (name, values) => `${name} ${values.map(number).join(", ")}`;
    chart.setAttribute("aria-label", `${KINDS[state.kind].name}, mean by layer. ${said("Picture:", line(images))}. ${said("Words:", line(behind))}.`);
  };

  const rows = lensTable(find(".lens tbody"), run);
  return ends => {
    drawWords(ends);
    overlays.forEach(draw => draw(ends));
    drawMap(ends);
    drawChart();
    rows.forEach((row, l) => row.classList.toggle("here", l === state.layer));
  };
}

/** The picture with its squares, and the same once more where the model saw a thumbnail of it, too. */
function figures(figure, p, run, tell) {
  const picture = run.pictures[p];
  const area = picture.columns * picture.rows;
  const tokens = run.tokens.map((token, t) => ({ patch: token.patch, t })).filter(({ patch }) => patch && patch[0] === p);
  const draws = [overlay(figure, picture.columns, picture.rows, tokens.filter(({ patch }) => patch[1] < area))];
  if (area > 1) {
    const small = figure.cloneNode(true);
    small.querySelector("figcaption").textContent = "the thumbnail of " + picture.name;
    figure.after(small);
    draws.push(overlay(small, 1, 1, tokens.filter(({ patch }) => patch[1] >= area)));
  }
  return draws;

  function overlay(place, columns, rows, patches) {
    const canvas = place.querySelector("canvas");
    const size = { columns: columns * picture.cells, rows: rows * picture.cells };
    const grid = new Map(patches.map(({ patch, t }) => {
      const tile = columns * rows > 1 ? patch[1] : 0;
      const x = (tile % columns) * picture.cells + patch[2];
      const y = Math.floor(tile / columns) * picture.cells + patch[3];
      return [y * size.columns + x, t];
    }));
    cursor(canvas, () => size, at => tell(`column ${at.x}, row ${at.y}`, state.layer, grid.get(at.y * size.columns + at.x)));
    return ends => {
      const { g, width, height } = pen(canvas);
      canvas.setAttribute("aria-label", `${KINDS[state.kind].name} over ${size.columns} by ${size.rows} patches of ${picture.name}`);
      if (!state.overlay) return;
      const wide = width / size.columns;
      const high = height / size.rows;
      const gap = wide > 6 ? 1 : 0;
      for (const [cell, t] of grid) {
        g.fillStyle = css(colour(run && value(run, state.layer, t), ends), 0.55);
        const x = Math.round(cell % size.columns * wide), right = Math.round((cell % size.columns + 1) * wide);
        const row = Math.floor(cell / size.columns);
        const y = Math.round(row * high), below = Math.round((row + 1) * high);
        g.fillRect(x, y, right - x - gap, below - y - gap);
      }
    };
  }
}

/** Lines over the layers, with what they reach written at the left. */
function lines(canvas, series, layer) {
  const { g, width, height } = pen(canvas);
  const style = getComputedStyle(document.documentElement);
  const known = series.flatMap(s => s.values).filter(v => v !== null);
  const low = Math.min(0, ...known);
  const high = state.kind === "gate" ? 1 : Math.max(...known, 1e-9);
  const left = 44, top = 10, bottom = height - 20;
  const count = series[0].values.length;
  const x = l => count === 1 ? left : left + l * (width - left - 8) / (count - 1);
  const y = v => bottom - (v - low) / (high - low) * (bottom - top);
  g.font = "12px system-ui, sans-serif";
  g.fillStyle = g.strokeStyle = style.getPropertyValue("--faint");
  g.fillText(number(high), 2, top + 4);
  g.fillText(number(low), 2, bottom + 4);
  const step = Math.ceil(count / Math.max(1, (width - left) / 40));
  for (let l = 0; l < count; l += step) g.fillText(String(l), x(l) - 3, height - 4);
  g.globalAlpha = 0.4;
  g.strokeRect(left, top, width - left - 8, bottom - top);
  if (layer !== MEAN) g.strokeRect(x(layer), top, 0, bottom - top);
  g.globalAlpha = 1;
  g.lineWidth = 2;
  for (const { values, colour: name } of series) {
    g.strokeStyle = g.fillStyle = style.getPropertyValue(name);
    g.beginPath();
    values.forEach((v, l) => { if (v !== null) g.lineTo(x(l), y(v)); });
    g.stroke();
    values.forEach((v, l) => { if (v !== null) g.fillRect(x(l) - 2, y(v) - 2, 4, 4); });
  }
}

function lensTable(body, run) {
  const last = run.tokens.length - 1;
  return run.lens.map((lens, l) => {
    const row = element("tr", body);
    element("th", row, String(l)).scope = "row";
    element("td", row, number(run.gates[l][last])).className = "number";
    for (const candidates of [lens.once, lens.twice, lens.mixed]) {
      const cell = element("td", row);
      if (candidates.length === 0) { cell.textContent = "–"; continue; }
      element("b", cell, `${candidates[0].text} ${percent(candidates[0])}`);
      const others = candidates.slice(1).map(c => `${c.text} ${percent(c)}`).join(", ");
      const turned = candidates === lens.mixed && candidates[0].id !== lens.once[0].id;
      element("small", cell, (turned ? "changed by the second pass; " : "") + others);
      cell.classList.toggle("turned", turned);
    }
    row.addEventListener("click", () => choose(l));
    return row;
  });
}

/* ---- the controls */

const slider = document.getElementById("layer");
const views = [...document.querySelectorAll(".run")].map(view);

function choose(layer) {
  slider.value = String(layer);
  state.layer = layer;
  draw();
}

function draw() {
  const ends = range();
  const name = state.layer === MEAN ? "mean of all layers" : "layer " + state.layer;
  document.getElementById("layer-name").textContent = name;
  slider.setAttribute("aria-valuetext", name);
  document.getElementById("low").textContent = number(ends.low);
  document.getElementById("high").textContent = number(ends.high);
  const g = document.getElementById("scale").getContext("2d");
  for (let x = 0; x < 120; x++) {
    g.fillStyle = css(colour(ends.low + x / 119 * (ends.high - ends.low), ends));
    g.fillRect(x, 0, 1, 10);
  }
  views.forEach(view => view(ends));
}

document.querySelectorAll("input[name=kind]").forEach(radio => {
  radio.checked = radio.value === "gate"; // whatever a reload remembers
  radio.addEventListener("change", () => { state.kind = radio.value; draw(); });
});
slider.addEventListener("input", () => choose(Number(slider.value)));
document.getElementById("overlay").addEventListener("change", event => { state.overlay = event.target.checked; draw(); });
document.querySelector(".controls").addEventListener("submit", event => event.preventDefault());
window.addEventListener("resize", draw);
window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
choose(MEAN);
