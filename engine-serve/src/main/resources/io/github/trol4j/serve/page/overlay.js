// A map in colours over a picture, patch by patch, told in words where one points or goes with the arrow keys.
import { element } from "./elements.js";
import { colour, css } from "./heat.js";
import { KINDS, layerName, number } from "./maps.js";

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Draws `view` of maps.js over the picture at `src`; `read(state, token)` is the value of a token.
 * @returns what draws it anew for a state {kind, layer, overlay, low, high}
 */
export function overlay(parent, src, view, readout, read) {
  const figure = element("figure", parent, undefined, view.small ? "picture small" : "picture");
  const stack = element("div", figure, undefined, "stack");
  const image = element("img", stack);
  image.alt = view.small ? "The whole picture once more, small" : "The picture that was asked about";
  const canvas = element("canvas", stack);
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "img");
  element("figcaption", figure, view.small ? "thumbnail, which the model sees too" : `${view.columns} × ${view.rows} patches`);
  let shown = null;
  const draw = () => shown && paint(canvas, view, shown, token => read(shown, token));
  point(canvas, view, (x, y) => {
    readout.textContent =
      `column ${x}, row ${y}, ${layerName(shown.layer)}: ${KINDS[shown.kind]} ${number(read(shown, view.token(x, y)))}`;
  });
  image.addEventListener("load", draw);
  new ResizeObserver(draw).observe(stack);
  image.src = src;
  return state => {
    shown = state;
    canvas.setAttribute("aria-label", `${KINDS[state.kind]}, ${view.columns} by ${view.rows} patches; arrow keys go from patch to patch`);
    draw();
  };
}

function paint(canvas, view, state, read) {
  const scale = window.devicePixelRatio || 1;
  const width = canvas.width = Math.round(canvas.clientWidth * scale);
  const height = canvas.height = Math.round(canvas.clientHeight * scale);
  if (!state.overlay) return;
  const g = canvas.getContext("2d");
  const gap = width / view.columns > 6 ? 1 : 0;
  const at = (i, count, size) => Math.round(i / count * size);
  for (let y = 0; y < view.rows; y++) {
    for (let x = 0; x < view.columns; x++) {
      g.fillStyle = css(colour(read(view.token(x, y)), state), 0.55);
      const left = at(x, view.columns, width), top = at(y, view.rows, height);
      g.fillRect(left, top, at(x + 1, view.columns, width) - left - gap, at(y + 1, view.rows, height) - top - gap);
    }
  }
}

function point(canvas, view, tell) {
  let at = [0, 0];
  const go = (x, y) => {
    at = [Math.min(view.columns - 1, Math.max(0, x)), Math.min(view.rows - 1, Math.max(0, y))];
    tell(...at);
  };
  canvas.addEventListener("keydown", event => {
    const step = STEPS[event.key];
    if (step) {
      event.preventDefault();
      go(at[0] + step[0], at[1] + step[1]);
    }
  });
  canvas.addEventListener("focus", () => go(...at));
  canvas.addEventListener("pointermove", event => {
    const box = canvas.getBoundingClientRect();
    go(Math.floor((event.clientX - box.left) / box.width * view.columns), Math.floor((event.clientY - box.top) / box.height * view.rows));
  });
}
