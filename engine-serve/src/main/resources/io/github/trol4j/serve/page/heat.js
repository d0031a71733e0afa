// From a value to a colour: those of `trol gates`, dark to light so that they survive printing in gray.

const STOPS = [[27, 20, 64], [90, 35, 120], [176, 58, 114], [238, 123, 74], [252, 228, 154]];

const NONE = [150, 150, 158];

/** @param ends {low, high} of the colours */
export function colour(value, ends) {
  if (value === null) return NONE;
  const at = Math.min(1, Math.max(0, (value - ends.low) / (ends.high - ends.low))) * (STOPS.length - 1);
  const below = Math.min(Math.floor(at), STOPS.length - 2);
  return STOPS[below].map((c, i) => Math.round(c + (at - below) * (STOPS[below + 1][i] - c)));
}

export const css = (rgb, alpha = 1) => `rgba(${rgb[0]}, ${rgb[1]}, ${rgb[2]}, ${alpha})`;

/** Black or white, whatever can be read on it. */
export const inkOn = rgb => 0.3 * rgb[0] + 0.59 * rgb[1] + 0.11 * rgb[2] > 140 ? "#1a1a22" : "#ffffff";

export function drawScale(canvas) {
  const g = canvas.getContext("2d");
  for (let x = 0; x < canvas.width; x++) {
    g.fillStyle = css(colour(x / (canvas.width - 1), { low: 0, high: 1 }));
    g.fillRect(x, 0, 1, canvas.height);
  }
}
