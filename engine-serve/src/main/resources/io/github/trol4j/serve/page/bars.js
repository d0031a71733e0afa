// How long each stage took, as bars of one scale for all runs, and how many tokens there were.
import { element } from "./elements.js";

const STAGES = [["waited", "waiting"], ["picture", "picture"], ["vision", "vision"], ["prompt", "prompt"], ["answer", "writing"]];

const ON_PICTURES = ["picture", "vision"]; // 0 if the server has seen the picture before

const time = ms => ms >= 10000 ? (ms / 1000).toFixed(1) + " s" : ms >= 10 ? Math.round(ms) + " ms" : ms.toFixed(1) + " ms";

/** The longest stage of a run, in milliseconds. */
export const longest = report => Math.max(...STAGES.map(([name]) => report.milliseconds[name] ?? 0), 0.1);

export function showBars(list, report, scale) {
  list.replaceChildren();
  for (const [name, words] of STAGES) {
    const took = report.milliseconds[name];
    if (took === undefined || ON_PICTURES.includes(name) && report.tokens.image === 0) continue;
    const item = element("li", list);
    element("span", item, words);
    const track = element("span", item, undefined, "track");
    element("span", track, undefined, "bar").style.width = 100 * took / scale + "%";
    element("span", item, took === 0 ? "known" : time(took), "time");
  }
}

export function facts(report) {
  const { image, prompt, reused, answer } = report.tokens;
  return `prompt of ${prompt} tokens, ${image} of them picture; ${reused} reused from before; ${answer} written`;
}
