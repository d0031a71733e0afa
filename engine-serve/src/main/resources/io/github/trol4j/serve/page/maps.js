// Maps as the server sends them (docs/SERVING.md): a value for each layer of each patch and word, null where there is none.

export const MEAN = -1;

/** What there is to see; all but gates are asked for when somebody wants to look. */
export const KINDS = {
  gates: "gate",
  change: "change between the passes, |h2 − h1| / |h1|",
  first: "attention in pass 1",
  second: "attention in pass 2",
  shift: "attention, pass 2 − pass 1",
};

export const layerName = layer => layer === MEAN ? "mean of all layers" : "layer " + layer;

/** The value at a token in a layer, or the mean over all layers that have one. */
export function value(layers, layer, token) {
  if (layer !== MEAN) return layers[layer]?.[token] ?? null;
  const known = layers.map(values => values[token]).filter(v => v !== null);
  return known.length ? known.reduce((a, b) => a + b, 0) / known.length : null;
}

/** Two digits that count, or 0 where that would be less than a ten-thousandth. */
export function number(v) {
  if (v === null) return "none";
  const size = Math.abs(v);
  return size < 1e-4 ? "0" : size < 0.0995 ? v.toPrecision(2) : v.toFixed(2);
}

/** Attention of pass 2 less that of pass 1. */
export function shift({ first, second }) {
  const minus = (a, b) => a === null || b === null ? null : a - b;
  return {
    pictures: second.pictures.map((picture, p) =>
      ({ ...picture, layers: picture.layers.map((row, l) => row.map((v, t) => minus(v, first.pictures[p].layers[l][t]))) })),
    words: second.words.map((word, w) => ({ ...word, layers: word.layers.map((v, l) => minus(v, first.words[w].layers[l])) })),
  };
}

/** How many layers a map has. */
export const depth = map => map?.words[0]?.layers.length ?? map?.pictures[0]?.layers.length ?? 0;

/** The ends of the colours: gates from 0 to 1, everything else up to what there is in the maps. */
export function range(kind, maps, layer) {
  if (kind === "gates") return { low: 0, high: 1 };
  let most = 0;
  for (const map of maps) {
    for (const { layers } of [...map.pictures, ...map.words.map(word => ({ layers: word.layers.map(v => [v]) }))]) {
      layers[0].forEach((_, token) => { most = Math.max(most, Math.abs(value(layers, layer, token) ?? 0)); });
    }
  }
  most = most || 1;
  return { low: kind === "shift" ? -most : 0, high: most };
}

/** The views of a picture: its squares put together, and the thumbnail of the whole where there are several. */
export function views({ columns, rows, cells }) {
  const area = columns * rows;
  const whole = { columns: columns * cells, rows: rows * cells, small: false, token: grid(columns, cells, 0) };
  const thumbnail = { columns: cells, rows: cells, small: true, token: grid(1, cells, area * cells * cells) };
  return area > 1 ? [whole, thumbnail] : [whole];
}

/** From column and row to the number of the token: square by square, each in reading order. */
function grid(columns, cells, first) {
  return (x, y) => {
    const square = Math.floor(y / cells) * columns + Math.floor(x / cells);
    return first + (square * cells + y % cells) * cells + x % cells;
  };
}

const MARKS = {
  "\n": "↵", "<0x0A>": "↵", "[UNUSED_TOKEN_146]": "‹turn›", "<|user|>": "‹turn›", "<|assistant|>": "‹turn›", "[UNUSED_TOKEN_145]": "‹end›", "<|end|>": "‹end›",
};

/** An entry of the vocabulary as people read it, named as `trol gates` names it. */
export const name = piece => MARKS[piece] ?? (piece.replaceAll("▁", " ").trim() || "␣");
